/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the command line asks for. GOption has taken it apart into strings; each is checked here, so that
 * what is wrong is said in our words, and before anything is asked of a server.
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
#include "spate-cli-words.h"
#include "spate-error.h"
#include "spate-proxy.h"

/* A few minutes, with the pauses between them. */
#define USUAL_TRIES 5
#define MOST_TRIES 1000000

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
check_proxy_user (const SpateCliWords *words,
                  GError             **error)
{
  if (words->proxy_user == NULL)
    return TRUE;
  if (words->proxy == NULL || strcmp (words->proxy, "none") == 0)
    return set_invalid (error, _ ("--proxy-user needs --proxy=ADDRESS"));
  if (*words->proxy_user == '\0' || strchr (words->proxy_user, ':') != NULL)
    return set_invalid (error, _ ("--proxy-user takes a name alone; the password is asked for, or comes with --password-stdin"));
  if (words->user != NULL && words->password_stdin)
    return set_invalid (error, _ ("--password-stdin is one password: with --user and --proxy-user they are asked for"));

  return TRUE;
}

static gboolean
check_user (const SpateCliWords *words,
            GError             **error)
{
  if (!check_proxy_user (words, error))
    return FALSE;
  if (words->user == NULL)
    return !words->password_stdin || words->proxy_user != NULL ||
           set_invalid (error, _ ("--password-stdin needs --user=NAME, or --proxy-user=NAME"));
  if (*words->user == '\0')
    return set_invalid (error, _ ("--user needs a name"));
  if (strchr (words->user, ':') != NULL)
    return set_invalid (error, _ ("--user takes the name alone: everybody on this computer can read a command line. "
                                  "The password is asked for, or comes with --password-stdin"));

  return TRUE;
}

/* What goes on is what was asked for once: only the link and what its server is told are new. */
static gboolean
check_refresh (const SpateCliWords *words,
               GError             **error)
{
  if (words->refresh == NULL)
    return TRUE;
  if (words->urls == NULL || words->urls[1] != NULL || spate_cli_metalink_is_file (words->urls[0]))
    return set_invalid (error, _ ("--refresh takes one new link: spate-cli --refresh ID|PART URL"));
  if (words->output != NULL || words->mirrors != NULL || words->checksum != NULL || words->connections != NULL ||
      words->sequential || words->chunk_size != NULL || words->on_change != NULL || words->limit_rate != NULL)
    return set_invalid (error, _ ("--refresh keeps what was asked for: with it go only options that say what the server is told"));

  return TRUE;
}

/* What the window does in its own way, or decides itself. */
static gboolean
check_add (const SpateCliWords *words,
           GError             **error)
{
  if (words->add &&
      (words->user != NULL || words->proxy != NULL || words->tries != NULL || words->on_change != NULL || words->chunk_size != NULL ||
       words->sha256 || words->metalink_out != NULL || words->accept_certificate != NULL || words->allow_http_redirect))
    return set_invalid (error, _ ("--add hands over links, where they go, and what their servers are told: the window asks for passwords, "
                                  "and has preferences of its own"));

  return TRUE;
}

/* One of them, and nothing else. */
static gboolean
check_act (const SpateCliWords *words,
           GError             **error)
{
  guint n = (words->pause != NULL) + (words->resume != NULL) + (words->remove != NULL);

  if (n > 1 || words->urls != NULL || words->add || words->refresh != NULL)
    return set_invalid (error, _ ("--pause, --resume and --remove take one id, and nothing else"));

  return TRUE;
}

static gboolean
acts (const SpateCliWords *words)
{
  return words->pause != NULL || words->resume != NULL || words->remove != NULL;
}

