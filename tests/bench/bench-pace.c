/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast bodies are sent. Every few milliseconds each connection earns what its rate, and its
 * window while it starts slowly, allow; what all wish for together is cut down to what their
 * host and the line have, max-min fairly; and that is sent.
 *
 * Credit that was not used lasts for one step, so that there are no bursts; a step that comes
 * late is made up for, up to MAX_LATENESS. */

#include "bench-origin.h"

#include "bench-share.h"

#include <errno.h>
#include <math.h>
#include <sys/sendfile.h>

#define MAX_LATENESS (50 * 1000)
#define FIRST_WINDOW 14600.0
#define WINDOW_LASTS G_USEC_PER_SEC

/* Bytes a second where nothing limits: more than a machine has. */
#define UNLIMITED 1e10

static double
seconds (gint64 microseconds)
{
  return (double) microseconds / G_USEC_PER_SEC;
}

/* Adds to a credit what was earned since it was last added to. */
static void
earn (double *credit,
      gint64 *filled,
      double  rate,
      gint64  now,
      gint64  tick)
{
  *credit = MIN (*credit, rate * seconds (tick)) + rate * seconds (MIN (now - *filled, MAX_LATENESS));
  *filled = now;
}

/* The luck of the connection. */
void
bench_pace_init (BenchConnection *self)
{
  const BenchHost *host = &self->listener->host;

  self->rate = host->rate;
  if (host->spread > 0)
    self->rate *= bench_draw_lognormal (&self->draw, "spread", 0, host->spread);
  if (bench_draw_share (&self->draw, "bad", host->bad_share))
    self->rate *= host->bad_factor;
  self->silent_after = G_MAXINT64;
  if (bench_draw_share (&self->draw, "silent", host->silent_share))
    self->silent_after = (gint64) (2 * host->silent_bytes * bench_draw_uniform (&self->draw, "silence", 0));
  self->reset_after = host->reset > 0 ? (gint64) host->reset : G_MAXINT64;
  self->window = FIRST_WINDOW;
}

void
bench_pace_start (BenchConnection *self)
{
  BenchOrigin *origin = self->listener->origin;
  gint64 now = g_get_monotonic_time ();

  if (now - self->rested > WINDOW_LASTS)
    self->window = FIRST_WINDOW;
  self->window_since = now;
  self->filled = now;
  self->credit = 0;
  self->speed = 0;
  self->blocked = FALSE;

  /* Nobody earns while nothing is sent. */
  if (origin->next_step == G_MAXINT64)
    {
      origin->next_step = now + origin->tick;
      origin->line.filled = now;
      for (guint i = 0; i < origin->listeners->len; i++)
        ((BenchListener *) g_ptr_array_index (origin->listeners, i))->pipe.filled = now;
    }
}

static double
get_rate (BenchConnection *self,
          gint64           now)
{
  const BenchHost *host = &self->listener->host;
  gint64 rtt = (gint64) (host->rtt * 1000);
  double rate = self->rate > 0 ? self->rate : UNLIMITED;

  if (host->drift > 0 && host->drift_period > 0)
    {
      guint epoch = (guint) (seconds (now - self->accepted) / host->drift_period);

      rate *= bench_draw_lognormal (&self->draw, "drift", epoch, host->drift);
    }
  if (host->slow_start <= 0 || rtt <= 0)
    return rate;

  for (; now - self->window_since >= rtt && self->window / seconds (rtt) < UNLIMITED; self->window_since += rtt)
    self->window *= 2;

  return MIN (rate, self->window / seconds (rtt));
}

/* What a client that breaks off now would still have got on a real line. */
gint64
bench_pace_in_flight (const BenchConnection *self)
{
  return MIN (self->end - self->offset, (gint64) (self->speed * self->listener->host.rtt / 1000));
}

