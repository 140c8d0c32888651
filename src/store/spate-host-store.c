/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The memory of servers in one file, hosts.spate. The window and the terminal may run at the
 * same time and write it both: whoever writes takes over first what the other has learned since.
 * Between the two steps nothing is locked; what is lost when two write in the same instant is
 * learned again with the next download. A file that cannot be read is set aside as
 * hosts.spate.corrupt, and the memory begins anew. */

#include "spate-host-store.h"

#include "spate-store-file-private.h"
#include "spate-write-queue-private.h"

#define FILE_NAME "hosts.spate"

struct _SpateHostStore
{
  GObject parent_instance;

  char            *path;  /* (owned) */
  SpateWriteQueue *queue; /* (owned): of Contents */
};

G_DEFINE_FINAL_TYPE (SpateHostStore, spate_host_store, G_TYPE_OBJECT)

typedef struct
{
  SpateHostMemory *memory; /* (owned) */
  gint64           now;
} Content;

static void
content_free (gpointer data)
{
  Content *content = data;

  spate_host_memory_free (content->memory);
  g_free (content);
}

static void
spate_host_store_dispose (GObject *object)
{
  SpateHostStore *self = SPATE_HOST_STORE (object);

  g_clear_pointer (&self->queue, _spate_write_queue_free);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (spate_host_store_parent_class)->dispose (object);
}

static void
spate_host_store_class_init (SpateHostStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_host_store_dispose;
}

/* A memory in any case, an empty one if there is no file or none that can be read. */
static SpateHostMemory *
read_memory (const char *path,
             gint64      now,
             gboolean   *ret_corrupt)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) variant = _spate_store_file_read (path, &error);
  SpateHostMemory *memory = variant != NULL ? spate_host_memory_from_variant (variant, now, &error) : NULL;

  *ret_corrupt = FALSE;
  if (memory != NULL)
    return memory;

  if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT) &&
      !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
    {
      g_debug ("“%s” is set aside: %s", path, error->message);
      *ret_corrupt = _spate_store_file_set_aside (path);
    }

  return spate_host_memory_new ();
}

/* There is only one file. */
static gboolean
write_memory (GHashTable *batch,
              GError    **error)
{
  GHashTableIter iter;
  gpointer path = NULL;
  gpointer value = NULL;
  gboolean corrupt = FALSE;

  g_hash_table_iter_init (&iter, batch);
  if (!g_hash_table_iter_next (&iter, &path, &value))
    return TRUE;

  Content *content = value;
  g_autoptr (SpateHostMemory) stored = read_memory (path, content->now, &corrupt);

  spate_host_memory_adopt (content->memory, stored, content->now);

  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_host_memory_to_variant (content->memory));
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (variant);

  return _spate_store_file_replace (path, bytes, error);
}

static void
spate_host_store_init (SpateHostStore *self)
{
  self->queue = _spate_write_queue_new (G_OBJECT (self), write_memory, content_free);
}

/**
 * spate_host_store_new:
 * @folder: where the file is, not the folder of the records, which would take it for one of
 *   them; made when the memory is first saved
 *
 * Returns: (transfer full): a store
 */
SpateHostStore *
spate_host_store_new (const char *folder)
{
  g_return_val_if_fail (folder != NULL, NULL);

  SpateHostStore *self = g_object_new (SPATE_TYPE_HOST_STORE, NULL);

  self->path = g_build_filename (folder, FILE_NAME, NULL);

  return self;
}

/**
 * spate_host_store_load:
 * @self: a store
 * @now: UNIX time in seconds
 * @ret_corrupt: (out) (optional): whether the file could not be read and was set aside
 *
 * Reads what earlier sessions learned. This blocks; it is meant for the start of a program.
 *
 * Returns: (transfer full): the memory, an empty one if nothing could be read
 */
SpateHostMemory *
spate_host_store_load (SpateHostStore *self,
                       gint64          now,
                       gboolean       *ret_corrupt)
{
  g_return_val_if_fail (SPATE_IS_HOST_STORE (self), NULL);
  g_return_val_if_fail (now > 0, NULL);

  gboolean corrupt = FALSE;
  SpateHostMemory *memory = read_memory (self->path, now, &corrupt);

  if (ret_corrupt != NULL)
    *ret_corrupt = corrupt;

  return memory;
}

/**
 * spate_host_store_save:
 * @self: a store
 * @memory: what to keep; it is copied
 * @now: UNIX time in seconds
 *
 * Writes the memory soon, together with what another process has written since it was loaded.
 * A newer one takes its place. @memory itself does not change.
 */
void
spate_host_store_save (SpateHostStore        *self,
                       const SpateHostMemory *memory,
                       gint64                 now)
{
  g_return_if_fail (SPATE_IS_HOST_STORE (self));
  g_return_if_fail (memory != NULL);
  g_return_if_fail (now > 0);

  Content *content = g_new0 (Content, 1);

  content->memory = spate_host_memory_copy (memory);
  content->now = now;
  _spate_write_queue_put (self->queue, self->path, content);
}

/**
 * spate_host_store_flush_async:
 * @self: a store
 * @callback: called when all that was saved before is on disk
 * @user_data: data for @callback
 */
void
spate_host_store_flush_async (SpateHostStore     *self,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_return_if_fail (SPATE_IS_HOST_STORE (self));

  _spate_write_queue_flush_async (self->queue, callback, user_data);
}

/**
 * spate_host_store_flush_finish:
 * @self: a store
 * @result: the result
 * @error: the first thing that could not be written since the last flush
 *
 * Returns: %TRUE if everything is on disk
 */
gboolean
spate_host_store_flush_finish (SpateHostStore *self,
                               GAsyncResult   *result,
                               GError        **error)
{
  g_return_val_if_fail (SPATE_IS_HOST_STORE (self), FALSE);

  return _spate_write_queue_flush_finish (G_OBJECT (self), result, error);
}
