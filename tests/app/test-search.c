/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-search.h"

static gboolean
matches (const char *search,
         const char *name)
{
  g_auto (GStrv) words = spate_search_split (search);
  const char *texts[] = { name, "mirror.example.org", NULL };

  return spate_search_matches ((const char *const *) words, texts);
}

static void
test_words (void)
{
  g_assert_true (matches ("", "debian.iso"));
  g_assert_true (matches ("  ", "debian.iso"));
  g_assert_true (matches ("bian", "debian.iso"));
  g_assert_true (matches ("iso deb", "debian.iso"));
  g_assert_true (matches ("deb MIRROR", "debian.iso"));
  g_assert_false (matches ("deb fedora", "debian.iso"));

  /* Not across the border of two texts. */
  g_assert_false (matches ("isomirror", "debian.iso"));
}

static void
test_letters (void)
{
  g_assert_true (matches ("cafe", "Café del Mar.flac"));
  g_assert_true (matches ("CAFÉ", "cafe\xcc\x81.flac"));
  g_assert_true (matches ("strasse", "Straße.pdf"));
  g_assert_true (matches ("ΣΊΣΥΦΟΣ", "σίσυφος.txt"));
  g_assert_true (matches ("東京", "地図-東京.png"));
  g_assert_false (matches ("京東", "地図-東京.png"));
  g_assert_true (matches ("b", "a\xff"
                               "b"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search/words", test_words);
  g_test_add_func ("/search/letters", test_letters);

  return g_test_run ();
}
