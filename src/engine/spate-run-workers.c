/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The transfer: asks the balancer what to do, does it, and judges how each range ended.
 *
 * Judging is about blame. The disk's errors end the run. Whatever a server does wrong costs
 * only the range it did it to, as long as another connection is served: an extra request may
 * fail without consequence. Only when nobody is served any more does the run wait, try again,
 * and in the end give up. */

#include "spate-balancer.h"
#include "spate-run-private.h"

/* The balancer is asked at every event, and at least so often (Surge's figure). */
#define TICK_INTERVAL (G_USEC_PER_SEC / 5)

/* Failures in a row, without a byte in between, after which a run gives up: with the pauses
 * in between about three seconds before any byte has come, and two minutes afterwards. */
#define MOST_FAILURES_BEFORE 5
#define MOST_FAILURES_AFTER 10

/* Failures that will not pass by themselves are tried once more, alone. */
#define MOST_REFUSALS_ALONE 2

/* A range that brought less than this before it broke off is no sign of life: a server that
 * sends a few bytes for each request would be asked again and again without a pause. */
#define PROGRESS (64 * 1024)

/* One odd answer may come from a cache; so many in a row mean that the file is another one. */
#define MOST_CHANGES 3

static guint
count_served (SpateRun *self)
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

static guint
count_busy (SpateRun *self)
{
  guint n_busy = 0;

  for (guint i = 0; i < self->workers->len; i++)
    n_busy += spate_worker_is_busy (g_ptr_array_index (self->workers, i));

  return n_busy;
}

static goffset
count_fetched (SpateRun *self)
{
  goffset fetched = 0;

  for (guint i = 0; i < self->workers->len; i++)
    fetched += spate_worker_get_fetched (g_ptr_array_index (self->workers, i));

  return fetched;
}

static SpateWorker *
find_idle_worker (SpateRun *self)
{
  for (guint i = 0; i < self->workers->len; i++)
    {
      SpateWorker *worker = g_ptr_array_index (self->workers, i);

      if (!spate_worker_is_busy (worker))
        return worker;
    }

  SpateWorker *worker = spate_worker_new (&self->host, self->workers->len + 1);

  g_ptr_array_add (self->workers, worker);

  return worker;
}

/* --- how a range ended -------------------------------------------------------------- */

/* A stream that broke off can only be had again from its first byte. */
static void
begin_stream_anew (SpateRun   *self,
                   const char *reason)
{
  if (self->has_ranges || spate_range_set_get_total (spate_plan_get_written (self->plan)) == 0)
    return;

  _spate_run_add_event (self, SPATE_EVENT_RESTARTED)->reason = g_strdup (reason);
  self->restarted_bytes += spate_range_set_get_total (spate_plan_get_written (self->plan));
  spate_plan_free (self->plan);
  self->plan = spate_plan_new (self->validator->size);
  self->host.plan = self->plan;

  /* What was promised while the server seemed to have ranges is promised no longer, and a
   * synchronisation that is under way says nothing about what will be written now. */
  _spate_run_update_checkpoint (self);
  if (self->syncing != NULL)
    {
      spate_range_set_free (self->syncing);
      self->syncing = spate_range_set_new ();
    }
}

/* A server that began well but has never yet sent a later range as it was asked for: it may
 * still send the file as a whole. All that is lost is what its first answer brought. */
static void
give_up_ranges (SpateRun   *self,
                const char *reason)
{
  self->has_ranges = FALSE;
  self->host.has_ranges = FALSE;
  self->source->n_failures = 0;
  begin_stream_anew (self, reason);
}

/* The server does not serve this connection, but it serves others. */
static void
note_refusal (SpateRun *self,
              guint     n_served,
              gint64    retry_after)
{
  spate_source_refused (self->source, spate_clock_get_now (self->clock), n_served, retry_after);
  _spate_run_add_event (self, SPATE_EVENT_REFUSED)->amount = n_served;
}

static gboolean
may_try_again (SpateRun     *self,
               const GError *error)
{
  guint n_failures = self->source->n_failures;

  if (!spate_error_may_pass (error))
    return n_failures < MOST_REFUSALS_ALONE;

  return n_failures < (count_fetched (self) > 0 ? MOST_FAILURES_AFTER : MOST_FAILURES_BEFORE);
}

