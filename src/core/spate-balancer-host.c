/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server allows, and whose fault a failure is.
 *
 * A server that serves some connections and refuses others has a limit: the cap is what it
 * serves. From time to time one more is tried; an answer makes the next try come sooner and
 * bolder, a refusal later. That tells a limit on connections from one on requests, which gives
 * way after a while.
 *
 * A server that fails while it serves nobody is left alone, longer each time, and then asked
 * by one connection only. In the end it is dropped; at once, if it says that it does not have
 * the file and there are others. */

#include "spate-balancer-private.h"

#include "spate-backoff.h"

/* Failures in a row after which a source is dropped: with the pauses in between about three
 * seconds before any byte has come from it, and two minutes afterwards; sooner if there are
 * others. */
#define MAX_FAILURES_BEFORE 5
#define MAX_FAILURES_AFTER 10
#define MAX_FAILURES_BESIDE 3

/* Failures after %SPATE_TRICKLE make the pauses longer, up to a second and a half, but are no
 * reason to drop a source. */
#define MAX_FAILURES_TRICKLING 1

/* What will not pass by itself is tried once more, alone. */
#define MAX_DENIED 2

/* One odd answer may come from a cache; so many in a row mean that the file is another one. */
#define MAX_CHANGES 3

/* One connection that is cut before it is answered is an accident, two are a limit. So are so many
 * in a row that bring next to nothing: there are servers that cut what is too much after they
 * have answered. On a bad line four in a row are nothing special. */
#define MAX_CUT 2
#define MAX_VAIN 8

/* After so many in a row that brought little there are pauses. They are no limit: on a slow and
 * bad line fewer connections would only be slower. */
#define MAX_TRICKLED 4

/* The longest pause after a refusal that does not say how long, and how an answer shortens it. */
#define MAX_REFUSAL_PAUSE (32 * (gint64) G_USEC_PER_SEC)
#define REFUSAL_RELIEF 0.7

/* How many more connections are tried at most, when earlier tries were successful. */
#define MAX_RAISE 4

/* Weight of a new measurement (Surge's figure). */
#define WEIGHT 0.3

static void
average (double *value,
         gint64  measured)
{
  *value = *value > 0.0 ? *value + WEIGHT * ((double) measured - *value) : (double) MAX (measured, 1);
}

/**
 * spate_balancer_note_connected:
 * @self: a balancer
 * @source: a source
 * @round_trip: µs that TCP took for the connection
 * @handshake: µs from the wish for a connection until a request could be sent
 *
 * A new connection was made.
 */
void
spate_balancer_note_connected (SpateBalancer *self,
                               guint          source,
                               gint64         round_trip,
                               gint64         handshake)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (source < self->task.n_sources);

  average (&self->hosts[source].round_trip, round_trip);
  average (&self->hosts[source].handshake, handshake);
}

/**
 * spate_balancer_note_answered:
 * @self: a balancer
 * @source: a source
 * @delay: µs from the request to the answer
 *
 * A request was answered with bytes of the file.
 */
void
spate_balancer_note_answered (SpateBalancer *self,
                              guint          source,
                              gint64         delay)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (source < self->task.n_sources);

  SpateHost *host = &self->hosts[source];

  average (&host->delay, delay);
  host->min_delay = host->min_delay > 0.0 ? MIN (host->min_delay, (double) delay) : (double) MAX (delay, 1);
  host->has_answered = TRUE;
  host->n_changes = 0;
  host->n_cut = 0;
  host->refusal_pause = MAX ((gint64) ((double) host->refusal_pause * REFUSAL_RELIEF), self->rules->refusal_pause);

  if (host->is_raised && _spate_balancer_count_on_host (self, source) >= host->cap)
    {
      host->is_raised = FALSE;
      host->raise_after = MAX (host->raise_after / 4, self->rules->min_raise_cap);
      host->raise_by = MIN (host->raise_by * 2, MAX_RAISE);
      host->raise_at = self->now + host->raise_after;
    }
}

/**
 * spate_balancer_set_source_ready:
 * @self: a balancer
 * @source: a source
 * @is_ready: whether it may be asked; until something else is said, each source may
 */
void
spate_balancer_set_source_ready (SpateBalancer *self,
                                 guint          source,
                                 gboolean       is_ready)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (source < self->task.n_sources);

  self->hosts[source].is_waited_for = !is_ready;
}

/**
 * spate_balancer_drop_source:
 * @self: a balancer
 * @source: a source
 * @reason: why it is not asked again
 */
