/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Against a server that others have written: nginx, over plain HTTP and over TLS with HTTP/2
 * on offer. */

#include "nginx.h"
#include "pattern.h"
#include "raw-server.h"
#include "run-fixture.h"

#define SEED 3

/* One for the whole program, as its certificates are what the sessions trust. */
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

static RunFixture *
fetch (TestNginxServer server,
       const char     *path)
{
  RunFixture *fixture = run_fixture_new ();
  g_autofree char *uri = test_nginx_uri (nginx, server, path);

  fixture->seed = SEED;
  run_fixture_ask_uri (fixture, uri);
  run_fixture_run (fixture);

  return fixture;
}

/* Requests appear in the log when nginx is done with them. */
static gboolean
is_logged (gpointer data)
{
  g_autoptr (GPtrArray) requests = test_nginx_get_requests (nginx);

  return requests->len >= GPOINTER_TO_UINT (data);
}

static void
assert_log (RunFixture *fixture,
            guint       n_connections)
{
  test_wait_until (is_logged, GUINT_TO_POINTER (fixture->last->n_requests), TEST_DEADLINE);

  g_autoptr (GPtrArray) requests = test_nginx_get_requests (nginx);

  g_assert_cmpuint (requests->len, ==, fixture->last->n_requests);
  g_assert_cmpuint (test_nginx_get_n_connections (nginx), >=, n_connections);
  for (guint i = 0; i < requests->len; i++)
    {
      const TestNginxRequest *request = g_ptr_array_index (requests, i);

      g_assert_cmpstr (request->protocol, ==, "HTTP/1.1");
    }
}

static void
test_ranges (void)
{
  if (skip ())
    return;

  g_autoptr (RunFixture) fixture = fetch (TEST_NGINX_HTTP, "/16.bin");

  run_fixture_assert_done (fixture, "16.bin", 16 * MIB);
  g_assert_true (fixture->last->has_ranges);
  g_assert_cmpuint (fixture->last->most_connections, ==, 8);
  assert_log (fixture, 8);
}

static void
test_no_ranges (void)
{
  if (skip ())
    return;

  g_autoptr (RunFixture) fixture = fetch (TEST_NGINX_HTTP, "/noranges/16.bin");

  run_fixture_assert_done (fixture, "16.bin", 16 * MIB);
  g_assert_false (fixture->last->has_ranges);
  g_assert_cmpuint (fixture->last->n_requests, ==, 1);
  assert_log (fixture, 1);
}

static void
test_small (void)
{
  if (skip ())
    return;

  g_autoptr (RunFixture) empty = fetch (TEST_NGINX_HTTP, "/0.bin");
  g_autoptr (RunFixture) byte = fetch (TEST_NGINX_HTTP, "/1.bin");
  g_autoptr (RunFixture) none = fetch (TEST_NGINX_HTTP, "/none.bin");

  run_fixture_assert_done (empty, "0.bin", 0);
  run_fixture_assert_done (byte, "1.bin", 1);
  run_fixture_assert_failed (none, SPATE_ERROR_NEEDS_LINK);
}

/* A server that is slow on each connection gets many, how many is the balancer's business, all of
 * them TCP connections of their own, also where HTTP/2 could put them into one. */
static void
test_slow (gconstpointer data)
{
  if (skip ())
    return;

  g_autoptr (RunFixture) fixture = fetch (GPOINTER_TO_INT (data), "/slow/1024.bin");

  g_assert_no_error (fixture->last->error);
  g_assert_cmpint (fixture->last->size, ==, 1024 * MIB);
  g_assert_cmpuint (fixture->last->most_connections, >=, SPATE_MAX_CONNECTIONS / 2);
  assert_log (fixture, fixture->last->most_connections);
}

static void
test_tls (void)
{
  if (skip ())
    return;

  g_autoptr (RunFixture) fixture = fetch (TEST_NGINX_HTTPS, "/16.bin");

  run_fixture_assert_done (fixture, "16.bin", 16 * MIB);
  g_assert_cmpuint (fixture->last->most_connections, ==, 8);
  assert_log (fixture, 8);
}

