/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The life of a connection: it is made, asks, is answered or not, brings bytes, rests, and is
 * closed by one side or the other. What a server thinks of it is decided here. */

#include "sim-link-private.h"
#include "sim-random.h"

#include <math.h>

/* RFC 6928: ten segments. */
#define FIRST_WINDOW 14600.0

/* After a rest of this length the window is small again. */
#define WINDOW_KEPT G_USEC_PER_SEC

/* When the system gives up making a connection. */
#define CONNECT_TIMEOUT (30 * G_USEC_PER_SEC)

/* What numbers are drawn for. */
enum
{
  FOR_SPEED = 1,
  FOR_BADNESS,
  FOR_WEIGHT,
  FOR_VARIATION,
  FOR_STALL,
  FOR_RESET,
  FOR_THINKING,
  FOR_LATER,
};

static SimConnection *
get_connection (const SimLink *self,
                guint          connection)
{
  g_assert (connection < self->n_connections);
  g_assert (self->connections[connection].state != SIM_CLOSED);

  return (SimConnection *) &self->connections[connection];
}

static const SimHost *
get_host (const SimLink       *self,
          const SimConnection *connection)
{
  return &self->scenario->hosts[connection->host];
}

/* A number of the connection's own, above 0 and below 1. */
double
_sim_link_draw (SimLink       *self,
                SimConnection *connection)
{
  return sim_random_uniform (self->seed, 1000 + connection->host, 1000 + connection->ordinal,
                             FOR_LATER + connection->n_draws++);
}

static void
move (SimLink       *self,
      SimConnection *connection,
      SimState       state)
{
  connection->state = state;
  connection->since = self->now;
  connection->due = SIM_NEVER;
  self->is_stale = TRUE;
}

/* Closes a connection, whichever side wants it. */
void
_sim_link_end (SimLink       *self,
               SimConnection *connection)
{
  move (self, connection, SIM_CLOSED);
  connection->rate = 0;
}

static guint
count (const SimLink       *self,
       const SimConnection *except,
       SimState             least)
{
  guint n_found = 0;

  for (guint i = 0; i < self->n_connections; i++)
    {
      const SimConnection *connection = &self->connections[i];

      n_found += connection != except && connection->host == except->host && connection->state >= least;
    }

  return n_found;
}

/* --- what the client does --------------------------------------------------------------- */

/* What the connection will be like. */
static void
draw_character (const SimLink *self,
                SimConnection *connection)
{
  const SimHost *host = get_host (self, connection);
  guint64 seed = self->seed;
  guint64 who = 1000 + connection->host;
  guint64 which = connection->ordinal;

  connection->speed = sim_random_lognormal (host->spread, seed, who, FOR_SPEED, which);
  connection->weight = sim_random_lognormal (host->weight_spread, seed, who, FOR_WEIGHT, which);
  connection->variation = 1;
  connection->next_variation = SIM_NEVER;
  connection->next_stall = SIM_NEVER;
  connection->next_reset = SIM_NEVER;
  if (host->variation > 0)
    connection->next_variation = self->now + SIM_SECONDS (host->variation_time *
                                                          sim_random_uniform (seed, who, FOR_VARIATION, which));
  if (self->is_ideal)
    return;

  if (sim_random_uniform (seed, who, FOR_BADNESS, which) < host->bad_share)
    connection->speed *= host->bad_factor;
  if (host->stall_rate > 0)
    connection->next_stall = self->now + SIM_SECONDS (sim_random_exponential (1 / host->stall_rate, seed, who,
                                                                              FOR_STALL, which));
  if (host->reset_rate > 0)
    connection->next_reset = self->now + SIM_SECONDS (sim_random_exponential (1 / host->reset_rate, seed, who,
                                                                              FOR_RESET, which));
}

static guint
find_place (SimLink *self)
{
  for (guint i = 0; i < self->n_connections; i++)
    {
      if (self->connections[i].state == SIM_CLOSED)
        return i;
    }
  g_assert (self->n_connections < SIM_MAX_LIVE);

  return self->n_connections++;
}

/**
 * sim_link_connect:
 * @self: a link
 * @host: to whom
 *
 * Begins to make a connection.
 *
 * Returns: which one; the number is used again when it is closed
 */
