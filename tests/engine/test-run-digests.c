/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers for a part of the file that bring their own digest: what does not agree with it is not
 * kept, be it written or durable already, and whoever sends such things is given up. */

#include "run-fixture.h"

#include <string.h>

#define SIZE (9 * MIB)
#define CHUNK MIB

/* Of fixed chunks every answer but the first is read to its end. */
static TestResource *
ask_in_chunks (RunFixture *fixture,
               const char *header,
               guint       n_connections)
{
  TestResource *file = run_fixture_add (fixture, "/a.bin", SIZE);
  SpateRequest *request = run_fixture_ask (fixture, "/a.bin");

  file->content_digest = header;
  request->order = SPATE_ORDER_CHUNKS;
  request->chunk_size = CHUNK;
  request->max_connections = n_connections;

  return file;
}

static const SpateEvent *
get_event (RunFixture    *fixture,
           SpateEventKind kind)
{
  for (guint i = 0; i < fixture->events->len; i++)
    {
      const SpateEvent *event = &g_array_index (fixture->events, SpateEvent, i);

      if (event->kind == kind)
        return event;
    }

  g_assert_not_reached ();
}

/* Where all is well nothing is different, whether answers are read to their end or cut. */
static void
test_right (void)
{
  static const char *const headers[] = { "Content-Digest", "Content-MD5" };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    for (SpateOrder order = SPATE_ORDER_PARALLEL; order <= SPATE_ORDER_CHUNKS; order++)
      {
        g_autoptr (RunFixture) fixture = run_fixture_new ();

        ask_in_chunks (fixture, headers[i], 4)->rate = 4 * MIB;
        fixture->request->order = order;
        run_fixture_run (fixture);
        run_fixture_assert_done (fixture, "a.bin", SIZE);
        g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_WRONG), ==, 0);
        g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_FAILED), ==, 0);
        g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_UNVERIFIED);
      }
}

/* One byte is flipped on the way, once: that one chunk comes again. */
static void
test_wrong_once (gconstpointer header)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestFault *flip = test_resource_add_fault (ask_in_chunks (fixture, header, 1), TEST_FAULT_FLIP);

  flip->bytes = 5 * CHUNK + 1000;
  flip->first_request = 5;
  flip->n_requests = 1;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpint (fixture->last->fetched, ==, SIZE + CHUNK);
  g_assert_cmpint (fixture->last->wasted, ==, CHUNK);

  const SpateEvent *wrong = get_event (fixture, SPATE_EVENT_WRONG);

  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_WRONG), ==, 1);
  g_assert_cmpuint (wrong->source, ==, 0);
  g_assert_cmpint (wrong->range.start, ==, 5 * CHUNK);
  g_assert_cmpint (wrong->range.end, ==, 6 * CHUNK);
  g_assert_nonnull (strstr (get_event (fixture, SPATE_EVENT_FAILED)->reason, "not what it says"));
}

/* Wrong bytes that wait for their turn, because the first connection is silent, are not written when
 * it comes: not even where the right ones wait with them. */
static void
test_in_order (void)
{
  for (guint n = 1; n <= 3; n += 2)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();
      TestResource *file = run_fixture_add (fixture, "/a.bin", 24 * MIB);
      TestFault *wrong = test_resource_add_fault (file, TEST_FAULT_CONTENT);
      TestFault *stall = test_resource_add_fault (file, TEST_FAULT_STALL);

      file->rate = 5 * MIB;
      stall->bytes = 100 * KIB;
      stall->n_requests = 1;
      file->content_digest = "Content-Digest";
      wrong->bytes = 0;
      wrong->first_request = n;
      wrong->n_requests = 2;
      run_fixture_ask (fixture, "/a.bin")->order = SPATE_ORDER_SEQUENTIAL;
      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, "a.bin", 24 * MIB);
      g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_WRONG), ==, 2);
    }
}

typedef struct
{
  goffset  offset;
  gboolean was_promised;
  gboolean is_taken_back;
} Promise;

