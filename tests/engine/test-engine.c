/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The door: commands go in, snapshots come out, in the owner's context and in order, and
 * whoever drops the engine finds everything stopped. */

#include "async-helpers.h"
#include "fault-origin.h"
#include "pattern.h"
#include "spate-engine.h"
#include "spate-error.h"
#include "spate-request.h"

#define MIB ((goffset) 1 << 20)
#define MOST_RUNS 16

typedef struct
{
  TestOrigin    *origin;
  TestTempDir   *dir;
  SpateEngine   *engine;
  GThread       *thread;
  SpateSnapshot *last[MOST_RUNS + 1]; /* by run: the latest snapshot */
  guint          n_ended;
  gboolean       drops;               /* the engine, at the next snapshot */
} Fixture;

static void
snapshot_cb (SpateEngine   *engine,
             SpateSnapshot *snapshot,
             gpointer       user_data)
{
  Fixture *self = user_data;
  SpateSnapshot *previous = NULL;

  g_assert_true (engine == self->engine || self->engine == NULL);
  g_assert_true (g_thread_self () == self->thread);
  g_assert_cmpuint (snapshot->run, >, 0);
  g_assert_cmpuint (snapshot->run, <=, MOST_RUNS);

  previous = self->last[snapshot->run];
  if (previous != NULL)
    {
      g_assert_false (spate_snapshot_is_last (previous));
      g_assert_cmpint (snapshot->elapsed, >=, previous->elapsed);
      g_assert_cmpint (snapshot->fetched, >=, previous->fetched);
      if (snapshot->state != previous->state)
        g_assert_true (spate_state_can_change (previous->state, snapshot->state));
      spate_snapshot_unref (previous);
    }

  self->last[snapshot->run] = spate_snapshot_ref (snapshot);
  self->n_ended += spate_snapshot_is_last (snapshot);
  if (self->drops)
    g_clear_object (&self->engine);
}

static Fixture *
fixture_new (void)
{
  Fixture *self = g_new0 (Fixture, 1);

  self->origin = test_origin_new ();
  self->dir = test_temp_dir_new ();
  self->engine = spate_engine_new ();
  self->thread = g_thread_self ();
  g_signal_connect (self->engine, "snapshot", G_CALLBACK (snapshot_cb), self);

  return self;
}

static void
fixture_free (Fixture *self)
{
  if (self->engine != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->engine));
  test_run_pending ();
  for (guint i = 0; i <= MOST_RUNS; i++)
    g_clear_pointer (&self->last[i], spate_snapshot_unref);
  test_origin_free (self->origin);
  test_temp_dir_free (self->dir);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static guint64
start (Fixture         *self,
       const char      *path,
       SpateCheckpoint *checkpoint)
{
  g_autoptr (SpateRequest) request = spate_request_new (self->dir);
  g_autofree char *uri = test_origin_uri (self->origin, path);

  g_assert_true (spate_request_add_uri (request, uri, NULL));

  return spate_engine_start (self->engine, NULL, request, checkpoint, NULL);
}

static gboolean
all_ended (gpointer data)
{
  Fixture *self = data;

  for (guint i = 1; i <= MOST_RUNS; i++)
    if (self->last[i] != NULL && !spate_snapshot_is_last (self->last[i]))
      return FALSE;

  return self->n_ended > 0;
}

static gboolean
all_transfer (gpointer data)
{
  Fixture *self = data;

  for (guint i = 1; i <= 4; i++)
    if (self->last[i] == NULL || self->last[i]->fetched == 0)
      return FALSE;

  return TRUE;
}

static void
assert_file (Fixture    *self,
             const char *name,
             goffset     size)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);

  test_pattern_check_file (path, size, 1);
}

/* Nothing but an engine. */
static void
test_alone (void)
{
  for (guint i = 0; i < 20; i++)
    {
      SpateEngine *engine = spate_engine_new ();

      g_assert_finalize_object (engine);
    }
}

static gboolean
has_ended (gpointer data)
{
  return ((Fixture *) data)->n_ended == 4;
}

/* Several runs at once, each with a number of its own. */
static void
test_several (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", i);

      test_origin_add (fixture->origin, path, i * 3 * MIB);
      g_assert_cmpuint (start (fixture, path, NULL), ==, i);
    }
  test_wait_until (has_ended, fixture, TEST_DEADLINE);
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      g_assert_cmpint (fixture->last[i]->state, ==, SPATE_STATE_DONE);
      assert_file (fixture, name, i * 3 * MIB);
    }
}

/* Starts four runs that take their time, and waits until all have something. */
static void
start_four (Fixture *fixture)
{
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", i);

      test_origin_add (fixture->origin, path, 64 * MIB)->rate = 2 * MIB;
      g_assert_cmpuint (start (fixture, path, NULL), ==, i);
    }
  test_wait_until (all_transfer, fixture, TEST_DEADLINE);
}

