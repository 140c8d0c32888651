/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which connection wrote which bytes, for the picture people see. The pieces stay sorted, and
 * those of one connection that touch become one, so that a long download does not grow it. */

#include "spate-segment-map.h"

struct _SpateSegmentMap
{
  GArray *pieces; /* (owned) (element-type SpateSegment): written, disjoint, sorted */
};

/* The index of the first segment that does not come before @segment. */
static guint
find_place (const GArray       *segments,
            const SpateSegment *segment)
{
  guint low = 0;
  guint high = segments->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const SpateSegment *other = &g_array_index (segments, SpateSegment, middle);

      /* What is written comes before the claim that begins where it does. */
      if (other->range.start < segment->range.start ||
          (other->range.start == segment->range.start && other->written && !segment->written))
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * spate_segment_map_new:
 *
 * Returns: (transfer full): a map on which nothing is written
 */
SpateSegmentMap *
spate_segment_map_new (void)
{
  SpateSegmentMap *self = g_new0 (SpateSegmentMap, 1);

  self->pieces = g_array_new (FALSE, FALSE, sizeof (SpateSegment));

  return self;
}

/**
 * spate_segment_map_free:
 * @self: (transfer full) (nullable): a map
 */
void
spate_segment_map_free (SpateSegmentMap *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->pieces);
  g_free (self);
}

/**
 * spate_segment_map_note:
 * @self: a map
 * @range: bytes that were not written before
 * @connection: the number of the connection that wrote them
 */
void
spate_segment_map_note (SpateSegmentMap *self,
                        SpateRange       range,
                        guint            connection)
{
  g_return_if_fail (self != NULL);

  const SpateSegment piece = { range, connection, TRUE };
  guint place = find_place (self->pieces, &piece);
  SpateSegment *before = place > 0 ? &g_array_index (self->pieces, SpateSegment, place - 1) : NULL;
  SpateSegment *after = place < self->pieces->len ? &g_array_index (self->pieces, SpateSegment, place) : NULL;
  gboolean joins_before = before != NULL && before->connection == connection && before->range.end == range.start;
  gboolean joins_after = after != NULL && after->connection == connection && after->range.start == range.end;

  if (joins_before)
    {
      before->range.end = joins_after ? after->range.end : range.end;
      if (joins_after)
        g_array_remove_index (self->pieces, place);
    }
  else if (joins_after)
    after->range.start = range.start;
  else
    g_array_insert_val (self->pieces, place, piece);
}

/**
 * spate_segment_map_note_fresh:
 * @self: a map
 * @range: bytes, some of which may be written already: those stay as they are
 * @connection: the number of the connection that wrote the others
 */
void
spate_segment_map_note_fresh (SpateSegmentMap *self,
                              SpateRange       range,
                              guint            connection)
{
  g_return_if_fail (self != NULL);

  while (!spate_range_is_empty (range))
    {
      guint n = 0;
      const SpateSegment *next = spate_segment_map_peek (self, range.start, &n);
      const SpateRange fresh = spate_range (range.start, n > 0 ? CLAMP (next->range.start, range.start, range.end) : range.end);

      range.start = n > 0 ? MIN (MAX (next->range.end, range.start), range.end) : range.end;
      if (!spate_range_is_empty (fresh))
        spate_segment_map_note (self, fresh, connection);
    }
}

/**
 * spate_segment_map_peek:
 * @self: a map
 * @start: an offset
 * @ret_n: (out): how many there are
 *
 * Returns: (transfer none) (array length=ret_n): what is written from @start on, sorted, the first
 *   with what comes before it; good until the map changes
 */
const SpateSegment *
spate_segment_map_peek (const SpateSegmentMap *self,
                        goffset                start,
                        guint                 *ret_n)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (ret_n != NULL, NULL);

  const SpateSegment probe = { { start, start }, 0, FALSE };
  guint place = find_place (self->pieces, &probe);

  if (place > 0 && g_array_index (self->pieces, SpateSegment, place - 1).range.end > start)
    place--;

  *ret_n = self->pieces->len - place;

  return &((const SpateSegment *) self->pieces->data)[place];
}

/**
 * spate_segment_map_forget:
 * @self: a map
 * @range: bytes that are not written after all, as far as they were
 */
void
spate_segment_map_forget (SpateSegmentMap *self,
                          SpateRange       range)
{
  g_return_if_fail (self != NULL);

  const SpateSegment first = { range, 0, FALSE };
  guint i = find_place (self->pieces, &first);

  if (i > 0)
    i--;

  while (i < self->pieces->len && !spate_range_is_empty (range))
    {
      SpateSegment *piece = &g_array_index (self->pieces, SpateSegment, i);
      const SpateRange wrong = spate_range_intersect (piece->range, range);
      const SpateSegment rest = { spate_range (wrong.end, MAX (wrong.end, piece->range.end)), piece->connection, TRUE };

      if (piece->range.start >= range.end)
        return;

      if (!spate_range_is_empty (wrong))
        piece->range.end = wrong.start;
      if (spate_range_is_empty (piece->range))
        g_array_remove_index (self->pieces, i);
      else
        i++;
      if (!spate_range_is_empty (wrong) && !spate_range_is_empty (rest.range))
        g_array_insert_val (self->pieces, i, rest);
    }
}

/**
 * spate_segment_map_get_segments:
 * @self: a map
 *
 * Returns: (transfer full) (element-type SpateSegment): a copy of what is written, sorted
 */
GArray *
spate_segment_map_get_segments (const SpateSegmentMap *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_array_copy (self->pieces);
}

/**
 * spate_segment_array_insert:
 * @segments: (element-type SpateSegment): sorted by start
 * @segment: another one; an empty one is left out
 *
 * Puts a segment in its place.
 */
void
spate_segment_array_insert (GArray      *segments,
                            SpateSegment segment)
{
  g_return_if_fail (segments != NULL);

  if (!spate_range_is_empty (segment.range))
    g_array_insert_val (segments, find_place (segments, &segment), segment);
}
