/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of the manager's runs: each is started for a download, its snapshots are handed to
 * that one, what it learned is remembered, and what is to be kept is recorded. */

#include "spate-manager-private.h"
#include "spate-part-file.h"

static void
start_run (SpateDownload *download,
           guint64       *ret_run,
           gpointer       owner)
{
  SpateManager *self = SPATE_MANAGER (owner);

  if (!_spate_manager_has_place (self, download))
    return;

  g_autoptr (SpateRequest) request = _spate_manager_dup_request (self, download);

  *ret_run = _spate_manager_use_look (self, download, request);
  if (*ret_run == 0)
    *ret_run = spate_engine_start (self->engine, spate_download_get_id (download), request,
                                   _spate_download_get_checkpoint (download), self->memory);
  g_hash_table_insert (self->runs, g_memdup2 (ret_run, sizeof *ret_run), download);

  /* Whoever starts something now must not keep the program from ending. */
  if (self->quit != NULL)
    spate_engine_stop (self->engine, *ret_run);

  _spate_manager_update_n_active (self);
}

static void
stop_run (SpateDownload *download G_GNUC_UNUSED,
          guint64        run,
          gpointer       owner)
{
  spate_engine_stop (SPATE_MANAGER (owner)->engine, run);
}

static void
change_run (SpateDownload *download,
            guint64        run,
            gpointer       owner)
{
  SpateManager *self = SPATE_MANAGER (owner);
  g_autoptr (SpateRequest) request = _spate_manager_dup_request (self, download);

  spate_engine_change (self->engine, run, request);
}

/* In what state the next session is to find it. What a program that ends with its downloads, one
 * for the terminal, has begun, is not for another one to go on with by itself. */
static SpateState
get_recorded_state (SpateManager  *self,
                    SpateDownload *download)
{
  SpateState state = spate_download_get_state (download);

  if (state == SPATE_STATE_DONE || state == SPATE_STATE_FAILED)
    return state;
  if (!self->is_resident)
    return SPATE_STATE_PAUSED;

  return (self->quit != NULL || self->is_at_rest) && download->ran ? SPATE_STATE_QUEUED : state;
}

/* Another process is at it, and keeps a newer record; unless it is at that file for a download of its
 * own, and cannot know this one's. */
static gboolean
is_others (SpateDownload *download)
{
  return g_error_matches (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_LOCKED) &&
         !(download->is_new && _spate_download_get_checkpoint (download) == NULL);
}

/* Who does not keep history needs no record of a finished download, nor of one that failed and has
 * nothing to go on with. */
static void
save_changes (SpateDownload *download,
              gpointer       owner)
{
  SpateManager *self = SPATE_MANAGER (owner);
  SpateState state = get_recorded_state (self, download);
  g_autoptr (SpateRecord) record = _spate_download_make_record (download, state);

  if (is_others (download))
    return;

  if (!self->is_resident && (state == SPATE_STATE_DONE || (state == SPATE_STATE_FAILED && record->checkpoint == NULL)))
    spate_store_remove (self->store, spate_download_get_id (download));
  else
    spate_store_save (self->store, record);
}

const SpateDownloadHost _spate_manager_download_host = {
  .start = start_run,
  .stop = stop_run,
  .change = change_run,
  .judge = _spate_manager_judge,
  .hold = _spate_manager_hold,
  .changed = save_changes,
  .look = _spate_manager_look_for_file,
};

void
_spate_manager_delete_leftovers (SpateManager  *self,
                                 SpateDownload *download)
{
  g_autofree char *part = spate_download_dup_part_path (download);

  /* Another Spate may be at it; then it is that one's download. */
  if (part != NULL && !spate_part_file_remove (part))
    return;

  spate_store_remove (self->store, spate_download_get_id (download));
}

/* What a run saw of its servers helps the next one to begin. */
static void
learn (SpateManager        *self,
       const SpateSnapshot *snapshot)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (snapshot->learned == NULL)
    return;

  spate_host_memory_learn_from (self->memory, snapshot->learned, now);
  spate_host_store_save (self->host_store, self->memory, now);
}

void
_spate_manager_take_snapshot (SpateManager  *self,
                              SpateSnapshot *snapshot)
{
  g_autoptr (SpateManager) kept = g_object_ref (self);
  SpateDownload *found = g_hash_table_lookup (self->runs, &snapshot->run);

  learn (self, snapshot);

  if (found == NULL)
    {
      _spate_manager_show_look (self, snapshot);
      return;
    }

  g_autoptr (SpateDownload) download = g_object_ref (found);
  gboolean last = spate_snapshot_is_last (snapshot);

  if (last)
    g_hash_table_remove (self->runs, &snapshot->run);

  _spate_download_take_snapshot (download, snapshot);
  _spate_manager_consider (self, download);

  _spate_manager_stop_duplicate (self, download);
  if (last && g_error_matches (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_DUPLICATE))
    _spate_manager_drop_duplicate (download);

  if (last && g_ptr_array_find (self->doomed, download, NULL) && _spate_download_get_run (download) == 0)
    {
      _spate_manager_delete_leftovers (self, download);
      g_ptr_array_remove (self->doomed, download);
    }
  if (last)
    {
      _spate_manager_update_n_active (self);
      _spate_manager_serve_queue (self);
      _spate_manager_plan_waits (self);

      /* Others may be about to find the same disk full. */
      if (spate_download_get_wait (download) == SPATE_WAIT_SPACE)
        _spate_manager_look_for_space (self);
    }
  _spate_manager_sleep_if_still (self);
  _spate_manager_quit_if_idle (self);
}
