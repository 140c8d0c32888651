/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links come out of what people paste and drop as the page that showed them meant them, and requests
 * out of Metalinks. */

#include <string.h>

#include "spate-error.h"
#include "spate-import.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *links; /* with a space between each */
} Row;

typedef GPtrArray *(*Import) (const char *text);

static void
assert_links (GPtrArray  *links,
              const char *expected)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? " " : "", (const char *) g_ptr_array_index (links, i));

  g_assert_cmpstr (joined->str, ==, expected);
}

static void
check_rows (const Row *rows,
            gsize      n_rows,
            Import     import)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_test_message ("%s", rows[i].name);

      g_autoptr (GPtrArray) links = import (rows[i].text);

      assert_links (links, rows[i].links);
    }
}

/* Running text: the sentence's punctuation is not the link's, the link's own is. */
static void
test_text (void)
{
  static const Row rows[] = {
    { "nothing", "", "" },
    { "no link", "a text without any", "" },
    { "alone", "http://a.example/b", "http://a.example/b" },
    { "in spaces", " \t\r\n https://a.example/b \n", "https://a.example/b" },
    { "upper case", "HTTPS://A.example/B", "HTTPS://A.example/B" },
    { "two", "http://a.example/b then https://c.example/d", "http://a.example/b https://c.example/d" },
    { "lines", "http://a.example/b\r\nhttp://a.example/c\nhttp://a.example/d",
      "http://a.example/b http://a.example/c http://a.example/d" },
    { "full stop", "See http://a.example/b.", "http://a.example/b" },
    { "comma", "http://a.example/b, http://a.example/c", "http://a.example/b http://a.example/c" },
    { "question", "Is it http://a.example/b?", "http://a.example/b" },
    { "several marks", "http://a.example/b?!...", "http://a.example/b" },
    { "inner marks", "http://a.example/b.tar.gz,v1;x:y!z", "http://a.example/b.tar.gz,v1;x:y!z" },
    { "brackets", "(http://a.example/b)", "http://a.example/b" },
    { "bracket and stop", "(see http://a.example/b).", "http://a.example/b" },
    { "square brackets", "[http://a.example/b]", "http://a.example/b" },
    { "angle brackets", "<http://a.example/b>", "http://a.example/b" },
    { "own brackets", "http://a.example/b_(c)", "http://a.example/b_(c)" },
    { "own brackets in brackets", "(http://a.example/b_(c))", "http://a.example/b_(c)" },
    { "own square brackets", "[http://a.example/b[1]]", "http://a.example/b[1]" },
    { "address", "http://[::1]:8080/b", "http://[::1]:8080/b" },
    { "bare address in brackets", "(http://[::1])", "http://[::1]" },
    { "quotes", "\"http://a.example/b\" and 'http://a.example/c'", "http://a.example/b http://a.example/c" },
    { "typographic quotes", "“http://a.example/b”, »http://a.example/c«, ‘http://a.example/d’…",
      "http://a.example/b http://a.example/c http://a.example/d" },
    { "ideographic stop", "http://a.example/b。", "http://a.example/b" },
    { "no-break space", "http://a.example/b\u00a0c\u3000d", "http://a.example/b" },
    { "Markdown", "[the title](http://a.example/b) and ![](http://a.example/c.png)",
      "http://a.example/b http://a.example/c.png" },
    { "Markdown, own brackets", "[title](http://a.example/b_(c))", "http://a.example/b_(c)" },
    { "Markdown, code", "type `curl http://a.example/b`.", "http://a.example/b" },
    { "Markdown, bold", "**http://a.example/b**", "http://a.example/b" },
    { "HTML", "<a href=\"http://a.example/b\" title=''>http://a.example/c</a>", "http://a.example/b http://a.example/c" },
    { "HTML, single quotes", "<a href='http://a.example/b'>", "http://a.example/b" },
    { "duplicates", "http://a.example/b http://a.example/c http://a.example/b.", "http://a.example/b http://a.example/c" },
    { "query and fragment", "http://a.example/b?c=d&e=%20%2f#g", "http://a.example/b?c=d&e=%20%2f#g" },
    { "percent", "http://a.example/100%25/%zz/%c3%a4", "http://a.example/100%25/%zz/%c3%a4" },
    { "accents", "http://a.example/ä", "http://a.example/%C3%A4" },
    { "user", "http://alice:secret@a.example/b", "http://alice:secret@a.example/b" },
    { "archive", "https://web.example/2020/http://a.example/b", "https://web.example/2020/http://a.example/b" },
    { "other schemes", "ftp://a.example/b file:///etc/passwd magnet:?xt=1 javascript:alert(1) data:,x", "" },
    { "no server", "http:// https:/// http://... http://?", "" },
    { "no slashes", "http:a.example/b http:/a.example/c", "" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), spate_import_links_from_text);
}

