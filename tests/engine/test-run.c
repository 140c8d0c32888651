/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs that go well: how the bytes are asked for, and where they end up. */

#include "run-fixture.h"

#include "pattern.h"

#include <glib/gstdio.h>

/* A file of some size comes over several connections at once, and nothing is asked for twice. */
static void
test_parallel (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = run_fixture_add (fixture, "/a.bin", 16 * MIB);

  file->rate = 8 * MIB;
  run_fixture_download (fixture, "/a.bin", 16 * MIB);

  g_autofree char *first = run_fixture_get_range (fixture, "/a.bin", 0);

  g_assert_cmpstr (first, ==, "bytes=0-");
  g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, NULL), >=, 8);
  g_assert_cmpuint (test_origin_get_n_connections (fixture->origin, NULL), >=, 8);
  g_assert_cmpuint (fixture->last->most_connections, >=, 8);
  g_assert_true (fixture->last->has_ranges);
  run_fixture_assert_fetched (fixture, 16 * MIB);
  g_assert_cmpint (test_origin_get_bytes_sent (fixture->origin, NULL), <=, 24 * MIB);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, fixture->last->n_requests);

  guint n_started = run_fixture_count_events (fixture, SPATE_EVENT_STARTED) + run_fixture_count_events (fixture, SPATE_EVENT_HEDGED);
  guint n_ended = run_fixture_count_events (fixture, SPATE_EVENT_FINISHED) + run_fixture_count_events (fixture, SPATE_EVENT_STOPPED);

  g_assert_cmpuint (n_started, ==, fixture->last->n_requests);
  g_assert_cmpuint (n_ended, ==, fixture->last->n_requests);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_FAILED), ==, 0);
  run_fixture_assert_listing (fixture, "a.bin");
}

/* The most that Spate ever opens. */
static void
test_many_connections (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = run_fixture_add (fixture, "/a.bin", 1024 * MIB);

  file->rate = 32 * MIB;
  run_fixture_download (fixture, "/a.bin", 1024 * MIB);
  g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, NULL), ==, SPATE_MAX_CONNECTIONS);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_FAILED), ==, 0);
  run_fixture_assert_fetched (fixture, 1024 * MIB);
}

/* Sizes at the edges of pages, of the smallest share and of the buffer, with ranges and
 * without, of known length and not. */
static void
test_sizes (void)
{
  static const goffset sizes[] = {
    1,
    2,
    4095,
    4096,
    4097,
    256 * KIB,
    256 * KIB + 1,
    MIB - 1,
    MIB,
    MIB + 1,
    2 * MIB - 1,
    2 * MIB,
    2 * MIB + 1,
    3 * MIB + 4095,
    9 * MIB + 1,
  };
  static const struct
  {
    const char *name;
    gboolean    no_ranges;
    TestFraming framing;
  } kinds[] = {
    { "ranges", FALSE, TEST_FRAMING_LENGTH },
    { "whole", TRUE, TEST_FRAMING_LENGTH },
    { "chunked", TRUE, TEST_FRAMING_CHUNKED },
    { "close", TRUE, TEST_FRAMING_CLOSE },
    { "chunked-ranges", FALSE, TEST_FRAMING_CHUNKED },
    { "close-ranges", FALSE, TEST_FRAMING_CLOSE },
  };
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sizes); j++)
      {
        g_autofree char *path = g_strdup_printf ("/%s-%" G_GOFFSET_FORMAT, kinds[i].name, sizes[j]);
        TestResource *file = run_fixture_add (fixture, path, sizes[j]);

        file->no_ranges = kinds[i].no_ranges;
        file->framing = kinds[i].framing;
        run_fixture_download (fixture, path, sizes[j]);
        g_assert_cmpint (fixture->last->has_ranges, ==, !kinds[i].no_ranges);
        if (kinds[i].no_ranges)
          g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, path), ==, 1);
      }
}

/* Nothing is also a file, however the server puts it. */
static void
test_empty (void)
{
  static const struct
  {
    const char *path;
    gboolean    is_416;
    TestFraming framing;
  } cases[] = {
    { "/as-200", FALSE, TEST_FRAMING_LENGTH },
    { "/as-416", TRUE, TEST_FRAMING_LENGTH },
    { "/chunked", FALSE, TEST_FRAMING_CHUNKED },
    { "/close", FALSE, TEST_FRAMING_CLOSE },
  };
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TestResource *file = run_fixture_add (fixture, cases[i].path, 0);

      file->empty_is_416 = cases[i].is_416;
      file->framing = cases[i].framing;
      run_fixture_download (fixture, cases[i].path, 0);
      g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, cases[i].path), ==, 1);
    }
}

