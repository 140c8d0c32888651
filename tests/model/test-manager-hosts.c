/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a download saw of its server is there in the next session, and that one begins with it. */

#include "model-fixture.h"

#include "spate-event-log.h"
#include "spate-host-store.h"

#define MOST 2

static SpateHostHint
recall (ModelFixture *fixture)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean is_corrupt = TRUE;
  g_autoptr (SpateHostStore) store = spate_host_store_new (fixture->dir);
  g_autoptr (SpateHostMemory) memory = spate_host_store_load (store, now, &is_corrupt);
  g_autofree char *origin = test_origin_uri (fixture->origin, "/");
  SpateHostHint hint = { 0 };

  g_assert_false (is_corrupt);
  g_assert_true (spate_host_memory_recall (memory, origin, now, &hint));

  return hint;
}

static void
remember (ModelFixture        *fixture,
          const SpateHostHint *hint)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (SpateHostStore) store = spate_host_store_new (fixture->dir);
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
  g_autofree char *origin = test_origin_uri (fixture->origin, "/");
  g_autoptr (GAsyncResult) result = NULL;

  spate_host_memory_learn (memory, origin, hint, now - 60);
  spate_host_store_save (store, memory, now);
  spate_host_store_flush_async (store, test_store_result_cb, &result);
  g_assert_true (spate_host_store_flush_finish (store, test_wait_for_result (&result), NULL));
}

/* How many connections the run began with. */
static guint
get_opening (SpateDownload *download)
{
  const SpateEventLog *log = spate_download_get_log (download);

  for (guint i = 0; i < spate_event_log_get_length (log); i++)
    {
      const SpateEvent *event = spate_event_log_get (log, i);

      if (event->kind == SPATE_EVENT_LEVEL && event->why == SPATE_REASON_OPENING)
        return (guint) event->amount;
    }

  g_error ("It says nothing of how it began");
}

static guint
fetch (ModelFixture *fixture,
       const char   *path)
{
  g_autoptr (SpateRequest) request = model_request_new (fixture, path);

  request->max_connections = 0;
  SpateDownload *download = spate_manager_add (fixture->manager, request);

  model_watch (download);
  model_wait_for_state (download, SPATE_STATE_DONE);

  return get_opening (download);
}

static void
test_next_session (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *first = model_add_slow_file (fixture, "/a.bin", 4 * MIB);
  TestResource *second = test_origin_add (fixture->origin, "/b.bin", 4 * MIB);

  first->max_simultaneous = MOST;
  second->max_simultaneous = MOST;

  g_assert_cmpuint (fetch (fixture, "/a.bin"), ==, 4);
  model_quit (fixture);

  SpateHostHint hint = recall (fixture);

  g_assert_cmpuint (hint.connection_cap, >=, 1);
  g_assert_cmpuint (hint.connection_cap, <=, MOST);
  g_assert_cmpint (hint.range_support, ==, SPATE_RANGE_SUPPORT_BYTES);

  model_start_manager (fixture);
  g_assert_cmpuint (fetch (fixture, "/b.bin"), ==, hint.connection_cap);
  model_assert_file (fixture, "b.bin", 4 * MIB);
}

/* In the same session as well: nobody has to quit for it. */
static void
test_next_download (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *first = model_add_slow_file (fixture, "/a.bin", 4 * MIB);

  test_origin_add (fixture->origin, "/b.bin", 4 * MIB);
  first->max_simultaneous = MOST;

  g_assert_cmpuint (fetch (fixture, "/a.bin"), ==, 4);
  g_assert_cmpuint (fetch (fixture, "/b.bin"), <=, MOST);
}

/* What was known before counts half. */
static void
test_known_before (void)
{
  const gint64 far_away = 200 * (gint64) G_USEC_PER_SEC;
  const SpateHostHint known = { .handshake = far_away };
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  model_add_slow_file (fixture, "/a.bin", 4 * MIB);
  model_quit (fixture);
  remember (fixture, &known);
  model_start_manager (fixture);

  g_assert_cmpuint (fetch (fixture, "/a.bin"), ==, 4);
  model_quit (fixture);
  g_assert_cmpint (recall (fixture).handshake, >=, far_away / 2);
  g_assert_cmpint (recall (fixture).handshake, <, far_away);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manager/hosts/next-session", test_next_session);
  g_test_add_func ("/manager/hosts/next-download", test_next_download);
  g_test_add_func ("/manager/hosts/known-before", test_known_before);

  return g_test_run ();
}
