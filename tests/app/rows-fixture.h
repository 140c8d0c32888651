/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app-test.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-window-private.h"

G_BEGIN_DECLS

#define SLOW_SIZE (16 << 20)
#define SLOW_RATE (64 << 10)

/* A window with a real manager, and a folder to download to. */
typedef struct
{
  TestOrigin   *origin;
  TestTempDir  *dir;
  TestTempDir  *folder; /* to download to */
  SpateManager *manager;
  SpateWindow  *window;
} RowsFixture;

void rows_set_up (RowsFixture  *fixture,
                  gconstpointer data);
void rows_tear_down (RowsFixture  *fixture,
                     gconstpointer data);
SpateDownload *rows_add (RowsFixture *fixture,
                         const char  *path,
                         goffset      size,
                         gint64       rate);
void rows_wait_for (RowsFixture   *fixture,
                    SpateDownload *download,
                    SpateState     state);
SpateDownloadRow *rows_get_row (RowsFixture   *fixture,
                                SpateDownload *download);
GtkWidget *rows_get_button (RowsFixture   *fixture,
                            SpateDownload *download);
const char *rows_get_facts (RowsFixture   *fixture,
                            SpateDownload *download);
void rows_assert_button (RowsFixture   *fixture,
                         SpateDownload *download,
                         const char    *label);
void rows_press (RowsFixture   *fixture,
                 SpateDownload *download);
void rows_act (RowsFixture   *fixture,
               const char    *action,
               SpateDownload *download);
gboolean rows_is_gone (gpointer data);

G_END_DECLS