static gboolean
check_combinations (const SpateCliWords *words,
                    GError             **error)
{
  if (acts (words))
    return check_act (words, error);
  if (words->list)
    return words->urls == NULL || set_invalid (error, _ ("--list takes no link"));
  if (!check_refresh (words, error) || !check_add (words, error))
    return FALSE;
  if (words->urls == NULL)
    return set_invalid (error, _ ("There is no link to download"));
  if (words->quiet && words->verbose)
    return set_invalid (error, _ ("--quiet and --verbose exclude each other"));
  if (words->json && words->verbose)
    return set_invalid (error, _ ("--json and --verbose exclude each other"));
  if (words->sequential && words->chunk_size != NULL)
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
find_place (const SpateCliWords *words,
            char               **ret_folder,
            char               **ret_name,
            GError             **error)
{
  const char *path = words->output;

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
read_numbers (SpateRequest        *request,
              const SpateCliWords *words,
              GError             **error)
{
  guint64 n_connections = 0;

  if (words->connections != NULL &&
      !g_ascii_string_to_unsigned (words->connections, 10, 1, SPATE_MAX_CONNECTIONS, &n_connections, NULL))
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   _ ("“%s” is not a number of connections: take 1 to %d"), words->connections, SPATE_MAX_CONNECTIONS);
      return FALSE;
    }
  if (words->chunk_size != NULL && !parse_size ("chunk-size", words->chunk_size, 1, &request->chunk_size, error))
    return FALSE;
  if (words->limit_rate != NULL && !parse_size ("limit-rate", words->limit_rate, 0, &request->rate_limit, error))
    return FALSE;

  request->max_connections = (guint) n_connections;
  if (words->chunk_size != NULL)
    request->order = SPATE_ORDER_CHUNKS;
  else if (words->sequential)
    request->order = SPATE_ORDER_SEQUENTIAL;

  return TRUE;
}

static gboolean
read_tries (SpateCliOptions     *self,
            const SpateCliWords *words,
            GError             **error)
{
  guint64 tries = USUAL_TRIES;

  if (words->tries != NULL && !g_ascii_string_to_unsigned (words->tries, 10, 0, MOST_TRIES, &tries, NULL))
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   _ ("“%s” is not a number of tries: take 1 to %d, or 0 to try for ever"), words->tries, MOST_TRIES);
      return FALSE;
    }

  self->tries = (guint) tries;

  return TRUE;
}

static gboolean
read_on_change (SpateRequest        *request,
                const SpateCliWords *words,
                GError             **error)
{
  if (words->on_change == NULL || strcmp (words->on_change, "restart") == 0)
    request->on_change = SPATE_ON_CHANGE_RESTART;
  else if (strcmp (words->on_change, "fail") == 0)
    request->on_change = SPATE_ON_CHANGE_FAIL;
  else
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   _ ("“%s” is not what --on-change can be: take restart or fail"), words->on_change);
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_headers (SpateRequest        *request,
              const SpateCliWords *words,
              GError             **error)
{
  for (guint i = 0; words->headers != NULL && words->headers[i] != NULL; i++)
    if (!spate_request_add_header (request, words->headers[i], error))
      return FALSE;

  return (words->referer == NULL || spate_request_set_referer (request, words->referer, error)) &&
         (words->user_agent == NULL || spate_request_set_user_agent (request, words->user_agent, error));
}

/* It is for the server of the link; where that redirects to, another one has to be accepted. */
static gboolean
read_certificate (SpateRequest        *request,
                  const SpateCliWords *words,
                  GError             **error)
{
  SpateCertificate *certificate = NULL;

  if (words->accept_certificate == NULL)
    return TRUE;

  certificate = spate_certificate_new (spate_request_get_uri (request), words->accept_certificate);
  if (certificate == NULL)
    return set_invalid (error, _ ("--accept-certificate takes the SHA-256 fingerprint of a certificate: 64 hexadecimal digits"));

  spate_request_accept (request, certificate);

  return TRUE;
}

