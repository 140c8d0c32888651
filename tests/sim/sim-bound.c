/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast a download could be at best: as many ideal connections as help, all of them opened at
 * the first moment, and bytes that can be divided at will. Nobody reaches it with a small file,
 * and one that holds few connections on purpose is charged for it. Limits on requests are not
 * in it; where connections differ by chance it has draws of its own, so that it is a
 * reference there and not strictly a bound. */

#include "sim-run.h"

/* What each host would bring with one connection more. */
static double
get_gain (const SimHost *host,
          guint          n_connections)
{
  double before = host->cap * n_connections;
  double after = before + host->cap;
  gboolean is_dead = host->fault != SIM_FAULT_NONE && host->fault_from <= 0;
  gboolean is_limited = host->limit != SIM_LIMIT_NONE && host->limit != SIM_LIMIT_REQUESTS && host->limit_from <= 0;

  if (is_dead || (is_limited && n_connections >= host->limit_amount))
    return 0;
  if (host->overload_from > 0 && n_connections >= host->overload_from)
    return 0;

  if (host->total > 0)
    {
      before = MIN (before, host->total);
      after = MIN (after, host->total);
    }

  /* One that brings nothing by its cap may still shorten the slow start. */
  return after - before + (n_connections == 0 ? 1e-3 : 0) + 1e-6 / (1 + n_connections);
}

static void
connect_all (const SimScenario *scenario,
             SimLink           *link)
{
  guint n_connections[SIM_MAX_HOSTS] = { 0 };

  for (guint i = 0; i < SPATE_MAX_CONNECTIONS; i++)
    {
      double best = 0;
      guint best_host = 0;

      for (guint host = 0; host < scenario->n_hosts; host++)
        {
          double gain = get_gain (&scenario->hosts[host], n_connections[host]);

          if (gain > best)
            {
              best = gain;
              best_host = host;
            }
        }
      if (best <= 0)
        break;

      n_connections[best_host]++;
      (void) sim_link_connect (link, best_host);
    }
}

/**
 * sim_bound:
 * @scenario: a world
 * @seed: decides what is left to chance
 *
 * Returns: the time in µs that the download takes at best
 */
gint64
sim_bound (const SimScenario *scenario,
           guint64            seed)
{
  g_autoptr (SimLink) link = sim_link_new (scenario, seed, TRUE);
  const double size = (double) scenario->size;

  connect_all (scenario, link);
  for (;;)
    {
      double missing = size - sim_link_get_brought (link);
      double rate = sim_link_get_rate (link);
      gint64 until = SIM_NEVER;
      SimEvent event;

      if (missing <= 0 || sim_link_get_now (link) == SIM_NEVER)
        return sim_link_get_now (link);
      if (rate > 0)
        until = sim_link_get_now (link) + (gint64) (missing / rate * (double) G_USEC_PER_SEC) + 1;
      if (sim_link_step_once (link, until, &event) && event.kind == SIM_EVENT_CONNECTED)
        sim_link_request (link, event.connection, G_MAXINT64 / 2);
    }
}
