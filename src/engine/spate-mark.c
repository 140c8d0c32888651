/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose file it is. A process may be killed after it has made a part file and before the record
 * says so, or after it has given a file its name and before the record is gone. The extended
 * attribute tells the next one that this is its own, and not a file that somebody happens to have
 * there. Where a file system keeps none, such a file is left alone. */

#include "spate-mark.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "spate-disk.h"

#define ATTRIBUTE "user.spate.download"

/* Of a mark; ids of downloads are shorter. */
#define LONGEST 64

/**
 * spate_mark_put:
 * @fd: a file that was just made
 * @mark: (nullable): what names the download it is of; with %NULL it gets no mark
 */
void
spate_mark_put (int         fd,
                const char *mark)
{
  if (mark != NULL && fsetxattr (fd, ATTRIBUTE, mark, strlen (mark), 0) != 0)
    g_debug ("The file system keeps no mark: %s", g_strerror (errno));
}

static gboolean
is_marked (int         fd,
           const char *mark)
{
  char found[LONGEST];
  gssize length = fgetxattr (fd, ATTRIBUTE, found, sizeof found);

  return length > 0 && (gsize) length == strlen (mark) && memcmp (found, mark, (gsize) length) == 0;
}

/**
 * spate_mark_open:
 * @path: where there may be a file
 * @mark: (nullable): what names a download; %NULL has no files
 * @size: the length that the file must have, or -1
 *
 * Returns: a descriptor to read and write the file, locked, if it is of that download and nobody else
 *   has it; otherwise -1
 */
int
spate_mark_open (const char *path,
                 const char *mark,
                 goffset     size)
{
  g_return_val_if_fail (path != NULL, -1);

  if (mark == NULL)
    return -1;

  int fd = spate_disk_open (path, O_RDWR);
  struct stat info;

  if (fd < 0)
    return -1;

  if (is_marked (fd, mark) && fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && (size < 0 || info.st_size == size) &&
      (flock (fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK))
    return fd;

  close (fd);

  return -1;
}

/**
 * spate_mark_read:
 * @path: where there may be a file
 *
 * Returns: (transfer full) (nullable): what names the download that the file is of
 */
char *
spate_mark_read (const char *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  char found[LONGEST];
  gssize length = lgetxattr (path, ATTRIBUTE, found, sizeof found);

  return length > 0 ? g_strndup (found, (gsize) length) : NULL;
}

/**
 * spate_mark_remove:
 * @path: a finished file
 *
 * Makes it nobody's: when its download is started once more, that is to be another file.
 */
void
spate_mark_remove (const char *path)
{
  g_return_if_fail (path != NULL);

  if (lremovexattr (path, ATTRIBUTE) != 0)
    g_debug ("There is no mark to remove from “%s”: %s", path, g_strerror (errno));
}
