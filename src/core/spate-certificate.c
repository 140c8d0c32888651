/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server's certificate, as far as people and records need it. Which one it is, is told by its
 * fingerprint and by nothing else; who may be trusted by it, is its origin alone. */

#include "spate-certificate.h"

#include <string.h>

#include "spate-link.h"

#define ALL_PROBLEMS ((SPATE_CERTIFICATE_OTHER_PROBLEM << 1) - 1)

/**
 * spate_certificate_parse_fingerprint:
 * @text: what somebody typed or copied
 *
 * Returns: (transfer full) (nullable): the SHA-256 in small digits without anything between them;
 *   %NULL if it is none
 */
char *
spate_certificate_parse_fingerprint (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isxdigit (*p))
        g_string_append_c (digits, g_ascii_tolower (*p));
      else if (*p != ':' && !g_ascii_isspace (*p))
        return NULL;
    }

  return digits->len == SPATE_CERTIFICATE_FINGERPRINT_LENGTH ? g_string_free (g_steal_pointer (&digits), FALSE) : NULL;
}

/**
 * spate_certificate_new:
 * @link: a link to the server that shows it
 * @fingerprint: its SHA-256
 *
 * Returns: (transfer full) (nullable): a certificate of which nothing else is known; %NULL if one of
 *   the two is not valid
 */
SpateCertificate *
spate_certificate_new (const char *link,
                       const char *fingerprint)
{
  g_return_val_if_fail (link != NULL, NULL);
  g_return_val_if_fail (fingerprint != NULL, NULL);

  g_autofree char *origin = spate_link_get_origin (link);
  g_autofree char *digits = spate_certificate_parse_fingerprint (fingerprint);

  if (origin == NULL || digits == NULL)
    return NULL;

  SpateCertificate *self = g_new0 (SpateCertificate, 1);

  self->origin = g_steal_pointer (&origin);
  self->fingerprint = g_steal_pointer (&digits);

  return self;
}

/**
 * spate_certificate_copy:
 * @self: a certificate
 *
 * Returns: (transfer full): another one, of the same
 */
SpateCertificate *
spate_certificate_copy (const SpateCertificate *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  SpateCertificate *copy = g_memdup2 (self, sizeof *self);

  copy->origin = g_strdup (self->origin);
  copy->fingerprint = g_strdup (self->fingerprint);
  copy->subject = g_strdup (self->subject);
  copy->issuer = g_strdup (self->issuer);

  return copy;
}

/**
 * spate_certificate_free:
 * @self: (transfer full) (nullable): a certificate
 */
void
spate_certificate_free (SpateCertificate *self)
{
  if (self == NULL)
    return;

  g_free (self->origin);
  g_free (self->fingerprint);
  g_free (self->subject);
  g_free (self->issuer);
  g_free (self);
}

/* A stranger wrote it, to be shown to people. */
static char *
tame (const char *name)
{
  if (name == NULL || *name == '\0')
    return NULL;

  g_autofree char *valid = g_utf8_make_valid (name, (gssize) strnlen (name, SPATE_CERTIFICATE_LONGEST_NAME));
  GString *text = g_string_new (NULL);

  /* Each byte that was not valid has become three. */
  for (const char *p = valid; *p != '\0' && text->len < SPATE_CERTIFICATE_LONGEST_NAME; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      g_string_append_unichar (text, g_unichar_isprint (character) ? character : 0xfffd);
    }

  return g_string_free (text, FALSE);
}

/**
 * spate_certificate_set_names:
 * @self: a certificate
 * @subject: (nullable): for whom it is, any bytes
 * @issuer: (nullable): who vouches for it, any bytes
 */
void
spate_certificate_set_names (SpateCertificate *self,
                             const char       *subject,
                             const char       *issuer)
{
  g_return_if_fail (self != NULL);

  g_free (self->subject);
  g_free (self->issuer);
  self->subject = tame (subject);
  self->issuer = tame (issuer);
}

/**
 * spate_certificate_is_same:
 * @self: a certificate
 * @other: another one
 *
 * Returns: whether they are the same one, shown by the same server
 */
gboolean
spate_certificate_is_same (const SpateCertificate *self,
                           const SpateCertificate *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  return strcmp (self->origin, other->origin) == 0 && strcmp (self->fingerprint, other->fingerprint) == 0;
}

/**
 * spate_certificate_dup_readable_fingerprint:
 * @self: a certificate
 *
 * Returns: (transfer full): the fingerprint as browsers show it: "AB:CD:…"
 */
char *
spate_certificate_dup_readable_fingerprint (const SpateCertificate *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  GString *text = g_string_new (NULL);

  for (gsize i = 0; self->fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (self->fingerprint[i]));
    }

  return g_string_free (text, FALSE);
}

/**
 * spate_certificate_to_variant:
 * @self: a certificate
 *
 * Returns: (transfer floating): an `a{sv}`
 */
GVariant *
spate_certificate_to_variant (const SpateCertificate *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "origin", "s", self->origin);
  g_variant_dict_insert (&dict, "fingerprint", "s", self->fingerprint);
  if (self->subject != NULL)
    g_variant_dict_insert (&dict, "subject", "s", self->subject);
  if (self->issuer != NULL)
    g_variant_dict_insert (&dict, "issuer", "s", self->issuer);
  g_variant_dict_insert (&dict, "not-before", "x", self->not_before);
  g_variant_dict_insert (&dict, "not-after", "x", self->not_after);
  g_variant_dict_insert (&dict, "problems", "u", (guint) self->problems);

  return g_variant_dict_end (&dict);
}

/**
 * spate_certificate_from_variant:
 * @variant: what spate_certificate_to_variant() made, or anything at all
 *
 * Returns: (transfer full) (nullable): the certificate; %NULL if it is none
 */
SpateCertificate *
spate_certificate_from_variant (GVariant *variant)
{
  g_return_val_if_fail (variant != NULL, NULL);

  const char *origin = NULL;
  const char *fingerprint = NULL;
  const char *subject = NULL;
  const char *issuer = NULL;
  guint32 problems = 0;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT) ||
      !g_variant_lookup (variant, "origin", "&s", &origin) ||
      !g_variant_lookup (variant, "fingerprint", "&s", &fingerprint) ||
      !g_variant_lookup (variant, "problems", "u", &problems))
    return NULL;

  SpateCertificate *self = spate_certificate_new (origin, fingerprint);

  if (self == NULL)
    return NULL;

  g_variant_lookup (variant, "subject", "&s", &subject);
  g_variant_lookup (variant, "issuer", "&s", &issuer);
  spate_certificate_set_names (self, subject, issuer);
  g_variant_lookup (variant, "not-before", "x", &self->not_before);
  g_variant_lookup (variant, "not-after", "x", &self->not_after);
  self->problems = problems & ALL_PROBLEMS;

  return self;
}
