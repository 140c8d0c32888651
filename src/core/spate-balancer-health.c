/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections that are given up. What tells a broken connection from a bad moment is what the
 * others do: while they deliver, three seconds of silence are enough; when all are silent it is
 * the line or the server, and making new connections would help nobody, so that is tried less
 * and less often. */

#include "spate-balancer-private.h"

/* Somebody who got something so recently is one who is delivered to. */
#define RECENTLY (G_USEC_PER_SEC / 2)

/* A connection that was silent for less than this is alive. */
#define ALIVE 0.3 /* s */

/* How much longer than usual an answer, or a connection, may take. */
#define PATIENCE 10.0

/* A race is short: a hedge that is silent for so long has lost it. */
#define SILENT_HEDGE 2.0 /* s */

/* Looking for slow connections needs so many values of each, and so many others. */
#define MIN_VALUES 8
#define MIN_PEER_VALUES 5
#define MIN_PEERS 2

/* A new connection must be worth its making. */
#define COLD_STARTS_LEFT 3.0

static gboolean
do_others_receive (const SpateBalancer   *self,
                   const SpateConnection *connection)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *other = g_ptr_array_index (self->connections, i);

      if (other != connection && other->phase == SPATE_PHASE_RECEIVING && self->now - MAX (other->last_data, other->since) < RECENTLY)
        return TRUE;
    }

  return FALSE;
}

/* What a source that was dropped has not begun to send, nobody waits for; of one that has another
 * file not even that. */
static void
check_dropped (SpateBalancer *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      SpateConnection *connection = g_ptr_array_index (self->connections, i);
      const SpateHost *host = &self->hosts[connection->source];

      if (!_spate_connection_is_busy (connection) || !host->is_dropped ||
          (connection->phase == SPATE_PHASE_RECEIVING && host->n_changes == 0))
        continue;
      _spate_balancer_stop (self, connection, host->n_changes > 0 ? SPATE_REASON_OTHER_FILE : SPATE_REASON_FAILED, 0.0, 0.0);
    }
}

static void
check_silence (SpateBalancer   *self,
               SpateConnection *connection,
               gboolean         others)
{
  double silence = _spate_balancer_get_silence (self, connection);
  double allowed = _spate_seconds (self->rules->stall);

  if (spate_rules_has (self->rules, SPATE_RULE_SOFT_STALL))
    allowed = MIN (allowed, _spate_seconds (self->rules->soft_stall) * (others ? 1.0 : self->stall_factor));

  if (silence >= allowed)
    {
      if (!others)
        self->stall_factor *= 2.0;
      _spate_balancer_stop (self, connection, SPATE_REASON_SILENT, silence, allowed);
    }
  else if (silence < ALIVE && self->now - connection->since > 2 * G_USEC_PER_SEC)
    self->stall_factor = 1.0;
}

/* No answer: servers that do not refuse what is too much let it wait. */
static void
check_answer (SpateBalancer   *self,
              SpateConnection *connection,
              gboolean         others)
{
  double waited = _spate_seconds (self->now - connection->since);
  double longest = _spate_seconds (self->rules->stall);
  double allowed = spate_rules_has (self->rules, SPATE_RULE_SOFT_STALL) ? _spate_seconds (self->rules->soft_stall) : longest;
  guint source = connection->source;

  allowed = CLAMP (PATIENCE * _spate_balancer_get_warm_delay (self, source), allowed, longest);
  if (!others)
    allowed = 2.0 * longest;
  if (waited < allowed)
    return;

  guint n_receiving = _spate_balancer_count_receiving (self, source);

  _spate_balancer_stop (self, connection, SPATE_REASON_NO_ANSWER, waited, allowed);
  if (n_receiving > 0)
    _spate_balancer_lower_cap (self, source, n_receiving, 2 * self->rules->refusal_pause);
  else
    _spate_balancer_host_failed (self, source, -1, 0.5);
}

/* A hedge that nobody can say the end of is no help, and keeps others from helping. */
static gboolean
check_hedge (SpateBalancer   *self,
             SpateConnection *connection)
{
  goffset rest = spate_range_get_length (connection->remaining);

  if (connection->hedges == 0 || (_spate_balancer_get_silence (self, connection) < SILENT_HEDGE &&
                                  _spate_balancer_finish_in (self, connection, rest) < NEVER_DONE))
    return FALSE;

  _spate_balancer_stop (self, connection,
                        connection->phase == SPATE_PHASE_RECEIVING ? SPATE_REASON_SILENT
                        : connection->phase == SPATE_PHASE_WAITING ? SPATE_REASON_NO_ANSWER
                                                                   : SPATE_REASON_NO_CONNECTION,
                        _spate_seconds (self->now - MAX (connection->last_data, connection->since)), 0.0);

  return TRUE;
}