/* Nobody is served at the moment: wait, and in the end give up. */
static void
note_failure (SpateRun     *self,
              SpateWorker  *worker,
              const GError *error)
{
  /* Redirects may have led to a link that was good for a short time only. */
  if (!spate_error_may_pass (error))
    spate_source_forget_effective_uri (self->source);

  spate_source_failed (self->source, spate_clock_get_now (self->clock),
                       spate_worker_get_retry_after (worker), g_random_double ());

  if (may_try_again (self, error))
    {
      g_clear_error (&self->last_error);
      self->last_error = g_error_copy (error);
    }
  else if (self->has_ranges && !self->ranges_proved && g_error_matches (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL))
    {
      /* Others that wait for an answer still hold claims; the last of them comes by here. */
      if (count_busy (self) == 0)
        give_up_ranges (self, error->message);
    }
  else
    _spate_run_fail (self, g_error_copy (error));
}

static void
judge_failure (SpateRun     *self,
               SpateWorker  *worker,
               const GError *error)
{
  guint n_served = count_served (self);

  if (g_error_matches (error, SPATE_ERROR, SPATE_ERROR_NO_SPACE) ||
      g_error_matches (error, SPATE_ERROR, SPATE_ERROR_FILE))
    {
      _spate_run_fail (self, g_error_copy (error));
      return;
    }

  if (g_error_matches (error, SPATE_ERROR, SPATE_ERROR_CHANGED) && ++self->source->n_changes >= MOST_CHANGES)
    {
      _spate_run_fail (self, g_error_copy (error));
      return;
    }

  begin_stream_anew (self, error->message);

  if (n_served > 0)
    {
      /* A connection that was cut off after it brought something is simply made again. */
      if (spate_worker_get_range_bytes (worker) == 0)
        note_refusal (self, n_served, spate_worker_get_retry_after (worker));
    }
  else if (spate_worker_get_range_bytes (worker) >= PROGRESS && self->has_ranges && spate_error_may_pass (error))
    spate_source_delivered (self->source);
  else
    note_failure (self, worker, error);
}

static void
add_result_event (SpateRun     *self,
                  SpateWorker  *worker,
                  goffset       position,
                  const GError *error)
{
  SpateEvent *event = _spate_run_add_event (self, error != NULL ? SPATE_EVENT_FAILED : SPATE_EVENT_FINISHED);
  goffset brought = spate_worker_get_range_bytes (worker);

  event->connection = spate_worker_get_number (worker);
  event->range = spate_range (position - brought, position);
  event->amount = brought;
  event->duration = spate_clock_get_now (self->clock) - spate_worker_get_range_started (worker);
  event->reason = error != NULL ? g_strdup (error->message) : NULL;
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
  guint claim = spate_worker_get_claim (worker);

  add_result_event (self, worker, spate_plan_get_remaining (self->plan, claim).start, error);
  spate_plan_release (self->plan, claim);
  if (claim != self->first_claim && spate_worker_get_range_bytes (worker) > 0)
    self->ranges_proved = TRUE;

  if (fulfilled)
    spate_source_delivered (self->source);
  else if (!self->ending)
    judge_failure (self, worker, error);

  _spate_run_balance_soon (self, 0);
  _spate_run_operation_done (self);
}

/* --- decisions ---------------------------------------------------------------------- */

/* Gives @range to an idle connection. The first one gets the answer that the probe left. */
static void
start (SpateRun  *self,
       SpateRange range)
{
  SpateWorker *worker = find_idle_worker (self);
  guint claim = spate_plan_claim (self->plan, range, spate_worker_get_number (worker));
  SpateEvent *event = _spate_run_add_event (self, SPATE_EVENT_STARTED);

  event->connection = spate_worker_get_number (worker);
  event->range = range;

  if (self->reply != NULL)
    self->first_claim = claim;

  self->n_pending++;
  spate_worker_fetch_async (worker, self->source, claim, g_steal_pointer (&self->reply), self->reply_range,
                            fetched_cb, g_object_ref (self));
  self->most_connections = MAX (self->most_connections, count_busy (self));
}

