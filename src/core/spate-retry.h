/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SpateWait:
 * @SPATE_WAIT_NONE: for nothing
 * @SPATE_WAIT_NETWORK: for the network, which is not there
 * @SPATE_WAIT_LOGIN: for somebody to log in, to the network or to the site
 * @SPATE_WAIT_SERVER: for the server, which cannot be reached or is busy
 * @SPATE_WAIT_SPACE: for room on the disk
 * @SPATE_WAIT_ANEW: for nothing: the file has changed on the server, and the next run begins anew
 * @SPATE_WAIT_METERED: for a network that costs nothing, or for somebody to say that it may cost
 * @SPATE_WAIT_SLEEP: for the computer to be awake again, and for new connections
 *
 * What a download between two runs waits for.
 */
typedef enum
{
  SPATE_WAIT_NONE,
  SPATE_WAIT_NETWORK,
  SPATE_WAIT_LOGIN,
  SPATE_WAIT_SERVER,
  SPATE_WAIT_SPACE,
  SPATE_WAIT_ANEW,
  SPATE_WAIT_METERED,
  SPATE_WAIT_SLEEP,
} SpateWait;

#define SPATE_TYPE_WAIT (spate_wait_get_type ())
GType spate_wait_get_type (void);

/**
 * SpatePatience:
 * @max_tries: give up after so many runs in a row that brought not one new byte; 0: never
 * @fails_early: give up at once if nothing of the file is here, or if the server asks for a
 *   longer pause than anybody would sit through
 * @waits_for_space: whether a full disk is a reason to wait
 *
 * How much waiting is wanted: a window has all the time in the world, a script has to end.
 */
typedef struct
{
  guint    max_tries;
  gboolean fails_early;
  gboolean waits_for_space;
} SpatePatience;

/**
 * SpateFailure:
 * @error: why the run failed
 * @written: how many bytes of the file are here
 * @retry_after: µs that the server asks to wait, or -1
 * @is_outdated: whether what is here is of a file that the server does not have any more, and the
 *   new one is wanted
 * @is_offline: whether there is known to be no network
 * @is_captive: whether the network is known to want a login first
 *
 * How a run ended, and what the world looked like then.
 */
typedef struct
{
  const GError *error;
  goffset       written;
  gint64        retry_after;
  gboolean      is_outdated;
  gboolean      is_offline;
  gboolean      is_captive;
} SpateFailure;

/**
 * SpateRetry:
 * @n_tries: how many runs in a row have failed without a new byte
 * @n_changes: how many runs have found that the file had changed
 * @most_written: the most bytes that were here after any of them
 *
 * What is remembered between the runs of one download. All 0 at first.
 */
struct _SpateRetry
{
  guint   n_tries;
  guint   n_changes;
  goffset most_written;
};

SpateWait spate_retry_note_failure (SpateRetry          *self,
                                    const SpatePatience *patience,
                                    const SpateFailure  *failure,
                                    double               jitter,
                                    gint64              *ret_delay);

const char *spate_wait_get_nick (SpateWait wait);

G_END_DECLS
