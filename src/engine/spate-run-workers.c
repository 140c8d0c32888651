/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The transfer: shows the balancer how things stand, and does what it decides. */

#include "spate-link.h"
#include "spate-run-private.h"

/* The balancer is asked at every event, and at least so often (Surge's figure). */
#define TICK_INTERVAL (G_USEC_PER_SEC / 5)

/* Most of the time between two ticks spent in writing: the disk is what is slow. */
#define DISK_BOUND (TICK_INTERVAL / 2)

/* How long, when all is here, an answer is read on for a comparison. What is not compared then
 * costs a request of its own. */
#define MOST_WAIT (2 * (gint64) G_USEC_PER_SEC)

guint
_spate_run_count_served (SpateRun *self)
{
  guint n_served = 0;

  for (guint i = 0; i < self->workers->len; i++)
    n_served += spate_worker_is_served (g_ptr_array_index (self->workers, i));

  return n_served;
}

static guint
count_delivering (SpateRun *self)
{
  guint n_delivering = 0;

  for (guint i = 0; i < self->workers->len; i++)
    n_delivering += spate_worker_is_delivering (g_ptr_array_index (self->workers, i));

  return n_delivering;
}

guint
_spate_run_count_busy (SpateRun *self)
{
  guint n_busy = 0;

  for (guint i = 0; i < self->workers->len; i++)
    n_busy += spate_worker_is_busy (g_ptr_array_index (self->workers, i));

  return n_busy;
}

goffset
_spate_run_count_fetched (SpateRun *self)
{
  goffset fetched = self->totals.fetched;

  for (guint i = 0; i < self->workers->len; i++)
    fetched += spate_worker_get_fetched (g_ptr_array_index (self->workers, i));

  return fetched;
}

static SpateWorker *
get_worker (SpateRun *self,
            guint     number)
{
  while (self->workers->len < number)
    g_ptr_array_add (self->workers, spate_worker_new (&self->host, self->workers->len + 1));

  return g_ptr_array_index (self->workers, number - 1);
}

/* --- how a range ended -------------------------------------------------------------- */

static void
add_result_event (SpateRun     *self,
                  SpateWorker  *worker,
                  goffset       position,
                  const GError *error)
{
  SpateEvent *event = _spate_run_add_event (self, error != NULL ? SPATE_EVENT_FAILED : SPATE_EVENT_FINISHED);
  goffset brought = spate_worker_get_range_bytes (worker);

  event->connection = spate_worker_get_number (worker);
  event->source = spate_worker_get_source (worker)->index;
  event->range = spate_range (position - brought, position);
  event->amount = brought;
  event->duration = spate_clock_get_now (self->clock) - spate_worker_get_range_started (worker);
  event->reason = error != NULL ? g_strdup (error->message) : NULL;
}

/* Whether it is still one of ours, or was stopped and replaced. */
static gboolean
is_current (SpateRun    *self,
            SpateWorker *worker)
{
  return g_ptr_array_index (self->workers, spate_worker_get_number (worker) - 1) == worker;
}

static void
note_fulfilled (SpateRun    *self,
                SpateWorker *worker,
                gboolean     is_complete)
{
  spate_balancer_note_ended (self->balancer, spate_clock_get_now (self->clock), spate_worker_get_number (worker),
                             is_complete ? SPATE_OUTCOME_FULFILLED : SPATE_OUTCOME_SHORT,
                             spate_worker_get_range_bytes (worker), -1, 0.5);
}

static void
fetched_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SpateRun) self = g_steal_pointer (&user_data);
  SpateWorker *worker = SPATE_WORKER (source);
  g_autoptr (GError) error = NULL;
  gboolean fulfilled = spate_worker_fetch_finish (worker, result, &error);

  if (is_current (self, worker))
    {
      guint claim = spate_worker_get_claim (worker);
      const SpateRange rest = spate_plan_get_remaining (self->plan, claim);

      /* Who is stopped because the run ends has not failed. */
      if (fulfilled || !self->ending)
        add_result_event (self, worker, rest.start, error);
      spate_plan_release (self->plan, claim);

      if (fulfilled)
        note_fulfilled (self, worker, spate_range_is_empty (rest));
      else if (!self->ending)
        _spate_run_judge (self, worker, error);

      _spate_run_balance_soon (self, 0);
    }

  _spate_run_operation_done (self);
}

/* A request for a range was answered as it should be. */
static void
answered_cb (SpateWorker *worker,
             gpointer     owner)
{
  SpateRun *self = owner;
  guint source = spate_worker_get_source (worker)->index;

  self->ranges_proved |= self->has_ranges;
  if (spate_worker_get_handshake (worker) >= 0)
    spate_balancer_note_connected (self->balancer, source, MAX (spate_worker_get_round_trip (worker), 0),
                                   spate_worker_get_handshake (worker));
  spate_balancer_note_answered (self->balancer, source, spate_worker_get_delay (worker));
  _spate_run_balance_soon (self, 0);
}

