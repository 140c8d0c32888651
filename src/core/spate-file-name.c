/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From what a server says to the name of a file. Everything that comes in is hostile until
 * _spate_file_name_clean() has seen it, which all ways out of here go through: its answer is
 * one path element in valid UTF-8 that hides nothing, neither itself nor its true extension,
 * and that most file systems take. Cleaning what is clean changes nothing. Reading a
 * Content-Disposition header is spate-file-name-disposition.c's part. */

#include "spate-file-name-private.h"

#include <string.h>

#define FALLBACK_NAME "download"

/* Longest extension that is kept when a name is cut; longer ones are not extensions. */
#define MAX_EXTENSION 16

/* The longest extension with its dot, and ".tar" before it. */
#define SHORTEST_MAX (MAX_EXTENSION + sizeof (".tar."))

/* Normalising sorts runs of combining marks in quadratic time; this bounds the run. No name that
 * fits into SPATE_FILE_NAME_MAX is longer before it is composed. */
#define MAX_BEFORE_NORMALISING (4 * SPATE_FILE_NAME_MAX)

#define MAX_NUMBERED (SPATE_FILE_NAME_MAX + sizeof (" (999)") - 1)

/* --- bytes to text --- */

char *
_spate_file_name_latin1_to_utf8 (const char *bytes)
{
  GString *text = g_string_new (NULL);

  for (const char *p = bytes; *p != '\0'; p++)
    g_string_append_unichar (text, (guchar) *p);

  return g_string_free (text, FALSE);
}

/* What is not UTF-8 is Latin-1, which every byte sequence is, unless it is UTF-8 that somebody
 * cut in the middle of its last character. */
static char *
to_utf8 (const char *bytes)
{
  const char *end;

  if (g_utf8_validate (bytes, -1, &end))
    return g_strdup (bytes);

  if (g_utf8_get_char_validated (end, -1) == (gunichar) -2)
    for (const char *p = bytes; p < end; p++)
      if ((guchar) *p >= 0x80)
        return g_strndup (bytes, (gsize) (end - bytes));

  return _spate_file_name_latin1_to_utf8 (bytes);
}

static gboolean
is_escape (const char *p)
{
  return p[0] == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]);
}

gboolean
_spate_file_name_has_only_valid_escapes (const char *text)
{
  for (const char *p = strchr (text, '%'); p != NULL; p = strchr (p + 1, '%'))
    if (!is_escape (p))
      return FALSE;

  return TRUE;
}

/* Leaves a lone "%" alone. An escaped NUL vanishes, as every control character will. */
char *
_spate_file_name_percent_decode (const char *text)
{
  GString *bytes = g_string_new (NULL);

  while (*text != '\0')
    {
      char byte = *text;

      if (is_escape (text))
        {
          byte = (char) (g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2]));
          text += 2;
        }
      if (byte != '\0')
        g_string_append_c (bytes, byte);
      text++;
    }

  return g_string_free (bytes, FALSE);
}

/* --- cleaning --- */

/* Where the extension with its dot begins, or the end of @name. What follows ".tar" belongs to
 * it; a dot at the start does not begin one. */
