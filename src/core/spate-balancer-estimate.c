/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When will who be done? Everything that divides work asks this. A new connection is not at
 * its speed at once: it is made in some round trips, waits for its answer, and then doubles
 * its rate each round trip until it has found its own. Divisions that forget this are decided
 * on rates that are about to change, and repeated over and over. */

#include "spate-balancer-private.h"

#include <math.h>

/* The growth of a connection is looked at over windows of a round trip, within these. */
#define SHORTEST_WINDOW (G_USEC_PER_SEC / 10)
#define LONGEST_WINDOW (G_USEC_PER_SEC / 5)

/* One that grew by more than this from one window to the next has not found its speed. */
#define RAMPING_GROWTH 1.2

/* By then every connection has: fourteen doublings are more than any line has room for. */
#define RAMPING_ROUND_TRIPS 14
#define RAMPING_GRACE 0.4 /* s */

/* A connection that was idle for longer than this begins anew (RFC 6298's shortest time-out is
 * a second; a little less, to be safe). */
#define WARM_TIME (8 * (gint64) G_USEC_PER_SEC / 10)

/* Silence after which nobody can say when a connection will be done. */
#define LONG_SILENCE 1.0 /* s */

/* The share of an answer's time that is taken for the way. */
#define DELAY_SHARE 0.5

/* Over what time the rate of a server's connections is averaged. */
#define HOST_RATE_TIME 0.47 /* s */

#define N_BISECTIONS 30

double
_spate_seconds (gint64 time)
{
  return (double) time / G_USEC_PER_SEC;
}

double
_spate_balancer_get_silence (const SpateBalancer   *self,
                             const SpateConnection *connection)
{
  if (connection->phase != SPATE_PHASE_RECEIVING)
    return 0.0;

  return _spate_seconds (self->now - MAX (connection->last_data, connection->since));
}

/* The round trip that governs how fast a connection grows. Where something on the way answers
 * in the server's place, as proxies do, TCP's own is too short; half of the shortest answer,
 * which has the server's thinking in it, is not. */
double
_spate_balancer_get_round_trip (const SpateBalancer *self,
                                guint                source)
{
  const SpateHost *host = &self->hosts[source];
  double round_trip = MAX (host->round_trip, host->min_delay * DELAY_SHARE);

  return round_trip > 0.0 ? _spate_seconds ((gint64) round_trip) : GUESSED_ROUND_TRIP;
}

static double
get_handshake (const SpateBalancer *self,
               guint                source)
{
  const SpateHost *host = &self->hosts[source];

  return host->handshake > 0.0 ? _spate_seconds ((gint64) host->handshake) : GUESSED_HANDSHAKE;
}

double
_spate_balancer_get_warm_delay (const SpateBalancer *self,
                                guint                source)
{
  const SpateHost *host = &self->hosts[source];

  return host->delay > 0.0 ? _spate_seconds ((gint64) host->delay) : GUESSED_DELAY;
}

/* What a connection of @source brings once it has found its speed; of one that nothing is known
 * of, what the best other source brings. */
double
_spate_balancer_guess_rate (const SpateBalancer *self,
                            guint                source)
{
  double best = 0.0;

  if (self->hosts[source].rate > 0.0)
    return self->hosts[source].rate;
  if (self->hosts[source].best_rate > 0.0)
    return self->hosts[source].best_rate;

  for (guint i = 0; i < self->task.n_sources; i++)
    best = MAX (best, self->hosts[i].rate);

  return best > 0.0 ? best : 1e6;
}

/* The rate at which a connection's growth will end. Before any has, that is a multiple of what
 * there is now. */
static double
get_final_rate (const SpateBalancer *self,
                guint                source)
{
  if (self->hosts[source].rate > 0.0)
    return self->hosts[source].rate;

  return 4.0 * _spate_balancer_guess_rate (self, source);
}

