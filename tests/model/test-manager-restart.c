/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the next session finds: what ran goes on, what was paused stays so, what has ended is told of
 * as it ended. */

#include "model-fixture.h"

#include <string.h>

#include "spate-download-private.h"
#include "spate-manager-private.h"
#include "spate-store.h"

#define SIZE (8 * MIB)

static SpateDownload *
find (ModelFixture *fixture,
      const char   *name)
{
  GListModel *model = G_LIST_MODEL (fixture->manager);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);

      if (strcmp (spate_download_get_name (download), name) == 0)
        return download;
    }

  return NULL;
}

static void
start_resident (ModelFixture *fixture)
{
  model_start_manager (fixture);
  spate_manager_set_resident (fixture->manager);
  spate_manager_restore (fixture->manager);
}

static ModelFixture *
resident_fixture_new (void)
{
  ModelFixture *fixture = model_fixture_new ();

  spate_manager_set_resident (fixture->manager);

  return fixture;
}

static void
assert_history (SpateDownload *done,
                const char    *sha256)
{
  g_assert_cmpint (spate_download_get_state (done), ==, SPATE_STATE_DONE);
  g_assert_cmpint (spate_download_get_size (done), ==, MIB);
  g_assert_cmpint (spate_download_get_written (done), ==, MIB);
  g_assert_cmpint (spate_download_get_proof (done), ==, SPATE_PROOF_UNVERIFIED);
  g_assert_cmpstr (spate_download_get_ending (done)->sha256.hex, ==, sha256);
  g_assert_cmpint (spate_download_get_ending (done)->when, >, 0);
  g_assert_cmpint (spate_download_get_added (done), >, 0);
}

/* One of each, through the end of a session and the beginning of the next. */
static void
test_each (void)
{
  g_autoptr (ModelFixture) fixture = resident_fixture_new ();
  TestResource *running = model_add_slow_file (fixture, "/running.bin", SIZE);
  TestResource *waiting = test_origin_add (fixture->origin, "/waiting.bin", SIZE);
  TestFault *busy = test_resource_add_status (waiting, 503);
  g_autofree char *sha256 = NULL;

  model_add_slow_file (fixture, "/paused.bin", SIZE);
  test_origin_add (fixture->origin, "/done.bin", MIB);
  busy->header = "Retry-After";
  busy->value = "60";

  SpateDownload *paused = model_add (fixture, "/paused.bin");
  SpateDownload *done = model_add (fixture, "/done.bin");

  model_wait_for_bytes (model_add (fixture, "/running.bin"), MIB / 8);
  model_wait_for_state (done, SPATE_STATE_DONE);
  sha256 = g_strdup (spate_download_get_snapshot (done)->sha256.hex);
  model_wait_for_state (model_add (fixture, "/none.bin"), SPATE_STATE_FAILED);
  model_wait_for_state (model_add (fixture, "/waiting.bin"), SPATE_STATE_WAITING);
  model_wait_for_bytes (paused, MIB / 8);
  spate_download_pause (paused);
  model_wait_for_state (paused, SPATE_STATE_PAUSED);
  model_quit (fixture);
  model_assert_n_records (fixture, 5);

  model_set_fast (fixture, running);
  test_origin_lock (fixture->origin);
  test_resource_clear_faults (waiting);
  test_origin_unlock (fixture->origin);
  start_resident (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 5);

  model_wait_for_state (find (fixture, "running.bin"), SPATE_STATE_DONE);
  model_wait_for_state (find (fixture, "waiting.bin"), SPATE_STATE_DONE);
  model_assert_file (fixture, "running.bin", SIZE);
  model_assert_file (fixture, "waiting.bin", SIZE);
  g_assert_cmpint (spate_download_get_state (find (fixture, "paused.bin")), ==, SPATE_STATE_PAUSED);

  SpateDownload *failed = find (fixture, "none.bin");

  g_assert_cmpint (spate_download_get_state (failed), ==, SPATE_STATE_FAILED);
  g_assert_error (spate_download_get_error (failed), SPATE_ERROR, SPATE_ERROR_NEEDS_LINK);

  done = find (fixture, "done.bin");
  assert_history (done, sha256);

  g_autofree char *path = spate_download_dup_path (done);

  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  /* What is taken off the list is no history any more; its file stays. */
  spate_manager_remove (fixture->manager, done);
  spate_manager_discard (fixture->manager, done);
  model_quit (fixture);
  model_assert_n_records (fixture, 4);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Whoever only looks starts nothing, and changes nothing for the session after it. */
static void
test_at_rest (void)
{
  g_autoptr (ModelFixture) fixture = resident_fixture_new ();
  TestResource *running = model_add_slow_file (fixture, "/running.bin", SIZE);

  model_wait_for_bytes (model_add (fixture, "/running.bin"), MIB / 8);
  model_quit (fixture);
  test_origin_clear_log (fixture->origin);

  for (guint i = 0; i < 2; i++)
    {
      model_start_manager (fixture);
      spate_manager_set_resident (fixture->manager);
      spate_manager_restore_at_rest (fixture->manager);
      g_assert_true (spate_download_was_running (find (fixture, "running.bin")));
      g_assert_cmpint (spate_download_get_state (find (fixture, "running.bin")), ==, SPATE_STATE_PAUSED);
      _spate_manager_download_host.changed (find (fixture, "running.bin"), fixture->manager);
      model_quit (fixture);
    }
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);

  model_set_fast (fixture, running);
  model_start_manager (fixture);
  spate_manager_set_resident (fixture->manager);
  spate_manager_restore_at_rest (fixture->manager);
  spate_manager_go_on (fixture->manager);
  model_wait_for_state (find (fixture, "running.bin"), SPATE_STATE_DONE);
  model_assert_file (fixture, "running.bin", SIZE);
}

