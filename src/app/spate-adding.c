/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How downloads get into the list, whoever asks for them. What is in the list already is not added
 * again: it goes on, or could be fetched once more. */

#include "spate-adding.h"

#include "spate-file-name.h"
#include "spate-settings.h"

/* What is new in the request, say its cookies, counts for what is in the list as well. */
static void
go_on (SpateManager  *manager,
       SpateDownload *download,
       SpateRequest  *request)
{
  SpateState state = spate_download_get_state (download);

  if (spate_state_is_running (state) || state == SPATE_STATE_QUEUED)
    return;

  if (request->headers->len > 0 || request->logins->len > 0)
    {
      g_autoptr (SpateRequest) refreshed = spate_request_new_refreshed (spate_download_get_request (download), request);

      spate_manager_add (manager, refreshed);
    }
  else
    spate_download_start (download);
}

/* What the request is for, if that is in the list, and set going. */
static SpateDownload *
find_known (SpateAdding  *self,
            SpateManager *manager,
            SpateRequest *request,
            GHashTable   *known)
{
  SpateDownload *before = g_hash_table_lookup (known, spate_request_get_uri (request));

  /* Another link, to the very place that a download is writing to. */
  if (before == NULL)
    return spate_manager_find_same (manager, request);

  if (spate_download_get_state (before) != SPATE_STATE_DONE)
    {
      go_on (manager, before, request);
      return before;
    }

  g_clear_pointer (&self->again, spate_request_unref);
  self->again = spate_request_ref (request);

  return before;
}

static void
add_one (SpateAdding  *self,
         SpateManager *manager,
         SpateRequest *request,
         SpateLook    *look,
         GHashTable   *known)
{
  SpateDownload *download = find_known (self, manager, request, known);

  if (download != NULL)
    {
      self->n_known++;
    }
  else
    {
      spate_settings_fill_in (request);
      download = spate_manager_add_looked (manager, request, look);
      g_ptr_array_add (self->ids, g_strdup (spate_download_get_id (download)));
      g_hash_table_insert (known, g_strdup (spate_request_get_uri (request)), g_object_ref (download));
    }

  g_ptr_array_add (self->downloads, g_object_ref (download));
}

/**
 * spate_adding_new:
 * @manager: a manager
 * @requests: (element-type SpateRequest): what to download
 * @look: (nullable): the answer of the server, if there is one request and it was asked already
 *
 * Starts to download that, as far as it is not in the list yet.
 *
 * Returns: (transfer full): what has come of it
 */
SpateAdding *
spate_adding_new (SpateManager *manager,
                  GPtrArray    *requests,
                  SpateLook    *look)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (manager), NULL);
  g_return_val_if_fail (requests != NULL, NULL);

  SpateAdding *self = g_new0 (SpateAdding, 1);
  g_autoptr (GHashTable) known = spate_adding_index_links (manager);

  self->downloads = g_ptr_array_new_with_free_func (g_object_unref);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < requests->len; i++)
    add_one (self, manager, requests->pdata[i], requests->len == 1 ? look : NULL, known);

  return self;
}

/**
 * spate_adding_free:
 * @self: (nullable): what has come of requests
 */
void
spate_adding_free (SpateAdding *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->downloads);
  g_ptr_array_unref (self->ids);
  g_clear_pointer (&self->again, spate_request_unref);
  g_free (self);
}

/**
 * spate_adding_index_links:
 * @manager: a manager
 *
 * Returns: (transfer full) (element-type utf8 SpateDownload): the downloads by their links, which are
 *   without secrets. Of several with one link the one counts that is not done, or else the last.
 */
GHashTable *
spate_adding_index_links (SpateManager *manager)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (manager), NULL);

  GListModel *model = G_LIST_MODEL (manager);
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);
      const char *uri = spate_request_get_uri (spate_download_get_request (download));
      SpateDownload *other = g_hash_table_lookup (index, uri);

      if (other == NULL || spate_download_get_state (other) == SPATE_STATE_DONE)
        g_hash_table_replace (index, g_strdup (uri), g_steal_pointer (&download));
    }

  return index;
}

/**
 * spate_adding_place:
 * @requests: (element-type SpateRequest): what to download
 *
 * Sends each to where files of its kind go. A server may call it otherwise later: then it stays there.
 */
void
spate_adding_place (GPtrArray *requests)
{
  g_return_if_fail (requests != NULL);

  for (guint i = 0; i < requests->len; i++)
    {
      SpateRequest *request = requests->pdata[i];
      g_autofree char *name = request->name != NULL ? g_strdup (request->name)
                                                    : spate_file_name_from_uri (spate_request_get_uri (request));

      g_free (request->folder);
      /* A link need not name a file. */
      request->folder = name != NULL ? spate_settings_dup_folder_for (name) : spate_settings_dup_folder ();
    }
}