/* --- decisions ---------------------------------------------------------------------- */

static SpateEvent *
add_decision_event (SpateRun            *self,
                    SpateEventKind       kind,
                    const SpateDecision *decision)
{
  SpateEvent *event = _spate_run_add_event (self, kind);

  event->connection = decision->worker;
  event->source = decision->source;
  event->other = decision->other;
  event->range = decision->range;
  event->amount = decision->amount;
  event->why = decision->reason;
  event->value = decision->value;
  event->reference = decision->reference;

  g_debug ("run %" G_GUINT64_FORMAT ": decision %d, %s: connection %u, source %u, other %u, bytes %" G_GOFFSET_FORMAT
           "–%" G_GOFFSET_FORMAT ", %u, %.3f, %.3f",
           self->id, (int) decision->kind, spate_reason_get_nick (decision->reason), decision->worker, decision->source,
           decision->other, decision->range.start, decision->range.end, decision->amount, decision->value,
           decision->reference);

  return event;
}

static void
begin_fetch (SpateRun    *self,
             SpateWorker *worker,
             guint        source,
             guint        claim)
{
  self->n_pending++;
  spate_worker_fetch_async (worker, g_ptr_array_index (self->sources, source), claim, g_steal_pointer (&self->reply),
                            self->reply_range, fetched_cb, g_object_ref (self));
  self->most_connections = MAX (self->most_connections, _spate_run_count_busy (self));
}

static void
start (SpateRun            *self,
       const SpateDecision *decision)
{
  SpateWorker *worker = get_worker (self, decision->worker);

  add_decision_event (self, SPATE_EVENT_STARTED, decision);
  begin_fetch (self, worker, decision->source, spate_plan_claim (self->plan, decision->range, decision->worker));
}

static void
hedge (SpateRun            *self,
       const SpateDecision *decision)
{
  SpateWorker *victim = get_worker (self, decision->other);
  SpateWorker *worker = get_worker (self, decision->worker);

  add_decision_event (self, SPATE_EVENT_HEDGED, decision);
  begin_fetch (self, worker, decision->source,
               spate_plan_hedge (self->plan, spate_worker_get_claim (victim), decision->range, decision->worker));
}

static void
split (SpateRun            *self,
       const SpateDecision *decision)
{
  SpateWorker *victim = get_worker (self, decision->worker);
  goffset at = spate_plan_split (self->plan, spate_worker_get_claim (victim), decision->range.start);

  add_decision_event (self, SPATE_EVENT_SPLIT, decision)->range = spate_range (at, MAX (at, decision->range.end));
}

static void
add_to_totals (SpateRun    *self,
               SpateWorker *worker)
{
  self->totals.fetched += spate_worker_get_fetched (worker);
  self->totals.wasted += spate_worker_get_wasted (worker);
  self->totals.n_requests += spate_worker_get_n_requests (worker);
}

/* Another worker takes over the number at once; the old one is let go when its call comes back. */
static void
stop (SpateRun            *self,
      const SpateDecision *decision)
{
  g_autoptr (SpateWorker) worker = g_object_ref (get_worker (self, decision->worker));
  guint claim = spate_worker_get_claim (worker);
  SpateEvent *event = add_decision_event (self, SPATE_EVENT_STOPPED, decision);

  event->range = spate_plan_get_remaining (self->plan, claim);
  event->amount = spate_worker_get_range_bytes (worker);
  event->duration = spate_clock_get_now (self->clock) - spate_worker_get_range_started (worker);

  add_to_totals (self, worker);
  spate_worker_stop (worker);
  spate_plan_release (self->plan, claim);
  g_object_unref (g_ptr_array_index (self->workers, decision->worker - 1));
  self->workers->pdata[decision->worker - 1] = spate_worker_new (&self->host, decision->worker);
}

/* Whoever has dropped it before the balancer did has told why. */
static void
drop (SpateRun            *self,
      const SpateDecision *decision)
{
  SpateSource *source = g_ptr_array_index (self->sources, decision->source);

  if (source->state == SPATE_SOURCE_DROPPED)
    return;

  add_decision_event (self, SPATE_EVENT_DROPPED, decision);
  _spate_run_source_dropped (self, source);
}

static void
carry_out (SpateRun            *self,
           const SpateDecision *decision)
{
  switch (decision->kind)
    {
    case SPATE_DECISION_SPLIT:
      split (self, decision);
      break;
    case SPATE_DECISION_STOP:
      stop (self, decision);
      break;
    case SPATE_DECISION_START:
      start (self, decision);
      break;
    case SPATE_DECISION_HEDGE:
      hedge (self, decision);
      break;
    case SPATE_DECISION_LEVEL:
      add_decision_event (self, decision->reason == SPATE_REASON_REFUSED ? SPATE_EVENT_REFUSED : SPATE_EVENT_LEVEL, decision);
      break;
    case SPATE_DECISION_DROP:
      drop (self, decision);
      break;
    case SPATE_DECISION_WAKE:
      _spate_run_balance_soon (self, decision->when);
      break;
    default:
      g_assert_not_reached ();
    }
}

