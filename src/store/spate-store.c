/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A folder with one record for each download, ID.spate. Saving returns at once; a write queue
 * does the rest. A record that cannot be read is set aside as ID.spate.corrupt: it is not lost
 * and does not stop the others. */

#include "spate-store.h"

#include <string.h>

#include "spate-error.h"
#include "spate-store-file-private.h"
#include "spate-write-queue-private.h"

#define SUFFIX ".spate"

/* So many records at once are cheaper to write to the disk together, though it then takes along what
 * others have written to the same file system. */
#define MANY 16

struct _SpateStore
{
  GObject parent_instance;

  char            *folder; /* (owned) */
  SpateWriteQueue *queue;  /* (owned): its contents are GBytes; none: delete the record */
};

G_DEFINE_FINAL_TYPE (SpateStore, spate_store, G_TYPE_OBJECT)

static void
spate_store_dispose (GObject *object)
{
  SpateStore *self = SPATE_STORE (object);

  g_clear_pointer (&self->queue, _spate_write_queue_free);
  g_clear_pointer (&self->folder, g_free);

  G_OBJECT_CLASS (spate_store_parent_class)->dispose (object);
}

static void
spate_store_class_init (SpateStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_store_dispose;
}

static void
bytes_clear (gpointer data)
{
  if (data != NULL)
    g_bytes_unref (data);
}

static gboolean
replace_each (GHashTable *contents,
              GError    **error)
{
  GHashTableIter iter;
  gpointer path = NULL;
  gpointer content = NULL;
  g_autoptr (GError) first_error = NULL;

  g_hash_table_iter_init (&iter, contents);
  while (g_hash_table_iter_next (&iter, &path, &content))
    _spate_store_file_replace (path, content, first_error == NULL ? &first_error : NULL);

  if (first_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&first_error));
  return FALSE;
}

/* Deletes what has no content, and takes it out of @batch. */
static gboolean
delete_each (GHashTable *batch,
             GError    **error)
{
  GHashTableIter iter;
  gpointer path = NULL;
  gpointer content = NULL;
  g_autoptr (GError) first_error = NULL;

  g_hash_table_iter_init (&iter, batch);
  while (g_hash_table_iter_next (&iter, &path, &content))
    if (content == NULL)
      {
        _spate_store_file_delete (path, first_error == NULL ? &first_error : NULL);
        g_hash_table_iter_remove (&iter);
      }

  if (first_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&first_error));
  return FALSE;
}

static gboolean
write_records (GHashTable *batch,
               GError    **error)
{
  g_autofree char *folder = NULL;
  GHashTableIter iter;
  gpointer path = NULL;
  gboolean is_deleted = delete_each (batch, error);

  g_hash_table_iter_init (&iter, batch);
  if (g_hash_table_iter_next (&iter, &path, NULL))
    folder = g_path_get_dirname (path);

  gboolean is_replaced = g_hash_table_size (batch) < MANY
                           ? replace_each (batch, is_deleted ? error : NULL)
                           : _spate_store_file_replace_many (folder, batch, is_deleted ? error : NULL);

  return is_deleted && is_replaced;
}

static void
spate_store_init (SpateStore *self)
{
  self->queue = _spate_write_queue_new (G_OBJECT (self), write_records, bytes_clear);
}

/**
 * spate_store_new:
 * @folder: where the records are; made when the first one is saved
 *
 * Returns: (transfer full): a store
 */
SpateStore *
spate_store_new (const char *folder)
{
  g_return_val_if_fail (folder != NULL, NULL);

  SpateStore *self = g_object_new (SPATE_TYPE_STORE, NULL);

  self->folder = g_strdup (folder);

  return self;
}

/* A record under another name than its own could never be removed. */
static gboolean
check_name (const SpateRecord *record,
            const char        *path,
            GError           **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *expected = g_strconcat (record->id, SUFFIX, NULL);

  if (strcmp (name, expected) == 0)
    return TRUE;

  g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "Its name is not its id");
  return FALSE;
}

