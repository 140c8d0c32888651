/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-decision.h"

#include <string.h>

/* Every reason has a name of its own, of small letters and dashes. */
static void
test_nicks (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (SpateReason reason = SPATE_REASON_NONE; reason <= SPATE_REASON_WRONG_BYTES; reason++)
    {
      const char *nick = spate_reason_get_nick (reason);

      g_test_message ("%s", nick);
      g_assert_nonnull (nick);
      g_assert_cmpuint (strlen (nick), >, 0);
      g_assert_cmpuint (strspn (nick, "abcdefghijklmnopqrstuvwxyz-"), ==, strlen (nick));
      g_assert_true (g_hash_table_add (seen, (gpointer) nick));
    }
}

/* Those that logs are searched for. */
static void
test_some_nicks (void)
{
  g_assert_cmpstr (spate_reason_get_nick (SPATE_REASON_NONE), ==, "none");
  g_assert_cmpstr (spate_reason_get_nick (SPATE_REASON_TAKEOVER), ==, "takeover");
  g_assert_cmpstr (spate_reason_get_nick (SPATE_REASON_NO_ANSWER), ==, "no-answer");
  g_assert_cmpstr (spate_reason_get_nick (SPATE_REASON_REFUSED), ==, "refused");
  g_assert_cmpstr (spate_reason_get_nick (SPATE_REASON_WRONG_BYTES), ==, "wrong-bytes");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/decision/nicks", test_nicks);
  g_test_add_func ("/decision/some-nicks", test_some_nicks);

  return g_test_run ();
}
