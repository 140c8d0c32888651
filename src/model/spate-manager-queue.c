/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who of the list may run now. There is a number of places; a download that is started while none is
 * left stays queued, without a run, and gets the next one in the order of the list. A run keeps its
 * place until it has ended, whatever is asked of it meanwhile, so that there is never one too many; what
 * waits between two runs has none. Nothing is stopped when the number of places falls. */

#include "spate-manager-private.h"

/* Whoever jumps does not ask. What it takes, those that come later go without. */
gboolean
_spate_manager_has_place (SpateManager  *self,
                          SpateDownload *download)
{
  guint n_places = _spate_manager_get_n_places (self);

  return n_places == 0 || download->jumps || g_hash_table_size (self->runs) < n_places;
}

static gboolean
is_in_line (SpateDownload *download)
{
  return spate_download_get_state (download) == SPATE_STATE_QUEUED && _spate_download_get_run (download) == 0;
}

/* Gives the places that are left to those that stand in line. */
void
_spate_manager_serve_queue (SpateManager *self)
{
  g_autoptr (GPtrArray) items = _spate_manager_copy_items (self);

  for (guint i = 0; i < items->len && !self->is_ending; i++)
    {
      SpateDownload *download = g_ptr_array_index (items, i);

      if (is_in_line (download) && _spate_manager_has_place (self, download))
        _spate_download_go_on (download);
    }
}

/**
 * spate_manager_get_n_active:
 * @self: a manager
 *
 * Returns: how many downloads run
 */
guint
spate_manager_get_n_active (SpateManager *self)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), 0);

  return self->n_active;
}

/**
 * spate_manager_set_patience:
 * @self: a manager
 * @patience: how much waiting is wanted; at first any amount
 */
void
spate_manager_set_patience (SpateManager        *self,
                            const SpatePatience *patience)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));
  g_return_if_fail (patience != NULL);

  self->patience = *patience;
}

/**
 * spate_manager_get_max_active:
 * @self: a manager
 *
 * Returns: how many downloads may run at once, 0 if there is no limit
 */
guint
spate_manager_get_max_active (SpateManager *self)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), 0);

  return self->max_active;
}

/**
 * spate_manager_set_max_active:
 * @self: a manager
 * @max_active: how many downloads may run at once; 0 for no limit, as at first
 *
 * More places are taken at once by those that stand in line; with fewer, what runs goes on.
 */
void
spate_manager_set_max_active (SpateManager *self,
                              guint         max_active)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  if (self->max_active == max_active)
    return;

  self->max_active = max_active;
  _spate_manager_serve_queue (self);
  g_object_notify (G_OBJECT (self), "max-active");
}

/**
 * spate_manager_start_now:
 * @self: a manager
 * @download: one of its downloads
 *
 * Starts a download as spate_download_start() does, but whether or not there is a place for it.
 */
void
spate_manager_start_now (SpateManager  *self,
                         SpateDownload *download)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));

  download->jumps = TRUE;
  spate_download_start (download);
}

/**
 * spate_manager_pause_all:
 * @self: a manager
 *
 * Pauses what runs, stands in line, or waits.
 */
void
spate_manager_pause_all (SpateManager *self)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  g_autoptr (GPtrArray) items = _spate_manager_copy_items (self);

  for (guint i = 0; i < items->len; i++)
    spate_download_pause (g_ptr_array_index (items, i));
}

/**
 * spate_manager_resume_all:
 * @self: a manager
 *
 * Starts what is paused, or about to be, in the order of the list.
 */
void
spate_manager_resume_all (SpateManager *self)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  g_autoptr (GPtrArray) items = _spate_manager_copy_items (self);

  for (guint i = 0; i < items->len; i++)
    {
      SpateDownload *download = g_ptr_array_index (items, i);

      if (spate_download_get_state (download) == SPATE_STATE_PAUSED || download->is_pausing)
        spate_download_start (download);
    }
}
