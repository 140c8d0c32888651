/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One attempt at one file, from the first request to the final name.
 *
 *   probe     spate-run-probe.c: the first request, which is also the first worker's, and the
 *             part file
 *   transfer  spate-run-workers.c: decisions carried out; spate-run-judge.c: results judged;
 *             spate-run-mirrors.c: other sources checked
 *   verify    spate-run-verify.c: made durable, hashed, and given its name
 *   end       here: whatever the outcome, every call that was made has called back before the
 *             last snapshot goes out
 *
 * A run is made to be thrown away. It is started once, ends once (paused, failed or done),
 * and its id is never used again, so whatever arrives late is recognised. Everything here
 * happens in one thread; all that happens later is an alarm or a call counted in n_pending. */

#include "spate-run-private.h"

G_DEFINE_FINAL_TYPE (SpateRun, spate_run, G_TYPE_OBJECT)

static void
spate_run_dispose (GObject *object)
{
  SpateRun *self = SPATE_RUN (object);

  g_assert (self->n_pending == 0);

  if (self->clock != NULL)
    {
      spate_clock_clear_alarm (self->clock, &self->probe_alarm);
      spate_clock_clear_alarm (self->clock, &self->tick_alarm);
      spate_clock_clear_alarm (self->clock, &self->balance_alarm);
      spate_clock_clear_alarm (self->clock, &self->snapshot_alarm);
    }

  g_clear_pointer (&self->workers, g_ptr_array_unref);
  g_clear_pointer (&self->reply, spate_reply_free);
  g_clear_pointer (&self->answer, spate_answer_free);
  g_clear_pointer (&self->validator, spate_validator_free);
  g_clear_object (&self->writer);
  g_clear_pointer (&self->plan, spate_plan_free);
  _spate_run_end_seams (self);
  g_clear_pointer (&self->balancer, spate_balancer_free);
  g_clear_pointer (&self->memory, spate_host_memory_free);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->hashing, spate_hash_progress_unref);
  g_clear_pointer (&self->follower, spate_hash_follower_unref);
  g_clear_pointer (&self->repairs, g_ptr_array_unref);
  g_clear_pointer (&self->syncing, spate_range_set_free);
  g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
  g_clear_pointer (&self->begun_with, spate_checkpoint_unref);
  g_clear_pointer (&self->mark, g_free);
  g_clear_pointer (&self->request, spate_request_unref);
  g_clear_pointer (&self->events, g_array_unref);
  g_clear_error (&self->last_error);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->probing);
  g_clear_object (&self->verifying);
  g_clear_object (&self->following);
  g_clear_object (&self->throttle);
  g_clear_object (&self->http);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (spate_run_parent_class)->dispose (object);
}

static void
spate_run_class_init (SpateRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_run_dispose;
}

static void
spate_run_init (SpateRun *self)
{
  self->state = SPATE_STATE_QUEUED;
  self->retry_after = -1;
  self->cancellable = g_cancellable_new ();
  self->workers = g_ptr_array_new_with_free_func (g_object_unref);
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_source_free);
  self->events = spate_event_array_new ();
  self->repairs = g_ptr_array_new ();
}

/**
 * spate_run_new:
 * @id: the run's number, never used again
 * @mark: (nullable): what names the download, of which there may be several runs
 * @request: what the user asked for
 * @checkpoint: (nullable): where an earlier run stopped
 * @memory: (transfer full) (nullable): what is known of servers
 * @http: the session
 * @clock: the engine's clock
 * @parent_throttle: (nullable): the speed limit of all downloads
 * @buffer: the buffer that all workers of this thread share
 * @func: hears of everything
 * @user_data: data for @func
 *
 * Returns: (transfer full): a run that has not been started
 */
