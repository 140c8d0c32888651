/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Digests in the headers of real servers, and what hostile ones send instead. */

#include "spate-digest-header.h"

#include <string.h>

/* The digests of “hello”. */
#define MD5 "XUFAKrxLKna5cZ2REBfFkg=="
#define SHA1 "qvTGHdzF6KLavt4PO0gs2a6pQ00="
#define SHA256 "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
#define SHA512 "m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw=="

#define MD5_HEX "5d41402abc4b2a76b9719d911017c592"
#define SHA1_HEX "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
#define SHA256_HEX "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define SHA512_HEX "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7" \
                   "2323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043"

#define N_ROUNDS 20000

typedef struct
{
  const char     *name;
  const char     *value;
  SpateDigestType type;
  const char     *hex;
} Row;

static void
assert_rows (const Row *rows,
             gsize      n_rows,
             gboolean   is_whole)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      SpateDigest digest = { SPATE_DIGEST_NONE, "" };

      g_test_message ("%s: %.100s", rows[i].name, rows[i].value);
      spate_digest_header_read (rows[i].name, rows[i].value, is_whole, &digest);
      g_assert_cmpint (digest.type, ==, rows[i].type);
      if (rows[i].hex != NULL)
        g_assert_cmpstr (digest.hex, ==, rows[i].hex);
    }
}

static void
test_told (void)
{
  static const Row rows[] = {
    { "Repr-Digest", "sha-256=:" SHA256 ":", SPATE_DIGEST_SHA256, SHA256_HEX },
    { "repr-digest", "sha-512=:" SHA512 ":", SPATE_DIGEST_SHA512, SHA512_HEX },
    { "Repr-Digest", "sha-256=:" SHA256 ":, sha-512=:" SHA512 ":", SPATE_DIGEST_SHA512, SHA512_HEX },
    { "Repr-Digest", "sha-512=:" SHA512 ":,sha-256=:" SHA256 ":", SPATE_DIGEST_SHA512, SHA512_HEX },
    { "Repr-Digest", "unixsum=:AAAA:, sha-256=:" SHA256 ":;q=1", SPATE_DIGEST_SHA256, SHA256_HEX },
    { "Content-Digest", "sha-256=:" SHA256 ":", SPATE_DIGEST_SHA256, SHA256_HEX },
    { "Digest", "SHA-256=" SHA256, SPATE_DIGEST_SHA256, SHA256_HEX },
    { "Digest", "SHA=" SHA1 ",md5=" MD5, SPATE_DIGEST_SHA1, SHA1_HEX },
    { "Content-MD5", MD5, SPATE_DIGEST_MD5, MD5_HEX },
    { "Content-MD5", " " MD5 " ", SPATE_DIGEST_MD5, MD5_HEX },
    { "x-goog-hash", "crc32c=n03x6A==, md5=" MD5, SPATE_DIGEST_MD5, MD5_HEX },
    { "X-Goog-Hash", "md5=" MD5 ",crc32c=n03x6A==", SPATE_DIGEST_MD5, MD5_HEX },
    { "x-amz-checksum-sha256", SHA256, SPATE_DIGEST_SHA256, SHA256_HEX },
    { "x-amz-checksum-sha1", SHA1, SPATE_DIGEST_SHA1, SHA1_HEX },
  };

  assert_rows (rows, G_N_ELEMENTS (rows), TRUE);
}

/* With a part of the file, only what speaks of all of it counts. */
static void
test_part (void)
{
  static const Row rows[] = {
    { "Repr-Digest", "sha-256=:" SHA256 ":", SPATE_DIGEST_SHA256, SHA256_HEX },
    { "Content-Digest", "sha-256=:" SHA256 ":", SPATE_DIGEST_NONE, NULL },
    { "Content-MD5", MD5, SPATE_DIGEST_NONE, NULL },
    { "Digest", "md5=" MD5, SPATE_DIGEST_MD5, MD5_HEX },
  };

  assert_rows (rows, G_N_ELEMENTS (rows), FALSE);
}

