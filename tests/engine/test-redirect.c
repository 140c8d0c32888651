/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a server may send us, as far as the link alone tells. */

#include "spate-redirect.h"

#include "spate-error.h"

#define FINE -1

static void
test_schemes (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    gboolean    allow;
    int         code;
  } rows[] = {
    { "https://example.com/", "http://example.com/", FALSE, SPATE_ERROR_TLS },
    { "https://example.com/", "HTTP://example.com/", FALSE, SPATE_ERROR_TLS },
    { "https://example.com/", "http://example.com/", TRUE, FINE },
    { "https://example.com/", "//example.org/", FALSE, FINE },
    { "https://example.com/", "/there", FALSE, FINE },
    { "http://example.com/", "https://example.com/", FALSE, FINE },
    { "http://example.com/", "http://example.org/", FALSE, FINE },
    { "https://example.com/", "ftp://example.com/", TRUE, SPATE_ERROR_PROTOCOL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SpateRequest) request = spate_request_new ("/nowhere");
      g_autoptr (GError) error = NULL;

      request->allow_http_redirect = rows[i].allow;

      g_autofree char *next = spate_redirect_follow (request, rows[i].from, rows[i].to, 1, &error);

      g_test_message ("%s to %s", rows[i].from, rows[i].to);
      g_assert_cmpint (next != NULL, ==, rows[i].code == FINE);
      if (rows[i].code != FINE)
        g_assert_error (error, SPATE_ERROR, rows[i].code);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/redirect/schemes", test_schemes);

  return g_test_run ();
}
