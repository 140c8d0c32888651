/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "async-helpers.h"
#include "fault-origin.h"
#include "pattern.h"
#include "spate-manager.h"

G_BEGIN_DECLS

#define KIB (G_GINT64_CONSTANT (1) << 10)
#define MIB (G_GINT64_CONSTANT (1) << 20)

/* A manager with an empty data folder and an empty folder to download to, and an origin to
 * download from:
 *
 *   g_autoptr (ModelFixture) fixture = model_fixture_new ();
 *   test_origin_add (fixture->origin, "/a.bin", MIB);
 *   SpateDownload *download = model_add (fixture, "/a.bin");
 *   model_wait_for_state (download, SPATE_STATE_DONE);
 *
 * At its end the manager must go away. What it watches must keep the model's promises. */
typedef struct
{
  TestTempDir  *dir;      /* (owned) */
  char         *data_dir; /* (owned): not there at first */
  char         *folder;   /* (owned) */
  TestOrigin   *origin;   /* (owned) */
  SpateManager *manager;  /* (owned) (nullable) */
} ModelFixture;

ModelFixture *model_fixture_new (void) G_GNUC_WARN_UNUSED_RESULT;
ModelFixture *model_fixture_new_without_records (void) G_GNUC_WARN_UNUSED_RESULT;
void model_fixture_free (ModelFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelFixture, model_fixture_free)

TestResource *model_add_slow_file (ModelFixture *self,
                                   const char   *path,
                                   goffset       size);
void model_set_fast (ModelFixture *self,
                     TestResource *resource);

SpateRequest *model_request_new (ModelFixture *self,
                                 const char   *path) G_GNUC_WARN_UNUSED_RESULT;
SpateDownload *model_add (ModelFixture *self,
                          const char   *path);
void model_quit (ModelFixture *self);
void model_drop_manager (ModelFixture *self);
void model_start_manager (ModelFixture *self);

void model_wait_for_state (SpateDownload *download,
                           SpateState     state);
void model_wait_for_bytes (SpateDownload *download,
                           goffset        bytes);
void model_wait_until_gone (gpointer *watched);

char *model_path (ModelFixture *self,
                  const char   *name) G_GNUC_WARN_UNUSED_RESULT;
void model_assert_file (ModelFixture *self,
                        const char   *name,
                        goffset       size);
void model_assert_listing (ModelFixture *self,
                           const char   *names);
void model_assert_n_records (ModelFixture *self,
                             guint         n_records);
void model_clear_log (ModelFixture *self);
void model_assert_resumed (ModelFixture  *self,
                           const char    *path,
                           SpateRangeSet *durable);

void model_watch (SpateDownload *download);

G_END_DECLS
