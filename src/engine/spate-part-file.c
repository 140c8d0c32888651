/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The disk, as far as it takes more than a stream: exclusive creation, locking, allocation,
 * durability and a rename that never overwrites. These need file descriptors, because GIO
 * has no words for them. Everything here may block and runs in a thread of a GTask; nothing
 * here knows the rest of the engine.
 *
 * The part file lies beside its final place, so that the last rename stays on one file
 * system, and its lock is the file's own: it goes away with the process, however that ends. */

#include "spate-part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "spate-error.h"
#include "spate-file-name.h"

/* After so many numbered names, something other than coincidence is at work. */
#define MOST_NAMES 1000

static void
set_error_from_errno (GError    **error,
                      int         number,
                      const char *what,
                      const char *path)
{
  SpateError code = SPATE_ERROR_FILE;

  if (number == ENOSPC || number == EDQUOT)
    code = SPATE_ERROR_NO_SPACE;
  else if (number == EEXIST)
    code = SPATE_ERROR_EXISTS;

  g_set_error (error, SPATE_ERROR, (int) code, "%s “%s”: %s", what, path, g_strerror (number));
}

static char *
build_path (const SpatePartFile *self,
            const char          *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static gboolean
exists (const SpatePartFile *self,
        const char          *name)
{
  g_autofree char *path = build_path (self, name);
  struct stat info;

  /* Also a dangling symbolic link is a name that is taken. */
  return lstat (path, &info) == 0;
}

/* Takes the lock of a file, unless somebody else has it. A file system without locks is no reason
 * not to download. */
static gboolean
take_lock (int fd)
{
  return flock (fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

static gboolean
lock (const SpatePartFile *self,
      GError             **error)
{
  if (take_lock (self->fd))
    return TRUE;

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_LOCKED, "Another Spate is writing “%s”", self->part_name);
  return FALSE;
}

/* Tries NAME.part, NAME (1).part and so on; a part file nobody knows of any more keeps its
 * bytes and its name. */
static gboolean
create_part (SpatePartFile *self,
             GError       **error)
{
  for (guint n = 0; n < MOST_NAMES; n++)
    {
      g_autofree char *numbered = spate_file_name_number (self->name, n);
      g_autofree char *part_name = g_strconcat (numbered, SPATE_FILE_NAME_PART_SUFFIX, NULL);
      g_autofree char *path = build_path (self, part_name);

      self->fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
      if (self->fd >= 0)
        {
          self->part_name = g_steal_pointer (&part_name);
          return lock (self, error);
        }

      if (errno != EEXIST)
        {
          set_error_from_errno (error, errno, "Cannot create", path);
          return FALSE;
        }
    }

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_EXISTS, "There are too many files called “%s”", self->name);

  return FALSE;
}

/* Whether somebody is about to give a file that name. */
static gboolean
is_being_written (const SpatePartFile *self,
                  const char          *name)
{
  g_autofree char *part_name = g_strconcat (name, SPATE_FILE_NAME_PART_SUFFIX, NULL);
  g_autofree char *path = build_path (self, part_name);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  gboolean locked = fd >= 0 && !take_lock (fd);

  if (fd >= 0)
    close (fd);

  return locked;
}

/* The first of NAME, NAME (1) … that is nobody's. */
static gboolean
choose_name (SpatePartFile *self,
             GError       **error)
{
  for (guint n = 0; n < MOST_NAMES; n++)
    {
      g_autofree char *numbered = spate_file_name_number (self->wanted_name, n);
      gboolean taken = exists (self, numbered);

      if (!taken && !is_being_written (self, numbered))
        {
          self->name = g_steal_pointer (&numbered);
          return TRUE;
        }

      if (self->exact_name && !taken)
        {
          g_set_error (error, SPATE_ERROR, SPATE_ERROR_LOCKED, "Another Spate is writing “%s”", numbered);
          return FALSE;
        }
      if (self->exact_name)
        break;
    }

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_EXISTS, "There is already a file called “%s”", self->wanted_name);

  return FALSE;
}

