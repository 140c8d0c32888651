/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Why a download is as fast as it is: what the levels and caps were found to be, said in one
 * word. Where there are several servers, it is that of the one that brings most. */

#include "spate-balancer-private.h"

/* A server that refused again and again although it was asked less and less often limits
 * requests, not connections. */
#define MANY_REFUSALS 6

/* The line has room if it once brought so much more than now. */
#define ROOM 1.3

#define RATE_WINDOW G_USEC_PER_SEC

static double
get_rate (const SpateBalancer *self,
          guint                source)
{
  double rate = 0.0;

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->source == source && connection->phase == SPATE_PHASE_RECEIVING && connection->has_pace)
        rate += spate_pace_get_rate (&connection->pace, RATE_WINDOW, 0);
    }

  return rate;
}

static SpateVerdict
judge_host (const SpateHost *host,
            guint            ceiling,
            double           rate,
            double           line_rate)
{
  const SpateLevel *level = &host->level;

  if (host->raise_at > 0 && host->cap < ceiling)
    return host->n_refusals >= MANY_REFUSALS && host->cap <= 1 ? SPATE_VERDICT_SERVER_LIMITED
                                                               : SPATE_VERDICT_CONNECTIONS_LIMITED;
  if (level->n_judged == 0)
    return SPATE_VERDICT_UNKNOWN;
  if (!level->is_saturated)
    return level->was_early && !level->keeps_number ? SPATE_VERDICT_UNKNOWN : SPATE_VERDICT_EACH_LIMITED;

  return line_rate > ROOM * rate ? SPATE_VERDICT_SERVER_LIMITED : SPATE_VERDICT_FULL;
}

/**
 * spate_balancer_get_verdict:
 * @self: a balancer
 * @view: the download as it stands
 * @ret_connections: (out) (optional): with %SPATE_VERDICT_CONNECTIONS_LIMITED, how many
 *   connections are allowed
 *
 * Returns: why it is as fast as it is
 */
SpateVerdict
spate_balancer_get_verdict (const SpateBalancer     *self,
                            const SpateBalancerView *view,
                            guint                   *ret_connections)
{
  g_return_val_if_fail (self != NULL, SPATE_VERDICT_UNKNOWN);
  g_return_val_if_fail (view != NULL, SPATE_VERDICT_UNKNOWN);

  guint n_receiving = 0;
  guint first = 0;
  double most = -1.0;
  double total = 0.0;

  for (guint i = 0; i < self->task.n_sources; i++)
    {
      double rate = get_rate (self, i);

      n_receiving += _spate_balancer_count_receiving (self, i);
      total += rate;
      if (rate > most)
        {
          most = rate;
          first = i;
        }
    }

  if (n_receiving == 0)
    return SPATE_VERDICT_WAITING;
  if (view->is_limited)
    return SPATE_VERDICT_USER_LIMITED;
  if (view->is_disk_bound)
    return SPATE_VERDICT_DISK_LIMITED;
  if (!view->has_ranges)
    return SPATE_VERDICT_UNKNOWN;

  if (ret_connections != NULL)
    *ret_connections = self->hosts[first].cap;

  return judge_host (&self->hosts[first], _spate_balancer_get_ceiling (self), total, self->line_rate);
}

/**
 * spate_balancer_foresee:
 * @self: a balancer that has decided nothing yet; it is of no use afterwards
 * @source: the source that has answered
 * @size: the length of a file that can be had in parts
 * @now: the time in µs
 *
 * Returns: how many connections a download of that file would begin with
 */
guint
spate_balancer_foresee (SpateBalancer *self,
                        guint          source,
                        goffset        size,
                        gint64         now)
{
  g_return_val_if_fail (self != NULL, 1);
  g_return_val_if_fail (source < self->task.n_sources, 1);

  const SpateBalancerWorker first = {
    .id = 1,
    .source = source,
    .phase = SPATE_PHASE_RECEIVING,
    .since = now,
    .last_data = now,
    .is_open = TRUE,
    .remaining = spate_range (0, size),
  };
  const SpateBalancerView view = { .now = now, .size = size, .has_ranges = TRUE, .workers = &first, .n_workers = 1 };
  guint allowed = 0;

  g_array_unref (spate_balancer_decide (self, &view));
  for (guint i = 0; i < self->task.n_sources; i++)
    if (!self->hosts[i].is_dropped)
      allowed += self->hosts[i].cap;

  return CLAMP (self->opening, 1, MAX (allowed, 1));
}
