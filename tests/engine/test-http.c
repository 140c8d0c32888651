/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Questions and answers: what is asked, where redirects lead, and what comes back unjudged. */

#include <libsoup/soup.h>

#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-error.h"
#include "spate-http.h"

#define FINE -1

typedef struct
{
  TestOrigin   *origin;
  SpateHttp    *http;
  SpateRequest *request;
} Fixture;

static Fixture *
fixture_new (const char *path)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  self->origin = test_origin_new ();
  uri = test_origin_uri (self->origin, path);
  self->http = spate_http_new ();
  self->request = spate_request_new ("/nowhere");
  spate_request_add_uri (self->request, uri, &error);
  g_assert_no_error (error);

  return self;
}

static void
fixture_free (Fixture *self)
{
  test_run_pending ();
  g_assert_finalize_object (self->http);
  spate_request_unref (self->request);
  test_origin_free (self->origin);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static SpateReply *
fetch (Fixture          *self,
       const SpateRange *range,
       GCancellable     *cancellable,
       GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_http_fetch_async (self->http, self->request, spate_request_get_uri (self->request), range, FALSE, NULL, cancellable,
                          test_store_result_cb, &result);

  return spate_http_fetch_finish (self->http, test_wait_for_result (&result), error);
}

/* Which ranges are asked for, in words. */
static void
test_ranges (void)
{
  static const struct
  {
    SpateRange  range;
    const char *header;
  } cases[] = {
    { { 0, SPATE_RANGE_OPEN_END }, "bytes=0-" },
    { { 5, SPATE_RANGE_OPEN_END }, "bytes=5-" },
    { { 0, 1 }, "bytes=0-0" },
    { { 5 * G_GINT64_CONSTANT (1073741824), 6 * G_GINT64_CONSTANT (1073741824) }, "bytes=5368709120-6442450943" },
  };
  g_autoptr (Fixture) fixture = fixture_new ("/a");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateReply) reply = fetch (fixture, &cases[i].range, NULL, &error);
      g_autoptr (TestRequest) sent = test_origin_get_request (fixture->origin, "/a", (guint) i);

      g_assert_no_error (error);
      g_assert_cmpuint (reply->response->status, ==, 404);
      g_assert_cmpstr (sent->range, ==, cases[i].header);
    }

  g_autoptr (GError) error = NULL;
  g_autoptr (SpateReply) reply = fetch (fixture, NULL, NULL, &error);
  g_autoptr (TestRequest) sent = test_origin_get_request (fixture->origin, "/a", G_N_ELEMENTS (cases));

  g_assert_no_error (error);
  g_assert_null (sent->range);
  g_assert_cmpuint (reply->n_requests, ==, 1);
}

/* What the headers say is what comes back. */
static void
test_reply (void)
{
  g_autoptr (Fixture) fixture = fixture_new ("/a");
  g_autoptr (GError) error = NULL;
  TestResource *file = test_origin_add (fixture->origin, "/a", 1000);

  file->content_disposition = "attachment; filename=x";
  file->content_type = "text/plain; charset=utf-8";

  g_autoptr (SpateReply) reply = fetch (fixture, &(SpateRange){ 10, 20 }, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reply->response->status, ==, 206);
  g_assert_cmpint (reply->response->content_length, ==, 10);
  g_assert_cmpstr (reply->response->content_range, ==, "bytes 10-19/1000");
  g_assert_cmpstr (reply->response->content_disposition, ==, "attachment; filename=x");
  g_assert_cmpstr (reply->response->content_type, ==, "text/plain");
  g_assert_cmpstr (reply->response->etag, ==, "\"first\"");
  g_assert_cmpstr (reply->response->last_modified, ==, "Mon, 01 Jan 2024 00:00:00 GMT");
  g_assert_null (reply->response->content_encoding);
  g_assert_cmpint (reply->response->retry_after, ==, -1);
  g_assert_cmpstr (reply->response->uri, ==, spate_request_get_uri (fixture->request));
  g_assert_nonnull (reply->body);
}

