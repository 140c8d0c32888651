/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a run begins. Nothing is asked for twice: the first request is for all bytes from the
 * first missing one on, its answer says what file this is, and its body is the first
 * worker's. Only when the answer cannot begin a download is there another question: without a
 * range if the server garbles ranges, from byte 0 if an earlier run cannot be gone on with.
 *
 * Of several sources the first is asked. When it fails, or takes too long, the next is asked as
 * well; the first good answer is taken, and what is still under way is given up. A mirror is
 * believed less than the first source: that must be gone before a whole file of a mirror, which
 * may be a page that says that there is none, or another validator than that of the bytes that
 * are here, can begin a download. And a source that could only be had without ranges, or anew, is
 * gone back to when there is no other. */

#include "spate-backoff.h"
#include "spate-file-name.h"
#include "spate-link.h"
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

/* What an earlier run left, if it can be gone on with. */
static const SpateCheckpoint *
get_resumable (SpateRun *self)
{
  return self->checkpoint != NULL && !self->checkpoint->is_outdated ? self->checkpoint : NULL;
}

static goffset
get_first_missing (SpateRun *self)
{
  const SpateCheckpoint *checkpoint = get_resumable (self);

  if (checkpoint == NULL || spate_range_set_get_n_ranges (checkpoint->durable) == 0)
    return 0;

  const SpateRange first = spate_range_set_get_range (checkpoint->durable, 0);

  return first.start == 0 ? first.end : 0;
}

/* The first byte to ask for. Where the server will not vouch that what it sends is of the file that
 * was begun, a few bytes of that are asked for again, to be compared. */
static goffset
get_first_asked (SpateRun *self)
{
  const SpateCheckpoint *checkpoint = get_resumable (self);
  goffset missing = get_first_missing (self);

  if (checkpoint == NULL || (checkpoint->validator->etag != NULL && !checkpoint->validator->weak))
    return missing;

  return missing - MIN (missing, SPATE_SEAM_OVERLAP);
}

static gboolean
is_all_durable (SpateRun *self)
{
  return get_resumable (self) != NULL && self->checkpoint->validator->size > 0 &&
         get_first_missing (self) == self->checkpoint->validator->size;
}

static void
probe_alarm_cb (gpointer user_data)
{
  SpateRun *self = user_data;

  self->probe_alarm = 0;
  _spate_run_probe (self);
}

static gboolean
has_durable_bytes (SpateRun *self)
{
  return get_resumable (self) != NULL && self->checkpoint->validator->size >= 0 &&
         spate_range_set_get_total (self->checkpoint->durable) > 0;
}

/* Whether the link that was named first, the one the others are mirrors of, has failed for good. */
static gboolean
is_first_gone (SpateRun *self)
{
  const SpateSource *first = g_ptr_array_index (self->sources, 0);

  return first->state == SPATE_SOURCE_DROPPED && !first->has_another_way;
}

static void start_over_elsewhere (SpateRun   *self,
                                  const char *reason);

/* --- the part file ------------------------------------------------------------------ */

static SpatePlan *
make_plan (SpateRun *self)
{
  const SpateCheckpoint *checkpoint = get_resumable (self);
  goffset finished = spate_writer_get_finished_size (self->writer);

  /* An earlier run was done with it and could not say so any more: nothing is to be fetched. */
  if (finished >= 0)
    {
      g_autoptr (SpateRangeSet) all = spate_range_set_new ();

      spate_range_set_add (all, spate_range (0, finished));
      self->validator->size = finished;
      g_clear_pointer (&self->reply, spate_reply_free);
      return spate_plan_new_resumed (finished, all);
    }

  if (checkpoint != NULL && self->has_ranges)
    return spate_plan_new_resumed (self->validator->size, checkpoint->durable);

  if (checkpoint != NULL && spate_range_set_get_n_ranges (checkpoint->durable) > 0)
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
  spate_writer_open_async (self->request->folder, name, self->request->exact_name, self->mark, self->validator->size,
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

/* What is here is of another file now. It is kept, and the new one takes its name. */
static void
start_over_beside (SpateRun   *self,
                   const char *reason)
{
  g_autoptr (SpateCheckpoint) previous = g_steal_pointer (&self->checkpoint);

  self->checkpoint = spate_checkpoint_new_outdated (previous);
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

      if (source->state == SPATE_SOURCE_UNCHECKED && (!source->is_stopgap || is_first_gone (self)) &&
          (next == NULL || source->n_failures < next->n_failures ||
           (source->n_failures == next->n_failures && source->not_before < next->not_before)))
        next = source;
    }

  return next;
}

/* Sees to it that somebody is asked: now, when the next source may be, or when those that are
 * being asked have taken too long. */
void
_spate_run_schedule_probe (SpateRun *self)
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
  self->retry_after = retry_after;
  source->n_failures++;
  source->state = SPATE_SOURCE_UNCHECKED;
  spate_source_set_reason (source, reason);

  if (!spate_error_may_pass (reason) || source->n_failures >= MOST_PROBES || _spate_run_is_sent_away (self))
    source->state = SPATE_SOURCE_DROPPED;
  else
    source->not_before = spate_clock_get_now (self->clock) +
                         MAX (spate_backoff_get_delay (source->n_failures, g_random_double ()), retry_after);

  if (source->state == SPATE_SOURCE_DROPPED && self->sources->len > 1 && !source->has_another_way)
    _spate_run_tell_dropped (self, source, spate_error_may_pass (reason) ? SPATE_REASON_FAILED : SPATE_REASON_GONE);
}