void
spate_balancer_drop_source (SpateBalancer *self,
                            guint          source,
                            SpateReason    reason)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (source < self->task.n_sources);

  SpateHost *host = &self->hosts[source];

  if (host->is_dropped)
    return;

  host->is_dropped = TRUE;

  SpateDecision *decision = _spate_balancer_add (self, SPATE_DECISION_DROP, reason);

  decision->source = source;
  decision->value = reason == SPATE_REASON_WRONG_BYTES ? host->n_wrong : host->n_failures;
}

/* What is told of a burst of refusals is where it ended. */
static SpateDecision *
find_refusal (SpateBalancer *self,
              guint          source)
{
  for (guint i = 0; i < self->decisions->len; i++)
    {
      SpateDecision *decision = &g_array_index (self->decisions, SpateDecision, i);

      if (decision->kind == SPATE_DECISION_LEVEL && decision->reason == SPATE_REASON_REFUSED && decision->source == source)
        return decision;
    }

  return NULL;
}

/* A server that allows @n_allowed connections and no more. */
void
_spate_balancer_lower_cap (SpateBalancer *self,
                           guint          source,
                           guint          n_allowed,
                           gint64         pause)
{
  SpateHost *host = &self->hosts[source];
  gboolean is_new = self->now >= host->not_before;

  /* The refusals of one burst say one thing; only a later one means that a try was in vain. */
  if (is_new && host->raise_at > 0)
    host->raise_after = MIN (host->raise_after * 2, self->rules->max_raise_cap);

  host->not_before = MAX (host->not_before, self->now + pause);
  if (!spate_rules_has (self->rules, SPATE_RULE_CAP))
    return;

  host->cap = MIN (host->cap, MAX (n_allowed, 1));
  host->is_raised = FALSE;
  host->was_refused = TRUE;
  host->raise_by = 1;
  host->raise_at = host->not_before + host->raise_after;

  if (host->level.target <= host->cap)
    return;

  host->level.target = host->cap;
  host->level.phase = host->level.phase == SPATE_LEVEL_CLOSED ? SPATE_LEVEL_CLOSED : SPATE_LEVEL_HELD;
  host->level.hold_until = G_MAXINT64;
  host->level.verify_at = 0;

  SpateDecision *decision = find_refusal (self, source);

  if (decision == NULL)
    decision = _spate_balancer_add (self, SPATE_DECISION_LEVEL, SPATE_REASON_REFUSED);
  decision->source = source;
  decision->amount = host->cap;
  decision->value = (double) pause / G_USEC_PER_SEC;
}

static void
raise_target (SpateBalancer *self,
              guint          source,
              guint          target)
{
  SpateLevel *level = &self->hosts[source].level;

  if (level->target >= target)
    return;

  level->target = target;

  SpateDecision *decision = _spate_balancer_add (self, SPATE_DECISION_LEVEL, SPATE_REASON_ALLOWANCE);

  decision->source = source;
  decision->amount = target;
}

static void
raise_cap (SpateBalancer *self,
           guint          source)
{
  SpateHost *host = &self->hosts[source];
  guint ceiling = _spate_balancer_get_ceiling (self);
  guint n_receiving = MIN (_spate_balancer_count_receiving (self, source), ceiling);

  if (host->is_dropped || host->raise_at == 0)
    return;

  /* Connections that were still being made when others were refused may have succeeded. */
  host->cap = MAX (host->cap, n_receiving);
  raise_target (self, source, n_receiving);

  if (host->cap < ceiling && self->now >= host->raise_at)
    {
      host->cap = MIN (host->cap + host->raise_by, ceiling);
      host->is_raised = TRUE;
      host->raise_at = self->now + host->raise_after;
      raise_target (self, source, MIN (host->cap, host->level.opening));
    }
}

/* Is it time to see whether a server allows more by now? */
void
_spate_balancer_raise_caps (SpateBalancer *self)
{
  for (guint i = 0; i < self->task.n_sources; i++)
    raise_cap (self, i);
}

/* How long to wait after a refusal: as long as the server says, or longer each time. The
 * refusals of one burst count once. */
static gint64
take_refusal_pause (SpateBalancer *self,
                    guint          source,
                    gint64         retry_after)
{
  SpateHost *host = &self->hosts[source];
  gint64 pause = retry_after >= 0 ? MAX (retry_after, 1) : host->refusal_pause;

  if (self->now >= host->not_before)
    {
      host->n_refusals++;
      host->refusal_pause = MIN (host->refusal_pause * 2, MAX_REFUSAL_PAUSE);
    }

  return pause;
}

