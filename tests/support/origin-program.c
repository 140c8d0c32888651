/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server to try Spate on without going far: one file of any size, made up as it is sent, at
 * so many bytes a second for each connection. It prints the link and what `sha256sum` is to
 * say of the file, and serves until it is interrupted. */

#include "fault-origin.h"
#include "pattern.h"

#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct
{
  int      port;
  goffset  size;
  goffset  rate;
  char    *name;
  char    *name_header;
  gboolean no_ranges;
} Options;

/* "300", "64K", "8M", "5G": powers of 1024. */
static gboolean
parse_bytes (const char *text,
             goffset    *bytes)
{
  static const char units[] = "KMGT";
  char *end;
  guint64 number = g_ascii_strtoull (text, &end, 10);
  guint shift = 0;

  if (end == text || *text == '-')
    return FALSE;

  for (guint i = 0; *end != '\0' && units[i] != '\0' && shift == 0; i++)
    if (g_ascii_toupper (*end) == units[i])
      shift = 10 * (i + 1);
  if (shift > 0)
    end++;
  if (*end != '\0' || number > (guint64) G_MAXINT64 >> shift)
    return FALSE;

  *bytes = (goffset) (number << shift);

  return TRUE;
}

static gboolean
parse_bytes_cb (const char *option,
                const char *value,
                gpointer    data,
                GError    **error)
{
  Options *options = data;

  if (parse_bytes (value, g_str_equal (option, "--size") ? &options->size : &options->rate))
    return TRUE;

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s: not a number of bytes: %s", option, value);

  return FALSE;
}

static gboolean
parse_options (Options *options,
               int     *argc,
               char  ***argv,
               GError **error)
{
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &options->port, "Port of 127.0.0.1 (default: a free one)", "N" },
    { "size", 0, 0, G_OPTION_ARG_CALLBACK, parse_bytes_cb, "Size of the file (default: 256M)", "BYTES" },
    { "rate", 0, 0, G_OPTION_ARG_CALLBACK, parse_bytes_cb, "Bytes a second for each connection (default: no limit)", "BYTES" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options->name, "Path of the file (default: /demo.bin)", "/PATH" },
    { "no-ranges", 0, 0, G_OPTION_ARG_NONE, &options->no_ranges, "Answer every request with the whole file", NULL },
    { "name-header", 0, 0, G_OPTION_ARG_STRING, &options->name_header, "Content-Disposition", "VALUE" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- serve a made-up file");
  GOptionGroup *group = g_option_group_new ("origin", "", "", options, NULL);

  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_description (context, "BYTES take the suffixes K, M, G and T.");

  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (options->name == NULL)
    options->name = g_strdup ("/demo.bin");

  if (*argc > 1 || options->port < 0 || options->port > G_MAXUINT16 || options->name[0] != '/')
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "See --help");
      return FALSE;
    }

  return TRUE;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static int
serve (const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TestOrigin) origin = test_origin_new_on_port (options->port, &error);
  g_autofree char *uri = NULL;
  g_autofree char *sha256 = NULL;
  TestResource *resource;

  if (origin == NULL)
    {
      g_printerr ("spate-origin: %s\n", error->message);
      return EXIT_FAILURE;
    }

  resource = test_origin_add (origin, options->name, options->size);
  resource->rate = options->rate;
  resource->no_ranges = options->no_ranges;
  resource->content_disposition = options->name_header;

  g_unix_signal_add (SIGINT, quit_cb, loop);
  g_unix_signal_add (SIGTERM, quit_cb, loop);

  /* The digest of a large file takes its time; the link works meanwhile. */
  uri = test_origin_uri (origin, options->name);
  g_print ("%s\n", uri);
  fflush (stdout);
  sha256 = test_pattern_sha256 (resource->size, resource->seed);
  g_print ("sha-256 %s\n", sha256);
  fflush (stdout);
  g_main_loop_run (loop);

  return EXIT_SUCCESS;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  Options options = { .size = 256 << 20 };
  int status = EXIT_FAILURE;

  if (parse_options (&options, &argc, &argv, &error))
    status = serve (&options);
  else
    g_printerr ("spate-origin: %s\n", error->message);

  g_free (options.name);
  g_free (options.name_header);

  return status;
}
