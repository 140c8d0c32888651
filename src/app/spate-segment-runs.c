/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the map of a file to the pixels of a bar. A file in small chunks has a hundred thousand
 * segments, a bar a thousand pixels: so every pixel asks who owns the byte in its middle,
 * which is a binary search, and the number of segments hardly matters. */

#include "spate-segment-runs.h"

/* A claim may still cover what a hedge has written over it. The hedge's pieces lie behind the
 * claim's start in the map, as one or two segments for each connection that took part. */
#define MOST_STEPS_BACK 8

static const SpateSegment *
segment_at (const GArray *segments,
            goffset       offset)
{
  guint low = 0;
  guint high = segments->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (segments, SpateSegment, middle).range.start <= offset)
        low = middle + 1;
      else
        high = middle;
    }

  for (guint i = low; i > 0 && low - i < MOST_STEPS_BACK; i--)
    {
      const SpateSegment *segment = &g_array_index (segments, SpateSegment, i - 1);

      if (offset < segment->range.end)
        return segment;
    }

  return NULL;
}

/* The byte in the middle of a pixel, without an overflow for the largest files. */
static goffset
offset_at (guint   pixel,
           guint   n_pixels,
           goffset size)
{
  return MIN ((goffset) (((double) pixel + 0.5) / n_pixels * (double) size), size - 1);
}

/**
 * spate_segment_runs_new:
 * @segments: (element-type SpateSegment): the map of a file, sorted by start
 * @size: the length of the file, more than 0
 * @n_pixels: the length of the bar
 *
 * Returns: (transfer full) (element-type SpateSegmentRun): what to paint, from left to right;
 *   pixels in no run are free
 */
GArray *
spate_segment_runs_new (const GArray *segments,
                        goffset       size,
                        guint         n_pixels)
{
  g_return_val_if_fail (segments != NULL, NULL);
  g_return_val_if_fail (size > 0, NULL);

  GArray *runs = g_array_new (FALSE, FALSE, sizeof (SpateSegmentRun));

  for (guint pixel = 0; pixel < n_pixels; pixel++)
    {
      const SpateSegment *segment = segment_at (segments, offset_at (pixel, n_pixels, size));
      SpateSegmentRun *last = runs->len > 0 ? &g_array_index (runs, SpateSegmentRun, runs->len - 1) : NULL;

      if (segment == NULL)
        continue;

      if (last != NULL && last->end == pixel &&
          last->connection == segment->connection && last->written == segment->written)
        last->end++;
      else
        {
          const SpateSegmentRun run = { pixel, pixel + 1, segment->connection, segment->written };

          g_array_append_val (runs, run);
        }
    }

  return runs;
}
