/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Digests against the published test vectors of the hash functions. */

#include "async-helpers.h"
#include "pattern.h"
#include "spate-error.h"
#include "spate-hash-follower.h"
#include "spate-verifier.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ABC_SHA256 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static char *
make_file (const char *dir,
           const char *content)
{
  char *path = g_build_filename (dir, "file", NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));

  return path;
}

static int
open_with (const char *dir,
           const char *content)
{
  g_autofree char *path = make_file (dir, content);

  return g_open (path, O_RDONLY | O_CLOEXEC, 0);
}

/* Reads a file on in steps of that many bytes, each from a descriptor of its own. */
static gboolean
hash (const char     *path,
      goffset         size,
      goffset         step,
      SpateDigestType also,
      GCancellable   *cancellable,
      SpateDigest    *sha256,
      SpateDigest    *other,
      GError        **error)
{
  g_autoptr (SpateHashFollower) follower = spate_hash_follower_new (also, error);

  g_assert_nonnull (follower);
  g_assert_cmpint (spate_hash_follower_get_also (follower), ==, also);
  for (goffset end = MIN (step, size);; end = MIN (end + step, size))
    {
      g_autoptr (SpateHashProgress) progress = spate_hash_progress_new ();
      g_autoptr (GAsyncResult) result = NULL;

      g_assert_cmpint (spate_hash_progress_get (progress), ==, 0);
      spate_verifier_hash_async (g_open (path, O_RDONLY | O_CLOEXEC, 0), follower, end, progress, cancellable,
                                 test_store_result_cb, &result);
      if (!spate_verifier_hash_finish (test_wait_for_result (&result), error))
        return FALSE;

      g_assert_cmpint (spate_hash_follower_get_position (follower), ==, end);
      g_assert_cmpint (spate_hash_progress_get (progress), <=, end);
      g_assert_cmpint (spate_hash_progress_get (progress), >=, end - 256 * 1024);
      if (end == size)
        break;
    }
  spate_hash_follower_finish (follower, sha256, other);

  return TRUE;
}

static void
test_vectors (void)
{
  static const struct
  {
    const char     *content;
    SpateDigestType type;
    const char     *sha256;
    const char     *hex;
  } cases[] = {
    { "abc", SPATE_DIGEST_NONE, ABC_SHA256, "" },
    { "abc", SPATE_DIGEST_SHA256, ABC_SHA256, ABC_SHA256 },
    { "abc", SPATE_DIGEST_MD5, ABC_SHA256, "900150983cd24fb0d6963f7d28e17f72" },
    { "abc", SPATE_DIGEST_SHA1, ABC_SHA256, "a9993e364706816aba3e25717850c26c9cd0d89d" },
    { "abc", SPATE_DIGEST_SHA512, ABC_SHA256,
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
    { "", SPATE_DIGEST_MD5, EMPTY_SHA256, "d41d8cd98f00b204e9800998ecf8427e" },
  };
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = make_file (dir, cases[i].content);
      SpateDigest sha256 = { 0 };
      SpateDigest other = { 0 };
      g_autoptr (GError) error = NULL;

      hash (path, (goffset) strlen (cases[i].content), 2, cases[i].type, NULL, &sha256, &other, &error);
      g_assert_no_error (error);
      g_assert_cmpint (sha256.type, ==, SPATE_DIGEST_SHA256);
      g_assert_cmpstr (sha256.hex, ==, cases[i].sha256);
      g_assert_cmpint (other.type, ==, cases[i].type);
      g_assert_cmpstr (other.hex, ==, cases[i].hex);
    }
}

/* More than one block, in one go and in steps, wherever the descriptor happens to stand. */
static void
test_large (void)
{
  const goffset size = 3 * 1024 * 1024 + 1;
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "file", NULL);
  g_autofree char *expected = test_pattern_sha256 (size, 1);
  g_autoptr (SpateHashFollower) follower = spate_hash_follower_new (SPATE_DIGEST_NONE, NULL);
  g_autoptr (SpateHashProgress) progress = spate_hash_progress_new ();
  g_autoptr (GAsyncResult) result = NULL;
  SpateDigest sha256 = { 0 };
  SpateDigest other = { 0 };

  test_pattern_write_file (path, size, 1);
  g_assert_true (hash (path, size, 300001, SPATE_DIGEST_MD5, NULL, &sha256, &other, NULL));
  g_assert_cmpstr (sha256.hex, ==, expected);

  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  g_assert_cmpint (lseek (fd, 100, SEEK_SET), ==, 100);
  spate_verifier_hash_async (fd, follower, size, progress, NULL, test_store_result_cb, &result);
  g_assert_true (spate_verifier_hash_finish (test_wait_for_result (&result), NULL));
  spate_hash_follower_finish (follower, &sha256, &other);
  g_assert_cmpstr (sha256.hex, ==, expected);
  g_assert_cmpint (other.type, ==, SPATE_DIGEST_NONE);

  /* It is closed by the time the answer comes. */
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
}

