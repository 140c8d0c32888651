/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who fetches what, over how many connections, from where: the whole acceleration policy.
 *
 * The balancer is shown a download (a view), told what happened (the note functions), and
 * answers with decisions, which the run that owns the connections carries out. It has no
 * clock, no sockets and no randomness: the same history gives the same decisions, in whatever
 * order the connections are listed. So the simulator drives this very code.
 *
 * Each time it takes these steps, in this order:
 *
 *   look     what the connections did; how fast they and their servers are
 *   let go   connections that the user does not want any more
 *   hedges   a race is over: its loser stops where the winner began
 *   health   connections that went silent, do not answer or are slow give their range back
 *   caps     is it time to see whether a server allows more?
 *   level    do the last connections pay? more, or fewer
 *   assign   idle connections, and new ones up to the level, get work: what is free, else a
 *            part of what another would finish last, else a race for it
 *
 * What is wrong with a connection costs its range and no more, as long as another one delivers.
 * Only when a source fails while it delivers nothing is it left alone for a while, and in the
 * end dropped; when all are dropped the run has failed.
 *
 * The constants are in spate-rules.c. */

#include "spate-balancer-private.h"

/* How closely a level that is judged is watched. */
#define CLOSE_LOOK SPATE_PACE_INTERVAL

/**
 * spate_balancer_new:
 * @rules: the rules; they must outlive the balancer
 * @task: the download
 *
 * Returns: (transfer full): a balancer that has seen nothing yet
 */
SpateBalancer *
spate_balancer_new (const SpateRules        *rules,
                    const SpateBalancerTask *task)
{
  g_return_val_if_fail (rules != NULL, NULL);
  g_return_val_if_fail (task != NULL && task->n_sources > 0, NULL);

  SpateBalancer *self = g_new0 (SpateBalancer, 1);

  self->rules = rules;
  self->task = *task;
  self->is_fragile = task->is_fragile;
  self->stall_factor = 1.0;
  self->connections = g_ptr_array_new_with_free_func (g_free);
  self->hosts = g_new0 (SpateHost, task->n_sources);
  self->unclaimed = g_array_new (FALSE, FALSE, sizeof (SpateRange));
  self->decisions = g_array_new (FALSE, TRUE, sizeof (SpateDecision));

  for (guint i = 0; i < task->n_sources; i++)
    _spate_balancer_begin_host (self, i);

  return self;
}

/**
 * spate_balancer_free:
 * @self: (transfer full) (nullable): a balancer
 */
void
spate_balancer_free (SpateBalancer *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->connections);
  g_free (self->hosts);
  g_array_unref (self->unclaimed);
  g_array_unref (self->decisions);
  g_free (self);
}

/* --- what everybody asks ------------------------------------------------------------ */

gboolean
_spate_connection_is_busy (const SpateConnection *self)
{
  return self->phase != SPATE_PHASE_IDLE;
}

/* What only this connection has still to bring. */
SpateRange
_spate_connection_get_missing (const SpateConnection *self)
{
  return spate_range (MIN (MAX (self->remaining.start, self->fresh_from), self->remaining.end), self->remaining.end);
}

/* The connection of a number; one that has not been seen yet is made, and those before it. */
SpateConnection *
_spate_balancer_get_connection (const SpateBalancer *self,
                                guint                id)
{
  while (self->connections->len < id)
    {
      SpateConnection *connection = g_new0 (SpateConnection, 1);

      connection->id = self->connections->len + 1;
      g_ptr_array_add (self->connections, connection);
    }

  return g_ptr_array_index (self->connections, id - 1);
}

guint
_spate_balancer_get_ceiling (const SpateBalancer *self)
{
  guint wanted = self->task.max_connections;

  if (wanted == 0 && self->task.order == SPATE_ORDER_CHUNKS)
    wanted = self->rules->chunk_connections;

  return wanted > 0 ? MIN (wanted, self->rules->max_connections) : self->rules->max_connections;
}