static const char *
find_extension (const char *name)
{
  const char *dot = strrchr (name, '.');
  gsize length;

  if (dot == NULL || dot == name)
    return name + strlen (name);

  length = strlen (dot + 1);
  if (length == 0 || length > MAX_EXTENSION)
    return name + strlen (name);
  for (const char *p = dot + 1; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_-+", *p) == NULL)
      return name + strlen (name);

  if (dot - name > (gssize) strlen (".tar") && g_ascii_strncasecmp (dot - 4, ".tar", 4) == 0)
    dot -= strlen (".tar");

  return dot;
}

/* @name with @insert before its extension, its stem cut so that all fits into @max bytes. */
static char *
fit (const char *name,
     const char *insert,
     gsize       max)
{
  const char *extension = find_extension (name);
  gsize stem_length = (gsize) (extension - name);
  gsize rest_length = strlen (insert) + strlen (extension);

  if (stem_length + rest_length > max)
    {
      stem_length = max - rest_length;
      /* Not in the middle of a character. */
      while (stem_length > 0 && ((guchar) name[stem_length] & 0xc0) == 0x80)
        stem_length--;
    }

  return g_strdup_printf ("%.*s%s%s", (int) stem_length, name, insert, extension);
}

/* Control characters break terminals and lists. The format characters (Cf) are those that turn
 * the reading direction, by which "exe.txt" is written to be read as "txt.exe", and those of no
 * width, by which two names look alike; that joined emoji and some Persian words come apart is
 * the price. */
static gboolean
is_dropped (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
         type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static char *
drop_invisible (const char *text)
{
  GString *kept = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_dropped (g_utf8_get_char (p)))
      g_string_append_unichar (kept, g_utf8_get_char (p));

  return g_string_free (kept, FALSE);
}

static const char *
find_last_element (const char *path)
{
  const char *last = path;

  for (const char *p = path; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      last = p + 1;

  return last;
}

static gboolean
is_dot_or_space (const char *p)
{
  return *p == '.' || g_unichar_isspace (g_utf8_get_char (p));
}

/* A dot in front hides the file; dots and spaces behind are dropped by other systems, which
 * turns "x.exe." into "x.exe"; spaces on either side are not seen. */
static char *
strip_dots_and_spaces (const char *name)
{
  const char *end;

  while (*name != '\0' && is_dot_or_space (name))
    name = g_utf8_next_char (name);

  end = name + strlen (name);
  while (end > name && is_dot_or_space (g_utf8_prev_char (end)))
    end = g_utf8_prev_char (end);

  return g_strndup (name, (gsize) (end - name));
}

/* Whether Windows takes @name for a device, as it does whatever follows the first dot. Matters
 * for file systems that are shared with it. */
static gboolean
is_device (const char *name)
{
  static const char *const devices[] = { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", NULL };
  g_autofree char *stem = g_strchomp (g_strndup (name, strcspn (name, ".")));

  for (gsize i = 0; devices[i] != NULL; i++)
    if (g_ascii_strcasecmp (stem, devices[i]) == 0)
      return TRUE;

  if (g_ascii_strncasecmp (stem, "COM", 3) != 0 && g_ascii_strncasecmp (stem, "LPT", 3) != 0)
    return FALSE;

  return (g_ascii_isdigit (stem[3]) && stem[4] == '\0') || strcmp (stem + 3, "¹") == 0 ||
         strcmp (stem + 3, "²") == 0 || strcmp (stem + 3, "³") == 0;
}

/* No server may name a file so that it stands where Spate keeps the unfinished bytes of
 * another one. */
static void
defuse_suffix (char       *name,
               const char *suffix)
{
  gsize length = strlen (name);
  gsize suffix_length = strlen (suffix);

  if (length >= suffix_length &&
      g_ascii_strcasecmp (name + length - suffix_length, suffix) == 0)
    name[length - suffix_length] = '_';
}

/* Composed after dropping, so that nothing comes together later; shortened after composing,
 * which may lengthen; stripped again after shortening, which may bring a space to the end. */
char *
_spate_file_name_clean (const char *name)
{
  g_autofree char *text = to_utf8 (name);
  g_autofree char *visible = drop_invisible (find_last_element (text));
  g_autofree char *bounded = fit (visible, "", MAX_BEFORE_NORMALISING);
  g_autofree char *composed = g_utf8_normalize (bounded, -1, G_NORMALIZE_NFC);
  g_autofree char *stripped = NULL;
  g_autofree char *safe = NULL;
  g_autofree char *shortened = NULL;
  g_autofree char *ret = NULL;

  stripped = strip_dots_and_spaces (g_strdelimit (composed, ":*?\"<>|", '_'));
  if (*stripped == '\0')
    return NULL;

  safe = g_strconcat (is_device (stripped) ? "_" : "", stripped, NULL);
  shortened = fit (safe, "", SPATE_FILE_NAME_MAX);
  ret = strip_dots_and_spaces (shortened);
  defuse_suffix (ret, SPATE_FILE_NAME_PART_SUFFIX);
  defuse_suffix (ret, SPATE_FILE_NAME_MISMATCH_SUFFIX);

  return g_steal_pointer (&ret);
}

/* --- names --- */

/**
 * spate_file_name_from_uri:
 * @uri: (nullable): a URI, or a path of one; hostile input is expected
 *
 * Takes the last element of the path that is not empty. Query and fragment are not looked at.
 *
 * Returns: (transfer full) (nullable): a name as spate_file_name_sanitise() makes it, or %NULL
 *   if the path has no element that is usable
 */
char *
spate_file_name_from_uri (const char *uri)
{
  g_autofree char *path = NULL;
  g_autofree char *decoded = NULL;
  char *start;
  gsize length;

  if (uri == NULL)
    return NULL;

  path = g_strndup (uri, strcspn (uri, "?#"));
  start = strstr (path, "://");
  if (start != NULL)
    start = strchr (start + strlen ("://"), '/');
  else
    start = path;
  if (start == NULL)
    return NULL;

  length = strlen (start);
  while (length > 0 && start[length - 1] == '/')
    start[--length] = '\0';

  decoded = _spate_file_name_percent_decode (strrchr (start, '/') != NULL ? strrchr (start, '/') + 1 : start);
  return _spate_file_name_clean (decoded);
}

/**
 * spate_file_name_choose:
 * @disposition: (nullable): the value of a Content-Disposition header
 * @final_uri: (nullable): the URI that answered, after all redirects
 * @first_uri: (nullable): the URI that was asked for
 *
 * What the server says is meant for this; the place where redirects led to names the file more
 * often than the link, which tends to be "latest" or "download.php"; the link is better than
 * nothing.
 *
 * Returns: (transfer full): a name as spate_file_name_sanitise() makes it
 */
char *
spate_file_name_choose (const char *disposition,
                        const char *final_uri,
                        const char *first_uri)
{
  char *name = spate_file_name_from_disposition (disposition);

  if (name == NULL)
    name = spate_file_name_from_uri (final_uri);
  if (name == NULL)
    name = spate_file_name_from_uri (first_uri);

  return name != NULL ? name : g_strdup (FALLBACK_NAME);
}

/**
 * spate_file_name_is_element:
 * @name: anything
 *
 * Returns: %TRUE if @name is one element of a path, and leads nowhere else
 */
gboolean
spate_file_name_is_element (const char *name)
{
  return name != NULL && *name != '\0' && strchr (name, '/') == NULL && strcmp (name, ".") != 0 && strcmp (name, "..") != 0;
}

/**
 * spate_file_name_sanitise:
 * @name: any bytes; hostile input is expected
 *
 * Makes the name of a file out of what came from outside: what is behind the last separator,
 * in valid UTF-8 and composed form (NFC), without control, bidi and zero-width characters, not
 * hidden, not empty, not "." or "..", not a Windows device, not ending like a file that Spate
 * works on, with "_" for what other file systems refuse, and at most %SPATE_FILE_NAME_MAX
 * bytes long; the extension survives the cut. A name that is fine is not changed.
 *
 * Returns: (transfer full): the name, "download" if nothing of it is left
 */
char *
spate_file_name_sanitise (const char *name)
{
  char *cleaned;

  g_return_val_if_fail (name != NULL, NULL);

  cleaned = _spate_file_name_clean (name);
  return cleaned != NULL ? cleaned : g_strdup (FALLBACK_NAME);
}

/**
 * spate_file_name_number:
 * @name: a file's name in UTF-8
 * @n: how many of that name there are already
 *
 * Makes "NAME (N).EXT" of "NAME.EXT", keeping double extensions as in ".tar.gz" together. The
 * stem is cut if need be, so that there is still room for the suffixes of Spate.
 *
 * Returns: (transfer full): the numbered name, or a copy of @name if @n is 0
 */
char *
spate_file_name_number (const char *name,
                        guint       n)
{
  g_autofree char *insert = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  if (n == 0)
    return g_strdup (name);

  insert = g_strdup_printf (" (%u)", n);
  return fit (name, insert, MAX_NUMBERED);
}

/**
 * spate_file_name_shorten:
 * @name: a file's name in UTF-8
 * @max: how long it may be, in bytes; more than an extension is
 *
 * Returns: (transfer full): the name with its stem cut so that it is not longer
 */
char *
spate_file_name_shorten (const char *name,
                         gsize       max)
{
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (max > SHORTEST_MAX, NULL);

  return fit (name, "", max);
}
