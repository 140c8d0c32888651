/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a range ended, and what follows from it. The disk's errors end the run. Whatever a server
 * does wrong is told to the balancer, which knows what it costs; only when that has no source
 * left that it would ask has the run failed. */

#include "spate-disk.h"
#include "spate-run-private.h"

/* The longest pause that a server asks for and a run sits through. */
#define LONGEST_PAUSE (30 * (gint64) G_USEC_PER_SEC)

/* A stream that broke off can only be had again from its first byte. */
static void
begin_stream_anew (SpateRun   *self,
                   const char *reason)
{
  if (self->has_ranges || spate_range_set_get_total (spate_plan_get_written (self->plan)) == 0)
    return;

  _spate_run_add_event (self, SPATE_EVENT_RESTARTED)->reason = g_strdup (reason);
  self->restarted_bytes += spate_range_set_get_total (spate_plan_get_written (self->plan));
  spate_plan_free (self->plan);
  self->plan = spate_plan_new (self->validator->size);
  self->host.plan = self->plan;
  _spate_run_begin_seams (self);

  /* What was promised while the server seemed to have ranges is promised no longer, and a
   * synchronisation that is under way says nothing about what will be written now. */
  _spate_run_update_checkpoint (self);
  if (self->syncing != NULL)
    {
      spate_range_set_free (self->syncing);
      self->syncing = spate_range_set_new ();
    }
}

/* A server that began well but has never yet sent a later range as it was asked for: it may
 * still send the file as a whole. All that is lost is what its first answer brought. */
static void
give_up_ranges (SpateRun   *self,
                const char *reason)
{
  self->has_ranges = FALSE;
  self->host.has_ranges = FALSE;
  begin_stream_anew (self, reason);
  self->primary->state = SPATE_SOURCE_GOOD;
  _spate_run_make_balancer (self);
}

static SpateOutcome
get_outcome (SpateWorker  *worker,
             const GError *error)
{
  if (spate_worker_is_in_doubt (worker))
    return SPATE_OUTCOME_DOUBTFUL;
  if (spate_worker_has_sent_wrong (worker))
    return SPATE_OUTCOME_WRONG;
  if (g_error_matches (error, SPATE_ERROR, SPATE_ERROR_CHANGED))
    return SPATE_OUTCOME_OTHER_FILE;
  if (g_error_matches (error, SPATE_ERROR, SPATE_ERROR_NETWORK))
    return SPATE_OUTCOME_BROKEN;

  return spate_error_may_pass (error) ? SPATE_OUTCOME_REFUSED : SPATE_OUTCOME_DENIED;
}

/* Whether @source answers other requests as it should. */
static gboolean
is_answering (SpateRun          *self,
              const SpateSource *source)
{
  for (guint i = 0; i < self->workers->len; i++)
    {
      SpateWorker *worker = g_ptr_array_index (self->workers, i);

      if (spate_worker_get_source (worker) == source && spate_worker_is_served (worker))
        return TRUE;
    }

  return FALSE;
}

void
_spate_run_judge (SpateRun     *self,
                  SpateWorker  *worker,
                  const GError *error)
{
  SpateSource *source = spate_worker_get_source (worker);
  gboolean is_served = _spate_run_count_served (self) > 0;

  if (spate_disk_is_error (error))
    {
      _spate_run_fail (self, g_error_copy (error));
      return;
    }

  /* Redirects may have led to a link that was good for a short time only. */
  if (!is_answering (self, source) && !spate_error_may_pass (error))
    spate_source_forget_effective_uri (source);

  self->retry_after = spate_worker_get_retry_after (worker);
  begin_stream_anew (self, error->message);
  if (!spate_worker_is_in_doubt (worker))
    spate_source_set_reason (source, error);
  if (!is_served && !spate_worker_is_in_doubt (worker))
    {
      g_clear_error (&self->last_error);
      self->last_error = g_error_copy (error);
    }

  spate_balancer_note_ended (self->balancer, spate_clock_get_now (self->clock), spate_worker_get_number (worker),
                             get_outcome (worker, error), spate_worker_get_range_bytes (worker),
                             spate_worker_get_retry_after (worker), g_random_double ());
}

