/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-bucket.h"

#define N_ROUNDS 300
#define N_STEPS 200
#define HOUR (3600 * (gint64) G_USEC_PER_SEC)

/* What a bucket may hold at most. */
static double
get_depth (gint64 rate)
{
  return MAX ((double) rate / 5, 1024.0);
}

static gint64
random_rate (void)
{
  gint64 limit = G_GINT64_CONSTANT (1) << g_test_rand_int_range (0, 40);

  return 1 + (gint64) (g_test_rand_double () * (double) limit);
}

/* Whoever takes, waits and gives back, at whatever moments: no more passes than the rate allows
 * in the time that went by, and what the bucket holds. */
static void
test_never_too_much (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      SpateBucket bucket;
      gint64 rate = random_rate ();
      gint64 begin = g_test_rand_int ();
      gint64 now = begin;
      double passed = 0.0;

      g_test_message ("rate %" G_GINT64_FORMAT, rate);
      spate_bucket_init (&bucket, rate, begin);
      for (guint step = 0; step < N_STEPS; step++)
        {
          gsize wanted = (gsize) g_test_rand_int_range (0, 1 << 20);
          gsize granted = spate_bucket_take (&bucket, wanted, now);
          double most;

          g_assert_cmpuint (granted, <=, wanted);
          passed += (double) granted;
          most = (double) (now - begin) * (double) rate / G_USEC_PER_SEC + get_depth (rate);
          g_assert_cmpfloat (passed, <=, most + 1.0);

          if (g_test_rand_int_range (0, 4) == 0)
            {
              gsize unused = (gsize) (g_test_rand_double () * (double) granted);

              spate_bucket_put_back (&bucket, unused);
              passed -= (double) unused;
            }
          if (g_test_rand_bit ())
            now += g_test_rand_int_range (0, 1 << g_test_rand_int_range (1, 30));
        }
    }
}

/* What is worth waiting for. */
static double
get_step (gint64 rate)
{
  return MIN (MAX ((double) rate / 1000, 262144.0), get_depth (rate) / 4);
}

/* Whoever waits as long as it is told gets all that it wanted, or at least what is worth
 * waiting for, and a little earlier would not have. */
static void
test_wait (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      SpateBucket bucket;
      gint64 rate = random_rate ();
      gint64 now = 0;

      spate_bucket_init (&bucket, rate, now);
      for (guint step = 0; step < N_STEPS; step++)
        {
          gsize wanted = (gsize) g_test_rand_int_range (1, 1 << 20);
          gint64 wait = spate_bucket_get_wait (&bucket, now);
          gsize expected = (gsize) MIN ((double) wanted, get_step (rate));

          g_test_message ("rate %" G_GINT64_FORMAT ", wanted %" G_GSIZE_FORMAT ", wait %" G_GINT64_FORMAT,
                          rate, wanted, wait);
          g_assert_cmpint (wait, >=, 0);
          if (wait > 2)
            g_assert_cmpint (spate_bucket_get_wait (&bucket, now + wait - 3), >, 0);

          now += wait;
          g_assert_cmpuint (spate_bucket_take (&bucket, wanted, now), >=, expected);
        }
    }
}

/* Rate 0 lets everything through at once, also when it was another rate before. */
static void
test_no_limit (void)
{
  SpateBucket bucket;

  spate_bucket_init (&bucket, 0, 0);
  g_assert_cmpuint (spate_bucket_take (&bucket, G_MAXSIZE, 0), ==, G_MAXSIZE);
  g_assert_cmpint (spate_bucket_get_wait (&bucket, 0), ==, 0);
  spate_bucket_put_back (&bucket, 100);

  spate_bucket_set_rate (&bucket, 1000, HOUR);
  g_assert_cmpuint (spate_bucket_take (&bucket, 100, HOUR), ==, 0);
  spate_bucket_set_rate (&bucket, 0, HOUR);
  g_assert_cmpuint (spate_bucket_take (&bucket, 100, HOUR), ==, 100);
}

/* A bucket begins empty, and a long pause saves up a fifth of a second's worth, not more. */
static void
test_pause (void)
{
  SpateBucket bucket;

  spate_bucket_init (&bucket, 1000000, 0);
  g_assert_cmpuint (spate_bucket_take (&bucket, 1000000, 0), ==, 0);
  g_assert_cmpuint (spate_bucket_take (&bucket, 1000000, 10000), ==, 10000);
  g_assert_cmpuint (spate_bucket_take (&bucket, 1000000, HOUR), ==, 200000);
  g_assert_cmpuint (spate_bucket_take (&bucket, 1000000, HOUR), ==, 0);
}

/* Some bytes are there again as soon as any were taken: nobody is given so few, but who wants no
 * more than that. */
static void
test_grain (void)
{
  SpateBucket bucket;

  spate_bucket_init (&bucket, 100000000, 0);
  g_assert_cmpuint (spate_bucket_take (&bucket, 1000000, 10), ==, 0);
  g_assert_cmpuint (spate_bucket_take (&bucket, 1000000, 999), ==, 0);
  g_assert_cmpuint (spate_bucket_take (&bucket, 1000, 999), ==, 1000);
  g_assert_cmpint (spate_bucket_get_wait (&bucket, 999), ==, 1634);
  g_assert_cmpuint (spate_bucket_take (&bucket, 1000000, 1011), ==, 100100);
  g_assert_cmpuint (spate_bucket_take (&bucket, 1000000, 1012), ==, 0);
}

/* A lower rate holds from the moment it is set; nothing saved up at the old one is left over. */
static void
test_set_rate (void)
{
  SpateBucket bucket;

  spate_bucket_init (&bucket, 100000000, 0);
  spate_bucket_set_rate (&bucket, 1000, HOUR);
  g_assert_cmpuint (spate_bucket_take (&bucket, G_MAXSIZE, HOUR), ==, 1024);
  g_assert_cmpuint (spate_bucket_take (&bucket, G_MAXSIZE, HOUR + G_USEC_PER_SEC), ==, 1000);
}

/* A clock that goes back gives nothing away, neither then nor when it has caught up. */
static void
test_back (void)
{
  SpateBucket bucket;

  spate_bucket_init (&bucket, 100000, HOUR);
  g_assert_cmpuint (spate_bucket_take (&bucket, G_MAXSIZE, HOUR + G_USEC_PER_SEC), ==, 20000);
  g_assert_cmpuint (spate_bucket_take (&bucket, G_MAXSIZE, 0), ==, 0);
  g_assert_cmpuint (spate_bucket_take (&bucket, G_MAXSIZE, HOUR + G_USEC_PER_SEC), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bucket/never-too-much", test_never_too_much);
  g_test_add_func ("/bucket/wait", test_wait);
  g_test_add_func ("/bucket/no-limit", test_no_limit);
  g_test_add_func ("/bucket/pause", test_pause);
  g_test_add_func ("/bucket/grain", test_grain);
  g_test_add_func ("/bucket/set-rate", test_set_rate);
  g_test_add_func ("/bucket/back", test_back);

  return g_test_run ();
}
