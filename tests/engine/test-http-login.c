/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who the user is: told to the server that asks, once if it is wrong, and to no other. */

#include <libsoup/soup.h>

#include "async-helpers.h"
#include "fault-origin.h"
#include "raw-server.h"
#include "spate-error.h"
#include "spate-http.h"

#define RIGHT "Basic bWU6c2VjcmV0" /* me:secret */
#define N_AT_ONCE 8

typedef struct
{
  TestOrigin   *origin;
  TestResource *file; /* (unowned) */
  SpateHttp    *http;
} Fixture;

static Fixture *
fixture_new (void)
{
  Fixture *self = g_new0 (Fixture, 1);

  self->origin = test_origin_new ();
  self->file = test_origin_add (self->origin, "/a", 1000);
  self->file->authorization = RIGHT;
  self->http = spate_http_new ();

  return self;
}

static void
fixture_free (Fixture *self)
{
  test_run_pending ();
  g_assert_finalize_object (self->http);
  test_origin_free (self->origin);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static SpateRequest *
request_new (const char *uri,
             const char *user,
             const char *password)
{
  SpateRequest *request = spate_request_new ("/nowhere");

  g_assert_true (spate_request_add_uri (request, uri, NULL));
  if (user != NULL)
    spate_request_set_login (request, spate_login_new (uri, user, password, NULL));

  return request;
}

static SpateRequest *
ask (Fixture    *self,
     const char *path,
     const char *user,
     const char *password)
{
  g_autofree char *uri = test_origin_uri (self->origin, path);

  return request_new (uri, user, password);
}

static void
begin (Fixture       *self,
       SpateRequest  *request,
       GCancellable  *cancellable,
       GAsyncResult **result)
{
  spate_http_fetch_async (self->http, request, spate_request_get_uri (request), NULL, FALSE, NULL, cancellable,
                          test_store_result_cb, result);
}

static SpateReply *
fetch (Fixture      *self,
       SpateRequest *request,
       const char   *uri,
       GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_http_fetch_async (self->http, request, uri, NULL, FALSE, NULL, NULL, test_store_result_cb, &result);

  return spate_http_fetch_finish (self->http, test_wait_for_result (&result), error);
}

static guint
count_signed (TestOrigin *origin)
{
  guint n = test_origin_get_n_requests (origin, NULL);
  guint n_signed = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TestRequest) sent = test_origin_get_request (origin, NULL, i);

      n_signed += test_request_get_header (sent, "Authorization") != NULL;
    }

  return n_signed;
}

/* Nothing is told before the server asks; from then on it is told at once. */
static void
test_basic (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SpateRequest) request = ask (fixture, "/a", "me", "secret");

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateReply) reply = fetch (fixture, request, spate_request_get_uri (request), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (reply->response->status, ==, 200);
      g_assert_cmpuint (reply->n_requests, ==, i == 0 ? 2 : 1);
    }

  g_autoptr (TestRequest) first = test_origin_get_request (fixture->origin, "/a", 0);

  g_assert_null (test_request_get_header (first, "Authorization"));
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 4);
  g_assert_cmpuint (count_signed (fixture->origin), ==, 3);
}

/* A server that does not ask is told nothing. */
static void
test_not_asked (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SpateRequest) request = ask (fixture, "/b", "me", "secret");

  test_origin_add (fixture->origin, "/b", 10);

  g_autoptr (SpateReply) reply = fetch (fixture, request, spate_request_get_uri (request), NULL);

  g_assert_cmpuint (reply->response->status, ==, 200);
  g_assert_cmpuint (count_signed (fixture->origin), ==, 0);
}

static void
assert_at_once (Fixture    *fixture,
                const char *password,
                int         code)
{
  g_autoptr (SpateRequest) request = ask (fixture, "/a", "me", password);
  GAsyncResult *results[N_AT_ONCE] = { NULL };

  for (gsize i = 0; i < N_AT_ONCE; i++)
    begin (fixture, request, NULL, &results[i]);

  for (gsize i = 0; i < N_AT_ONCE; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateReply) reply = spate_http_fetch_finish (fixture->http, test_wait_for_result (&results[i]), &error);

      if (code >= 0)
        g_assert_error (error, SPATE_ERROR, code);
      else
        g_assert_no_error (error);
      g_assert_cmpint (reply != NULL, ==, code < 0);
      g_object_unref (results[i]);
    }
}

