/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In a sandbox the desktop is asked by its portals, and nothing else gets through; outside of one portals
 * may be missing, and nobody need be asked. */

#include "spate-sandbox.h"

/**
 * spate_sandbox_is_here:
 *
 * Returns: whether the program is in a sandbox, of Flatpak or Snap, or shall believe so: the variable is
 *   what GLib and GTK go by as well
 */
gboolean
spate_sandbox_is_here (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP") != NULL ||
         g_strcmp0 (g_getenv ("GTK_USE_PORTAL"), "1") == 0;
}