/**
 * spate_part_file_create:
 * @folder: an existing folder
 * @name: the name the file shall bear at the end, one path element
 * @exact_name: whether it must be that one; otherwise a name that is taken is numbered
 * @error: %SPATE_ERROR_EXISTS, %SPATE_ERROR_NO_SPACE or %SPATE_ERROR_FILE
 *
 * Returns: (transfer full) (nullable): a new, empty, locked part file
 */
SpatePartFile *
spate_part_file_create (const char *folder,
                        const char *name,
                        gboolean    exact_name,
                        GError    **error)
{
  g_return_val_if_fail (folder != NULL && name != NULL, NULL);

  g_autoptr (SpatePartFile) self = g_new0 (SpatePartFile, 1);

  self->fd = -1;
  self->folder = g_strdup (folder);
  self->wanted_name = g_strdup (name);
  self->exact_name = exact_name;

  if (!choose_name (self, error) || !create_part (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * spate_part_file_reopen:
 * @folder: the folder
 * @checkpoint: where to go on
 * @exact_name: whether the file must bear the checkpoint's name at the end
 * @error: %SPATE_ERROR_LOCKED; %SPATE_ERROR_FILE if the part file is gone or is not what the
 *   checkpoint promises
 *
 * Returns: (transfer full) (nullable): the part file of an earlier run, locked
 */
SpatePartFile *
spate_part_file_reopen (const char            *folder,
                        const SpateCheckpoint *checkpoint,
                        gboolean               exact_name,
                        GError               **error)
{
  g_return_val_if_fail (folder != NULL && checkpoint != NULL, NULL);

  g_autoptr (SpatePartFile) self = g_new0 (SpatePartFile, 1);
  guint n_ranges = spate_range_set_get_n_ranges (checkpoint->durable);
  goffset needed = n_ranges > 0 ? spate_range_set_get_range (checkpoint->durable, n_ranges - 1).end : 0;
  struct stat info = { 0 };

  self->folder = g_strdup (folder);
  self->name = g_strdup (checkpoint->name);
  self->wanted_name = g_strdup (checkpoint->name);
  self->part_name = g_strdup (checkpoint->part_name);
  self->exact_name = exact_name;

  g_autofree char *path = spate_part_file_get_path (self);

  self->fd = open (path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (self->fd < 0 || fstat (self->fd, &info) != 0)
    {
      set_error_from_errno (error, errno, "Cannot open", path);
      return NULL;
    }

  if (!S_ISREG (info.st_mode) || info.st_size < needed)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, "“%s” is not the file that was being written", path);
      return NULL;
    }

  if (!lock (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * spate_part_file_free:
 * @self: (transfer full) (nullable): a part file
 *
 * Closes and unlocks it.
 */
void
spate_part_file_free (SpatePartFile *self)
{
  if (self == NULL)
    return;

  if (self->fd >= 0)
    close (self->fd);
  g_free (self->folder);
  g_free (self->wanted_name);
  g_free (self->name);
  g_free (self->part_name);
  g_free (self);
}

/**
 * spate_part_file_get_path:
 * @self: a part file
 *
 * Returns: (transfer full): where it is at the moment
 */
char *
spate_part_file_get_path (const SpatePartFile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return build_path (self, self->part_name);
}

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

  set_error_from_errno (error, ENOSPC, "Cannot make room for", path);

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
    return keeps_size || spate_part_file_truncate (self, size, error);

  g_autofree char *path = spate_part_file_get_path (self);

  set_error_from_errno (error, errno, "Cannot make room for", path);

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

  set_error_from_errno (error, errno, "Cannot set the size of", path);

  return FALSE;
}

/**
 * spate_part_file_open_unlocked:
 * @self: a part file
 *
 * Duplicates of the file's own descriptor keep it locked as long as they are open; this one
 * does not.
 *
 * Returns: another file descriptor on it, or -1
 */
int
spate_part_file_open_unlocked (const SpatePartFile *self)
{
  g_return_val_if_fail (self != NULL, -1);

  g_autofree char *path = spate_part_file_get_path (self);

  return open (path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
}

/**
 * spate_part_file_sync:
 * @self: a part file
 * @error: %SPATE_ERROR_NO_SPACE or %SPATE_ERROR_FILE
 *
 * Returns: %TRUE if all that was written before would survive a power cut
 */
gboolean
spate_part_file_sync (const SpatePartFile *self,
                      GError             **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (fdatasync (self->fd) == 0)
    return TRUE;

  g_autofree char *path = spate_part_file_get_path (self);

  set_error_from_errno (error, errno, "Cannot write", path);

  return FALSE;
}

/* Renames without ever replacing a file, also where the file system cannot do that in one
 * step: a link is as exclusive as the rename, a placeholder of our own the next best thing. */
static int
rename_exclusively (const char *from,
                    const char *to)
{
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

  return rename (from, to) == 0 ? 0 : errno;
}

/* A rename is durable when the folder is. */
static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;

  if (fsync (fd) != 0)
    g_debug ("Cannot synchronise the folder “%s”: %s", folder, g_strerror (errno));
  close (fd);
}

/* The name to try after @n others were taken. */
static char *
get_candidate (const SpatePartFile *self,
               const char          *suffix,
               guint                n)
{
  g_autofree char *first = g_strconcat (self->name, suffix, NULL);
  g_autofree char *wanted = g_strconcat (self->wanted_name, suffix, NULL);

  return n == 0 ? g_steal_pointer (&first) : spate_file_name_number (wanted, n);
}

/**
 * spate_part_file_publish:
 * @self: a part file that is complete
 * @suffix: what to put behind its name, "" as a rule; with one, any free name will do
 * @error: %SPATE_ERROR_EXISTS or %SPATE_ERROR_FILE; the part file stays as it is
 *
 * Gives the file its final name, never that of another file.
 *
 * Returns: %TRUE if it has one; @self's name says which
 */
gboolean
spate_part_file_publish (SpatePartFile *self,
                         const char    *suffix,
                         GError       **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (suffix != NULL, FALSE);

  g_autofree char *from = spate_part_file_get_path (self);
  guint most_names = self->exact_name && *suffix == '\0' ? 1 : MOST_NAMES;

  for (guint n = 0; n < most_names; n++)
    {
      g_autofree char *name = get_candidate (self, suffix, n);
      g_autofree char *to = build_path (self, name);
      int result = rename_exclusively (from, to);

      if (result == 0)
        {
          g_free (self->name);
          self->name = g_steal_pointer (&name);
          sync_folder (self->folder);
          return TRUE;
        }

      if (result != EEXIST || n + 1 == most_names)
        {
          set_error_from_errno (error, result, "Cannot give the file its name", to);
          return FALSE;
        }
    }

  g_assert_not_reached ();
}

/**
 * spate_part_file_remove:
 * @path: a part file that nobody of this process has open
 *
 * Deletes it, unless another process is writing it.
 *
 * Returns: %FALSE if one is
 */
gboolean
spate_part_file_remove (const char *path)
{
  g_return_val_if_fail (path != NULL, FALSE);

  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  gboolean is_locked = fd >= 0 && !take_lock (fd);

  if (!is_locked && unlink (path) != 0)
    g_debug ("Cannot delete “%s”: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return !is_locked;
}

/**
 * spate_part_file_delete:
 * @self: a part file that holds nothing worth keeping
 */
void
spate_part_file_delete (const SpatePartFile *self)
{
  g_return_if_fail (self != NULL);

  g_autofree char *path = spate_part_file_get_path (self);

  if (unlink (path) != 0)
    g_debug ("Cannot delete “%s”: %s", path, g_strerror (errno));
}

/**
 * spate_part_file_translate_error:
 * @error: (inout): an error of a file stream
 *
 * Turns an error of the disk into one of Spate's.
 */
void
spate_part_file_translate_error (GError **error)
{
  g_return_if_fail (error != NULL && *error != NULL);

  g_autoptr (GError) original = g_steal_pointer (error);
  gboolean full = g_error_matches (original, G_IO_ERROR, G_IO_ERROR_NO_SPACE);

  g_set_error (error, SPATE_ERROR, full ? SPATE_ERROR_NO_SPACE : SPATE_ERROR_FILE,
               "Cannot write the file: %s", original->message);
}
