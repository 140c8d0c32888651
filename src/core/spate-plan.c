/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The ledger of one file: where each of its bytes stands.
 *
 *   free      nobody fetches it
 *   claimed   some connection has asked for it
 *   written   it is in the part file
 *   durable   it would survive a power cut (a subset of written)
 *
 * Free, claimed and written are disjoint and together the whole file. A claim is the rest of
 * one connection's range, [position, end): it shrinks from the front as bytes are written,
 * from the back when somebody takes over its tail. Only a hedge may share bytes with another
 * claim. What both of them bring is written by the first and counted once.
 *
 * Offsets are the caller's; the plan does no I/O and knows no time. Every change keeps the
 * invariants, and spate_plan_check() tells a test whether it did. */

#include "spate-plan-private.h"

static SpateClaim *
find_claim (const SpatePlan *self,
            guint            id)
{
  for (guint i = 0; i < self->claims->len; i++)
    {
      SpateClaim *claim = &g_array_index (self->claims, SpateClaim, i);

      if (claim->id == id)
        return claim;
    }

  return NULL;
}

static guint
add_claim (SpatePlan *self,
           SpateRange range,
           guint      connection)
{
  const SpateClaim claim = {
    .id = ++self->last_id,
    .connection = connection,
    .position = range.start,
    .end = range.end,
  };

  g_array_append_val (self->claims, claim);

  return claim.id;
}

/* Bytes that a claim gave up become free, unless they are written already or another claim
 * (a hedge, or the one it hedges) is still after them. */
static void
give_back (SpatePlan *self,
           SpateRange range)
{
  g_autoptr (SpateRangeSet) rest = spate_range_set_gaps (self->written, range);

  for (guint i = 0; i < self->claims->len; i++)
    {
      const SpateClaim *claim = &g_array_index (self->claims, SpateClaim, i);

      spate_range_set_subtract (rest, spate_range (claim->position, claim->end));
    }

  for (guint i = 0; i < spate_range_set_get_n_ranges (rest); i++)
    spate_range_set_add (self->free, spate_range_set_get_range (rest, i));
}

/**
 * spate_plan_new:
 * @size: the length of the file in bytes, or -1 if it is not known
 *
 * Returns: (transfer full): a plan in which every byte is free
 */
SpatePlan *
spate_plan_new (goffset size)
{
  g_return_val_if_fail (size >= -1, NULL);

  SpatePlan *self = g_new0 (SpatePlan, 1);

  self->size = size >= 0 ? size : SPATE_RANGE_OPEN_END;
  self->free = spate_range_set_new ();
  self->written = spate_range_set_new ();
  self->durable = spate_range_set_new ();
  self->claims = g_array_new (FALSE, FALSE, sizeof (SpateClaim));
  self->map = spate_segment_map_new ();
  spate_range_set_add (self->free, spate_range (0, self->size));

  return self;
}

/**
 * spate_plan_new_resumed:
 * @size: the length of the file in bytes
 * @durable: what an earlier attempt left in the part file, all of it within @size
 *
 * Returns: (transfer full): a plan in which those bytes are durable and the others free
 */
SpatePlan *
spate_plan_new_resumed (goffset              size,
                        const SpateRangeSet *durable)
{
  g_return_val_if_fail (size >= 0, NULL);
  g_return_val_if_fail (durable != NULL, NULL);

  SpatePlan *self = spate_plan_new (size);

  for (guint i = 0; i < spate_range_set_get_n_ranges (durable); i++)
    {
      const SpateRange range = spate_range_intersect (spate_range_set_get_range (durable, i),
                                                      spate_range (0, size));

      if (spate_range_is_empty (range))
        continue;

      spate_range_set_subtract (self->free, range);
      spate_range_set_add (self->written, range);
      spate_range_set_add (self->durable, range);
      spate_segment_map_note (self->map, range, 0);
    }

  return self;
}

/**
 * spate_plan_free:
 * @self: (transfer full) (nullable): a plan
 */
void
spate_plan_free (SpatePlan *self)
{
  if (self == NULL)
    return;

  spate_range_set_free (self->free);
  spate_range_set_free (self->written);
  spate_range_set_free (self->durable);
  g_array_unref (self->claims);
  spate_segment_map_free (self->map);
  g_free (self);
}

/**
 * spate_plan_get_size:
 * @self: a plan
 *
 * Returns: the length of the file in bytes, or -1 if it is not known
 */
goffset
spate_plan_get_size (const SpatePlan *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->size == SPATE_RANGE_OPEN_END ? -1 : self->size;
}

/**
 * spate_plan_set_size:
 * @self: a plan of unknown size
 * @size: the length that has turned out, at least what is written
 *
 * Cuts claims and free bytes off at the end of the file.
 */