guint
_spate_balancer_count_busy (const SpateBalancer *self)
{
  guint n_busy = 0;

  for (guint i = 0; i < self->connections->len; i++)
    n_busy += _spate_connection_is_busy (g_ptr_array_index (self->connections, i));

  return n_busy;
}

guint
_spate_balancer_count_on_host (const SpateBalancer *self,
                               guint                source)
{
  guint n_busy = 0;

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      n_busy += connection->source == source && _spate_connection_is_busy (connection);
    }

  return n_busy;
}

guint
_spate_balancer_count_receiving (const SpateBalancer *self,
                                 guint                source)
{
  guint n_receiving = 0;

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      n_receiving += connection->source == source && connection->phase == SPATE_PHASE_RECEIVING;
    }

  return n_receiving;
}

guint
_spate_balancer_count_usable (const SpateBalancer *self)
{
  guint n_usable = 0;

  for (guint i = 0; i < self->task.n_sources; i++)
    n_usable += !self->hosts[i].is_dropped;

  return n_usable;
}

/* Bytes of the file that have still to come. */
goffset
_spate_balancer_get_missing (const SpateBalancer *self)
{
  goffset missing = 0;

  for (guint i = 0; i < self->unclaimed->len; i++)
    missing += spate_range_get_length (g_array_index (self->unclaimed, SpateRange, i));

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (_spate_connection_is_busy (connection) && connection->hedges == 0)
        missing += spate_range_get_length (connection->remaining);
    }

  return missing;
}

/* --- decisions, and what they change here ------------------------------------------- */

SpateDecision *
_spate_balancer_add (SpateBalancer    *self,
                     SpateDecisionKind kind,
                     SpateReason       reason)
{
  const SpateDecision decision = { .kind = kind, .reason = reason };

  g_array_append_val (self->decisions, decision);

  return &g_array_index (self->decisions, SpateDecision, self->decisions->len - 1);
}

/* Adds to the free bytes, which stay sorted and in one piece where they touch. */
void
_spate_balancer_add_free (SpateBalancer *self,
                          SpateRange     range)
{
  guint index = 0;

  if (spate_range_is_empty (range))
    return;

  while (index < self->unclaimed->len && g_array_index (self->unclaimed, SpateRange, index).end < range.start)
    index++;

  while (index < self->unclaimed->len && g_array_index (self->unclaimed, SpateRange, index).start <= range.end)
    {
      const SpateRange touched = g_array_index (self->unclaimed, SpateRange, index);

      range = spate_range (MIN (range.start, touched.start), MAX (range.end, touched.end));
      g_array_remove_index (self->unclaimed, index);
    }

  g_array_insert_val (self->unclaimed, index, range);
}

/* Takes @range, which lies in one piece of the free bytes, out of them. */
void
_spate_balancer_take_free (SpateBalancer *self,
                           SpateRange     range)
{
  for (guint i = 0; i < self->unclaimed->len; i++)
    {
      const SpateRange piece = g_array_index (self->unclaimed, SpateRange, i);

      if (!spate_range_contains (piece, range))
        continue;

      g_array_remove_index (self->unclaimed, i);
      _spate_balancer_add_free (self, spate_range (piece.start, range.start));
      _spate_balancer_add_free (self, spate_range (range.end, piece.end));
      return;
    }

  g_assert_not_reached ();
}

/* Forgets the races that @connection takes part in. What its hedge fetches is that one's own
 * from now on; what it brought as a hedge, its victim need not fetch. */
static void
end_races (SpateBalancer   *self,
           SpateConnection *connection)
{
  if (connection->hedged_by != 0)
    {
      SpateConnection *hedge = _spate_balancer_get_connection (self, connection->hedged_by);

      hedge->hedges = 0;
      hedge->fresh_from = connection->remaining.start;
    }
  if (connection->hedges != 0)
    {
      SpateConnection *victim = _spate_balancer_get_connection (self, connection->hedges);

      victim->hedged_by = 0;
      if (connection->remaining.start > victim->hedge_start)
        victim->covered = connection->remaining.start;
    }

  connection->hedged_by = 0;
  connection->hedges = 0;
}

