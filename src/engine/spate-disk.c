/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening, reading and writing, and what a disk's error asks for. Most numbers of the kernel mean the same to people: it
 * cannot be written here. Three mean something else: there is no room, the file system does not
 * take so large a file, and there is no such folder any more. The last has no number of its own:
 * a drive that is pulled out gives whatever its driver has at hand, so one looks.
 *
 * GIO's own writing would not tell a quota, or a file that is too large, from other errors. */

#include "spate-disk.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spate-error.h"

static gboolean
is_folder_there (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat info;

  return stat (folder, &info) == 0 && S_ISDIR (info.st_mode);
}

static SpateError
get_code (int         number,
          const char *path)
{
  switch (number)
    {
    case ENOSPC:
    case EDQUOT:
      return SPATE_ERROR_NO_SPACE;
    case EFBIG:
      return SPATE_ERROR_TOO_LARGE;
    case EEXIST:
      return SPATE_ERROR_EXISTS;
    default:
      return is_folder_there (path) ? SPATE_ERROR_FILE : SPATE_ERROR_NO_FOLDER;
    }
}

/**
 * spate_disk_set_error:
 * @error: (out) (optional): where to put it
 * @number: an errno
 * @what: what was not possible, as in "Cannot create"
 * @path: with what file
 *
 * Makes an error of an errno: %SPATE_ERROR_NO_SPACE, %SPATE_ERROR_TOO_LARGE,
 * %SPATE_ERROR_EXISTS, %SPATE_ERROR_NO_FOLDER or else %SPATE_ERROR_FILE. May block.
 */
void
spate_disk_set_error (GError    **error,
                      int         number,
                      const char *what,
                      const char *path)
{
  g_return_if_fail (what != NULL && path != NULL);

  g_set_error (error, SPATE_ERROR, (int) get_code (number, path), "%s “%s”: %s", what, path, g_strerror (number));
}

/**
 * spate_disk_translate_error:
 * @error: (inout): an error of GIO's
 * @path: with what file
 *
 * Makes one of ours of it, as far as it tells what happened. May block.
 */
void
spate_disk_translate_error (GError    **error,
                            const char *path)
{
  g_return_if_fail (error != NULL && *error != NULL);
  g_return_if_fail (path != NULL);

  g_autoptr (GError) original = g_steal_pointer (error);
  gboolean full = g_error_matches (original, G_IO_ERROR, G_IO_ERROR_NO_SPACE);

  g_set_error (error, SPATE_ERROR, (int) get_code (full ? ENOSPC : EIO, path), "Cannot write the file: %s", original->message);
}

/* What is told of is what is opened: the path is not asked twice. */
static int
open_regular (const char *path,
              int         flags)
{
  int place = open (path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  int number = place < 0 ? errno : ELOOP;
  int fd = -1;
  struct stat info;

  if (place >= 0 && fstat (place, &info) == 0 && S_ISREG (info.st_mode))
    {
      g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", place);

      fd = open (link, flags);
      number = errno;
    }
  if (place >= 0)
    close (place);
  errno = number;

  return fd;
}

/**
 * spate_disk_open:
 * @path: a file
 * @mode: %O_RDONLY, %O_WRONLY or %O_RDWR
 *
 * Opens a file that is there, and no link to another one. The document portal's file system, which all
 * folders are on that were chosen in a sandbox, opens nothing for who will not follow links, and
 * says that everything is one: that of xdg-desktop-portal 1.16, which Debian 12 has.
 *
 * Returns: a descriptor; or -1, and errno says why
 */
int
spate_disk_open (const char *path,
                 int         mode)
{
  g_return_val_if_fail (path != NULL, -1);

  int fd = open (path, mode | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

  return fd < 0 && errno == ELOOP ? open_regular (path, mode | O_CLOEXEC | O_NONBLOCK) : fd;
}

/**
 * spate_disk_read:
 * @fd: a file
 * @offset: where to read
 * @bytes: (out caller-allocates) (array length=n_bytes): what is there
 * @n_bytes: how many
 *
 * Returns: %TRUE if all of them could be read
 */
gboolean
spate_disk_read (int     fd,
                 goffset offset,
                 guint8 *bytes,
                 gsize   n_bytes)
{
  gsize n_done = 0;

  g_return_val_if_fail (bytes != NULL || n_bytes == 0, FALSE);

  while (n_done < n_bytes)
    {
      gssize n_read = pread (fd, bytes + n_done, n_bytes - n_done, offset + (goffset) n_done);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read <= 0)
        return FALSE;
      n_done += (gsize) n_read;
    }

  return TRUE;
}

/**
 * spate_disk_write:
 * @fd: a file
 * @offset: where the bytes belong
 * @bytes: (array length=n_bytes): bytes
 * @n_bytes: how many
 * @path: the file's path, for the error
 * @error: as spate_disk_set_error() says
 *
 * Returns: %TRUE if the file has them all
 */
gboolean
spate_disk_write (int           fd,
                  goffset       offset,
                  const guint8 *bytes,
                  gsize         n_bytes,
                  const char   *path,
                  GError      **error)
{
  gsize n_done = 0;

  g_return_val_if_fail (bytes != NULL || n_bytes == 0, FALSE);

  while (n_done < n_bytes)
    {
      gssize n_written = pwrite (fd, bytes + n_done, n_bytes - n_done, offset + (goffset) n_done);

      if (n_written < 0 && errno == EINTR)
        continue;
      if (n_written <= 0)
        {
          spate_disk_set_error (error, n_written < 0 ? errno : ENOSPC, "Cannot write", path);
          return FALSE;
        }
      n_done += (gsize) n_written;
    }

  return TRUE;
}

/**
 * spate_disk_is_error:
 * @error: an error
 *
 * Returns: %TRUE if it is this computer's disk that does not do, whatever a server does
 */
gboolean
spate_disk_is_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return g_error_matches (error, SPATE_ERROR, SPATE_ERROR_NO_SPACE) ||
         g_error_matches (error, SPATE_ERROR, SPATE_ERROR_FILE) ||
         g_error_matches (error, SPATE_ERROR, SPATE_ERROR_TOO_LARGE) ||
         g_error_matches (error, SPATE_ERROR, SPATE_ERROR_NO_FOLDER);
}
