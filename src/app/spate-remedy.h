/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"

G_BEGIN_DECLS

/**
 * SpateRemedy:
 * @SPATE_REMEDY_PAUSE: it goes well
 * @SPATE_REMEDY_RESUME: somebody paused it
 * @SPATE_REMEDY_START_NOW: it stands in line
 * @SPATE_REMEDY_TRY_NOW: it waits for the next try
 * @SPATE_REMEDY_TRY_AGAIN: it failed, for now or nobody knows why
 * @SPATE_REMEDY_NEW_LINK: its link does not lead to it, or no longer
 * @SPATE_REMEDY_SIGN_IN: the server wants to know who asks
 * @SPATE_REMEDY_CHOOSE_FOLDER: it cannot be written where it should be
 * @SPATE_REMEDY_FREE_SPACE: it has no room there
 * @SPATE_REMEDY_CERTIFICATE: the server's certificate is not believed
 * @SPATE_REMEDY_DOWNLOAD_ANYWAY: the file is here already, or the network costs money
 * @SPATE_REMEDY_DOWNLOAD_AGAIN: what came of it is wrong, or gone
 * @SPATE_REMEDY_SHOW_FILE: it is done
 *
 * The one thing that is most useful to do about a download.
 */
typedef enum
{
  SPATE_REMEDY_PAUSE,
  SPATE_REMEDY_RESUME,
  SPATE_REMEDY_START_NOW,
  SPATE_REMEDY_TRY_NOW,
  SPATE_REMEDY_TRY_AGAIN,
  SPATE_REMEDY_NEW_LINK,
  SPATE_REMEDY_SIGN_IN,
  SPATE_REMEDY_CHOOSE_FOLDER,
  SPATE_REMEDY_FREE_SPACE,
  SPATE_REMEDY_CERTIFICATE,
  SPATE_REMEDY_DOWNLOAD_ANYWAY,
  SPATE_REMEDY_DOWNLOAD_AGAIN,
  SPATE_REMEDY_SHOW_FILE,
} SpateRemedy;

#define SPATE_N_REMEDIES (SPATE_REMEDY_SHOW_FILE + 1)

SpateRemedy spate_remedy_for_error (const GError *error);
SpateRemedy spate_remedy_for_download (SpateDownload *download);

const char *spate_remedy_get_label (SpateRemedy self);
const char *spate_remedy_get_icon_name (SpateRemedy self);
const char *spate_remedy_get_action_name (SpateRemedy self);

G_END_DECLS
