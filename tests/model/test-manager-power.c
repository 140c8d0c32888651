/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A computer that saves power, sleeps and wakes up: fewer connections, none at all, and new ones. Servers
 * and connections are real; that the computer does such things is only said. */

#include "model-fixture.h"

#include "spate-manager-private.h"
#include "virtual-clock.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define SIZE (8 * MIB)

/* As many connections as Spate likes, each of them slow. */
static SpateDownload *
add_slow (ModelFixture  *fixture,
          const char    *path,
          TestResource **ret_file)
{
  g_autoptr (SpateRequest) request = model_request_new (fixture, path);
  SpateDownload *download = NULL;

  *ret_file = model_add_slow_file (fixture, path, SIZE);
  (*ret_file)->rate = 32 * KIB;
  request->max_connections = 0;
  download = spate_manager_add (fixture->manager, request);
  model_watch (download);

  return download;
}

static void
assert_done (ModelFixture  *fixture,
             SpateDownload *download,
             TestResource  *file)
{
  model_set_fast (fixture, file);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, spate_download_get_name (download), SIZE);
}

static gboolean
has_more (gpointer data)
{
  return spate_download_get_connections (data) > SPATE_SAVING_CONNECTIONS;
}

static gboolean
has_few (gpointer data)
{
  guint n = spate_download_get_connections (data);

  return n > 0 && n <= SPATE_SAVING_CONNECTIONS;
}

/* What runs gives connections back, and takes them again afterwards; what was wanted is still what was wanted. */
static void
test_fewer (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = NULL;
  SpateDownload *download = add_slow (fixture, "/a.bin", &file);

  test_wait_until (has_more, download, TEST_DEADLINE);
  g_assert_false (spate_download_is_capped (download));
  spate_manager_set_saving (fixture->manager, TRUE);
  test_wait_until (has_few, download, TEST_DEADLINE);
  g_assert_true (spate_download_is_capped (download));
  g_assert_cmpuint (spate_download_get_request (download)->max_connections, ==, 0);

  spate_manager_set_saving (fixture->manager, FALSE);
  test_wait_until (has_more, download, TEST_DEADLINE);
  g_assert_false (spate_download_is_capped (download));
  assert_done (fixture, download, file);
}

/* One that begins meanwhile, and is then told to have more, does not get them; to have fewer, it does. */
static void
test_begin_saving (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = NULL;
  SpateDownload *download = NULL;

  spate_manager_set_saving (fixture->manager, TRUE);
  download = add_slow (fixture, "/a.bin", &file);
  model_wait_for_bytes (download, SIZE / 16);
  g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, "/a.bin"), <=, SPATE_SAVING_CONNECTIONS);
  spate_download_set_max_connections (download, 20);
  g_assert_true (spate_download_is_capped (download));
  model_wait_for_bytes (download, SIZE / 8);
  g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, "/a.bin"), <=, SPATE_SAVING_CONNECTIONS);
  spate_download_set_max_connections (download, 2);
  g_assert_false (spate_download_is_capped (download));
  g_assert_cmpuint (spate_download_get_request (download)->max_connections, ==, 2);
  assert_done (fixture, download, file);
}

/* Those that are at work go on; a further one waits for its turn, which comes with the end of saving. */
static void
test_fewer_at_once (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  SpateManager *manager = fixture->manager;
  TestResource *files[4] = { NULL };
  SpateDownload *downloads[4] = { NULL };

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u.bin", i);

      downloads[i] = add_slow (fixture, path, &files[i]);
      model_wait_for_bytes (downloads[i], 1);
    }
  spate_manager_set_saving (manager, TRUE);
  downloads[3] = add_slow (fixture, "/d.bin", &files[3]);
  test_run_pending ();
  g_assert_cmpuint (spate_manager_get_n_active (manager), ==, 3);
  g_assert_cmpint (spate_download_get_state (downloads[3]), ==, SPATE_STATE_QUEUED);
  g_assert_cmpuint (spate_manager_get_max_active (manager), ==, 0);
  spate_manager_set_saving (manager, FALSE);
  g_assert_cmpuint (spate_manager_get_n_active (manager), ==, 4);
  for (guint i = 0; i < 4; i++)
    assert_done (fixture, downloads[i], files[i]);
}