/* What is written where it was led to is not what it has seen, or will not be. */
static void
test_spoiled (void)
{
  g_autoptr (SpateHashFollower) follower = spate_hash_follower_new (SPATE_DIGEST_NONE, NULL);

  g_assert_false (spate_hash_follower_is_spoiled (follower, 0));
  spate_hash_follower_lead (follower, 100);
  g_assert_false (spate_hash_follower_is_spoiled (follower, 100));
  g_assert_false (spate_hash_follower_is_spoiled (follower, G_MAXINT64));
  g_assert_true (spate_hash_follower_is_spoiled (follower, 99));
  g_assert_true (spate_hash_follower_is_spoiled (follower, 0));
}

/* A file that is too short, one that is not there, and somebody who no longer wants to know. */
static void
test_failures (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *path = make_file (dir, "abc");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  SpateDigest sha256 = { 0 };
  SpateDigest other = { 0 };

  g_assert_false (hash (path, 4, 4, SPATE_DIGEST_MD5, NULL, &sha256, &other, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
  g_clear_error (&error);

  g_assert_false (hash ("/nowhere/at/all", 4, 4, SPATE_DIGEST_NONE, NULL, &sha256, &other, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
  g_clear_error (&error);

  g_cancellable_cancel (cancellable);
  g_assert_false (hash (path, 3, 3, SPATE_DIGEST_MD5, cancellable, &sha256, &other, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (sha256.type, ==, SPATE_DIGEST_NONE);
  g_assert_cmpint (other.type, ==, SPATE_DIGEST_NONE);
}

static SpatePieces *
make_pieces (const char *const *texts)
{
  g_autoptr (GByteArray) digests = g_byte_array_new ();

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
      guint8 digest[20];
      gsize length = sizeof digest;

      g_checksum_update (checksum, (const guint8 *) texts[i], -1);
      g_checksum_get_digest (checksum, digest, &length);
      g_byte_array_append (digests, digest, sizeof digest);
    }

  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&digests));

  return spate_pieces_new (SPATE_DIGEST_SHA1, 4, bytes);
}

static GArray *
check_pieces (const char   *dir,
              const char   *content,
              goffset       size,
              GArray       *indices,
              GCancellable *cancellable,
              GError      **error)
{
  static const char *const texts[] = { "abcd", "efgh", "ijkl", "m", NULL };
  g_autoptr (SpatePieces) pieces = make_pieces (texts);
  g_autoptr (SpateHashProgress) progress = spate_hash_progress_new ();
  g_autoptr (GAsyncResult) result = NULL;

  spate_verifier_check_pieces_async (open_with (dir, content), size, pieces, indices, progress, cancellable,
                                     test_store_result_cb, &result);

  return spate_verifier_check_pieces_finish (test_wait_for_result (&result), error);
}

/* Which pieces are wrong, of all or of some; a piece that cannot be read is an error. */
static void
test_pieces (void)
{
  static const guint some[] = { 1, 2 };
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) none = check_pieces (dir, "abcdefghijklm", 13, NULL, NULL, &error);
  g_autoptr (GArray) three = check_pieces (dir, "xbcdefghijkxx", 13, NULL, NULL, &error);

  g_array_append_vals (indices, some, 2);

  g_autoptr (GArray) one = check_pieces (dir, "xbcdefghijkxx", 13, indices, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (three->len, ==, 3);
  g_assert_cmpuint (g_array_index (three, guint, 0), ==, 0);
  g_assert_cmpuint (g_array_index (three, guint, 1), ==, 2);
  g_assert_cmpuint (g_array_index (three, guint, 2), ==, 3);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpuint (g_array_index (one, guint, 0), ==, 2);

  g_assert_null (check_pieces (dir, "abcdefghijkl", 13, NULL, NULL, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (check_pieces (dir, "abcdefghijklm", 13, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verifier/vectors", test_vectors);
  g_test_add_func ("/verifier/large", test_large);
  g_test_add_func ("/verifier/spoiled", test_spoiled);
  g_test_add_func ("/verifier/failures", test_failures);
  g_test_add_func ("/verifier/pieces", test_pieces);

  return g_test_run ();
}
