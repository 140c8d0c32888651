/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-details-page.h"
#include "spate-window.h"

G_BEGIN_DECLS

struct _SpateWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned */
  SpateManager *manager;
  GPtrArray    *removed;     /* (element-type Removed): can still be put back */
  GCancellable *cancellable; /* ends with the window */
  SpateRequest *again;       /* (nullable): for a file that is here already */

  /* Borrowed: the overlay keeps it as long as it is seen (weak) */
  AdwToast *message;

  /* Template */
  GtkStack         *pages;
  SpateDetailsPage *details;
  AdwToastOverlay  *toast_overlay;
  GtkStack         *stack;
  GtkListView      *list_view;
  GtkWidget        *empty_add_button;
  GtkRevealer      *drop_hint;
};

void _spate_window_show_toast (SpateWindow *self,
                               AdwToast    *toast);

/* spate-window-add.c */
void _spate_window_class_init_add (GtkWidgetClass *widget_class);
void _spate_window_take_links (SpateWindow *self,
                               GPtrArray   *links);

/* spate-window-details.c */
void _spate_window_class_init_details (GtkWidgetClass *widget_class);
void _spate_window_init_details (SpateWindow *self);

/* spate-window-drop.c */
void _spate_window_init_drop (SpateWindow *self);
void _spate_window_paste (SpateWindow *self);

/* spate-window-remove.c */
void _spate_window_class_init_remove (GtkWidgetClass *widget_class);
void _spate_window_init_remove (SpateWindow *self);
void _spate_window_dispose_remove (SpateWindow *self);

/* spate-window-trust.c */
void _spate_window_class_init_trust (GtkWidgetClass *widget_class);

G_END_DECLS
