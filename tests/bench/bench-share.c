/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Max-min fairness: who wishes for less than the level gets it all, the others get the level,
 * and together they get what there is. That is what a queue with fair scheduling does, and
 * about what long transfers with the same round trip get from an ordinary one. */

#include "bench-share.h"

#include <stdlib.h>

static int
compare_doubles (const void *a,
                 const void *b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* G_MAXDOUBLE if there is enough for all. */
double
bench_share_level (const double *wishes,
                   guint         n_wishes,
                   double        capacity)
{
  g_autofree double *sorted = NULL;
  double sum = 0;

  for (guint i = 0; i < n_wishes; i++)
    sum += wishes[i];
  if (sum <= capacity)
    return G_MAXDOUBLE;

  sorted = g_memdup2 (wishes, n_wishes * sizeof *wishes);
  qsort (sorted, n_wishes, sizeof *sorted, compare_doubles);
  for (guint i = 0; i < n_wishes; i++)
    {
      double level = capacity / (n_wishes - i);

      if (sorted[i] >= level)
        return level;
      capacity -= sorted[i];
    }

  return G_MAXDOUBLE;
}
