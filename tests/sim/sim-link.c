/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A client's line, the servers behind it and the connections between, as fluids: between two
 * events every connection has a constant rate, and events are all that changes one. Times are
 * whole microseconds, so that a run is the same on every machine.
 *
 * This file is the clock of that world: it finds the next event, lets the bytes flow until then,
 * and makes it happen. sim-rates.c says how fast bytes flow, sim-connection.c what servers
 * answer. An ideal link has no faults and no bad connections; sim-bound.c uses it.
 *
 * Not modelled: disks, processors, loss beyond the AIMD deficit, queues in routers, proxies. In
 * particular more connections on a full line are nearly free, which they are not in the field. */

#include "sim-link-private.h"
#include "sim-random.h"

#include <math.h>

enum
{
  WHAT_NOTHING,
  WHAT_WORLD,
  WHAT_DUE,
  WHAT_ARRIVED,
  WHAT_WINDOW,
  WHAT_VARIATION,
  WHAT_BURST,
  WHAT_STALL,
  WHAT_STALL_END,
  WHAT_RESET,
};

/* Something that will happen. */
typedef struct
{
  gint64 when;
  int    what;
  guint  connection;
} Happening;

/**
 * sim_link_new:
 * @scenario: (transfer none): the world; must outlive the link
 * @seed: decides what is left to chance
 * @is_ideal: whether nothing goes wrong in it
 *
 * Returns: (transfer full): a link without connections, at time 0
 */
SimLink *
sim_link_new (const SimScenario *scenario,
              guint64            seed,
              gboolean           is_ideal)
{
  SimLink *self = g_new0 (SimLink, 1);

  self->scenario = scenario;
  self->seed = seed;
  self->is_ideal = is_ideal;
  self->world_seen = -1;
  self->variation = 1;
  self->next_variation = SIM_NEVER;
  if (scenario->variation > 0)
    self->next_variation = SIM_SECONDS (scenario->variation_time * sim_random_uniform (seed, 0, 1, 0));
  for (guint i = 0; i < scenario->n_hosts; i++)
    self->hosts[i].tokens = scenario->hosts[i].request_burst;

  return self;
}

/**
 * sim_link_free:
 * @self: (transfer full): a link
 */
void
sim_link_free (SimLink *self)
{
  g_free (self);
}

/* Whether nothing gets through at all. */
gboolean
_sim_link_is_silent (const SimLink *self)
{
  gint64 from = SIM_SECONDS (self->scenario->silent_from);

  return self->now >= from && self->now < from + SIM_SECONDS (self->scenario->silent_time);
}

gboolean
_sim_link_is_faulty (const SimLink *self,
                     guint          host)
{
  const SimHost *spec = &self->scenario->hosts[host];

  return spec->fault != SIM_FAULT_NONE && self->now >= SIM_SECONDS (spec->fault_from);
}

/* --- what happens next --------------------------------------------------------------- */

static void
consider (Happening *next,
          gint64     when,
          int        what,
          guint      connection)
{
  if (when < next->when || (when == next->when && next->what == WHAT_NOTHING))
    *next = (Happening){ when, what, connection };
}

/* When @n_bytes will be there. */
static gint64
when_there (const SimLink *self,
            double         n_bytes,
            double         rate)
{
  double seconds = n_bytes / rate;

  return seconds > 1e9 ? SIM_NEVER : self->now + (gint64) ceil (MAX (seconds, 0) * (double) G_USEC_PER_SEC);
}

/* The moments at which the world itself changes. */
static void
consider_world (const SimLink *self,
                Happening     *next)
{
  const SimScenario *scenario = self->scenario;
  const double edges[] = {
    scenario->drop_from,
    scenario->drop_from + scenario->drop_time,
    scenario->silent_from,
    scenario->silent_from + scenario->silent_time,
  };

  consider (next, self->next_variation, WHAT_WORLD, 0);
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      if (SIM_SECONDS (edges[i]) > self->world_seen)
        consider (next, SIM_SECONDS (edges[i]), WHAT_WORLD, 0);
    }
  for (guint i = 0; i < scenario->n_hosts; i++)
    {
      if (SIM_SECONDS (scenario->hosts[i].fault_from) > self->world_seen)
        consider (next, SIM_SECONDS (scenario->hosts[i].fault_from), WHAT_WORLD, 0);
    }
}

