/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Metalinks as their standards have them, and as people write them. */

#include "spate-metalink.h"

#include <string.h>

#include "spate-error.h"

#define MD5_A "0cc175b9c0f1b6a831c399e269772661"
#define MD5_B "92eb5ffee6ae2fec3ad71c777531578f"
#define SHA1 "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
#define SHA256 "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define SHA512 "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7" \
               "2323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043"

#define V4(files) "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">" files "</metalink>"
#define V3(files) "<metalink version=\"3.0\" xmlns=\"http://www.metalinker.org/\"><files>" files "</files></metalink>"
#define URL "<url>http://example.com/a</url>"

static GPtrArray *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *files = spate_metalink_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (files);

  return files;
}

static const SpateMetalinkFile *
get_file (GPtrArray *files,
          guint      index)
{
  g_assert_cmpuint (index, <, files->len);

  return g_ptr_array_index (files, index);
}

static void
assert_uris (const SpateMetalinkFile *file,
             const char              *expected)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < file->uris->len; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? " " : "", (const char *) g_ptr_array_index (file->uris, i));
  g_assert_cmpstr (joined->str, ==, expected);
}

static void
assert_refused (const char *text,
                const char *reason)
{
  g_autoptr (GPtrArray) files = parse (text);

  g_assert_error (get_file (files, 0)->refusal, SPATE_ERROR, SPATE_ERROR_INVALID);
  g_assert_nonnull (strstr (get_file (files, 0)->refusal->message, reason));
}

