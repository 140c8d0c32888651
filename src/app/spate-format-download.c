/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-format-download.h"

#include "spate-format.h"

/**
 * spate_format_download:
 * @download: a download
 *
 * Returns: (transfer full): how it stands, in one line
 */
char *
spate_format_download (SpateDownload *download)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (download), NULL);

  const SpateSnapshot *snapshot = spate_download_get_snapshot (download);
  gint64 next_try = spate_download_get_next_try (download);
  const SpateFacts facts = {
    .state = spate_download_get_state (download),
    .size = spate_download_get_size (download),
    .written = spate_download_get_written (download),
    .hashed = snapshot != NULL ? snapshot->hashed : 0,
    .rate = spate_download_get_rate (download),
    .time_left = spate_download_get_time_left (download),
    .connections = spate_download_get_connections (download),
    .proof = spate_download_get_proof (download),
    .folder = spate_download_get_request (download)->folder,
    .error = spate_download_get_error (download),
    .wait = spate_download_get_wait (download),
    .time_to_try = next_try >= 0 ? MAX (next_try - g_get_monotonic_time (), 0) : 0,
  };

  return spate_format_facts (&facts);
}