SpateRun *
spate_run_new (guint64          id,
               const char      *mark,
               SpateRequest    *request,
               SpateCheckpoint *checkpoint,
               SpateHostMemory *memory,
               SpateHttp       *http,
               SpateClock      *clock,
               SpateThrottle   *parent_throttle,
               guint8          *buffer,
               SpateRunFunc     func,
               gpointer         user_data)
{
  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (SPATE_IS_HTTP (http), NULL);
  g_return_val_if_fail (SPATE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  SpateRun *self = g_object_new (SPATE_TYPE_RUN, NULL);

  self->id = id;
  self->mark = g_strdup (mark);
  self->request = spate_request_ref (request);
  self->checkpoint = checkpoint != NULL ? spate_checkpoint_ref (checkpoint) : NULL;
  self->begun_with = checkpoint != NULL ? spate_checkpoint_ref (checkpoint) : NULL;
  self->memory = memory;
  self->http = g_object_ref (http);
  self->clock = g_object_ref (clock);
  self->throttle = spate_throttle_new (clock, parent_throttle, request->rate_limit);
  for (guint i = 0; i < request->uris->len; i++)
    _spate_run_add_source (self, g_ptr_array_index (request->uris, i), FALSE);
  self->primary = _spate_run_find_enabled (self);
  self->host.buffer = buffer;
  self->func = func;
  self->user_data = user_data;

  return self;
}

/**
 * spate_run_get_id:
 * @self: a run
 *
 * Returns: its number
 */
guint64
spate_run_get_id (SpateRun *self)
{
  g_return_val_if_fail (SPATE_IS_RUN (self), 0);

  return self->id;
}

/* The one place where the state changes. Whoever hears of it may stop the run, so callers look
 * at @ending afterwards. */
void
_spate_run_set_state (SpateRun  *self,
                      SpateState state)
{
  g_return_if_fail (spate_state_can_change (self->state, state));

  g_debug ("run %" G_GUINT64_FORMAT ": %s → %s", self->id,
           spate_state_get_nick (self->state), spate_state_get_nick (state));
  self->state = state;
  _spate_run_emit_snapshot (self);
}

/* The file has changed on the server, and that has been found out too late for this run. The next
 * one begins anew, if that is what is wanted. */
static void
note_change (SpateRun *self)
{
  if (!g_error_matches (self->error, SPATE_ERROR, SPATE_ERROR_CHANGED) || self->checkpoint == NULL ||
      self->request->on_change != SPATE_ON_CHANGE_RESTART)
    return;

  g_autoptr (SpateCheckpoint) previous = g_steal_pointer (&self->checkpoint);

  self->checkpoint = spate_checkpoint_new_outdated (previous);
}

/* Nothing more is to be expected: the outcome becomes the state. */
static void
finish (SpateRun *self)
{
  note_change (self);
  spate_clock_clear_alarm (self->clock, &self->snapshot_alarm);

  /* Whoever hears of the end may start another run at once: the lock must be gone by then. */
  if (self->writer != NULL)
    spate_writer_close (self->writer);
  g_clear_object (&self->writer);
  _spate_run_set_state (self, self->outcome);
}

static void
last_sync_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SpateRun) self = g_steal_pointer (&user_data);
  g_autoptr (SpateRangeSet) on_disk = _spate_run_get_on_disk (self);
  g_autoptr (GError) error = NULL;

  self->n_pending--;

  /* If the disk does not take it, the checkpoint before this one still holds. */
  if (spate_writer_sync_finish (SPATE_WRITER (source), result, &error))
    {
      spate_plan_promote (self->plan, on_disk);
      _spate_run_update_checkpoint (self);
    }
  else
    g_debug ("run %" G_GUINT64_FORMAT ": last synchronisation: %s", self->id, error->message);

  finish (self);
}

/* Whether what an earlier run left is as it was: no part file was opened, or it is that one, nothing
 * was written to it, and the server has no other file. */
static gboolean
is_untouched (SpateRun *self)
{
  if (self->begun_with == NULL || spate_range_set_get_total (self->begun_with->durable) == 0)
    return FALSE;

  if (self->writer == NULL || self->begun_with->is_outdated)
    return self->writer == NULL;

  return g_str_equal (spate_writer_get_part_name (self->writer), self->begun_with->part_name) &&
         spate_validator_compare (self->begun_with->validator, self->validator) != SPATE_VALIDATOR_DIFFERENT;
}

