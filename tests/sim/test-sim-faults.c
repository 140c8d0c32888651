/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The balancer where servers and lines fail: it must not make it worse, must not give up while
 * bytes could come, and must not need longer than the failure itself explains. */

#include "sim-test.h"

#define N_SEEDS 10

/* Refusals: no more than a first wave, and one each time the limit may be found out anew. */
static void
assert_refusals (const SimResult *result)
{
  g_assert_cmpuint (result->n_refusals, <=, 32 + result->time / G_USEC_PER_SEC);
}

/* Every connection is cut after a second or so, and a new one is a request too many for a server
 * that counts them: making new ones at once would be refused for ever. */
static void
test_resets_and_requests (void)
{
  const SimScenario *scenario = sim_scenario_find ("K8");

  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (scenario, seed, &tally, &result);
      assert_refusals (&result);
    }
}

/* For ten seconds nothing comes. Making connections would help nobody: they are given up after
 * three seconds, and once more after six. */
static void
test_outage (void)
{
  const SimScenario *scenario = sim_scenario_find ("K5");

  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      SimTally tally = {
        .from = SIM_SECONDS (scenario->silent_from),
        .until = SIM_SECONDS (scenario->silent_from + scenario->silent_time),
      };
      g_auto (SimResult) result = { 0 };

      sim_test_run (scenario, seed, &tally, &result);
      g_assert_cmpuint (tally.n_decisions[SPATE_DECISION_START], <=, 2 * SPATE_MAX_CONNECTIONS);
      g_assert_false (tally.is_dropped[0]);
      g_assert_cmpfloat (sim_test_get_ratio (scenario, seed, &result), <, 1.1);
    }
}

/* Whatever is asked beyond the first request is answered 404; the first one brings the file. */
static void
test_one_request (gconstpointer is_fragile)
{
  SimScenario scenario = *sim_scenario_find ("K7");

  scenario.is_fragile = GPOINTER_TO_INT (is_fragile);
  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (&scenario, seed, &tally, &result);
      g_assert_false (tally.is_dropped[0]);
      g_assert_cmpuint (tally.n_decisions[SPATE_DECISION_HEDGE], ==, 0);
      g_assert_cmpuint (result.n_requests, <=, 24);
      g_assert_cmpfloat ((double) result.time / G_USEC_PER_SEC, <, (double) scenario.size / scenario.hosts[0].cap + 1);
    }
}

static SimScenario
with_dead_mirrors (SimFault fault,
                   double   from)
{
  const SimHost dead = { SIM_HOST (4), .fault = fault, .fault_from = from };
  SimScenario scenario = {
    .name = "three mirrors, two of them dead",
    .size = 300 * SIM_MIB,
    .capacity = 100e6,
    .n_hosts = 3,
    .hosts = { { SIM_HOST (4) }, dead, dead },
  };

  return scenario;
}

/* All but one are dead, from the beginning or from some time on, in each way there is. The one
 * that is left could alone bring the file in the time of the bound. */
static void
test_dead_mirrors (gconstpointer data)
{
  SimFault fault = (SimFault) GPOINTER_TO_INT (data);

  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      const SimScenario scenario = with_dead_mirrors (fault, seed % 2 == 0 ? 0 : (double) seed / 2);
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (&scenario, seed, &tally, &result);
      g_assert_false (tally.is_dropped[0]);
      g_assert_cmpfloat ((double) result.time / G_USEC_PER_SEC, <, 4.0 + 1.5 * (double) sim_bound (&scenario, seed) / G_USEC_PER_SEC);
      assert_refusals (&result);
    }
}

/* The first source is the dead one; its own bytes are not lost. */
static void
test_dead_first (gconstpointer data)
{
  SimFault fault = (SimFault) GPOINTER_TO_INT (data);

  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      const SimScenario scenario = {
        .name = "the first of two mirrors dies",
        .size = 100 * SIM_MIB,
        .capacity = 100e6,
        .n_hosts = 2,
        .hosts = { { SIM_HOST (4), .fault = fault, .fault_from = 0.3 * (double) seed }, { SIM_HOST (4) } },
      };
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (&scenario, seed, &tally, &result);
      g_assert_false (tally.is_dropped[1]);
      g_assert_cmpfloat ((double) result.time / G_USEC_PER_SEC, <, 12.0);
    }
}

static void
test_other_file (void)
{
  for (guint64 seed = 1; seed <= N_SEEDS; seed++)
    {
      const SimScenario scenario = with_dead_mirrors (SIM_FAULT_OTHER_FILE, 0);
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (&scenario, seed, &tally, &result);
      g_assert_true (tally.is_dropped[1]);
      g_assert_true (tally.is_dropped[2]);
      g_assert_cmpint (tally.why_dropped[1], ==, SPATE_REASON_OTHER_FILE);
    }
}

/* Few bytes, less than any split is worth, are with a mirror that falls silent. */
static void
test_rest_on_dead_mirror (void)
{
  for (guint64 seed = 1; seed <= 100; seed++)
    {
      const SimScenario scenario = {
        .name = "a rest on a dead mirror",
        .size = SIM_MIB + (goffset) seed * 100000,
        .capacity = 100e6,
        .n_hosts = 2,
        .hosts = { { SIM_HOST (1) }, { SIM_HOST (0.2), .fault = SIM_FAULT_SILENT, .fault_from = 0.02 * (double) seed } },
      };
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (&scenario, seed, &tally, &result);
      g_assert_cmpfloat ((double) result.time / G_USEC_PER_SEC, <, 10.0);
    }
}

/* Black holes near the end: what lies before a hedge must not stay with its silent victim. */
static void
test_silent_victim (void)
{
  const SimScenario *scenario = sim_scenario_find ("E2");

  for (guint64 seed = 1; seed <= 100; seed++)
    {
      SimTally tally = { 0 };
      g_auto (SimResult) result = { 0 };

      sim_test_run (scenario, seed, &tally, &result);
      g_assert_cmpfloat ((double) (result.time - sim_bound (scenario, seed)) / G_USEC_PER_SEC, <, 7.0);
    }
}

int
main (int   argc,
      char *argv[])
{
  const gpointer silent = GINT_TO_POINTER (SIM_FAULT_SILENT);
  const gpointer refuses = GINT_TO_POINTER (SIM_FAULT_REFUSES);
  const gpointer missing = GINT_TO_POINTER (SIM_FAULT_MISSING);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim-faults/resets-and-requests", test_resets_and_requests);
  g_test_add_func ("/sim-faults/outage", test_outage);
  g_test_add_data_func ("/sim-faults/one-request", GINT_TO_POINTER (FALSE), test_one_request);
  g_test_add_data_func ("/sim-faults/one-request-fragile", GINT_TO_POINTER (TRUE), test_one_request);
  g_test_add_data_func ("/sim-faults/silent-mirrors", silent, test_dead_mirrors);
  g_test_add_data_func ("/sim-faults/refusing-mirrors", refuses, test_dead_mirrors);
  g_test_add_data_func ("/sim-faults/missing-mirrors", missing, test_dead_mirrors);
  g_test_add_data_func ("/sim-faults/silent-first", silent, test_dead_first);
  g_test_add_data_func ("/sim-faults/refusing-first", refuses, test_dead_first);
  g_test_add_data_func ("/sim-faults/missing-first", missing, test_dead_first);
  g_test_add_func ("/sim-faults/other-file", test_other_file);
  g_test_add_func ("/sim-faults/rest-on-dead-mirror", test_rest_on_dead_mirror);
  g_test_add_func ("/sim-faults/silent-victim", test_silent_victim);

  return g_test_run ();
}
