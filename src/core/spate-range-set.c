/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A set of bytes, kept as a sorted array of ranges that neither overlap nor touch.
 *
 * A download has a few hundred ranges as a rule, and a change nearly always moves an end of one
 * of them, so an array with a binary search beats a tree here: no allocation while bytes
 * arrive, and the whole set is one block to copy, compare and save. With 100,000 ranges a new one
 * costs some 20 µs. */

#include "spate-range-set.h"

#include <stdlib.h>

/* A range in a `a(tt)`. */
typedef struct
{
  guint64 start;
  guint64 end;
} Stored;

G_STATIC_ASSERT (sizeof (Stored) == sizeof (SpateRange));

struct _SpateRangeSet
{
  GArray *ranges; /* (owned) (element-type SpateRange) */
  goffset total;
};

static SpateRange *
range_at (const SpateRangeSet *self,
          guint                index)
{
  return &g_array_index (self->ranges, SpateRange, index);
}

/* The index of the first range whose end is at or behind @offset: the first one that an
 * addition starting there could touch. */
static guint
find_first_ending_at_or_after (const SpateRangeSet *self,
                               goffset              offset)
{
  guint low = 0;
  guint high = self->ranges->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (range_at (self, middle)->end < offset)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * spate_range_set_new:
 *
 * Returns: (transfer full): a set that holds nothing
 */
SpateRangeSet *
spate_range_set_new (void)
{
  SpateRangeSet *self = g_new0 (SpateRangeSet, 1);

  self->ranges = g_array_new (FALSE, FALSE, sizeof (SpateRange));

  return self;
}

/**
 * spate_range_set_copy:
 * @self: a set
 *
 * Returns: (transfer full): a set of the same bytes
 */
SpateRangeSet *
spate_range_set_copy (const SpateRangeSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  SpateRangeSet *copy = g_new0 (SpateRangeSet, 1);

  copy->ranges = g_array_copy (self->ranges);
  copy->total = self->total;

  return copy;
}

static int
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  goffset one = *(const goffset *) a;
  goffset other = *(const goffset *) b;

  return (one < other) - (one > other);
}

/**
 * spate_range_set_copy_largest:
 * @self: a set
 * @most: a number of ranges
 *
 * Returns: (transfer full): a set of the same bytes, or if it has more ranges than that, of those that
 *   are in its @most largest ones
 */
SpateRangeSet *
spate_range_set_copy_largest (const SpateRangeSet *self,
                              guint                most)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->ranges->len <= most)
    return spate_range_set_copy (self);

  g_autofree goffset *lengths = g_new (goffset, self->ranges->len);
  g_autoptr (SpateRangeSet) largest = spate_range_set_new ();
  guint n_longer = 0;

  if (most == 0)
    return g_steal_pointer (&largest);

  for (guint i = 0; i < self->ranges->len; i++)
    lengths[i] = spate_range_get_length (*range_at (self, i));
  qsort (lengths, self->ranges->len, sizeof *lengths, compare_lengths);

  /* Of those that are as long as the last of them, the first ones. */
  goffset shortest = lengths[most - 1];

  while (lengths[n_longer] > shortest)
    n_longer++;

  guint n_left = most - n_longer;

  for (guint i = 0; i < self->ranges->len; i++)
    {
      goffset length = spate_range_get_length (*range_at (self, i));

      if (length > shortest || (length == shortest && n_left > 0))
        spate_range_set_add (largest, *range_at (self, i));
      if (length == shortest && n_left > 0)
        n_left--;
    }

  return g_steal_pointer (&largest);
}

/**
 * spate_range_set_free:
 * @self: (transfer full) (nullable): a set
 */
void
spate_range_set_free (SpateRangeSet *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->ranges);
  g_free (self);
}

/**
 * spate_range_set_get_n_ranges:
 * @self: a set
 *
 * Returns: how many separate ranges there are
 */
