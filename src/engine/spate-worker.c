/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection: it takes a claim, asks for it, checks the answer, and moves the body into
 * the part file. Each range is one GTask; a worker lives on and is given the next one.
 *
 * The body is moved by a pump (pump() below): read without blocking until there is no more,
 * gather what comes in one large buffer, write it in one go, and only then wait for the
 * socket. That is as cheap as the bare system calls. What has to be known about it:
 *
 *   - the buffer is shared by all workers, so it is always written out before the pump is left;
 *   - a pollable source is made only after a read would have blocked: made earlier, it would
 *     remember that there were bytes, and spin;
 *   - at the end of a body libsoup's source stays silent, so the pump reads on by itself, and
 *     a read that says "0" is what lets the connection be used again;
 *   - a body that breaks off may look like a good end: only counting its bytes tells;
 *   - somebody may take the tail of the claim away at any time, and the pump never reads
 *     beyond what the claim still holds. */

#include "spate-worker.h"

#include "spate-error.h"

/* How much one worker may move before the others have their turn. */
#define PUMP_BUDGET (4 * SPATE_WORKER_BUFFER_SIZE)

/* With a speed limit, less than this is not worth waking up for. */
#define THROTTLE_STEP (16 * 1024)

struct _SpateWorker
{
  GObject parent_instance;

  const SpateWorkerHost *host; /* (unowned): the run's */
  guint                  number;

  /* In progress, while there is a task */
  GTask         *task;         /* (owned) (nullable) */
  GCancellable  *cancellable;  /* (owned) (nullable): of this range only */
  guint          claim;
  goffset        body_end;     /* where the response's body ends */
  GInputStream  *body;         /* (owned) (nullable) */
  GFileIOStream *stream;       /* (owned) (nullable): kept from range to range */
  GSource       *readable;     /* (owned) (nullable): the socket has bytes */
  GSource       *again;        /* (owned) (nullable): it is our turn again */
  GSource       *cancelled;    /* (owned) (nullable): stop was asked for */
  guint          throttle_alarm;
  gboolean       delivering;
  goffset        range_bytes;
  gint64         range_started; /* µs */
  gint64         retry_after;   /* µs, or -1 */

  /* Over all ranges */
  goffset fetched;
  goffset wasted;
  guint   n_requests;
};

G_DEFINE_FINAL_TYPE (SpateWorker, spate_worker, G_TYPE_OBJECT)

static void pump (SpateWorker *self);

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
stop_waiting (SpateWorker *self)
{
  clear_source (&self->readable);
  clear_source (&self->again);
  spate_clock_clear_alarm (self->host->clock, &self->throttle_alarm);
}

static void
spate_worker_dispose (GObject *object)
{
  SpateWorker *self = SPATE_WORKER (object);

  g_assert (self->task == NULL);
  g_clear_object (&self->stream);

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
 * spate_worker_new:
 * @host: what the workers of the run have in common
 * @number: the connection's number, from 1 on
 *
 * Returns: (transfer full): a worker without work
 */
SpateWorker *
spate_worker_new (const SpateWorkerHost *host,
                  guint                  number)
{
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (number > 0, NULL);

  SpateWorker *self = g_object_new (SPATE_TYPE_WORKER, NULL);

  self->host = host;
  self->number = number;

  return self;
}

/* The one exit. The first thing that ends a range decides how it ended. */
static void
finish_fetch (SpateWorker *self,
              GError      *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_assert (task != NULL);

  stop_waiting (self);
  clear_source (&self->cancelled);
  g_clear_object (&self->cancellable);
  self->delivering = FALSE;

  /* A body that is not at its end takes its connection with it; nothing waits for that. */
  if (self->body != NULL)
    g_input_stream_close_async (self->body, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&self->body);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static SpateRange
get_remaining (SpateWorker *self)
{
  return spate_plan_get_remaining (self->host->plan, self->claim);
}

/* Writes what the buffer holds to where the claim stands. */
static gboolean
flush (SpateWorker *self,
       gsize        n_bytes,
       GError     **error)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->stream));

  if (n_bytes == 0)
    return TRUE;

  if (!g_output_stream_write_all (output, self->host->buffer, n_bytes, NULL, NULL, error))
    {
      spate_writer_translate_error (error);
      return FALSE;
    }

  goffset added = spate_plan_advance (self->host->plan, self->claim, (goffset) n_bytes);

  self->range_bytes += (goffset) n_bytes;
  self->fetched += (goffset) n_bytes;
  self->wasted += (goffset) n_bytes - added;
  self->delivering = TRUE;

  return TRUE;
}

