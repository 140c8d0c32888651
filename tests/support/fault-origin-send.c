/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sending an answer, a piece at a time. libsoup asks for the next piece when the last one is
 * with the system, and pauses the message if there is none: one piece for each connection is
 * all that is ever in memory. A timer hands on the next one when the rate allows, or breaks
 * off. Breaking off means to steal the connection from the server; that must not be done in
 * the middle of libsoup's own work on the message, so it is always done from a source of ours.
 *
 * libsoup does not look at the connection of a paused message, so we do: a client that goes
 * away is noticed at once also when nothing is being sent. A client that only shuts its own
 * side down counts as gone. */

#include "fault-origin-private.h"

#include "pattern.h"

#include <errno.h>
#include <gio/gnetworking.h>

#define MAX_PIECE ((goffset) 256 << 10)

/* Pieces a second of a body with a rate; enough to look like a stream. */
#define PIECES_A_SECOND 64

/* How much lateness is made up for. More would be a burst after a client has not read for long. */
#define MAX_LATENESS (G_USEC_PER_SEC / 10)

typedef struct
{
  Reply *reply; /* (unowned): it destroys its timer */
  void (*then) (Reply *self);
} Timer;

static gboolean
timer_cb (gpointer user_data)
{
  const Timer timer = *(Timer *) user_data;

  g_clear_pointer (&timer.reply->timer, g_source_unref);
  timer.then (timer.reply);

  return G_SOURCE_REMOVE;
}

static void
arm (Reply *self,
     gint64 when,
     void (*then) (Reply *self))
{
  Timer *timer = g_new0 (Timer, 1);

  g_assert (self->timer == NULL);

  timer->reply = self;
  timer->then = then;
  self->timer = g_timeout_source_new (0);
  g_source_set_ready_time (self->timer, when);
  g_source_set_callback (self->timer, timer_cb, timer, g_free);
  g_source_attach (self->timer, self->origin->context);
}

static void
end_now (Reply *self)
{
  test_reply_abort (self, self->ending == ENDING_RESET);
}

/* When the next piece may go: once its time has been earned, so that a body of n bytes takes
 * n / rate seconds whatever its size. */
static gint64
get_due (Reply  *self,
         goffset piece,
         guint64 rate)
{
  gint64 now = g_get_monotonic_time ();
  gint64 due;

  if (rate == 0)
    return 0;

  if (rate != self->pace_rate)
    {
      self->pace_rate = rate;
      self->pace_start = now;
      self->pace_bytes = 0;
    }

  due = self->pace_start + (gint64) ((double) (self->pace_bytes + piece) * G_USEC_PER_SEC / (double) rate);
  if (now - due > MAX_LATENESS)
    self->pace_start += now - due - MAX_LATENESS;

  return due <= now ? 0 : due;
}

static GBytes *
make_pattern (Reply  *self,
              goffset length)
{
  guint8 *bytes = g_malloc (length);
  goffset until_other = CLAMP (self->other_from - self->offset, 0, length);

  test_pattern_fill (bytes, self->offset, until_other, self->seed);
  test_pattern_fill (bytes + until_other, self->offset + until_other, length - until_other, ~self->seed);
  if (self->flipped >= self->offset && self->flipped < self->offset + length)
    bytes[self->flipped - self->offset] ^= 0xff;
  self->offset += length;

  return g_bytes_new_take (bytes, length);
}

static GBytes *
take_from (GBytes **whole,
           goffset  length)
{
  gsize size = g_bytes_get_size (*whole);
  gsize n = MIN ((gsize) length, size);
  GBytes *piece = g_bytes_new_from_bytes (*whole, 0, n);
  GBytes *rest = n < size ? g_bytes_new_from_bytes (*whole, n, size - n) : NULL;

  g_bytes_unref (*whole);
  *whole = rest;

  return piece;
}

static void
queue_piece (Reply  *self,
             goffset length)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);
  g_autoptr (GBytes) piece = NULL;

  if (self->prefix != NULL)
    piece = take_from (&self->prefix, length);
  else if (self->offset < self->end)
    piece = make_pattern (self, MIN (length, self->end - self->offset));
  else
    piece = take_from (&self->suffix, length);

  self->queued += g_bytes_get_size (piece);
  self->pace_bytes += g_bytes_get_size (piece);
  soup_message_body_append_bytes (body, piece);
}

static void send_later (Reply *self);

/* Hands on the next piece, or arranges for what is to happen instead. */
static gboolean
send_next (Reply *self)
{
  goffset left = test_reply_get_length (self);
  goffset piece = MIN (left, MAX_PIECE);
  guint64 rate = 0;
  gint64 due;

  if (left > 0 && self->queued >= self->limit)
    {
      if (self->ending != ENDING_STALL)
        arm (self, 0, end_now);
      return FALSE;
    }

  if (left == 0)
    {
      if (self->framing != TEST_FRAMING_LENGTH)
        soup_message_body_complete (soup_server_message_get_response_body (self->message));
      return TRUE;
    }

  if (self->resource != NULL)
    {
      test_origin_lock (self->origin);
      rate = self->resource->rate;
      test_origin_unlock (self->origin);
    }
  if (rate > 0)
    piece = MIN (piece, (goffset) MAX (rate / PIECES_A_SECOND, 1));
  piece = MIN (piece, self->limit - self->queued);

  due = get_due (self, piece, rate);
  if (due > 0)
    {
      arm (self, due, send_later);
      return FALSE;
    }

  queue_piece (self, piece);

  return TRUE;
}

