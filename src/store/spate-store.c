/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A folder with one record for each download, ID.spate. Saving returns at once: what is to be
 * written waits in a table, the newest version of each, and one thread job at a time empties
 * it. Each file is replaced in one step, so a record is old or new, never half. One that
 * cannot be read is set aside as ID.spate.corrupt: it is not lost and does not stop the
 * others. */

#include "spate-store.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "spate-error.h"

#define SUFFIX ".spate"
#define CORRUPT_SUFFIX ".corrupt"

/* No record comes near it; a larger file is not ours. */
#define LARGEST_RECORD (1024 * 1024)

struct _SpateStore
{
  GObject parent_instance;

  char       *folder;  /* (owned) */
  GHashTable *pending; /* (owned) (element-type utf8 GBytes): by path; no bytes: delete it */
  gboolean    writing;
  GPtrArray  *flushes; /* (owned) (element-type GTask): waiting until all is written */
  GError     *error;   /* (owned) (nullable): the first since the last flush */
};

G_DEFINE_FINAL_TYPE (SpateStore, spate_store, G_TYPE_OBJECT)

static void write_pending (SpateStore *self);

static void
spate_store_dispose (GObject *object)
{
  SpateStore *self = SPATE_STORE (object);

  g_clear_pointer (&self->pending, g_hash_table_unref);
  g_clear_pointer (&self->flushes, g_ptr_array_unref);
  g_clear_pointer (&self->folder, g_free);
  g_clear_error (&self->error);

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

static GHashTable *
pending_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, bytes_clear);
}

static void
spate_store_init (SpateStore *self)
{
  self->pending = pending_new ();
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
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
  g_autofree char *contents = NULL;
  gsize length = 0;
  GStatBuf info;

  /* Reading from a pipe might never end. */
  if (g_stat (path, &info) == 0 && (!S_ISREG (info.st_mode) || info.st_size > LARGEST_RECORD))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "It is too large, or no file");
      return NULL;
    }

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;

  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
  g_autoptr (GVariant) stored =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(ua{sv})"), bytes, FALSE));
  g_autoptr (GVariant) variant = g_variant_get_normal_form (stored);

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

      if (!g_str_has_suffix (name, SUFFIX))
        continue;

      SpateRecord *record = read_record (path, &error);

      if (record != NULL)
        {
          g_ptr_array_add (records, record);
          continue;
        }

      g_autofree char *aside = g_strconcat (path, CORRUPT_SUFFIX, NULL);

      g_debug ("The record “%s” is set aside: %s", name, error->message);
      if (g_rename (path, aside) == 0)
        n_corrupt++;
    }

  if (ret_n_corrupt != NULL)
    *ret_n_corrupt = n_corrupt;

  return records;
}

static void
delete_file (const char *path,
             GError    **error)
{
  if (g_unlink (path) != 0 && errno != ENOENT && errno != ENOTDIR)
    g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, "Cannot delete “%s”: %s", path, g_strerror (errno));
}

static void
write_thread (GTask        *task,
              gpointer      source G_GNUC_UNUSED,
              gpointer      task_data,
              GCancellable *cancellable G_GNUC_UNUSED)
{
  GHashTable *batch = task_data;
  GHashTableIter iter;
  gpointer path = NULL;
  gpointer bytes = NULL;
  g_autoptr (GError) first_error = NULL;

  g_hash_table_iter_init (&iter, batch);
  while (g_hash_table_iter_next (&iter, &path, &bytes))
    {
      g_autofree char *folder = g_path_get_dirname (path);
      g_autoptr (GError) error = NULL;

      if (bytes == NULL)
        delete_file (path, &error);
      else if (g_mkdir_with_parents (folder, 0700) != 0)
        g_set_error (&error, SPATE_ERROR, SPATE_ERROR_FILE, "Cannot make the folder “%s”: %s", folder, g_strerror (errno));
      else
        g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error);

      if (error != NULL && first_error == NULL)
        first_error = g_steal_pointer (&error);
    }

  if (first_error != NULL)
    g_task_return_error (task, g_steal_pointer (&first_error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
return_flushes (SpateStore *self)
{
  g_autoptr (GPtrArray) flushes = g_steal_pointer (&self->flushes);
  g_autoptr (GError) error = NULL;

  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  if (flushes->len > 0)
    error = g_steal_pointer (&self->error);

  /* Whoever is told may ask again at once. */
  for (guint i = 0; i < flushes->len; i++)
    {
      GTask *flush = g_ptr_array_index (flushes, i);

      if (error != NULL)
        g_task_return_error (flush, g_error_copy (error));
      else
        g_task_return_boolean (flush, TRUE);
    }
}

static void
written_cb (GObject      *source G_GNUC_UNUSED,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SpateStore) self = g_steal_pointer (&user_data);
  g_autoptr (GError) error = NULL;

  self->writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_debug ("Cannot save a record: %s", error->message);
      if (self->error == NULL)
        self->error = g_steal_pointer (&error);
    }

  write_pending (self);
}

static void
write_pending (SpateStore *self)
{
  if (self->writing)
    return;

  if (g_hash_table_size (self->pending) == 0)
    {
      return_flushes (self);
      return;
    }

  /* Not the store's own task: the thread may be the last to let go of it. */
  g_autoptr (GTask) task = g_task_new (NULL, NULL, written_cb, g_object_ref (self));

  self->writing = TRUE;
  g_task_set_source_tag (task, write_pending);
  g_task_set_task_data (task, g_steal_pointer (&self->pending), (GDestroyNotify) g_hash_table_unref);
  self->pending = pending_new ();
  g_task_run_in_thread (task, write_thread);
}

static char *
get_path (SpateStore *self,
          const char *id)
{
  g_autofree char *name = g_strconcat (id, SUFFIX, NULL);

  return g_build_filename (self->folder, name, NULL);
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

  g_hash_table_replace (self->pending, get_path (self, record->id), g_variant_get_data_as_bytes (variant));
  write_pending (self);
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

  g_hash_table_replace (self->pending, get_path (self, id), NULL);
  write_pending (self);
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

  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, spate_store_flush_async);
  g_ptr_array_add (self->flushes, task);
  write_pending (self);
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
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_store_flush_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
