/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-balancer.h"
#include "spate-pace.h"

G_BEGIN_DECLS

/* What the files of SpateBalancer share:
 *
 *   spate-balancer.c            its life, what it is shown, the order of the steps
 *   spate-balancer-estimate.c   when will who be done
 *   spate-balancer-change.c     what the user changes meanwhile
 *   spate-balancer-health.c     connections that are given up
 *   spate-balancer-level.c      how many connections a server is to have
 *   spate-balancer-judge.c      whether the last ones paid
 *   spate-balancer-host.c       what a server allows; failures, and whose fault they are
 *   spate-balancer-assign.c     who fetches what next
 *   spate-balancer-race.c       races that are over
 *   spate-balancer-memory.c     what is known of a server beforehand, and afterwards
 *   spate-balancer-verdict.c    why it is as fast as it is
 *   spate-balancer-pieces.c     the same in the orders that people choose
 *
 * Time is in µs where it is kept, in seconds (double) where it is reckoned with. */

/* The initial congestion window: ten segments (RFC 6928). */
#define INITIAL_WINDOW 14600.0

/* What a connection is taken to need as long as nobody has measured it. */
#define GUESSED_ROUND_TRIP 0.05
#define GUESSED_HANDSHAKE 0.1
#define GUESSED_DELAY 0.1

/* A range that brought less than this before it broke off is no sign of life: a server that
 * sends a few bytes for each request would be asked again and again without a pause. */
#define SPATE_PROGRESS ((goffset) 64 * 1024)

/* A connection that is cut after so much may be a slow one on a bad line. */
#define SPATE_TRICKLE ((goffset) 4 * 1024)

/* Longer than any download. */
#define NEVER_DONE 1e6

/**
 * SpateConnection:
 * @begun: when it was given its present range
 * @pace: from the first byte of its present range on
 * @has_pace: whether that byte has come
 * @hedges: the connection for whose bytes it races, or 0
 * @hedged_by: the connection that races for its bytes, or 0
 * @was_hedged: its present range is not hedged again
 * @hedge_start: where the hedge begins, or began
 * @covered: up to where a hedge that is gone has brought its bytes, or 0
 * @fresh_from: up to here others have brought its bytes, or 0
 * @range_start: where its present range began
 * @is_older: it delivered before the level that is judged now began
 * @rate_before: bytes a second then
 * @leaves_by: it is one too many, and is to end at the end of its range, or then; or 0
 *
 * One connection: what was seen of it last, changed by what was decided since, and what is
 * remembered.
 */
typedef struct
{
  guint      id;
  guint      source;
  SpatePhase phase;
  gint64     since;
  gint64     last_data;
  gboolean   is_open;
  SpateRange remaining;

  gint64    begun;
  SpatePace pace;
  gboolean  has_pace;
  guint     hedges;
  guint     hedged_by;
  gboolean  was_hedged;
  goffset   hedge_start;
  goffset   covered;
  goffset   fresh_from;
  goffset   range_start;
  gboolean  is_older;
  double    rate_before;
  gint64    leaves_by;
} SpateConnection;

/**
 * SpateLevelPhase:
 * @SPATE_LEVEL_CLOSED: nothing has come from the server yet
 * @SPATE_LEVEL_JUDGED: connections were added; do they pay?
 * @SPATE_LEVEL_SETTLING: it looks as if not; once more, a little later
 * @SPATE_LEVEL_HELD: so many it is, for a while
 */
typedef enum
{
  SPATE_LEVEL_CLOSED,
  SPATE_LEVEL_JUDGED,
  SPATE_LEVEL_SETTLING,
  SPATE_LEVEL_HELD,
} SpateLevelPhase;

/**
 * SpateLevel:
 * @target: so many connections the server is to have
 * @opening: so many it should have without any measurement
 * @since: when the phase began
 * @newcomer: when the first connection of this level delivered, or 0
 * @was_early: the older ones had not found their speed when that was
 * @others_before: bytes a second of all other servers when the level began
 * @n_judged: how many levels were judged
 * @reference: bytes a second of this server when it was judged last
 * @best_alone: the most bytes a second of a connection that paid in full
 * @is_cut: more would have been tried if other servers had left room for it
 * @had_second_wave: the rest of @opening has been asked for
 * @is_saturated: more connections have brought nothing
 * @was_always_saturated: not even the first ones paid in full
 * @hold_until: when to see whether more pay by now
 * @hold_interval: the pause before that, doubled each time
 * @is_probe: the present level is such a try
 * @low_since: since when it has been slower than @reference by far, or 0
 * @verify_at: when to see whether fewer do as well, or 0
 * @verify_target: how many it were before
 * @verify_rate: bytes a second then
 * @series_rate: bytes a second before the first of a series of such tries
 * @is_blind_try: fewer are tried although nothing is known
 * @keeps_number: fewer were tried in vain
 * @settled: the judgement that is looked at once more
 *
 * How many connections a server is to have, and how that was found.
 */
