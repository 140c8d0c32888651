/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The speed limit: tokens drip in at the allowed rate, each lets one byte pass, and the
 * bucket holds so few that a limit is kept within a fraction of a second.
 *
 * A full bucket loses what drips in, and the limit comes out too low. Whoever waits is therefore
 * sent back long before the bucket is full: alarms ring late, by 20 ms on a busy machine. */

#include "spate-bucket.h"

/* A fifth of a second's worth: what a pause saves up is 2 % of the next ten seconds, where 3 %
 * are allowed. Below 5 kB/s exactness is not worth reads of a few bytes. */
#define DEPTH_PER_RATE 0.2
#define SMALLEST_DEPTH 1024.0

/* Who wants more is not given less than what comes in so long a time: at high rates some bytes drip
 * in while the last ones are read, and to fetch those is all that a reader would ever do. */
#define SMALLEST_GRANT 0.001 /* s */

/* Whoever waits is told to wait for this much, or for the smallest grant, but for no more than this
 * part of the bucket, 50 ms. The throttle may double that, which leaves room for an alarm that rings
 * 100 ms late. */
#define WORTH_WAITING_FOR 262144.0
#define LARGEST_PART 0.25

static double
get_depth (const SpateBucket *self)
{
  return MAX ((double) self->rate * DEPTH_PER_RATE, SMALLEST_DEPTH);
}

static double
get_smallest_grant (const SpateBucket *self)
{
  return (double) self->rate * SMALLEST_GRANT;
}

static void
drip (SpateBucket *self,
      gint64       now)
{
  if (now > self->now)
    self->tokens += (double) (now - self->now) * (double) self->rate / G_USEC_PER_SEC;
  self->tokens = MIN (self->tokens, get_depth (self));
  self->now = MAX (self->now, now);
}

/**
 * spate_bucket_init:
 * @self: (out caller-allocates): a bucket
 * @rate: bytes a second, 0 for no limit
 * @now: the time in microseconds
 */
void
spate_bucket_init (SpateBucket *self,
                   gint64       rate,
                   gint64       now)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (rate >= 0);

  *self = (SpateBucket){ .rate = rate, .now = now };
}

/**
 * spate_bucket_set_rate:
 * @self: a bucket
 * @rate: bytes a second, 0 for no limit
 * @now: the time in microseconds
 */
void
spate_bucket_set_rate (SpateBucket *self,
                       gint64       rate,
                       gint64       now)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (rate >= 0);

  drip (self, now);
  self->rate = rate;
  self->tokens = MIN (self->tokens, get_depth (self));
}

/**
 * spate_bucket_take:
 * @self: a bucket
 * @wanted: how many bytes somebody would like to pass
 * @now: the time in microseconds
 *
 * Returns: how many may pass now: @wanted, less if that is worth a read, or 0; they are counted
 *   as passed
 */
gsize
spate_bucket_take (SpateBucket *self,
                   gsize        wanted,
                   gint64       now)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->rate == 0)
    return wanted;

  drip (self, now);

  if (self->tokens < MIN ((double) wanted, get_smallest_grant (self)))
    return 0;

  gsize granted = MIN (wanted, (gsize) self->tokens);

  self->tokens -= (double) granted;

  return granted;
}

/**
 * spate_bucket_put_back:
 * @self: a bucket
 * @unused: bytes that were taken and did not come
 */
void
spate_bucket_put_back (SpateBucket *self,
                       gsize        unused)
{
  g_return_if_fail (self != NULL);

  if (self->rate != 0)
    self->tokens += (double) unused;
}

/**
 * spate_bucket_get_wait:
 * @self: a bucket
 * @now: the time in microseconds
 *
 * Returns: microseconds until some bytes may pass, whoever wants them
 */
gint64
spate_bucket_get_wait (SpateBucket *self,
                       gint64       now)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->rate == 0)
    return 0;

  drip (self, now);

  double enough = MIN (MAX (get_smallest_grant (self), WORTH_WAITING_FOR), get_depth (self) * LARGEST_PART);
  double missing = enough - self->tokens;

  /* One more to round up, and one for what floating point numbers lose on the way. */
  return missing > 0.0 ? (gint64) (missing * G_USEC_PER_SEC / (double) self->rate) + 2 : 0;
}