/* Time for @n_bytes at a rate that doubles each round trip, from @first to @last. */
static double
ramp (double n_bytes,
      double first,
      double last,
      double round_trip)
{
  first = MAX (first, 1.0);
  last = MAX (last, 1.0);

  if (n_bytes <= 0.0)
    return 0.0;
  if (first >= last)
    return n_bytes / last;

  double until_last = (last - first) * round_trip / G_LN2;

  if (n_bytes <= until_last)
    return round_trip * log2 (1.0 + n_bytes * G_LN2 / (first * round_trip));

  return round_trip * log2 (last / first) + (n_bytes - until_last) / last;
}

/* What it takes until a connection that is made now is at its speed. */
double
_spate_balancer_get_cold_start (const SpateBalancer *self,
                                guint                source)
{
  double round_trip = _spate_balancer_get_round_trip (self, source);
  double window = _spate_balancer_guess_rate (self, source) * round_trip / INITIAL_WINDOW;
  double slow_start = window > 2.0 ? round_trip * (log2 (window) - 1.0) : 0.0;

  return _spate_balancer_get_warm_delay (self, source) + get_handshake (self, source) + slow_start;
}

/* Whether a connection has not found its speed yet. */
gboolean
_spate_balancer_is_ramping (const SpateBalancer   *self,
                            const SpateConnection *connection)
{
  if (connection->phase != SPATE_PHASE_RECEIVING || !connection->has_pace)
    return TRUE;

  double round_trip = _spate_balancer_get_round_trip (self, connection->source);
  gint64 window = CLAMP ((gint64) (round_trip * G_USEC_PER_SEC), SHORTEST_WINDOW, LONGEST_WINDOW);
  gint64 age = self->now - connection->since;

  if (age < 2 * window)
    return TRUE;
  if (_spate_seconds (age) > RAMPING_ROUND_TRIPS * round_trip + RAMPING_GRACE)
    return FALSE;

  return spate_pace_get_rate (&connection->pace, window, 0) >
         RAMPING_GROWTH * spate_pace_get_rate (&connection->pace, 2 * window, window);
}

static double
get_present_rate (const SpateBalancer   *self,
                  const SpateConnection *connection)
{
  if (_spate_balancer_is_ramping (self, connection))
    {
      double rate = spate_pace_get_rate (&connection->pace, SHORTEST_WINDOW, 0);

      return rate > 0.0 ? rate : _spate_balancer_guess_rate (self, connection->source) / 4.0;
    }

  if (self->now - connection->since < G_USEC_PER_SEC || spate_pace_get_n_averaged (&connection->pace) < 3)
    return spate_pace_get_rate (&connection->pace, LONGEST_WINDOW, 0);

  return spate_pace_get_average (&connection->pace);
}

static double
receiving_finish_in (const SpateBalancer   *self,
                     const SpateConnection *connection,
                     double                 n_bytes)
{
  double round_trip = _spate_balancer_get_round_trip (self, connection->source);
  double rate = get_present_rate (self, connection);

  if (_spate_balancer_get_silence (self, connection) > LONG_SILENCE &&
      spate_pace_get_n_averaged (&connection->pace) < 2)
    return NEVER_DONE;

  if (!_spate_balancer_is_ramping (self, connection))
    return n_bytes / MAX (rate, 1.0);

  rate = MAX (rate, INITIAL_WINDOW / round_trip);

  double last = self->hosts[connection->source].rate > 0.0 ? MAX (get_final_rate (self, connection->source), rate)
                                                           : 4.0 * rate;

  return ramp (n_bytes, rate, last, round_trip);
}

