/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the body of an answer to the bytes of a file: out of its chunks, and unpacked if it came
 * compressed although nobody had asked for that. */

#include "spate-body.h"

#include "spate-chunked-decoder.h"
#include "spate-error.h"
#include "spate-gzip-decoder.h"
#include "spate-link.h"
#include "spate-reply.h"

/* A file that is compressed in itself (name.tar.gz) is often sent with a Content-Encoding
 * that means the file's own compression: it is to be kept as it is. */
static gboolean
is_named_after_encoding (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, SPATE_LINK_FLAGS, NULL);
  const char *path = parsed != NULL ? g_uri_get_path (parsed) : "";

  return g_str_has_suffix (path, ".gz") || g_str_has_suffix (path, ".tgz") || g_str_has_suffix (path, ".svgz");
}

static void
close_body (gpointer data)
{
  spate_reply_close_body (data);
}

/* Puts @converter on top of @base, which is @body or a stream below it. @body is closed when
 * the filter is let go: as it does that with everything, see spate_reply_close_body(). */
static GInputStream *
convert_body (GInputStream *body,
              GInputStream *base,
              GConverter   *converter)
{
  GInputStream *converted = g_converter_input_stream_new (base, converter);

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (converted), FALSE);
  g_object_set_data_full (G_OBJECT (converted), "spate-body", g_object_ref (body), close_body);

  return converted;
}

/* We asked for no compression; some servers compress all the same. A whole file can be
 * unpacked on the way, anything else is refused. */
static GInputStream *
decode_body (SpateResponse *response,
             GInputStream  *body,
             GError       **error)
{
  const char *encoding = response->content_encoding;

  if (encoding == NULL || response->status != 200 || g_ascii_strcasecmp (encoding, "identity") == 0)
    return g_object_ref (body);

  if (is_named_after_encoding (response->uri))
    {
      g_clear_pointer (&response->content_encoding, g_free);
      return g_object_ref (body);
    }

  if (g_ascii_strcasecmp (encoding, "gzip") != 0 && g_ascii_strcasecmp (encoding, "x-gzip") != 0)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL,
                   "The server sends the file compressed as “%s” although it was not asked to", encoding);
      return NULL;
    }

  g_autoptr (GConverter) converter = spate_gzip_decoder_new ();

  return convert_body (body, body, converter);
}

/* The stream below the one that takes a body out of its framing. libsoup has no words for it,
 * but each of its streams stands on the next. */
static GInputStream *
find_framed_stream (GInputStream *body)
{
  for (GInputStream *stream = body; G_IS_FILTER_INPUT_STREAM (stream);)
    {
      gboolean found = g_str_equal (G_OBJECT_TYPE_NAME (stream), "SoupBodyInputStream");

      stream = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
      if (found)
        return stream;
    }

  return NULL;
}

/**
 * spate_body_unpack:
 * @body: the body of an answer as libsoup gives it, unread
 * @is_chunked: whether it comes in chunks, which are taken apart here, see spate-chunked-decoder.c
 * @response: (inout): what the headers say; an encoding that is the file's own is taken out
 * @error: set to %SPATE_ERROR_PROTOCOL if it is compressed in a way that nobody can undo here
 *
 * Returns: (transfer full) (nullable): the bytes of the file that the body carries
 */
GInputStream *
spate_body_unpack (GInputStream  *body,
                   gboolean       is_chunked,
                   SpateResponse *response,
                   GError       **error)
{
  g_return_val_if_fail (G_IS_INPUT_STREAM (body), NULL);
  g_return_val_if_fail (response != NULL, NULL);

  GInputStream *framed = is_chunked ? find_framed_stream (body) : NULL;

  if (framed == NULL)
    return decode_body (response, body, error);

  g_autoptr (GConverter) decoder = spate_chunked_decoder_new ();
  g_autoptr (GInputStream) plain = convert_body (body, framed, decoder);

  return decode_body (response, plain, error);
}
