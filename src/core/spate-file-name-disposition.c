/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names out of Content-Disposition headers. Reading them is lenient, because a name is only a
 * suggestion: for each form that is wrong but common there is one reading, and what has none
 * is skipped for the next source of a name. Character sets other than those of RFC 8187 are
 * not converted: iconv() on bytes and a character set of the server's choice is more attack
 * surface than the names are worth. */

#include "spate-file-name-private.h"

#include <string.h>

/* Header values may be folded, hence more than blank and tab. */
#define WHITE_SPACE " \t\r\n"

typedef char *(*DecodeFunc) (const char *value);

/* @p is behind the opening quote. A quote that something else than the parameter's end follows
 * belongs to the name, if there is another one that ends the parameter. */
static const char *
find_closing_quote (const char *p)
{
  const char *first = NULL;

  for (; *p != '\0' && (*p != ';' || first == NULL); p++)
    {
      const char *behind;

      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        {
          behind = p + 1 + strspn (p + 1, WHITE_SPACE);
          if (*behind == ';' || *behind == '\0')
            return p;
          if (first == NULL)
            first = p;
        }
    }

  return first != NULL ? first : p;
}

/* The text of a quoted string. In a path from Windows, which some servers put there as it is,
 * the backslashes separate and do not escape. */
static char *
unquote (const char *start,
         const char *end)
{
  gboolean is_path = g_str_has_prefix (start, "\\\\") ||
                     (g_ascii_isalpha (start[0]) && g_str_has_prefix (start + 1, ":\\"));
  GString *text = g_string_new (NULL);

  for (const char *p = start; p < end; p++)
    {
      if (*p == '\\' && !is_path && ++p == end)
        break;
      g_string_append_c (text, *p == '\t' ? ' ' : *p);
    }

  return g_string_free (text, FALSE);
}

/* Moves @p behind a parameter's value. A value without quotes goes to the semicolon: it should
 * be a token, yet names with spaces are more common than anything else that could follow. */
static char *
take_value (const char **p)
{
  const char *start = *p + strspn (*p, WHITE_SPACE);
  const char *end;

  if (*start == '"')
    {
      start++;
      end = find_closing_quote (start);
      *p = end + strcspn (end, ";");
      return unquote (start, end);
    }

  *p = start + strcspn (start, ";");
  return g_strchomp (g_strndup (start, (gsize) (*p - start)));
}

/* Moves @p behind the next "NAME=VALUE". The name is the last word before the "=", which also
 * finds it when the type before it is missing or is not followed by a semicolon. */
static gboolean
take_parameter (const char **p,
                char       **ret_name,
                char       **ret_value)
{
  g_autofree char *words = NULL;
  gsize length = strcspn (*p, "=;");

  while ((*p)[length] == ';')
    {
      *p += length + 1;
      length = strcspn (*p, "=;");
    }
  if ((*p)[length] == '\0')
    return FALSE;

  words = g_strchomp (g_strndup (*p, length));
  g_strdelimit (words, WHITE_SPACE ",", ' ');
  *ret_name = g_strdup (strrchr (words, ' ') != NULL ? strrchr (words, ' ') + 1 : words);
  *p += length + 1;
  *ret_value = take_value (p);
  return TRUE;
}

/* Servers percent-encode the plain form, too, although they should not. It is taken for that if
 * all of it reads that way, so that "100%.txt" stays what it is. Encoded words (RFC 2047) are
 * for mail; a name in that form is not usable. */
static char *
decode_plain (const char *value)
{
  g_autofree char *decoded = NULL;

  if (g_str_has_prefix (value, "=?") && g_str_has_suffix (value, "?="))
    return NULL;

  decoded = _spate_file_name_percent_decode (value);
  if (_spate_file_name_has_only_valid_escapes (value) && g_utf8_validate (decoded, -1, NULL))
    return g_steal_pointer (&decoded);

  return g_strdup (value);
}

/* CHARSET'LANGUAGE'TEXT of RFC 8187. */
static char *
decode_extended (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "'", 3);
  g_autofree char *decoded = NULL;

  if (g_strv_length (parts) < 3 || !_spate_file_name_has_only_valid_escapes (parts[2]))
    return NULL;

  decoded = _spate_file_name_percent_decode (parts[2]);
  if (g_ascii_strcasecmp (parts[0], "ISO-8859-1") == 0)
    return _spate_file_name_latin1_to_utf8 (decoded);
  if (g_ascii_strcasecmp (parts[0], "UTF-8") != 0 && g_ascii_strcasecmp (parts[0], "utf8") != 0)
    return NULL;
  if (!g_utf8_validate (decoded, -1, NULL))
    return NULL;

  return g_steal_pointer (&decoded);
}

/* An extended value with a mistake, if there is nothing better: without its character set, or
 * with bytes or escapes that are none. */
static char *
decode_broken_extended (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "'", 3);

  if (g_strv_length (parts) < 3)
    return decode_plain (value);
  if (g_ascii_strcasecmp (parts[0], "UTF-8") == 0 || g_ascii_strcasecmp (parts[0], "utf8") == 0)
    return _spate_file_name_percent_decode (parts[2]);

  return *parts[0] == '\0' ? _spate_file_name_percent_decode (parts[2]) : NULL;
}

/* The first of several parameters of that name wins, if it is of use. */
static char *
find_in_header (const char *header,
                const char *name,
                DecodeFunc  decode)
{
  for (const char *p = header; *p != '\0';)
    {
      g_autofree char *found = NULL;
      g_autofree char *value = NULL;
      g_autofree char *decoded = NULL;
      char *cleaned;

      if (!take_parameter (&p, &found, &value))
        return NULL;
      if (g_ascii_strcasecmp (found, name) != 0)
        continue;

      decoded = decode (value);
      cleaned = decoded != NULL ? _spate_file_name_clean (decoded) : NULL;
      if (cleaned != NULL)
        return cleaned;
    }

  return NULL;
}

/**
 * spate_file_name_from_disposition:
 * @header: (nullable): the value of a Content-Disposition header, in whatever bytes it came;
 *   hostile input is expected
 *
 * Reads RFC 6266, and much that is broken. A valid `filename*` goes before a `filename`, and
 * that before a `filename*` that is not quite valid. Whether the header says "attachment" does
 * not matter here.
 *
 * Returns: (transfer full) (nullable): a name as spate_file_name_sanitise() makes it, or %NULL
 *   if the header has none that is usable
 */
char *
spate_file_name_from_disposition (const char *header)
{
  char *name;

  if (header == NULL)
    return NULL;

  name = find_in_header (header, "filename*", decode_extended);
  if (name == NULL)
    name = find_in_header (header, "filename", decode_plain);
  if (name == NULL)
    name = find_in_header (header, "filename*", decode_broken_extended);

  return name;
}