/* However many ask, a wrong password is tried once; soon after, not at all; another one is. */
static void
test_wrong (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture->file->delay_ms = 50;
  assert_at_once (fixture, "wrong", SPATE_ERROR_NEEDS_AUTHENTICATION);
  g_assert_cmpuint (count_signed (fixture->origin), ==, 1);

  g_autoptr (SpateRequest) again = ask (fixture, "/a", "me", "wrong");
  g_autoptr (GError) error = NULL;

  g_assert_null (fetch (fixture, again, spate_request_get_uri (again), &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_NEEDS_AUTHENTICATION);
  g_assert_cmpuint (count_signed (fixture->origin), ==, 1);

  assert_at_once (fixture, "secret", -1);
  g_assert_cmpuint (count_signed (fixture->origin), ==, 1 + N_AT_ONCE);
}

static gboolean
is_tried (gpointer data)
{
  return count_signed (data) == 1;
}

/* Who waits for a try that is given up tries it itself; who is stopped while it waits, stops. */
static void
test_given_up (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SpateRequest) request = ask (fixture, "/a", "me", "secret");
  g_autoptr (GCancellable) first = g_cancellable_new ();
  g_autoptr (GCancellable) second = g_cancellable_new ();
  g_autoptr (GAsyncResult) trying = NULL;
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GError) error = NULL;
  TestFault *fault = test_resource_add_fault (fixture->file, TEST_FAULT_SILENCE);

  /* The first is asked, and gets no answer to its try. */
  fault->first_request = 1;
  fault->n_requests = 1;
  begin (fixture, request, first, &trying);
  test_wait_until (is_tried, fixture->origin, TEST_DEADLINE);

  begin (fixture, request, second, &stopped);
  begin (fixture, request, NULL, &waiting);
  while (test_origin_get_n_requests (fixture->origin, NULL) < 4)
    g_main_context_iteration (NULL, TRUE);
  test_run_pending ();

  g_cancellable_cancel (second);
  g_assert_null (spate_http_fetch_finish (fixture->http, test_wait_for_result (&stopped), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (waiting);
  g_assert_cmpuint (count_signed (fixture->origin), ==, 1);

  g_cancellable_cancel (first);
  g_assert_null (spate_http_fetch_finish (fixture->http, test_wait_for_result (&trying), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  g_autoptr (SpateReply) reply = spate_http_fetch_finish (fixture->http, test_wait_for_result (&waiting), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reply->response->status, ==, 200);
}

/* What one download knows is of no use to another, nor to one of another user. */
static void
test_other_download (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SpateRequest) mine = ask (fixture, "/a", "me", "secret");
  g_autoptr (SpateRequest) nobodys = ask (fixture, "/a", NULL, NULL);
  g_autoptr (SpateRequest) somebodys = ask (fixture, "/a", "you", "secret");
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateReply) first = fetch (fixture, mine, spate_request_get_uri (mine), NULL);
  g_autoptr (SpateReply) second = fetch (fixture, nobodys, spate_request_get_uri (nobodys), NULL);

  g_assert_cmpuint (first->response->status, ==, 200);
  g_assert_cmpuint (second->response->status, ==, 401);
  g_assert_null (fetch (fixture, somebodys, spate_request_get_uri (somebodys), &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_NEEDS_AUTHENTICATION);
}

/* Another port of the same host is another server, as a mirror and behind a redirect; and what it is
 * not told, it is not told on the way back. */
static void
test_other_origin (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (TestOrigin) other = test_origin_new ();
  g_autofree char *there = test_origin_uri (other, "/there");
  g_autofree char *mirror = test_origin_uri (other, "/mirror");
  g_autofree char *back = test_origin_uri (fixture->origin, "/a");
  g_autoptr (SpateRequest) request = ask (fixture, "/go", "me", "secret");
  g_autoptr (GError) error = NULL;

  test_origin_add_redirect (fixture->origin, "/go", 302, there);
  test_origin_add_redirect (other, "/there", 302, back);
  test_origin_add (other, "/mirror", 10)->authorization = RIGHT;
  g_assert_true (spate_request_add_uri (request, mirror, NULL));
  g_assert_true (spate_request_add_header (request, "Cookie: secret", NULL));

  g_autoptr (SpateReply) reply = fetch (fixture, request, spate_request_get_uri (request), &error);
  g_autoptr (SpateReply) refused = fetch (fixture, request, mirror, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reply->response->status, ==, 200);
  g_assert_cmpstr (reply->response->uri, ==, back);
  g_assert_cmpuint (refused->response->status, ==, 401);
  g_assert_cmpuint (count_signed (fixture->origin), ==, 1);
  g_assert_cmpuint (count_signed (other), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TestRequest) sent = test_origin_get_request (other, NULL, i);

      g_assert_null (test_request_get_header (sent, "Cookie"));
    }
}

/* A mirror has a login of its own, in its link or beside it; a redirect may bring one. */
static void
test_own_logins (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (TestOrigin) other = test_origin_new ();
  g_autofree char *link = g_strdup_printf ("http://me:secret@127.0.0.1:%u/a", test_origin_get_port (fixture->origin));
  g_autofree char *first = test_origin_uri (other, "/redirect");
  g_autofree char *mirror = test_origin_uri (fixture->origin, "/a");
  g_autoptr (SpateRequest) request = request_new (first, "you", "wrong");
  g_autoptr (SpateRequest) with_mirror = request_new (first, "you", "wrong");
  g_autoptr (GError) error = NULL;

  test_origin_add_redirect (other, "/redirect", 307, link);

  g_autoptr (SpateReply) reply = fetch (fixture, request, first, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reply->response->status, ==, 200);
  g_assert_cmpstr (reply->response->uri, ==, mirror);

  g_assert_true (spate_request_add_uri (with_mirror, link, NULL));

  g_autoptr (SpateReply) second = fetch (fixture, with_mirror, mirror, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (second->response->status, ==, 200);
  g_assert_cmpuint (count_signed (other), ==, 0);
}

/* What the user put into the header stays there, and nothing is tried in its place. */
static void
test_own_header (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SpateRequest) request = ask (fixture, "/a", "me", "secret");

  g_assert_true (spate_request_add_header (request, "Authorization: Bearer 0123", NULL));

  g_autoptr (SpateReply) reply = fetch (fixture, request, spate_request_get_uri (request), NULL);
  g_autoptr (TestRequest) sent = test_origin_get_request (fixture->origin, "/a", 0);

  g_assert_cmpuint (reply->response->status, ==, 401);
  g_assert_cmpuint (reply->n_requests, ==, 1);
  g_assert_cmpstr (test_request_get_header (sent, "Authorization"), ==, "Bearer 0123");
}

/* --- servers of other kinds --------------------------------------------------------- */

static char *
digest_auth_cb (SoupAuthDomain    *domain,
                SoupServerMessage *message G_GNUC_UNUSED,
                const char        *user,
                gpointer           user_data G_GNUC_UNUSED)
{
  return g_str_equal (user, "me") ? soup_auth_domain_digest_encode_password (user, soup_auth_domain_get_realm (domain), "secret") : NULL;
}

static void
count_cb (SoupServer        *server G_GNUC_UNUSED,
          SoupServerMessage *message,
          const char        *path G_GNUC_UNUSED,
          GHashTable        *query G_GNUC_UNUSED,
          gpointer           user_data)
{
  guint *n_served = user_data;

  (*n_served)++;
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "file", 4);
}

