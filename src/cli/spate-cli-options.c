/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command line. GOption takes it apart into strings; each is then checked here, so that
 * what is wrong is said in our words, and before anything is asked of a server. Links and
 * paths are taken as bytes: what is a valid one is not the locale's business.
 *
 * Errors are %SPATE_ERROR_INVALID for a command that makes no sense, and %SPATE_ERROR_FILE
 * for a folder that is not there. */

#include "config.h"

#include "spate-cli-options.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "spate-cli-metalink.h"
#include "spate-error.h"

/* A few minutes, with the pauses between them. */
#define USUAL_TRIES 5
#define MOST_TRIES 1000000

static const char exit_codes[] =
  N_ ("Exit codes: 0 all is well, 1 something else, 2 wrong usage, 3 files, 4 network, 5 TLS,\n"
      "6 authentication, 7 protocol, 8 the server's refusal, 9 wrong checksum, 130 interrupted.");

/* The command line as strings. */
typedef struct
{
  char    *output;       /* (owned) (nullable) */
  GStrv    mirrors;      /* (owned) (nullable) */
  char    *connections;  /* (owned) (nullable) */
  gboolean sequential;
  char    *chunk_size;   /* (owned) (nullable) */
  char    *limit_rate;   /* (owned) (nullable) */
  char    *tries;        /* (owned) (nullable) */
  char    *on_change;    /* (owned) (nullable) */
  char    *checksum;     /* (owned) (nullable) */
  gboolean sha256;
  GStrv    headers;      /* (owned) (nullable) */
  char    *referer;      /* (owned) (nullable) */
  char    *user_agent;   /* (owned) (nullable) */
  char    *metalink_out; /* (owned) (nullable) */
  char    *user;         /* (owned) (nullable) */
  gboolean password_stdin;
  gboolean allow_http_redirect;
  gboolean quiet;
  gboolean verbose;
  gboolean json;
  gboolean version;
  gboolean help;
  GStrv    urls;         /* (owned) (nullable) */
} Raw;

static void
raw_clear (Raw *raw)
{
  g_free (raw->output);
  g_strfreev (raw->mirrors);
  g_free (raw->connections);
  g_free (raw->chunk_size);
  g_free (raw->limit_rate);
  g_free (raw->tries);
  g_free (raw->on_change);
  g_free (raw->checksum);
  g_strfreev (raw->headers);
  g_free (raw->referer);
  g_free (raw->user_agent);
  g_free (raw->metalink_out);
  g_free (raw->user);
  g_strfreev (raw->urls);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

/* What is fetched, how, and where to. */
static void
add_file_entries (GOptionContext *context,
                  Raw            *raw)
{
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &raw->output,
      N_("File to write, or an existing folder (default: the server's name, here)"), N_("PATH") },
    { "mirror", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->mirrors,
      N_("Another source of the same file; repeatable"), N_("URL") },
    { "connections", 'n', 0, G_OPTION_ARG_STRING, &raw->connections,
      N_("Most connections for a download, 1 to 32"), N_("N") },
    { "sequential", 0, 0, G_OPTION_ARG_NONE, &raw->sequential,
      N_("Bytes in strict order"), NULL },
    { "chunk-size", 0, 0, G_OPTION_ARG_STRING, &raw->chunk_size,
      N_("Fixed chunks of this size (K, M, G are powers of 1024)"), N_("SIZE") },
    { "limit-rate", 0, 0, G_OPTION_ARG_STRING, &raw->limit_rate,
      N_("Bytes a second, for all downloads together"), N_("RATE") },
    { "tries", 0, 0, G_OPTION_ARG_STRING, &raw->tries,
      N_("Give up after so many that bring nothing, 0: never (default: 5)"), N_("N") },
    { "on-change", 0, 0, G_OPTION_ARG_STRING, &raw->on_change,
      N_("When the file has changed on the server: restart (default), or fail"), N_("WHAT") },
    { "checksum", 0, 0, G_OPTION_ARG_STRING, &raw->checksum,
      N_("What the file must hash to, or a line of sha256sum"), N_("TYPE=HEX") },
    { "sha256", 0, 0, G_OPTION_ARG_NONE, &raw->sha256,
      N_("Print the SHA-256 of the file"), NULL },
    { "metalink-out", 0, 0, G_OPTION_ARG_FILENAME, &raw->metalink_out,
      N_("Write a Metalink of the finished file: its links, size and SHA-256"), N_("FILE") },
    { NULL }
  };
  /* clang-format on */

  g_option_context_add_main_entries (context, entries, SPATE_GETTEXT_DOMAIN);
}

