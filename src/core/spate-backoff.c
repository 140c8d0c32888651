/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long to leave a server alone after it failed: doubling, with a ceiling, and spread out
 * so that many clients that were cut off together do not come back together. */

#include "spate-backoff.h"

#define FIRST_DELAY ((gint64) G_USEC_PER_SEC / 5) /* 0.2 s: a reset is most often over by then */
#define LONGEST_DELAY (32 * (gint64) G_USEC_PER_SEC)
#define SPREAD 0.25 /* of the delay, either way */

/**
 * spate_backoff_get_delay:
 * @n_failures: how many times in a row it failed, at least 1
 * @jitter: a random number from 0 to 1, from whoever has a source of randomness
 *
 * Returns: microseconds to wait before the next try
 */
gint64
spate_backoff_get_delay (guint  n_failures,
                         double jitter)
{
  g_return_val_if_fail (n_failures > 0, 0);
  g_return_val_if_fail (jitter >= 0.0 && jitter <= 1.0, 0);

  guint doublings = MIN (n_failures - 1, 16);
  gint64 delay = MIN (FIRST_DELAY << doublings, LONGEST_DELAY);

  return (gint64) ((double) delay * (1.0 - SPREAD + 2.0 * SPREAD * jitter));
}
