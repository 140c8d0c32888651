/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

#define SPATE_PACE_SAMPLES 16

/* Samples are taken no closer than this: 16 of them reach back over most of a second, which is
 * as much as is ever asked for, and less would measure how often the engine wakes up. */
#define SPATE_PACE_INTERVAL (G_USEC_PER_SEC / 20)

/**
 * SpatePace:
 *
 * How fast bytes come, now and a moment ago. A value: set it up with spate_pace_init().
 */
struct _SpatePace
{
  /*< private >*/
  gint64  times[SPATE_PACE_SAMPLES]; /* µs */
  goffset counts[SPATE_PACE_SAMPLES];
  guint   n_samples;
  guint   next;
  gint64  now;
  goffset count;
  gint64  averaged_at;
  goffset averaged_count;
  double  average;                   /* bytes a second */
  guint   n_averaged;
};

void spate_pace_init (SpatePace *self,
                      gint64     now);
void spate_pace_add (SpatePace *self,
                     gint64     now,
                     goffset    count);
double spate_pace_get_rate (const SpatePace *self,
                            gint64           from,
                            gint64           to);
double spate_pace_get_average (const SpatePace *self);
guint spate_pace_get_n_averaged (const SpatePace *self);

G_END_DECLS
