/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files whose pieces are known: a wrong piece is fetched again, and not the file; who sent it is told,
 * and is not asked for it if anybody else has it. */

#include "pattern.h"
#include "run-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SIZE (24 * MIB + 5)
#define PIECE (256 * KIB)

static SpatePieces *
make_pieces (goffset size,
             goffset length,
             guint32 seed)
{
  g_autoptr (GByteArray) digests = g_byte_array_new ();
  g_autofree guint8 *bytes = g_malloc ((gsize) length);

  for (goffset start = 0; start < size; start += length)
    {
      g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
      gsize n_bytes = (gsize) MIN (length, size - start);
      guint8 digest[20];
      gsize n_digest = sizeof digest;

      test_pattern_fill (bytes, start, n_bytes, seed);
      g_checksum_update (checksum, bytes, (gssize) n_bytes);
      g_checksum_get_digest (checksum, digest, &n_digest);
      g_byte_array_append (digests, digest, sizeof digest);
    }

  g_autoptr (GBytes) all = g_byte_array_free_to_bytes (g_steal_pointer (&digests));

  return spate_pieces_new (SPATE_DIGEST_SHA1, length, all);
}

static TestResource *
ask (RunFixture *fixture)
{
  TestResource *file = run_fixture_add (fixture, "/a.bin", SIZE);

  run_fixture_ask (fixture, "/a.bin")->pieces = make_pieces (SIZE, PIECE, 1);

  return file;
}

/* A server that is slow and serves one connection, and a mirror that is neither: all but the beginning
 * is the mirror's. */
static TestResource *
ask_mirror (RunFixture *fixture,
            TestOrigin *mirror)
{
  TestResource *file = ask (fixture);
  TestResource *copy = test_origin_add (mirror, "/copy.bin", SIZE);
  g_autofree char *uri = test_origin_uri (mirror, "/copy.bin");

  file->rate = MIB;
  file->max_simultaneous = 1;
  file->overload_status = 503;
  copy->rate = 8 * MIB;
  g_assert_true (spate_request_add_uri (fixture->request, uri, NULL));

  return copy;
}

static guint
count_blamed (RunFixture *fixture,
              guint       source)
{
  guint n = 0;

  for (guint i = 0; i < fixture->events->len; i++)
    {
      const SpateEvent *event = &g_array_index (fixture->events, SpateEvent, i);

      n += event->kind == SPATE_EVENT_WRONG && event->source == source;
    }

  return n;
}

static void
forgive_cb (RunFixture    *fixture,
            SpateSnapshot *snapshot G_GNUC_UNUSED)
{
  if (run_fixture_count_events (fixture, SPATE_EVENT_WRONG) == 0)
    return;

  test_origin_lock (fixture->origin);
  test_resource_clear_faults (fixture->user_data);
  test_origin_unlock (fixture->origin);
}

/* Where every piece is right, so is the file, in any order, whatever the server says of it. */
static void
test_right (void)
{
  for (SpateOrder order = SPATE_ORDER_PARALLEL; order <= SPATE_ORDER_CHUNKS; order++)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();

      test_resource_add_header (ask (fixture), "Digest", "md5=XUFAKrxLKna5cZ2REBfFkg==");
      fixture->request->order = order;
      fixture->request->chunk_size = 3 * MIB;
      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, "a.bin", SIZE);
      g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_VERIFIED);
      g_assert_cmpint (fixture->last->hashed, >=, SIZE - MIB);
      g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_WRONG), ==, 0);
    }
}

/* One byte of a mirror is wrong. That piece comes again, from the other source, and the mirror is
 * named; with or without a digest of the whole file. */
static void
test_flipped (gconstpointer with_digest)
{
  g_autoptr (TestOrigin) mirror = test_origin_new ();
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  test_resource_add_fault (ask_mirror (fixture, mirror), TEST_FAULT_FLIP)->bytes = SIZE - MIB;
  if (with_digest != NULL)
    {
      g_autofree char *sha256 = test_pattern_sha256 (SIZE, 1);

      g_assert_true (spate_digest_parse (sha256, &fixture->request->digest, NULL));
    }
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_VERIFIED);
  g_assert_cmpuint (count_blamed (fixture, 1), ==, 1);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_WRONG), <=, 2);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_DROPPED), ==, 0);
  g_assert_nonnull (strstr (g_array_index (fixture->last->sources, SpateSourceInfo, 1).reason, "wrong piece"));
}

/* The other half of a mirror is of another file: it is given up, and only that half comes again. */
static void
test_bad_mirror (void)
{
  g_autoptr (TestOrigin) mirror = test_origin_new ();
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  test_resource_add_fault (ask_mirror (fixture, mirror), TEST_FAULT_CONTENT)->bytes = SIZE - 2 * MIB;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_VERIFIED);
  g_assert_cmpuint (count_blamed (fixture, 1), >=, 2);
  g_assert_cmpuint (count_blamed (fixture, 0), ==, 0);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_DROPPED), ==, 1);
  g_assert_false (g_array_index (fixture->last->sources, SpateSourceInfo, 1).is_usable);
  g_assert_cmpint (fixture->last->wasted, <, 4 * MIB);
}

