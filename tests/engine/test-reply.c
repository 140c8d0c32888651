/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A reply owns what it is given, and closes a body that nobody read. */

#include "async-helpers.h"
#include "spate-reply.h"

static void
test_free (void)
{
  GInputStream *body = g_memory_input_stream_new ();
  SpateReply *reply = spate_reply_new (spate_response_new ("http://example.org/", 200), g_object_ref (body), 3);

  g_assert_cmpuint (reply->response->status, ==, 200);
  g_assert_cmpuint (reply->n_requests, ==, 3);
  spate_reply_free (reply);
  test_run_pending ();
  g_assert_true (g_input_stream_is_closed (body));
  g_assert_finalize_object (body);
}

/* A filter is closed by whoever lets it go, at once: not by a thread of GIO's, in which libsoup's
 * stream below it would abort the program. */
static void
test_free_filter (void)
{
  g_autoptr (GInputStream) base = g_memory_input_stream_new ();
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  GInputStream *body = g_converter_input_stream_new (base, converter);
  SpateReply *reply = spate_reply_new (spate_response_new ("http://example.org/", 200), g_object_ref (body), 1);

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (body), FALSE);
  spate_reply_free (reply);
  g_assert_true (g_input_stream_is_closed (body));
  g_assert_false (g_input_stream_is_closed (base));
  g_assert_finalize_object (body);
}

/* Somebody may have taken the body, and there may be no reply at all. */
static void
test_free_without_body (void)
{
  g_autoptr (SpateReply) none = NULL;
  g_autoptr (SpateReply) reply = spate_reply_new (spate_response_new ("http://example.org/", 200),
                                                  g_memory_input_stream_new (), 1);
  g_autoptr (GInputStream) body = g_steal_pointer (&reply->body);

  g_clear_pointer (&reply, spate_reply_free);
  test_run_pending ();
  g_assert_false (g_input_stream_is_closed (body));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reply/free", test_free);
  g_test_add_func ("/reply/free-filter", test_free_filter);
  g_test_add_func ("/reply/free-without-body", test_free_without_body);

  return g_test_run ();
}
