/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Of which answers a file is made, and where they meet.
 *
 * Every byte has a maker: the answer that brought it, or, if its server vouches with a strong ETag
 * that all its answers are of the same bytes, all of these together. Where the bytes of two makers
 * touch is a seam. It is open until some bytes beyond it, as one maker has them, were compared with
 * the other's. A file without open seams is one file: whatever changed on a server while it came
 * would have shown at one of them.
 *
 * The same books tell at whose door a wrong piece can be laid. Bytes that two have sent stay with the
 * first: they were compared before the second ones were written. What an earlier run left nobody is
 * known to have sent, even if a server vouches for it now.
 *
 * This only keeps the books; comparing is the engine's. */

#include "spate-seams.h"

#include "spate-range-set.h"
#include "spate-segment-map.h"

struct _SpateSeams
{
  SpateSegmentMap *map;     /* (owned): its connections are makers */
  GArray          *sources; /* (owned) (element-type guint): of each maker */
  GHashTable      *proven;  /* (owned): set of positions */
  SpateRangeSet   *earlier; /* (owned): what an earlier run left, whoever vouches for it */
};

typedef struct
{
  guint   source;
  goffset n_bytes;
} Share;

/**
 * spate_seams_new:
 *
 * Returns: (transfer full): the books of a file that nothing of is here
 */
SpateSeams *
spate_seams_new (void)
{
  SpateSeams *self = g_new0 (SpateSeams, 1);
  guint none = SPATE_SEAMS_NO_SOURCE;

  self->map = spate_segment_map_new ();
  self->sources = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (self->sources, none);
  self->proven = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->earlier = spate_range_set_new ();

  return self;
}

/**
 * spate_seams_free:
 * @self: (transfer full) (nullable): books
 */
void
spate_seams_free (SpateSeams *self)
{
  if (self == NULL)
    return;

  spate_segment_map_free (self->map);
  g_array_unref (self->sources);
  g_hash_table_unref (self->proven);
  spate_range_set_free (self->earlier);
  g_free (self);
}

/**
 * spate_seams_add_maker:
 * @self: books
 * @source: the index of the source that it comes from
 *
 * Returns: a new maker, not %SPATE_SEAMS_EARLIER
 */
guint
spate_seams_add_maker (SpateSeams *self,
                       guint       source)
{
  g_return_val_if_fail (self != NULL, 0);

  g_array_append_val (self->sources, source);

  return self->sources->len - 1;
}

/**
 * spate_seams_get_source:
 * @self: books
 * @maker: a maker
 *
 * Returns: the index of its source, or %SPATE_SEAMS_NO_SOURCE for what was here before
 */
guint
spate_seams_get_source (const SpateSeams *self,
                        guint             maker)
{
  g_return_val_if_fail (self != NULL, SPATE_SEAMS_NO_SOURCE);
  g_return_val_if_fail (maker < self->sources->len, SPATE_SEAMS_NO_SOURCE);

  return g_array_index (self->sources, guint, maker);
}

/**
 * spate_seams_note:
 * @self: books
 * @range: bytes that were written; what had a maker before keeps it
 * @maker: who they are from
 */
void
spate_seams_note (SpateSeams *self,
                  SpateRange  range,
                  guint       maker)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (maker != SPATE_SEAMS_EARLIER);

  spate_segment_map_note_fresh (self->map, range, maker);
}

/**
 * spate_seams_note_earlier:
 * @self: books
 * @range: bytes that an earlier run left
 * @maker: who vouches for them, or %SPATE_SEAMS_EARLIER
 */
void
spate_seams_note_earlier (SpateSeams *self,
                          SpateRange  range,
                          guint       maker)
{
  g_return_if_fail (self != NULL);

  spate_segment_map_note_fresh (self->map, range, maker);
  spate_range_set_add (self->earlier, range);
}

/**
 * spate_seams_forget:
 * @self: books
 * @range: bytes that are not here any more
 */
void
spate_seams_forget (SpateSeams *self,
                    SpateRange  range)
{
  g_return_if_fail (self != NULL);

  GHashTableIter iter;
  gpointer position = NULL;

  spate_segment_map_forget (self->map, range);
  spate_range_set_subtract (self->earlier, range);

  /* What comes in their place was not compared with its neighbours. */
  g_hash_table_iter_init (&iter, self->proven);
  while (g_hash_table_iter_next (&iter, &position, NULL))
    if (*(gint64 *) position >= range.start && *(gint64 *) position <= range.end)
      g_hash_table_iter_remove (&iter);
}

/**
 * spate_seams_prove:
 * @self: books
 * @position: where bytes of two makers touch, or will
 *
 * Both were found to be of the same file.
 */
void
spate_seams_prove (SpateSeams *self,
                   goffset     position)
{
  g_return_if_fail (self != NULL);

  gint64 key = position;

  g_hash_table_add (self->proven, g_memdup2 (&key, sizeof key));
}

static gboolean
is_proven (const SpateSeams *self,
           goffset           position)
{
  gint64 key = position;

  return g_hash_table_contains (self->proven, &key);
}

/**
 * spate_seams_get_lead:
 * @self: books
 * @position: where an answer begins
 * @maker: who the answer is from, or %SPATE_SEAMS_EARLIER if nobody vouches for it
 *
 * Returns: how many bytes before @position are here and of somebody else, and are to be compared;
 *   %SPATE_SEAM_OVERLAP at most
 */