static GArray *
decide (SpateRun *self)
{
  const SpateRangeSet *unclaimed = spate_plan_get_unclaimed (self->plan);
  g_autoptr (GArray) workers = g_array_sized_new (FALSE, FALSE, sizeof (SpateBalancerWorker), self->workers->len);
  guint allowed = 0;

  for (guint i = 0; i < self->workers->len; i++)
    {
      SpateBalancerWorker seen;

      spate_worker_describe (g_ptr_array_index (self->workers, i), &seen);
      g_array_append_val (workers, seen);
    }

  const SpateBalancerView view = {
    .now = spate_clock_get_now (self->clock),
    .size = spate_plan_get_size (self->plan),
    .has_ranges = self->has_ranges,
    .is_limited = spate_throttle_is_holding_back (self->throttle),
    .is_disk_bound = self->is_disk_bound,
    .unclaimed = spate_range_set_get_ranges (unclaimed),
    .n_unclaimed = spate_range_set_get_n_ranges (unclaimed),
    .workers = (const SpateBalancerWorker *) workers->data,
    .n_workers = workers->len,
  };
  GArray *decisions = spate_balancer_decide (self->balancer, &view);

  self->verdict = spate_balancer_get_verdict (self->balancer, &view, &allowed);
  self->allowed_connections = self->verdict == SPATE_VERDICT_CONNECTIONS_LIMITED ? allowed : 0;

  return decisions;
}

/* A server that sends nothing more is not waited for. */
static gboolean
is_late (SpateRun *self)
{
  return spate_clock_get_now (self->clock) - self->complete_at >= MOST_WAIT;
}

/* Every byte is there: who is still at work has lost a race, or reads what proves a seam. */
static void
stop_superseded (SpateRun *self)
{
  if (self->complete_at == 0)
    self->complete_at = spate_clock_get_now (self->clock);

  for (guint i = 0; i < self->workers->len; i++)
    {
      const SpateDecision decision = { .kind = SPATE_DECISION_STOP, .reason = SPATE_REASON_SUPERSEDED, .worker = i + 1 };

      SpateWorker *worker = g_ptr_array_index (self->workers, i);

      if (spate_worker_is_busy (worker) && (!spate_worker_is_comparing (worker) || is_late (self)))
        stop (self, &decision);
    }
}

static void
balance (SpateRun *self)
{
  if (self->ending || self->state != SPATE_STATE_TRANSFERRING)
    return;

  if (spate_plan_is_complete (self->plan))
    {
      stop_superseded (self);
      if (_spate_run_count_busy (self) > 0)
        return;
      if (_spate_run_close_seams (self))
        {
          _spate_run_begin_verification (self);
          return;
        }
      self->complete_at = 0;
      if (self->ending)
        return;
    }

  g_autoptr (GArray) decisions = decide (self);

  for (guint i = 0; i < decisions->len && !self->ending; i++)
    carry_out (self, &g_array_index (decisions, SpateDecision, i));

  _spate_run_end_if_hopeless (self);
}

static void
balance_alarm_cb (gpointer user_data)
{
  SpateRun *self = user_data;

  self->balance_alarm = 0;
  balance (self);
}

/* Asks the balancer again, at @when or as soon as what happens now is over; many events make
 * one call. */
void
_spate_run_balance_soon (SpateRun *self,
                         gint64    when)
{
  if (self->ending || (self->balance_alarm != 0 && self->balance_at <= when))
    return;

  spate_clock_clear_alarm (self->clock, &self->balance_alarm);
  self->balance_at = when;
  self->balance_alarm = spate_clock_add_alarm (self->clock, when, balance_alarm_cb, self);
}

static void
tick_alarm_cb (gpointer user_data)
{
  g_autoptr (SpateRun) self = g_object_ref (user_data);
  gint64 now = spate_clock_get_now (self->clock);

  self->tick_alarm = spate_clock_add_alarm (self->clock, now + TICK_INTERVAL, tick_alarm_cb, self);
  self->is_disk_bound = self->host.writing > DISK_BOUND;
  self->host.writing = 0;

  if (count_delivering (self) > 0)
    g_clear_error (&self->last_error);

  /* Durable bytes are only worth something if the rest can be asked for later. */
  if (self->has_ranges && now >= self->next_sync && _spate_run_count_fetched (self) > 0)
    _spate_run_sync (self);

  _spate_run_follow (self);
  if (!self->ending)
    _spate_run_check_witnesses (self);
  if (self->ending)
    return;

  _spate_run_check_mirrors (self);
  balance (self);
}

