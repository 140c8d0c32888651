/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-pace.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MSEC (SECOND / 1000)
#define BEGIN (1000 * SECOND)

/* How far a rate may be from the true one: rounding, and nothing else. */
#define EPSILON 0.01

/* @rate bytes a second for @duration, told every @interval. */
static void
run (SpatePace *pace,
     gint64     duration,
     gint64     interval,
     goffset    rate)
{
  const gint64 begin = pace->now;
  const goffset count = pace->count;

  for (gint64 time = interval; time <= duration; time += interval)
    spate_pace_add (pace, begin + time, count + rate * time / SECOND);
}

static void
test_nothing (void)
{
  SpatePace pace;

  spate_pace_init (&pace, BEGIN);
  g_assert_cmpuint (spate_pace_get_n_averaged (&pace), ==, 0);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_average (&pace), 0.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, SECOND, 0), 0.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, 1, 0), 0.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, 100 * SECOND, 99 * SECOND), 0.0, EPSILON);
}

/* What was there before does not matter. */
static void
test_init_again (void)
{
  SpatePace pace;

  spate_pace_init (&pace, BEGIN);
  run (&pace, 5 * SECOND, 100 * MSEC, 1000000);
  spate_pace_init (&pace, BEGIN + 10 * SECOND);
  g_assert_cmpuint (spate_pace_get_n_averaged (&pace), ==, 0);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_average (&pace), 0.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, SECOND, 0), 0.0, EPSILON);
}

/* A fifth of a second makes a value of the average, less does not; a rate there is at once. */
static void
test_one_value (void)
{
  SpatePace pace;

  spate_pace_init (&pace, BEGIN);
  spate_pace_add (&pace, BEGIN + 200 * MSEC - 1, 1000);
  g_assert_cmpuint (spate_pace_get_n_averaged (&pace), ==, 0);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, 200 * MSEC - 1, 0), 5000.0, 1.0);

  spate_pace_add (&pace, BEGIN + 200 * MSEC, 1000);
  g_assert_cmpuint (spate_pace_get_n_averaged (&pace), ==, 1);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_average (&pace), 5000.0, EPSILON);
}

/* Times from before the first byte are times in which nothing came. */
static void
test_before_the_first (void)
{
  SpatePace pace;

  spate_pace_init (&pace, BEGIN);
  run (&pace, 500 * MSEC, 50 * MSEC, 1000000);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, 500 * MSEC, 0), 1000000.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, SECOND, 0), 500000.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, SECOND, 500 * MSEC), 0.0, EPSILON);
}

/* A steady line has one rate over every window, however often it is told of. */
static void
test_steady (void)
{
  static const gint64 intervals[] = { 1 * MSEC, 10 * MSEC, 50 * MSEC, 100 * MSEC, 200 * MSEC };

  for (gsize i = 0; i < G_N_ELEMENTS (intervals); i++)
    {
      SpatePace pace;

      spate_pace_init (&pace, BEGIN);
      run (&pace, 10 * SECOND, intervals[i], 1000000);
      for (gint64 from = 100 * MSEC; from <= 700 * MSEC; from += 100 * MSEC)
        for (gint64 to = 0; to < from; to += 50 * MSEC)
          g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, from, to), 1000000.0, EPSILON);
      g_assert_cmpfloat_with_epsilon (spate_pace_get_average (&pace), 1000000.0, EPSILON);
      g_assert_cmpuint (spate_pace_get_n_averaged (&pace), ==, 50);
    }
}

/* Where it changes, each window tells its own. */
static void
test_windows (void)
{
  SpatePace pace;

  spate_pace_init (&pace, BEGIN);
  run (&pace, 400 * MSEC, 50 * MSEC, 1000000);
  run (&pace, 200 * MSEC, 50 * MSEC, 3000000);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, 200 * MSEC, 0), 3000000.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, 400 * MSEC, 200 * MSEC), 1000000.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, 400 * MSEC, 0), 2000000.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, 225 * MSEC, 175 * MSEC), 2000000.0, EPSILON);
}

