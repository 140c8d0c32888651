/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a source is compared with what is here: at the beginning, in the middle and at the end of what
 * has come, as soon as those are three places. */

#include "spate-run-private.h"

gboolean
_spate_run_has_nothing (SpateRun *self)
{
  return spate_range_set_get_total (spate_plan_get_written (self->plan)) == 0;
}

/* What is too short for a sample is mostly where a connection has just begun. */
static SpateRangeSet *
without_short_ranges (const SpateRangeSet *here)
{
  SpateRangeSet *kept = spate_range_set_new ();

  for (guint i = 0; i < spate_range_set_get_n_ranges (here); i++)
    {
      const SpateRange part = spate_range_set_get_range (here, i);

      if (spate_range_get_length (part) >= SPATE_SAMPLE_SIZE)
        spate_range_set_add (kept, part);
    }

  return kept;
}

/* The first, the middle and the last byte of @here, each with what is around it. */
static void
place_samples (const SpateRangeSet *here,
               SpateRange          *samples)
{
  goffset total = spate_range_set_get_total (here);

  for (guint n = 0; n < SPATE_N_SAMPLES; n++)
    {
      goffset before = MIN (total / (SPATE_N_SAMPLES - 1) * n, total - 1);
      SpateRange part = spate_range_set_get_range (here, 0);

      for (guint i = 1; before >= spate_range_get_length (part); i++)
        {
          before -= spate_range_get_length (part);
          part = spate_range_set_get_range (here, i);
        }

      goffset start = CLAMP (part.start + before - SPATE_SAMPLE_SIZE / 2, part.start, MAX (part.start, part.end - SPATE_SAMPLE_SIZE));

      samples[n] = spate_range (start, MIN (start + SPATE_SAMPLE_SIZE, part.end));
    }
}

static gboolean
are_disjoint (const SpateRange *samples)
{
  for (guint n = 1; n < SPATE_N_SAMPLES; n++)
    if (samples[n].start < samples[n - 1].end)
      return FALSE;

  return TRUE;
}

/* The n-th place to compare at, and whether there are enough of them yet. When nobody delivers
 * any more, less will do; and if nothing at all has come, there is nothing to mix, and whoever
 * has a file of that size may be the first. */
gboolean
_spate_run_choose_sample (SpateRun   *self,
                          guint       n,
                          SpateRange *ret_sample)
{
  const SpateRangeSet *here = spate_plan_get_written (self->plan);
  g_autoptr (SpateRangeSet) large = without_short_ranges (here);
  SpateRange samples[SPATE_N_SAMPLES];
  gboolean is_enough = FALSE;

  if (spate_range_set_get_n_ranges (large) > 0)
    {
      place_samples (large, samples);
      is_enough = are_disjoint (samples);
    }

  if (!is_enough && spate_range_set_get_n_ranges (here) > 0)
    place_samples (here, samples);

  *ret_sample = spate_range_set_get_n_ranges (here) > 0 ? samples[n] : spate_range (0, MIN (self->validator->size, SPATE_SAMPLE_SIZE));

  return is_enough || _spate_run_is_alone (self);
}
