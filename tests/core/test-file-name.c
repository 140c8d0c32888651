/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Most rows of the header table are headers that servers were seen to send or that the
 * conformance tests of browsers use; the hostile ones say what they try. */

#include "spate-file-name.h"

#include <string.h>

#define N_RANDOM 20000

typedef struct
{
  const char *input;
  const char *expected;
} Row;

typedef char *(*NameFunc) (const char *text);

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define HUNDRED FIFTY FIFTY
#define THOUSAND HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
#define EURO "€€€€€€€€€€"
#define THREE_HUNDRED_BYTES EURO EURO EURO EURO EURO EURO EURO EURO EURO EURO

static void
assert_is_clean (const char *name)
{
  g_autofree char *again = NULL;

  g_assert_nonnull (name);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_cmpuint (strlen (name), <=, SPATE_FILE_NAME_MAX);
  g_assert_null (strpbrk (name, "/\\:*?\"<>|"));
  g_assert_cmpint (name[0], !=, '.');
  g_assert_false (g_str_has_suffix (name, "."));
  g_assert_false (g_str_has_suffix (name, SPATE_FILE_NAME_PART_SUFFIX));
  g_assert_false (g_str_has_suffix (name, SPATE_FILE_NAME_MISMATCH_SUFFIX));

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (p));

      g_assert_cmpint (type, !=, G_UNICODE_CONTROL);
      g_assert_cmpint (type, !=, G_UNICODE_FORMAT);
    }

  again = spate_file_name_sanitise (name);
  g_assert_cmpstr (again, ==, name);
}

static void
check_rows (const Row *rows,
            gsize      n_rows,
            NameFunc   func)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree char *shown = g_strescape (rows[i].input, NULL);
      g_autofree char *name = NULL;

      g_test_message ("%s", shown);
      name = func (rows[i].input);
      g_assert_cmpstr (name, ==, rows[i].expected);
      if (name != NULL)
        assert_is_clean (name);
    }
}

/* --- Content-Disposition --- */

static const Row right_headers[] = {
  { "attachment; filename=\"foo.html\"", "foo.html" },
  { "inline; filename=\"foo.html\"", "foo.html" },
  { "attachment; filename=foo.html", "foo.html" },
  { "ATTACHMENT; FILENAME=\"foo.html\"", "foo.html" },
  { "attachment ; filename = \"foo.html\" ; size=17", "foo.html" },
  { "attachment;filename=foo.html;", "foo.html" },
  { "attachment; size=17; filename=\"foo.html\"", "foo.html" },
  { "attachment; filename=\"Not an image.png.exe\"", "Not an image.png.exe" },
  { "attachment; filename=\"f\\oo.html\"", "foo.html" },
  { "attachment; filename=\"\\\"quoting\\\" tested.html\"", "_quoting_ tested.html" },
  { "attachment; filename=\"Here's a semicolon;.html\"", "Here's a semicolon;.html" },
  { "attachment; foo=\"bar;filename=x\"; filename=\"foo.html\"", "foo.html" },
  { "attachment; foo=\"\\\"\\\\\";filename=\"foo.html\"", "foo.html" },
  { "attachment; xfilename=foo.html", NULL },
  { "attachment; creation-date=\"Wed, 12 Feb 1997 16:29:51 -0500\"; filename=a.txt", "a.txt" },
  { "attachment;\r\n filename=\"foo.html\"", "foo.html" },
  { "attachment; filename=\"foo\r\n bar.html\"", "foo bar.html" },
  { "attachment; filename=\"foo\tbar.html\"", "foo bar.html" },
  { "attachment; filename=\"foo-ä.html\"", "foo-ä.html" },
  { "attachment; filename=\"\xe6\x97\xa5\xe6\x9c\xac.pdf\"", "日本.pdf" },
  { "attachment", NULL },
  { "inline", NULL },
  { "", NULL },
};