static void
go_back (SpateRun *self)
{
  g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
  self->checkpoint = spate_checkpoint_ref (self->begun_with);

  if (self->plan == NULL)
    return;

  spate_plan_free (self->plan);
  self->plan = spate_plan_new_resumed (self->checkpoint->validator->size, self->checkpoint->durable);
  self->host.plan = self->plan;
}

/* Ends the run once nothing is under way any more. What has come is made durable first; a
 * part file that holds nothing is deleted. */
static void
conclude (SpateRun *self)
{
  goffset written = self->plan != NULL ? spate_range_set_get_total (spate_plan_get_written (self->plan)) : 0;
  goffset durable = self->plan != NULL ? spate_range_set_get_total (spate_plan_get_durable (self->plan)) : 0;

  if (self->outcome != SPATE_STATE_DONE && written == 0 && is_untouched (self))
    {
      go_back (self);
      finish (self);
      return;
    }

  if (self->outcome == SPATE_STATE_DONE || self->writer == NULL || (written > 0 && durable == written))
    finish (self);
  else if (written == 0)
    {
      spate_writer_discard (self->writer);
      g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
      finish (self);
    }
  else
    {
      g_autoptr (GError) error = NULL;

      if (!spate_writer_write_out (self->writer, &error))
        g_debug ("run %" G_GUINT64_FORMAT ": what waited for its turn: %s", self->id, error->message);
      self->n_pending++;
      spate_writer_sync_async (self->writer, last_sync_cb, g_object_ref (self));
    }
}

/* Ends the run as soon as all that is under way has called back. The first call counts. */
void
_spate_run_end (SpateRun  *self,
                SpateState outcome,
                GError    *error)
{
  if (self->ending)
    {
      g_clear_error (&error);
      return;
    }

  self->ending = TRUE;
  self->outcome = outcome;
  self->error = error;
  spate_clock_clear_alarm (self->clock, &self->probe_alarm);
  spate_clock_clear_alarm (self->clock, &self->tick_alarm);
  spate_clock_clear_alarm (self->clock, &self->balance_alarm);
  g_clear_pointer (&self->reply, spate_reply_free);
  g_cancellable_cancel (self->cancellable);
  if (self->probing != NULL)
    g_cancellable_cancel (self->probing);
  if (self->verifying != NULL)
    g_cancellable_cancel (self->verifying);
  if (self->following != NULL)
    g_cancellable_cancel (self->following);
  _spate_run_stop_workers (self);

  if (self->n_pending == 0)
    conclude (self);
}

void
_spate_run_fail (SpateRun *self,
                 GError   *error)
{
  _spate_run_end (self, SPATE_STATE_FAILED, error);
}

/* Every callback of a call counted in n_pending ends here. */
void
_spate_run_operation_done (SpateRun *self)
{
  g_assert (self->n_pending > 0);

  self->n_pending--;
  if (self->ending && self->n_pending == 0)
    conclude (self);
}

/**
 * spate_run_start:
 * @self: a run that has not been started
 *
 * Begins. From now on, until the last snapshot, the run must not be dropped.
 */
void
spate_run_start (SpateRun *self)
{
  g_return_if_fail (SPATE_IS_RUN (self));
  g_return_if_fail (self->state == SPATE_STATE_QUEUED);

  g_autoptr (SpateRun) kept = g_object_ref (self);

  self->started = spate_clock_get_now (self->clock);
  _spate_run_set_state (self, SPATE_STATE_PROBING);

  /* Who hears of it may stop it at once. */
  if (self->ending)
    return;

  _spate_run_schedule_snapshots (self);
  _spate_run_probe (self);
}

/**
 * spate_run_stop:
 * @self: a run
 *
 * Pauses: connections are closed at once, what has come is made durable, and then the last
 * snapshot goes out. A run that is about to name its file ends with that instead.
 */
void
spate_run_stop (SpateRun *self)
{
  g_return_if_fail (SPATE_IS_RUN (self));

  if (!self->publishing)
    _spate_run_end (self, SPATE_STATE_PAUSED, NULL);
}
