/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must hold whatever the world is like, looked at before each decision is carried out and
 * after each batch of them. What does not hold is counted, and the first one kept in words. */

#include "sim-run-private.h"

#include "sim-random.h"

#include <stdarg.h>
#include <string.h>

/* What a hedge may fetch twice while its victim is alive: less than two of the shortest splits. */
#define MAX_HEDGE(rules) (2 * (rules)->min_split)

/* A victim that was silent for this long is not taken to be alive. */
#define SILENT (G_USEC_PER_SEC / 2)

void
_sim_run_violate (SimRun     *self,
                  const char *format,
                  ...)
{
  va_list arguments;

  if (self->result->n_violations++ > 0)
    return;

  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  self->result->violation = g_strdup_printf ("%.3f s: %s", (double) sim_link_get_now (self->link) / G_USEC_PER_SEC, what);
}

static guint
count_on_source (const SimRun *self,
                 guint         source)
{
  guint n_busy = 0;

  for (guint i = 0; i < self->workers->len; i++)
    {
      const SimWorker *worker = &g_array_index (self->workers, SimWorker, i);

      n_busy += worker->source == source && worker->phase != SPATE_PHASE_IDLE;
    }

  return n_busy;
}

/* Nothing goes to a source before the time it asked for, nor over more connections than it is
 * to have. */
static void
check_request (SimRun              *self,
               const SpateDecision *decision)
{
  if (decision->source >= self->scenario->n_hosts)
    return;

  const SimSourceState *source = &self->sources[decision->source];
  guint n_busy = count_on_source (self, decision->source);
  gint64 early = source->not_before - sim_link_get_now (self->link);

  if (early > 0)
    _sim_run_violate (self, "source %u is asked %.3f s too soon", decision->source, (double) early / G_USEC_PER_SEC);
  if (source->level > 0 && n_busy >= source->level)
    _sim_run_violate (self, "source %u is to have %u connections, and gets number %u", decision->source, source->level,
                      n_busy + 1);
  if (!spate_balancer_is_source_usable (self->balancer, decision->source))
    _sim_run_violate (self, "source %u was dropped, and is asked", decision->source);
}

static void
check_split (SimRun              *self,
             const SpateDecision *decision)
{
  const SimWorker *victim = _sim_run_find_worker (self, decision->worker);
  goffset length = spate_range_get_length (decision->range);

  if (victim == NULL || victim->claim == 0)
    return;

  const SpateRange remaining = spate_plan_get_remaining (self->plan, victim->claim);

  if (!spate_range_contains (remaining, decision->range) || decision->range.end != remaining.end)
    _sim_run_violate (self, "a split of bytes that worker %u is not after", victim->id);
  if (decision->reason != SPATE_REASON_SUPERSEDED && self->scenario->order == SPATE_ORDER_PARALLEL &&
      length < self->rules->min_short_split)
    _sim_run_violate (self, "a split of %" G_GINT64_FORMAT " bytes", length);
  if (decision->reason == SPATE_REASON_TAKEOVER && victim->hedges != 0)
    _sim_run_violate (self, "worker %u, which hedges, is split", victim->id);
}

static void
check_hedge (SimRun              *self,
             const SpateDecision *decision)
{
  const SimWorker *victim = _sim_run_find_worker (self, decision->other);
  goffset length = spate_range_get_length (decision->range);
  goffset fetched = self->scenario->size - sim_run_get_missing (self);
  gint64 now = sim_link_get_now (self->link);

  if (victim == NULL || victim->claim == 0)
    return;
  if (victim->was_hedged || victim->hedges != 0)
    _sim_run_violate (self, "worker %u is hedged twice", victim->id);
  if ((double) fetched < self->rules->hedge_from * (double) self->scenario->size)
    _sim_run_violate (self, "a hedge too soon");
  if (length > MAX_HEDGE (self->rules) && now - MAX (victim->last_data, victim->since) < SILENT)
    _sim_run_violate (self, "a hedge of %" G_GINT64_FORMAT " bytes", length);
}

