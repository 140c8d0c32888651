/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Are the answers parts of one file? Where one server vouches for all of them by a strong ETag there
 * is nothing to do. Everywhere else a few bytes are compared where two of them meet: by the worker
 * whose answer begins there (spate-worker-seam.c), or here, when what a server sent from behind a
 * claim, a witness, can be compared with what others have written. What nobody has compared by the
 * time that all is here is forgotten and fetched again, so that it is.
 *
 * When bytes differ and one side came from a mirror, the mirror goes, and with it all that it has
 * brought. Otherwise the file has changed on the server. */

#include "spate-run-private.h"
#include "spate-seam-check.h"

/* How often bytes are fetched again only to be compared. Some servers send so little at once that
 * it can never be done. */
#define MOST_REPAIRS 3

typedef struct
{
  SpateRange range;
  guint      maker;
  GBytes    *bytes; /* (owned) */
} SpateWitness;

static void
witness_free (gpointer data)
{
  SpateWitness *witness = data;

  g_bytes_unref (witness->bytes);
  g_free (witness);
}

/* --- what is known ------------------------------------------------------------------ */

static gboolean
vouches (const SpateSource *source)
{
  const SpateValidator *validator = spate_source_get_validator (source);

  return validator != NULL && validator->etag != NULL && !validator->weak && !source->is_doubted;
}

/* Is there anything to compare? As long as one source vouches for all that is here, there is not. */
void
_spate_run_update_vouching (SpateRun *self)
{
  gboolean compares = FALSE;

  if (self->seams == NULL)
    return;

  for (guint i = 0; i < self->sources->len; i++)
    {
      SpateSource *source = g_ptr_array_index (self->sources, i);

      if (source->state != SPATE_SOURCE_GOOD)
        continue;
      if (!vouches (source))
        source->maker = SPATE_SEAMS_EARLIER;
      else if (source->maker == SPATE_SEAMS_EARLIER)
        source->maker = spate_seams_add_maker (self->seams, i);
      compares |= source != self->primary || !vouches (source);
    }

  g_autoptr (GArray) earlier = spate_seams_get_of_source (self->seams, SPATE_SEAMS_NO_SOURCE);

  /* Once there was something to compare, there always is. */
  self->host.compares |= self->has_ranges && (compares || earlier->len > 0);
}

/* What an earlier run left was proved to be of one file. If the first link vouches that it is of
 * this one, it is as good as what comes. */
static guint
get_maker_of_durable (SpateRun *self)
{
  if (self->begun_with == NULL || self->primary->index != 0 || self->primary->maker == SPATE_SEAMS_EARLIER ||
      spate_validator_compare (self->begun_with->validator, self->validator) != SPATE_VALIDATOR_SAME)
    return SPATE_SEAMS_EARLIER;

  return self->primary->maker;
}

static GError *differs_cb (SpateWorker *worker,
                           guint        maker,
                           gpointer     owner);
static void witnessed_cb (SpateWorker *worker,
                          SpateRange   range,
                          GBytes      *bytes,
                          gpointer     owner);
static gboolean doubts_cb (SpateWorker *worker,
                           gpointer     owner);

/* The books begin with what the plan says is here. */
void
_spate_run_begin_seams (SpateRun *self)
{
  const SpateRangeSet *durable = spate_plan_get_durable (self->plan);

  _spate_run_end_seams (self);
  self->seams = spate_seams_new ();
  self->witnesses = g_ptr_array_new_with_free_func (witness_free);
  self->host.seams = self->seams;
  self->host.witnessed = witnessed_cb;
  self->host.differs = differs_cb;
  self->host.doubts = doubts_cb;
  for (guint i = 0; i < self->sources->len; i++)
    ((SpateSource *) g_ptr_array_index (self->sources, i))->maker = SPATE_SEAMS_EARLIER;
  if (self->primary->state == SPATE_SOURCE_GOOD && vouches (self->primary))
    self->primary->maker = spate_seams_add_maker (self->seams, self->primary->index);
  for (guint i = 0; i < spate_range_set_get_n_ranges (durable); i++)
    spate_seams_note_earlier (self->seams, spate_range_set_get_range (durable, i), get_maker_of_durable (self));
  _spate_run_update_vouching (self);
}

void
_spate_run_end_seams (SpateRun *self)
{
  g_clear_pointer (&self->seams, spate_seams_free);
  g_clear_pointer (&self->witnesses, g_ptr_array_unref);
  self->host.seams = NULL;
}

/* What a record may promise: what is durable, and is known to be of one file. */
SpateRangeSet *
_spate_run_get_promised (SpateRun *self)
{
  SpateRangeSet *promised = spate_range_set_copy (spate_plan_get_durable (self->plan));

  if (self->seams == NULL || !self->host.compares)
    return promised;

  g_autoptr (GArray) open = spate_seams_get_open (self->seams);

  for (guint i = 0; i < open->len; i++)
    spate_range_set_subtract (promised, g_array_index (open, SpateRange, i));

  return promised;
}

/* --- what does not fit -------------------------------------------------------------- */

static void
forget (SpateRun     *self,
        const GArray *ranges)
{
  for (guint i = 0; i < ranges->len; i++)
    _spate_run_discard (self, g_array_index (ranges, SpateRange, i));

  if (ranges->len > 0)
    _spate_run_update_checkpoint (self);
}

