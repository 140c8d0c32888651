/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-clock.h"
#include "spate-engine-types.h"

G_BEGIN_DECLS

#define SPATE_TYPE_THROTTLE (spate_throttle_get_type ())
G_DECLARE_FINAL_TYPE (SpateThrottle, spate_throttle, SPATE, THROTTLE, GObject)

SpateThrottle *spate_throttle_new (SpateClock    *clock,
                                   SpateThrottle *parent,
                                   gint64         rate) G_GNUC_WARN_UNUSED_RESULT;
void spate_throttle_set_rate (SpateThrottle *self,
                              gint64         rate);
gsize spate_throttle_take (SpateThrottle *self,
                           gsize          wanted);
void spate_throttle_put_back (SpateThrottle *self,
                              gsize          unused);
gint64 spate_throttle_get_wait (SpateThrottle *self);
gboolean spate_throttle_is_holding_back (SpateThrottle *self);

G_END_DECLS