static const Row extended_headers[] = {
  { "attachment; filename*=UTF-8''foo-%c3%a4-%e2%82%ac.html", "foo-ä-€.html" },
  { "attachment; filename*=utf-8'en'foo-%c3%a4.html", "foo-ä.html" },
  { "attachment; filename*=iso-8859-1''foo-%E4.html", "foo-ä.html" },
  { "attachment; filename*=ISO-8859-1'de-CH'%A3%20rates.txt", "£ rates.txt" },
  { "attachment; filename*=utf8''%e2%82%ac.txt", "€.txt" },
  { "attachment; filename=\"EURO rates\"; filename*=utf-8''%e2%82%ac%20rates", "€ rates" },
  { "attachment; filename*=UTF-8''foo-%c3%a4.html; filename=\"foo-ae.html\"", "foo-ä.html" },
  { "attachment; filename*=UTF-8''A-%2541.html", "A-%41.html" },
  { "attachment; filename* = UTF-8''foo.html", "foo.html" },
  { "attachment; filename*=UTF-8''it's%20me.txt", "it's me.txt" },
  { "attachment; filename*=UTF-8''foo-a%cc%88.html", "foo-ä.html" },
  { "attachment; filename*=UTF-8''not encoded.txt", "not encoded.txt" },
  { "attachment; filename*=\"UTF-8''foo-%c3%a4.html\"", "foo-ä.html" },
  /* Not quite valid: the plain one first, then what can be read. */
  { "attachment; filename*=UTF-8''foo-%c3%a4%e2%82.html; filename=plain.html", "plain.html" },
  { "attachment; filename*=UTF-8''f%oo.html; filename=plain.html", "plain.html" },
  { "attachment; filename*=foo%20bar.html; filename=plain.html", "plain.html" },
  { "attachment; filename*=KOI8-R''%c1.txt; filename=plain.html", "plain.html" },
  { "attachment; filename*=UTF-8''; filename=plain.html", "plain.html" },
  { "attachment; filename*=UTF-8''%2f%2e%2e; filename=plain.html", "plain.html" },
  { "attachment; filename*=UTF-8''f%oo.html", "f%oo.html" },
  { "attachment; filename*=UTF-8''Gar%e7on.txt", "Garçon.txt" },
  { "attachment; filename*=foo%20bar.html", "foo bar.html" },
  { "attachment; filename*=''foo%20bar.html", "foo bar.html" },
  { "attachment; filename*=KOI8-R''%c1.txt", NULL },
  { "attachment; filename*=UTF-8''", NULL },
  { "attachment; filename*0=foo; filename*1=.html", NULL },
};

static const Row broken_headers[] = {
  { "filename=foo.html", "foo.html" },
  { "filename=\"foo bar.html\"", "foo bar.html" },
  { "filename*=UTF-8''%e2%82%ac.txt", "€.txt" },
  { "attachment filename=foo.html", "foo.html" },
  { "attachment, filename=foo.html", "foo.html" },
  { "attachment; filename=foo bar.html", "foo bar.html" },
  { "attachment; filename=My Report (final).pdf; size=3", "My Report (final).pdf" },
  { "attachment; filename=foo[1](2).html", "foo[1](2).html" },
  { "attachment; filename=\"foo.html", "foo.html" },
  { "attachment; filename=\"foo.html; size=3", "foo.html; size=3" },
  { "attachment; filename=\"foo.html\\", "foo.html" },
  { "attachment; filename=\"foo.html\"bar", "foo.html" },
  { "attachment; filename=\"foo.html\"bar; x=\"y\"", "foo.html" },
  { "attachment; filename=\"My \"best\" song.mp3\"", "My _best_ song.mp3" },
  { "attachment; filename=\"My \"best\" song.mp3\"; size=3", "My _best_ song.mp3" },
  { "attachment; filename=\"a.txt\", attachment; filename=\"b.txt\"", "a.txt" },
  { "attachment; filename=a.txt; filename=b.txt", "a.txt" },
  { "attachment; filename=\"\"; filename=b.txt", "b.txt" },
  { "attachment; filename=\"\"", NULL },
  { "attachment; filename=", NULL },
  { "attachment; filename", NULL },
  { "attachment; filename=;", NULL },
  { "=;=;;= ;filename", NULL },
  { ";;; ;filename=x", "x" },
  { "attachment; =filename=x", NULL },
  { "attachment; filename=\"Gar\xe7on.txt\"", "Garçon.txt" },
  { "attachment; filename=caf\xe9", "café" },
  { "attachment; filename=\"\xe6\x97\xa5\xe6\x9c\"", "日" },
  { "attachment; filename=\"%E6%97%A5%E6%9C%AC.pdf\"", "日本.pdf" },
  { "attachment; filename=foo%20bar.pdf", "foo bar.pdf" },
  { "attachment; filename=\"100%.txt\"", "100%.txt" },
  { "attachment; filename=\"50%25 and 5%.txt\"", "50%25 and 5%.txt" },
  { "attachment; filename=\"%e4.txt\"", "%e4.txt" },
  { "attachment; filename=\"=?UTF-8?B?4oKsLnR4dA==?=\"", NULL },
  { "attachment; filename='foo.bar'", "'foo.bar'" },
  { "attachment; filename=\"C:\\temp\\report.doc\"", "report.doc" },
  { "attachment; filename=\"C:\\\\temp\\\\report.doc\"", "report.doc" },
  { "attachment; filename=\"\\\\server\\share\\report.doc\"", "report.doc" },
};

