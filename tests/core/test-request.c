/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-request.h"

#include "spate-error.h"

/* A new request asks for nothing in particular; the last reference frees what it was given. */
static void
test_new (void)
{
  SpateRequest *request = spate_request_new ("/tmp");

  g_assert_cmpstr (request->folder, ==, "/tmp");
  g_assert_cmpuint (request->uris->len, ==, 0);
  g_assert_cmpuint (request->headers->len, ==, 0);
  g_assert_cmpuint (request->max_connections, ==, 0);
  g_assert_cmpint (request->order, ==, SPATE_ORDER_PARALLEL);
  g_assert_cmpint (request->digest.type, ==, SPATE_DIGEST_NONE);
  g_assert_null (request->name);

  request->name = g_strdup ("name");
  request->referer = g_strdup ("https://example.com/");
  request->user_agent = g_strdup ("Agent");
  g_ptr_array_ref (request->uris);
  GPtrArray *uris = request->uris;

  g_assert_true (spate_request_ref (request) == request);
  spate_request_unref (request);
  g_assert_true (spate_request_add_uri (request, "https://example.com/a", NULL));
  spate_request_unref (request);

  g_assert_cmpuint (uris->len, ==, 1);
  g_ptr_array_unref (uris);
}

/* Links are kept in their order and in the form in which they are sent; others are refused and
 * change nothing. */