guint
sim_link_connect (SimLink *self,
                  guint    host)
{
  g_assert (host < self->scenario->n_hosts);

  const SimHost *spec = &self->scenario->hosts[host];
  guint place = find_place (self);
  SimConnection *connection = &self->connections[place];
  gboolean is_silent = spec->fault == SIM_FAULT_SILENT && _sim_link_is_faulty (self, host) && !self->is_ideal;

  *connection = (SimConnection){
    .host = host,
    .ordinal = self->hosts[host].n_connections++,
    .window = FIRST_WINDOW,
    .is_starting = TRUE,
    .next_window = SIM_NEVER,
  };
  draw_character (self, connection);
  move (self, connection, SIM_CONNECTING);

  connection->due = self->now + (is_silent ? CONNECT_TIMEOUT : SIM_SECONDS (spec->round_trip));

  return place;
}

/**
 * sim_link_request:
 * @self: a link
 * @connection: a connection that is made and idle
 * @length: bytes to ask for
 *
 * Asks for bytes, and wants all of them. The server may send fewer.
 */
void
sim_link_request (SimLink *self,
                  guint    connection,
                  goffset  length)
{
  SimConnection *asking = get_connection (self, connection);
  const SimHost *host = get_host (self, asking);

  g_assert (asking->state == SIM_OPEN);
  g_assert (length > 0);

  if (self->now - asking->since > WINDOW_KEPT)
    {
      asking->window = FIRST_WINDOW;
      asking->is_starting = TRUE;
    }

  double think = host->think;

  if (!self->is_ideal)
    think *= sim_random_lognormal (host->think_spread, self->seed, 1000 + asking->host, FOR_THINKING,
                                   self->n_requests++);

  move (self, asking, SIM_WAITING);
  asking->due = self->now + SIM_SECONDS (host->round_trip + think);
  if (!self->is_ideal && host->fault == SIM_FAULT_SILENT && _sim_link_is_faulty (self, asking->host))
    asking->due = SIM_NEVER;
  asking->left = host->longest_answer > 0 ? MIN (length, host->longest_answer) : length;
  asking->wanted = asking->left;
  asking->arrived = 0;
}

/**
 * sim_link_want:
 * @self: a link
 * @connection: a connection with a request
 * @n_bytes: how many of the bytes that were not fetched it shall bring before the client is told
 */
void
sim_link_want (SimLink *self,
               guint    connection,
               goffset  n_bytes)
{
  SimConnection *asking = get_connection (self, connection);

  g_assert (n_bytes >= 0 && n_bytes <= asking->left);

  asking->wanted = n_bytes;
  asking->arrived = MIN (asking->arrived, (double) n_bytes);
}

/**
 * sim_link_fetch:
 * @self: a link
 * @connection: a connection with a request
 *
 * Takes the bytes that have come, also of a connection that was just cut.
 *
 * Returns: how many those are
 */
goffset
sim_link_fetch (SimLink *self,
                guint    connection)
{
  g_assert (connection < self->n_connections);

  SimConnection *asking = &self->connections[connection];
  goffset n_bytes = (goffset) asking->arrived;

  asking->arrived -= (double) n_bytes;
  asking->wanted -= n_bytes;
  asking->left -= n_bytes;

  return n_bytes;
}

/**
 * sim_link_close:
 * @self: a link
 * @connection: a connection
 *
 * Closes it, unless that has happened. What is under way is wasted; an answer that is through leaves nothing to close, and
 * the connection can be used again.
 */
void
sim_link_close (SimLink *self,
                guint    connection)
{
  g_assert (connection < self->n_connections);

  SimConnection *closing = &self->connections[connection];

  if (closing->state == SIM_CLOSED)
    return;
  if (closing->state == SIM_RECEIVING && closing->left == 0)
    {
      move (self, closing, SIM_OPEN);
      return;
    }
  if (closing->state == SIM_RECEIVING)
    self->wasted += MIN (closing->rate * get_host (self, closing)->round_trip, (double) closing->left);
  _sim_link_end (self, closing);
}

/* --- what the server does --------------------------------------------------------------- */

