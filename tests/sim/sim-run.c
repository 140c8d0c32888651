/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A download in a simulated world: a plan, the balancer, and what the engine would do between
 * them, on a clock that is never waited for.
 *
 * The first request is for the whole file, from the first source that answers; then the
 * balancer is asked at once, every 200 ms, when it wishes, and whenever something happened, once
 * for all that happens at one moment. This file is what happens; sim-decide.c what is done
 * about it, sim-check.c what must hold. */

#include "sim-run-private.h"

#include "sim-random.h"

#define TICK (G_USEC_PER_SEC / 5)

/* The first request: how long it may take, and how often it is tried for each source. */
#define PROBE_TIMEOUT (15 * G_USEC_PER_SEC)
#define PROBES 5

#define DAY (24 * 3600 * (gint64) G_USEC_PER_SEC)

SimWorker *
_sim_run_find_worker (const SimRun *self,
                      guint         id)
{
  for (guint i = 0; i < self->workers->len; i++)
    {
      SimWorker *worker = &g_array_index (self->workers, SimWorker, i);

      if (worker->id == id)
        return worker;
    }

  return NULL;
}

static SimWorker *
find_by_connection (const SimRun *self,
                    guint         connection)
{
  for (guint i = 0; i < self->workers->len; i++)
    {
      SimWorker *worker = &g_array_index (self->workers, SimWorker, i);

      if (worker->connection == connection)
        return worker;
    }

  g_assert_not_reached ();
}

void
_sim_run_end (SimRun *self,
              SimEnd  end)
{
  self->is_over = TRUE;
  self->result->end = end;
}

void
_sim_run_set_phase (SimRun    *self,
                    SimWorker *worker,
                    SpatePhase phase)
{
  worker->phase = phase;
  worker->since = sim_link_get_now (self->link);
}

/* --- one connection --------------------------------------------------------------------- */

void
_sim_run_connect (SimRun    *self,
                  SimWorker *worker)
{
  worker->connection = sim_link_connect (self->link, worker->source);
  worker->connect_since = sim_link_get_now (self->link);
  self->result->n_connections++;
  _sim_run_set_phase (self, worker, SPATE_PHASE_CONNECTING);
}

void
_sim_run_send (SimRun    *self,
               SimWorker *worker)
{
  sim_link_request (self->link, worker->connection, spate_range_get_length (worker->asked));
  worker->request_since = sim_link_get_now (self->link);
  self->result->n_requests++;
  _sim_run_set_phase (self, worker, SPATE_PHASE_WAITING);
  _sim_run_want (self, worker);
}

/* The link is to tell when the claim is fulfilled, or the answer is at its end. */
void
_sim_run_want (SimRun    *self,
               SimWorker *worker)
{
  if (worker->claim == 0 || worker->phase < SPATE_PHASE_WAITING)
    return;

  goffset remaining = spate_range_get_length (spate_plan_get_remaining (self->plan, worker->claim));

  sim_link_want (self->link, worker->connection, MIN (remaining, sim_link_get_left (self->link, worker->connection)));
}

/* It has no work any more. What a hedge of it fetches is that one's own from now on. */
void
_sim_run_free_worker (SimRun    *self,
                      SimWorker *worker)
{
  for (guint i = 0; i < self->workers->len && worker->claim != 0; i++)
    {
      SimWorker *hedge = &g_array_index (self->workers, SimWorker, i);

      if (hedge->hedges == worker->claim)
        hedge->hedges = 0;
    }

  if (worker->claim != 0)
    spate_plan_release (self->plan, worker->claim);
  worker->claim = 0;
  worker->hedges = 0;
  worker->was_hedged = FALSE;
  worker->received = 0;
  worker->last_data = 0;
  if (worker->connection != SIM_NO_CONNECTION && !sim_link_is_open (self->link, worker->connection))
    worker->connection = SIM_NO_CONNECTION;
  _sim_run_set_phase (self, worker, SPATE_PHASE_IDLE);
}

/* Hands what has come to the plan. */
static void
deliver (SimRun    *self,
         SimWorker *worker)
{
  if (worker->phase != SPATE_PHASE_RECEIVING)
    return;

  goffset n_bytes = sim_link_fetch (self->link, worker->connection);

  spate_plan_advance (self->plan, worker->claim, n_bytes);
  worker->received += n_bytes;
  worker->last_data = sim_link_get_last_data (self->link, worker->connection);
  self->fetched += n_bytes;
}

static void
note_ended (SimRun      *self,
            SimWorker   *worker,
            SpateOutcome outcome,
            gint64       retry_after)
{
  gint64 now = sim_link_get_now (self->link);
  double jitter = sim_random_uniform (self->options->seed, 0, 3, self->n_jitters++);

  if (outcome == SPATE_OUTCOME_REFUSED && retry_after >= 0)
    self->sources[worker->source].not_before = MAX (self->sources[worker->source].not_before, now + retry_after);

  spate_balancer_note_ended (self->balancer, now, worker->id, outcome, worker->received, retry_after, jitter);
  if (self->twin != NULL)
    spate_balancer_note_ended (self->twin, now, worker->id, outcome, worker->received, retry_after, jitter);
}

