/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-balancer.h"
#include "spate-range-set.h"

G_BEGIN_DECLS

#define KIB ((goffset) 1024)
#define MIB (1024 * KIB)

/* A tenth of a second; the clock does not begin at 0. */
#define WORLD_STEP (G_USEC_PER_SEC / (gint64) 10)
#define WORLD_BEGIN (1000 * (gint64) G_USEC_PER_SEC)

/**
 * World:
 * @balancer: the one that is tested
 * @twin: shown the same in another order; must decide the same
 * @workers: the connections, number i + 1 at index i
 * @free: bytes that nobody fetches
 * @written: bytes that have come
 * @decisions: those of the last call
 * @now: the time in µs
 * @size: of the file
 * @has_ranges: whether it can be had in parts
 * @is_limited: whether the user's speed limit holds bytes back
 * @per_step: what a connection brings in a step
 * @first_per_step: what the first one brings
 * @held: a connection that brings all but the last bytes of its range and is silent then, or 0
 * @held_back: how many those are
 * @n_starts: ranges that were given to connections
 *
 * A download and its connections, as a test wants them.
 */
typedef struct
{
  SpateBalancer *balancer;  /* (owned) */
  SpateBalancer *twin;      /* (owned) (nullable) */
  GArray        *workers;   /* (owned) (element-type SpateBalancerWorker) */
  SpateRangeSet *free;      /* (owned) */
  SpateRangeSet *written;   /* (owned) */
  GArray        *decisions; /* (owned) (nullable) (element-type SpateDecision) */
  gint64         now;
  goffset        size;
  gboolean       has_ranges;
  gboolean       is_limited;
  goffset        per_step;
  goffset        first_per_step;
  guint          held;
  goffset        held_back;
  guint          n_starts;
} World;

World *world_new (const SpateBalancerTask *task,
                  goffset                  size);
void world_free (World *world);

SpateBalancerWorker *world_get_worker (World *world,
                                       guint  id);
void world_give (World     *world,
                 guint      id,
                 guint      source,
                 SpateRange range);
void world_answer (World *world);
void world_decide (World *world);
void world_move (World *world);
void world_bring (World  *world,
                  guint   id,
                  goffset n_bytes);
void world_end (World       *world,
                guint        id,
                SpateOutcome outcome);
guint world_count_busy (World *world);
gboolean world_is_done (World *world);
const SpateDecision *world_get_decision (World            *world,
                                         SpateDecisionKind kind,
                                         SpateReason       reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

G_END_DECLS
