/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A host as it stands on the command line: "rate=5M,rtt=40,slow-start,limit=4:503". A key is
 * followed by one number, by two with a colon between them, or by nothing, which is 1. */

#include "bench-host.h"

#include <string.h>

#define NONE G_MAXSIZE

static const struct
{
  const char *key;
  gsize       first;
  gsize       second;
} keys[] = {
  { "port", G_STRUCT_OFFSET (BenchHost, port), NONE },
  { "rate", G_STRUCT_OFFSET (BenchHost, rate), NONE },
  { "aggregate", G_STRUCT_OFFSET (BenchHost, aggregate), NONE },
  { "rtt", G_STRUCT_OFFSET (BenchHost, rtt), NONE },
  { "think", G_STRUCT_OFFSET (BenchHost, think), NONE },
  { "slow-start", G_STRUCT_OFFSET (BenchHost, slow_start), NONE },
  { "spread", G_STRUCT_OFFSET (BenchHost, spread), NONE },
  { "bad", G_STRUCT_OFFSET (BenchHost, bad_share), G_STRUCT_OFFSET (BenchHost, bad_factor) },
  { "drift", G_STRUCT_OFFSET (BenchHost, drift), G_STRUCT_OFFSET (BenchHost, drift_period) },
  { "silent", G_STRUCT_OFFSET (BenchHost, silent_share), G_STRUCT_OFFSET (BenchHost, silent_bytes) },
  { "reset", G_STRUCT_OFFSET (BenchHost, reset), NONE },
  { "limit", G_STRUCT_OFFSET (BenchHost, limit), G_STRUCT_OFFSET (BenchHost, limit_status) },
  { "retry-after", G_STRUCT_OFFSET (BenchHost, retry_after), NONE },
  { "requests", G_STRUCT_OFFSET (BenchHost, request_rate), G_STRUCT_OFFSET (BenchHost, request_burst) },
  { "status", G_STRUCT_OFFSET (BenchHost, status), NONE },
  { "no-ranges", G_STRUCT_OFFSET (BenchHost, no_ranges), NONE },
  { "dead", G_STRUCT_OFFSET (BenchHost, dead), NONE },
};

/* "40", "0.5", "8M": powers of 1000, as networks are counted. */
gboolean
bench_parse_number (const char *text,
                    double     *number)
{
  char *end;
  double value = g_ascii_strtod (text, &end);

  if (end == text || value < 0)
    return FALSE;
  if (*end != '\0')
    {
      static const char units[] = "KMG";
      const char *unit = strchr (units, g_ascii_toupper (*end));

      if (unit == NULL || end[1] != '\0')
        return FALSE;
      for (const char *u = units; u <= unit; u++)
        value *= 1000;
    }

  *number = value;

  return TRUE;
}

static gboolean
set_one (BenchHost  *self,
         gsize       offset,
         const char *text)
{
  return offset != NONE && bench_parse_number (text, &G_STRUCT_MEMBER (double, self, offset));
}

static gboolean
parse_word (BenchHost  *self,
            const char *word)
{
  g_auto (GStrv) halves = g_strsplit (word, "=", 2);
  g_auto (GStrv) values = g_strsplit (halves[1] != NULL ? halves[1] : "1", ":", 2);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_strcmp0 (keys[i].key, halves[0]) == 0)
      return values[0] != NULL && set_one (self, keys[i].first, values[0]) &&
             (values[1] == NULL || set_one (self, keys[i].second, values[1]));

  return FALSE;
}

gboolean
bench_host_parse (BenchHost  *self,
                  const char *text,
                  GError    **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && !parse_word (self, words[i]))
      {
        g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "no host is like this: %s", words[i]);
        return FALSE;
      }

  return TRUE;
}
