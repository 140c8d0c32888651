/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The only place that makes a SoupSession or a SoupMessage: a question goes in, the headers
 * and the unread body of its answer come out.
 *
 * Redirects are followed here by hand, because libsoup reads the body of one into memory and
 * hands secrets on to whatever host it points to. What comes back is not judged here: that
 * is for the checks in core/spate-response. */

#include "spate-http.h"

#include <libsoup/soup.h>

#include "config.h"
#include "spate-chunked-decoder.h"
#include "spate-error.h"
#include "spate-gzip-decoder.h"
#include "spate-headers.h"
#include "spate-link.h"

/* As many as browsers follow (the Fetch standard's figure). */
#define MOST_REDIRECTS 20

/* Only a last resort: a socket that said nothing for so long is given up. Slow connections
 * are the balancer's business, and it is quicker. */
#define SOCKET_TIMEOUT 30 /* s */

/* A server that closed an idle connection costs a failed request; most keep them longer. */
#define IDLE_TIMEOUT 60 /* s */

/* libsoup queues requests beyond these; Spate limits connections itself. */
#define MOST_CONNECTIONS 1024

struct _SpateHttp
{
  GObject parent_instance;

  SoupSession *session; /* (owned) */
};

G_DEFINE_FINAL_TYPE (SpateHttp, spate_http, G_TYPE_OBJECT)

typedef struct
{
  SpateRequest *request; /* (owned) */
  char         *uri;     /* (owned): where the next request goes */
  SpateRange    range;
  gboolean      has_range;
  gboolean      wants_digest;
  SoupMessage  *message; /* (owned) (nullable): the request that is under way */
  guint         n_requests;

  SpateHttpSentFunc sent;       /* (nullable) */
  gpointer          sent_data;
  gint64            begun;      /* µs: when the present request was made */
  gint64            connecting; /* µs: when TCP began, or 0 */
  gint64            round_trip; /* µs, or -1 */
  gint64            handshake;  /* µs, or -1 */
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  spate_request_unref (fetch->request);
  g_clear_object (&fetch->message);
  g_free (fetch->uri);
  g_free (fetch);
}

static void send_message (GTask *task);

/**
 * spate_http_init_process:
 *
 * To be called first thing in main(), before there is any other thread: parallel ranges need
 * a TCP connection each, so libsoup must not speak HTTP/2, and in libsoup 3.2 the environment
 * is the only place to say so. Programs started from Spate should not inherit it.
 */
void
spate_http_init_process (void)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
}

static void
spate_http_dispose (GObject *object)
{
  SpateHttp *self = SPATE_HTTP (object);

  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (spate_http_parent_class)->dispose (object);
}

static void
spate_http_class_init (SpateHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_http_dispose;
}

static void
spate_http_init (SpateHttp *self)
{
  self->session = soup_session_new_with_options ("max-conns", MOST_CONNECTIONS,
                                                 "max-conns-per-host", MOST_CONNECTIONS,
                                                 "timeout", SOCKET_TIMEOUT,
                                                 "idle-timeout", IDLE_TIMEOUT,
                                                 NULL);

  /* A decoded part of a compressed file would be a wrong part of the file. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);

  /* Trusts nobody until need_authorities(). */
  soup_session_set_tls_database (self->session, NULL);
}

/* To read whom to trust takes as long as all else that happens before a first request, so it
 * waits for a link that is secure. */
static gboolean
need_authorities (SpateHttp *self,
                  GError   **error)
{
  const char *path = g_getenv ("SSL_CERT_FILE");
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) reason = NULL;

  if (soup_session_get_tls_database (self->session) != NULL)
    return TRUE;

  if (path == NULL || *path == '\0')
    database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  else
    database = g_tls_file_database_new (path, &reason);

  if (reason != NULL)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   "SSL_CERT_FILE names certificates that cannot be read: %s", reason->message);
      return FALSE;
    }

  soup_session_set_tls_database (self->session, database);

  return TRUE;
}

/**
 * spate_http_new:
 *
 * Makes a session that belongs to this thread and its default main context. As in other
 * programs, the variable `SSL_CERT_FILE` names the authorities to trust instead of the
 * system's.
 *
 * Returns: (transfer full): a session
 */
SpateHttp *
spate_http_new (void)
{
  return g_object_new (SPATE_TYPE_HTTP, NULL);
}

static SpateError
code_for_tls (int code)
{
  switch ((GTlsError) code)
    {
    case G_TLS_ERROR_EOF:
    case G_TLS_ERROR_MISC:
      return SPATE_ERROR_NETWORK;
    case G_TLS_ERROR_UNAVAILABLE:
    case G_TLS_ERROR_BAD_CERTIFICATE:
    case G_TLS_ERROR_NOT_TLS:
    case G_TLS_ERROR_HANDSHAKE:
    case G_TLS_ERROR_CERTIFICATE_REQUIRED:
    case G_TLS_ERROR_INAPPROPRIATE_FALLBACK:
    case G_TLS_ERROR_BAD_CERTIFICATE_PASSWORD:
    default:
      return SPATE_ERROR_TLS;
    }
}

