/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pump: reads without blocking until there is no more, gathers what comes in one large
 * buffer, writes it in one go, and only then waits for the socket. That is as cheap as the
 * bare system calls. What has to be known about it:
 *
 *   - the buffer is shared by all workers, so it is always written out before the pump is left;
 *   - a pollable source is made only after a read would have blocked: made earlier, it would
 *     remember that there were bytes, and spin;
 *   - at the end of a body libsoup's source stays silent, so the pump reads on by itself, and
 *     a read that says "0" is what lets the connection be used again;
 *   - a body that breaks off may look like a good end: only counting its bytes tells;
 *   - somebody may take the tail of the claim away at any time, and the pump never reads
 *     beyond what the claim still holds.
 *
 * Where a server tells the digest of a body, it is hashed on the way and compared at its end. A
 * body that is broken off, by whomever, cannot be compared, and is as good as any other. */

#include "spate-error.h"
#include "spate-hasher.h"
#include "spate-worker-private.h"

/* How much one worker may move before the others have their turn. */
#define PUMP_BUDGET (4 * SPATE_WORKER_BUFFER_SIZE)

/* What read_some() says instead of a number of bytes. */
#define NOT_ALLOWED (-2)

static void pump (SpateWorker *self);

void
_spate_worker_clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
_spate_worker_stop_waiting (SpateWorker *self)
{
  _spate_worker_clear_source (&self->readable);
  _spate_worker_clear_source (&self->again);
  spate_clock_clear_alarm (self->host->clock, &self->throttle_alarm);
}

/* Sources of a worker belong to the engine's context. */
void
_spate_worker_attach (SpateWorker *self,
                      GSource     *source,
                      GSourceFunc  callback)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, context);
}

SpateRange
_spate_worker_get_remaining (SpateWorker *self)
{
  return spate_plan_get_remaining (self->host->plan, self->claim);
}

/* Writes what the buffer holds to where the claim stands. */
static gboolean
flush (SpateWorker *self,
       gsize        n_bytes,
       GError     **error)
{
  if (n_bytes == 0)
    return TRUE;

  goffset offset = _spate_worker_get_remaining (self).start;

  if (!_spate_worker_check_overlap (self, offset, self->host->buffer, n_bytes, error))
    return FALSE;

  gint64 begun = g_get_monotonic_time ();
  gboolean is_written = spate_writer_write (self->host->writer, self->stream, offset, self->host->buffer, n_bytes, error);

  self->host->writing += g_get_monotonic_time () - begun;
  if (!is_written)
    return FALSE;
  if (self->hasher != NULL)
    spate_hasher_update (self->hasher, self->host->buffer, n_bytes);

  goffset added = spate_plan_advance (self->host->plan, self->claim, (goffset) n_bytes);

  spate_seams_note (self->host->seams, spate_range (offset, offset + (goffset) n_bytes), self->maker);

  self->range_bytes += (goffset) n_bytes;
  self->fetched += (goffset) n_bytes;
  self->source->fetched += (goffset) n_bytes;
  self->wasted += (goffset) n_bytes - added;
  self->delivering = TRUE;
  self->last_data = spate_clock_get_now (self->host->clock);

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

  _spate_worker_clear_source (&self->again);
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
wait_for_socket (SpateWorker *self)
{
  if (self->readable != NULL)
    return;

  self->readable = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->body), NULL);
  _spate_worker_attach (self, self->readable, G_SOURCE_FUNC (readable_cb));
}

/* Goes on as soon as others had their turn. */
void
_spate_worker_pump_soon (SpateWorker *self)
{
  if (self->again != NULL)
    return;

  /* What is left may be in a decoder already, where the socket's source knows nothing of it. */
  _spate_worker_clear_source (&self->readable);

  self->again = g_idle_source_new ();
  g_source_set_priority (self->again, G_PRIORITY_DEFAULT);
  _spate_worker_attach (self, self->again, again_cb);
}

static void
wait_for_throttle (SpateWorker *self)
{
  gint64 wait = spate_throttle_get_wait (self->host->throttle);

  _spate_worker_clear_source (&self->readable);
  self->throttle_alarm = spate_clock_add_alarm (self->host->clock, spate_clock_get_now (self->host->clock) + wait,
                                                throttle_alarm_cb, self);
}

