/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The finished file, after it was handed over: it is the user's, who may have put it elsewhere. */

#include "spate-download-private.h"

/**
 * spate_download_look_for_file:
 * @self: a download
 *
 * If it is done, finds out whether its file is still there. Does not block: spate_download_is_file_gone()
 * may change later, and is notified then.
 */
void
spate_download_look_for_file (SpateDownload *self)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (self));

  if (self->state == SPATE_STATE_DONE && self->host != NULL)
    self->host->look (self, self->owner);
}

/**
 * spate_download_is_file_gone:
 * @self: a download
 *
 * Returns: whether it is done, and its file was not there any more when that was looked for last
 */
gboolean
spate_download_is_file_gone (SpateDownload *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), FALSE);

  return self->state == SPATE_STATE_DONE && self->is_file_gone;
}

void
_spate_download_set_file_gone (SpateDownload *self,
                               gboolean       is_gone)
{
  if (self->is_file_gone == is_gone)
    return;

  self->is_file_gone = is_gone;
  g_object_notify (G_OBJECT (self), "file-gone");
}
