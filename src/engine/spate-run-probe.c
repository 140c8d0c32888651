/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a run begins. Nothing is asked for twice: the first request is for all bytes from the
 * first missing one on, its answer says what file this is, and its body is the first
 * worker's. Only when the answer cannot begin a download is there another question: without a
 * range if the server garbles ranges, from byte 0 if an earlier run cannot be gone on with.
 *
 * Of several sources the first is asked. When it fails, or takes too long, the next is asked as
 * well; the first good answer is taken, and what is still under way is given up. */

#include "spate-backoff.h"
#include "spate-file-name.h"
#include "spate-run-private.h"

/* How often a source is asked for its first answer before it is given up; about three seconds. */
#define MOST_PROBES 5

/* When another source is asked as well. */
#define PATIENCE (2 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  SpateRun    *run;    /* (owned) */
  SpateSource *source; /* (unowned): the run's */
  gint64       begun;  /* µs */
} Probe;

static void
probe_free (Probe *probe)
{
  g_object_unref (probe->run);
  g_free (probe);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Probe, probe_free)

static goffset
get_first_missing (SpateRun *self)
{
  if (self->checkpoint == NULL || spate_range_set_get_n_ranges (self->checkpoint->durable) == 0)
    return 0;

  const SpateRange first = spate_range_set_get_range (self->checkpoint->durable, 0);

  return first.start == 0 ? first.end : 0;
}

static gboolean
is_all_durable (SpateRun *self)
{
  return self->checkpoint != NULL && self->checkpoint->validator->size > 0 &&
         get_first_missing (self) == self->checkpoint->validator->size;
}

static void
probe_alarm_cb (gpointer user_data)
{
  SpateRun *self = user_data;

  self->probe_alarm = 0;
  _spate_run_probe (self);
}

static void start_over_elsewhere (SpateRun   *self,
                                  const char *reason);

/* --- the part file ------------------------------------------------------------------ */

static SpatePlan *
make_plan (SpateRun *self)
{
  if (self->checkpoint != NULL && self->has_ranges)
    return spate_plan_new_resumed (self->validator->size, self->checkpoint->durable);

  if (self->checkpoint != NULL && spate_range_set_get_n_ranges (self->checkpoint->durable) > 0)
    _spate_run_add_event (self, SPATE_EVENT_RESTARTED)->reason = g_strdup ("The server sends no parts any more");

  return spate_plan_new (self->validator->size);
}

static void
opened_cb (GObject      *source G_GNUC_UNUSED,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SpateRun) self = g_steal_pointer (&user_data);
  g_autoptr (GError) error = NULL;

  self->writer = spate_writer_open_finish (result, &error);

  if (self->writer != NULL)
    {
      self->plan = make_plan (self);
      _spate_run_update_checkpoint (self);
      if (!self->ending)
        _spate_run_begin_transfer (self);
    }
  else if (self->checkpoint != NULL && g_error_matches (error, SPATE_ERROR, SPATE_ERROR_FILE) && !self->ending)
    start_over_elsewhere (self, error->message);
  else
    _spate_run_fail (self, g_steal_pointer (&error));

  _spate_run_operation_done (self);
}

static void
open_part_file (SpateRun *self)
{
  g_autofree char *name = NULL;

  if (self->request->name != NULL)
    name = g_strdup (self->request->name);
  else if (self->reply != NULL)
    name = spate_file_name_choose (self->reply->response->content_disposition, self->reply->response->uri,
                                   spate_request_get_uri (self->request));

  self->n_pending++;
  spate_writer_open_async (self->request->folder, name, self->request->exact_name, self->validator->size,
                           self->request->order == SPATE_ORDER_SEQUENTIAL, self->checkpoint, opened_cb, g_object_ref (self));
}

/* --- the first request -------------------------------------------------------------- */

/* Forgets what an earlier run fetched and asks for the file from its first byte on. */
static void
start_over (SpateRun   *self,
            const char *reason)
{
  _spate_run_add_event (self, SPATE_EVENT_RESTARTED)->reason = g_strdup (reason);
  g_clear_pointer (&self->reply, spate_reply_free);
  g_clear_pointer (&self->validator, spate_validator_free);
  self->primary->state = SPATE_SOURCE_UNCHECKED;
  _spate_run_probe (self);
}