/* Seconds until @connection will have brought @n_bytes more; %NEVER_DONE if that cannot be said. */
double
_spate_balancer_finish_in (const SpateBalancer   *self,
                           const SpateConnection *connection,
                           goffset                n_bytes)
{
  guint source = connection->source;
  double round_trip = _spate_balancer_get_round_trip (self, source);
  double final = get_final_rate (self, source);
  double elapsed = _spate_seconds (self->now - connection->since);
  double delay = _spate_balancer_get_warm_delay (self, source);
  double handshake = get_handshake (self, source);

  if (n_bytes <= 0)
    return 0.0;

  switch (connection->phase)
    {
    case SPATE_PHASE_RECEIVING:
      return receiving_finish_in (self, connection, (double) n_bytes);
    case SPATE_PHASE_CONNECTING:
      if (elapsed > 4.0 * (handshake + 0.05) + 0.5)
        return NEVER_DONE;
      return MAX (handshake + delay - elapsed, 0.02) + ramp ((double) n_bytes, INITIAL_WINDOW / round_trip, final, round_trip);
    case SPATE_PHASE_WAITING:
    case SPATE_PHASE_IDLE:
    default:
      if (elapsed > 4.0 * delay + 1.0)
        return NEVER_DONE;
      return MAX (delay - elapsed, 0.02) +
             ramp ((double) n_bytes, connection->is_open ? final / 2.0 : INITIAL_WINDOW / round_trip, final, round_trip);
    }
}

/* Seconds that a request made now, on @thief, would need for @n_bytes from @source. */
double
_spate_balancer_thief_in (const SpateBalancer   *self,
                          const SpateConnection *thief,
                          guint                  source,
                          goffset                n_bytes)
{
  double round_trip = _spate_balancer_get_round_trip (self, source);
  double final = get_final_rate (self, source);
  double delay = _spate_balancer_get_warm_delay (self, source);
  gboolean is_open = thief->is_open && thief->source == source;

  if (is_open && self->now - thief->since < WARM_TIME)
    return delay + ramp ((double) n_bytes, final / 2.0, final, round_trip);

  return delay + (is_open ? 0.0 : get_handshake (self, source)) +
         ramp ((double) n_bytes, INITIAL_WINDOW / round_trip, final, round_trip);
}

/* The most that @thief can take of the end of @victim's range without being done later. */
goffset
_spate_balancer_equalize (const SpateBalancer   *self,
                          const SpateConnection *victim,
                          const SpateConnection *thief,
                          guint                  source)
{
  goffset length = spate_range_get_length (victim->remaining);
  double low = 0.0;
  double high = (double) length;

  for (guint i = 0; i < N_BISECTIONS; i++)
    {
      double share = (low + high) / 2.0;

      if (_spate_balancer_thief_in (self, thief, source, (goffset) share) <=
          _spate_balancer_finish_in (self, victim, length - (goffset) share))
        low = share;
      else
        high = share;
    }

  return (goffset) low;
}

static void
measure_host (SpateBalancer *self,
              guint          source)
{
  SpateHost *host = &self->hosts[source];
  double sum = 0.0;
  guint n_steady = 0;

  host->best_rate = 0.0;
  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->source != source || connection->phase != SPATE_PHASE_RECEIVING)
        continue;

      double rate = spate_pace_get_rate (&connection->pace, LONGEST_WINDOW, 0);

      host->best_rate = MAX (host->best_rate, rate);
      if (_spate_balancer_is_ramping (self, connection) || _spate_balancer_get_silence (self, connection) > LONG_SILENCE)
        continue;
      sum += rate;
      n_steady++;
    }

  double weight = 1.0 - exp (-_spate_seconds (self->now - host->rated_at) / HOST_RATE_TIME);

  host->rated_at = self->now;
  if (n_steady > 0 && host->rate > 0.0)
    host->rate += weight * (sum / n_steady - host->rate);
  else if (n_steady > 0)
    host->rate = sum / n_steady;
}

/* Brings the rates of all servers up to date. */
void
_spate_balancer_measure_hosts (SpateBalancer *self)
{
  for (guint i = 0; i < self->task.n_sources; i++)
    measure_host (self, i);
}