goffset
spate_seams_get_lead (const SpateSeams *self,
                      goffset           position,
                      guint             maker)
{
  g_return_val_if_fail (self != NULL, 0);

  guint n = 0;
  const SpateSegment *before = position > 0 ? spate_segment_map_peek (self->map, position - 1, &n) : NULL;

  if (n == 0 || before->range.start >= position || (before->connection == maker && maker != SPATE_SEAMS_EARLIER))
    return 0;

  return MIN (position - before->range.start, SPATE_SEAM_OVERLAP);
}

/**
 * spate_seams_find_foreign:
 * @self: books
 * @range: bytes that an answer brings
 * @maker: who they are from
 * @ret_foreign: (out): the first of them that are here already, from somebody else
 * @ret_maker: (out): from whom
 *
 * Returns: %TRUE if there are any
 */
gboolean
spate_seams_find_foreign (const SpateSeams *self,
                          SpateRange        range,
                          guint             maker,
                          SpateRange       *ret_foreign,
                          guint            *ret_maker)
{
  g_return_val_if_fail (self != NULL, FALSE);

  guint n = 0;
  const SpateSegment *pieces = spate_segment_map_peek (self->map, range.start, &n);

  for (guint i = 0; i < n && pieces[i].range.start < range.end; i++)
    {
      *ret_foreign = spate_range_intersect (pieces[i].range, range);
      *ret_maker = pieces[i].connection;
      if (*ret_maker != maker && !spate_range_is_empty (*ret_foreign))
        return TRUE;
    }

  return FALSE;
}

/**
 * spate_seams_get_open:
 * @self: books
 *
 * Returns: (transfer full) (element-type SpateRange): what lies behind each open seam, up to
 *   %SPATE_SEAM_OVERLAP bytes of one maker: fetched again, they can be compared on both sides
 */
GArray *
spate_seams_get_open (const SpateSeams *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  GArray *open = g_array_new (FALSE, FALSE, sizeof (SpateRange));
  guint n = 0;
  const SpateSegment *pieces = spate_segment_map_peek (self->map, 0, &n);

  for (guint i = 1; i < n; i++)
    {
      const SpateRange range = pieces[i].range;
      const SpateRange behind = spate_range (range.start, MIN (range.end, range.start + SPATE_SEAM_OVERLAP));

      if (pieces[i - 1].range.end == range.start && pieces[i - 1].connection != pieces[i].connection &&
          !is_proven (self, range.start))
        g_array_append_val (open, behind);
    }

  return open;
}

/**
 * spate_seams_get_of_source:
 * @self: books
 * @source: the index of a source
 *
 * Returns: (transfer full) (element-type SpateRange): all that came from it
 */
GArray *
spate_seams_get_of_source (const SpateSeams *self,
                           guint             source)
{
  g_return_val_if_fail (self != NULL, NULL);

  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (SpateRange));
  guint n = 0;
  const SpateSegment *pieces = spate_segment_map_peek (self->map, 0, &n);

  for (guint i = 0; i < n; i++)
    if (spate_seams_get_source (self, pieces[i].connection) == source)
      g_array_append_val (ranges, pieces[i].range);

  return ranges;
}

static int
compare_shares (gconstpointer a,
                gconstpointer b)
{
  const Share *one = a;
  const Share *other = b;

  return (one->n_bytes < other->n_bytes) - (one->n_bytes > other->n_bytes);
}

static void
add_share (GArray *shares,
           guint   source,
           goffset n_bytes)
{
  const Share share = { source, n_bytes };

  for (guint i = 0; i < shares->len; i++)
    {
      Share *known = &g_array_index (shares, Share, i);

      if (known->source != source)
        continue;
      known->n_bytes += n_bytes;
      return;
    }

  g_array_append_val (shares, share);
}

/**
 * spate_seams_get_senders:
 * @self: books
 * @range: bytes of the file
 * @ret_all: (out): whether these have sent all of them
 *
 * Returns: (transfer full) (element-type guint): the sources that have sent some of them, whoever
 *   sent most comes first
 */
GArray *
spate_seams_get_senders (const SpateSeams *self,
                         SpateRange        range,
                         gboolean         *ret_all)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (ret_all != NULL, NULL);

  g_autoptr (GArray) shares = g_array_new (FALSE, FALSE, sizeof (Share));
  GArray *senders = g_array_new (FALSE, FALSE, sizeof (guint));
  goffset n_known = 0;
  guint n = 0;
  const SpateSegment *pieces = spate_segment_map_peek (self->map, range.start, &n);

  for (guint i = 0; i < n && pieces[i].range.start < range.end; i++)
    {
      const SpateRange part = spate_range_intersect (pieces[i].range, range);
      goffset n_sent = spate_range_get_length (part) - spate_range_set_count_within (self->earlier, part);

      if (n_sent > 0)
        add_share (shares, spate_seams_get_source (self, pieces[i].connection), n_sent);
      n_known += n_sent;
    }

  g_array_sort (shares, compare_shares);
  for (guint i = 0; i < shares->len; i++)
    g_array_append_val (senders, g_array_index (shares, Share, i).source);
  *ret_all = n_known == spate_range_get_length (range);

  return senders;
}
