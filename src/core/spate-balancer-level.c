/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How many connections a server is to have.
 *
 * Each level is an experiment: when all of its connections deliver and have found their speed,
 * the server's rate is compared with what the older ones alone brought just before the first
 * new one delivered. If the new ones pay, there are more; if not, that is looked at once more a
 * little later, and then it stays at what paid. On a line that is full for a long time fewer are
 * tried, too, and kept as long as the rate holds.
 *
 * All of this waits until a level has had its chance: connections that are still being made, or
 * still double their rate each round trip, tell nothing. */

#include "spate-balancer-level.h"

#include <math.h>

/* A level is given up waiting for after so many cold starts, within these. */
#define PATIENCE_COLD_STARTS 6.0
#define MIN_PATIENCE 1.0 /* s */
#define MAX_PATIENCE 4.0 /* s */

/* Before more connections are said not to pay, within these. */
#define SETTLE_ROUND_TRIPS 10.0
#define MIN_SETTLE 0.8 /* s */
#define MAX_SETTLE 2.5 /* s */

/* How long fewer connections are watched. */
#define VERIFY_ROUND_TRIPS 8.0
#define MIN_VERIFY 0.8 /* s */

/* Time left below which nothing of it is worth while, in s. */
#define SETTLE_WORTH 3.0
#define RETIRE_WORTH 8.0
#define FEWER_WORTH 10.0
#define RETRY_WORTH 15.0

/* So large a share of the most that may be is as good as that. */
#define NEARLY_ALL 0.75

/* Of so many and more, fewer are tried even if nothing is known. */
#define MANY 16

/* It droops when it is below this share of what it was, for so long. */
#define DROOP 0.75
#define DROOP_TIME G_USEC_PER_SEC

static SpateDecision *
add_level (SpateBalancer *self,
           guint          source,
           SpateReason    reason,
           double         value,
           double         reference)
{
  SpateDecision *decision = _spate_balancer_add (self, SPATE_DECISION_LEVEL, reason);

  decision->source = source;
  decision->amount = self->hosts[source].level.target;
  decision->value = value;
  decision->reference = reference;

  return decision;
}

/* Begins a new level: @target connections, to be judged when they deliver. */
static void
set_level (SpateBalancer *self,
           guint          source,
           guint          target)
{
  SpateLevel *level = &self->hosts[source].level;

  level->target = target;
  level->phase = SPATE_LEVEL_JUDGED;
  level->since = self->now;
  level->newcomer = 0;
  level->others_before = 0.0;
  level->settled.is_pending = FALSE;

  for (guint i = 0; i < self->connections->len; i++)
    {
      SpateConnection *connection = g_ptr_array_index (self->connections, i);
      gboolean receives = connection->phase == SPATE_PHASE_RECEIVING;

      if (connection->source != source)
        {
          if (receives)
            level->others_before += spate_pace_get_rate (&connection->pace, SPATE_RATE_WINDOW, 0);
          continue;
        }
      connection->is_older = receives;
      connection->rate_before = 0.0;
    }
}

/* The same, and told. */
void
_spate_balancer_set_level (SpateBalancer *self,
                           guint          source,
                           guint          target,
                           SpateReason    reason)
{
  set_level (self, source, target);
  add_level (self, source, reason, 0.0, 0.0);
}

static guint
divide_up (guint dividend,
           guint divisor)
{
  return (dividend + divisor - 1) / divisor;
}

/* How many connections to begin with: Surge's square root, more of them on small files and
 * long ways, never more than pieces of a useful size. */
guint
_spate_balancer_get_opening (const SpateBalancer *self,
                             guint                source)
{
  const SpateRules *rules = self->rules;
  guint ceiling = _spate_balancer_get_ceiling (self);
  double pieces = (double) _spate_balancer_get_missing (self) / (double) rules->connection_bytes;
  guint limit = (guint) CLAMP (pieces, 1.0, (double) ceiling);
  guint opening = (guint) CLAMP (round (sqrt (pieces)), 1.0, (double) limit);

  if (self->task.order == SPATE_ORDER_CHUNKS)
    return ceiling;

  if (self->hosts[source].best_before > 0)
    return MIN (self->hosts[source].best_before, limit);

  if (self->is_fragile || !spate_rules_has (rules, SPATE_RULE_FLOOR))
    return opening;

  opening = MAX (opening, MIN (rules->min_connections, limit));

  double far = _spate_balancer_get_round_trip (self, source) / _spate_seconds (rules->usual_round_trip);

  if (far > 1.0)
    opening = MIN ((guint) round (opening * sqrt (far)), limit);

  /* The last few would come with the next level anyway. */
  return opening >= NEARLY_ALL * ceiling ? limit : opening;
}

