/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Chance that can be repeated: a draw is a function of the seed and of what it is for, not of
 * the draws before it. So the fifth connection has the same luck whatever the client does, and
 * clients that are compared meet the same network. */

#include "bench-draw.h"

#include <math.h>

/* The finalizer of splitmix64: each bit of the argument moves half of those of the result. */
static guint64
mix (guint64 x)
{
  x += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return x ^ (x >> 31);
}

/* Between 0 and 1, neither of them included. */
double
bench_draw_uniform (const BenchDraw *self,
                    const char      *what,
                    guint            number)
{
  guint64 x = mix (self->seed);

  x = mix (x ^ self->host);
  x = mix (x ^ self->connection);
  x = mix (x ^ g_str_hash (what));
  x = mix (x ^ number);

  return ((double) (x >> 11) + 0.5) / (double) (G_GUINT64_CONSTANT (1) << 53);
}

/* Whether this connection is one of so large a share of them. The seed says which ones, but of
 * any few in a row there are about as many as there should be: a share that all of them happen
 * to escape is no test of anything. */
gboolean
bench_draw_share (const BenchDraw *self,
                  const char      *what,
                  double           share)
{
  const double golden = 0.61803398874989485;
  const BenchDraw first = { .seed = self->seed, .host = self->host };
  double whole;

  return modf (bench_draw_uniform (&first, what, 0) + self->connection * golden, &whole) < share;
}

/* With a mean of 1, so that many connections together have the rate that was asked for. */
double
bench_draw_lognormal (const BenchDraw *self,
                      const char      *what,
                      guint            number,
                      double           sigma)
{
  double radius = sqrt (-2 * log (bench_draw_uniform (self, what, 2 * number)));
  double normal = radius * cos (2 * G_PI * bench_draw_uniform (self, what, 2 * number + 1));

  return exp (sigma * normal - sigma * sigma / 2);
}
