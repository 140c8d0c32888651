/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A rate as people expect to read one: the recent past counts most, and older moments fade
 * with a time constant. Bytes and time fade alike and are divided at the end, so the figure
 * is right from the first sample on, instead of creeping up from zero. */

#include "spate-meter.h"

#include <math.h>

/**
 * spate_meter_init:
 * @self: (out caller-allocates): a meter
 * @time_constant: after how many microseconds a moment counts a third (1/e)
 * @now: the time in microseconds
 * @count: the counter's present value in bytes
 */
void
spate_meter_init (SpateMeter *self,
                  gint64      time_constant,
                  gint64      now,
                  goffset     count)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (time_constant > 0);

  *self = (SpateMeter){
    .time_constant = time_constant,
    .last_time = now,
    .last_count = count,
  };
}

/**
 * spate_meter_update:
 * @self: a meter
 * @now: the time in microseconds, not before the last update's
 * @count: the counter's value in bytes; it may fall when bytes turn out to be bad, which
 *   counts as no progress
 */
void
spate_meter_update (SpateMeter *self,
                    gint64      now,
                    goffset     count)
{
  g_return_if_fail (self != NULL);

  gint64 elapsed = now - self->last_time;

  if (elapsed <= 0)
    return;

  double fade = exp (-(double) elapsed / (double) self->time_constant);

  self->bytes = self->bytes * fade + (double) MAX (count - self->last_count, 0);
  self->time = self->time * fade + (double) elapsed;
  self->last_time = now;
  self->last_count = count;
}

/**
 * spate_meter_get_rate:
 * @self: a meter
 *
 * Returns: bytes a second; 0 before the first update
 */
double
spate_meter_get_rate (const SpateMeter *self)
{
  g_return_val_if_fail (self != NULL, 0.0);

  return self->time > 0.0 ? self->bytes * G_USEC_PER_SEC / self->time : 0.0;
}

/**
 * spate_meter_get_time_left:
 * @self: a meter
 * @remaining: how many bytes are still to come, or -1 if that is not known
 *
 * Returns: microseconds until they are here at the present rate; -1 if nobody can tell, as
 *   with a rate under one byte a second
 */
gint64
spate_meter_get_time_left (const SpateMeter *self,
                           goffset           remaining)
{
  double rate = spate_meter_get_rate (self);

  if (remaining < 0)
    return -1;
  if (remaining == 0)
    return 0;
  if (rate < 1.0)
    return -1;

  double left = (double) remaining / rate * G_USEC_PER_SEC;

  return left < (double) (G_MAXINT64 / 2) ? (gint64) left : -1;
}