/* Pieces that several have sent parts of: whose bytes are gone when it is right was it. */
static void
test_shared_pieces (void)
{
  g_autoptr (TestOrigin) mirror = test_origin_new ();
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  test_resource_add_fault (ask_mirror (fixture, mirror), TEST_FAULT_FLIP)->bytes = SIZE - MIB;
  fixture->request->pieces = (spate_pieces_unref (fixture->request->pieces), make_pieces (SIZE, SIZE, 1));
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_VERIFIED);
  g_assert_cmpuint (count_blamed (fixture, SPATE_EVENT_NO_SOURCE), ==, 1);
  g_assert_cmpuint (count_blamed (fixture, 0), ==, 0);
  g_assert_cmpuint (count_blamed (fixture, 1), ==, 1);
}

static void
lose_first_cb (RunFixture    *fixture,
               SpateSnapshot *snapshot)
{
  TestResource **files = fixture->user_data;

  if (snapshot->state != SPATE_STATE_TRANSFERRING || run_fixture_count_events (fixture, SPATE_EVENT_WRONG) != 1)
    return;

  test_origin_lock (fixture->origin);
  test_resource_add_status (files[0], 404);
  test_resource_clear_faults (files[1]);
  test_origin_unlock (fixture->origin);
}

/* Whoever is avoided is asked all the same when nobody else is left. */
static void
test_no_other (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = ask (fixture);
  TestResource *copy = run_fixture_add (fixture, "/copy.bin", SIZE);
  g_autofree char *uri = test_origin_uri (fixture->origin, "/copy.bin");
  TestResource *files[] = { file, copy };

  file->rate = MIB;
  file->max_simultaneous = 1;
  file->overload_status = 503;
  copy->rate = 8 * MIB;
  test_resource_add_fault (copy, TEST_FAULT_FLIP)->bytes = SIZE - MIB;
  g_assert_true (spate_request_add_uri (fixture->request, uri, NULL));
  fixture->on_snapshot = lose_first_cb;
  fixture->user_data = files;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpuint (count_blamed (fixture, 1), ==, 1);
  g_assert_false (g_array_index (fixture->last->sources, SpateSourceInfo, 0).is_usable);
}

/* A mirror that nobody knows yet when everything has come is waited for: the first server would only
 * err again. */
static void
test_late_mirror (void)
{
  g_autoptr (TestOrigin) mirror = test_origin_new ();
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = ask (fixture);
  TestResource *copy = test_origin_add (mirror, "/copy.bin", SIZE);
  g_autofree char *uri = test_origin_uri (mirror, "/copy.bin");

  test_resource_add_fault (file, TEST_FAULT_FLIP)->bytes = 10 * MIB;
  file->rate = 16 * MIB;
  copy->delay_ms = 700;
  g_assert_true (spate_request_add_uri (fixture->request, uri, NULL));
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpuint (count_blamed (fixture, 0), ==, 1);
  g_assert_cmpint (g_array_index (fixture->last->sources, SpateSourceInfo, 1).fetched, ==, PIECE);
}

/* The only server errs once: it is asked again. */
static void
test_alone (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = ask (fixture);

  test_resource_add_fault (file, TEST_FAULT_FLIP)->bytes = 10 * MIB;
  fixture->on_snapshot = forgive_cb;
  fixture->user_data = file;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpuint (count_blamed (fixture, 0), >=, 1);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_DROPPED), ==, 0);
  g_assert_cmpint (fixture->last->fetched - fixture->last->wasted, ==, SIZE);
}

/* The only server always errs: three more times it is asked for that piece, and not for ever. */
static void
test_hopeless (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  test_resource_add_fault (ask (fixture), TEST_FAULT_FLIP)->bytes = SIZE - 1;
  fixture->request->max_connections = 1;
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_CHECKSUM);
  g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_MISMATCH);
  g_assert_nonnull (strstr (fixture->last->error->message, "1 of its 97 pieces"));
  g_assert_cmpuint (count_blamed (fixture, 0), ==, 4);
  g_assert_cmpint (fixture->last->fetched, ==, SIZE + 3 * (SIZE % PIECE));
  run_fixture_assert_listing (fixture, "a.bin.mismatch");
}

/* The only server has another file: it is not fetched four times to be sure. */
static void
test_other_file (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  ask (fixture)->seed = 2;
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_CHECKSUM);
  g_assert_cmpint (fixture->last->fetched, <, SIZE + SIZE / 10);
  run_fixture_assert_listing (fixture, "a.bin.mismatch");
}

