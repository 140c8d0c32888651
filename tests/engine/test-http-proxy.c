/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who the user is, told to a proxy that asks: once if it is wrong, and to no server. */

#include <libsoup/soup.h>

#include "asking-proxy.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "raw-server.h"
#include "spate-error.h"
#include "spate-http.h"
#include "spate-proxy-resolver.h"
#include "tls-proxy.h"

#define N_AT_ONCE 8

typedef struct
{
  TestOrigin      *origin;
  TestAskingProxy *proxy;
  SpateHttp       *http;
  char            *uri; /* of the file */
} Fixture;

static Fixture *
fixture_new (const char *scheme)
{
  Fixture *self = g_new0 (Fixture, 1);

  self->origin = test_origin_new ();
  self->proxy = test_asking_proxy_new (scheme);
  self->http = spate_http_new ();
  self->uri = g_strdup_printf ("http://files.example:%u/a", test_origin_get_port (self->origin));
  test_origin_add (self->origin, "/a", 1000);

  g_autofree char *address = test_asking_proxy_uri (self->proxy);

  spate_proxy_resolver_use (spate_proxy_resolver_get_default (), address);

  return self;
}

static void
fixture_free (Fixture *self)
{
  test_run_pending ();
  g_assert_finalize_object (self->http);
  test_asking_proxy_free (self->proxy);
  test_origin_free (self->origin);
  spate_proxy_resolver_use_system (spate_proxy_resolver_get_default ());
  g_free (self->uri);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static void
sign_in (Fixture    *self,
         const char *password)
{
  g_autofree char *address = test_asking_proxy_uri (self->proxy);
  g_autoptr (SpateLogin) login = spate_login_new (address, TEST_PROXY_USER, password, NULL);

  spate_proxy_resolver_sign_in (spate_proxy_resolver_get_default (), login);
}

static SpateRequest *
request_new (const char *uri)
{
  SpateRequest *request = spate_request_new ("/nowhere");

  g_assert_true (spate_request_add_uri (request, uri, NULL));

  return request;
}

static SpateReply *
fetch (Fixture      *self,
       SpateRequest *request,
       GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_http_fetch_async (self->http, request, spate_request_get_uri (request), NULL, FALSE, NULL, NULL,
                          test_store_result_cb, &result);
  test_wait_for_result (&result);

  return spate_http_fetch_finish (self->http, result, error);
}

static void
assert_comes (Fixture      *self,
              SpateRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateReply) reply = fetch (self, request, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reply->response->status, ==, 200);
}

static void
assert_asked (Fixture      *self,
              SpateRequest *request)
{
  g_autofree char *address = test_asking_proxy_uri (self->proxy);
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateReply) reply = fetch (self, request, &error);

  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_PROXY_LOGIN);
  g_assert_null (reply);
  g_assert_cmpstr (spate_error_get_origin (error), ==, address);
  g_assert_cmpstr (spate_error_get_realm (error), ==, TEST_PROXY_REALM);
}

/* Nobody is told who has not been asked, and then the proxy is told at once each time. */
static void
test_plain (gconstpointer data)
{
  g_autoptr (Fixture) fixture = fixture_new (data);
  g_autoptr (SpateRequest) request = request_new (fixture->uri);

  assert_asked (fixture, request);
  sign_in (fixture, TEST_PROXY_PASSWORD);
  assert_comes (fixture, request);
  g_assert_cmpuint (test_asking_proxy_get_n_asked (fixture->proxy), ==, 2);
  assert_comes (fixture, request);
  g_assert_cmpuint (test_asking_proxy_get_n_asked (fixture->proxy), ==, 2);
  g_assert_cmpuint (test_asking_proxy_get_n_passed (fixture->proxy), ==, 2);
  g_assert_cmpuint (test_asking_proxy_get_n_wrong (fixture->proxy), ==, 0);
}

/* The server is called as no certificate calls it, and believed all the same. */
static void
believe (Fixture      *self,
         SpateRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateReply) reply = fetch (self, request, &error);

  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_CERTIFICATE);
  g_assert_null (reply);
  spate_request_accept (request, spate_certificate_copy (spate_error_get_certificate (error)));
}

