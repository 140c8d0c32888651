/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where bytes go. Each worker gets a seekable stream of its own on the part file, so that no
 * two of them share a position; what may block for long (opening, synchronising, naming) is
 * done by spate-part-file in the thread of a GTask. One such job runs at a time: the run
 * waits for each before it starts the next.
 *
 * Where the file is to be read while it grows, bytes that come before their turn wait in memory. */

#include "spate-writer.h"

#include <fcntl.h>

#include "spate-error.h"
#include "spate-file-name.h"
#include "spate-part-file.h"
#include "spate-provenance.h"
#include "spate-stage.h"
#include "spate-write-back.h"

struct _SpateWriter
{
  GObject parent_instance;

  SpatePartFile  *part;       /* (owned); lent to the one job that is under way */
  SpateStage     *stage;      /* (owned) (nullable): for what comes before its turn */
  SpateWriteBack *write_back; /* (owned) */
};

G_DEFINE_FINAL_TYPE (SpateWriter, spate_writer, G_TYPE_OBJECT)

typedef struct
{
  char            *folder;     /* (owned) */
  char            *name;       /* (owned) */
  gboolean         exact_name;
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
  g_clear_pointer (&opening->checkpoint, spate_checkpoint_unref);
  g_free (opening);
}

static void
spate_writer_dispose (GObject *object)
{
  SpateWriter *self = SPATE_WRITER (object);

  g_clear_pointer (&self->part, spate_part_file_free);
  g_clear_pointer (&self->stage, spate_stage_free);
  g_clear_pointer (&self->write_back, spate_write_back_free);

  G_OBJECT_CLASS (spate_writer_parent_class)->dispose (object);
}

static void
spate_writer_class_init (SpateWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_writer_dispose;
}

static void
spate_writer_init (SpateWriter *self)
{
  self->write_back = spate_write_back_new ();
}

static SpatePartFile *
open_part (const Opening *opening,
           GError       **error)
{
  g_autoptr (SpatePartFile) part = NULL;

  if (opening->checkpoint != NULL)
    part = spate_part_file_reopen (opening->folder, opening->checkpoint, opening->exact_name, error);
  else
    part = spate_part_file_create (opening->folder, opening->name, opening->exact_name, error);

  if (part == NULL)
    return NULL;

  if (opening->size > 0 && !spate_part_file_allocate (part, opening->size, opening->in_order, error))
    {
      if (opening->checkpoint == NULL)
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
 * @size: bytes to reserve, or -1 if that is not known
 * @in_order: whether the file is to be read while it grows: then it has no holes but those that
 *   it had before
 * @checkpoint: (nullable): where to go on, instead of a new file
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
  if (opening->in_order)
    {
      g_autoptr (SpateRangeSet) nothing = spate_range_set_new ();

      self->stage = spate_stage_new (opening->checkpoint != NULL ? opening->checkpoint->durable : nothing);
    }

  return self;
}

/**
 * spate_writer_get_name:
 * @self: a writer
 *
 * Returns: (transfer none): the name the file shall bear, or bears
 */
const char *
spate_writer_get_name (SpateWriter *self)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), NULL);

  return self->part->name;
}

/**
 * spate_writer_get_part_name:
 * @self: a writer
 *
 * Returns: (transfer none): the name of the part file
 */
const char *
spate_writer_get_part_name (SpateWriter *self)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), NULL);

  return self->part->part_name;
}

/**
 * spate_writer_open_stream:
 * @self: a writer
 * @error: %SPATE_ERROR_FILE
 *
 * Returns: (transfer full) (nullable): a stream of its own on the part file, to be used only
 *   synchronously
 */
GFileIOStream *
spate_writer_open_stream (SpateWriter *self,
                          GError     **error)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), NULL);

  g_autofree char *path = spate_part_file_get_path (self->part);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileIOStream *stream = g_file_open_readwrite (file, NULL, error);

  if (stream == NULL && error != NULL)
    spate_part_file_translate_error (error);

  return stream;
}

static gboolean
write_to (SpateWriter   *self,
          GFileIOStream *stream,
          goffset        offset,
          const guint8  *bytes,
          gsize          n_bytes,
          GError       **error)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));

  if (self->stage != NULL && !g_seekable_seek (G_SEEKABLE (stream), offset, G_SEEK_SET, NULL, error))
    return FALSE;
  if (!g_output_stream_write_all (output, bytes, n_bytes, NULL, NULL, error))
    return FALSE;

  spate_write_back_note (self->write_back, self->part, n_bytes);
  if (self->stage != NULL)
    spate_stage_note_written (self->stage, spate_range (offset, offset + (goffset) n_bytes));

  return TRUE;
}

