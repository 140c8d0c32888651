/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the disk does to a run, and what a checksum says in the end. */

#include "run-fixture.h"

#include "pattern.h"
#include "test-disk.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/mount.h>
#include <unistd.h>

#define SIZE (9 * MIB)

/* Folders that cannot be written, for root as well. */
static void
test_no_folder (void)
{
  static const char *const folders[] = { "missing", "file" };
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *file = run_fixture_path (fixture, "file");

  run_fixture_add (fixture, "/a.bin", SIZE);
  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      SpateRequest *request = run_fixture_ask (fixture, "/a.bin");

      g_free (request->folder);
      request->folder = run_fixture_path (fixture, folders[i]);
      run_fixture_run (fixture);
      run_fixture_assert_failed (fixture, SPATE_ERROR_NO_FOLDER);
      g_assert_null (fixture->checkpoint);
    }
}

static void
take_name_cb (RunFixture    *fixture,
              SpateSnapshot *snapshot)
{
  g_autofree char *path = run_fixture_path (fixture, "a.bin");

  if (snapshot->state == SPATE_STATE_VERIFYING)
    g_assert_true (g_file_set_contents (path, "other", -1, NULL));
}

/* Somebody takes the name while the file is fetched: it is another's, and stays so. */
static void
test_name_taken (void)
{
  for (guint exact = 0; exact < 2; exact++)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();
      g_autofree char *path = run_fixture_path (fixture, "a.bin");
      g_autofree char *content = NULL;

      run_fixture_add (fixture, "/a.bin", SIZE);

      SpateRequest *request = run_fixture_ask (fixture, "/a.bin");

      request->name = g_strdup ("a.bin");
      request->exact_name = exact;
      fixture->on_snapshot = take_name_cb;
      run_fixture_run (fixture);
      fixture->on_snapshot = NULL;
      g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
      g_assert_cmpstr (content, ==, "other");
      if (!exact)
        {
          run_fixture_assert_done (fixture, "a (1).bin", SIZE);
          continue;
        }

      /* Once the name is free, another run has nothing to fetch. */
      run_fixture_assert_failed (fixture, SPATE_ERROR_EXISTS);
      g_assert_cmpint (g_unlink (path), ==, 0);
      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, "a.bin", SIZE);
      g_assert_cmpuint (fixture->last->n_requests, ==, 0);
    }
}

static gboolean
has_some (gpointer data)
{
  RunFixture *fixture = data;

  return test_origin_get_bytes_sent (fixture->origin, NULL) > MIB;
}

/* The part file goes away under the run: an error, and no file. */
static void
test_part_file_removed (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *part = run_fixture_path (fixture, "a.bin.part");

  run_fixture_add (fixture, "/a.bin", SIZE)->rate = 8 * MIB;
  run_fixture_ask (fixture, "/a.bin");
  fixture->keeps_others = TRUE;
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_some);
  g_assert_cmpint (g_unlink (part), ==, 0);
  run_fixture_finish (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_FILE);
  run_fixture_assert_listing (fixture, "");

  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
}

/* The digest that the user gave agrees, in each of the kinds, or does not. */
static void
test_checksums (void)
{
  static const struct
  {
    GChecksumType type;
    const char   *name;
  } kinds[] = {
    { G_CHECKSUM_MD5, "md5" },
    { G_CHECKSUM_SHA1, "sha-1" },
    { G_CHECKSUM_SHA256, "sha-256" },
    { G_CHECKSUM_SHA512, "sha-512" },
  };
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree guint8 *bytes = g_malloc (SIZE);

  test_pattern_fill (bytes, 0, SIZE, 1);
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (kinds); i++)
    {
      gboolean right = i % 2 == 0;
      g_autofree char *hex = g_compute_checksum_for_data (kinds[i / 2].type, bytes, right ? SIZE : SIZE - 1);
      g_autofree char *text = g_strdup_printf ("%s=%s", kinds[i / 2].name, hex);
      g_autofree char *path = g_strdup_printf ("/%s-%d", kinds[i / 2].name, right);
      g_autofree char *aside = g_strconcat (path + 1, ".mismatch", NULL);
      g_autofree char *aside_path = run_fixture_path (fixture, aside);
      g_autofree char *final_path = run_fixture_path (fixture, path + 1);

      run_fixture_add (fixture, path, SIZE);
      run_fixture_forget (fixture);
      g_assert_true (spate_digest_parse (text, &run_fixture_ask (fixture, path)->digest, NULL));
      run_fixture_run (fixture);
      g_assert_cmpint (fixture->last->proof, ==, right ? SPATE_PROOF_VERIFIED : SPATE_PROOF_MISMATCH);
      if (right)
        {
          run_fixture_assert_done (fixture, path + 1, SIZE);
          continue;
        }
      run_fixture_assert_failed (fixture, SPATE_ERROR_CHECKSUM);
      g_assert_cmpint (fixture->last->sha256.type, ==, SPATE_DIGEST_SHA256);
      g_assert_false (g_file_test (final_path, G_FILE_TEST_EXISTS));
      test_pattern_check_file (aside_path, SIZE, 1);
    }
}

