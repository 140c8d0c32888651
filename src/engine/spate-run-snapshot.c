/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What others get to see of a run: pictures of it, ten a second at most, whatever the speed
 * of the line. */

#include "spate-link.h"
#include "spate-run-private.h"

#define SNAPSHOT_INTERVAL (G_USEC_PER_SEC / 10)

/* What a shorter download brings says little about the line. */
#define LONG_ENOUGH (2 * (gint64) G_USEC_PER_SEC)

/* A server that fails thousands of requests a second must not fill the memory. */
#define MOST_EVENTS 4096

/* Notes that something happened; the caller fills in what the kind needs. */
SpateEvent *
_spate_run_add_event (SpateRun      *self,
                      SpateEventKind kind)
{
  if (self->events->len >= MOST_EVENTS)
    g_array_remove_index (self->events, 0);

  g_array_set_size (self->events, self->events->len + 1);

  SpateEvent *event = &g_array_index (self->events, SpateEvent, self->events->len - 1);

  event->kind = kind;
  event->when = spate_clock_get_now (self->clock) - self->started;

  return event;
}

/* Makes the checkpoint say what is durable now. A file that the server only sends as a whole
 * cannot be gone on with: its checkpoint promises nothing but the name. */
void
_spate_run_update_checkpoint (SpateRun *self)
{
  g_autoptr (SpateCheckpoint) previous = g_steal_pointer (&self->checkpoint);

  g_autoptr (SpateRangeSet) promised = self->has_ranges ? _spate_run_get_promised (self) : spate_range_set_new ();

  self->checkpoint = spate_checkpoint_new (spate_writer_get_name (self->writer),
                                           spate_writer_get_part_name (self->writer), self->validator, promised);
  self->checkpoint->device = spate_writer_get_device (self->writer);
}

static void
add_plan (SpateRun      *self,
          SpateSnapshot *snapshot)
{
  snapshot->size = spate_plan_get_size (self->plan);
  snapshot->written = spate_range_set_get_total (spate_plan_get_written (self->plan));
  snapshot->segments = spate_plan_get_segments (self->plan);
}

static void
add_connection (SpateRun      *self,
                SpateWorker   *worker,
                SpateSnapshot *snapshot)
{
  SpateBalancerWorker seen;

  spate_worker_describe (worker, &seen);

  const SpateConnectionInfo info = {
    .number = seen.id,
    .source = seen.source,
    .rest = seen.remaining,
    .fetched = spate_worker_get_fetched (worker),
    .since = MAX (spate_worker_get_range_started (worker) - self->started, 0),
    .is_delivering = spate_worker_is_delivering (worker),
  };

  g_array_append_val (snapshot->connections, info);
}

static void
add_workers (SpateRun      *self,
             SpateSnapshot *snapshot)
{
  snapshot->connections = g_array_new (FALSE, FALSE, sizeof (SpateConnectionInfo));
  snapshot->n_requests = self->n_probe_requests + self->totals.n_requests;
  snapshot->fetched = self->totals.fetched;
  snapshot->wasted = self->restarted_bytes + self->totals.wasted;

  for (guint i = 0; i < self->workers->len; i++)
    {
      SpateWorker *worker = g_ptr_array_index (self->workers, i);

      snapshot->n_requests += spate_worker_get_n_requests (worker);
      snapshot->fetched += spate_worker_get_fetched (worker);
      snapshot->wasted += spate_worker_get_wasted (worker);
      if (!spate_worker_is_busy (worker))
        continue;
      snapshot->n_connections++;
      add_connection (self, worker, snapshot);
    }
}

static void
add_sources (SpateRun      *self,
             SpateSnapshot *snapshot)
{
  snapshot->sources = spate_source_info_array_new ();

  for (guint i = 0; i < self->sources->len; i++)
    {
      const SpateSource *source = g_ptr_array_index (self->sources, i);
      SpateSourceInfo info = {
        .uri = spate_link_conceal (spate_source_get_uri (source)),
        .is_usable = source->state != SPATE_SOURCE_DROPPED,
        .is_checked = source->state == SPATE_SOURCE_GOOD,
        .fetched = source->fetched,
        .link = g_strdup (source->uri),
        .is_told = source->is_told,
        .is_disabled = source->is_disabled,
        .is_removed = source->is_removed,
        .reason = source->reason != NULL ? g_strdup (source->reason->message) : NULL,
      };

      for (guint j = 0; j < self->workers->len; j++)
        {
          SpateWorker *worker = g_ptr_array_index (self->workers, j);

          info.n_connections += spate_worker_get_source (worker) == source && spate_worker_is_busy (worker);
        }
      g_array_append_val (snapshot->sources, info);
    }
}