/* What goes out with each request of a run: the headers that people give, those that Spate
 * needs, and no HEAD. */
static void
test_headers (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  run_fixture_add (fixture, "/a.bin", 9 * MIB);

  SpateRequest *request = run_fixture_ask (fixture, "/a.bin");

  request->user_agent = g_strdup ("Somebody/1.0");
  request->referer = g_strdup ("http://example.org/page?secret");
  g_assert_true (spate_request_add_header (request, "X-Token: abc", NULL));
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", 9 * MIB);

  for (guint i = 0; i < fixture->last->n_requests; i++)
    {
      g_autoptr (TestRequest) sent = test_origin_get_request (fixture->origin, "/a.bin", i);

      g_assert_cmpstr (sent->method, ==, "GET");
      g_assert_cmpstr (test_request_get_header (sent, "User-Agent"), ==, "Somebody/1.0");
      g_assert_cmpstr (test_request_get_header (sent, "Accept-Encoding"), ==, "identity");
      g_assert_cmpstr (test_request_get_header (sent, "X-Token"), ==, "abc");
      g_assert_cmpstr (test_request_get_header (sent, "Referer"), ==, "http://example.org/page?secret");
      g_assert_null (test_request_get_header (sent, "If-Range"));
      g_assert_cmpstr (test_request_get_header (sent, "Want-Repr-Digest"), ==, i == 0 ? "sha-256=10, sha-512=5" : NULL);
    }
}

/* Who is refused for want of a header is told so; who sends it is served. */
static void
test_authorization (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = run_fixture_add (fixture, "/a.bin", 3 * MIB);

  file->authorization = "Bearer abc";
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NEEDS_AUTHENTICATION);

  SpateRequest *request = run_fixture_ask (fixture, "/a.bin");

  g_assert_true (spate_request_add_header (request, "Authorization: Bearer abc", NULL));
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", 3 * MIB);
}

/* The name that the server, the link or the user gives, and none outside the folder. */
static void
test_names (void)
{
  static const struct
  {
    const char *path;
    const char *disposition;
    const char *wish;
    const char *name;
  } cases[] = {
    { "/1/file.bin", NULL, NULL, "file.bin" },
    { "/2/x", "attachment; filename=\"../../../etc/passwd\"", NULL, "passwd" },
    { "/3/x", "attachment; filename=\"report.pdf\"", NULL, "report.pdf" },
    { "/4/x", "attachment; filename=\"report.pdf\"", NULL, "report (1).pdf" },
    { "/5/x", "attachment; filename=\"other.pdf\"", "mine.pdf", "mine.pdf" },
    { "/6/file.bin", NULL, NULL, "file (1).bin" },
  };
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      run_fixture_add (fixture, cases[i].path, 1000)->content_disposition = cases[i].disposition;
      run_fixture_forget (fixture);
      run_fixture_ask (fixture, cases[i].path)->name = g_strdup (cases[i].wish);
      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, cases[i].name, 1000);
    }
}

/* A name that must be that one is not numbered. */
static void
test_exact_name (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *path = run_fixture_path (fixture, "mine.bin");
  g_autofree char *content = NULL;

  run_fixture_add (fixture, "/a.bin", 1000);
  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));

  SpateRequest *request = run_fixture_ask (fixture, "/a.bin");

  request->name = g_strdup ("mine.bin");
  request->exact_name = TRUE;
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_EXISTS);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "mine");
  run_fixture_assert_listing (fixture, "mine.bin");
}

static gboolean
range_is (const char *range,
          goffset     start,
          goffset     end)
{
  g_autofree char *expected = g_strdup_printf ("bytes=%" G_GOFFSET_FORMAT "-%" G_GOFFSET_FORMAT, start, end - 1);

  return g_str_equal (range, expected);
}

/* In the orders that people choose, every request but the open first one is a piece, and they
 * go out from the front. */
