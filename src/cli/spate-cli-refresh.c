/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* --refresh: a download whose link has expired goes on by another one. */

#include "config.h"

#include "spate-cli-refresh.h"

#include <glib/gi18n.h>

/**
 * spate_cli_refresh:
 * @manager: a manager with nothing in its list
 * @name: what the user calls the download
 * @with: the new link, and what its server is to be told
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Goes on with a download of an earlier session.
 *
 * Returns: (transfer none) (nullable): the download
 */
SpateDownload *
spate_cli_refresh (SpateManager *manager,
                   const char   *name,
                   SpateRequest *with,
                   GError      **error)
{
  spate_manager_restore (manager);

  SpateDownload *download = spate_manager_find (manager, name, error);

  if (download == NULL)
    return NULL;

  if (spate_download_get_state (download) == SPATE_STATE_DONE)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, _ ("“%s” is finished, there is nothing to go on with"),
                   spate_download_get_name (download));
      return NULL;
    }

  spate_download_try_link (download, with);

  return download;
}