static gboolean
write_staged (SpateWriter *self,
              GFileIOStream *stream,
              GBytes *(*take) (SpateStage *stage,
                               goffset *ret_offset),
              GError **error)
{
  GBytes *bytes = NULL;
  goffset offset = 0;

  while ((bytes = take (self->stage, &offset)) != NULL)
    {
      gsize n_bytes = 0;
      const guint8 *data = g_bytes_get_data (bytes, &n_bytes);
      gboolean is_written = write_to (self, stream, offset, data, n_bytes, error);

      /* What the disk did not take has come all the same. */
      if (!is_written)
        spate_stage_put (self->stage, offset, data, n_bytes);
      g_bytes_unref (bytes);
      if (!is_written)
        return FALSE;
    }

  return TRUE;
}

/**
 * spate_writer_write:
 * @self: a writer
 * @stream: one of its streams, which stands at @offset
 * @offset: where the bytes belong
 * @bytes: (array length=n_bytes): bytes of the file
 * @n_bytes: how many
 * @error: %SPATE_ERROR_NO_SPACE or %SPATE_ERROR_FILE
 *
 * Returns: %TRUE if the file has them, or will have them when their turn comes
 */
gboolean
spate_writer_write (SpateWriter   *self,
                    GFileIOStream *stream,
                    goffset        offset,
                    const guint8  *bytes,
                    gsize          n_bytes,
                    GError       **error)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), FALSE);
  g_return_val_if_fail (G_IS_FILE_IO_STREAM (stream), FALSE);

  if (self->stage != NULL && offset > spate_stage_get_front (self->stage))
    {
      spate_stage_put (self->stage, offset, bytes, n_bytes);
      return TRUE;
    }

  if (write_to (self, stream, offset, bytes, n_bytes, error) &&
      (self->stage == NULL || write_staged (self, stream, spate_stage_take_due, error)))
    return TRUE;

  if (error != NULL)
    spate_part_file_translate_error (error);

  return FALSE;
}

/**
 * spate_writer_write_out:
 * @self: a writer
 * @error: %SPATE_ERROR_NO_SPACE or %SPATE_ERROR_FILE
 *
 * Writes what still waits for its turn, which will not come.
 *
 * Returns: %TRUE if the file has all that has come
 */
gboolean
spate_writer_write_out (SpateWriter *self,
                        GError     **error)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), FALSE);

  if (self->stage == NULL)
    return TRUE;

  g_autoptr (GFileIOStream) stream = spate_writer_open_stream (self, error);

  if (stream == NULL)
    return FALSE;
  if (write_staged (self, stream, spate_stage_take_first, error))
    return TRUE;

  if (error != NULL)
    spate_part_file_translate_error (error);

  return FALSE;
}

/**
 * spate_writer_get_on_disk:
 * @self: a writer
 * @written: all that has come
 *
 * Returns: (transfer full): what of it is in the file
 */
SpateRangeSet *
spate_writer_get_on_disk (SpateWriter         *self,
                          const SpateRangeSet *written)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), NULL);
  g_return_val_if_fail (written != NULL, NULL);

  SpateRangeSet *on_disk = spate_range_set_copy (written);

  if (self->stage != NULL)
    spate_stage_subtract (self->stage, on_disk);

  return on_disk;
}

/**
 * spate_writer_forget:
 * @self: a writer
 * @range: bytes that are wrong and will come again
 *
 * Those that wait for their turn are not written; those in the file stay there until the right ones
 * take their place.
 */
void
spate_writer_forget (SpateWriter *self,
                     SpateRange   range)
{
  g_return_if_fail (SPATE_IS_WRITER (self));

  if (self->stage != NULL)
    spate_stage_forget (self->stage, range);
}

/**
 * spate_writer_dup_fd:
 * @self: a writer
 *
 * Returns: a file descriptor for a thread to read from and close, or -1
 */
int
spate_writer_dup_fd (SpateWriter *self)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), -1);

  return fcntl (self->part->fd, F_DUPFD_CLOEXEC, 0);
}

/**
 * spate_writer_truncate:
 * @self: a writer
 * @size: the file's length, now that it is known
 * @error: %SPATE_ERROR_FILE
 *
 * Returns: %TRUE if the part file has that length
 */
gboolean
spate_writer_truncate (SpateWriter *self,
                       goffset      size,
                       GError     **error)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), FALSE);

  return spate_part_file_truncate (self->part, size, error);
}

/**
 * spate_writer_discard:
 * @self: a writer
 *
 * Deletes the part file, which holds nothing worth keeping.
 */
void
spate_writer_discard (SpateWriter *self)
{
  g_return_if_fail (SPATE_IS_WRITER (self));

  spate_part_file_delete (self->part);
}

/**
 * spate_writer_close:
 * @self: a writer with no job under way
 *
 * Closes and unlocks the part file now. Dropping the writer would not do: the thread of a job
 * that has just returned may hold it a moment longer.
 */
void
spate_writer_close (SpateWriter *self)
{
  g_return_if_fail (SPATE_IS_WRITER (self));

  g_clear_pointer (&self->part, spate_part_file_free);
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
