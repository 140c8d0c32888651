/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a level does: what its connections bring now, what the older ones brought before, and
 * whether the new ones pay. Connections that are still being made, or still double their rate
 * each round trip, tell nothing. */

#include "spate-balancer-level.h"

#include <math.h>

/* A level is watched for a share of the time left, within these. */
#define WATCH_SHARE 0.04
#define MIN_WATCH 0.2 /* s */
#define MAX_WATCH 0.3 /* s */

/* One of so many may still be looking for its speed. */
#define FEW 5

static void
add_connection (const SpateBalancer   *self,
                const SpateConnection *connection,
                SpateLevelControl     *control)
{
  double rate = spate_pace_get_rate (&connection->pace, SPATE_RATE_WINDOW, 0);

  control->all_rates += rate;
  if (connection->source != control->source)
    return;

  control->rate += rate;
  control->n_receiving++;
  control->youngest = MIN (control->youngest, _spate_seconds (self->now - connection->since));
}

SpateLevelControl
_spate_balancer_take_control (SpateBalancer *self,
                              guint          source)
{
  SpateLevelControl control = { .host = &self->hosts[source], .level = &self->hosts[source].level, .source = source, .youngest = NEVER_DONE };
  goffset missing = _spate_balancer_get_missing (self);
  guint ceiling = _spate_balancer_get_ceiling (self);

  control.n = _spate_balancer_count_on_host (self, source);
  control.n_busy = _spate_balancer_count_busy (self);
  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->phase == SPATE_PHASE_RECEIVING)
        add_connection (self, connection, &control);
    }

  guint n_elsewhere = control.n_busy - control.n;
  goffset n_pieces = missing / _spate_balancer_get_min_split (self, source);
  guint room = (guint) MIN (n_pieces, ceiling);

  control.time_left = control.all_rates > 0.0 ? (double) missing / control.all_rates : NEVER_DONE;
  control.cap = MIN (control.host->cap, MIN (room, ceiling) - MIN (MIN (room, ceiling), n_elsewhere));
  control.round_trip = _spate_balancer_get_round_trip (self, source);
  control.cold_start = _spate_balancer_get_cold_start (self, source);

  return control;
}

/* The rate of the older connections is the one they had before the first new one delivered. */
void
_spate_balancer_watch_older (SpateBalancer     *self,
                             SpateLevelControl *control)
{
  SpateLevel *level = control->level;
  guint n_older = 0;
  guint n_ramping = 0;

  if (level->phase != SPATE_LEVEL_JUDGED || level->newcomer != 0)
    return;

  for (guint i = 0; i < self->connections->len; i++)
    {
      SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->source != control->source || connection->phase != SPATE_PHASE_RECEIVING)
        continue;
      if (!connection->is_older)
        {
          level->newcomer = self->now;
          continue;
        }
      connection->rate_before = MAX (connection->rate_before, spate_pace_get_rate (&connection->pace, SPATE_RATE_WINDOW / 2, 0));
      n_older++;
      n_ramping += _spate_balancer_is_ramping (self, connection);
    }
  level->was_early = n_ramping * FEW > n_older;
}

gboolean
_spate_balancer_is_level_ready (SpateBalancer           *self,
                                const SpateLevelControl *control)
{
  double watch = CLAMP (WATCH_SHARE * control->time_left, MIN_WATCH, MAX_WATCH);
  guint n_pending = 0;

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->source != control->source || !_spate_connection_is_busy (connection) ||
          connection->phase == SPATE_PHASE_RECEIVING)
        continue;

      /* One that takes far too long is the health check's. */
      if (_spate_seconds (self->now - connection->since) <= 2.0 * control->cold_start + 0.3)
        n_pending++;
    }

  if (n_pending > 0 || control->n_receiving == 0 || control->youngest < MAX (3.0 * control->round_trip, 0.15))
    return FALSE;

  return control->level->newcomer != 0 ? _spate_seconds (self->now - control->level->newcomer) >= watch
                                       : control->youngest >= watch;
}

static SpateJudgement
measure (SpateBalancer           *self,
         const SpateLevelControl *control)
{
  SpateJudgement judgement = { .knee = control->n };
  guint n_ramping = 0;

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->phase != SPATE_PHASE_RECEIVING)
        continue;
      if (connection->source != control->source)
        {
          judgement.others += spate_pace_get_rate (&connection->pace, SPATE_RATE_WINDOW, 0);
          continue;
        }

      double rate = spate_pace_get_rate (&connection->pace, SPATE_RATE_WINDOW / 2, 0);

      judgement.rate += rate;
      n_ramping += _spate_balancer_is_ramping (self, connection);
      if (!connection->is_older || connection->rate_before <= 0.0)
        continue;
      judgement.older_now += rate;
      judgement.before += connection->rate_before;
      judgement.n_older++;
    }

  judgement.is_ramping = n_ramping * FEW > control->n_receiving;

  return judgement;
}

static guint
count_useful (double rate,
              double rate_alone,
              guint  most)
{
  return rate_alone > 0.0 ? (guint) MIN (ceil (rate / rate_alone), (double) most) : most;
}

/* With a few older connections, their own loss says it: newcomers that only take from them. */
static void
judge_few (const SpateLevelControl *control,
           SpateJudgement          *judgement)
{
  double alone = judgement->before / judgement->n_older;

  if (!control->level->settled.is_pending)
    {
      if (judgement->older_now < 0.6 * judgement->before && judgement->before > 0.3 * judgement->rate)
        {
          judgement->is_saturated = TRUE;
          judgement->knee = count_useful (judgement->rate, alone, control->n);
        }
      return;
    }

  judgement->knee = count_useful (1.08 * judgement->rate, alone, control->n);
  judgement->is_saturated = judgement->knee + 1 < control->n;
}

/* With many, the gain of the whole does. */
static void
judge_many (SpateBalancer           *self,
            const SpateLevelControl *control,
            SpateJudgement          *judgement)
{
  double effective = judgement->rate;

  /* What the other servers lost meanwhile was not won. */
  if (!control->level->settled.is_pending && judgement->others < control->level->others_before)
    effective = MAX (effective - (control->level->others_before - judgement->others), 0.0);

  double gain = effective / judgement->before;
  double proportional = (double) control->n / judgement->n_older;

  if (gain < 1.0 + self->rules->growth_gain)
    {
      judgement->is_saturated = TRUE;
      judgement->knee = judgement->n_older;
    }
  else if (gain < 1.0 + self->rules->knee_gain * (proportional - 1.0) && gain < 1.6)
    {
      judgement->is_saturated = TRUE;
      judgement->knee = count_useful (1.08 * judgement->rate, judgement->before / judgement->n_older, control->n);
    }
}

/* Did the connections that a level added pay? A second look compares with what the first one
 * found. */
SpateJudgement
_spate_balancer_judge_level (SpateBalancer           *self,
                             const SpateLevelControl *control)
{
  const SpateLevel *level = control->level;
  SpateJudgement judgement = measure (self, control);

  if (level->settled.is_pending)
    {
      judgement.rate = control->rate;
      judgement.before = level->settled.rate_before;
      judgement.n_older = level->settled.n_older;
    }

  if (judgement.n_older >= SPATE_FEW_OLDER && judgement.before > 0.0)
    judge_many (self, control, &judgement);
  else if (judgement.n_older > 0 && judgement.before > 0.0)
    judge_few (control, &judgement);

  return judgement;
}
