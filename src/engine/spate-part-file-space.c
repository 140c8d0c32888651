/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Room for a part file: reserved before the first byte is fetched, so that a disk that is too small is
 * found out then. */

#include "spate-part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "spate-disk.h"

static gboolean
is_in_memory (const SpatePartFile *self)
{
  struct statfs system;

  return fstatfs (self->fd, &system) == 0 && system.f_type == TMPFS_MAGIC;
}

static gboolean
has_room (const SpatePartFile *self,
          goffset              size,
          GError             **error)
{
  struct statvfs system;
  struct stat status;

  if (fstatvfs (self->fd, &system) != 0 || fstat (self->fd, &status) != 0)
    return TRUE;

  goffset here = (goffset) status.st_blocks * 512;
  goffset available = (goffset) system.f_bavail * (goffset) system.f_frsize;

  if (size - here <= available)
    return TRUE;

  g_autofree char *path = spate_part_file_get_path (self);

  spate_disk_set_error (error, ENOSPC, "Cannot make room for", path);

  return FALSE;
}

/**
 * spate_part_file_allocate:
 * @self: a part file
 * @size: bytes it will hold
 * @keeps_size: whether it is to grow with what is written, not to have its size at once
 * @error: %SPATE_ERROR_NO_SPACE if they do not fit
 *
 * Reserves the space where that is cheap: the disk is found too small before the first byte
 * is fetched, and the file does not become fragmented. Not by posix_fallocate(), which writes
 * every block on file systems that cannot.
 *
 * Returns: %TRUE unless they do not fit
 */
gboolean
spate_part_file_allocate (const SpatePartFile *self,
                          goffset              size,
                          gboolean             keeps_size,
                          GError             **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  int result = 0;

  if (size == 0)
    return TRUE;

  /* In memory, room is made by filling it with zeros. */
  if (is_in_memory (self))
    return has_room (self, size, error) && (keeps_size || spate_part_file_truncate (self, size, error));

  do
    result = fallocate (self->fd, keeps_size ? FALLOC_FL_KEEP_SIZE : 0, 0, size);
  while (result != 0 && errno == EINTR);

  if (result == 0)
    return TRUE;

  if (errno == EOPNOTSUPP || errno == ENOSYS)
    return has_room (self, size, error) && (keeps_size || spate_part_file_truncate (self, size, error));

  g_autofree char *path = spate_part_file_get_path (self);

  spate_disk_set_error (error, errno, "Cannot make room for", path);

  return FALSE;
}

/**
 * spate_part_file_truncate:
 * @self: a part file
 * @size: bytes it shall have
 * @error: %SPATE_ERROR_NO_SPACE or %SPATE_ERROR_FILE
 *
 * Returns: %TRUE if it has the size
 */
gboolean
spate_part_file_truncate (const SpatePartFile *self,
                          goffset              size,
                          GError             **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (ftruncate (self->fd, size) == 0)
    return TRUE;

  g_autofree char *path = spate_part_file_get_path (self);

  spate_disk_set_error (error, errno, "Cannot set the size of", path);

  return FALSE;
}
