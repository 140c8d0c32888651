/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Certificates, and errors and records that carry them. */

#include "spate-certificate.h"

#include <string.h>

#include "spate-error.h"
#include "spate-record.h"

#define FINGERPRINT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define READABLE "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"

static SpateCertificate *
certificate_new (const char *link)
{
  SpateCertificate *certificate = spate_certificate_new (link, FINGERPRINT);

  g_assert_nonnull (certificate);
  spate_certificate_set_names (certificate, "CN=a.example", "CN=Some\nbody\xff");
  certificate->not_before = 1000;
  certificate->not_after = 2000;
  certificate->problems = SPATE_CERTIFICATE_EXPIRED | SPATE_CERTIFICATE_WEAK;

  return certificate;
}

static void
assert_same (const SpateCertificate *a,
             const SpateCertificate *b)
{
  g_assert_nonnull (a);
  g_assert_true (spate_certificate_is_same (a, b));
  g_assert_cmpstr (a->subject, ==, b->subject);
  g_assert_cmpstr (a->issuer, ==, b->issuer);
  g_assert_cmpint (a->not_before, ==, b->not_before);
  g_assert_cmpint (a->not_after, ==, b->not_after);
  g_assert_cmpint (a->problems, ==, b->problems);
}

static void
test_fingerprint (void)
{
  g_autofree char *plain = spate_certificate_parse_fingerprint (FINGERPRINT);
  g_autofree char *readable = spate_certificate_parse_fingerprint (" " READABLE "\n");
  g_autoptr (SpateCertificate) certificate = certificate_new ("https://a.example/b");
  g_autofree char *text = spate_certificate_dup_readable_fingerprint (certificate);

  g_assert_cmpstr (plain, ==, FINGERPRINT);
  g_assert_cmpstr (readable, ==, FINGERPRINT);
  g_assert_cmpstr (text, ==, READABLE);
  g_assert_null (spate_certificate_parse_fingerprint (""));
  g_assert_null (spate_certificate_parse_fingerprint (FINGERPRINT "0"));
  g_assert_null (spate_certificate_parse_fingerprint ("x" FINGERPRINT));
  g_assert_null (spate_certificate_new ("ftp://a.example/", FINGERPRINT));
}

/* What a stranger wrote into it does no harm to whoever looks at it. */
static void
test_names (void)
{
  g_autoptr (SpateCertificate) certificate = certificate_new ("https://a.example/b");
  g_autofree char *long_name = g_strnfill (100000, 'a');

  g_assert_true (g_utf8_validate (certificate->issuer, -1, NULL));
  g_assert_null (strchr (certificate->issuer, '\n'));
  spate_certificate_set_names (certificate, long_name, "");
  g_assert_cmpuint (strlen (certificate->subject), ==, SPATE_CERTIFICATE_LONGEST_NAME);
  g_assert_null (certificate->issuer);
}

/* From this server alone, and only the last one that was accepted from it. */
static void
test_accepts (void)
{
  g_autoptr (SpateRequest) request = spate_request_new ("/");
  g_autoptr (SpateRequest) with = spate_request_new ("/");
  g_autoptr (SpateCertificate) here = certificate_new ("https://a.example/b");
  g_autoptr (SpateCertificate) there = certificate_new ("https://a.example:8443/b");

  g_assert_true (spate_request_add_uri (request, "https://a.example/b", NULL));
  g_assert_true (spate_request_add_uri (with, "https://c.example/b", NULL));
  g_assert_false (spate_request_accepts (request, here));
  spate_request_accept (request, spate_certificate_copy (here));
  g_assert_true (spate_request_accepts (request, here));
  g_assert_false (spate_request_accepts (request, there));

  g_autoptr (SpateRequest) refreshed = spate_request_new_refreshed (request, with);

  g_assert_true (spate_request_accepts (refreshed, here));
}

