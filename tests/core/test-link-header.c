/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The header Link of real mirror managers, and what hostile servers send instead. */

#include "spate-link-header.h"

#include <string.h>

#define N_ROUNDS 20000

#define BASE "https://example.com/folder/a.iso"

/* The links as `duplicate 1 http://…`, one behind the other. */
static char *
read_all (const char *value)
{
  g_autoptr (GPtrArray) links = spate_link_header_read (value, BASE);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    {
      const SpateHeaderLink *link = g_ptr_array_index (links, i);

      g_string_append_printf (text, "%s%s %u %s", i > 0 ? " | " : "",
                              link->relation == SPATE_LINK_RELATION_DUPLICATE ? "duplicate" : "metalink",
                              link->priority, link->uri);
    }

  return g_string_free (text, FALSE);
}

static void
assert_reads (const char *value,
              const char *expected)
{
  g_autofree char *text = read_all (value);

  g_test_message ("%s", value);
  g_assert_cmpstr (text, ==, expected);
}

/* The example of RFC 6249. */
static void
test_standard (void)
{
  static const char value[] =
    "<http://www2.example.com/example.ext>; rel=duplicate; pri=2; geo=gb; pref, "
    "<ftp://ftp.example.com/example.ext>; rel=duplicate, "
    "<http://third.example.com/example.ext>; rel=duplicate; pri=1; geo=DE; depth=3, "
    "<http://example.com/example.ext.torrent>; rel=describedby; type=\"application/x-bittorrent\", "
    "<http://example.com/example.ext.meta4>; rel=describedby; type=\"application/metalink4+xml\", "
    "<http://example.com/example.ext.asc>; rel=describedby; type=\"application/pgp-signature\"";
  g_autoptr (GPtrArray) links = spate_link_header_read (value, BASE);
  const SpateHeaderLink *first = NULL;
  const SpateHeaderLink *second = NULL;

  assert_reads (value,
                "duplicate 1 http://third.example.com/example.ext | duplicate 2 http://www2.example.com/example.ext | "
                "metalink 1000000 http://example.com/example.ext.meta4");

  first = g_ptr_array_index (links, 0);
  second = g_ptr_array_index (links, 1);
  g_assert_cmpstr (first->country, ==, "de");
  g_assert_cmpuint (first->depth, ==, 3);
  g_assert_false (first->is_preferred);
  g_assert_cmpstr (second->country, ==, "gb");
  g_assert_cmpuint (second->depth, ==, 0);
  g_assert_true (second->is_preferred);
}

static void
test_syntax (void)
{
  assert_reads ("", "");
  assert_reads (" , ,<http://a/>;rel=duplicate,,", "duplicate 1000000 http://a/");
  assert_reads ("<http://a/> ; REL = \"duplicate\" ;; Pri = \"7\"", "duplicate 7 http://a/");
  assert_reads ("<http://a/,;x>; rel=\"x duplicate\"; title=\"a, \\\"<b>; rel=y\", <b>; rel=duplicate",
                "duplicate 1000000 http://a/,;x | duplicate 1000000 https://example.com/folder/b");
  assert_reads ("</b>; rel=duplicate, <//other/>; rel=duplicate",
                "duplicate 1000000 https://example.com/b | duplicate 1000000 https://other/");
  assert_reads ("<m>; rel=describedby; type=application/Metalink4+XML", "metalink 1000000 https://example.com/folder/m");
  assert_reads ("<http://b/>; rel=duplicate; title*=UTF-8''x; pri=0, <http://a/>; rel=duplicate; pri=x, "
                "<http://c/>; rel=duplicate; pri=999999",
                "duplicate 999999 http://c/ | duplicate 1000000 http://b/ | duplicate 1000000 http://a/");
}