/* A source that garbles ranges may still send the file as a whole, and one that has another file
 * now may send that. */
static gboolean
has_another_way (SpateRun     *self,
                 const GError *reason)
{
  return (g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_NO_RANGES) && !self->without_range) ||
         (g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_CHANGED) && get_resumable (self) != NULL &&
          self->request->on_change == SPATE_ON_CHANGE_RESTART);
}

/* Nobody else is left: goes back to a source that can be had in another way, if there is one. */
static gboolean
take_another_way (SpateRun *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      SpateSource *source = g_ptr_array_index (self->sources, i);

      if (source->state != SPATE_SOURCE_DROPPED || !source->has_another_way)
        continue;

      g_autofree char *message = g_strdup (source->reason->message);

      source->has_another_way = FALSE;
      source->state = SPATE_SOURCE_UNCHECKED;
      source->n_failures = 0;
      self->primary = source;
      self->without_range = g_error_matches (source->reason, SPATE_ERROR, SPATE_ERROR_NO_RANGES);
      if (self->without_range)
        _spate_run_probe (self);
      else if (get_resumable (self) != NULL)
        start_over_beside (self, message);
      else
        start_over (self, message);
      return TRUE;
    }

  return FALSE;
}

/* @reason is why the last one that was asked does not do. */
static void
ask_on (SpateRun     *self,
        const GError *reason)
{
  if (self->n_probing > 0 || find_next_source (self) != NULL)
    {
      g_clear_error (&self->last_error);
      self->last_error = g_error_copy (reason);
      _spate_run_schedule_probe (self);
      _spate_run_emit_snapshot (self);
    }
  else if (!take_another_way (self))
    _spate_run_fail (self, g_error_copy (reason));
}

static void
probe_failed (SpateRun     *self,
              SpateSource  *source,
              const GError *reason,
              gint64        retry_after)
{
  source->has_another_way = has_another_way (self, reason);
  source_failed (self, source, reason, retry_after);
  if (source->state == SPATE_SOURCE_DROPPED && !source->has_another_way)
    self->without_range = FALSE;
  ask_on (self, reason);
}

/* The first source may still answer; until it is gone @source is not asked again. */
static void
set_aside (SpateRun    *self,
           SpateSource *source)
{
  g_autoptr (GError) reason = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NETWORK, "The first server does not answer");

  source->state = SPATE_SOURCE_UNCHECKED;
  source->is_stopgap = TRUE;
  ask_on (self, reason);
}

/* Whether it may be the file, as far as anything is known of that beforehand. */
static gboolean
check_no_page (SpateRun *self,
               GError  **error)
{
  g_autoptr (SpateValidator) wanted = spate_validator_new (NULL, NULL, self->request->size);
  const SpateValidator *expected = has_durable_bytes (self) ? self->checkpoint->validator : wanted;

  return expected->size < 0 || spate_response_check_no_page (self->reply->response, expected, error);
}

/* Looks at the first answer: what file is it, and can an earlier run be gone on with? */
static gboolean
check_reply (SpateRun *self,
             GError  **error)
{
  const SpateResponse *response = self->reply->response;
  goffset total = -1;

  if (!check_no_page (self, error))
    return FALSE;

  if (self->without_range)
    {
      if (!spate_response_check_whole (response, &total, error))
        return FALSE;
      self->reply_range = spate_range (0, total >= 0 ? total : SPATE_RANGE_OPEN_END);
    }
  else if (!spate_response_check_first (response, get_first_asked (self), &total, &self->reply_range, error))
    return FALSE;

  if (self->request->size >= 0 && !spate_response_check_size (self->request->size, total, error))
    return FALSE;

  g_clear_pointer (&self->validator, spate_validator_free);
  self->validator = spate_response_get_validator (response, total);
  self->told = response->digest;
  self->told_safely = spate_link_is_secure (response->uri) &&
                      spate_link_same_origin (response->uri, spate_request_get_uri (self->request));
  self->has_ranges = response->status == 206;

  return get_resumable (self) == NULL ||
         spate_response_check_same_file (response, self->checkpoint->validator, total, error);
}