/* Sees to it that a body is compared with its digest, if the answer tells one; where this system
 * forbids the hash function it is not. */
void
_spate_worker_watch_body (SpateWorker         *self,
                          const SpateResponse *response,
                          SpateRange           body_range)
{
  goffset start = _spate_worker_get_remaining (self).start;

  self->body_start = start;
  self->told = response->content_digest;
  if (self->told.type != SPATE_DIGEST_NONE && (start == body_range.start || self->sample != NULL))
    self->hasher = spate_hasher_new (self->told.type, NULL);
}

/* All of a body has come. */
static gboolean
check_body (SpateWorker *self,
            GError     **error)
{
  SpateDigest found = { SPATE_DIGEST_NONE, "" };

  if (self->hasher == NULL)
    return TRUE;

  spate_hasher_finish (self->hasher, &found);
  g_clear_pointer (&self->hasher, spate_hasher_free);
  if (spate_digest_equal (&found, &self->told) || spate_source_disbelieves (self->source, &self->told))
    return TRUE;

  self->sent_wrong = TRUE;
  self->host->wrong (self, spate_range (self->body_start, _spate_worker_get_remaining (self).start), self->host->owner);
  g_set_error (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL,
               "What the server sent is not what it says: the %s checksum is another one",
               spate_digest_type_get_name (self->told.type));

  return FALSE;
}

/* The response ended before the claim did. */
static void
body_ended (SpateWorker *self)
{
  const SpateRange position = _spate_worker_get_remaining (self);
  g_autoptr (GError) error = NULL;

  if (spate_plan_get_size (self->host->plan) < 0)
    {
      spate_plan_set_size (self->host->plan, position.start);
      _spate_worker_finish (self, NULL);
      return;
    }

  if (position.start >= self->body_end)
    {
      check_body (self, &error);
      _spate_worker_finish (self, g_steal_pointer (&error));
      return;
    }

  _spate_worker_finish (self, g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NETWORK,
                                                   "The connection ended before all of the range had come"));
}

/* The claim is fulfilled, and the body was read up to @position. If it ends there, one more read
 * tells libsoup so, and the connection can be used again. */
static void
finish_at (SpateWorker *self,
           goffset      position)
{
  g_autoptr (GError) error = NULL;

  if (position == self->body_end)
    {
      char extra;
      g_autoptr (GError) ignored = NULL;

      check_body (self, &error);

      self->is_open = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->body),
                                                                &extra, 1, NULL, &ignored) == 0;
    }

  _spate_worker_finish (self, g_steal_pointer (&error));
}

static void
claim_fulfilled (SpateWorker *self)
{
  goffset position = _spate_worker_get_remaining (self).start;

  if (!_spate_worker_wants_tail (self))
    {
      finish_at (self, position);
      return;
    }

  _spate_worker_begin_sample (self, spate_range (position, MIN (self->body_end, position + SPATE_SEAM_OVERLAP)));
  pump (self);
}

/* How much may still be read of this response: for this claim, or for what the run adds to it. */
static gsize
get_wanted (SpateWorker *self,
            gsize        gathered)
{
  goffset position = _spate_worker_get_remaining (self).start + (goffset) gathered;

  /* What is left to compare with is not read as if it were ours. */
  goffset limit = self->host->compares && self->body_end < spate_plan_get_size (self->host->plan)
                    ? self->body_end - SPATE_SEAM_OVERLAP
                    : self->body_end;

  if (position == _spate_worker_get_remaining (self).end && position < limit)
    self->host->extend (self, limit, self->host->owner);

  goffset end = MIN (_spate_worker_get_remaining (self).end, self->body_end);

  return (gsize) CLAMP (end - position, 0, SPATE_WORKER_BUFFER_SIZE);
}

/* Writes out what was gathered and waits for what is missing: the socket, if a read would have
 * blocked, our turn, if others had none for long, or the speed limit. */
