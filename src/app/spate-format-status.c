/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words for several downloads at once. */

#include "spate-format-status.h"

#include <glib/gi18n.h>

/**
 * spate_format_counts:
 * @n_active: how many downloads run
 * @n_waiting: how many wait
 *
 * Returns: (transfer full): both in words, as far as there are any
 */
char *
spate_format_counts (guint n_active,
                     guint n_waiting)
{
  g_autofree char *active = g_strdup_printf (ngettext ("%u active", "%u active", n_active), n_active);
  g_autofree char *waiting = g_strdup_printf (ngettext ("%u waiting", "%u waiting", n_waiting), n_waiting);

  if (n_active == 0 && n_waiting == 0)
    return g_strdup (_ ("Nothing is downloading"));
  if (n_waiting == 0)
    return g_steal_pointer (&active);
  if (n_active == 0)
    return g_steal_pointer (&waiting);

  /* Translators: “3 active”, “2 waiting” */
  return g_strdup_printf (_ ("%s, %s"), active, waiting);
}

/**
 * spate_format_removed:
 * @n: how many downloads were taken off the list
 * @name: the name of one of them
 *
 * Returns: (transfer full): what is said of it
 */
char *
spate_format_removed (guint       n,
                      const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  /* Translators: the name of a file */
  if (n == 1)
    return g_strdup_printf (_ ("Removed “%s”"), name);

  return g_strdup_printf (ngettext ("Removed %u download", "Removed %u downloads", n), n);
}

/**
 * spate_format_binned:
 * @n: how many files were moved to the bin
 * @name: the name of one of them
 *
 * Returns: (transfer full): what is said of it
 */
char *
spate_format_binned (guint       n,
                     const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  /* Translators: the name of a file */
  if (n == 1)
    return g_strdup_printf (_ ("“%s” is in the bin"), name);

  return g_strdup_printf (ngettext ("%u file is in the bin", "%u files are in the bin", n), n);
}

/**
 * spate_format_bin_question:
 * @n_files: how many files are to go
 *
 * Returns: (transfer full): the question whether they should
 */
char *
spate_format_bin_question (guint n_files)
{
  return g_strdup_printf (ngettext ("Move %u File to the Bin?", "Move %u Files to the Bin?", n_files), n_files);
}
