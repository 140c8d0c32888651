/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-meter.h"

#include <math.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define TIME_CONSTANT (3 * SECOND)
#define N_ROUNDS 300
#define N_STEPS 100

/* Before the first update, and while time stands still, there is no rate. */
static void
test_new (void)
{
  SpateMeter meter;

  spate_meter_init (&meter, TIME_CONSTANT, 5 * SECOND, 1000);
  g_assert_cmpfloat_with_epsilon (spate_meter_get_rate (&meter), 0.0, 1e-9);
  spate_meter_update (&meter, 5 * SECOND, 2000);
  g_assert_cmpfloat_with_epsilon (spate_meter_get_rate (&meter), 0.0, 1e-9);
  spate_meter_update (&meter, 4 * SECOND, 3000);
  g_assert_cmpfloat_with_epsilon (spate_meter_get_rate (&meter), 0.0, 1e-9);
  spate_meter_update (&meter, 6 * SECOND, 3000);
  g_assert_cmpfloat_with_epsilon (spate_meter_get_rate (&meter), 2000.0, 1e-6);
}

/* A steady rate is told right from the first update on, however irregular the updates are. */
static void
test_steady (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      SpateMeter meter;
      gint64 rate = g_test_rand_int_range (1, 1 << g_test_rand_int_range (1, 30));
      gint64 now = 0;

      g_test_message ("rate %" G_GINT64_FORMAT, rate);
      spate_meter_init (&meter, TIME_CONSTANT, now, 0);
      for (guint step = 0; step < N_STEPS; step++)
        {
          now += g_test_rand_int_range (1, 100) * SECOND / 10;
          spate_meter_update (&meter, now, rate * (now / (SECOND / 10)) / 10);
          g_assert_cmpfloat_with_epsilon (spate_meter_get_rate (&meter), (double) rate, 12.0);
        }
    }
}

/* What is told lies between the slowest and the fastest stretch there was. */
static void
test_between (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      SpateMeter meter;
      gint64 now = 0;
      goffset count = 0;
      double slowest = G_MAXDOUBLE;
      double fastest = 0.0;

      spate_meter_init (&meter, TIME_CONSTANT, now, count);
      for (guint step = 0; step < N_STEPS; step++)
        {
          gint64 elapsed = g_test_rand_int_range (1, 5000000);
          goffset arrived = g_test_rand_int_range (0, 1 << g_test_rand_int_range (1, 30));
          double rate = (double) arrived * G_USEC_PER_SEC / (double) elapsed;

          slowest = MIN (slowest, rate);
          fastest = MAX (fastest, rate);
          now += elapsed;
          count += arrived;
          spate_meter_update (&meter, now, count);
          g_assert_cmpfloat (spate_meter_get_rate (&meter), >=, slowest * (1.0 - 1e-9));
          g_assert_cmpfloat (spate_meter_get_rate (&meter), <=, fastest * (1.0 + 1e-9));
        }
    }
}

/* A change of rate has gone through by two thirds after one time constant, and almost wholly
 * after five. */
static void
test_fade (void)
{
  SpateMeter meter;
  goffset count = 0;
  gint64 now = 0;

  spate_meter_init (&meter, TIME_CONSTANT, now, count);
  for (guint i = 0; i < 600; i++)
    spate_meter_update (&meter, now += SECOND / 10, count += 100000);
  g_assert_cmpfloat_with_epsilon (spate_meter_get_rate (&meter), 1000000.0, 1.0);

  for (guint i = 0; i < 30; i++)
    spate_meter_update (&meter, now += SECOND / 10, count);
  g_assert_cmpfloat_with_epsilon (spate_meter_get_rate (&meter), 1000000.0 * exp (-1.0), 20000.0);

  for (guint i = 0; i < 120; i++)
    spate_meter_update (&meter, now += SECOND / 10, count);
  g_assert_cmpfloat (spate_meter_get_rate (&meter), <, 10000.0);
}

/* Bytes that turn out to be bad are no progress, and the good ones that follow count. */
static void
test_fall (void)
{
  SpateMeter meter;

  spate_meter_init (&meter, TIME_CONSTANT, 0, 5000);
  spate_meter_update (&meter, SECOND, 1000);
  g_assert_cmpfloat_with_epsilon (spate_meter_get_rate (&meter), 0.0, 1e-9);
  spate_meter_update (&meter, 2 * SECOND, 2000);
  g_assert_cmpfloat (spate_meter_get_rate (&meter), >, 500.0);
  g_assert_cmpfloat (spate_meter_get_rate (&meter), <, 1000.0);
}

/* The time left, at 1000 bytes a second or another rate. */
static void
test_time_left (void)
{
  static const struct
  {
    const char *name;
    goffset     rate;
    goffset     remaining;
    gint64      expected;
  } rows[] = {
    { "not known", 1000, -1, -1 },
    { "nothing", 1000, 0, 0 },
    { "nothing, and no rate", 0, 0, 0 },
    { "five seconds", 1000, 5000, 5 * SECOND },
    { "half a second", 1000, 500, SECOND / 2 },
    { "no rate", 0, 5000, -1 },
    { "one byte a second", 1, 60, 60 * SECOND },
    { "longer than anybody lives", 1, G_MAXINT64, -1 },
    { "not known, and no rate", 0, -1, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SpateMeter meter;

      g_test_message ("%s", rows[i].name);
      spate_meter_init (&meter, TIME_CONSTANT, 0, 0);
      spate_meter_update (&meter, SECOND, rows[i].rate);
      g_assert_cmpint (spate_meter_get_time_left (&meter, rows[i].remaining), ==, rows[i].expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/meter/new", test_new);
  g_test_add_func ("/meter/steady", test_steady);
  g_test_add_func ("/meter/between", test_between);
  g_test_add_func ("/meter/fade", test_fade);
  g_test_add_func ("/meter/fall", test_fall);
  g_test_add_func ("/meter/time-left", test_time_left);

  return g_test_run ();
}
