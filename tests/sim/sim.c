/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulator as a program: how near the balancer comes to what is possible, in each scenario,
 * and what each of its rules is worth. See tests/README.md. */

#include "sim-summary.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Geometric means leave out what has a shorter bound: a fifth of a second more or less is not
 * what speed is about. */
#define SHORTEST_BOUND 2.0 /* s */

static char *pattern;
static int n_seeds = 10;
static int first_seed = 1;
static char **without;
static gboolean is_ablation;
static gboolean is_traced;
static gboolean is_checked;

static const GOptionEntry entries[] = {
  { "scenario", 's', 0, G_OPTION_ARG_STRING, &pattern, "Only scenarios of which the name matches, as in 'G*'", "PATTERN" },
  { "seeds", 'n', 0, G_OPTION_ARG_INT, &n_seeds, "Runs of each scenario (10)", "N" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &first_seed, "The seed to trace (1)", "N" },
  { "without", 'w', 0, G_OPTION_ARG_STRING_ARRAY, &without, "Turn a rule off; may be given more than once", "RULE" },
  { "ablation", 'a', 0, G_OPTION_ARG_NONE, &is_ablation, "What each rule is worth", NULL },
  { "trace", 't', 0, G_OPTION_ARG_NONE, &is_traced, "Print each decision and a line each 0.5 s; one run", NULL },
  { "check", 'c', 0, G_OPTION_ARG_NONE, &is_checked, "Look at all that must hold; slow", NULL },
  { NULL },
};

/* Over scenarios. */
typedef struct
{
  double log_sum;
  guint  n_all;
  double long_log_sum;
  guint  n_long;
  double waste;
  double n_connections;
  guint  n_failed;
  guint  n_missed;
} Total;

static void
add_to_total (Total             *total,
              const SimScenario *scenario,
              const SimSummary  *summary)
{
  total->n_failed += summary->n_runs - summary->n_done;
  total->n_missed += scenario->goal > 0 && (summary->n_done == 0 || summary->ratio > scenario->goal);
  /* What has no goal has no bound that could be reached. */
  if (summary->n_done == 0 || scenario->goal <= 0)
    return;

  total->n_all++;
  total->log_sum += log (summary->ratio);
  total->waste += summary->waste;
  total->n_connections += summary->n_connections;
  if (summary->bound >= SHORTEST_BOUND)
    {
      total->n_long++;
      total->long_log_sum += log (summary->ratio);
    }
}

static void
print_row (const SimScenario *scenario,
           const SimSummary  *summary)
{
  g_autofree char *goal = scenario->goal > 0 ? g_strdup_printf ("%.2f", scenario->goal) : g_strdup ("–");
  gboolean is_missed = scenario->goal > 0 && summary->ratio > scenario->goal;

  g_print ("%-54.54s %7.2f %6.3f %6.3f %5s%s %5.1f %5.1f %4.1f %5.1f %5.1f %6.2f %5.1f %4.1f %5.1f", scenario->name,
           summary->bound, summary->ratio, summary->late_ratio, goal, is_missed ? "!" : " ", summary->n_connections,
           summary->held, summary->last_held, summary->n_requests, summary->n_refusals, summary->waste * 100,
           summary->n_splits, summary->n_hedges, summary->n_stops);
  if (summary->n_done < summary->n_runs)
    g_print ("  %u failed", summary->n_runs - summary->n_done);
  if (summary->n_violations > 0)
    g_print ("  %u not in order", summary->n_violations);
  g_print ("\n");
}

static gboolean
is_wanted (const SimScenario *scenario)
{
  return pattern == NULL || g_pattern_match_simple (pattern, scenario->name) ||
         g_str_has_prefix (scenario->name, pattern);
}

static Total
run_all (const SpateRules *rules,
         gboolean          prints)
{
  guint n_scenarios;
  const SimScenario *scenarios = sim_scenario_get_all (&n_scenarios);
  Total total = { 0 };

  for (guint i = 0; i < n_scenarios; i++)
    {
      if (!is_wanted (&scenarios[i]))
        continue;

      const SimSummary summary = sim_summarize (&scenarios[i], rules, (guint) n_seeds, is_checked);

      add_to_total (&total, &scenarios[i], &summary);
      if (prints)
        print_row (&scenarios[i], &summary);
    }

  return total;
}

