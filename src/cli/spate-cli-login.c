/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who the user is to servers, from where people keep that: what they say themselves, in a link or
 * with --user, and for what is left the file .netrc; and to the proxy, with --proxy-user. A password is never taken from the command line,
 * which everybody on the computer can read. */

#include "config.h"

#include "spate-cli-login.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spate-cli-netrc.h"
#include "spate-cli-password.h"
#include "spate-cli-text.h"
#include "spate-error.h"
#include "spate-link.h"
#include "spate-proxy-resolver.h"

/* Longer ones are no list of passwords. */
#define LONGEST_NETRC (1 << 20)

static char *
get_password (const SpateCliOptions *options,
              const char            *name,
              const char            *link,
              GError               **error)
{
  if (options->password_stdin && !isatty (STDIN_FILENO))
    return spate_cli_password_read (STDIN_FILENO, error);

  g_autofree char *host = spate_link_get_host (link);
  g_autofree char *user = spate_cli_text_clean (name);
  /* TRANSLATORS: a question on a terminal: the password of whom for which server */
  g_autofree char *question = g_strdup_printf (_ ("Password of %s for %s: "), user, host);

  return spate_cli_password_ask (question, error);
}

/* The name is for the first link of each download, as headers are. */
static gboolean
use_option (SpateCliOptions *options,
            GError         **error)
{
  g_autofree char *password = get_password (options, options->user, spate_request_get_uri (options->requests->pdata[0]), error);

  if (password == NULL)
    return FALSE;

  for (guint i = 0; i < options->requests->len; i++)
    {
      SpateRequest *request = options->requests->pdata[i];
      SpateLogin *login = spate_login_new (spate_request_get_uri (request), options->user, password, error);

      if (login == NULL)
        return FALSE;
      spate_request_set_login (request, login);
    }

  return TRUE;
}

/* The proxy hears it when it asks, whatever goes through it. */
static gboolean
use_proxy_option (const SpateCliOptions *options,
                  GError               **error)
{
  g_autofree char *password = get_password (options, options->proxy_user, options->proxy, error);
  g_autoptr (SpateLogin) login = password != NULL ? spate_login_new (options->proxy, options->proxy_user, password, error) : NULL;

  if (login == NULL)
    return FALSE;

  spate_proxy_resolver_sign_in (spate_proxy_resolver_get_default (), login);

  return TRUE;
}

/* Whatever is no text of a fair length is no list of passwords. */
static char *
read_text (int          fd,
           struct stat *status)
{
  if (fstat (fd, status) != 0)
    return NULL;
  if (!S_ISREG (status->st_mode) || status->st_size > LONGEST_NETRC)
    {
      errno = EINVAL;
      return NULL;
    }

  g_autofree char *text = g_malloc0 ((gsize) status->st_size + 1);
  gssize n = read (fd, text, (gsize) status->st_size);

  if (n < 0)
    return NULL;
  if (strlen (text) < (gsize) n)
    {
      errno = EINVAL;
      return NULL;
    }

  return g_steal_pointer (&text);
}

/* Reads it, and says whether anybody else can. */
static char *
read_file (const char *path,
           gboolean   *ret_is_open,
           GError    **error)
{
  /* What is no file could keep us waiting. */
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  struct stat status = { 0 };
  char *text = fd >= 0 ? read_text (fd, &status) : NULL;
  int number = errno;

  if (fd >= 0)
    close (fd);
  if (text == NULL)
    g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (number), g_strerror (number));

  *ret_is_open = (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;

  return text;
}

/* Adds what @text knows of the servers of @request. */
static gboolean
use_netrc (SpateRequest *request,
           const char   *text,
           gboolean      is_open,
           GError      **error)
{
  for (guint i = 0; i < request->n_named; i++)
    {
      const char *uri = g_ptr_array_index (request->uris, i);
      g_autofree char *host = spate_link_get_host (uri);
      g_autofree char *user = NULL;
      g_autofree char *password = NULL;

      if (spate_request_find_login (request, uri) != NULL)
        continue;
      if (!spate_cli_netrc_find (text, host, &user, &password, error))
        return FALSE;
      if (user == NULL)
        continue;

      if (is_open)
        {
          g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, _ ("others may read it; “chmod 600” ends that"));
          return FALSE;
        }

      SpateLogin *login = spate_login_new (uri, user, password, error);

      if (login == NULL)
        return FALSE;
      spate_request_set_login (request, login);
    }

  return TRUE;
}

static gboolean
use_file (SpateCliOptions *options,
          const char      *path,
          GError         **error)
{
  gboolean is_open = FALSE;
  g_autofree char *text = read_file (path, &is_open, error);

  if (text == NULL)
    return FALSE;

  for (guint i = 0; i < options->requests->len; i++)
    if (!use_netrc (options->requests->pdata[i], text, is_open, error))
      return FALSE;

  return TRUE;
}

/**
 * spate_cli_login_find:
 * @options: what the command line asks for; its requests get their logins
 * @ret_warning: (out) (transfer full) (nullable): a line about why a file of passwords is not used
 * @error: set to %SPATE_ERROR_INVALID if there is no password for --user or --proxy-user
 *
 * May ask on the terminal, and wait for the answer.
 *
 * Returns: %TRUE if the downloads can begin
 */
gboolean
spate_cli_login_find (SpateCliOptions *options,
                      char           **ret_warning,
                      GError         **error)
{
  g_return_val_if_fail (options != NULL, FALSE);
  g_return_val_if_fail (ret_warning != NULL, FALSE);

  const char *named = g_getenv ("NETRC");
  g_autofree char *usual = g_build_filename (g_get_home_dir (), ".netrc", NULL);
  const char *path = named != NULL && *named != '\0' ? named : usual;
  g_autoptr (GError) reason = NULL;

  *ret_warning = NULL;
  if (options->user != NULL && !use_option (options, error))
    return FALSE;
  if (options->proxy_user != NULL && !use_proxy_option (options, error))
    return FALSE;

  if (!use_file (options, path, &reason) &&
      (path == named || !g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)))
    {
      g_autofree char *shown = g_filename_display_name (path);
      g_autofree char *clean = spate_cli_text_clean (shown);

      *ret_warning = g_strdup_printf (_ ("Warning: “%s” is not used: %s"), clean, reason->message);
    }

  return TRUE;
}
