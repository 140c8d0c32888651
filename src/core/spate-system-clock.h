/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-clock.h"

G_BEGIN_DECLS

#define SPATE_TYPE_SYSTEM_CLOCK (spate_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (SpateSystemClock, spate_system_clock, SPATE, SYSTEM_CLOCK, GObject)

SpateClock *spate_system_clock_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
