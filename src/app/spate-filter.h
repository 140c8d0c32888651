/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-state.h"

G_BEGIN_DECLS

/**
 * SpateFilter:
 * @SPATE_FILTER_ALL: every download
 * @SPATE_FILTER_ACTIVE: those that run
 * @SPATE_FILTER_WAITING: those that wait for something, or for their turn
 * @SPATE_FILTER_PAUSED: those that somebody has paused
 * @SPATE_FILTER_FINISHED: those whose file is there
 * @SPATE_FILTER_FAILED: those that need somebody
 *
 * Which downloads a list shows.
 */
typedef enum
{
  SPATE_FILTER_ALL,
  SPATE_FILTER_ACTIVE,
  SPATE_FILTER_WAITING,
  SPATE_FILTER_PAUSED,
  SPATE_FILTER_FINISHED,
  SPATE_FILTER_FAILED,
} SpateFilter;

#define SPATE_N_FILTERS (SPATE_FILTER_FAILED + 1)

SpateFilter spate_filter_for_state (SpateState state);
const char *spate_filter_get_name (SpateFilter filter);

G_END_DECLS
