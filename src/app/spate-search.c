/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding by words: each must be somewhere in what is searched, whatever the case and the accents.
 * g_str_match_string() looks at the beginnings of words only, and names of files have few. */

#include "spate-search.h"

/* Without accents and case; what is not UTF-8 is searched for what of it is. */
static char *
fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *decomposed = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) bare = g_string_new (NULL);

  for (const char *at = decomposed; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (bare, g_utf8_get_char (at));

  return g_utf8_casefold (bare->str, -1);
}

/**
 * spate_search_split:
 * @text: what somebody has typed
 *
 * Returns: (transfer full) (array zero-terminated=1): its words, for spate_search_matches()
 */
GStrv
spate_search_split (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_autofree char *folded = fold (text);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (words, parts[i]);

  return g_strv_builder_end (words);
}

/**
 * spate_search_matches:
 * @words: (array zero-terminated=1): of spate_search_split()
 * @texts: (array zero-terminated=1): what is searched
 *
 * Returns: whether each word is in one of @texts
 */
gboolean
spate_search_matches (const char *const *words,
                      const char *const *texts)
{
  g_return_val_if_fail (words != NULL && texts != NULL, FALSE);

  if (words[0] == NULL)
    return TRUE;

  /* A separator that no word can hold. */
  g_autofree char *joined = g_strjoinv ("\n", (char **) texts);
  g_autofree char *folded = fold (joined);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (folded, words[i]) == NULL)
      return FALSE;

  return TRUE;
}
