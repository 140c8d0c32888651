/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-backoff.h"

#define MS G_GINT64_CONSTANT (1000)

/* Delays double from 0.2 s to 32 s and stay there, whatever the number of failures; chance
 * takes a quarter away or puts one on top. */
static void
test_table (void)
{
  static const struct
  {
    guint  n_failures;
    gint64 delay;
  } rows[] = {
    { 1, 200 * MS },
    { 2, 400 * MS },
    { 3, 800 * MS },
    { 4, 1600 * MS },
    { 5, 3200 * MS },
    { 6, 6400 * MS },
    { 7, 12800 * MS },
    { 8, 25600 * MS },
    { 9, 32000 * MS },
    { 14, 32000 * MS },
    { 15, 32000 * MS },
    { 16, 32000 * MS },
    { 17, 32000 * MS },
    { 33, 32000 * MS },
    { 1000, 32000 * MS },
    { G_MAXUINT, 32000 * MS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%u failures", rows[i].n_failures);
      g_assert_cmpint (spate_backoff_get_delay (rows[i].n_failures, 0.5), ==, rows[i].delay);
      g_assert_cmpint (spate_backoff_get_delay (rows[i].n_failures, 0.0), ==, rows[i].delay * 3 / 4);
      g_assert_cmpint (spate_backoff_get_delay (rows[i].n_failures, 1.0), ==, rows[i].delay * 5 / 4);
    }
}

/* With equal chance, one failure more never means less of a wait. */
static void
test_random (void)
{
  for (guint n_failures = 1; n_failures < 2000; n_failures++)
    {
      double jitter = g_test_rand_double ();
      gint64 delay = spate_backoff_get_delay (n_failures, jitter);

      g_test_message ("%u failures, jitter %f", n_failures, jitter);
      g_assert_cmpint (delay, >=, 150 * MS);
      g_assert_cmpint (delay, <=, 40000 * MS);
      g_assert_cmpint (spate_backoff_get_delay (n_failures + 1, jitter), >=, delay);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backoff/table", test_table);
  g_test_add_func ("/backoff/random", test_random);

  return g_test_run ();
}