/* What is older than the ring reaches is taken for the oldest that is in it. */
static void
test_too_long_ago (void)
{
  SpatePace pace;

  spate_pace_init (&pace, BEGIN);
  run (&pace, 10 * SECOND, 50 * MSEC, 1000000);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, 5 * SECOND, 4 * SECOND), 0.0, EPSILON);
  g_assert_cmpfloat (spate_pace_get_rate (&pace, SECOND, 0), <=, 1000000.0);
  g_assert_cmpfloat (spate_pace_get_rate (&pace, SECOND, 0), >, 700000.0);
}

/* In silence the windows are empty one after the other, and the average fades by three tenths
 * each fifth of a second, in however many steps. */
static void
test_silence (void)
{
  SpatePace often;
  SpatePace once;

  spate_pace_init (&often, BEGIN);
  run (&often, 2 * SECOND, 100 * MSEC, 1000000);
  once = often;
  run (&often, 400 * MSEC, 50 * MSEC, 0);
  spate_pace_add (&once, once.now + 400 * MSEC, once.count);

  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&often, 400 * MSEC, 0), 0.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&often, 700 * MSEC, 400 * MSEC), 1000000.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_average (&often), 490000.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_average (&once), 490000.0, EPSILON);
  g_assert_cmpuint (spate_pace_get_n_averaged (&often), ==, 12);
  g_assert_cmpuint (spate_pace_get_n_averaged (&once), ==, 11);
}

/* A connection that still gets faster is as fast as it was last; later its past counts. */
static void
test_rising (void)
{
  SpatePace pace;
  goffset rate = 1000000;

  spate_pace_init (&pace, BEGIN);
  for (guint i = 1; i <= 6; i++, rate *= 2)
    {
      run (&pace, 200 * MSEC, 200 * MSEC, rate);
      g_assert_cmpuint (spate_pace_get_n_averaged (&pace), ==, i);
      g_assert_cmpfloat_with_epsilon (spate_pace_get_average (&pace), (double) rate, EPSILON);
    }

  run (&pace, 200 * MSEC, 200 * MSEC, rate);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_average (&pace), 32000000.0 + 0.3 * 32000000.0, EPSILON);
}

/* One that gets slower is not taken at its word at once. */
static void
test_falling (void)
{
  SpatePace pace;

  spate_pace_init (&pace, BEGIN);
  run (&pace, 200 * MSEC, 200 * MSEC, 2000000);
  run (&pace, 200 * MSEC, 200 * MSEC, 1000000);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_average (&pace), 1700000.0, EPSILON);
}

/* Neither time nor bytes go back. */
static void
test_backwards (void)
{
  SpatePace pace;

  spate_pace_init (&pace, BEGIN);
  spate_pace_add (&pace, BEGIN + 400 * MSEC, 1000000);
  spate_pace_add (&pace, BEGIN + 200 * MSEC, 400000);
  spate_pace_add (&pace, BEGIN + 600 * MSEC, 500000);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, 200 * MSEC, 0), 0.0, EPSILON);
  g_assert_cmpfloat_with_epsilon (spate_pace_get_rate (&pace, 600 * MSEC, 200 * MSEC), 2500000.0, EPSILON);
}

/* Nothing overflows on the largest of files. */
static void
test_huge (void)
{
  SpatePace pace;

  spate_pace_init (&pace, BEGIN);
  spate_pace_add (&pace, BEGIN + SECOND, G_MAXINT64);
  g_assert_cmpfloat (spate_pace_get_rate (&pace, SECOND, 0), >, 9e18);
  g_assert_cmpfloat (spate_pace_get_average (&pace), >, 9e18);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pace/nothing", test_nothing);
  g_test_add_func ("/pace/init-again", test_init_again);
  g_test_add_func ("/pace/one-value", test_one_value);
  g_test_add_func ("/pace/before-the-first", test_before_the_first);
  g_test_add_func ("/pace/steady", test_steady);
  g_test_add_func ("/pace/windows", test_windows);
  g_test_add_func ("/pace/too-long-ago", test_too_long_ago);
  g_test_add_func ("/pace/silence", test_silence);
  g_test_add_func ("/pace/rising", test_rising);
  g_test_add_func ("/pace/falling", test_falling);
  g_test_add_func ("/pace/backwards", test_backwards);
  g_test_add_func ("/pace/huge", test_huge);

  return g_test_run ();
}
