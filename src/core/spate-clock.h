/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

#define SPATE_TYPE_CLOCK (spate_clock_get_type ())
G_DECLARE_INTERFACE (SpateClock, spate_clock, SPATE, CLOCK, GObject)

/**
 * SpateClockFunc:
 * @user_data: what was given to spate_clock_add_alarm()
 *
 * Called once, when the alarm's time has come. The alarm's id is already gone by then.
 */
typedef void (*SpateClockFunc) (gpointer user_data);

struct _SpateClockInterface
{
  GTypeInterface parent_interface;

  gint64 (*get_now) (SpateClock *self);
  guint (*add_alarm) (SpateClock    *self,
                      gint64         when,
                      SpateClockFunc func,
                      gpointer       user_data);
  void (*remove_alarm) (SpateClock *self,
                        guint       id);
};

gint64 spate_clock_get_now (SpateClock *self);
guint spate_clock_add_alarm (SpateClock    *self,
                             gint64         when,
                             SpateClockFunc func,
                             gpointer       user_data) G_GNUC_WARN_UNUSED_RESULT;
void spate_clock_remove_alarm (SpateClock *self,
                               guint       id);
void spate_clock_clear_alarm (SpateClock *self,
                              guint      *id);

G_END_DECLS
