/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who a secure server says it is, when nobody believes it: what a person has to see before deciding,
 * and nothing of GIO's types. */

#include "spate-peer.h"

#include "spate-error.h"

static SpateCertificateProblems
translate (GTlsCertificateFlags flags)
{
  static const struct
  {
    GTlsCertificateFlags     flag;
    SpateCertificateProblems problem;
  } table[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, SPATE_CERTIFICATE_UNKNOWN_ISSUER },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, SPATE_CERTIFICATE_OTHER_HOST },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, SPATE_CERTIFICATE_NOT_YET_VALID },
    { G_TLS_CERTIFICATE_EXPIRED, SPATE_CERTIFICATE_EXPIRED },
    { G_TLS_CERTIFICATE_REVOKED, SPATE_CERTIFICATE_REVOKED },
    { G_TLS_CERTIFICATE_INSECURE, SPATE_CERTIFICATE_WEAK },
  };
  SpateCertificateProblems problems = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (flags & table[i].flag)
      problems |= table[i].problem;

  return problems != 0 ? problems : SPATE_CERTIFICATE_OTHER_PROBLEM;
}

static gint64
to_seconds (GDateTime *when)
{
  g_autoptr (GDateTime) owned = when;

  return owned != NULL ? g_date_time_to_unix (owned) : 0;
}

/**
 * spate_peer_describe:
 * @uri: the link that was asked
 * @certificate: what its server shows
 * @problems: what is wrong with that
 *
 * Returns: (transfer full) (nullable): the certificate; %NULL if it cannot be told from others
 */
SpateCertificate *
spate_peer_describe (const char          *uri,
                     GTlsCertificate     *certificate,
                     GTlsCertificateFlags problems)
{
  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  g_autoptr (GByteArray) bytes = NULL;

  g_object_get (certificate, "certificate", &bytes, NULL);
  if (bytes == NULL || bytes->len == 0)
    return NULL;

  g_autofree char *fingerprint = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes->data, bytes->len);
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  SpateCertificate *self = spate_certificate_new (uri, fingerprint);

  if (self == NULL)
    return NULL;

  spate_certificate_set_names (self, subject, issuer);
  self->not_before = to_seconds (g_tls_certificate_get_not_valid_before (certificate));
  self->not_after = to_seconds (g_tls_certificate_get_not_valid_after (certificate));
  self->problems = translate (problems);

  return self;
}

/* The worst of it first. */
static const char *
tell_problem (SpateCertificateProblems problems)
{
  if (problems & SPATE_CERTIFICATE_REVOKED)
    return "The server's certificate has been revoked";
  if (problems & SPATE_CERTIFICATE_UNKNOWN_ISSUER)
    return "Nobody who is trusted here vouches for the server's certificate";
  if (problems & SPATE_CERTIFICATE_OTHER_HOST)
    return "The server's certificate is for another server";
  if (problems & SPATE_CERTIFICATE_EXPIRED)
    return "The server's certificate has expired";
  if (problems & SPATE_CERTIFICATE_NOT_YET_VALID)
    return "The server's certificate is not valid yet, or the clock here is wrong";
  if (problems & SPATE_CERTIFICATE_WEAK)
    return "The server's certificate is made in a way that is not safe any more";

  return "The server's certificate cannot be accepted";
}

/**
 * spate_peer_set_error:
 * @certificate: what is refused
 * @error: set to %SPATE_ERROR_CERTIFICATE, with a copy of @certificate
 */
void
spate_peer_set_error (const SpateCertificate *certificate,
                      GError                **error)
{
  g_return_if_fail (certificate != NULL);

  if (error == NULL)
    return;

  g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_CERTIFICATE, tell_problem (certificate->problems));
  spate_error_take_certificate (*error, spate_certificate_copy (certificate));
}
