/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be known of a download at any moment: its own fields, the last snapshot and, before there
 * is one, the checkpoint of an earlier session. */

#include "spate-download-private.h"

#include "spate-error.h"

/**
 * spate_download_get_id:
 * @self: a download
 *
 * Returns: (transfer none): what names it for ever
 */
const char *
spate_download_get_id (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), NULL);

  return self->id;
}

/**
 * spate_download_get_request:
 * @self: a download
 *
 * Returns: (transfer none): what was asked for
 */
SpateRequest *
spate_download_get_request (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), NULL);

  return self->request;
}

/**
 * spate_download_get_name:
 * @self: a download
 *
 * Returns: (transfer none): the file's name; a guess from the link until the server has said
 */
const char *
spate_download_get_name (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), NULL);

  return self->name;
}

/**
 * spate_download_get_state:
 * @self: a download
 *
 * Returns: where it is in its life
 */
SpateState
spate_download_get_state (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), SPATE_STATE_FAILED);

  return self->state;
}

/**
 * spate_download_get_size:
 * @self: a download
 *
 * Returns: the file's length in bytes, or -1 if it is not known
 */
goffset
spate_download_get_size (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), -1);

  if (self->snapshot != NULL && self->snapshot->size >= 0)
    return self->snapshot->size;

  if (self->checkpoint != NULL)
    return self->checkpoint->validator->size;

  return self->ending != NULL ? self->ending->size : -1;
}

/**
 * spate_download_get_written:
 * @self: a download
 *
 * Returns: how many bytes of it are here
 */
goffset
spate_download_get_written (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), 0);

  if (self->snapshot != NULL)
    return self->snapshot->written;

  if (self->state == SPATE_STATE_DONE)
    return self->ending != NULL ? MAX (self->ending->size, 0) : 0;

  return self->checkpoint != NULL ? spate_range_set_get_total (self->checkpoint->durable) : 0;
}

/**
 * spate_download_get_rate:
 * @self: a download
 *
 * Returns: bytes a second, over the last few seconds; 0 unless it transfers
 */
double
spate_download_get_rate (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), 0.0);

  return self->state == SPATE_STATE_TRANSFERRING ? spate_meter_get_rate (&self->meter) : 0.0;
}

/**
 * spate_download_get_time_left:
 * @self: a download
 *
 * Returns: µs until all bytes are here, or -1 if nobody can tell
 */
gint64
spate_download_get_time_left (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), -1);

  goffset size = spate_download_get_size (self);

  if (size < 0 || self->state != SPATE_STATE_TRANSFERRING)
    return -1;

  return spate_meter_get_time_left (&self->meter, size - spate_download_get_written (self));
}

/**
 * spate_download_is_capped:
 * @self: a download
 *
 * Returns: whether it runs with fewer connections than it would have, to save power
 */
gboolean
spate_download_is_capped (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), FALSE);

  return self->run != 0 && self->is_capped;
}

/**
 * spate_download_get_connections:
 * @self: a download
 *
 * Returns: how many connections work for it at the moment
 */
guint
spate_download_get_connections (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), 0);

  return self->snapshot != NULL ? self->snapshot->n_connections : 0;
}

/**
 * spate_download_get_log:
 * @self: a download
 *
 * Returns: (transfer none): the last things that happened in it, each decision with its reason
 */
const SpateEventLog *
spate_download_get_log (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), NULL);

  return self->log;
}

/**
 * spate_download_get_history:
 * @self: a download
 *
 * Returns: (transfer none): how fast it was in this session
 */
const SpateRateHistory *
spate_download_get_history (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), NULL);

  return self->history;
}

/**
 * spate_download_get_snapshot:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): the last picture of its present or last run
 */
SpateSnapshot *
spate_download_get_snapshot (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), NULL);

  return self->snapshot;
}

/**
 * spate_download_get_wait:
 * @self: a download
 *
 * Returns: what it waits for, if it does
 */
SpateWait
spate_download_get_wait (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), SPATE_WAIT_NONE);

  return self->state == SPATE_STATE_WAITING ? self->wait : SPATE_WAIT_NONE;
}

/**
 * spate_download_get_n_tries:
 * @self: a download
 *
 * Returns: how many runs in a row have failed without a new byte
 */
guint
spate_download_get_n_tries (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), 0);

  return self->retry.n_tries;
}

