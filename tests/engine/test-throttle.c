/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Speed limits on a clock that only moves when told to. */

#include "spate-throttle.h"
#include "virtual-clock.h"

#define MIB ((gsize) 1 << 20)

/* Takes all it can get for a while, asking whenever it is worth while. */
static guint64
take_for (SpateVirtualClock *clock,
          SpateThrottle     *throttle,
          gint64             duration)
{
  gint64 end = spate_clock_get_now (SPATE_CLOCK (clock)) + duration;
  guint64 taken = 0;

  while (spate_clock_get_now (SPATE_CLOCK (clock)) < end)
    {
      taken += spate_throttle_take (throttle, MIB);
      spate_virtual_clock_advance (clock, MAX (spate_throttle_get_wait (throttle, 16384), 1000));
    }

  return taken;
}

static void
assert_about (guint64 value,
              guint64 expected)
{
  g_assert_cmpuint (value, >=, expected * 9 / 10);
  g_assert_cmpuint (value, <=, expected * 11 / 10);
}

/* Without a limit everything passes at once; with one, so much a second. */
static void
test_alone (void)
{
  g_autoptr (SpateVirtualClock) clock = spate_virtual_clock_new ();
  SpateThrottle *throttle = spate_throttle_new (SPATE_CLOCK (clock), NULL, 0);

  g_assert_cmpuint (spate_throttle_take (throttle, MIB), ==, MIB);
  g_assert_cmpint (spate_throttle_get_wait (throttle, MIB), ==, 0);

  spate_throttle_set_rate (throttle, MIB);
  g_assert_cmpuint (spate_throttle_take (throttle, MIB), ==, 0);
  g_assert_cmpint (spate_throttle_get_wait (throttle, 16384), >, 0);
  assert_about (take_for (clock, throttle, 10 * G_USEC_PER_SEC), 10 * MIB);

  spate_throttle_set_rate (throttle, 0);
  g_assert_cmpuint (spate_throttle_take (throttle, MIB), ==, MIB);
  g_assert_finalize_object (throttle);
}

/* The stricter of the two counts, and two downloads share what both stand below. */
static void
test_parent (void)
{
  static const struct
  {
    gint64 parent;
    gint64 child;
    gint64 expected;
  } cases[] = {
    { 0, MIB, MIB },
    { MIB, 0, MIB },
    { MIB, 2 * MIB, MIB },
    { 2 * MIB, MIB, MIB },
  };
  g_autoptr (SpateVirtualClock) clock = spate_virtual_clock_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SpateThrottle) parent = spate_throttle_new (SPATE_CLOCK (clock), NULL, cases[i].parent);
      SpateThrottle *child = spate_throttle_new (SPATE_CLOCK (clock), parent, cases[i].child);

      assert_about (take_for (clock, child, 10 * G_USEC_PER_SEC), (guint64) cases[i].expected * 10);
      g_assert_finalize_object (child);
    }

  g_autoptr (SpateThrottle) parent = spate_throttle_new (SPATE_CLOCK (clock), NULL, MIB);
  g_autoptr (SpateThrottle) one = spate_throttle_new (SPATE_CLOCK (clock), parent, 0);
  g_autoptr (SpateThrottle) other = spate_throttle_new (SPATE_CLOCK (clock), parent, 0);
  guint64 taken = 0;

  for (guint i = 0; i < 1000; i++)
    {
      taken += spate_throttle_take (i % 2 == 0 ? one : other, MIB);
      spate_virtual_clock_advance (clock, 10000);
    }
  assert_about (taken, 10 * MIB);
}

/* What was granted and did not come may be taken by somebody else. */
static void
test_put_back (void)
{
  g_autoptr (SpateVirtualClock) clock = spate_virtual_clock_new ();
  g_autoptr (SpateThrottle) parent = spate_throttle_new (SPATE_CLOCK (clock), NULL, MIB);
  g_autoptr (SpateThrottle) child = spate_throttle_new (SPATE_CLOCK (clock), parent, MIB);

  spate_virtual_clock_advance (clock, G_USEC_PER_SEC / 20);

  gsize granted = spate_throttle_take (child, MIB);

  g_assert_cmpuint (granted, >, 0);
  g_assert_cmpuint (spate_throttle_take (child, MIB), ==, 0);
  g_assert_cmpuint (spate_throttle_take (parent, MIB), ==, 0);
  spate_throttle_put_back (child, granted);
  g_assert_cmpuint (spate_throttle_take (child, MIB), ==, granted);
  spate_throttle_put_back (child, granted);
  g_assert_cmpuint (spate_throttle_take (parent, MIB), ==, granted);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/throttle/alone", test_alone);
  g_test_add_func ("/throttle/parent", test_parent);
  g_test_add_func ("/throttle/put-back", test_put_back);

  return g_test_run ();
}
