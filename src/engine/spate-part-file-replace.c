/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file that has changed on the server before all of it had come. What is here may be all that
 * anybody still has of it: it is not thrown away. */

#include "spate-part-file.h"

#include "spate-error.h"
#include "spate-file-name.h"
#include "spate-mark.h"

/* Gives the old part file another name. One that is gone, or is something else by now, is none
 * of ours. */
static gboolean
set_aside (const char            *folder,
           const SpateCheckpoint *checkpoint,
           char                 **ret_name,
           GError               **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (SpatePartFile) old = spate_part_file_reopen (folder, checkpoint, FALSE, NULL, &reason);

  if (old == NULL && g_error_matches (reason, SPATE_ERROR, SPATE_ERROR_LOCKED))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }

  if (old == NULL)
    return TRUE;

  if (spate_range_set_get_total (checkpoint->durable) == 0)
    {
      spate_part_file_delete (old);
      return TRUE;
    }

  if (!spate_part_file_publish (old, SPATE_FILE_NAME_OLD_SUFFIX, error))
    return FALSE;

  g_autofree char *path = spate_part_file_get_path (old);

  spate_mark_remove (path);
  *ret_name = g_strdup (old->name);

  return TRUE;
}

/**
 * spate_part_file_replace:
 * @folder: the folder
 * @checkpoint: what an earlier run left of a file that the server does not have any more
 * @exact_name: whether the new file must bear the checkpoint's name at the end
 * @mark: (nullable): what names the download
 * @size: the length of the new file, or -1 if it is not known
 * @error: %SPATE_ERROR_LOCKED, and those of spate_part_file_create()
 *
 * Keeps the old part file under another name and begins a new one.
 *
 * Returns: (transfer full) (nullable): a new, empty, locked part file; its @aside is the old one's name
 */
SpatePartFile *
spate_part_file_replace (const char            *folder,
                         const SpateCheckpoint *checkpoint,
                         gboolean               exact_name,
                         const char            *mark,
                         goffset                size,
                         GError               **error)
{
  g_return_val_if_fail (folder != NULL && checkpoint != NULL, NULL);

  g_autofree char *aside = NULL;

  if (!set_aside (folder, checkpoint, &aside, error))
    return NULL;

  SpatePartFile *self = spate_part_file_create (folder, checkpoint->name, exact_name, mark, size, error);

  if (self != NULL)
    self->aside = g_steal_pointer (&aside);

  return self;
}
