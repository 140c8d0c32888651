/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs that look first: they tell what the server says, stand still, and then go on over the same
 * connection, or leave nothing. What the origin has seen is what counts. */

#include "run-fixture.h"

#include <string.h>

#define SIZE (64 * MIB)
#define SMALL (100 * KIB)

static gboolean
has_answered (gpointer data)
{
  const RunFixture *fixture = data;

  return fixture->previous != NULL && fixture->previous->answer != NULL;
}

static gboolean
is_idle (gpointer data)
{
  return test_origin_get_n_active (((RunFixture *) data)->origin, NULL) == 0;
}

static const SpateAnswer *
look (RunFixture *fixture)
{
  run_fixture_look (fixture);
  run_fixture_wait (fixture, has_answered);
  g_assert_cmpint (fixture->previous->state, ==, SPATE_STATE_PROBING);
  run_fixture_assert_listing (fixture, "");

  return fixture->previous->answer;
}

/* What the person has decided: another request that asks the same. */
static SpateRequest *
decide (RunFixture *fixture)
{
  SpateRequest *request = spate_request_new (fixture->dir);

  request->with_sha256 = TRUE;
  for (guint i = 0; i < fixture->request->uris->len; i++)
    g_assert_true (spate_request_add_uri (request, fixture->request->uris->pdata[i], NULL));
  g_assert_true (spate_request_asks_same (request, fixture->request));

  return request;
}

/* How many requests asked for the first byte. */
static guint
count_first_requests (RunFixture *fixture,
                      const char *path)
{
  guint n = 0;

  for (guint i = 0; i < test_origin_get_n_requests (fixture->origin, path); i++)
    {
      g_autofree char *range = run_fixture_get_range (fixture, path, i);

      n += range == NULL || g_str_has_prefix (range, "bytes=0-");
    }

  return n;
}

/* The answer tells all there is to know, nothing of the body is read, and then one request in all has
 * brought the file. */
static void
test_start (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;
  TestResource *file = run_fixture_add (fixture, "/a.bin", SIZE);

  file->content_type = "video/mp4";
  file->content_disposition = "attachment; filename=\"film.mp4\"";
  run_fixture_ask (fixture, "/a.bin");

  const SpateAnswer *answer = look (fixture);

  g_assert_cmpstr (answer->name, ==, "film.mp4");
  g_assert_cmpstr (answer->content_type, ==, "video/mp4");
  g_assert_cmpint (answer->size, ==, SIZE);
  g_assert_true (answer->has_ranges);
  g_assert_cmpuint (answer->n_mirrors, ==, 0);
  g_assert_cmpuint (answer->n_connections, >, 1);
  g_assert_cmpuint (answer->n_connections, <=, SPATE_MAX_CONNECTIONS);
  g_assert_cmpint (fixture->previous->fetched, ==, 0);
  g_assert_cmpint (test_origin_get_bytes_sent (fixture->origin, NULL), <, SIZE);

  request = decide (fixture);
  request->max_connections = 1;
  run_fixture_go_on (fixture, request);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "film.mp4", SIZE);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_ANSWERED), ==, 1);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);
  g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, NULL), ==, 1);
  g_assert_cmpuint (fixture->last->n_requests, ==, 1);
}

/* With many connections, the one that asked is the first of them. */
static void
test_many_connections (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;

  run_fixture_add (fixture, "/a.bin", SIZE)->rate = 8 * MIB;
  run_fixture_ask (fixture, "/a.bin");
  look (fixture);
  request = decide (fixture);
  run_fixture_go_on (fixture, request);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpuint (count_first_requests (fixture, "/a.bin"), ==, 1);
  g_assert_cmpuint (fixture->last->most_connections, >, 1);
}