/* A refused request leaves the connection open, a refused connection does not. */
static gboolean
refuse (SimLink       *self,
        SimConnection *connection,
        SpateOutcome   outcome,
        SimEvent      *ret_event)
{
  double retry_after = get_host (self, connection)->retry_after;

  *ret_event = (SimEvent){
    .kind = SIM_EVENT_ENDED,
    .connection = (guint) (connection - self->connections),
    .outcome = outcome,
    .retry_after = -1,
  };
  if (connection->state == SIM_WAITING && outcome == SPATE_OUTCOME_REFUSED && retry_after > 0)
    ret_event->retry_after = SIM_SECONDS (retry_after);

  if (connection->state < SIM_OPEN || outcome == SPATE_OUTCOME_OTHER_FILE)
    _sim_link_end (self, connection);
  else
    move (self, connection, SIM_OPEN);

  return TRUE;
}

/* The first packet of a connection is answered: it is accepted or not. What follows are other
 * packets, while others may be refused. */
static gboolean
answer_connect (SimLink       *self,
                SimConnection *connection,
                SimEvent      *ret_event)
{
  const SimHost *host = get_host (self, connection);
  gboolean is_faulty = _sim_link_is_faulty (self, connection->host) && !self->is_ideal;

  if (is_faulty && host->fault == SIM_FAULT_SILENT)
    return refuse (self, connection, SPATE_OUTCOME_BROKEN, ret_event);
  if (is_faulty && host->fault == SIM_FAULT_REFUSES)
    return refuse (self, connection, SPATE_OUTCOME_REFUSED, ret_event);
  if (connection->state == SIM_CONNECTING && host->limit == SIM_LIMIT_REFUSE && !self->is_ideal &&
      self->now >= SIM_SECONDS (host->limit_from) && count (self, connection, SIM_GREETING) >= host->limit_amount)
    return refuse (self, connection, SPATE_OUTCOME_REFUSED, ret_event);

  if (connection->state == SIM_CONNECTING && host->handshakes > 1)
    {
      move (self, connection, SIM_GREETING);
      connection->due = self->now + SIM_SECONDS (host->round_trip * (host->handshakes - 1));
      return FALSE;
    }

  move (self, connection, SIM_OPEN);
  *ret_event = (SimEvent){ .kind = SIM_EVENT_CONNECTED, .connection = (guint) (connection - self->connections) };

  return TRUE;
}

/* Whether the bucket of requests has one left; takes it. */
static gboolean
take_token (SimLink *self,
            guint    host)
{
  const SimHost *spec = &self->scenario->hosts[host];
  SimHostState *state = &self->hosts[host];
  double seconds = (double) (self->now - state->tokens_at) / (double) G_USEC_PER_SEC;

  state->tokens = MIN (state->tokens + seconds * spec->request_rate, spec->request_burst);
  state->tokens_at = self->now;
  if (state->tokens < 1)
    return FALSE;

  state->tokens--;

  return TRUE;
}

static gboolean
is_over_limit (SimLink       *self,
               SimConnection *connection)
{
  const SimHost *host = get_host (self, connection);

  if (self->now < SIM_SECONDS (host->limit_from))
    return FALSE;
  if (host->limit == SIM_LIMIT_REQUESTS)
    return !take_token (self, connection->host);

  return (host->limit == SIM_LIMIT_503 || host->limit == SIM_LIMIT_429) &&
         count (self, connection, SIM_QUEUED) >= host->limit_amount;
}

static gboolean
answer_request (SimLink       *self,
                SimConnection *connection,
                SimEvent      *ret_event)
{
  const SimHost *host = get_host (self, connection);
  SimHostState *state = &self->hosts[connection->host];

  if (!self->is_ideal)
    {
      gboolean is_faulty = _sim_link_is_faulty (self, connection->host);

      if (is_faulty && host->fault == SIM_FAULT_OTHER_FILE)
        return refuse (self, connection, SPATE_OUTCOME_OTHER_FILE, ret_event);
      if ((is_faulty && host->fault == SIM_FAULT_MISSING) || (host->answers_once && state->n_answers > 0))
        return refuse (self, connection, SPATE_OUTCOME_DENIED, ret_event);
      if (is_over_limit (self, connection))
        return refuse (self, connection, SPATE_OUTCOME_REFUSED, ret_event);
      if (host->limit == SIM_LIMIT_QUEUE && self->now >= SIM_SECONDS (host->limit_from) &&
          count (self, connection, SIM_RECEIVING) >= host->limit_amount)
        {
          move (self, connection, SIM_QUEUED);
          return FALSE;
        }
    }

  state->n_answers++;
  move (self, connection, SIM_RECEIVING);
  connection->last_data = self->now;
  *ret_event = (SimEvent){ .kind = SIM_EVENT_ANSWERED, .connection = (guint) (connection - self->connections) };

  return TRUE;
}

