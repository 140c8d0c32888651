/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the headers of an answer say, without libsoup's types: core judges it. */

#include "spate-headers.h"

#include "spate-digest-header.h"

/* No server may ask for a longer pause: a day is as good as never. */
#define LONGEST_WAIT ((gint64) 24 * 60 * 60) /* s */

static gint64
parse_retry_after (const char *text)
{
  g_autoptr (GError) error = NULL;
  guint64 seconds = 0;

  if (text == NULL)
    return -1;

  if (g_ascii_string_to_unsigned (text, 10, 0, LONGEST_WAIT, &seconds, &error))
    return (gint64) seconds * G_USEC_PER_SEC;
  if (g_error_matches (error, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS))
    return LONGEST_WAIT * G_USEC_PER_SEC;

  g_autoptr (GDateTime) when = soup_date_time_new_from_http_string (text);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return when != NULL ? CLAMP (g_date_time_difference (when, now), 0, LONGEST_WAIT * G_USEC_PER_SEC) : -1;
}

/* libsoup reads any number, and lets it become negative. */
static goffset
get_content_length (SoupMessageHeaders *headers)
{
  goffset length = soup_message_headers_get_content_length (headers);

  return length >= 0 && length < SPATE_RANGE_OPEN_END ? length : -1;
}

/* What is sent compressed has a digest of what is sent; what a store keeps compressed and unpacks on
 * the way has one of what is kept. Neither is one of the file. */
static gboolean
has_other_bytes (SoupMessageHeaders *headers)
{
  static const char *const names[] = { "Content-Encoding", "x-goog-stored-content-encoding" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *encoding = soup_message_headers_get_one (headers, names[i]);

      if (encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0)
        return TRUE;
    }

  return FALSE;
}

static void
read_digests (SoupMessageHeaders *headers,
              SpateResponse      *response)
{
  if (has_other_bytes (headers))
    return;

  const char *name = NULL;

  for (guint i = 0; (name = spate_digest_header_get_name (i)) != NULL; i++)
    {
      const char *value = soup_message_headers_get_list (headers, name);

      if (value == NULL)
        continue;

      spate_digest_header_read (name, value, response->status == SOUP_STATUS_OK, &response->digest);
      if (response->status == SOUP_STATUS_PARTIAL_CONTENT)
        spate_digest_header_read_content (name, value, &response->content_digest);
    }
}

/* Who does not send the file says nothing of it either. */
static void
read_links (SoupMessageHeaders *headers,
            SpateResponse      *response)
{
  const char *value = soup_message_headers_get_list (headers, "Link");

  if (value != NULL && SOUP_STATUS_IS_SUCCESSFUL (response->status))
    response->links = spate_link_header_read (value, response->uri);
}

/**
 * spate_headers_read:
 * @message: a message whose headers have come
 * @uri: the link that it asked
 *
 * Returns: (transfer full): what they say
 */
SpateResponse *
spate_headers_read (SoupMessage *message,
                    const char  *uri)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  SpateResponse *response = spate_response_new (uri, soup_message_get_status (message));

  /* 0 also stands for "not said" in libsoup, so the header itself is what counts. */
  if (soup_message_headers_get_one (headers, "Content-Length") != NULL &&
      soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    response->content_length = get_content_length (headers);

  response->content_range = g_strdup (soup_message_headers_get_one (headers, "Content-Range"));
  response->content_encoding = g_strdup (soup_message_headers_get_one (headers, "Content-Encoding"));
  response->content_type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  response->content_disposition = g_strdup (soup_message_headers_get_one (headers, "Content-Disposition"));
  response->etag = g_strdup (soup_message_headers_get_one (headers, "ETag"));
  response->last_modified = g_strdup (soup_message_headers_get_one (headers, "Last-Modified"));
  response->retry_after = parse_retry_after (soup_message_headers_get_one (headers, "Retry-After"));
  read_digests (headers, response);
  read_links (headers, response);

  return response;
}