/* Stopping one does not touch the others; unknown numbers and the second stop do nothing. */
static void
test_stop (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  start_four (fixture);
  spate_engine_stop (fixture->engine, 2);
  spate_engine_stop (fixture->engine, 2);
  spate_engine_stop (fixture->engine, 77);
  spate_engine_stop (fixture->engine, 0);
  while (fixture->n_ended == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->n_ended, ==, 1);
  g_assert_cmpint (fixture->last[2]->state, ==, SPATE_STATE_PAUSED);
  g_assert_nonnull (fixture->last[2]->checkpoint);

  for (guint i = 1; i <= 4; i++)
    spate_engine_stop (fixture->engine, i);
  test_wait_until (all_ended, fixture, TEST_DEADLINE);
  g_assert_cmpuint (fixture->n_ended, ==, 4);
}

static void
check_part (Fixture *fixture,
            guint    run)
{
  g_autofree char *name = g_strdup_printf ("%u.part", run);
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
  const SpateSnapshot *last = fixture->last[run];
  g_autofree char *content = NULL;
  gsize length = 0;

  if (last->checkpoint == NULL)
    return;
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  for (guint i = 0; i < spate_range_set_get_n_ranges (last->checkpoint->durable); i++)
    {
      const SpateRange range = spate_range_set_get_range (last->checkpoint->durable, i);
      gsize n = (gsize) spate_range_get_length (range);
      g_autofree guint8 *expected = g_malloc (n);

      g_assert_cmpint (range.end, <=, (goffset) length);
      test_pattern_fill (expected, range.start, n, 1);
      g_assert_cmpmem (content + range.start, n, expected, n);
    }
}

/* Dropped with everything under way: all is stopped when that returns, and what was promised
 * is there. */
static void
test_drop (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  start_four (fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture->engine));
  g_assert_cmpuint (fixture->n_ended, ==, 0);
  for (guint i = 1; i <= 4; i++)
    check_part (fixture, i);

  /* What was on its way finds nobody. */
  test_run_pending ();
  g_assert_cmpuint (fixture->n_ended, ==, 0);
}

/* Dropped by somebody who has just heard from it, and right after the start. */
static void
test_drop_in_handler (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();

      test_origin_add (fixture->origin, "/a", 8 * MIB);
      g_assert_cmpuint (start (fixture, "/a", NULL), ==, 1);
      fixture->drops = i % 2 == 0;
      while (fixture->drops && fixture->engine != NULL)
        g_main_context_iteration (NULL, TRUE);
      g_clear_object (&fixture->engine);
    }
}

/* Goes on where a run of an earlier engine stopped. */
static void
test_resume (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SpateCheckpoint) checkpoint = NULL;

  test_origin_add (fixture->origin, "/a", 16 * MIB)->rate = 4 * MIB;
  g_assert_cmpuint (start (fixture, "/a", NULL), ==, 1);
  while (fixture->last[1] == NULL || fixture->last[1]->written < MIB)
    g_main_context_iteration (NULL, TRUE);
  spate_engine_stop (fixture->engine, 1);
  test_wait_until (all_ended, fixture, TEST_DEADLINE);
  checkpoint = spate_checkpoint_ref (fixture->last[1]->checkpoint);

  g_assert_finalize_object (fixture->engine);
  fixture->engine = spate_engine_new ();
  g_signal_connect (fixture->engine, "snapshot", G_CALLBACK (snapshot_cb), fixture);
  g_clear_pointer (&fixture->last[1], spate_snapshot_unref);
  fixture->n_ended = 0;
  g_assert_cmpuint (start (fixture, "/a", checkpoint), ==, 1);
  test_wait_until (all_ended, fixture, TEST_DEADLINE);
  g_assert_cmpint (fixture->last[1]->state, ==, SPATE_STATE_DONE);
  g_assert_cmpint (fixture->last[1]->fetched, <, 16 * MIB);
  assert_file (fixture, "a", 16 * MIB);
}

/* One limit for all of them. */
static void
test_rate_limit (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  gint64 before = g_get_monotonic_time ();

  spate_engine_set_rate_limit (fixture->engine, 4 * MIB);
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", i);

      test_origin_add (fixture->origin, path, MIB);
      g_assert_cmpuint (start (fixture, path, NULL), ==, i);
    }
  test_wait_until (has_ended, fixture, TEST_DEADLINE);
  g_assert_cmpint (g_get_monotonic_time () - before, >=, G_USEC_PER_SEC * 8 / 10);
  spate_engine_set_rate_limit (fixture->engine, 0);
}

