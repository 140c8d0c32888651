/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-window.h"

G_BEGIN_DECLS

/**
 * BenchWindow:
 * @manager: (owned): whose downloads are shown
 * @window: the window, shown
 * @list_view: the list in it
 * @folder: where downloads go
 *
 * The program's window, and its downloads, without the program around it.
 */
typedef struct
{
  SpateManager *manager;
  GtkWidget    *window;
  GtkWidget    *list_view;
  const char   *folder;
} BenchWindow;

void bench_window_open (BenchWindow *self,
                        const char  *folder);
void bench_window_close (BenchWindow *self);
SpateDownload *bench_window_add (BenchWindow *self,
                                 const char  *link);
guint bench_window_count (BenchWindow *self,
                          SpateState   state);
void bench_window_wait_for (BenchWindow *self,
                            SpateState   state,
                            guint        n);
void bench_window_run (guint milliseconds);

GtkWidget *bench_window_find (GtkWidget  *root,
                              GType       type,
                              const char *css_class);

G_END_DECLS
