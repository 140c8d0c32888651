/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/* Characters of a SHA-256 in hexadecimal digits. */
#define SPATE_CERTIFICATE_FINGERPRINT_LENGTH 64

/* Of a name in a certificate; a longer one is cut. */
#define SPATE_CERTIFICATE_LONGEST_NAME 512

/**
 * SpateCertificateProblems:
 * @SPATE_CERTIFICATE_UNKNOWN_ISSUER: nobody who is trusted here vouches for it
 * @SPATE_CERTIFICATE_OTHER_HOST: it is for another server
 * @SPATE_CERTIFICATE_NOT_YET_VALID: its time has not come
 * @SPATE_CERTIFICATE_EXPIRED: its time is over
 * @SPATE_CERTIFICATE_REVOKED: whoever vouched for it has taken that back
 * @SPATE_CERTIFICATE_WEAK: it is made in a way that is not safe any more
 * @SPATE_CERTIFICATE_OTHER_PROBLEM: anything else
 *
 * Why a certificate is refused.
 */
typedef enum /*< flags >*/
{
  SPATE_CERTIFICATE_UNKNOWN_ISSUER = 1 << 0,
  SPATE_CERTIFICATE_OTHER_HOST = 1 << 1,
  SPATE_CERTIFICATE_NOT_YET_VALID = 1 << 2,
  SPATE_CERTIFICATE_EXPIRED = 1 << 3,
  SPATE_CERTIFICATE_REVOKED = 1 << 4,
  SPATE_CERTIFICATE_WEAK = 1 << 5,
  SPATE_CERTIFICATE_OTHER_PROBLEM = 1 << 6,
} SpateCertificateProblems;

/**
 * SpateCertificate:
 * @origin: (owned): who showed it, as spate_link_get_origin() writes it
 * @fingerprint: (owned): its SHA-256, in small hexadecimal digits
 * @subject: (owned) (nullable): for whom it says it is
 * @issuer: (owned) (nullable): who it says vouches for that
 * @not_before: seconds since 1970: from when on it is valid; 0 if it does not say
 * @not_after: seconds since 1970: until when; 0 if it does not say
 * @problems: why it is refused
 *
 * What is to be known of a server's certificate that is not accepted, or was accepted by the user
 * alone. The names in it are whatever somebody wrote there.
 */
struct _SpateCertificate
{
  char                    *origin;
  char                    *fingerprint;
  char                    *subject;
  char                    *issuer;
  gint64                   not_before;
  gint64                   not_after;
  SpateCertificateProblems problems;
};

SpateCertificate *spate_certificate_new (const char *link,
                                         const char *fingerprint) G_GNUC_WARN_UNUSED_RESULT;
SpateCertificate *spate_certificate_copy (const SpateCertificate *self) G_GNUC_WARN_UNUSED_RESULT;
void spate_certificate_free (SpateCertificate *self);
void spate_certificate_set_names (SpateCertificate *self,
                                  const char       *subject,
                                  const char       *issuer);
gboolean spate_certificate_is_same (const SpateCertificate *self,
                                    const SpateCertificate *other);

char *spate_certificate_parse_fingerprint (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *spate_certificate_dup_readable_fingerprint (const SpateCertificate *self) G_GNUC_WARN_UNUSED_RESULT;

GVariant *spate_certificate_to_variant (const SpateCertificate *self);
SpateCertificate *spate_certificate_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateCertificate, spate_certificate_free)

G_END_DECLS