/* @connection has no work any more; what it had, and nobody else is after, is free. */
void
_spate_balancer_release (SpateBalancer   *self,
                         SpateConnection *connection)
{
  SpateRange rest = _spate_connection_get_missing (connection);
  SpateRange behind = spate_range (rest.end, rest.end);

  /* A hedge's bytes are its victim's; a victim's, from the hedge's start on, the hedge's. */
  if (connection->hedges != 0)
    rest = spate_range (rest.start, rest.start);
  else if (connection->hedged_by != 0)
    rest = spate_range (rest.start, MAX (MIN (rest.end, connection->hedge_start), rest.start));
  else if (connection->covered > 0)
    {
      behind.start = MIN (MAX (connection->covered, rest.start), rest.end);
      rest.end = MAX (MIN (rest.end, connection->hedge_start), rest.start);
    }

  end_races (self, connection);
  connection->phase = SPATE_PHASE_IDLE;
  connection->since = self->now;
  connection->has_pace = FALSE;
  connection->covered = 0;
  connection->fresh_from = 0;
  connection->remaining = spate_range (0, 0);
  if (self->view == NULL)
    return;

  _spate_balancer_add_free (self, rest);
  _spate_balancer_add_free (self, behind);
}

void
_spate_balancer_start (SpateBalancer   *self,
                       SpateConnection *connection,
                       guint            source,
                       SpateRange       range,
                       SpateReason      reason)
{
  SpateDecision *decision = _spate_balancer_add (self, SPATE_DECISION_START, reason);

  _spate_balancer_take_free (self, range);
  decision->worker = connection->id;
  decision->source = source;
  decision->range = range;

  connection->phase = connection->is_open && connection->source == source ? SPATE_PHASE_WAITING : SPATE_PHASE_CONNECTING;
  connection->source = source;
  connection->since = self->now;
  connection->last_data = 0;
  connection->begun = self->now;
  connection->remaining = range;
  connection->has_pace = FALSE;
  connection->was_hedged = FALSE;
  connection->covered = 0;
  connection->fresh_from = 0;
  connection->range_start = range.start;
  connection->is_older = FALSE;
  connection->leaves_by = 0;
}

void
_spate_balancer_split (SpateBalancer   *self,
                       SpateConnection *victim,
                       goffset          at,
                       SpateReason      reason)
{
  SpateDecision *decision = _spate_balancer_add (self, SPATE_DECISION_SPLIT, reason);

  decision->worker = victim->id;
  decision->source = victim->source;
  decision->range = spate_range (at, victim->remaining.end);
  victim->remaining.end = at;
  _spate_balancer_add_free (self, decision->range);
}

void
_spate_balancer_stop (SpateBalancer   *self,
                      SpateConnection *connection,
                      SpateReason      reason,
                      double           value,
                      double           reference)
{
  SpateDecision *decision = _spate_balancer_add (self, SPATE_DECISION_STOP, reason);

  decision->worker = connection->id;
  decision->source = connection->source;
  decision->range = connection->remaining;
  decision->value = value;
  decision->reference = reference;
  _spate_balancer_release (self, connection);
  connection->is_open = FALSE;
}

/* --- looking ------------------------------------------------------------------------ */

static void
look_at_worker (SpateBalancer             *self,
                const SpateBalancerWorker *seen)
{
  SpateConnection *connection = _spate_balancer_get_connection (self, seen->id);
  goffset received_before = connection->remaining.start - connection->range_start;

  /* The run gave it work by itself: the first answer. */
  if (!_spate_connection_is_busy (connection) && seen->phase != SPATE_PHASE_IDLE)
    {
      connection->begun = seen->since;
      connection->has_pace = FALSE;
    }

  connection->source = seen->source;
  connection->phase = seen->phase;
  connection->since = seen->since;
  connection->last_data = seen->last_data;
  connection->is_open = seen->is_open;
  connection->remaining = seen->remaining;
  connection->range_start = seen->remaining.start - seen->received;

  if (seen->phase != SPATE_PHASE_RECEIVING)
    return;

  if (!connection->has_pace)
    {
      connection->has_pace = TRUE;
      spate_pace_init (&connection->pace, seen->since);
    }
  spate_pace_add (&connection->pace, self->now, seen->received);
  if (!self->is_stream)
    _spate_balancer_host_progressed (self, seen->source, received_before, seen->received);
}

