/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the run and the balancer: what it is shown, and how its decisions are carried out, in
 * their order and before anything else happens. */

#include "sim-run-private.h"

static GArray *
list_workers (const SimRun *self)
{
  GArray *seen = g_array_new (FALSE, FALSE, sizeof (SpateBalancerWorker));

  for (guint i = 0; i < self->workers->len; i++)
    {
      const SimWorker *worker = &g_array_index (self->workers, SimWorker, i);
      const SpateBalancerWorker entry = {
        .id = worker->id,
        .source = worker->source,
        .phase = worker->phase,
        .since = worker->since,
        .last_data = worker->last_data,
        .is_open = worker->connection != SIM_NO_CONNECTION && sim_link_is_open (self->link, worker->connection),
        .remaining = worker->claim != 0 ? spate_plan_get_remaining (self->plan, worker->claim) : spate_range (0, 0),
        .received = worker->received,
      };

      g_array_append_val (seen, entry);
    }

  return seen;
}

/* The worker of that number; one that is not there yet is made now. */
static SimWorker *
get_worker (SimRun *self,
            guint   id)
{
  SimWorker *worker = _sim_run_find_worker (self, id);
  const SimWorker new = { .id = self->workers->len + 1, .connection = SIM_NO_CONNECTION };

  if (worker != NULL)
    return worker;
  if (id != new.id)
    return NULL;

  g_array_append_val (self->workers, new);

  return &g_array_index (self->workers, SimWorker, self->workers->len - 1);
}

/* Asks for the range of @claim, over the connection that is there if there is one. */
static void
begin (SimRun    *self,
       SimWorker *worker,
       guint      source,
       guint      claim)
{
  gboolean is_warm = worker->connection != SIM_NO_CONNECTION && worker->source == source;

  worker->claim = claim;
  worker->asked = spate_plan_get_remaining (self->plan, claim);
  worker->received = 0;
  worker->last_data = 0;
  worker->hedges = 0;
  worker->was_hedged = FALSE;

  if (is_warm)
    {
      _sim_run_send (self, worker);
      return;
    }

  if (worker->connection != SIM_NO_CONNECTION)
    sim_link_close (self->link, worker->connection);
  worker->source = source;
  _sim_run_connect (self, worker);
}

static SimWorker *
get_idle (SimRun              *self,
          const SpateDecision *decision)
{
  SimWorker *worker = get_worker (self, decision->worker);

  if (worker == NULL || worker->phase != SPATE_PHASE_IDLE || decision->source >= self->scenario->n_hosts)
    {
      _sim_run_violate (self, "worker %u has work or source %u is none", decision->worker, decision->source);
      _sim_run_end (self, SIM_END_BROKEN);
      return NULL;
    }

  return worker;
}

static void
carry_out_start (SimRun              *self,
                 const SpateDecision *decision)
{
  SimWorker *worker = get_idle (self, decision);

  if (worker == NULL)
    return;
  if (spate_range_is_empty (decision->range) ||
      !spate_range_set_contains (spate_plan_get_unclaimed (self->plan), decision->range))
    {
      _sim_run_violate (self, "a range is given to worker %u that is not free", worker->id);
      _sim_run_end (self, SIM_END_BROKEN);
      return;
    }

  begin (self, worker, decision->source, spate_plan_claim (self->plan, decision->range, worker->id));
}

static void
carry_out_hedge (SimRun              *self,
                 const SpateDecision *decision)
{
  SimWorker *worker = get_idle (self, decision);
  SimWorker *victim = _sim_run_find_worker (self, decision->other);

  if (worker == NULL)
    return;
  if (victim == NULL || victim->claim == 0 || spate_range_is_empty (decision->range) ||
      !spate_range_contains (spate_plan_get_remaining (self->plan, victim->claim), decision->range))
    {
      _sim_run_violate (self, "a race for bytes that worker %u is not after", decision->other);
      _sim_run_end (self, SIM_END_BROKEN);
      return;
    }

  victim->was_hedged = TRUE;
  begin (self, worker, decision->source,
         spate_plan_hedge (self->plan, victim->claim, decision->range, worker->id));
  worker->hedges = victim->claim;
  self->result->n_hedges++;
}