static void
consider_receiving (const SimLink       *self,
                    const SimConnection *connection,
                    guint                index,
                    Happening           *next)
{
  const SimHost *host = &self->scenario->hosts[connection->host];

  if (connection->arrived >= (double) connection->wanted)
    consider (next, self->now, WHAT_ARRIVED, index);
  else if (connection->rate > 0)
    consider (next, when_there (self, (double) connection->wanted - connection->arrived, connection->rate),
              WHAT_ARRIVED, index);
  if (connection->total < host->burst && connection->rate > 0)
    consider (next, when_there (self, host->burst - connection->total, connection->rate), WHAT_BURST, index);
  consider (next, connection->next_window, WHAT_WINDOW, index);
  consider (next, connection->next_variation, WHAT_VARIATION, index);
  if (connection->stall_end > self->now)
    consider (next, connection->stall_end, WHAT_STALL_END, index);
  else
    consider (next, connection->next_stall, WHAT_STALL, index);
}

static Happening
find_next (const SimLink *self,
           gint64         until)
{
  Happening next = { until, WHAT_NOTHING, 0 };

  for (guint i = 0; i < self->n_connections; i++)
    {
      const SimConnection *connection = &self->connections[i];

      if (connection->state == SIM_CLOSED)
        continue;
      if (connection->state < SIM_OPEN || connection->state == SIM_WAITING)
        consider (&next, connection->due, WHAT_DUE, i);
      if (connection->state == SIM_RECEIVING)
        consider_receiving (self, connection, i, &next);
      if (connection->state >= SIM_OPEN)
        consider (&next, connection->next_reset, WHAT_RESET, i);
    }
  consider_world (self, &next);

  /* What is overdue happens now. */
  next.when = MAX (next.when, self->now);

  return next;
}

/* --- making it happen ---------------------------------------------------------------- */

static void
flow (SimLink *self,
      gint64   until)
{
  double seconds = (double) (until - self->now) / (double) G_USEC_PER_SEC;

  for (guint i = 0; i < self->n_connections && seconds > 0; i++)
    {
      SimConnection *connection = &self->connections[i];

      if (connection->state == SIM_CLOSED)
        continue;
      self->held += seconds;
      if (connection->state != SIM_RECEIVING || connection->rate <= 0)
        continue;

      double n_bytes = MIN (connection->rate * seconds, (double) connection->wanted - connection->arrived);

      connection->arrived += n_bytes;
      connection->total += n_bytes;
      connection->last_data = until;
      self->brought += n_bytes;
    }

  self->now = until;
}

/* Hosts that begin to refuse cut what they have; those that fall silent answer nothing more. */
static void
change_world (SimLink *self)
{
  self->world_seen = self->now;
  if (self->now >= self->next_variation)
    {
      self->variation = sim_random_lognormal (self->scenario->variation, self->seed, 0, 2, self->n_variations++);
      self->next_variation = self->now + SIM_SECONDS (self->scenario->variation_time);
    }

  for (guint i = 0; i < self->n_connections; i++)
    {
      SimConnection *connection = &self->connections[i];
      const SimHost *host = &self->scenario->hosts[connection->host];

      if (connection->state == SIM_CLOSED || !_sim_link_is_faulty (self, connection->host) || self->is_ideal)
        continue;
      if (host->fault == SIM_FAULT_REFUSES && connection->state >= SIM_OPEN)
        connection->next_reset = self->now;
      else if (host->fault == SIM_FAULT_SILENT)
        connection->stall_end = connection->due = SIM_NEVER;
    }
}

static void
grow_window (SimLink       *self,
             SimConnection *connection)
{
  double round_trip = self->scenario->hosts[connection->host].round_trip;

  connection->next_window = SIM_NEVER;
  if (connection->window / round_trip <= connection->rate * 1.05)
    connection->window *= connection->is_starting ? 2 : 1.25;
  else
    connection->is_starting = FALSE;
}

