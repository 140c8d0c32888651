/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where something is, in the words of the person who chose it. In a sandbox a folder that was chosen is
 * a document: it lies under a path that the portal made up, /run/user/1000/doc/5fc074db/Films. The
 * portal keeps the real path as an extended attribute; older ones do not, and then the folder's own
 * name, and what is below it, is all that is known.
 *
 * This is not in spate-format.c because it looks at a file. */

#include "spate-format-path.h"

#include <limits.h>
#include <string.h>
#include <sys/xattr.h>

#define HOST_PATH "user.document-portal.host-path"

/* Behind the id of the document; NULL if it is none. */
static const char *
skip_portal (const char *path)
{
  g_autofree char *usual = g_build_filename (g_get_user_runtime_dir (), "doc", NULL);
  const char *const roots[] = { usual, "/run/flatpak/doc" };

  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      const char *rest = g_str_has_prefix (path, roots[i]) ? path + strlen (roots[i]) : "";
      const char *name = *rest == '/' ? strchr (rest + 1, '/') : NULL;

      if (name != NULL && name[1] != '\0')
        return name + 1;
    }

  return NULL;
}

/**
 * spate_format_path:
 * @path: an absolute path
 *
 * Returns: (transfer full): the path as the user knows it, fit to be shown
 */
char *
spate_format_path (const char *path)
{
  const char *inside = NULL;
  char host[PATH_MAX];
  gssize length;

  g_return_val_if_fail (path != NULL, NULL);

  inside = skip_portal (path);
  if (inside == NULL)
    return g_filename_display_name (path);

  length = getxattr (path, HOST_PATH, host, sizeof host - 1);
  if (length <= 0)
    return g_filename_display_name (inside);

  host[length] = '\0';

  return g_filename_display_name (host);
}
