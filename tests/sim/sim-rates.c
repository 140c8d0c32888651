/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast each connection is at this moment: by itself no faster than its cap, its window and
 * what it happens to be like; together no faster than their host; and all of them no faster than
 * the line. What is scarce is shared max-min fairly, by weights: who wants less than its share
 * gets it, the others share the rest. */

#include "sim-link-private.h"

/* A connection that wants something. */
typedef struct
{
  SimConnection *connection; /* (unowned) */
  double         wants;
  gboolean       is_served;
} Taker;

/* Cuts down what takers want, until it is no more than @capacity. Only those of @host, unless it
 * is negative. */
static void
share_out (Taker *takers,
           guint  n_takers,
           int    host,
           double capacity)
{
  double sum = 0;

  for (guint i = 0; i < n_takers; i++)
    {
      takers[i].is_served = host >= 0 && takers[i].connection->host != (guint) host;
      if (!takers[i].is_served)
        sum += takers[i].wants;
    }
  if (sum <= capacity)
    return;

  for (gboolean is_settled = FALSE; !is_settled;)
    {
      double weights = 0;

      for (guint i = 0; i < n_takers; i++)
        weights += takers[i].is_served ? 0 : takers[i].connection->weight;

      double level = weights > 0 ? capacity / weights : 0;

      is_settled = TRUE;
      for (guint i = 0; i < n_takers; i++)
        {
          if (!takers[i].is_served && takers[i].wants <= level * takers[i].connection->weight)
            {
              takers[i].is_served = TRUE;
              capacity -= takers[i].wants;
              is_settled = FALSE;
            }
        }
      for (guint i = 0; i < n_takers && is_settled; i++)
        {
          if (!takers[i].is_served)
            takers[i].wants = level * takers[i].connection->weight;
        }
    }
}

static double
get_own_rate (const SimLink       *self,
              const SimConnection *connection)
{
  const SimHost *host = &self->scenario->hosts[connection->host];
  double rate = host->cap * connection->speed * connection->variation;

  if (connection->total < host->burst)
    rate *= host->burst_factor;
  if (self->now < connection->stall_end || _sim_link_is_silent (self))
    return 0;
  if (self->is_ideal && _sim_link_is_faulty (self, connection->host))
    return 0;

  return MIN (rate, connection->window / host->round_trip);
}

static void
share_hosts (const SimLink *self,
             Taker         *takers,
             guint          n_takers)
{
  for (guint i = 0; i < self->scenario->n_hosts; i++)
    {
      const SimHost *host = &self->scenario->hosts[i];
      double capacity = host->total;
      guint n_here = 0;

      if (capacity <= 0)
        continue;
      for (guint j = 0; j < n_takers; j++)
        n_here += takers[j].connection->host == i;
      if (host->overload_from > 0 && n_here > host->overload_from)
        capacity /= 1 + host->overload_slope * (double) (n_here - host->overload_from);
      share_out (takers, n_takers, (int) i, capacity);
    }
}

static double
get_capacity (const SimLink *self,
              const Taker   *takers,
              guint          n_takers)
{
  const SimScenario *scenario = self->scenario;
  gint64 drop_from = SIM_SECONDS (scenario->drop_from);
  double capacity = scenario->capacity * self->variation;
  guint n_flows = 0;

  if (self->now >= drop_from && self->now < drop_from + SIM_SECONDS (scenario->drop_time))
    capacity *= scenario->drop_factor;
  for (guint i = 0; i < n_takers; i++)
    n_flows += takers[i].wants > 0;
  if (scenario->is_aimd)
    capacity *= 1 - 1 / (1 + 3.0 * MAX (n_flows, 1));

  return capacity;
}

/* Sets the rates, and when the windows that hold them back grow. */
void
_sim_link_share (SimLink *self)
{
  Taker takers[SIM_MAX_LIVE];
  guint n_takers = 0;

  for (guint i = 0; i < self->n_connections; i++)
    {
      SimConnection *connection = &self->connections[i];

      connection->rate = 0;
      if (connection->state == SIM_RECEIVING)
        takers[n_takers++] = (Taker){ connection, get_own_rate (self, connection), FALSE };
    }

  share_hosts (self, takers, n_takers);
  share_out (takers, n_takers, -1, get_capacity (self, takers, n_takers));

  for (guint i = 0; i < n_takers; i++)
    {
      SimConnection *connection = takers[i].connection;
      double round_trip = self->scenario->hosts[connection->host].round_trip;

      connection->rate = takers[i].wants;
      if (connection->rate > 0 && connection->next_window == SIM_NEVER &&
          connection->rate >= connection->window / round_trip * 0.95)
        connection->next_window = self->now + SIM_SECONDS (round_trip);
    }
}