/* The owner's context is the one in which the engine was made, not the default one. */
static gpointer
own_context_thread (gpointer data G_GNUC_UNUSED)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  {
    g_autoptr (Fixture) fixture = fixture_new ();

    test_origin_add (fixture->origin, "/a", 3 * MIB);
    g_assert_cmpuint (start (fixture, "/a", NULL), ==, 1);
    test_wait_until (all_ended, fixture, TEST_DEADLINE);
    g_assert_cmpint (fixture->last[1]->state, ==, SPATE_STATE_DONE);
  }
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_own_context (void)
{
  g_thread_join (g_thread_new ("owner", own_context_thread, NULL));
}

/* Certificates that cannot be read stop a secure link, and what was had of it is kept. */
static void
test_bad_certificates (void)
{
  g_assert_true (g_setenv ("SSL_CERT_FILE", "/no/such/file", TRUE));
  {
    g_autoptr (Fixture) fixture = fixture_new ();
    g_autoptr (SpateRequest) request = spate_request_new (fixture->dir);
    g_autoptr (SpateValidator) validator = spate_validator_new (NULL, NULL, 9);
    g_autoptr (SpateRangeSet) durable = spate_range_set_new ();
    g_autoptr (SpateCheckpoint) checkpoint = spate_checkpoint_new ("a", "a.part", validator, durable);

    g_assert_true (spate_request_add_uri (request, "https://127.0.0.1:1/a", NULL));
    g_assert_cmpuint (spate_engine_start (fixture->engine, NULL, request, checkpoint, NULL), ==, 1);
    test_wait_until (all_ended, fixture, TEST_DEADLINE);
    g_assert_error (fixture->last[1]->error, SPATE_ERROR, SPATE_ERROR_INVALID);
    g_assert_true (fixture->last[1]->checkpoint == checkpoint);
  }
  g_unsetenv ("SSL_CERT_FILE");
}

static gboolean
first_is_over (gpointer data)
{
  Fixture *self = data;

  return self->last[1] != NULL && (self->last[1]->answer != NULL || spate_snapshot_is_last (self->last[1]));
}

/* A run that looks gets another number when it goes on, whether it stands or has failed. */
static void
test_look (void)
{
  for (guint fails = 0; fails < 2; fails++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (SpateRequest) request = spate_request_new (fixture->dir);
      g_autofree char *uri = test_origin_uri (fixture->origin, "/a.bin");
      TestResource *file = test_origin_add (fixture->origin, "/a.bin", MIB / 10);

      if (fails)
        test_resource_add_status (file, 404)->n_requests = 1;
      g_assert_true (spate_request_add_uri (request, uri, NULL));
      g_assert_cmpuint (spate_engine_look (fixture->engine, request, NULL), ==, 1);
      test_wait_until (first_is_over, fixture, TEST_DEADLINE);
      g_assert_cmpint (spate_snapshot_is_last (fixture->last[1]), ==, (int) fails);

      g_clear_pointer (&fixture->last[1], spate_snapshot_unref);
      fixture->n_ended = 0;
      g_assert_cmpuint (spate_engine_go_on (fixture->engine, 1, NULL, request, NULL), ==, 2);
      test_wait_until (all_ended, fixture, TEST_DEADLINE);
      g_assert_null (fixture->last[1]);
      g_assert_cmpint (fixture->last[2]->state, ==, SPATE_STATE_DONE);
      assert_file (fixture, "a.bin", MIB / 10);
      g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1 + fails);
    }
}

/* The class is there before the thread is that would make it. */
static void
test_begin_alone (void)
{
  g_autoptr (SpateEngine) engine = spate_engine_new ();
  GType type = g_type_from_name ("SoupSession");

  g_assert_true (type != 0 && g_type_class_peek (type) != NULL);
}

/* GObject has one lock for making types and another one for making classes. Two threads that take them the
 * other way round, one for a session and one for a socket, would wait for each other for ever. */
static void
test_begin (void)
{
  g_test_trap_subprocess ("/engine/begin/subprocess", TEST_DEADLINE * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/alone", test_alone);
  g_test_add_func ("/engine/several", test_several);
  g_test_add_func ("/engine/stop", test_stop);
  g_test_add_func ("/engine/drop", test_drop);
  g_test_add_func ("/engine/drop-in-handler", test_drop_in_handler);
  g_test_add_func ("/engine/resume", test_resume);
  g_test_add_func ("/engine/rate-limit", test_rate_limit);
  g_test_add_func ("/engine/look", test_look);
  g_test_add_func ("/engine/own-context", test_own_context);
  g_test_add_func ("/engine/begin", test_begin);
  g_test_add_func ("/engine/begin/subprocess", test_begin_alone);
  g_test_add_func ("/engine/bad-certificates", test_bad_certificates);

  return g_test_run ();
}