/* Nobody vouches for it, so nothing is fetched, and it is tried once. */
static void
test_unknown_issuer (void)
{
  if (skip ())
    return;

  g_autoptr (RunFixture) fixture = fetch (TEST_NGINX_UNTRUSTED, "/16.bin");

  run_fixture_assert_failed (fixture, SPATE_ERROR_CERTIFICATE);
  g_assert_cmpuint (fixture->last->n_requests, ==, 1);
  run_fixture_assert_listing (fixture, "");
}

/* Plain HTTP where TLS is expected, and the other way round. */
static void
test_wrong_scheme (void)
{
  if (skip ())
    return;

  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *no_tls = g_strdup_printf ("https://127.0.0.1:%u/1.bin", test_nginx_get_port (nginx, TEST_NGINX_HTTP));
  g_autofree char *no_http = g_strdup_printf ("http://127.0.0.1:%u/1.bin", test_nginx_get_port (nginx, TEST_NGINX_HTTPS));

  run_fixture_hurry (fixture);
  run_fixture_ask_uri (fixture, no_tls);
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NETWORK);
  run_fixture_ask_uri (fixture, no_http);
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_SERVER);
}

/* A secure server that sends people to one that is not; it is followed if the user allows that. */
static void
test_downgrade (gconstpointer data)
{
  gboolean is_allowed = GPOINTER_TO_INT (data);

  if (skip ())
    return;

  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *plain = test_nginx_uri (nginx, TEST_NGINX_HTTP, "/1.bin");
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n", plain);
  g_autoptr (RawServer) server = raw_server_new_text (answer);
  g_autofree char *dir = g_path_get_dirname (test_nginx_get_ca_file (nginx));
  g_autofree char *certificate = g_build_filename (dir, "trusted.crt", NULL);
  g_autofree char *key = g_build_filename (dir, "trusted.key", NULL);

  raw_server_use_tls (server, certificate, key);

  g_autofree char *uri = raw_server_uri (server, "/a.bin");

  fixture->seed = SEED;
  run_fixture_ask_uri (fixture, uri);
  fixture->request->allow_http_redirect = is_allowed;
  run_fixture_run (fixture);
  g_assert_cmpuint (raw_server_get_n_requests (server), ==, 1);
  if (is_allowed)
    {
      run_fixture_assert_done (fixture, "1.bin", 1);
      return;
    }

  run_fixture_assert_failed (fixture, SPATE_ERROR_TLS);

  g_autoptr (GPtrArray) requests = test_nginx_get_requests (nginx);

  g_assert_cmpuint (requests->len, ==, 0);
}

/* Whom to trust is read when a redirect first leads to a secure link. */
static void
test_upgrade (void)
{
  if (skip ())
    return;

  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *trusted = test_nginx_uri (nginx, TEST_NGINX_HTTPS, "/16.bin");
  g_autofree char *untrusted = test_nginx_uri (nginx, TEST_NGINX_UNTRUSTED, "/16.bin");

  run_fixture_hurry (fixture);
  test_origin_add_redirect (fixture->origin, "/trusted", 301, trusted);
  test_origin_add_redirect (fixture->origin, "/untrusted", 301, untrusted);
  run_fixture_ask (fixture, "/untrusted");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_CERTIFICATE);

  fixture->seed = SEED;
  run_fixture_ask (fixture, "/trusted");
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "16.bin", 16 * MIB);
}

static char *
make_digest (GChecksumType type,
             const guint8 *bytes,
             gsize         n_bytes)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (type);
  guint8 digest[64];
  gsize length = sizeof digest;

  g_checksum_update (checksum, bytes, (gssize) n_bytes);
  g_checksum_get_digest (checksum, digest, &length);

  return g_base64_encode (digest, length);
}

