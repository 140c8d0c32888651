/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a body ends. What no server that knows HTTP would send comes from one that does not. */

#include "raw-server.h"
#include "run-fixture.h"

#include <string.h>

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
#define TOLD "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
#define UNTOLD "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
#define FINE -1

typedef struct
{
  const char *name;
  const char *answer;
  int         code;
  const char *content; /* of the file, if it is fine */
} Body;

static const Body bodies[] = {
  { "chunked", CHUNKED "4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n", FINE, "abcdef" },
  { "chunked-empty", CHUNKED "0\r\n\r\n", FINE, "" },
  { "chunked-extensions", CHUNKED "4;a=b\r\nabcd\r\n02 ;x\r\nef\r\n000;y\r\n\r\n", FINE, "abcdef" },
  { "chunked-trailers", CHUNKED "A\r\nabcdefghij\r\n0\r\nX-A: b\r\nX-C: d\r\n\r\n", FINE, "abcdefghij" },
  { "chunked-line-feeds", CHUNKED "4\nabcd\n0\n\n", FINE, "abcd" },
  { "chunked-cut-at-once", CHUNKED, SPATE_ERROR_NETWORK, NULL },
  { "chunked-cut-in-size", CHUNKED "4\r\nabcd\r\n2", SPATE_ERROR_NETWORK, NULL },
  { "chunked-cut-in-data", CHUNKED "4\r\nabcd\r\n2\r\ne", SPATE_ERROR_NETWORK, NULL },
  { "chunked-cut-behind-data", CHUNKED "4\r\nabcd", SPATE_ERROR_NETWORK, NULL },
  { "chunked-cut-between", CHUNKED "4\r\nabcd\r\n", SPATE_ERROR_NETWORK, NULL },
  { "chunked-cut-in-trailer", CHUNKED "4\r\nabcd\r\n0\r\nX-A", SPATE_ERROR_NETWORK, NULL },
  { "chunked-cut-before-end", CHUNKED "4\r\nabcd\r\n0\r\n", SPATE_ERROR_NETWORK, NULL },
  { "chunked-no-size", CHUNKED "4\r\nabcd\r\n\r\nef\r\n0\r\n\r\n", SPATE_ERROR_PROTOCOL, NULL },
  { "chunked-garbage", CHUNKED "4\r\nabcd\r\nhello\r\n0\r\n\r\n", SPATE_ERROR_PROTOCOL, NULL },
  { "chunked-negative", CHUNKED "-4\r\nabcd\r\n0\r\n\r\n", SPATE_ERROR_PROTOCOL, NULL },
  { "chunked-too-long", CHUNKED "2\r\nabcd\r\n0\r\n\r\n", SPATE_ERROR_PROTOCOL, NULL },
  { "chunked-huge", CHUNKED "FFFFFFFFFFFFFFFFF\r\nabcd", SPATE_ERROR_PROTOCOL, NULL },
  { "told", TOLD "abcdefghij", FINE, "abcdefghij" },
  { "told-and-more", TOLD "abcdefghijklm", FINE, "abcdefghij" },
  { "told-cut", TOLD "abcdefghi", SPATE_ERROR_NETWORK, NULL },
  { "told-cut-at-once", TOLD, SPATE_ERROR_NETWORK, NULL },
  { "untold", UNTOLD "abcd", FINE, "abcd" },
  { "untold-empty", UNTOLD, FINE, "" },
  { "no-http", "SSH-2.0-OpenSSH_9.2\r\n\r\n", SPATE_ERROR_PROTOCOL, NULL },
  { "nothing", "", SPATE_ERROR_NETWORK, NULL },
  { "no-content", "HTTP/1.1 204 No Content\r\n\r\n", SPATE_ERROR_PROTOCOL, NULL },
  { "not-modified", "HTTP/1.1 304 Not Modified\r\n\r\n", SPATE_ERROR_PROTOCOL, NULL },
};