/* Copied, written and read again, the error says the same. */
static void
test_error (void)
{
  g_autoptr (GError) error = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_CERTIFICATE, "Why");
  g_autoptr (GError) foreign = g_error_new_literal (G_CONVERT_ERROR, 0, "Why");
  g_autoptr (SpateCertificate) certificate = certificate_new ("https://a.example/b");
  SpateEnding ending = { .name = (char *) "a", .size = -1 };
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (SpateEnding) read = NULL;

  g_assert_null (spate_error_get_certificate (error));
  g_assert_null (spate_error_get_certificate (foreign));
  g_assert_null (spate_error_get_realm (NULL));
  spate_error_take_certificate (error, spate_certificate_copy (certificate));
  spate_error_set_asker (error, "https://a.example/b?token=c", "files\xff");
  spate_error_set_other (error, "0123");
  ending.error = g_error_copy (error);

  variant = g_variant_ref_sink (spate_ending_to_variant (&ending));
  read = spate_ending_from_variant (variant);
  g_error_free (ending.error);
  g_assert_nonnull (read);
  assert_same (spate_error_get_certificate (read->error), certificate);
  g_assert_cmpstr (spate_error_get_origin (read->error), ==, "https://a.example:443");
  g_assert_cmpstr (spate_error_get_realm (read->error), ==, spate_error_get_realm (error));
  g_assert_cmpstr (spate_error_get_other (read->error), ==, "0123");
}

static void
test_record (void)
{
  g_autoptr (SpateRequest) request = spate_request_new ("/");
  g_autoptr (SpateCertificate) certificate = certificate_new ("https://a.example/b");
  g_autoptr (SpateValidator) validator = spate_validator_new ("\"a\"", NULL, 7);
  g_autoptr (SpateRecord) record = NULL;
  g_autoptr (SpateRecord) read = NULL;
  g_autoptr (GVariant) variant = NULL;

  g_assert_true (spate_request_add_uri (request, "https://a.example/b", NULL));
  spate_request_accept (request, spate_certificate_copy (certificate));
  record = spate_record_new ("0123", request, SPATE_STATE_PAUSED, NULL);
  record->identity = spate_identity_new ("https://b.example/c", validator);
  variant = g_variant_ref_sink (spate_record_to_variant (record));
  read = spate_record_from_variant (variant, NULL);

  g_assert_nonnull (read);
  g_assert_cmpuint (read->request->accepted->len, ==, 1);
  assert_same (read->request->accepted->pdata[0], certificate);
  g_assert_true (spate_identity_is_same (read->identity, record->identity));
}

/* The same address, size, and the server's word for it. */
static void
test_identity (void)
{
  static const struct
  {
    const char *uri;
    const char *etag;
    const char *date;
    goffset     size;
    gboolean    is_same;
  } cases[] = {
    { "https://a/", "\"1\"", NULL, 5, TRUE },
    { "https://a/", "\"1\"", "yesterday", 5, TRUE },
    { "https://b/", "\"1\"", NULL, 5, FALSE },
    { "https://a/", "\"2\"", NULL, 5, FALSE },
    { "https://a/", "W/\"1\"", NULL, 5, FALSE },
    { "https://a/", "\"1\"", NULL, 6, FALSE },
    { "https://a/", "\"1\"", NULL, -1, FALSE },
    { "https://a/", NULL, "yesterday", 5, FALSE },
    { "https://a/", NULL, NULL, 5, FALSE },
  };
  g_autoptr (SpateValidator) validator = spate_validator_new ("\"1\"", NULL, 5);
  g_autoptr (SpateIdentity) identity = spate_identity_new ("https://a/", validator);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SpateValidator) other = spate_validator_new (cases[i].etag, cases[i].date, cases[i].size);
      g_autoptr (SpateIdentity) found = spate_identity_new (cases[i].uri, other);

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpint (spate_identity_is_same (identity, found), ==, cases[i].is_same);
    }

  g_autoptr (SpateValidator) dated = spate_validator_new (NULL, "yesterday", 5);
  g_autoptr (SpateIdentity) one = spate_identity_new ("https://a/", dated);
  g_autoptr (SpateIdentity) two = spate_identity_copy (one);

  g_assert_true (spate_identity_is_same (one, two));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificate/fingerprint", test_fingerprint);
  g_test_add_func ("/certificate/names", test_names);
  g_test_add_func ("/certificate/accepts", test_accepts);
  g_test_add_func ("/certificate/error", test_error);
  g_test_add_func ("/certificate/record", test_record);
  g_test_add_func ("/certificate/identity", test_identity);

  return g_test_run ();
}
