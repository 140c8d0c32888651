/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whoever hears of a change may act at once, in the middle of it: pause, start, remove and
 * discard do there what they do anywhere else. */

#include "model-fixture.h"

#include "spate-download-private.h"

/* Does @act once, when the download gets into @state. */
typedef struct
{
  ModelFixture *fixture;
  SpateState    state;
  void (*act) (ModelFixture  *fixture,
               SpateDownload *download);
  guint n_calls;
} Reaction;

static void
react_cb (SpateDownload *download,
          GParamSpec    *pspec G_GNUC_UNUSED,
          gpointer       user_data)
{
  Reaction *reaction = user_data;

  if (spate_download_get_state (download) == reaction->state && reaction->n_calls++ == 0)
    reaction->act (reaction->fixture, download);
}

static void
start_it (ModelFixture  *fixture G_GNUC_UNUSED,
          SpateDownload *download)
{
  spate_download_start (download);
}

static void
pause_it (ModelFixture  *fixture G_GNUC_UNUSED,
          SpateDownload *download)
{
  spate_download_pause (download);
}

static void
discard_it (ModelFixture  *fixture,
            SpateDownload *download)
{
  spate_manager_remove (fixture->manager, download);
  spate_manager_discard (fixture->manager, download);
}

static void
drop_manager (ModelFixture  *fixture,
              SpateDownload *download G_GNUC_UNUSED)
{
  g_clear_object (&fixture->manager);
}

static SpateDownload *
add_paused (ModelFixture *fixture)
{
  SpateDownload *download = model_add (fixture, "/a.bin");

  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  model_watch (download);

  return download;
}

/* Started when it says that it is queued, it still runs only once. */
static void
test_start_when_queued (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  Reaction reaction = { fixture, SPATE_STATE_QUEUED, start_it, 0 };

  test_origin_add (fixture->origin, "/a.bin", MIB);

  SpateDownload *download = add_paused (fixture);

  model_clear_log (fixture);
  g_signal_connect (download, "notify::state", G_CALLBACK (react_cb), &reaction);
  spate_download_start (download);
  g_assert_cmpuint (reaction.n_calls, ==, 1);
  g_assert_cmpuint (spate_manager_get_n_active (fixture->manager), ==, 1);
  model_wait_for_state (download, SPATE_STATE_DONE);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/a.bin"), ==, 1);
  model_assert_listing (fixture, "a.bin");
}

/* Paused when it says that it is queued, it stops. */
static void
test_pause_when_queued (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  Reaction reaction = { fixture, SPATE_STATE_QUEUED, pause_it, 0 };

  model_add_slow_file (fixture, "/a.bin", 32 * MIB);

  SpateDownload *download = add_paused (fixture);

  g_signal_connect (download, "notify::state", G_CALLBACK (react_cb), &reaction);
  spate_download_start (download);
  g_assert_cmpuint (reaction.n_calls, ==, 1);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
}

static void
pause_all_cb (SpateManager *manager,
              GParamSpec   *pspec G_GNUC_UNUSED,
              guint        *n_calls)
{
  if (spate_manager_get_n_active (manager) == 0)
    return;

  (*n_calls)++;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (manager)); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (G_LIST_MODEL (manager), i);

      spate_download_start (download);
      spate_download_pause (download);
    }
}

/* Whoever counts the downloads that run and stops those that are too many stops them. */
static void
test_pause_when_active (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  guint n_calls = 0;

  model_add_slow_file (fixture, "/a.bin", 32 * MIB);
  g_signal_connect (fixture->manager, "notify::n-active", G_CALLBACK (pause_all_cb), &n_calls);

  SpateDownload *download = model_add (fixture, "/a.bin");

  g_assert_cmpuint (n_calls, ==, 1);
  g_assert_cmpuint (spate_manager_get_n_active (fixture->manager), ==, 1);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  model_quit (fixture);
}

