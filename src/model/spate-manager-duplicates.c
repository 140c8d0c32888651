/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The same file, asked for by several links. That two links are the same is seen before anything begins;
 * that they lead to the same file, only when the server has answered. Then the later download stops, and
 * points to the other one; whoever starts it again wants it all the same. */

#include <string.h>

#include "spate-error.h"
#include "spate-manager-private.h"
#include "spate-part-file.h"

/* What has failed is nothing to point to, and neither is a file that somebody has taken away. */
static gboolean
is_there (SpateDownload *download)
{
  g_autofree char *path = spate_download_dup_path (download);

  if (spate_download_get_state (download) == SPATE_STATE_FAILED)
    return FALSE;

  return path == NULL || g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Two links that are the same, and a name that the user chose, are no accident. */
static gboolean
is_meant (const SpateRequest *request,
          const SpateRequest *other)
{
  return strcmp (spate_request_get_uri (request), spate_request_get_uri (other)) == 0 ||
         strcmp (request->folder, other->folder) != 0 || request->name != NULL;
}

static SpateDownload *
find_same_file (SpateManager  *self,
                SpateDownload *download)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SpateDownload *other = g_ptr_array_index (self->items, i);

      if (other != download && other->identity != NULL && other->duplicate == NULL &&
          spate_identity_is_same (other->identity, download->identity) &&
          !is_meant (download->request, other->request) && is_there (other))
        return other;
    }

  return NULL;
}

/* Looks at a download whose server has answered. */
void
_spate_manager_stop_duplicate (SpateManager  *self,
                               SpateDownload *download)
{
  SpateDownload *other = NULL;

  if (download->state != SPATE_STATE_TRANSFERRING || download->identity == NULL || download->run == 0 ||
      download->duplicate != NULL || download->is_wanted || download->is_pausing)
    return;

  /* Once: what begins later is looked at itself, and may be wanted. */
  download->is_wanted = TRUE;
  other = find_same_file (self, download);
  if (other != NULL)
    _spate_download_end_as_duplicate (download, other);
}

/* Stops the run; with its last snapshot the download has failed. */
void
_spate_download_end_as_duplicate (SpateDownload *self,
                                  SpateDownload *other)
{
  self->duplicate = g_error_new (SPATE_ERROR, SPATE_ERROR_DUPLICATE, "“%s” in the list is the same file", other->name);
  spate_error_set_other (self->duplicate, other->id);
  g_debug ("“%s” is what “%s” is", self->name, other->name);
  self->host->stop (self, self->run, self->owner);
}

/* What has come of it since is of no use to anybody. */
void
_spate_manager_drop_duplicate (SpateDownload *download)
{
  g_autofree char *part = spate_download_dup_part_path (download);

  if (part == NULL || !spate_part_file_remove (part))
    return;

  g_clear_pointer (&download->checkpoint, spate_checkpoint_unref);
  if (download->host != NULL)
    download->host->changed (download, download->owner);
}

/**
 * spate_manager_find_same:
 * @self: a manager
 * @request: what somebody is about to ask for
 *
 * Looks before anything is asked of a server: for the same link, and for a download that is not done
 * and writes to the very file that the request names.
 *
 * Returns: (transfer none) (nullable): the download that has it
 */
SpateDownload *
spate_manager_find_same (SpateManager       *self,
                         const SpateRequest *request)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), NULL);
  g_return_val_if_fail (request != NULL && request->uris->len > 0, NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      SpateDownload *other = g_ptr_array_index (self->items, i);
      const SpateRequest *theirs = spate_download_get_request (other);

      if (strcmp (spate_request_get_uri (theirs), spate_request_get_uri (request)) == 0)
        return other;
      if (request->name != NULL && spate_download_get_state (other) != SPATE_STATE_DONE &&
          strcmp (theirs->folder, request->folder) == 0 && strcmp (spate_download_get_name (other), request->name) == 0)
        return other;
    }

  return NULL;
}