static const Row hostile_headers[] = {
  { "attachment; filename=\"../../etc/passwd\"", "passwd" },
  { "attachment; filename=\"/etc/passwd\"", "passwd" },
  { "attachment; filename=\"..\\\\..\\\\boot.ini\"", "boot.ini" },
  { "attachment; filename*=UTF-8''%2e%2e%2f%2e%2e%2f.bashrc", "bashrc" },
  { "attachment; filename=\"%2e%2e%2fx.sh\"", "x.sh" },
  { "attachment; filename=\"..\"", NULL },
  { "attachment; filename=\".\"", NULL },
  { "attachment; filename=\"foo/\"", NULL },
  { "attachment; filename=\"...\"", NULL },
  { "attachment; filename=\".ssh/\"", NULL },
  { "attachment; filename*=UTF-8''evil.exe%00.txt", "evil.exe.txt" },
  { "attachment; filename*=UTF-8''%00", NULL },
  { "attachment; filename*=UTF-8''photo%e2%80%aegpj.exe", "photogpj.exe" },
  { "attachment; filename*=UTF-8''a%0d%0aSet-Cookie:%20x", "aSet-Cookie_ x" },
  { "attachment; filename=\".bashrc\"", "bashrc" },
  { "attachment; filename=\"other.iso.part\"", "other.iso_part" },
};

static void
test_disposition (void)
{
  g_assert_null (spate_file_name_from_disposition (NULL));

  check_rows (right_headers, G_N_ELEMENTS (right_headers), spate_file_name_from_disposition);
  check_rows (extended_headers, G_N_ELEMENTS (extended_headers), spate_file_name_from_disposition);
  check_rows (broken_headers, G_N_ELEMENTS (broken_headers), spate_file_name_from_disposition);
  check_rows (hostile_headers, G_N_ELEMENTS (hostile_headers), spate_file_name_from_disposition);
}

/* A header as long as libsoup lets through, made of what is slow to read if anything is. */
static void
test_disposition_long (void)
{
  static const char *const pieces[] = {
    "\"",
    ";",
    "filename=",
    "\\\"",
    "\"a",
    "a=\"",
    "\u0301\u0323",
    "%",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) header = g_string_new ("attachment; filename=\"");
      g_autofree char *name = NULL;
      gint64 begin = g_get_monotonic_time ();

      while (header->len < 100000)
        g_string_append (header, pieces[i]);
      name = spate_file_name_from_disposition (header->str);
      if (name != NULL)
        assert_is_clean (name);
      /* Two milliseconds are usual, a quadratic reading takes minutes. */
      g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_USEC_PER_SEC);
    }
}

/* --- URIs --- */