/* All connections end, and what has come is in the record, before the computer may sleep. */
static void
test_sleep (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (GAsyncResult) result = NULL;
  TestResource *files[2] = { NULL };
  SpateDownload *download = add_slow (fixture, "/a.bin", &files[0]);
  SpateDownload *later = NULL;

  model_wait_for_bytes (download, SIZE / 16);
  spate_manager_sleep_async (fixture->manager, test_store_result_cb, &result);
  g_assert_true (spate_manager_sleep_finish (fixture->manager, test_wait_for_result (&result), NULL));
  g_assert_cmpint (spate_download_get_wait (download), ==, SPATE_WAIT_SLEEP);
  g_assert_cmpuint (spate_manager_get_n_active (fixture->manager), ==, 0);
  g_assert_null (spate_download_get_error (download));

  g_autoptr (SpateStore) store = spate_store_new (fixture->data_dir);
  g_autoptr (GPtrArray) records = spate_store_load (store, NULL);
  g_autoptr (SpateRangeSet) durable = spate_range_set_copy (_spate_download_get_checkpoint (download)->durable);

  g_assert_cmpuint (records->len, ==, 1);
  g_assert_cmpint (spate_range_set_get_total (((SpateRecord *) records->pdata[0])->checkpoint->durable), ==,
                   spate_range_set_get_total (durable));
  g_assert_cmpint (spate_range_set_get_total (durable), >=, SIZE / 16);

  /* What is added in that moment waits as well. */
  model_clear_log (fixture);
  later = add_slow (fixture, "/b.bin", &files[1]);
  g_assert_cmpint (spate_download_get_wait (later), ==, SPATE_WAIT_SLEEP);
  test_run_pending ();
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);

  spate_manager_wake_up (fixture->manager, 0);
  assert_done (fixture, download, files[0]);
  assert_done (fixture, later, files[1]);
  model_assert_resumed (fixture, "/a.bin", durable);
}

/* It wakes up before all have stopped. */
static void
test_nap (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (GAsyncResult) result = NULL;
  TestResource *file = NULL;
  SpateDownload *download = add_slow (fixture, "/a.bin", &file);

  model_wait_for_bytes (download, SIZE / 16);
  spate_manager_sleep_async (fixture->manager, test_store_result_cb, &result);
  spate_manager_wake_up (fixture->manager, 0);
  g_assert_true (spate_manager_sleep_finish (fixture->manager, test_wait_for_result (&result), NULL));
  assert_done (fixture, download, file);
}

/* Somebody quits while the computer falls asleep: the next session goes on. */
static void
test_quit (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (GAsyncResult) result = NULL;
  TestResource *file = NULL;
  SpateDownload *download = NULL;

  spate_manager_set_resident (fixture->manager);
  download = add_slow (fixture, "/a.bin", &file);
  model_wait_for_bytes (download, SIZE / 16);
  spate_manager_sleep_async (fixture->manager, test_store_result_cb, &result);
  g_assert_true (spate_manager_sleep_finish (fixture->manager, test_wait_for_result (&result), NULL));
  g_clear_object (&result);
  model_quit (fixture);

  model_start_manager (fixture);
  spate_manager_set_resident (fixture->manager);
  spate_manager_restore (fixture->manager);

  g_autoptr (SpateDownload) restored = g_list_model_get_item (G_LIST_MODEL (fixture->manager), 0);

  assert_done (fixture, restored, file);
}

static gboolean
is_silent (gpointer data)
{
  const SpateDownload *download = data;

  return download->state == SPATE_STATE_TRANSFERRING && download->snapshot->written > 0;
}

/* Nobody told that the computer would sleep. The old connections say nothing any more, and nobody waits for
 * them: another run has connections of its own. */
static void
test_wake (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = model_add_slow_file (fixture, "/a.bin", SIZE);
  TestFault *stall = test_resource_add_fault (file, TEST_FAULT_STALL);
  SpateDownload *download = NULL;
  guint64 run = 0;

  stall->bytes = MIB / 4;
  download = model_add (fixture, "/a.bin");
  model_watch (download);
  test_wait_until (is_silent, download, TEST_DEADLINE);
  run = _spate_download_get_run (download);
  test_origin_lock (fixture->origin);
  test_resource_clear_faults (file);
  test_origin_unlock (fixture->origin);

  spate_manager_wake_up (fixture->manager, 0);
  g_assert_cmpint (download->wait, ==, SPATE_WAIT_NONE);
  spate_manager_wake_up (fixture->manager, 3600 * SECOND);
  assert_done (fixture, download, file);
  g_assert_cmpuint (download->snapshot->run, >, run);
}

/* What waits for a server has waited while it slept, and what waits for a network tries the new one. */
static void
test_waits (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *busy = test_origin_add (fixture->origin, "/a.bin", SIZE);
  TestFault *fault = test_resource_add_status (busy, 503);
  SpateDownload *download = NULL;
  gint64 next_try = 0;

  fault->header = "Retry-After";
  fault->value = "1000";
  download = model_add (fixture, "/a.bin");
  model_watch (download);
  model_wait_for_state (download, SPATE_STATE_WAITING);
  next_try = download->next_try;
  spate_manager_wake_up (fixture->manager, 100 * SECOND);
  g_assert_cmpint (download->next_try, ==, next_try - 100 * SECOND);

  test_origin_lock (fixture->origin);
  test_resource_clear_faults (busy);
  test_origin_unlock (fixture->origin);
  spate_manager_wake_up (fixture->manager, 3600 * SECOND);
  assert_done (fixture, download, busy);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manager-power/fewer", test_fewer);
  g_test_add_func ("/manager-power/begin-saving", test_begin_saving);
  g_test_add_func ("/manager-power/fewer-at-once", test_fewer_at_once);
  g_test_add_func ("/manager-power/sleep", test_sleep);
  g_test_add_func ("/manager-power/nap", test_nap);
  g_test_add_func ("/manager-power/quit", test_quit);
  g_test_add_func ("/manager-power/wake", test_wake);
  g_test_add_func ("/manager-power/waits", test_waits);

  return g_test_run ();
}
