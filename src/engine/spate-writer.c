/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where bytes go. Each worker gets a seekable stream of its own on the part file, so that no
 * two of them share a position; what may block for long is spate-writer-jobs.c's.
 *
 * Where the file is to be read while it grows, bytes that come before their turn wait in memory. */

#include "spate-writer-private.h"

#include <fcntl.h>
#include <gio/gfiledescriptorbased.h>
#include <sys/stat.h>

#include "spate-disk.h"
#include "spate-error.h"

G_DEFINE_FINAL_TYPE (SpateWriter, spate_writer, G_TYPE_OBJECT)

static void
spate_writer_dispose (GObject *object)
{
  SpateWriter *self = SPATE_WRITER (object);

  g_clear_pointer (&self->part, spate_part_file_free);
  g_clear_pointer (&self->stage, spate_stage_free);
  g_clear_pointer (&self->write_back, spate_write_back_free);
  g_clear_pointer (&self->path, g_free);

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
  self->lowest = G_MAXINT64;
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
 * spate_writer_get_finished_size:
 * @self: a writer that was just opened
 *
 * Returns: the length of the file, if an earlier run had finished it and given it its name; otherwise
 *   -1
 */
goffset
spate_writer_get_finished_size (SpateWriter *self)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), -1);

  struct stat info;

  return self->part->is_named && fstat (self->part->fd, &info) == 0 ? info.st_size : -1;
}

/**
 * spate_writer_get_aside:
 * @self: a writer
 *
 * Returns: (transfer none) (nullable): the name that bytes of an outdated checkpoint bear now
 */
const char *
spate_writer_get_aside (SpateWriter *self)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), NULL);

  return self->part->aside;
}

/**
 * spate_writer_get_device:
 * @self: a writer
 *
 * Returns: the number of the file system that the part file is on, 0 if that is not known
 */
guint64
spate_writer_get_device (SpateWriter *self)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), 0);

  return self->device;
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

  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  GFileIOStream *stream = g_file_open_readwrite (file, NULL, error);

  if (stream == NULL && error != NULL)
    spate_disk_translate_error (error, self->path);

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
  int fd = g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (output));

  self->lowest = MIN (self->lowest, offset);
  if (!spate_disk_write (fd, offset, bytes, n_bytes, self->path, error))
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
 * @stream: one of its streams
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

  return write_to (self, stream, offset, bytes, n_bytes, error) &&
         (self->stage == NULL || write_staged (self, stream, spate_stage_take_due, error));
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

  return stream != NULL && write_staged (self, stream, spate_stage_take_first, error);
}

/**
 * spate_writer_read:
 * @self: a writer
 * @range: bytes that have come
 * @bytes: (out caller-allocates) (array): they, be they in the file or waiting for their turn
 *
 * It blocks for as long as it takes to read what was written a moment ago.
 *
 * Returns: %TRUE if they could be read
 */
gboolean
spate_writer_read (SpateWriter *self,
                   SpateRange   range,
                   guint8      *bytes)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  g_autoptr (SpateRangeSet) in_file = spate_range_set_new ();

  spate_range_set_add (in_file, range);
  if (self->stage != NULL)
    {
      spate_stage_subtract (self->stage, in_file);
      spate_stage_read (self->stage, range, bytes);
    }

  for (guint i = 0; i < spate_range_set_get_n_ranges (in_file); i++)
    {
      const SpateRange part = spate_range_set_get_range (in_file, i);

      if (self->part == NULL || !spate_disk_read (self->part->fd, part.start, bytes + (part.start - range.start),
                                                  (gsize) spate_range_get_length (part)))
        return FALSE;
    }

  return TRUE;
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
 * spate_writer_take_lowest:
 * @self: a writer
 *
 * Whoever has read the beginning of the file asks this to know whether it still is as it was.
 *
 * Returns: the first byte of the file that was written to since the last call, %G_MAXINT64 if none was
 */
goffset
spate_writer_take_lowest (SpateWriter *self)
{
  g_return_val_if_fail (SPATE_IS_WRITER (self), 0);

  goffset lowest = self->lowest;

  self->lowest = G_MAXINT64;

  return lowest;
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
