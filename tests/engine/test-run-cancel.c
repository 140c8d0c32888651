/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A run may be stopped at any moment. Wherever that is, it ends once, leaves only bytes that
 * are right, and another run goes on to a whole file. */

#include "run-fixture.h"

#include <glib/gstdio.h>

#define SIZE (4 * MIB)

/* Steps after which a run that could be stopped so often would be one that never ends. */
#define MOST_STEPS 5000

static const struct
{
  const char *path;
  gboolean    no_ranges;
  TestFraming framing;
  SpateOrder  order;
  goffset     size;
} kinds[] = {
  { "/parallel", FALSE, TEST_FRAMING_LENGTH, SPATE_ORDER_PARALLEL, SIZE },
  { "/sequential", FALSE, TEST_FRAMING_LENGTH, SPATE_ORDER_SEQUENTIAL, SIZE },
  { "/stream", TRUE, TEST_FRAMING_LENGTH, SPATE_ORDER_PARALLEL, SIZE },
  { "/chunked", TRUE, TEST_FRAMING_CHUNKED, SPATE_ORDER_PARALLEL, SIZE },
  { "/empty", FALSE, TEST_FRAMING_LENGTH, SPATE_ORDER_PARALLEL, 0 },
};

static void
add_kind (RunFixture *fixture,
          gsize       kind,
          goffset     size)
{
  TestResource *file = run_fixture_add (fixture, kinds[kind].path, size);

  file->no_ranges = kinds[kind].no_ranges;
  file->framing = kinds[kind].framing;
}

static void
ask_kind (RunFixture *fixture,
          gsize       kind)
{
  run_fixture_forget (fixture);
  run_fixture_ask (fixture, kinds[kind].path)->order = kinds[kind].order;
}

