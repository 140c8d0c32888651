/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a store has to write. Putting something in returns at once: it waits in a table, the
 * newest content of each file, and one thread job at a time empties it. The store that owns the
 * queue lives until all is written, whoever lets go of it. */

#include "spate-write-queue-private.h"

struct _SpateWriteQueue
{
  GObject       *owner;        /* (unowned): referenced while a job runs */
  SpateWriteFunc write;
  GDestroyNotify free_content; /* of the table's values; they may be %NULL only if it takes that */
  GHashTable    *pending;      /* (owned) (element-type utf8 gpointer): by path */
  gboolean       writing;
  GPtrArray     *flushes;      /* (owned) (element-type GTask): waiting until all is written */
  GError        *error;        /* (owned) (nullable): the first since the last flush */
};

typedef struct
{
  SpateWriteFunc write;
  GHashTable    *batch; /* (owned) */
} Job;

static void write_pending (SpateWriteQueue *self);

static void
job_free (gpointer data)
{
  Job *job = data;

  g_hash_table_unref (job->batch);
  g_free (job);
}

static GHashTable *
pending_new (SpateWriteQueue *self)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, self->free_content);
}

/* @owner is whose queue it is, and frees it. */
SpateWriteQueue *
_spate_write_queue_new (GObject       *owner,
                        SpateWriteFunc write,
                        GDestroyNotify free_content)
{
  SpateWriteQueue *self = g_new0 (SpateWriteQueue, 1);

  self->owner = owner;
  self->write = write;
  self->free_content = free_content;
  self->pending = pending_new (self);
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

void
_spate_write_queue_free (SpateWriteQueue *self)
{
  g_hash_table_unref (self->pending);
  g_ptr_array_unref (self->flushes);
  g_clear_error (&self->error);
  g_free (self);
}

static void
write_thread (GTask        *task,
              gpointer      source G_GNUC_UNUSED,
              gpointer      task_data,
              GCancellable *cancellable G_GNUC_UNUSED)
{
  const Job *job = task_data;
  g_autoptr (GError) error = NULL;

  if (job->write (job->batch, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
return_flushes (SpateWriteQueue *self)
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
  SpateWriteQueue *self = user_data;
  g_autoptr (GObject) owner = self->owner;
  g_autoptr (GError) error = NULL;

  self->writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_debug ("Cannot save: %s", error->message);
      if (self->error == NULL)
        self->error = g_steal_pointer (&error);
    }

  write_pending (self);
}

static void
write_pending (SpateWriteQueue *self)
{
  if (self->writing)
    return;

  if (g_hash_table_size (self->pending) == 0)
    {
      return_flushes (self);
      return;
    }

  /* Not the owner's own task: the thread may be the last to let go of it. */
  g_autoptr (GTask) task = g_task_new (NULL, NULL, written_cb, self);
  Job *job = g_new0 (Job, 1);

  g_object_ref (self->owner);
  job->write = self->write;
  job->batch = g_steal_pointer (&self->pending);
  self->writing = TRUE;
  self->pending = pending_new (self);
  g_task_set_source_tag (task, write_pending);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_thread);
}

/* Takes @content. It replaces what waits for the same path. */
void
_spate_write_queue_put (SpateWriteQueue *self,
                        const char      *path,
                        gpointer         content)
{
  g_hash_table_replace (self->pending, g_strdup (path), content);
  write_pending (self);
}

void
_spate_write_queue_flush_async (SpateWriteQueue    *self,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  GTask *task = g_task_new (self->owner, NULL, callback, user_data);

  g_task_set_source_tag (task, _spate_write_queue_flush_async);
  g_ptr_array_add (self->flushes, task);
  write_pending (self);
}

gboolean
_spate_write_queue_flush_finish (GObject      *owner,
                                 GAsyncResult *result,
                                 GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, owner), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, _spate_write_queue_flush_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
