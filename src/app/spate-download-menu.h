/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"

G_BEGIN_DECLS

/**
 * SpateMoves:
 * @SPATE_MOVES_NONE: it stays where it is
 * @SPATE_MOVES_UP: it can go before others
 * @SPATE_MOVES_DOWN: it can go behind others
 *
 * Where a download can go in the list.
 */
typedef enum
{
  SPATE_MOVES_NONE = 0,
  SPATE_MOVES_UP = 1 << 0,
  SPATE_MOVES_DOWN = 1 << 1,
} SpateMoves;

GMenuModel *spate_download_menu_new (SpateDownload *download,
                                     SpateMoves     moves) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
