/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-state.h"

/* The table of legal changes is the one that the architecture draws: rows from, columns to, in
 * the order queued, probing, transferring, verifying, waiting, paused, failed, done. */
static void
test_can_change (void)
{
  static const char *const legal[SPATE_N_STATES] = {
    [SPATE_STATE_QUEUED] = ".p..wpf.",
    [SPATE_STATE_PROBING] = "..t.wpf.",
    [SPATE_STATE_TRANSFERRING] = "...vwpf.",
    [SPATE_STATE_VERIFYING] = "..t.wpfd",
    [SPATE_STATE_WAITING] = "q....pf.",
    [SPATE_STATE_PAUSED] = "q...w...",
    [SPATE_STATE_FAILED] = "q...w...",
    [SPATE_STATE_DONE] = "q...w...",
  };

  for (SpateState from = SPATE_STATE_QUEUED; from < SPATE_N_STATES; from++)
    for (SpateState to = SPATE_STATE_QUEUED; to < SPATE_N_STATES; to++)
      {
        g_test_message ("%s to %s", spate_state_get_nick (from), spate_state_get_nick (to));
        g_assert_cmpint (spate_state_can_change (from, to), ==, legal[from][to] != '.');
      }
}

/* From every state the others can be reached, so that no download is ever stuck. */
static void
test_reachable (void)
{
  for (SpateState from = SPATE_STATE_QUEUED; from < SPATE_N_STATES; from++)
    {
      guint reached = 1u << from;

      for (guint step = 0; step < SPATE_N_STATES; step++)
        for (SpateState via = SPATE_STATE_QUEUED; via < SPATE_N_STATES; via++)
          for (SpateState to = SPATE_STATE_QUEUED; to < SPATE_N_STATES; to++)
            if ((reached & (1u << via)) != 0 && spate_state_can_change (via, to))
              reached |= 1u << to;

      g_test_message ("from %s", spate_state_get_nick (from));
      g_assert_cmphex (reached, ==, (1u << SPATE_N_STATES) - 1);
    }
}

/* The engine works in three states; each has a name of its own. */
static void
test_names (void)
{
  static const struct
  {
    SpateState  state;
    const char *nick;
    gboolean    running;
  } rows[] = {
    { SPATE_STATE_QUEUED, "queued", FALSE },
    { SPATE_STATE_PROBING, "probing", TRUE },
    { SPATE_STATE_TRANSFERRING, "transferring", TRUE },
    { SPATE_STATE_VERIFYING, "verifying", TRUE },
    { SPATE_STATE_WAITING, "waiting", FALSE },
    { SPATE_STATE_PAUSED, "paused", FALSE },
    { SPATE_STATE_FAILED, "failed", FALSE },
    { SPATE_STATE_DONE, "done", FALSE },
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (rows) == SPATE_N_STATES);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].nick);
      g_assert_cmpstr (spate_state_get_nick (rows[i].state), ==, rows[i].nick);
      g_assert_cmpint (spate_state_is_running (rows[i].state), ==, rows[i].running);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/state/can-change", test_can_change);
  g_test_add_func ("/state/reachable", test_reachable);
  g_test_add_func ("/state/names", test_names);

  return g_test_run ();
}