/* How long to wait: seconds, a date, or nothing to go by. */
static void
test_retry_after (void)
{
  static const struct
  {
    const char *value;
    gint64      least;
    gint64      most;
  } cases[] = {
    { "0", 0, 0 },
    { "7", 7, 7 },
    { "-7", -1, -1 },
    { "90000", 86400, 86400 },
    { "99999999999999999999", 86400, 86400 },
    { "soon", -1, -1 },
    { "Mon, 01 Jan 2024 00:00:00 GMT", 0, 0 },
    { "Fri, 01 Jan 2100 00:00:00 GMT", 86400, 86400 },
  };
  g_autoptr (Fixture) fixture = fixture_new ("/a");
  TestResource *file = test_origin_add (fixture->origin, "/a", 0);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TestFault *fault = test_resource_add_status (file, 503);

      fault->first_request = (guint) i;
      fault->n_requests = 1;
      fault->header = "Retry-After";
      fault->value = cases[i].value;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SpateReply) reply = fetch (fixture, NULL, NULL, NULL);
      gint64 seconds = reply->response->retry_after;

      if (seconds > 0)
        seconds /= G_USEC_PER_SEC;
      g_assert_cmpint (seconds, >=, cases[i].least);
      g_assert_cmpint (seconds, <=, cases[i].most);
    }
}

/* Where a Location leads, and where none may. */
static void
test_redirects (void)
{
  static const struct
  {
    guint       status;
    const char *location;
    int         code;
    const char *path; /* behind the redirect */
  } cases[] = {
    { 301, "/end", FINE, "/end" },
    { 302, "end", FINE, "/dir/end" },
    { 303, "../end?x=1&y=2", FINE, "/end?x=1&y=2" },
    { 307, "/end?q", FINE, "/end?q" },
    { 308, "./", FINE, "/dir/" },
    { 302, "/a b", FINE, "/a%20b" },
    { 302, "mailto:someone@example.org", SPATE_ERROR_PROTOCOL, NULL },
    { 302, "file:///etc/passwd", SPATE_ERROR_PROTOCOL, NULL },
    { 302, "ftp://127.0.0.1/a", SPATE_ERROR_PROTOCOL, NULL },
    { 302, "http://", SPATE_ERROR_PROTOCOL, NULL },
    { 302, "http://[::1", SPATE_ERROR_PROTOCOL, NULL },
    { 302, "http://127.0.0.1:99999/", SPATE_ERROR_PROTOCOL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ("/dir/start");
      g_autoptr (GError) error = NULL;

      test_origin_add_redirect (fixture->origin, "/dir/start", cases[i].status, cases[i].location);
      test_origin_add (fixture->origin, "/end", 100);

      g_autoptr (SpateReply) reply = fetch (fixture, NULL, NULL, &error);

      if (cases[i].code != FINE)
        {
          g_assert_error (error, SPATE_ERROR, cases[i].code);
          g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);
          continue;
        }

      g_autofree char *expected = test_origin_uri (fixture->origin, cases[i].path);

      g_assert_no_error (error);
      g_assert_cmpstr (reply->response->uri, ==, expected);
      g_assert_cmpuint (reply->n_requests, ==, 2);
    }
}

/* Twenty redirects in a row are followed, twenty-one are not. */
static void
test_redirect_chains (void)
{
  static const struct
  {
    guint length;
    int   code;
  } cases[] = { { 3, FINE }, { 20, FINE }, { 21, SPATE_ERROR_PROTOCOL }, { 0, SPATE_ERROR_PROTOCOL } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ("/0");
      g_autoptr (GError) error = NULL;
      guint length = cases[i].length;

      for (guint j = 0; j < MAX (length, 2); j++)
        {
          g_autofree char *path = g_strdup_printf ("/%u", j);
          g_autofree char *next = g_strdup_printf ("/%u", length > 0 ? j + 1 : 1 - j);

          test_origin_add_redirect (fixture->origin, path, 302, next);
        }

      g_autoptr (SpateReply) reply = fetch (fixture, &(SpateRange){ 0, 10 }, NULL, &error);

      if (cases[i].code != FINE)
        {
          g_assert_error (error, SPATE_ERROR, cases[i].code);
          g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 21);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpuint (reply->n_requests, ==, length + 1);
      for (guint j = 0; j <= length; j++)
        {
          g_autoptr (TestRequest) sent = test_origin_get_request (fixture->origin, NULL, j);

          g_assert_cmpstr (sent->range, ==, "bytes=0-9");
        }
    }
}

