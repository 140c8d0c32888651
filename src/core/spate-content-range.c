/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Content-Range header of RFC 9110, 14.4. It decides at which offset bytes are written, so
 * its numbers must make sense without guessing; how they are dressed up (case, white space,
 * "bytes=" instead of "bytes ") does not matter and differs in the wild. A header that is
 * refused here is as good as none: its answer carries no byte that can be used. */

#include "spate-content-range.h"

#include <string.h>

/* Keeps the end of a range, one more than the last byte, below SPATE_RANGE_OPEN_END. */
#define LARGEST_NUMBER (SPATE_RANGE_OPEN_END - 2)

static void
skip_space (const char **p)
{
  while (**p == ' ' || **p == '\t')
    (*p)++;
}

static gboolean
take_char (const char **p,
           char         c)
{
  skip_space (p);
  if (**p != c)
    return FALSE;

  (*p)++;
  return TRUE;
}

static gboolean
take_number (const char **p,
             goffset     *ret)
{
  goffset number = 0;

  skip_space (p);
  if (!g_ascii_isdigit (**p))
    return FALSE;

  for (; g_ascii_isdigit (**p); (*p)++)
    {
      goffset digit = g_ascii_digit_value (**p);

      if (number > (LARGEST_NUMBER - digit) / 10)
        return FALSE;
      number = number * 10 + digit;
    }

  *ret = number;
  return TRUE;
}

static gboolean
take_unit (const char **p)
{
  skip_space (p);
  if (g_ascii_strncasecmp (*p, "bytes", strlen ("bytes")) != 0)
    return FALSE;

  *p += strlen ("bytes");
  return **p == ' ' || **p == '\t' || **p == '=';
}

static gboolean
take_range (const char **p,
            SpateRange  *ret)
{
  goffset first, last;

  if (!take_number (p, &first) || !take_char (p, '-') || !take_number (p, &last))
    return FALSE;
  if (last < first)
    return FALSE;

  *ret = spate_range (first, last + 1);
  return TRUE;
}

/**
 * spate_content_range_parse:
 * @header: (nullable): the value of a Content-Range header; hostile input is expected
 * @ret: (out): set to what the header says; not touched on failure
 *
 * Reads "bytes FIRST-LAST/TOTAL", where either side of the slash may be a "*", not both.
 *
 * Returns: %TRUE if there is a header and it makes sense: one range that is not empty and lies
 *   within the file, or none and the file's length
 */
gboolean
spate_content_range_parse (const char        *header,
                           SpateContentRange *ret)
{
  SpateContentRange parsed = { { 0, 0 }, -1, FALSE };
  const char *p = header;

  g_return_val_if_fail (ret != NULL, FALSE);

  if (p == NULL || !take_unit (&p))
    return FALSE;
  (void) take_char (&p, '=');

  parsed.unsatisfied = take_char (&p, '*');
  if (!parsed.unsatisfied && !take_range (&p, &parsed.range))
    return FALSE;

  if (!take_char (&p, '/'))
    return FALSE;
  /* "Not that, and I do not say how long it is" tells nothing, hence is no answer. */
  if (parsed.unsatisfied || !take_char (&p, '*'))
    {
      if (!take_number (&p, &parsed.total))
        return FALSE;
      if (parsed.range.end > parsed.total)
        return FALSE;
    }

  skip_space (&p);
  if (*p != '\0')
    return FALSE;

  *ret = parsed;
  return TRUE;
}
