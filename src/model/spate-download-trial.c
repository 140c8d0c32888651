/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A new link for what was begun with another one. It is on trial until the engine has found that it
 * leads to the same file, by bytes that are here and come from there as well: what another server
 * calls the same, or another path, proves nothing. Until then the record has the old link, and what came by the new one counts for nothing. A
 * link that fails first leaves everything as it was. */

#include "spate-download-private.h"
#include "spate-error.h"

static gboolean
has_bytes (SpateDownload *self)
{
  return self->checkpoint != NULL && spate_range_set_get_total (self->checkpoint->durable) > 0;
}

/* Bytes that the old link does not lead to any more may be just what the new one leads to. Without a
 * validator to believe in, they are compared. */
static SpateCheckpoint *
get_begun (const SpateCheckpoint *checkpoint)
{
  g_autoptr (SpateValidator) size = spate_validator_new (NULL, NULL, checkpoint->validator->size);

  return spate_checkpoint_new (checkpoint->name, checkpoint->part_name, size, checkpoint->durable);
}

/* Before a run: from now on the new link is the one. */
void
_spate_download_begin_trial (SpateDownload *self)
{
  g_autoptr (SpateRequest) with = g_steal_pointer (&self->next_request);

  if (with == NULL)
    return;

  SpateRequest *request = spate_request_new_refreshed (self->request, with);

  if (self->proved_request == NULL && has_bytes (self))
    {
      self->proved_request = spate_request_ref (self->request);
      self->proved_checkpoint = g_steal_pointer (&self->checkpoint);
    }

  if (self->proved_request != NULL)
    {
      g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
      self->checkpoint = get_begun (self->proved_checkpoint);
      request->on_change = SPATE_ON_CHANGE_FAIL;
    }

  _spate_download_set_request (self, request);
  spate_request_unref (request);
}

static void
accept_link (SpateDownload *self)
{
  g_autoptr (SpateRequest) old = g_steal_pointer (&self->proved_request);
  g_autoptr (SpateRequest) request = spate_request_new_refreshed (old, self->request);

  g_clear_pointer (&self->proved_checkpoint, spate_checkpoint_unref);
  _spate_download_set_request (self, request);
}

static void
go_back (SpateDownload *self)
{
  g_autoptr (SpateRequest) old = g_steal_pointer (&self->proved_request);

  g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
  self->checkpoint = g_steal_pointer (&self->proved_checkpoint);
  _spate_download_set_request (self, old);
}

/* Whether the trial is over. Returns what to say instead of the run's own error, or %NULL. */
GError *
_spate_download_judge_trial (SpateDownload       *self,
                             const SpateSnapshot *snapshot,
                             SpateState           state)
{
  if (self->proved_request == NULL)
    return NULL;

  if (snapshot->agrees || state == SPATE_STATE_DONE)
    accept_link (self);
  else if (state == SPATE_STATE_FAILED)
    {
      go_back (self);
      if (g_error_matches (snapshot->error, SPATE_ERROR, SPATE_ERROR_CHANGED))
        return g_error_new_literal (SPATE_ERROR, SPATE_ERROR_OTHER_FILE, snapshot->error->message);
    }

  return NULL;
}

/**
 * spate_download_try_link:
 * @self: a download that is not done
 * @with: a request with the new link, and with what its server is to be told; the rest of it does
 *   not count
 *
 * Goes on by a new link, if that leads to the same file. If it does not, the download fails with
 * %SPATE_ERROR_OTHER_FILE, and everything is as before: its bytes, and its old link. Nothing is ever
 * begun anew for a new link, unless nothing is here.
 */
void
spate_download_try_link (SpateDownload *self,
                         SpateRequest  *with)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (self));
  g_return_if_fail (with != NULL && with->uris->len > 0);
  g_return_if_fail (self->state != SPATE_STATE_DONE);

  g_clear_pointer (&self->next_request, spate_request_unref);
  self->next_request = spate_request_ref (with);
  if (self->run != 0)
    spate_download_pause (self);
  spate_download_start (self);
}