/* What the server is told. */
static void
add_server_entries (GOptionContext *context,
                    Raw            *raw)
{
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "header", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->headers,
      N_("Send this header; repeatable"), N_("'NAME: VALUE'") },
    { "referer", 0, 0, G_OPTION_ARG_STRING, &raw->referer,
      N_("The page the link is on"), N_("URL") },
    { "user-agent", 0, 0, G_OPTION_ARG_STRING, &raw->user_agent,
      N_("What to call ourselves"), N_("TEXT") },
    { "user", 0, 0, G_OPTION_ARG_STRING, &raw->user,
      N_("Who to be to the server; the password is asked for"), N_("NAME") },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &raw->password_stdin,
      N_("Read the password from the first line of standard input"), NULL },
    { "allow-http-redirect", 0, 0, G_OPTION_ARG_NONE, &raw->allow_http_redirect,
      N_("Follow redirects from https to http, where anybody can read along"), NULL },
    { NULL }
  };
  /* clang-format on */

  g_option_context_add_main_entries (context, entries, SPATE_GETTEXT_DOMAIN);
}

static GOptionContext *
make_context (Raw *raw)
{
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &raw->quiet,
      N_("Nothing but errors"), NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &raw->verbose,
      N_("Each range with its time, size and rate, each decision"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &raw->json,
      N_("One JSON object a line: started, progress, finished or failed"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->version,
      N_("Print the version"), NULL },
    { "help", 0, 0, G_OPTION_ARG_NONE, &raw->help,
      N_("Print this help"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->urls, NULL, NULL },
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
  add_file_entries (context, raw);
  add_server_entries (context, raw);
  g_option_context_add_main_entries (context, entries, SPATE_GETTEXT_DOMAIN);

  return context;
}

static gboolean
set_invalid (GError    **error,
             const char *text)
{
  g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, text);

  return FALSE;
}

static gboolean
parse_size (const char *option,
            const char *text,
            goffset     least,
            goffset    *ret_size,
            GError    **error)
{
  static const char units[] = "KMG";
  gsize n_digits = strspn (text, "0123456789");
  const char *unit = text[n_digits] != '\0' ? strchr (units, g_ascii_toupper (text[n_digits])) : NULL;
  guint shift = unit != NULL ? 10 * (guint) (unit - units + 1) : 0;
  g_autofree char *digits = g_strndup (text, n_digits);
  guint64 number = 0;

  if (text[n_digits + (unit != NULL ? 1 : 0)] != '\0' ||
      !g_ascii_string_to_unsigned (digits, 10, 0, (guint64) G_MAXINT64 >> shift, &number, NULL) ||
      (goffset) (number << shift) < least)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   _ ("“%s” is not a size that --%s can have: take a number, or one with K, M or G behind it"), text, option);
      return FALSE;
    }

  *ret_size = (goffset) (number << shift);

  return TRUE;
}

/* GOption ignores what is given to an option that takes nothing, and somebody would believe that
 * the file had been compared with it. */
static gboolean
check_digest_option (const char *const *argv,
                     GError           **error)
{
  for (guint i = 0; argv[i] != NULL && strcmp (argv[i], "--") != 0; i++)
    if (g_str_has_prefix (argv[i], "--sha256="))
      return set_invalid (error, _ ("--sha256 takes no digest to compare: write --checksum=sha-256=HEX"));

  return TRUE;
}

static gboolean
check_user (const Raw *raw,
            GError   **error)
{
  if (raw->user == NULL)
    return !raw->password_stdin || set_invalid (error, _ ("--password-stdin needs --user=NAME"));
  if (*raw->user == '\0')
    return set_invalid (error, _ ("--user needs a name"));
  if (strchr (raw->user, ':') != NULL)
    return set_invalid (error, _ ("--user takes the name alone: everybody on this computer can read a command line. "
                                  "The password is asked for, or comes with --password-stdin"));

  return TRUE;
}

static gboolean
check_combinations (const Raw *raw,
                    GError   **error)
{
  if (raw->urls == NULL)
    return set_invalid (error, _ ("There is no link to download"));
  if (raw->quiet && raw->verbose)
    return set_invalid (error, _ ("--quiet and --verbose exclude each other"));
  if (raw->json && raw->verbose)
    return set_invalid (error, _ ("--json and --verbose exclude each other"));
  if (raw->sequential && raw->chunk_size != NULL)
    return set_invalid (error, _ ("--sequential and --chunk-size exclude each other"));

  return TRUE;
}