/* All that was wanted is there: the answer goes on over what follows, or this was it. */
static void
worker_arrived (SimRun    *self,
                SimWorker *worker)
{
  deliver (self, worker);

  goffset left = sim_link_get_left (self->link, worker->connection);
  const SpateRange remaining = spate_plan_get_remaining (self->plan, worker->claim);
  gboolean is_short = !spate_range_is_empty (remaining);

  g_assert (!is_short || left == 0);

  if (left > 0 && spate_balancer_may_read_on (self->balancer, worker->id) &&
      spate_plan_extend (self->plan, worker->claim, remaining.end + left) > 0)
    {
      _sim_run_want (self, worker);
      return;
    }

  sim_link_close (self->link, worker->connection);
  note_ended (self, worker, is_short ? SPATE_OUTCOME_SHORT : SPATE_OUTCOME_FULFILLED, -1);
  _sim_run_free_worker (self, worker);
}

static void
worker_ended (SimRun         *self,
              SimWorker      *worker,
              const SimEvent *event)
{
  self->result->n_broken += event->outcome == SPATE_OUTCOME_BROKEN;
  if (event->outcome == SPATE_OUTCOME_REFUSED)
    {
      self->result->n_refusals++;
      self->result->n_refusals_of[worker->source]++;
    }

  if (worker->phase != SPATE_PHASE_IDLE)
    {
      note_ended (self, worker, event->outcome, event->retry_after);
      _sim_run_free_worker (self, worker);
    }
  else
    worker->connection = SIM_NO_CONNECTION;
}

static void
note_connected (SimRun    *self,
                SimWorker *worker)
{
  gint64 round_trip = SIM_SECONDS (self->scenario->hosts[worker->source].round_trip);
  gint64 handshake = sim_link_get_now (self->link) - worker->connect_since;

  spate_balancer_note_connected (self->balancer, worker->source, round_trip, handshake);
  if (self->twin != NULL)
    spate_balancer_note_connected (self->twin, worker->source, round_trip, handshake);
}

static void
note_answered (SimRun    *self,
               SimWorker *worker)
{
  gint64 delay = sim_link_get_now (self->link) - worker->request_since;

  spate_balancer_note_answered (self->balancer, worker->source, delay);
  if (self->twin != NULL)
    spate_balancer_note_answered (self->twin, worker->source, delay);
}

static void
deliver_all (SimRun *self)
{
  for (guint i = 0; i < self->workers->len; i++)
    deliver (self, &g_array_index (self->workers, SimWorker, i));
}

static void
handle (SimRun         *self,
        const SimEvent *event)
{
  SimWorker *worker = find_by_connection (self, event->connection);

  switch (event->kind)
    {
    case SIM_EVENT_CONNECTED:
      note_connected (self, worker);
      _sim_run_send (self, worker);
      break;
    case SIM_EVENT_ANSWERED:
      note_answered (self, worker);
      _sim_run_set_phase (self, worker, SPATE_PHASE_RECEIVING);
      worker->last_data = worker->since;
      break;
    case SIM_EVENT_ARRIVED:
      worker_arrived (self, worker);
      break;
    case SIM_EVENT_ENDED:
    default:
      deliver_all (self);
      worker_ended (self, worker, event);
      break;
    }
}

/* --- the first request ------------------------------------------------------------------ */

/* Asks one source. Returns: whether it answered. */
static gboolean
probe_source (SimRun    *self,
              SimWorker *worker,
              gint64    *ret_pause)
{
  gint64 deadline = sim_link_get_now (self->link) + PROBE_TIMEOUT;
  SimEvent event;

  *ret_pause = 0;
  _sim_run_connect (self, worker);
  while (sim_link_step (self->link, deadline, &event))
    {
      if (event.kind == SIM_EVENT_CONNECTED)
        {
          note_connected (self, worker);
          _sim_run_send (self, worker);
        }
      else if (event.kind == SIM_EVENT_ANSWERED)
        return TRUE;
      else
        {
          *ret_pause = MAX (event.retry_after, G_USEC_PER_SEC / 2);
          break;
        }
    }

  sim_link_close (self->link, worker->connection);
  worker->connection = SIM_NO_CONNECTION;

  return FALSE;
}

/* Asks one source after the other, until one answers. */
static gboolean
probe (SimRun *self)
{
  SimWorker *worker = &g_array_index (self->workers, SimWorker, 0);

  for (guint i = 0; i < PROBES * self->scenario->n_hosts; i++)
    {
      gint64 pause = 0;
      SimEvent event;

      worker->source = i % self->scenario->n_hosts;
      worker->asked = spate_range (0, self->scenario->size);
      if (probe_source (self, worker, &pause))
        {
          self->plan = spate_plan_new (self->scenario->size);
          worker->claim = spate_plan_claim (self->plan, worker->asked, worker->id);
          note_answered (self, worker);
          _sim_run_set_phase (self, worker, SPATE_PHASE_RECEIVING);
          worker->last_data = worker->since;
          _sim_run_want (self, worker);
          return TRUE;
        }

      gint64 until = sim_link_get_now (self->link) + pause;

      if (sim_link_step (self->link, until, &event))
        g_error ("something happened, and nobody did anything");
    }

  return FALSE;
}

