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
void spate_compat_ask (GtkWidget  *parent,
                       const char *question,
                       const char *explanation,
                       const char *verb,
                       GCallback   callback,
                       gpointer    object);
void spate_compat_show_about (GtkWindow  *parent,
                              const char *icon_name);

G_END_DECLS
