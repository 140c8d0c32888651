/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sets are compared with the simplest thing that could be one: a byte that says yes or no for
 * each offset of a very small file. */

#include "spate-range-set.h"

#include <string.h>

#define TYPE G_VARIANT_TYPE ("a(tt)")

#define N_BYTES 120
#define N_ROUNDS 300
#define N_STEPS 60
#define N_RANDOM 5000

typedef struct
{
  guint8 bytes[N_BYTES];
} Model;

static SpateRange
random_range (void)
{
  gint32 a = g_test_rand_int_range (0, N_BYTES + 1);
  gint32 b = g_test_rand_int_range (0, N_BYTES + 1);

  return spate_range (MIN (a, b), MAX (a, b));
}

static goffset
model_fill (Model     *model,
            SpateRange range,
            guint8     value)
{
  goffset changed = 0;

  for (goffset i = range.start; i < range.end; i++)
    {
      changed += model->bytes[i] != value;
      model->bytes[i] = value;
    }

  return changed;
}

static goffset
model_count (const Model *model,
             SpateRange   range)
{
  goffset count = 0;

  for (goffset i = range.start; i < range.end; i++)
    count += model->bytes[i];

  return count;
}

/* Whether the set is well formed and holds just what the model does. */
static void
assert_is (const SpateRangeSet *set,
           const Model         *model)
{
  const SpateRange *ranges = spate_range_set_get_ranges (set);
  Model shown = { 0 };
  goffset total = 0;

  for (guint i = 0; i < spate_range_set_get_n_ranges (set); i++)
    {
      const SpateRange range = spate_range_set_get_range (set, i);

      g_assert_true (spate_range_equal (range, ranges[i]));
      g_assert_cmpint (range.start, <, range.end);
      if (i > 0)
        g_assert_cmpint (ranges[i - 1].end, <, range.start);
      total += model_fill (&shown, range, 1);
    }

  g_assert_cmpmem (shown.bytes, N_BYTES, model->bytes, N_BYTES);
  g_assert_cmpint (spate_range_set_get_total (set), ==, total);
}

static SpateRangeSet *
new_random (Model *model,
            guint  n_ranges)
{
  SpateRangeSet *set = spate_range_set_new ();

  for (guint i = 0; i < n_ranges; i++)
    {
      const SpateRange range = random_range ();

      spate_range_set_add (set, range);
      model_fill (model, range, 1);
    }

  return set;
}

/* A new set is empty; NULL may be freed. */
static void
test_new (void)
{
  g_autoptr (SpateRangeSet) set = spate_range_set_new ();

  assert_is (set, &(Model){ 0 });
  g_assert_cmpuint (spate_range_set_get_n_ranges (set), ==, 0);
  g_assert_true (spate_range_set_contains (set, spate_range (7, 7)));
  g_assert_false (spate_range_set_contains (set, spate_range (7, 8)));
  spate_range_set_free (NULL);
}

/* How one addition changes {10–20, 30–40, 50–60}. */
static void
test_add (void)
{
  static const struct
  {
    const char *name;
    SpateRange  range;
    goffset     added;
    const char *expected;
  } rows[] = {
    { "nothing", { 25, 25 }, 0, "10-20 30-40 50-60" },
    { "nothing at an end", { 20, 20 }, 0, "10-20 30-40 50-60" },
    { "in front of all", { 0, 5 }, 5, "0-5 10-20 30-40 50-60" },
    { "behind all", { 70, 80 }, 10, "10-20 30-40 50-60 70-80" },
    { "between two", { 22, 28 }, 6, "10-20 22-28 30-40 50-60" },
    { "touching from the left", { 5, 10 }, 5, "5-20 30-40 50-60" },
    { "touching from the right", { 20, 25 }, 5, "10-25 30-40 50-60" },
    { "touching two", { 20, 30 }, 10, "10-40 50-60" },
    { "inside", { 12, 18 }, 0, "10-20 30-40 50-60" },
    { "the same", { 30, 40 }, 0, "10-20 30-40 50-60" },
    { "over one", { 25, 45 }, 10, "10-20 25-45 50-60" },
    { "over two gaps", { 15, 55 }, 20, "10-60" },
    { "over all", { 0, 100 }, 70, "0-100" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SpateRangeSet) set = spate_range_set_new ();
      g_autoptr (GString) shown = g_string_new (NULL);

      g_test_message ("%s", rows[i].name);
      g_assert_cmpint (spate_range_set_add (set, spate_range (50, 60)), ==, 10);
      g_assert_cmpint (spate_range_set_add (set, spate_range (10, 20)), ==, 10);
      g_assert_cmpint (spate_range_set_add (set, spate_range (30, 40)), ==, 10);
      g_assert_cmpint (spate_range_set_add (set, rows[i].range), ==, rows[i].added);
      for (guint j = 0; j < spate_range_set_get_n_ranges (set); j++)
        {
          const SpateRange range = spate_range_set_get_range (set, j);

          g_string_append_printf (shown, "%s%d-%d", j > 0 ? " " : "", (int) range.start, (int) range.end);
        }
      g_assert_cmpstr (shown->str, ==, rows[i].expected);
    }
}