/* The example of RFC 5854, with pieces. */
static void
test_version_4 (void)
{
  static const char text[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<!-- a comment -->\n"
    "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">\n"
    "  <generator>Example/1.0</generator>\n"
    "  <published>2009-05-15T12:23:23Z</published>\n"
    "  <file name=\"example.ext\">\n"
    "    <size>14471447</size>\n"
    "    <identity>Example</identity>\n"
    "    <hash type=\"md5\">" MD5_A "</hash>\n"
    "    <hash type=\"sha-256\">\n      " SHA256 "\n    </hash>\n"
    "    <hash type=\"sha-1\">" SHA1 "</hash>\n"
    "    <pieces length=\"8000000\" type=\"md5\"><hash>" MD5_A "</hash> <hash>" MD5_B "</hash></pieces>\n"
    "    <pieces length=\"14471447\" type=\"sha-1\"><hash>" SHA1 "</hash></pieces>\n"
    "    <url>http://last.example/</url>\n"
    "    <url location=\"de\" priority=\"2\">ftp://ftp.example.com/example.ext</url>\n"
    "    <url location=\"fr\" priority=\"2\">http://two.example/a?b=1&amp;c=2</url>\n"
    "    <url priority=\"1\"><![CDATA[https://one.example/a&b]]></url>\n"
    "    <url priority=\"2\">http://two.example/</url>\n"
    "    <metaurl mediatype=\"torrent\" priority=\"1\">http://example.com/example.ext.torrent</metaurl>\n"
    "  </file>\n"
    "  <file name=\"other.ext\">" URL "</file>\n"
    "</metalink>\n";
  g_autoptr (GPtrArray) files = parse (text);
  const SpateMetalinkFile *file = get_file (files, 0);

  g_assert_cmpuint (files->len, ==, 2);
  g_assert_cmpstr (file->name, ==, "example.ext");
  g_assert_cmpint (file->size, ==, 14471447);
  g_assert_cmpint (file->digest.type, ==, SPATE_DIGEST_SHA256);
  g_assert_cmpstr (file->digest.hex, ==, SHA256);
  g_assert_cmpint (spate_pieces_get_digest_type (file->pieces), ==, SPATE_DIGEST_SHA1);
  g_assert_cmpint (spate_pieces_get_length (file->pieces), ==, 14471447);
  assert_uris (file, "https://one.example/a&b http://two.example/a?b=1&c=2 http://two.example/ http://last.example/");
  g_assert_no_error (file->refusal);

  g_assert_cmpstr (get_file (files, 1)->name, ==, "other.ext");
  g_assert_cmpint (get_file (files, 1)->size, ==, -1);
  g_assert_cmpint (get_file (files, 1)->digest.type, ==, SPATE_DIGEST_NONE);
  g_assert_null (get_file (files, 1)->pieces);
}

/* As the mirror manager of a distribution sends it. */
static void
test_version_3 (void)
{
  static const char text[] =
    "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
    "<metalink version=\"3.0\" xmlns=\"http://www.metalinker.org/\" type=\"dynamic\" pubdate=\"Fri, 01 Jan 2021\""
    " generator=\"mirrormanager\" xmlns:mm0=\"http://fedorahosted.org/mirrormanager\">\n"
    " <files>\n"
    "  <file name=\"repomd.xml\">\n"
    "   <mm0:timestamp>1609459200</mm0:timestamp>\n"
    "   <size>20</size>\n"
    "   <verification>\n"
    "    <hash type=\"md5\">" MD5_A "</hash>\n"
    "    <hash type=\"sha512\">" SHA512 "</hash>\n"
    "    <hash type=\"sha1\">" SHA1 "</hash>\n"
    "    <pieces length=\"10\" type=\"md5\"><hash piece=\"0\">" MD5_A "</hash><hash piece=\"1\">" MD5_B "</hash></pieces>\n"
    "   </verification>\n"
    "   <mm0:alternates><mm0:alternate><size>99</size><mm0:size>98</mm0:size></mm0:alternate></mm0:alternates>\n"
    "   <resources maxconnections=\"1\">\n"
    "    <url type=\"http\">http://last.example/</url>\n"
    "    <url type=\"http\" preference=\"0\">http://zero.example/</url>\n"
    "    <url protocol=\"https\" type=\"https\" location=\"US\" preference=\"100\">https://best.example/</url>\n"
    "    <url type=\"rsync\" preference=\"100\">rsync://mirror.example/</url>\n"
    "    <url type=\"bittorrent\" preference=\"100\">http://example.com/a.torrent</url>\n"
    "    <url preference=\"50\">http://middle.example/</url>\n"
    "   </resources>\n"
    "  </file>\n"
    " </files>\n"
    "</metalink>\n";
  g_autoptr (GPtrArray) files = parse (text);
  const SpateMetalinkFile *file = get_file (files, 0);

  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (file->name, ==, "repomd.xml");
  g_assert_cmpint (file->size, ==, 20);
  g_assert_cmpstr (file->digest.hex, ==, SHA512);
  g_assert_cmpuint (spate_pieces_get_n (file->pieces), ==, 2);
  g_assert_cmpuint (spate_pieces_get_digest (file->pieces, 1)[0], ==, 0x92);
  assert_uris (file, "https://best.example/ http://middle.example/ http://zero.example/ http://last.example/");
  g_assert_no_error (file->refusal);
}

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    const char *expected;
  } rows[] = {
    { "a.bin", "a.bin" },
    { "folder/sub/b.bin", "b.bin" },
    { "/etc/passwd", "passwd" },
    { "../../c.bin", "c.bin" },
    { "C:\\Windows\\d.bin", "d.bin" },
    { "C:e.bin", "C_e.bin" },
    { "other/a.bin", "a (1).bin" },
    { "A.BIN", "A (2).BIN" },
    { "a (1).bin", "a (1) (1).bin" },
    { "h (1)", "h (1)" },
    { "h", "h" },
    { "h", "h (2)" },
    { "..", "download" },
    { "", "download (1)" },
    { "a/", "download (2)" },
    { ".bashrc", "bashrc" },
    { "f.part", "f_part" },
    { "&#x202e;g&amp;&lt;.txt", "g&_.txt" },
  };
  g_autoptr (GString) text = g_string_new ("<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (text, "<file name=\"%s\">" URL "</file>", rows[i].name);
  g_string_append (text, "</metalink>");

  g_autoptr (GPtrArray) files = parse (text->str);

  g_assert_cmpuint (files->len, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < files->len; i++)
    g_assert_cmpstr (get_file (files, i)->name, ==, rows[i].expected);
}

/* What is not the Metalink's own is not read, whatever it is called. */
static void
test_namespaces (void)
{
  g_autoptr (GPtrArray) prefixed = parse (
    "<m:metalink xmlns:m=\"urn:ietf:params:xml:ns:metalink\" xmlns=\"http://example.com/\">"
    "<file name=\"foreign\">" URL "</file>"
    "<m:file name=\"own\"><size>1</size><m:size>2</m:size><m:url>http://example.com/</m:url>"
    "<m:size xmlns:m=\"http://example.com/\">3</m:size></m:file></m:metalink>");
  g_autoptr (GPtrArray) redefined = parse (
    V4 ("<file name=\"foreign\" xmlns=\"http://example.com/\"><url>http://a/</url></file>"
        "<x:file name=\"foreign\" xmlns:x=\"http://example.com/\"><url>http://a/</url></x:file>"
        "<file name=\"own\" xmlns=\"urn:ietf:params:xml:ns:metalink\"><other><url>http://b/</url></other>"
        "<url>http://example.com/<other>x</other></url></file>"
        "<files><file name=\"elsewhere\">" URL "</file></files>"));

  g_assert_cmpuint (prefixed->len, ==, 1);
  g_assert_cmpint (get_file (prefixed, 0)->size, ==, 2);
  g_assert_cmpuint (redefined->len, ==, 1);
  g_assert_cmpstr (get_file (redefined, 0)->name, ==, "own");
  assert_uris (get_file (redefined, 0), "http://example.com/");
}

