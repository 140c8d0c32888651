/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A speed limit on the engine's clock. A download's own limit stands below the one for all
 * downloads: a byte needs leave from both.
 *
 * Whoever comes first takes all there is. If all who wait were told the same time, they would
 * come back in the same order for ever, and all but the first would starve; so each is told to
 * come a little later than need be, and not as much later as the one before. That needs no
 * list of who waits, of which somebody who goes away would have to be struck. */

#include "spate-throttle.h"

#include "spate-bucket.h"

/* The golden ratio's fraction: its multiples, taken modulo 1, are spread evenly however many of
 * them there are, and no number of readers makes them recur. */
#define SPREAD 0.61803398874989485

/* Whoever has waited reads again for a moment before it must wait once more. */
#define HOLD G_USEC_PER_SEC

struct _SpateThrottle
{
  GObject parent_instance;

  SpateClock    *clock;      /* (owned) */
  SpateThrottle *parent;     /* (owned) (nullable) */
  SpateBucket    bucket;
  gint64         held_until; /* µs */
  double         spread;     /* from 0 to 1: for the next who waits; used in the topmost limit only */
};

G_DEFINE_FINAL_TYPE (SpateThrottle, spate_throttle, G_TYPE_OBJECT)

static void
spate_throttle_dispose (GObject *object)
{
  SpateThrottle *self = SPATE_THROTTLE (object);

  g_clear_object (&self->parent);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (spate_throttle_parent_class)->dispose (object);
}

static void
spate_throttle_class_init (SpateThrottleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_throttle_dispose;
}

static void
spate_throttle_init (SpateThrottle *self G_GNUC_UNUSED)
{
}

/**
 * spate_throttle_new:
 * @clock: the engine's clock
 * @parent: (nullable): a limit that this one stands below
 * @rate: bytes a second, 0 for no limit
 *
 * Returns: (transfer full): a limit
 */
SpateThrottle *
spate_throttle_new (SpateClock    *clock,
                    SpateThrottle *parent,
                    gint64         rate)
{
  g_return_val_if_fail (SPATE_IS_CLOCK (clock), NULL);

  SpateThrottle *self = g_object_new (SPATE_TYPE_THROTTLE, NULL);

  self->clock = g_object_ref (clock);
  g_set_object (&self->parent, parent);
  spate_bucket_init (&self->bucket, rate, spate_clock_get_now (clock));

  return self;
}

/**
 * spate_throttle_set_rate:
 * @self: a limit
 * @rate: bytes a second, 0 for no limit
 */
void
spate_throttle_set_rate (SpateThrottle *self,
                         gint64         rate)
{
  g_return_if_fail (SPATE_IS_THROTTLE (self));

  spate_bucket_set_rate (&self->bucket, rate, spate_clock_get_now (self->clock));
}

/**
 * spate_throttle_take:
 * @self: a limit
 * @wanted: bytes that somebody could read
 *
 * Returns: how many may be read now, from 0 to @wanted
 */
gsize
spate_throttle_take (SpateThrottle *self,
                     gsize          wanted)
{
  g_return_val_if_fail (SPATE_IS_THROTTLE (self), 0);

  gsize granted = spate_bucket_take (&self->bucket, wanted, spate_clock_get_now (self->clock));

  if (self->parent == NULL || granted == 0)
    return granted;

  gsize allowed = spate_throttle_take (self->parent, granted);

  spate_bucket_put_back (&self->bucket, granted - allowed);

  return allowed;
}

/**
 * spate_throttle_put_back:
 * @self: a limit
 * @unused: bytes that were granted and did not come
 */
void
spate_throttle_put_back (SpateThrottle *self,
                         gsize          unused)
{
  g_return_if_fail (SPATE_IS_THROTTLE (self));

  spate_bucket_put_back (&self->bucket, unused);
  if (self->parent != NULL)
    spate_throttle_put_back (self->parent, unused);
}

/* Two downloads below one limit must not keep step either. */
static double
next_spread (SpateThrottle *self)
{
  if (self->parent != NULL)
    return next_spread (self->parent);

  self->spread += SPREAD;
  if (self->spread >= 1.0)
    self->spread -= 1.0;

  return self->spread;
}

static gint64
get_shortest_wait (SpateThrottle *self)
{
  gint64 wait = spate_bucket_get_wait (&self->bucket, spate_clock_get_now (self->clock));

  return self->parent != NULL ? MAX (wait, get_shortest_wait (self->parent)) : wait;
}

/**
 * spate_throttle_get_wait:
 * @self: a limit
 *
 * Returns: µs until it is worth while to ask again: now a longer time, now a shorter one, at most
 *   twice the shortest
 */
gint64
spate_throttle_get_wait (SpateThrottle *self)
{
  g_return_val_if_fail (SPATE_IS_THROTTLE (self), 0);

  gint64 wait = get_shortest_wait (self);

  if (wait <= 0)
    return 0;

  wait += (gint64) ((double) wait * next_spread (self));
  self->held_until = spate_clock_get_now (self->clock) + wait + HOLD;

  return wait;
}

/**
 * spate_throttle_is_holding_back:
 * @self: a limit
 *
 * Returns: whether somebody is waiting for it, or was a moment ago
 */
gboolean
spate_throttle_is_holding_back (SpateThrottle *self)
{
  g_return_val_if_fail (SPATE_IS_THROTTLE (self), FALSE);

  return spate_clock_get_now (self->clock) < self->held_until;
}