static void
pause_pump (SpateWorker *self,
            gsize gathered,
            void (*wait) (SpateWorker *self))
{
  g_autoptr (GError) error = NULL;

  if (flush (self, gathered, &error))
    wait (self);
  else
    _spate_worker_finish (self, g_steal_pointer (&error));
}

static void
read_failed (SpateWorker *self)
{
  g_autoptr (GError) error = g_steal_pointer (&self->read_error);

  spate_http_translate_error (&error);
  _spate_worker_finish (self, g_steal_pointer (&error));
}

/* Reads what is there, as far as the speed limit allows. Returns what was read, 0 at the end
 * of the body, -1 after setting @error, -2 if the limit allows nothing. */
static gssize
read_some (SpateWorker *self,
           gsize        gathered,
           gsize        wanted,
           GError     **error)
{
  gsize allowed = spate_throttle_take (self->host->throttle, wanted);

  if (allowed == 0)
    return NOT_ALLOWED;

  gssize n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->body),
                                                            self->host->buffer + gathered, allowed, NULL, error);

  spate_throttle_put_back (self->host->throttle, allowed - (gsize) MAX (n_read, 0));

  return n_read;
}

/* What became of a read that brought nothing. */
static void
stop_reading (SpateWorker *self,
              gsize        gathered,
              gssize       n_read)
{
  if (n_read == NOT_ALLOWED)
    pause_pump (self, gathered, wait_for_throttle);
  else if (n_read == 0)
    pause_pump (self, gathered, body_ended);
  else if (g_error_matches (self->read_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    pause_pump (self, gathered, wait_for_socket);
  else
    pause_pump (self, gathered, read_failed);
}

/* Reads what is to be compared. Returns whether the pump goes on with the claim. */
static gboolean
pump_sample (SpateWorker *self)
{
  g_autoptr (GError) error = NULL;
  goffset end = self->sample_range.end;
  gboolean is_tail = end > _spate_worker_get_remaining (self).start;

  while (_spate_worker_get_sample_rest (self) > 0)
    {
      g_clear_error (&self->read_error);

      gssize n_read = read_some (self, 0, _spate_worker_get_sample_rest (self), &self->read_error);

      if (n_read <= 0)
        {
          if (is_tail && n_read != NOT_ALLOWED && !g_error_matches (self->read_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
            _spate_worker_finish (self, NULL);
          else
            stop_reading (self, 0, n_read);
          return FALSE;
        }
      g_byte_array_append (self->sample, self->host->buffer, (guint) n_read);
      if (self->hasher != NULL)
        spate_hasher_update (self->hasher, self->host->buffer, (gsize) n_read);
      self->last_data = spate_clock_get_now (self->host->clock);
    }

  if (!_spate_worker_end_sample (self, &error))
    {
      _spate_worker_finish (self, g_steal_pointer (&error));
      return FALSE;
    }

  if (is_tail)
    finish_at (self, end);

  return !is_tail;
}

/* Moves what can be moved now, then sees to it that it is called again. */
static void
pump (SpateWorker *self)
{
  gsize gathered = 0;
  gsize moved = 0;

  if (self->sample != NULL && !pump_sample (self))
    return;

  while (TRUE)
    {
      gsize wanted = get_wanted (self, gathered);

      if (wanted == 0)
        {
          pause_pump (self, gathered, claim_fulfilled);
          return;
        }

      if (gathered == SPATE_WORKER_BUFFER_SIZE)
        {
          g_autoptr (GError) error = NULL;

          if (!flush (self, gathered, &error))
            {
              _spate_worker_finish (self, g_steal_pointer (&error));
              return;
            }
          gathered = 0;
        }

      if (moved >= PUMP_BUDGET)
        {
          pause_pump (self, gathered, _spate_worker_pump_soon);
          return;
        }

      g_clear_error (&self->read_error);

      gssize n_read = read_some (self, gathered, MIN (wanted, SPATE_WORKER_BUFFER_SIZE - gathered), &self->read_error);

      if (n_read > 0)
        {
          gathered += (gsize) n_read;
          moved += (gsize) n_read;
          continue;
        }

      stop_reading (self, gathered, n_read);
      return;
    }
}
