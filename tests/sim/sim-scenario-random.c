/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Worlds in which everything is drawn, for tests that must hold in all of them. The first host
 * always works in the end, so that every download can be finished. */

#include "sim-scenario.h"

#include "sim-random.h"

#include <math.h>

typedef struct
{
  guint64 seed;
  guint64 n_draws;
} Dice;

static double
draw (Dice *dice)
{
  return sim_random_uniform (dice->seed, 0x5cea, 0, dice->n_draws++);
}

static double
between (Dice  *dice,
         double least,
         double most)
{
  return least * pow (most / least, draw (dice));
}

static gboolean
maybe (Dice  *dice,
       double share)
{
  return draw (dice) < share;
}

static void
draw_limit (Dice    *dice,
            SimHost *host)
{
  host->limit = (SimLimit) (SIM_LIMIT_REFUSE + (int) (draw (dice) * 5));
  host->limit_from = maybe (dice, 0.2) ? draw (dice) * 10 : 0;
  host->limit_amount = 1 + (guint) (draw (dice) * 12);
  host->retry_after = maybe (dice, 0.5) ? 0 : ceil (draw (dice) * 6);
  host->request_burst = 1 + floor (draw (dice) * 20);
  host->request_rate = between (dice, 0.2, 5);
}

static void
draw_faults (Dice    *dice,
             SimHost *host)
{
  if (maybe (dice, 0.3))
    {
      host->stall_rate = between (dice, 0.005, 0.3);
      host->stall_mean = between (dice, 0.5, 30);
      host->stall_forever = maybe (dice, 0.5) ? 0 : draw (dice);
    }
  /* Most connections live to see the first byte. */
  if (maybe (dice, 0.3))
    host->reset_rate = MIN (between (dice, 0.005, 1), 0.5 / (host->round_trip * (host->handshakes + 1) + host->think));
}

static void
draw_rates (Dice    *dice,
            SimHost *host)
{
  host->cap = between (dice, 2e4, 6e7);
  host->spread = maybe (dice, 0.5) ? draw (dice) : 0;
  host->weight_spread = draw (dice) * 0.8;
  host->bad_share = maybe (dice, 0.3) ? draw (dice) * 0.5 : 0;
  host->bad_factor = between (dice, 0.01, 0.5);
  host->total = maybe (dice, 0.3) ? between (dice, 1e5, 1e8) : 0;
  if (maybe (dice, 0.3))
    {
      host->variation = draw (dice);
      host->variation_time = between (dice, 0.2, 5);
    }
  if (maybe (dice, 0.15))
    {
      host->burst = between (dice, 1e5, 2e7);
      host->burst_factor = between (dice, 2, 20);
    }
  if (maybe (dice, 0.2))
    {
      host->overload_from = 1 + (guint) (draw (dice) * 10);
      host->overload_slope = draw (dice) * 0.2;
      host->total = host->total > 0 ? host->total : between (dice, 1e5, 1e8);
    }
}

static void
draw_host (Dice    *dice,
           SimHost *host,
           gboolean may_die)
{
  host->round_trip = between (dice, 0.001, 0.3);
  host->handshakes = 1 + floor (draw (dice) * 3);
  host->think = between (dice, 0.001, 0.3);
  host->think_spread = draw (dice) * 0.6;
  draw_rates (dice, host);
  draw_faults (dice, host);
  if (maybe (dice, 0.4))
    draw_limit (dice, host);
  if (maybe (dice, 0.05))
    host->longest_answer = (goffset) between (dice, 1e5, 1e8);
  if (may_die && maybe (dice, 0.4))
    {
      host->fault = (SimFault) (SIM_FAULT_SILENT + (int) (draw (dice) * 4));
      host->fault_from = maybe (dice, 0.5) ? 0 : draw (dice) * 10;
    }
}

/* Cuts the file down to what the first host can bring in ten minutes: waiting proves nothing. */
static void
limit_time (SimScenario *scenario)
{
  const SimHost *host = &scenario->hosts[0];
  guint n_connections = SPATE_MAX_CONNECTIONS;

  if (scenario->max_connections > 0)
    n_connections = MIN (n_connections, scenario->max_connections);
  if (host->limit != SIM_LIMIT_NONE && host->limit != SIM_LIMIT_REQUESTS)
    n_connections = MIN (n_connections, host->limit_amount);

  double rate = MIN (scenario->capacity, host->cap * (double) n_connections);

  if (host->total > 0)
    rate = MIN (rate, host->total);
  scenario->size = MIN (scenario->size, 1 + (goffset) (600 * rate));
  scenario->chunk_size = MIN (scenario->chunk_size, scenario->size);
}

