/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The menu of a download, as it stands at the moment: it is made when it is opened, and has only what
 * can be done. The actions are the window's, and take the id of the download, so that the menu is
 * right even if the row that it came from shows another one by then. */

#include "spate-download-menu.h"

#include <glib/gi18n.h>

#include "spate-error.h"
#include "spate-remedy.h"

static void
add (GMenu         *section,
     const char    *label,
     const char    *action,
     SpateDownload *download)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", spate_download_get_id (download));
  g_menu_append_item (section, item);
}

static void
add_move (GMenu         *section,
          const char    *label,
          const char    *where,
          SpateDownload *download)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "win.move-download", "(ss)", spate_download_get_id (download), where);
  g_menu_append_item (section, item);
}

static gboolean
has_file (SpateDownload *download)
{
  return spate_download_get_state (download) == SPATE_STATE_DONE && !spate_download_is_file_gone (download);
}

/* Bytes that are wrong have a name of their own. */
static gboolean
has_mismatch (SpateDownload *download)
{
  return spate_download_get_state (download) == SPATE_STATE_FAILED &&
         g_error_matches (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_CHECKSUM);
}

static void
add_file (GMenu         *section,
          SpateDownload *download)
{
  if (!has_file (download))
    return;

  add (section, _ ("_Open"), "win.open-file", download);
  add (section, _ ("_Show in Folder"), "win.show-file", download);
}

static void
add_run (GMenu         *section,
         SpateDownload *download)
{
  SpateState state = spate_download_get_state (download);
  SpateRemedy remedy = spate_remedy_for_download (download);

  if (spate_state_can_pause (state))
    add (section, _ ("_Pause"), "win.toggle-download", download);
  if (state == SPATE_STATE_PAUSED)
    add (section, _ ("_Resume"), "win.toggle-download", download);
  if (spate_download_is_in_line (download))
    add (section, _ ("Start _Now"), "win.start-now", download);
  if (state == SPATE_STATE_WAITING)
    add (section, _ ("Try _Now"), "win.start-download", download);
  if (remedy == SPATE_REMEDY_DOWNLOAD_AGAIN)
    add (section, _ ("Download _Again"), "win.start-download", download);
  else if (state == SPATE_STATE_FAILED)
    add (section, _ ("Try _Again"), "win.start-download", download);
  if (remedy == SPATE_REMEDY_SIGN_IN)
    add (section, _ ("Sign _In…"), "win.sign-in", download);
}

static void
add_place (GMenu         *section,
           SpateDownload *download)
{
  SpateState state = spate_download_get_state (download);

  add (section, _ ("_Copy Link"), "win.copy-link", download);
  if (state == SPATE_STATE_DONE)
    return;

  add (section, _ ("_Get a New Link…"), "win.refresh-link", download);
  if (state == SPATE_STATE_PAUSED || state == SPATE_STATE_FAILED || state == SPATE_STATE_WAITING || spate_download_is_in_line (download))
    add (section, _ ("Choose a _Folder…"), "win.choose-folder", download);
}

static void
add_moves (GMenu         *section,
           SpateDownload *download,
           SpateMoves     moves)
{
  if ((moves & SPATE_MOVES_UP) != 0)
    add_move (section, _ ("Move _Up"), "up", download);
  if ((moves & SPATE_MOVES_DOWN) != 0)
    add_move (section, _ ("Move _Down"), "down", download);
  if ((moves & SPATE_MOVES_UP) != 0)
    add_move (section, _ ("Move to _Top"), "top", download);
  if ((moves & SPATE_MOVES_DOWN) != 0)
    add_move (section, _ ("Move to _Bottom"), "bottom", download);
}

static void
append (GMenu *menu,
        GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/**
 * spate_download_menu_new:
 * @download: a download
 * @moves: where it can go in the list
 *
 * Returns: (transfer full): all that can be done with it
 */
GMenuModel *
spate_download_menu_new (SpateDownload *download,
                         SpateMoves     moves)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (download), NULL);

  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) file = g_menu_new ();
  g_autoptr (GMenu) run = g_menu_new ();
  g_autoptr (GMenu) place = g_menu_new ();
  g_autoptr (GMenu) order = g_menu_new ();
  g_autoptr (GMenu) end = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();

  add_file (file, download);
  add_run (run, download);
  add_place (place, download);
  add_moves (order, download, moves);
  add (end, _ ("_Remove"), "win.remove-download", download);
  if (has_file (download) || has_mismatch (download))
    add (end, _ ("D_elete File…"), "win.delete-file", download);
  add (more, _ ("P_roperties"), "win.details", download);

  append (menu, file);
  append (menu, run);
  append (menu, place);
  append (menu, order);
  append (menu, end);
  append (menu, more);

  return G_MENU_MODEL (menu);
}