static void
drop_liar (SpateRun    *self,
           SpateSource *source)
{
  g_autoptr (GArray) ranges = spate_seams_get_of_source (self->seams, source->index);
  g_autoptr (GError) reason = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_CHANGED, "Its bytes do not fit to those of the others");

  forget (self, ranges);
  for (guint i = self->witnesses->len; i > 0; i--)
    if (spate_seams_get_source (self->seams, ((SpateWitness *) self->witnesses->pdata[i - 1])->maker) == source->index)
      g_ptr_array_remove_index_fast (self->witnesses, i - 1);

  if (source->state == SPATE_SOURCE_DROPPED)
    return;
  spate_source_set_reason (source, reason);
  _spate_run_drop_source (self, source, SPATE_REASON_OTHER_FILE);
}

static SpateSource *
find_mirror (SpateRun *self,
             guint     maker)
{
  guint index = spate_seams_get_source (self->seams, maker);

  return index < self->sources->len && index != self->primary->index ? g_ptr_array_index (self->sources, index) : NULL;
}

/* Bytes of @a and of @b differ where they should be the same. Returns whether a mirror was to blame. */
static gboolean
blame (SpateRun *self,
       guint     a,
       guint     b)
{
  SpateSource *first = find_mirror (self, a);
  SpateSource *second = find_mirror (self, b);

  if (first == NULL && second == NULL)
    {
      _spate_run_fail (self, g_error_new_literal (SPATE_ERROR, SPATE_ERROR_CHANGED,
                                                  "The file on the server is another one than that which was begun"));
      return FALSE;
    }

  if (first != NULL)
    drop_liar (self, first);
  if (second != NULL && second != first)
    drop_liar (self, second);

  return TRUE;
}

static GError *
differs_cb (SpateWorker *worker,
            guint        maker,
            gpointer     owner)
{
  SpateRun *self = owner;
  const SpateSource *mirror = find_mirror (self, spate_worker_get_maker (worker));
  gboolean is_mirrors = blame (self, maker, spate_worker_get_maker (worker));

  if (is_mirrors && mirror == NULL)
    return g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NETWORK, "What it was compared with was wrong");

  return g_error_new_literal (SPATE_ERROR, SPATE_ERROR_CHANGED, "Its bytes do not fit to those that are here");
}

/* --- comparing ---------------------------------------------------------------------- */

static void
witnessed_cb (SpateWorker *worker,
              SpateRange   range,
              GBytes      *bytes,
              gpointer     owner)
{
  SpateRun *self = owner;
  SpateWitness *witness = g_new0 (SpateWitness, 1);

  witness->range = range;
  witness->maker = spate_worker_get_maker (worker);
  witness->bytes = bytes;
  g_ptr_array_add (self->witnesses, witness);
  _spate_run_balance_soon (self, 0);
}

/* Whether @witness has said what it can say. */
static gboolean
hear (SpateRun           *self,
      const SpateWitness *witness)
{
  SpateRange foreign;
  guint maker = 0;

  if (!spate_range_set_contains (spate_plan_get_written (self->plan), witness->range))
    return FALSE;

  /* Its own answer may have gone on. */
  if (!spate_seams_find_foreign (self->seams, witness->range, witness->maker, &foreign, &maker))
    return TRUE;

  SpateSeamCheck outcome = spate_seam_check (self->writer, witness->range.start, g_bytes_get_data (witness->bytes, NULL),
                                             g_bytes_get_size (witness->bytes));

  self->host.agrees |= outcome == SPATE_SEAM_SAME && maker == SPATE_SEAMS_EARLIER &&
                       spate_seams_get_source (self->seams, witness->maker) == 0;
  if (outcome == SPATE_SEAM_DIFFERENT)
    blame (self, maker, witness->maker);
  else
    spate_seams_prove (self->seams, witness->range.start);

  return TRUE;
}

/* Compares what can be compared by now. */
void
_spate_run_check_witnesses (SpateRun *self)
{
  if (self->seams == NULL || self->witnesses->len == 0)
    return;

  g_autoptr (GPtrArray) heard = g_steal_pointer (&self->witnesses);

  self->witnesses = g_ptr_array_new_with_free_func (witness_free);
  while (heard->len > 0 && !self->ending)
    {
      SpateWitness *witness = g_ptr_array_steal_index (heard, heard->len - 1);

      if (hear (self, witness))
        witness_free (witness);
      else
        g_ptr_array_add (self->witnesses, witness);
    }
}

/* Every byte is here. Returns whether they are of one file; if that is not known, some are missing
 * again, unless the run has failed. */
gboolean
_spate_run_close_seams (SpateRun *self)
{
  if (self->seams == NULL || !self->host.compares)
    return TRUE;

  _spate_run_check_witnesses (self);
  if (self->ending || !spate_plan_is_complete (self->plan))
    return FALSE;

  g_autoptr (GArray) open = spate_seams_get_open (self->seams);

  if (open->len == 0 || self->n_repairs >= MOST_REPAIRS)
    return TRUE;

  self->n_repairs++;
  forget (self, open);

  return FALSE;
}

static gboolean
doubts_cb (SpateWorker *worker,
           gpointer     owner)
{
  SpateRun *self = owner;
  SpateSource *source = spate_worker_get_source (worker);

  _spate_run_doubt (self, source);

  return TRUE;
}

/* @source tells another validator than before, of a file of the same size. Until it was compared
 * nothing more is asked of it. */
void
_spate_run_doubt (SpateRun    *self,
                  SpateSource *source)
{
  if (source->state != SPATE_SOURCE_GOOD)
    return;

  g_debug ("run %" G_GUINT64_FORMAT ": source %u tells another validator", self->id, source->index);
  source->is_doubted = TRUE;
  source->state = SPATE_SOURCE_UNCHECKED;
  source->n_failures = 0;
  source->not_before = 0;
  spate_balancer_set_source_ready (self->balancer, source->index, FALSE);
}
