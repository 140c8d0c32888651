/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The kinds of downloads that people tell apart: fewer than there are states. */

#include "spate-filter.h"

#include <glib/gi18n.h>

/**
 * spate_filter_for_state:
 * @state: a state
 *
 * Returns: the filter, besides %SPATE_FILTER_ALL, that shows downloads in @state
 */
SpateFilter
spate_filter_for_state (SpateState state)
{
  switch (state)
    {
    case SPATE_STATE_QUEUED:
    case SPATE_STATE_WAITING:
      return SPATE_FILTER_WAITING;
    case SPATE_STATE_PAUSED:
      return SPATE_FILTER_PAUSED;
    case SPATE_STATE_FAILED:
      return SPATE_FILTER_FAILED;
    case SPATE_STATE_DONE:
      return SPATE_FILTER_FINISHED;
    case SPATE_STATE_PROBING:
    case SPATE_STATE_TRANSFERRING:
    case SPATE_STATE_VERIFYING:
    default:
      return SPATE_FILTER_ACTIVE;
    }
}

/**
 * spate_filter_get_name:
 * @filter: a filter
 *
 * Returns: what it is called in the window
 */
const char *
spate_filter_get_name (SpateFilter filter)
{
  switch (filter)
    {
    case SPATE_FILTER_ACTIVE:
      /* Translators: downloads that run */
      return C_ ("downloads", "Active");
    case SPATE_FILTER_WAITING:
      return C_ ("downloads", "Waiting");
    case SPATE_FILTER_PAUSED:
      return C_ ("downloads", "Paused");
    case SPATE_FILTER_FINISHED:
      return C_ ("downloads", "Finished");
    case SPATE_FILTER_FAILED:
      return C_ ("downloads", "Failed");
    case SPATE_FILTER_ALL:
    default:
      return C_ ("downloads", "All");
    }
}
