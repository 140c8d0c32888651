/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a writer does that may block for long: opening, synchronising and naming its file, in the
 * thread of a GTask. One job runs at a time, and has the part file while it does. */

#include "spate-writer-private.h"

#include "spate-file-name.h"
#include "spate-provenance.h"

typedef struct
{
  char            *folder;     /* (owned) */
  char            *name;       /* (owned) */
  gboolean         exact_name;
  char            *mark;       /* (owned) (nullable) */
  goffset          size;
  gboolean         in_order;
  SpateCheckpoint *checkpoint; /* (owned) (nullable) */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->folder);
  g_free (opening->name);
  g_free (opening->mark);
  g_clear_pointer (&opening->checkpoint, spate_checkpoint_unref);
  g_free (opening);
}

static SpatePartFile *
open_part (const Opening *opening,
           GError       **error)
{
  g_autoptr (SpatePartFile) part = NULL;

  if (opening->checkpoint != NULL && opening->checkpoint->is_outdated)
    part = spate_part_file_replace (opening->folder, opening->checkpoint, opening->exact_name, opening->mark, opening->size, error);
  else if (opening->checkpoint != NULL)
    part = spate_part_file_reopen (opening->folder, opening->checkpoint, opening->exact_name, opening->mark, error);
  else
    part = spate_part_file_create (opening->folder, opening->name, opening->exact_name, opening->mark, opening->size, error);

  if (part == NULL || part->is_named)
    return g_steal_pointer (&part);

  if (opening->size > 0 && !spate_part_file_allocate (part, opening->size, opening->in_order, error))
    {
      if (opening->checkpoint == NULL || opening->checkpoint->is_outdated)
        spate_part_file_delete (part);
      return NULL;
    }

  return g_steal_pointer (&part);
}

static void
open_thread (GTask        *task,
             gpointer      source G_GNUC_UNUSED,
             gpointer      task_data,
             GCancellable *cancellable G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  SpatePartFile *part = open_part (task_data, &error);

  if (part != NULL)
    g_task_return_pointer (task, part, (GDestroyNotify) spate_part_file_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * spate_writer_open_async:
 * @folder: an existing folder
 * @name: the name the file shall bear at the end
 * @exact_name: whether it must be that one
 * @mark: (nullable): what names the download, by which what an earlier run left is found
 * @size: bytes to reserve, or -1 if that is not known
 * @in_order: whether the file is to be read while it grows: then it has no holes but those that
 *   it had before
 * @checkpoint: (nullable): where to go on, instead of a new file; if it is outdated, what it is of
 *   is kept under another name, and the new file is begun
 * @callback: called when the part file is open
 * @user_data: data for @callback
 *
 * Opens a part file. This cannot be cancelled: a file that was made must be given to somebody
 * who can delete it.
 */
void
spate_writer_open_async (const char         *folder,
                         const char         *name,
                         gboolean            exact_name,
                         const char         *mark,
                         goffset             size,
                         gboolean            in_order,
                         SpateCheckpoint    *checkpoint,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_return_if_fail (folder != NULL);
  g_return_if_fail (name != NULL || checkpoint != NULL);

  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  opening->folder = g_strdup (folder);
  opening->name = g_strdup (name);
  opening->exact_name = exact_name;
  opening->mark = g_strdup (mark);
  opening->size = size;
  opening->in_order = in_order;
  opening->checkpoint = checkpoint != NULL ? spate_checkpoint_ref (checkpoint) : NULL;

  g_task_set_source_tag (task, spate_writer_open_async);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_thread);
}

/**
 * spate_writer_open_finish:
 * @result: the result
 * @error: %SPATE_ERROR_EXISTS, %SPATE_ERROR_LOCKED, %SPATE_ERROR_NO_SPACE or %SPATE_ERROR_FILE
 *
 * Returns: (transfer full) (nullable): a writer
 */
SpateWriter *
spate_writer_open_finish (GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_writer_open_async), NULL);

  SpatePartFile *part = g_task_propagate_pointer (G_TASK (result), error);

  if (part == NULL)
    return NULL;

  SpateWriter *self = g_object_new (SPATE_TYPE_WRITER, NULL);
  const Opening *opening = g_task_get_task_data (G_TASK (result));

  self->part = part;
  self->path = spate_part_file_get_path (part);
  self->device = spate_part_file_get_device (part);
  if (opening->in_order)
    {
      g_autoptr (SpateRangeSet) nothing = spate_range_set_new ();
      gboolean is_resumed = opening->checkpoint != NULL && !opening->checkpoint->is_outdated;

      self->stage = spate_stage_new (is_resumed ? opening->checkpoint->durable : nothing);
    }

  return self;
}

static void
sync_thread (GTask        *task,
             gpointer      source G_GNUC_UNUSED,
             gpointer      task_data,
             GCancellable *cancellable G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  if (spate_part_file_sync (task_data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * spate_writer_sync_async:
 * @self: a writer
 * @callback: called when what was written before this call is durable
 * @user_data: data for @callback
 */
void
spate_writer_sync_async (SpateWriter        *self,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_return_if_fail (SPATE_IS_WRITER (self));

  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, spate_writer_sync_async);
  g_task_set_task_data (task, self->part, NULL);
  g_task_run_in_thread (task, sync_thread);
}

/**
 * spate_writer_sync_finish:
 * @self: a writer
 * @result: the result
 * @error: %SPATE_ERROR_NO_SPACE or %SPATE_ERROR_FILE
 *
 * Returns: %TRUE if the bytes are durable
 */
gboolean
spate_writer_sync_finish (SpateWriter  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_writer_sync_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  SpatePartFile   *part;       /* (unowned): the writer's */
  SpateProvenance *provenance; /* (owned) */
  const char      *suffix;
} Publication;

static void
publication_free (gpointer data)
{
  Publication *publication = data;

  spate_provenance_free (publication->provenance);
  g_free (publication);
}

static void
publish_thread (GTask        *task,
                gpointer      source G_GNUC_UNUSED,
                gpointer      task_data,
                GCancellable *cancellable G_GNUC_UNUSED)
{
  const Publication *publication = task_data;
  g_autoptr (GError) error = NULL;

  spate_provenance_write (publication->provenance, publication->part->fd);
  if (spate_part_file_publish (publication->part, publication->suffix, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * spate_writer_publish_async:
 * @self: a writer whose file is complete and durable
 * @provenance: (transfer full): where the file comes from
 * @set_aside: whether its bytes are wrong: then it gets a name that says so
 * @callback: called when the file has its name
 * @user_data: data for @callback
 */
void
spate_writer_publish_async (SpateWriter        *self,
                            SpateProvenance    *provenance,
                            gboolean            set_aside,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (SPATE_IS_WRITER (self));
  g_return_if_fail (provenance != NULL);

  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Publication *publication = g_new0 (Publication, 1);

  publication->part = self->part;
  publication->provenance = provenance;
  publication->suffix = set_aside ? SPATE_FILE_NAME_MISMATCH_SUFFIX : "";

  g_task_set_source_tag (task, spate_writer_publish_async);
  g_task_set_task_data (task, publication, publication_free);
  g_task_run_in_thread (task, publish_thread);
}

/**
 * spate_writer_publish_finish:
 * @self: a writer
 * @result: the result
 * @error: %SPATE_ERROR_EXISTS or %SPATE_ERROR_FILE
 *
 * Returns: %TRUE if the file bears spate_writer_get_name() now
 */
gboolean
spate_writer_publish_finish (SpateWriter  *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_writer_publish_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