void
spate_plan_set_size (SpatePlan *self,
                     goffset    size)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->size == SPATE_RANGE_OPEN_END);
  g_return_if_fail (size >= 0);

  const SpateRange beyond = spate_range (size, SPATE_RANGE_OPEN_END);

  g_return_if_fail (spate_range_set_count_within (self->written, beyond) == 0);

  self->size = size;
  spate_range_set_subtract (self->free, beyond);
  for (guint i = 0; i < self->claims->len; i++)
    {
      SpateClaim *claim = &g_array_index (self->claims, SpateClaim, i);

      claim->position = MIN (claim->position, size);
      claim->end = MIN (claim->end, size);
    }
}

/**
 * spate_plan_is_complete:
 * @self: a plan
 *
 * Returns: %TRUE if the size is known and every byte is written
 */
gboolean
spate_plan_is_complete (const SpatePlan *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return spate_range_set_get_total (self->written) == self->size;
}

/**
 * spate_plan_get_unclaimed:
 * @self: a plan
 *
 * Returns: (transfer none): the free bytes
 */
const SpateRangeSet *
spate_plan_get_unclaimed (const SpatePlan *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->free;
}

/**
 * spate_plan_get_written:
 * @self: a plan
 *
 * Returns: (transfer none): the bytes that are in the part file
 */
const SpateRangeSet *
spate_plan_get_written (const SpatePlan *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->written;
}

/**
 * spate_plan_get_durable:
 * @self: a plan
 *
 * Returns: (transfer none): the bytes that would survive a power cut
 */
const SpateRangeSet *
spate_plan_get_durable (const SpatePlan *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->durable;
}

/**
 * spate_plan_claim:
 * @self: a plan
 * @range: free bytes, at least one
 * @connection: the number of the connection that will fetch them, not 0
 *
 * Returns: the claim's id, never 0 and never given again
 */
guint
spate_plan_claim (SpatePlan *self,
                  SpateRange range,
                  guint      connection)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (!spate_range_is_empty (range), 0);
  g_return_val_if_fail (spate_range_set_contains (self->free, range), 0);

  spate_range_set_subtract (self->free, range);

  return add_claim (self, range, connection);
}

/**
 * spate_plan_hedge:
 * @self: a plan
 * @victim: a claim
 * @range: some of the bytes that @victim still has before it, at least one
 * @connection: the number of the connection that will fetch them as well, not 0
 *
 * Lets a second connection race for bytes that @victim keeps on fetching.
 *
 * Returns: the new claim's id
 */
guint
spate_plan_hedge (SpatePlan *self,
                  guint      victim,
                  SpateRange range,
                  guint      connection)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (!spate_range_is_empty (range), 0);

  const SpateClaim *hedged = find_claim (self, victim);

  g_return_val_if_fail (hedged != NULL, 0);
  g_return_val_if_fail (spate_range_contains (spate_range (hedged->position, hedged->end), range), 0);

  return add_claim (self, range, connection);
}

/**
 * spate_plan_get_remaining:
 * @self: a plan
 * @claim: a claim
 *
 * Returns: the bytes that the claim's connection has still to pass, [position, end)
 */
SpateRange
spate_plan_get_remaining (const SpatePlan *self,
                          guint            claim)
{
  g_return_val_if_fail (self != NULL, spate_range (0, 0));

  const SpateClaim *found = find_claim (self, claim);

  g_return_val_if_fail (found != NULL, spate_range (0, 0));

  return spate_range (found->position, found->end);
}

/**
 * spate_plan_get_missing:
 * @self: a plan
 * @claim: a claim
 *
 * Returns: how many of the claim's remaining bytes nobody has written yet; less than the
 *   remaining ones only where a hedge was quicker
 */
goffset
spate_plan_get_missing (const SpatePlan *self,
                        guint            claim)
{
  const SpateRange remaining = spate_plan_get_remaining (self, claim);

  return spate_range_get_length (remaining) - spate_range_set_count_within (self->written, remaining);
}

/**
 * spate_plan_get_lowest_position:
 * @self: a plan
 *
 * Returns: before which byte nothing will be written as long as nothing is claimed anew: where the
 *   first of the claims stands, even if a hedge has overtaken it; %G_MAXINT64 without claims
 */
goffset
spate_plan_get_lowest_position (const SpatePlan *self)
{
  g_return_val_if_fail (self != NULL, 0);

  goffset lowest = G_MAXINT64;

  for (guint i = 0; i < self->claims->len; i++)
    lowest = MIN (lowest, g_array_index (self->claims, SpateClaim, i).position);

  return lowest;
}

/**
 * spate_plan_advance:
 * @self: a plan
 * @claim: a claim
 * @n_bytes: how many bytes were written at its position, not more than remain
 *
 * Returns: how many of them had not been written by another connection before
 */
