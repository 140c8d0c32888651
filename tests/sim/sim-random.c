/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chance without a state: a number depends on what it is for and not on how many were drawn
 * before. Two policies that meet in a scenario meet the same one, and the second connection to a
 * server is as bad for one as for the other. */

#include "sim-random.h"

#include <math.h>

/* A step of SplitMix64. */
static guint64
mix (guint64 x)
{
  x += G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94D049BB133111EB);

  return x ^ (x >> 31);
}

/**
 * sim_random_uniform:
 * @seed: the run's seed
 * @who: whose number it is
 * @what: what it is for
 * @index: which one of those
 *
 * Returns: a number above 0 and below 1
 */
double
sim_random_uniform (guint64 seed,
                    guint64 who,
                    guint64 what,
                    guint64 index)
{
  guint64 bits = mix (mix (mix (mix (seed) ^ who) ^ what) ^ index);

  return ((double) (bits >> 11) + 0.5) / 9007199254740992.0;
}

/**
 * sim_random_lognormal:
 * @spread: the standard deviation of the logarithm
 * @seed: the run's seed
 * @who: whose number it is
 * @what: what it is for
 * @index: which one of those
 *
 * Returns: a number of mean 1
 */
double
sim_random_lognormal (double  spread,
                      guint64 seed,
                      guint64 who,
                      guint64 what,
                      guint64 index)
{
  double radius = sqrt (-2 * log (sim_random_uniform (seed, who, what, 2 * index)));
  double normal = radius * cos (2 * G_PI * sim_random_uniform (seed, who, what, 2 * index + 1));

  return exp (spread * normal - spread * spread / 2);
}

/**
 * sim_random_exponential:
 * @mean: the mean
 * @seed: the run's seed
 * @who: whose number it is
 * @what: what it is for
 * @index: which one of those
 *
 * Returns: a positive number
 */
double
sim_random_exponential (double  mean,
                        guint64 seed,
                        guint64 who,
                        guint64 what,
                        guint64 index)
{
  return -log (sim_random_uniform (seed, who, what, index)) * mean;
}
