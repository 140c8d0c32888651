/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One download of a command, with what was said about it so far; and the sum of them all as a
 * line of progress. */

#include "config.h"

#include "spate-cli-transfer.h"

#include <glib/gi18n.h>

#include "spate-cli-report.h"
#include "spate-cli-text.h"
#include "spate-link.h"

/**
 * spate_cli_transfer_new:
 * @download: a download
 * @alone: whether it is the only one
 *
 * Returns: (transfer full): a transfer that nothing is known of
 */
SpateCliTransfer *
spate_cli_transfer_new (SpateDownload *download,
                        gboolean       alone)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (download), NULL);

  SpateCliTransfer *self = g_new0 (SpateCliTransfer, 1);

  self->download = g_object_ref (download);
  if (!alone)
    {
      const char *uri = spate_request_get_uri (spate_download_get_request (download));
      g_autofree char *redacted = spate_link_redact (uri);

      self->url = spate_link_conceal (uri);
      self->label = spate_cli_text_clean (redacted);
    }

  return self;
}

/**
 * spate_cli_transfer_free:
 * @self: (transfer full): a transfer
 */
void
spate_cli_transfer_free (SpateCliTransfer *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->download);
  g_clear_pointer (&self->seen, spate_snapshot_unref);
  g_free (self->label);
  g_free (self->url);
  g_free (self);
}

/**
 * spate_cli_transfer_is_over:
 * @self: a transfer
 *
 * Returns: whether nothing more comes of it
 */
gboolean
spate_cli_transfer_is_over (const SpateCliTransfer *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  SpateState state = spate_download_get_state (self->download);

  return state == SPATE_STATE_DONE || state == SPATE_STATE_FAILED || state == SPATE_STATE_PAUSED;
}

/**
 * spate_cli_transfer_dup_kept_path:
 * @self: a transfer that is over
 *
 * Returns: (transfer full) (nullable): where the bytes are that have arrived, if they are
 *   anywhere
 */
char *
spate_cli_transfer_dup_kept_path (const SpateCliTransfer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_autofree char *path = spate_download_dup_part_path (self->download);

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;

  return g_steal_pointer (&path);
}

/**
 * spate_cli_transfer_tell_kept:
 * @self: a transfer that is over, and has not ended well
 *
 * Returns: (transfer full): a sentence about what is left of it
 */
char *
spate_cli_transfer_tell_kept (const SpateCliTransfer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_autofree char *path = spate_cli_transfer_dup_kept_path (self);

  if (path != NULL && spate_download_is_outdated (self->download))
    return spate_cli_report_outdated (path, spate_download_get_request (self->download)->on_change);

  return spate_cli_report_kept (spate_download_get_written (self->download), path,
                                spate_download_is_resumable (self->download));
}

static void
add_up (SpateCliLine           *line,
        const SpateCliTransfer *transfer)
{
  SpateDownload *download = transfer->download;
  goffset size = spate_download_get_size (download);
  gboolean over = spate_cli_transfer_is_over (transfer);

  line->written += spate_download_get_written (download);
  line->size = size >= 0 && line->size >= 0 ? line->size + size : -1;
  if (transfer->seen != NULL)
    {
      line->hashed += transfer->seen->hashed;
      g_ptr_array_add (line->maps, spate_snapshot_ref (transfer->seen));
    }

  if (over)
    return;

  /* What several are at is only worth telling if no bytes arrive anywhere. */
  line->rate += spate_download_get_rate (download);
  line->n_connections += spate_download_get_connections (download);
  if (line->state != SPATE_STATE_TRANSFERRING)
    line->state = spate_download_get_state (download);

  const GError *reason = spate_download_get_error (download);

  if (reason != NULL && line->waiting == NULL)
    line->waiting = spate_cli_text_clean (reason->message);
}

static SpateCliLine *
begin_line (GPtrArray *transfers)
{
  guint n_over = 0;

  if (transfers->len == 1)
    {
      const SpateCliTransfer *only = transfers->pdata[0];
      const char *name = spate_download_get_name (only->download);

      return spate_cli_line_new (name != NULL ? name : _ ("a file"));
    }

  for (guint i = 0; i < transfers->len; i++)
    n_over += spate_cli_transfer_is_over (transfers->pdata[i]) ? 1 : 0;

  /* TRANSLATORS: so many files of all are over */
  g_autofree char *name = g_strdup_printf (_ ("%u of %u files"), n_over, transfers->len);

  return spate_cli_line_new (name);
}

/**
 * spate_cli_transfers_sum_up:
 * @transfers: (element-type SpateCliTransfer): all transfers, at least one
 *
 * Returns: (transfer full): how far they are
 */
SpateCliLine *
spate_cli_transfers_sum_up (GPtrArray *transfers)
{
  g_return_val_if_fail (transfers != NULL && transfers->len > 0, NULL);

  SpateCliLine *line = begin_line (transfers);

  line->size = 0;
  for (guint i = 0; i < transfers->len; i++)
    add_up (line, transfers->pdata[i]);

  if (transfers->len == 1)
    line->time_left = spate_download_get_time_left (((const SpateCliTransfer *) transfers->pdata[0])->download);
  else if (line->size >= 0 && line->rate >= 1.0)
    line->time_left = (gint64) ((double) (line->size - line->written) / line->rate * G_USEC_PER_SEC);

  /* Others still bring something. */
  if (line->state == SPATE_STATE_TRANSFERRING && line->n_connections > 0)
    g_clear_pointer (&line->waiting, g_free);

  return line;
}
