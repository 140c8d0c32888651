/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Work for connections that have none, and for new ones as long as a server has fewer than it
 * is to have: free bytes first, in shares as large as possible; then the end of the range that
 * would be finished last, so much of it that both are done at the same time; and when the file
 * is nearly there, a race for the end of such a range. */

#include "spate-balancer-private.h"

/* Ranges begin on whole pages, so that two connections never write to the same one. */
#define ALIGNMENT 4096

/* A victim that has been silent for so long is on its last bytes: all is taken from it. */
#define DYING_SILENCE 2.0 /* s */
#define DYING_REST ((goffset) 64 * 1024)

/* A victim that has been silent for so long is not met anywhere: all of its range is hedged. */
#define HEDGE_SILENCE 0.6 /* s */

/* A division must also save this share of what it takes the new connection to start. */
#define MIN_GAIN_OF_START 0.25

/* A source that failed and has delivered nothing yet gets nothing of the last fifth. */
#define UNTRUSTED_SHARE 0.2

static goffset
align (goffset offset)
{
  return offset - offset % ALIGNMENT;
}

/* The least that a request to @source is worth: on slow connections it is what comes in a second. */
goffset
_spate_balancer_get_min_split (const SpateBalancer *self,
                               guint                source)
{
  const SpateRules *rules = self->rules;

  if (!spate_rules_has (rules, SPATE_RULE_SHORT_SPLITS))
    return rules->min_split;

  double in_time = _spate_balancer_guess_rate (self, source) * _spate_seconds (rules->short_split_time);

  return (goffset) CLAMP (in_time, (double) rules->min_short_split, (double) rules->min_split);
}

/* How much of the time is wasted by a connection there. Sources nobody has tried come first,
 * those that failed untried last. */
static double
get_score (const SpateBalancer *self,
           guint                source)
{
  const SpateHost *host = &self->hosts[source];
  double best = 0.0;

  if (!spate_rules_has (self->rules, SPATE_RULE_MEASURED_MIRRORS))
    return -(double) _spate_balancer_count_on_host (self, source);

  if (host->rate > 0.0)
    return host->rate + 1.0;

  for (guint i = 0; i < self->task.n_sources; i++)
    best = MAX (best, self->hosts[i].rate);

  return host->n_failures > 0 ? best * 0.3 / (1.0 + host->n_failures) + 1.0 : best * 1.01 + 2.0;
}

