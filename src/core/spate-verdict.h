/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SpateVerdict:
 * @SPATE_VERDICT_UNKNOWN: nobody can tell yet
 * @SPATE_VERDICT_WAITING: nothing comes at the moment
 * @SPATE_VERDICT_EACH_LIMITED: the server, or the way to it, limits each connection: more
 *   connections have brought more
 * @SPATE_VERDICT_SERVER_LIMITED: the server limits all connections together, while the line has
 *   room, or answers only so many requests
 * @SPATE_VERDICT_CONNECTIONS_LIMITED: the server allows only so many connections
 * @SPATE_VERDICT_FULL: more connections bring nothing: the line or the server is full
 * @SPATE_VERDICT_USER_LIMITED: the user's speed limit
 * @SPATE_VERDICT_DISK_LIMITED: the disk
 *
 * Why a download is as fast as it is.
 */
typedef enum
{
  SPATE_VERDICT_UNKNOWN,
  SPATE_VERDICT_WAITING,
  SPATE_VERDICT_EACH_LIMITED,
  SPATE_VERDICT_SERVER_LIMITED,
  SPATE_VERDICT_CONNECTIONS_LIMITED,
  SPATE_VERDICT_FULL,
  SPATE_VERDICT_USER_LIMITED,
  SPATE_VERDICT_DISK_LIMITED,
} SpateVerdict;

const char *spate_verdict_get_nick (SpateVerdict verdict);

G_END_DECLS