static void
test_links (void)
{
  g_autoptr (GPtrArray) files = parse (
    V4 ("<file name=\"a\">"
        "<url priority=\"0\">http://zero.example/</url>"
        "<url priority=\"1000000\">http://million.example/</url>"
        "<url priority=\"x\">http://letter.example/</url>"
        "<url priority=\"999999\">http://worst.example/</url>"
        "<url priority=\"7\">http://twice.example/</url>"
        "<url priority=\"6\"> HTTP://Mixed.example/ä b </url>"
        "<url priority=\"5\">http://twice.example/</url>"
        "<url>http://</url><url></url><url>javascript:alert(1)</url><url>file:///etc/passwd</url><url>a b</url>"
        "</file>"));

  assert_uris (get_file (files, 0),
               "http://twice.example/ HTTP://Mixed.example/%C3%A4%20b http://worst.example/ "
               "http://zero.example/ http://million.example/ http://letter.example/");
}

/* Only so many are kept, the best. */
static void
test_many_links (void)
{
  g_autoptr (GString) text = g_string_new ("<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"><file name=\"a\">");

  for (guint i = 0; i < 2000; i++)
    g_string_append_printf (text, "<url priority=\"%u\">http://example.com/%u</url>", 2000 - i, i);
  g_string_append (text, "</file></metalink>");

  g_autoptr (GPtrArray) files = parse (text->str);

  g_assert_cmpuint (get_file (files, 0)->uris->len, ==, SPATE_METALINK_MOST_URIS);
  g_assert_cmpstr (g_ptr_array_index (get_file (files, 0)->uris, 0), ==, "http://example.com/1999");
}