typedef struct
{
  guint           target;
  guint           opening;
  SpateLevelPhase phase;
  gint64          since;
  gint64          newcomer;
  gboolean        was_early;
  double          others_before;
  guint           n_judged;
  double          reference;
  double          best_alone;
  gboolean        had_second_wave;
  gboolean        is_cut;
  gboolean        is_saturated;
  gboolean        was_always_saturated;
  gint64          hold_until;
  gint64          hold_interval;
  gboolean        is_probe;
  gint64          low_since;
  gint64          verify_at;
  guint           verify_target;
  double          verify_rate;
  double          series_rate;
  gboolean        is_blind_try;
  gboolean        keeps_number;
  struct
  {
    gboolean is_pending;
    gint64   until;
    double   rate_before;
    guint    n_older;
  } settled;
} SpateLevel;

/**
 * SpateHost:
 * @is_waited_for: it is not asked yet, as nobody knows whether it has the same file
 * @is_dropped: it is not asked again
 * @wants_room: it has come, or come back, while others had all the connections that there may be
 * @is_dismissed: the user does not want it; its connections end at once
 * @not_before: when it may be asked again
 * @n_failures: failures in a row without an answer in between; those that come together count once
 * @n_denied: refusals of the link itself in a row, while nothing else was delivered
 * @n_changes: answers in a row that were of another file
 * @n_wrong: how often it sent wrong bytes
 * @n_cut: connections in a row that were cut before they were answered, while others delivered
 * @n_vain: the same before they brought %SPATE_TRICKLE
 * @n_trickled: the same before they brought %SPATE_PROGRESS, but after that
 * @n_refusals: bursts of refusals
 * @refusal_pause: how long to wait after the next refusal; it grows and shrinks with the answers
 * @has_answered: it has sent bytes of the file
 * @cap: how many connections it allows, as far as is known
 * @raise_at: when to see whether it allows more, or 0
 * @raise_after: the pause before that
 * @raise_by: how many more are tried
 * @is_raised: such a try is under way
 * @was_refused: this download has met that limit; otherwise an earlier one did
 * @delay: µs from a request to its first byte, 0 if not known
 * @min_delay: the shortest such time, 0 if not known
 * @handshake: µs until a connection can be used, 0 if not known
 * @round_trip: µs, 0 if not known
 * @rate: bytes a second of a connection that has found its speed, 0 if not known
 * @best_before: the number of connections that was best in earlier downloads, 0 if not known
 * @best_rate: the highest rate of a single connection in the last samples
 * @rated_at: when @rate was brought up to date
 * @n_slow: connections given up for being slow, lately
 * @last_slow: when the last one was
 * @level: how many connections it is to have
 *
 * One server.
 */
typedef struct
{
  gboolean   is_waited_for;
  gboolean   is_dropped;
  gboolean   is_dismissed;
  gboolean   wants_room;
  gint64     not_before;
  guint      n_failures;
  guint      n_denied;
  guint      n_changes;
  guint      n_wrong;
  guint      n_cut;
  guint      n_vain;
  guint      n_trickled;
  guint      n_refusals;
  gint64     refusal_pause;
  gboolean   has_answered;
  guint      cap;
  gint64     raise_at;
  gint64     raise_after;
  guint      raise_by;
  gboolean   is_raised;
  gboolean   was_refused;
  double     delay;
  double     min_delay;
  double     handshake;
  double     round_trip;
  double     rate;
  guint      best_before;
  double     best_rate;
  gint64     rated_at;
  guint      n_slow;
  gint64     last_slow;
  SpateLevel level;
} SpateHost;

struct _SpateBalancer
{
  const SpateRules *rules;       /* (unowned) */
  SpateBalancerTask task;
  GPtrArray        *connections; /* (owned) (element-type SpateConnection): number i + 1 at index i */
  SpateHost        *hosts;       /* (owned) (array length=task.n_sources) */
  gboolean          is_open;     /* the first connections have been decided on */
  gboolean          had_first_cut;
  guint             opening;     /* how many there should be without any measurement */
  gint64            next_slow_check;
  double            stall_factor;
  gboolean          is_stream;   /* what comes is worth nothing unless all of it does */
  gboolean          is_fragile;  /* the link may be good for little more than one request */
  gboolean          is_small;    /* there were no more first connections because the file has no more pieces */
  gboolean          was_limited; /* the user's speed limit has held bytes back */
  double            line_rate;   /* the most bytes a second that ever came over this line, 0 if not known */

  /* While decisions are made */
  const SpateBalancerView *view;
  gint64                   now;
  GArray                  *unclaimed; /* (owned) (element-type SpateRange) */
  GArray                  *decisions; /* (owned) (element-type SpateDecision): what has not been told yet */
};

/* spate-balancer.c */
SpateConnection *_spate_balancer_get_connection (const SpateBalancer *self,
                                                 guint                id);
SpateDecision *_spate_balancer_add (SpateBalancer    *self,
                                    SpateDecisionKind kind,
                                    SpateReason       reason);
