/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Documents that are no Metalinks, that somebody has damaged, or made to do damage. Each is read as
 * what it is, or refused in one sentence; none takes long. */

#include "spate-metalink.h"

#include <string.h>

#include "spate-error.h"

#define N_ROUNDS 20000

#define MD5 "0cc175b9c0f1b6a831c399e269772661"
#define V4 "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">"
#define GOOD                                                                                         \
  "<?xml version=\"1.0\"?><!DOCTYPE metalink [<!ENTITY x \"y\">]><!-- x -->" V4                      \
  "<file name=\"a/b\"><size>15</size><hash type=\"md5\">" MD5 "</hash>"                              \
  "<pieces length=\"10\" type=\"md5\"><hash>" MD5 "</hash><hash>" MD5 "</hash></pieces>"             \
  "<url priority=\"1\">http://example.com/&#38;&amp;</url><url><![CDATA[https://b.example/]]></url>" \
  "<x:y xmlns:x=\"z\"><x:y/></x:y></file></metalink>"

/* Whatever is read must keep what is promised of it. */
static void
check (GPtrArray *files)
{
  g_assert_cmpuint (files->len, >, 0);
  g_assert_cmpuint (files->len, <=, SPATE_METALINK_MOST_ENTRIES);

  for (guint i = 0; i < files->len; i++)
    {
      const SpateMetalinkFile *file = g_ptr_array_index (files, i);

      g_assert_true (g_utf8_validate (file->name, -1, NULL));
      g_assert_null (strpbrk (file->name, "/\\"));
      g_assert_true (*file->name != '\0' && *file->name != '.');
      g_assert_cmpuint (strlen (file->name), <, 256);
      g_assert_cmpint (file->size, >=, -1);
      g_assert_cmpuint (strlen (file->digest.hex), ==, 2 * spate_digest_type_get_length (file->digest.type));
      g_assert_true (file->pieces == NULL || spate_pieces_fit (file->pieces, file->size));
      g_assert_cmpuint (file->uris->len, <=, SPATE_METALINK_MOST_URIS);
      for (guint j = 0; j < file->uris->len; j++)
        g_assert_true (g_ascii_strncasecmp (g_ptr_array_index (file->uris, j), "http", 4) == 0);
      g_assert_true (file->refusal != NULL || file->uris->len > 0);
      if (file->refusal != NULL)
        g_assert_cmpuint (strlen (file->refusal->message), <, 500);
    }
}

static gboolean
is_read (const char *text,
         gsize       length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = spate_metalink_parse (text, length, &error);

  if (files != NULL)
    {
      g_assert_no_error (error);
      check (files);
      return TRUE;
    }

  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
  g_assert_cmpuint (strlen (error->message), <, 500);

  return FALSE;
}

static void
assert_refused (const char *text,
                const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (spate_metalink_parse (text, strlen (text), &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, reason));
}

static char *
repeat (const char *before,
        const char *what,
        guint       n,
        const char *after)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < n; i++)
    g_string_append (text, what);
  g_string_append (text, after);

  return g_string_free (text, FALSE);
}

static void
test_wrong_documents (void)
{
  g_assert_true (is_read (GOOD, strlen (GOOD)));

  assert_refused ("", "well-formed");
  assert_refused ("hello", "well-formed");
  assert_refused ("<html></html>", "no Metalink");
  assert_refused ("<metalink></metalink>", "no Metalink");
  assert_refused ("<metalink xmlns=\"urn:ietf:params:xml:ns:metalinks\"></metalink>", "no Metalink");
  assert_refused ("<m:metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"></m:metalink>", "no Metalink");
  assert_refused (V4 "</metalink>", "no file");
  assert_refused (V4 "<file><url>http://example.com/</url></file></metalink>", "no name");
  assert_refused (GOOD V4 "</metalink>", "behind its end");
  assert_refused (V4 "<file name=\"a\"></metalink>", "well-formed");
  assert_refused (V4 "\n\n<file name=\"a></metalink>", "line");
  assert_refused (V4 "<file name=\"\xff\"/></metalink>", "UTF-8");
  assert_refused (V4 "</fi×le/></metalink>", "well-formed");
  assert_refused (V4 "<file×></file×></metalink>", "well-formed");
  assert_refused (V4 "</1/></metalink>", "well-formed");
  assert_refused (V4 "<file name=\"&#0;\"/></metalink>", "well-formed");
  g_assert_false (is_read ("\xff\xfe<\0m\0", 6));
  g_assert_false (is_read (V4 "\0<file name=\"a\"/></metalink>", strlen (V4) + 28));
  g_assert_false (is_read (NULL, 0));
}

static void
test_truncated (void)
{
  for (gsize length = 0; length < strlen (GOOD); length++)
    {
      g_autofree char *text = g_memdup2 (GOOD, length);

      g_assert_false (is_read (text, length));
    }
}

static void
test_changed_bytes (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autofree char *text = g_strdup (GOOD);

      for (gint32 n = g_test_rand_int_range (1, 5); n > 0; n--)
        text[g_test_rand_int_range (0, (gint32) strlen (GOOD))] =
          (char) (round % 4 > 0 ? g_test_rand_int_range (' ', 0x7f) : g_test_rand_int_range (0, 0x100));
      is_read (text, strlen (GOOD));
    }
}