/* The bytes of the part file are of another file now. It keeps its name, and is written anew. */
static void
start_over_in_place (SpateRun   *self,
                     const char *reason)
{
  g_autoptr (SpateCheckpoint) previous = g_steal_pointer (&self->checkpoint);
  g_autoptr (SpateValidator) anything = spate_validator_new (NULL, NULL, -1);
  g_autoptr (SpateRangeSet) nothing = spate_range_set_new ();

  self->checkpoint = spate_checkpoint_new (previous->name, previous->part_name, anything, nothing);
  start_over (self, reason);
}

/* The part file is not the one that was left. Whatever bears its name now is none of ours. */
static void
start_over_elsewhere (SpateRun   *self,
                      const char *reason)
{
  g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
  start_over (self, reason);
}

/* The source that is to be asked next: one that was asked least, and need not be left alone
 * longest. */
static SpateSource *
find_next_source (SpateRun *self)
{
  SpateSource *next = NULL;

  for (guint i = 0; i < self->sources->len; i++)
    {
      SpateSource *source = g_ptr_array_index (self->sources, i);

      if (source->state == SPATE_SOURCE_UNCHECKED &&
          (next == NULL || source->n_failures < next->n_failures ||
           (source->n_failures == next->n_failures && source->not_before < next->not_before)))
        next = source;
    }

  return next;
}

/* Sees to it that somebody is asked: now, when the next source may be, or when those that are
 * being asked have taken too long. */
static void
schedule_probe (SpateRun *self)
{
  gint64 now = spate_clock_get_now (self->clock);
  SpateSource *next = find_next_source (self);

  spate_clock_clear_alarm (self->clock, &self->probe_alarm);
  if (next == NULL)
    return;

  gint64 when = MAX (next->not_before, self->n_probing > 0 ? now + PATIENCE : now);

  self->probe_alarm = spate_clock_add_alarm (self->clock, when, probe_alarm_cb, self);
}

static void
source_failed (SpateRun     *self,
               SpateSource  *source,
               const GError *reason,
               gint64        retry_after)
{
  source->n_failures++;
  source->state = SPATE_SOURCE_UNCHECKED;
  spate_source_set_reason (source, reason);

  if (!spate_error_may_pass (reason) || source->n_failures >= MOST_PROBES)
    source->state = SPATE_SOURCE_DROPPED;
  else
    source->not_before = spate_clock_get_now (self->clock) +
                         MAX (spate_backoff_get_delay (source->n_failures, g_random_double ()), retry_after);

  if (source->state == SPATE_SOURCE_DROPPED && self->sources->len > 1)
    {
      SpateEvent *event = _spate_run_add_event (self, SPATE_EVENT_DROPPED);

      event->source = source->index;
      event->why = spate_error_may_pass (reason) ? SPATE_REASON_FAILED : SPATE_REASON_GONE;
      event->reason = g_strdup (reason->message);
    }
}

static gboolean
is_last_hope (SpateRun    *self,
              SpateSource *source)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      const SpateSource *other = g_ptr_array_index (self->sources, i);

      if (other != source && other->state != SPATE_SOURCE_DROPPED)
        return FALSE;
    }

  return TRUE;
}

static void
probe_failed (SpateRun     *self,
              SpateSource  *source,
              const GError *reason,
              gint64        retry_after)
{
  gboolean is_last = is_last_hope (self, source);

  if (g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_NO_RANGES) && !self->without_range && is_last)
    {
      self->without_range = TRUE;
      source->state = SPATE_SOURCE_UNCHECKED;
      _spate_run_probe (self);
      return;
    }

  /* A mirror's validator may be another one by nature; that of the last source is believed. */
  if (g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_CHANGED) && self->checkpoint != NULL && is_last)
    {
      self->primary = source;
      start_over_in_place (self, reason->message);
      return;
    }

  source_failed (self, source, reason, retry_after);
  if (self->n_probing == 0 && find_next_source (self) == NULL)
    {
      _spate_run_fail (self, g_error_copy (reason));
      return;
    }

  g_clear_error (&self->last_error);
  self->last_error = g_error_copy (reason);
  schedule_probe (self);
  _spate_run_emit_snapshot (self);
}

