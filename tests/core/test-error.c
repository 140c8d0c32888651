/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-error.h"

/* Only what nobody has to mend may pass by itself; the same number of another domain is
 * something else. */
static void
test_may_pass (void)
{
  for (int code = SPATE_ERROR_INVALID; code < SPATE_N_ERRORS; code++)
    {
      g_autoptr (GError) ours = g_error_new_literal (SPATE_ERROR, code, "Ours");
      g_autoptr (GError) other = g_error_new_literal (G_CONVERT_ERROR, code, "Another");

      g_test_message ("code %d", code);
      g_assert_cmpint (spate_error_may_pass (ours), ==, code == SPATE_ERROR_NETWORK || code == SPATE_ERROR_BUSY);
      g_assert_false (spate_error_may_pass (other));
    }
}

/* The domain has the name by which logs know it. */
static void
test_domain (void)
{
  g_assert_cmpstr (g_quark_to_string (SPATE_ERROR), ==, "SpateError");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/may-pass", test_may_pass);
  g_test_add_func ("/error/domain", test_domain);

  return g_test_run ();
}
