/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-range.h"

G_BEGIN_DECLS

/**
 * SpateDecisionKind:
 * @SPATE_DECISION_SPLIT: connection @worker ends at @range's start; @range becomes free
 * @SPATE_DECISION_STOP: connection @worker stops; what it has not brought becomes free
 * @SPATE_DECISION_START: connection @worker, which is idle or is to be made now with the next
 *   number, asks @source for @range, which is free
 * @SPATE_DECISION_HEDGE: likewise, for @range which connection @other keeps on fetching
 * @SPATE_DECISION_LEVEL: nothing to carry out: @source is to have @amount connections
 * @SPATE_DECISION_DROP: nothing to carry out: @source is not asked again
 * @SPATE_DECISION_WAKE: ask again at @when
 */
typedef enum
{
  SPATE_DECISION_SPLIT,
  SPATE_DECISION_STOP,
  SPATE_DECISION_START,
  SPATE_DECISION_HEDGE,
  SPATE_DECISION_LEVEL,
  SPATE_DECISION_DROP,
  SPATE_DECISION_WAKE,
} SpateDecisionKind;

/**
 * SpateReason:
 * @SPATE_REASON_NONE: none to speak of
 * @SPATE_REASON_FREE: bytes that nobody fetches
 * @SPATE_REASON_TAKEOVER: both finish sooner: @value seconds instead of @reference
 * @SPATE_REASON_TAIL: the file is nearly there and a connection idle: in @value seconds instead
 *   of @reference, which is 0 if that cannot be said
 * @SPATE_REASON_PIECES: the order that was asked for
 * @SPATE_REASON_SILENT: nothing came for @value seconds; @reference were allowed
 * @SPATE_REASON_NO_ANSWER: no answer for @value seconds; @reference were allowed
 * @SPATE_REASON_NO_CONNECTION: no connection for @value seconds; @reference were allowed
 * @SPATE_REASON_SLOW: @value bytes a second where the other connections have @reference
 * @SPATE_REASON_SUPERSEDED: another connection has brought its bytes
 * @SPATE_REASON_SURPLUS: there are more connections than pay
 * @SPATE_REASON_OPENING: the first ones
 * @SPATE_REASON_PAYS: the last ones brought it to @value bytes a second, from @reference
 * @SPATE_REASON_FULL: the last ones brought nothing: @value bytes a second, before @reference
 * @SPATE_REASON_FEWER: perhaps fewer do as well: @value bytes a second now
 * @SPATE_REASON_MISSED: with fewer it was @value bytes a second, before @reference
 * @SPATE_REASON_DROOP: it is @value bytes a second, and was @reference
 * @SPATE_REASON_RETRY: it is time to see whether more pay by now
 * @SPATE_REASON_REFUSED: the server refused more; it is asked again in @value seconds
 * @SPATE_REASON_ALLOWANCE: it is time to see whether the server allows more by now
 * @SPATE_REASON_LIMITED: a limit of the user's
 * @SPATE_REASON_DISMISSED: the user does not want the source
 * @SPATE_REASON_FAILED: it failed @value times in a row
 * @SPATE_REASON_GONE: it does not have the file
 * @SPATE_REASON_OTHER_FILE: what it has is another file
 * @SPATE_REASON_WRONG_BYTES: what it sent was wrong, @value times
 *
 * Why something was decided, with the numbers behind it.
 */
typedef enum
{
  SPATE_REASON_NONE,
  SPATE_REASON_FREE,
  SPATE_REASON_TAKEOVER,
  SPATE_REASON_TAIL,
  SPATE_REASON_PIECES,
  SPATE_REASON_SILENT,
  SPATE_REASON_NO_ANSWER,
  SPATE_REASON_NO_CONNECTION,
  SPATE_REASON_SLOW,
  SPATE_REASON_SUPERSEDED,
  SPATE_REASON_SURPLUS,
  SPATE_REASON_OPENING,
  SPATE_REASON_PAYS,
  SPATE_REASON_FULL,
  SPATE_REASON_FEWER,
  SPATE_REASON_MISSED,
  SPATE_REASON_DROOP,
  SPATE_REASON_RETRY,
  SPATE_REASON_REFUSED,
  SPATE_REASON_ALLOWANCE,
  SPATE_REASON_LIMITED,
  SPATE_REASON_DISMISSED,
  SPATE_REASON_FAILED,
  SPATE_REASON_GONE,
  SPATE_REASON_OTHER_FILE,
  SPATE_REASON_WRONG_BYTES,
} SpateReason;

/**
 * SpateDecision:
 * @kind: what to do
 * @reason: why
 * @worker: the connection that does it: one that is there, or the next number for a new one
 * @source: the source it is about, from 0 on
 * @other: the connection that gave @range away, or still fetches it; or 0
 * @range: the bytes it is about
 * @amount: connections
 * @value: see #SpateReason
 * @reference: see #SpateReason
 * @when: µs of the view's clock
 *
 * One thing to do. Those of one call are carried out in order, before anything else happens.
 */
struct _SpateDecision
{
  SpateDecisionKind kind;
  SpateReason       reason;
  guint             worker;
  guint             source;
  guint             other;
  SpateRange        range;
  guint             amount;
  double            value;
  double            reference;
  gint64            when;
};

const char *spate_reason_get_nick (SpateReason reason);

G_END_DECLS
