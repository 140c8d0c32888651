/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A download goes to another folder, with the bytes that it has. While they are on their way it cannot
 * run: who starts it is served when they have arrived. The record names the new folder only then. */

#include "spate-error.h"
#include "spate-manager-private.h"
#include "spate-part-file.h"

/* What the thread is told, and what it finds. */
typedef struct
{
  char            *from;       /* (owned) */
  char            *to;         /* (owned) */
  char            *mark;       /* (owned) */
  SpateCheckpoint *checkpoint; /* (owned) (nullable): what to take along */
  gboolean         exact_name;
  SpateCheckpoint *moved;      /* (owned) (nullable) */
} Move;

static void
move_free (gpointer data)
{
  Move *move = data;

  g_free (move->from);
  g_free (move->to);
  g_free (move->mark);
  g_clear_pointer (&move->checkpoint, spate_checkpoint_unref);
  g_clear_pointer (&move->moved, spate_checkpoint_unref);
  g_free (move);
}

static void
move_thread (GTask        *task,
             gpointer      source G_GNUC_UNUSED,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Move *move = task_data;
  g_autoptr (GError) error = NULL;

  if (move->checkpoint != NULL)
    move->moved = spate_part_file_move (move->from, move->checkpoint, move->to, move->exact_name, move->mark, cancellable, &error);

  /* Without a byte nothing is lost. */
  if (error != NULL && spate_range_set_get_total (move->checkpoint->durable) > 0)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static SpateRequest *
make_request (SpateRequest *request,
              const char   *folder)
{
  SpateRequest *copy = spate_request_new_refreshed (request, request);

  g_free (copy->folder);
  copy->folder = g_strdup (folder);

  return copy;
}

static SpateCheckpoint *
rename_checkpoint (const SpateCheckpoint *checkpoint,
                   const SpateCheckpoint *like)
{
  SpateCheckpoint *renamed = spate_checkpoint_new (like->name, like->part_name, checkpoint->validator, checkpoint->durable);

  renamed->device = like->device;

  return renamed;
}

/* A link that is on trial has the file of the one before it. */
static void
arrive (SpateDownload *download,
        const Move    *move)
{
  g_autoptr (SpateRequest) request = make_request (download->request, move->to);

  _spate_download_set_request (download, request);
  g_clear_pointer (&download->checkpoint, spate_checkpoint_unref);
  download->checkpoint = move->moved != NULL ? spate_checkpoint_ref (move->moved) : NULL;

  if (download->proved_request != NULL)
    {
      g_autoptr (SpateRequest) proved = g_steal_pointer (&download->proved_request);
      g_autoptr (SpateCheckpoint) begun = g_steal_pointer (&download->proved_checkpoint);

      download->proved_request = make_request (proved, move->to);
      if (begun != NULL && move->moved != NULL)
        download->proved_checkpoint = rename_checkpoint (begun, move->moved);
    }
}

/* Whatever was asked of the download while its bytes were on their way. Who wanted it to go on when the
 * program ends, wants that in the next session. */
static void
make_up_for (SpateManager  *self,
             SpateDownload *download)
{
  gboolean goes_on = download->start_again && !self->is_ending;

  download->ran = download->ran || (download->start_again && self->is_ending);
  download->start_again = FALSE;

  if (g_ptr_array_find (self->doomed, download, NULL))
    {
      _spate_manager_delete_leftovers (self, download);
      g_ptr_array_remove (self->doomed, download);
      return;
    }

  if (download->host != NULL)
    download->host->changed (download, download->owner);
  if (goes_on)
    _spate_download_go_on (download);
  else
    _spate_manager_plan_waits (self);
}

static void
moved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  SpateManager *self = SPATE_MANAGER (object);
  g_autoptr (SpateDownload) download = g_object_ref (g_task_get_task_data (task));
  const Move *move = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean is_moved = g_task_propagate_boolean (G_TASK (result), &error);

  download->is_moving = FALSE;
  self->n_moves--;
  if (is_moved)
    arrive (download, move);
  make_up_for (self, download);

  if (is_moved)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
  _spate_manager_quit_if_idle (self);
}

/**
 * spate_manager_change_folder_async:
 * @self: a manager
 * @download: one of its downloads, that is not done and does not run
 * @folder: the absolute path of an existing folder
 * @with_bytes: whether what is here of it goes along; otherwise it begins anew there
 * @callback: called when it is there
 * @user_data: data for @callback
 *
 * Moves a download to another folder. It keeps its state: somebody has to start it.
 */
void
spate_manager_change_folder_async (SpateManager       *self,
                                   SpateDownload      *download,
                                   const char         *folder,
                                   gboolean            with_bytes,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));
  g_return_if_fail (folder != NULL && g_path_is_absolute (folder));

  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, spate_manager_change_folder_async);
  g_task_set_task_data (task, g_object_ref (download), g_object_unref);

  if (download->state == SPATE_STATE_DONE || download->run != 0 || download->is_moving || self->is_ending)
    {
      g_task_return_new_error (task, SPATE_ERROR, SPATE_ERROR_INVALID, "“%s” cannot be moved now", download->name);
      return;
    }

  Move *move = g_new0 (Move, 1);

  move->from = g_strdup (download->request->folder);
  move->to = g_strdup (folder);
  move->mark = g_strdup (download->id);
  move->checkpoint = with_bytes && download->checkpoint != NULL ? spate_checkpoint_ref (download->checkpoint) : NULL;
  move->exact_name = download->request->exact_name;
  download->is_moving = TRUE;
  self->n_moves++;
  if (self->moving == NULL)
    self->moving = g_cancellable_new ();

  g_autoptr (GTask) job = g_task_new (self, self->moving, moved_cb, g_steal_pointer (&task));

  /* What was moved before somebody gave up, is moved. */
  g_task_set_check_cancellable (job, FALSE);
  g_task_set_source_tag (job, moved_cb);
  g_task_set_task_data (job, move, move_free);
  g_task_run_in_thread (job, move_thread);
}

/**
 * spate_manager_change_folder_finish:
 * @self: a manager
 * @result: the result
 * @error: %SPATE_ERROR_NO_FOLDER if what is here of the download cannot be got at; %SPATE_ERROR_FILE if it
 *   cannot be put there; %SPATE_ERROR_NO_SPACE, %SPATE_ERROR_TOO_LARGE, %SPATE_ERROR_LOCKED,
 *   %SPATE_ERROR_EXISTS; and %SPATE_ERROR_INVALID if it runs, or is done
 *
 * Returns: %TRUE if it has another folder; otherwise everything is as it was
 */
gboolean
spate_manager_change_folder_finish (SpateManager *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_manager_change_folder_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