static void
split (SpateRun            *self,
       const SpateDecision *decision)
{
  SpateWorker *victim = g_ptr_array_index (self->workers, decision->worker - 1);
  SpateEvent *event = _spate_run_add_event (self, SPATE_EVENT_SPLIT);
  goffset at = spate_plan_split (self->plan, spate_worker_get_claim (victim), decision->range.start);

  event->connection = decision->worker;
  event->range = spate_range (at, MAX (at, decision->range.end));
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
    case SPATE_DECISION_START:
      start (self, decision->range);
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
  g_autoptr (GArray) workers = g_array_new (FALSE, FALSE, sizeof (SpateBalancerWorker));

  for (guint i = 0; i < self->workers->len; i++)
    {
      SpateWorker *worker = g_ptr_array_index (self->workers, i);
      SpateBalancerWorker entry = { .id = i + 1 };

      if (!spate_worker_is_busy (worker))
        continue;
      entry.remaining = spate_plan_get_remaining (self->plan, spate_worker_get_claim (worker));
      g_array_append_val (workers, entry);
    }

  const SpateBalancerView view = {
    .now = spate_clock_get_now (self->clock),
    .size = spate_plan_get_size (self->plan),
    .has_ranges = self->has_ranges,
    .order = self->request->order,
    .chunk_size = self->request->chunk_size,
    .max_connections = self->request->max_connections,
    .cap = self->source->cap,
    .not_before = self->source->not_before,
    .unclaimed = spate_range_set_get_ranges (unclaimed),
    .n_unclaimed = spate_range_set_get_n_ranges (unclaimed),
    .workers = (const SpateBalancerWorker *) workers->data,
    .n_workers = workers->len,
  };

  return spate_balancer_decide (&view);
}

static void
balance (SpateRun *self)
{
  if (self->ending || self->state != SPATE_STATE_TRANSFERRING)
    return;

  if (spate_plan_is_complete (self->plan) && count_busy (self) == 0)
    {
      _spate_run_begin_verification (self);
      return;
    }

  spate_source_update (self->source, spate_clock_get_now (self->clock), count_delivering (self));

  g_autoptr (GArray) decisions = decide (self);

  for (guint i = 0; i < decisions->len; i++)
    carry_out (self, &g_array_index (decisions, SpateDecision, i));
}

static void
balance_alarm_cb (gpointer user_data)
{
  SpateRun *self = user_data;

  self->balance_alarm = 0;
  balance (self);
}

/* Asks the balancer again, at @when or as soon as what happens now is over; many events make
 * one call. An alarm that is set already is kept if it is for now. */
void
_spate_run_balance_soon (SpateRun *self,
                         gint64    when)
{
  if (self->ending)
    return;

  spate_clock_clear_alarm (self->clock, &self->balance_alarm);
  self->balance_alarm = spate_clock_add_alarm (self->clock, when, balance_alarm_cb, self);
}

static void
tick_alarm_cb (gpointer user_data)
{
  SpateRun *self = user_data;
  gint64 now = spate_clock_get_now (self->clock);

  self->tick_alarm = spate_clock_add_alarm (self->clock, now + TICK_INTERVAL, tick_alarm_cb, self);

  if (count_delivering (self) > 0)
    g_clear_error (&self->last_error);

  /* Durable bytes are only worth something if the rest can be asked for later. */
  if (self->has_ranges && now >= self->next_sync && count_fetched (self) > 0)
    _spate_run_sync (self);

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

  if (self->request->order == SPATE_ORDER_PARALLEL)
    spate_plan_extend (self->plan, spate_worker_get_claim (worker), limit);
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
    .validator = self->validator,
    .has_ranges = self->has_ranges,
    .extend = extend_cb,
    .owner = self,
  };

  /* Going on in the middle of a file has shown that it can be done. */
  self->ranges_proved = spate_range_set_get_total (spate_plan_get_durable (self->plan)) > 0;

  _spate_run_set_state (self, SPATE_STATE_TRANSFERRING);
  if (self->ending)
    return;

  /* The first answer's body begins at the first missing byte: that whole gap is its worker's,
   * until the balancer divides it. */
  if (self->reply != NULL && spate_range_set_get_n_ranges (spate_plan_get_unclaimed (self->plan)) > 0)
    start (self, spate_range_set_get_range (spate_plan_get_unclaimed (self->plan), 0));
  g_clear_pointer (&self->reply, spate_reply_free);

  tick_alarm_cb (self);
}

void
_spate_run_stop_workers (SpateRun *self)
{
  for (guint i = 0; i < self->workers->len; i++)
    spate_worker_stop (g_ptr_array_index (self->workers, i));
}