void _spate_balancer_start (SpateBalancer   *self,
                            SpateConnection *connection,
                            guint            source,
                            SpateRange       range,
                            SpateReason      reason);
void _spate_balancer_split (SpateBalancer   *self,
                            SpateConnection *victim,
                            goffset          at,
                            SpateReason      reason);
void _spate_balancer_stop (SpateBalancer   *self,
                           SpateConnection *connection,
                           SpateReason      reason,
                           double           value,
                           double           reference);
void _spate_balancer_release (SpateBalancer   *self,
                              SpateConnection *connection);
void _spate_balancer_add_free (SpateBalancer *self,
                               SpateRange     range);
void _spate_balancer_take_free (SpateBalancer *self,
                                SpateRange     range);
gboolean _spate_connection_is_busy (const SpateConnection *self);
SpateRange _spate_connection_get_missing (const SpateConnection *self);
guint _spate_balancer_get_ceiling (const SpateBalancer *self);
guint _spate_balancer_count_busy (const SpateBalancer *self);
guint _spate_balancer_count_on_host (const SpateBalancer *self,
                                     guint                source);
guint _spate_balancer_count_receiving (const SpateBalancer *self,
                                       guint                source);
guint _spate_balancer_count_usable (const SpateBalancer *self);
goffset _spate_balancer_get_missing (const SpateBalancer *self);

/* spate-balancer-estimate.c */
double _spate_seconds (gint64 time);
double _spate_balancer_get_silence (const SpateBalancer   *self,
                                    const SpateConnection *connection);
double _spate_balancer_get_round_trip (const SpateBalancer *self,
                                       guint                source);
double _spate_balancer_guess_rate (const SpateBalancer *self,
                                   guint                source);
double _spate_balancer_get_cold_start (const SpateBalancer *self,
                                       guint                source);
double _spate_balancer_get_warm_delay (const SpateBalancer *self,
                                       guint                source);
gboolean _spate_balancer_is_ramping (const SpateBalancer   *self,
                                     const SpateConnection *connection);
double _spate_balancer_finish_in (const SpateBalancer   *self,
                                  const SpateConnection *connection,
                                  goffset                n_bytes);
double _spate_balancer_thief_in (const SpateBalancer   *self,
                                 const SpateConnection *thief,
                                 guint                  source,
                                 goffset                n_bytes);
goffset _spate_balancer_equalize (const SpateBalancer   *self,
                                  const SpateConnection *victim,
                                  const SpateConnection *thief,
                                  guint                  source);
void _spate_balancer_measure_hosts (SpateBalancer *self);

/* spate-balancer-health.c */
void _spate_balancer_check_health (SpateBalancer *self);

/* spate-balancer-level.c */
void _spate_balancer_open (SpateBalancer *self);
guint _spate_balancer_get_opening (const SpateBalancer *self,
                                   guint                source);
void _spate_balancer_set_level (SpateBalancer *self,
                                guint          source,
                                guint          target,
                                SpateReason    reason);
void _spate_balancer_open_host (SpateBalancer *self,
                                guint          source);
void _spate_balancer_control_level (SpateBalancer *self,
                                    guint          source);
gboolean _spate_balancer_is_judging (const SpateBalancer *self);

/* spate-balancer-host.c */
void _spate_balancer_raise_caps (SpateBalancer *self);
void _spate_balancer_lower_cap (SpateBalancer *self,
                                guint          source,
                                guint          n_allowed,
                                gint64         pause);
void _spate_balancer_host_delivers (SpateBalancer *self,
                                    guint          source);
void _spate_balancer_host_progressed (SpateBalancer *self,
                                      guint          source,
                                      goffset        before,
                                      goffset        received);
void _spate_balancer_host_failed (SpateBalancer *self,
                                  guint          source,
                                  gint64         pause,
                                  double         jitter);
gboolean _spate_balancer_has_substitute (const SpateBalancer *self,
                                         guint                source);

/* spate-balancer-wrong.c */
void _spate_balancer_note_wrong_answer (SpateBalancer *self,
                                        guint          source,
                                        double         jitter);

/* spate-balancer-change.c */
void _spate_balancer_begin_host (SpateBalancer *self,
                                 guint          source);
void _spate_balancer_let_go (SpateBalancer *self);

/* spate-balancer-assign.c */
void _spate_balancer_assign (SpateBalancer *self);
SpateConnection *_spate_balancer_find_idle (SpateBalancer *self,
                                            guint          source);
guint _spate_balancer_choose_host (const SpateBalancer *self,
                                   const gboolean      *without);
goffset _spate_balancer_get_min_split (const SpateBalancer *self,
                                       guint                source);

/* spate-balancer-race.c */
void _spate_balancer_settle_races (SpateBalancer *self);

/* spate-balancer-memory.c */
void _spate_balancer_note_opening (SpateBalancer *self);

/* spate-balancer-pieces.c */
void _spate_balancer_assign_pieces (SpateBalancer *self);

G_END_DECLS
