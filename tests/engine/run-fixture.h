/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-error.h"
#include "spate-request.h"
#include "spate-run.h"

G_BEGIN_DECLS

#define KIB ((goffset) 1 << 10)
#define MIB ((goffset) 1 << 20)

typedef struct _RunFixture RunFixture;

/**
 * RunFixture:
 * @origin: the server
 * @dir: where files go
 * @http: the session of all runs
 * @clock: the clock of all runs
 * @request: (nullable): what the next run is asked for, see run_fixture_ask()
 * @seed: the pattern that the file must hold (1)
 * @mark: (nullable): what names the download of all runs
 * @keeps_others: whether the folder may hold part files that are not the run's
 * @run: (nullable): the run, until it has ended
 * @run_weak: the same, without a reference
 * @checkpoint: (nullable): where the last run stopped; the next one goes on there
 * @last: (nullable): the last snapshot of the last run
 * @previous: (nullable): its latest snapshot, be it the last or not
 * @events: the events of the last run
 * @n_snapshots: how many snapshots it has sent
 * @on_snapshot: (nullable): called at each of them, after it has been checked
 * @user_data: for @on_snapshot
 *
 * Runs on the default context, against a real server and real files. Whatever a test is
 * about, every snapshot, what is on the disk at the end and the death of the run are checked.
 */
struct _RunFixture
{
  TestOrigin   *origin;
  TestTempDir  *dir;
  SpateHttp    *http;
  SpateClock   *clock;
  SpateRequest *request;
  guint32       seed;
  const char   *mark;
  gboolean      keeps_others;

  SpateRun        *run;
  GWeakRef         run_weak;
  SpateCheckpoint *checkpoint;
  SpateSnapshot   *last;
  SpateSnapshot   *previous;
  GArray          *events;
  guint            n_snapshots;
  void (*on_snapshot) (RunFixture    *self,
                       SpateSnapshot *snapshot);
  gpointer user_data;

  /*< private >*/
  guint8  *buffer;
  GSource *haste;
  guint64  last_id;
};

RunFixture *run_fixture_new (void) G_GNUC_WARN_UNUSED_RESULT;
void run_fixture_free (RunFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RunFixture, run_fixture_free)

void run_fixture_hurry (RunFixture *self);
TestResource *run_fixture_add (RunFixture *self,
                               const char *path,
                               goffset     size);
SpateRequest *run_fixture_ask (RunFixture *self,
                               const char *path);
SpateRequest *run_fixture_ask_uri (RunFixture *self,
                                   const char *uri);
void run_fixture_forget (RunFixture *self);

void run_fixture_start (RunFixture *self);
void run_fixture_look (RunFixture *self);
void run_fixture_go_on (RunFixture   *self,
                        SpateRequest *request);
void run_fixture_finish (RunFixture *self);
void run_fixture_run (RunFixture *self);
void run_fixture_wait (RunFixture   *self,
                       TestCondition condition);

void run_fixture_download (RunFixture *self,
                           const char *path,
                           goffset     size);
void run_fixture_assert_done (RunFixture *self,
                              const char *name,
                              goffset     size);
void run_fixture_assert_fetched (RunFixture *self,
                                 goffset     needed);
void run_fixture_assert_failed (RunFixture *self,
                                int         code);
void run_fixture_assert_paused (RunFixture *self);
void run_fixture_assert_listing (RunFixture *self,
                                 const char *expected);

char *run_fixture_path (RunFixture *self,
                        const char *name) G_GNUC_WARN_UNUSED_RESULT;
guint run_fixture_count_events (RunFixture    *self,
                                SpateEventKind kind);
char *run_fixture_get_range (RunFixture *self,
                             const char *path,
                             guint       index) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