/* Bytes that are no text, or no link, cost only the link they are in. */
static void
test_text_hostile (void)
{
  static const Row rows[] = {
    { "not UTF-8 before", "\xff\xfe http://a.example/b", "http://a.example/b" },
    { "not UTF-8 behind", "http://a.example/b \x80\xc3", "http://a.example/b" },
    { "not UTF-8 inside", "http://a.example/\xff/b http://a.example/c", "http://a.example/%EF%BF%BD/b http://a.example/c" },
    { "surrogate", "http://a.example/b \xed\xa0\x80 http://a.example/c", "http://a.example/b http://a.example/c" },
    { "control characters", "http://a.example/\x01\x1b[0m http://a.example/c", "http://a.example/c" },
    { "line end in the host", "http://a%0d%0ab.example/ http://a.example/c", "http://a.example/c" },
    { "back slash", "http://a.example/\\b", "http://a.example/%5Cb" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), spate_import_links_from_text);
}

/* A text full of links gives the first thousand; very long words cost nothing but time. */
static void
test_text_large (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "http://a.example/0 http://a.example/%u\n", i);

  g_autoptr (GPtrArray) links = spate_import_links_from_text (text->str);

  g_assert_cmpuint (links->len, ==, 1000);
  g_assert_cmpstr (g_ptr_array_index (links, 0), ==, "http://a.example/0");
  g_assert_cmpstr (g_ptr_array_index (links, 999), ==, "http://a.example/999");

  g_autofree char *word = g_strnfill (4 * 1024 * 1024, ')');
  g_autofree char *long_link = g_strconcat ("http://a.example/(", word, " http://a.example/b", NULL);
  g_autoptr (GPtrArray) few = spate_import_links_from_text (long_link);

  assert_links (few, "http://a.example/() http://a.example/b");

  g_autofree char *letters = g_strnfill (4 * 1024 * 1024, 'x');
  g_autofree char *too_long = g_strconcat ("http://a.example/", letters, " http://a.example/b", NULL);
  g_autoptr (GPtrArray) one = spate_import_links_from_text (too_long);

  assert_links (one, "http://a.example/b");
}

/* A list of URIs, a line each: nothing is trimmed from them but white space. */
static void
test_uri_list (void)
{
  static const Row rows[] = {
    { "nothing", "", "" },
    { "one", "http://a.example/b", "http://a.example/b" },
    { "lines", "http://a.example/b\r\nhttps://a.example/c\r\n", "http://a.example/b https://a.example/c" },
    { "comments", "# http://a.example/a\r\nhttp://a.example/b\r\n#\r\n", "http://a.example/b" },
    { "empty lines", "\r\n\r\nhttp://a.example/b\r\n\r\n", "http://a.example/b" },
    { "Unix lines", "http://a.example/b\nhttp://a.example/c", "http://a.example/b http://a.example/c" },
    { "other schemes", "file:///tmp/a\r\nftp://a.example/b\r\nhttp://a.example/c\r\n", "http://a.example/c" },
    { "own punctuation", "http://a.example/b.\r\nhttp://a.example/c)\r\n", "http://a.example/b. http://a.example/c)" },
    { "duplicates", "http://a.example/b\r\nhttp://a.example/b\r\n", "http://a.example/b" },
    { "query and fragment", "http://a.example/b?c=%20#d\r\n", "http://a.example/b?c=%20#d" },
    { "not UTF-8", "http://a.example/\xff\r\nhttp://a.example/b", "http://a.example/b" },
    { "not links", "hello\r\nC:\\a\r\n", "" },
  };
  g_autoptr (GString) text = g_string_new (NULL);

  check_rows (rows, G_N_ELEMENTS (rows), spate_import_links_from_uri_list);

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "http://a.example/%u\r\n", i);

  g_autoptr (GPtrArray) links = spate_import_links_from_uri_list (text->str);

  g_assert_cmpuint (links->len, ==, 1000);
}