static char *
make_sha256 (goffset size)
{
  g_autofree guint8 *bytes = g_malloc ((gsize) size);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  test_pattern_fill (bytes, 0, (gsize) size, 1);
  g_checksum_update (checksum, bytes, (gssize) size);
  g_checksum_get_digest (checksum, digest, &length);

  return g_base64_encode (digest, length);
}

/* The server's own digest is compared when the user has none; of what it sends packed it says
 * nothing about the file. */
static void
test_told (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *right = make_sha256 (SIZE);
  g_autofree char *wrong = make_sha256 (SIZE - 1);
  g_autofree char *right_value = g_strdup_printf ("sha-256=:%s:", right);
  g_autofree char *wrong_value = g_strdup_printf ("sha-256=:%s:", wrong);

  test_resource_add_header (run_fixture_add (fixture, "/right", SIZE), "Repr-Digest", right_value);
  run_fixture_download (fixture, "/right", SIZE);
  g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_INTACT);

  test_resource_add_header (run_fixture_add (fixture, "/wrong", SIZE), "Repr-Digest", wrong_value);
  run_fixture_forget (fixture);
  run_fixture_ask (fixture, "/wrong");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_CHECKSUM);
  g_assert_nonnull (strstr (fixture->last->error->message, "The server says"));
  g_assert_nonnull (strstr (fixture->last->error->message, "wrong.mismatch"));
  g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_MISMATCH);

  TestResource *gz = run_fixture_add (fixture, "/b.gz", SIZE);

  test_resource_add_header (gz, "Content-Encoding", "gzip");
  test_resource_add_header (gz, "Repr-Digest", wrong_value);
  gz->no_ranges = TRUE;
  run_fixture_forget (fixture);
  run_fixture_download (fixture, "/b.gz", SIZE);
  g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_UNVERIFIED);
}

/* The user knows better than the server. */
static void
test_told_otherwise (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *sha256 = test_pattern_sha256 (SIZE, 1);
  g_autofree char *text = g_strconcat ("sha-256=", sha256, NULL);
  g_autofree char *wrong = make_sha256 (SIZE - 1);
  g_autofree char *value = g_strdup_printf ("sha-256=%s", wrong);

  test_resource_add_header (run_fixture_add (fixture, "/a.bin", SIZE), "Digest", value);
  g_assert_true (spate_digest_parse (text, &run_fixture_ask (fixture, "/a.bin")->digest, NULL));
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_VERIFIED);
}

/* On a disk of 4 MiB: a file that is known to be too large is not begun, one that turns out to
 * be keeps what is there, and one that fits fits. */
static void
test_full_disk (void)
{
  if (!test_disk_may_mount ("/run-disk/full"))
    return;

  g_autoptr (RunFixture) fixture = run_fixture_new ();

  if (mount ("tmpfs", fixture->dir, "tmpfs", 0, "size=4m") != 0)
    {
      g_autofree char *reason = g_strdup_printf ("Cannot mount a small disk: %s", g_strerror (errno));

      g_test_skip (reason);
      return;
    }

  run_fixture_add (fixture, "/known", SIZE);
  run_fixture_ask (fixture, "/known");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NO_SPACE);
  run_fixture_assert_listing (fixture, "");

  TestResource *unknown = run_fixture_add (fixture, "/unknown", SIZE);

  unknown->no_ranges = TRUE;
  unknown->framing = TEST_FRAMING_CHUNKED;
  run_fixture_ask (fixture, "/unknown");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NO_SPACE);

  run_fixture_add (fixture, "/fits", 3 * MIB);
  run_fixture_download (fixture, "/fits", 3 * MIB);
  g_assert_cmpint (umount2 (fixture->dir, MNT_DETACH), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-disk/no-folder", test_no_folder);
  g_test_add_func ("/run-disk/name-taken", test_name_taken);
  g_test_add_func ("/run-disk/part-file-removed", test_part_file_removed);
  g_test_add_func ("/run-disk/checksums", test_checksums);
  g_test_add_func ("/run-disk/told", test_told);
  g_test_add_func ("/run-disk/told-otherwise", test_told_otherwise);
  g_test_add_func ("/run-disk/full", test_full_disk);

  return g_test_run ();
}
