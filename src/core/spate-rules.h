/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SpateRule:
 * @SPATE_RULE_FIRST_WAVE: begin with some connections, open the others when those deliver
 * @SPATE_RULE_FLOOR: begin with more than Surge's square root on small files and long ways
 * @SPATE_RULE_GROWTH: more connections as long as that pays
 * @SPATE_RULE_FEWER: fewer connections where more do not pay
 * @SPATE_RULE_FINISH_TIME: divide so that both finish at the same time, not in halves
 * @SPATE_RULE_SHORT_SPLITS: on slow connections divide below the minimum as well
 * @SPATE_RULE_READ_ON: a response goes on over free bytes that follow its range
 * @SPATE_RULE_HEDGE: fetch the tail twice when a connection is idle
 * @SPATE_RULE_MEETING_POINT: hedge only what the two would not meet before, not all of it
 * @SPATE_RULE_SOFT_STALL: give up a silent connection early while others deliver
 * @SPATE_RULE_SLOW: give up connections that are much slower than the others
 * @SPATE_RULE_CAP: find out how many connections a server allows, and keep to it
 * @SPATE_RULE_MEASURED_MIRRORS: prefer the mirror that is measured to be fast, not the next
 *
 * The rules that can be turned off one by one, to see what each is worth.
 */
typedef enum
{
  SPATE_RULE_FIRST_WAVE = 1 << 0,
  SPATE_RULE_FLOOR = 1 << 1,
  SPATE_RULE_GROWTH = 1 << 2,
  SPATE_RULE_FEWER = 1 << 3,
  SPATE_RULE_FINISH_TIME = 1 << 4,
  SPATE_RULE_SHORT_SPLITS = 1 << 5,
  SPATE_RULE_READ_ON = 1 << 6,
  SPATE_RULE_HEDGE = 1 << 7,
  SPATE_RULE_MEETING_POINT = 1 << 8,
  SPATE_RULE_SOFT_STALL = 1 << 9,
  SPATE_RULE_SLOW = 1 << 10,
  SPATE_RULE_CAP = 1 << 11,
  SPATE_RULE_MEASURED_MIRRORS = 1 << 12,
} SpateRule;

#define SPATE_RULES_ALL ((1 << 13) - 1)

/**
 * SpateRules:
 * @enabled: which #SpateRule hold
 * @max_connections: the most connections of a download
 * @connection_bytes: √(size / this) connections to begin with, and no more than size / this
 * @min_connections: but not fewer than this
 * @first_wave: of which so many begin
 * @usual_round_trip: on longer ways there are more, by the root of the ratio
 * @min_split: less is not worth a request of its own
 * @min_short_split: not even on slow connections
 * @short_split_time: where this long a time brings less than @min_split, it will do
 * @min_hedge: less is not worth a hedge
 * @hedge_from: the share of the file that must be there before anything is hedged
 * @min_gain: what a division must save, in µs
 * @min_hedge_gain: what a hedge must save, in µs
 * @stall: silence after which a connection is given up
 * @soft_stall: the same while others deliver
 * @slow_interval: how often slow connections are looked for
 * @slow_grace: how old a connection must be for that
 * @slow_share: what is slow, as a share of the mean of the others
 * @max_slow: how many of a server may be given up for it in @slow_memory
 * @slow_memory: see @max_slow
 * @growth_gain: what more connections must bring to pay, as a share
 * @knee_gain: the share of a proportional gain below which the useful number is in between
 * @grow_again: when to see whether more pay by now; doubled each time
 * @fewer_from: time left from which fewer are tried
 * @fewer_keep: the share of the rate that fewer must keep
 * @refusal_pause: pause after a refusal, unless the server says how long
 * @raise_cap: when to see whether the server allows one more; doubled with each refusal
 * @max_raise_cap: the longest such time
 * @min_raise_cap: the shortest such time, after it allowed more
 * @sequential_piece: bytes a piece in sequential order
 * @sequential_window: pieces for each connection that may be under way ahead of the front
 * @sequential_ahead: but never more bytes ahead of it than this
 * @chunk_connections: connections with chunks of a fixed size
 *
 * Every constant of the acceleration policy. Times are in µs, sizes in bytes.
 */
struct _SpateRules
{
  guint   enabled;
  guint   max_connections;
  goffset connection_bytes;
  guint   min_connections;
  guint   first_wave;
  gint64  usual_round_trip;
  goffset min_split;
  goffset min_short_split;
  gint64  short_split_time;
  goffset min_hedge;
  double  hedge_from;
  gint64  min_gain;
  gint64  min_hedge_gain;
  gint64  stall;
  gint64  soft_stall;
  gint64  slow_interval;
  gint64  slow_grace;
  double  slow_share;
  guint   max_slow;
  gint64  slow_memory;
  double  growth_gain;
  double  knee_gain;
  gint64  grow_again;
  gint64  fewer_from;
  double  fewer_keep;
  gint64  refusal_pause;
  gint64  raise_cap;
  gint64  max_raise_cap;
  gint64  min_raise_cap;
  goffset sequential_piece;
  guint   sequential_window;
  goffset sequential_ahead;
  guint   chunk_connections;
};

const SpateRules *spate_rules_get_default (void);

static inline gboolean
spate_rules_has (const SpateRules *self,
                 SpateRule         rule)
{
  return (self->enabled & (guint) rule) != 0;
}

G_END_DECLS