/* Started when it says that it is paused, it goes on at once. */
static void
test_start_when_paused (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  Reaction reaction = { fixture, SPATE_STATE_PAUSED, start_it, 0 };
  TestResource *file = model_add_slow_file (fixture, "/a.bin", 8 * MIB);
  SpateDownload *download = model_add (fixture, "/a.bin");

  model_watch (download);
  g_signal_connect (download, "notify::state", G_CALLBACK (react_cb), &reaction);
  model_wait_for_bytes (download, MIB / 4);
  model_set_fast (fixture, file);
  spate_download_pause (download);
  spate_download_start (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  g_assert_cmpuint (reaction.n_calls, ==, 1);
  model_assert_file (fixture, "a.bin", 8 * MIB);
}

/* What was to go on as soon as it has stopped does not if somebody pauses it then. */
static void
test_pause_when_paused (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  Reaction reaction = { fixture, SPATE_STATE_PAUSED, pause_it, 0 };

  model_add_slow_file (fixture, "/a.bin", 32 * MIB);

  SpateDownload *download = model_add (fixture, "/a.bin");

  g_signal_connect (download, "notify::state", G_CALLBACK (react_cb), &reaction);
  model_wait_for_bytes (download, MIB / 4);
  spate_download_pause (download);
  spate_download_start (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  g_assert_cmpuint (reaction.n_calls, ==, 1);
  g_assert_cmpuint (_spate_download_get_run (download), ==, 0);
}

/* Discarded when it says how it ended, it leaves neither a part file nor a record, and goes away. */
static void
test_discard_when_stopped (void)
{
  static const struct
  {
    SpateState state;
    gboolean   pause;
  } rows[] = {
    { SPATE_STATE_PAUSED, TRUE },
    { SPATE_STATE_TRANSFERRING, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ModelFixture) fixture = model_fixture_new ();
      Reaction reaction = { fixture, rows[i].state, discard_it, 0 };

      g_test_message ("%s", spate_state_get_nick (rows[i].state));
      model_add_slow_file (fixture, "/a.bin", 32 * MIB);

      gpointer watched = model_add (fixture, "/a.bin");

      g_object_add_weak_pointer (watched, &watched);
      g_signal_connect (watched, "notify::state", G_CALLBACK (react_cb), &reaction);
      if (rows[i].pause)
        {
          model_wait_for_bytes (watched, MIB / 4);
          spate_download_pause (watched);
        }
      model_wait_until_gone (&watched);
      g_assert_cmpuint (reaction.n_calls, ==, 1);
      model_quit (fixture);
      model_assert_listing (fixture, "");
      model_assert_n_records (fixture, 0);
    }
}

/* Whoever drops the manager when a download says something gets away with it. */
static void
test_drop_manager (void)
{
  static const SpateState states[] = { SPATE_STATE_PROBING, SPATE_STATE_TRANSFERRING, SPATE_STATE_DONE };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (ModelFixture) fixture = model_fixture_new_without_records ();
      Reaction reaction = { fixture, states[i], drop_manager, 0 };

      g_test_message ("%s", spate_state_get_nick (states[i]));
      test_origin_add (fixture->origin, "/a.bin", MIB);

      gpointer watched = model_add (fixture, "/a.bin");

      g_object_add_weak_pointer (watched, &watched);
      g_signal_connect (watched, "notify::state", G_CALLBACK (react_cb), &reaction);
      model_wait_until_gone (&watched);
      g_assert_cmpuint (reaction.n_calls, ==, 1);
      test_run_pending ();
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/download/start-when-queued", test_start_when_queued);
  g_test_add_func ("/download/pause-when-queued", test_pause_when_queued);
  g_test_add_func ("/download/pause-when-active", test_pause_when_active);
  g_test_add_func ("/download/start-when-paused", test_start_when_paused);
  g_test_add_func ("/download/pause-when-paused", test_pause_when_paused);
  g_test_add_func ("/download/discard-when-stopped", test_discard_when_stopped);
  g_test_add_func ("/download/drop-manager", test_drop_manager);

  return g_test_run ();
}
