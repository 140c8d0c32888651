/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The end of a manager: everything is paused, and then written down. */

#include "spate-manager-private.h"

static void
records_flushed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) quit = g_steal_pointer (&user_data);
  g_autoptr (GError) error = NULL;

  if (!spate_store_flush_finish (SPATE_STORE (source), result, &error))
    g_task_return_error (quit, g_steal_pointer (&error));
  else
    g_task_return_boolean (quit, TRUE);
}

/* The records are waited for last, because only they can make a quit fail: both are written
 * whatever becomes of the other. */
static void
hosts_flushed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) quit = g_steal_pointer (&user_data);
  SpateManager *self = g_task_get_source_object (quit);
  g_autoptr (GError) error = NULL;

  /* What is remembered of servers is a convenience: nobody need hear that it was not kept. */
  if (!spate_host_store_flush_finish (SPATE_HOST_STORE (source), result, &error))
    g_debug ("What was learned of servers is lost: %s", error->message);

  spate_store_flush_async (self->store, records_flushed_cb, g_steal_pointer (&quit));
}

void
_spate_manager_quit_if_idle (SpateManager *self)
{
  if (self->quit != NULL && g_hash_table_size (self->runs) == 0 && self->n_moves == 0)
    spate_host_store_flush_async (self->host_store, hosts_flushed_cb, g_steal_pointer (&self->quit));
}

/* Nobody wants it paused: the next session goes on with it. */
static void
stop (SpateDownload *download)
{
  gboolean is_wanted = !download->is_pausing;

  spate_download_pause (download);
  download->ran = is_wanted;
}

/**
 * spate_manager_quit_async:
 * @self: a manager
 * @callback: called when the process may end
 * @user_data: data for @callback
 *
 * Pauses everything and saves it.
 */
void
spate_manager_quit_async (SpateManager       *self,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));
  g_return_if_fail (self->quit == NULL);

  GHashTableIter iter;
  gpointer download = NULL;

  self->quit = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->quit, spate_manager_quit_async);
  _spate_manager_end_waits (self);

  g_hash_table_iter_init (&iter, self->runs);
  while (g_hash_table_iter_next (&iter, NULL, &download))
    stop (download);

  _spate_manager_quit_if_idle (self);
}

/**
 * spate_manager_quit_finish:
 * @self: a manager
 * @result: the result
 * @error: if a record could not be saved
 *
 * Returns: %TRUE if everything is saved
 */
gboolean
spate_manager_quit_finish (SpateManager *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_manager_quit_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
