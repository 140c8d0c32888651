/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-writer.h"

G_BEGIN_DECLS

/**
 * SpateSeamCheck:
 * @SPATE_SEAM_SAME: the same bytes have come before
 * @SPATE_SEAM_DIFFERENT: others have
 * @SPATE_SEAM_UNREADABLE: the part file cannot be read
 *
 * How bytes compare with those that are here.
 */
typedef enum
{
  SPATE_SEAM_SAME,
  SPATE_SEAM_DIFFERENT,
  SPATE_SEAM_UNREADABLE,
} SpateSeamCheck;

SpateSeamCheck spate_seam_check (SpateWriter  *writer,
                                 goffset       offset,
                                 const guint8 *bytes,
                                 gsize         n_bytes);

G_END_DECLS
