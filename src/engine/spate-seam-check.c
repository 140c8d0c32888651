/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Compares what comes with what is here. */

#include "spate-seam-check.h"

#include <string.h>

/**
 * spate_seam_check:
 * @writer: the part file
 * @offset: a place where bytes have come
 * @bytes: (array length=n_bytes): what somebody says is there
 * @n_bytes: how many
 *
 * It blocks for as long as it takes to read what was written a moment ago.
 *
 * Returns: how @bytes compare
 */
SpateSeamCheck
spate_seam_check (SpateWriter  *writer,
                  goffset       offset,
                  const guint8 *bytes,
                  gsize         n_bytes)
{
  g_return_val_if_fail (SPATE_IS_WRITER (writer), SPATE_SEAM_UNREADABLE);

  g_autofree guint8 *ours = g_malloc (n_bytes);

  if (!spate_writer_read (writer, spate_range (offset, offset + (goffset) n_bytes), ours))
    return SPATE_SEAM_UNREADABLE;

  return memcmp (ours, bytes, n_bytes) == 0 ? SPATE_SEAM_SAME : SPATE_SEAM_DIFFERENT;
}