/* What is sent may be a part: then only what speaks of just that counts. */
static void
test_content (void)
{
  static const Row rows[] = {
    { "Content-Digest", "sha-256=:" SHA256 ":", SPATE_DIGEST_SHA256, SHA256_HEX },
    { "content-digest", "md5=:" MD5 ":, sha-512=:" SHA512 ":", SPATE_DIGEST_SHA512, SHA512_HEX },
    { "Content-MD5", MD5, SPATE_DIGEST_MD5, MD5_HEX },
    { "Content-MD5", MD5_HEX, SPATE_DIGEST_NONE, NULL },
    { "Content-Digest", "sha-256=" SHA256, SPATE_DIGEST_NONE, NULL },
    { "Repr-Digest", "sha-256=:" SHA256 ":", SPATE_DIGEST_NONE, NULL },
    { "Digest", "md5=" MD5, SPATE_DIGEST_NONE, NULL },
    { "x-goog-hash", "md5=" MD5, SPATE_DIGEST_NONE, NULL },
    { "x-amz-checksum-sha256", SHA256, SPATE_DIGEST_NONE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SpateDigest digest = { SPATE_DIGEST_NONE, "" };

      g_test_message ("%s: %.100s", rows[i].name, rows[i].value);
      spate_digest_header_read_content (rows[i].name, rows[i].value, &digest);
      g_assert_cmpint (digest.type, ==, rows[i].type);
      if (rows[i].hex != NULL)
        g_assert_cmpstr (digest.hex, ==, rows[i].hex);
    }
}

static void
test_useless (void)
{
  static const Row rows[] = {
    { "Repr-Digest", "", SPATE_DIGEST_NONE, NULL },
    { "Repr-Digest", "sha-256=" SHA256, SPATE_DIGEST_NONE, NULL },
    { "Repr-Digest", "sha-256=:" SHA256, SPATE_DIGEST_NONE, NULL },
    { "Repr-Digest", "sha-256=:" SHA256 ":x", SPATE_DIGEST_NONE, NULL },
    { "Repr-Digest", "sha-256=:" SHA1 ":", SPATE_DIGEST_NONE, NULL },
    { "Repr-Digest", "sha-256", SPATE_DIGEST_NONE, NULL },
    { "Repr-Digest", "=:" SHA256 ":", SPATE_DIGEST_NONE, NULL },
    { "Repr-Digest", "none=::", SPATE_DIGEST_NONE, NULL },
    { "Digest", "sha-256=" SHA256_HEX, SPATE_DIGEST_NONE, NULL },
    { "Digest", "sha-256=LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmC!=", SPATE_DIGEST_NONE, NULL },
    { "Digest", "sha-256=LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOL====", SPATE_DIGEST_NONE, NULL },
    { "Digest", "sha-256=LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ", SPATE_DIGEST_NONE, NULL },
    { "Content-MD5", "\"" MD5 "\"", SPATE_DIGEST_NONE, NULL },
    { "x-amz-checksum-sha256", SHA256 "-3", SPATE_DIGEST_NONE, NULL },
    { "ETag", MD5, SPATE_DIGEST_NONE, NULL },
  };
  g_autofree char *spaces = g_strnfill (100000, ' ');
  g_autofree char *endless = g_strconcat (spaces, "md5=" MD5, NULL);
  const Row too_long = { "Digest", endless, SPATE_DIGEST_NONE, NULL };

  assert_rows (rows, G_N_ELEMENTS (rows), TRUE);
  assert_rows (&too_long, 1, TRUE);
}

/* Over several headers the strongest is kept. */
static void
test_strongest (void)
{
  SpateDigest digest = { SPATE_DIGEST_NONE, "" };

  spate_digest_header_read ("Content-MD5", MD5, TRUE, &digest);
  spate_digest_header_read ("Digest", "sha-256=" SHA256, TRUE, &digest);
  spate_digest_header_read ("Digest", "sha=" SHA1, TRUE, &digest);
  spate_digest_header_read ("Repr-Digest", "sha-512=:nonsense:", TRUE, &digest);
  g_assert_cmpint (digest.type, ==, SPATE_DIGEST_SHA256);
  g_assert_cmpstr (digest.hex, ==, SHA256_HEX);
}

/* Whatever comes: a digest is whole, or there is none. */
static void
test_random (void)
{
  static const char *const parts[] = { "sha-256", "=", ":", ",", ";", " ", SHA256, MD5, "md5", "A", "\377", "=:" };

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      guint n_names = 0;
      g_autoptr (GString) value = g_string_new (NULL);
      SpateDigest digest = { SPATE_DIGEST_NONE, "" };

      while (spate_digest_header_get_name (n_names) != NULL)
        n_names++;
      for (gint32 n = g_test_rand_int_range (0, 12); n > 0; n--)
        g_string_append (value, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);

      spate_digest_header_read (spate_digest_header_get_name ((guint) g_test_rand_int_range (0, (gint32) n_names)),
                                value->str, g_test_rand_bit (), &digest);
      g_assert_cmpuint (strlen (digest.hex), ==, 2 * spate_digest_type_get_length (digest.type));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/digest-header/told", test_told);
  g_test_add_func ("/digest-header/part", test_part);
  g_test_add_func ("/digest-header/content", test_content);
  g_test_add_func ("/digest-header/useless", test_useless);
  g_test_add_func ("/digest-header/strongest", test_strongest);
  g_test_add_func ("/digest-header/random", test_random);

  return g_test_run ();
}