goffset
spate_plan_advance (SpatePlan *self,
                    guint      claim,
                    goffset    n_bytes)
{
  g_return_val_if_fail (self != NULL, 0);

  SpateClaim *found = find_claim (self, claim);

  g_return_val_if_fail (found != NULL, 0);
  g_return_val_if_fail (n_bytes >= 0 && n_bytes <= found->end - found->position, 0);

  const SpateRange range = spate_range (found->position, found->position + n_bytes);
  g_autoptr (SpateRangeSet) fresh = NULL;

  if (spate_range_set_count_within (self->written, range) > 0)
    fresh = spate_range_set_gaps (self->written, range);

  found->position = range.end;
  goffset added = spate_range_set_add (self->written, range);

  if (fresh == NULL && n_bytes > 0)
    spate_segment_map_note (self->map, range, found->connection);
  for (guint i = 0; fresh != NULL && i < spate_range_set_get_n_ranges (fresh); i++)
    spate_segment_map_note (self->map, spate_range_set_get_range (fresh, i), found->connection);

  return added;
}

/**
 * spate_plan_split:
 * @self: a plan
 * @claim: a claim
 * @at: where it shall end from now on
 *
 * Takes the tail of a claim away and makes it free. The claim's connection may have passed
 * @at meanwhile; then nothing but what lies behind its position is taken.
 *
 * Returns: where the claim ends now
 */
goffset
spate_plan_split (SpatePlan *self,
                  guint      claim,
                  goffset    at)
{
  g_return_val_if_fail (self != NULL, 0);

  SpateClaim *found = find_claim (self, claim);

  g_return_val_if_fail (found != NULL, 0);

  const SpateRange tail = spate_range (CLAMP (at, found->position, found->end), found->end);

  found->end = tail.start;
  give_back (self, tail);

  return tail.start;
}

/**
 * spate_plan_extend:
 * @self: a plan
 * @claim: a claim
 * @limit: as far as its connection could go on
 *
 * Lets a claim grow over free bytes that begin exactly where it ends, so that a response
 * which goes on anyway need not be broken off.
 *
 * Returns: how many bytes longer the claim is now
 */
goffset
spate_plan_extend (SpatePlan *self,
                   guint      claim,
                   goffset    limit)
{
  g_return_val_if_fail (self != NULL, 0);

  SpateClaim *found = find_claim (self, claim);

  g_return_val_if_fail (found != NULL, 0);

  for (guint i = 0; i < spate_range_set_get_n_ranges (self->free); i++)
    {
      const SpateRange candidate = spate_range_set_get_range (self->free, i);

      if (candidate.start == found->end && limit > found->end)
        {
          const SpateRange gained = spate_range (found->end, MIN (candidate.end, limit));

          spate_range_set_subtract (self->free, gained);
          found->end = gained.end;

          return spate_range_get_length (gained);
        }
    }

  return 0;
}

/**
 * spate_plan_release:
 * @self: a plan
 * @claim: a claim
 *
 * Ends a claim; what its connection did not bring becomes free.
 */
void
spate_plan_release (SpatePlan *self,
                    guint      claim)
{
  g_return_if_fail (self != NULL);

  const SpateClaim *found = find_claim (self, claim);

  g_return_if_fail (found != NULL);

  const SpateRange rest = spate_range (found->position, found->end);

  g_array_remove_index_fast (self->claims, (guint) (found - (const SpateClaim *) self->claims->data));
  give_back (self, rest);
}

/**
 * spate_plan_discard:
 * @self: a plan
 * @range: bytes of the file that are wrong, as far as they are written
 *
 * Forgets that they were written, so that they are fetched again: they are free then, unless a
 * claim still has them before it.
 *
 * Returns: how many there were
 */
goffset
spate_plan_discard (SpatePlan *self,
                    SpateRange range)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (spate_range_contains (spate_range (0, self->size), range), 0);

  goffset n_bytes = spate_range_set_subtract (self->written, range);

  spate_range_set_subtract (self->durable, range);
  spate_segment_map_forget (self->map, range);
  give_back (self, range);

  return n_bytes;
}

/**
 * spate_plan_promote:
 * @self: a plan
 * @synced: a copy of the written bytes, taken before the part file was synchronised
 *
 * Makes bytes durable. Bytes written while the synchronisation ran are not.
 */
void
spate_plan_promote (SpatePlan           *self,
                    const SpateRangeSet *synced)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (synced != NULL);
  g_return_if_fail (spate_range_set_contains_set (self->written, synced));

  for (guint i = 0; i < spate_range_set_get_n_ranges (synced); i++)
    spate_range_set_add (self->durable, spate_range_set_get_range (synced, i));
}

/**
 * spate_plan_get_segments:
 * @self: a plan
 *
 * Returns: (transfer full) (element-type SpateSegment): the map of the file, sorted by start;
 *   claims may overlap what a hedge has written
 */
GArray *
spate_plan_get_segments (const SpatePlan *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  GArray *segments = spate_segment_map_get_segments (self->map);

  for (guint i = 0; i < self->claims->len; i++)
    {
      const SpateClaim *claim = &g_array_index (self->claims, SpateClaim, i);
      const SpateRange range = spate_range (claim->position, claim->end);

      spate_segment_array_insert (segments, (SpateSegment){ range, claim->connection, FALSE });
    }

  return segments;
}
