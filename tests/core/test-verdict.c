/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-verdict.h"

/* The names are read by programs: they may not change. */
static const char *const nicks[] = {
  [SPATE_VERDICT_UNKNOWN] = "unknown",
  [SPATE_VERDICT_WAITING] = "waiting",
  [SPATE_VERDICT_EACH_LIMITED] = "each-connection-limited",
  [SPATE_VERDICT_SERVER_LIMITED] = "server-limited",
  [SPATE_VERDICT_CONNECTIONS_LIMITED] = "connections-limited",
  [SPATE_VERDICT_FULL] = "full",
  [SPATE_VERDICT_USER_LIMITED] = "user-limited",
  [SPATE_VERDICT_DISK_LIMITED] = "disk-limited",
};

static void
test_nicks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
    g_assert_cmpstr (spate_verdict_get_nick ((SpateVerdict) i), ==, nicks[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verdict/nicks", test_nicks);

  return g_test_run ();
}
