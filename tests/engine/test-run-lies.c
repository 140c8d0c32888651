/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Servers that lie. Whatever they say, there is never a wrong file: the bytes are right in the
 * end, or there is none and the error says what is wrong. */

#include "run-fixture.h"

#include "pattern.h"

#define FINE -1
#define CHANGED SPATE_ERROR_CHANGED
#define NETWORK SPATE_ERROR_NETWORK

/* So large that three more connections are opened at once. */
#define SIZE (16 * MIB)

/* Which of the requests are lied to. */
typedef enum
{
  TO_ALL,
  TO_LATER_RANGES,
  TO_THE_FIRST,
  TO_THE_SECOND,
  N_VICTIMS,
} Victims;

typedef struct
{
  const char   *name;
  TestFaultKind kind;
  goffset       bytes; /* of the fault, or 0 for what it is by itself */
  int           codes[N_VICTIMS];
} Lie;

static const Lie lies[] = {
  { "range-start", TEST_FAULT_RANGE_START, 0, { FINE, FINE, FINE, FINE } },
  { "range-end", TEST_FAULT_RANGE_END, 0, { FINE, FINE, FINE, FINE } },
  { "range-total", TEST_FAULT_RANGE_TOTAL, 0, { CHANGED, CHANGED, CHANGED, FINE } },
  { "range-star", TEST_FAULT_RANGE_STAR, 0, { FINE, FINE, FINE, FINE } },
  { "range-unit", TEST_FAULT_RANGE_UNIT, 0, { FINE, FINE, FINE, FINE } },
  { "range-missing", TEST_FAULT_RANGE_MISSING, 0, { FINE, FINE, FINE, FINE } },
  { "other-range", TEST_FAULT_OTHER_RANGE, 0, { FINE, FINE, FINE, FINE } },
  { "capped", TEST_FAULT_CAPPED, 300000, { FINE, FINE, FINE, FINE } },
  { "multipart", TEST_FAULT_MULTIPART, 0, { FINE, FINE, FINE, FINE } },
  { "whole", TEST_FAULT_WHOLE, 0, { FINE, FINE, FINE, FINE } },
  { "etag", TEST_FAULT_ETAG, 0, { FINE, FINE, FINE, FINE } },
  { "last-modified", TEST_FAULT_LAST_MODIFIED, 0, { FINE, FINE, FINE, FINE } },
  { "gzip", TEST_FAULT_GZIP, 0, { FINE, FINE, FINE, FINE } },
  { "short-body", TEST_FAULT_SHORT_BODY, 700001, { FINE, FINE, FINE, FINE } },
  { "reset-body", TEST_FAULT_RESET_BODY, 700001, { FINE, FINE, FINE, FINE } },
  { "close", TEST_FAULT_CLOSE, 0, { NETWORK, FINE, FINE, FINE } },
  { "reset", TEST_FAULT_RESET, 0, { NETWORK, FINE, FINE, FINE } },
};

static TestFault *
add_lie (TestResource *file,
         const Lie    *lie,
         Victims       victims)
{
  TestFault *fault = test_resource_add_fault (file, lie->kind);

  if (lie->bytes > 0)
    fault->bytes = lie->bytes;
  fault->later_ranges_only = victims == TO_LATER_RANGES;
  fault->n_requests = victims == TO_THE_FIRST || victims == TO_THE_SECOND ? 1 : 0;
  fault->first_request = victims == TO_THE_SECOND ? 1 : 0;

  return fault;
}

/* Each lie, told always, only about the middle of the file, and once. */
static void
test_lie (gconstpointer data)
{
  static const char *const victims[N_VICTIMS] = { "all", "later", "first", "second" };
  const Lie *lie = data;

  for (Victims i = 0; i < N_VICTIMS; i++)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();
      g_autofree char *path = g_strdup_printf ("/%s", victims[i]);
      TestResource *file = run_fixture_add (fixture, path, SIZE);

      file->rate = 32 * MIB;
      add_lie (file, lie, i);
      /* Only where nothing is right is there anything to wait for. */
      if (i == TO_ALL)
        run_fixture_hurry (fixture);
      run_fixture_ask (fixture, path);
      run_fixture_run (fixture);
      g_test_message ("%s: %s, %s", victims[i], spate_state_get_nick (fixture->last->state),
                      fixture->last->error != NULL ? fixture->last->error->message : "fine");
      if (lie->codes[i] == FINE)
        run_fixture_assert_done (fixture, victims[i], SIZE);
      else
        run_fixture_assert_failed (fixture, lie->codes[i]);
    }
}

/* Where servers behind one name each have their own date, the file is the same all the same. */
static void
test_other_date (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = run_fixture_add (fixture, "/a.bin", SIZE);

  file->rate = 32 * MIB;
  file->etag = NULL;
  test_resource_add_fault (file, TEST_FAULT_LAST_MODIFIED)->later_ranges_only = TRUE;
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
}

/* A cache that has an old version of the second half and does not hide it: the two are never
 * mixed. One that hides it is found out by a checksum alone. */