/* --- all of it -------------------------------------------------------------------------- */

static gint64
get_next_alarm (const SimRun *self)
{
  gint64 next = MIN (self->next_tick, self->next_wake);

  return MAX (next, sim_link_get_now (self->link));
}

static gboolean
has_failed (const SimRun *self)
{
  for (guint i = 0; i < self->scenario->n_hosts; i++)
    {
      if (spate_balancer_is_source_usable (self->balancer, i))
        return FALSE;
    }

  return sim_run_count_busy (self) == 0;
}

static void
transfer (SimRun *self)
{
  gint64 limit = self->options->time_limit > 0 ? self->options->time_limit : DAY;
  SimEvent event;

  while (!self->is_over)
    {
      gint64 now = sim_link_get_now (self->link);

      deliver_all (self);
      if (spate_plan_is_complete (self->plan))
        {
          _sim_run_end (self, SIM_END_DONE);
          break;
        }

      self->next_tick = now + TICK;
      self->next_wake = SIM_NEVER;
      _sim_run_balance (self);
      if (self->is_over)
        break;
      if (has_failed (self))
        _sim_run_end (self, SIM_END_FAILED);
      else if (now > limit)
        _sim_run_end (self, SIM_END_TOO_LONG);
      else if (sim_link_step (self->link, get_next_alarm (self), &event))
        {
          handle (self, &event);
          while (sim_link_step (self->link, sim_link_get_now (self->link), &event))
            handle (self, &event);
        }
    }
}

static void
run_clear (SimRun *self)
{
  g_clear_pointer (&self->link, sim_link_free);
  g_clear_pointer (&self->plan, spate_plan_free);
  g_clear_pointer (&self->balancer, spate_balancer_free);
  g_clear_pointer (&self->twin, spate_balancer_free);
  g_clear_pointer (&self->workers, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SimRun, run_clear)

static void
set_known_capacity (SimRun *self)
{
  spate_balancer_set_line_rate (self->balancer, self->scenario->known_capacity);
  if (self->twin != NULL)
    spate_balancer_set_line_rate (self->twin, self->scenario->known_capacity);
}

/**
 * sim_run:
 * @scenario: a world
 * @options: how to run
 * @ret_result: (out): set to what became of it
 *
 * Downloads a file in a simulated world.
 */
void
sim_run (const SimScenario *scenario,
         const SimOptions  *options,
         SimResult         *ret_result)
{
  const SpateBalancerTask task = {
    .order = scenario->order,
    .chunk_size = scenario->chunk_size,
    .max_connections = scenario->max_connections,
    .n_sources = scenario->n_hosts,
    .is_fragile = scenario->is_fragile,
  };
  const SimWorker first = { .id = 1, .connection = SIM_NO_CONNECTION };
  const SpateRules *rules = options->rules != NULL ? options->rules : spate_rules_get_default ();
  g_auto (SimRun) self = {
    .scenario = scenario,
    .options = options,
    .rules = rules,
    .result = ret_result,
    .link = sim_link_new (scenario, options->seed, FALSE),
    .balancer = spate_balancer_new (rules, &task),
    .twin = options->is_checked ? spate_balancer_new (rules, &task) : NULL,
    .workers = g_array_new (FALSE, FALSE, sizeof (SimWorker)),
  };

  *ret_result = (SimResult){ 0 };
  set_known_capacity (&self);
  g_array_append_val (self.workers, first);

  if (probe (&self))
    transfer (&self);
  else
    _sim_run_end (&self, SIM_END_FAILED);

  ret_result->time = sim_link_get_now (self.link);
  ret_result->last_held = sim_link_get_n_held (self.link);
  ret_result->held = sim_link_get_held (self.link) * (double) G_USEC_PER_SEC / (double) MAX (ret_result->time, 1);
  ret_result->waste = sim_link_get_wasted (self.link);
  if (self.plan != NULL)
    ret_result->duplicates = self.fetched - spate_range_set_get_total (spate_plan_get_written (self.plan));
  ret_result->waste += (double) ret_result->duplicates;
}

/**
 * sim_result_clear:
 * @self: a result
 *
 * Frees what it holds.
 */
void
sim_result_clear (SimResult *self)
{
  g_clear_pointer (&self->violation, g_free);
}

/**
 * sim_run_count_busy:
 * @self: a run
 *
 * Returns: how many connections have work
 */
guint
sim_run_count_busy (const SimRun *self)
{
  guint n_busy = 0;

  for (guint i = 0; i < self->workers->len; i++)
    n_busy += g_array_index (self->workers, SimWorker, i).phase != SPATE_PHASE_IDLE;

  return n_busy;
}

/**
 * sim_run_get_missing:
 * @self: a run that has begun
 *
 * Returns: how many bytes have not been written
 */
goffset
sim_run_get_missing (const SimRun *self)
{
  return self->scenario->size - spate_range_set_get_total (spate_plan_get_written (self->plan));
}
