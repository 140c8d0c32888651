/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Compares what comes with what is here. */

#include "spate-seam-check.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static gboolean
read_all (int     fd,
          goffset offset,
          guint8 *bytes,
          gsize   n_bytes)
{
  for (gsize n_read = 0; n_read < n_bytes;)
    {
      gssize n = pread (fd, bytes + n_read, n_bytes - n_read, offset + (goffset) n_read);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      n_read += (gsize) n;
    }

  return TRUE;
}

/**
 * spate_seam_check:
 * @writer: the part file
 * @offset: a place that has been written, and does not wait for its turn in memory
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
  int fd = spate_writer_dup_fd (writer);
  gboolean is_read = fd >= 0 && read_all (fd, offset, ours, n_bytes);

  if (fd >= 0)
    close (fd);
  if (!is_read)
    return SPATE_SEAM_UNREADABLE;

  return memcmp (ours, bytes, n_bytes) == 0 ? SPATE_SEAM_SAME : SPATE_SEAM_DIFFERENT;
}
