/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-balancer-private.h"

G_BEGIN_DECLS

/* What spate-balancer-level.c and spate-balancer-judge.c share. */

/* The window over which rates are taken. */
#define SPATE_RATE_WINDOW (G_USEC_PER_SEC / 5)

/* Below this many older connections single ones are looked at, not their sum. */
#define SPATE_FEW_OLDER 4

/* A server's level, and what there is to see of it now. */
typedef struct
{
  SpateHost  *host;
  SpateLevel *level;
  guint       source;
  guint       n;         /* its connections that have work */
  guint       n_busy;    /* of all sources */
  guint       n_receiving;
  double      rate;      /* of this source, bytes a second */
  double      all_rates;
  double      time_left; /* s */
  double      youngest;  /* s that the youngest connection has delivered */
  guint       cap;       /* as many as may be, for any reason */
  double      round_trip;
  double      cold_start;
} SpateLevelControl;

/* How a level did. */
typedef struct
{
  double   rate;      /* bytes a second, now */
  double   older_now; /* of the older connections */
  double   before;    /* of the older connections, then */
  guint    n_older;
  double   others;    /* of all other sources, now */
  gboolean is_ramping;
  gboolean is_saturated;
  guint    knee;      /* so many would do */
} SpateJudgement;

SpateLevelControl _spate_balancer_take_control (SpateBalancer *self,
                                                guint          source);
void _spate_balancer_watch_older (SpateBalancer     *self,
                                  SpateLevelControl *control);
gboolean _spate_balancer_is_level_ready (SpateBalancer           *self,
                                         const SpateLevelControl *control);
SpateJudgement _spate_balancer_judge_level (SpateBalancer           *self,
                                            const SpateLevelControl *control);

G_END_DECLS