static void
test_orders (void)
{
  static const struct
  {
    const char *path;
    SpateOrder  order;
    goffset     chunk;
    goffset     piece;
    guint       connections;
  } cases[] = {
    { "/sequential", SPATE_ORDER_SEQUENTIAL, 0, 2 * MIB, 8 },
    { "/chunks", SPATE_ORDER_CHUNKS, MIB, MIB, 6 },
    { "/odd-chunks", SPATE_ORDER_CHUNKS, 300001, 300001, 6 },
    { "/large-chunks", SPATE_ORDER_CHUNKS, 100 * MIB, 100 * MIB, 1 },
  };
  const goffset size = 15 * MIB + 5;
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      run_fixture_add (fixture, cases[i].path, size)->rate = 32 * MIB;
      run_fixture_forget (fixture);

      SpateRequest *request = run_fixture_ask (fixture, cases[i].path);

      request->order = cases[i].order;
      request->chunk_size = cases[i].chunk;
      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, cases[i].path + 1, size);

      guint n_pieces = (guint) ((size + cases[i].piece - 1) / cases[i].piece);

      g_assert_cmpuint (fixture->last->n_requests, ==, n_pieces);
      g_assert_cmpuint (fixture->last->most_connections, ==, cases[i].connections);
      for (guint j = 1; j < n_pieces; j++)
        {
          gboolean found = FALSE;

          /* Requests that go out at once may arrive in any order. */
          for (guint k = 1; k < n_pieces && !found; k++)
            {
              g_autofree char *range = run_fixture_get_range (fixture, cases[i].path, k);

              found = range_is (range, j * cases[i].piece, MIN ((j + 1) * cases[i].piece, size)) &&
                      ABS ((int) j - (int) k) < (int) cases[i].connections;
            }
          g_assert_true (found);
        }
    }
}

/* The user's limit of connections holds at every moment, and one means one. */
static void
test_max_connections (void)
{
  static const guint limits[] = { 1, 2, 3 };
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", limits[i]);

      run_fixture_add (fixture, path, 25 * MIB)->rate = 64 * MIB;
      run_fixture_forget (fixture);
      run_fixture_ask (fixture, path)->max_connections = limits[i];
      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, path + 1, 25 * MIB);
      g_assert_cmpuint (fixture->last->most_connections, ==, limits[i]);
      if (limits[i] == 1)
        g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, path), ==, 1);
    }
}

/* Not faster than allowed: with the time that the bucket may have saved up, and some more. */
static void
test_rate_limit (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  run_fixture_add (fixture, "/a.bin", 4 * MIB);
  run_fixture_ask (fixture, "/a.bin")->rate_limit = 4 * MIB;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", 4 * MIB);
  g_assert_cmpint (fixture->last->elapsed, >=, G_USEC_PER_SEC * 8 / 10);
}

/* A claim may be divided while its answer is still on the way: what was asked for is what the
 * answer is held against. */
static void
test_split_before_answer (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  run_fixture_add (fixture, "/a.bin", 16 * MIB)->delay_ms = 100;
  run_fixture_download (fixture, "/a.bin", 16 * MIB);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_SPLIT), >, 1);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_FAILED), ==, 0);
}

static guint
count_open_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static gboolean
is_few (gpointer data)
{
  return count_open_files () <= *(guint *) data;
}

/* However many runs there were, no file and no connection is left open. */
static void
test_open_files (void)
{
  guint before = 0;

  for (guint i = 0; i < 10; i++)
    {
      {
        g_autoptr (RunFixture) fixture = run_fixture_new ();

        run_fixture_add (fixture, "/a.bin", 9 * MIB);
        for (guint j = 0; j < 5; j++)
          {
            g_autofree char *name = g_strdup_printf ("%u", j);

            run_fixture_forget (fixture);
            run_fixture_ask (fixture, "/a.bin")->name = g_strdup (name);
            run_fixture_run (fixture);
            run_fixture_assert_done (fixture, name, 9 * MIB);
          }
      }

      /* What libraries open once, they have opened by now. */
      if (i == 0)
        {
          test_run_pending ();
          before = count_open_files ();
        }
      test_wait_until (is_few, &before, TEST_DEADLINE);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run/parallel", test_parallel);
  g_test_add_func ("/run/many-connections", test_many_connections);
  g_test_add_func ("/run/sizes", test_sizes);
  g_test_add_func ("/run/empty", test_empty);
  g_test_add_func ("/run/headers", test_headers);
  g_test_add_func ("/run/authorization", test_authorization);
  g_test_add_func ("/run/names", test_names);
  g_test_add_func ("/run/exact-name", test_exact_name);
  g_test_add_func ("/run/orders", test_orders);
  g_test_add_func ("/run/max-connections", test_max_connections);
  g_test_add_func ("/run/rate-limit", test_rate_limit);
  g_test_add_func ("/run/split-before-answer", test_split_before_answer);
  g_test_add_func ("/run/open-files", test_open_files);

  return g_test_run ();
}