static const Row uris[] = {
  { "https://example.com/pub/file.iso", "file.iso" },
  { "https://example.com/file.iso?mirror=a/b.txt", "file.iso" },
  { "https://example.com/file.iso#top/x", "file.iso" },
  { "https://example.com/a%20b%2B.txt", "a b+.txt" },
  { "https://example.com/dir/", "dir" },
  { "https://example.com/dir///", "dir" },
  { "https://example.com/%E6%97%A5%E6%9C%AC.pdf", "日本.pdf" },
  { "https://example.com/Gar%E7on.txt", "Garçon.txt" },
  { "https://example.com/100%.txt", "100%.txt" },
  { "https://example.com/a+b.txt", "a+b.txt" },
  { "https://example.com/a;v=1.txt", "a;v=1.txt" },
  { "https://user:pw@example.com:8080/x.zip", "x.zip" },
  { "https://[::1]/x.zip", "x.zip" },
  { "https://example.com", NULL },
  { "https://example.com/", NULL },
  { "https://example.com?file=/x.zip", NULL },
  { "https://example.com//", NULL },
  { "https://", NULL },
  { "https:///", NULL },
  { "/", NULL },
  { "", NULL },
  { "?x", NULL },
  { "/pub/file.iso", "file.iso" },
  { "file.iso", "file.iso" },
  { "https://example.com/a/%2e%2e", NULL },
  { "https://example.com/a/..", NULL },
  { "https://example.com/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "passwd" },
  { "https://example.com/..%5c..%5cboot.ini", "boot.ini" },
  { "https://example.com/a%2f", NULL },
  { "https://example.com/%00", NULL },
  { "https://example.com/x.exe%00.txt", "x.exe.txt" },
  { "https://example.com/%0A%0Dx", "x" },
  { "https://example.com/.htaccess", "htaccess" },
};

static void
test_uri (void)
{
  g_assert_null (spate_file_name_from_uri (NULL));

  check_rows (uris, G_N_ELEMENTS (uris), spate_file_name_from_uri);
}

/* --- sanitising --- */

static const Row names[] = {
  { "file.txt", "file.txt" },
  { "Ein schöner Name (1).pdf", "Ein schöner Name (1).pdf" },
  { "", "download" },
  { ".", "download" },
  { "..", "download" },
  { " . . ", "download" },
  { "/", "download" },
  { "\\", "download" },
  { "a/b\\c/d.txt", "d.txt" },
  { "a/", "download" },
  { "..//../x", "x" },
  { ".hidden", "hidden" },
  { "...x...", "x" },
  { " x ", "x" },
  { "\xc2\xa0x\xe3\x80\x80", "x" },
  { "x.txt. .", "x.txt" },
  { ".tar.gz", "tar.gz" },
  { "a:b*c?d\"e<f>g|h", "a_b_c_d_e_f_g_h" },
  { "x\n\ty\x7fz\x1b[31m", "xyz[31m" },
  { "x\xc2\x85y\xc2\x9bz", "xyz" },
  { "\xef\xbb\xbfx", "x" },
  { "\xe2\x80\xaetxt.exe", "txt.exe" },
  { "a\u2066b\u2069c", "abc" },
  { "a\u200bb\u200fc\u200d", "abc" },
  { "a\u2028b\u2029", "ab" },
  { ".\xe2\x80\x8b./x", "x" },
  { ".\xe2\x80\x8b.", "download" },
  { "\xe2\x80\x8b.bashrc", "bashrc" },
  { "A\xcc\x8a", "Å" },
  { "A\xe2\x80\x8b\xcc\x8a", "Å" },
  { "\xe2\x84\xab", "Å" },
  { "<\xcc\xb8", "≮" },
  { "caf\xe9", "café" },
  { "\xff\xfe", "ÿþ" },
  { "\xc0\xaf", "À¯" },
  { "\xed\xa0\x80x", "\xc3\xad\xc2\xa0x" },
  { "日本\xe8\xaa", "日本" },
  { "CON", "_CON" },
  { "con.txt", "_con.txt" },
  { "nul .tar.gz", "_nul .tar.gz" },
  { "COM1.txt", "_COM1.txt" },
  { "lpt9", "_lpt9" },
  { "COM¹", "_COM¹" },
  { "com².x", "_com².x" },
  { "lpt³", "_lpt³" },
  { "conin$", "_conin$" },
  { "COM10.txt", "COM10.txt" },
  { "COMA", "COMA" },
  { "COM", "COM" },
  { "CONSOLE", "CONSOLE" },
  { "aux.", "_aux" },
  { "x.iso.part", "x.iso_part" },
  { "x.PART", "x_PART" },
  { "x.mismatch", "x_mismatch" },
  { "x.part.mismatch", "x.part_mismatch" },
  { "x.mismatch.part", "x.mismatch_part" },
  { "movie.part1.rar", "movie.part1.rar" },
  { ".part", "part" },
  { "con.part", "_con_part" },
  { "-rf", "-rf" },
};

static void
test_sanitise (void)
{
  check_rows (names, G_N_ELEMENTS (names), spate_file_name_sanitise);
}

static void
test_sanitise_long (void)
{
  static const Row rows[] = {
    { HUNDRED HUNDRED HUNDRED ".txt", ".txt" },
    { HUNDRED HUNDRED HUNDRED ".tar.gz", "7.tar.gz" },
    { HUNDRED HUNDRED HUNDRED ".TAR.zst", ".TAR.zst" },
    { HUNDRED HUNDRED HUNDRED, "4" },
    { HUNDRED HUNDRED HUNDRED ".no extension", "4" },
    { HUNDRED HUNDRED HUNDRED "." TEN TEN, "4" },
    { THREE_HUNDRED_BYTES ".txt", "€.txt" },
    { THREE_HUNDRED_BYTES "x.tar.xz", "€.tar.xz" },
    { THREE_HUNDRED_BYTES, "€" },
    { HUNDRED HUNDRED TEN TEN TEN "012 . . . . abc", "012" },
    { HUNDRED HUNDRED TEN TEN TEN ".partly/no", "no" },
    { HUNDRED HUNDRED TEN TEN TEN ".part, and more", "_part" },
    { THOUSAND ".7z", ".7z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = spate_file_name_sanitise (rows[i].input);

      g_test_message ("%s", name);
      assert_is_clean (name);
      g_assert_true (g_str_has_suffix (name, rows[i].expected));
      /* Not more is cut than a character and what would stand at the end. */
      if (strlen (rows[i].input) > 300)
        g_assert_cmpuint (strlen (name), >, SPATE_FILE_NAME_MAX - 4);
    }
}

static void
test_max (void)
{
  g_autofree char *name = spate_file_name_sanitise (HUNDRED HUNDRED HUNDRED ".tar.gz");
  g_autofree char *numbered = spate_file_name_number (name, 999);
  g_autofree char *path = g_strconcat (numbered, SPATE_FILE_NAME_PART_SUFFIX,
                                       SPATE_FILE_NAME_MISMATCH_SUFFIX, NULL);

  g_assert_cmpuint (strlen (name), ==, SPATE_FILE_NAME_MAX);
  g_assert_cmpuint (strlen (path), ==, 255);
  g_assert_true (g_str_has_suffix (numbered, " (999).tar.gz"));
}

/* --- numbering --- */

static void
test_number (void)
{
  static const struct
  {
    const char *name;
    guint       n;
    const char *expected;
  } rows[] = {
    { "file.txt", 0, "file.txt" },
    { "file.txt", 1, "file (1).txt" },
    { "file.txt", G_MAXUINT, "file (4294967295).txt" },
    { "file", 2, "file (2)" },
    { "file.tar.gz", 1, "file (1).tar.gz" },
    { "file.tar.xz", 1, "file (1).tar.xz" },
    { "file.tar.zst", 1, "file (1).tar.zst" },
    { "file.tar.bz2", 1, "file (1).tar.bz2" },
    { "file.Tar.GZ", 1, "file (1).Tar.GZ" },
    { "file.tar", 1, "file (1).tar" },
    { "guitar.gz", 1, "guitar (1).gz" },
    { "tar.gz", 1, "tar (1).gz" },
    { ".tar.gz", 1, ".tar (1).gz" },
    { ".bashrc", 1, ".bashrc (1)" },
    { "a.b.c", 1, "a.b (1).c" },
    { "file.", 1, "file. (1)" },
    { "Dr. Who", 1, "Dr. Who (1)" },
    { "x.c++", 1, "x (1).c++" },
    { "name.with a space", 1, "name.with a space (1)" },
    { "日本.pdf", 1, "日本 (1).pdf" },
    { "file (1).txt", 1, "file (1) (1).txt" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = spate_file_name_number (rows[i].name, rows[i].n);

      g_assert_cmpstr (name, ==, rows[i].expected);
    }
}

static void
test_number_long (void)
{
  g_autofree char *ascii = spate_file_name_number (HUNDRED HUNDRED FIFTY ".tar.gz", 4000000000);
  g_autofree char *wide = spate_file_name_number (THREE_HUNDRED_BYTES ".txt", 1000);

  g_assert_cmpuint (strlen (ascii), ==, SPATE_FILE_NAME_MAX + strlen (" (999)"));
  g_assert_true (g_str_has_suffix (ascii, " (4000000000).tar.gz"));
  g_assert_cmpuint (strlen (wide), <=, SPATE_FILE_NAME_MAX + strlen (" (999)"));
  g_assert_true (g_str_has_suffix (wide, "€ (1000).txt"));
  g_assert_true (g_utf8_validate (wide, -1, NULL));
}

/* --- choosing --- */

static void
test_choose (void)
{
  static const struct
  {
    const char *disposition;
    const char *final_uri;
    const char *first_uri;
    const char *expected;
  } rows[] = {
    { "attachment; filename=a", "http://x/b", "http://x/c", "a" },
    { "attachment; filename=\"..\"", "http://x/b", "http://x/c", "b" },
    { "attachment", "http://x/b", "http://x/c", "b" },
    { NULL, "http://x/b", "http://x/c", "b" },
    { NULL, "http://x/", "http://x/c", "c" },
    { NULL, NULL, "http://x/c", "c" },
    { "", "", "", "download" },
    { NULL, NULL, NULL, "download" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = spate_file_name_choose (rows[i].disposition,
                                                      rows[i].final_uri,
                                                      rows[i].first_uri);

      g_assert_cmpstr (name, ==, rows[i].expected);
    }
}

/* --- anything at all --- */

/* Bytes, or pieces that mean something, so that the deeper branches are met as well. */
static char *
make_random_text (void)
{
  /* clang-format off */
  static const char *const pieces[] = {
    "filename", "filename*", "=", "=", ";", "; ", "\"", "\\", "'", "''", "UTF-8''", "ISO-8859-1''",
    "%", "%2", "%2f", "%5c", "%00", "%e2%82%ac", "%2e", "%e4", "/", "://", "?", "#", ".", "..", " ",
    ".tar", ".gz", ".part", ".mismatch", "CON", "nul", "COM1", "\n", "\t", ",", "=?", "?=", "C:\\",
    "attachment", "\xcc\x81", "\xcc\xb8", "<", "\xe2\x80\xae", "\xe2\x80\x8d", "\xef\xbb\xbf",
    "\xc2\xa0", "\xe2\x84\xab", "\xea\xb0\x80", "\xe1\x84\x80", "\xe1\x85\xa1", "\xef\xac\xac",
    "\xf0\x9d\x85\xa0", "€", FIFTY, HUNDRED,
  };
  /* clang-format on */
  GString *text = g_string_new (NULL);
  int n = g_test_rand_int_range (0, 24);

  for (int i = 0; i < n; i++)
    {
      if (g_test_rand_int_range (0, 3) == 0)
        g_string_append_c (text, (char) g_test_rand_int_range (1, 256));
      else if (g_test_rand_int_range (0, 6) == 0)
        g_string_append_unichar (text, (gunichar) g_test_rand_int_range (1, 0xd800));
      else
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
    }

  return g_string_free (text, FALSE);
}

static void
test_random (void)
{
  for (int i = 0; i < N_RANDOM; i++)
    {
      g_autofree char *text = make_random_text ();
      g_autofree char *other = make_random_text ();
      g_autofree char *sanitised = spate_file_name_sanitise (text);
      g_autofree char *from_header = spate_file_name_from_disposition (text);
      g_autofree char *from_uri = spate_file_name_from_uri (text);
      g_autofree char *chosen = spate_file_name_choose (text, other, text);
      g_autofree char *numbered = spate_file_name_number (sanitised, (guint) g_test_rand_int ());

      assert_is_clean (sanitised);
      assert_is_clean (chosen);
      if (from_header != NULL)
        assert_is_clean (from_header);
      if (from_uri != NULL)
        assert_is_clean (from_uri);

      g_assert_true (g_utf8_validate (numbered, -1, NULL));
      g_assert_cmpuint (strlen (numbered), <=, SPATE_FILE_NAME_MAX + strlen (" (999)"));
      g_assert_null (strchr (numbered, '/'));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/file-name/disposition", test_disposition);
  g_test_add_func ("/file-name/disposition-long", test_disposition_long);
  g_test_add_func ("/file-name/uri", test_uri);
  g_test_add_func ("/file-name/sanitise", test_sanitise);
  g_test_add_func ("/file-name/sanitise-long", test_sanitise_long);
  g_test_add_func ("/file-name/max", test_max);
  g_test_add_func ("/file-name/number", test_number);
  g_test_add_func ("/file-name/number-long", test_number_long);
  g_test_add_func ("/file-name/choose", test_choose);
  g_test_add_func ("/file-name/random", test_random);

  return g_test_run ();
}