/* Links inside a path are followed now, once: a download that is gone on with later is known
 * by its folder. */
static char *
find_folder (const char *path,
             GError    **error)
{
  g_autofree char *real = realpath (path, NULL);

  if (real != NULL && g_file_test (real, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&real);

  int number = real != NULL ? ENOTDIR : errno;
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, _ ("The folder “%s” cannot be used: %s"), shown, g_strerror (number));

  return NULL;
}

static gboolean
find_place (const Raw *raw,
            char     **ret_folder,
            char     **ret_name,
            GError   **error)
{
  const char *path = raw->output;

  if (path == NULL || g_file_test (path, G_FILE_TEST_IS_DIR) || g_str_has_suffix (path, "/"))
    return (*ret_folder = find_folder (path != NULL ? path : ".", error)) != NULL;

  if (*path == '\0')
    return set_invalid (error, _ ("--output needs a path"));
  if (strcmp (path, "-") == 0)
    return set_invalid (error, _ ("A file cannot be written to standard output: its parts arrive in no order"));
  if (!g_utf8_validate (path, -1, NULL))
    return set_invalid (error, _ ("The file's name is not valid UTF-8"));

  g_autofree char *parent = g_path_get_dirname (path);

  *ret_folder = find_folder (parent, error);
  if (*ret_folder == NULL)
    return FALSE;
  *ret_name = g_path_get_basename (path);

  return TRUE;
}

static gboolean
read_numbers (SpateRequest *request,
              const Raw    *raw,
              GError      **error)
{
  guint64 n_connections = 0;

  if (raw->connections != NULL &&
      !g_ascii_string_to_unsigned (raw->connections, 10, 1, SPATE_MAX_CONNECTIONS, &n_connections, NULL))
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   _ ("“%s” is not a number of connections: take 1 to %d"), raw->connections, SPATE_MAX_CONNECTIONS);
      return FALSE;
    }
  if (raw->chunk_size != NULL && !parse_size ("chunk-size", raw->chunk_size, 1, &request->chunk_size, error))
    return FALSE;
  if (raw->limit_rate != NULL && !parse_size ("limit-rate", raw->limit_rate, 0, &request->rate_limit, error))
    return FALSE;

  request->max_connections = (guint) n_connections;
  if (raw->chunk_size != NULL)
    request->order = SPATE_ORDER_CHUNKS;
  else if (raw->sequential)
    request->order = SPATE_ORDER_SEQUENTIAL;

  return TRUE;
}

static gboolean
read_tries (SpateCliOptions *self,
            const Raw       *raw,
            GError         **error)
{
  guint64 tries = USUAL_TRIES;

  if (raw->tries != NULL && !g_ascii_string_to_unsigned (raw->tries, 10, 0, MOST_TRIES, &tries, NULL))
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   _ ("“%s” is not a number of tries: take 1 to %d, or 0 to try for ever"), raw->tries, MOST_TRIES);
      return FALSE;
    }

  self->tries = (guint) tries;

  return TRUE;
}

static gboolean
read_on_change (SpateRequest *request,
                const Raw    *raw,
                GError      **error)
{
  if (raw->on_change == NULL || strcmp (raw->on_change, "restart") == 0)
    request->on_change = SPATE_ON_CHANGE_RESTART;
  else if (strcmp (raw->on_change, "fail") == 0)
    request->on_change = SPATE_ON_CHANGE_FAIL;
  else
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   _ ("“%s” is not what --on-change can be: take restart or fail"), raw->on_change);
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_headers (SpateRequest *request,
              const Raw    *raw,
              GError      **error)
{
  for (guint i = 0; raw->headers != NULL && raw->headers[i] != NULL; i++)
    if (!spate_request_add_header (request, raw->headers[i], error))
      return FALSE;

  return (raw->referer == NULL || spate_request_set_referer (request, raw->referer, error)) &&
         (raw->user_agent == NULL || spate_request_set_user_agent (request, raw->user_agent, error));
}

/* What the command line says of each file. */
static gboolean
apply_options (SpateRequest *request,
               const Raw    *raw,
               const char   *name,
               GError      **error)
{
  for (guint i = 0; raw->mirrors != NULL && raw->mirrors[i] != NULL; i++)
    if (!spate_request_add_uri (request, raw->mirrors[i], error))
      return FALSE;
  if (raw->checksum != NULL && !spate_digest_parse (raw->checksum, &request->digest, error))
    return FALSE;
  if (!read_numbers (request, raw, error) || !read_on_change (request, raw, error) || !read_headers (request, raw, error))
    return FALSE;

  request->with_sha256 = raw->sha256 || raw->metalink_out != NULL;
  request->allow_http_redirect = raw->allow_http_redirect;
  if (name != NULL)
    {
      g_free (request->name);
      request->name = g_strdup (name);
      request->exact_name = TRUE;
    }

  return TRUE;
}