static void
check_connecting (SpateBalancer   *self,
                  SpateConnection *connection,
                  gboolean         others)
{
  double waited = _spate_seconds (self->now - connection->since);
  double allowed = _spate_seconds (self->rules->soft_stall);
  guint source = connection->source;

  if (!others || !spate_rules_has (self->rules, SPATE_RULE_SOFT_STALL))
    allowed = _spate_seconds (self->rules->stall);
  allowed = MAX (allowed, PATIENCE * _spate_seconds ((gint64) self->hosts[source].handshake));
  if (waited < allowed)
    return;

  _spate_balancer_stop (self, connection, SPATE_REASON_NO_CONNECTION, waited, allowed);
  _spate_balancer_host_failed (self, source, -1, 0.5);
}

/* The mean rate of the other connections, or 0 where there are too few to tell. Those to slower
 * mirrors count like all others: to compare only within a server was worth nothing. */
static double
get_peer_rate (const SpateBalancer   *self,
               const SpateConnection *connection)
{
  double sum = 0.0;
  guint n_peers = 0;

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *peer = g_ptr_array_index (self->connections, i);

      if (peer == connection || peer->phase != SPATE_PHASE_RECEIVING ||
          spate_pace_get_n_averaged (&peer->pace) < MIN_PEER_VALUES)
        continue;
      sum += spate_pace_get_average (&peer->pace);
      n_peers++;
    }

  return n_peers >= MIN_PEERS ? sum / n_peers : 0.0;
}

static gboolean
is_worth_replacing (const SpateBalancer   *self,
                    const SpateConnection *connection,
                    double                 peer_rate)
{
  double rate = peer_rate * _spate_balancer_count_receiving (self, connection->source) + 1.0;

  return (double) _spate_balancer_get_missing (self) / rate >=
         COLD_STARTS_LEFT * _spate_balancer_get_cold_start (self, connection->source);
}

static void
check_pace (SpateBalancer   *self,
            SpateConnection *connection)
{
  SpateHost *host = &self->hosts[connection->source];
  double rate = spate_pace_get_average (&connection->pace);

  if (connection->phase != SPATE_PHASE_RECEIVING || connection->hedges != 0 || connection->hedged_by != 0 ||
      self->now - connection->since < self->rules->slow_grace ||
      spate_pace_get_n_averaged (&connection->pace) < MIN_VALUES || host->n_slow >= self->rules->max_slow)
    return;

  double peer_rate = get_peer_rate (self, connection);

  if (rate >= self->rules->slow_share * peer_rate || !is_worth_replacing (self, connection, peer_rate))
    return;

  host->n_slow++;
  host->last_slow = self->now;
  _spate_balancer_stop (self, connection, SPATE_REASON_SLOW, rate, peer_rate);
}

static void
check_paces (SpateBalancer *self)
{
  if (!spate_rules_has (self->rules, SPATE_RULE_SLOW) || self->now < self->next_slow_check)
    return;

  self->next_slow_check = self->now + self->rules->slow_interval;
  for (guint i = 0; i < self->task.n_sources; i++)
    if (self->now - self->hosts[i].last_slow > self->rules->slow_memory)
      self->hosts[i].n_slow = 0;

  for (guint i = 0; i < self->connections->len; i++)
    check_pace (self, g_ptr_array_index (self->connections, i));
}

/* Stops the connections that are not worth waiting for; their ranges are free then. */
void
_spate_balancer_check_health (SpateBalancer *self)
{
  check_dropped (self);

  for (guint i = 0; i < self->connections->len; i++)
    {
      SpateConnection *connection = g_ptr_array_index (self->connections, i);
      gboolean others = do_others_receive (self, connection);

      if (check_hedge (self, connection))
        continue;

      switch (connection->phase)
        {
        case SPATE_PHASE_RECEIVING:
          check_silence (self, connection, others);
          break;
        case SPATE_PHASE_WAITING:
          check_answer (self, connection, others);
          break;
        case SPATE_PHASE_CONNECTING:
          check_connecting (self, connection, others);
          break;
        case SPATE_PHASE_IDLE:
        default:
          break;
        }
    }

  check_paces (self);
}
