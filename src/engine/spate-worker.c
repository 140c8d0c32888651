/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection: it takes a claim, asks for it, checks the answer, and moves the body into
 * the part file. Each range is one GTask; a worker lives on and is given the next one. How
 * the body is moved is spate-worker-pump.c's part. */

#include "spate-worker-private.h"

#include <unistd.h>

#include "spate-error.h"
#include "spate-hasher.h"
#include "spate-part-file.h"

G_DEFINE_FINAL_TYPE (SpateWorker, spate_worker, G_TYPE_OBJECT)

static void
spate_worker_dispose (GObject *object)
{
  SpateWorker *self = SPATE_WORKER (object);

  g_assert (self->task == NULL);
  g_clear_object (&self->stream);
  g_clear_error (&self->read_error);

  G_OBJECT_CLASS (spate_worker_parent_class)->dispose (object);
}

static void
spate_worker_class_init (SpateWorkerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_worker_dispose;
}

static void
spate_worker_init (SpateWorker *self G_GNUC_UNUSED)
{
}

/**
 * spate_worker_buffer_new:
 *
 * Room for %SPATE_WORKER_BUFFER_SIZE bytes. It begins with a page, because the kernel copies
 * twice as slowly to where malloc() puts a block of that size, 16 bytes behind the beginning
 * of one: 0.42 s a GiB instead of 0.21 s, measured on the loopback.
 *
 * Returns: (transfer full): a buffer for spate_worker_buffer_free()
 */
guint8 *
spate_worker_buffer_new (void)
{
  return g_aligned_alloc (1, SPATE_WORKER_BUFFER_SIZE, (gsize) sysconf (_SC_PAGESIZE));
}

/**
 * spate_worker_buffer_free:
 * @buffer: (transfer full): a buffer
 */
void
spate_worker_buffer_free (guint8 *buffer)
{
  g_aligned_free (buffer);
}

/**
 * spate_worker_new:
 * @host: what the workers of the run have in common
 * @number: the connection's number, from 1 on
 *
 * Returns: (transfer full): a worker without work
 */
SpateWorker *
spate_worker_new (SpateWorkerHost *host,
                  guint            number)
{
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (number > 0, NULL);

  SpateWorker *self = g_object_new (SPATE_TYPE_WORKER, NULL);

  self->host = host;
  self->number = number;

  return self;
}

void
_spate_worker_set_phase (SpateWorker *self,
                         SpatePhase   phase)
{
  self->phase = phase;
  self->since = spate_clock_get_now (self->host->clock);
}

/* The one exit. The first thing that ends a range decides how it ended. */
void
_spate_worker_finish (SpateWorker *self,
                      GError      *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_assert (task != NULL);

  _spate_worker_stop_waiting (self);
  _spate_worker_clear_source (&self->cancelled);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->sample, g_byte_array_unref);
  g_clear_pointer (&self->hasher, spate_hasher_free);
  self->delivering = FALSE;
  _spate_worker_set_phase (self, SPATE_PHASE_IDLE);

  /* A body that is not at its end takes its connection with it; nothing waits for that. */
  g_clear_pointer (&self->body, spate_reply_close_body);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
cancelled_cb (GCancellable *cancellable G_GNUC_UNUSED,
              gpointer      user_data)
{
  _spate_worker_finish (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The connection was stopped"));

  return G_SOURCE_REMOVE;
}

/* Opens the file where the claim stands and starts the pump. */
static void
receive (SpateWorker *self,
         SpateReply  *reply,
         SpateRange   body_range)
{
  g_autoptr (GError) error = NULL;

  const SpateRange claim = _spate_worker_get_remaining (self);

  self->body = g_steal_pointer (&reply->body);
  self->body_end = body_range.end;
  _spate_worker_choose_maker (self, reply->response);
  if (body_range.start < claim.start)
    _spate_worker_begin_sample (self, spate_range (body_range.start, claim.start));
  _spate_worker_watch_body (self, reply->response, body_range);
  _spate_worker_set_phase (self, SPATE_PHASE_RECEIVING);

  /* libsoup drops the cancellable of a request once its headers are there. */
  self->cancelled = g_cancellable_source_new (self->cancellable);
  _spate_worker_attach (self, self->cancelled, G_SOURCE_FUNC (cancelled_cb));

  if (self->stream == NULL)
    self->stream = spate_writer_open_stream (self->host->writer, &error);

  if (self->stream == NULL)
    _spate_worker_finish (self, g_steal_pointer (&error));
  else
    _spate_worker_pump_soon (self);
}

/* An answer of another validator, but of a file of the same size, may be of the same file: some
 * servers behind one name each have their own. */
static gboolean
check_part (SpateWorker         *self,
            const SpateResponse *response,
            SpateRange          *ret_body_range,
            GError             **error)
{
  const SpateValidator *known = spate_source_get_validator (self->source);
  g_autoptr (SpateValidator) anything = spate_validator_new (NULL, NULL, known->size);
  g_autoptr (GError) reason = NULL;

  if (!spate_response_check_part (response, self->asked, known, ret_body_range, &reason))
    {
      if (g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_CHANGED) &&
          spate_response_check_part (response, self->asked, anything, ret_body_range, NULL) &&
          self->host->doubts (self, self->host->owner))
        {
          self->is_in_doubt = TRUE;
          g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_BUSY, reason->message);
          return FALSE;
        }

      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }

  /* With answers that short, nothing can be compared. */
  if (ret_body_range->end <= _spate_worker_get_remaining (self).start && ret_body_range->start < ret_body_range->end)
    {
      self->source->is_curt = TRUE;
      self->is_in_doubt = TRUE;
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_BUSY, "The server sends less than what is to be compared");
      return FALSE;
    }

  return TRUE;
}