static gboolean
readable_cb (GObject *pollable G_GNUC_UNUSED,
             gpointer user_data)
{
  pump (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
again_cb (gpointer user_data)
{
  SpateWorker *self = user_data;

  clear_source (&self->again);
  pump (self);

  return G_SOURCE_REMOVE;
}

static void
throttle_alarm_cb (gpointer user_data)
{
  SpateWorker *self = user_data;

  self->throttle_alarm = 0;
  pump (self);
}

static void
attach (SpateWorker *self,
        GSource     *source,
        GSourceFunc  callback)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, context);
}

static void
wait_for_socket (SpateWorker *self)
{
  if (self->readable != NULL)
    return;

  self->readable = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->body), NULL);
  attach (self, self->readable, G_SOURCE_FUNC (readable_cb));
}

static void
wait_for_turn (SpateWorker *self)
{
  /* An armed source goes off again by itself. */
  if (self->readable != NULL || self->again != NULL)
    return;

  self->again = g_idle_source_new ();
  g_source_set_priority (self->again, G_PRIORITY_DEFAULT);
  attach (self, self->again, again_cb);
}

static void
wait_for_throttle (SpateWorker *self)
{
  gint64 wait = spate_throttle_get_wait (self->host->throttle, THROTTLE_STEP);

  clear_source (&self->readable);
  self->throttle_alarm = spate_clock_add_alarm (self->host->clock, spate_clock_get_now (self->host->clock) + wait,
                                                throttle_alarm_cb, self);
}

/* The response ended before the claim did. */
static void
body_ended (SpateWorker *self)
{
  const SpateRange position = get_remaining (self);

  if (spate_plan_get_size (self->host->plan) < 0)
    {
      spate_plan_set_size (self->host->plan, position.start);
      finish_fetch (self, NULL);
      return;
    }

  if (position.start >= self->body_end)
    {
      finish_fetch (self, NULL);
      return;
    }

  finish_fetch (self, g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NETWORK,
                                           "The connection ended before all of the range had come"));
}

/* The claim is fulfilled. If the body ends here too, one more read tells libsoup so, and the
 * connection can be used again. */
static void
claim_fulfilled (SpateWorker *self)
{
  if (get_remaining (self).start == self->body_end)
    {
      char extra;
      g_autoptr (GError) ignored = NULL;

      g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->body), &extra, 1, NULL, &ignored);
    }

  finish_fetch (self, NULL);
}

/* How much may still be read of this response: for this claim, or for what the run adds to it. */
static gsize
get_wanted (SpateWorker *self,
            gsize        gathered)
{
  goffset position = get_remaining (self).start + (goffset) gathered;

  if (position == get_remaining (self).end && position < self->body_end)
    self->host->extend (self, self->body_end, self->host->owner);

  goffset end = MIN (get_remaining (self).end, self->body_end);

  return (gsize) CLAMP (end - position, 0, SPATE_WORKER_BUFFER_SIZE);
}

/* Moves what can be moved now, then sees to it that it is called again. */
static void
pump (SpateWorker *self)
{
  gsize gathered = 0;
  gsize moved = 0;

  while (TRUE)
    {
      g_autoptr (GError) error = NULL;
      gsize wanted = MIN (get_wanted (self, gathered), SPATE_WORKER_BUFFER_SIZE - gathered);
      gsize allowed = wanted > 0 ? spate_throttle_take (self->host->throttle, wanted) : 0;

      if (allowed == 0 || moved >= PUMP_BUDGET)
        {
          if (allowed > 0)
            spate_throttle_put_back (self->host->throttle, allowed);

          gboolean full = wanted == 0 && gathered == SPATE_WORKER_BUFFER_SIZE;

          if (!flush (self, gathered, &error))
            {
              finish_fetch (self, g_steal_pointer (&error));
              return;
            }

          gathered = 0;
          if (full)
            continue;
          if (wanted == 0)
            claim_fulfilled (self);
          else if (moved >= PUMP_BUDGET)
            wait_for_turn (self);
          else
            wait_for_throttle (self);
          return;
        }

      gssize n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->body),
                                                                self->host->buffer + gathered, allowed, NULL, &error);

      spate_throttle_put_back (self->host->throttle, allowed - (gsize) MAX (n_read, 0));
      if (n_read > 0)
        {
          gathered += (gsize) n_read;
          moved += (gsize) n_read;
          continue;
        }

      g_autoptr (GError) disk_error = NULL;

      if (!flush (self, gathered, &disk_error))
        finish_fetch (self, g_steal_pointer (&disk_error));
      else if (n_read == 0)
        body_ended (self);
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        wait_for_socket (self);
      else
        {
          spate_http_translate_error (&error);
          finish_fetch (self, g_steal_pointer (&error));
        }
      return;
    }
}

