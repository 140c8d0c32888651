/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-content-range.h"

#define N_RANDOM 200000

#define LARGEST "9223372036854775807"
#define LARGEST_PLUS_1 "9223372036854775808"
#define UINT64_MAX_PLUS_1 "18446744073709551616"
#define UINT64_MAX_PLUS_11 "18446744073709551626"

static void
test_right (void)
{
  static const struct
  {
    const char *header;
    goffset     start;
    goffset     end;
    goffset     total;
  } rows[] = {
    { "bytes 0-0/1", 0, 1, 1 },
    { "bytes 0-9/10", 0, 10, 10 },
    { "bytes 5-9/10", 5, 10, 10 },
    { "bytes 500-999/1234", 500, 1000, 1234 },
    { "bytes 42-1233/*", 42, 1234, -1 },
    { "bytes 4294967296-8589934591/8589934592", 4294967296, 8589934592, 8589934592 },
    { "bytes 9223372036854775804-9223372036854775804/9223372036854775805",
      G_MAXINT64 - 3,
      G_MAXINT64 - 2,
      G_MAXINT64 - 2 },
    { "bytes 0-9223372036854775805/*", 0, G_MAXINT64 - 1, -1 },
    { "Bytes 0-9/10", 0, 10, 10 },
    { "BYTES 0-9/10", 0, 10, 10 },
    { "bytes=0-9/10", 0, 10, 10 },
    { "bytes = 0-9/10", 0, 10, 10 },
    { "  bytes   0-9/10  ", 0, 10, 10 },
    { "\tbytes\t0-9/10\t", 0, 10, 10 },
    { "bytes 0 - 9 / 10", 0, 10, 10 },
    { "bytes 0-9/ *", 0, 10, -1 },
    { "bytes 000-0009/0010", 0, 10, 10 },
    { "bytes 00000000000000000000000000000-9/10", 0, 10, 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SpateContentRange parsed;

      g_test_message ("%s", rows[i].header);
      g_assert_true (spate_content_range_parse (rows[i].header, &parsed));
      g_assert_cmpint (parsed.range.start, ==, rows[i].start);
      g_assert_cmpint (parsed.range.end, ==, rows[i].end);
      g_assert_cmpint (parsed.total, ==, rows[i].total);
      g_assert_false (parsed.unsatisfied);
    }
}

static void
test_unsatisfied (void)
{
  static const struct
  {
    const char *header;
    goffset     total;
  } rows[] = {
    { "bytes */123", 123 },
    { "bytes */0", 0 },
    { "Bytes=*/5", 5 },
    { " bytes * / 7 ", 7 },
    { "bytes */9223372036854775805", G_MAXINT64 - 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SpateContentRange parsed;

      g_assert_true (spate_content_range_parse (rows[i].header, &parsed));
      g_assert_true (parsed.unsatisfied);
      g_assert_true (spate_range_is_empty (parsed.range));
      g_assert_cmpint (parsed.total, ==, rows[i].total);
    }
}

/* Headers that say nothing, too much, or what cannot be. */
static const char *const wrong_headers[] = {
  "",
  " ",
  "bytes",
  "bytes ",
  "bytes=",
  "bytes /",
  "bytes -/",
  "bytes 0",
  "bytes 0-",
  "bytes 0-9",
  "bytes 0-9/",
  "bytes -9/10",
  "bytes 0-/10",
  "bytes /10",
  "bytes *",
  "bytes */",
  "bytes */*",
  "bytes *-*/10",
  "bytes *-9/10",
  "bytes */-1",
  "bytes 0--1/0",
  "bytes 0-0/0",
  "bytes 9-0/10",
  "bytes 5-4/10",
  "bytes 0-10/10",
  "bytes 10-10/10",
  "bytes 10-19/10",
  "bytes -5-9/10",
  "bytes 0-9/-10",
  "bytes +0-9/10",
  "bytes 0-+9/10",
  "bytes 0-9/+10",
  "bytes 0x0-0x9/0x10",
  "bytes 0.0-9/10",
  "bytes 0-9e0/10",
  "bytes 1 0-9/10",
  "bytes 0-9/10x",
  "bytes 0-9/10 x",
  "bytes 0-9/10/10",
  "bytes 0-9/10, 20-29/30",
  "bytes 0-9/10,",
  "bytes 0-4,5-9/10",
  "bytes 0-9/*10",
  "bytes 0-9/10*",
  "bytes 0-9/10\n",
  "bytes\n0-9/10",
  "bytes==0-9/10",
  "bytes: 0-9/10",
  "bytes0-9/10",
  "bytes*/10",
  "bytesx 0-9/10",
  "byte 0-9/10",
  "octets 0-9/10",
  "items 0-9/10",
  "0-9/10",
  "*/10",
  "bytes 0-" LARGEST "/*",
  "bytes 0-9223372036854775806/*",
  "bytes 0-" LARGEST "/" LARGEST,
  "bytes 0-9/" LARGEST,
  "bytes " LARGEST "-" LARGEST "/*",
  "bytes 0-" LARGEST_PLUS_1 "/*",
  "bytes 0-9/" LARGEST_PLUS_1,
  "bytes " UINT64_MAX_PLUS_1 "-9/10",
  "bytes 0-" UINT64_MAX_PLUS_1 "/*",
  "bytes 0-9/" UINT64_MAX_PLUS_11,
  "bytes */" UINT64_MAX_PLUS_11,
  "bytes 0-99999999999999999999999999999999999999999999999999/*",
  "bytes 0-9\xef\xbc\x90/100",
};

/* None of them is taken for anything, and nothing is left behind. */
static void
test_wrong (void)
{
  SpateContentRange untouched = { { 11, 12 }, 13, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong_headers); i++)
    {
      g_test_message ("%s", wrong_headers[i]);
      g_assert_false (spate_content_range_parse (wrong_headers[i], &untouched));
    }
  g_assert_false (spate_content_range_parse (NULL, &untouched));

  g_assert_cmpint (untouched.range.start, ==, 11);
  g_assert_cmpint (untouched.range.end, ==, 12);
  g_assert_cmpint (untouched.total, ==, 13);
  g_assert_true (untouched.unsatisfied);
}

static void
check_invariants (const SpateContentRange *parsed)
{
  g_assert_cmpint (parsed->range.start, >=, 0);
  g_assert_cmpint (parsed->range.end, <, SPATE_RANGE_OPEN_END);
  g_assert_cmpint (parsed->total, >=, -1);
  g_assert_cmpint (parsed->total, <, SPATE_RANGE_OPEN_END);

  if (parsed->unsatisfied)
    {
      g_assert_cmpint (parsed->total, >=, 0);
      g_assert_true (spate_range_is_empty (parsed->range));
      return;
    }

  g_assert_cmpint (parsed->range.start, <, parsed->range.end);
  if (parsed->total >= 0)
    g_assert_cmpint (parsed->range.end, <=, parsed->total);
}

/* Mostly the grammar with a piece replaced, sometimes bytes only. */
static char *
make_random_header (void)
{
  /* clang-format off */
  static const char *const pieces[] = {
    "bytes", " ", "=", "-", "/", "*", "0", "9", "10", "1", "/10", LARGEST, UINT64_MAX_PLUS_11, ",",
  };
  /* clang-format on */
  static const char *const grammar[] = { "bytes", " ", "3", "-", "7", "/", "10" };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (grammar); i++)
    {
      int choice = g_test_rand_int_range (0, 20);

      if (choice == 0)
        g_string_append_c (text, (char) g_test_rand_int_range (1, 256));
      else if (choice <= 3)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      else if (choice == 4 && g_ascii_isdigit (grammar[i][0]))
        g_string_append_printf (text, "%" G_GUINT64_FORMAT, (guint64) g_test_rand_int () << 32);
      else if (choice != 5)
        g_string_append (text, grammar[i]);
    }

  return g_string_free (text, FALSE);
}