/* Takes any login, but none of the second request of the first challenge: another one was faster. */
static void
overtake_cb (SoupServer        *server G_GNUC_UNUSED,
             SoupServerMessage *message,
             const char        *path G_GNUC_UNUSED,
             GHashTable        *query G_GNUC_UNUSED,
             gpointer           user_data)
{
  guint *n_refused = user_data;
  const char *login = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  gboolean is_overtaken = login != NULL && *n_refused == 0 && strstr (login, "nc=00000002") != NULL;
  g_autofree char *challenge = NULL;

  *n_refused += is_overtaken;
  if (login != NULL && !is_overtaken)
    {
      soup_server_message_set_status (message, 200, NULL);
      return;
    }

  challenge = g_strdup_printf ("Digest realm=\"a\", nonce=\"%u\", qop=\"auth\"", *n_refused);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate", challenge);
  soup_server_message_set_status (message, 401, NULL);
}

/* Servers may take the requests of many connections in their order only, and say no more than 401. */
static void
test_overtaken (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  guint n_refused = 0;

  soup_server_add_handler (server, NULL, overtake_cb, &n_refused, NULL);
  g_assert_true (soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);

  GSList *uris = soup_server_get_uris (server);
  g_autofree char *root = g_uri_to_string (uris->data);
  g_autoptr (SpateRequest) request = request_new (root, "me", "secret");
  GAsyncResult *results[N_AT_ONCE] = { NULL };

  for (gsize i = 0; i < N_AT_ONCE; i++)
    begin (fixture, request, NULL, &results[i]);
  for (gsize i = 0; i < N_AT_ONCE; i++)
    {
      g_autoptr (SpateReply) reply = spate_http_fetch_finish (fixture->http, test_wait_for_result (&results[i]), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (reply->response->status, ==, 200);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (n_refused, ==, 1);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  soup_server_disconnect (server);
}

/* Against somebody else's server: the password itself is never sent. */
static void
test_digest (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (SoupAuthDomain) domain = soup_auth_domain_digest_new ("realm", "a, \"b\"", NULL);
  g_autoptr (GError) error = NULL;
  guint n_served = 0;

  soup_auth_domain_add_path (domain, "/");
  soup_auth_domain_digest_set_auth_callback (domain, digest_auth_cb, NULL, NULL);
  soup_server_add_auth_domain (server, domain);
  soup_server_add_handler (server, NULL, count_cb, &n_served, NULL);
  g_assert_true (soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);

  GSList *uris = soup_server_get_uris (server);
  g_autofree char *root = g_uri_to_string (uris->data);
  g_autoptr (SpateRequest) right = request_new (root, "me", "secret");
  g_autoptr (SpateRequest) wrong = request_new (root, "me", "wrong");
  GAsyncResult *results[N_AT_ONCE] = { NULL };

  for (gsize i = 0; i < N_AT_ONCE; i++)
    begin (fixture, right, NULL, &results[i]);
  for (gsize i = 0; i < N_AT_ONCE; i++)
    {
      g_autoptr (SpateReply) reply = spate_http_fetch_finish (fixture->http, test_wait_for_result (&results[i]), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (reply->response->status, ==, 200);
      g_object_unref (results[i]);
    }
  g_assert_cmpuint (n_served, ==, N_AT_ONCE);

  g_assert_null (fetch (fixture, wrong, root, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_NEEDS_AUTHENTICATION);
  g_assert_cmpuint (n_served, ==, N_AT_ONCE);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  soup_server_disconnect (server);
}

#define CHALLENGE(value) "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: " value "\r\n\r\n"
#define FILE_ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfile"

/* Which challenges are taken up, and how many requests that takes. */
static void
test_challenges (void)
{
  static const struct
  {
    const char *first;
    const char *second;
    const char *third;
    guint       status; /* 0: refused */
    guint       n_requests;
  } rows[] = {
    { CHALLENGE ("Basic realm=\"a\""), FILE_ANSWER, NULL, 200, 2 },
    { CHALLENGE ("basic"), FILE_ANSWER, NULL, 200, 2 },
    { CHALLENGE ("Negotiate, NTLM TlRMTVNTUAAB==, Basic realm=\"a, Digest b\", charset=\"UTF-8\""), FILE_ANSWER, NULL, 200, 2 },
    { CHALLENGE ("Basic realm=\"a\"\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"1\", qop=\"auth\""),
      CHALLENGE ("Digest realm=\"a\", nonce=\"2\", qop=\"auth\", stale=TRUE"), FILE_ANSWER, 200, 3 },
    { CHALLENGE ("Digest realm=\"a\", nonce=\"1\", qop=\"auth\""), CHALLENGE ("Digest realm=\"a\", nonce=\"2\", qop=\"auth\""),
      FILE_ANSWER, 0, 2 },
    { CHALLENGE ("Digest realm=\"a\", nonce=\"1\", qop=\"auth\", stale=true"),
      CHALLENGE ("Digest realm=\"a\", nonce=\"1\", qop=\"auth\", stale=true"), NULL, 0, 4 },
    { CHALLENGE ("Basic realm=\"a\""), CHALLENGE ("Basic realm=\"a\""), FILE_ANSWER, 0, 2 },
    { CHALLENGE ("Negotiate"), FILE_ANSWER, NULL, 0, 1 },
    { CHALLENGE ("Bearer realm = \"Basic\""), FILE_ANSWER, NULL, 0, 1 },
    { CHALLENGE (""), FILE_ANSWER, NULL, 0, 1 },
    { "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", FILE_ANSWER, NULL, 0, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (RawServer) server = raw_server_new_text (rows[i].first);
      g_autofree char *uri = raw_server_uri (server, "/a");
      g_autoptr (SpateRequest) request = request_new (uri, "me", "secret");
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].first);
      raw_server_say_next (server, rows[i].second);
      if (rows[i].third != NULL)
        raw_server_say_next (server, rows[i].third);

      g_autoptr (SpateReply) reply = fetch (fixture, request, uri, &error);

      if (rows[i].status == 0)
        g_assert_error (error, SPATE_ERROR, SPATE_ERROR_NEEDS_AUTHENTICATION);
      else
        g_assert_cmpuint (reply->response->status, ==, rows[i].status);
      g_assert_cmpuint (raw_server_get_n_requests (server), ==, rows[i].n_requests);
    }
}

/* A refusal is read no further than its headers, however long it says that it is. */
static void
test_long_refusal (void)
{
  static const char *const answers[] = {
    "HTTP/1.1 401 Unauthorized\r\nContent-Length: 9000000000\r\nWWW-Authenticate: Basic realm=\"a\"\r\n\r\npage",
    "HTTP/1.1 407 Proxy\r\nContent-Length: 9000000000\r\nWWW-Authenticate: Basic realm=\"a\"\r\n\r\npage",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (RawServer) server = raw_server_new_text (answers[i]);
      g_autofree char *uri = raw_server_uri (server, "/a");
      g_autoptr (SpateRequest) request = request_new (uri, NULL, NULL);
      g_autoptr (GError) error = NULL;

      raw_server_hold (server, strlen (answers[i]));

      g_autoptr (SpateReply) reply = fetch (fixture, request, uri, &error);

      g_assert_no_error (error);
      g_assert_nonnull (reply);
      raw_server_release (server);
    }
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-login/basic", test_basic);
  g_test_add_func ("/http-login/not-asked", test_not_asked);
  g_test_add_func ("/http-login/wrong", test_wrong);
  g_test_add_func ("/http-login/given-up", test_given_up);
  g_test_add_func ("/http-login/other-download", test_other_download);
  g_test_add_func ("/http-login/other-origin", test_other_origin);
  g_test_add_func ("/http-login/own-logins", test_own_logins);
  g_test_add_func ("/http-login/own-header", test_own_header);
  g_test_add_func ("/http-login/overtaken", test_overtaken);
  g_test_add_func ("/http-login/digest", test_digest);
  g_test_add_func ("/http-login/challenges", test_challenges);
  g_test_add_func ("/http-login/long-refusal", test_long_refusal);

  return g_test_run ();
}
