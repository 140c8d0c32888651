/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the many errors of libsoup, GIO and TLS ask of whoever receives them. */

#include "spate-http.h"

#include <libsoup/soup.h>

#include "spate-error.h"

static SpateError
code_for_tls (int code)
{
  switch ((GTlsError) code)
    {
    case G_TLS_ERROR_EOF:
    case G_TLS_ERROR_MISC:
      return SPATE_ERROR_NETWORK;
    case G_TLS_ERROR_UNAVAILABLE:
    case G_TLS_ERROR_BAD_CERTIFICATE:
    case G_TLS_ERROR_NOT_TLS:
    case G_TLS_ERROR_HANDSHAKE:
    case G_TLS_ERROR_CERTIFICATE_REQUIRED:
    case G_TLS_ERROR_INAPPROPRIATE_FALLBACK:
    case G_TLS_ERROR_BAD_CERTIFICATE_PASSWORD:
    default:
      return SPATE_ERROR_TLS;
    }
}

/**
 * spate_http_translate_error:
 * @error: (inout): an error from libsoup, GIO or TLS
 *
 * Turns an error of the network into one of Spate's. A cancelled operation stays that.
 */
void
spate_http_translate_error (GError **error)
{
  g_return_if_fail (error != NULL && *error != NULL);

  g_autoptr (GError) original = g_steal_pointer (error);
  SpateError code = SPATE_ERROR_NETWORK;

  if (original->domain == SPATE_ERROR || g_error_matches (original, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&original));
      return;
    }

  if (original->domain == G_TLS_ERROR)
    code = code_for_tls (original->code);
  else if (g_error_matches (original, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING) ||
           g_error_matches (original, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING) ||
           g_error_matches (original, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    code = SPATE_ERROR_PROTOCOL;

  g_set_error_literal (error, SPATE_ERROR, (int) code, original->message);
}
