/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Addresses of proxies, as people type them. */

#include "spate-error.h"
#include "spate-proxy.h"

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    const char *uri; /* (nullable): it is none */
  } cases[] = {
    { "proxy.example:3128", "http://proxy.example:3128" },
    { "  Proxy.example  ", "http://Proxy.example:8080" },
    { "http://proxy.example/", "http://proxy.example:8080" },
    { "HTTPS://proxy.example", "https://proxy.example:443" },
    { "socks5://localhost", "socks5://localhost:1080" },
    { "socks://[::1]:9050", "socks://[::1]:9050" },
    { "10.0.0.1:1", "http://10.0.0.1:1" },
    { "", NULL },
    { "http://", NULL },
    { ":3128", NULL },
    { "proxy.example:99999", NULL },
    { "ftp://proxy.example", NULL },
    { "http://proxy.example/path", NULL },
    { "http://proxy.example?a", NULL },
    { "http://user:secret@proxy.example:1", NULL },
    { "user@proxy.example:1", NULL },
    { "two words", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *uri = spate_proxy_parse (cases[i].text, &error);

      g_assert_cmpstr (uri, ==, cases[i].uri);
      if (cases[i].uri != NULL)
        g_assert_no_error (error);
      else
        g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
      g_assert_true (error == NULL || strstr (error->message, "secret") == NULL);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/proxy/parse", test_parse);

  return g_test_run ();
}