/* Bytes come from there: what was wrong has passed. */
void
_spate_balancer_host_delivers (SpateBalancer *self,
                               guint          source)
{
  self->hosts[source].n_failures = 0;
  self->hosts[source].n_denied = 0;
}

/* A range that had brought @before has brought @received bytes. */
void
_spate_balancer_host_progressed (SpateBalancer *self,
                                 guint          source,
                                 goffset        before,
                                 goffset        received)
{
  SpateHost *host = &self->hosts[source];

  if (before < SPATE_TRICKLE && received >= SPATE_TRICKLE)
    host->n_vain = 0;
  if (before < SPATE_PROGRESS && received >= SPATE_PROGRESS)
    host->n_trickled = 0;
  if (received >= SPATE_PROGRESS)
    _spate_balancer_host_delivers (self, source);
}

/* Whether another source may do for @source: one that has delivered is not given up for one
 * that has not. */
gboolean
_spate_balancer_has_substitute (const SpateBalancer *self,
                                guint                source)
{
  for (guint i = 0; i < self->task.n_sources; i++)
    {
      const SpateHost *host = &self->hosts[i];

      if (i != source && !host->is_dropped && !host->is_waited_for && (host->has_answered || !self->hosts[source].has_answered))
        return TRUE;
    }

  return FALSE;
}

/* Nobody is served: leave it alone for @pause, or as long as failures in a row suggest. */
void
_spate_balancer_host_failed (SpateBalancer *self,
                             guint          source,
                             gint64         pause,
                             double         jitter)
{
  SpateHost *host = &self->hosts[source];
  guint most = host->has_answered ? MAX_FAILURES_AFTER : MAX_FAILURES_BEFORE;

  /* Connections that fail together fail for one reason. */
  if (self->now >= host->not_before || host->n_failures == 0)
    host->n_failures++;

  pause = MAX (spate_backoff_get_delay (host->n_failures, jitter), pause);
  host->not_before = MAX (host->not_before, self->now + pause);

  if (_spate_balancer_has_substitute (self, source))
    most = MAX_FAILURES_BESIDE;
  if (host->n_failures >= most && _spate_balancer_count_receiving (self, source) == 0)
    spate_balancer_drop_source (self, source, SPATE_REASON_FAILED);
}

/* The link itself was refused while nothing else came from there. */
static void
host_denied (SpateBalancer *self,
             guint          source,
             SpateReason    reason,
             gint64         pause,
             double         jitter)
{
  SpateHost *host = &self->hosts[source];

  if (self->now >= host->not_before || host->n_denied == 0)
    host->n_denied++;

  pause = MAX (spate_backoff_get_delay (host->n_denied, jitter), pause);
  host->not_before = MAX (host->not_before, self->now + pause);

  if (host->n_denied >= MAX_DENIED || (_spate_balancer_has_substitute (self, source) && !host->has_answered))
    spate_balancer_drop_source (self, source, reason);
}

/* How many connections the server has let in, those included that wait for an answer or are
 * still being made, as each of them will tell when it is refused; with @is_refused_early, when
 * the connection itself was refused, those that are idle as well. */
static guint
count_established (const SpateBalancer *self,
                   guint                source,
                   gboolean             is_refused_early)
{
  guint n_established = 0;

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->source != source)
        continue;
      n_established += _spate_connection_is_busy (connection) ||
                       (is_refused_early && connection->phase == SPATE_PHASE_IDLE && connection->is_open);
    }

  return n_established;
}

static void
note_refused (SpateBalancer *self,
              guint          source,
              gboolean       is_early,
              gint64         retry_after,
              double         jitter)
{
  guint n_allowed = count_established (self, source, is_early);
  gint64 pause = take_refusal_pause (self, source, retry_after);

  if (n_allowed > 0)
    _spate_balancer_lower_cap (self, source, n_allowed, pause);
  else
    _spate_balancer_host_failed (self, source, pause, jitter);
}

/* Others deliver, and this one was cut before it did. */
static void
note_cut (SpateBalancer *self,
          guint          source,
          goffset        received)
{
  SpateHost *host = &self->hosts[source];

  if (received >= SPATE_TRICKLE)
    {
      if (++host->n_trickled > MAX_TRICKLED)
        host->not_before = MAX (host->not_before, self->now + self->rules->refusal_pause);
      return;
    }

  if (++host->n_vain >= MAX_VAIN)
    _spate_balancer_lower_cap (self, source, count_established (self, source, FALSE), take_refusal_pause (self, source, -1));
  else if (received == 0 && ++host->n_cut >= MAX_CUT)
    _spate_balancer_lower_cap (self, source, count_established (self, source, TRUE), host->refusal_pause);
}

