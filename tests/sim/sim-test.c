/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What tests of single worlds need: a run in which all that must hold is looked at and which
 * must end well, and a tally of what was decided. */

#include "sim-test.h"

static void
count (const SimRun        *run G_GNUC_UNUSED,
       gint64               now,
       const SpateDecision *decision,
       gpointer             user_data)
{
  SimTally *tally = user_data;

  if (now < tally->from || (tally->until > 0 && now >= tally->until))
    return;

  tally->n_decisions[decision->kind]++;
  if (decision->kind == SPATE_DECISION_STOP)
    tally->n_stops[decision->reason]++;
  else if (decision->kind == SPATE_DECISION_DROP)
    {
      tally->is_dropped[decision->source] = TRUE;
      tally->why_dropped[decision->source] = decision->reason;
    }
  else if (decision->kind == SPATE_DECISION_LEVEL && decision->source == 0)
    {
      tally->last_level = decision->amount;
      tally->n_full += decision->reason == SPATE_REASON_FULL;
      if (decision->reason == SPATE_REASON_REFUSED &&
          (tally->least_level == 0 || decision->amount < tally->least_level))
        tally->least_level = decision->amount;
    }
}

/**
 * sim_test_run:
 * @scenario: a world
 * @seed: decides what is left to chance
 * @tally: (inout): counts what is decided
 * @ret_result: (out): set to what became of it
 *
 * Runs a download that must end well, without anything that must not be. With SPATE_SIM_TRACE in
 * the environment each decision is printed.
 */
void
sim_test_run (const SimScenario *scenario,
              guint64            seed,
              SimTally          *tally,
              SimResult         *ret_result)
{
  const SimOptions options = {
    .seed = seed,
    .is_checked = TRUE,
    .is_traced = g_getenv ("SPATE_SIM_TRACE") != NULL,
    .observer = count,
    .observer_data = tally,
  };

  sim_run (scenario, &options, ret_result);
  g_test_message ("%s, seed %" G_GUINT64_FORMAT ": end %d at %.3f s, %u connections, %u requests, %u refusals, "
                  "%u splits, %u hedges, %u stops",
                  scenario->name, seed, (int) ret_result->end, (double) ret_result->time / G_USEC_PER_SEC,
                  ret_result->n_connections, ret_result->n_requests, ret_result->n_refusals, ret_result->n_splits,
                  ret_result->n_hedges, ret_result->n_stops);
  g_assert_cmpstr (ret_result->violation, ==, NULL);
  g_assert_cmpint (ret_result->end, ==, SIM_END_DONE);
}

/**
 * sim_test_get_ratio:
 * @scenario: a world
 * @seed: the seed of a run
 * @result: what became of it
 *
 * Returns: the time it took, as a multiple of the bound
 */
double
sim_test_get_ratio (const SimScenario *scenario,
                    guint64            seed,
                    const SimResult   *result)
{
  return (double) result->time / (double) sim_bound (scenario, seed);
}
