/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-segment-map.h"

#define N_BYTES 40
#define N_ROUNDS 2000

/* Bytes written in any order by anybody, and forgotten: the map is sorted, shows every byte with its writer,
 * and nowhere in two pieces what could be one. */
static void
test_random (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (SpateSegmentMap) map = spate_segment_map_new ();
      guint writers[N_BYTES] = { 0 };
      guint n_pieces = 0;

      for (guint step = 0; step < N_BYTES; step++)
        {
          gint32 start = g_test_rand_int_range (0, N_BYTES);
          gint32 end = start;
          guint connection = (guint) g_test_rand_int_range (1, 4);

          while (end < N_BYTES && writers[end] == 0 && g_test_rand_int_range (0, 4) > 0)
            writers[end++] = connection;
          if (end > start)
            spate_segment_map_note (map, spate_range (start, end), connection);

          if (g_test_rand_int_range (0, 4) > 0)
            continue;
          start = g_test_rand_int_range (0, N_BYTES);
          end = g_test_rand_int_range (start, N_BYTES);
          for (gint32 i = start; i < end; i++)
            writers[i] = 0;
          spate_segment_map_forget (map, spate_range (start, end));
        }

      g_autoptr (GArray) segments = spate_segment_map_get_segments (map);
      goffset behind = 0;

      for (guint i = 0; i < segments->len; i++)
        {
          const SpateSegment *segment = &g_array_index (segments, SpateSegment, i);

          g_assert_true (segment->written);
          g_assert_cmpint (segment->range.start, >=, behind);
          for (; behind < segment->range.start; behind++)
            g_assert_cmpuint (writers[behind], ==, 0);
          for (; behind < segment->range.end; behind++)
            g_assert_cmpuint (writers[behind], ==, segment->connection);
        }
      for (; behind < N_BYTES; behind++)
        g_assert_cmpuint (writers[behind], ==, 0);

      for (guint i = 0; i < N_BYTES; i++)
        n_pieces += writers[i] != 0 && (i == 0 || writers[i] != writers[i - 1]);
      g_assert_cmpuint (segments->len, ==, n_pieces);
    }
}

/* Segments that are put into an array keep it sorted, what is written before the claim that
 * begins at the same byte; empty ones are left out. */
static void
test_insert (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (SpateSegment));
      guint n_inserted = 0;

      for (guint i = 0; i < 20; i++)
        {
          goffset start = g_test_rand_int_range (0, 10);
          goffset length = g_test_rand_int_range (0, 3);
          const SpateSegment segment = { spate_range (start, start + length), 1, g_test_rand_bit () };

          spate_segment_array_insert (segments, segment);
          n_inserted += length > 0;
        }

      g_assert_cmpuint (segments->len, ==, n_inserted);
      for (guint i = 1; i < segments->len; i++)
        {
          const SpateSegment *before = &g_array_index (segments, SpateSegment, i - 1);
          const SpateSegment *after = &g_array_index (segments, SpateSegment, i);

          g_assert_cmpint (before->range.start, <=, after->range.start);
          if (before->range.start == after->range.start)
            g_assert_cmpint (before->written, >=, after->written);
        }
    }
}

/* The segments that are given are a copy; NULL may be freed. */
static void
test_copy (void)
{
  g_autoptr (SpateSegmentMap) map = spate_segment_map_new ();

  spate_segment_map_note (map, spate_range (0, 10), 1);

  g_autoptr (GArray) segments = spate_segment_map_get_segments (map);

  spate_segment_map_note (map, spate_range (10, 20), 1);
  g_assert_cmpuint (segments->len, ==, 1);
  g_assert_cmpint (g_array_index (segments, SpateSegment, 0).range.end, ==, 10);
  spate_segment_map_free (NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/segment-map/random", test_random);
  g_test_add_func ("/segment-map/insert", test_insert);
  g_test_add_func ("/segment-map/copy", test_copy);

  return g_test_run ();
}
