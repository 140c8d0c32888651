/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user changes while it runs: how many connections there may be, and which sources.
 *
 * With fewer connections those that are too many end at a good place: who waits for an answer at once,
 * who delivers at the end of what is about to come anyway, on a whole page. With more, each server gets
 * what it would have begun with, and from there on it is found as always whether more pay. The
 * connections to a source that is not wanted any more end at once; what they have not brought is free. */

#include "spate-balancer-level.h"

/* Ranges end on whole pages. */
#define ALIGNMENT 4096

/* What comes in this time is let come; whoever has not brought it after the second time does not. */
#define LEAVE_TIME 0.1
#define LONGEST_LEAVE ((gint64) G_USEC_PER_SEC)

void
_spate_balancer_begin_host (SpateBalancer *self,
                            guint          source)
{
  SpateHost *host = &self->hosts[source];

  *host = (SpateHost){
    .cap = _spate_balancer_get_ceiling (self),
    .raise_after = self->rules->raise_cap,
    .raise_by = 1,
    .refusal_pause = self->rules->refusal_pause,
    .level.hold_interval = self->rules->grow_again,
  };
}

/* --- connections that are too many -------------------------------------------------- */

/* Who has least to lose: a race that is not needed, then who does not deliver, then the slowest. */
static double
get_loss (const SpateConnection *connection)
{
  if (connection->hedges != 0)
    return -2.0;

  return connection->phase != SPATE_PHASE_RECEIVING ? -1.0 : spate_pace_get_rate (&connection->pace, SPATE_RATE_WINDOW, 0);
}

static SpateConnection *
find_dispensable (const SpateBalancer *self,
                  guint                most_on_host)
{
  SpateConnection *found = NULL;

  for (guint i = 0; i < self->connections->len; i++)
    {
      SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (_spate_connection_is_busy (connection) && connection->leaves_by == 0 &&
          _spate_balancer_count_on_host (self, connection->source) >= most_on_host && (found == NULL || get_loss (connection) <= get_loss (found)))
        found = connection;
    }

  return found;
}

static void
stop (SpateBalancer   *self,
      SpateConnection *connection)
{
  _spate_balancer_stop (self, connection, SPATE_REASON_LIMITED, 0.0, 0.0);
}

static void
see_off (SpateBalancer   *self,
         SpateConnection *connection)
{
  goffset at = 0;

  if (connection->phase != SPATE_PHASE_RECEIVING || connection->hedges != 0 || connection->hedged_by != 0)
    {
      stop (self, connection);
      return;
    }

  connection->leaves_by = self->now + LONGEST_LEAVE;
  at = connection->remaining.start + (goffset) (spate_pace_get_rate (&connection->pace, SPATE_RATE_WINDOW, 0) * LEAVE_TIME);
  at += ALIGNMENT - at % ALIGNMENT;
  if (at < connection->remaining.end)
    _spate_balancer_split (self, connection, at, SPATE_REASON_LIMITED);
}

/* Those that go already do not count as many. */
static guint
count_staying (const SpateBalancer *self)
{
  guint n_staying = 0;

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      n_staying += _spate_connection_is_busy (connection) && connection->leaves_by == 0;
    }

  return n_staying;
}

/* Where there may be no more connections, a source that has come gets one of somebody who has several:
 * without one nobody would know how fast it is. */
static void
make_room (SpateBalancer *self)
{
  guint most = 2;

  for (guint i = 0; i < self->task.n_sources; i++)
    most = MAX (most, _spate_balancer_count_on_host (self, i));

  for (guint i = 0; i < self->task.n_sources; i++)
    {
      SpateHost *host = &self->hosts[i];

      if (!host->wants_room || host->is_waited_for || host->is_dropped || count_staying (self) == 0)
        continue;
      host->wants_room = FALSE;
      if (count_staying (self) < _spate_balancer_get_ceiling (self))
        continue;

      SpateConnection *connection = find_dispensable (self, most);

      if (connection != NULL)
        see_off (self, connection);
    }
}

/* To be called before anything else is decided, so that nothing is decided about connections that
 * are gone. */
void
_spate_balancer_let_go (SpateBalancer *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (!_spate_connection_is_busy (connection))
        connection->leaves_by = 0;
      else if (self->hosts[connection->source].is_dismissed)
        _spate_balancer_stop (self, connection, SPATE_REASON_DISMISSED, 0.0, 0.0);
      else if (connection->leaves_by != 0 && self->now >= connection->leaves_by)
        stop (self, connection);
    }

  /* A stream is one connection whatever is wished. */
  for (guint n = count_staying (self); !self->is_stream && n > _spate_balancer_get_ceiling (self); n--)
    {
      SpateConnection *connection = find_dispensable (self, 0);

      if (connection == NULL)
        return;
      see_off (self, connection);
    }

  if (!self->is_stream)
    make_room (self);
}