/* What a connection was waiting for is there, unless nothing gets through at this moment. */
gboolean
_sim_link_due (SimLink       *self,
               SimConnection *connection,
               SimEvent      *ret_event)
{
  const SimScenario *scenario = self->scenario;

  if (_sim_link_is_silent (self))
    {
      connection->due = SIM_SECONDS (scenario->silent_from + scenario->silent_time +
                                     get_host (self, connection)->round_trip);
      return FALSE;
    }

  if (connection->state < SIM_OPEN)
    return answer_connect (self, connection, ret_event);

  return answer_request (self, connection, ret_event);
}

/* Hosts that let requests wait serve the oldest ones when there is room. */
void
_sim_link_serve_queues (SimLink *self)
{
  for (guint i = 0; i < self->n_connections; i++)
    {
      SimConnection *oldest = &self->connections[i];

      if (oldest->state != SIM_QUEUED ||
          count (self, oldest, SIM_RECEIVING) >= get_host (self, oldest)->limit_amount)
        continue;
      for (guint j = i + 1; j < self->n_connections; j++)
        {
          SimConnection *other = &self->connections[j];

          if (other->state == SIM_QUEUED && other->host == oldest->host && other->since < oldest->since)
            oldest = other;
        }

      /* One at a time: it is answered before the next one is looked at. */
      gint64 since = oldest->since;

      move (self, oldest, SIM_WAITING);
      oldest->since = since;
      oldest->due = self->now;
      return;
    }
}

/* --- what can be seen of it ------------------------------------------------------------- */

gint64
sim_link_get_now (const SimLink *self)
{
  return self->now;
}

/**
 * sim_link_get_brought:
 * @self: a link
 *
 * Returns: how many bytes have come
 */
double
sim_link_get_brought (const SimLink *self)
{
  return self->brought;
}

/**
 * sim_link_get_held:
 * @self: a link
 *
 * Returns: how many connections there were, each times the seconds it was there
 */
double
sim_link_get_held (const SimLink *self)
{
  return self->held;
}

/**
 * sim_link_get_n_held:
 * @self: a link
 *
 * Returns: how many connections there are at this moment
 */
guint
sim_link_get_n_held (const SimLink *self)
{
  guint n_held = 0;

  for (guint i = 0; i < self->n_connections; i++)
    n_held += self->connections[i].state != SIM_CLOSED;

  return n_held;
}

/**
 * sim_link_get_wasted:
 * @self: a link
 *
 * Returns: how many bytes were under way as their connection was closed
 */
double
sim_link_get_wasted (const SimLink *self)
{
  return self->wasted;
}

/**
 * sim_link_get_left:
 * @self: a link
 * @connection: a connection with a request
 *
 * Returns: how many bytes of its answer were not fetched
 */
goffset
sim_link_get_left (const SimLink *self,
                   guint          connection)
{
  return get_connection (self, connection)->left;
}

/**
 * sim_link_get_last_data:
 * @self: a link
 * @connection: a connection with a request
 *
 * Returns: when it last brought something
 */
gint64
sim_link_get_last_data (const SimLink *self,
                        guint          connection)
{
  g_assert (connection < self->n_connections);

  return self->connections[connection].last_data;
}

/**
 * sim_link_is_open:
 * @self: a link
 * @connection: a number of a connection
 *
 * Returns: whether that connection is made
 */
gboolean
sim_link_is_open (const SimLink *self,
                  guint          connection)
{
  g_assert (connection < self->n_connections);

  return self->connections[connection].state >= SIM_OPEN;
}
