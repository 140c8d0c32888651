/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-writer.h"

G_BEGIN_DECLS

/**
 * SpateSeamCheck:
 * @SPATE_SEAM_SAME: the file holds the same bytes there
 * @SPATE_SEAM_DIFFERENT: it holds others
 * @SPATE_SEAM_UNREADABLE: it cannot be read
 *
 * How bytes compare with those of the part file.
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