/* Other relations, and what is said of other pages. */
static void
test_skipped (void)
{
  assert_reads ("<http://a/>", "");
  assert_reads ("<http://a/>; rel", "");
  assert_reads ("<http://a/>; rel=next; rel=duplicate", "");
  assert_reads ("<http://a/>; rel=duplicates", "");
  assert_reads ("<http://a/>; rel=duplicate; anchor=\"/other\"", "");
  assert_reads ("<http://a/>; rel=describedby", "");
  assert_reads ("<http://a/>; rel=describedby; type=\"application/metalink+xml\"", "");
  assert_reads ("<javascript:alert(1)>; rel=duplicate, <file:///etc/passwd>; rel=duplicate, <http://>; rel=duplicate", "");
}

/* What came before what is malformed stands. */
static void
test_malformed (void)
{
  assert_reads ("http://a/; rel=duplicate", "");
  assert_reads ("<http://a/; rel=duplicate", "");
  assert_reads ("<http://a/>; rel=duplicate, <http://b/>; rel=\"duplicate", "duplicate 1000000 http://a/");
  assert_reads ("<http://a/>; rel=duplicate, <http://b/>; rel=\"duplicate\\", "duplicate 1000000 http://a/");
  assert_reads ("<http://a/>; rel=duplicate, <http://b/> x, <http://c/>; rel=duplicate", "duplicate 1000000 http://a/");
  assert_reads ("<http://a/>; rel=duplicate, nonsense, <http://c/>; rel=duplicate", "duplicate 1000000 http://a/");
  assert_reads ("<http://a/>; \"rel\"=duplicate", "");
}

static void
test_many (void)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GPtrArray) links = NULL;
  g_autoptr (GPtrArray) too_long = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (value, "<http://a/%u>; rel=duplicate; pri=%u,", i, 1000 - i);
  links = spate_link_header_read (value->str, BASE);
  g_assert_cmpuint (links->len, ==, SPATE_HEADER_LINK_MOST);
  g_assert_cmpstr (((SpateHeaderLink *) g_ptr_array_index (links, 0))->uri, ==, "http://a/999");

  while (value->len <= 64 * 1024)
    g_string_append (value, "<http://a/>; rel=duplicate,");
  too_long = spate_link_header_read (value->str, BASE);
  g_assert_cmpuint (too_long->len, ==, 0);
}

/* Whatever comes: links that can be followed, in order, or none. */
static void
test_random (void)
{
  static const char *const parts[] = {
    "<http://a/>",
    "<",
    ">",
    ";",
    ",",
    "=",
    "\"",
    "\\",
    " ",
    "rel",
    "rel=duplicate",
    "pri=3",
    "geo=de",
    "pref",
    "depth=1",
    "\377",
    "<b>; rel=duplicate",
    "describedby",
    "type=application/metalink4+xml",
    "*",
    "\t",
    "anchor",
    "<\302>",
  };

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (GString) value = g_string_new ("<http://a/>; rel=duplicate; pri=5, ");
      g_autoptr (GPtrArray) links = NULL;
      guint previous = 0;

      for (gint32 n = g_test_rand_int_range (0, 20); n > 0; n--)
        g_string_append (value, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      links = spate_link_header_read (value->str, BASE);
      g_assert_cmpuint (links->len, >, 0);

      for (guint i = 0; i < links->len; i++)
        {
          const SpateHeaderLink *link = g_ptr_array_index (links, i);

          g_assert_cmpuint (link->priority, >=, previous);
          g_assert_true (g_str_has_prefix (link->uri, "http"));
          g_assert_true (g_str_is_ascii (link->uri));
          previous = link->priority;
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link-header/standard", test_standard);
  g_test_add_func ("/link-header/syntax", test_syntax);
  g_test_add_func ("/link-header/skipped", test_skipped);
  g_test_add_func ("/link-header/malformed", test_malformed);
  g_test_add_func ("/link-header/many", test_many);
  g_test_add_func ("/link-header/random", test_random);

  return g_test_run ();
}
