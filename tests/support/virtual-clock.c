/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A clock that stands still until it is told to move. Alarms ring in the order of their
 * times, those of the same time in the order they were added, and what a callback reads as
 * "now" is the time of its alarm. A callback may add and remove any alarm, so the next one
 * is looked for anew after each: tests have few alarms, a plain array does. */

#include "virtual-clock.h"

/* Callbacks at one and the same instant after which we take it that one re-adds itself. */
#define MAX_ALARMS_AT_ONCE 1000000

struct _SpateVirtualClock
{
  GObject parent_instance;

  gint64   now;
  GArray  *alarms; /* (owned) (element-type Alarm): in the order they were added */
  guint    last_id;
  gboolean moving;
};

typedef struct
{
  guint          id;
  gint64         when;
  SpateClockFunc func;
  gpointer       user_data;
} Alarm;

static void clock_iface_init (SpateClockInterface *iface);

/* clang-format off */
G_DEFINE_FINAL_TYPE_WITH_CODE (SpateVirtualClock, spate_virtual_clock, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SPATE_TYPE_CLOCK, clock_iface_init))
/* clang-format on */

static gint64
get_now (SpateClock *clock)
{
  return SPATE_VIRTUAL_CLOCK (clock)->now;
}

static guint
add_alarm (SpateClock    *clock,
           gint64         when,
           SpateClockFunc func,
           gpointer       user_data)
{
  SpateVirtualClock *self = SPATE_VIRTUAL_CLOCK (clock);
  const Alarm alarm = { ++self->last_id, when, func, user_data };

  g_assert (alarm.id != 0);
  g_array_append_val (self->alarms, alarm);

  return alarm.id;
}

static void
remove_alarm (SpateClock *clock,
              guint       id)
{
  SpateVirtualClock *self = SPATE_VIRTUAL_CLOCK (clock);
  gboolean found = FALSE;

  for (guint i = 0; i < self->alarms->len && !found; i++)
    if (g_array_index (self->alarms, Alarm, i).id == id)
      {
        g_array_remove_index (self->alarms, i);
        found = TRUE;
      }

  g_return_if_fail (found);
}

static void
clock_iface_init (SpateClockInterface *iface)
{
  iface->get_now = get_now;
  iface->add_alarm = add_alarm;
  iface->remove_alarm = remove_alarm;
}

/* The index of the alarm to ring first; ids grow along the array, so the first of equals is it. */
static gboolean
find_first (SpateVirtualClock *self,
            guint             *index)
{
  for (guint i = 0; i < self->alarms->len; i++)
    if (i == 0 || g_array_index (self->alarms, Alarm, i).when < g_array_index (self->alarms, Alarm, *index).when)
      *index = i;

  return self->alarms->len > 0;
}

static void
ring (SpateVirtualClock *self,
      guint              index)
{
  const Alarm alarm = g_array_index (self->alarms, Alarm, index);

  g_array_remove_index (self->alarms, index);
  self->now = MAX (self->now, alarm.when);
  alarm.func (alarm.user_data);
}

static void
move_to (SpateVirtualClock *self,
         gint64             then)
{
  gint64 instant = self->now;
  guint n_at_once = 0;
  guint index = 0;

  g_return_if_fail (!self->moving);

  g_object_ref (self);
  self->moving = TRUE;
  while (find_first (self, &index) && g_array_index (self->alarms, Alarm, index).when <= then)
    {
      ring (self, index);
      n_at_once = self->now == instant ? n_at_once + 1 : 1;
      instant = self->now;
      if (n_at_once > MAX_ALARMS_AT_ONCE)
        g_error ("The virtual clock stands still: an alarm adds itself again without end");
    }
  self->now = then;
  self->moving = FALSE;
  g_object_unref (self);
}

static void
spate_virtual_clock_finalize (GObject *object)
{
  SpateVirtualClock *self = SPATE_VIRTUAL_CLOCK (object);

  g_clear_pointer (&self->alarms, g_array_unref);

  G_OBJECT_CLASS (spate_virtual_clock_parent_class)->finalize (object);
}

static void
spate_virtual_clock_class_init (SpateVirtualClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = spate_virtual_clock_finalize;
}

static void
spate_virtual_clock_init (SpateVirtualClock *self)
{
  self->alarms = g_array_new (FALSE, FALSE, sizeof (Alarm));
}

/**
 * spate_virtual_clock_new:
 *
 * Returns: (transfer full): a clock that shows %SPATE_VIRTUAL_CLOCK_START
 */
SpateVirtualClock *
spate_virtual_clock_new (void)
{
  return spate_virtual_clock_new_at (SPATE_VIRTUAL_CLOCK_START);
}

/**
 * spate_virtual_clock_new_at:
 * @now: what the clock shows first, in microseconds
 *
 * Returns: (transfer full): a clock that stands still
 */
SpateVirtualClock *
spate_virtual_clock_new_at (gint64 now)
{
  SpateVirtualClock *self = g_object_new (SPATE_TYPE_VIRTUAL_CLOCK, NULL);

  self->now = now;

  return self;
}

/**
 * spate_virtual_clock_advance:
 * @self: a virtual clock
 * @microseconds: how far to move; 0 rings what is due already
 *
 * Moves the clock and rings every alarm on the way, also those that callbacks add. Not to be
 * called from a callback of an alarm.
 */
void
spate_virtual_clock_advance (SpateVirtualClock *self,
                             gint64             microseconds)
{
  g_return_if_fail (SPATE_IS_VIRTUAL_CLOCK (self));
  g_return_if_fail (microseconds >= 0);

  move_to (self, self->now + microseconds);
}

/**
 * spate_virtual_clock_next_alarm:
 * @self: a virtual clock
 *
 * Jumps to the next alarm and rings it, together with the others of that instant.
 *
 * Returns: %FALSE if there is none; the clock has not moved then
 */
gboolean
spate_virtual_clock_next_alarm (SpateVirtualClock *self)
{
  guint index = 0;

  g_return_val_if_fail (SPATE_IS_VIRTUAL_CLOCK (self), FALSE);

  if (!find_first (self, &index))
    return FALSE;

  move_to (self, MAX (self->now, g_array_index (self->alarms, Alarm, index).when));

  return TRUE;
}

/**
 * spate_virtual_clock_get_n_alarms:
 * @self: a virtual clock
 *
 * Returns: how many alarms are still to ring
 */
guint
spate_virtual_clock_get_n_alarms (SpateVirtualClock *self)
{
  g_return_val_if_fail (SPATE_IS_VIRTUAL_CLOCK (self), 0);

  return self->alarms->len;
}
