/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* That nginx is set up as its header says. */

#include "test-support.h"

#include "async-helpers.h"
#include "nginx.h"
#include "pattern.h"

#include <libsoup/soup.h>

#define FILE_SIZE 100000

static void
fetch (SoupSession *session,
       const char  *uri,
       guint        expected_status,
       gsize        offset,
       gsize        length)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *expected = g_malloc (length);

  soup_message_headers_set_range (soup_message_get_request_headers (message), offset, offset + length - 1);
  body = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message), ==, expected_status);

  if (expected_status == SOUP_STATUS_OK)
    {
      g_assert_cmpuint (g_bytes_get_size (body), ==, FILE_SIZE);
      return;
    }

  test_pattern_fill (expected, offset, length, 3);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), expected, length);
}

static gboolean
has_four_requests (gpointer data)
{
  g_autoptr (GPtrArray) requests = test_nginx_get_requests (data);

  return requests->len == 4;
}

static void
assert_distrusted (TestNginx   *nginx,
                   SoupSession *session)
{
  g_autofree char *uri = test_nginx_uri (nginx, TEST_NGINX_UNTRUSTED, "/file");
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  g_autoptr (GBytes) body = soup_session_send_and_read (session, message, NULL, NULL);

  g_assert_null (body);
  g_assert_cmpuint (soup_message_get_tls_peer_certificate_errors (message), ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
}

static void
test_nginx (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestNginx) nginx = test_nginx_new ("100m", &error);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GPtrArray) requests = NULL;
  TestNginxRequest *request;

  if (nginx == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  test_nginx_add_file (nginx, "file", FILE_SIZE, 3);
  database = g_tls_file_database_new (test_nginx_get_ca_file (nginx), &error);
  g_assert_no_error (error);
  soup_session_set_tls_database (session, database);

  for (guint i = 0; i < 4; i++)
    {
      static const char *const paths[] = { "/file", "/noranges/file", "/slow/file", "/file" };
      g_autofree char *uri = test_nginx_uri (nginx, i < 3 ? TEST_NGINX_HTTP : TEST_NGINX_HTTPS, paths[i]);

      fetch (session, uri, i == 1 ? SOUP_STATUS_OK : SOUP_STATUS_PARTIAL_CONTENT, 1001, 5000);
    }
  assert_distrusted (nginx, session);

  test_wait_until (has_four_requests, nginx, TEST_DEADLINE);
  g_assert_cmpuint (test_nginx_get_n_connections (nginx), ==, 2);
  requests = test_nginx_get_requests (nginx);
  request = requests->pdata[1];
  g_assert_cmpstr (request->uri, ==, "/noranges/file");
  g_assert_cmpstr (request->protocol, ==, "HTTP/1.1");
  g_assert_cmpstr (request->range, ==, "bytes=1001-6000");
  g_assert_cmpint (request->body_bytes, ==, FILE_SIZE);
  request = requests->pdata[3];
  g_assert_cmpstr (request->protocol, ==, "HTTP/2.0");
  g_assert_cmpuint (request->status, ==, SOUP_STATUS_PARTIAL_CONTENT);
  test_nginx_clear_log (nginx);
  g_assert_cmpuint (test_nginx_get_n_connections (nginx), ==, 0);
}

static void
test_nginx_sparse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestNginx) nginx = test_nginx_new (NULL, &error);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *uri = NULL;

  if (nginx == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  test_nginx_add_sparse_file (nginx, "huge", G_GINT64_CONSTANT (6) << 30);
  uri = test_nginx_uri (nginx, TEST_NGINX_HTTP, "/huge");
  message = soup_message_new ("GET", uri);
  soup_message_headers_set_range (soup_message_get_request_headers (message), -10, -1);
  body = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (body), ==, 10);
}

void
test_support_add_nginx_tests (void)
{
  g_test_add_func ("/support/nginx", test_nginx);
  g_test_add_func ("/support/nginx/sparse", test_nginx_sparse);
}
