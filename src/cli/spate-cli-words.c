/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The options that there are, and what --help says of them. Links and paths are taken as bytes:
 * what is a valid one is not the locale's business. */

#include "config.h"

#include "spate-cli-words.h"

#include <glib/gi18n.h>

static const char exit_codes[] =
  N_ ("Exit codes: 0 all is well, 1 something else, 2 wrong usage, 3 files, 4 network, 5 TLS,\n"
      "6 authentication, 7 protocol, 8 the server's refusal, 9 wrong checksum, 130 interrupted.");

/**
 * spate_cli_words_clear:
 * @self: words
 *
 * Frees what they hold.
 */
void
spate_cli_words_clear (SpateCliWords *self)
{
  g_free (self->output);
  g_strfreev (self->mirrors);
  g_free (self->connections);
  g_free (self->chunk_size);
  g_free (self->limit_rate);
  g_free (self->tries);
  g_free (self->on_change);
  g_free (self->checksum);
  g_strfreev (self->headers);
  g_free (self->referer);
  g_free (self->user_agent);
  g_free (self->proxy);
  g_free (self->proxy_user);
  g_free (self->metalink_out);
  g_free (self->user);
  g_free (self->accept_certificate);
  g_free (self->pause);
  g_free (self->resume);
  g_free (self->remove);
  g_free (self->refresh);
  g_strfreev (self->urls);
}

/* What is fetched, how, and where to. */
static void
add_file_entries (GOptionContext *context,
                  SpateCliWords  *self)
{
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output,
      N_("File to write, or an existing folder (default: the server's name, here)"), N_("PATH") },
    { "mirror", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &self->mirrors,
      N_("Another source of the same file; repeatable"), N_("URL") },
    { "connections", 'n', 0, G_OPTION_ARG_STRING, &self->connections,
      N_("Most connections for a download, 1 to 32"), N_("N") },
    { "sequential", 0, 0, G_OPTION_ARG_NONE, &self->sequential,
      N_("Bytes in strict order"), NULL },
    { "chunk-size", 0, 0, G_OPTION_ARG_STRING, &self->chunk_size,
      N_("Fixed chunks of this size (K, M, G are powers of 1024)"), N_("SIZE") },
    { "limit-rate", 0, 0, G_OPTION_ARG_STRING, &self->limit_rate,
      N_("Bytes a second, for all downloads together"), N_("RATE") },
    { "tries", 0, 0, G_OPTION_ARG_STRING, &self->tries,
      N_("Give up after so many that bring nothing, 0: never (default: 5)"), N_("N") },
    { "on-change", 0, 0, G_OPTION_ARG_STRING, &self->on_change,
      N_("When the file has changed on the server: restart (default), or fail"), N_("WHAT") },
    { "checksum", 0, 0, G_OPTION_ARG_STRING, &self->checksum,
      N_("What the file must hash to, or a line of sha256sum"), N_("TYPE=HEX") },
    { "sha256", 0, 0, G_OPTION_ARG_NONE, &self->sha256,
      N_("Print the SHA-256 of the file"), NULL },
    { "metalink-out", 0, 0, G_OPTION_ARG_FILENAME, &self->metalink_out,
      N_("Write a Metalink of the finished file: its links, size and SHA-256"), N_("FILE") },
    { NULL }
  };
  /* clang-format on */

  g_option_context_add_main_entries (context, entries, SPATE_GETTEXT_DOMAIN);
}

/* What the server is told. */
static void
add_server_entries (GOptionContext *context,
                    SpateCliWords  *self)
{
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "header", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->headers,
      N_("Send this header; repeatable"), N_("'NAME: VALUE'") },
    { "referer", 0, 0, G_OPTION_ARG_STRING, &self->referer,
      N_("The page the link is on"), N_("URL") },
    { "user-agent", 0, 0, G_OPTION_ARG_STRING, &self->user_agent,
      N_("What to call ourselves"), N_("TEXT") },
    { "proxy", 0, 0, G_OPTION_ARG_STRING, &self->proxy,
      N_("Go through this proxy, or none, whatever the system says"), N_("ADDRESS|none") },
    { "proxy-user", 0, 0, G_OPTION_ARG_STRING, &self->proxy_user,
      N_("Who to be to the proxy of --proxy; the password is asked for"), N_("NAME") },
    { "user", 0, 0, G_OPTION_ARG_STRING, &self->user,
      N_("Who to be to the server; the password is asked for"), N_("NAME") },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &self->password_stdin,
      N_("Read the password from the first line of standard input"), NULL },
    { "allow-http-redirect", 0, 0, G_OPTION_ARG_NONE, &self->allow_http_redirect,
      N_("Follow redirects from https to http, where anybody can read along"), NULL },
    { "accept-certificate", 0, 0, G_OPTION_ARG_STRING, &self->accept_certificate,
      N_("Believe the link’s server as long as it shows this very certificate"), N_("SHA256") },
    { NULL }
  };
  /* clang-format on */

  g_option_context_add_main_entries (context, entries, SPATE_GETTEXT_DOMAIN);
}

/**
 * spate_cli_words_make_context:
 * @self: where the strings go
 *
 * Returns: (transfer full): what takes the command line apart
 */
GOptionContext *
spate_cli_words_make_context (SpateCliWords *self)
{
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "list", 0, 0, G_OPTION_ARG_NONE, &self->list,
      N_("List the downloads that are known, and do nothing"), NULL },
    { "add", 0, 0, G_OPTION_ARG_NONE, &self->add,
      N_("Hand the links over to Spate’s window, and end"), NULL },
    { "pause", 0, 0, G_OPTION_ARG_STRING, &self->pause,
      N_("Pause a download of the window"), N_("ID") },
    { "resume", 0, 0, G_OPTION_ARG_STRING, &self->resume,
      N_("Go on with a download of the window"), N_("ID") },
    { "remove", 0, 0, G_OPTION_ARG_STRING, &self->remove,
      N_("Take a download off the window’s list; a finished file stays"), N_("ID") },
    { "refresh", 0, 0, G_OPTION_ARG_FILENAME, &self->refresh,
      N_("Go on with a download by a new link; takes its id, or the path of its file"), N_("ID|PART") },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &self->quiet,
      N_("Nothing but errors"), NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose,
      N_("Each range with its time, size and rate, each decision"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json,
      N_("One JSON object a line: started, progress, finished or failed"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version,
      N_("Print the version"), NULL },
    { "help", 0, 0, G_OPTION_ARG_NONE, &self->help,
      N_("Print this help"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->urls, NULL, NULL },
    { NULL }
  };
  /* clang-format on */
  GOptionContext *context = g_option_context_new (_ ("URL|METALINK…"));

  g_option_context_set_translation_domain (context, SPATE_GETTEXT_DOMAIN);
  g_option_context_set_summary (context, N_ ("Downloads each file over several connections at once. A Metalink file here, in the place of\n"
                                             "a link, stands for all files that it names."));
  g_option_context_set_description (context, exit_codes);
  /* Its own --help would end the process. */
  g_option_context_set_help_enabled (context, FALSE);
  add_file_entries (context, self);
  add_server_entries (context, self);
  g_option_context_add_main_entries (context, entries, SPATE_GETTEXT_DOMAIN);

  return context;
}
