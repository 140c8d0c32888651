/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding the download that somebody has named: by its id, by so much of that as no other one
 * begins with, or by its file. */

#include <string.h>

#include "spate-error.h"
#include "spate-manager-private.h"
#include "spate-mark.h"

/* Less of an id may be a slip of the finger. */
#define SHORTEST_PREFIX 4

static SpateDownload *
find_by_id (SpateManager *self,
            const char   *prefix,
            GError      **error)
{
  SpateDownload *found = NULL;

  if (strlen (prefix) < SHORTEST_PREFIX)
    return NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      SpateDownload *download = g_ptr_array_index (self->items, i);

      if (!g_str_has_prefix (spate_download_get_id (download), prefix))
        continue;
      if (found != NULL)
        {
          g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, "Several downloads begin with “%s”", prefix);
          return NULL;
        }
      found = download;
    }

  return found;
}

/* Whether one of the names that the file bears, or will bear, is @path. */
static gboolean
is_at (SpateDownload *download,
       const char    *folder,
       const char    *name)
{
  SpateCheckpoint *checkpoint = _spate_download_get_checkpoint (download);

  return strcmp (spate_download_get_request (download)->folder, folder) == 0 &&
         (strcmp (spate_download_get_name (download), name) == 0 ||
          (checkpoint != NULL && strcmp (checkpoint->part_name, name) == 0));
}

/* The newest one, if several were to have the same name. */
static SpateDownload *
find_by_path (SpateManager *self,
              const char   *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *mark = spate_mark_read (absolute);
  g_autofree char *parent = g_path_get_dirname (absolute);
  g_autofree char *folder = realpath (parent, NULL);
  g_autofree char *name = g_path_get_basename (absolute);
  SpateDownload *found = mark != NULL ? find_by_id (self, mark, NULL) : NULL;

  for (guint i = self->items->len; i > 0 && found == NULL; i--)
    if (is_at (self->items->pdata[i - 1], folder != NULL ? folder : parent, name))
      found = self->items->pdata[i - 1];

  return found;
}

/**
 * spate_manager_take_n_unreadable:
 * @self: a manager
 *
 * Returns: how many records of earlier sessions, or of a newer Spate, could not be read and were set aside; 0
 *   from the second time on
 */
guint
spate_manager_take_n_unreadable (SpateManager *self)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), 0);

  guint n_unreadable = self->n_unreadable;

  self->n_unreadable = 0;

  return n_unreadable;
}

/**
 * spate_manager_find:
 * @self: a manager whose downloads were restored
 * @name: the id of a download, the beginning of one, or the path of its file
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Returns: (transfer none) (nullable): the download
 */
SpateDownload *
spate_manager_find (SpateManager *self,
                    const char   *name,
                    GError      **error)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  g_autoptr (GError) reason = NULL;
  SpateDownload *found = find_by_path (self, name);

  if (found == NULL)
    found = find_by_id (self, name, &reason);
  if (found == NULL && reason == NULL)
    g_set_error (&reason, SPATE_ERROR, SPATE_ERROR_INVALID, "There is no download “%s”", name);
  if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));

  return found;
}