void
_sim_run_check_decision (SimRun              *self,
                         const SpateDecision *decision)
{
  switch (decision->kind)
    {
    case SPATE_DECISION_START:
      check_request (self, decision);
      break;
    case SPATE_DECISION_HEDGE:
      check_request (self, decision);
      check_hedge (self, decision);
      break;
    case SPATE_DECISION_SPLIT:
      check_split (self, decision);
      break;
    case SPATE_DECISION_WAKE:
      if (decision->when <= sim_link_get_now (self->link))
        _sim_run_violate (self, "to be woken at a time that is over");
      break;
    case SPATE_DECISION_STOP:
    case SPATE_DECISION_LEVEL:
    case SPATE_DECISION_DROP:
    default:
      break;
    }
}

/* Claims are disjoint, but for a hedge and the one it races with. */
static void
check_claims (SimRun *self)
{
  g_autoptr (SpateRangeSet) claimed = spate_range_set_new ();

  for (guint i = 0; i < self->workers->len; i++)
    {
      const SimWorker *worker = &g_array_index (self->workers, SimWorker, i);

      if (worker->claim == 0 || worker->hedges != 0)
        continue;

      const SpateRange remaining = spate_plan_get_remaining (self->plan, worker->claim);

      if (spate_range_set_add (claimed, remaining) != spate_range_get_length (remaining))
        _sim_run_violate (self, "worker %u is after bytes of another one", worker->id);
    }
}

/* There is always somebody at work, or a time at which there will be. */
static void
check_alive (SimRun       *self,
             const GArray *decisions)
{
  gboolean will_wake = FALSE;
  gboolean is_usable = FALSE;

  for (guint i = 0; i < decisions->len; i++)
    will_wake |= g_array_index (decisions, SpateDecision, i).kind == SPATE_DECISION_WAKE;
  for (guint i = 0; i < self->scenario->n_hosts; i++)
    is_usable |= spate_balancer_is_source_usable (self->balancer, i);

  if (is_usable && !will_wake && sim_run_count_busy (self) == 0)
    _sim_run_violate (self, "nobody works, and nobody will be woken");
}

void
_sim_run_check_batch (SimRun       *self,
                      const GArray *decisions)
{
  guint most = self->rules->max_connections;
  const char *broken = NULL;

  if (self->scenario->max_connections > 0)
    most = MIN (most, self->scenario->max_connections);
  if (sim_run_count_busy (self) > most)
    _sim_run_violate (self, "%u connections at once", sim_run_count_busy (self));
  if (!spate_plan_check (self->plan, &broken))
    _sim_run_violate (self, "%s", broken);

  check_claims (self);
  check_alive (self, decisions);
}

static gboolean
is_same (const SpateDecision *a,
         const SpateDecision *b)
{
  return a->kind == b->kind && a->reason == b->reason && a->worker == b->worker && a->source == b->source &&
         a->other == b->other && spate_range_equal (a->range, b->range) && a->amount == b->amount && a->when == b->when;
}

/* The same history, with the connections listed in another order, leads to the same decisions. */
void
_sim_run_check_twin (SimRun                  *self,
                     const SpateBalancerView *view,
                     const GArray            *decisions)
{
  g_autofree SpateBalancerWorker *workers = g_memdup2 (view->workers, view->n_workers * sizeof *workers);
  SpateBalancerView other = *view;

  for (guint i = view->n_workers; i > 1; i--)
    {
      guint j = (guint) (sim_random_uniform (self->options->seed, 0, 4 + self->n_batches, i) * i);
      const SpateBalancerWorker last = workers[i - 1];

      workers[i - 1] = workers[j];
      workers[j] = last;
    }
  other.workers = workers;

  g_autoptr (GArray) others = spate_balancer_decide (self->twin, &other);
  gboolean same = others->len == decisions->len;

  for (guint i = 0; same && i < decisions->len; i++)
    same = is_same (&g_array_index (decisions, SpateDecision, i), &g_array_index (others, SpateDecision, i));
  if (!same)
    _sim_run_violate (self, "in another order other decisions");
}
