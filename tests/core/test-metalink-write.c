/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is written is what the standard wants, and what Spate reads again. */

#include "spate-metalink.h"

#include <string.h>

#define SHA256 "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static SpateMetalinkFile *
file_new (const char *name)
{
  SpateMetalinkFile *file = spate_metalink_file_new (name);

  file->size = 20;
  g_ptr_array_add (file->uris, g_strdup ("https://example.com/a?b=1&c='2'"));
  g_ptr_array_add (file->uris, g_strdup ("http://mirror.example/a"));
  g_assert_true (spate_digest_parse ("sha-256=" SHA256, &file->digest, NULL));

  return file;
}

static void
test_text (void)
{
  g_autoptr (SpateMetalinkFile) file = file_new ("a&b.bin");
  g_autofree char *text = spate_metalink_write (file);

  g_assert_cmpstr (text, ==,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">\n"
                   "  <file name=\"a&amp;b.bin\">\n"
                   "    <size>20</size>\n"
                   "    <hash type=\"sha-256\">" SHA256 "</hash>\n"
                   "    <url priority=\"1\">https://example.com/a?b=1&amp;c=&apos;2&apos;</url>\n"
                   "    <url priority=\"2\">http://mirror.example/a</url>\n"
                   "  </file>\n"
                   "</metalink>\n");
}

static void
test_round_trip (void)
{
  static const char digests[] = "0123456789abcdefABCDEFGHIJKLMNOP";
  static const char *const names[] = { "a.bin", "ä & ö <é>.tar.gz", "\001\033[31mred", "../x", "'\"'", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (SpateMetalinkFile) file = file_new (names[i]);
      g_autoptr (GBytes) bytes = g_bytes_new_static (digests, strlen (digests));

      file->pieces = spate_pieces_new (SPATE_DIGEST_MD5, 10, bytes);

      g_autofree char *text = spate_metalink_write (file);
      g_autoptr (GPtrArray) files = spate_metalink_parse (text, strlen (text), NULL);
      g_autofree char *again = NULL;

      g_assert_nonnull (files);
      g_assert_true (spate_metalink_is_one (text, strlen (text)));
      g_assert_cmpuint (files->len, ==, 1);

      const SpateMetalinkFile *read = g_ptr_array_index (files, 0);

      g_assert_cmpstr (read->name, ==, file->name);
      g_assert_cmpint (read->size, ==, 20);
      g_assert_true (spate_digest_equal (&read->digest, &file->digest));
      g_assert_cmpmem (spate_pieces_get_digest (read->pieces, 0), 32, digests, 32);
      g_assert_cmpuint (read->uris->len, ==, 2);
      g_assert_cmpstr (g_ptr_array_index (read->uris, 0), ==, g_ptr_array_index (file->uris, 0));
      g_assert_no_error (read->refusal);

      again = spate_metalink_write (read);
      g_assert_cmpstr (again, ==, text);
    }
}

/* Nothing is said of what is not known. */
static void
test_little (void)
{
  g_autoptr (SpateMetalinkFile) file = spate_metalink_file_new ("a");
  g_autofree char *text = NULL;

  g_ptr_array_add (file->uris, g_strdup ("http://example.com/"));
  text = spate_metalink_write (file);
  g_assert_null (strstr (text, "size"));
  g_assert_null (strstr (text, "hash"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/metalink-write/text", test_text);
  g_test_add_func ("/metalink-write/round-trip", test_round_trip);
  g_test_add_func ("/metalink-write/little", test_little);

  return g_test_run ();
}