/**
 * spate_http_translate_error:
 * @error: (inout): an error from libsoup, GIO or TLS
 *
 * Turns an error of the network into one of Spate's. A cancelled operation stays that.
 */
void
spate_http_translate_error (GError **error)
{
  g_return_if_fail (error != NULL && *error != NULL);

  g_autoptr (GError) original = g_steal_pointer (error);
  SpateError code = SPATE_ERROR_NETWORK;

  if (original->domain == SPATE_ERROR || g_error_matches (original, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&original));
      return;
    }

  if (original->domain == G_TLS_ERROR)
    code = code_for_tls (original->code);
  else if (g_error_matches (original, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING) ||
           g_error_matches (original, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING) ||
           g_error_matches (original, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    code = SPATE_ERROR_PROTOCOL;

  g_set_error_literal (error, SPATE_ERROR, (int) code, original->message);
}

/* What a browser would tell another origin about where the link was found. */
static char *
get_referer (const Fetch *fetch)
{
  const char *referer = fetch->request->referer;

  if (referer == NULL || (spate_link_is_secure (referer) && !spate_link_is_secure (fetch->uri)))
    return NULL;

  if (spate_link_same_origin (fetch->uri, spate_request_get_uri (fetch->request)))
    return g_strdup (referer);

  g_autoptr (GUri) uri = g_uri_parse (referer, SPATE_LINK_FLAGS, NULL);

  if (uri == NULL)
    return NULL;

  g_autoptr (GUri) origin = g_uri_build (SPATE_LINK_FLAGS, g_uri_get_scheme (uri), NULL,
                                         g_uri_get_host (uri), g_uri_get_port (uri), "/", NULL, NULL);

  return g_uri_to_string (origin);
}

static SoupMessage *
make_message (const Fetch *fetch)
{
  const SpateRequest *request = fetch->request;
  g_autoptr (GUri) uri = g_uri_parse (fetch->uri, SPATE_LINK_FLAGS, NULL);
  SoupMessage *message = soup_message_new_from_uri ("GET", uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *referer = get_referer (fetch);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (headers, "User-Agent",
                                request->user_agent != NULL ? request->user_agent : "Spate/" SPATE_VERSION);
  soup_message_headers_replace (headers, "Accept", "*/*");
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (referer != NULL)
    soup_message_headers_replace (headers, "Referer", referer);
  if (fetch->wants_digest)
    soup_message_headers_replace (headers, "Want-Repr-Digest", "sha-256=10, sha-512=5");

  /* What the user gave may hold secrets: it is for the server the user named, no other. */
  if (spate_link_same_origin (fetch->uri, spate_request_get_uri (request)))
    for (guint i = 0; i + 1 < request->headers->len; i += 2)
      soup_message_headers_append (headers, g_ptr_array_index (request->headers, i),
                                   g_ptr_array_index (request->headers, i + 1));

  if (fetch->has_range)
    soup_message_headers_set_range (headers, fetch->range.start,
                                    fetch->range.end == SPATE_RANGE_OPEN_END ? -1 : fetch->range.end - 1);

  return message;
}

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

  if (encoding == NULL || response->status != SOUP_STATUS_OK || g_ascii_strcasecmp (encoding, "identity") == 0)
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

/* The bytes that a body carries. Chunks are taken apart here, see spate-chunked-decoder.c. */
static GInputStream *
unpack_body (SoupMessage   *message,
             SpateResponse *response,
             GInputStream  *body,
             GError       **error)
{
  GInputStream *framed = NULL;

  if (soup_message_headers_get_encoding (soup_message_get_response_headers (message)) == SOUP_ENCODING_CHUNKED)
    framed = find_framed_stream (body);
  if (framed == NULL)
    return decode_body (response, body, error);

  g_autoptr (GConverter) decoder = spate_chunked_decoder_new ();
  g_autoptr (GInputStream) plain = convert_body (body, framed, decoder);

  return decode_body (response, plain, error);
}

/* Moves @fetch to where a redirect points. */
static gboolean
follow_redirect (Fetch      *fetch,
                 const char *location,
                 GError    **error)
{
  g_autofree char *next = spate_link_resolve (fetch->uri, location, error);

  if (next == NULL)
    return FALSE;

  if (fetch->n_requests > MOST_REDIRECTS)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL,
                   "The server redirects more than %d times in a row", MOST_REDIRECTS);
      return FALSE;
    }

  if (spate_link_is_secure (fetch->uri) && !spate_link_is_secure (next))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_TLS,
                           "The server redirects from a secure link to one that is not");
      return FALSE;
    }

  g_free (fetch->uri);
  fetch->uri = g_steal_pointer (&next);

  return TRUE;
}

