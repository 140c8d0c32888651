/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The only place that has a SoupSession: a question goes in, the headers and the unread body of its
 * answer come out.
 *
 * Redirects are followed and logins are given here by hand, because libsoup reads the body of such
 * an answer into memory and hands secrets on to whatever host comes next; what is allowed is decided
 * in spate-redirect.c, spate-border.c, spate-signer.c, spate-proxy-gate.c and spate-message.c. What comes
 * back is not judged here: that is for the checks in core/spate-response. */

#include "spate-http.h"

#include <libsoup/soup.h>

#include "spate-authorities.h"
#include "spate-body.h"
#include "spate-border.h"
#include "spate-error.h"
#include "spate-headers.h"
#include "spate-link.h"
#include "spate-message.h"
#include "spate-peer.h"
#include "spate-proxy-gate.h"
#include "spate-proxy-resolver.h"
#include "spate-redirect.h"
#include "spate-signer.h"

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

  SoupSession    *session; /* (owned) */
  SpateBorder    *border;  /* (owned) */
  SpateProxyGate *gate;    /* (owned) */
  GPtrArray      *logins;  /* (owned) (element-type SpateSigner): those that have been used */
};

G_DEFINE_FINAL_TYPE (SpateHttp, spate_http, G_TYPE_OBJECT)

typedef struct
{
  SpateRequest *request; /* (owned) */
  char         *uri;     /* (owned): where the next request goes, without user and password */
  SpateRange    range;
  gboolean      has_range;
  gboolean      wants_digest;
  SoupMessage  *message; /* (owned) (nullable): the request that is under way */
  guint         n_requests;

  SpateSignature signature;
  SpateProxyTalk proxy;
  GCancellable  *caller;      /* (owned) (nullable): what the caller stops it with */
  gulong         cancelled;   /* the handler that passes that on */
  GCancellable  *cancellable; /* (owned): what it is stopped with */
  gboolean       is_read;     /* the headers of the answer; libsoup is about to hand it out */
  gboolean       has_strayed; /* a connection would have gone where it may not */

  SpateCertificate *refused; /* (owned) (nullable): of the server, which is not believed */

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

  spate_signature_clear (&fetch->signature);
  spate_proxy_talk_clear (&fetch->proxy);
  spate_request_unref (fetch->request);
  g_clear_object (&fetch->message);
  g_clear_pointer (&fetch->refused, spate_certificate_free);

  /* Not g_cancellable_disconnect(): it would wait for itself if this is what a cancellation does. */
  g_clear_signal_handler (&fetch->cancelled, fetch->caller);
  g_clear_object (&fetch->caller);
  g_clear_object (&fetch->cancellable);
  g_free (fetch->uri);
  g_free (fetch);
}

static void send_message (GTask *task);

static void
spate_http_dispose (GObject *object)
{
  SpateHttp *self = SPATE_HTTP (object);

  if (self->session != NULL)
    soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->logins, g_ptr_array_unref);
  g_clear_object (&self->gate);
  g_clear_pointer (&self->border, spate_border_free);

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
  self->logins = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_signer_unref);
  self->border = spate_border_new ();
  self->session = soup_session_new_with_options ("max-conns", MOST_CONNECTIONS,
                                                 "max-conns-per-host", MOST_CONNECTIONS,
                                                 "timeout", SOCKET_TIMEOUT,
                                                 "idle-timeout", IDLE_TIMEOUT,
                                                 "proxy-resolver", spate_proxy_resolver_get_default (),
                                                 NULL);

  /* A decoded part of a compressed file would be a wrong part of the file. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);

  self->gate = spate_proxy_gate_new (self->session);

  /* Trusts nobody until spate_authorities_need(). */
  soup_session_set_tls_database (self->session, NULL);
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

/* --- who asks ----------------------------------------------------------------------- */

/* From now on @fetch asks @uri. Who the user is there stands in the request, or in the link itself
 * if a server has sent us there with a name. */
