/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A connection's speed. The balancer asks two kinds of questions: how fast was it between two
 * moments of the last second (to see whether it still gets faster, and what others did to it),
 * and how fast is it on the whole (to foresee when it will be done). For the first there is a
 * ring of samples that is read between its points, for the second an average in which old times
 * fade. SpateMeter is for people: slower, and without a past. */

#include "spate-pace.h"

#include <math.h>

/* An average gets a new value so often, and three tenths of it (Surge's figure). */
#define AVERAGE_INTERVAL (G_USEC_PER_SEC / 5)
#define AVERAGE_WEIGHT 0.3

/* The first values of a connection that still gets faster replace the average. */
#define N_RISING 6

/**
 * spate_pace_init:
 * @self: (out caller-allocates): a pace
 * @now: the time in µs, when the first byte comes
 */
void
spate_pace_init (SpatePace *self,
                 gint64     now)
{
  g_return_if_fail (self != NULL);

  *self = (SpatePace){ .now = now, .averaged_at = now };
  self->times[0] = now;
  self->n_samples = 1;
  self->next = 1;
}

static void
update_average (SpatePace *self)
{
  gint64 span = self->now - self->averaged_at;

  if (span < AVERAGE_INTERVAL)
    return;

  double rate = (double) (self->count - self->averaged_count) * G_USEC_PER_SEC / (double) span;
  double weight = 1.0 - pow (1.0 - AVERAGE_WEIGHT, (double) span / AVERAGE_INTERVAL);

  if (self->n_averaged == 0 || (self->n_averaged < N_RISING && rate > self->average))
    self->average = rate;
  else
    self->average += weight * (rate - self->average);

  self->n_averaged++;
  self->averaged_at = self->now;
  self->averaged_count = self->count;
}

/**
 * spate_pace_add:
 * @self: a pace
 * @now: the time in µs, not before the last one
 * @count: how many bytes have come since spate_pace_init(), not less than the last time
 *
 * Notes how far it is. May be called as often as one likes.
 */
void
spate_pace_add (SpatePace *self,
                gint64     now,
                goffset    count)
{
  g_return_if_fail (self != NULL);

  self->now = MAX (self->now, now);
  self->count = MAX (self->count, count);

  guint last = (self->next + SPATE_PACE_SAMPLES - 1) % SPATE_PACE_SAMPLES;

  if (self->now - self->times[last] >= SPATE_PACE_INTERVAL)
    {
      self->times[self->next] = self->now;
      self->counts[self->next] = self->count;
      self->next = (self->next + 1) % SPATE_PACE_SAMPLES;
      self->n_samples = MIN (self->n_samples + 1, SPATE_PACE_SAMPLES);
    }

  update_average (self);
}

/* How many bytes had come at a moment, read between the samples around it. */
static double
count_at (const SpatePace *self,
          gint64           when)
{
  gint64 later = self->now;
  double later_count = (double) self->count;

  for (guint i = 1; i <= self->n_samples; i++)
    {
      guint index = (self->next + SPATE_PACE_SAMPLES - i) % SPATE_PACE_SAMPLES;
      gint64 time = self->times[index];
      double count = (double) self->counts[index];

      if (time <= when)
        {
          double share = later > time ? (double) (MIN (when, later) - time) / (double) (later - time) : 0.0;

          return count + share * (later_count - count);
        }
      later = time;
      later_count = count;
    }

  return later_count;
}

/**
 * spate_pace_get_rate:
 * @self: a pace
 * @from: µs ago
 * @to: µs ago, less than @from
 *
 * Returns: bytes a second between those two moments; times from before the first byte count as
 *   times in which nothing came
 */
double
spate_pace_get_rate (const SpatePace *self,
                     gint64           from,
                     gint64           to)
{
  g_return_val_if_fail (self != NULL, 0.0);
  g_return_val_if_fail (from > to, 0.0);

  double gained = count_at (self, self->now - to) - count_at (self, self->now - from);

  return gained * G_USEC_PER_SEC / (double) (from - to);
}

/**
 * spate_pace_get_average:
 * @self: a pace
 *
 * Returns: bytes a second on the whole, 0 before there is a value
 */
double
spate_pace_get_average (const SpatePace *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->average;
}

/**
 * spate_pace_get_n_averaged:
 * @self: a pace
 *
 * Returns: how many values are in the average
 */
guint
spate_pace_get_n_averaged (const SpatePace *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_averaged;
}
