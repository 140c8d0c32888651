/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The balancer where nothing fails: it must leave well alone, see what a server allows, and not
 * mistake a connection's beginning, or its own restraint, for the speed of the line. */

#include "sim-test.h"

#define N_SEEDS 10

static guint
count_stops (const SimTally *tally)
{
  return tally->n_decisions[SPATE_DECISION_STOP] - tally->n_stops[SPATE_REASON_SUPERSEDED] -
         tally->n_stops[SPATE_REASON_SURPLUS];
}

/* All connections are alike and stay so. There is a split for each new connection, and for each
 * that is done early because its share began late; nobody is stopped. */
static void
test_no_storm (void)
{
  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      const SimScenario scenario = {
        .name = "all alike",
        .size = (goffset) seed * 100 * SIM_MIB,
        .capacity = 1e9,
        .n_hosts = 1,
        .hosts = { { SIM_HOST (3) } },
      };
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (&scenario, seed, &tally, &result);
      g_assert_cmpuint (count_stops (&tally), ==, 0);
      g_assert_cmpuint (tally.n_decisions[SPATE_DECISION_HEDGE], <=, SPATE_MAX_CONNECTIONS);
      g_assert_cmpuint (tally.n_decisions[SPATE_DECISION_SPLIT], <=, 2 * SPATE_MAX_CONNECTIONS);
    }
}

/* Rates go up and down; that is no reason to give anything up. */
static void
test_noise (gconstpointer name)
{
  const SimScenario *scenario = sim_scenario_find (name);

  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (scenario, seed, &tally, &result);
      g_assert_cmpuint (count_stops (&tally), ==, 0);
      g_assert_cmpuint (result.n_splits, <=, 3 * SPATE_MAX_CONNECTIONS);
    }
}

/* More connections pay in full: that must be seen, however the older ones end meanwhile, and
 * never be taken for a full line. */
static void
test_growth_is_seen (void)
{
  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      const SimScenario scenario = {
        .name = "more connections pay",
        .size = 1024 * SIM_MIB,
        .capacity = 1e9,
        .n_hosts = 1,
        .hosts = { { SIM_HOST (2), .weight_spread = 0.35, .think_spread = 0.4, .spread = 0.1 * (double) (seed % 4) } },
      };
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (&scenario, seed, &tally, &result);
      g_assert_cmpuint (tally.n_full, ==, 0);
      g_assert_cmpuint (result.peak, ==, SPATE_MAX_CONNECTIONS);
      g_assert_cmpuint (result.n_verdicts[SPATE_VERDICT_FULL], ==, 0);
    }
}

/* Each connection has its limit: more of them bring more, and that is told. */
static void
test_each_limited (void)
{
  const SimScenario scenario = {
    .name = "each connection is limited",
    .size = 200 * SIM_MIB,
    .capacity = 1e9,
    .n_hosts = 1,
    .hosts = { { SIM_HOST (2) } },
  };

  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (&scenario, seed, &tally, &result);
      g_assert_cmpuint (result.n_verdicts[SPATE_VERDICT_EACH_LIMITED], >, 0);
      g_assert_cmpuint (result.n_verdicts[SPATE_VERDICT_FULL], ==, 0);
    }
}

/* On a line that one connection fills, most are given up after a while. */
static void
test_full_line (void)
{
  const SimScenario scenario = {
    .name = "one connection fills the line",
    .size = 1024 * SIM_MIB,
    .capacity = 20e6,
    .n_hosts = 1,
    .hosts = { { SIM_HOST (200), .weight_spread = 0.35, .think_spread = 0.4 } },
  };

  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (&scenario, seed, &tally, &result);
      g_assert_cmpfloat (result.held, <, 14.0);
      g_assert_cmpuint (result.n_verdicts[SPATE_VERDICT_FULL], >, 0);
      g_assert_cmpuint (result.n_verdicts[SPATE_VERDICT_SERVER_LIMITED], ==, 0);
      g_assert_cmpuint (tally.last_level, <=, 8);
    }
}

/* Nor is it taken for one that is not full because the first connections had not found their speed
 * when the next ones came. */
static void
test_full_line_early (void)
{
  const SimScenario *scenario = sim_scenario_find ("B2");

  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (scenario, seed, &tally, &result);
      g_assert_cmpuint (tally.last_level, <=, 12);
      g_assert_cmpuint (result.n_verdicts[SPATE_VERDICT_EACH_LIMITED], ==, 0);
      g_assert_cmpuint (result.n_verdicts[SPATE_VERDICT_FULL], >, 0);
    }
}