static void
test_random (void)
{
  guint n_right = 0;

  for (int i = 0; i < N_RANDOM; i++)
    {
      g_autofree char *header = make_random_header ();
      SpateContentRange parsed;

      if (!spate_content_range_parse (header, &parsed))
        continue;

      n_right++;
      check_invariants (&parsed);
    }

  g_assert_cmpuint (n_right, >, 0);
}

static goffset
make_random_number (goffset below)
{
  guint64 bits = ((guint64) g_test_rand_int () << 32) | (guint32) g_test_rand_int ();

  return (goffset) (bits % (guint64) below);
}

/* What is written out is read back. */
static void
test_random_round_trip (void)
{
  for (int i = 0; i < N_RANDOM; i++)
    {
      goffset total = 1 + make_random_number (G_MAXINT64 - 2);
      goffset start = make_random_number (total);
      goffset end = start + 1 + make_random_number (total - start);
      g_autofree char *header = NULL;
      SpateContentRange parsed;

      header = g_strdup_printf ("bytes %" G_GOFFSET_FORMAT "-%" G_GOFFSET_FORMAT
                                "/%" G_GOFFSET_FORMAT,
                                start,
                                end - 1,
                                total);
      g_assert_true (spate_content_range_parse (header, &parsed));
      g_assert_true (spate_range_equal (parsed.range, spate_range (start, end)));
      g_assert_cmpint (parsed.total, ==, total);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/content-range/right", test_right);
  g_test_add_func ("/content-range/unsatisfied", test_unsatisfied);
  g_test_add_func ("/content-range/wrong", test_wrong);
  g_test_add_func ("/content-range/random", test_random);
  g_test_add_func ("/content-range/random-round-trip", test_random_round_trip);

  return g_test_run ();
}