static gboolean
go_to (SpateHttp  *self,
       Fetch      *fetch,
       const char *uri,
       GError    **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (SpateLogin) found = spate_login_new_from_link (uri, &reason);
  const SpateLogin *known = spate_request_find_login (fetch->request, uri);
  const SpateLogin *login = known != NULL ? known : found;

  if (reason != NULL)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL, reason->message);
      return FALSE;
    }

  g_free (fetch->uri);
  fetch->uri = spate_link_without_secrets (uri);
  spate_signature_begin (&fetch->signature, login != NULL ? spate_signer_get (self->logins, SPATE_SIGNER_SERVER, login) : NULL);

  return TRUE;
}

/* --- where a connection leads ------------------------------------------------------- */

/* A connection is being made for the request; if there is one to use again, none of this comes. */
static void
network_event_cb (SoupMessage       *message G_GNUC_UNUSED,
                  GSocketClientEvent event,
                  GIOStream         *connection,
                  gpointer           user_data)
{
  SpateHttp *self = g_task_get_source_object (user_data);
  Fetch *fetch = g_task_get_task_data (user_data);

  if (event == G_SOCKET_CLIENT_CONNECTING)
    {
      GSocketConnection *made = G_SOCKET_CONNECTION (connection);
      g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (made, NULL);

      fetch->connecting = g_get_monotonic_time ();
      if (spate_border_may_connect (self->border, fetch->request, fetch->uri, address))
        return;

      /* The host may have other addresses, which are tried then. */
      fetch->has_strayed = TRUE;
      g_socket_close (g_socket_connection_get_socket (made), NULL);
    }
  else if (event == G_SOCKET_CLIENT_CONNECTED && fetch->connecting != 0)
    fetch->round_trip = g_get_monotonic_time () - fetch->connecting;
}

/* Whether the user has decided to believe this server for this download. */
static gboolean
may_believe (Fetch               *fetch,
             GTlsCertificate     *certificate,
             GTlsCertificateFlags problems)
{
  g_autoptr (SpateCertificate) shown = spate_peer_describe (fetch->uri, certificate, problems);

  if (shown == NULL)
    return FALSE;
  if (spate_request_accepts (fetch->request, shown))
    return TRUE;

  g_clear_pointer (&fetch->refused, spate_certificate_free);
  fetch->refused = g_steal_pointer (&shown);

  return FALSE;
}

static gboolean
accept_certificate_cb (SoupMessage         *message G_GNUC_UNUSED,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags problems,
                       gpointer             user_data)
{
  return may_believe (g_task_get_task_data (user_data), certificate, problems);
}

/* Nothing has been written yet. A connection that is used again may be one that another download
 * was allowed to make. */
static void
starting_cb (SoupMessage *message,
             gpointer     user_data)
{
  SpateHttp *self = g_task_get_source_object (user_data);
  Fetch *fetch = g_task_get_task_data (user_data);

  GTlsCertificateFlags problems = soup_message_get_tls_peer_certificate_errors (message);

  if (problems != 0 && !may_believe (fetch, soup_message_get_tls_peer_certificate (message), problems))
    {
      g_cancellable_cancel (fetch->cancellable);
      return;
    }

  if (spate_border_may_use (self->border, fetch->request, fetch->uri, soup_message_get_remote_address (message)))
    return;

  fetch->has_strayed = TRUE;
  g_cancellable_cancel (fetch->cancellable);
}

/* --- a request ---------------------------------------------------------------------- */

static void
return_reply (GTask        *task,
              GInputStream *body)
{
  Fetch *fetch = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (fetch->message);
  gboolean is_chunked = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED;
  g_autoptr (SpateResponse) response = spate_headers_read (fetch->message, fetch->uri);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) unpacked = spate_body_unpack (body, is_chunked, response, &error);

  if (unpacked == NULL)
    {
      spate_reply_close_body (g_object_ref (body));
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (response->status == SOUP_STATUS_UNAUTHORIZED)
    response->realm = spate_signer_dup_realm (fetch->message);

  SpateReply *reply = spate_reply_new (g_steal_pointer (&response), g_steal_pointer (&unpacked), fetch->n_requests);

  reply->round_trip = fetch->round_trip;
  reply->handshake = fetch->handshake;
  g_task_return_pointer (task, reply, (GDestroyNotify) spate_reply_free);
}

