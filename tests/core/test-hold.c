/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-hold.h"

/* Each of the things that could keep it, alone and with all others that could let it go. */
static void
test_metered (void)
{
  for (SpateMetered metered = SPATE_METERED_GO_ON; metered <= SPATE_METERED_PAUSE; metered++)
    for (guint i = 0; i < 8; i++)
      {
        const SpateHold hold = { .metered = metered, .is_metered = (i & 1) != 0, .is_near = (i & 2) != 0, .is_allowed = (i & 4) != 0 };
        gboolean waits = metered != SPATE_METERED_GO_ON && i == 1;

        g_assert_cmpint (spate_hold_judge (&hold), ==, waits ? SPATE_WAIT_METERED : SPATE_WAIT_NONE);
      }
}

/* Nothing is allowed while it sleeps. */
static void
test_asleep (void)
{
  const SpateHold far = { .metered = SPATE_METERED_PAUSE, .is_metered = TRUE, .is_asleep = TRUE };
  const SpateHold near = { .metered = SPATE_METERED_GO_ON, .is_near = TRUE, .is_allowed = TRUE, .is_asleep = TRUE };

  g_assert_cmpint (spate_hold_judge (&far), ==, SPATE_WAIT_SLEEP);
  g_assert_cmpint (spate_hold_judge (&near), ==, SPATE_WAIT_SLEEP);
}

/* The words that are set and that programs read. */
static void
test_nicks (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (SPATE_TYPE_METERED);

  g_assert_cmpint (g_enum_get_value_by_nick (klass, "go-on")->value, ==, SPATE_METERED_GO_ON);
  g_assert_cmpint (g_enum_get_value_by_nick (klass, "ask")->value, ==, SPATE_METERED_ASK);
  g_assert_cmpint (g_enum_get_value_by_nick (klass, "pause")->value, ==, SPATE_METERED_PAUSE);
  g_assert_cmpstr (spate_wait_get_nick (SPATE_WAIT_METERED), ==, "metered");
  g_assert_cmpstr (spate_wait_get_nick (SPATE_WAIT_SLEEP), ==, "sleep");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hold/metered", test_metered);
  g_test_add_func ("/hold/asleep", test_asleep);
  g_test_add_func ("/hold/nicks", test_nicks);

  return g_test_run ();
}