/* A claim of which nothing is left is fulfilled as soon as its answer comes. */
static void
carry_out_split (SimRun              *self,
                 const SpateDecision *decision)
{
  SimWorker *victim = _sim_run_find_worker (self, decision->worker);

  if (victim == NULL || victim->claim == 0)
    {
      _sim_run_violate (self, "worker %u has no range to split", decision->worker);
      _sim_run_end (self, SIM_END_BROKEN);
      return;
    }

  spate_plan_split (self->plan, victim->claim, decision->range.start);
  victim->was_hedged = FALSE;
  _sim_run_want (self, victim);
  self->result->n_splits++;
}

static void
carry_out_stop (SimRun              *self,
                const SpateDecision *decision)
{
  SimWorker *worker = _sim_run_find_worker (self, decision->worker);

  if (worker == NULL || worker->phase == SPATE_PHASE_IDLE)
    {
      _sim_run_violate (self, "worker %u is stopped while it has no work", decision->worker);
      _sim_run_end (self, SIM_END_BROKEN);
      return;
    }

  sim_link_close (self->link, worker->connection);
  _sim_run_free_worker (self, worker);
  self->result->n_stops++;
}

static void
carry_out (SimRun              *self,
           const SpateDecision *decision)
{
  gint64 now = sim_link_get_now (self->link);

  if (self->options->observer != NULL)
    self->options->observer (self, now, decision, self->options->observer_data);
  if (self->options->is_traced)
    _sim_run_trace_decision (self, decision);
  if (self->options->is_checked)
    _sim_run_check_decision (self, decision);

  switch (decision->kind)
    {
    case SPATE_DECISION_SPLIT:
      carry_out_split (self, decision);
      break;
    case SPATE_DECISION_STOP:
      carry_out_stop (self, decision);
      break;
    case SPATE_DECISION_START:
      carry_out_start (self, decision);
      break;
    case SPATE_DECISION_HEDGE:
      carry_out_hedge (self, decision);
      break;
    case SPATE_DECISION_LEVEL:
      self->sources[decision->source].level = decision->amount;
      break;
    case SPATE_DECISION_WAKE:
      self->next_wake = MIN (self->next_wake, decision->when);
      break;
    case SPATE_DECISION_DROP:
    default:
      break;
    }
}

/* Shows the balancer the download, and does what it says. */
void
_sim_run_balance (SimRun *self)
{
  const SpateRangeSet *free = spate_plan_get_unclaimed (self->plan);
  g_autoptr (GArray) workers = list_workers (self);
  const SpateBalancerView view = {
    .now = sim_link_get_now (self->link),
    .size = self->scenario->size,
    .has_ranges = TRUE,
    .unclaimed = spate_range_set_get_ranges (free),
    .n_unclaimed = spate_range_set_get_n_ranges (free),
    .workers = (const SpateBalancerWorker *) workers->data,
    .n_workers = workers->len,
  };
  g_autoptr (GArray) decisions = spate_balancer_decide (self->balancer, &view);

  self->n_batches++;
  self->result->n_verdicts[spate_balancer_get_verdict (self->balancer, &view, NULL)]++;
  if (self->twin != NULL)
    _sim_run_check_twin (self, &view, decisions);
  if (self->options->is_traced)
    _sim_run_trace_state (self);

  for (guint i = 0; i < decisions->len && !self->is_over; i++)
    carry_out (self, &g_array_index (decisions, SpateDecision, i));

  self->result->peak = MAX (self->result->peak, sim_run_count_busy (self));
  if (self->options->is_checked && !self->is_over)
    _sim_run_check_batch (self, decisions);
}
