/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A world of bytes and connections that has no opinion of its own. */

#include "balancer-world.h"

World *
world_new (const SpateBalancerTask *task,
           goffset                  size)
{
  World *world = g_new0 (World, 1);

  world->balancer = spate_balancer_new (spate_rules_get_default (), task);
  world->workers = g_array_new (FALSE, FALSE, sizeof (SpateBalancerWorker));
  world->free = spate_range_set_new ();
  world->written = spate_range_set_new ();
  world->now = WORLD_BEGIN;
  world->size = size;
  world->has_ranges = TRUE;
  world->per_step = 64 * KIB;
  world->first_per_step = 64 * KIB;

  return world;
}

void
world_free (World *world)
{
  spate_balancer_free (world->balancer);
  spate_balancer_free (world->twin);
  g_array_unref (world->workers);
  spate_range_set_free (world->free);
  spate_range_set_free (world->written);
  g_clear_pointer (&world->decisions, g_array_unref);
  g_free (world);
}

SpateBalancerWorker *
world_get_worker (World *world,
                  guint  id)
{
  while (world->workers->len < id)
    {
      const SpateBalancerWorker new = { .id = world->workers->len + 1 };

      g_array_append_val (world->workers, new);
    }

  return &g_array_index (world->workers, SpateBalancerWorker, id - 1);
}

void
world_give (World     *world,
            guint      id,
            guint      source,
            SpateRange range)
{
  SpateBalancerWorker *worker = world_get_worker (world, id);

  g_assert_cmpint (worker->phase, ==, SPATE_PHASE_IDLE);
  g_assert_false (spate_range_is_empty (range));
  worker->source = source;
  worker->phase = SPATE_PHASE_CONNECTING;
  worker->since = world->now;
  worker->last_data = 0;
  worker->remaining = range;
  worker->received = 0;
}

/* The first request asked for the whole file, and its answer has begun. */
void
world_answer (World *world)
{
  world_give (world, 1, 0, spate_range (0, world->size));
  world_get_worker (world, 1)->phase = SPATE_PHASE_RECEIVING;
  world_get_worker (world, 1)->is_open = TRUE;
  world_get_worker (world, 1)->last_data = world->now;
}

/* A connection has no work any more. What it had is free, but for what it shared in a race, or
 * what somebody else has brought in one. */
static void
release (World               *world,
         SpateBalancerWorker *worker)
{
  spate_range_set_add (world->free, worker->remaining);
  worker->phase = SPATE_PHASE_IDLE;
  worker->since = world->now;
  worker->remaining = spate_range (0, 0);
  for (guint i = 0; i < world->workers->len; i++)
    spate_range_set_subtract (world->free, world_get_worker (world, i + 1)->remaining);
  for (guint i = 0; i < spate_range_set_get_n_ranges (world->written); i++)
    spate_range_set_subtract (world->free, spate_range_set_get_ranges (world->written)[i]);
}

static void
carry_out (World               *world,
           const SpateDecision *decision)
{
  SpateBalancerWorker *worker = NULL;

  switch (decision->kind)
    {
    case SPATE_DECISION_START:
      g_assert_true (spate_range_set_contains (world->free, decision->range));
      spate_range_set_subtract (world->free, decision->range);
      world_give (world, decision->worker, decision->source, decision->range);
      world->n_starts++;
      break;
    case SPATE_DECISION_HEDGE:
      world_give (world, decision->worker, decision->source, decision->range);
      break;
    case SPATE_DECISION_SPLIT:
      worker = world_get_worker (world, decision->worker);
      spate_range_set_add (world->free, spate_range (decision->range.start, worker->remaining.end));
      worker->remaining.end = decision->range.start;
      break;
    case SPATE_DECISION_STOP:
      worker = world_get_worker (world, decision->worker);
      worker->is_open = FALSE;
      release (world, worker);
      break;
    case SPATE_DECISION_LEVEL:
    case SPATE_DECISION_DROP:
    case SPATE_DECISION_WAKE:
    default:
      break;
    }
}

static void
ask_twin (World                   *world,
          const SpateBalancerView *view)
{
  g_autoptr (GArray) turned = g_array_new (FALSE, FALSE, sizeof (SpateBalancerWorker));
  SpateBalancerView other = *view;

  for (guint i = view->n_workers; i > 0; i--)
    g_array_append_val (turned, view->workers[i - 1]);
  other.workers = (const SpateBalancerWorker *) turned->data;

  g_autoptr (GArray) decisions = spate_balancer_decide (world->twin, &other);

  g_assert_cmpmem (decisions->data, decisions->len * sizeof (SpateDecision),
                   world->decisions->data, world->decisions->len * sizeof (SpateDecision));
}