static void
print_table (const SpateRules *rules)
{
  g_print ("%-54s %7s %6s %6s %5s  %5s %5s %4s %5s %5s %6s %5s %4s %5s\n", "scenario", "bound s", "ratio", "p95", "goal",
           "made", "held", "last", "req", "ref", "waste%", "split", "hdg", "stop");

  const Total total = run_all (rules, TRUE);

  g_print ("geometric mean %.4f, with bounds of 2 s and more %.4f; waste %.2f %%; %.1f connections made; "
           "%u goals missed, %u runs failed\n",
           exp (total.log_sum / MAX (total.n_all, 1)), exp (total.long_log_sum / MAX (total.n_long, 1)),
           100 * total.waste / MAX (total.n_all, 1), total.n_connections / MAX (total.n_all, 1), total.n_missed,
           total.n_failed);
}

static void
print_ablation_row (const char  *name,
                    const Total *total)
{
  g_print ("%-18s %8.4f %8.4f %7.2f %7.1f %7u %7u\n", name, exp (total->log_sum / MAX (total->n_all, 1)),
           exp (total->long_log_sum / MAX (total->n_long, 1)), 100 * total->waste / MAX (total->n_all, 1),
           total->n_connections / MAX (total->n_all, 1), total->n_missed, total->n_failed);
}

static void
print_ablation (const SpateRules *rules)
{
  Total total = run_all (rules, FALSE);

  g_print ("%-18s %8s %8s %7s %7s %7s %7s\n", "without", "all", "2 s up", "waste%", "made", "missed", "failed");
  print_ablation_row ("(nothing)", &total);

  for (guint i = 0; sim_rule_get_name (i) != NULL; i++)
    {
      SpateRules fewer = *rules;

      if ((fewer.enabled & (1u << i)) == 0)
        continue;
      fewer.enabled &= ~(1u << i);
      total = run_all (&fewer, FALSE);
      print_ablation_row (sim_rule_get_name (i), &total);
    }
}

static void
print_trace (const SpateRules *rules)
{
  guint n_scenarios;
  const SimScenario *scenarios = sim_scenario_get_all (&n_scenarios);
  const SimOptions options = { .rules = rules, .seed = (guint64) first_seed, .is_traced = TRUE, .is_checked = is_checked };

  for (guint i = 0; i < n_scenarios; i++)
    {
      g_auto (SimResult) result = { 0 };

      if (!is_wanted (&scenarios[i]))
        continue;

      g_print ("%s, seed %d\n", scenarios[i].name, first_seed);
      sim_run (&scenarios[i], &options, &result);
      g_print ("%10.3f  end %d, bound %.3f s, %u connections, %u requests, %u refusals, waste %.2f %%\n",
               (double) result.time / G_USEC_PER_SEC, (int) result.end,
               (double) sim_bound (&scenarios[i], (guint64) first_seed) / G_USEC_PER_SEC, result.n_connections,
               result.n_requests, result.n_refusals, 100 * result.waste / (double) scenarios[i].size);
      if (result.violation != NULL)
        g_print ("            not in order: %s\n", result.violation);
    }
}

static gboolean
turn_rules_off (SpateRules *rules)
{
  for (guint i = 0; without != NULL && without[i] != NULL; i++)
    {
      SpateRule rule = sim_rule_parse (without[i]);

      if (rule == 0)
        {
          g_printerr ("There is no rule %s. Rules are:", without[i]);
          for (guint j = 0; sim_rule_get_name (j) != NULL; j++)
            g_printerr (" %s", sim_rule_get_name (j));
          g_printerr ("\n");
          return FALSE;
        }
      rules->enabled &= ~(guint) rule;
    }

  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  SpateRules rules = *spate_rules_get_default ();

  setlocale (LC_CTYPE, "");
  g_option_context_set_summary (context, "Runs the balancer in simulated worlds.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  if (!turn_rules_off (&rules))
    return EXIT_FAILURE;

  if (is_traced)
    print_trace (&rules);
  else if (is_ablation)
    print_ablation (&rules);
  else
    print_table (&rules);

  return EXIT_SUCCESS;
}
