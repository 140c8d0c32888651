/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The invariants of a plan, looked at one by one. Tests ask after every step. */

#include "spate-plan-private.h"

/**
 * spate_plan_check:
 * @self: a plan
 * @ret_broken: (out) (transfer none): set to the invariant that does not hold, if one does not
 *
 * Looks whether the ledger is consistent, for tests.
 *
 * Returns: %TRUE if every invariant holds
 */
gboolean
spate_plan_check (const SpatePlan *self,
                  const char     **ret_broken)
{
  g_return_val_if_fail (self != NULL, FALSE);

  const SpateRange file = spate_range (0, self->size);
  g_autoptr (SpateRangeSet) claimed = spate_range_set_new ();
  g_autoptr (SpateRangeSet) noted = spate_range_set_new ();
  g_autoptr (GArray) pieces = spate_segment_map_get_segments (self->map);
  const char *broken = NULL;

  for (guint i = 0; i < self->claims->len; i++)
    {
      const SpateClaim *claim = &g_array_index (self->claims, SpateClaim, i);

      if (!spate_range_contains (file, spate_range (claim->position, claim->end)))
        broken = "a claim reaches beyond the file";
      spate_range_set_add (claimed, spate_range (claim->position, claim->end));
    }
  for (guint i = 0; i < spate_range_set_get_n_ranges (self->written); i++)
    spate_range_set_subtract (claimed, spate_range_set_get_range (self->written, i));

  for (guint i = 0; i < pieces->len; i++)
    {
      const SpateRange piece = g_array_index (pieces, SpateSegment, i).range;

      if (spate_range_set_add (noted, piece) != spate_range_get_length (piece))
        broken = "two pieces of the map overlap";
    }

  g_autoptr (SpateRangeSet) all = spate_range_set_copy (self->free);
  goffset sum = spate_range_set_get_total (self->free) + spate_range_set_get_total (claimed) +
                spate_range_set_get_total (self->written);

  for (guint i = 0; i < spate_range_set_get_n_ranges (claimed); i++)
    spate_range_set_add (all, spate_range_set_get_range (claimed, i));
  for (guint i = 0; i < spate_range_set_get_n_ranges (self->written); i++)
    spate_range_set_add (all, spate_range_set_get_range (self->written, i));

  if (sum != self->size)
    broken = "free, claimed and written overlap, or do not make up the file";
  else if (!spate_range_set_contains (all, file) || spate_range_set_get_total (all) != self->size)
    broken = "a byte is neither free, claimed nor written";
  else if (!spate_range_set_contains_set (self->written, self->durable))
    broken = "a durable byte is not written";
  else if (!spate_range_set_equal (noted, self->written))
    broken = "the map does not show what is written";

  if (broken != NULL && ret_broken != NULL)
    *ret_broken = broken;

  return broken == NULL;
}