/* Pieces of documents in any order. */
static void
test_shuffled (void)
{
  static const char *const parts[] = {
    V4,
    "</metalink>",
    "<file name=\"a\">",
    "</file>",
    "<size>",
    "</size>",
    "15",
    "<hash type=\"md5\">",
    "</hash>",
    MD5,
    "<pieces length=\"10\" type=\"md5\">",
    "</pieces>",
    "<url>",
    "</url>",
    "http://a/",
    "<file name=\"b/..\"/>",
    "<hash>",
    "<metalink version=\"3.0\" xmlns=\"http://www.metalinker.org/\">",
    "<files>",
    "</files>",
    "<verification>",
    "<resources>",
    "</verification>",
    "</resources>",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "<a xmlns=\"b\">",
    "</a>",
    "<!--",
    "-->",
    "\"",
    "<",
    ">",
    "×",
    "</1",
  };

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
      g_autofree char *middle = NULL;
      g_autofree char *text = NULL;

      for (gint32 n = g_test_rand_int_range (0, 20); n > 0; n--)
        g_ptr_array_add (chosen, (gpointer) parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      g_ptr_array_add (chosen, NULL);
      middle = g_strjoinv ("", (char **) chosen->pdata);
      text = g_strconcat (V4 "<file name=\"a\">", middle, "</file></metalink>", NULL);
      is_read (text, strlen (text));
    }
}

static void
test_depth (void)
{
  g_autofree char *deep = repeat (V4, "<a>", 3000000, "");
  g_autofree char *deep_file = repeat (V4 "<file name=\"a\">", "<file name=\"a\">", 500000, "");
  g_autofree char *many = repeat (V4 "<file name=\"a\"><url>http://a/</url>", "<a></a>", 1000000, "</file></metalink>");

  assert_refused (deep, "nested");
  assert_refused (deep_file, "nested");
  g_assert_true (is_read (many, strlen (many)));
}

static void
test_too_much (void)
{
  g_autofree char *long_text = repeat (GOOD, " ", SPATE_METALINK_LONGEST, "");
  g_autofree char *files = repeat (V4, "<file name=\"a\"/>", SPATE_METALINK_MOST_ENTRIES + 1, "</metalink>");
  g_autofree char *links = repeat (V4 "<file name=\"a\">", "<url/>", SPATE_METALINK_MOST_ENTRIES + 1, "</file></metalink>");
  g_autofree char *most = repeat (V4, "<file name=\"a\"><url>http://a/</url></file>", SPATE_METALINK_MOST_ENTRIES, "</metalink>");
  g_autofree char *pieces = repeat (V4 "<file name=\"a\"><size>999999999</size><hash type=\"md5\">" MD5 "</hash>"
                                       "<pieces length=\"1\" type=\"md5\">",
                                    "<hash>" MD5 "</hash>", SPATE_MOST_PIECES + 1, "</pieces><url>http://a/</url></file></metalink>");

  assert_refused (long_text, "longer than 10 MiB");
  assert_refused (files, "too many files");
  assert_refused (links, "too many links");
  g_assert_true (is_read (most, strlen (most)));
  g_assert_true (is_read (pieces, strlen (pieces)));
}

static void
test_huge_values (void)
{
  g_autofree char *attribute = repeat (V4 "<file name=\"", "ä/", 2000000, "a\"><url>http://a/</url></file></metalink>");
  g_autofree char *name = repeat (V4 "<", "a", 9000000, "");
  g_autofree char *attributes = repeat (V4 "<file name=\"a\"", " b=\"\"", 100000, "><url>http://a/</url></file></metalink>");
  g_autofree char *link = repeat (V4 "<file name=\"a\"><url>http://a/", "a", 9000000, "</url></file></metalink>");
  g_autofree char *size = repeat (V4 "<file name=\"a\"><url>http://a/</url><size>", "9", 9000000, "</size></file></metalink>");
  g_autofree char *hash = repeat (V4 "<file name=\"a\"><url>http://a/</url><hash type=\"md5\">", "a", 9000000, "</hash></file></metalink>");

  g_assert_true (is_read (attribute, strlen (attribute)));
  g_assert_false (is_read (name, strlen (name)));
  is_read (attributes, strlen (attributes));
  g_assert_true (is_read (link, strlen (link)));
  g_assert_true (is_read (size, strlen (size)));
  g_assert_true (is_read (hash, strlen (hash)));
}

/* Nothing is expanded, nothing is fetched. */
static void
test_entities (void)
{
  assert_refused ("<!DOCTYPE metalink [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                  "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>" V4 "<file name=\"&c;\"/></metalink>",
                  "well-formed");
  assert_refused ("<!DOCTYPE metalink [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>" V4
                  "<file name=\"a\"><url>http://example.com/&a;</url></file></metalink>",
                  "well-formed");
  assert_refused ("<!DOCTYPE metalink SYSTEM \"http://example.com/metalink.dtd\">" V4 "<file name=\"&a;\"/></metalink>",
                  "well-formed");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/metalink-hostile/wrong-documents", test_wrong_documents);
  g_test_add_func ("/metalink-hostile/truncated", test_truncated);
  g_test_add_func ("/metalink-hostile/changed-bytes", test_changed_bytes);
  g_test_add_func ("/metalink-hostile/shuffled", test_shuffled);
  g_test_add_func ("/metalink-hostile/depth", test_depth);
  g_test_add_func ("/metalink-hostile/too-much", test_too_much);
  g_test_add_func ("/metalink-hostile/huge-values", test_huge_values);
  g_test_add_func ("/metalink-hostile/entities", test_entities);

  return g_test_run ();
}