/**
 * spate_download_get_next_try:
 * @self: a download
 *
 * Returns: when a download that waits is tried again, in µs of the monotonic clock; -1 if nobody
 *   can say: the network, or room on the disk, has to come first
 */
gint64
spate_download_get_next_try (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), -1);

  return self->state == SPATE_STATE_WAITING && self->wait != SPATE_WAIT_SPACE ? self->next_try : -1;
}

/**
 * spate_download_get_error:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): why it failed, why it waits, or why it makes no progress for
 *   now
 */
const GError *
spate_download_get_error (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), NULL);

  if (self->state == SPATE_STATE_WAITING)
    return self->wait_error;
  if (self->state == SPATE_STATE_FAILED)
    return self->ending != NULL ? self->ending->error : NULL;

  return spate_state_is_running (self->state) && self->snapshot != NULL ? self->snapshot->waiting : NULL;
}

/**
 * spate_download_dup_target:
 * @self: a download
 *
 * Returns: (transfer full): where the file is to be, or is
 */
char *
spate_download_dup_target (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), NULL);

  return g_build_filename (self->request->folder, self->name, NULL);
}

/**
 * spate_download_dup_path:
 * @self: a download
 *
 * Returns: (transfer full) (nullable): where the file is, if it is done
 */
char *
spate_download_dup_path (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), NULL);

  return self->state == SPATE_STATE_DONE ? spate_download_dup_target (self) : NULL;
}

/**
 * spate_download_dup_part_path:
 * @self: a download
 *
 * Returns: (transfer full) (nullable): where its bytes are, if it is not done and has any
 */
char *
spate_download_dup_part_path (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), NULL);

  if (self->checkpoint == NULL || self->state == SPATE_STATE_DONE)
    return NULL;

  return g_build_filename (self->request->folder, self->checkpoint->part_name, NULL);
}

/**
 * spate_download_is_resumable:
 * @self: a download
 *
 * Returns: %TRUE if what is here need not be fetched again, as far as is known
 */
gboolean
spate_download_is_resumable (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), FALSE);

  return self->checkpoint != NULL && !spate_download_is_outdated (self) &&
         spate_range_set_get_total (self->checkpoint->durable) > 0;
}

/**
 * spate_download_is_outdated:
 * @self: a download
 *
 * Returns: %TRUE if what is here is of a file that is not on the server any more
 */
gboolean
spate_download_is_outdated (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), FALSE);

  if (self->checkpoint == NULL)
    return FALSE;

  return self->checkpoint->is_outdated ||
         (self->state == SPATE_STATE_FAILED && g_error_matches (spate_download_get_error (self), SPATE_ERROR, SPATE_ERROR_CHANGED));
}

/**
 * spate_download_get_added:
 * @self: a download
 *
 * Returns: when it was asked for, in seconds since 1970; 0 if nobody knows
 */
gint64
spate_download_get_added (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), 0);

  return self->added;
}

/**
 * spate_download_get_ending:
 * @self: a download
 *
 * Returns: (transfer none) (nullable): how it ended, if it is done or has failed
 */
const SpateEnding *
spate_download_get_ending (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), NULL);

  return self->ending;
}

/**
 * spate_download_get_proof:
 * @self: a download
 *
 * Returns: what its bytes were found to agree with, once they were looked at
 */
SpateProof
spate_download_get_proof (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), SPATE_PROOF_NONE);

  if (self->ending != NULL)
    return self->ending->proof;

  return self->snapshot != NULL ? self->snapshot->proof : SPATE_PROOF_NONE;
}

/**
 * spate_download_is_in_line:
 * @self: a download
 *
 * Returns: whether it would run if there were a place for it
 */
gboolean
spate_download_is_in_line (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), FALSE);

  return self->state == SPATE_STATE_QUEUED && self->run == 0;
}

/**
 * spate_download_is_out_of_turn:
 * @self: a download
 *
 * Returns: whether it runs because it was to start now, whoever stood in line before it
 */
gboolean
spate_download_is_out_of_turn (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), FALSE);

  return self->jumps && spate_state_is_running (self->state);
}

/**
 * spate_download_was_running:
 * @self: a download
 *
 * Returns: whether it was running, or waiting, when the last session ended, and has not been started
 *   or paused since
 */
gboolean
spate_download_was_running (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), FALSE);

  return self->ran;
}
