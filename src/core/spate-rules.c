/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one table of what the balancer goes by. Where each figure comes from:
 *
 *   Surge    the terminal download manager's published constants
 *   toy      the toy parallel downloader's
 *   sim      tests/sim: what fared best over its scenarios; flat around the value unless said
 *   bench    tests/bench: what real sockets asked for */

#include "spate-rules.h"

#define KIB ((goffset) 1024)
#define MIB (1024 * KIB)
#define MSEC ((gint64) 1000)
#define SEC ((gint64) G_USEC_PER_SEC)

static const SpateRules default_rules = {
  .enabled = SPATE_RULES_ALL,

  .max_connections = 32,         /* Surge */
  .connection_bytes = MIB,       /* Surge */
  .min_connections = 8,          /* sim; Surge has 1 */
  .first_wave = 16,              /* sim */
  .usual_round_trip = 50 * MSEC, /* sim */

  .min_split = MIB,             /* Surge */
  .min_short_split = 256 * KIB, /* sim */
  .short_split_time = 1 * SEC,  /* sim */
  .min_hedge = 16 * KIB,        /* sim */
  .hedge_from = 0.9,            /* Surge */
  .min_gain = 50 * MSEC,        /* sim */
  .min_hedge_gain = 100 * MSEC, /* sim */

  .stall = 15 * SEC,        /* Surge */
  .soft_stall = 3 * SEC,    /* sim */
  .slow_interval = 5 * SEC, /* Surge */
  .slow_grace = 3 * SEC,    /* Surge */
  .slow_share = 0.3,        /* Surge */
  .max_slow = 4,            /* sim */
  .slow_memory = 20 * SEC,  /* sim */

  .growth_gain = 0.05,    /* sim: 3 to 10 % are alike */
  .knee_gain = 0.6,       /* sim */
  .grow_again = 30 * SEC, /* sim */
  .fewer_from = 20 * SEC, /* sim */
  .fewer_keep = 0.97,     /* sim */

  .refusal_pause = 250 * MSEC, /* sim: a server's own bookkeeping needs a moment */
  .raise_cap = 10 * SEC,       /* sim */
  .max_raise_cap = 120 * SEC,  /* sim */
  .min_raise_cap = 2 * SEC,    /* sim */

  .sequential_piece = 2 * MIB,  /* Surge */
  .sequential_window = 2,       /* sim */
  .sequential_ahead = 64 * MIB, /* it is in memory until its turn comes */
  .chunk_connections = 6,       /* toy */
};

/**
 * spate_rules_get_default:
 *
 * Returns: (transfer none): the rules that downloads follow
 */
const SpateRules *
spate_rules_get_default (void)
{
  return &default_rules;
}
