/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "spate-download-menu.h"
#include "spate-manager.h"

G_BEGIN_DECLS

#define SPATE_TYPE_WINDOW (spate_window_get_type ())
G_DECLARE_FINAL_TYPE (SpateWindow, spate_window, SPATE, WINDOW, AdwApplicationWindow)

SpateWindow *spate_window_new (GtkApplication *application,
                               SpateManager   *manager);

void spate_window_add_requests (SpateWindow *self,
                                GPtrArray   *requests);
void spate_window_add_links (SpateWindow *self,
                             GPtrArray   *links);
gboolean spate_window_add_text (SpateWindow *self,
                                const char  *text,
                                gsize        length);
void spate_window_add_file (SpateWindow *self,
                            GFile       *file);
void spate_window_invite (SpateWindow *self,
                          const char  *text);
void spate_window_show_download (SpateWindow   *self,
                                 SpateDownload *download);
void spate_window_search (SpateWindow *self,
                          const char  *text);
SpateMoves spate_window_get_moves (SpateWindow   *self,
                                   SpateDownload *download);
void spate_window_show_message (SpateWindow *self,
                                const char  *message);
void spate_window_tell_duplicate (SpateWindow   *self,
                                  SpateDownload *download);

G_END_DECLS
