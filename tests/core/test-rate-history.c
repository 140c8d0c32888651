/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-rate-history.h"

#include <math.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
assert_near (double a,
             double b)
{
  g_assert_cmpfloat_with_epsilon (a, b, 1e-6 * MAX (fabs (b), 1.0));
}

static void
test_empty (void)
{
  g_autoptr (SpateRateHistory) history = spate_rate_history_new ();
  double recent[SPATE_RATE_HISTORY_RECENT];
  gint64 step = 0;
  guint n = 1;

  g_assert_nonnull (spate_rate_history_get_whole (history, &n, &step));
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (spate_rate_history_get_recent (history, recent), ==, 0);
  assert_near (spate_rate_history_get_average (history), 0.0);
}

/* However long it takes, a steady rate is that rate at every point, and the points are bounded. */
static void
test_steady (void)
{
  g_autoptr (SpateRateHistory) history = spate_rate_history_new ();
  double recent[SPATE_RATE_HISTORY_RECENT];

  for (gint64 tenth = 0; tenth <= 36000 * 5; tenth++)
    {
      gint64 step = 0;
      guint n = 0;
      const double *rates = NULL;

      spate_rate_history_add (history, tenth * SECOND / 10, tenth * 100);
      if (tenth % 1777 != 0)
        continue;
      rates = spate_rate_history_get_whole (history, &n, &step);
      g_assert_cmpuint (n, <=, SPATE_RATE_HISTORY_LENGTH);
      for (guint i = 0; i < n; i++)
        assert_near (rates[i], 1000.0);
      /* All of the time is in it, but for the point that is not full yet. */
      g_assert_cmpint (n * step, <=, tenth * SECOND / 10);
      g_assert_cmpint ((n + 2) * step, >=, tenth * SECOND / 10);
    }

  g_assert_cmpuint (spate_rate_history_get_recent (history, recent), ==, SPATE_RATE_HISTORY_RECENT);
  assert_near (recent[0], 1000.0);
  assert_near (spate_rate_history_get_average (history), 1000.0);
}

/* What was is kept in order. */
static void
test_order (void)
{
  g_autoptr (SpateRateHistory) history = spate_rate_history_new ();
  double recent[SPATE_RATE_HISTORY_RECENT];
  goffset count = 0;
  guint n = 0;

  spate_rate_history_add (history, 0, 0);
  for (guint second = 1; second <= 100; second++)
    {
      count += second;
      spate_rate_history_add (history, second * SECOND, count);
    }

  n = spate_rate_history_get_recent (history, recent);
  g_assert_cmpuint (n, ==, SPATE_RATE_HISTORY_RECENT);
  assert_near (recent[n - 1], 100.0);
  assert_near (recent[0], 41.0);
}

/* Another run begins at 0 again; neither that nor a pause is a speed. */
static void
test_runs (void)
{
  g_autoptr (SpateRateHistory) history = spate_rate_history_new ();
  gint64 step = 0;
  guint n = 0;

  spate_rate_history_add (history, 0, 0);
  spate_rate_history_add (history, SECOND, 500);
  spate_rate_history_add (history, 0, 0);
  spate_rate_history_add (history, SECOND, 500);
  spate_rate_history_add (history, SECOND + 1, 600);

  const double *rates = spate_rate_history_get_whole (history, &n, &step);

  g_assert_cmpuint (n, ==, 4);
  for (guint i = 0; i < n; i++)
    assert_near (rates[i], 500.0);

  spate_rate_history_clear (history);
  spate_rate_history_get_whole (history, &n, &step);
  g_assert_cmpuint (n, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rate-history/empty", test_empty);
  g_test_add_func ("/rate-history/steady", test_steady);
  g_test_add_func ("/rate-history/order", test_order);
  g_test_add_func ("/rate-history/runs", test_runs);

  return g_test_run ();
}