static void
test_tunnel (gconstpointer data)
{
  g_autoptr (Fixture) fixture = fixture_new (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (TestTlsProxy) server = test_tls_proxy_new (test_origin_get_port (fixture->origin), &error);

  if (server == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  g_autofree char *local = test_tls_proxy_uri (server, "/a");
  g_autoptr (GUri) parsed = g_uri_parse (local, G_URI_FLAGS_NONE, NULL);
  g_autofree char *uri = g_strdup_printf ("https://files.example:%d/a", g_uri_get_port (parsed));
  g_autoptr (SpateRequest) request = request_new (uri);

  assert_asked (fixture, request);
  sign_in (fixture, "wrong");
  assert_asked (fixture, request);
  sign_in (fixture, TEST_PROXY_PASSWORD);
  believe (fixture, request);
  assert_comes (fixture, request);
  g_assert_cmpuint (test_asking_proxy_get_n_wrong (fixture->proxy), ==, 1);

  g_autoptr (TestRequest) seen = test_origin_get_request (fixture->origin, "/a", 0);

  g_assert_null (test_request_get_header (seen, "proxy-authorization"));
}

/* Those that ask together try a password once, and it is told as wrong. */
static void
test_wrong (void)
{
  g_autoptr (Fixture) fixture = fixture_new ("Basic");
  g_autoptr (SpateRequest) request = request_new (fixture->uri);
  GAsyncResult *results[N_AT_ONCE] = { NULL };

  sign_in (fixture, "wrong");
  for (guint i = 0; i < N_AT_ONCE; i++)
    spate_http_fetch_async (fixture->http, request, fixture->uri, NULL, FALSE, NULL, NULL, test_store_result_cb, &results[i]);

  for (guint i = 0; i < N_AT_ONCE; i++)
    {
      g_autoptr (GError) error = NULL;

      test_wait_for_result (&results[i]);
      g_assert_null (spate_http_fetch_finish (fixture->http, results[i], &error));
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_PROXY_LOGIN);
      g_object_unref (results[i]);
    }

  g_assert_cmpuint (test_asking_proxy_get_n_wrong (fixture->proxy), ==, 1);
  sign_in (fixture, TEST_PROXY_PASSWORD);
  assert_comes (fixture, request);
}

/* A server that no proxy is in front of asks like one, and is told nothing: neither at first nor where a
 * proxied server sends us to. */
static void
test_false_proxy (void)
{
  static const char answer[] =
    "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"" TEST_PROXY_REALM "\"\r\nContent-Length: 0\r\n\r\n";
  g_autoptr (Fixture) fixture = fixture_new ("Basic");
  g_autoptr (RawServer) server = raw_server_new_text (answer);
  g_autofree char *uri = raw_server_uri (server, "/b");
  g_autofree char *from = g_strdup_printf ("http://files.example:%u/r", test_origin_get_port (fixture->origin));
  const char *links[] = { uri, from };

  test_origin_add_redirect (fixture->origin, "/r", 302, g_intern_string (uri));
  sign_in (fixture, TEST_PROXY_PASSWORD);

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (SpateRequest) request = request_new (links[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateReply) reply = fetch (fixture, request, &error);

      if (reply != NULL)
        g_assert_cmpuint (reply->response->status, ==, 407);
      else
        g_assert_cmpint (error->code, !=, SPATE_ERROR_PROXY_LOGIN);
    }

  g_assert_cmpuint (raw_server_get_n_requests (server), >, 0);
  g_assert_false (raw_server_has_heard (server, "roxy-"));
}

/* The environment may name the user with the address. */
static void
test_in_address (void)
{
  g_autoptr (Fixture) fixture = fixture_new ("Basic");
  g_autoptr (SpateRequest) request = request_new (fixture->uri);
  g_autofree char *address = test_asking_proxy_uri (fixture->proxy);
  g_autofree char *with = g_strdup_printf ("http://" TEST_PROXY_USER ":" TEST_PROXY_PASSWORD "@%s", address + strlen ("http://"));

  spate_proxy_resolver_use (spate_proxy_resolver_get_default (), with);
  assert_comes (fixture, request);
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/http-proxy/plain/basic", "Basic", test_plain);
  g_test_add_data_func ("/http-proxy/plain/digest", "Digest", test_plain);
  g_test_add_data_func ("/http-proxy/tunnel/basic", "Basic", test_tunnel);
  g_test_add_data_func ("/http-proxy/tunnel/digest", "Digest", test_tunnel);
  g_test_add_func ("/http-proxy/wrong", test_wrong);
  g_test_add_func ("/http-proxy/false-proxy", test_false_proxy);
  g_test_add_func ("/http-proxy/in-address", test_in_address);

  return g_test_run ();
}
