/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A part file goes to another folder. Within one file system that is a rename; to another one the
 * durable bytes are copied, and those only: the rest of the file is holes, or not to be relied upon. They
 * are as durable there as they were here before the old file goes, so that at no moment a power cut
 * costs any. The file is locked all the time. */

#include "spate-part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spate-disk.h"
#include "spate-error.h"
#include "spate-folder.h"

#define CHUNK ((gsize) 1 << 20)

/* Whatever is wrong with it, one cannot get at the bytes. It may be on a disk that can only be read any
 * more. */
static int
open_source (const char            *path,
             const SpateCheckpoint *checkpoint,
             GError               **error)
{
  guint n_ranges = spate_range_set_get_n_ranges (checkpoint->durable);
  goffset needed = n_ranges > 0 ? spate_range_set_get_range (checkpoint->durable, n_ranges - 1).end : 0;
  int fd = spate_disk_open (path, O_RDONLY);
  struct stat info;

  if (fd < 0)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_NO_FOLDER, "Cannot open “%s”: %s", path, g_strerror (errno));
      return -1;
    }

  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size < needed)
    g_set_error (error, SPATE_ERROR, SPATE_ERROR_NO_FOLDER, "“%s” is not the file that was being written", path);
  else if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    g_set_error (error, SPATE_ERROR, SPATE_ERROR_LOCKED, "Another Spate is writing “%s”", path);
  else
    return fd;

  close (fd);

  return -1;
}

static gboolean
copy_range (int           from,
            int           to,
            SpateRange    range,
            const char   *path,
            GCancellable *cancellable,
            GError      **error)
{
  g_autofree guint8 *bytes = g_malloc (CHUNK);

  for (goffset offset = range.start; offset < range.end;)
    {
      gsize n_bytes = (gsize) MIN (range.end - offset, (goffset) CHUNK);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!spate_disk_read (from, offset, bytes, n_bytes))
        {
          g_set_error (error, SPATE_ERROR, SPATE_ERROR_NO_FOLDER, "Cannot read what “%s” was begun with", path);
          return FALSE;
        }
      if (!spate_disk_write (to, offset, bytes, n_bytes, path, error))
        return FALSE;
      offset += (goffset) n_bytes;
    }

  return TRUE;
}

static gboolean
copy (int                    from,
      SpatePartFile         *to,
      const SpateCheckpoint *checkpoint,
      GCancellable          *cancellable,
      GError               **error)
{
  g_autofree char *path = spate_part_file_get_path (to);

  for (guint i = 0; i < spate_range_set_get_n_ranges (checkpoint->durable); i++)
    if (!copy_range (from, to->fd, spate_range_set_get_range (checkpoint->durable, i), path, cancellable, error))
      return FALSE;

  return spate_part_file_sync (to, error);
}

/* @to is empty, locked, and nobody else's: nothing is overwritten that anybody could miss. */
static gboolean
carry (const char            *path,
       int                    from,
       SpatePartFile         *to,
       const SpateCheckpoint *checkpoint,
       GCancellable          *cancellable,
       GError               **error)
{
  g_autofree char *to_path = spate_part_file_get_path (to);
  g_autofree char *folder = g_path_get_dirname (path);

  if (rename (path, to_path) == 0)
    {
      spate_folder_sync (to->folder);
      spate_folder_sync (folder);
      return TRUE;
    }

  if (!copy (from, to, checkpoint, cancellable, error))
    {
      unlink (to_path);
      return FALSE;
    }

  if (unlink (path) != 0)
    g_debug ("“%s” stays: %s", path, g_strerror (errno));

  return TRUE;
}

/* A folder that is not there is one more in which nothing can be written. */
static SpatePartFile *
create_target (const char            *folder,
               const SpateCheckpoint *checkpoint,
               gboolean               exact_name,
               const char            *mark,
               GError               **error)
{
  g_autoptr (GError) reason = NULL;
  SpatePartFile *part = spate_part_file_create (folder, checkpoint->name, exact_name, mark, -1, &reason);

  if (g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_NO_FOLDER))
    reason->code = SPATE_ERROR_FILE;
  if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));

  return part;
}

static gboolean
is_same_folder (const char *a,
                const char *b)
{
  struct stat first;
  struct stat second;

  return stat (a, &first) == 0 && stat (b, &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/**
 * spate_part_file_move:
 * @folder: where the part file is
 * @checkpoint: of a download that does not run
 * @to_folder: where it shall be
 * @exact_name: whether the file must bear the checkpoint's name at the end
 * @mark: (nullable): what names the download
 * @cancellable: (nullable): to give up; the part file stays where it is then
 * @error: %SPATE_ERROR_NO_FOLDER if the bytes cannot be got at; %SPATE_ERROR_FILE if they cannot be put
 *   there; %SPATE_ERROR_LOCKED, %SPATE_ERROR_EXISTS, %SPATE_ERROR_NO_SPACE, %SPATE_ERROR_TOO_LARGE
 *
 * Moves what is here of a file. May block for long.
 *
 * Returns: (transfer full) (nullable): where to go on in @to_folder
 */
SpateCheckpoint *
spate_part_file_move (const char            *folder,
                      const SpateCheckpoint *checkpoint,
                      const char            *to_folder,
                      gboolean               exact_name,
                      const char            *mark,
                      GCancellable          *cancellable,
                      GError               **error)
{
  g_return_val_if_fail (folder != NULL && checkpoint != NULL && to_folder != NULL, NULL);

  g_autofree char *path = g_build_filename (folder, checkpoint->part_name, NULL);
  g_autoptr (SpatePartFile) to = NULL;
  g_autoptr (SpateCheckpoint) moved = NULL;
  gboolean is_carried = FALSE;
  int from = open_source (path, checkpoint, error);

  if (from < 0)
    return NULL;

  if (is_same_folder (folder, to_folder))
    moved = spate_checkpoint_new (checkpoint->name, checkpoint->part_name, checkpoint->validator, checkpoint->durable);
  else
    to = create_target (to_folder, checkpoint, exact_name, mark, error);

  if (to != NULL && to->is_named)
    g_set_error (error, SPATE_ERROR, SPATE_ERROR_EXISTS, "“%s” is there already", to->name);
  else if (to != NULL)
    is_carried = carry (path, from, to, checkpoint, cancellable, error);

  if (is_carried)
    {
      moved = spate_checkpoint_new (to->name, to->part_name, checkpoint->validator, checkpoint->durable);
      moved->device = spate_part_file_get_device (to);
    }
  close (from);

  return moved != NULL && checkpoint->is_outdated ? spate_checkpoint_new_outdated (moved) : g_steal_pointer (&moved);
}