/* Any schedule of changes leaves the set and the model equal, and the numbers told are right. */
static void
test_random (void)
{
  g_test_message ("%d rounds of %d steps over %d bytes", N_ROUNDS, N_STEPS, N_BYTES);

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (SpateRangeSet) set = spate_range_set_new ();
      Model model = { 0 };

      for (guint step = 0; step < N_STEPS; step++)
        {
          const SpateRange range = random_range ();
          const SpateRange looked = random_range ();

          if (g_test_rand_int_range (0, 5) < 3)
            g_assert_cmpint (spate_range_set_add (set, range), ==, model_fill (&model, range, 1));
          else
            g_assert_cmpint (spate_range_set_subtract (set, range), ==, model_fill (&model, range, 0));
          assert_is (set, &model);

          goffset count = model_count (&model, looked);

          g_assert_cmpint (spate_range_set_count_within (set, looked), ==, count);
          g_assert_cmpint (spate_range_set_contains (set, looked), ==, count == spate_range_get_length (looked));
        }
    }
}

/* The gaps of a set within a range are what the model does not hold there, and nothing else. */
static void
test_gaps (void)
{
  for (guint round = 0; round < N_RANDOM; round++)
    {
      Model model = { 0 };
      Model expected = { 0 };
      g_autoptr (SpateRangeSet) set = new_random (&model, (guint) g_test_rand_int_range (0, 6));
      const SpateRange within = random_range ();
      g_autoptr (SpateRangeSet) gaps = spate_range_set_gaps (set, within);

      for (goffset i = within.start; i < within.end; i++)
        expected.bytes[i] = !model.bytes[i];
      assert_is (gaps, &expected);
      assert_is (set, &model);
    }
}

/* Two sets are equal, or one contains the other, just when their models are or do. */
static void
test_compare (void)
{
  for (guint round = 0; round < N_RANDOM; round++)
    {
      Model model = { 0 };
      Model other_model = { 0 };
      gboolean contains = TRUE;
      g_autoptr (SpateRangeSet) set = new_random (&model, (guint) g_test_rand_int_range (0, 4));
      g_autoptr (SpateRangeSet) other = g_test_rand_bit () ? new_random (&other_model, 1) : NULL;

      if (other == NULL)
        {
          const SpateRange removed = random_range ();

          other = spate_range_set_copy (set);
          other_model = model;
          spate_range_set_subtract (other, removed);
          model_fill (&other_model, removed, 0);
        }

      for (guint i = 0; i < N_BYTES; i++)
        contains = contains && (model.bytes[i] || !other_model.bytes[i]);

      g_assert_cmpint (spate_range_set_equal (set, other), ==, memcmp (&model, &other_model, sizeof model) == 0);
      g_assert_cmpint (spate_range_set_contains_set (set, other), ==, contains);
      g_assert_true (spate_range_set_equal (set, set));
      assert_is (set, &model);
    }
}

/* A copy is equal, and what happens to one of the two does not happen to the other. */
static void
test_copy (void)
{
  Model model = { 0 };
  g_autoptr (SpateRangeSet) set = new_random (&model, 5);
  g_autoptr (SpateRangeSet) copy = spate_range_set_copy (set);

  g_assert_true (spate_range_set_equal (set, copy));
  spate_range_set_subtract (copy, spate_range (0, N_BYTES));
  g_assert_cmpint (spate_range_set_get_total (copy), ==, 0);
  assert_is (set, &model);
}

/* Of many ranges the largest stay: no more than there may be, and none that is smaller than one that
 * had to go. */