static void
watch_promise_cb (RunFixture    *fixture,
                  SpateSnapshot *snapshot)
{
  Promise *promise = fixture->user_data;
  const SpateRange range = spate_range (promise->offset, promise->offset + 1);

  if (run_fixture_count_events (fixture, SPATE_EVENT_WRONG) == 0)
    promise->was_promised |= snapshot->checkpoint != NULL && spate_range_set_contains (snapshot->checkpoint->durable, range);
  else if (!promise->is_taken_back)
    {
      promise->is_taken_back = TRUE;
      g_assert_false (spate_range_set_contains (snapshot->checkpoint->durable, range));
      spate_run_stop (fixture->run);
    }
}

/* What was durable and promised before it was known to be wrong is promised no longer, and whoever
 * goes on later fetches it again. */
static void
test_taken_back (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  Promise promise = { .offset = 4 * MIB + 10 };
  TestResource *file = ask_in_chunks (fixture, "Content-Digest", 1);
  TestFault *flip = test_resource_add_fault (file, TEST_FAULT_FLIP);

  run_fixture_hurry (fixture);
  fixture->request->chunk_size = 4 * MIB;
  file->rate = 4 * MIB;
  flip->bytes = promise.offset;
  flip->n_requests = 2;
  fixture->on_snapshot = watch_promise_cb;
  fixture->user_data = &promise;
  run_fixture_run (fixture);
  run_fixture_assert_paused (fixture);
  g_assert_true (promise.was_promised);
  g_assert_true (promise.is_taken_back);
  g_assert_cmpint (fixture->last->written, ==, 4 * MIB);

  fixture->on_snapshot = NULL;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpint (fixture->last->fetched, ==, SIZE - 4 * MIB);
}

/* A mirror that sends other bytes than it says, again and again. The server vouches for it, so that
 * it is not found out before. */
static void
test_wrong_mirror (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *mirror = run_fixture_add (fixture, "/mirror.bin", SIZE);
  TestResource *file = ask_in_chunks (fixture, "Content-Digest", 4);
  g_autofree char *uri = test_origin_uri (fixture->origin, "/mirror.bin");

  file->rate = 2 * MIB;
  mirror->content_digest = "Content-Digest";
  test_resource_add_fault (mirror, TEST_FAULT_CONTENT)->bytes = 0;
  g_assert_true (spate_request_add_uri (fixture->request, uri, NULL));
  fixture->request->chunk_size = CHUNK / 8;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_WRONG), >=, 2);

  const SpateEvent *drop = get_event (fixture, SPATE_EVENT_DROPPED);

  g_assert_cmpuint (drop->source, ==, 1);
  g_assert_cmpint (drop->why, ==, SPATE_REASON_WRONG_BYTES);
  g_assert_nonnull (strstr (drop->reason, "not what it says"));
}

/* The only server sends nothing right: that is an end, not a loop, and nothing wrong is promised. */
static void
test_wrong_alone (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestFault *flip = test_resource_add_fault (ask_in_chunks (fixture, "Content-Digest", 1), TEST_FAULT_FLIP);

  flip->bytes = 3 * CHUNK;
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (fixture->last->error->message, "not what it says"));
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_WRONG), ==, 5);
  g_assert_cmpint (spate_range_set_get_total (fixture->checkpoint->durable), ==, 3 * CHUNK);
}

/* There are servers that tell the MD5 of the whole file with each part: they lose a part or two, and
 * are believed no longer. */
static void
test_whole_md5 (void)
{
  for (guint n_connections = 1; n_connections <= 4; n_connections += 3)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();

      test_resource_add_header (ask_in_chunks (fixture, NULL, n_connections), "Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==");
      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, "a.bin", SIZE);
      g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_WRONG), ==, 1);
      g_assert_cmpint (fixture->last->fetched, <=, SIZE + 2 * CHUNK);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-digests/right", test_right);
  g_test_add_data_func ("/run-digests/wrong-once", "Content-Digest", test_wrong_once);
  g_test_add_data_func ("/run-digests/wrong-once-md5", "Content-MD5", test_wrong_once);
  g_test_add_func ("/run-digests/in-order", test_in_order);
  g_test_add_func ("/run-digests/taken-back", test_taken_back);
  g_test_add_func ("/run-digests/wrong-mirror", test_wrong_mirror);
  g_test_add_func ("/run-digests/wrong-alone", test_wrong_alone);
  g_test_add_func ("/run-digests/whole-md5", test_whole_md5);

  return g_test_run ();
}
