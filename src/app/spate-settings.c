/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the window's settings come from. GSettings ends the process when a schema is not
 * installed; a window that forgets its size is better than none.
 *
 * Folders are kept as URIs: a path may be no text. */

#include "spate-settings.h"

#include "config.h"

#define MOST_RECENT_FOLDERS 5

/**
 * spate_settings_new:
 *
 * Returns: (transfer full) (nullable): the settings, or %NULL if their schema is not installed
 */
GSettings *
spate_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source != NULL
                                         ? g_settings_schema_source_lookup (source, SPATE_APPLICATION_ID, TRUE)
                                         : NULL;

  if (schema == NULL)
    {
      g_debug ("The schema %s is not installed: nothing is remembered", SPATE_APPLICATION_ID);
      return NULL;
    }

  return g_settings_new_full (schema, NULL, NULL);
}

static char *
dup_usual_folder (void)
{
  const char *folder = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  if (folder != NULL && g_mkdir_with_parents (folder, 0777) == 0)
    return g_strdup (folder);

  return g_strdup (g_get_home_dir ());
}

/* A folder that is gone, or was on a disk that is, is none. */
static char *
dup_existing (const char *uri)
{
  g_autofree char *path = *uri != '\0' ? g_filename_from_uri (uri, NULL, NULL) : NULL;

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&path) : NULL;
}

/**
 * spate_settings_dup_folder:
 *
 * Returns: (transfer full): the path of the folder that downloads go to, which exists
 */
char *
spate_settings_dup_folder (void)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  g_autofree char *uri = settings != NULL ? g_settings_get_string (settings, "folder") : NULL;
  char *path = uri != NULL ? dup_existing (uri) : NULL;

  return path != NULL ? path : dup_usual_folder ();
}

/**
 * spate_settings_set_folder:
 * @path: an absolute path
 *
 * From now on downloads go there, if they are not told otherwise.
 */
void
spate_settings_set_folder (const char *path)
{
  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  g_autoptr (GSettings) settings = spate_settings_new ();
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  if (settings != NULL && uri != NULL)
    g_settings_set_string (settings, "folder", uri);
}

/**
 * spate_settings_dup_kind_folder:
 * @kind: a kind of files
 *
 * Returns: (transfer full) (nullable): the path of the folder that files of that kind go to, which exists;
 *   %NULL if they go where all go
 */
char *
spate_settings_dup_kind_folder (SpateKind kind)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  g_autoptr (GVariant) folders = settings != NULL ? g_settings_get_value (settings, "kind-folders") : NULL;
  const char *uri = NULL;

  if (folders == NULL || !g_variant_lookup (folders, spate_kind_get_nick (kind), "&s", &uri))
    return NULL;

  return dup_existing (uri);
}

/**
 * spate_settings_set_kind_folder:
 * @kind: a kind of files
 * @path: (nullable): an absolute path; %NULL: where all go
 *
 * From now on downloads of that kind go there, if they are not told otherwise.
 */
void
spate_settings_set_kind_folder (SpateKind   kind,
                                const char *path)
{
  g_return_if_fail (path == NULL || g_path_is_absolute (path));

  g_autoptr (GSettings) settings = spate_settings_new ();
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, NULL) : NULL;

  if (settings == NULL)
    return;

  g_autoptr (GVariant) before = g_settings_get_value (settings, "kind-folders");
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  GVariantIter iter;
  const char *nick = NULL;
  const char *other = NULL;

  g_variant_iter_init (&iter, before);
  while (g_variant_iter_next (&iter, "{&s&s}", &nick, &other))
    if (!g_str_equal (nick, spate_kind_get_nick (kind)))
      g_variant_builder_add (&builder, "{ss}", nick, other);
  if (uri != NULL)
    g_variant_builder_add (&builder, "{ss}", spate_kind_get_nick (kind), uri);

  g_settings_set_value (settings, "kind-folders", g_variant_builder_end (&builder));
}

/**
 * spate_settings_dup_folder_for:
 * @name: the name of a file
 *
 * Returns: (transfer full): the path of the folder that such a file goes to, which exists
 */
char *
spate_settings_dup_folder_for (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  char *folder = spate_settings_dup_kind_folder (spate_kind_from_name (name));

  return folder != NULL ? folder : spate_settings_dup_folder ();
}

/**
 * spate_settings_dup_recent_folders:
 *
 * Returns: (transfer full): the paths of the folders that downloads went to lately and that still
 *   exist, the last one first
 */
GStrv
spate_settings_dup_recent_folders (void)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  g_auto (GStrv) uris = settings != NULL ? g_settings_get_strv (settings, "recent-folders") : NULL;
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (gsize i = 0; uris != NULL && uris[i] != NULL && i < MOST_RECENT_FOLDERS; i++)
    {
      g_autofree char *path = dup_existing (uris[i]);

      if (path != NULL)
        g_strv_builder_add (paths, path);
    }

  return g_strv_builder_end (paths);
}

/**
 * spate_settings_remember_folder:
 * @path: an absolute path
 *
 * Puts it in front of the folders that downloads went to lately.
 */
void
spate_settings_remember_folder (const char *path)
{
  g_return_if_fail (path != NULL && g_path_is_absolute (path));

  g_autoptr (GSettings) settings = spate_settings_new ();
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_auto (GStrv) before = settings != NULL ? g_settings_get_strv (settings, "recent-folders") : NULL;
  g_autoptr (GPtrArray) after = g_ptr_array_new ();

  if (before == NULL || uri == NULL || g_strcmp0 (before[0], uri) == 0)
    return;

  g_ptr_array_add (after, uri);
  for (gsize i = 0; before[i] != NULL && after->len < MOST_RECENT_FOLDERS; i++)
    if (g_strcmp0 (before[i], uri) != 0)
      g_ptr_array_add (after, before[i]);
  g_ptr_array_add (after, NULL);

  g_settings_set_strv (settings, "recent-folders", (const char *const *) after->pdata);
}

/**
 * spate_settings_fill_in:
 * @request: a request that has not been handed on yet
 *
 * Gives it what the user wants for every download, where it does not say otherwise itself.
 */
void
spate_settings_fill_in (SpateRequest *request)
{
  g_return_if_fail (request != NULL);

  g_autoptr (GSettings) settings = spate_settings_new ();

  request->with_sha256 = settings == NULL || g_settings_get_boolean (settings, "compute-sha256");
  if (settings == NULL)
    return;

  g_autofree char *agent = g_settings_get_string (settings, "user-agent");

  if (request->max_connections == 0)
    request->max_connections = g_settings_get_uint (settings, "max-connections");
  if (request->user_agent == NULL && *agent != '\0' && !spate_request_set_user_agent (request, agent, NULL))
    g_debug ("What is set for the user agent cannot be sent");
}
