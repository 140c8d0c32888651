/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes of an input are what is done to a set of ranges, and to an array with a mark for each
 * place, which is too simple to be wrong. Both hold the same after every step. The first byte is
 * how far the places are apart, as a power of two. */

#include "fuzz-support.h"
#include "spate-range-set.h"

#include <string.h>

#define N_PLACES 48

/* So many places that far apart just fit into an offset. */
#define LARGEST_SHIFT 57

typedef struct
{
  SpateRangeSet *set; /* (owned) */
  gboolean       marks[N_PLACES];
  guint          shift;
} World;

static SpateRange
range_of (const World *self,
          guint        first,
          guint        behind)
{
  return spate_range ((goffset) first << self->shift, (goffset) behind << self->shift);
}

static goffset
count_marks (const World *self,
             guint        first,
             guint        behind)
{
  goffset count = 0;

  for (guint i = first; i < behind; i++)
    count += self->marks[i];

  return count << self->shift;
}

static void
check_ranges (const World *self)
{
  guint n = spate_range_set_get_n_ranges (self->set);
  guint n_runs = 0;

  for (guint i = 0; i < N_PLACES; i++)
    {
      n_runs += self->marks[i] && (i == 0 || !self->marks[i - 1]);
      g_assert_cmpint (spate_range_set_contains (self->set, range_of (self, i, i + 1)), ==, self->marks[i]);
    }

  g_assert_cmpuint (n, ==, n_runs);
  g_assert_cmpint (spate_range_set_get_total (self->set), ==, count_marks (self, 0, N_PLACES));
  for (guint i = 0; i < n; i++)
    {
      const SpateRange range = spate_range_set_get_range (self->set, i);

      g_assert_false (spate_range_is_empty (range));
      g_assert_true (i == 0 || spate_range_set_get_range (self->set, i - 1).end < range.start);
    }
}

static void
check_gaps (const World *self,
            guint        first,
            guint        behind)
{
  const SpateRange within = range_of (self, first, behind);
  g_autoptr (SpateRangeSet) gaps = spate_range_set_gaps (self->set, within);
  g_autoptr (SpateRangeSet) both = spate_range_set_copy (self->set);

  g_assert_cmpint (spate_range_set_get_total (gaps), ==,
                   spate_range_get_length (within) - count_marks (self, first, behind));
  for (guint i = 0; i < spate_range_set_get_n_ranges (gaps); i++)
    {
      const SpateRange gap = spate_range_set_get_range (gaps, i);

      g_assert_cmpint (spate_range_set_count_within (self->set, gap), ==, 0);
      g_assert_cmpint (spate_range_set_add (both, gap), ==, spate_range_get_length (gap));
    }
  g_assert_true (spate_range_set_contains (both, within));
  g_assert_true (spate_range_set_contains_set (both, self->set));
}

static void
check_variant (const World *self)
{
  const goffset limit = range_of (self, 0, N_PLACES).end;
  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_range_set_to_variant (self->set));
  g_autoptr (SpateRangeSet) again = spate_range_set_from_variant (variant, limit);

  g_assert_nonnull (again);
  g_assert_true (spate_range_set_equal (self->set, again));
  if (self->marks[N_PLACES - 1])
    g_assert_null (spate_range_set_from_variant (variant, limit - 1));
}

static void
mark (World   *self,
      guint    first,
      guint    behind,
      gboolean value)
{
  for (guint i = first; i < behind; i++)
    self->marks[i] = value;
}

static void
step (World     *self,
      FuzzInput *input)
{
  guint operation = fuzz_input_take_below (input, 5);
  guint first = fuzz_input_take_below (input, N_PLACES + 1);
  guint behind = first + fuzz_input_take_below (input, N_PLACES + 1 - first);
  const SpateRange range = range_of (self, first, behind);
  goffset marked = count_marks (self, first, behind);

  switch (operation)
    {
    case 0:
    case 1:
      g_assert_cmpint (spate_range_set_add (self->set, range), ==, spate_range_get_length (range) - marked);
      mark (self, first, behind, TRUE);
      break;
    case 2:
      g_assert_cmpint (spate_range_set_subtract (self->set, range), ==, marked);
      mark (self, first, behind, FALSE);
      break;
    case 3:
      g_assert_cmpint (spate_range_set_count_within (self->set, range), ==, marked);
      check_gaps (self, first, behind);
      break;
    case 4:
    default:
      check_variant (self);
      break;
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, size };
  World world = { .shift = fuzz_input_take_below (&input, LARGEST_SHIFT + 1) };

  world.set = spate_range_set_new ();
  while (input.size > 0)
    {
      step (&world, &input);
      check_ranges (&world);
    }
  spate_range_set_free (world.set);

  return 0;
}
