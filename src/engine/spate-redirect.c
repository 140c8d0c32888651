/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a server may send us: anywhere, but not in circles, and not from a link that is secure to one
 * that is not, unless the user has allowed it. Private networks are spate-border.c's matter. */

#include "spate-redirect.h"

#include "spate-error.h"
#include "spate-link.h"

/* As many as browsers follow (the Fetch standard's figure). */
#define MOST_REDIRECTS 20

/**
 * spate_redirect_follow:
 * @request: what the user asked for
 * @from: the link that answered
 * @location: where it redirects to
 * @n_requests: how many requests there have been by now
 * @error: %SPATE_ERROR_PROTOCOL if nobody could go there, or it would be once too often;
 *   %SPATE_ERROR_TLS if it is not safe
 *
 * Returns: (transfer full) (nullable): the link to ask next, which may hold a user and a password
 */
char *
spate_redirect_follow (const SpateRequest *request,
                       const char         *from,
                       const char         *location,
                       guint               n_requests,
                       GError            **error)
{
  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (from != NULL, NULL);
  g_return_val_if_fail (location != NULL, NULL);

  g_autofree char *next = spate_link_resolve (from, location, error);

  if (next == NULL)
    return NULL;

  if (n_requests > MOST_REDIRECTS)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL,
                   "The server redirects more than %d times in a row", MOST_REDIRECTS);
      return NULL;
    }

  if (!request->allow_http_redirect && spate_link_is_secure (from) && !spate_link_is_secure (next))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_TLS,
                           "The server redirects from a secure link to one that is not");
      return NULL;
    }

  return g_steal_pointer (&next);
}