/* Who sends only whole files cannot repair one. */
static void
test_stream (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = ask (fixture);

  file->no_ranges = TRUE;
  test_resource_add_fault (file, TEST_FAULT_FLIP)->bytes = 0;
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_CHECKSUM);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/a.bin"), ==, 1);

  g_autoptr (RunFixture) right = run_fixture_new ();

  file = ask (right);
  file->no_ranges = TRUE;
  file->framing = TEST_FRAMING_CHUNKED;
  run_fixture_run (right);
  run_fixture_assert_done (right, "a.bin", SIZE);
  g_assert_cmpint (right->last->proof, ==, SPATE_PROOF_VERIFIED);
}

/* The digest of the whole file has the last word; pieces of a file of another length have none. */
static void
test_contradiction (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  ask (fixture);
  g_assert_true (spate_digest_parse ("d41d8cd98f00b204e9800998ecf8427e", &fixture->request->digest, NULL));
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_CHECKSUM);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_WRONG), ==, 0);

  g_autoptr (RunFixture) longer = run_fixture_new ();

  ask (longer);
  longer->request->pieces = (spate_pieces_unref (longer->request->pieces), make_pieces (SIZE + PIECE, PIECE, 1));
  run_fixture_run (longer);
  run_fixture_assert_done (longer, "a.bin", SIZE);
  g_assert_cmpint (longer->last->proof, ==, SPATE_PROOF_UNVERIFIED);
}

static gboolean
has_half (gpointer data)
{
  return ((RunFixture *) data)->previous->written > SIZE / 2;
}

static void
flip_on_disk (RunFixture *fixture)
{
  g_autofree char *path = run_fixture_path (fixture, fixture->checkpoint->part_name);
  const SpateRange first = spate_range_set_get_range (fixture->checkpoint->durable, 0);
  int fd = g_open (path, O_RDWR | O_CLOEXEC, 0);
  guint8 byte = 0;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pread (fd, &byte, 1, first.start + 7), ==, 1);
  byte ^= 1;
  g_assert_cmpint (pwrite (fd, &byte, 1, first.start + 7), ==, 1);
  close (fd);
}

/* What an earlier run brought is looked at as well, and nobody is blamed for it. */
static void
test_resumed (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  ask (fixture)->rate = 4 * MIB;
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_half);
  spate_run_stop (fixture->run);
  run_fixture_finish (fixture);
  run_fixture_assert_paused (fixture);
  flip_on_disk (fixture);

  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_VERIFIED);
  g_assert_cmpuint (count_blamed (fixture, SPATE_EVENT_NO_SOURCE), ==, 1);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_WRONG), ==, 1);
  g_assert_cmpint (fixture->last->fetched, <, SIZE / 2 + SIZE / 10);
}

static void
stop_in_repair_cb (RunFixture    *fixture,
                   SpateSnapshot *snapshot)
{
  if (snapshot->state == SPATE_STATE_TRANSFERRING && run_fixture_count_events (fixture, SPATE_EVENT_WRONG) > 0)
    spate_run_stop (fixture->run);
}

/* A repair that is interrupted promises nothing that is wrong, and the next run ends it. */
static void
test_interrupted (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = ask (fixture);

  test_resource_add_fault (file, TEST_FAULT_FLIP)->bytes = 10 * MIB;
  fixture->on_snapshot = stop_in_repair_cb;
  run_fixture_run (fixture);
  run_fixture_assert_paused (fixture);
  g_assert_cmpint (fixture->last->written, ==, SIZE - PIECE);

  fixture->on_snapshot = NULL;
  test_origin_lock (fixture->origin);
  test_resource_clear_faults (file);
  test_origin_unlock (fixture->origin);
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpint (fixture->last->fetched, ==, PIECE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-pieces/right", test_right);
  g_test_add_data_func ("/run-pieces/flipped", NULL, test_flipped);
  g_test_add_data_func ("/run-pieces/flipped-with-digest", "digest", test_flipped);
  g_test_add_func ("/run-pieces/bad-mirror", test_bad_mirror);
  g_test_add_func ("/run-pieces/shared-pieces", test_shared_pieces);
  g_test_add_func ("/run-pieces/no-other", test_no_other);
  g_test_add_func ("/run-pieces/late-mirror", test_late_mirror);
  g_test_add_func ("/run-pieces/alone", test_alone);
  g_test_add_func ("/run-pieces/hopeless", test_hopeless);
  g_test_add_func ("/run-pieces/other-file", test_other_file);
  g_test_add_func ("/run-pieces/stream", test_stream);
  g_test_add_func ("/run-pieces/contradiction", test_contradiction);
  g_test_add_func ("/run-pieces/resumed", test_resumed);
  g_test_add_func ("/run-pieces/interrupted", test_interrupted);

  return g_test_run ();
}
