/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sim-run.h"

G_BEGIN_DECLS

/**
 * SimSummary:
 * @n_runs: how many runs
 * @n_done: how many of those brought the file
 * @n_violations: in how many of those something did not hold
 * @ratio: time as a multiple of the bound, on average
 * @late_ratio: the same, at its 95th percentile
 * @bound: the bound in seconds, on average
 * @n_connections: connections made, on average, as all that follows
 * @held: connections on average
 * @last_held: connections at the end
 * @n_requests: requests
 * @n_refusals: refusals
 * @waste: bytes in vain, as a share of the file
 * @n_splits: splits
 * @n_hedges: hedges
 * @n_stops: stops
 *
 * What became of some runs of one scenario, those that brought the file.
 */
typedef struct
{
  guint  n_runs;
  guint  n_done;
  guint  n_violations;
  double ratio;
  double late_ratio;
  double bound;
  double n_connections;
  double held;
  double last_held;
  double n_requests;
  double n_refusals;
  double waste;
  double n_splits;
  double n_hedges;
  double n_stops;
} SimSummary;

SimSummary sim_summarize (const SimScenario *scenario,
                          const SpateRules  *rules,
                          guint              n_seeds,
                          gboolean           is_checked);

const char *sim_rule_get_name (guint index);
SpateRule sim_rule_parse (const char *name);

G_END_DECLS
