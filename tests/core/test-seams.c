/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-seams.h"

#define KIB ((goffset) 1024)

#define N_BYTES 30
#define N_SOURCES 4
#define N_MAKERS 8
#define N_ROUNDS 500

#define NOBODY -1
#define EARLIER -2

static void
assert_ranges (GArray     *ranges,
               const char *expected)
{
  g_autoptr (GArray) owned = ranges;
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < owned->len; i++)
    {
      const SpateRange range = g_array_index (owned, SpateRange, i);

      g_string_append_printf (found, "%s%" G_GOFFSET_FORMAT "-%" G_GOFFSET_FORMAT, i > 0 ? " " : "", range.start, range.end);
    }

  g_assert_cmpstr (found->str, ==, expected);
}

/* One maker has no seams, however its bytes come. */
static void
test_one_maker (void)
{
  g_autoptr (SpateSeams) seams = spate_seams_new ();
  guint maker = spate_seams_add_maker (seams, 3);

  assert_ranges (spate_seams_get_open (seams), "");
  spate_seams_note (seams, spate_range (100, 200), maker);
  spate_seams_note (seams, spate_range (0, 100), maker);
  spate_seams_note (seams, spate_range (150, 300), maker);
  assert_ranges (spate_seams_get_open (seams), "");
  assert_ranges (spate_seams_get_of_source (seams, 3), "0-300");
  assert_ranges (spate_seams_get_of_source (seams, 0), "");
  g_assert_cmpuint (spate_seams_get_source (seams, maker), ==, 3);
  g_assert_cmpuint (spate_seams_get_source (seams, SPATE_SEAMS_EARLIER), ==, SPATE_SEAMS_NO_SOURCE);
}

/* A seam is where bytes of two makers touch, and open until it is proven. */
static void
test_open (void)
{
  g_autoptr (SpateSeams) seams = spate_seams_new ();
  guint a = spate_seams_add_maker (seams, 0);
  guint b = spate_seams_add_maker (seams, 0);

  spate_seams_note_earlier (seams, spate_range (0, 100), SPATE_SEAMS_EARLIER);
  spate_seams_note (seams, spate_range (200, 100 * KIB), b);
  assert_ranges (spate_seams_get_open (seams), "");
  spate_seams_note (seams, spate_range (100, 200), a);
  assert_ranges (spate_seams_get_open (seams), "100-200 200-16584");
  spate_seams_prove (seams, 100);
  assert_ranges (spate_seams_get_open (seams), "200-16584");
  spate_seams_prove (seams, 200);
  assert_ranges (spate_seams_get_open (seams), "");
}

/* Bytes that are here keep their maker: the second one only brings what is missing. */
static void
test_note_again (void)
{
  g_autoptr (SpateSeams) seams = spate_seams_new ();
  guint a = spate_seams_add_maker (seams, 0);
  guint b = spate_seams_add_maker (seams, 1);

  spate_seams_note (seams, spate_range (10, 20), a);
  spate_seams_note (seams, spate_range (30, 40), a);
  spate_seams_note (seams, spate_range (0, 50), b);
  assert_ranges (spate_seams_get_of_source (seams, 0), "10-20 30-40");
  assert_ranges (spate_seams_get_of_source (seams, 1), "0-10 20-30 40-50");
  assert_ranges (spate_seams_get_open (seams), "10-20 20-30 30-40 40-50");
}

