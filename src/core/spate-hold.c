/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What keeps a download from having connections although nothing has failed: the computer is about to
 * sleep, or the network costs money and nobody has said that it may. What is asked of a server nearby
 * costs nothing, whatever the way out costs. */

#include "spate-hold.h"

/* clang-format off */
G_DEFINE_ENUM_TYPE (SpateMetered, spate_metered,
                    G_DEFINE_ENUM_VALUE (SPATE_METERED_GO_ON, "go-on"),
                    G_DEFINE_ENUM_VALUE (SPATE_METERED_ASK, "ask"),
                    G_DEFINE_ENUM_VALUE (SPATE_METERED_PAUSE, "pause"))
/* clang-format on */

/**
 * spate_hold_judge:
 * @self: how things are
 *
 * Returns: what a download has to wait for before it may begin, or go on; %SPATE_WAIT_NONE if for nothing
 */
SpateWait
spate_hold_judge (const SpateHold *self)
{
  g_return_val_if_fail (self != NULL, SPATE_WAIT_NONE);

  if (self->is_asleep)
    return SPATE_WAIT_SLEEP;
  if (self->is_metered && self->metered != SPATE_METERED_GO_ON && !self->is_near && !self->is_allowed)
    return SPATE_WAIT_METERED;

  return SPATE_WAIT_NONE;
}
