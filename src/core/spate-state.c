/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one table of legal state changes. Whoever holds a state has one set_state() that asks
 * here first; a change that is not in the table is a bug of ours, never an event. */

#include "spate-state.h"

/* clang-format off */
G_DEFINE_ENUM_TYPE (SpateState, spate_state,
                    G_DEFINE_ENUM_VALUE (SPATE_STATE_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (SPATE_STATE_PROBING, "probing"),
                    G_DEFINE_ENUM_VALUE (SPATE_STATE_TRANSFERRING, "transferring"),
                    G_DEFINE_ENUM_VALUE (SPATE_STATE_VERIFYING, "verifying"),
                    G_DEFINE_ENUM_VALUE (SPATE_STATE_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (SPATE_STATE_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (SPATE_STATE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (SPATE_STATE_DONE, "done"))

#define TO(state) (1u << SPATE_STATE_##state)

static const guint legal_changes[SPATE_N_STATES] = {
  [SPATE_STATE_QUEUED]       = TO (PROBING) | TO (WAITING) | TO (PAUSED) | TO (FAILED),
  [SPATE_STATE_PROBING]      = TO (TRANSFERRING) | TO (WAITING) | TO (PAUSED) | TO (FAILED),
  [SPATE_STATE_TRANSFERRING] = TO (VERIFYING) | TO (WAITING) | TO (PAUSED) | TO (FAILED),
  [SPATE_STATE_VERIFYING]    = TO (DONE) | TO (TRANSFERRING) | TO (WAITING) | TO (PAUSED) | TO (FAILED),
  [SPATE_STATE_WAITING]      = TO (QUEUED) | TO (PAUSED) | TO (FAILED),
  [SPATE_STATE_PAUSED]       = TO (QUEUED) | TO (WAITING),
  [SPATE_STATE_FAILED]       = TO (QUEUED) | TO (WAITING),
  [SPATE_STATE_DONE]         = TO (QUEUED) | TO (WAITING),
};

#undef TO
/* clang-format on */

/**
 * spate_state_can_change:
 * @from: the present state
 * @to: the next one
 *
 * Returns: %TRUE if a download may go straight from @from to @to
 */
gboolean
spate_state_can_change (SpateState from,
                        SpateState to)
{
  g_return_val_if_fail (from < SPATE_N_STATES, FALSE);
  g_return_val_if_fail (to < SPATE_N_STATES, FALSE);

  return (legal_changes[from] & (1u << to)) != 0;
}

/**
 * spate_state_is_running:
 * @state: a state
 *
 * Returns: %TRUE if the engine works on a download in this state
 */
gboolean
spate_state_is_running (SpateState state)
{
  return state == SPATE_STATE_PROBING ||
         state == SPATE_STATE_TRANSFERRING ||
         state == SPATE_STATE_VERIFYING;
}

/**
 * spate_state_can_pause:
 * @state: a state
 *
 * Returns: %TRUE if a download in this state goes on by itself, now or later
 */
gboolean
spate_state_can_pause (SpateState state)
{
  return spate_state_is_running (state) || state == SPATE_STATE_QUEUED || state == SPATE_STATE_WAITING;
}

/**
 * spate_state_get_nick:
 * @state: a state
 *
 * Returns: (transfer none): its name, for logs and records
 */
const char *
spate_state_get_nick (SpateState state)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (SPATE_TYPE_STATE);
  const GEnumValue *value = g_enum_get_value (klass, (int) state);

  g_return_val_if_fail (value != NULL, NULL);

  return value->value_nick;
}