/* --- how many ----------------------------------------------------------------------- */

static void
lower_level (SpateBalancer *self,
             guint          source,
             guint          ceiling)
{
  SpateLevel *level = &self->hosts[source].level;

  level->opening = MIN (level->opening, ceiling);
  level->verify_at = 0;
  level->settled.is_pending = FALSE;
  if (level->target <= ceiling)
    return;

  _spate_balancer_set_level (self, source, ceiling, SPATE_REASON_LIMITED);
  level->phase = SPATE_LEVEL_HELD;
  level->hold_until = self->now + level->hold_interval;
}

/* What held it down may have been the user alone. */
static void
raise_level (SpateBalancer *self,
             guint          source)
{
  SpateHost *host = &self->hosts[source];
  SpateLevel *level = &host->level;
  guint n_hosts = MAX (_spate_balancer_count_usable (self), 1);
  guint opening = _spate_balancer_get_opening (self, source);

  self->opening = MAX (self->opening, opening);
  level->opening = MAX (level->opening, (opening + n_hosts - 1) / n_hosts);

  guint target = MIN (level->opening, host->cap);

  level->hold_until = self->now;
  level->hold_interval = self->rules->grow_again;
  if (level->phase != SPATE_LEVEL_CLOSED && level->target < target)
    _spate_balancer_set_level (self, source, target, SPATE_REASON_LIMITED);
}

static void
apply (SpateBalancer *self,
       guint          before)
{
  guint ceiling = _spate_balancer_get_ceiling (self);

  self->opening = MIN (self->opening, ceiling);
  for (guint i = 0; i < self->task.n_sources; i++)
    {
      /* A server that was found to allow so many allows no more now. */
      if (self->hosts[i].raise_at == 0)
        self->hosts[i].cap = ceiling;
      if (!self->is_open || self->hosts[i].is_dropped)
        continue;
      if (ceiling < before)
        lower_level (self, i, ceiling);
      else
        raise_level (self, i);
    }
}

/**
 * spate_balancer_set_max_connections:
 * @self: a balancer
 * @max_connections: the user's limit from now on, 0 for none
 *
 * Has an effect with the next decisions.
 */
void
spate_balancer_set_max_connections (SpateBalancer *self,
                                    guint          max_connections)
{
  g_return_if_fail (self != NULL);

  guint before = _spate_balancer_get_ceiling (self);

  self->task.max_connections = max_connections;

  /* What is found now is not what the server would have deserved. */
  self->was_limited = TRUE;
  if (_spate_balancer_get_ceiling (self) != before)
    apply (self, before);
}

/* --- sources ------------------------------------------------------------------------ */

/**
 * spate_balancer_add_source:
 * @self: a balancer
 *
 * Another source, that is not asked before spate_balancer_set_source_ready() says so.
 *
 * Returns: its number
 */
guint
spate_balancer_add_source (SpateBalancer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  guint source = self->task.n_sources++;

  self->hosts = g_renew (SpateHost, self->hosts, self->task.n_sources);
  _spate_balancer_begin_host (self, source);
  self->hosts[source].is_waited_for = TRUE;
  self->hosts[source].wants_room = TRUE;

  /* As for the others: one connection until it has delivered. */
  self->hosts[source].level.target = self->is_open ? 1 : 0;
  self->hosts[source].level.opening = self->is_open ? MAX (self->opening / _spate_balancer_count_usable (self), 1) : 0;

  return source;
}

/**
 * spate_balancer_dismiss_source:
 * @self: a balancer
 * @source: a source that the user does not want
 *
 * It is not asked again, and its connections end with the next decisions.
 */
void
spate_balancer_dismiss_source (SpateBalancer *self,
                               guint          source)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (source < self->task.n_sources);

  self->hosts[source].is_dropped = TRUE;
  self->hosts[source].is_dismissed = TRUE;
}

/**
 * spate_balancer_readmit_source:
 * @self: a balancer
 * @source: a source that was dismissed
 *
 * It may be asked again, as soon as spate_balancer_set_source_ready() says so. What it allows is known.
 */
void
spate_balancer_readmit_source (SpateBalancer *self,
                               guint          source)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (source < self->task.n_sources);

  SpateHost *host = &self->hosts[source];

  host->is_dropped = FALSE;
  host->is_dismissed = FALSE;
  host->is_waited_for = TRUE;
  host->wants_room = TRUE;
  host->n_failures = 0;
  host->n_denied = 0;
  host->n_changes = 0;
  host->n_wrong = 0;
  if (self->is_open)
    host->level.target = MAX (host->level.target, 1);
}