static gboolean
settled_cb (GCancellable *cancellable G_GNUC_UNUSED,
            gpointer      user_data)
{
  GTask *task = user_data;

  if (!g_task_return_error_if_cancelled (task))
    send_message (task);

  return G_SOURCE_REMOVE;
}

static void
wait_for_login (GTask          *task,
                SpateSignature *signature)
{
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GSource) source = spate_signature_wait (signature);
  g_autoptr (GSource) cancelled = g_cancellable_source_new (fetch->cancellable);

  g_source_set_dummy_callback (cancelled);
  g_source_add_child_source (source, cancelled);
  g_task_attach_source (task, source, G_SOURCE_FUNC (settled_cb));
}

static void
follow_redirect (GTask      *task,
                 const char *location)
{
  SpateHttp *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *next = spate_redirect_follow (fetch->request, fetch->uri, location, fetch->n_requests, &error);

  if (next != NULL && go_to (self, fetch, next, &error))
    send_message (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Looks whether there is more to ask before somebody gets the answer. Its body is not read then:
 * closing it is cheaper than a page of HTML. */
static void
take_answer (GTask        *task,
             GInputStream *body)
{
  Fetch *fetch = g_task_get_task_data (task);
  guint status = soup_message_get_status (fetch->message);
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (fetch->message), "Location");
  gboolean is_redirect = SOUP_STATUS_IS_REDIRECTION (status) && location != NULL;
  g_autoptr (GError) error = NULL;
  SpateSignerAnswer answer = spate_proxy_talk_get_answer (&fetch->proxy, &error);
  SpateSignature *waits_for = answer != SPATE_SIGNER_DONE ? &fetch->proxy.signature : &fetch->signature;

  if (answer == SPATE_SIGNER_DONE)
    answer = spate_signature_read_answer (&fetch->signature, fetch->message, &error);

  if (answer == SPATE_SIGNER_DONE && !is_redirect)
    {
      return_reply (task, body);
      return;
    }

  spate_reply_close_body (g_object_ref (body));
  if (answer == SPATE_SIGNER_REFUSED)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (answer == SPATE_SIGNER_WAIT)
    wait_for_login (task, waits_for);
  else if (answer == SPATE_SIGNER_DONE)
    follow_redirect (task, location);
  else
    send_message (task);
}

/* Between its headers and handing it out libsoup must not be stopped: it lets go twice of what it knows
 * of the request (as of 3.6.5). It is a moment; whoever wanted to stop meanwhile does so then. */
static void
allow_stopping (Fetch *fetch)
{
  fetch->is_read = FALSE;
  if (g_cancellable_is_cancelled (fetch->caller))
    g_cancellable_cancel (fetch->cancellable);
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
  gboolean is_wanted = !g_cancellable_is_cancelled (fetch->caller);

  allow_stopping (fetch);
  spate_proxy_gate_leave (SPATE_HTTP (g_task_get_source_object (task))->gate, &fetch->proxy);
  if (body != NULL)
    {
      take_answer (task, body);
      return;
    }

  if (is_wanted && (fetch->refused != NULL || fetch->has_strayed))
    g_clear_error (&error);
  if (is_wanted && fetch->refused != NULL)
    spate_peer_set_error (fetch->refused, &error);
  else if (is_wanted && fetch->has_strayed)
    spate_border_set_error (fetch->uri, &error);

  /* Whoever waits for what comes of the login need not wait longer. */
  spate_signature_clear (&fetch->signature);
  spate_proxy_talk_clear (&fetch->proxy);
  spate_http_translate_error (&error);
  g_task_return_error (task, g_steal_pointer (&error));
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
got_headers_cb (SoupMessage *message G_GNUC_UNUSED,
                gpointer     user_data)
{
  Fetch *fetch = g_task_get_task_data (user_data);

  fetch->is_read = TRUE;
}

/* It was an answer for libsoup itself, which asks again. */
static void
restarted_cb (SoupMessage *message G_GNUC_UNUSED,
              gpointer     user_data)
{
  allow_stopping (g_task_get_task_data (user_data));
}

static void
prepare_message (GTask *task)
{
  Fetch *fetch = g_task_get_task_data (task);

  g_clear_object (&fetch->message);
  fetch->message = spate_message_new (fetch->request, fetch->uri, fetch->has_range ? &fetch->range : NULL,
                                      fetch->wants_digest);
  spate_signature_sign (&fetch->signature, fetch->message);

  /* See spate-signer.c. Without it in the session libsoup would read the page of a refusal. */
  soup_message_disable_feature (fetch->message, SOUP_TYPE_AUTH_MANAGER);

  g_signal_connect_object (fetch->message, "network-event", G_CALLBACK (network_event_cb), task, G_CONNECT_DEFAULT);
  g_signal_connect_object (fetch->message, "accept-certificate", G_CALLBACK (accept_certificate_cb), task, G_CONNECT_DEFAULT);
  g_signal_connect_object (fetch->message, "starting", G_CALLBACK (starting_cb), task, G_CONNECT_DEFAULT);
  g_signal_connect_object (fetch->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), task, G_CONNECT_DEFAULT);
  g_signal_connect_object (fetch->message, "got-headers", G_CALLBACK (got_headers_cb), task, G_CONNECT_DEFAULT);
  g_signal_connect_object (fetch->message, "restarted", G_CALLBACK (restarted_cb), task, G_CONNECT_DEFAULT);
}

static void
send_message (GTask *task)
{
  SpateHttp *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!spate_border_may_ask (self->border, fetch->request, fetch->uri, &error) ||
      (spate_link_is_secure (fetch->uri) && !spate_authorities_need (self->session, &error)))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  prepare_message (task);
  fetch->n_requests++;
  fetch->begun = g_get_monotonic_time ();
  fetch->connecting = 0;
  fetch->round_trip = -1;
  fetch->handshake = -1;
  fetch->has_strayed = FALSE;
  g_clear_pointer (&fetch->refused, spate_certificate_free);

  spate_proxy_gate_enter (self->gate, &fetch->proxy, fetch->message);
  soup_session_send_async (self->session, fetch->message, G_PRIORITY_DEFAULT, fetch->cancellable,
                           message_sent_cb, g_object_ref (task));
}

