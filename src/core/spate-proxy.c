/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The address of a proxy as somebody types it. GIO would take anything for one, and fail with each
 * connection afterwards. */

#include "spate-proxy.h"

#include <string.h>

#include "spate-error.h"

/* What GIO has proxies for; "socks" is any version that the proxy speaks. */
static const struct
{
  const char *scheme;
  int         port; /* where such proxies usually are */
} kinds[] = {
  { "http", 8080 },
  { "https", 443 },
  { "socks", 1080 },
  { "socks4", 1080 },
  { "socks4a", 1080 },
  { "socks5", 1080 },
};

static int
get_port (const char *scheme)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_ascii_strcasecmp (scheme, kinds[i].scheme) == 0)
      return kinds[i].port;

  return 0;
}

static gboolean
is_plain (GUri *uri)
{
  const char *path = g_uri_get_path (uri);

  return (*path == '\0' || g_str_equal (path, "/")) && g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL;
}

/**
 * spate_proxy_parse:
 * @text: what was typed, such as `proxy.example:3128` or `socks5://localhost:9050`
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Without a scheme it is an HTTP proxy; without a port it is where proxies of its kind usually are.
 *
 * Returns: (transfer full): the address in full, or %NULL with @error set
 */
char *
spate_proxy_parse (const char *text,
                   GError    **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autofree char *full = strstr (trimmed, "://") != NULL ? g_strdup (trimmed) : g_strconcat ("http://", trimmed, NULL);
  g_autoptr (GUri) uri = g_uri_parse (full, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0' || strpbrk (host, " %") != NULL || !is_plain (uri))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                           "The address of a proxy is a name and a port, such as proxy.example:3128");
      return NULL;
    }

  if (get_port (g_uri_get_scheme (uri)) == 0)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "A proxy speaks http, https or socks");
      return NULL;
    }

  /* The address is kept with the settings, where everybody may read it. */
  if (g_uri_get_userinfo (uri) != NULL)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                           "The address of a proxy must not hold a user name or password");
      return NULL;
    }

  int port = g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : get_port (g_uri_get_scheme (uri));
  g_autofree char *scheme = g_ascii_strdown (g_uri_get_scheme (uri), -1);
  g_autofree char *authority = g_uri_join (G_URI_FLAGS_NONE, NULL, NULL, host, -1, "", NULL, NULL);

  return g_strdup_printf ("%s:%s:%d", scheme, authority, port);
}