/* A claim is fulfilled and its response goes on: let it, if nobody has asked for what comes
 * next. This spares a request, and makes servers that allow a single connection cost nothing. */
static void
extend_cb (SpateWorker *worker,
           goffset      limit,
           gpointer     owner)
{
  SpateRun *self = owner;

  if (spate_balancer_may_read_on (self->balancer, spate_worker_get_number (worker)))
    spate_plan_extend (self->plan, spate_worker_get_claim (worker), limit);
}

static void
wrong_cb (SpateWorker *worker,
          SpateRange   range,
          gpointer     owner)
{
  _spate_run_take_back (owner, worker, range);
}

static void
give_hints (SpateRun *self)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (self->memory == NULL)
    return;

  spate_balancer_set_line_rate (self->balancer, (double) spate_host_memory_recall_total_rate (self->memory, now));
  for (guint i = 0; i < self->sources->len; i++)
    {
      g_autofree char *origin = spate_link_get_origin (spate_source_get_uri (g_ptr_array_index (self->sources, i)));
      SpateHostHint hint;

      if (origin != NULL && spate_host_memory_recall (self->memory, origin, now, &hint))
        spate_balancer_set_hint (self->balancer, i, &hint);
    }
}

/* A balancer that knows nothing but what is remembered. */
void
_spate_run_make_balancer (SpateRun *self)
{
  const SpateBalancerTask task = {
    .order = self->request->order,
    .chunk_size = self->request->chunk_size,
    .max_connections = self->request->max_connections,
    .n_sources = self->sources->len,
    .is_fragile = spate_link_is_signed (spate_source_get_uri (self->primary)),
  };

  g_clear_pointer (&self->balancer, spate_balancer_free);
  self->balancer = spate_balancer_new (spate_rules_get_default (), &task);
  give_hints (self);

  for (guint i = 0; i < self->sources->len; i++)
    {
      const SpateSource *source = g_ptr_array_index (self->sources, i);

      spate_balancer_set_source_ready (self->balancer, i, source->state == SPATE_SOURCE_GOOD);
      if (source->state == SPATE_SOURCE_DROPPED)
        spate_balancer_drop_source (self->balancer, i, SPATE_REASON_FAILED);
    }
}

/* The first answer's body begins at the first missing byte: that whole gap is its worker's,
 * until the balancer divides it. */
static void
use_reply (SpateRun *self)
{
  const SpateRangeSet *unclaimed = spate_plan_get_unclaimed (self->plan);

  if (self->reply != NULL && spate_range_set_get_n_ranges (unclaimed) > 0)
    {
      const SpateDecision decision = {
        .kind = SPATE_DECISION_START,
        .reason = SPATE_REASON_OPENING,
        .worker = 1,
        .source = self->primary->index,
        .range = spate_range_set_get_range (unclaimed, 0),
      };

      if (self->reply->handshake >= 0)
        spate_balancer_note_connected (self->balancer, decision.source, MAX (self->reply->round_trip, 0), self->reply->handshake);
      spate_balancer_note_answered (self->balancer, decision.source, self->probe_delay);
      start (self, &decision);
      self->first_claim = spate_worker_get_claim (get_worker (self, 1));
    }

  g_clear_pointer (&self->reply, spate_reply_free);
}

/* The part file is open and the plan is made. */
void
_spate_run_begin_transfer (SpateRun *self)
{
  self->host = (SpateWorkerHost){
    .http = self->http,
    .clock = self->clock,
    .throttle = self->throttle,
    .buffer = self->host.buffer,
    .request = self->request,
    .plan = self->plan,
    .writer = self->writer,
    .has_ranges = self->has_ranges,
    .answered = answered_cb,
    .extend = extend_cb,
    .wrong = wrong_cb,
    .owner = self,
  };
  _spate_run_begin_seams (self);

  /* Going on in the middle of a file has shown that it can be done. */
  self->ranges_proved = spate_range_set_get_total (spate_plan_get_durable (self->plan)) > 0;

  _spate_run_set_state (self, SPATE_STATE_TRANSFERRING);
  if (self->ending)
    return;

  _spate_run_make_balancer (self);
  use_reply (self);
  _spate_run_change_sources (self);
  tick_alarm_cb (self);
}

/* Some of the bytes are to come again. */
void
_spate_run_go_on (SpateRun *self)
{
  _spate_run_set_state (self, SPATE_STATE_TRANSFERRING);
  if (!self->ending)
    tick_alarm_cb (self);
}

void
_spate_run_stop_workers (SpateRun *self)
{
  for (guint i = 0; i < self->workers->len; i++)
    spate_worker_stop (g_ptr_array_index (self->workers, i));
}