static void
cancelled_cb (GCancellable *cancellable G_GNUC_UNUSED,
              gpointer      user_data)
{
  Fetch *fetch = user_data;

  if (!fetch->is_read)
    g_cancellable_cancel (fetch->cancellable);
}

static Fetch *
fetch_new (SpateRequest     *request,
           const SpateRange *range,
           GCancellable     *cancellable)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->request = spate_request_ref (request);
  fetch->has_range = range != NULL;
  if (range != NULL)
    fetch->range = *range;

  fetch->cancellable = g_cancellable_new ();
  if (g_set_object (&fetch->caller, cancellable))
    fetch->cancelled = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), fetch, NULL);

  return fetch;
}

/**
 * spate_http_fetch_async:
 * @self: a session
 * @request: what the user asked for; its headers go along
 * @uri: the link to ask: one of @request, or one that those have led to
 * @range: (nullable): the bytes to ask for; %NULL: the whole file, without a Range header
 * @wants_digest: whether to ask for a digest of the whole file as well, which may be work for the server
 * @sent: (nullable) (scope async): called, with @user_data, when the request has gone out
 * @cancellable: stops it at any time
 * @callback: called when the headers are there
 * @user_data: data for @callback
 *
 * Sends a GET, follows redirects and gives the user's name until a server answers with something
 * else. What the user gave goes to the server it was given for only.
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
  Fetch *fetch = fetch_new (request, range, cancellable);

  fetch->sent = sent;
  fetch->sent_data = user_data;
  fetch->wants_digest = wants_digest;
  g_task_set_source_tag (task, spate_http_fetch_async);
  g_task_set_task_data (task, fetch, fetch_free);

  g_autoptr (GError) error = NULL;

  if (go_to (self, fetch, uri, &error))
    send_message (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
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
