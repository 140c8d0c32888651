/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-banner.h"
#include "spate-details-page.h"
#include "spate-download-list.h"
#include "spate-status-bar.h"
#include "spate-download-row.h"
#include "spate-window.h"

G_BEGIN_DECLS

struct _SpateWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned */
  SpateManager      *manager;
  SpateDownloadList *list;
  GSettings         *settings;    /* (nullable) */
  GPtrArray         *removed;     /* (element-type Removed): can still be put back */
  GPtrArray         *to_delete;   /* (nullable) (element-type SpateDownload): if the answer is yes */
  GCancellable      *cancellable; /* ends with the window */
  SpateRequest      *again;       /* (nullable): for a file that is here already */

  GPtrArray *invited;   /* (owned) (nullable) (element-type SpateRequest): what pages suggest, to be shown */
  GPtrArray *offered;   /* (owned) (nullable) (element-type SpateRequest): what a dialog shows of that */
  guint      invite_id; /* of a source that shows the next one, or 0 */

  guint last_removed; /* the id of a Removed */

  guint  drag_scroll_id; /* while something is dragged near an end of the list */
  double drag_scroll;    /* pixels at a time */

  /* Borrowed: the list's */
  GtkShortcutController *keys;

  /* Borrowed: where something would land (weak) */
  GtkWidget *drop_mark;

  /* Borrowed: the overlay keeps it as long as it is seen (weak) */
  AdwToast *message;

  /* Template */
  GtkStack         *pages;
  SpateDetailsPage *details;
  SpateBanner      *banner;
  AdwToastOverlay  *toast_overlay;
  GtkStack         *titles;
  GtkDropDown      *filter_drop_down;
  GtkWidget        *search_button;
  GtkSearchBar     *search_bar;
  GtkSearchEntry   *search_entry;
  GtkStack         *stack;
  GtkListView      *list_view;
  GtkWidget        *empty_add_button;
  SpateStatusBar   *status_bar;
  GtkRevealer      *drop_hint;
};

AdwToast *_spate_window_make_toast (const char *message);
void _spate_window_show_toast (SpateWindow *self,
                               AdwToast    *toast);

/* spate-window-add.c */
void _spate_window_class_init_add (GtkWidgetClass *widget_class);
void _spate_window_take_links (SpateWindow *self,
                               GPtrArray   *links);
void _spate_window_add_looked (SpateWindow *self,
                               GPtrArray   *requests,
                               SpateLook   *look);

/* spate-window-delete.c */
void _spate_window_class_init_delete (GtkWidgetClass *widget_class);
void _spate_window_delete (SpateWindow *self,
                           GPtrArray   *downloads);

/* spate-window-details.c */
void _spate_window_class_init_details (GtkWidgetClass *widget_class);
void _spate_window_init_details (SpateWindow *self);

/* spate-window-drag.c */
void _spate_window_init_drag (SpateWindow *self);
void _spate_window_end_drag (SpateWindow *self);

/* spate-window-drop.c */
void _spate_window_init_drop (SpateWindow *self);
void _spate_window_paste (SpateWindow *self);

/* spate-window-invite.c */
void _spate_window_dispose_invite (SpateWindow *self);

/* spate-window-list.c */
void _spate_window_class_init_list (GtkWidgetClass *widget_class);
void _spate_window_init_list (SpateWindow *self);
void _spate_window_fill_list (SpateWindow *self);
SpateDownloadRow *_spate_window_get_focused_row (SpateWindow *self);
void _spate_window_add_key (SpateWindow    *self,
                            const char     *trigger,
                            GtkShortcutFunc func,
                            const char     *argument);

/* spate-window-folder.c */
void _spate_window_class_init_folder (GtkWidgetClass *widget_class);
void _spate_window_change_folder (SpateWindow   *self,
                                  SpateDownload *download,
                                  const char    *folder);

/* spate-window-rows.c */
void _spate_window_class_init_rows (GtkWidgetClass *widget_class);
void _spate_window_init_rows (SpateWindow *self);
SpateDownload *_spate_window_get_target (SpateWindow *self,
                                         GVariant    *id);
SpateDownloadRow *_spate_window_get_row (GtkWidget *item);
SpateDownloadRow *_spate_window_pick_row (SpateWindow *self,
                                          double       x,
                                          double       y);
gboolean _spate_window_find_position (GListModel    *model,
                                      SpateDownload *download,
                                      guint         *ret_position);

/* spate-window-remove.c */
void _spate_window_class_init_remove (GtkWidgetClass *widget_class);
void _spate_window_init_remove (SpateWindow *self);
void _spate_window_dispose_remove (SpateWindow *self);
void _spate_window_remove (SpateWindow *self,
                           GPtrArray   *downloads);

/* spate-window-trust.c */
void _spate_window_class_init_trust (GtkWidgetClass *widget_class);

G_END_DECLS
