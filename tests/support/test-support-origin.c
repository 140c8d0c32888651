/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The origin as long as it behaves: ranges, pace, its log, its end. */

#include "test-support.h"

#include "async-helpers.h"
#include "pattern.h"
#include "test-support-client.h"

#include <libsoup/soup.h>

static void
test_origin_honest (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  static const struct
  {
    const char *path;
    const char *range;
    guint       status;
    const char *header;
    goffset     offset;
    gsize       length;
  } cases[] = {
    { "/file", NULL, 200, "Content-Length: 1048583", 0, 1048583 },
    { "/file", "0-", 206, "Content-Range: bytes 0-1048582/1048583", 0, 1048583 },
    { "/file", "300001-500000", 206, "Content-Range: bytes 300001-500000/1048583", 300001, 200000 },
    { "/file", "1048582-2000000", 206, "Content-Range: bytes 1048582-1048582/1048583", 1048582, 1 },
    { "/file", "-5", 206, "Content-Range: bytes 1048578-1048582/1048583", 1048578, 5 },
    { "/file", "0-1,5-6", 200, "Accept-Ranges: bytes", 0, 1048583 },
    { "/file", "5-4", 200, "ETag: \"first\"", 0, 1048583 },
    { "/huge", "5368709115-", 206, "Content-Range: bytes 5368709115-5368709119/5368709120", 5 * GIB - 5, 5 },
    { "/empty", "0-", 200, "Content-Length: 0", 0, 0 },
    { "/streamed", "5-", 200, "Connection: close", 0, 1000 },
  };

  test_origin_add (origin, "/file", MIB + 7);
  test_origin_add (origin, "/huge", 5 * GIB);
  test_origin_add (origin, "/empty", 0);
  test_origin_add (origin, "/empty416", 0)->empty_is_416 = TRUE;
  TestResource *streamed = test_origin_add (origin, "/streamed", 1000);
  streamed->no_ranges = TRUE;
  streamed->framing = TEST_FRAMING_CLOSE;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = get (origin, cases[i].path, cases[i].range);

      g_assert_cmpuint (answer->status, ==, cases[i].status);
      assert_header (answer, cases[i].header);
      assert_pattern (answer, cases[i].offset, cases[i].length, 1);
    }

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (Answer) answer = i == 0 ? get (origin, "/file", "1048583-") : get (origin, "/empty416", "0-");

      g_assert_cmpuint (answer->status, ==, 416);
      assert_header (answer, i == 0 ? "Content-Range: bytes */1048583" : "Content-Range: bytes */0");
    }
}

static void
test_origin_chunked (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *uri = test_origin_uri (origin, "/file");
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  g_autoptr (GBytes) body = NULL;
  g_autofree guint8 *expected = g_malloc (MIB);
  TestResource *file = test_origin_add (origin, "/file", MIB);

  file->framing = TEST_FRAMING_CHUNKED;
  file->no_ranges = TRUE;
  body = soup_session_send_and_read (session, message, NULL, NULL);
  g_assert_cmpint (soup_message_headers_get_encoding (soup_message_get_response_headers (message)), ==, SOUP_ENCODING_CHUNKED);
  test_pattern_fill (expected, 0, MIB, 1);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), expected, MIB);
}

static gboolean
is_idle (gpointer data)
{
  return test_origin_get_n_active (data, NULL) == 0;
}

