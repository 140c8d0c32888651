/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-retry.h"

G_BEGIN_DECLS

/**
 * SpateMetered:
 * @SPATE_METERED_GO_ON: nothing
 * @SPATE_METERED_ASK: it waits until somebody has said that it may go on
 * @SPATE_METERED_PAUSE: it waits
 *
 * What becomes of a download on a network where each byte may cost money.
 */
typedef enum
{
  SPATE_METERED_GO_ON,
  SPATE_METERED_ASK,
  SPATE_METERED_PAUSE,
} SpateMetered;

#define SPATE_TYPE_METERED (spate_metered_get_type ())
GType spate_metered_get_type (void);

/**
 * SpateHold:
 * @metered: what is wanted on a metered network
 * @is_metered: whether the network is one
 * @is_near: whether the server can be reached without it
 * @is_allowed: whether somebody has said that the download may use it
 * @is_asleep: whether the computer is about to sleep, or does
 *
 * What decides whether a download may have connections.
 */
typedef struct
{
  SpateMetered metered;
  gboolean     is_metered;
  gboolean     is_near;
  gboolean     is_allowed;
  gboolean     is_asleep;
} SpateHold;

SpateWait spate_hold_judge (const SpateHold *self);

G_END_DECLS
