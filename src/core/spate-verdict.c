/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-verdict.h"

/**
 * spate_verdict_get_nick:
 * @verdict: a verdict
 *
 * Returns: (transfer none): its name, for logs and machines
 */
const char *
spate_verdict_get_nick (SpateVerdict verdict)
{
  static const char *const nicks[] = {
    [SPATE_VERDICT_UNKNOWN] = "unknown",
    [SPATE_VERDICT_WAITING] = "waiting",
    [SPATE_VERDICT_EACH_LIMITED] = "each-connection-limited",
    [SPATE_VERDICT_SERVER_LIMITED] = "server-limited",
    [SPATE_VERDICT_CONNECTIONS_LIMITED] = "connections-limited",
    [SPATE_VERDICT_FULL] = "full",
    [SPATE_VERDICT_USER_LIMITED] = "user-limited",
    [SPATE_VERDICT_DISK_LIMITED] = "disk-limited",
  };

  g_return_val_if_fail ((gsize) verdict < G_N_ELEMENTS (nicks), NULL);

  return nicks[verdict];
}
