/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SpateState:
 * @SPATE_STATE_QUEUED: may run as soon as there is room for it
 * @SPATE_STATE_PROBING: the first request is on its way
 * @SPATE_STATE_TRANSFERRING: bytes arrive
 * @SPATE_STATE_VERIFYING: every byte is here and is being made durable and checked
 * @SPATE_STATE_WAITING: between two runs, until a time comes or something outside changes;
 *   a download's only, never a run's
 * @SPATE_STATE_PAUSED: stopped by the user
 * @SPATE_STATE_FAILED: stopped by an error
 * @SPATE_STATE_DONE: the file bears its final name
 *
 * The life of a download. spate_state_can_change() knows the steps that are allowed.
 */
typedef enum
{
  SPATE_STATE_QUEUED,
  SPATE_STATE_PROBING,
  SPATE_STATE_TRANSFERRING,
  SPATE_STATE_VERIFYING,
  SPATE_STATE_WAITING,
  SPATE_STATE_PAUSED,
  SPATE_STATE_FAILED,
  SPATE_STATE_DONE,
} SpateState;

#define SPATE_N_STATES (SPATE_STATE_DONE + 1)

#define SPATE_TYPE_STATE (spate_state_get_type ())
GType spate_state_get_type (void);

gboolean spate_state_can_change (SpateState from,
                                 SpateState to);
gboolean spate_state_is_running (SpateState state);
gboolean spate_state_can_pause (SpateState state);
const char *spate_state_get_nick (SpateState state);

G_END_DECLS
