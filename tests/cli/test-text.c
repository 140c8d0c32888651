/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-cli-text.h"

/* What a server may call a file, and what a terminal gets to see of it. */
static void
test_clean (void)
{
  static const struct
  {
    const char *text;
    const char *clean;
  } cases[] = {
    { "photo.jpg", "photo.jpg" },
    { "Übermaß, 文.tar", "Übermaß, 文.tar" },
    { "a\nb\tc\r", "a?b?c?" },
    { "\033[2J\033]0;title\007", "?[2J?]0;title?" },
    { "\302\2332J", "?2J" },
    { "gpj.\342\200\256exe", "gpj.?exe" },
    { "a\342\200\250b", "a?b" },
    { "\177", "?" },
    { "\377\376", "\357\277\275\357\277\275" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = spate_cli_text_clean (cases[i].text);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (clean, ==, cases[i].clean);
      g_assert_true (g_utf8_validate (clean, -1, NULL));
    }
}

static void
test_charset (void)
{
  g_autofree char *same = spate_cli_text_to_charset ("“ü”…", "UTF-8");
  g_autofree char *latin = spate_cli_text_to_charset ("ü", "ISO-8859-1");
  g_autofree char *ascii = spate_cli_text_to_charset ("“x” – 文", "ASCII");
  g_autofree char *unknown = spate_cli_text_to_charset ("“x” ü", "NO-SUCH-CHARSET");

  g_assert_cmpstr (same, ==, "“ü”…");
  g_assert_cmpstr (latin, ==, "\374");
  g_assert_cmpstr (ascii, ==, "\"x\" - ?");
  g_assert_cmpstr (unknown, ==, "\"x\" u");
}

static void
test_width (void)
{
  g_assert_cmpuint (spate_cli_text_get_width (""), ==, 0);
  g_assert_cmpuint (spate_cli_text_get_width ("abc"), ==, 3);
  g_assert_cmpuint (spate_cli_text_get_width ("äöü…"), ==, 4);
  g_assert_cmpuint (spate_cli_text_get_width ("文書"), ==, 4);
  g_assert_cmpuint (spate_cli_text_get_width ("a\xcc\x88"), ==, 1);
}

/* Both ends stay, and the result is never wider than it may be. */
static void
test_shorten (void)
{
  static const struct
  {
    const char *text;
    guint       columns;
    gboolean    utf8;
    const char *shortened;
  } cases[] = {
    { "debian-12.iso", 13, TRUE, "debian-12.iso" },
    { "debian-12.iso", 20, TRUE, "debian-12.iso" },
    { "debian-12.iso", 9, TRUE, "debi….iso" },
    { "debian-12.iso", 8, TRUE, "debi…iso" },
    { "debian-12.iso", 9, FALSE, "debi..iso" },
    { "debian-12.iso", 3, TRUE, "d…o" },
    { "debian-12.iso", 2, TRUE, "de" },
    { "debian-12.iso", 0, TRUE, "" },
    { "文書文書文書", 7, TRUE, "文…書" },
    { "文書", 1, TRUE, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shortened = spate_cli_text_shorten (cases[i].text, cases[i].columns, cases[i].utf8);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (shortened, ==, cases[i].shortened);
      g_assert_cmpuint (spate_cli_text_get_width (shortened), <=, MAX (cases[i].columns, 0));
    }
}

static void
test_size (void)
{
  static const struct
  {
    goffset     bytes;
    const char *size;
  } cases[] = {
    { -1, "0 B" },
    { 0, "0 B" },
    { 1023, "1023 B" },
    { 1024, "1.00 KiB" },
    { 10235, "10.0 KiB" },
    { 102348, "99.9 KiB" },
    { 1048000, "1023 KiB" },
    { 1048575, "1.00 MiB" },
    { 36175872, "34.5 MiB" },
    { G_GINT64_CONSTANT (1) << 30, "1.00 GiB" },
    { G_GINT64_CONSTANT (5) << 40, "5.00 TiB" },
    { G_MAXINT64, "8.00 EiB" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *size = spate_cli_text_size (cases[i].bytes);

      g_assert_cmpstr (size, ==, cases[i].size);
    }

  for (goffset bytes = 1; bytes > 0 && bytes < G_MAXINT64 / 3; bytes = bytes * 3 - 1 + (bytes == 1))
    {
      g_autofree char *size = spate_cli_text_size (bytes);

      g_assert_cmpuint (spate_cli_text_get_width (size), <=, 8);
    }
}

static void
test_rate (void)
{
  g_autofree char *none = spate_cli_text_rate (0.0);
  g_autofree char *some = spate_cli_text_rate (36175872.5);
  g_autofree char *absurd = spate_cli_text_rate (1e300);

  g_assert_cmpstr (none, ==, "0 B/s");
  g_assert_cmpstr (some, ==, "34.5 MiB/s");
  g_assert_cmpstr (absurd, ==, "0 B/s");
}

static void
test_time (void)
{
  static const struct
  {
    gint64      time;
    const char *left;
    const char *taken;
  } cases[] = {
    { -5, "0:00", "0.000 s" },
    { 0, "0:00", "0.000 s" },
    { 12345, "0:00", "0.012 s" },
    { 999600, "0:01", "1.00 s" },
    { 2345000, "0:02", "2.35 s" },
    { 34500000, "0:35", "34.5 s" },
    { 200 * (gint64) G_USEC_PER_SEC, "3:20", "200 s" },
    { 3723 * (gint64) G_USEC_PER_SEC, "1:02:03", "3723 s" },
    { 400000 * (gint64) G_USEC_PER_SEC, "4 d", "400000 s" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *left = spate_cli_text_time (cases[i].time);
      g_autofree char *taken = spate_cli_text_seconds (cases[i].time);

      g_assert_cmpstr (left, ==, cases[i].left);
      g_assert_cmpstr (taken, ==, cases[i].taken);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/text/clean", test_clean);
  g_test_add_func ("/cli/text/charset", test_charset);
  g_test_add_func ("/cli/text/width", test_width);
  g_test_add_func ("/cli/text/shorten", test_shorten);
  g_test_add_func ("/cli/text/size", test_size);
  g_test_add_func ("/cli/text/rate", test_rate);
  g_test_add_func ("/cli/text/time", test_time);

  return g_test_run ();
}