static void
test_copy_largest (void)
{
  for (guint round = 0; round < N_RANDOM; round++)
    {
      Model model = { 0 };
      g_autoptr (SpateRangeSet) set = new_random (&model, (guint) g_test_rand_int_range (0, 9));
      guint n_ranges = spate_range_set_get_n_ranges (set);
      guint most = (guint) g_test_rand_int_range (0, 7);
      g_autoptr (SpateRangeSet) largest = spate_range_set_copy_largest (set, most);
      goffset shortest_kept = G_MAXINT64;
      goffset longest_lost = 0;

      g_assert_cmpuint (spate_range_set_get_n_ranges (largest), ==, MIN (n_ranges, most));
      for (guint i = 0; i < n_ranges; i++)
        {
          const SpateRange range = spate_range_set_get_range (set, i);
          goffset kept = spate_range_set_count_within (largest, range);

          g_assert_true (kept == 0 || kept == spate_range_get_length (range));
          if (kept > 0)
            shortest_kept = MIN (shortest_kept, kept);
          else
            longest_lost = MAX (longest_lost, spate_range_get_length (range));
        }
      g_assert_cmpint (longest_lost, <=, shortest_kept);
      assert_is (set, &model);
    }
}

/* Offsets far beyond 32 bits, up to the open end, neither overflow nor lose a byte. */
static void
test_large (void)
{
  const SpateRange all = spate_range (0, SPATE_RANGE_OPEN_END);
  goffset middle = G_GINT64_CONSTANT (1) << 62;
  g_autoptr (SpateRangeSet) set = spate_range_set_new ();

  g_assert_cmpint (spate_range_set_add (set, all), ==, G_MAXINT64);
  g_assert_cmpint (spate_range_set_add (set, all), ==, 0);
  g_assert_cmpint (spate_range_set_subtract (set, spate_range (middle, middle + 1)), ==, 1);
  g_assert_cmpuint (spate_range_set_get_n_ranges (set), ==, 2);
  g_assert_cmpint (spate_range_set_get_total (set), ==, G_MAXINT64 - 1);
  g_assert_cmpint (spate_range_set_count_within (set, all), ==, G_MAXINT64 - 1);

  g_autoptr (SpateRangeSet) gaps = spate_range_set_gaps (set, all);

  g_assert_cmpuint (spate_range_set_get_n_ranges (gaps), ==, 1);
  g_assert_true (spate_range_equal (spate_range_set_get_range (gaps, 0), spate_range (middle, middle + 1)));

  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_range_set_to_variant (set));
  g_autoptr (SpateRangeSet) again = spate_range_set_from_variant (variant, G_MAXINT64);

  g_assert_true (spate_range_set_equal (set, again));
}

/* What was written to a variant comes back from it, if the limit allows. */
static void
test_variant (void)
{
  for (guint round = 0; round < N_RANDOM; round++)
    {
      Model model = { 0 };
      g_autoptr (SpateRangeSet) set = new_random (&model, (guint) g_test_rand_int_range (0, 6));
      g_autoptr (GVariant) variant = g_variant_ref_sink (spate_range_set_to_variant (set));
      guint n_ranges = spate_range_set_get_n_ranges (set);
      goffset end = n_ranges > 0 ? spate_range_set_get_range (set, n_ranges - 1).end : 0;
      g_autoptr (SpateRangeSet) again = spate_range_set_from_variant (variant, end);

      g_assert_nonnull (again);
      assert_is (again, &model);
      if (n_ranges > 0)
        g_assert_null (spate_range_set_from_variant (variant, end - 1));
    }
}