/* What comes in the place of forgotten bytes is not proven by what was proven before. */
static void
test_forget (void)
{
  g_autoptr (SpateSeams) seams = spate_seams_new ();
  guint a = spate_seams_add_maker (seams, 0);
  guint b = spate_seams_add_maker (seams, 0);
  guint c = spate_seams_add_maker (seams, 0);

  spate_seams_note (seams, spate_range (0, 100), a);
  spate_seams_note (seams, spate_range (100, 200), b);
  spate_seams_note (seams, spate_range (200, 300), a);
  spate_seams_prove (seams, 100);
  spate_seams_prove (seams, 200);
  assert_ranges (spate_seams_get_open (seams), "");

  spate_seams_forget (seams, spate_range (100, 150));
  assert_ranges (spate_seams_get_open (seams), "");
  spate_seams_note (seams, spate_range (100, 150), c);
  assert_ranges (spate_seams_get_open (seams), "100-150 150-200");

  spate_seams_forget (seams, spate_range (0, 1000));
  assert_ranges (spate_seams_get_of_source (seams, 0), "");
}

/* What an answer should begin with: bytes of somebody else that are here, and not too many. */
static void
test_lead (void)
{
  g_autoptr (SpateSeams) seams = spate_seams_new ();
  guint a = spate_seams_add_maker (seams, 0);
  guint b = spate_seams_add_maker (seams, 1);

  spate_seams_note (seams, spate_range (50, 100), a);
  spate_seams_note_earlier (seams, spate_range (1000, 1000 + 20 * KIB), SPATE_SEAMS_EARLIER);

  g_assert_cmpint (spate_seams_get_lead (seams, 0, b), ==, 0);
  g_assert_cmpint (spate_seams_get_lead (seams, 50, b), ==, 0);
  g_assert_cmpint (spate_seams_get_lead (seams, 100, b), ==, 50);
  g_assert_cmpint (spate_seams_get_lead (seams, 100, a), ==, 0);
  g_assert_cmpint (spate_seams_get_lead (seams, 100, SPATE_SEAMS_EARLIER), ==, 50);
  g_assert_cmpint (spate_seams_get_lead (seams, 101, b), ==, 0);
  g_assert_cmpint (spate_seams_get_lead (seams, 1000 + 20 * KIB, b), ==, SPATE_SEAM_OVERLAP);
  g_assert_cmpint (spate_seams_get_lead (seams, 1000 + 20 * KIB, SPATE_SEAMS_EARLIER), ==, SPATE_SEAM_OVERLAP);
}

static void
test_foreign (void)
{
  g_autoptr (SpateSeams) seams = spate_seams_new ();
  guint a = spate_seams_add_maker (seams, 0);
  guint b = spate_seams_add_maker (seams, 1);
  SpateRange found = { 0, 0 };
  guint maker = 0;

  spate_seams_note (seams, spate_range (10, 20), a);
  spate_seams_note (seams, spate_range (20, 30), b);

  g_assert_false (spate_seams_find_foreign (seams, spate_range (0, 10), b, &found, &maker));
  g_assert_false (spate_seams_find_foreign (seams, spate_range (0, 20), a, &found, &maker));
  g_assert_false (spate_seams_find_foreign (seams, spate_range (30, 40), a, &found, &maker));
  g_assert_false (spate_seams_find_foreign (seams, spate_range (25, 25), a, &found, &maker));
  g_assert_true (spate_seams_find_foreign (seams, spate_range (0, 25), a, &found, &maker));
  g_assert_true (spate_range_equal (found, spate_range (20, 25)));
  g_assert_cmpuint (maker, ==, b);
  g_assert_true (spate_seams_find_foreign (seams, spate_range (15, 25), b, &found, &maker));
  g_assert_true (spate_range_equal (found, spate_range (15, 20)));
  g_assert_cmpuint (maker, ==, a);
}

/* What an earlier run left has no seam with what its server sends now, if that vouches for it; but
 * nobody knows who has sent it. */