/* How many of them at once. Where the number is known, all. */
static guint
get_first_wave (const SpateBalancer *self)
{
  for (guint i = 0; i < self->task.n_sources; i++)
    if (self->hosts[i].best_before > 0)
      return self->opening;

  return spate_rules_has (self->rules, SPATE_RULE_FIRST_WAVE) ? MIN (self->opening, self->rules->first_wave) : self->opening;
}

static guint
find_first_source (const SpateBalancer *self)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (_spate_connection_is_busy (connection))
        return connection->source;
    }

  return 0;
}

/* The first answer is there: how many connections, and where. What serves the first request is
 * trusted with its share; other sources get one connection each until it delivers. */
void
_spate_balancer_open (SpateBalancer *self)
{
  guint first = find_first_source (self);
  guint n_hosts = MAX (_spate_balancer_count_usable (self), 1);

  self->is_open = TRUE;
  self->opening = _spate_balancer_get_opening (self, first);

  guint wave = get_first_wave (self);
  guint share = MIN (divide_up (wave, n_hosts), self->hosts[first].cap);

  for (guint i = 0; i < self->task.n_sources; i++)
    {
      self->hosts[i].level.opening = divide_up (self->opening, n_hosts);
      self->hosts[i].level.target = wave >= n_hosts ? 1 : 0;

      /* A limit that is remembered is looked into soon. */
      if (self->hosts[i].raise_at == G_MAXINT64)
        self->hosts[i].raise_at = self->now + self->hosts[i].raise_after;
    }

  _spate_balancer_set_level (self, first, share, SPATE_REASON_OPENING);
}

/* Another source has sent its first byte: it gets its share. */
void
_spate_balancer_open_host (SpateBalancer *self,
                           guint          source)
{
  SpateHost *host = &self->hosts[source];
  guint wave = divide_up (get_first_wave (self), MAX (_spate_balancer_count_usable (self), 1));

  _spate_balancer_set_level (self, source, MAX (MIN (MIN (host->level.opening, wave), host->cap), 1), SPATE_REASON_OPENING);
}

/* --- judging ------------------------------------------------------------------------ */

static gboolean
try_second_wave (SpateBalancer     *self,
                 SpateLevelControl *control)
{
  SpateLevel *level = control->level;
  guint target = MIN (level->opening, control->cap);

  if (level->had_second_wave || control->n >= level->opening || control->n < level->target)
    return FALSE;

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->source == control->source && _spate_connection_is_busy (connection) &&
          connection->phase != SPATE_PHASE_RECEIVING)
        return FALSE;
    }

  level->had_second_wave = TRUE;
  if (target <= control->n || control->time_left * (1.0 - (double) control->n / target) <= control->cold_start)
    return FALSE;

  set_level (self, control->source, target);
  add_level (self, control->source, SPATE_REASON_OPENING, control->rate, 0.0);

  return TRUE;
}

static void
hold (SpateBalancer     *self,
      SpateLevelControl *control)
{
  SpateLevel *level = control->level;

  level->phase = SPATE_LEVEL_HELD;
  level->since = self->now;
  level->hold_until = self->now + level->hold_interval;
}

/* Gives back the ranges of the youngest connections, as far as there are more than the target. */
static void
retire (SpateBalancer     *self,
        SpateLevelControl *control)
{
  while (_spate_balancer_count_on_host (self, control->source) > control->level->target)
    {
      SpateConnection *youngest = NULL;

      for (guint i = 0; i < self->connections->len; i++)
        {
          SpateConnection *connection = g_ptr_array_index (self->connections, i);

          if (connection->source == control->source && _spate_connection_is_busy (connection) && connection->hedges == 0 &&
              connection->hedged_by == 0 && (youngest == NULL || connection->begun >= youngest->begun))
            youngest = connection;
        }

      if (youngest == NULL)
        return;
      _spate_balancer_stop (self, youngest, SPATE_REASON_SURPLUS, _spate_balancer_count_on_host (self, control->source),
                            control->level->target);
    }
}

/* Fewer connections from now on; in a while it is seen whether that was right. */
static void
try_fewer (SpateBalancer     *self,
           SpateLevelControl *control,
           guint              target,
           double             rate,
           SpateReason        reason)
{
  SpateLevel *level = control->level;
  gint64 watch = (gint64) (MAX (VERIFY_ROUND_TRIPS * control->round_trip, MIN_VERIFY) * G_USEC_PER_SEC);

  level->verify_target = MAX (level->target, control->n);
  level->verify_rate = rate;
  level->verify_at = self->now + watch;
  level->target = target;
  add_level (self, control->source, reason, control->rate, rate);
  retire (self, control);
}

