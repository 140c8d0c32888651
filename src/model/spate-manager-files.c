/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the files of finished downloads are still where they were put: people move and delete them.
 * Nobody is told of that, so whoever shows a download asks for a look. The looks are taken one after the
 * other: a list may ask for many at once, and the threads that look are those that the engine's jobs
 * need, too. A disk that hangs delays other looks and nothing else. */

#include "spate-manager-private.h"

static void
look_at_next (SpateManager *self);

static void
looked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, &error);

  /* A manager that is gone has cancelled this. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_autoptr (SpateManager) self = g_object_ref (SPATE_MANAGER (user_data));
  g_autoptr (SpateDownload) download = g_steal_pointer (&self->looked_at);
  g_autofree char *path = spate_download_dup_path (download);

  /* It may have been started once more meanwhile. Who may not look does not know. */
  if (g_strcmp0 (path, g_file_peek_path (G_FILE (object))) == 0 &&
      (info != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)))
    _spate_download_set_file_gone (download, info == NULL);

  look_at_next (self);
}

static void
look_at_next (SpateManager *self)
{
  while (self->looked_at == NULL && !g_queue_is_empty (&self->to_look_at))
    {
      g_autoptr (SpateDownload) download = g_queue_pop_head (&self->to_look_at);
      g_autofree char *path = spate_download_dup_path (download);

      if (path == NULL)
        continue;

      g_autoptr (GFile) file = g_file_new_for_path (path);

      self->looked_at = g_steal_pointer (&download);
      g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, G_PRIORITY_LOW,
                               self->file_looks, looked_cb, self);
    }
}

/* Looks for the file of a download that is done, as soon as those that were asked for before are found
 * or not. */
void
_spate_manager_look_for_file (SpateDownload *download,
                              gpointer       owner)
{
  SpateManager *self = SPATE_MANAGER (owner);

  /* A look that is under way may have seen what was there before. */
  if (self->is_ending || g_queue_find (&self->to_look_at, download) != NULL)
    return;

  if (self->file_looks == NULL)
    self->file_looks = g_cancellable_new ();
  g_queue_push_tail (&self->to_look_at, g_object_ref (download));
  look_at_next (self);
}

void
_spate_manager_end_looks (SpateManager *self)
{
  g_cancellable_cancel (self->file_looks);
  g_clear_object (&self->file_looks);
  g_queue_clear_full (&self->to_look_at, g_object_unref);
  g_clear_object (&self->looked_at);
}
