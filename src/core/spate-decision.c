/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-decision.h"

/**
 * spate_reason_get_nick:
 * @reason: a reason
 *
 * Returns: (transfer none): its name, for logs and machines
 */
const char *
spate_reason_get_nick (SpateReason reason)
{
  static const char *const nicks[] = {
    [SPATE_REASON_NONE] = "none",
    [SPATE_REASON_FREE] = "free",
    [SPATE_REASON_TAKEOVER] = "takeover",
    [SPATE_REASON_TAIL] = "tail",
    [SPATE_REASON_PIECES] = "pieces",
    [SPATE_REASON_SILENT] = "silent",
    [SPATE_REASON_NO_ANSWER] = "no-answer",
    [SPATE_REASON_NO_CONNECTION] = "no-connection",
    [SPATE_REASON_SLOW] = "slow",
    [SPATE_REASON_SUPERSEDED] = "superseded",
    [SPATE_REASON_SURPLUS] = "surplus",
    [SPATE_REASON_OPENING] = "opening",
    [SPATE_REASON_PAYS] = "pays",
    [SPATE_REASON_FULL] = "full",
    [SPATE_REASON_FEWER] = "fewer",
    [SPATE_REASON_MISSED] = "missed",
    [SPATE_REASON_DROOP] = "droop",
    [SPATE_REASON_RETRY] = "retry",
    [SPATE_REASON_REFUSED] = "refused",
    [SPATE_REASON_ALLOWANCE] = "allowance",
    [SPATE_REASON_LIMITED] = "limited",
    [SPATE_REASON_DISMISSED] = "dismissed",
    [SPATE_REASON_FAILED] = "failed",
    [SPATE_REASON_GONE] = "gone",
    [SPATE_REASON_OTHER_FILE] = "other-file",
    [SPATE_REASON_WRONG_BYTES] = "wrong-bytes",
  };

  g_return_val_if_fail ((gsize) reason < G_N_ELEMENTS (nicks), NULL);

  return nicks[reason];
}