/* What the command line says of each file. */
static gboolean
apply_options (SpateRequest        *request,
               const SpateCliWords *words,
               const char          *name,
               GError             **error)
{
  for (guint i = 0; words->mirrors != NULL && words->mirrors[i] != NULL; i++)
    if (!spate_request_add_uri (request, words->mirrors[i], error))
      return FALSE;
  if (words->checksum != NULL && !spate_digest_parse (words->checksum, &request->digest, error))
    return FALSE;
  if (!read_numbers (request, words, error) || !read_on_change (request, words, error) || !read_headers (request, words, error) ||
      !read_certificate (request, words, error))
    return FALSE;

  request->with_sha256 = words->sha256 || words->metalink_out != NULL;
  request->allow_http_redirect = words->allow_http_redirect;
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
read_argument (SpateCliOptions     *self,
               const SpateCliWords *words,
               const char          *argument,
               const char          *folder,
               GError             **error)
{
  if (spate_cli_metalink_is_file (argument))
    {
      /* They may hold secrets, and nobody has chosen whom these would be told. */
      if (words->headers != NULL)
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

static gboolean
read_proxy (SpateCliOptions     *self,
            const SpateCliWords *words,
            GError             **error)
{
  if (words->proxy == NULL)
    return TRUE;

  self->proxy = strcmp (words->proxy, "none") == 0 ? g_strdup ("") : spate_proxy_parse (words->proxy, error);

  return self->proxy != NULL;
}

/* A Metalink may turn out to be of several files. */
static gboolean
check_number (SpateCliOptions     *self,
              const SpateCliWords *words,
              const char          *name,
              GError             **error)
{
  if (self->requests->len == 1 || words->list || acts (words))
    return TRUE;

  if (name != NULL)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   _ ("With several files --output must be an existing folder, which “%s” is not"), words->output);
      return FALSE;
    }
  if (words->checksum != NULL)
    return set_invalid (error, _ ("--checksum is of one file: give one link with it"));
  if (words->mirrors != NULL)
    return set_invalid (error, _ ("--mirror is of one file: give one link with it"));
  if (words->metalink_out != NULL)
    return set_invalid (error, _ ("--metalink-out is of one file: give one link with it"));

  return TRUE;
}

static gboolean
make_requests (SpateCliOptions     *self,
               const SpateCliWords *words,
               GError             **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;

  if (!check_combinations (words, error) || !check_user (words, error) || !read_tries (self, words, error) ||
      !read_proxy (self, words, error) || !find_place (words, &folder, &name, error))
    return FALSE;

  for (guint i = 0; words->urls != NULL && words->urls[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) requests = read_argument (self, words, words->urls[i], folder, error);

      if (requests == NULL)
        return FALSE;
      g_ptr_array_extend_and_steal (self->requests, g_steal_pointer (&requests));
    }

  if (!check_number (self, words, name, error))
    return FALSE;

  for (guint i = 0; i < self->requests->len; i++)
    {
      SpateRequest *request = self->requests->pdata[i];

      if (!apply_options (request, words, name, error))
        return FALSE;
      self->rate_limit = request->rate_limit;
    }

  self->metalink_out = g_strdup (words->metalink_out);

  return words->metalink_out == NULL || words->list || acts (words) ||
         spate_cli_metalink_check_target (words->metalink_out, self->requests->pdata[0], error);
}

static void
read_act (SpateCliOptions     *self,
          const SpateCliWords *words)
{
  const struct
  {
    const char *method;
    const char *id;
  } known[] = { { "Pause", words->pause }, { "Resume", words->resume }, { "Cancel", words->remove } };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].id != NULL)
      {
        self->method = known[i].method;
        g_free (self->id);
        self->id = g_strdup (known[i].id);
      }
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

  g_auto (SpateCliWords) words = { NULL };
  g_autoptr (GOptionContext) context = spate_cli_words_make_context (&words);
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

  if (words.help)
    self->help = g_option_context_get_help (context, TRUE, NULL);
  self->version = words.version;
  self->quiet = words.quiet;
  self->verbose = words.verbose;
  self->json = words.json;
  self->list = words.list;
  self->add = words.add;
  self->is_placed = words.output != NULL;
  read_act (self, &words);
  self->refresh = g_strdup (words.refresh);
  self->user = g_strdup (words.user);
  self->proxy_user = g_strdup (words.proxy_user);
  self->password_stdin = words.password_stdin;
  if (!self->version && self->help == NULL && !make_requests (self, &words, error))
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
  g_free (self->proxy);
  g_free (self->user);
  g_free (self->proxy_user);
  g_free (self->refresh);
  g_free (self->id);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->refusals);
  g_free (self);
}
