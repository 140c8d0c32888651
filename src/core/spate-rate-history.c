/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast a download was, from its beginning until now, in so many points that it never takes more
 * memory: when they are used up, two become one, and each stands for twice the time. The last
 * minute is kept by the half second beside that. */

#include "spate-rate-history.h"

#include <string.h>

#define STEP ((gint64) G_USEC_PER_SEC / 2)

struct _SpateRateHistory
{
  double rates[SPATE_RATE_HISTORY_LENGTH]; /* bytes a second */
  guint  n_rates;
  gint64 step;                             /* µs that each stands for */
  double sum;                              /* of the rates that will be the next point */
  guint  n_summed;

  double recent[SPATE_RATE_HISTORY_RECENT]; /* a ring */
  guint  n_recent;
  guint  next;

  gboolean has_begun;
  gint64   begun; /* µs: of the present half second */
  goffset  count; /* at that moment */
  gint64   total_time;
  goffset  total_count;
};

/**
 * spate_rate_history_new:
 *
 * Returns: (transfer full): a history without a point
 */
SpateRateHistory *
spate_rate_history_new (void)
{
  SpateRateHistory *self = g_new0 (SpateRateHistory, 1);

  self->step = STEP;

  return self;
}

/**
 * spate_rate_history_free:
 * @self: (transfer full) (nullable): a history
 */
void
spate_rate_history_free (SpateRateHistory *self)
{
  g_free (self);
}

/**
 * spate_rate_history_clear:
 * @self: a history
 *
 * Forgets everything.
 */
void
spate_rate_history_clear (SpateRateHistory *self)
{
  g_return_if_fail (self != NULL);

  memset (self, 0, sizeof *self);
  self->step = STEP;
}

static void
halve (SpateRateHistory *self)
{
  for (guint i = 0; i < SPATE_RATE_HISTORY_LENGTH / 2; i++)
    self->rates[i] = (self->rates[2 * i] + self->rates[2 * i + 1]) / 2.0;
  self->n_rates = SPATE_RATE_HISTORY_LENGTH / 2;
  self->step *= 2;
}

static void
add_point (SpateRateHistory *self,
           double            rate)
{
  self->recent[self->next] = rate;
  self->next = (self->next + 1) % SPATE_RATE_HISTORY_RECENT;
  self->n_recent = MIN (self->n_recent + 1, SPATE_RATE_HISTORY_RECENT);

  self->sum += rate;
  self->n_summed++;
  if (self->n_summed * STEP < self->step)
    return;

  if (self->n_rates == SPATE_RATE_HISTORY_LENGTH)
    halve (self);
  else
    {
      self->rates[self->n_rates++] = self->sum / self->n_summed;
      self->sum = 0.0;
      self->n_summed = 0;
    }
}

/**
 * spate_rate_history_add:
 * @self: a history
 * @now: µs since the run began; less than before means another run, which goes on where that one was
 * @count: bytes that the run has brought until then
 */
void
spate_rate_history_add (SpateRateHistory *self,
                        gint64            now,
                        goffset           count)
{
  g_return_if_fail (self != NULL);

  if (!self->has_begun || now < self->begun || count < self->count)
    {
      self->has_begun = TRUE;
      self->begun = now;
      self->count = count;
      return;
    }

  gint64 passed = now - self->begun;
  guint n_points = (guint) MIN (passed / STEP, SPATE_RATE_HISTORY_RECENT);

  if (n_points == 0)
    return;

  double rate = (double) (count - self->count) * G_USEC_PER_SEC / (double) passed;

  for (guint i = 0; i < n_points; i++)
    add_point (self, rate);
  self->total_time += passed;
  self->total_count += count - self->count;
  self->begun = now;
  self->count = count;
}

/**
 * spate_rate_history_get_whole:
 * @self: a history
 * @ret_n: (out): how many points there are
 * @ret_step: (out): µs from one to the next
 *
 * Returns: (transfer none) (array length=ret_n): bytes a second, the oldest first
 */
const double *
spate_rate_history_get_whole (const SpateRateHistory *self,
                              guint                  *ret_n,
                              gint64                 *ret_step)
{
  g_return_val_if_fail (self != NULL && ret_n != NULL && ret_step != NULL, NULL);

  *ret_n = self->n_rates;
  *ret_step = self->step;

  return self->rates;
}

/**
 * spate_rate_history_get_recent:
 * @self: a history
 * @rates: (out caller-allocates) (array fixed-size=120): bytes a second of each half second of the
 *   last minute, the oldest first
 *
 * Returns: how many there are
 */
guint
spate_rate_history_get_recent (const SpateRateHistory *self,
                               double                 *rates)
{
  g_return_val_if_fail (self != NULL && rates != NULL, 0);

  guint first = (self->next + SPATE_RATE_HISTORY_RECENT - self->n_recent) % SPATE_RATE_HISTORY_RECENT;

  for (guint i = 0; i < self->n_recent; i++)
    rates[i] = self->recent[(first + i) % SPATE_RATE_HISTORY_RECENT];

  return self->n_recent;
}

/**
 * spate_rate_history_get_average:
 * @self: a history
 *
 * Returns: bytes a second, of all the time that bytes were waited for
 */
double
spate_rate_history_get_average (const SpateRateHistory *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->total_time > 0 ? (double) self->total_count * G_USEC_PER_SEC / (double) self->total_time : 0.0;
}
