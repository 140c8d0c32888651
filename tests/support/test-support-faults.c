/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* That the origin errs exactly as it is told to. */

#include "test-support.h"

#include "async-helpers.h"
#include "pattern.h"
#include "test-support-client.h"

#include <libsoup/soup.h>
#include <string.h>

/* One lie each, as answered to "Range: bytes=100-299" of a file of 1000 bytes. */
static void
test_origin_lies (void)
{
  static const struct
  {
    TestFaultKind kind;
    goffset       bytes;
    guint         status;
    const char   *header;
    goffset       offset;
    gsize         length;
  } lies[] = {
    { TEST_FAULT_RANGE_START, 1, 206, "Content-Range: bytes 101-299/1000", 100, 200 },
    { TEST_FAULT_RANGE_END, -2, 206, "Content-Range: bytes 100-297/1000", 100, 200 },
    { TEST_FAULT_RANGE_TOTAL, 3, 206, "Content-Range: bytes 100-299/1003", 100, 200 },
    { TEST_FAULT_RANGE_STAR, 0, 206, "Content-Range: bytes 100-299/*", 100, 200 },
    { TEST_FAULT_RANGE_UNIT, 0, 206, "Content-Range: Bytes 100-299/1000", 100, 200 },
    { TEST_FAULT_RANGE_MISSING, 0, 206, "Content-Length: 200", 100, 200 },
    { TEST_FAULT_OTHER_RANGE, 50, 206, "Content-Range: bytes 150-349/1000", 150, 200 },
    { TEST_FAULT_OTHER_RANGE, 950, 206, "Content-Range: bytes 0-199/1000", 0, 200 },
    { TEST_FAULT_CAPPED, 64, 206, "Content-Range: bytes 100-163/1000", 100, 64 },
    { TEST_FAULT_WHOLE, 0, 200, "Content-Length: 1000", 0, 1000 },
    { TEST_FAULT_SHORT_BODY, 77, 206, "Content-Length: 200", 100, 77 },
    { TEST_FAULT_SHORT_BODY, 0, 206, "Content-Length: 200", 100, 0 },
    { TEST_FAULT_ETAG, 0, 206, "ETag: \"other\"", 100, 200 },
    { TEST_FAULT_LAST_MODIFIED, 0, 206, "Last-Modified: Tue, 02 Jan 2024 00:00:00 GMT", 100, 200 },
  };
  g_autoptr (TestOrigin) origin = test_origin_new ();
  TestResource *file = test_origin_add (origin, "/file", 1000);

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (Answer) answer = NULL;

      test_origin_lock (origin);
      test_resource_clear_faults (file);
      test_resource_add_fault (file, lies[i].kind)->bytes = lies[i].bytes;
      if (lies[i].kind == TEST_FAULT_ETAG)
        file->etag = "\"again\"";
      test_origin_unlock (origin);

      answer = get (origin, "/file", "100-299");
      g_assert_cmpuint (answer->status, ==, lies[i].status);
      assert_header (answer, lies[i].header);
      assert_pattern (answer, lies[i].offset, lies[i].length, 1);
      g_assert_false (answer->reset);
      if (lies[i].kind == TEST_FAULT_RANGE_MISSING)
        g_assert_null (strstr (answer->head, "Content-Range"));
    }
}

static void
test_origin_content (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (Answer) before = NULL;
  g_autoptr (Answer) after = NULL;
  g_autoptr (Answer) multipart = NULL;

  test_resource_add_fault (test_origin_add (origin, "/changed", MIB), TEST_FAULT_CONTENT);
  test_resource_add_fault (test_origin_add (origin, "/multipart", 1000), TEST_FAULT_MULTIPART);

  before = get (origin, "/changed", "0-524287");
  assert_pattern (before, 0, MIB / 2, 1);
  after = get (origin, "/changed", "524288-");
  assert_pattern (after, MIB / 2, MIB / 2, ~1u);

  multipart = get (origin, "/multipart", "10-19");
  assert_header (multipart, "Content-Type: multipart/byteranges; boundary=spate-boundary");
  g_assert_nonnull (memmem (multipart->body, multipart->length, "Content-Range: bytes 10-19/1000\r\n\r\n", 35));
  g_assert_cmpmem (multipart->body + multipart->length - 22, 22, "\r\n--spate-boundary--\r\n", 22);
}

/* The digest is of what should be sent, and one byte is another one. */
static void
test_origin_digest (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  TestResource *file = test_origin_add (origin, "/file", 1000);
  guint8 expected[100];

  file->content_digest = "Content-MD5";
  test_resource_add_fault (file, TEST_FAULT_FLIP)->bytes = 150;
  test_pattern_fill (expected, 100, sizeof expected, 1);

  g_autoptr (Answer) answer = get (origin, "/file", "100-199");
  g_autofree char *hex = g_compute_checksum_for_data (G_CHECKSUM_MD5, expected, sizeof expected);
  guint8 bytes[16];

  for (gsize i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));

  g_autofree char *base64 = g_base64_encode (bytes, sizeof bytes);
  g_autofree char *header = g_strconcat ("Content-MD5: ", base64, NULL);

  assert_header (answer, header);
  expected[50] ^= 0xff;
  g_assert_cmpmem (answer->body, answer->length, expected, sizeof expected);
}

static void
test_origin_gzip (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *uri = test_origin_uri (origin, "/file");
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  g_autoptr (GBytes) body = NULL;
  guint8 expected[1000];

  test_resource_add_fault (test_origin_add (origin, "/file", 1000), TEST_FAULT_GZIP);
  body = soup_session_send_and_read (session, message, NULL, NULL);
  test_pattern_fill (expected, 0, sizeof expected, 1);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), expected, sizeof expected);
  g_assert_cmpstr (soup_message_headers_get_one (soup_message_get_response_headers (message), "Content-Encoding"), ==, "gzip");
}

