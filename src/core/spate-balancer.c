/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who fetches what. A pure function: the same view gives the same decisions, whatever the
 * time, the network or chance do; the run that owns the connections carries them out.
 *
 * Three rules, in this order, while fewer connections work than are wanted:
 *
 *   1. free bytes go to an idle connection, in shares as large as possible;
 *   2. with nothing free, a single connection shares the rest of the file evenly with all
 *      that are wanted (this is how a download begins: its first request is the whole file);
 *   3. with nothing free, the connection that has most left gives half of it away.
 *
 * In the orders that people choose (sequential, chunks) pieces have a fixed size, are handed
 * out from the front and are never divided. */

#include "spate-balancer.h"

#include <math.h>

#define MIB ((goffset) 1024 * 1024)

/* Less is not worth a request of its own (Surge's figure). */
#define MIN_SPLIT MIB

/* Ranges begin on whole pages, so that two connections never write to the same one. */
#define ALIGNMENT 4096

/* The piece of the sequential order (Surge's figure). */
#define SEQUENTIAL_PIECE (2 * MIB)

/* How many pieces for each connection may be under way ahead of the first missing byte. */
#define SEQUENTIAL_WINDOW 2

/* The toy downloader's number of requests at once, kept where its chunks are. */
#define CHUNK_CONNECTIONS 6

typedef struct
{
  const SpateBalancerView *view;
  GArray                  *unclaimed; /* (owned) (element-type SpateRange) */
  GArray                  *workers;   /* (owned) (element-type SpateBalancerWorker) */
  GArray                  *decisions; /* (unowned) (element-type SpateDecision) */
  guint                    n_active;  /* workers, and those that were just started */
  guint                    wanted;
} Balancing;

static goffset
get_piece_size (const SpateBalancerView *view)
{
  switch (view->order)
    {
    case SPATE_ORDER_SEQUENTIAL:
      return SEQUENTIAL_PIECE;
    case SPATE_ORDER_CHUNKS:
      return MAX (view->chunk_size, 1);
    case SPATE_ORDER_PARALLEL:
    default:
      return 0;
    }
}

/**
 * spate_balancer_get_wanted:
 * @view: a download
 *
 * Returns: how many connections it should have: the square root of its size in MiB, from 1
 *   to %SPATE_MAX_CONNECTIONS (Surge's rule), within what the user and the server allow
 */
guint
spate_balancer_get_wanted (const SpateBalancerView *view)
{
  g_return_val_if_fail (view != NULL, 0);

  if (!view->has_ranges || view->size < 0)
    return 1;

  double root = round (sqrt ((double) view->size / (double) MIB));
  guint wanted = (guint) CLAMP (root, 1.0, (double) SPATE_MAX_CONNECTIONS);

  if (view->order == SPATE_ORDER_CHUNKS)
    wanted = view->max_connections > 0 ? view->max_connections : CHUNK_CONNECTIONS;
  if (view->max_connections > 0)
    wanted = MIN (wanted, view->max_connections);
  if (view->cap > 0)
    wanted = MIN (wanted, view->cap);

  return wanted;
}

static void
start (Balancing *self,
       guint      index,
       goffset    length)
{
  SpateRange *source = &g_array_index (self->unclaimed, SpateRange, index);
  const SpateDecision decision = {
    .kind = SPATE_DECISION_START,
    .range = spate_range (source->start, source->start + length),
  };

  source->start = decision.range.end;
  if (spate_range_is_empty (*source))
    g_array_remove_index (self->unclaimed, index);

  g_array_append_val (self->decisions, decision);
  self->n_active++;
}

static void
split (Balancing *self,
       guint      index,
       goffset    at)
{
  SpateBalancerWorker *victim = &g_array_index (self->workers, SpateBalancerWorker, index);
  const SpateDecision decision = {
    .kind = SPATE_DECISION_SPLIT,
    .worker = victim->id,
    .range = spate_range (at, victim->remaining.end),
  };

  victim->remaining.end = at;
  g_array_append_val (self->decisions, decision);
  g_array_append_val (self->unclaimed, decision.range);
}

static goffset
align (goffset offset)
{
  return offset - offset % ALIGNMENT;
}

static guint
find_largest_unclaimed (const Balancing *self)
{
  guint largest = 0;

  for (guint i = 1; i < self->unclaimed->len; i++)
    if (spate_range_get_length (g_array_index (self->unclaimed, SpateRange, i)) >
        spate_range_get_length (g_array_index (self->unclaimed, SpateRange, largest)))
      largest = i;

  return largest;
}

static guint
find_largest_worker (const Balancing *self)
{
  guint largest = 0;

  for (guint i = 1; i < self->workers->len; i++)
    {
      const SpateBalancerWorker *best = &g_array_index (self->workers, SpateBalancerWorker, largest);
      const SpateBalancerWorker *candidate = &g_array_index (self->workers, SpateBalancerWorker, i);
      goffset best_length = spate_range_get_length (best->remaining);
      goffset length = spate_range_get_length (candidate->remaining);

      if (length > best_length || (length == best_length && candidate->id < best->id))
        largest = i;
    }

  return largest;
}

/* Rule 1: an even share of what is free, cut off the front of the largest free range. A
 * remainder too small for a request of its own goes along. */