static void
send_later (Reply *self)
{
  if (send_next (self))
    soup_server_message_unpause (self->message);
}

static void
ready_cb (SoupServerMessage *message G_GNUC_UNUSED,
          gpointer           user_data)
{
  Reply *self = user_data;

  if (!g_str_equal (self->logged->method, "HEAD"))
    send_next (self);
}

static void
wrote_body_data_cb (SoupServerMessage *message G_GNUC_UNUSED,
                    guint              size,
                    gpointer           user_data)
{
  Reply *self = user_data;

  test_origin_lock (self->origin);
  self->logged->sent += size;
  test_origin_unlock (self->origin);
}

static void
finished_cb (SoupServerMessage *message G_GNUC_UNUSED,
             gpointer           user_data)
{
  Reply *self = user_data;
  g_autoptr (GSocket) socket = g_object_ref (self->socket);
  TestOrigin *origin = self->origin;

  test_reply_free (self);
  test_origin_watch_idle (origin, socket);
}

static gboolean
readable_cb (GSocket     *socket G_GNUC_UNUSED,
             GIOCondition condition G_GNUC_UNUSED,
             gpointer     user_data)
{
  Reply *self = user_data;

  if (test_reply_is_abandoned (self))
    {
      test_reply_abort (self, FALSE);
      return G_SOURCE_REMOVE;
    }

  /* It is the next request, which waits its turn. We would be called for it without end. */
  g_clear_pointer (&self->watch, g_source_unref);

  return G_SOURCE_REMOVE;
}

static void
watch_client (Reply *self)
{
  self->watch = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->watch, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (self->watch, self->origin->context);
}

static void
delay_over (Reply *self)
{
  soup_server_message_unpause (self->message);
}

/* Begins to carry out what was decided. Runs in the server's request handler. */
void
test_reply_start (Reply *self)
{
  SoupServerMessage *message = self->message;

  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (ready_cb), self);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (ready_cb), self);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), self);
  watch_client (self);

  if (self->no_answer || self->delay_ms > 0)
    {
      gint64 when = g_get_monotonic_time () + (gint64) self->delay_ms * 1000;

      soup_server_message_pause (message);
      if (!self->no_answer)
        arm (self, when, delay_over);
      else if (self->ending != ENDING_STALL)
        arm (self, when, end_now);
    }
}

static void
reset_on_close (GSocket *socket)
{
  const struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

/* Closes or resets the connection and gives the answer up. */
void
test_reply_abort (Reply   *self,
                  gboolean reset)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (self->message);

  if (reset)
    reset_on_close (self->socket);
  if (stream != NULL)
    g_io_stream_close (stream, NULL, NULL);
  g_socket_close (self->socket, NULL);
  test_reply_free (self);
}

static gboolean
is_closed_by_client (GSocket *socket)
{
  char byte;
  gssize n = recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT);

  return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

/* Whether the client has closed its end. */
gboolean
test_reply_is_abandoned (Reply *self)
{
  return is_closed_by_client (self->socket);
}

/* Gives up the answers whose clients have gone, before they are noticed one by one. */
void
test_reply_sweep (TestOrigin *origin)
{
  GList *next;

  for (GList *item = origin->replies.head; item != NULL; item = next)
    {
      next = item->next;
      if (test_reply_is_abandoned (item->data))
        test_reply_abort (item->data, FALSE);
    }
}

static gboolean
idle_readable_cb (GSocket     *socket,
                  GIOCondition condition G_GNUC_UNUSED,
                  gpointer     user_data)
{
  TestOrigin *origin = user_data;

  /* Otherwise it is a request, which libsoup is about to read. */
  if (is_closed_by_client (socket))
    g_socket_close (socket, NULL);
  g_hash_table_remove (origin->idle, socket);

  return G_SOURCE_REMOVE;
}

/* libsoup forgets to close a connection that the client closes between two requests (until
 * 3.3): a long test would run out of descriptors. So we close it. */
void
test_origin_watch_idle (TestOrigin *origin,
                        GSocket    *socket)
{
  GSource *source;

  if (g_socket_is_closed (socket))
    return;

  source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (idle_readable_cb), origin, NULL);
  g_source_attach (source, origin->context);
  g_hash_table_insert (origin->idle, g_object_ref (socket), source);
}

/* Resets the connections on which nothing is being answered. */
void
test_origin_reset_idle (TestOrigin *origin)
{
  GHashTableIter iter;
  gpointer socket;

  g_hash_table_iter_init (&iter, origin->idle);
  while (g_hash_table_iter_next (&iter, &socket, NULL))
    {
      reset_on_close (socket);
      g_socket_close (socket, NULL);
      g_hash_table_iter_remove (&iter);
    }
}
