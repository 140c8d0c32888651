/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is asked, and what of the user's things goes along to whom. */

#include "spate-message.h"

#include "config.h"
#include "spate-link.h"

/* What a browser would tell another origin about where the link was found. */
static char *
get_referer (const SpateRequest *request,
             const char         *uri)
{
  const char *referer = request->referer;

  if (referer == NULL || (spate_link_is_secure (referer) && !spate_link_is_secure (uri)))
    return NULL;

  g_autoptr (GUri) page = g_uri_parse (referer, SPATE_LINK_FLAGS, NULL);
  gboolean is_first = spate_link_same_origin (uri, spate_request_get_uri (request));

  if (page == NULL)
    return is_first ? g_strdup (referer) : NULL;

  /* Browsers never tell the user's name, nor the fragment. */
  if (is_first)
    return g_uri_to_string_partial (page, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);

  g_autoptr (GUri) origin = g_uri_build (SPATE_LINK_FLAGS, g_uri_get_scheme (page), NULL,
                                         g_uri_get_host (page), g_uri_get_port (page), "/", NULL, NULL);

  return g_uri_to_string (origin);
}

/**
 * spate_message_new:
 * @request: what the user asked for; its headers go along to the server that the user named
 * @uri: the link to ask, without user and password
 * @range: (nullable): the bytes to ask for; %NULL: the whole file, without a Range header
 * @wants_digest: whether to ask what the whole file hashes to
 *
 * Returns: (transfer full): a GET that follows no redirect and knows no login
 */
SoupMessage *
spate_message_new (const SpateRequest *request,
                   const char         *uri,
                   const SpateRange   *range,
                   gboolean            wants_digest)
{
  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  g_autoptr (GUri) parsed = g_uri_parse (uri, SPATE_LINK_FLAGS, NULL);
  SoupMessage *message = soup_message_new_from_uri ("GET", parsed);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *referer = get_referer (request, uri);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (headers, "User-Agent",
                                request->user_agent != NULL ? request->user_agent : "Spate/" SPATE_VERSION);
  soup_message_headers_replace (headers, "Accept", "*/*");
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (referer != NULL)
    soup_message_headers_replace (headers, "Referer", referer);
  if (wants_digest)
    soup_message_headers_replace (headers, "Want-Repr-Digest", "sha-256=10, sha-512=5");

  /* What the user gave may hold secrets: it is for the server of the first link, no other; not for
   * mirrors, and not for the same host behind another port or scheme. */
  if (spate_link_same_origin (uri, spate_request_get_uri (request)))
    for (guint i = 0; i + 1 < request->headers->len; i += 2)
      soup_message_headers_append (headers, g_ptr_array_index (request->headers, i),
                                   g_ptr_array_index (request->headers, i + 1));

  if (range != NULL)
    soup_message_headers_set_range (headers, range->start, range->end == SPATE_RANGE_OPEN_END ? -1 : range->end - 1);

  return message;
}
