/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The head of a request. Only what the clients of the bench say is understood: GET and HEAD,
 * one range, If-Range. A Range of another shape is ignored, as a server may. */

#include "bench-request.h"

#include <string.h>

/* "bytes=5-", "bytes=5-9", "bytes=-5". */
static void
parse_range (BenchRequest *self,
             const char   *text,
             goffset       size)
{
  const char *dash;
  char *end;

  if (g_ascii_strncasecmp (text, "bytes=", strlen ("bytes=")) != 0 || strchr (text, ',') != NULL)
    return;
  text += strlen ("bytes=");
  dash = strchr (text, '-');
  if (dash == NULL)
    return;

  self->has_range = TRUE;
  if (dash == text)
    {
      self->start = MAX (size - g_ascii_strtoll (dash + 1, NULL, 10), 0);
      self->end = size;
      return;
    }
  self->start = g_ascii_strtoll (text, &end, 10);
  self->end = g_ascii_isdigit (dash[1]) ? MIN (g_ascii_strtoll (dash + 1, NULL, 10) + 1, size) : size;
  if (end != dash)
    self->has_range = FALSE;
}

static void
parse_header (BenchRequest *self,
              const char   *line,
              goffset       size,
              const char   *etag,
              gboolean     *other_file)
{
  g_auto (GStrv) halves = g_strsplit (line, ":", 2);
  char *value;

  if (halves[0] == NULL || halves[1] == NULL)
    return;
  value = g_strstrip (halves[1]);

  if (g_ascii_strcasecmp (halves[0], "Range") == 0)
    parse_range (self, value, size);
  else if (g_ascii_strcasecmp (halves[0], "If-Range") == 0)
    *other_file = g_strcmp0 (value, etag) != 0;
  else if (g_ascii_strcasecmp (halves[0], "Connection") == 0)
    self->keep_alive = g_ascii_strcasecmp (value, "close") != 0;
}

/* The text ends before the empty line. Without a range, the range is the whole file. */
gboolean
bench_request_parse (BenchRequest *self,
                     const char   *text,
                     goffset       size,
                     const char   *etag)
{
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  g_auto (GStrv) words = g_strsplit (lines[0] != NULL ? lines[0] : "", " ", -1);
  gboolean other_file = FALSE;

  if (g_strv_length (words) != 3 || !g_str_has_prefix (words[2], "HTTP/1."))
    return FALSE;
  self->head = g_str_equal (words[0], "HEAD");
  if (!self->head && !g_str_equal (words[0], "GET"))
    return FALSE;

  self->path = g_strdup (words[1]);
  self->keep_alive = !g_str_equal (words[2], "HTTP/1.0");
  for (guint i = 1; lines[i] != NULL; i++)
    parse_header (self, lines[i], size, etag, &other_file);

  if (!self->has_range || other_file)
    {
      self->has_range = FALSE;
      self->start = 0;
      self->end = size;
    }

  return TRUE;
}

void
bench_request_clear (BenchRequest *self)
{
  g_free (self->path);
  *self = (BenchRequest){ 0 };
}