static void
return_reply (GTask        *task,
              GInputStream *body)
{
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (SpateResponse) response = spate_headers_read (fetch->message, fetch->uri);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) decoded = unpack_body (fetch->message, response, body, &error);

  if (decoded == NULL)
    {
      spate_reply_close_body (g_object_ref (body));
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  SpateReply *reply = spate_reply_new (g_steal_pointer (&response), g_steal_pointer (&decoded), fetch->n_requests);

  reply->round_trip = fetch->round_trip;
  reply->handshake = fetch->handshake;
  g_task_return_pointer (task, reply, (GDestroyNotify) spate_reply_free);
}

static void
message_sent_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = g_steal_pointer (&user_data);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) body = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (body == NULL)
    {
      spate_http_translate_error (&error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (fetch->message), "Location");

  if (!SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (fetch->message)) || location == NULL)
    {
      return_reply (task, body);
      return;
    }

  /* The body of a redirect is not read: closing it is cheaper than a page of HTML. */
  spate_reply_close_body (g_steal_pointer (&body));

  if (follow_redirect (fetch, location, &error))
    send_message (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* A connection is being made for the request; if there is one to use again, none of this comes. */
static void
network_event_cb (SoupMessage       *message G_GNUC_UNUSED,
                  GSocketClientEvent event,
                  GIOStream         *connection G_GNUC_UNUSED,
                  gpointer           user_data)
{
  Fetch *fetch = g_task_get_task_data (user_data);

  if (event == G_SOCKET_CLIENT_CONNECTING)
    fetch->connecting = g_get_monotonic_time ();
  else if (event == G_SOCKET_CLIENT_CONNECTED && fetch->connecting != 0)
    fetch->round_trip = g_get_monotonic_time () - fetch->connecting;
}

static void
wrote_headers_cb (SoupMessage *message G_GNUC_UNUSED,
                  gpointer     user_data)
{
  Fetch *fetch = g_task_get_task_data (user_data);

  if (fetch->connecting != 0)
    fetch->handshake = g_get_monotonic_time () - fetch->begun;
  if (fetch->sent != NULL)
    fetch->sent (fetch->sent_data);
}

static void
send_message (GTask *task)
{
  SpateHttp *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (spate_link_is_secure (fetch->uri) && !need_authorities (self, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_clear_object (&fetch->message);
  fetch->message = make_message (fetch);
  fetch->n_requests++;
  fetch->begun = g_get_monotonic_time ();
  fetch->connecting = 0;
  fetch->round_trip = -1;
  fetch->handshake = -1;
  g_signal_connect_object (fetch->message, "network-event", G_CALLBACK (network_event_cb), task, G_CONNECT_DEFAULT);
  g_signal_connect_object (fetch->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), task, G_CONNECT_DEFAULT);

  soup_session_send_async (self->session, fetch->message, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                           message_sent_cb, g_object_ref (task));
}

/**
 * spate_http_fetch_async:
 * @self: a session
 * @request: what the user asked for; its headers go along
 * @uri: the link to ask
 * @range: (nullable): the bytes to ask for; %NULL: the whole file, without a Range header
 * @wants_digest: whether to ask for a digest of the whole file as well, which may be work for the server
 * @sent: (nullable) (scope async): called, with @user_data, when the request has gone out
 * @cancellable: stops it at any time
 * @callback: called when the headers are there
 * @user_data: data for @callback
 *
 * Sends a GET and follows redirects until a server answers with something else.
 */
void
spate_http_fetch_async (SpateHttp          *self,
                        SpateRequest       *request,
                        const char         *uri,
                        const SpateRange   *range,
                        gboolean            wants_digest,
                        SpateHttpSentFunc   sent,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_return_if_fail (SPATE_IS_HTTP (self));
  g_return_if_fail (request != NULL);
  g_return_if_fail (uri != NULL);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->request = spate_request_ref (request);
  fetch->uri = g_strdup (uri);
  fetch->has_range = range != NULL;
  fetch->wants_digest = wants_digest;
  fetch->sent = sent;
  fetch->sent_data = user_data;
  if (range != NULL)
    fetch->range = *range;

  g_task_set_source_tag (task, spate_http_fetch_async);
  g_task_set_task_data (task, fetch, fetch_free);
  send_message (task);
}

/**
 * spate_http_fetch_finish:
 * @self: a session
 * @result: the result
 * @error: %G_IO_ERROR_CANCELLED, or an error of %SPATE_ERROR about the way to the server;
 *   %SPATE_ERROR_INVALID if `SSL_CERT_FILE` cannot be read
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
SpateReply *
spate_http_fetch_finish (SpateHttp    *self,
                         GAsyncResult *result,
                         GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_http_fetch_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