static SpateRecord *
read_record (const char *path,
             GError    **error)
{
  g_autoptr (GVariant) variant = _spate_store_file_read (path, error);

  if (variant == NULL)
    return NULL;

  g_autoptr (SpateRecord) record = spate_record_from_variant (variant, error);

  if (record == NULL || !check_name (record, path, error))
    return NULL;

  return g_steal_pointer (&record);
}

/**
 * spate_store_load:
 * @self: a store
 * @ret_n_corrupt: (out): how many records could not be read and were set aside
 *
 * Reads all records. This blocks; it is meant for the start of a program.
 *
 * Returns: (transfer full) (element-type SpateRecord): the records, in no order
 */
GPtrArray *
spate_store_load (SpateStore *self,
                  guint      *ret_n_corrupt)
{
  g_return_val_if_fail (SPATE_IS_STORE (self), NULL);

  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_record_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name = NULL;
  guint n_corrupt = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_autoptr (GError) error = NULL;

      if (strstr (name, SUFFIX ".") != NULL && _spate_store_file_is_abandoned (path))
        _spate_store_file_delete (path, NULL);
      if (!g_str_has_suffix (name, SUFFIX))
        continue;

      SpateRecord *record = read_record (path, &error);

      if (record != NULL)
        {
          g_ptr_array_add (records, record);
          continue;
        }

      g_debug ("The record “%s” is set aside: %s", name, error->message);
      if (_spate_store_file_set_aside (path))
        n_corrupt++;
    }

  if (ret_n_corrupt != NULL)
    *ret_n_corrupt = n_corrupt;

  return records;
}

static char *
get_path (SpateStore *self,
          const char *id)
{
  g_autofree char *name = g_strconcat (id, SUFFIX, NULL);

  return g_build_filename (self->folder, name, NULL);
}

/**
 * spate_store_begin:
 * @self: a store
 * @record: a new record
 *
 * Writes a record before anything else happens, so that a process that is killed soon after leaves
 * nothing without one; whether it survives a power cut is left to spate_store_save(). One that is
 * there already is not touched. This blocks, but not for the disk.
 */
void
spate_store_begin (SpateStore        *self,
                   const SpateRecord *record)
{
  g_return_if_fail (SPATE_IS_STORE (self));
  g_return_if_fail (record != NULL);

  g_autofree char *path = get_path (self, record->id);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return;

  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_record_to_variant (record));
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (variant);
  g_autoptr (GError) error = NULL;

  /* It will be saved again soon, and then it is told. */
  if (!_spate_store_file_create (path, bytes, &error))
    g_debug ("Cannot begin a record: %s", error->message);
}

/**
 * spate_store_save:
 * @self: a store
 * @record: what to keep
 *
 * Writes a record soon. A newer version of the same record takes its place.
 */
void
spate_store_save (SpateStore        *self,
                  const SpateRecord *record)
{
  g_return_if_fail (SPATE_IS_STORE (self));
  g_return_if_fail (record != NULL);

  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_record_to_variant (record));
  g_autofree char *path = get_path (self, record->id);

  _spate_write_queue_put (self->queue, path, g_variant_get_data_as_bytes (variant));
}

/**
 * spate_store_remove:
 * @self: a store
 * @id: a record's id
 *
 * Deletes a record soon.
 */
void
spate_store_remove (SpateStore *self,
                    const char *id)
{
  g_return_if_fail (SPATE_IS_STORE (self));
  g_return_if_fail (spate_record_is_valid_id (id));

  g_autofree char *path = get_path (self, id);

  _spate_write_queue_put (self->queue, path, NULL);
}

/**
 * spate_store_flush_async:
 * @self: a store
 * @callback: called when all that was saved and removed before is on disk
 * @user_data: data for @callback
 */
void
spate_store_flush_async (SpateStore         *self,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_return_if_fail (SPATE_IS_STORE (self));

  _spate_write_queue_flush_async (self->queue, callback, user_data);
}

/**
 * spate_store_flush_finish:
 * @self: a store
 * @result: the result
 * @error: the first thing that could not be written since the last flush
 *
 * Returns: %TRUE if everything is on disk
 */
gboolean
spate_store_flush_finish (SpateStore   *self,
                          GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (SPATE_IS_STORE (self), FALSE);

  return _spate_write_queue_flush_finish (G_OBJECT (self), result, error);
}
