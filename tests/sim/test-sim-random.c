/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must hold in every world, in worlds in which everything is drawn: each byte is fetched and
 * accounted for, the download ends, servers are asked no more than they allow, and the same
 * history leads to the same decisions. A failure names its seed; `test-sim-random --seed` runs that
 * one alone and prints its decisions. SPATE_SIM_ROUNDS asks for more than the usual number. */

#include "sim-run.h"

#include <stdlib.h>

#define USUAL_ROUNDS 1500

/* A refusal is dear to a server: no more of them than a first wave, and one for each time the
 * limit may have been found out anew. */
#define FREE_REFUSALS 32
#define REFUSALS_INTERVAL G_USEC_PER_SEC

/* No world needs ten minutes by its rates; faults and refusals may make a day of it. */
#define LONGEST (24 * 3600 * (gint64) G_USEC_PER_SEC)

static const char *const end_names[] = { "done", "failed", "took too long", "broke" };

static guint
get_n_rounds (void)
{
  const char *wanted = g_getenv ("SPATE_SIM_ROUNDS");

  return wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : USUAL_ROUNDS;
}

static void
run (const SimScenario *scenario,
     guint64            seed,
     gboolean           is_traced,
     SimResult         *ret_result)
{
  const SimOptions options = {
    .seed = seed,
    .is_checked = TRUE,
    .is_traced = is_traced,
    .time_limit = LONGEST,
  };

  sim_run (scenario, &options, ret_result);
}

/* Returns: (nullable): what is wrong with a result. */
static char *
find_fault (const SimScenario *scenario,
            const SimResult   *result)
{
  if (result->violation != NULL)
    return g_strdup (result->violation);
  if (result->end != SIM_END_DONE)
    return g_strdup_printf ("%s at %.0f s", end_names[result->end], (double) result->time / G_USEC_PER_SEC);

  for (guint i = 0; i < scenario->n_hosts; i++)
    {
      if (result->n_refusals_of[i] > FREE_REFUSALS + result->time / REFUSALS_INTERVAL)
        return g_strdup_printf ("source %u refused %u times in %.0f s", i, result->n_refusals_of[i],
                                (double) result->time / G_USEC_PER_SEC);
    }

  return NULL;
}

static void
test_random (void)
{
  guint n_rounds = get_n_rounds ();
  guint n_faults = 0;

  for (guint64 seed = 1; seed <= n_rounds; seed++)
    {
      SimScenario scenario;
      g_auto (SimResult) result = { 0 };

      sim_scenario_randomize (&scenario, seed);
      run (&scenario, seed, FALSE, &result);

      g_autofree char *fault = find_fault (&scenario, &result);

      if (fault == NULL)
        continue;

      g_autofree char *description = sim_scenario_describe (&scenario);

      g_test_message ("seed %" G_GUINT64_FORMAT ": %s\n%s", seed, fault, description);
      n_faults++;
    }

  g_assert_cmpuint (n_faults, ==, 0);
}

/* Nothing is drawn anew: a run can be looked at again. */
static void
test_again (void)
{
  for (guint64 seed = 1; seed <= 50; seed++)
    {
      SimScenario scenario;
      g_auto (SimResult) first = { 0 };
      g_auto (SimResult) second = { 0 };

      sim_scenario_randomize (&scenario, seed);
      run (&scenario, seed, FALSE, &first);
      run (&scenario, seed, FALSE, &second);

      g_assert_cmpint (first.time, ==, second.time);
      g_assert_cmpuint (first.n_requests, ==, second.n_requests);
      g_assert_cmpuint (first.n_connections, ==, second.n_connections);
      g_assert_cmpuint (first.n_splits, ==, second.n_splits);
      g_assert_cmpint (first.duplicates, ==, second.duplicates);
    }
}

static int
show (guint64 seed)
{
  SimScenario scenario;
  g_auto (SimResult) result = { 0 };

  sim_scenario_randomize (&scenario, seed);

  g_autofree char *description = sim_scenario_describe (&scenario);

  g_print ("%s\n", description);
  run (&scenario, seed, TRUE, &result);

  g_autofree char *fault = find_fault (&scenario, &result);

  g_print ("%.3f s: %s, %s\n", (double) result.time / G_USEC_PER_SEC, end_names[result.end],
           fault != NULL ? fault : "in order");

  return EXIT_SUCCESS;
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--seed"))
    return show (g_ascii_strtoull (argv[2], NULL, 10));

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim-random/random", test_random);
  g_test_add_func ("/sim-random/again", test_again);

  return g_test_run ();
}