static void
start_share (Balancing *self)
{
  goffset total = 0;

  for (guint i = 0; i < self->unclaimed->len; i++)
    total += spate_range_get_length (g_array_index (self->unclaimed, SpateRange, i));

  guint index = find_largest_unclaimed (self);
  const SpateRange source = g_array_index (self->unclaimed, SpateRange, index);
  goffset available = spate_range_get_length (source);
  goffset share = MAX (align (total / (self->wanted - self->n_active)), MIN_SPLIT);

  /* What an earlier attempt left free begins anywhere; what is cut off it ends on a page. */
  share += (ALIGNMENT - source.start % ALIGNMENT) % ALIGNMENT;

  start (self, index, available - share < MIN_SPLIT ? available : share);
}

/* Rules 2 and 3. */
static gboolean
divide (Balancing *self)
{
  if (self->workers->len == 0)
    return FALSE;

  guint index = find_largest_worker (self);
  SpateRange remaining = g_array_index (self->workers, SpateBalancerWorker, index).remaining;
  goffset length = spate_range_get_length (remaining);
  goffset parts = self->n_active == 1 ? (goffset) self->wanted : 2;

  parts = MIN (parts, length / MIN_SPLIT);
  if (parts < 2)
    return FALSE;

  goffset at = align (remaining.start + length / parts);

  if (at <= remaining.start)
    return FALSE;

  split (self, index, at);

  return TRUE;
}

static void
decide_parallel (Balancing *self)
{
  while (self->n_active < self->wanted)
    if (self->unclaimed->len > 0)
      start_share (self);
    else if (!divide (self))
      break;
}

/* The first byte that is not there yet and not just about to come from a finished piece. */
static goffset
find_front (const Balancing *self)
{
  goffset front = self->view->size;

  for (guint i = 0; i < self->workers->len; i++)
    front = MIN (front, g_array_index (self->workers, SpateBalancerWorker, i).remaining.start);
  for (guint i = 0; i < self->unclaimed->len; i++)
    front = MIN (front, g_array_index (self->unclaimed, SpateRange, i).start);

  return front;
}

static guint
find_first_unclaimed (const Balancing *self)
{
  guint first = 0;

  for (guint i = 1; i < self->unclaimed->len; i++)
    if (g_array_index (self->unclaimed, SpateRange, i).start < g_array_index (self->unclaimed, SpateRange, first).start)
      first = i;

  return first;
}

/* The first request asked for the whole file, and one that was resumed may begin anywhere:
 * cut them back to their piece. */
static void
cut_to_pieces (Balancing *self,
               goffset    piece_size)
{
  guint n_workers = self->workers->len;

  for (guint i = 0; i < n_workers; i++)
    {
      const SpateRange remaining = g_array_index (self->workers, SpateBalancerWorker, i).remaining;
      goffset to_boundary = piece_size - remaining.start % piece_size;

      if (spate_range_get_length (remaining) > to_boundary)
        split (self, i, remaining.start + to_boundary);
    }
}

static void
decide_pieces (Balancing *self,
               goffset    piece_size)
{
  goffset front = find_front (self);
  goffset window = G_MAXINT64;

  if (self->view->order == SPATE_ORDER_SEQUENTIAL)
    window = SEQUENTIAL_WINDOW * (goffset) self->wanted * piece_size;

  while (self->n_active < self->wanted && self->unclaimed->len > 0)
    {
      guint index = find_first_unclaimed (self);
      const SpateRange first = g_array_index (self->unclaimed, SpateRange, index);
      goffset to_boundary = piece_size - first.start % piece_size;

      if (first.start - front >= window)
        break;
      start (self, index, MIN (to_boundary, spate_range_get_length (first)));
    }
}

static void
wake_at (GArray *decisions,
         gint64  when)
{
  const SpateDecision decision = { .kind = SPATE_DECISION_WAKE, .when = when };

  g_array_append_val (decisions, decision);
}

static int
compare_workers (gconstpointer a,
                 gconstpointer b)
{
  const SpateBalancerWorker *first = a;
  const SpateBalancerWorker *second = b;

  return first->id < second->id ? -1 : first->id > second->id;
}

/**
 * spate_balancer_decide:
 * @view: a download that transfers
 *
 * Returns: (transfer full) (element-type SpateDecision): what to do now, in this order
 */
GArray *
spate_balancer_decide (const SpateBalancerView *view)
{
  g_return_val_if_fail (view != NULL, NULL);

  GArray *decisions = g_array_new (FALSE, TRUE, sizeof (SpateDecision));
  g_autoptr (GArray) unclaimed = g_array_new (FALSE, FALSE, sizeof (SpateRange));
  g_autoptr (GArray) workers = g_array_new (FALSE, FALSE, sizeof (SpateBalancerWorker));
  goffset piece_size = view->has_ranges && view->size >= 0 ? get_piece_size (view) : 0;
  Balancing self = {
    .view = view,
    .unclaimed = unclaimed,
    .workers = workers,
    .decisions = decisions,
    .n_active = view->n_workers,
    .wanted = spate_balancer_get_wanted (view),
  };

  if (view->n_unclaimed > 0)
    g_array_append_vals (unclaimed, view->unclaimed, view->n_unclaimed);
  if (view->n_workers > 0)
    g_array_append_vals (workers, view->workers, view->n_workers);

  /* The order in which the run keeps its connections must not matter. */
  g_array_sort (workers, compare_workers);

  if (piece_size > 0)
    cut_to_pieces (&self, piece_size);

  if (self.n_active >= self.wanted)
    return decisions;

  if (view->now < view->not_before)
    wake_at (decisions, view->not_before);
  else if (piece_size > 0)
    decide_pieces (&self, piece_size);
  else if (view->has_ranges)
    decide_parallel (&self);
  else if (unclaimed->len > 0)
    start (&self, 0, spate_range_get_length (g_array_index (unclaimed, SpateRange, 0)));

  return decisions;
}