/* Another validator alone does not say that it is another file, if the size is the same. */
static gboolean
is_doubtful (SpateRun     *self,
             const GError *reason)
{
  return g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_CHANGED) && self->reply != NULL && self->has_ranges &&
         has_durable_bytes (self) && self->validator != NULL && self->validator->size == self->checkpoint->validator->size;
}

/* Whether the answer that has just been checked can begin the download. */
static gboolean
may_begin (SpateRun          *self,
           const SpateSource *source)
{
  if (source->index == 0 || !has_durable_bytes (self))
    return source->index == 0 || self->has_ranges || is_first_gone (self);

  /* Without ranges nothing of what is here is used. */
  return self->has_ranges ? spate_validator_compare (self->checkpoint->validator, self->validator) == SPATE_VALIDATOR_SAME
                          : is_first_gone (self);
}

/* There are no more questions. Who could only have been had in another way is not needed. */
static void
end_probing (SpateRun *self)
{
  g_clear_error (&self->last_error);
  spate_clock_clear_alarm (self->clock, &self->probe_alarm);
  g_cancellable_cancel (self->probing);

  for (guint i = 0; i < self->sources->len; i++)
    {
      SpateSource *source = g_ptr_array_index (self->sources, i);

      if (source->has_another_way)
        _spate_run_tell_dropped (self, source, SPATE_REASON_GONE);
      source->has_another_way = FALSE;
    }
}

/* The first source is gone, and nothing proves that @source has the file that was begun: it is
 * compared with what is here, as mirrors are. */
static void
go_on_with_comparing (SpateRun    *self,
                      SpateSource *source)
{
  source->state = SPATE_SOURCE_UNCHECKED;
  source->n_failures = 0;
  source->not_before = 0;
  g_clear_pointer (&self->reply, spate_reply_free);
  spate_validator_free (self->validator);
  self->validator = spate_validator_copy (self->checkpoint->validator);
  self->told.type = SPATE_DIGEST_NONE;
  end_probing (self);
  open_part_file (self);
}

/* What the first answer says of the file holds, and its body is the first worker's. */
void
_spate_run_take_answer (SpateRun *self)
{
  SpateEvent *event = _spate_run_add_event (self, SPATE_EVENT_ANSWERED);

  event->amount = self->validator->size;
  event->source = self->primary->index;
  _spate_run_take_duplicates (self);
  open_part_file (self);
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
  end_probing (self);

  if (!_spate_run_stand_still (self))
    _spate_run_take_answer (self);
}

static void
judge_reply (SpateRun     *self,
             const Probe  *probe,
             const GError *error,
             gint64        retry_after)
{
  SpateSource *source = probe->source;
  g_autoptr (GError) reason = error != NULL ? g_error_copy (error) : NULL;
  gboolean is_good = self->reply != NULL && check_reply (self, &reason);
  gboolean is_mirror = source->index > 0 && !is_first_gone (self);

  if (is_good && may_begin (self, source))
    {
      take_reply (self, probe);
      return;
    }

  self->status = self->reply != NULL && !is_good ? self->reply->response->status : 0;
  source->is_doubted = !is_good && !is_mirror && is_doubtful (self, reason);
  if ((is_good && !is_mirror) || source->is_doubted)
    {
      go_on_with_comparing (self, source);
      return;
    }

  g_clear_pointer (&self->reply, spate_reply_free);
  if (is_good || (is_mirror && g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_CHANGED)))
    set_aside (self, source);
  else
    probe_failed (self, source, reason, retry_after);
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

  if (g_cancellable_is_cancelled (self->probing))
    {
      /* Somebody else was quicker. */
      if (probe->source->state == SPATE_SOURCE_CHECKING)
        probe->source->state = SPATE_SOURCE_UNCHECKED;
    }
  else if (!self->ending)
    {
      gint64 retry_after = reply != NULL ? reply->response->retry_after : -1;

      self->reply = g_steal_pointer (&reply);
      judge_reply (self, probe, error, retry_after);
    }

  _spate_run_operation_done (self);
}

/* Asks the next source; to be called again until somebody has answered. */
void
_spate_run_probe (SpateRun *self)
{
  const SpateRange range = spate_range (get_first_asked (self), SPATE_RANGE_OPEN_END);
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
                          self->without_range ? NULL : &range, TRUE, NULL, self->probing, replied_cb, probe);
  _spate_run_schedule_probe (self);
}
