/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a run begins. Nothing is asked for twice: the first request is for all bytes from the
 * first missing one on, its answer says what file this is, and its body is the first
 * worker's. Only when the answer cannot begin a download is there another question: without a
 * range if the server garbles ranges, from byte 0 if an earlier run cannot be gone on with. */

#include "spate-backoff.h"
#include "spate-file-name.h"
#include "spate-run-private.h"

/* How often the first request is tried before the run gives up; about three seconds. */
#define MOST_PROBES 5

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
                           self->checkpoint, opened_cb, g_object_ref (self));
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

static void
probe_failed (SpateRun *self,
              GError   *error)
{
  g_autoptr (GError) reason = error;
  gint64 retry_after = self->reply != NULL ? self->reply->response->retry_after : -1;

  g_clear_pointer (&self->reply, spate_reply_free);

  if (g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_NO_RANGES) && !self->without_range)
    {
      self->without_range = TRUE;
      _spate_run_probe (self);
    }
  else if (g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_CHANGED) && self->checkpoint != NULL)
    start_over_in_place (self, reason->message);
  else if (spate_error_may_pass (reason) && self->source->n_failures + 1 < MOST_PROBES)
    {
      spate_source_failed (self->source, spate_clock_get_now (self->clock), retry_after, g_random_double ());
      g_clear_error (&self->last_error);
      self->last_error = g_steal_pointer (&reason);
      self->probe_alarm = spate_clock_add_alarm (self->clock, self->source->not_before, probe_alarm_cb, self);
      _spate_run_emit_snapshot (self);
    }
  else
    _spate_run_fail (self, g_steal_pointer (&reason));
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
  self->has_ranges = response->status == 206;

  return self->checkpoint == NULL ||
         spate_response_check_same_file (response, self->checkpoint->validator, total, error);
}

static void
replied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SpateRun) self = g_steal_pointer (&user_data);
  g_autoptr (GError) error = NULL;

  self->reply = spate_http_fetch_finish (SPATE_HTTP (source), result, &error);
  self->n_probe_requests += self->reply != NULL ? self->reply->n_requests : 1;

  if (self->ending)
    g_clear_pointer (&self->reply, spate_reply_free);
  else if (self->reply == NULL || !check_reply (self, &error))
    probe_failed (self, g_steal_pointer (&error));
  else
    {
      spate_source_delivered (self->source);
      spate_source_set_effective_uri (self->source, self->reply->response->uri);
      g_clear_error (&self->last_error);
      _spate_run_add_event (self, SPATE_EVENT_ANSWERED)->amount = self->validator->size;
      open_part_file (self);
    }

  _spate_run_operation_done (self);
}

void
_spate_run_probe (SpateRun *self)
{
  const SpateRange range = spate_range (get_first_missing (self), SPATE_RANGE_OPEN_END);

  /* Interrupted between the last byte and the name: nothing to ask. */
  if (is_all_durable (self))
    {
      self->validator = spate_validator_copy (self->checkpoint->validator);
      self->has_ranges = TRUE;
      open_part_file (self);
      return;
    }

  self->n_pending++;
  spate_http_fetch_async (self->http, self->request, spate_source_get_uri (self->source),
                          self->without_range ? NULL : &range, self->cancellable,
                          replied_cb, g_object_ref (self));
}