/* Whether a source works that is to have connections; small files need but one. */
static gboolean
is_any_healthy (const SpateBalancer *self)
{
  for (guint i = 0; i < self->task.n_sources; i++)
    {
      const SpateHost *host = &self->hosts[i];

      if (!host->is_dropped && !host->is_waited_for && host->n_failures == 0 && host->n_denied == 0 && host->level.target > 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_room (const SpateBalancer *self,
          guint                source)
{
  const SpateHost *host = &self->hosts[source];
  guint n = _spate_balancer_count_on_host (self, source);
  guint most = self->is_open ? MIN (host->cap, host->level.target) : 1;

  if (most == 0 && !is_any_healthy (self))
    most = 1;

  /* One that fails is asked by one connection only until it delivers again. */
  if (host->n_failures > 0 || host->n_denied > 0)
    most = MIN (most, 1);

  return !host->is_dropped && !host->is_waited_for && self->now >= host->not_before && n < most;
}

/* The source that the next request should go to: the number of sources if there is none. */
guint
_spate_balancer_choose_host (const SpateBalancer *self,
                             const gboolean      *without)
{
  guint chosen = self->task.n_sources;
  double best = 0.0;

  for (guint i = 0; i < self->task.n_sources; i++)
    {
      if ((without != NULL && without[i]) || !has_room (self, i))
        continue;

      double score = get_score (self, i);

      if (chosen == self->task.n_sources || score > best)
        {
          chosen = i;
          best = score;
        }
    }

  return chosen;
}

/* An idle connection for @source: the one that was used last there, else one of no use, else a
 * new one. */
SpateConnection *
_spate_balancer_find_idle (SpateBalancer *self,
                           guint          source)
{
  SpateConnection *warm = NULL;
  SpateConnection *closed = NULL;
  SpateConnection *elsewhere = NULL;

  for (guint i = 0; i < self->connections->len; i++)
    {
      SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (_spate_connection_is_busy (connection))
        continue;
      if (!connection->is_open)
        closed = closed == NULL ? connection : closed;
      else if (connection->source != source)
        elsewhere = connection;
      else if (warm == NULL || connection->since > warm->since)
        warm = connection;
    }

  if (warm != NULL)
    return warm;
  if (closed != NULL)
    return closed;
  if (elsewhere != NULL && self->connections->len >= self->rules->max_connections)
    return elsewhere;

  return _spate_balancer_get_connection (self, self->connections->len + 1);
}

/* An even share of what is free, cut off the front of the largest free range. A remainder too
 * small for a request of its own goes along. */
static void
start_share (SpateBalancer   *self,
             SpateConnection *connection,
             guint            source)
{
  goffset total = 0;
  guint wanted = 0;
  SpateRange largest = { 0, 0 };

  for (guint i = 0; i < self->unclaimed->len; i++)
    {
      const SpateRange range = g_array_index (self->unclaimed, SpateRange, i);

      total += spate_range_get_length (range);
      if (spate_range_get_length (range) > spate_range_get_length (largest))
        largest = range;
    }

  gboolean is_opening = FALSE;

  for (guint i = 0; i < self->task.n_sources; i++)
    if (!self->hosts[i].is_dropped)
      {
        wanted += MIN (self->hosts[i].level.target, self->hosts[i].cap);
        is_opening |= self->hosts[i].level.n_judged == 0 && self->hosts[i].cap >= self->hosts[i].level.opening;
      }
  if (is_opening)
    wanted = MAX (wanted, self->opening);

  guint n_busy = _spate_balancer_count_busy (self);
  goffset min_split = _spate_balancer_get_min_split (self, source);
  goffset share = MAX (align (total / MAX (wanted - MIN (wanted, n_busy), 1)), min_split);
  goffset available = spate_range_get_length (largest);

  /* What an earlier attempt left free begins anywhere; what is cut off it ends on a page. */
  share += (ALIGNMENT - largest.start % ALIGNMENT) % ALIGNMENT;
  if (available - share < min_split)
    share = available;

  _spate_balancer_start (self, connection, source, spate_range (largest.start, largest.start + share), SPATE_REASON_FREE);
}

/* The connection that would be done last. */
static SpateConnection *
find_last (const SpateBalancer   *self,
           const SpateConnection *thief,
           gboolean               to_hedge,
           double                *ret_finish)
{
  SpateConnection *last = NULL;
  gboolean by_time = to_hedge || spate_rules_has (self->rules, SPATE_RULE_FINISH_TIME);
  double most = -1.0;

  for (guint i = 0; i < self->connections->len; i++)
    {
      SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection == thief || !_spate_connection_is_busy (connection) || connection->hedges != 0 ||
          connection->hedged_by != 0 || connection->covered > 0 || (to_hedge && connection->was_hedged))
        continue;

      goffset rest = spate_range_get_length (connection->remaining);
      double finish = by_time ? _spate_balancer_finish_in (self, connection, rest) : (double) rest;

      if (finish > most)
        {
          most = finish;
          last = connection;
        }
    }

  if (last != NULL)
    *ret_finish = _spate_balancer_finish_in (self, last, spate_range_get_length (last->remaining));

  return last;
}

static gboolean
is_untrusted (const SpateBalancer *self,
              guint                source,
              double               finish)
{
  return !self->hosts[source].has_answered && self->hosts[source].n_failures > 0 &&
         (finish >= NEVER_DONE || (double) _spate_balancer_get_missing (self) < UNTRUSTED_SHARE * (double) self->view->size);
}

/* Takes all that @victim has left. */
static void
take_all (SpateBalancer   *self,
          SpateConnection *victim,
          SpateConnection *thief,
          guint            source)
{
  const SpateRange rest = _spate_connection_get_missing (victim);
  double silence = _spate_seconds (self->now - MAX (victim->last_data, victim->since));
  SpateReason reason = victim->phase == SPATE_PHASE_RECEIVING ? SPATE_REASON_SILENT : SPATE_REASON_NO_ANSWER;
  guint victims_source = victim->source;
  gboolean has_delivered = victim->phase == SPATE_PHASE_RECEIVING;

  _spate_balancer_stop (self, victim, reason, silence, 0.0);
  if (!has_delivered)
    _spate_balancer_host_failed (self, victims_source, -1, 0.5);
  _spate_balancer_start (self, thief, source, rest, SPATE_REASON_TAKEOVER);
}

/* How much of the end of @victim's range is worth taking; 0 if nothing is. */
static goffset
get_worth (const SpateBalancer   *self,
           const SpateConnection *victim,
           const SpateConnection *thief,
           guint                  source,
           double                 finish,
           double                *ret_after)
{
  goffset length = spate_range_get_length (victim->remaining);
  goffset share = length / 2;
  double start = _spate_balancer_thief_in (self, thief, source, 0);

  if (!spate_rules_has (self->rules, SPATE_RULE_FINISH_TIME))
    {
      *ret_after = finish / 2.0;
      return share >= _spate_balancer_get_min_split (self, source) ? share : 0;
    }

  share = _spate_balancer_equalize (self, victim, thief, source);
  *ret_after = MAX (_spate_balancer_finish_in (self, victim, length - share),
                    _spate_balancer_thief_in (self, thief, source, share));

  double gain = finish - *ret_after;

  if (share < _spate_balancer_get_min_split (self, source) || gain < _spate_seconds (self->rules->min_gain) ||
      gain < MIN_GAIN_OF_START * start)
    return 0;

  return share;
}

static gboolean
steal (SpateBalancer   *self,
       SpateConnection *thief,
       guint            source)
{
  double finish = 0.0;
  double after = 0.0;
  SpateConnection *victim = find_last (self, thief, FALSE, &finish);

  if (victim == NULL)
    return FALSE;

  const SpateRange missing = _spate_connection_get_missing (victim);
  goffset length = spate_range_get_length (victim->remaining);

  if (spate_range_is_empty (missing))
    {
      /* Nothing to take: all that it has yet to bring is here. */
      _spate_balancer_stop (self, victim, SPATE_REASON_SUPERSEDED, 0.0, 0.0);
      return TRUE;
    }

  if (is_untrusted (self, source, finish))
    return FALSE;

  if (finish >= NEVER_DONE || (_spate_balancer_get_silence (self, victim) > DYING_SILENCE && length < DYING_REST))
    {
      take_all (self, victim, thief, source);
      return TRUE;
    }

  goffset share = get_worth (self, victim, thief, source, finish, &after);
  goffset end = victim->remaining.end;
  goffset at = align (end - share);

  if (share == 0)
    return FALSE;

  if (_spate_balancer_get_silence (self, victim) > DYING_SILENCE && length - share < DYING_REST)
    {
      take_all (self, victim, thief, source);
      return TRUE;
    }

  if (at <= victim->remaining.start)
    at = end - share;
  at = MAX (at, missing.start);
  /* What others have brought already is no work to leave it with. */
  if (at > missing.start)
    _spate_balancer_split (self, victim, at, SPATE_REASON_TAKEOVER);
  else
    _spate_balancer_stop (self, victim, SPATE_REASON_SUPERSEDED, 0.0, 0.0);
  _spate_balancer_start (self, thief, source, spate_range (at, end), SPATE_REASON_TAKEOVER);

  SpateDecision *decision = &g_array_index (self->decisions, SpateDecision, self->decisions->len - 1);

  decision->other = victim->id;
  decision->value = after;
  decision->reference = finish;

  return TRUE;
}

static gboolean
may_hedge (const SpateBalancer *self)
{
  double missing = (double) _spate_balancer_get_missing (self);

  return spate_rules_has (self->rules, SPATE_RULE_HEDGE) && !self->is_fragile && !self->view->is_limited &&
         missing <= (1.0 - self->rules->hedge_from) * (double) self->view->size;
}

/* Where a race for the end of @victim's range should begin: where the two would meet. */
static goffset
get_hedge_start (const SpateBalancer   *self,
                 const SpateConnection *victim,
                 const SpateConnection *thief,
                 guint                  source,
                 double                 finish,
                 double                *ret_after)
{
  goffset start = victim->remaining.start;

  *ret_after = _spate_balancer_thief_in (self, thief, source, spate_range_get_length (victim->remaining));
  if (!spate_rules_has (self->rules, SPATE_RULE_MEETING_POINT) ||
      _spate_balancer_get_silence (self, victim) >= HEDGE_SILENCE || finish >= NEVER_DONE)
    return start;

  goffset share = _spate_balancer_equalize (self, victim, thief, source);
  double gain = 0.0;

  *ret_after = _spate_balancer_thief_in (self, thief, source, share);
  gain = finish - *ret_after;
  if (share < self->rules->min_hedge || gain < _spate_seconds (self->rules->min_hedge_gain) ||
      gain < MIN_GAIN_OF_START * _spate_balancer_thief_in (self, thief, source, 0))
    return victim->remaining.end;

  return victim->remaining.end - share;
}

static gboolean
hedge (SpateBalancer   *self,
       SpateConnection *thief,
       guint            source)
{
  double finish = 0.0;
  double after = 0.0;

  if (!may_hedge (self))
    return FALSE;

  SpateConnection *victim = find_last (self, thief, TRUE, &finish);

  if (victim == NULL)
    return FALSE;

  goffset start = get_hedge_start (self, victim, thief, source, finish, &after);

  if (start >= victim->remaining.end)
    return FALSE;

  const SpateRange range = spate_range (start, victim->remaining.end);
  SpateDecision *decision = _spate_balancer_add (self, SPATE_DECISION_HEDGE, SPATE_REASON_TAIL);

  decision->worker = thief->id;
  decision->source = source;
  decision->other = victim->id;
  decision->range = range;
  decision->value = after;
  decision->reference = finish < NEVER_DONE ? finish : 0.0;

  thief->phase = thief->is_open && thief->source == source ? SPATE_PHASE_WAITING : SPATE_PHASE_CONNECTING;
  thief->source = source;
  thief->since = self->now;
  thief->last_data = 0;
  thief->begun = self->now;
  thief->remaining = range;
  thief->has_pace = FALSE;
  thief->was_hedged = TRUE;
  thief->covered = 0;
  thief->fresh_from = 0;
  thief->range_start = range.start;
  thief->is_older = FALSE;
  thief->leaves_by = 0;
  thief->hedges = victim->id;
  victim->hedged_by = thief->id;
  victim->was_hedged = TRUE;
  victim->hedge_start = range.start;

  return TRUE;
}

/* The first answer was for all of the file: its connection keeps its share. */
static void
cut_first_share (SpateBalancer *self)
{
  SpateConnection *only = NULL;

  for (guint i = 0; i < self->connections->len; i++)
    {
      SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (_spate_connection_is_busy (connection))
        {
          if (only != NULL)
            return;
          only = connection;
        }
    }

  if (only == NULL || self->opening < 2)
    return;

  goffset share = _spate_balancer_get_missing (self) / self->opening;
  goffset at = align (only->remaining.start + share);

  if (at > only->remaining.start && only->remaining.end - at >= self->rules->min_split)
    _spate_balancer_split (self, only, at, SPATE_REASON_OPENING);
}

/* Gives work to everybody who is to have some. */
void
_spate_balancer_assign (SpateBalancer *self)
{
  g_autofree gboolean *without = g_new0 (gboolean, self->task.n_sources);

  if (!self->had_first_cut)
    {
      self->had_first_cut = TRUE;
      cut_first_share (self);
    }

  while (_spate_balancer_count_busy (self) < _spate_balancer_get_ceiling (self))
    {
      guint source = _spate_balancer_choose_host (self, without);

      if (source == self->task.n_sources)
        break;

      SpateConnection *connection = _spate_balancer_find_idle (self, source);

      if (self->unclaimed->len > 0)
        start_share (self, connection, source);
      else if (!steal (self, connection, source) && !hedge (self, connection, source))
        without[source] = TRUE;
    }
}