/* @source is not asked again. It was not the balancer who decided that: that one tells by itself. */
void
_spate_run_tell_dropped (SpateRun          *self,
                         const SpateSource *source,
                         SpateReason        why)
{
  SpateEvent *event = _spate_run_add_event (self, SPATE_EVENT_DROPPED);

  event->source = source->index;
  event->why = why;
  event->reason = g_strdup (source->reason->message);
}

/* @source is not asked again, and the balancer does not know yet. */
void
_spate_run_drop_source (SpateRun    *self,
                        SpateSource *source,
                        SpateReason  why)
{
  source->state = SPATE_SOURCE_DROPPED;
  _spate_run_tell_dropped (self, source, why);
  spate_balancer_drop_source (self->balancer, source->index, why);
  _spate_run_balance_soon (self, 0);
}

/* The balancer will not ask @source again. */
void
_spate_run_source_dropped (SpateRun    *self,
                           SpateSource *source)
{
  SpateEvent *event = &g_array_index (self->events, SpateEvent, self->events->len - 1);

  source->state = SPATE_SOURCE_DROPPED;
  if (source->reason == NULL)
    source->reason = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NETWORK, "The server does not answer");
  event->reason = g_strdup (source->reason->message);
}

/* Without ranges there is nothing to compare by: whoever streams begins anew, and nothing is
 * mixed. All that can be held against the next source is the size, when it answers; if even that
 * is not known, a page that says that there is no such file would do, and nobody is asked. */
void
_spate_run_use_next_stream (SpateRun *self)
{
  g_autoptr (SpateValidator) anything = spate_validator_new (NULL, NULL, self->validator->size);
  g_autoptr (GError) unknown = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_PROTOCOL, "There is nothing to know the file by");

  for (guint i = 0; i < self->sources->len && _spate_run_is_alone (self); i++)
    {
      SpateSource *source = g_ptr_array_index (self->sources, i);

      if (source->state != SPATE_SOURCE_UNCHECKED || spate_clock_get_now (self->clock) < source->not_before)
        continue;

      if (anything->size >= 0)
        {
          spate_source_set_validator (source, anything);
          spate_balancer_set_source_ready (self->balancer, i, TRUE);
          self->idle_since = 0;
          _spate_run_balance_soon (self, 0);
        }
      else
        {
          spate_source_set_reason (source, unknown);
          _spate_run_drop_source (self, source, SPATE_REASON_GONE);
        }
    }
}

/* Whether the only source has asked to come back much later: that is for another run. */
gboolean
_spate_run_is_sent_away (SpateRun *self)
{
  return self->sources->len == 1 && self->retry_after > LONGEST_PAUSE;
}

/* Why there is nobody left: what the user does not want says least. */
static const GError *
get_reason (SpateRun *self)
{
  const GError *reason = self->primary->is_disabled ? NULL : self->primary->reason;

  for (guint i = 0; reason == NULL && i < self->sources->len; i++)
    {
      const SpateSource *source = g_ptr_array_index (self->sources, i);

      if (!source->is_disabled)
        reason = source->reason;
    }

  return reason != NULL ? reason : self->primary->reason;
}

/* Nobody works, and there is nobody left to be asked: the run has failed, unless the server may
 * still send the file as a whole. */
void
_spate_run_end_if_hopeless (SpateRun *self)
{
  if (self->ending || _spate_run_count_busy (self) > 0 || _spate_run_need_avoided (self))
    return;

  for (guint i = 0; i < self->sources->len; i++)
    if (spate_balancer_is_source_usable (self->balancer, i) && !_spate_run_is_sent_away (self))
      return;

  const GError *reason = get_reason (self);

  if (self->has_ranges && !self->ranges_proved && !self->primary->is_disabled && g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_PROTOCOL))
    {
      g_autofree char *message = g_strdup (reason->message);

      give_up_ranges (self, message);
      _spate_run_balance_soon (self, 0);
    }
  else
    _spate_run_fail (self, g_error_copy (reason));
}