/* After a stop: the run has ended in one way or the other, and another one completes it. */
static void
finish_and_resume (RunFixture *fixture,
                   gsize       kind,
                   goffset     size)
{
  const char *name = kinds[kind].path + 1;
  g_autofree char *path = run_fixture_path (fixture, name);

  run_fixture_finish (fixture);
  if (fixture->last->state != SPATE_STATE_DONE)
    {
      run_fixture_assert_paused (fixture);
      run_fixture_run (fixture);
    }
  run_fixture_assert_done (fixture, name, size);
  run_fixture_assert_listing (fixture, name);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Stopped between any two turns of the main loop. */
static void
test_each_dispatch (gconstpointer data)
{
  gsize kind = GPOINTER_TO_SIZE (data);
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  gboolean reached = TRUE;
  guint step = 0;

  add_kind (fixture, kind, kinds[kind].size);
  for (; reached; step++)
    {
      g_assert_cmpuint (step, <, MOST_STEPS);
      ask_kind (fixture, kind);
      run_fixture_start (fixture);
      for (guint i = 0; i < step && fixture->last == NULL; i++)
        g_main_context_iteration (NULL, TRUE);
      reached = fixture->last == NULL;
      spate_run_stop (fixture->run);
      finish_and_resume (fixture, kind, kinds[kind].size);
    }
  g_test_message ("%u steps", step);
}

static void
stop_at_cb (RunFixture    *fixture,
            SpateSnapshot *snapshot G_GNUC_UNUSED)
{
  guint *left = fixture->user_data;

  if ((*left)-- == 0)
    spate_run_stop (fixture->run);
}

/* Stopped by who hears of it, in the middle of the run's own work. */
static void
test_each_snapshot (gconstpointer data)
{
  gsize kind = GPOINTER_TO_SIZE (data);
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  guint n_snapshots = 0;

  add_kind (fixture, kind, kinds[kind].size);
  for (guint step = 0; step <= n_snapshots; step++)
    {
      guint left = step;

      ask_kind (fixture, kind);
      fixture->user_data = &left;
      fixture->on_snapshot = stop_at_cb;
      run_fixture_start (fixture);
      while (fixture->last == NULL)
        g_main_context_iteration (NULL, TRUE);
      fixture->on_snapshot = NULL;
      n_snapshots = MAX (n_snapshots, MIN (fixture->n_snapshots, 30));
      finish_and_resume (fixture, kind, kinds[kind].size);
    }
}

/* Stopped as soon as the server has heard so many requests. */
static void
test_each_request (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  gboolean reached = TRUE;

  add_kind (fixture, 0, 16 * MIB);
  for (guint step = 1; reached; step++)
    {
      ask_kind (fixture, 0);
      test_origin_clear_log (fixture->origin);

      guint before = test_origin_get_n_requests (fixture->origin, NULL);

      run_fixture_start (fixture);
      while (fixture->last == NULL && test_origin_get_n_requests (fixture->origin, NULL) < before + step)
        g_main_context_iteration (NULL, TRUE);
      reached = fixture->last == NULL;
      spate_run_stop (fixture->run);
      finish_and_resume (fixture, 0, 16 * MIB);
    }
}

/* Stopped and dropped in one breath, by somebody who does not wait. */
static void
test_drop (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  add_kind (fixture, 0, SIZE);
  for (guint step = 0; step < 30; step++)
    {
      ask_kind (fixture, 0);
      run_fixture_start (fixture);
      for (guint i = 0; i < step && fixture->last == NULL; i++)
        g_main_context_iteration (NULL, TRUE);

      g_autoptr (SpateRun) run = g_steal_pointer (&fixture->run);

      spate_run_stop (run);
      g_clear_object (&run);
      run_fixture_finish (fixture);
      g_assert_null (g_weak_ref_get (&fixture->run_weak));
      if (fixture->last->state != SPATE_STATE_DONE)
        run_fixture_run (fixture);
      run_fixture_assert_done (fixture, "parallel", SIZE);

      g_autofree char *path = run_fixture_path (fixture, "parallel");

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

/* Stopped before it began, and more than once. */
static void
test_stop_twice (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  add_kind (fixture, 0, SIZE);
  ask_kind (fixture, 0);
  run_fixture_start (fixture);
  spate_run_stop (fixture->run);
  spate_run_stop (fixture->run);
  run_fixture_finish (fixture);
  run_fixture_assert_paused (fixture);
  run_fixture_assert_listing (fixture, "");
}

/* Servers that never answer, and bodies that never end, do not keep a run from stopping. */
static void
test_silence (void)
{
  static const TestFaultKind faults[] = { TEST_FAULT_SILENCE, TEST_FAULT_STALL };
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%" G_GSIZE_FORMAT, i);
      TestResource *file = run_fixture_add (fixture, path, SIZE);
      TestFault *fault = test_resource_add_fault (file, faults[i]);

      fault->bytes = 100000;
      run_fixture_forget (fixture);
      run_fixture_ask (fixture, path);
      run_fixture_start (fixture);
      while (fixture->n_snapshots < 5)
        g_main_context_iteration (NULL, TRUE);
      spate_run_stop (fixture->run);
      run_fixture_finish (fixture);
      run_fixture_assert_paused (fixture);

      test_origin_lock (fixture->origin);
      test_resource_clear_faults (file);
      test_origin_unlock (fixture->origin);
      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, path + 1, SIZE);
    }
}

/* Stopped again and again, at random, until it is done all the same. */
static void
test_random (gconstpointer data)
{
  gsize kind = GPOINTER_TO_SIZE (data);
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  const goffset size = 5 * kinds[kind].size + 12345;

  add_kind (fixture, kind, size);
  for (guint round = 0; round < 6; round++)
    {
      ask_kind (fixture, kind);
      for (guint stops = 0; stops < 15; stops++)
        {
          guint steps = (guint) g_test_rand_int_range (0, 80);

          run_fixture_start (fixture);
          for (guint i = 0; i < steps && fixture->last == NULL; i++)
            g_main_context_iteration (NULL, TRUE);
          spate_run_stop (fixture->run);
          run_fixture_finish (fixture);
          if (fixture->last->state == SPATE_STATE_DONE)
            break;
          run_fixture_assert_paused (fixture);
        }
      if (fixture->last->state != SPATE_STATE_DONE)
        run_fixture_run (fixture);
      run_fixture_assert_done (fixture, kinds[kind].path + 1, size);

      g_autofree char *path = run_fixture_path (fixture, kinds[kind].path + 1);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
add_for_each_kind (const char   *name,
                   GTestDataFunc func)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/run-cancel/", name, kinds[i].path, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), func);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_each_kind ("each-dispatch", test_each_dispatch);
  add_for_each_kind ("each-snapshot", test_each_snapshot);
  g_test_add_func ("/run-cancel/each-request", test_each_request);
  g_test_add_func ("/run-cancel/drop", test_drop);
  g_test_add_func ("/run-cancel/stop-twice", test_stop_twice);
  g_test_add_func ("/run-cancel/silence", test_silence);
  add_for_each_kind ("random", test_random);

  return g_test_run ();
}