static void
test_other_bytes (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *sha256 = test_pattern_sha256 (SIZE, 1);
  g_autofree char *text = g_strconcat ("sha-256=", sha256, NULL);
  TestResource *honest = run_fixture_add (fixture, "/honest", SIZE);
  TestResource *sly = run_fixture_add (fixture, "/sly", SIZE);

  honest->rate = 32 * MIB;
  test_resource_add_fault (honest, TEST_FAULT_CONTENT)->later_ranges_only = TRUE;
  test_resource_add_fault (honest, TEST_FAULT_ETAG)->later_ranges_only = TRUE;
  run_fixture_ask (fixture, "/honest");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_CHANGED);

  sly->rate = 32 * MIB;
  test_resource_add_fault (sly, TEST_FAULT_CONTENT);
  run_fixture_forget (fixture);

  SpateRequest *request = run_fixture_ask (fixture, "/sly");

  g_assert_true (spate_digest_parse (text, &request->digest, NULL));
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_CHECKSUM);
  g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_MISMATCH);
  run_fixture_assert_listing (fixture, "sly.mismatch");
}

/* Compressed although nobody asked: unpacked if that is certain to give the file, at any
 * speed and with any framing, and refused if not. */
static void
test_gzip_whole (void)
{
  static const goffset sizes[] = { 1, 100000, 5 * MIB + 1, 20 * MIB };
  static const TestFraming framings[] = { TEST_FRAMING_LENGTH, TEST_FRAMING_CHUNKED, TEST_FRAMING_CLOSE };
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (framings); j++)
      {
        g_autofree char *path = g_strdup_printf ("/%" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT, i, j);
        TestResource *file = run_fixture_add (fixture, path, sizes[i]);

        file->no_ranges = TRUE;
        file->framing = framings[j];
        test_resource_add_fault (file, TEST_FAULT_GZIP);
        run_fixture_download (fixture, path, sizes[i]);
      }
}

static void
test_encodings (void)
{
  static const struct
  {
    const char *path;
    const char *encoding;
    int         code;
  } cases[] = {
    { "/plain", "identity", FINE },
    { "/file.tar.gz", "gzip", FINE },
    { "/brotli", "br", SPATE_ERROR_PROTOCOL },
    { "/garbage", "gzip", SPATE_ERROR_PROTOCOL },
  };
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  run_fixture_hurry (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TestResource *file = run_fixture_add (fixture, cases[i].path, 3 * MIB);

      test_resource_add_header (file, "Content-Encoding", cases[i].encoding);
      run_fixture_forget (fixture);
      run_fixture_ask (fixture, cases[i].path);
      run_fixture_run (fixture);
      if (cases[i].code == FINE)
        run_fixture_assert_done (fixture, cases[i].path + 1, 3 * MIB);
      else
        run_fixture_assert_failed (fixture, cases[i].code);
    }
}

/* A stream that is always cut off ends in an error, not in half a file and not never. */
static void
test_cut_always (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = run_fixture_add (fixture, "/a.bin", 3 * MIB);

  run_fixture_hurry (fixture);
  file->no_ranges = TRUE;
  file->rate = 32 * MIB;
  test_resource_add_fault (file, TEST_FAULT_SHORT_BODY)->bytes = 2 * MIB;
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NETWORK);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_RESTARTED), >, 0);
}

/* Cut once, a stream begins anew and comes whole. */
static void
test_cut_once (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = run_fixture_add (fixture, "/a.bin", 3 * MIB);
  TestFault *fault = test_resource_add_fault (file, TEST_FAULT_RESET_BODY);

  file->no_ranges = TRUE;
  fault->bytes = 2 * MIB;
  fault->n_requests = 2;
  run_fixture_download (fixture, "/a.bin", 3 * MIB);
  g_assert_cmpuint (fixture->last->n_requests, ==, 3);
  g_assert_cmpint (fixture->last->fetched - fixture->last->wasted, ==, 3 * MIB);
}

/* The size that a Metalink names is believed more than a server, even if nothing else is known. */
static void
test_announced_size (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  run_fixture_add (fixture, "/short", MIB - 1);
  run_fixture_add (fixture, "/right", MIB);
  run_fixture_ask (fixture, "/short")->size = MIB;
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NEEDS_LINK);
  run_fixture_forget (fixture);

  g_autofree char *mirror = test_origin_uri (fixture->origin, "/right");
  SpateRequest *request = run_fixture_ask (fixture, "/short");

  request->size = MIB;
  g_assert_true (spate_request_add_uri (request, mirror, NULL));
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "right", MIB);
}

/* A file that comes without a length is measured once it is there, and kept under another name. */
static void
test_announced_size_of_stream (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = run_fixture_add (fixture, "/short", MIB - 1);

  file->framing = TEST_FRAMING_CHUNKED;
  file->no_ranges = TRUE;
  run_fixture_ask (fixture, "/short")->size = MIB;
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_CHECKSUM);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autofree char *path = g_strdup_printf ("/run-lies/%s", lies[i].name);

      g_test_add_data_func (path, &lies[i], test_lie);
    }

  g_test_add_func ("/run-lies/other-date", test_other_date);
  g_test_add_func ("/run-lies/other-bytes", test_other_bytes);
  g_test_add_func ("/run-lies/gzip-whole", test_gzip_whole);
  g_test_add_func ("/run-lies/encodings", test_encodings);
  g_test_add_func ("/run-lies/announced-size", test_announced_size);
  g_test_add_func ("/run-lies/announced-size-of-stream", test_announced_size_of_stream);
  g_test_add_func ("/run-lies/cut-always", test_cut_always);
  g_test_add_func ("/run-lies/cut-once", test_cut_once);

  return g_test_run ();
}
