/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-clock.h"

G_BEGIN_DECLS

/**
 * SPATE_VIRTUAL_CLOCK_START:
 *
 * What a new virtual clock shows, in microseconds. Not 0, which code may take for "never".
 */
#define SPATE_VIRTUAL_CLOCK_START (1000 * G_USEC_PER_SEC)

#define SPATE_TYPE_VIRTUAL_CLOCK (spate_virtual_clock_get_type ())
G_DECLARE_FINAL_TYPE (SpateVirtualClock, spate_virtual_clock, SPATE, VIRTUAL_CLOCK, GObject)

SpateVirtualClock *spate_virtual_clock_new (void) G_GNUC_WARN_UNUSED_RESULT;
SpateVirtualClock *spate_virtual_clock_new_at (gint64 now) G_GNUC_WARN_UNUSED_RESULT;

void spate_virtual_clock_advance (SpateVirtualClock *self,
                                  gint64             microseconds);
gboolean spate_virtual_clock_next_alarm (SpateVirtualClock *self);
guint spate_virtual_clock_get_n_alarms (SpateVirtualClock *self);

G_END_DECLS
