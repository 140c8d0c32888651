/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a download's one button does. Whoever looks at something that went wrong should find the way
 * out beside it, and not a choice; all else is in the menu. The actions are the window's, and take the
 * id of the download. */

#include "spate-remedy.h"

#include <glib/gi18n.h>

#include "spate-error.h"

static SpateRemedy
get_for_code (SpateError code)
{
  switch (code)
    {
    case SPATE_ERROR_INVALID:
    case SPATE_ERROR_NEEDS_LINK:
    case SPATE_ERROR_OTHER_FILE:
      return SPATE_REMEDY_NEW_LINK;
    case SPATE_ERROR_NEEDS_AUTHENTICATION:
    case SPATE_ERROR_PROXY_LOGIN:
      return SPATE_REMEDY_SIGN_IN;
    case SPATE_ERROR_FILE:
    case SPATE_ERROR_EXISTS:
    case SPATE_ERROR_NO_FOLDER:
    case SPATE_ERROR_TOO_LARGE:
      return SPATE_REMEDY_CHOOSE_FOLDER;
    case SPATE_ERROR_NO_SPACE:
      return SPATE_REMEDY_FREE_SPACE;
    case SPATE_ERROR_CERTIFICATE:
      return SPATE_REMEDY_CERTIFICATE;
    case SPATE_ERROR_DUPLICATE:
      return SPATE_REMEDY_DOWNLOAD_ANYWAY;
    case SPATE_ERROR_CHECKSUM:
      return SPATE_REMEDY_DOWNLOAD_AGAIN;
    case SPATE_ERROR_NETWORK:
    case SPATE_ERROR_BUSY:
    case SPATE_ERROR_TLS:
    case SPATE_ERROR_SERVER:
    case SPATE_ERROR_PROTOCOL:
    case SPATE_ERROR_NO_RANGES:
    case SPATE_ERROR_CHANGED:
    case SPATE_ERROR_LOCKED:
    case SPATE_ERROR_PORTAL:
    default:
      return SPATE_REMEDY_TRY_AGAIN;
    }
}

static SpateRemedy
get_for_wait (SpateWait wait)
{
  if (wait == SPATE_WAIT_SPACE)
    return SPATE_REMEDY_FREE_SPACE;

  return wait == SPATE_WAIT_METERED ? SPATE_REMEDY_DOWNLOAD_ANYWAY : SPATE_REMEDY_TRY_NOW;
}

/**
 * spate_remedy_for_error:
 * @error: (nullable): why a download failed
 *
 * Returns: what to do about it
 */
SpateRemedy
spate_remedy_for_error (const GError *error)
{
  return error != NULL && error->domain == SPATE_ERROR ? get_for_code ((SpateError) error->code) : SPATE_REMEDY_TRY_AGAIN;
}

/**
 * spate_remedy_for_download:
 * @download: a download
 *
 * Returns: what is most useful to do about it
 */
SpateRemedy
spate_remedy_for_download (SpateDownload *download)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (download), SPATE_REMEDY_TRY_AGAIN);

  switch (spate_download_get_state (download))
    {
    case SPATE_STATE_QUEUED:
      return spate_download_is_in_line (download) ? SPATE_REMEDY_START_NOW : SPATE_REMEDY_PAUSE;
    case SPATE_STATE_WAITING:
      return get_for_wait (spate_download_get_wait (download));
    case SPATE_STATE_PAUSED:
      return SPATE_REMEDY_RESUME;
    case SPATE_STATE_FAILED:
      return spate_remedy_for_error (spate_download_get_error (download));
    case SPATE_STATE_DONE:
      return spate_download_is_file_gone (download) ? SPATE_REMEDY_DOWNLOAD_AGAIN : SPATE_REMEDY_SHOW_FILE;
    case SPATE_STATE_PROBING:
    case SPATE_STATE_TRANSFERRING:
    case SPATE_STATE_VERIFYING:
    default:
      return SPATE_REMEDY_PAUSE;
    }
}

static const struct
{
  const char *label;
  const char *icon_name;
  const char *action_name;
} remedies[] = {
  [SPATE_REMEDY_PAUSE] = { N_ ("Pause"), "media-playback-pause-symbolic", "win.toggle-download" },
  [SPATE_REMEDY_RESUME] = { N_ ("Resume"), "media-playback-start-symbolic", "win.toggle-download" },
  [SPATE_REMEDY_START_NOW] = { N_ ("Start Now"), NULL, "win.start-now" },
  [SPATE_REMEDY_TRY_NOW] = { N_ ("Try Now"), NULL, "win.start-download" },
  [SPATE_REMEDY_TRY_AGAIN] = { N_ ("Try Again"), NULL, "win.start-download" },
  [SPATE_REMEDY_NEW_LINK] = { N_ ("Get a New Link"), NULL, "win.refresh-link" },
  [SPATE_REMEDY_SIGN_IN] = { N_ ("Sign In"), NULL, "win.sign-in" },
  [SPATE_REMEDY_CHOOSE_FOLDER] = { N_ ("Choose a Folder"), NULL, "win.choose-folder" },
  [SPATE_REMEDY_FREE_SPACE] = { N_ ("Free Space"), NULL, "win.free-space" },
  [SPATE_REMEDY_CERTIFICATE] = { N_ ("Look at the Certificate"), NULL, "win.look-at-certificate" },
  [SPATE_REMEDY_DOWNLOAD_ANYWAY] = { N_ ("Download Anyway"), NULL, "win.start-download" },
  [SPATE_REMEDY_DOWNLOAD_AGAIN] = { N_ ("Download Again"), NULL, "win.start-download" },
  [SPATE_REMEDY_SHOW_FILE] = { N_ ("Show in Folder"), "folder-symbolic", "win.show-file" },
};

/**
 * spate_remedy_get_label:
 * @self: a remedy
 *
 * Returns: what a button that does it is called
 */
const char *
spate_remedy_get_label (SpateRemedy self)
{
  g_return_val_if_fail ((guint) self < SPATE_N_REMEDIES, NULL);

  return _ (remedies[self].label);
}

/**
 * spate_remedy_get_icon_name:
 * @self: a remedy
 *
 * Returns: (nullable): the icon by which everybody knows it, if there is one
 */
const char *
spate_remedy_get_icon_name (SpateRemedy self)
{
  g_return_val_if_fail ((guint) self < SPATE_N_REMEDIES, NULL);

  return remedies[self].icon_name;
}

/**
 * spate_remedy_get_action_name:
 * @self: a remedy
 *
 * Returns: the window's action that does it for the download whose id it is given
 */
const char *
spate_remedy_get_action_name (SpateRemedy self)
{
  g_return_val_if_fail ((guint) self < SPATE_N_REMEDIES, NULL);

  return remedies[self].action_name;
}