/* A small file of the pattern, with a digest, from a server with nginx's certificate. */
static RawServer *
make_safe_server (const char   *name,
                  GChecksumType type)
{
  guint8 bytes[1000];

  test_pattern_fill (bytes, 0, sizeof bytes, SEED);

  g_autofree char *digest = make_digest (type, bytes, sizeof bytes);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nDigest: %s=%s\r\n\r\n", name, digest);
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autofree char *dir = g_path_get_dirname (test_nginx_get_ca_file (nginx));
  g_autofree char *certificate = g_build_filename (dir, "trusted.crt", NULL);
  g_autofree char *key = g_build_filename (dir, "trusted.key", NULL);

  g_byte_array_append (answer, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (answer, bytes, sizeof bytes);

  g_autoptr (GBytes) all = g_byte_array_free_to_bytes (g_steal_pointer (&answer));
  RawServer *server = raw_server_new (all);

  raw_server_use_tls (server, certificate, key);

  return server;
}

/* What the server says of its file counts as much as a user's word only if it is strong, and nobody
 * else can have said it: not the server that a redirect led to. */
static void
test_told (void)
{
  static const struct
  {
    const char   *name;
    GChecksumType type;
    gboolean      is_redirected;
    SpateProof    proof;
  } rows[] = {
    { "sha-512", G_CHECKSUM_SHA512, FALSE, SPATE_PROOF_VERIFIED },
    { "sha-256", G_CHECKSUM_SHA256, FALSE, SPATE_PROOF_VERIFIED },
    { "sha", G_CHECKSUM_SHA1, FALSE, SPATE_PROOF_INTACT },
    { "md5", G_CHECKSUM_MD5, FALSE, SPATE_PROOF_INTACT },
    { "sha-256", G_CHECKSUM_SHA256, TRUE, SPATE_PROOF_INTACT },
  };

  if (skip ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();
      g_autoptr (RawServer) server = make_safe_server (rows[i].name, rows[i].type);
      g_autofree char *uri = raw_server_uri (server, "/a.bin");

      g_test_message ("%s, %d", rows[i].name, rows[i].is_redirected);
      fixture->seed = SEED;
      test_origin_add_redirect (fixture->origin, "/a.bin", 302, uri);
      if (rows[i].is_redirected)
        run_fixture_ask (fixture, "/a.bin");
      else
        run_fixture_ask_uri (fixture, uri);
      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, "a.bin", 1000);
      g_assert_cmpint (fixture->last->proof, ==, rows[i].proof);
    }
}

static void
start_nginx (void)
{
  g_autoptr (GError) error = NULL;

  nginx = test_nginx_new ("12m", &error);
  if (nginx == NULL)
    {
      missing = g_strdup (error->message);
      return;
    }

  test_nginx_add_file (nginx, "0.bin", 0, SEED);
  test_nginx_add_file (nginx, "1.bin", 1, SEED);
  test_nginx_add_file (nginx, "16.bin", 16 * MIB, SEED);
  test_nginx_add_sparse_file (nginx, "1024.bin", 1024 * MIB);
  g_assert_true (g_setenv ("SSL_CERT_FILE", test_nginx_get_ca_file (nginx), TRUE));
}

int
main (int   argc,
      char *argv[])
{
  int status = 0;

  spate_http_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/nginx/ranges", test_ranges);
  g_test_add_func ("/nginx/no-ranges", test_no_ranges);
  g_test_add_func ("/nginx/small", test_small);
  g_test_add_data_func ("/nginx/slow", GINT_TO_POINTER (TEST_NGINX_HTTP), test_slow);
  g_test_add_data_func ("/nginx/slow-tls", GINT_TO_POINTER (TEST_NGINX_HTTPS), test_slow);
  g_test_add_func ("/nginx/tls", test_tls);
  g_test_add_func ("/nginx/unknown-issuer", test_unknown_issuer);
  g_test_add_func ("/nginx/wrong-scheme", test_wrong_scheme);
  g_test_add_data_func ("/nginx/downgrade", GINT_TO_POINTER (FALSE), test_downgrade);
  g_test_add_data_func ("/nginx/downgrade-allowed", GINT_TO_POINTER (TRUE), test_downgrade);
  g_test_add_func ("/nginx/upgrade", test_upgrade);
  g_test_add_func ("/nginx/told", test_told);

  start_nginx ();
  status = g_test_run ();
  g_clear_pointer (&nginx, test_nginx_free);
  g_free (missing);

  return status;
}