/* Returns: (transfer full) (nullable) (element-type SpateRequest): what one argument stands for */
static GPtrArray *
read_argument (SpateCliOptions *self,
               const Raw       *raw,
               const char      *argument,
               const char      *folder,
               GError         **error)
{
  if (spate_cli_metalink_is_file (argument))
    {
      /* They may hold secrets, and nobody has chosen whom these would be told. */
      if (raw->headers != NULL)
        {
          set_invalid (error, _ ("--header is for the server of a link, and a Metalink names servers of its own"));
          return NULL;
        }

      return spate_cli_metalink_read (argument, folder, self->refusals, error);
    }

  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_request_unref);
  SpateRequest *request = spate_request_new (folder);

  g_ptr_array_add (requests, request);

  return spate_request_add_uri (request, argument, error) ? g_steal_pointer (&requests) : NULL;
}

/* A Metalink may turn out to be of several files. */
static gboolean
check_number (SpateCliOptions *self,
              const Raw       *raw,
              const char      *name,
              GError         **error)
{
  if (self->requests->len == 1)
    return TRUE;

  if (name != NULL)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   _ ("With several files --output must be an existing folder, which “%s” is not"), raw->output);
      return FALSE;
    }
  if (raw->checksum != NULL)
    return set_invalid (error, _ ("--checksum is of one file: give one link with it"));
  if (raw->mirrors != NULL)
    return set_invalid (error, _ ("--mirror is of one file: give one link with it"));
  if (raw->metalink_out != NULL)
    return set_invalid (error, _ ("--metalink-out is of one file: give one link with it"));

  return TRUE;
}

static gboolean
make_requests (SpateCliOptions *self,
               const Raw       *raw,
               GError         **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;

  if (!check_combinations (raw, error) || !check_user (raw, error) || !read_tries (self, raw, error) || !find_place (raw, &folder, &name, error))
    return FALSE;

  for (guint i = 0; raw->urls[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) requests = read_argument (self, raw, raw->urls[i], folder, error);

      if (requests == NULL)
        return FALSE;
      g_ptr_array_extend_and_steal (self->requests, g_steal_pointer (&requests));
    }

  if (!check_number (self, raw, name, error))
    return FALSE;

  for (guint i = 0; i < self->requests->len; i++)
    {
      SpateRequest *request = self->requests->pdata[i];

      if (!apply_options (request, raw, name, error))
        return FALSE;
      self->rate_limit = request->rate_limit;
    }

  self->metalink_out = g_strdup (raw->metalink_out);

  return raw->metalink_out == NULL ||
         spate_cli_metalink_check_target (raw->metalink_out, self->requests->pdata[0], error);
}

/**
 * spate_cli_options_parse:
 * @argv: (array zero-terminated=1): the command line, with the program's name
 * @error: set to %SPATE_ERROR_INVALID, or %SPATE_ERROR_FILE
 *
 * Returns: (transfer full) (nullable): what it asks for
 */
SpateCliOptions *
spate_cli_options_parse (const char *const *argv,
                         GError           **error)
{
  g_return_val_if_fail (argv != NULL, NULL);

  g_auto (Raw) raw = { NULL };
  g_autoptr (GOptionContext) context = make_context (&raw);
  g_autoptr (SpateCliOptions) self = g_new0 (SpateCliOptions, 1);
  g_autoptr (GError) reason = NULL;
  g_auto (GStrv) rest = g_strdupv ((char **) argv);

  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_request_unref);
  self->refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  if (!check_digest_option (argv, error))
    return NULL;
  if (!g_option_context_parse_strv (context, &rest, &reason))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, reason->message);
      return NULL;
    }

  if (raw.help)
    self->help = g_option_context_get_help (context, TRUE, NULL);
  self->version = raw.version;
  self->quiet = raw.quiet;
  self->verbose = raw.verbose;
  self->json = raw.json;
  self->user = g_strdup (raw.user);
  self->password_stdin = raw.password_stdin;
  if (!self->version && self->help == NULL && !make_requests (self, &raw, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * spate_cli_options_free:
 * @self: (transfer full): options
 */
void
spate_cli_options_free (SpateCliOptions *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->help);
  g_free (self->metalink_out);
  g_free (self->user);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->refusals);
  g_free (self);
}