static void
test_body (gconstpointer data)
{
  const Body *body = data;
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (RawServer) server = raw_server_new_text (body->answer);
  g_autofree char *uri = raw_server_uri (server, "/a.bin");
  g_autofree char *path = run_fixture_path (fixture, "a.bin");
  g_autofree char *content = NULL;
  gsize length = 0;

  run_fixture_hurry (fixture);
  fixture->keeps_others = TRUE;
  run_fixture_ask_uri (fixture, uri);
  run_fixture_run (fixture);
  if (body->code != FINE)
    {
      run_fixture_assert_failed (fixture, body->code);
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      return;
    }

  g_assert_no_error (fixture->last->error);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpmem (content, length, body->content, strlen (body->content));
}

static void
release_cb (RunFixture    *fixture,
            SpateSnapshot *snapshot)
{
  /* The second one of the transfer: by then the run has begun to wait for the socket. */
  if (snapshot->state == SPATE_STATE_TRANSFERRING && fixture->n_snapshots > 3)
    raw_server_release (fixture->user_data);
}

/* A few bytes that become many: the socket has nothing more to say long before all of them are
 * unpacked, and the run must not wait for it. */
static void
test_packed_tightly (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (g_malloc0 (64 * MIB), 64 * MIB, g_free);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (plain, G_CONVERTER (compressor));
  g_autoptr (GOutputStream) body = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  gssize length = g_output_stream_splice (body, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);

  g_assert_no_error (error);

  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                                           "Content-Length: %" G_GSSIZE_FORMAT "\r\n\r\n",
                                           length);
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (bytes, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (body)), (guint) length);

  g_autoptr (GBytes) answer = g_byte_array_free_to_bytes (bytes);
  g_autoptr (RawServer) server = raw_server_new (answer);
  g_autofree char *uri = raw_server_uri (server, "/zeros");

  raw_server_hold (server, strlen (head) + 5);
  fixture->user_data = server;
  fixture->on_snapshot = release_cb;
  run_fixture_ask_uri (fixture, uri);
  run_fixture_run (fixture);
  g_assert_no_error (fixture->last->error);
  g_assert_cmpint (fixture->last->size, ==, 64 * MIB);
  g_assert_cmpuint (raw_server_get_n_requests (server), ==, 1);
}

/* A stream of unknown length breaks off, and the next answer tells the length, as caches do: the
 * file ends there, and nothing behind it is asked for. */
static void
test_length_turns_out (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (RawServer) server = raw_server_new_text ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
  g_autofree char *uri = raw_server_uri (server, "/a.txt");
  g_autofree char *path = run_fixture_path (fixture, "a.txt");
  g_autofree char *content = NULL;

  raw_server_say_next (server, "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world");
  run_fixture_ask_uri (fixture, uri);
  run_fixture_run (fixture);
  g_assert_cmpint (fixture->last->state, ==, SPATE_STATE_DONE);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "hello world");
  g_assert_cmpuint (raw_server_get_n_requests (server), ==, 2);
}

/* A length that cannot be one is none. libsoup warns of a negative one, and GLib too if it is new. */
static void
test_impossible_length (void)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR);

  static const char *const lengths[] = { "-2", "18446744073709551614", "9223372036854775807", "9223372036854775808" };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\nhello", lengths[i]);
      g_autoptr (RawServer) server = raw_server_new_text (answer);
      g_autofree char *uri = raw_server_uri (server, "/a.txt");

      run_fixture_hurry (fixture);
      run_fixture_ask_uri (fixture, uri);
      run_fixture_run (fixture);
      g_assert_true (spate_snapshot_is_last (fixture->last));
    }
  g_log_set_always_fatal (fatal);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *path = g_strdup_printf ("/http-framing/%s", bodies[i].name);

      g_test_add_data_func (path, &bodies[i], test_body);
    }
  g_test_add_func ("/http-framing/packed-tightly", test_packed_tightly);
  g_test_add_func ("/http-framing/length-turns-out", test_length_turns_out);
  g_test_add_func ("/http-framing/impossible-length", test_impossible_length);

  return g_test_run ();
}
