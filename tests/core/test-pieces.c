/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-pieces.h"

#include <string.h>

/* @n digests of MD5, each of one letter: a, b, c … */
static GBytes *
digests_new (gsize n)
{
  GByteArray *array = g_byte_array_new ();

  for (gsize i = 0; i < n; i++)
    {
      guint8 digest[16];

      memset (digest, 'a' + (int) (i % 26), sizeof digest);
      g_byte_array_append (array, digest, sizeof digest);
    }

  return g_byte_array_free_to_bytes (array);
}

static void
test_ranges (void)
{
  g_autoptr (GBytes) digests = digests_new (3);
  g_autoptr (SpatePieces) pieces = spate_pieces_new (SPATE_DIGEST_MD5, 10, digests);

  g_assert_cmpuint (spate_pieces_get_n (pieces), ==, 3);
  g_assert_cmpint (spate_pieces_get_length (pieces), ==, 10);
  g_assert_cmpint (spate_pieces_get_digest_type (pieces), ==, SPATE_DIGEST_MD5);
  g_assert_cmpmem (spate_pieces_get_digest (pieces, 2), 16, "cccccccccccccccc", 16);

  g_assert_false (spate_pieces_fit (pieces, 0));
  g_assert_false (spate_pieces_fit (pieces, 20));
  g_assert_true (spate_pieces_fit (pieces, 21));
  g_assert_true (spate_pieces_fit (pieces, 30));
  g_assert_false (spate_pieces_fit (pieces, 31));

  g_assert_true (spate_range_equal (spate_pieces_get_range (pieces, 0, 25), spate_range (0, 10)));
  g_assert_true (spate_range_equal (spate_pieces_get_range (pieces, 2, 25), spate_range (20, 25)));
}

static void
test_impossible (void)
{
  g_autoptr (GBytes) none = digests_new (0);
  g_autoptr (GBytes) one = digests_new (1);
  g_autoptr (GBytes) half = g_bytes_new_static ("01234567", 8);
  g_autoptr (GBytes) most = digests_new (SPATE_MOST_PIECES);
  g_autoptr (GBytes) too_many = digests_new (SPATE_MOST_PIECES + 1);
  g_autoptr (SpatePieces) huge = spate_pieces_new (SPATE_DIGEST_MD5, G_MAXINT64 / SPATE_MOST_PIECES, most);

  g_assert_null (spate_pieces_new (SPATE_DIGEST_MD5, 10, none));
  g_assert_null (spate_pieces_new (SPATE_DIGEST_MD5, 10, half));
  g_assert_null (spate_pieces_new (SPATE_DIGEST_SHA1, 10, one));
  g_assert_null (spate_pieces_new (SPATE_DIGEST_NONE, 10, one));
  g_assert_null (spate_pieces_new (SPATE_DIGEST_MD5, 0, one));
  g_assert_null (spate_pieces_new (SPATE_DIGEST_MD5, -1, one));
  g_assert_null (spate_pieces_new (SPATE_DIGEST_MD5, 10, too_many));
  g_assert_null (spate_pieces_new (SPATE_DIGEST_MD5, G_MAXINT64, one));
  g_assert_false (spate_pieces_fit (huge, 1));
}

static void
test_variant (void)
{
  static const char *const impossible[] = {
    "'pieces'",
    "('md5', int64 10, b'0123456789abcd')",
    "('md5', int64 0, b'0123456789abcde')",
    "('none', int64 10, b'0123456789abcde')",
    "('crc32', int64 10, b'0123456789abcde')",
    "('md5', int64 10, @ay [])",
    "('md5', uint64 10, b'0123456789abcde')",
  };
  g_autoptr (GBytes) digests = digests_new (2);
  g_autoptr (SpatePieces) pieces = spate_pieces_new (SPATE_DIGEST_MD5, 10, digests);
  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_pieces_to_variant (pieces));
  g_autoptr (SpatePieces) again = spate_pieces_from_variant (variant);

  g_assert_nonnull (again);
  g_assert_cmpuint (spate_pieces_get_n (again), ==, 2);
  g_assert_cmpint (spate_pieces_get_length (again), ==, 10);
  g_assert_cmpmem (spate_pieces_get_digest (again, 1), 16, "bbbbbbbbbbbbbbbb", 16);

  for (gsize i = 0; i < G_N_ELEMENTS (impossible); i++)
    {
      g_autoptr (GVariant) other = g_variant_ref_sink (g_variant_new_parsed (impossible[i]));

      g_test_message ("%s", impossible[i]);
      g_assert_null (spate_pieces_from_variant (other));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pieces/ranges", test_ranges);
  g_test_add_func ("/pieces/impossible", test_impossible);
  g_test_add_func ("/pieces/variant", test_variant);

  return g_test_run ();
}
