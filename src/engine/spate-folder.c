/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done to the names in a folder, apart from what they stand for: given to another file
 * only if nobody has them, and made durable. Both may block. */

#include "spate-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/**
 * spate_folder_rename_exclusively:
 * @from: the path of a file
 * @to: the path that it shall have, in the same file system
 *
 * Renames without ever replacing a file, also where the file system cannot do that in one
 * step: a link is as exclusive as the rename, a placeholder of our own the next best thing.
 *
 * Returns: 0, or the number of the error; EEXIST if @to is taken
 */
int
spate_folder_rename_exclusively (const char *from,
                                 const char *to)
{
  g_return_val_if_fail (from != NULL && to != NULL, EINVAL);

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
    return errno;

  if (link (from, to) == 0)
    {
      unlink (from);
      return 0;
    }
  if (errno == EEXIST)
    return errno;

  int placeholder = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

  if (placeholder < 0)
    return errno;
  close (placeholder);

  if (rename (from, to) == 0)
    return 0;

  int number = errno;

  unlink (to);

  return number;
}

/**
 * spate_folder_sync:
 * @folder: a path
 *
 * Makes the names in it durable, as far as the file system does that.
 */
void
spate_folder_sync (const char *folder)
{
  g_return_if_fail (folder != NULL);

  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;

  if (fsync (fd) != 0)
    g_debug ("Cannot synchronise the folder “%s”: %s", folder, g_strerror (errno));
  close (fd);
}
