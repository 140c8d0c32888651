/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One error domain for the whole program. A code is a decision, not a diagnosis: callers
 * switch on it and never look at the message. What a person has to know before deciding goes
 * along with the error, so that whoever copies it or hands it on takes that with it. */

#include "spate-error.h"

#include <string.h>

#include "spate-certificate.h"
#include "spate-link.h"

/* A realm is a server's word; no honest one is longer. */
#define LONGEST_REALM 256

typedef struct
{
  char             *origin;      /* (owned) (nullable): who wants to know who the user is */
  char             *realm;       /* (owned) (nullable): of what */
  SpateCertificate *certificate; /* (owned) (nullable): what was refused */
  char             *other;       /* (owned) (nullable): the download that has the file */
} SpateErrorPrivate;

static void
spate_error_private_init (SpateErrorPrivate *details)
{
  memset (details, 0, sizeof *details);
}

static void
spate_error_private_copy (const SpateErrorPrivate *from,
                          SpateErrorPrivate       *to)
{
  to->origin = g_strdup (from->origin);
  to->realm = g_strdup (from->realm);
  to->other = g_strdup (from->other);
  to->certificate = from->certificate != NULL ? spate_certificate_copy (from->certificate) : NULL;
}

static void
spate_error_private_clear (SpateErrorPrivate *details)
{
  g_clear_pointer (&details->origin, g_free);
  g_clear_pointer (&details->realm, g_free);
  g_clear_pointer (&details->other, g_free);
  g_clear_pointer (&details->certificate, spate_certificate_free);
}

/* GCC does not see that GLib calls these for errors of this domain only. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnull-dereference"
G_DEFINE_EXTENDED_ERROR (SpateError, spate_error)
#pragma GCC diagnostic pop

static SpateErrorPrivate *
get_details (const GError *error)
{
  return error != NULL && error->domain == SPATE_ERROR ? spate_error_get_private (error) : NULL;
}

/**
 * spate_error_may_pass:
 * @error: why a request or an attempt failed
 *
 * Returns: %TRUE if the same thing tried a little later may work, without anybody's help
 */
gboolean
spate_error_may_pass (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return g_error_matches (error, SPATE_ERROR, SPATE_ERROR_NETWORK) ||
         g_error_matches (error, SPATE_ERROR, SPATE_ERROR_BUSY);
}

/**
 * spate_error_set_asker:
 * @error: an error of %SPATE_ERROR
 * @link: a link to the server that wants to know who the user is, or the address of the proxy
 * @realm: (nullable): what it calls the part of it that the user has to be known to
 */
void
spate_error_set_asker (GError     *error,
                       const char *link,
                       const char *realm)
{
  SpateErrorPrivate *details = get_details (error);

  g_return_if_fail (details != NULL);
  g_return_if_fail (link != NULL);

  g_free (details->origin);
  g_free (details->realm);
  details->origin = spate_link_get_origin (link);
  details->realm = realm != NULL ? g_utf8_make_valid (realm, (gssize) strnlen (realm, LONGEST_REALM)) : NULL;
}

/**
 * spate_error_get_origin:
 * @error: (nullable): any error
 *
 * Returns: (transfer none) (nullable): the origin of the server or proxy that wants to know who the user is,
 *   if it is known
 */
const char *
spate_error_get_origin (const GError *error)
{
  const SpateErrorPrivate *details = get_details (error);

  return details != NULL ? details->origin : NULL;
}

/**
 * spate_error_get_realm:
 * @error: (nullable): any error
 *
 * Returns: (transfer none) (nullable): what that server calls the part of it that asks
 */
const char *
spate_error_get_realm (const GError *error)
{
  const SpateErrorPrivate *details = get_details (error);

  return details != NULL ? details->realm : NULL;
}

/**
 * spate_error_take_certificate:
 * @error: an error of %SPATE_ERROR
 * @certificate: (transfer full): what was refused
 */
void
spate_error_take_certificate (GError           *error,
                              SpateCertificate *certificate)
{
  SpateErrorPrivate *details = get_details (error);

  g_return_if_fail (details != NULL);
  g_return_if_fail (certificate != NULL);

  g_clear_pointer (&details->certificate, spate_certificate_free);
  details->certificate = certificate;
}

/**
 * spate_error_get_certificate:
 * @error: (nullable): any error
 *
 * Returns: (transfer none) (nullable): the certificate that was refused, if that is the reason
 */
const SpateCertificate *
spate_error_get_certificate (const GError *error)
{
  const SpateErrorPrivate *details = get_details (error);

  return details != NULL ? details->certificate : NULL;
}

/**
 * spate_error_set_other:
 * @error: an error of %SPATE_ERROR
 * @id: the id of the download that has the file
 */
void
spate_error_set_other (GError     *error,
                       const char *id)
{
  SpateErrorPrivate *details = get_details (error);

  g_return_if_fail (details != NULL);

  g_free (details->other);
  details->other = g_strdup (id);
}

/**
 * spate_error_get_other:
 * @error: (nullable): any error
 *
 * Returns: (transfer none) (nullable): the id of the download that has the file already
 */
const char *
spate_error_get_other (const GError *error)
{
  const SpateErrorPrivate *details = get_details (error);

  return details != NULL ? details->other : NULL;
}