static void
note_broken (SpateBalancer *self,
             guint          source,
             goffset        received,
             double         jitter)
{
  SpateHost *host = &self->hosts[source];
  guint n_receiving = _spate_balancer_count_receiving (self, source);

  /* A server that limits requests must not be asked at once for each connection it cuts. */
  if (host->refusal_pause > self->rules->refusal_pause)
    host->not_before = MAX (host->not_before, self->now + host->refusal_pause);

  if (received >= SPATE_PROGRESS)
    return;

  if (n_receiving > 0)
    {
      note_cut (self, source, received);
      return;
    }

  /* Slow, but alive: it is left alone for a while, and not given up. */
  if (received >= SPATE_TRICKLE)
    host->n_failures = MIN (host->n_failures, MAX_FAILURES_TRICKLING);

  _spate_balancer_host_failed (self, source, -1, jitter);
}

static void
note_denied (SpateBalancer *self,
             guint          source,
             SpateReason    reason,
             gint64         retry_after,
             double         jitter)
{
  SpateHost *host = &self->hosts[source];
  guint n_receiving = _spate_balancer_count_receiving (self, source);

  if (reason == SPATE_REASON_OTHER_FILE && ++host->n_changes >= MAX_CHANGES)
    spate_balancer_drop_source (self, source, reason);
  else if (n_receiving > 0)
    {
      /* Extra requests may fail without consequence: links that are good for one request. */
      self->is_fragile = TRUE;
      _spate_balancer_lower_cap (self, source, n_receiving, take_refusal_pause (self, source, retry_after));
    }
  else
    host_denied (self, source, reason, retry_after, jitter);
}

/**
 * spate_balancer_note_ended:
 * @self: a balancer
 * @now: the time in µs
 * @worker: the connection's number
 * @outcome: how its range ended
 * @received: how many bytes of it had come
 * @retry_after: µs that the server asks to wait, or -1
 * @jitter: a random number from 0 to 1
 *
 * A range ended, and not because the balancer said so.
 */
void
spate_balancer_note_ended (SpateBalancer *self,
                           gint64         now,
                           guint          worker,
                           SpateOutcome   outcome,
                           goffset        received,
                           gint64         retry_after,
                           double         jitter)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (worker > 0);

  SpateConnection *connection = _spate_balancer_get_connection (self, worker);
  guint source = connection->source;
  gboolean is_early = connection->phase == SPATE_PHASE_CONNECTING;
  gboolean is_complete = FALSE;

  self->now = now;
  if (outcome == SPATE_OUTCOME_FULFILLED)
    {
      /* The other one in a race is stopped when decisions are made. */
      connection->phase = SPATE_PHASE_IDLE;
      _spate_balancer_host_delivers (self, source);
      return;
    }

  /* The last view may be a little old. */
  if (_spate_connection_is_busy (connection))
    connection->remaining.start = MIN (connection->range_start + received, connection->remaining.end);
  is_complete = spate_range_is_empty (connection->remaining);
  _spate_balancer_release (self, connection);
  if (self->is_stream || outcome == SPATE_OUTCOME_WRONG)
    received = 0;
  _spate_balancer_host_progressed (self, source, 0, received);

  switch (outcome)
    {
    case SPATE_OUTCOME_REFUSED:
      note_refused (self, source, is_early, retry_after, jitter);
      break;
    case SPATE_OUTCOME_DENIED:
      note_denied (self, source, SPATE_REASON_GONE, retry_after, jitter);
      break;
    case SPATE_OUTCOME_OTHER_FILE:
      note_denied (self, source, SPATE_REASON_OTHER_FILE, retry_after, jitter);
      break;
    case SPATE_OUTCOME_WRONG:
      _spate_balancer_note_wrong_answer (self, source, jitter);
      break;
    case SPATE_OUTCOME_BROKEN:
      note_broken (self, source, received, jitter);
      break;
    case SPATE_OUTCOME_SHORT:
      /* Answers of a few bytes each are as good as none. */
      if (!is_complete && !self->is_stream)
        note_broken (self, source, received, jitter);
      break;
    case SPATE_OUTCOME_DOUBTFUL:
    case SPATE_OUTCOME_FULFILLED:
    default:
      break;
    }
}

/**
 * spate_balancer_is_source_usable:
 * @self: a balancer
 * @source: a source
 *
 * Returns: whether it may still be asked; a download that has no such source left, and no
 *   connection with work, has failed
 */
gboolean
spate_balancer_is_source_usable (const SpateBalancer *self,
                                 guint                source)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (source < self->task.n_sources, FALSE);

  return !self->hosts[source].is_dropped;
}