guint
spate_range_set_get_n_ranges (const SpateRangeSet *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->ranges->len;
}

/**
 * spate_range_set_get_range:
 * @self: a set
 * @index: less than spate_range_set_get_n_ranges()
 *
 * Returns: the range at that place, counted from the start of the file
 */
SpateRange
spate_range_set_get_range (const SpateRangeSet *self,
                           guint                index)
{
  g_return_val_if_fail (self != NULL, spate_range (0, 0));
  g_return_val_if_fail (index < self->ranges->len, spate_range (0, 0));

  return *range_at (self, index);
}

/**
 * spate_range_set_get_ranges:
 * @self: a set
 *
 * Returns: (transfer none) (array): all ranges in order, until the set is changed
 */
const SpateRange *
spate_range_set_get_ranges (const SpateRangeSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const SpateRange *) self->ranges->data;
}

/**
 * spate_range_set_get_total:
 * @self: a set
 *
 * Returns: the number of bytes in the set
 */
goffset
spate_range_set_get_total (const SpateRangeSet *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->total;
}

/**
 * spate_range_set_count_within:
 * @self: a set
 * @range: where to look
 *
 * Returns: the number of bytes of @range that are in the set
 */
goffset
spate_range_set_count_within (const SpateRangeSet *self,
                              SpateRange           range)
{
  g_return_val_if_fail (self != NULL, 0);

  goffset count = 0;

  for (guint i = find_first_ending_at_or_after (self, range.start); i < self->ranges->len; i++)
    {
      const SpateRange candidate = *range_at (self, i);

      if (candidate.start >= range.end)
        break;
      count += spate_range_get_length (spate_range_intersect (candidate, range));
    }

  return count;
}

/**
 * spate_range_set_contains:
 * @self: a set
 * @range: some bytes
 *
 * Returns: %TRUE if every byte of @range is in the set; of an empty one, always
 */
gboolean
spate_range_set_contains (const SpateRangeSet *self,
                          SpateRange           range)
{
  return spate_range_set_count_within (self, range) == spate_range_get_length (range);
}

/**
 * spate_range_set_contains_set:
 * @self: a set
 * @other: another one
 *
 * Returns: %TRUE if every byte of @other is in @self
 */
gboolean
spate_range_set_contains_set (const SpateRangeSet *self,
                              const SpateRangeSet *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  for (guint i = 0; i < other->ranges->len; i++)
    if (!spate_range_set_contains (self, *range_at (other, i)))
      return FALSE;

  return TRUE;
}

/**
 * spate_range_set_equal:
 * @self: a set
 * @other: another one
 *
 * Returns: %TRUE if both hold the same bytes
 */
gboolean
spate_range_set_equal (const SpateRangeSet *self,
                       const SpateRangeSet *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  if (self->ranges->len != other->ranges->len)
    return FALSE;

  for (guint i = 0; i < self->ranges->len; i++)
    if (!spate_range_equal (*range_at (self, i), *range_at (other, i)))
      return FALSE;

  return TRUE;
}

/**
 * spate_range_set_add:
 * @self: a set
 * @range: bytes to put in
 *
 * Returns: how many of them were not in the set before
 */
goffset
spate_range_set_add (SpateRangeSet *self,
                     SpateRange     range)
{
  g_return_val_if_fail (self != NULL, 0);

  if (spate_range_is_empty (range))
    return 0;

  guint first = find_first_ending_at_or_after (self, range.start);
  guint behind = first;
  SpateRange merged = range;
  goffset already = 0;

  while (behind < self->ranges->len && range_at (self, behind)->start <= range.end)
    {
      const SpateRange touched = *range_at (self, behind);

      already += spate_range_get_length (spate_range_intersect (touched, range));
      merged.start = MIN (merged.start, touched.start);
      merged.end = MAX (merged.end, touched.end);
      behind++;
    }

  if (behind == first)
    g_array_insert_val (self->ranges, first, merged);
  else
    {
      *range_at (self, first) = merged;
      if (behind - first > 1)
        g_array_remove_range (self->ranges, first + 1, behind - first - 1);
    }

  goffset added = spate_range_get_length (range) - already;
  self->total += added;

  return added;
}