static void
test_uris (void)
{
  g_autoptr (SpateRequest) request = spate_request_new ("/tmp");
  g_autoptr (GError) error = NULL;

  g_assert_true (spate_request_add_uri (request, " https://example.com/my file ", &error));
  g_assert_no_error (error);
  g_assert_true (spate_request_add_uri (request, "http://mirror.example/file", NULL));
  g_assert_false (spate_request_add_uri (request, "ftp://example.com/file", &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);

  g_assert_cmpuint (request->uris->len, ==, 2);
  g_assert_cmpstr (spate_request_get_uri (request), ==, "https://example.com/my%20file");
  g_assert_cmpstr (g_ptr_array_index (request->uris, 1), ==, "http://mirror.example/file");
}

/* A user and a password are kept apart from the link, and told to its server only. */
static void
test_logins (void)
{
  g_autoptr (SpateRequest) request = spate_request_new ("/tmp");
  g_autoptr (GError) error = NULL;

  g_assert_true (spate_request_add_uri (request, "https://alice:hunter1@example.com/a?b#c", NULL));
  g_assert_true (spate_request_add_uri (request, "https://bob:hunter2@example.com/other", NULL));
  g_assert_true (spate_request_add_uri (request, "http://carol:hunter3@mirror.example:8080/a", NULL));
  g_assert_false (spate_request_add_uri (request, "https://a%0ab:c@example.com/a", &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);

  g_assert_cmpuint (request->uris->len, ==, 3);
  g_assert_cmpstr (spate_request_get_uri (request), ==, "https://example.com/a?b#c");
  g_assert_cmpstr (g_ptr_array_index (request->uris, 1), ==, "https://example.com/other");
  g_assert_cmpstr (g_ptr_array_index (request->uris, 2), ==, "http://mirror.example:8080/a");

  g_assert_cmpstr (spate_request_find_login (request, "https://EXAMPLE.com:443/x")->user, ==, "alice");
  g_assert_cmpstr (spate_request_find_login (request, "http://mirror.example:8080/x")->password, ==, "hunter3");
  g_assert_null (spate_request_find_login (request, "http://example.com/a"));
  g_assert_null (spate_request_find_login (request, "https://example.com:8443/a"));
  g_assert_null (spate_request_find_login (request, "https://mirror.example:8080/a"));
  g_assert_null (spate_request_find_login (request, "no link"));

  spate_request_set_login (request, spate_login_new ("https://example.com/z", "dave", "hunter4", NULL));
  g_assert_cmpstr (spate_request_find_login (request, "https://example.com/a")->user, ==, "dave");
  g_assert_cmpuint (request->logins->len, ==, 2);
}

/* Mirrors from outside bring no login, stand behind those that were named, and lead nowhere where
 * the first link does not. */
static void
test_mirrors (void)
{
  g_autoptr (SpateRequest) request = spate_request_new ("/tmp");
  g_autoptr (SpateRequest) private_request = spate_request_new ("/tmp");
  g_autoptr (GError) error = NULL;

  g_assert_true (spate_request_add_uri (request, "https://example.com/a", NULL));
  g_assert_true (spate_request_add_mirror (request, "https://me:secret@outside.example/a", NULL));
  g_assert_true (spate_request_add_uri (request, "http://192.168.0.1/a", NULL));
  g_assert_false (spate_request_add_mirror (request, "http://192.168.0.1/a", &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_NEEDS_LINK);
  g_clear_error (&error);
  g_assert_false (spate_request_add_mirror (request, "ftp://example.com/a", &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);

  g_assert_cmpuint (request->n_named, ==, 2);
  g_assert_cmpuint (request->uris->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (request->uris, 1), ==, "http://192.168.0.1/a");
  g_assert_cmpstr (g_ptr_array_index (request->uris, 2), ==, "https://outside.example/a");
  g_assert_cmpuint (request->logins->len, ==, 0);

  g_assert_true (spate_request_add_uri (private_request, "http://localhost/a", NULL));
  g_assert_true (spate_request_add_mirror (private_request, "http://192.168.0.1/a", NULL));
}

/* Which lines are headers that may be sent, and what is sent. */
static void
test_headers (void)
{
  static const struct
  {
    const char *name;
    const char *line;
    const char *header; /* NULL: refused */
    const char *value;
  } rows[] = {
    { "plain", "X-Test: value", "X-Test", "value" },
    { "secret", "Authorization: Bearer 0123", "Authorization", "Bearer 0123" },
    { "cookies", "Cookie: a=b; c=d", "Cookie", "a=b; c=d" },
    { "spaces around", "  X-Test \t:  a b \t", "X-Test", "a b" },
    { "line end behind", "X-Test: value\r\n", "X-Test", "value" },
    { "no space", "X-Test:value", "X-Test", "value" },
    { "no value", "X-Test:", "X-Test", "" },
    { "colons in the value", "X-Test: a:b:c", "X-Test", "a:b:c" },
    { "UTF-8 value", "X-Test: ü", "X-Test", "ü" },
    { "all that a token may hold", "aZ09!#$%&'*+-.^_`|~: x", "aZ09!#$%&'*+-.^_`|~", "x" },
    { "begins like a reserved one", "Ranges: x", "Ranges", "x" },
    { "nothing", "", NULL, NULL },
    { "no colon", "X-Test value", NULL, NULL },
    { "no name", ": value", NULL, NULL },
    { "name of white space", " \t: value", NULL, NULL },
    { "space in the name", "X Test: value", NULL, NULL },
    { "newline in the name", "X\nTest: value", NULL, NULL },
    { "UTF-8 name", "X-Ü: value", NULL, NULL },
    { "bracket in the name", "X(Test): value", NULL, NULL },
    { "newline in the value", "X-Test: a\nX-Evil: b", NULL, NULL },
    { "line end in the value", "X-Test: a\r\nRange: bytes=0-0", NULL, NULL },
    { "carriage return in the value", "X-Test: a\rb", NULL, NULL },
    { "folded value", "X-Test: a\r\n b", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SpateRequest) request = spate_request_new ("/tmp");
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].name);
      g_assert_cmpint (spate_request_add_header (request, rows[i].line, &error), ==, rows[i].header != NULL);
      if (rows[i].header != NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (request->headers->len, ==, 2);
          g_assert_cmpstr (g_ptr_array_index (request->headers, 0), ==, rows[i].header);
          g_assert_cmpstr (g_ptr_array_index (request->headers, 1), ==, rows[i].value);
        }
      else
        {
          g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
          g_assert_cmpuint (request->headers->len, ==, 0);
        }
    }
}

/* Headers that say how bytes are carried are refused, however they are written. */
static void
test_reserved_headers (void)
{
  static const char *const names[] = {
    "Accept-Encoding",
    "Connection",
    "Content-Length",
    "Host",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Keep-Alive",
    "Range",
    "TE",
    "Transfer-Encoding",
    "Upgrade",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (SpateRequest) request = spate_request_new ("/tmp");
      g_autofree char *lower = g_ascii_strdown (names[i], -1);
      g_autofree char *upper = g_ascii_strup (names[i], -1);
      const char *const spellings[] = { names[i], lower, upper };

      for (gsize j = 0; j < G_N_ELEMENTS (spellings); j++)
        {
          g_autofree char *line = g_strdup_printf (" %s : x", spellings[j]);
          g_autoptr (GError) error = NULL;

          g_test_message ("%s", line);
          g_assert_false (spate_request_add_header (request, line, &error));
          g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
          g_assert_cmpuint (request->headers->len, ==, 0);
        }
    }
}

/* Texts that become headers are refused when they are given: what could not be sent, and what
 * a record could not keep. */
static void
test_header_texts (void)
{
  g_autofree char *too_long = g_strnfill (SPATE_REQUEST_LONGEST_TEXT + 1, 'x');
  const char *const bad[] = { "a\r\nHost: b", "a\nb", "\xff\xfe", too_long };
  g_autoptr (SpateRequest) request = spate_request_new ("/tmp");

  g_assert_true (spate_request_set_referer (request, "https://example.org/page", NULL));
  g_assert_true (spate_request_set_user_agent (request, "Agent/1.0 (ünïcode)", NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) referer_error = NULL;
      g_autoptr (GError) agent_error = NULL;

      g_assert_false (spate_request_set_referer (request, bad[i], &referer_error));
      g_assert_error (referer_error, SPATE_ERROR, SPATE_ERROR_INVALID);
      g_assert_false (spate_request_set_user_agent (request, bad[i], &agent_error));
      g_assert_error (agent_error, SPATE_ERROR, SPATE_ERROR_INVALID);
    }

  g_assert_cmpstr (request->referer, ==, "https://example.org/page");
  g_assert_cmpstr (request->user_agent, ==, "Agent/1.0 (ünïcode)");
}

static SpateRequest *
make_question (void)
{
  SpateRequest *request = spate_request_new ("/tmp");

  g_assert_true (spate_request_add_uri (request, "https://example.com/a", NULL));
  g_assert_true (spate_request_add_header (request, "X-Page: 7", NULL));
  spate_request_set_login (request, spate_login_new ("https://example.com/a", "alice", "secret", NULL));

  return request;
}

/* All that a server sees makes another question; nothing else does. */
static void
test_asks_same (void)
{
  g_autoptr (SpateRequest) first = make_question ();

  for (guint i = 0; i < 9; i++)
    {
      g_autoptr (SpateRequest) other = make_question ();

      if (i == 0)
        {
          g_free (other->folder);
          other->folder = g_strdup ("/home");
          other->name = g_strdup ("mine");
          other->max_connections = 3;
          other->rate_limit = 1000;
          other->order = SPATE_ORDER_SEQUENTIAL;
          other->digest.type = SPATE_DIGEST_SHA256;
        }
      else if (i == 1)
        g_assert_true (spate_request_add_uri (other, "https://example.org/a", NULL));
      else if (i == 2)
        g_assert_true (spate_request_add_header (other, "X-Other: 7", NULL));
      else if (i == 3)
        spate_request_set_login (other, spate_login_new ("https://example.com/a", "alice", "other", NULL));
      else if (i == 4)
        spate_request_set_login (other, spate_login_new ("https://example.org/a", "alice", "secret", NULL));
      else if (i == 5)
        g_assert_true (spate_request_set_referer (other, "https://example.com/", NULL));
      else if (i == 6)
        g_assert_true (spate_request_set_user_agent (other, "Agent", NULL));
      else if (i == 7)
        other->size = 5;
      else
        other->allow_http_redirect = TRUE;

      g_assert_cmpint (spate_request_asks_same (first, other), ==, i == 0);
      g_assert_cmpint (spate_request_asks_same (other, first), ==, i == 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request/new", test_new);
  g_test_add_func ("/request/uris", test_uris);
  g_test_add_func ("/request/logins", test_logins);
  g_test_add_func ("/request/mirrors", test_mirrors);
  g_test_add_func ("/request/headers", test_headers);
  g_test_add_func ("/request/reserved-headers", test_reserved_headers);
  g_test_add_func ("/request/header-texts", test_header_texts);
  g_test_add_func ("/request/asks-same", test_asks_same);

  return g_test_run ();
}