static void
test_origin_log (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (SoupSession) session = soup_session_new_with_options ("user-agent", "Test", NULL);
  g_autofree char *uri = test_origin_uri (origin, "/a%20b?q=1");
  g_autoptr (TestRequest) request = NULL;
  g_autoptr (Answer) other = NULL;

  test_origin_add (origin, "/a%20b", 1000)->rate = 1 * MIB;
  test_origin_add (origin, "/other", 10);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (SoupMessage) message = soup_message_new (i < 2 ? "GET" : "HEAD", uri);
      g_autoptr (GBytes) body = NULL;

      soup_message_headers_set_range (soup_message_get_request_headers (message), 10, 19 + i);
      body = soup_session_send_and_read (session, message, NULL, NULL);
      g_assert_cmpuint (g_bytes_get_size (body), ==, i < 2 ? 10 + i : 0);
    }
  other = get (origin, "/other", NULL);
  test_wait_until (is_idle, origin, TEST_DEADLINE);

  g_assert_cmpuint (test_origin_get_n_requests (origin, NULL), ==, 4);
  g_assert_cmpuint (test_origin_get_n_requests (origin, "/a%20b"), ==, 3);
  g_assert_cmpuint (test_origin_get_n_connections (origin, "/a%20b"), ==, 1);
  g_assert_cmpuint (test_origin_get_n_connections (origin, NULL), ==, 2);
  g_assert_cmpuint (test_origin_get_max_simultaneous (origin, NULL), ==, 1);

  request = test_origin_get_request (origin, "/a%20b", 1);
  g_assert_cmpstr (request->method, ==, "GET");
  g_assert_cmpstr (request->query, ==, "q=1");
  g_assert_cmpstr (request->range, ==, "bytes=10-20");
  g_assert_cmpstr (test_request_get_header (request, "User-Agent"), ==, "Test");
  g_assert_null (test_request_get_header (request, "Referer"));
  g_assert_cmpuint (request->status, ==, 206);
  g_assert_cmpint (request->sent, ==, 11);
  g_assert_true (request->finished);
  test_origin_clear_log (origin);
  g_assert_cmpuint (test_origin_get_n_requests (origin, NULL), ==, 0);
}

static void
test_origin_pace (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (Answer) paced = NULL;
  g_autoptr (Answer) delayed = NULL;
  g_autoptr (Answer) reset = NULL;
  gint64 start = g_get_monotonic_time ();

  /* Slower than told is nobody's fault; faster would be the origin's. */
  test_origin_add (origin, "/paced", MIB)->rate = 10 * MIB;
  paced = get (origin, "/paced", NULL);
  assert_pattern (paced, 0, MIB, 1);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC / 10);

  start = g_get_monotonic_time ();
  test_origin_add (origin, "/delayed", 10)->delay_ms = 50;
  delayed = get (origin, "/delayed", NULL);
  assert_pattern (delayed, 0, 10, 1);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC / 20);

  test_origin_add (origin, "/slow", MIB)->rate = 1000;
  connection = send_request (origin, "/slow", "");
  while (test_origin_get_bytes_sent (origin, "/slow") == 0)
    g_usleep (1000);
  test_origin_reset_connections (origin);
  g_assert_cmpuint (test_origin_get_n_active (origin, NULL), ==, 0);
  reset = read_answer (connection, G_MAXUINT);
  g_assert_true (reset->reset);
}

/* Connections that are idle, busy, or given up by the client when the origin ends. */
static void
test_origin_shutdown (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *uri = test_origin_uri (origin, "/file");
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);

  test_origin_add (origin, "/file", 1000);
  test_origin_add (origin, "/slow", MIB)->rate = 1000;
  test_origin_add (origin, "/huge", GIB);
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (GSocketConnection) idle = send_request (origin, "/file", "");
      g_autoptr (GSocketConnection) unread = send_request (origin, "/huge", "");
      g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
      g_autoptr (GBytes) body = soup_session_send_and_read (session, message, NULL, NULL);
      g_autoptr (Answer) answer = read_answer (idle, 1000);

      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpuint (g_bytes_get_size (body), ==, 1000);
      g_ptr_array_add (connections, send_request (origin, "/slow", ""));
      g_ptr_array_add (connections, send_request (origin, "/huge", ""));
    }
}

static void
test_origin_port (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TestOrigin) other = test_origin_new_on_port (test_origin_get_port (origin), &error);

  g_assert_null (other);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

void
test_support_add_origin_tests (void)
{
  g_test_add_func ("/support/origin/honest", test_origin_honest);
  g_test_add_func ("/support/origin/chunked", test_origin_chunked);
  g_test_add_func ("/support/origin/log", test_origin_log);
  g_test_add_func ("/support/origin/pace", test_origin_pace);
  g_test_add_func ("/support/origin/shutdown", test_origin_shutdown);
  g_test_add_func ("/support/origin/port", test_origin_port);
}
