/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How races end. They begin in spate-balancer-assign.c: a connection that is idle fetches the
 * end of another one's range as well, and whoever is there first has won. What is told here is
 * that one of the two is done; what breaks off is told in spate-balancer.c. */

#include "spate-balancer-private.h"

/* A hedge has brought everything from its start on, up to @covered: its victim ends where the
 * hedge began, and what is behind is free. */
static void
cut_off_victim (SpateBalancer   *self,
                SpateConnection *victim,
                goffset          covered)
{
  goffset at = victim->hedge_start;
  const SpateRange rest = spate_range (MIN (MAX (covered, victim->remaining.start), victim->remaining.end),
                                       victim->remaining.end);

  if (victim->hedged_by != 0)
    _spate_balancer_get_connection (self, victim->hedged_by)->hedges = 0;
  victim->hedged_by = 0;
  victim->covered = 0;
  victim->was_hedged = FALSE;

  if (victim->remaining.start < at && at < victim->remaining.end)
    {
      SpateDecision *decision = _spate_balancer_add (self, SPATE_DECISION_SPLIT, SPATE_REASON_SUPERSEDED);

      decision->worker = victim->id;
      decision->source = victim->source;
      decision->range = spate_range (at, victim->remaining.end);
      victim->remaining.end = at;
    }
  else if (victim->remaining.start >= at)
    {
      victim->remaining.start = victim->remaining.end;
      _spate_balancer_stop (self, victim, SPATE_REASON_SUPERSEDED, 0.0, 0.0);
    }

  _spate_balancer_add_free (self, rest);
}

/* The loser of a race stops where the winner began. Races that ended otherwise were forgotten
 * when that was told. */
void
_spate_balancer_settle_races (SpateBalancer *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      SpateConnection *connection = g_ptr_array_index (self->connections, i);

      /* Both may be done: what they do next is no part of this race. */
      if (!_spate_connection_is_busy (connection))
        {
          connection->hedges = 0;
          connection->hedged_by = 0;
          continue;
        }

      if (connection->hedged_by != 0 &&
          !_spate_connection_is_busy (_spate_balancer_get_connection (self, connection->hedged_by)))
        cut_off_victim (self, connection, connection->remaining.end);
      else if (connection->covered > 0)
        cut_off_victim (self, connection, connection->covered);
      else if (connection->hedges != 0 &&
               !_spate_connection_is_busy (_spate_balancer_get_connection (self, connection->hedges)))
        _spate_balancer_stop (self, connection, SPATE_REASON_SUPERSEDED, 0.0, 0.0);
    }
}