/* Variants that nobody wrote here are refused, those that somebody could have are not. */
static void
test_variant_hostile (void)
{
  static const struct
  {
    const char *name;
    const char *text;
    gboolean    accepted;
  } rows[] = {
    { "nothing", "@a(tt) []", TRUE },
    { "all", "[(uint64 0, uint64 100)]", TRUE },
    { "two", "[(uint64 0, uint64 10), (11, 100)]", TRUE },
    { "empty range", "[(uint64 5, uint64 5)]", FALSE },
    { "empty range at 0", "[(uint64 0, uint64 0)]", FALSE },
    { "backwards", "[(uint64 6, uint64 5)]", FALSE },
    { "touching", "[(uint64 0, uint64 10), (10, 20)]", FALSE },
    { "overlapping", "[(uint64 0, uint64 10), (9, 20)]", FALSE },
    { "the same twice", "[(uint64 5, uint64 10), (5, 10)]", FALSE },
    { "one inside another", "[(uint64 0, uint64 50), (10, 20)]", FALSE },
    { "unordered", "[(uint64 20, uint64 30), (0, 10)]", FALSE },
    { "beyond the limit", "[(uint64 0, uint64 101)]", FALSE },
    { "all beyond the limit", "[(uint64 100, uint64 101)]", FALSE },
    { "beyond any offset", "[(uint64 0, uint64 9223372036854775808)]", FALSE },
    { "largest numbers", "[(uint64 18446744073709551614, uint64 18446744073709551615)]", FALSE },
    { "minus one", "[(uint64 18446744073709551615, uint64 10)]", FALSE },
    { "signed", "[(int64 0, int64 10)]", FALSE },
    { "small", "[(uint32 0, uint32 10)]", FALSE },
    { "triples", "@a(ttt) []", FALSE },
    { "no tuples", "[uint64 0, uint64 10]", FALSE },
    { "no array", "(uint64 0, uint64 10)", FALSE },
    { "dictionary", "{uint64 0: uint64 10}", FALSE },
    { "variants", "[<(uint64 0, uint64 10)>]", FALSE },
    { "text", "'0-10'", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) variant = g_variant_parse (NULL, rows[i].text, NULL, NULL, &error);
      g_autoptr (SpateRangeSet) set = NULL;

      g_test_message ("%s", rows[i].name);
      g_assert_no_error (error);
      set = spate_range_set_from_variant (variant, 100);
      g_assert_cmpint (set != NULL, ==, rows[i].accepted);
    }
}

/* Random bytes that claim to be a set give a sound set or none. */
static void
test_variant_bytes (void)
{
  for (guint round = 0; round < N_RANDOM; round++)
    {
      guint64 numbers[6];
      gsize n_bytes = (gsize) g_test_rand_int_range (0, sizeof numbers + 1);

      for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
        numbers[i] = g_test_rand_bit () ? (guint64) g_test_rand_int_range (0, N_BYTES + 1)
                                        : (guint64) g_test_rand_int () << 33;

      g_autoptr (GBytes) bytes = g_bytes_new (numbers, n_bytes);
      g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_from_bytes (TYPE, bytes, FALSE));
      g_autoptr (SpateRangeSet) set = spate_range_set_from_variant (variant, N_BYTES);
      Model model = { 0 };

      for (guint i = 0; set != NULL && i < spate_range_set_get_n_ranges (set); i++)
        model_fill (&model, spate_range_set_get_range (set, i), 1);
      if (set != NULL)
        assert_is (set, &model);
    }
}

/* Ranges as values: empty ones, what is in both, what holds what. */
static void
test_range (void)
{
  g_assert_true (spate_range_is_empty (spate_range (5, 5)));
  g_assert_true (spate_range_is_empty (spate_range_intersect (spate_range (0, 5), spate_range (5, 9))));
  g_assert_true (spate_range_is_empty (spate_range_intersect (spate_range (7, 9), spate_range (0, 3))));
  g_assert_true (spate_range_equal (spate_range_intersect (spate_range (0, 7), spate_range (5, 9)),
                                    spate_range (5, 7)));
  g_assert_true (spate_range_contains (spate_range (0, 5), spate_range (5, 5)));
  g_assert_true (spate_range_contains (spate_range (0, 5), spate_range (0, 5)));
  g_assert_false (spate_range_contains (spate_range (0, 5), spate_range (4, 6)));
  g_assert_false (spate_range_equal (spate_range (0, 5), spate_range (0, 6)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/range-set/range", test_range);
  g_test_add_func ("/range-set/new", test_new);
  g_test_add_func ("/range-set/add", test_add);
  g_test_add_func ("/range-set/random", test_random);
  g_test_add_func ("/range-set/gaps", test_gaps);
  g_test_add_func ("/range-set/compare", test_compare);
  g_test_add_func ("/range-set/copy", test_copy);
  g_test_add_func ("/range-set/copy-largest", test_copy_largest);
  g_test_add_func ("/range-set/large", test_large);
  g_test_add_func ("/range-set/variant", test_variant);
  g_test_add_func ("/range-set/variant-hostile", test_variant_hostile);
  g_test_add_func ("/range-set/variant-bytes", test_variant_bytes);

  return g_test_run ();
}
