/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fault origin for programs that are not written in C: it does what the lines of its standard
 * input say, and answers each with one line.
 *
 *   add /PATH SIZE [WORD…]   serve a file; answers its link and its SHA-256
 *   sent /PATH               answers how many bytes of bodies were sent of it, in how many requests
 *
 *   rate=BYTES         bytes a second for each connection
 *   etag=VALUE         with its quotes
 *   modified=VALUE     an HTTP date, with _ for each space
 *   delay=MS           before each answer
 *   most=N             refuse more requests at a time with 503
 *   no-ranges          send the whole file, whatever is asked for
 *   chunked            do not tell how long it is
 *   refuse=N           every Nth request gets 503
 *   reset=N,BYTES      every Nth answer is broken off after so many bytes
 *   flip=OFFSET        the byte there is another one
 *
 * It ends when its standard input does. */

#include <stdio.h>
#include <stdlib.h>

#include "fault-origin.h"
#include "pattern.h"

/* More requests than a soak sends for a file. */
#define MOST_REQUESTS 3000

static void
add_periodic (TestResource *resource,
              TestFaultKind kind,
              guint         every,
              goffset       bytes)
{
  for (guint i = every; every > 0 && i < MOST_REQUESTS; i += every)
    {
      TestFault *fault = test_resource_add_fault (resource, kind);

      fault->first_request = i;
      fault->n_requests = 1;
      fault->bytes = bytes;
      fault->status = 503;
    }
}

static gboolean
apply (TestResource *resource,
       const char   *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);
  const char *value = parts[1] != NULL ? parts[1] : "";
  gint64 number = g_ascii_strtoll (value, NULL, 10);

  if (g_str_equal (parts[0], "rate"))
    resource->rate = (guint64) number;
  else if (g_str_equal (parts[0], "flip"))
    test_resource_add_fault (resource, TEST_FAULT_FLIP)->bytes = number;
  else if (g_str_equal (parts[0], "etag"))
    resource->etag = g_intern_string (value);
  else if (g_str_equal (parts[0], "modified"))
    resource->last_modified = g_intern_string (g_strdelimit (parts[1], "_", ' '));
  else if (g_str_equal (parts[0], "delay"))
    resource->delay_ms = (guint) number;
  else if (g_str_equal (parts[0], "most"))
    resource->max_simultaneous = (guint) number;
  else if (g_str_equal (parts[0], "no-ranges"))
    resource->no_ranges = TRUE;
  else if (g_str_equal (parts[0], "chunked"))
    resource->framing = TEST_FRAMING_CHUNKED;
  else if (g_str_equal (parts[0], "refuse"))
    add_periodic (resource, TEST_FAULT_STATUS, (guint) number, 0);
  else if (g_str_equal (parts[0], "reset"))
    {
      const char *comma = strchr (value, ',');

      add_periodic (resource, TEST_FAULT_RESET_BODY, (guint) number,
                    comma != NULL ? g_ascii_strtoll (comma + 1, NULL, 10) : 0);
    }
  else
    return FALSE;

  return TRUE;
}

static void
add_file (TestOrigin *origin,
          GStrv       words)
{
  goffset size = g_ascii_strtoll (words[2], NULL, 10);
  TestResource *resource = test_origin_add (origin, g_intern_string (words[1]), size);
  g_autofree char *uri = test_origin_uri (origin, words[1]);
  g_autofree char *sha256 = test_pattern_sha256 (size, resource->seed);

  for (guint i = 3; words[i] != NULL; i++)
    if (!apply (resource, words[i]))
      {
        g_print ("error: %s is not known\n", words[i]);
        return;
      }

  g_print ("%s %s\n", uri, sha256);
}

static void
obey (TestOrigin *origin,
      char       *line)
{
  g_auto (GStrv) words = g_strsplit (g_strchomp (line), " ", -1);
  guint n_words = g_strv_length (words);

  if (n_words >= 3 && g_str_equal (words[0], "add"))
    add_file (origin, words);
  else if (n_words == 2 && g_str_equal (words[0], "sent"))
    g_print ("%" G_GOFFSET_FORMAT " %u\n", test_origin_get_bytes_sent (origin, words[1]),
             test_origin_get_n_requests (origin, words[1]));
  else
    g_print ("error: what is “%s”?\n", line);

  fflush (stdout);
}

int
main (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  char line[4096];

  while (fgets (line, sizeof line, stdin) != NULL)
    obey (origin, line);

  return EXIT_SUCCESS;
}
