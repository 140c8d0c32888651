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
 * spate_format_counts_saving:
 * @n_active: how many downloads run
 * @n_waiting: how many wait
 *
 * Returns: (transfer full): both in words, and that power is saved
 */
char *
spate_format_counts_saving (guint n_active,
                            guint n_waiting)
{
  g_autofree char *counts = spate_format_counts (n_active, n_waiting);

  /* Translators: “3 active, 2 waiting”; power saver is what GNOME calls that */
  return g_strdup_printf (_ ("%s · Power saver"), counts);
}

/**
 * spate_format_unreadable:
 * @n: how many records were set aside
 *
 * Returns: (transfer full): what is said of them
 */
char *
spate_format_unreadable (guint n)
{
  return g_strdup_printf (ngettext ("%u record of a download cannot be read. It is kept, and so is the file.",
                                    "%u records of downloads cannot be read. They are kept, and so are the files.", n),
                          n);
}

/**
 * spate_format_reason:
 * @wait: what downloads wait for
 * @asks: whether it is for somebody to say that they need not
 *
 * Returns: (nullable): why they stand still; %NULL if that is a matter of each of them
 */
const char *
spate_format_reason (SpateWait wait,
                     gboolean  asks)
{
  if (wait == SPATE_WAIT_NETWORK)
    return _ ("You are offline. Downloads go on when the network is back.");
  if (wait == SPATE_WAIT_LOGIN)
    return _ ("This network wants you to log in. Downloads go on when you have.");
  if (wait == SPATE_WAIT_METERED)
    return asks ? _ ("This network is metered: downloads may cost money.") : _ ("This network is metered, so downloads wait for another.");

  return NULL;
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
    return g_strdup_printf (_ ("Moved “%s” to the bin"), name);

  return g_strdup_printf (ngettext ("Moved %u file to the bin", "Moved %u files to the bin", n), n);
}

/**
 * spate_format_deleted:
 * @n: how many files were deleted for good
 * @name: the name of one of them
 *
 * Returns: (transfer full): what is said of it
 */
char *
spate_format_deleted (guint       n,
                      const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  /* Translators: the name of a file */
  if (n == 1)
    return g_strdup_printf (_ ("Deleted “%s”"), name);

  return g_strdup_printf (ngettext ("Deleted %u file", "Deleted %u files", n), n);
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

/**
 * spate_format_delete_question:
 * @n_files: how many files are to go for good
 * @name: the name of one of them
 *
 * Returns: (transfer full): the question whether they should
 */
char *
spate_format_delete_question (guint       n_files,
                              const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  /* Translators: the name of a file */
  if (n_files == 1)
    return g_strdup_printf (_ ("Delete “%s” for Good?"), name);

  return g_strdup_printf (ngettext ("Delete %u File for Good?", "Delete %u Files for Good?", n_files), n_files);
}