static void
send_some (BenchConnection *self,
           gint64           bytes,
           double           elapsed)
{
  BenchOrigin *origin = self->listener->origin;
  gint64 left = MIN (self->silent_after, self->reset_after) - self->carried;
  ssize_t n = 0;

  bytes = MIN (bytes, MIN (left, self->end - self->offset));
  if (bytes > 0)
    {
      n = sendfile (self->fd, origin->file, &self->offset, (gsize) bytes);
      if (n < 0 && errno != EAGAIN && errno != EINTR)
        {
          bench_connection_close (self, TRUE);
          return;
        }
      self->blocked = n < 0 && errno == EAGAIN;
      n = MAX (n, 0);
    }

  self->carried += n;
  self->credit -= (double) n;
  self->listener->pipe.credit -= (double) n;
  origin->line.credit -= (double) n;
  origin->statistics.sent += n;
  if (elapsed > 0)
    self->speed += ((double) n / elapsed - self->speed) / 8;

  if (self->offset == self->end)
    bench_connection_finish (self);
  else if (self->carried >= self->silent_after)
    bench_connection_set_state (self, BENCH_SILENT);
  else if (self->carried >= self->reset_after)
    {
      origin->statistics.resets++;
      bench_connection_close (self, TRUE);
    }
}

/* The connections that send, with what each of them would like to. */
static GPtrArray *
collect (BenchOrigin *origin,
         double      *wishes,
         gint64       now)
{
  GPtrArray *senders = g_ptr_array_new ();

  for (guint i = 0; i < origin->connections->len; i++)
    {
      BenchConnection *connection = g_ptr_array_index (origin->connections, i);

      if (connection->state != BENCH_SENDING)
        continue;
      earn (&connection->credit, &connection->filled, get_rate (connection, now), now, origin->tick);
      wishes[senders->len] = connection->blocked ? 0 : MIN (connection->credit, (double) (connection->end - connection->offset));
      g_ptr_array_add (senders, connection);
    }

  return senders;
}

static void
share_host (BenchListener *listener,
            GPtrArray     *senders,
            double        *wishes)
{
  g_autofree double *own = g_new (double, senders->len);
  guint n = 0;
  double level;

  for (guint i = 0; i < senders->len; i++)
    if (((BenchConnection *) g_ptr_array_index (senders, i))->listener == listener)
      own[n++] = wishes[i];

  level = bench_share_level (own, n, MAX (listener->pipe.credit, 0));
  for (guint i = 0; i < senders->len; i++)
    if (((BenchConnection *) g_ptr_array_index (senders, i))->listener == listener)
      wishes[i] = MIN (wishes[i], level);
}

void
bench_pace_step (BenchOrigin *origin)
{
  gint64 now = g_get_monotonic_time ();
  gint64 elapsed = now - origin->next_step + origin->tick;
  g_autofree double *wishes = g_new0 (double, origin->connections->len + 1);
  g_autoptr (GPtrArray) senders = collect (origin, wishes, now);
  double level;

  if (elapsed > MAX_LATENESS)
    origin->statistics.late++;
  origin->next_step = senders->len > 0 ? MAX (origin->next_step + origin->tick, now + origin->tick / 2) : G_MAXINT64;

  for (guint i = 0; i < origin->listeners->len; i++)
    {
      BenchListener *listener = g_ptr_array_index (origin->listeners, i);

      earn (&listener->pipe.credit, &listener->pipe.filled, listener->pipe.rate > 0 ? listener->pipe.rate : UNLIMITED, now, origin->tick);
      share_host (listener, senders, wishes);
    }
  earn (&origin->line.credit, &origin->line.filled, origin->line.rate > 0 ? origin->line.rate : UNLIMITED, now, origin->tick);
  level = bench_share_level (wishes, senders->len, MAX (origin->line.credit, 0));

  for (guint i = 0; i < senders->len; i++)
    send_some (g_ptr_array_index (senders, i), (gint64) MIN (wishes[i], level), seconds (elapsed));
}