static void
test_earlier (void)
{
  g_autoptr (SpateSeams) seams = spate_seams_new ();
  guint a = spate_seams_add_maker (seams, 0);
  gboolean is_all = FALSE;

  spate_seams_note_earlier (seams, spate_range (0, 100), a);
  spate_seams_note (seams, spate_range (100, 200), a);
  assert_ranges (spate_seams_get_open (seams), "");

  g_autoptr (GArray) earlier = spate_seams_get_senders (seams, spate_range (0, 100), &is_all);
  g_autoptr (GArray) both = spate_seams_get_senders (seams, spate_range (50, 150), &is_all);

  g_assert_false (is_all);
  g_assert_cmpuint (earlier->len, ==, 0);
  g_assert_cmpuint (both->len, ==, 1);

  spate_seams_forget (seams, spate_range (0, 100));
  spate_seams_note (seams, spate_range (0, 100), a);

  g_autoptr (GArray) again = spate_seams_get_senders (seams, spate_range (0, 200), &is_all);

  g_assert_true (is_all);
  g_assert_cmpuint (again->len, ==, 1);
}

static goffset
count (const int *senders,
       SpateRange range,
       int        source)
{
  goffset n = 0;

  for (goffset i = range.start; i < range.end; i++)
    n += senders[i] == source;

  return n;
}

static SpateRange
random_range (void)
{
  goffset start = g_test_rand_int_range (0, N_BYTES);

  return spate_range (start, g_test_rand_int_range ((gint32) start + 1, N_BYTES + 1));
}

static void
assert_senders (const SpateSeams *seams,
                const int        *senders)
{
  const SpateRange asked = random_range ();
  gboolean is_all = FALSE;
  g_autoptr (GArray) found = spate_seams_get_senders (seams, asked, &is_all);
  goffset before = N_BYTES;
  guint n_senders = 0;

  for (int i = 0; i < N_SOURCES; i++)
    n_senders += count (senders, asked, i) > 0;
  g_assert_cmpuint (found->len, ==, n_senders);
  g_assert_cmpint (is_all, ==, count (senders, asked, NOBODY) + count (senders, asked, EARLIER) == 0);
  for (guint i = 0; i < found->len; i++)
    {
      goffset n = count (senders, asked, (int) g_array_index (found, guint, i));

      g_assert_cmpint (n, <=, before);
      g_assert_cmpint (n, >, 0);
      before = n;
    }
}

static void
note (int       *senders,
      SpateRange range,
      int        source)
{
  for (goffset i = range.start; i < range.end; i++)
    if (source == NOBODY || senders[i] == NOBODY)
      senders[i] = source;
}

/* Who sent what, compared with a note for every byte of a very small file. */
static void
test_senders (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (SpateSeams) seams = spate_seams_new ();
      const SpateRange earlier = random_range ();
      int senders[N_BYTES];

      note (senders, spate_range (0, N_BYTES), NOBODY);
      for (guint i = 1; i <= N_MAKERS; i++)
        g_assert_cmpuint (spate_seams_add_maker (seams, i % N_SOURCES), ==, i);
      note (senders, earlier, EARLIER);
      spate_seams_note_earlier (seams, earlier, (guint) g_test_rand_int_range (0, N_MAKERS + 1));

      for (guint step = 0; step < 10; step++)
        {
          const SpateRange written = random_range ();
          const SpateRange wrong = random_range ();
          guint maker = (guint) g_test_rand_int_range (1, N_MAKERS + 1);

          note (senders, written, (int) maker % N_SOURCES);
          spate_seams_note (seams, written, maker);
          assert_senders (seams, senders);

          if (g_test_rand_bit ())
            continue;
          note (senders, wrong, NOBODY);
          spate_seams_forget (seams, wrong);
          assert_senders (seams, senders);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seams/one-maker", test_one_maker);
  g_test_add_func ("/seams/open", test_open);
  g_test_add_func ("/seams/note-again", test_note_again);
  g_test_add_func ("/seams/forget", test_forget);
  g_test_add_func ("/seams/lead", test_lead);
  g_test_add_func ("/seams/foreign", test_foreign);
  g_test_add_func ("/seams/earlier", test_earlier);
  g_test_add_func ("/seams/senders", test_senders);

  return g_test_run ();
}
