/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the computer's power means for the downloads: while it is being saved they have fewer connections,
 * before it sleeps they stop, and when it is awake again they connect anew.
 *
 * How many there are while power is saved: where a server limits each connection, four still bring four times as
 * much as a browser would; where the line is full, as little as three fill it, so that the radio is not on
 * for longer. What falls is what costs without bringing anything: handshakes, and a processor that is woken
 * by many instead of few. Two downloads at once instead of three, because a third one only takes from the
 * others. Nothing that runs is stopped for that.
 *
 * The other end of a connection does not know that a computer has slept; it may be long gone, and nobody
 * will ever say so. A new one costs a round trip, and waiting for an old one a minute. */

#include "spate-manager-private.h"

/* Bytes of a request are the same however many fetch them: a copy says how many may. */
SpateRequest *
_spate_manager_dup_request (SpateManager  *self,
                            SpateDownload *download)
{
  SpateRequest *request = download->request;
  gboolean is_capped = self->is_saving && (request->max_connections == 0 || request->max_connections > SPATE_SAVING_CONNECTIONS);

  download->is_capped = is_capped;
  if (!is_capped)
    return spate_request_ref (request);

  SpateRequest *copy = spate_request_new_refreshed (request, request);

  copy->max_connections = SPATE_SAVING_CONNECTIONS;

  return copy;
}

/* So many downloads may run at once; 0 for no limit. */
guint
_spate_manager_get_n_places (SpateManager *self)
{
  if (!self->is_saving)
    return self->max_active;

  return self->max_active == 0 ? SPATE_SAVING_ACTIVE : MIN (self->max_active, SPATE_SAVING_ACTIVE);
}

/**
 * spate_manager_get_saving:
 * @self: a manager
 *
 * Returns: whether power is saved
 */
gboolean
spate_manager_get_saving (SpateManager *self)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), FALSE);

  return self->is_saving;
}

/**
 * spate_manager_set_saving:
 * @self: a manager
 * @is_saving: whether to save power
 *
 * While it does, a download has at most %SPATE_SAVING_CONNECTIONS connections, and no further one is begun
 * while %SPATE_SAVING_ACTIVE are at work. What is wanted of each is not changed by that.
 */
void
spate_manager_set_saving (SpateManager *self,
                          gboolean      is_saving)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  if (self->is_saving == !!is_saving)
    return;

  g_autoptr (GPtrArray) items = _spate_manager_copy_items (self);

  self->is_saving = !!is_saving;
  for (guint i = 0; i < items->len; i++)
    _spate_download_tell_limit (g_ptr_array_index (items, i));
  _spate_manager_serve_queue (self);
  g_object_notify (G_OBJECT (self), "saving");
}

/* --- sleep ------------------------------------------------------------------------------ */

static gboolean
stands_still (SpateManager *self)
{
  GHashTableIter iter;
  gpointer download = NULL;

  g_hash_table_iter_init (&iter, self->runs);
  while (g_hash_table_iter_next (&iter, NULL, &download))
    if (((SpateDownload *) download)->wait == SPATE_WAIT_SLEEP)
      return FALSE;

  return TRUE;
}

static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = g_steal_pointer (&user_data);
  g_autoptr (GError) error = NULL;

  if (!spate_store_flush_finish (SPATE_STORE (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/* Whoever waits for that is told when all that has come is in the records. */
void
_spate_manager_sleep_if_still (SpateManager *self)
{
  if (self->sleep != NULL && stands_still (self))
    spate_store_flush_async (self->store, flushed_cb, g_steal_pointer (&self->sleep));
}

/**
 * spate_manager_sleep_async:
 * @self: a manager
 * @callback: called when the computer may sleep
 * @user_data: data for @callback
 *
 * Ends all connections and saves what has come. Until spate_manager_wake_up() nothing is begun. To be called
 * once for each time.
 */
void
spate_manager_sleep_async (SpateManager       *self,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));
  g_return_if_fail (self->sleep == NULL);

  self->is_asleep = TRUE;
  self->sleep = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->sleep, spate_manager_sleep_async);
  _spate_manager_meet_network (self);
  _spate_manager_sleep_if_still (self);
}

/**
 * spate_manager_sleep_finish:
 * @self: a manager
 * @result: the result
 * @error: if a record could not be saved
 *
 * Returns: %TRUE if everything is saved
 */
gboolean
spate_manager_sleep_finish (SpateManager *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_manager_sleep_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The clock that the waits go by has stood still meanwhile, and the network may be another one. */
static void
wake (SpateDownload *download,
      gint64         slept,
      gint64         now)
{
  SpateState state = spate_download_get_state (download);
  SpateWait wait = spate_download_get_wait (download);
  gboolean runs = state == SPATE_STATE_PROBING || state == SPATE_STATE_TRANSFERRING;

  if (wait == SPATE_WAIT_SLEEP)
    _spate_download_go_on (download);
  else if (wait != SPATE_WAIT_NONE && download->next_try >= 0)
    _spate_download_put_off (download, wait, _spate_manager_hangs_on_network (download) ? now : MAX (now, download->next_try - slept));
  else if (runs && download->wait == SPATE_WAIT_SLEEP)
    download->next_try = now;
  else if (runs && download->wait == SPATE_WAIT_NONE && slept > 0)
    _spate_download_suspend (download, SPATE_WAIT_SLEEP, NULL, now);
}

/**
 * spate_manager_wake_up:
 * @self: a manager
 * @slept: µs that the computer has slept, which nobody may have told of before; 0 if nobody knows
 *
 * Lets go on what stopped before the computer slept. What did not stop, because nobody had told, connects
 * anew.
 */
void
spate_manager_wake_up (SpateManager *self,
                       gint64        slept)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));
  g_return_if_fail (slept >= 0);

  g_autoptr (GPtrArray) items = _spate_manager_copy_items (self);
  gint64 now = spate_clock_get_now (self->clock);

  self->is_asleep = FALSE;
  for (guint i = 0; i < items->len && !self->is_ending; i++)
    wake (g_ptr_array_index (items, i), slept, now);

  _spate_manager_plan_waits (self);
}
