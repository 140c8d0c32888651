/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One error domain for the whole program. A code is a decision, not a diagnosis: callers
 * switch on it and never look at the message. */

#include "spate-error.h"

G_DEFINE_QUARK (spate-error-quark, spate_error)

/**
 * spate_error_may_pass:
 * @error: why a request or an attempt failed
 *
 * Returns: %TRUE if the same thing tried a little later may work, without anybody's help
 */
gboolean
spate_error_may_pass (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return g_error_matches (error, SPATE_ERROR, SPATE_ERROR_NETWORK) ||
         g_error_matches (error, SPATE_ERROR, SPATE_ERROR_BUSY);
}