/* The gate: nothing of the body is read before the answer has been checked. */
static gboolean
check_reply (SpateWorker *self,
             SpateReply  *reply,
             SpateRange  *ret_body_range,
             GError     **error)
{
  goffset total = -1;

  if (self->host->has_ranges)
    return check_part (self, reply->response, ret_body_range, error);

  if (!spate_response_check_whole (reply->response, &total, error))
    return FALSE;

  if (!spate_response_check_same_file (reply->response, spate_source_get_validator (self->source), total, error))
    return FALSE;

  if (_spate_worker_get_remaining (self).start != 0)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL,
                           "The server sends the whole file where the rest of it is missing");
      return FALSE;
    }

  /* An answer may know the length that the first one did not. */
  if (total >= 0 && spate_plan_get_size (self->host->plan) < 0)
    spate_plan_set_size (self->host->plan, total);
  *ret_body_range = spate_range (0, total >= 0 ? total : SPATE_RANGE_OPEN_END);

  return TRUE;
}

static void
sent_cb (gpointer user_data)
{
  SpateWorker *self = user_data;

  self->n_requests++;
  if (self->task != NULL && !g_cancellable_is_cancelled (self->cancellable))
    _spate_worker_set_phase (self, SPATE_PHASE_WAITING);
}

static void
note_times (SpateWorker *self,
            SpateReply  *reply)
{
  self->retry_after = reply->response->retry_after;
  self->round_trip = reply->round_trip;
  self->handshake = reply->handshake;
  self->delay = spate_clock_get_now (self->host->clock) - self->since;
}

static void
replied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SpateWorker) self = g_steal_pointer (&user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateReply) reply = spate_http_fetch_finish (SPATE_HTTP (source), result, &error);
  SpateRange body_range = { 0, 0 };

  if (reply != NULL)
    note_times (self, reply);

  /* Stopped while the answer was on its way: the claim is not ours any more. */
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error == NULL ? &error : NULL) ||
      reply == NULL || !check_reply (self, reply, &body_range, &error))
    {
      _spate_worker_finish (self, g_steal_pointer (&error));
      return;
    }

  self->host->answered (self, self->host->owner);
  receive (self, reply, body_range);
}

/**
 * spate_worker_fetch_async:
 * @self: a worker without work
 * @source: where to fetch from
 * @claim: what to fetch; it stays the caller's, who releases it afterwards
 * @reply: (transfer full) (nullable): an answer that begins where @claim does and has been
 *   checked already, to be used instead of a request
 * @body_range: the bytes that @reply carries
 * @callback: called when the range has come or cannot come
 * @user_data: data for @callback
 *
 * Brings the bytes of a claim into the part file.
 */
void
spate_worker_fetch_async (SpateWorker        *self,
                          SpateSource        *source,
                          guint               claim,
                          SpateReply         *reply,
                          SpateRange          body_range,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (SPATE_IS_WORKER (self));
  g_return_if_fail (self->task == NULL);

  g_autoptr (SpateReply) given = reply;

  self->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->task, spate_worker_fetch_async);
  self->cancellable = g_cancellable_new ();
  self->source = source;
  self->claim = claim;
  self->range_bytes = 0;
  self->last_data = 0;
  self->range_started = spate_clock_get_now (self->host->clock);
  self->retry_after = -1;
  self->round_trip = -1;
  self->handshake = -1;
  self->delay = -1;
  _spate_worker_set_phase (self, SPATE_PHASE_CONNECTING);
  self->is_open = FALSE;
  self->is_in_doubt = FALSE;
  self->sent_wrong = FALSE;

  if (given != NULL)
    {
      receive (self, given, body_range);
      return;
    }

  self->asked = _spate_worker_get_asked (self);
  spate_http_fetch_async (self->host->http, self->host->request, spate_source_get_uri (source),
                          self->host->has_ranges ? &self->asked : NULL, FALSE, sent_cb, self->cancellable,
                          replied_cb, g_object_ref (self));
}

/**
 * spate_worker_fetch_finish:
 * @self: a worker
 * @result: the result
 * @error: an error of %SPATE_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if the claim is fulfilled, or the response carried no more of it
 */
gboolean
spate_worker_fetch_finish (SpateWorker  *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_worker_fetch_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * spate_worker_stop:
 * @self: a worker
 *
 * Ends what it does, if it does anything; its task returns %G_IO_ERROR_CANCELLED soon.
 */
void
spate_worker_stop (SpateWorker *self)
{
  g_return_if_fail (SPATE_IS_WORKER (self));

  _spate_worker_stop_waiting (self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}
