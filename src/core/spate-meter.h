/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SpateMeter:
 *
 * How fast a counter grows. A value: zero-initialise it with spate_meter_init().
 */
struct _SpateMeter
{
  gint64  time_constant; /* µs */
  gint64  last_time;     /* µs */
  goffset last_count;    /* bytes */
  double  bytes;         /* faded sum of bytes */
  double  time;          /* faded sum of µs */
};

void spate_meter_init (SpateMeter *self,
                       gint64      time_constant,
                       gint64      now,
                       goffset     count);
void spate_meter_update (SpateMeter *self,
                         gint64      now,
                         goffset     count);
double spate_meter_get_rate (const SpateMeter *self);
gint64 spate_meter_get_time_left (const SpateMeter *self,
                                  goffset           remaining);

G_END_DECLS
