/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-cli-line.h"
#include "spate-download.h"

G_BEGIN_DECLS

/**
 * SpateCliTransfer:
 * @download: (owned): the download
 * @label: (owned) (nullable): what messages about it begin with, if there are several
 * @url: (owned) (nullable): its link without secrets, if there are several
 * @seen: (owned) (nullable): the last picture of it
 * @reported: (unowned) (nullable): the last picture that progress was reported of; only to compare
 * @verdict: what was said last about why it is as fast as it is
 * @started: whether the server has answered
 * @aside_of: the run of which it was said where an older version of the file is kept, or 0
 * @waits: whether it was said that it waits
 * @ended: whether its end was reported
 *
 * A download, and how much of it people and programs have been told.
 */
typedef struct
{
  SpateDownload *download;
  char          *label;
  char          *url;
  SpateSnapshot *seen;
  gconstpointer  reported;
  SpateVerdict   verdict;
  guint64        aside_of;
  gboolean       started;
  gboolean       waits;
  gboolean       ended;
} SpateCliTransfer;

SpateCliTransfer *spate_cli_transfer_new (SpateDownload *download,
                                          gboolean       alone) G_GNUC_WARN_UNUSED_RESULT;
void spate_cli_transfer_free (SpateCliTransfer *self);

gboolean spate_cli_transfer_is_over (const SpateCliTransfer *self);
char *spate_cli_transfer_dup_kept_path (const SpateCliTransfer *self) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_transfer_tell_kept (const SpateCliTransfer *self) G_GNUC_WARN_UNUSED_RESULT;

SpateCliLine *spate_cli_transfers_sum_up (GPtrArray *transfers) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