static void
add_checkpoint (SpateRun      *self,
                SpateSnapshot *snapshot)
{
  if (self->checkpoint == NULL)
    return;

  snapshot->checkpoint = spate_checkpoint_ref (self->checkpoint);
  snapshot->name = g_strdup (self->checkpoint->name);
  if (snapshot->size < 0)
    snapshot->size = self->checkpoint->validator->size;
  if (self->plan == NULL && !self->checkpoint->is_outdated)
    snapshot->written = spate_range_set_get_total (self->checkpoint->durable);
}

/* What later downloads may want to know. */
static SpateHostMemory *
get_learned (SpateRun *self)
{
  SpateHostMemory *learned = spate_host_memory_new ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 transfer = spate_clock_get_now (self->clock) - self->started;

  for (guint i = 0; i < self->sources->len; i++)
    {
      g_autofree char *origin = spate_link_get_origin (spate_source_get_uri (g_ptr_array_index (self->sources, i)));
      SpateHostHint hint;

      if (origin == NULL || !spate_balancer_get_hint (self->balancer, i, &hint))
        continue;
      hint.when = now;
      spate_host_memory_learn (learned, origin, &hint, now);
    }

  /* In µs the product of 9.2 TB would be too large for an integer. */
  if (transfer >= LONG_ENOUGH)
    spate_host_memory_learn_total_rate (learned,
                                        (gint64) ((double) _spate_run_count_fetched (self) * G_USEC_PER_SEC / (double) transfer),
                                        now);

  return learned;
}

static SpateSnapshot *
take_snapshot (SpateRun *self)
{
  SpateSnapshot *snapshot = spate_snapshot_new (self->id);

  snapshot->state = self->state;
  snapshot->status = self->status;
  snapshot->elapsed = spate_clock_get_now (self->clock) - self->started;
  snapshot->folder = g_strdup (self->request->folder);
  snapshot->uri = spate_link_conceal (spate_source_get_uri (self->primary));
  snapshot->has_ranges = self->has_ranges;
  snapshot->agrees = self->host.agrees;
  snapshot->most_connections = self->most_connections;
  snapshot->sha256 = self->sha256;
  snapshot->proof = self->proof;
  snapshot->verdict = self->verdict;
  snapshot->allowed_connections = self->allowed_connections;

  if (self->plan != NULL)
    add_plan (self, snapshot);
  else if (self->validator != NULL)
    snapshot->size = self->validator->size;
  add_workers (self, snapshot);
  add_sources (self, snapshot);
  add_checkpoint (self, snapshot);

  if (self->writer != NULL)
    snapshot->aside = g_strdup (spate_writer_get_aside (self->writer));
  if (self->answer != NULL)
    snapshot->answer = spate_answer_copy (self->answer);
  if (self->hashing != NULL)
    snapshot->hashed = spate_hash_progress_get (self->hashing);
  if (self->last_error != NULL)
    snapshot->waiting = g_error_copy (self->last_error);
  if (self->error != NULL && self->state == SPATE_STATE_FAILED)
    {
      snapshot->error = g_error_copy (self->error);
      snapshot->retry_after = self->retry_after;
    }

  if (spate_snapshot_is_last (snapshot) && self->balancer != NULL)
    snapshot->learned = get_learned (self);

  snapshot->events = g_steal_pointer (&self->events);
  self->events = spate_event_array_new ();

  return snapshot;
}

void
_spate_run_emit_snapshot (SpateRun *self)
{
  g_autoptr (SpateSnapshot) snapshot = take_snapshot (self);

  self->func (self, snapshot, self->user_data);
}

static void
snapshot_alarm_cb (gpointer user_data)
{
  SpateRun *self = user_data;

  self->snapshot_alarm = 0;
  _spate_run_schedule_snapshots (self);
  _spate_run_emit_snapshot (self);
}

void
_spate_run_schedule_snapshots (SpateRun *self)
{
  self->snapshot_alarm = spate_clock_add_alarm (self->clock, spate_clock_get_now (self->clock) + SNAPSHOT_INTERVAL,
                                                snapshot_alarm_cb, self);
}
