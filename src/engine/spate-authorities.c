/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who vouches for servers: the system's authorities, or those that the environment names, as in other
 * programs. */

#include "spate-authorities.h"

#include "spate-error.h"

/**
 * spate_authorities_need:
 * @session: a session, without a database until it has been asked for
 * @error: set to %SPATE_ERROR_INVALID if `SSL_CERT_FILE` names what cannot be read
 *
 * To be called before a secure server is asked: to read whom to trust takes as long as all else that
 * happens before a first request, so it waits for a link that is secure.
 *
 * Returns: whether @session knows whom to trust
 */
gboolean
spate_authorities_need (SoupSession *session,
                        GError     **error)
{
  g_return_val_if_fail (SOUP_IS_SESSION (session), FALSE);

  const char *path = g_getenv ("SSL_CERT_FILE");
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) reason = NULL;

  if (soup_session_get_tls_database (session) != NULL)
    return TRUE;

  if (path == NULL || *path == '\0')
    database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  else
    database = g_tls_file_database_new (path, &reason);

  if (reason != NULL)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   "SSL_CERT_FILE names certificates that cannot be read: %s", reason->message);
      return FALSE;
    }

  soup_session_set_tls_database (session, database);

  return TRUE;
}