/* A line that once brought much more has room: it is the server that is full. */
static void
test_full_server (void)
{
  const SimScenario scenario = {
    .name = "a full server on a large line",
    .size = 1024 * SIM_MIB,
    .capacity = 20e6,
    .known_capacity = 60e6,
    .n_hosts = 1,
    .hosts = { { SIM_HOST (200) } },
  };
  SimTally tally = { 0 };
  g_auto (SimResult) result = { 0 };

  sim_test_run (&scenario, 1, &tally, &result);
  g_assert_cmpuint (result.n_verdicts[SPATE_VERDICT_SERVER_LIMITED], >, 0);
  g_assert_cmpuint (result.n_verdicts[SPATE_VERDICT_FULL], ==, 0);
}

/* What one server gives back, another one gets that had to do with less. */
static void
test_room (void)
{
  const SimScenario *scenario = sim_scenario_find ("K2");

  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (scenario, seed, &tally, &result);
      g_assert_cmpfloat (sim_test_get_ratio (scenario, seed, &result), <, 1.2);
    }
}

/* Rates that have not been reached yet are no reason to divide what was divided just now. */
static void
test_slow_start (void)
{
  const SimScenario *scenario = sim_scenario_find ("H5");

  for (guint64 seed = 1; seed <= 100; seed++)
    {
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (scenario, seed, &tally, &result);
      g_assert_cmpuint (result.n_splits, <=, 20);
      g_assert_cmpfloat (sim_test_get_ratio (scenario, seed, &result), <, 1.8);
    }
}

/* Of sixteen that come at once, eight are refused: the server allows eight, and not one. */
static void
test_refused_together (gconstpointer name)
{
  const SimScenario *scenario = sim_scenario_find (name);
  guint allowed = scenario->hosts[0].limit_amount;

  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (scenario, seed, &tally, &result);
      g_assert_cmpuint (tally.least_level, >=, allowed - 1);
      g_assert_cmpuint (result.n_refusals, <=, 16 - allowed + 1 + result.time / (2 * G_USEC_PER_SEC));
    }
}

/* A server that counted too many requests for a moment allows any number of connections. The
 * number that was reached until then is not what it allows. */
static void
test_passing_refusal (void)
{
  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      const SimScenario scenario = {
        .name = "a passing refusal",
        .size = 2048 * SIM_MIB,
        .capacity = 1e9,
        .n_hosts = 1,
        .hosts = { { SIM_HOST (2), .think_spread = 0.4, .limit = SIM_LIMIT_REQUESTS, .request_burst = 6, .request_rate = 3, .retry_after = 2 } },
      };
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (&scenario, seed, &tally, &result);
      g_assert_cmpuint (result.peak, >=, 16);
    }
}

/* Every length up to some pages, and those around which something changes. */
static void
test_sizes (void)
{
  static const goffset sizes[] = { 1, 2, 63, 64, 4095, 4096, 4097, 16383, 16384, 16385, 262143, 262144,
                                   262145, 1048575, 1048576, 1048577, 2097151, 2097152, 2097153, 3145729 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      for (guint order = SPATE_ORDER_PARALLEL; order <= SPATE_ORDER_CHUNKS; order++)
        {
          const SimScenario scenario = {
            .name = "an odd size",
            .size = sizes[i],
            .capacity = 1e6,
            .order = (SpateOrder) order,
            .chunk_size = 1 + sizes[i] / 7,
            .n_hosts = 1,
            .hosts = { { SIM_HOST (0.1), .spread = 0.5 } },
          };
          SimTally tally = { 0 };
          g_auto (SimResult) result = { 0 };

          sim_test_run (&scenario, i, &tally, &result);
        }
    }
}

/* A user's number is never exceeded. */
static void
test_users_number (void)
{
  for (guint number = 1; number <= SPATE_MAX_CONNECTIONS; number++)
    {
      SimScenario scenario = *sim_scenario_find ("A1");
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      scenario.max_connections = number;
      sim_test_run (&scenario, number, &tally, &result);
      g_assert_cmpuint (result.peak, <=, number);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim-steady/no-storm", test_no_storm);
  g_test_add_data_func ("/sim-steady/noise-of-connections", "D4", test_noise);
  g_test_add_data_func ("/sim-steady/noise-of-the-line", "D5", test_noise);
  g_test_add_func ("/sim-steady/growth-is-seen", test_growth_is_seen);
  g_test_add_func ("/sim-steady/each-limited", test_each_limited);
  g_test_add_func ("/sim-steady/full-line", test_full_line);
  g_test_add_func ("/sim-steady/full-line-early", test_full_line_early);
  g_test_add_func ("/sim-steady/full-server", test_full_server);
  g_test_add_func ("/sim-steady/room", test_room);
  g_test_add_func ("/sim-steady/slow-start", test_slow_start);
  g_test_add_data_func ("/sim-steady/connections-refused-together", "F1", test_refused_together);
  g_test_add_data_func ("/sim-steady/requests-refused-together", "F2", test_refused_together);
  g_test_add_func ("/sim-steady/passing-refusal", test_passing_refusal);
  g_test_add_func ("/sim-steady/sizes", test_sizes);
  g_test_add_func ("/sim-steady/users-number", test_users_number);

  return g_test_run ();
}
