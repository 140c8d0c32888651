/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-range.h"
#include "spate-request.h"

G_BEGIN_DECLS

/**
 * SpateBalancerWorker:
 * @id: the connection's number
 * @remaining: what it has still to fetch
 *
 * A connection that has work.
 */
typedef struct
{
  guint      id;
  SpateRange remaining;
} SpateBalancerWorker;

/**
 * SpateBalancerView:
 * @now: the time in µs
 * @size: the length of the file, or -1 if it is not known
 * @has_ranges: whether the server sends parts of the file
 * @order: in which order to fetch
 * @chunk_size: bytes a chunk, for %SPATE_ORDER_CHUNKS
 * @max_connections: the user's limit, 0 for none
 * @cap: how many connections the server allows, 0 if it has not refused one
 * @not_before: the time in µs before which nothing may be asked of the server
 * @unclaimed: (array length=n_unclaimed): free bytes, sorted
 * @n_unclaimed: how many ranges those are
 * @workers: (array length=n_workers): the connections that have work
 * @n_workers: how many those are
 *
 * All that the balancer knows about a download.
 */
struct _SpateBalancerView
{
  gint64                     now;
  goffset                    size;
  gboolean                   has_ranges;
  SpateOrder                 order;
  goffset                    chunk_size;
  guint                      max_connections;
  guint                      cap;
  gint64                     not_before;
  const SpateRange          *unclaimed;
  guint                      n_unclaimed;
  const SpateBalancerWorker *workers;
  guint                      n_workers;
};

/**
 * SpateDecisionKind:
 * @SPATE_DECISION_SPLIT: worker @worker ends at @range's start; @range becomes free
 * @SPATE_DECISION_START: an idle connection fetches @range, which is free
 * @SPATE_DECISION_WAKE: ask again at @when
 */
typedef enum
{
  SPATE_DECISION_SPLIT,
  SPATE_DECISION_START,
  SPATE_DECISION_WAKE,
} SpateDecisionKind;

/**
 * SpateDecision:
 *
 * One thing to do. Those of one call are carried out in order, before anything else happens.
 */
struct _SpateDecision
{
  SpateDecisionKind kind;
  guint             worker;
  SpateRange        range;
  gint64            when;
};

GArray *spate_balancer_decide (const SpateBalancerView *view) G_GNUC_WARN_UNUSED_RESULT;
guint spate_balancer_get_wanted (const SpateBalancerView *view);

G_END_DECLS
