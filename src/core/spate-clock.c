/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time as the rest of Spate sees it: a monotonic "now" in microseconds and alarms that go
 * off once. Everything that waits takes a clock, so that tests run hours in microseconds on
 * a virtual one (tests/support/virtual-clock). */

#include "spate-clock.h"

G_DEFINE_INTERFACE (SpateClock, spate_clock, G_TYPE_OBJECT)

static void
spate_clock_default_init (SpateClockInterface *iface G_GNUC_UNUSED)
{
}

/**
 * spate_clock_get_now:
 * @self: a clock
 *
 * Returns: the time in microseconds since an arbitrary moment; it never goes back
 */
gint64
spate_clock_get_now (SpateClock *self)
{
  g_return_val_if_fail (SPATE_IS_CLOCK (self), 0);

  return SPATE_CLOCK_GET_IFACE (self)->get_now (self);
}

/**
 * spate_clock_add_alarm:
 * @self: a clock
 * @when: the time at which to call @func, in the clock's microseconds; a time that is past
 *   means as soon as the main context turns
 * @func: called once
 * @user_data: data for @func
 *
 * Alarms that are due ring in the order of their times, those of the same time in the order
 * in which they were added.
 *
 * Returns: the alarm's id, never 0; the caller keeps it and removes the alarm before
 *   @user_data goes away
 */
guint
spate_clock_add_alarm (SpateClock    *self,
                       gint64         when,
                       SpateClockFunc func,
                       gpointer       user_data)
{
  g_return_val_if_fail (SPATE_IS_CLOCK (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  return SPATE_CLOCK_GET_IFACE (self)->add_alarm (self, when, func, user_data);
}

/**
 * spate_clock_remove_alarm:
 * @self: a clock
 * @id: an alarm that has not gone off yet
 *
 * Forgets an alarm.
 */
void
spate_clock_remove_alarm (SpateClock *self,
                          guint       id)
{
  g_return_if_fail (SPATE_IS_CLOCK (self));
  g_return_if_fail (id != 0);

  SPATE_CLOCK_GET_IFACE (self)->remove_alarm (self, id);
}

/**
 * spate_clock_clear_alarm:
 * @self: a clock
 * @id: (inout): where the caller keeps the alarm's id; set to 0
 *
 * Forgets the alarm that @id names, if it names one.
 */
void
spate_clock_clear_alarm (SpateClock *self,
                         guint      *id)
{
  g_return_if_fail (id != NULL);

  if (*id != 0)
    spate_clock_remove_alarm (self, *id);
  *id = 0;
}