/* Looks at the first answer: what file is it, and can an earlier run be gone on with? */
static gboolean
check_reply (SpateRun *self,
             GError  **error)
{
  const SpateResponse *response = self->reply->response;
  goffset total = -1;

  if (self->without_range)
    {
      if (!spate_response_check_whole (response, &total, error))
        return FALSE;
      self->reply_range = spate_range (0, total >= 0 ? total : SPATE_RANGE_OPEN_END);
    }
  else if (!spate_response_check_first (response, get_first_missing (self), &total, &self->reply_range, error))
    return FALSE;

  g_clear_pointer (&self->validator, spate_validator_free);
  self->validator = spate_response_get_validator (response, total);
  self->told = response->digest;
  self->has_ranges = response->status == 206;

  return self->checkpoint == NULL ||
         spate_response_check_same_file (response, self->checkpoint->validator, total, error);
}

/* This is the file. Whoever else was asked for it is a mirror to be checked later. */
static void
take_reply (SpateRun    *self,
            const Probe *probe)
{
  self->primary = probe->source;
  self->probe_delay = spate_clock_get_now (self->clock) - probe->begun - MAX (self->reply->handshake, 0);
  spate_source_set_effective_uri (self->primary, self->reply->response->uri);
  spate_source_set_validator (self->primary, self->validator);
  self->primary->n_failures = 0;
  self->primary->not_before = 0;
  g_clear_error (&self->last_error);
  spate_clock_clear_alarm (self->clock, &self->probe_alarm);
  g_cancellable_cancel (self->probing);

  SpateEvent *event = _spate_run_add_event (self, SPATE_EVENT_ANSWERED);

  event->amount = self->validator->size;
  event->source = self->primary->index;
  open_part_file (self);
}

static void
replied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Probe) probe = g_steal_pointer (&user_data);
  g_autoptr (SpateRun) self = g_object_ref (probe->run);
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateReply) reply = spate_http_fetch_finish (SPATE_HTTP (source), result, &error);

  self->n_probing--;
  self->n_probe_requests += reply != NULL ? reply->n_requests : 1;

  if (self->primary->state == SPATE_SOURCE_GOOD)
    {
      /* Somebody else was quicker. */
      if (probe->source->state == SPATE_SOURCE_CHECKING)
        probe->source->state = SPATE_SOURCE_UNCHECKED;
    }
  else if (!self->ending)
    {
      gint64 retry_after = reply != NULL ? reply->response->retry_after : -1;

      self->reply = g_steal_pointer (&reply);
      if (self->reply != NULL && check_reply (self, &error))
        take_reply (self, probe);
      else
        {
          g_clear_pointer (&self->reply, spate_reply_free);
          probe_failed (self, probe->source, error, retry_after);
        }
    }

  _spate_run_operation_done (self);
}

/* Asks the next source; to be called again until somebody has answered. */
void
_spate_run_probe (SpateRun *self)
{
  const SpateRange range = spate_range (get_first_missing (self), SPATE_RANGE_OPEN_END);
  SpateSource *source = find_next_source (self);

  /* Interrupted between the last byte and the name: nothing to ask. */
  if (is_all_durable (self))
    {
      self->validator = spate_validator_copy (self->checkpoint->validator);
      self->has_ranges = TRUE;
      spate_source_set_validator (self->primary, self->validator);
      open_part_file (self);
      return;
    }

  g_return_if_fail (source != NULL);

  Probe *probe = g_new0 (Probe, 1);

  probe->run = g_object_ref (self);
  probe->source = source;
  probe->begun = spate_clock_get_now (self->clock);
  source->state = SPATE_SOURCE_CHECKING;
  if (self->probing == NULL || g_cancellable_is_cancelled (self->probing))
    {
      g_clear_object (&self->probing);
      self->probing = g_cancellable_new ();
    }

  self->n_probing++;
  self->n_pending++;
  spate_http_fetch_async (self->http, self->request, spate_source_get_uri (source),
                          self->without_range ? NULL : &range, NULL, self->probing, replied_cb, probe);
  schedule_probe (self);
}