/* What is for one origin does not go to another, and comes back with the first one. */
static void
test_other_origin (void)
{
  g_autoptr (Fixture) fixture = fixture_new ("/a");
  g_autoptr (TestOrigin) other = test_origin_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *there = test_origin_uri (other, "/b");
  g_autofree char *back = test_origin_uri (fixture->origin, "/c");

  test_origin_add_redirect (fixture->origin, "/a", 302, there);
  test_origin_add_redirect (other, "/b", 302, back);
  g_assert_true (spate_request_add_header (fixture->request, "Cookie: secret", NULL));
  g_assert_true (spate_request_add_header (fixture->request, "Authorization: Bearer secret", NULL));
  g_assert_true (spate_request_add_header (fixture->request, "X-Api-Key: secret", NULL));
  fixture->request->referer = g_strdup ("http://example.org/page?secret");

  g_autoptr (SpateReply) reply = fetch (fixture, NULL, NULL, &error);
  g_autoptr (TestRequest) first = test_origin_get_request (fixture->origin, "/a", 0);
  g_autoptr (TestRequest) second = test_origin_get_request (other, "/b", 0);
  g_autoptr (TestRequest) third = test_origin_get_request (fixture->origin, "/c", 0);
  static const char *const names[] = { "Cookie", "Authorization", "X-Api-Key" };

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_nonnull (test_request_get_header (first, names[i]));
      g_assert_null (test_request_get_header (second, names[i]));
      g_assert_nonnull (test_request_get_header (third, names[i]));
    }
  g_assert_cmpstr (test_request_get_header (first, "Referer"), ==, "http://example.org/page?secret");
  g_assert_cmpstr (test_request_get_header (second, "Referer"), ==, "http://example.org/");
  g_assert_cmpstr (test_request_get_header (first, "User-Agent"), !=, "");
}

/* A secure page is not told of to a server that is not. */
static void
test_secure_referer (void)
{
  g_autoptr (Fixture) fixture = fixture_new ("/a");

  fixture->request->referer = g_strdup ("https://example.org/page");

  g_autoptr (SpateReply) reply = fetch (fixture, NULL, NULL, NULL);
  g_autoptr (TestRequest) sent = test_origin_get_request (fixture->origin, "/a", 0);

  g_assert_nonnull (reply);
  g_assert_null (test_request_get_header (sent, "Referer"));
}

static gboolean
has_request (gpointer data)
{
  return test_origin_get_n_requests (data, NULL) > 0;
}

