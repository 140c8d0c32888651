/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GdkRGBA spate_compat_get_colour (GtkWidget *widget);
void spate_compat_open_file (GtkWidget  *widget,
                             const char *path);
void spate_compat_show_folder (GtkWidget  *widget,
                               const char *path);
void spate_compat_show_about (GtkWindow  *parent,
                              const char *icon_name);

/**
 * SpateCompatLook:
 * @SPATE_COMPAT_LOOK_PLAIN: as any other
 * @SPATE_COMPAT_LOOK_SUGGESTED: what is most likely wanted
 * @SPATE_COMPAT_LOOK_DESTRUCTIVE: what may do harm
 *
 * How an answer is shown.
 */
typedef enum
{
  SPATE_COMPAT_LOOK_PLAIN,
  SPATE_COMPAT_LOOK_SUGGESTED,
  SPATE_COMPAT_LOOK_DESTRUCTIVE,
} SpateCompatLook;

GtkWidget *spate_compat_alert_new (const char *heading,
                                   const char *body,
                                   GtkWidget  *child);
void spate_compat_alert_add (GtkWidget      *alert,
                             const char     *response,
                             const char     *label,
                             SpateCompatLook look);
void spate_compat_alert_set_enabled (GtkWidget  *alert,
                                     const char *response,
                                     gboolean    is_enabled);
GtkWidget *spate_compat_dialog_new (GtkWidget  *content,
                                    const char *title,
                                    int         width,
                                    int         height);
void spate_compat_set_default (GtkWidget *dialog,
                               GtkWidget *widget);
void spate_compat_close (GtkWidget *content);
void spate_compat_choose_folder_async (GtkWidget          *widget,
                                       const char         *folder,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
GFile *spate_compat_choose_folder_finish (GtkWidget    *widget,
                                          GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;
void spate_compat_set_focus (GtkWidget *dialog,
                             GtkWidget *widget);
void spate_compat_present (GtkWidget *dialog,
                           GtkWidget *parent);
void spate_compat_ask (GtkWidget  *parent,
                       const char *question,
                       const char *explanation,
                       const char *verb,
                       GCallback   callback,
                       gpointer    object);

G_END_DECLS
