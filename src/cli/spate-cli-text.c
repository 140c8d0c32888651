/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words and figures for a terminal.
 *
 * What comes from a server is hostile: a name may hold escape sequences that repaint the
 * screen, or marks that turn the text around. All that is printed goes through
 * spate_cli_text_clean(). Figures have three significant digits, so that what changes ten
 * times a second does not change its width. */

#include "config.h"

#include "spate-cli-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define SECONDS_A_DAY (24 * 60 * 60)

static gboolean
is_harmless (gunichar character)
{
  switch ((int) g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
      return FALSE;
    default:
      return TRUE;
    }
}

/**
 * spate_cli_text_clean:
 * @text: anything
 *
 * Returns: (transfer full): @text as one line of valid UTF-8 that does nothing to a terminal
 *   but appear on it
 */
char *
spate_cli_text_clean (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      g_string_append_unichar (clean, is_harmless (character) ? character : '?');
    }

  return g_string_free (clean, FALSE);
}

/* The marks that our own words are full of, as typewriters write them. The C library could do
 * that for all characters, but not in the C locale, where it matters most. */
static char *
replace_marks (const char *text)
{
  static const struct
  {
    const char *mark;
    const char *instead;
  } marks[] = {
    { "“", "\"" },
    { "”", "\"" },
    { "’", "'" },
    { "–", "-" },
    { "…", "..." },
  };
  GString *replaced = g_string_new (text);

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    g_string_replace (replaced, marks[i].mark, marks[i].instead, 0);

  return g_string_free (replaced, FALSE);
}

/**
 * spate_cli_text_to_charset:
 * @text: UTF-8
 * @charset: the terminal's character set
 *
 * Returns: (transfer full): @text in @charset, with something close for the characters that it
 *   does not have
 */
char *
spate_cli_text_to_charset (const char *text,
                           const char *charset)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (charset != NULL, NULL);

  if (g_ascii_strcasecmp (charset, "UTF-8") == 0)
    return g_strdup (text);

  g_autofree char *plain = replace_marks (text);
  char *converted = g_convert_with_fallback (plain, -1, charset, "UTF-8", "?", NULL, NULL, NULL);

  return converted != NULL ? converted : g_str_to_ascii (plain, "C");
}

static guint
get_character_width (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;

  return g_unichar_iswide (character) ? 2 : 1;
}

/**
 * spate_cli_text_get_width:
 * @text: one line of UTF-8
 *
 * Returns: how many columns of a terminal it takes
 */
guint
spate_cli_text_get_width (const char *text)
{
  g_return_val_if_fail (text != NULL, 0);

  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += get_character_width (g_utf8_get_char (p));

  return width;
}

/* As much of the beginning of @text as fits. */
static gsize
get_prefix (const char *text,
            guint       columns)
{
  const char *p = text;

  while (*p != '\0')
    {
      guint width = get_character_width (g_utf8_get_char (p));

      if (width > columns)
        break;
      columns -= width;
      p = g_utf8_next_char (p);
    }

  return (gsize) (p - text);
}

/**
 * spate_cli_text_shorten:
 * @text: one line of UTF-8
 * @columns: how many there are for it
 * @utf8: whether the terminal shows more than ASCII
 *
 * Returns: (transfer full): @text, with an ellipsis in the middle if it is too wide: what
 *   tells names apart is often their end
 */
char *
spate_cli_text_shorten (const char *text,
                        guint       columns,
                        gboolean    utf8)
{
  g_return_val_if_fail (text != NULL, NULL);

  const char *ellipsis = utf8 ? "…" : "..";
  guint width = spate_cli_text_get_width (text);
  guint reserved = utf8 ? 1 : 2;

  if (width <= columns)
    return g_strdup (text);
  if (columns <= 2 * reserved)
    return g_strndup (text, get_prefix (text, columns));

  gsize head = get_prefix (text, (columns - reserved + 1) / 2);
  guint room = (columns - reserved) / 2;
  const char *tail = text + strlen (text);

  while (tail > text + head)
    {
      const char *previous = g_utf8_prev_char (tail);
      guint needed = get_character_width (g_utf8_get_char (previous));

      if (needed > room)
        break;
      room -= needed;
      tail = previous;
    }

  g_autofree char *start = g_strndup (text, head);

  return g_strconcat (start, ellipsis, tail, NULL);
}

/**
 * spate_cli_text_size:
 * @bytes: a number of bytes
 *
 * Returns: (transfer full): such as `1.50 GiB`, at most eight columns wide; powers of 1024, as
 *   in the options
 */
char *
spate_cli_text_size (goffset bytes)
{
  static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
  double amount = (double) bytes;
  guint unit = 0;

  if (bytes < 1024)
    return g_strdup_printf ("%d B", (int) MAX (bytes, 0));

  /* 1023.5 would be rounded up to a fifth digit. */
  for (amount /= 1024; amount >= 1023.5 && unit + 1 < G_N_ELEMENTS (units); unit++)
    amount /= 1024;

  return g_strdup_printf (amount < 9.995 ? "%.2f %s" : amount < 99.95 ? "%.1f %s"
                                                                      : "%.0f %s",
                          amount, units[unit]);
}

/**
 * spate_cli_text_rate:
 * @rate: bytes a second
 *
 * Returns: (transfer full): such as `34.5 MiB/s`, at most ten columns wide
 */
char *
spate_cli_text_rate (double rate)
{
  g_autofree char *size = spate_cli_text_size (rate >= 1.0 && rate < (double) (G_MAXINT64 / 2) ? (goffset) rate : 0);

  return g_strconcat (size, "/s", NULL);
}

/**
 * spate_cli_text_time:
 * @time: µs still to wait
 *
 * Returns: (transfer full): such as `0:12`, `1:02:03`, or `4 d`
 */
char *
spate_cli_text_time (gint64 time)
{
  gint64 seconds = (MAX (time, 0) + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC;

  if (seconds >= 2 * SECONDS_A_DAY)
    /* TRANSLATORS: a number of days */
    return g_strdup_printf (_ ("%d d"), (int) MIN (seconds / SECONDS_A_DAY, 9999));
  if (seconds >= 60 * 60)
    return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60), (int) (seconds % 60));

  return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
}

/**
 * spate_cli_text_seconds:
 * @time: µs that something took
 *
 * Returns: (transfer full): such as `0.012 s`, `2.35 s`, `34.5 s` or `1234 s`
 */
char *
spate_cli_text_seconds (gint64 time)
{
  double seconds = (double) MAX (time, 0) / G_USEC_PER_SEC;
  int n_decimals = seconds < 0.9995 ? 3 : seconds < 9.995 ? 2
                                        : seconds < 99.95 ? 1
                                                          : 0;

  return g_strdup_printf ("%.*f s", n_decimals, seconds);
}