/* A link and its title in UTF-16: only the link counts, whatever is wrong with the title. */
static void
test_moz_url (void)
{
  static const struct
  {
    const char      *name;
    const gunichar2 *data;
    gsize            length; /* in bytes */
    const char      *links;
  } rows[] = {
/* clang-format off */
#define DATA(literal) literal, sizeof (literal) - sizeof (gunichar2)
    { "link and title", DATA (u"http://a.example/b\nA title"), "http://a.example/b" },
    { "closing NUL", DATA (u"http://a.example/b\nA title\0"), "http://a.example/b" },
    { "link only", DATA (u"https://a.example/b?c=d%20#e"), "https://a.example/b?c=d%20#e" },
    { "link, NUL", DATA (u"http://a.example/b\0"), "http://a.example/b" },
    { "DOS lines", DATA (u"http://a.example/b\r\nA title"), "http://a.example/b" },
    { "odd length", u"http://a.example/bcd", 37, "http://a.example/b" },
    { "accents", DATA (u"http://a.example/ä\nTitel"), "http://a.example/%C3%A4" },
    { "pair", DATA (u"http://a.example/\xd83d\xde00\n"), "http://a.example/%F0%9F%98%80" },
    { "lone surrogate in the link", DATA (u"http://a.example/\xd83d\nA title"), "" },
    { "lone surrogate in the title", DATA (u"http://a.example/b\nA title \xd83d"), "http://a.example/b" },
    { "title only", DATA (u"\nhttp://a.example/b"), "" },
    { "other scheme", DATA (u"javascript:alert(1)\nhttp://a.example/b"), "" },
    { "file", DATA (u"file:///etc/passwd"), "" },
    { "empty", u"", 0, "" },
    { "NULs", DATA (u"\0\0\0"), "" },
    { "one byte", u"h", 1, "" },
    { "nothing", NULL, 0, "" },
#undef DATA
    /* clang-format on */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].name);

      /* An allocation of its own: whoever reads too far is caught. */
      g_autofree char *data = g_memdup2 (rows[i].data, rows[i].length);
      g_autoptr (GPtrArray) links = spate_import_links_from_moz_url (data, rows[i].length);

      assert_links (links, rows[i].links);
    }
}

/* UTF-8 where UTF-16 should be, and noise: no link, no crash, and never more than one. */
static void
test_moz_url_hostile (void)
{
  g_autoptr (GPtrArray) wrong = spate_import_links_from_moz_url ("http://a.example/b", 18);

  assert_links (wrong, "");

  for (guint i = 0; i < 2000; i++)
    {
      gsize length = (gsize) g_test_rand_int_range (0, 64);
      g_autofree char *data = g_malloc (length);

      for (gsize n = 0; n < length; n++)
        data[n] = (char) g_test_rand_int_range (0, 256);

      g_autoptr (GPtrArray) links = spate_import_links_from_moz_url (data, length);

      g_assert_cmpuint (links->len, <=, 1);
    }
}

#define METALINK(files) "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">" files "</metalink>"
#define MD5 "0cc175b9c0f1b6a831c399e269772661"

static void
test_metalink (void)
{
  static const char text[] =
    METALINK ("<file name=\"/etc/a.bin\"><size>15</size><hash type=\"md5\">" MD5 "</hash>"
              "<pieces length=\"10\" type=\"md5\"><hash>" MD5 "</hash><hash>" MD5 "</hash></pieces>"
              "<url priority=\"2\">http://b.example/</url><url priority=\"1\">http://a.example/</url></file>"
              "<file name=\"none\"><url>ftp://a.example/</url></file>"
              "<file name=\"c\"><url>http://c.example/</url></file>");
  g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) requests = spate_import_requests_from_metalink (text, strlen (text), "/tmp", refusals, &error);
  const SpateRequest *first = NULL;
  const SpateRequest *second = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (requests->len, ==, 2);
  first = g_ptr_array_index (requests, 0);
  second = g_ptr_array_index (requests, 1);
  g_assert_cmpstr (first->folder, ==, "/tmp");
  g_assert_cmpstr (first->name, ==, "a.bin");
  g_assert_false (first->exact_name);
  g_assert_cmpint (first->size, ==, 15);
  g_assert_cmpint (first->digest.type, ==, SPATE_DIGEST_MD5);
  g_assert_cmpuint (spate_pieces_get_n (first->pieces), ==, 2);
  assert_links (first->uris, "http://a.example/ http://b.example/");
  g_assert_cmpstr (second->name, ==, "c");
  g_assert_cmpint (second->size, ==, -1);
  g_assert_cmpint (second->digest.type, ==, SPATE_DIGEST_NONE);
  g_assert_null (second->pieces);

  g_assert_cmpuint (refusals->len, ==, 1);
  g_assert_error ((GError *) refusals->pdata[0], SPATE_ERROR, SPATE_ERROR_INVALID);
}

static void
test_metalink_useless (void)
{
  static const char *const texts[] = {
    "",
    "http://a.example/",
    METALINK (""),
    METALINK ("<file name=\"a\"><url>ftp://a.example/</url></file>"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (spate_import_requests_from_metalink (texts[i], strlen (texts[i]), "/tmp", NULL, &error));
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/import/text", test_text);
  g_test_add_func ("/import/text-hostile", test_text_hostile);
  g_test_add_func ("/import/text-large", test_text_large);
  g_test_add_func ("/import/uri-list", test_uri_list);
  g_test_add_func ("/import/moz-url", test_moz_url);
  g_test_add_func ("/import/moz-url-hostile", test_moz_url_hostile);
  g_test_add_func ("/import/metalink", test_metalink);
  g_test_add_func ("/import/metalink-useless", test_metalink_useless);

  return g_test_run ();
}