/* Cancelled before it is sent, and while the server thinks. */
static void
test_cancel (void)
{
  g_autoptr (Fixture) fixture = fixture_new ("/a");
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (GCancellable) later = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_resource_add_fault (test_origin_add (fixture->origin, "/a", 10), TEST_FAULT_SILENCE);
  g_cancellable_cancel (before);
  g_assert_null (fetch (fixture, NULL, before, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  spate_http_fetch_async (fixture->http, fixture->request, spate_request_get_uri (fixture->request), NULL, FALSE, NULL, later,
                          test_store_result_cb, &result);
  test_wait_until (has_request, fixture->origin, TEST_DEADLINE);
  g_cancellable_cancel (later);
  g_assert_null (spate_http_fetch_finish (fixture->http, test_wait_for_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

typedef struct
{
  TestOrigin   *origin;
  GCancellable *cancellable;
  guint         n_requests;
} Hasty;

/* Not in the main loop, which must not go on before the answer is here. */
static gboolean
wrote_headers_cb (GSignalInvocationHint *hint G_GNUC_UNUSED,
                  guint                  n_values G_GNUC_UNUSED,
                  const GValue          *values G_GNUC_UNUSED,
                  gpointer               user_data)
{
  const Hasty *hasty = user_data;
  gboolean has_answered = FALSE;

  while (!has_answered)
    {
      g_autoptr (TestRequest) request = NULL;

      g_usleep (1000);
      if (test_origin_get_n_requests (hasty->origin, "/a") > hasty->n_requests)
        request = test_origin_get_request (hasty->origin, "/a", hasty->n_requests);
      has_answered = request != NULL && request->sent > 0;
    }

  return TRUE;
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
got_headers_cb (GSignalInvocationHint *hint G_GNUC_UNUSED,
                guint                  n_values G_GNUC_UNUSED,
                const GValue          *values G_GNUC_UNUSED,
                gpointer               user_data)
{
  const Hasty *hasty = user_data;

  g_idle_add_full (G_PRIORITY_HIGH, cancel_cb, g_object_ref (hasty->cancellable), g_object_unref);

  return TRUE;
}

static void
cancel_at_headers (Fixture *fixture,
                   guint    n_requests)
{
  g_autoptr (GTypeClass) messages = g_type_class_ref (SOUP_TYPE_MESSAGE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint wrote = g_signal_lookup ("wrote-headers", SOUP_TYPE_MESSAGE);
  guint got = g_signal_lookup ("got-headers", SOUP_TYPE_MESSAGE);
  Hasty hasty = { fixture->origin, cancellable, n_requests };
  gulong wait = g_signal_add_emission_hook (wrote, 0, wrote_headers_cb, &hasty, NULL);
  gulong cancel = g_signal_add_emission_hook (got, 0, got_headers_cb, &hasty, NULL);
  g_autoptr (SpateReply) reply = fetch (fixture, NULL, cancellable, &error);

  g_signal_remove_emission_hook (wrote, wait);
  g_signal_remove_emission_hook (got, cancel);
  g_assert_null (reply);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_run_pending ();
}

static gboolean
is_given_up (gpointer data)
{
  return test_origin_get_n_active (data, "/a") == 0;
}

/* The answer is here already, but nobody has been told: libsoup must not be stopped then, because it lets
 * go twice of what it knows of the request. */
static void
test_cancel_at_headers (void)
{
  g_autoptr (Fixture) fixture = fixture_new ("/a");

  test_origin_add (fixture->origin, "/a", 10);
  for (guint i = 0; i < 10; i++)
    cancel_at_headers (fixture, i);

  g_autoptr (GError) error = NULL;
  g_autoptr (SpateReply) reply = fetch (fixture, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reply->response->status, ==, 200);
}

/* Nobody reads the rest of an answer that is not wanted any more: it may take hours. */
static void
test_cancel_at_headers_long (void)
{
  g_autoptr (Fixture) fixture = fixture_new ("/a");
  TestResource *file = test_origin_add (fixture->origin, "/a", G_GINT64_CONSTANT (1) << 30);

  file->rate = 1 << 16;
  cancel_at_headers (fixture, 0);
  test_wait_until (is_given_up, fixture->origin, TEST_DEADLINE);
}

/* Which errors of the libraries below become which of Spate's. */
static void
test_errors (void)
{
  const struct
  {
    GQuark domain;
    int    code;
    int    expected;
  } cases[] = {
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, SPATE_ERROR_NETWORK },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, SPATE_ERROR_NETWORK },
    { G_IO_ERROR, G_IO_ERROR_INVALID_DATA, SPATE_ERROR_PROTOCOL },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, SPATE_ERROR_NETWORK },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, SPATE_ERROR_TLS },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, SPATE_ERROR_TLS },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, SPATE_ERROR_NETWORK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (cases[i].domain, cases[i].code, "why");

      spate_http_translate_error (&error);
      g_assert_error (error, SPATE_ERROR, cases[i].expected);
      g_assert_cmpstr (error->message, ==, "why");
    }

  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  g_autoptr (GError) ours = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_EXISTS, "");

  spate_http_translate_error (&cancelled);
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  spate_http_translate_error (&ours);
  g_assert_error (ours, SPATE_ERROR, SPATE_ERROR_EXISTS);
}

/* Certificates that cannot be read are not ignored where they are needed. */
static void
test_bad_certificates (void)
{
  g_autoptr (Fixture) fixture = fixture_new ("/a");
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (g_setenv ("SSL_CERT_FILE", "/no/such/file", TRUE));

  g_autoptr (SpateReply) plain = fetch (fixture, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (plain->response->status, ==, 404);

  spate_http_fetch_async (fixture->http, fixture->request, "https://127.0.0.1:1/", NULL, FALSE, NULL, NULL,
                          test_store_result_cb, &result);
  g_assert_null (spate_http_fetch_finish (fixture->http, test_wait_for_result (&result), &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
  g_unsetenv ("SSL_CERT_FILE");
}

/* Which a thread would make, that of the engine, while another one makes what they are made of. */
static void
test_classes (void)
{
  g_assert_nonnull (g_type_class_peek (SOUP_TYPE_SESSION));
  g_assert_nonnull (g_type_class_peek (SOUP_TYPE_MESSAGE));
  g_assert_nonnull (g_type_class_peek (G_TYPE_SOCKET_CLIENT));
  g_assert_nonnull (g_type_class_peek (G_TYPE_PROXY_ADDRESS));
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http/classes", test_classes);
  g_test_add_func ("/http/ranges", test_ranges);
  g_test_add_func ("/http/reply", test_reply);
  g_test_add_func ("/http/retry-after", test_retry_after);
  g_test_add_func ("/http/redirects", test_redirects);
  g_test_add_func ("/http/redirect-chains", test_redirect_chains);
  g_test_add_func ("/http/other-origin", test_other_origin);
  g_test_add_func ("/http/secure-referer", test_secure_referer);
  g_test_add_func ("/http/cancel", test_cancel);
  g_test_add_func ("/http/cancel-at-headers", test_cancel_at_headers);
  g_test_add_func ("/http/cancel-at-headers-long", test_cancel_at_headers_long);
  g_test_add_func ("/http/errors", test_errors);
  g_test_add_func ("/http/bad-certificates", test_bad_certificates);

  return g_test_run ();
}
