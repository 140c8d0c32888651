/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Certificates that nobody vouches for, of a server that others have written: refused, until the
 * user accepts this one, from this server, for this download. */

#include "nginx.h"
#include "pattern.h"
#include "run-fixture.h"

#include <string.h>

#include "spate-error.h"

#define SEED 3

static TestNginx *nginx;
static char *missing; /* why there is none */

static gboolean
skip (void)
{
  if (nginx == NULL)
    g_test_skip (missing);
  else
    test_nginx_clear_log (nginx);

  return nginx == NULL;
}

/* Asks for the file, with that certificate accepted. */
static void
fetch (RunFixture       *fixture,
       TestNginxServer   server,
       SpateCertificate *accepted)
{
  g_autofree char *uri = test_nginx_uri (nginx, server, "/16.bin");

  fixture->seed = SEED;
  run_fixture_ask_uri (fixture, uri);
  if (accepted != NULL)
    spate_request_accept (fixture->request, spate_certificate_copy (accepted));
  run_fixture_run (fixture);
}

/* What was shown by a server that was refused. */
static SpateCertificate *
get_refused (RunFixture *fixture)
{
  const SpateCertificate *certificate = NULL;

  run_fixture_assert_failed (fixture, SPATE_ERROR_CERTIFICATE);
  certificate = spate_error_get_certificate (fixture->last->error);
  g_assert_nonnull (certificate);

  return spate_certificate_copy (certificate);
}

static SpateCertificate *
meet (TestNginxServer server)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  fetch (fixture, server, NULL);

  return get_refused (fixture);
}

/* Who it is, what is wrong, and nothing was fetched. */
static void
test_refused (void)
{
  static const struct
  {
    TestNginxServer          server;
    SpateCertificateProblems problems;
  } cases[] = {
    { TEST_NGINX_UNTRUSTED, SPATE_CERTIFICATE_UNKNOWN_ISSUER },
    { TEST_NGINX_EXPIRED, SPATE_CERTIFICATE_EXPIRED },
    { TEST_NGINX_OTHER_NAME, SPATE_CERTIFICATE_OTHER_HOST },
  };

  if (skip ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SpateCertificate) certificate = meet (cases[i].server);
      g_autofree char *origin = g_strdup_printf ("https://127.0.0.1:%u", test_nginx_get_port (nginx, cases[i].server));

      g_assert_cmpstr (certificate->origin, ==, origin);
      g_assert_cmpuint (strlen (certificate->fingerprint), ==, SPATE_CERTIFICATE_FINGERPRINT_LENGTH);
      g_assert_true (certificate->problems & cases[i].problems);
      g_assert_nonnull (certificate->subject);
      g_assert_nonnull (certificate->issuer);
      g_assert_cmpint (certificate->not_before, >, 0);
      g_assert_cmpint (certificate->not_after, >, 0);
    }

  g_autoptr (GPtrArray) requests = test_nginx_get_requests (nginx);

  g_assert_cmpuint (requests->len, ==, 0);
}

/* All connections of the download that accepts it may be made; another download may not use them, nor
 * make its own. */
static void
test_accepted (void)
{
  if (skip ())
    return;

  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateCertificate) certificate = NULL;

  fetch (fixture, TEST_NGINX_UNTRUSTED, NULL);
  certificate = get_refused (fixture);

  fetch (fixture, TEST_NGINX_UNTRUSTED, certificate);
  run_fixture_assert_done (fixture, "16.bin", 16 * MIB);
  g_assert_cmpuint (fixture->last->most_connections, >, 1);
  test_nginx_clear_log (nginx);

  run_fixture_forget (fixture);
  fetch (fixture, TEST_NGINX_UNTRUSTED, NULL);

  g_autoptr (SpateCertificate) again = get_refused (fixture);
  g_autoptr (GPtrArray) requests = test_nginx_get_requests (nginx);

  g_assert_true (spate_certificate_is_same (certificate, again));
  g_assert_cmpuint (requests->len, ==, 0);
}

/* The server shows another one than that which was accepted. */
static void
test_other_certificate (void)
{
  if (skip ())
    return;

  g_autoptr (SpateCertificate) other = meet (TEST_NGINX_EXPIRED);
  g_autoptr (SpateCertificate) certificate = meet (TEST_NGINX_UNTRUSTED);
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateCertificate) accepted = spate_certificate_new (certificate->origin, other->fingerprint);

  fetch (fixture, TEST_NGINX_UNTRUSTED, accepted);

  g_autoptr (SpateCertificate) refused = get_refused (fixture);

  g_assert_true (spate_certificate_is_same (refused, certificate));
}

/* A server that is trusted sends us to one that shows the very certificate that was accepted, but from
 * another server. */
static void
test_redirect (void)
{
  if (skip ())
    return;

  g_autoptr (SpateCertificate) certificate = meet (TEST_NGINX_UNTRUSTED);
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *elsewhere = test_nginx_uri (nginx, TEST_NGINX_UNTRUSTED, "/16.bin");
  g_autofree char *here = test_origin_uri (fixture->origin, "/16.bin");
  g_autoptr (SpateCertificate) accepted = spate_certificate_new (here, certificate->fingerprint);

  fixture->seed = SEED;
  test_origin_add_redirect (fixture->origin, "/16.bin", 302, elsewhere);
  run_fixture_ask (fixture, "/16.bin");
  spate_request_accept (fixture->request, spate_certificate_copy (accepted));
  run_fixture_run (fixture);

  g_autoptr (SpateCertificate) refused = get_refused (fixture);

  g_assert_true (spate_certificate_is_same (refused, certificate));
  run_fixture_ask (fixture, "/16.bin");
  spate_request_accept (fixture->request, spate_certificate_copy (refused));
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "16.bin", 16 * MIB);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  int status = 0;

  spate_http_init_process ();
  g_test_init (&argc, &argv, NULL);

  nginx = test_nginx_new (NULL, &error);
  if (nginx != NULL)
    {
      test_nginx_add_file (nginx, "16.bin", 16 * MIB, SEED);
      g_assert_true (g_setenv ("SSL_CERT_FILE", test_nginx_get_ca_file (nginx), TRUE));
    }
  else
    missing = g_strdup (error->message);

  g_test_add_func ("/certificates/refused", test_refused);
  g_test_add_func ("/certificates/accepted", test_accepted);
  g_test_add_func ("/certificates/other-certificate", test_other_certificate);
  g_test_add_func ("/certificates/redirect", test_redirect);

  status = g_test_run ();
  g_clear_pointer (&nginx, test_nginx_free);
  g_free (missing);

  return status;
}
