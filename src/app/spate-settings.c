/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the window's settings come from. GSettings ends the process when a schema is not
 * installed; a window that forgets its size is better than none. */

#include "spate-settings.h"

#include "config.h"

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

/**
 * spate_settings_dup_folder:
 *
 * Returns: (transfer full): the path of the folder that downloads go to, which exists
 */
char *
spate_settings_dup_folder (void)
{
  const char *folder = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  if (folder != NULL && g_mkdir_with_parents (folder, 0777) == 0)
    return g_strdup (folder);

  return g_strdup (g_get_home_dir ());
}
