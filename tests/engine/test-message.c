/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of the user's things goes along to whom. */

#include "spate-message.h"

static const char *
get_header (SoupMessage *message,
            const char  *name)
{
  return soup_message_headers_get_one (soup_message_get_request_headers (message), name);
}

/* Headers are for the server of the first link: scheme, host and port. */
static void
test_headers (void)
{
  static const struct
  {
    const char *uri;
    gboolean    is_told;
  } rows[] = {
    { "http://example.com/other?b", TRUE },
    { "http://EXAMPLE.com:80/a", TRUE },
    { "https://example.com/a", FALSE }, /* a redirect to the secure one, too */
    { "http://example.com:8080/a", FALSE },
    { "http://mirror.example.com/a", FALSE },
    { "http://example.com./a", FALSE },
    { "http://mirror.example/a", FALSE },
  };
  static const char *const names[] = { "Cookie", "Authorization", "X-Api-Key" };
  g_autoptr (SpateRequest) request = spate_request_new ("/nowhere");

  g_assert_true (spate_request_add_uri (request, "http://me:secret@example.com/a", NULL));
  g_assert_true (spate_request_add_uri (request, "http://mirror.example/a", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = g_strconcat (names[i], ": secret", NULL);

      g_assert_true (spate_request_add_header (request, line, NULL));
    }

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SoupMessage) message = spate_message_new (request, rows[i].uri, NULL, FALSE);

      g_test_message ("%s", rows[i].uri);
      for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
        g_assert_cmpstr (get_header (message, names[j]), ==, rows[i].is_told ? "secret" : NULL);
      g_assert_null (g_uri_get_user (soup_message_get_uri (message)));
    }
}

static void
test_referers (void)
{
  static const struct
  {
    const char *referer;
    const char *uri;
    const char *expected;
  } rows[] = {
    { "http://me:secret@page.example/a?b#c", "http://example.com/a", "http://page.example/a?b" },
    { "http://me:secret@page.example/a?b#c", "http://other.example/a", "http://page.example/" },
    { "https://page.example/a?b", "https://example.com/a", "https://page.example/" },
    { "https://page.example/a?b", "http://example.com/a", NULL },
    { "whatever", "http://example.com/a", "whatever" },
    { "whatever", "http://other.example/a", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SpateRequest) request = spate_request_new ("/nowhere");

      g_assert_true (spate_request_add_uri (request, "http://example.com/a", NULL));
      g_assert_true (spate_request_set_referer (request, rows[i].referer, NULL));

      g_autoptr (SoupMessage) message = spate_message_new (request, rows[i].uri, NULL, FALSE);

      g_assert_cmpstr (get_header (message, "Referer"), ==, rows[i].expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/headers", test_headers);
  g_test_add_func ("/message/referers", test_referers);

  return g_test_run ();
}
