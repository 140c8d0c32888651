/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a worker's answer meets those of others. Unless a server vouches for all of its answers, one
 * begins a little before its claim, over bytes that are here (the lead), and goes on a little behind
 * it (the tail): the lead is compared at once, the tail as soon as somebody has written what it is
 * of, which is up to the run. What is here already is not taken on trust either when two connections
 * race for the same bytes. */

#include "spate-error.h"
#include "spate-seam-check.h"
#include "spate-seams.h"
#include "spate-worker-private.h"

/* What to ask for: the claim, and at both ends what is to be compared. */
SpateRange
_spate_worker_get_asked (SpateWorker *self)
{
  const SpateRange claim = _spate_worker_get_remaining (self);
  goffset size = spate_plan_get_size (self->host->plan);

  if (!self->host->compares || size < 0)
    return claim;

  goffset lead = self->source->is_curt ? 0 : spate_seams_get_lead (self->host->seams, claim.start, self->source->maker);

  return spate_range (claim.start - lead, MIN (claim.end + SPATE_SEAM_OVERLAP, size));
}

/* Who the bytes of an answer are from. */
void
_spate_worker_choose_maker (SpateWorker         *self,
                            const SpateResponse *response)
{
  const SpateValidator *known = spate_source_get_validator (self->source);
  g_autoptr (SpateValidator) told = spate_response_get_validator (response, known->size);

  if (self->source->maker != SPATE_SEAMS_EARLIER && spate_validator_compare (known, told) == SPATE_VALIDATOR_SAME)
    self->maker = self->source->maker;
  else
    self->maker = spate_seams_add_maker (self->host->seams, self->source->index);
}

/* The next bytes of the body are to be compared, not written. */
void
_spate_worker_begin_sample (SpateWorker *self,
                            SpateRange   range)
{
  g_return_if_fail (self->sample == NULL);

  self->sample = g_byte_array_new ();
  self->sample_range = range;
}

/* Whether the body should be read on behind the claim, which is fulfilled. */
gboolean
_spate_worker_wants_tail (SpateWorker *self)
{
  goffset position = _spate_worker_get_remaining (self).start;
  SpateRange foreign;
  guint maker = 0;

  if (!self->host->compares || self->body_end <= position || self->body_end == SPATE_RANGE_OPEN_END)
    return FALSE;

  /* What is here, from the same server that vouches for it, needs no proof. */
  return !spate_range_set_contains (spate_plan_get_written (self->host->plan), spate_range (position, position + 1)) ||
         spate_seams_find_foreign (self->host->seams, spate_range (position, position + 1), self->maker, &foreign, &maker);
}

gsize
_spate_worker_get_sample_rest (SpateWorker *self)
{
  return (gsize) spate_range_get_length (self->sample_range) - self->sample->len;
}

static gboolean
compare (SpateWorker  *self,
         goffset       offset,
         const guint8 *bytes,
         gsize         n_bytes,
         guint         maker,
         GError      **error)
{
  SpateSeamCheck outcome = spate_seam_check (self->host->writer, offset, bytes, n_bytes);

  self->host->agrees |= outcome == SPATE_SEAM_SAME && maker == SPATE_SEAMS_EARLIER && self->source->index == 0;
  if (outcome != SPATE_SEAM_DIFFERENT)
    return TRUE;

  g_propagate_error (error, self->host->differs (self, maker, self->host->owner));

  return FALSE;
}

static gboolean
check_lead (SpateWorker *self,
            GError     **error)
{
  SpateRange foreign;
  guint maker = 0;

  /* It may have been forgotten meanwhile. */
  if (!spate_range_set_contains (spate_plan_get_written (self->host->plan), self->sample_range) ||
      !spate_seams_find_foreign (self->host->seams, self->sample_range, self->maker, &foreign, &maker))
    return TRUE;

  if (!compare (self, self->sample_range.start, self->sample->data, self->sample->len, maker, error))
    return FALSE;

  spate_seams_prove (self->host->seams, self->sample_range.end);

  return TRUE;
}

/* All of the sample is here. Returns %FALSE after setting @error if it is of another file. */
gboolean
_spate_worker_end_sample (SpateWorker *self,
                          GError     **error)
{
  g_autoptr (GByteArray) sample = g_steal_pointer (&self->sample);
  gboolean is_lead = self->sample_range.end <= _spate_worker_get_remaining (self).start;

  self->fetched += sample->len;
  self->wasted += sample->len;

  if (is_lead)
    {
      gboolean is_same;

      self->sample = g_steal_pointer (&sample);
      is_same = check_lead (self, error);
      g_clear_pointer (&self->sample, g_byte_array_unref);
      return is_same;
    }

  self->host->witnessed (self, self->sample_range, g_byte_array_free_to_bytes (g_steal_pointer (&sample)), self->host->owner);

  return TRUE;
}

/* Compares what has come with what others have brought of it meanwhile. */
gboolean
_spate_worker_check_overlap (SpateWorker  *self,
                             goffset       offset,
                             const guint8 *bytes,
                             gsize         n_bytes,
                             GError      **error)
{
  SpateRange rest = spate_range (offset, offset + (goffset) n_bytes);
  SpateRange foreign;
  guint maker = 0;

  while (self->host->compares && spate_seams_find_foreign (self->host->seams, rest, self->maker, &foreign, &maker))
    {
      if (!compare (self, foreign.start, bytes + (foreign.start - offset), (gsize) spate_range_get_length (foreign), maker, error))
        return FALSE;
      spate_seams_prove (self->host->seams, foreign.start);
      spate_seams_prove (self->host->seams, foreign.end);
      rest.start = foreign.end;
    }

  return TRUE;
}