static void
look (SpateBalancer *self)
{
  g_array_set_size (self->unclaimed, 0);
  if (self->view->n_unclaimed > 0)
    g_array_append_vals (self->unclaimed, self->view->unclaimed, self->view->n_unclaimed);

  for (guint i = 0; i < self->view->n_workers; i++)
    look_at_worker (self, &self->view->workers[i]);

  _spate_balancer_measure_hosts (self);
}

/* A file that comes as one stream, from its first byte to wherever it ends. */
static void
assign_stream (SpateBalancer *self)
{
  guint source = _spate_balancer_choose_host (self, NULL);

  if (_spate_balancer_count_busy (self) > 0 || self->unclaimed->len == 0 || source == self->task.n_sources)
    return;

  _spate_balancer_start (self, _spate_balancer_find_idle (self, source), source,
                         g_array_index (self->unclaimed, SpateRange, 0), SPATE_REASON_FREE);
}

/* When there is something to see before the next tick. */
static void
wake (SpateBalancer *self)
{
  gint64 when = G_MAXINT64;

  if (_spate_balancer_is_judging (self))
    when = self->now + CLOSE_LOOK;

  for (guint i = 0; i < self->task.n_sources; i++)
    if (!self->hosts[i].is_dropped && self->hosts[i].not_before > self->now)
      when = MIN (when, self->hosts[i].not_before);

  if (when < G_MAXINT64)
    _spate_balancer_add (self, SPATE_DECISION_WAKE, SPATE_REASON_NONE)->when = when;
}

static void
decide (SpateBalancer *self)
{
  look (self);
  _spate_balancer_let_go (self);

  if (self->is_stream)
    {
      assign_stream (self);
      return;
    }

  self->was_limited |= self->view->is_limited;
  if (!self->is_open)
    {
      _spate_balancer_open (self);
      _spate_balancer_note_opening (self);
    }

  _spate_balancer_settle_races (self);
  if (!self->view->is_limited)
    _spate_balancer_check_health (self);
  _spate_balancer_raise_caps (self);
  for (guint i = 0; i < self->task.n_sources; i++)
    _spate_balancer_control_level (self, i);

  if (self->task.order == SPATE_ORDER_PARALLEL)
    _spate_balancer_assign (self);
  else
    _spate_balancer_assign_pieces (self);
}

/**
 * spate_balancer_decide:
 * @self: a balancer
 * @view: the download as it stands
 *
 * To be called at every event, at least every 200 ms (Surge's figure), and when it asks for it.
 *
 * Returns: (transfer full) (element-type SpateDecision): what to do now, in this order
 */
GArray *
spate_balancer_decide (SpateBalancer           *self,
                       const SpateBalancerView *view)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (view != NULL, NULL);

  self->view = view;
  self->now = view->now;
  self->is_stream = !view->has_ranges || view->size < 0;
  decide (self);
  wake (self);
  self->view = NULL;

  GArray *decisions = g_steal_pointer (&self->decisions);

  self->decisions = g_array_new (FALSE, TRUE, sizeof (SpateDecision));

  return decisions;
}

/**
 * spate_balancer_may_read_on:
 * @self: a balancer
 * @worker: a connection whose range is complete while its response goes on
 *
 * Returns: whether it may go on over free bytes that follow, instead of being closed
 */
gboolean
spate_balancer_may_read_on (const SpateBalancer *self,
                            guint                worker)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (worker > 0, FALSE);

  if (self->task.order != SPATE_ORDER_PARALLEL || !spate_rules_has (self->rules, SPATE_RULE_READ_ON))
    return FALSE;

  if (worker > self->connections->len)
    return TRUE;

  const SpateConnection *connection = g_ptr_array_index (self->connections, worker - 1);

  return connection->hedges == 0 && connection->hedged_by == 0 && connection->leaves_by == 0;
}
