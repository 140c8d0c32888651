/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The disk, as far as it takes more than a stream: exclusive creation, locking, allocation,
 * durability and a rename that never overwrites. These need file descriptors, because GIO
 * has no words for them. Everything here may block and runs in a thread of a GTask; nothing
 * here knows the rest of the engine.
 *
 * The part file lies beside its final place, so that the last rename stays on one file
 * system, and its lock is the file's own: it goes away with the process, however that ends.
 *
 * A process may end before its record knows of the part file, or before it knows that the file has
 * its name. Both are found again by their mark. */

#include "spate-part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "spate-disk.h"
#include "spate-error.h"
#include "spate-file-name.h"
#include "spate-folder.h"
#include "spate-mark.h"

/* After so many numbered names, something other than coincidence is at work. */
#define MOST_NAMES 1000

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

/* A part file that this download has made, and no record knows of: nothing in it was promised. */
static gboolean
take_left_part (SpatePartFile *self,
                const char    *path,
                const char    *mark)
{
  self->fd = spate_mark_open (path, mark, -1);

  return self->fd >= 0 && ftruncate (self->fd, 0) == 0;
}

/* A file that nobody sees before it bears its mark and is locked: who is killed in between leaves
 * nothing. Not all file systems can do that. */
static int
create_whole (const char *folder,
              const char *path,
              const char *mark)
{
  int fd = open (folder, O_RDWR | O_TMPFILE | O_CLOEXEC, 0666);
  char link[64];

  if (fd < 0)
    return -1;

  g_snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  spate_mark_put (fd, mark);
  if (take_lock (fd) && linkat (AT_FDCWD, link, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
    return fd;

  close (fd);

  return -1;
}

static int
create_at (const char *folder,
           const char *path,
           const char *mark)
{
  int fd = create_whole (folder, path, mark);

  if (fd >= 0)
    return fd;

  fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd >= 0)
    spate_mark_put (fd, mark);

  return fd;
}

/* Tries NAME.part, NAME (1).part and so on; a part file of somebody else's keeps its bytes and its
 * name. */
static gboolean
create_part (SpatePartFile *self,
             const char    *mark,
             GError       **error)
{
  for (guint n = 0; n < MOST_NAMES; n++)
    {
      g_autofree char *numbered = spate_file_name_number (self->name, n);
      g_autofree char *part_name = g_strconcat (numbered, SPATE_FILE_NAME_PART_SUFFIX, NULL);
      g_autofree char *path = build_path (self, part_name);

      self->fd = create_at (self->folder, path, mark);
      if (self->fd >= 0)
        {
          self->part_name = g_steal_pointer (&part_name);
          return lock (self, error);
        }

      if (errno != EEXIST)
        {
          spate_disk_set_error (error, errno, "Cannot create", path);
          return FALSE;
        }

      if (take_left_part (self, path, mark))
        {
          self->part_name = g_steal_pointer (&part_name);
          return TRUE;
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
  int fd = spate_disk_open (path, O_RDONLY);
  gboolean locked = fd >= 0 && !take_lock (fd);

  if (fd >= 0)
    close (fd);

  return locked;
}

/* Whether an earlier attempt had given the file its name and could not say so any more. It does
 * that when every byte is durable, and never before. */
static gboolean
take_finished (SpatePartFile *self,
               const char    *name,
               const char    *mark,
               goffset        size)
{
  g_autofree char *path = build_path (self, name);

  self->fd = spate_mark_open (path, mark, size);
  self->is_named = self->fd >= 0;

  return self->is_named;
}

/* The first of NAME, NAME (1) … that is nobody's, or this download's. */
static gboolean
choose_name (SpatePartFile *self,
             const char    *mark,
             goffset        size,
             GError       **error)
{
  for (guint n = 0; n < MOST_NAMES; n++)
    {
      g_autofree char *numbered = spate_file_name_number (self->wanted_name, n);
      gboolean taken = exists (self, numbered);

      if (taken ? take_finished (self, numbered, mark, size) : !is_being_written (self, numbered))
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

/* The name as the folder's file system takes it: some allow less than others. Who has chosen it is
 * told rather than given another one. */
static char *
fit_name (const char *folder,
          const char *name,
          gboolean    exact_name)
{
  const gsize room = 255 - SPATE_FILE_NAME_MAX;
  struct statvfs system;

  if (exact_name || statvfs (folder, &system) != 0 || system.f_namemax <= 2 * room || system.f_namemax >= 255)
    return g_strdup (name);

  return spate_file_name_shorten (name, system.f_namemax - room);
}

/**
 * spate_part_file_create:
 * @folder: an existing folder
 * @name: the name the file shall bear at the end, one path element
 * @exact_name: whether it must be that one; otherwise a name that is taken is numbered
 * @mark: (nullable): what names the download
 * @size: the length of the file, or -1 if it is not known
 * @error: %SPATE_ERROR_EXISTS, or as spate_disk_set_error() says
 *
 * Returns: (transfer full) (nullable): an empty, locked part file; or the finished file, if the same
 *   download had got so far
 */
SpatePartFile *
spate_part_file_create (const char *folder,
                        const char *name,
                        gboolean    exact_name,
                        const char *mark,
                        goffset     size,
                        GError    **error)
{
  g_return_val_if_fail (folder != NULL && name != NULL, NULL);

  g_autoptr (SpatePartFile) self = g_new0 (SpatePartFile, 1);

  self->fd = -1;
  self->folder = g_strdup (folder);
  self->wanted_name = fit_name (folder, name, exact_name);
  self->exact_name = exact_name;

  if (!choose_name (self, mark, size, error))
    return NULL;
  if (self->is_named)
    self->part_name = g_strconcat (self->name, SPATE_FILE_NAME_PART_SUFFIX, NULL);
  else if (!create_part (self, mark, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Where a drive is mounted there is a folder as well when it is not; what was on it is not gone. */
static gboolean
is_on_device (const char *folder,
              guint64     device)
{
  struct stat info;

  return device == 0 || stat (folder, &info) != 0 || info.st_dev == device;
}

/**
 * spate_part_file_reopen:
 * @folder: the folder
 * @checkpoint: where to go on
 * @exact_name: whether the file must bear the checkpoint's name at the end
 * @mark: (nullable): what names the download
 * @error: %SPATE_ERROR_LOCKED; %SPATE_ERROR_FILE if the part file is gone or is not what the
 *   checkpoint promises; %SPATE_ERROR_NO_FOLDER if the whole folder is gone, or another file
 *   system is mounted in its place
 *
 * Returns: (transfer full) (nullable): the part file of an earlier run, locked; or the finished
 *   file, if that run had got so far
 */
SpatePartFile *
spate_part_file_reopen (const char            *folder,
                        const SpateCheckpoint *checkpoint,
                        gboolean               exact_name,
                        const char            *mark,
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

  self->fd = spate_disk_open (path, O_RDWR);
  if (self->fd < 0 && errno == ENOENT && take_finished (self, self->name, mark, checkpoint->validator->size))
    return g_steal_pointer (&self);
  if (self->fd < 0 || fstat (self->fd, &info) != 0)
    {
      int number = errno;

      if (number != ENOENT || is_on_device (folder, checkpoint->device))
        spate_disk_set_error (error, number, "Cannot open", path);
      else
        g_set_error (error, SPATE_ERROR, SPATE_ERROR_NO_FOLDER, "The disk that “%s” was on is not mounted", path);
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
  g_free (self->aside);
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

  return build_path (self, self->is_named ? self->name : self->part_name);
}

/**
 * spate_part_file_get_device:
 * @self: a part file
 *
 * Returns: the number of the file system that it is on, 0 if that is not known
 */
guint64
spate_part_file_get_device (const SpatePartFile *self)
{
  g_return_val_if_fail (self != NULL, 0);

  struct stat info;

  return fstat (self->fd, &info) == 0 ? info.st_dev : 0;
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

  return spate_disk_open (path, O_WRONLY);
}

/**
 * spate_part_file_sync:
 * @self: a part file
 * @error: %SPATE_ERROR_NO_SPACE or %SPATE_ERROR_FILE
 *
 * Returns: %TRUE if all that was written before would survive a power cut
 */
gboolean
spate_part_file_sync (SpatePartFile *self,
                      GError       **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  /* Bytes are only safe in a file that is found again. */
  if ((self->is_entered ? fdatasync (self->fd) : fsync (self->fd)) == 0)
    {
      if (!self->is_entered)
        spate_folder_sync (self->folder);
      self->is_entered = TRUE;
      return TRUE;
    }

  g_autofree char *path = spate_part_file_get_path (self);

  spate_disk_set_error (error, errno, "Cannot write", path);

  return FALSE;
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

  if (self->is_named && *suffix == '\0')
    {
      spate_folder_sync (self->folder);
      return TRUE;
    }

  for (guint n = 0; n < most_names; n++)
    {
      g_autofree char *name = get_candidate (self, suffix, n);
      g_autofree char *to = build_path (self, name);
      int result = spate_folder_rename_exclusively (from, to);

      if (result == 0)
        {
          g_free (self->name);
          self->name = g_steal_pointer (&name);
          self->is_named = TRUE;
          spate_folder_sync (self->folder);
          return TRUE;
        }

      if (result != EEXIST || n + 1 == most_names)
        {
          spate_disk_set_error (error, result, "Cannot give the file its name", to);
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

  int fd = spate_disk_open (path, O_RDONLY);
  gboolean is_locked = fd >= 0 && !take_lock (fd);

  if (!is_locked && unlink (path) != 0)
    g_debug ("Cannot delete “%s”: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return !is_locked;
}

/**
 * spate_part_file_delete:
 * @self: a part file that holds nothing worth keeping; a finished file is kept
 */
void
spate_part_file_delete (const SpatePartFile *self)
{
  g_return_if_fail (self != NULL);

  if (self->is_named)
    return;

  g_autofree char *path = spate_part_file_get_path (self);

  if (unlink (path) != 0)
    g_debug ("Cannot delete “%s”: %s", path, g_strerror (errno));
}