/* Another folder, another name, and a digest that comes last. */
static void
test_changed_mind (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (TestTempDir) folder = test_temp_dir_new ();
  g_autoptr (SpateRequest) request = NULL;

  run_fixture_add (fixture, "/a.bin", SMALL);
  run_fixture_ask (fixture, "/a.bin");
  look (fixture);

  request = decide (fixture);
  g_free (request->folder);
  request->folder = g_strdup (folder);
  request->name = g_strdup ("mine.bin");
  request->order = SPATE_ORDER_SEQUENTIAL;
  memset (request->digest.hex, '0', 64);
  request->digest.type = SPATE_DIGEST_SHA256;
  run_fixture_go_on (fixture, request);
  run_fixture_finish (fixture);

  /* It was compared, and the file is where it was to go. */
  run_fixture_assert_failed (fixture, SPATE_ERROR_CHECKSUM);
  run_fixture_assert_listing (fixture, "");
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);

  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *found = g_dir_read_name (dir);

  g_assert_nonnull (found);
  g_assert_true (g_str_has_prefix (found, "mine.bin"));
}

static void
test_cancel (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  run_fixture_add (fixture, "/a.bin", SIZE);
  run_fixture_ask (fixture, "/a.bin");
  look (fixture);
  spate_run_stop (fixture->run);
  run_fixture_finish (fixture);
  run_fixture_assert_paused (fixture);
  g_assert_null (fixture->last->checkpoint);
  run_fixture_assert_listing (fixture, "");
  run_fixture_wait (fixture, is_idle);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);
}

static void
test_cancel_while_asking (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  test_resource_add_fault (run_fixture_add (fixture, "/a.bin", SIZE), TEST_FAULT_SILENCE);
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_look (fixture);
  spate_run_stop (fixture->run);
  run_fixture_finish (fixture);
  run_fixture_assert_paused (fixture);
  run_fixture_assert_listing (fixture, "");
}

/* Nobody has to wait for the answer to say that the file is wanted. */
static void
test_start_while_asking (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;

  run_fixture_add (fixture, "/a.bin", SMALL)->delay_ms = 100;
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_look (fixture);
  request = decide (fixture);
  request->name = g_strdup ("b.bin");
  run_fixture_go_on (fixture, request);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "b.bin", SMALL);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);
}

/* The answer is let go after a while, and asked for again. */
static void
test_time_out (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;

  run_fixture_add (fixture, "/a.bin", SIZE);
  run_fixture_hurry (fixture);
  run_fixture_ask (fixture, "/a.bin");
  look (fixture);
  run_fixture_wait (fixture, is_idle);
  g_assert_null (fixture->last);
  g_assert_nonnull (fixture->previous->answer);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);

  request = decide (fixture);
  request->max_connections = 1;
  run_fixture_go_on (fixture, request);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 2);
}

/* A server that breaks off while nobody reads costs a request and no byte. */
static void
test_server_breaks_off (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;
  TestFault *cut = test_resource_add_fault (run_fixture_add (fixture, "/a.bin", SIZE), TEST_FAULT_SHORT_BODY);

  cut->bytes = SMALL;
  cut->n_requests = 1;
  run_fixture_ask (fixture, "/a.bin");
  look (fixture);
  run_fixture_wait (fixture, is_idle);
  request = decide (fixture);
  run_fixture_go_on (fixture, request);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
}

/* A link that is good for one request is not spent by looking. */
static void
test_works_once (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;
  TestResource *file = run_fixture_add (fixture, "/a.bin", SIZE);

  file->no_ranges = TRUE;
  test_resource_add_status (file, 410)->first_request = 1;
  run_fixture_ask (fixture, "/a.bin");

  const SpateAnswer *answer = look (fixture);

  g_assert_false (answer->has_ranges);
  g_assert_cmpuint (answer->n_connections, ==, 1);
  request = decide (fixture);
  run_fixture_go_on (fixture, request);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);
}

