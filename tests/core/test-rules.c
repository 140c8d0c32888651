/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-rules.h"

/* A rule that is alone is on, and all others are off; together they are all. */
static void
test_switches (void)
{
  static const SpateRule switches[] = {
    SPATE_RULE_FIRST_WAVE,
    SPATE_RULE_FLOOR,
    SPATE_RULE_GROWTH,
    SPATE_RULE_FEWER,
    SPATE_RULE_FINISH_TIME,
    SPATE_RULE_SHORT_SPLITS,
    SPATE_RULE_READ_ON,
    SPATE_RULE_HEDGE,
    SPATE_RULE_MEETING_POINT,
    SPATE_RULE_SOFT_STALL,
    SPATE_RULE_SLOW,
    SPATE_RULE_CAP,
    SPATE_RULE_MEASURED_MIRRORS,
  };
  guint all = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      const SpateRules alone = { .enabled = (guint) switches[i] };
      const SpateRules without = { .enabled = SPATE_RULES_ALL & ~(guint) switches[i] };

      for (gsize j = 0; j < G_N_ELEMENTS (switches); j++)
        {
          g_assert_cmpint (spate_rules_has (&alone, switches[j]), ==, i == j);
          g_assert_cmpint (spate_rules_has (&without, switches[j]), ==, i != j);
        }
      g_assert_true (spate_rules_has (spate_rules_get_default (), switches[i]));
      all |= (guint) switches[i];
    }

  g_assert_cmphex (all, ==, SPATE_RULES_ALL);
  g_assert_cmphex (spate_rules_get_default ()->enabled, ==, SPATE_RULES_ALL);
}

/* Nothing that is counted, waited for or measured out is nothing. */
static void
test_positive (void)
{
  const SpateRules *rules = spate_rules_get_default ();

  g_assert_cmpuint (rules->max_connections, >, 0);
  g_assert_cmpint (rules->connection_bytes, >, 0);
  g_assert_cmpuint (rules->min_connections, >, 0);
  g_assert_cmpuint (rules->first_wave, >, 0);
  g_assert_cmpint (rules->usual_round_trip, >, 0);
  g_assert_cmpint (rules->min_split, >, 0);
  g_assert_cmpint (rules->min_short_split, >, 0);
  g_assert_cmpint (rules->short_split_time, >, 0);
  g_assert_cmpint (rules->min_hedge, >, 0);
  g_assert_cmpint (rules->min_gain, >, 0);
  g_assert_cmpint (rules->min_hedge_gain, >, 0);
  g_assert_cmpint (rules->stall, >, 0);
  g_assert_cmpint (rules->soft_stall, >, 0);
  g_assert_cmpint (rules->slow_interval, >, 0);
  g_assert_cmpint (rules->slow_grace, >, 0);
  g_assert_cmpuint (rules->max_slow, >, 0);
  g_assert_cmpint (rules->slow_memory, >, 0);
  g_assert_cmpint (rules->grow_again, >, 0);
  g_assert_cmpint (rules->fewer_from, >, 0);
  g_assert_cmpint (rules->refusal_pause, >, 0);
  g_assert_cmpint (rules->raise_cap, >, 0);
  g_assert_cmpint (rules->sequential_piece, >, 0);
  g_assert_cmpuint (rules->sequential_window, >, 0);
  g_assert_cmpuint (rules->chunk_connections, >, 0);
}

/* What is a share is one. */
static void
test_shares (void)
{
  const SpateRules *rules = spate_rules_get_default ();
  const double shares[] = {
    rules->hedge_from,
    rules->slow_share,
    rules->growth_gain,
    rules->knee_gain,
    rules->fewer_keep,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      g_assert_cmpfloat (shares[i], >, 0.0);
      g_assert_cmpfloat (shares[i], <, 1.0);
    }
}

/* What is less than something else by its name is. */
static void
test_order (void)
{
  const SpateRules *rules = spate_rules_get_default ();

  g_assert_cmpuint (rules->min_connections, <=, rules->first_wave);
  g_assert_cmpuint (rules->first_wave, <=, rules->max_connections);
  g_assert_cmpuint (rules->chunk_connections, <=, rules->max_connections);
  g_assert_cmpint (rules->min_short_split, <=, rules->min_split);
  g_assert_cmpint (rules->min_hedge, <=, rules->min_short_split);
  g_assert_cmpint (rules->min_split, <=, rules->sequential_piece);
  g_assert_cmpint (rules->soft_stall, <=, rules->stall);
  g_assert_cmpint (rules->slow_interval, <=, rules->slow_memory);
  g_assert_cmpint (rules->min_raise_cap, <=, rules->raise_cap);
  g_assert_cmpint (rules->raise_cap, <=, rules->max_raise_cap);
  g_assert_cmpint (rules->refusal_pause, <=, rules->min_raise_cap);
  g_assert_cmpint (rules->min_gain, <=, rules->min_hedge_gain);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rules/switches", test_switches);
  g_test_add_func ("/rules/positive", test_positive);
  g_test_add_func ("/rules/shares", test_shares);
  g_test_add_func ("/rules/order", test_order);

  return g_test_run ();
}
