/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* --list: what is known from earlier sessions, the newest first, and how that stands now if the window's
 * program runs. It reads the records and starts nothing, so that it can be asked for while downloads run
 * elsewhere. */

#include "config.h"

#include "spate-cli-list.h"

#include <glib/gi18n.h>
#include <string.h>

#include "spate-cli-bus.h"
#include "spate-cli-json.h"
#include "spate-cli-text.h"
#include "spate-link.h"

#define SHORTEST_ID 8

/* As much of an id as no other one begins with. */
static gsize
get_id_length (SpateManager *manager)
{
  GListModel *model = G_LIST_MODEL (manager);
  g_autoptr (GHashTable) seen = NULL;

  for (gsize length = SHORTEST_ID; length < 64; length++)
    {
      gboolean clashes = FALSE;

      g_clear_pointer (&seen, g_hash_table_unref);
      seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      for (guint i = 0; i < g_list_model_get_n_items (model) && !clashes; i++)
        {
          g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);

          clashes = !g_hash_table_add (seen, g_strndup (spate_download_get_id (download), length));
        }
      if (!clashes)
        return length;
    }

  return 64;
}

/* Of which download the window's program says what: nothing if it does not run. */
static GHashTable *
index_live (GVariant *downloads)
{
  GHashTable *live = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  gsize n = downloads != NULL ? g_variant_n_children (downloads) : 0;

  for (gsize i = 0; i < n; i++)
    {
      GVariant *one = g_variant_get_child_value (downloads, i);
      char *id = NULL;

      if (g_variant_lookup (one, "id", "s", &id))
        g_hash_table_insert (live, id, one);
      else
        g_variant_unref (one);
    }

  return live;
}

static const char *
get_live_state (GVariant *live)
{
  const char *nick = "";

  g_variant_lookup (live, "state", "&s", &nick);
  if (g_str_equal (nick, "queued"))
    return _ ("queued");
  if (g_str_equal (nick, "waiting"))
    return _ ("waiting");
  if (g_str_equal (nick, "paused"))
    return _ ("paused");
  if (g_str_equal (nick, "failed"))
    return _ ("failed");
  if (g_str_equal (nick, "done"))
    return _ ("finished");

  return _ ("running");
}

static const char *
get_state (SpateDownload *download,
           GVariant      *live)
{
  if (live != NULL)
    return get_live_state (live);
  if (spate_download_was_running (download))
    return _ ("running");

  switch (spate_download_get_state (download))
    {
    case SPATE_STATE_FAILED:
      return _ ("failed");
    case SPATE_STATE_DONE:
      return _ ("finished");
    case SPATE_STATE_QUEUED:
    case SPATE_STATE_PROBING:
    case SPATE_STATE_TRANSFERRING:
    case SPATE_STATE_VERIFYING:
    case SPATE_STATE_WAITING:
    case SPATE_STATE_PAUSED:
    default:
      return _ ("paused");
    }
}

/* How much of how much. */
static char *
format_bytes (SpateDownload *download,
              GVariant      *live)
{
  goffset size = spate_download_get_size (download);
  goffset written = spate_download_get_written (download);

  if (live != NULL)
    {
      g_variant_lookup (live, "size", "x", &size);
      g_variant_lookup (live, "written", "x", &written);
    }

  g_autofree char *here = spate_cli_text_size (written);
  g_autofree char *all = size >= 0 ? spate_cli_text_size (size) : NULL;

  if (all == NULL)
    return g_steal_pointer (&here);
  if (written == size)
    return g_steal_pointer (&all);

  /* Translators: the first is how much of a file is here, the second its size */
  return g_strdup_printf (_ ("%s of %s"), here, all);
}

/**
 * spate_cli_list_format:
 * @manager: one whose downloads were restored
 * @downloads: (nullable): what spate_cli_bus_list() says of them
 *
 * Returns: (transfer full): two lines for each download
 */
char *
spate_cli_list_format (SpateManager *manager,
                       GVariant     *downloads)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (manager), NULL);

  g_autoptr (GHashTable) index = index_live (downloads);
  GListModel *model = G_LIST_MODEL (manager);
  int id_length = (int) get_id_length (manager);
  GString *text = g_string_new (NULL);

  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i - 1);
      GVariant *live = g_hash_table_lookup (index, spate_download_get_id (download));
      g_autofree char *bytes = format_bytes (download, live);
      g_autofree char *path = spate_download_dup_target (download);
      g_autofree char *target = spate_cli_text_clean (path);
      g_autofree char *link = spate_link_conceal (spate_request_get_uri (spate_download_get_request (download)));
      g_autofree char *shown = spate_cli_text_clean (link);

      g_string_append_printf (text, "%.*s  %s, %s  %s\n%*s  %s\n", id_length, spate_download_get_id (download),
                              get_state (download, live), bytes, target, id_length, "", shown);
    }

  return g_string_free (text, FALSE);
}

/**
 * spate_cli_list_format_json:
 * @manager: one whose downloads were restored
 * @downloads: (nullable): what spate_cli_bus_list() says of them
 *
 * Returns: (transfer full): a line with an object for each download, see spate-cli-json.h
 */
char *
spate_cli_list_format_json (SpateManager *manager,
                            GVariant     *downloads)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (manager), NULL);

  g_autoptr (GHashTable) index = index_live (downloads);
  GListModel *model = G_LIST_MODEL (manager);
  GString *text = g_string_new (NULL);

  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i - 1);
      GVariant *live = g_hash_table_lookup (index, spate_download_get_id (download));
      g_autofree char *path = spate_download_dup_target (download);
      g_autofree char *part = spate_download_dup_part_path (download);
      g_autofree char *object = spate_cli_json_known (download, live, path, part);

      g_string_append (text, object);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

/**
 * spate_cli_list_print:
 * @json: whether a program is to read it
 *
 * Prints what is known from earlier sessions, and of the one that may be going on.
 */
void
spate_cli_list_print (gboolean json)
{
  g_autoptr (SpateManager) manager = spate_manager_new (NULL);

  spate_manager_restore (manager);

  g_autoptr (GVariant) downloads = spate_cli_bus_list ();
  g_autofree char *text = json ? spate_cli_list_format_json (manager, downloads) : spate_cli_list_format (manager, downloads);

  if (*text == '\0' && !json)
    g_printerr ("%s\n", _ ("No downloads are known."));
  g_print ("%s", text);
}