/* Digests of unknown kinds are skipped; of those that are known, one must be usable. */
static void
test_digests (void)
{
  static const struct
  {
    const char     *hashes;
    SpateDigestType type;
    gboolean        is_refused;
  } rows[] = {
    { "", SPATE_DIGEST_NONE, FALSE },
    { "<hash type=\"sha-3\">abc</hash><hash type=\"pgp\">x</hash><hash>y</hash>", SPATE_DIGEST_NONE, FALSE },
    { "<hash type=\"none\"></hash>", SPATE_DIGEST_NONE, FALSE },
    { "<hash type=\"MD5\">" MD5_A "</hash>", SPATE_DIGEST_MD5, FALSE },
    { "<hash type=\"sha-256\">abc</hash><hash type=\"md5\">" MD5_A "</hash>", SPATE_DIGEST_MD5, FALSE },
    { "<hash type=\"sha-256\">abc</hash>", SPATE_DIGEST_NONE, TRUE },
    { "<hash type=\"sha-256\"></hash>", SPATE_DIGEST_NONE, TRUE },
    { "<hash type=\"md5\">" SHA1 "</hash>", SPATE_DIGEST_NONE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (V4 ("<file name=\"a\">%s" URL "</file>"), rows[i].hashes);
      g_autoptr (GPtrArray) files = parse (text);

      g_test_message ("%s", rows[i].hashes);
      g_assert_cmpint (get_file (files, 0)->digest.type, ==, rows[i].type);
      g_assert_cmpint (get_file (files, 0)->refusal != NULL, ==, rows[i].is_refused);
    }
}

/* Pieces that are of no use are dropped, or spoil the file if it has nothing else. */
static void
test_pieces (void)
{
  static const char *const useless[] = {
    "<size>20</size><pieces length=\"10\" type=\"md5\"></pieces>",
    "<size>20</size><pieces length=\"10\" type=\"md5\"><hash>" MD5_A "</hash></pieces>",
    "<size>20</size><pieces length=\"10\" type=\"md5\"><hash>" MD5_A "</hash><hash>" MD5_A "</hash><hash>" MD5_A "</hash></pieces>",
    "<size>20</size><pieces length=\"10\" type=\"md5\"><hash>" MD5_A "</hash><hash>" SHA1 "</hash></pieces>",
    "<size>20</size><pieces length=\"20\" type=\"md5\"><hash>zzc175b9c0f1b6a831c399e269772661</hash></pieces>",
    "<size>20</size><pieces length=\"0\" type=\"md5\"><hash>" MD5_A "</hash></pieces>",
    "<size>20</size><pieces length=\"-20\" type=\"md5\"><hash>" MD5_A "</hash></pieces>",
    "<size>20</size><pieces type=\"md5\"><hash>" MD5_A "</hash></pieces>",
    "<pieces length=\"20\" type=\"md5\"><hash>" MD5_A "</hash></pieces>",
    "<size>20</size><pieces length=\"10\" type=\"md5\"><hash piece=\"1\">" MD5_A "</hash><hash piece=\"0\">" MD5_A "</hash></pieces>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (useless); i++)
    {
      g_autofree char *alone = g_strdup_printf (V4 ("<file name=\"a\">%s" URL "</file>"), useless[i]);
      g_autofree char *with_digest =
        g_strdup_printf (V4 ("<file name=\"a\"><hash type=\"sha-256\">" SHA256 "</hash>%s" URL "</file>"), useless[i]);
      g_autoptr (GPtrArray) files = parse (with_digest);

      g_test_message ("%s", useless[i]);
      assert_refused (alone, "checksums");
      g_assert_null (get_file (files, 0)->pieces);
      g_assert_no_error (get_file (files, 0)->refusal);
    }
}

/* They alone are enough, unless nobody knows their kind. */
static void
test_only_pieces (void)
{
  g_autoptr (GPtrArray) good = parse (
    V3 ("<file name=\"a\"><size>15</size><verification><pieces length=\"10\" type=\"md5\"><hash piece=\"0\">" MD5_A "</hash>"
        "<hash piece=\"1\">" MD5_B "</hash></pieces></verification><resources>" URL "</resources></file>"));
  g_autoptr (GPtrArray) unknown = parse (
    V4 ("<file name=\"a\"><size>15</size><pieces length=\"10\" type=\"crc32\"><hash>x</hash></pieces>" URL "</file>"));

  g_assert_cmpuint (spate_pieces_get_n (get_file (good, 0)->pieces), ==, 2);
  g_assert_no_error (get_file (good, 0)->refusal);
  g_assert_null (get_file (unknown, 0)->pieces);
  g_assert_no_error (get_file (unknown, 0)->refusal);
}

static void
test_refused (void)
{
  assert_refused (V4 ("<file name=\"a\"><url>ftp://example.com/</url></file>"), "no http or https link to “a”");
  assert_refused (V4 ("<file name=\"a\"/>"), "no http or https link");
  assert_refused (V4 ("<file name=\"a\"><size>large</size>" URL "</file>"), "size");
  assert_refused (V4 ("<file name=\"a\"><size>-1</size>" URL "</file>"), "size");
  assert_refused (V4 ("<file name=\"a\"><size></size>" URL "</file>"), "size");
  assert_refused (V4 ("<file name=\"a\"><size>9223372036854775808</size>" URL "</file>"), "size");
}

static void
test_is_one (void)
{
  static const struct
  {
    const char *text;
    gboolean    is_one;
  } rows[] = {
    { V4 (""), TRUE },
    { V3 (""), TRUE },
    { "\xef\xbb\xbf <?xml version=\"1.0\"?>\n<!-- x -->\n<!DOCTYPE metalink>\n<m:metalink\n", TRUE },
    { "", FALSE },
    { "<", FALSE },
    { "<metalink", FALSE },
    { "<?xml version=\"1.0\"", FALSE },
    { "<?xml version=\"1.0\"?>", FALSE },
    { "<metalinks>", FALSE },
    { "<html><metalink>", FALSE },
    { "metalink", FALSE },
    { "http://example.com/", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (spate_metalink_is_one (rows[i].text, strlen (rows[i].text)), ==, rows[i].is_one);
    }

  g_assert_false (spate_metalink_is_one (NULL, 0));
  g_assert_false (spate_metalink_is_one ("\0<metalink>", 11));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/metalink/version-4", test_version_4);
  g_test_add_func ("/metalink/version-3", test_version_3);
  g_test_add_func ("/metalink/names", test_names);
  g_test_add_func ("/metalink/namespaces", test_namespaces);
  g_test_add_func ("/metalink/links", test_links);
  g_test_add_func ("/metalink/many-links", test_many_links);
  g_test_add_func ("/metalink/digests", test_digests);
  g_test_add_func ("/metalink/pieces", test_pieces);
  g_test_add_func ("/metalink/only-pieces", test_only_pieces);
  g_test_add_func ("/metalink/refused", test_refused);
  g_test_add_func ("/metalink/is-one", test_is_one);

  return g_test_run ();
}
