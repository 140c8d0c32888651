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

/* The worst of it first. */
static const char *
tell_problem (GTlsCertificateFlags problems)
{
  if (problems & G_TLS_CERTIFICATE_REVOKED)
    return "The server's certificate has been revoked";
  if (problems & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return "Nobody who is trusted here vouches for the server's certificate";
  if (problems & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return "The server's certificate is for another server";
  if (problems & G_TLS_CERTIFICATE_EXPIRED)
    return "The server's certificate has expired";
  if (problems & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return "The server's certificate is not valid yet; is the clock right?";
  if (problems & G_TLS_CERTIFICATE_INSECURE)
    return "The server's certificate is made in a way that is not safe any more";

  return "The server's certificate cannot be accepted";
}

/**
 * spate_http_explain_certificate:
 * @error: (inout): an error from libsoup, GIO or TLS
 * @problems: what is wrong with the server's certificate, if anything is
 *
 * Says what TLS does not say: why it refuses a certificate.
 */
void
spate_http_explain_certificate (GError             **error,
                                GTlsCertificateFlags problems)
{
  g_return_if_fail (error != NULL && *error != NULL);

  if (!g_error_matches (*error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) || problems == 0)
    return;

  g_clear_error (error);
  g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, tell_problem (problems));
}
