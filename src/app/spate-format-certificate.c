/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a certificate that is refused means, for people who have never heard of one. */

#include "spate-format-certificate.h"

#include <glib/gi18n.h>

#include "spate-link.h"

static char *
format_date (gint64 when)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (when);

  /* Translators: a date, as in “4 July 2026” */
  return date != NULL ? g_date_time_format (date, _ ("%-e %B %Y")) : g_strdup ("?");
}

static void
add_sentence (GString    *text,
              const char *sentence)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
}

/**
 * spate_format_certificate_problems:
 * @certificate: what a server shows
 *
 * Returns: (transfer full): who it is, what is wrong, and what may come of it
 */
char *
spate_format_certificate_problems (const SpateCertificate *certificate)
{
  g_return_val_if_fail (certificate != NULL, NULL);

  SpateCertificateProblems problems = certificate->problems;
  g_autofree char *host = spate_link_get_host (certificate->origin);
  g_autofree char *begin = format_date (certificate->not_before);
  g_autofree char *end = format_date (certificate->not_after);
  g_autoptr (GString) text = g_string_new (NULL);

  /* Translators: the name of a server */
  g_string_append_printf (text, _ ("“%s” cannot prove that it is the server it says it is."), host);

  if (problems & SPATE_CERTIFICATE_REVOKED)
    add_sentence (text, _ ("Its certificate was withdrawn by whoever issued it."));
  if (problems & SPATE_CERTIFICATE_UNKNOWN_ISSUER)
    add_sentence (text, _ ("Nobody whom this computer trusts vouches for it."));
  if (problems & SPATE_CERTIFICATE_OTHER_HOST)
    add_sentence (text, _ ("Its certificate is for another server."));
  if (problems & SPATE_CERTIFICATE_EXPIRED)
    {
      /* Translators: a date */
      g_autofree char *sentence = g_strdup_printf (_ ("Its certificate expired on %s."), end);

      add_sentence (text, sentence);
    }
  if (problems & SPATE_CERTIFICATE_NOT_YET_VALID)
    {
      /* Translators: a date */
      g_autofree char *sentence = g_strdup_printf (_ ("Its certificate is not valid before %s: is the clock of this computer right?"), begin);

      add_sentence (text, sentence);
    }
  if (problems & SPATE_CERTIFICATE_WEAK)
    add_sentence (text, _ ("Its certificate is made in a way that is no longer safe."));

  add_sentence (text, _ ("Somebody else may read what is sent, and may send another file."));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * spate_format_certificate_validity:
 * @certificate: what a server shows
 *
 * Returns: (transfer full): from when until when it is valid, in short
 */
char *
spate_format_certificate_validity (const SpateCertificate *certificate)
{
  g_return_val_if_fail (certificate != NULL, NULL);

  g_autofree char *begin = format_date (certificate->not_before);
  g_autofree char *end = format_date (certificate->not_after);

  if (certificate->not_before == 0 || certificate->not_after == 0)
    return g_strdup (_ ("It does not say"));

  /* Translators: two dates */
  return g_strdup_printf (_ ("From %s to %s"), begin, end);
}

/**
 * spate_format_certificate_fingerprint:
 * @certificate: what a server shows
 *
 * Returns: (transfer full): its fingerprint in groups, so that it can be compared, and broken into
 *   lines
 */
char *
spate_format_certificate_fingerprint (const SpateCertificate *certificate)
{
  g_return_val_if_fail (certificate != NULL, NULL);

  GString *text = g_string_new (NULL);

  for (gsize i = 0; certificate->fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, i % 32 == 0 ? '\n' : ' ');
      g_string_append_c (text, g_ascii_toupper (certificate->fingerprint[i]));
    }

  return g_string_free (text, FALSE);
}
