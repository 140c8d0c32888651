/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What a test program returns that cannot run here, after it has said so: TAP knows no other sign of it. */
#define APP_TEST_SKIPPED 0

gboolean app_test_init (int    *argc,
                        char ***argv);
int app_test_run (void);

GdkTexture *app_test_render (GtkWidget *widget) G_GNUC_WARN_UNUSED_RESULT;
GdkRGBA app_test_get_pixel (GdkTexture *texture,
                            int         x,
                            int         y);
GtkWidget *app_test_find (GtkWidget *root,
                          GType      type,
                          guint      index);
gboolean app_test_says (GtkWidget  *root,
                        const char *text);
GtkWidget *app_test_find_titled (GtkWidget  *root,
                                 const char *title);
GtkWidget *app_test_find_dialog (GType type);
GtkWidget *app_test_find_button (GtkWidget  *root,
                                 const char *label);
GtkWidget *app_test_find_answer (const char *label);
void app_test_respond (GtkWidget  *content,
                       const char *label);
GtkWidget *app_test_get_dialog (GtkWidget *content);
GtkWidget *app_test_get_window (GtkWidget *widget);
void app_test_close (GtkWidget *content);
gboolean app_test_press (GtkWidget  *widget,
                         const char *trigger);
void app_test_picture (GtkWidget  *widget,
                       const char *name);
void app_test_wait_for_size (GtkWidget *window);
void app_test_narrow (GtkWidget *window,
                      int        width,
                      int        height);

G_END_DECLS