/* What redirects have led to is told; the first connection is theirs. */
static void
test_redirect (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;
  g_autofree char *there = test_origin_uri (fixture->origin, "/there.bin");

  run_fixture_add (fixture, "/there.bin", SMALL);
  test_origin_add_redirect (fixture->origin, "/go", 302, "/there.bin");
  run_fixture_ask (fixture, "/go");

  const SpateAnswer *answer = look (fixture);

  g_assert_cmpstr (answer->uri, ==, there);
  g_assert_cmpstr (answer->name, ==, "there.bin");
  request = decide (fixture);
  run_fixture_go_on (fixture, request);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "there.bin", SMALL);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/go"), ==, 1);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/there.bin"), ==, 1);
}

static void
test_refused (void)
{
  const struct
  {
    guint status;
    int   code;
  } cases[] = { { 401, SPATE_ERROR_NEEDS_AUTHENTICATION }, { 404, SPATE_ERROR_NEEDS_LINK } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();

      test_resource_add_status (run_fixture_add (fixture, "/a.bin", SIZE), cases[i].status);
      run_fixture_ask (fixture, "/a.bin");
      run_fixture_look (fixture);
      run_fixture_finish (fixture);
      run_fixture_assert_failed (fixture, cases[i].code);
      run_fixture_assert_listing (fixture, "");
    }
}

/* A mirror that the user names is counted, and asked only when the file is fetched. */
static void
test_mirror (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;
  g_autofree char *copy = test_origin_uri (fixture->origin, "/copy.bin");

  run_fixture_add (fixture, "/a.bin", SMALL);
  run_fixture_add (fixture, "/copy.bin", SMALL);
  g_assert_true (spate_request_add_uri (run_fixture_ask (fixture, "/a.bin"), copy, NULL));
  g_assert_cmpuint (look (fixture)->n_mirrors, ==, 1);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/copy.bin"), ==, 0);
  request = decide (fixture);
  run_fixture_go_on (fixture, request);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "a.bin", SMALL);
  g_assert_cmpuint (count_first_requests (fixture, "/a.bin"), ==, 1);
}

/* An empty file, and one whose length nobody tells. */
static void
test_odd_sizes (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;
  TestResource *file = run_fixture_add (fixture, "/a.bin", SMALL);

  file->no_ranges = TRUE;
  file->framing = TEST_FRAMING_CHUNKED;
  run_fixture_ask (fixture, "/a.bin");
  g_assert_cmpint (look (fixture)->size, ==, -1);
  request = decide (fixture);
  run_fixture_go_on (fixture, request);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "a.bin", SMALL);

  g_autoptr (SpateRequest) nothing = NULL;

  run_fixture_forget (fixture);
  run_fixture_add (fixture, "/empty.bin", 0);
  run_fixture_ask (fixture, "/empty.bin");
  run_fixture_look (fixture);
  run_fixture_wait (fixture, has_answered);
  g_assert_cmpint (fixture->previous->answer->size, ==, 0);
  nothing = decide (fixture);
  run_fixture_go_on (fixture, nothing);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "empty.bin", 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-look/start", test_start);
  g_test_add_func ("/run-look/many-connections", test_many_connections);
  g_test_add_func ("/run-look/changed-mind", test_changed_mind);
  g_test_add_func ("/run-look/cancel", test_cancel);
  g_test_add_func ("/run-look/cancel-while-asking", test_cancel_while_asking);
  g_test_add_func ("/run-look/start-while-asking", test_start_while_asking);
  g_test_add_func ("/run-look/time-out", test_time_out);
  g_test_add_func ("/run-look/server-breaks-off", test_server_breaks_off);
  g_test_add_func ("/run-look/works-once", test_works_once);
  g_test_add_func ("/run-look/redirect", test_redirect);
  g_test_add_func ("/run-look/refused", test_refused);
  g_test_add_func ("/run-look/mirror", test_mirror);
  g_test_add_func ("/run-look/odd-sizes", test_odd_sizes);

  return g_test_run ();
}
