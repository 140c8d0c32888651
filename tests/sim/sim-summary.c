/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Many runs of one scenario in a few numbers, and the rules of the balancer by name. */

#include "sim-summary.h"

#include <math.h>
#include <string.h>

static const char *const rule_names[] = {
  "first-wave",
  "floor",
  "growth",
  "fewer",
  "finish-time",
  "short-splits",
  "read-on",
  "hedge",
  "meeting-point",
  "soft-stall",
  "slow",
  "cap",
  "measured-mirrors",
};

G_STATIC_ASSERT ((1 << G_N_ELEMENTS (rule_names)) - 1 == SPATE_RULES_ALL);

/**
 * sim_rule_get_name:
 * @index: 0, 1, …
 *
 * Returns: (transfer none) (nullable): the name of the rule 1 << @index, %NULL behind the last
 */
const char *
sim_rule_get_name (guint index)
{
  return index < G_N_ELEMENTS (rule_names) ? rule_names[index] : NULL;
}

/**
 * sim_rule_parse:
 * @name: the name of a rule
 *
 * Returns: that rule, or 0 if there is none of that name
 */
SpateRule
sim_rule_parse (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rule_names); i++)
    {
      if (strcmp (rule_names[i], name) == 0)
        return (SpateRule) (1u << i);
    }

  return (SpateRule) 0;
}

static void
add (SimSummary        *self,
     const SimScenario *scenario,
     const SimResult   *result)
{
  self->n_connections += result->n_connections;
  self->held += result->held;
  self->last_held += result->last_held;
  self->n_requests += result->n_requests;
  self->n_refusals += result->n_refusals;
  self->waste += result->waste / (double) scenario->size;
  self->n_splits += result->n_splits;
  self->n_hedges += result->n_hedges;
  self->n_stops += result->n_stops;
}

static void
divide (SimSummary *self)
{
  double *const sums[] = {
    &self->ratio,
    &self->bound,
    &self->n_connections,
    &self->held,
    &self->last_held,
    &self->n_requests,
    &self->n_refusals,
    &self->waste,
    &self->n_splits,
    &self->n_hedges,
    &self->n_stops,
  };

  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    *sums[i] /= MAX (self->n_done, 1);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const double *left = a;
  const double *right = b;

  return (*left > *right) - (*left < *right);
}

/**
 * sim_summarize:
 * @scenario: a world
 * @rules: the balancer's rules
 * @n_seeds: how many runs
 * @is_checked: whether to look at what must hold
 *
 * Runs a scenario some times.
 *
 * Returns: what became of it
 */
SimSummary
sim_summarize (const SimScenario *scenario,
               const SpateRules  *rules,
               guint              n_seeds,
               gboolean           is_checked)
{
  SimSummary self = { .n_runs = n_seeds };
  g_autoptr (GArray) ratios = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint seed = 1; seed <= n_seeds; seed++)
    {
      const SimOptions options = { .rules = rules, .seed = seed, .is_checked = is_checked };
      g_auto (SimResult) result = { 0 };
      gint64 bound = sim_bound (scenario, seed);

      sim_run (scenario, &options, &result);
      self.n_violations += result.n_violations > 0;
      if (result.violation != NULL)
        g_printerr ("%s, seed %u: %s\n", scenario->name, seed, result.violation);
      if (result.end != SIM_END_DONE)
        {
          g_printerr ("%s, seed %u: did not end well (%d)\n", scenario->name, seed, (int) result.end);
          continue;
        }

      double ratio = (double) result.time / (double) bound;

      add (&self, scenario, &result);
      self.n_done++;
      self.ratio += ratio;
      self.bound += (double) bound / G_USEC_PER_SEC;
      g_array_append_val (ratios, ratio);
    }

  divide (&self);
  g_array_sort (ratios, compare);
  if (ratios->len > 0)
    self.late_ratio = g_array_index (ratios, double, (guint) ceil (0.95 * ratios->len) - 1);

  return self;
}