static void
note_saturated (SpateBalancer        *self,
                SpateLevelControl    *control,
                const SpateJudgement *judgement)
{
  SpateLevel *level = control->level;
  guint target = MAX (judgement->knee + 1, 2);

  if (level->n_judged == 1)
    target = MAX (target, 4);
  target = MIN (target, control->n);

  level->is_saturated = TRUE;
  level->is_probe = FALSE;
  hold (self, control);
  level->hold_interval *= 2;

  if (spate_rules_has (self->rules, SPATE_RULE_FEWER) && !level->keeps_number && control->time_left > RETIRE_WORTH &&
      2 * target <= control->n + 2)
    try_fewer (self, control, target, judgement->rate, SPATE_REASON_FULL);
  else
    {
      level->target = MIN (level->target, target);
      add_level (self, control->source, SPATE_REASON_FULL, judgement->rate, judgement->before);
    }
}

static void
grow (SpateBalancer        *self,
      SpateLevelControl    *control,
      const SpateJudgement *judgement)
{
  SpateLevel *level = control->level;
  guint target = control->n < MANY ? 2 * control->n : (guint) ceil (1.5 * control->n);
  double share = control->all_rates > 0.0 ? control->rate / control->all_rates : 1.0;

  level->is_probe = FALSE;
  level->is_saturated = FALSE;
  level->is_cut = target > control->cap && control->cap < control->host->cap;
  target = MIN (target, control->cap);
  target = MAX (target, MIN (level->target, control->host->cap));

  double saved = target > control->n ? control->time_left * (1.0 - (double) control->n / target) * share : 0.0;

  if (saved <= control->cold_start + 0.1 || self->is_fragile || self->view->is_limited)
    {
      hold (self, control);
      return;
    }

  set_level (self, control->source, target);
  add_level (self, control->source, SPATE_REASON_PAYS, judgement->rate, judgement->before);
}

static void
judge (SpateBalancer     *self,
       SpateLevelControl *control)
{
  SpateLevel *level = control->level;
  double patience = CLAMP (PATIENCE_COLD_STARTS * control->cold_start, MIN_PATIENCE, MAX_PATIENCE);
  gboolean is_late = _spate_seconds (self->now - level->since) >= patience;
  gboolean is_second_look = level->settled.is_pending;

  if ((!is_second_look && !is_late && !_spate_balancer_is_level_ready (self, control)) || control->n_receiving == 0)
    return;

  SpateJudgement judgement = _spate_balancer_judge_level (self, control);

  if (!is_second_look && judgement.is_ramping && !is_late)
    return;

  level->n_judged++;
  if (judgement.is_saturated && control->time_left > SETTLE_WORTH && !is_second_look)
    {
      double settle = CLAMP (SETTLE_ROUND_TRIPS * control->round_trip, MIN_SETTLE, MAX_SETTLE);

      level->n_judged--;
      level->phase = SPATE_LEVEL_SETTLING;
      level->settled.is_pending = TRUE;
      level->settled.until = self->now + (gint64) (settle * G_USEC_PER_SEC);
      level->settled.rate_before = judgement.before;
      level->settled.n_older = judgement.n_older;
      return;
    }

  level->settled.is_pending = FALSE;
  level->reference = judgement.rate;
  if (judgement.is_saturated && judgement.n_older >= SPATE_FEW_OLDER && judgement.knee <= judgement.n_older && !level->is_probe)
    level->was_always_saturated |= level->best_alone <= 0.0;
  else if (judgement.n_older >= SPATE_FEW_OLDER && judgement.before > 0.0 && !level->was_early)
    {
      level->best_alone = MAX (level->best_alone, judgement.before / judgement.n_older);
      level->was_always_saturated = FALSE;
    }

  if (judgement.is_saturated)
    note_saturated (self, control, &judgement);
  else if (spate_rules_has (self->rules, SPATE_RULE_GROWTH))
    grow (self, control, &judgement);
  else
    hold (self, control);
}

/* --- holding ------------------------------------------------------------------------ */

/* Fewer connections were tried: did they do as well? */
static void
verify (SpateBalancer     *self,
        SpateLevelControl *control)
{
  SpateLevel *level = control->level;

  if (self->now < level->verify_at)
    return;

  level->verify_at = 0;
  level->since = self->now;
  if (control->rate >= self->rules->fewer_keep * level->verify_rate)
    {
      level->reference = control->rate;
      level->is_saturated = TRUE;
      level->was_always_saturated |= level->is_blind_try;
      level->is_blind_try = FALSE;
      return;
    }

  level->target = MIN (level->verify_target, control->host->cap);
  level->keeps_number = TRUE;
  level->is_blind_try = FALSE;
  add_level (self, control->source, SPATE_REASON_MISSED, control->rate, level->verify_rate);
}