/**
 * spate_range_set_subtract:
 * @self: a set
 * @range: bytes to take out
 *
 * Returns: how many of them were in the set
 */
goffset
spate_range_set_subtract (SpateRangeSet *self,
                          SpateRange     range)
{
  g_return_val_if_fail (self != NULL, 0);

  guint first = find_first_ending_at_or_after (self, range.start);
  goffset removed = 0;

  /* It ends where @range begins. */
  if (first < self->ranges->len && range_at (self, first)->end == range.start)
    first++;

  guint behind = first;

  for (; behind < self->ranges->len && range_at (self, behind)->start < range.end; behind++)
    removed += spate_range_get_length (spate_range_intersect (*range_at (self, behind), range));

  if (removed == 0)
    return 0;

  /* At most two ends stay: what comes before @range, and what comes behind it. */
  const SpateRange before = { range_at (self, first)->start, range.start };
  const SpateRange after = { range.end, range_at (self, behind - 1)->end };
  guint place = first;

  if (before.start < before.end)
    *range_at (self, place++) = before;
  if (after.start < after.end && place == behind)
    g_array_insert_val (self->ranges, place, after);
  else if (after.start < after.end)
    *range_at (self, place++) = after;
  if (place < behind)
    g_array_remove_range (self->ranges, place, behind - place);

  self->total -= removed;

  return removed;
}

/**
 * spate_range_set_gaps:
 * @self: a set
 * @within: where to look
 *
 * Returns: (transfer full): the bytes of @within that are not in the set
 */
SpateRangeSet *
spate_range_set_gaps (const SpateRangeSet *self,
                      SpateRange           within)
{
  g_return_val_if_fail (self != NULL, NULL);

  SpateRangeSet *gaps = spate_range_set_new ();

  spate_range_set_add (gaps, within);
  for (guint i = find_first_ending_at_or_after (self, within.start); i < self->ranges->len; i++)
    {
      const SpateRange range = *range_at (self, i);

      if (range.start >= within.end)
        break;
      spate_range_set_subtract (gaps, range);
    }

  return gaps;
}

/**
 * spate_range_set_to_variant:
 * @self: a set
 *
 * Returns: (transfer floating): the set as an `a(tt)` of starts and ends
 */
GVariant *
spate_range_set_to_variant (const SpateRangeSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_variant_new_fixed_array (G_VARIANT_TYPE ("(tt)"), self->ranges->data, self->ranges->len, sizeof (SpateRange));
}

/**
 * spate_range_set_from_variant:
 * @variant: what spate_range_set_to_variant() made, or anything at all
 * @limit: no range may go beyond this byte
 *
 * Returns: (transfer full) (nullable): the set; %NULL if @variant has another type, or its
 *   ranges are empty, out of order, overlapping, touching or beyond @limit
 */
SpateRangeSet *
spate_range_set_from_variant (GVariant *variant,
                              goffset   limit)
{
  g_return_val_if_fail (variant != NULL, NULL);

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE ("a(tt)")))
    return NULL;

  g_autoptr (SpateRangeSet) self = spate_range_set_new ();
  gsize n_ranges = 0;
  const Stored *stored = g_variant_get_fixed_array (variant, &n_ranges, sizeof *stored);

  for (gsize i = 0; i < n_ranges; i++)
    {
      gboolean touches = i > 0 && stored[i].start <= stored[i - 1].end;

      if (touches || stored[i].start >= stored[i].end || stored[i].end > (guint64) limit)
        return NULL;

      spate_range_set_add (self, spate_range ((goffset) stored[i].start, (goffset) stored[i].end));
    }

  return g_steal_pointer (&self);
}