/**
 * sim_scenario_randomize:
 * @ret_scenario: (out): set to a world in which everything is drawn
 * @seed: which one
 */
void
sim_scenario_randomize (SimScenario *ret_scenario,
                        guint64      seed)
{
  Dice dice = { .seed = seed };

  *ret_scenario = (SimScenario){
    .name = "random",
    .size = 1 + (goffset) (maybe (&dice, 0.1) ? between (&dice, 1, 2e6) : between (&dice, 3e5, 4e8)),
    .capacity = between (&dice, 5e5, 2e8),
    .is_aimd = maybe (&dice, 0.2),
    .is_fragile = maybe (&dice, 0.05),
    .max_connections = maybe (&dice, 0.1) ? 1 + (guint) (draw (&dice) * 31) : 0,
    .n_hosts = maybe (&dice, 0.6) ? 1 : 1 + (guint) (draw (&dice) * 4),
  };
  if (maybe (&dice, 0.3))
    {
      ret_scenario->variation = draw (&dice) * 0.8;
      ret_scenario->variation_time = between (&dice, 0.2, 5);
    }
  if (maybe (&dice, 0.1))
    {
      ret_scenario->drop_from = draw (&dice) * 10;
      ret_scenario->drop_time = draw (&dice) * 20;
      ret_scenario->drop_factor = between (&dice, 0.01, 1);
    }
  if (maybe (&dice, 0.1))
    {
      ret_scenario->silent_from = draw (&dice) * 10;
      ret_scenario->silent_time = draw (&dice) * 20;
    }
  if (maybe (&dice, 0.15))
    {
      ret_scenario->order = maybe (&dice, 0.5) ? SPATE_ORDER_SEQUENTIAL : SPATE_ORDER_CHUNKS;
      ret_scenario->chunk_size = 1 + (goffset) (between (&dice, 0.005, 1) * (double) ret_scenario->size);
    }
  for (guint i = 0; i < ret_scenario->n_hosts; i++)
    draw_host (&dice, &ret_scenario->hosts[i], i > 0);
  limit_time (ret_scenario);
}

static void
describe_host (const SimHost *host,
               GString       *text)
{
  g_string_append_printf (text,
                          "; host: %.0f ms, %.0f handshakes, thinks %.0f ms, cap %.3f, spread %.2f, %.0f %% at %.2f, "
                          "total %.1f, varies %.2f for %.1f s, stalls %.3f/s for %.1f s, %.0f %% for ever, resets %.3f/s",
                          host->round_trip * 1000, host->handshakes, host->think * 1000, host->cap / 1e6, host->spread,
                          host->bad_share * 100, host->bad_factor, host->total / 1e6, host->variation,
                          host->variation_time, host->stall_rate, host->stall_mean, host->stall_forever * 100,
                          host->reset_rate);
  if (host->overload_from > 0)
    g_string_append_printf (text, ", overload above %u by %.2f", host->overload_from, host->overload_slope);
  if (host->limit != SIM_LIMIT_NONE)
    g_string_append_printf (text, ", limit %d of %u from %.1f s, retry %.0f s, requests %.0f and %.2f/s",
                            (int) host->limit, host->limit_amount, host->limit_from, host->retry_after,
                            host->request_burst, host->request_rate);
  if (host->longest_answer > 0)
    g_string_append_printf (text, ", answers of at most %" G_GINT64_FORMAT, host->longest_answer);
  if (host->fault != SIM_FAULT_NONE)
    g_string_append_printf (text, ", fault %d from %.1f s", (int) host->fault, host->fault_from);
}

/**
 * sim_scenario_describe:
 * @self: a scenario
 *
 * Returns: (transfer full): its numbers, for who must find out what went wrong in it
 */
char *
sim_scenario_describe (const SimScenario *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "%s: %" G_GINT64_FORMAT " bytes, line %.2f MB/s, varies %.2f for %.1f s%s%s, order %d, "
                          "chunks of %" G_GINT64_FORMAT ", at most %u connections",
                          self->name, self->size, self->capacity / 1e6, self->variation, self->variation_time,
                          self->is_aimd ? ", AIMD" : "", self->is_fragile ? ", fragile" : "", (int) self->order,
                          self->chunk_size, self->max_connections);
  if (self->drop_time > 0)
    g_string_append_printf (text, ", %.2f of it from %.1f s for %.1f s", self->drop_factor, self->drop_from,
                            self->drop_time);
  if (self->silent_time > 0)
    g_string_append_printf (text, ", silent from %.1f s for %.1f s", self->silent_from, self->silent_time);
  for (guint i = 0; i < self->n_hosts; i++)
    describe_host (&self->hosts[i], text);

  return g_string_free (text, FALSE);
}
