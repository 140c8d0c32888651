/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looking before a download is added, and adding what was looked at: the request that asked becomes the
 * first connection. A download that has to stand in line for its place keeps the look until it has one;
 * what was asked under other circumstances is of no use to it, and is asked again. */

#include "spate-manager-private.h"

/**
 * spate_manager_look:
 * @self: a manager
 * @request: what might be downloaded
 *
 * Asks the server what there is. Nothing is added, written or recorded.
 *
 * Returns: (transfer full): what comes of it; it ends when it is dropped
 */
SpateLook *
spate_manager_look (SpateManager *self,
                    SpateRequest *request)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), NULL);
  g_return_val_if_fail (request != NULL && request->uris->len > 0, NULL);

  return _spate_look_new (self, request, spate_engine_look (self->engine, request, self->memory));
}

/**
 * spate_manager_add_looked:
 * @self: a manager
 * @request: what to download, with at least one link
 * @look: (nullable): a look at it
 *
 * Does what spate_manager_add() does, and goes on with the request that has asked, if it has asked for
 * what is wanted now. In any case the look is over.
 *
 * Returns: (transfer none): the download
 */
SpateDownload *
spate_manager_add_looked (SpateManager *self,
                          SpateRequest *request,
                          SpateLook    *look)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), NULL);
  g_return_val_if_fail (look == NULL || SPATE_IS_LOOK (look), NULL);

  SpateDownload *download = _spate_manager_add (self, request, look);

  if (look != NULL && download->look != look)
    spate_look_cancel (look);

  return download;
}

/* Begins the first run of what was looked at. Returns its number, or 0 if the look is of no use. */
guint64
_spate_manager_use_look (SpateManager  *self,
                         SpateDownload *download,
                         SpateRequest  *request)
{
  g_autoptr (SpateLook) look = g_steal_pointer (&download->look);

  if (look == NULL)
    return 0;

  if (download->checkpoint != NULL || !spate_request_asks_same (spate_look_get_request (look), download->request))
    {
      spate_look_cancel (look);
      return 0;
    }

  guint64 run = _spate_look_steal_run (look);

  return run != 0 ? spate_engine_go_on (self->engine, run, download->id, request, self->memory) : 0;
}

/* A snapshot that is no download's. */
void
_spate_manager_show_look (SpateManager  *self,
                          SpateSnapshot *snapshot)
{
  SpateLook *look = g_hash_table_lookup (self->looks, &snapshot->run);

  if (look != NULL)
    _spate_look_take_snapshot (look, snapshot);
}