void
world_decide (World *world)
{
  const SpateBalancerView view = {
    .now = world->now,
    .size = world->size,
    .has_ranges = world->has_ranges,
    .is_limited = world->is_limited,
    .unclaimed = spate_range_set_get_ranges (world->free),
    .n_unclaimed = spate_range_set_get_n_ranges (world->free),
    .workers = (const SpateBalancerWorker *) world->workers->data,
    .n_workers = world->workers->len,
  };

  g_clear_pointer (&world->decisions, g_array_unref);
  world->decisions = spate_balancer_decide (world->balancer, &view);
  if (world->twin != NULL)
    ask_twin (world, &view);

  for (guint i = 0; i < world->decisions->len; i++)
    carry_out (world, &g_array_index (world->decisions, SpateDecision, i));
}

/* Some bytes come, and no more than are asked for. */
void
world_bring (World  *world,
             guint   id,
             goffset n_bytes)
{
  SpateBalancerWorker *worker = world_get_worker (world, id);

  n_bytes = CLAMP (n_bytes, 0, spate_range_get_length (worker->remaining));
  if (n_bytes == 0)
    return;

  spate_range_set_add (world->written, spate_range (worker->remaining.start, worker->remaining.start + n_bytes));
  worker->received += n_bytes;
  worker->remaining.start += n_bytes;
  worker->last_data = world->now;
}

/* A range ends, and not because the balancer said so. */
void
world_end (World       *world,
           guint        id,
           SpateOutcome outcome)
{
  SpateBalancerWorker *worker = world_get_worker (world, id);
  SpateBalancer *const told[] = { world->balancer, world->twin };

  for (gsize i = 0; i < G_N_ELEMENTS (told) && told[i] != NULL; i++)
    spate_balancer_note_ended (told[i], world->now, id, outcome, worker->received, -1, 0.5);

  worker->is_open = outcome != SPATE_OUTCOME_BROKEN;
  release (world, worker);
}

static void
answer (World               *world,
        SpateBalancerWorker *worker)
{
  SpateBalancer *const told[] = { world->balancer, world->twin };

  for (gsize i = 0; i < G_N_ELEMENTS (told) && told[i] != NULL; i++)
    spate_balancer_note_answered (told[i], worker->source, WORLD_STEP);
  worker->phase = SPATE_PHASE_RECEIVING;
  worker->is_open = TRUE;
  worker->since = world->now;
  worker->last_data = world->now;
}

/* A tenth of a second: those that were being made receive, those that receive bring something. */
void
world_move (World *world)
{
  world->now += WORLD_STEP;
  for (guint i = 0; i < world->workers->len; i++)
    {
      SpateBalancerWorker *worker = world_get_worker (world, i + 1);
      goffset most = i == 0 ? world->first_per_step : world->per_step;

      if (worker->id == world->held)
        most = MIN (most, spate_range_get_length (worker->remaining) - world->held_back);

      if (worker->phase == SPATE_PHASE_CONNECTING)
        answer (world, worker);
      else if (worker->phase == SPATE_PHASE_RECEIVING)
        world_bring (world, worker->id, most);
      if (worker->phase == SPATE_PHASE_RECEIVING && spate_range_is_empty (worker->remaining))
        world_end (world, worker->id, SPATE_OUTCOME_FULFILLED);
    }
}

guint
world_count_busy (World *world)
{
  guint n_busy = 0;

  for (guint i = 0; i < world->workers->len; i++)
    n_busy += world_get_worker (world, i + 1)->phase != SPATE_PHASE_IDLE;

  return n_busy;
}

gboolean
world_is_done (World *world)
{
  return world_count_busy (world) == 0 && spate_range_set_get_total (world->free) == 0;
}

/* The decision of that kind and for that reason, which must be there. */
const SpateDecision *
world_get_decision (World            *world,
                    SpateDecisionKind kind,
                    SpateReason       reason)
{
  for (guint i = 0; i < world->decisions->len; i++)
    {
      const SpateDecision *decision = &g_array_index (world->decisions, SpateDecision, i);

      if (decision->kind == kind && decision->reason == reason)
        return decision;
    }

  g_error ("Nothing was decided for the reason %s", spate_reason_get_nick (reason));
}