static gboolean
should_try_fewer (const SpateBalancer     *self,
                  const SpateLevelControl *control)
{
  const SpateLevel *level = control->level;

  if (!spate_rules_has (self->rules, SPATE_RULE_FEWER) || level->keeps_number || control->n <= 2 ||
      self->now - level->since <= G_USEC_PER_SEC || control->rate <= 0.9 * level->reference)
    return FALSE;

  if (level->is_saturated && level->was_always_saturated)
    return control->time_left > FEWER_WORTH;

  return level->best_alone <= 0.0 && !level->was_always_saturated && control->n >= MANY &&
         control->time_left > _spate_seconds (self->rules->fewer_from);
}

/* Whether it is much slower than it was, for some time. */
static gboolean
is_drooping (SpateBalancer     *self,
             SpateLevelControl *control)
{
  SpateLevel *level = control->level;

  if (control->rate >= DROOP * level->reference || control->n < level->target)
    level->low_since = 0;
  else if (level->low_since == 0)
    level->low_since = self->now;

  return level->low_since > 0 && self->now - level->low_since > DROOP_TIME && control->time_left > 3.0 * control->cold_start + 1.0;
}

static void
try_more (SpateBalancer     *self,
          SpateLevelControl *control,
          gboolean           is_drooping)
{
  SpateLevel *level = control->level;
  guint target = is_drooping ? 2 * level->target : level->target + (level->target + 2) / 3;

  target = MIN (MAX (target, level->target + 2), control->cap);
  level->low_since = 0;
  level->hold_interval = MIN (level->hold_interval * 2, G_MAXINT32 * (gint64) 1000);
  level->hold_until = self->now + level->hold_interval;

  double reference = level->reference;

  level->reference = control->rate;
  if (target <= level->target)
    return;

  level->is_probe = TRUE;
  set_level (self, control->source, target);
  add_level (self, control->source, is_drooping ? SPATE_REASON_DROOP : SPATE_REASON_RETRY, control->rate, reference);
}

/* Another server has turned out to need fewer connections than it had. */
static gboolean
has_got_room (const SpateLevelControl *control)
{
  const SpateLevel *level = control->level;

  return level->is_cut && !level->is_saturated && control->n >= level->target &&
         control->cap >= level->target + MAX (level->target / 4, 2);
}

static void
keep_watch (SpateBalancer     *self,
            SpateLevelControl *control)
{
  SpateLevel *level = control->level;

  if (level->verify_at > 0)
    {
      verify (self, control);
      return;
    }

  if (has_got_room (control))
    {
      grow (self, control, &(SpateJudgement){ .rate = control->rate, .before = level->reference });
      return;
    }

  if (should_try_fewer (self, control))
    {
      guint n = control->n;

      if (level->series_rate <= 0.0)
        level->series_rate = MAX (level->reference, control->rate);
      level->is_blind_try = !level->was_always_saturated;
      try_fewer (self, control, level->was_always_saturated ? (n + 1) / 2 : n - n / 4, level->series_rate, SPATE_REASON_FEWER);
      return;
    }

  gboolean droops = is_drooping (self, control);

  if (level->target >= control->cap || control->n < level->target || self->is_fragile || self->view->is_limited ||
      !spate_rules_has (self->rules, SPATE_RULE_GROWTH))
    return;

  if (droops || (self->now >= level->hold_until && control->time_left > RETRY_WORTH))
    try_more (self, control, droops);
}

/* Looks at one server. */
void
_spate_balancer_control_level (SpateBalancer *self,
                               guint          source)
{
  SpateHost *host = &self->hosts[source];

  if (host->is_dropped)
    return;
  if (host->level.phase == SPATE_LEVEL_CLOSED)
    {
      if (host->has_answered)
        _spate_balancer_open_host (self, source);
      return;
    }

  SpateLevelControl control = _spate_balancer_take_control (self, source);

  _spate_balancer_watch_older (self, &control);

  /* A level that could not be reached for reasons of the server's cannot be judged. */
  if (self->now < host->not_before && control.n < host->level.target)
    {
      host->level.since = self->now;
      return;
    }

  if (host->level.phase == SPATE_LEVEL_SETTLING && self->now >= host->level.settled.until)
    host->level.phase = SPATE_LEVEL_JUDGED;

  if (host->level.phase == SPATE_LEVEL_HELD)
    keep_watch (self, &control);
  else if (host->level.phase == SPATE_LEVEL_JUDGED && (host->level.settled.is_pending || !try_second_wave (self, &control)))
    judge (self, &control);
}

/* Whether something is under way that wants to be watched closely. */
gboolean
_spate_balancer_is_judging (const SpateBalancer *self)
{
  for (guint i = 0; i < self->task.n_sources; i++)
    {
      const SpateLevel *level = &self->hosts[i].level;

      if (!self->hosts[i].is_dropped &&
          (level->phase == SPATE_LEVEL_JUDGED || level->phase == SPATE_LEVEL_SETTLING || level->verify_at > 0))
        return TRUE;
    }

  return FALSE;
}