static gboolean
cancelled_cb (GCancellable *cancellable G_GNUC_UNUSED,
              gpointer      user_data)
{
  finish_fetch (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The connection was stopped"));

  return G_SOURCE_REMOVE;
}

/* Opens the file where the claim stands and starts the pump. */
static void
receive (SpateWorker *self,
         SpateReply  *reply,
         SpateRange   body_range)
{
  g_autoptr (GError) error = NULL;

  self->body = g_steal_pointer (&reply->body);
  self->body_end = body_range.end;

  /* libsoup drops the cancellable of a request once its headers are there. */
  self->cancelled = g_cancellable_source_new (self->cancellable);
  attach (self, self->cancelled, G_SOURCE_FUNC (cancelled_cb));

  if (self->stream == NULL)
    self->stream = spate_writer_open_stream (self->host->writer, &error);

  if (self->stream == NULL)
    finish_fetch (self, g_steal_pointer (&error));
  else if (!g_seekable_seek (G_SEEKABLE (self->stream), get_remaining (self).start, G_SEEK_SET, NULL, &error))
    {
      spate_writer_translate_error (&error);
      finish_fetch (self, g_steal_pointer (&error));
    }
  else
    wait_for_turn (self);
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
    return spate_response_check_part (reply->response, get_remaining (self), self->host->validator,
                                      ret_body_range, error);

  if (!spate_response_check_whole (reply->response, &total, error))
    return FALSE;

  g_autoptr (SpateValidator) found = spate_response_get_validator (reply->response, total);

  if (spate_validator_compare (self->host->validator, found) == SPATE_VALIDATOR_DIFFERENT)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_CHANGED, "The file on the server is another one now");
      return FALSE;
    }

  *ret_body_range = spate_range (0, total >= 0 ? total : SPATE_RANGE_OPEN_END);

  return TRUE;
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
    {
      self->n_requests += reply->n_requests;
      self->retry_after = reply->response->retry_after;
    }
  else
    self->n_requests++;

  if (reply == NULL || !check_reply (self, reply, &body_range, &error))
    finish_fetch (self, g_steal_pointer (&error));
  else
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
  self->claim = claim;
  self->range_bytes = 0;
  self->range_started = spate_clock_get_now (self->host->clock);
  self->retry_after = -1;

  if (given != NULL)
    {
      receive (self, given, body_range);
      return;
    }

  const SpateRange range = get_remaining (self);

  spate_http_fetch_async (self->host->http, self->host->request, spate_source_get_uri (source),
                          self->host->has_ranges ? &range : NULL, self->cancellable,
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

  stop_waiting (self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/**
 * spate_worker_get_number:
 * @self: a worker
 *
 * Returns: the connection's number
 */
guint
spate_worker_get_number (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->number;
}

/**
 * spate_worker_get_claim:
 * @self: a worker
 *
 * Returns: the claim it works on, or worked on last
 */
guint
spate_worker_get_claim (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->claim;
}

/**
 * spate_worker_is_busy:
 * @self: a worker
 *
 * Returns: %TRUE if it has a range to fetch
 */
gboolean
spate_worker_is_busy (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), FALSE);

  return self->task != NULL;
}

/**
 * spate_worker_is_delivering:
 * @self: a worker
 *
 * Returns: %TRUE if bytes of its range have come
 */
gboolean
spate_worker_is_delivering (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), FALSE);

  return self->delivering;
}

/**
 * spate_worker_get_fetched:
 * @self: a worker
 *
 * Returns: bytes it has brought, over all ranges
 */
goffset
spate_worker_get_fetched (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->fetched;
}

/**
 * spate_worker_get_wasted:
 * @self: a worker
 *
 * Returns: bytes it has brought that were there already
 */
goffset
spate_worker_get_wasted (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->wasted;
}

/**
 * spate_worker_get_n_requests:
 * @self: a worker
 *
 * Returns: requests it has sent, over all ranges
 */
guint
spate_worker_get_n_requests (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->n_requests;
}

/**
 * spate_worker_get_range_bytes:
 * @self: a worker
 *
 * Returns: bytes of its present or last range that it has brought
 */
goffset
spate_worker_get_range_bytes (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->range_bytes;
}

/**
 * spate_worker_get_range_started:
 * @self: a worker
 *
 * Returns: when its present or last range was begun, in µs of the engine's clock
 */
gint64
spate_worker_get_range_started (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->range_started;
}

/**
 * spate_worker_get_retry_after:
 * @self: a worker
 *
 * Returns: µs that the last answer asked to wait, or -1
 */
gint64
spate_worker_get_retry_after (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), -1);

  return self->retry_after;
}