static void
test_origin_breaks_off (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (Answer) closed = NULL;
  g_autoptr (Answer) reset = NULL;
  g_autoptr (Answer) reset_body = NULL;

  test_resource_add_fault (test_origin_add (origin, "/closed", 1000), TEST_FAULT_CLOSE);
  test_resource_add_fault (test_origin_add (origin, "/reset", 1000), TEST_FAULT_RESET);
  test_resource_add_fault (test_origin_add (origin, "/reset-body", 10 * MIB), TEST_FAULT_RESET_BODY)->bytes = 5 * MIB;

  closed = get (origin, "/closed", NULL);
  g_assert_cmpuint (closed->bytes->len, ==, 0);
  g_assert_false (closed->reset);
  reset = get (origin, "/reset", NULL);
  g_assert_cmpuint (reset->bytes->len, ==, 0);
  g_assert_true (reset->reset);
  reset_body = get (origin, "/reset-body", NULL);
  g_assert_true (reset_body->reset);
  g_assert_cmpint (reset_body->length, <=, 5 * MIB);
  g_assert_cmpint (test_origin_get_bytes_sent (origin, "/reset-body"), ==, 5 * MIB);
}

static gboolean
is_idle (gpointer data)
{
  return test_origin_get_n_active (data, NULL) == 0;
}

static gboolean
is_refused (TestOrigin *origin,
            const char *path)
{
  g_autoptr (Answer) answer = get (origin, path, NULL);

  return answer->status == 503;
}

static void
test_origin_stall (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (GSocketConnection) silent = NULL;
  g_autoptr (GSocketConnection) stalled = NULL;
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) rest = NULL;
  TestResource *file = test_origin_add (origin, "/file", 1000);

  file->max_simultaneous = 2;
  test_resource_add_fault (file, TEST_FAULT_SILENCE)->n_requests = 1;
  test_resource_add_fault (file, TEST_FAULT_STALL)->bytes = 300;

  silent = send_request (origin, "/file", "");
  while (test_origin_get_n_active (origin, "/file") < 1)
    g_usleep (1000);
  stalled = send_request (origin, "/file", "");
  answer = read_answer (stalled, 400);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (is_refused (origin, "/file"));
  g_assert_cmpuint (test_origin_get_n_active (origin, "/file"), ==, 2);
  g_assert_cmpuint (test_origin_get_max_simultaneous (origin, "/file"), ==, 2);

  /* The other side of a stalled connection closes it: that frees its place at once, and is
   * noticed without a new request. */
  g_io_stream_close (G_IO_STREAM (silent), NULL, NULL);
  test_origin_lock (origin);
  test_resource_clear_faults (file);
  test_origin_unlock (origin);
  g_assert_false (is_refused (origin, "/file"));
  g_io_stream_close (G_IO_STREAM (stalled), NULL, NULL);
  test_wait_until (is_idle, origin, TEST_DEADLINE);
  g_assert_cmpint (test_origin_get_bytes_sent (origin, "/file"), ==, 300 + 24 + 1000);
}

static void
test_origin_refusals (void)
{
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (Answer) unauthorized = NULL;
  g_autoptr (Answer) authorized = NULL;
  g_autoptr (Answer) redirect = NULL;
  g_autoptr (Answer) missing = NULL;
  TestResource *file = test_origin_add (origin, "/file", 1000);
  TestFault *fault = test_resource_add_status (file, 429);
  TestFault *gone = test_resource_add_status (file, 410);
  static const guint expected[] = { 206, 429, 429, 206, 410, 410 };

  fault->first_request = 1;
  fault->n_requests = 2;
  fault->header = "Retry-After";
  fault->value = "7";
  gone->first_request = 3;
  gone->later_ranges_only = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (Answer) answer = get (origin, "/file", i < 4 ? "0-9" : "10-19");

      g_assert_cmpuint (answer->status, ==, expected[i]);
      if (expected[i] == 429)
        assert_header (answer, "Retry-After: 7");
    }

  test_origin_add (origin, "/secret", 10)->authorization = "Basic dTpw";
  unauthorized = get (origin, "/secret", NULL);
  g_assert_cmpuint (unauthorized->status, ==, 401);
  assert_header (unauthorized, "WWW-Authenticate: Basic realm=\"Spate\"");
  authorized = get_with (origin, "/secret", "Authorization: Basic dTpw\r\n");
  g_assert_cmpuint (authorized->status, ==, 200);

  test_resource_add_header (test_origin_add_redirect (origin, "/old", 308, "/file?x"), "Set-Cookie", "a=b");
  redirect = get (origin, "/old", NULL);
  g_assert_cmpuint (redirect->status, ==, 308);
  assert_header (redirect, "Location: /file?x");
  assert_header (redirect, "Set-Cookie: a=b");
  missing = get (origin, "/none", NULL);
  g_assert_cmpuint (missing->status, ==, 404);
}

void
test_support_add_fault_tests (void)
{
  g_test_add_func ("/support/origin/lies", test_origin_lies);
  g_test_add_func ("/support/origin/content", test_origin_content);
  g_test_add_func ("/support/origin/digest", test_origin_digest);
  g_test_add_func ("/support/origin/gzip", test_origin_gzip);
  g_test_add_func ("/support/origin/breaks-off", test_origin_breaks_off);
  g_test_add_func ("/support/origin/stall", test_origin_stall);
  g_test_add_func ("/support/origin/refusals", test_origin_refusals);
}