/* A process that was killed has said nothing: its last record says that it ran. */
static void
test_killed (void)
{
  g_autoptr (ModelFixture) fixture = resident_fixture_new ();
  TestResource *file = model_add_slow_file (fixture, "/a.bin", SIZE);
  SpateDownload *download = model_add (fixture, "/a.bin");
  g_autoptr (SpateStore) store = spate_store_new (fixture->data_dir);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SpateRecord) record = NULL;

  model_wait_for_bytes (download, MIB);
  record = _spate_download_make_record (download, spate_download_get_state (download));
  g_assert_cmpint (record->state, ==, SPATE_STATE_TRANSFERRING);
  model_quit (fixture);

  spate_store_save (store, record);
  spate_store_flush_async (store, test_store_result_cb, &result);
  g_assert_true (spate_store_flush_finish (store, test_wait_for_result (&result), NULL));
  model_set_fast (fixture, file);
  start_resident (fixture);
  model_wait_for_state (find (fixture, "a.bin"), SPATE_STATE_DONE);
  model_assert_file (fixture, "a.bin", SIZE);
}

/* What a program for the terminal was interrupted in is for its user to go on with. */
static void
test_of_terminal (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  model_add_slow_file (fixture, "/a.bin", SIZE);
  model_wait_for_bytes (model_add (fixture, "/a.bin"), MIB / 8);
  model_quit (fixture);
  start_resident (fixture);
  g_assert_cmpint (spate_download_get_state (find (fixture, "a.bin")), ==, SPATE_STATE_PAUSED);
  g_assert_cmpuint (spate_manager_get_n_active (fixture->manager), ==, 0);
}

/* Who pauses a download in the moment in which the program ends means it. */
static void
test_paused_at_the_end (void)
{
  g_autoptr (ModelFixture) fixture = resident_fixture_new ();

  model_add_slow_file (fixture, "/a.bin", SIZE);
  SpateDownload *download = model_add (fixture, "/a.bin");

  model_wait_for_bytes (download, MIB / 8);
  spate_download_pause (download);
  model_quit (fixture);
  start_resident (fixture);
  g_assert_cmpint (spate_download_get_state (find (fixture, "a.bin")), ==, SPATE_STATE_PAUSED);
}

/* The list comes back in the order in which it was made, and of what is done only so much. */
static void
test_order (void)
{
  g_autoptr (ModelFixture) fixture = resident_fixture_new ();
  g_autoptr (SpateStore) store = spate_store_new (fixture->data_dir);
  g_autoptr (GAsyncResult) result = NULL;
  const guint n_records = 1003;

  for (guint i = 0; i < n_records; i++)
    {
      g_autofree char *id = g_strdup_printf ("%08x", i * 2654435761u);
      g_autofree char *path = g_strdup_printf ("/%u.bin", i);
      g_autoptr (SpateRequest) request = model_request_new (fixture, path);
      g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);
      g_autoptr (SpateRecord) record = spate_record_new (id, request, i == 0 ? SPATE_STATE_PAUSED : SPATE_STATE_DONE, NULL);

      record->added = 1000 + i;
      record->ending = i > 0 ? spate_ending_new (2000 + i, path + 1, snapshot) : NULL;
      spate_store_save (store, record);
    }
  spate_store_flush_async (store, test_store_result_cb, &result);
  g_assert_true (spate_store_flush_finish (store, test_wait_for_result (&result), NULL));

  model_quit (fixture);
  start_resident (fixture);

  GListModel *model = G_LIST_MODEL (fixture->manager);
  g_autoptr (SpateDownload) first = g_list_model_get_item (model, 0);
  g_autoptr (SpateDownload) second = g_list_model_get_item (model, 1);

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 1001);
  g_assert_cmpstr (spate_download_get_name (first), ==, "0.bin");
  g_assert_cmpstr (spate_download_get_name (second), ==, "3.bin");
  g_clear_object (&first);
  g_clear_object (&second);
  model_quit (fixture);
  model_assert_n_records (fixture, 1001);
}

/* A link that was fetched once is fetched again when it is asked for again. */
static void
test_done_is_no_obstacle (void)
{
  g_autoptr (ModelFixture) fixture = resident_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", KIB);
  model_wait_for_state (model_add (fixture, "/a.bin"), SPATE_STATE_DONE);
  model_quit (fixture);

  model_start_manager (fixture);
  model_wait_for_state (model_add (fixture, "/a.bin"), SPATE_STATE_DONE);
  model_assert_listing (fixture, "a (1).bin|a.bin");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manager-restart/each", test_each);
  g_test_add_func ("/manager-restart/at-rest", test_at_rest);
  g_test_add_func ("/manager-restart/killed", test_killed);
  g_test_add_func ("/manager-restart/of-terminal", test_of_terminal);
  g_test_add_func ("/manager-restart/paused-at-the-end", test_paused_at_the_end);
  g_test_add_func ("/manager-restart/order", test_order);
  g_test_add_func ("/manager-restart/done-is-no-obstacle", test_done_is_no_obstacle);

  return g_test_run ();
}