static void
begin_stall (SimLink       *self,
             SimConnection *connection)
{
  const SimHost *host = &self->scenario->hosts[connection->host];
  gboolean is_forever = _sim_link_draw (self, connection) < host->stall_forever;
  double length = -log (_sim_link_draw (self, connection)) * host->stall_mean;
  double pause = -log (_sim_link_draw (self, connection)) / host->stall_rate;

  connection->stall_end = is_forever ? SIM_NEVER : self->now + SIM_SECONDS (length);
  connection->next_stall = is_forever ? SIM_NEVER : connection->stall_end + SIM_SECONDS (pause);
}

static gboolean
reset (SimLink       *self,
       SimConnection *connection,
       SimEvent      *ret_event)
{
  *ret_event = (SimEvent){
    .kind = SIM_EVENT_ENDED,
    .connection = (guint) (connection - self->connections),
    .outcome = SPATE_OUTCOME_BROKEN,
    .retry_after = -1,
  };
  _sim_link_end (self, connection);

  return TRUE;
}

/* Returns: whether the client notices. */
static gboolean
happen (SimLink  *self,
        Happening next,
        SimEvent *ret_event)
{
  SimConnection *connection = &self->connections[next.connection];
  const SimHost *host = &self->scenario->hosts[connection->host];

  self->is_stale = TRUE;
  switch (next.what)
    {
    case WHAT_WORLD:
      change_world (self);
      return FALSE;
    case WHAT_DUE:
      return _sim_link_due (self, connection, ret_event);
    case WHAT_ARRIVED:
      connection->arrived = (double) connection->wanted;
      *ret_event = (SimEvent){ SIM_EVENT_ARRIVED, next.connection, SPATE_OUTCOME_FULFILLED, -1 };
      return TRUE;
    case WHAT_WINDOW:
      grow_window (self, connection);
      return FALSE;
    case WHAT_VARIATION:
      connection->variation = sim_random_lognormal (host->variation, self->seed, 1000 + connection->host,
                                                    connection->ordinal, 1000 + connection->n_draws++);
      connection->next_variation = self->now + SIM_SECONDS (host->variation_time);
      return FALSE;
    case WHAT_BURST:
      connection->total = host->burst;
      return FALSE;
    case WHAT_STALL:
      begin_stall (self, connection);
      return FALSE;
    case WHAT_STALL_END:
      return FALSE;
    case WHAT_RESET:
      return reset (self, connection, ret_event);
    default:
      g_assert_not_reached ();
    }
}

/* Finds out the rates, if something has changed. */
static void
refresh (SimLink *self)
{
  if (!self->is_stale)
    return;

  _sim_link_serve_queues (self);
  _sim_link_share (self);
  self->is_stale = FALSE;
}

/**
 * sim_link_get_rate:
 * @self: a link
 *
 * Returns: bytes a second of all connections together
 */
double
sim_link_get_rate (SimLink *self)
{
  double rate = 0;

  refresh (self);
  for (guint i = 0; i < self->n_connections; i++)
    rate += self->connections[i].state == SIM_RECEIVING ? self->connections[i].rate : 0;

  return rate;
}

/**
 * sim_link_step_once:
 * @self: a link
 * @until: when to stop at the latest
 * @ret_event: (out): set to what happened, if the client notices
 *
 * Goes on to the next event or to @until, whichever is sooner. Rates are constant meanwhile.
 *
 * Returns: whether the client notices anything
 */
gboolean
sim_link_step_once (SimLink  *self,
                    gint64    until,
                    SimEvent *ret_event)
{
  g_assert (until >= self->now);

  refresh (self);

  const Happening next = find_next (self, until);

  flow (self, next.when);

  return next.what != WHAT_NOTHING && happen (self, next, ret_event);
}

/**
 * sim_link_step:
 * @self: a link
 * @until: when to stop at the latest
 * @ret_event: (out): set to what happened
 *
 * Goes on until the client notices something, or to @until.
 *
 * Returns: whether the client notices anything
 */
gboolean
sim_link_step (SimLink  *self,
               gint64    until,
               SimEvent *ret_event)
{
  for (;;)
    {
      if (sim_link_step_once (self, until, ret_event))
        return TRUE;
      if (self->now >= until && !self->is_stale)
        return FALSE;
    }
}
