/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-decision.h"
#include "spate-host-memory.h"
#include "spate-request.h"
#include "spate-rules.h"
#include "spate-verdict.h"

G_BEGIN_DECLS

/**
 * SpatePhase:
 * @SPATE_PHASE_IDLE: no work
 * @SPATE_PHASE_CONNECTING: has work; its connection is being made
 * @SPATE_PHASE_WAITING: has work; the request is sent, and no byte of the range has come
 * @SPATE_PHASE_RECEIVING: has work; bytes come
 *
 * Where a connection stands.
 */
typedef enum
{
  SPATE_PHASE_IDLE,
  SPATE_PHASE_CONNECTING,
  SPATE_PHASE_WAITING,
  SPATE_PHASE_RECEIVING,
} SpatePhase;

/**
 * SpateBalancerWorker:
 * @id: the connection's number, from 1 on
 * @source: the source it asks, or asked last, from 0 on
 * @phase: where it stands
 * @since: when that began, in µs
 * @last_data: when the last bytes came, in µs; of the present range, 0 if none has
 * @is_open: whether its connection can be used (again) without being made first
 * @remaining: what it has still to fetch; empty if it is idle
 * @received: bytes of the present range that have come
 *
 * A connection, as the balancer sees it.
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
  goffset    received;
} SpateBalancerWorker;

/**
 * SpateBalancerView:
 * @now: the time in µs
 * @size: the length of the file, or -1 if it is not known
 * @has_ranges: whether parts of the file can be asked for
 * @is_limited: whether the user's speed limit holds bytes back
 * @is_disk_bound: whether most of the time since the last view was spent writing
 * @unclaimed: (array length=n_unclaimed): free bytes, sorted
 * @n_unclaimed: how many ranges those are
 * @workers: (array length=n_workers): the connections
 * @n_workers: how many those are
 *
 * A download at one moment.
 */
struct _SpateBalancerView
{
  gint64                     now;
  goffset                    size;
  gboolean                   has_ranges;
  gboolean                   is_limited;
  gboolean                   is_disk_bound;
  const SpateRange          *unclaimed;
  guint                      n_unclaimed;
  const SpateBalancerWorker *workers;
  guint                      n_workers;
};

/**
 * SpateOutcome:
 * @SPATE_OUTCOME_FULFILLED: all of it has come
 * @SPATE_OUTCOME_SHORT: the server sends no more of it at once; next to nothing is a failure
 * @SPATE_OUTCOME_DOUBTFUL: nobody knows yet what to think of the answer
 * @SPATE_OUTCOME_REFUSED: the server asks for patience (429, 503 and the like)
 * @SPATE_OUTCOME_DENIED: the server will not send it (401, 403, 404, 410, 416, an odd answer)
 * @SPATE_OUTCOME_OTHER_FILE: the answer is of another file
 * @SPATE_OUTCOME_WRONG: all of it has come, but is not what the server's own digest says
 * @SPATE_OUTCOME_BROKEN: the connection could not be made, was refused, cut or timed out
 *
 * How a range ended that the balancer did not stop.
 */
typedef enum
{
  SPATE_OUTCOME_FULFILLED,
  SPATE_OUTCOME_SHORT,
  SPATE_OUTCOME_DOUBTFUL,
  SPATE_OUTCOME_REFUSED,
  SPATE_OUTCOME_DENIED,
  SPATE_OUTCOME_OTHER_FILE,
  SPATE_OUTCOME_WRONG,
  SPATE_OUTCOME_BROKEN,
} SpateOutcome;

/**
 * SpateBalancerTask:
 * @order: in which order to fetch
 * @chunk_size: bytes a chunk, for %SPATE_ORDER_CHUNKS
 * @max_connections: the user's limit, 0 for none
 * @n_sources: how many sources there are
 * @is_fragile: whether the link may be good for little more than one request: nothing is hedged
 *   and no connection added beyond the first ones
 *
 * What a download is begun with.
 */
typedef struct
{
  SpateOrder order;
  goffset    chunk_size;
  guint      max_connections;
  guint      n_sources;
  gboolean   is_fragile;
} SpateBalancerTask;

SpateBalancer *spate_balancer_new (const SpateRules        *rules,
                                   const SpateBalancerTask *task) G_GNUC_WARN_UNUSED_RESULT;
void spate_balancer_free (SpateBalancer *self);

void spate_balancer_set_hint (SpateBalancer       *self,
                              guint                source,
                              const SpateHostHint *hint);
void spate_balancer_set_line_rate (SpateBalancer *self,
                                   double         rate);
gboolean spate_balancer_get_hint (const SpateBalancer *self,
                                  guint                source,
                                  SpateHostHint       *ret_hint);

void spate_balancer_set_source_ready (SpateBalancer *self,
                                      guint          source,
                                      gboolean       is_ready);
void spate_balancer_drop_source (SpateBalancer *self,
                                 guint          source,
                                 SpateReason    reason);

void spate_balancer_set_max_connections (SpateBalancer *self,
                                         guint          max_connections);
guint spate_balancer_add_source (SpateBalancer *self);
void spate_balancer_dismiss_source (SpateBalancer *self,
                                    guint          source);
void spate_balancer_readmit_source (SpateBalancer *self,
                                    guint          source);

void spate_balancer_note_connected (SpateBalancer *self,
                                    guint          source,
                                    gint64         round_trip,
                                    gint64         handshake);
void spate_balancer_note_answered (SpateBalancer *self,
                                   guint          source,
                                   gint64         delay);
void spate_balancer_note_ended (SpateBalancer *self,
                                gint64         now,
                                guint          worker,
                                SpateOutcome   outcome,
                                goffset        received,
                                gint64         retry_after,
                                double         jitter);
void spate_balancer_note_wrong (SpateBalancer *self,
                                guint          source);
gboolean spate_balancer_may_read_on (const SpateBalancer *self,
                                     guint                worker);
GArray *spate_balancer_decide (SpateBalancer           *self,
                               const SpateBalancerView *view) G_GNUC_WARN_UNUSED_RESULT;

guint spate_balancer_foresee (SpateBalancer *self,
                              guint          source,
                              goffset        size,
                              gint64         now);
gboolean spate_balancer_is_source_usable (const SpateBalancer *self,
                                          guint                source);
SpateVerdict spate_balancer_get_verdict (const SpateBalancer     *self,
                                         const SpateBalancerView *view,
                                         guint                   *ret_connections);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateBalancer, spate_balancer_free)

G_END_DECLS
