/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who the user is, told to a proxy that asks. To an http link's server a proxy passes the request on, and
 * reads its headers; to an https link's it makes a tunnel, which it is asked for by a CONNECT that libsoup
 * sends before the request itself. Only these two are signed and listened to: what goes through a tunnel,
 * or to a server without a proxy between, is the server's, and a server that answers 407 is told nothing.
 *
 * Whether there is a proxy is known when the connection is there, so this is asked as a message starts. */

#include "spate-proxy-gate.h"

#include "spate-error.h"
#include "spate-link.h"
#include "spate-proxy-resolver.h"

struct _SpateProxyGate
{
  GObject parent_instance;

  GPtrArray *logins; /* (owned) (element-type SpateSigner): those that have been used */
  GPtrArray *talks;  /* (owned) (element-type SpateProxyTalk, unowned): of what is under way */
};

G_DEFINE_FINAL_TYPE (SpateProxyGate, spate_proxy_gate, G_TYPE_OBJECT)

/* The proxy that reads the headers of @message. To SOCKS, and to one behind TLS, GIO speaks. */
static GProxyAddress *
find_reader (SoupMessage *message)
{
  GSocketAddress *address = soup_message_get_remote_address (message);
  const char *scheme = g_uri_get_scheme (soup_message_get_uri (message));

  if (!G_IS_PROXY_ADDRESS (address) || g_strcmp0 (g_proxy_address_get_protocol (G_PROXY_ADDRESS (address)), "http") != 0)
    return NULL;

  return g_str_equal (scheme, "http") || soup_message_get_method (message) == SOUP_METHOD_CONNECT ? G_PROXY_ADDRESS (address) : NULL;
}

/* What was said to Spate goes before what stands in the address, which only the environment has. */
static SpateLogin *
find_login (GProxyAddress *proxy)
{
  const char *uri = g_proxy_address_get_uri (proxy);
  const char *user = g_proxy_address_get_username (proxy);
  const char *password = g_proxy_address_get_password (proxy);
  g_autofree char *origin = spate_link_get_origin (uri);
  SpateLogin *login = origin != NULL ? spate_proxy_resolver_dup_login (spate_proxy_resolver_get_default (), origin) : NULL;

  if (login != NULL || user == NULL || *user == '\0')
    return login;

  return spate_login_new (uri, user, password != NULL ? password : "", NULL);
}

/**
 * spate_proxy_talk_clear:
 * @self: a request
 *
 * Lets the login go. Whoever waits for the request finds out for itself.
 */
void
spate_proxy_talk_clear (SpateProxyTalk *self)
{
  g_return_if_fail (self != NULL);

  spate_signature_clear (&self->signature);
  self->answer = SPATE_SIGNER_DONE;
  g_clear_error (&self->error);
}

/* Adds who the user is if a proxy reads it that has asked before. */
static void
sign (SpateProxyTalk *self,
      GPtrArray      *known,
      SoupMessage    *message)
{
  GProxyAddress *proxy = find_reader (message);
  g_autoptr (SpateLogin) login = proxy != NULL ? find_login (proxy) : NULL;

  if (login == NULL)
    return;

  SpateSigner *signer = spate_signer_get (known, SPATE_SIGNER_PROXY, login);

  /* A try that others wait for goes on over the next connection. */
  if (signer != self->signature.signer)
    spate_signature_begin (&self->signature, signer);
  spate_signature_sign (&self->signature, message);
}

/* Looks whether the proxy asks, or has taken what it was told. */
static void
read_answer (SpateProxyTalk *self,
             SoupMessage    *message)
{
  GProxyAddress *proxy = find_reader (message);

  if (proxy == NULL)
    return;

  g_clear_error (&self->error);
  self->answer = spate_signature_read_answer (&self->signature, message, &self->error);

  if (self->answer == SPATE_SIGNER_DONE && soup_message_get_status (message) == SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED)
    {
      g_autofree char *realm = spate_signer_dup_realm (message);

      self->answer = SPATE_SIGNER_REFUSED;
      g_set_error_literal (&self->error, SPATE_ERROR, SPATE_ERROR_PROXY_LOGIN, "The proxy has not been told who asks");
      spate_error_set_asker (self->error, g_proxy_address_get_uri (proxy), realm);
    }
}

/**
 * spate_proxy_talk_get_answer:
 * @self: a request that was answered
 * @error: set to %SPATE_ERROR_PROXY_LOGIN if the proxy refuses
 *
 * Returns: what to do next, which is said once
 */
SpateSignerAnswer
spate_proxy_talk_get_answer (SpateProxyTalk *self,
                             GError        **error)
{
  g_return_val_if_fail (self != NULL, SPATE_SIGNER_DONE);

  SpateSignerAnswer answer = self->answer;

  self->answer = SPATE_SIGNER_DONE;
  if (answer == SPATE_SIGNER_REFUSED)
    g_propagate_error (error, g_steal_pointer (&self->error));

  return answer;
}

/* --- the gate ------------------------------------------------------------------------- */

/* A tunnel's message is libsoup's own; it has the connection of the one that it is made for. */
static SpateProxyTalk *
find_talk (SpateProxyGate *self,
           SoupMessage    *message)
{
  gboolean is_tunnel = soup_message_get_method (message) == SOUP_METHOD_CONNECT;

  for (guint i = 0; i < self->talks->len; i++)
    {
      SpateProxyTalk *talk = g_ptr_array_index (self->talks, i);

      if (talk->message == message ||
          (is_tunnel && soup_message_get_connection_id (talk->message) == soup_message_get_connection_id (message)))
        return talk;
    }

  return NULL;
}

static void
starting_cb (SoupMessage *message,
             gpointer     user_data)
{
  SpateProxyGate *self = user_data;
  SpateProxyTalk *talk = find_talk (self, message);

  if (talk != NULL)
    sign (talk, self->logins, message);
}

static void
got_headers_cb (SoupMessage *message,
                gpointer     user_data)
{
  SpateProxyTalk *talk = find_talk (user_data, message);

  if (talk != NULL)
    read_answer (talk, message);
}

static void
queued_cb (SoupSession *session,
           SoupMessage *message,
           gpointer     user_data)
{
  /* It would give what one proxy asked for to the next. A tunnel's message cannot be made without it. */
  if (soup_message_get_method (message) == SOUP_METHOD_CONNECT)
    g_signal_handlers_disconnect_by_data (message, soup_session_get_feature (session, SOUP_TYPE_AUTH_MANAGER));

  g_signal_connect_object (message, "starting", G_CALLBACK (starting_cb), user_data, G_CONNECT_DEFAULT);
  g_signal_connect_object (message, "got-headers", G_CALLBACK (got_headers_cb), user_data, G_CONNECT_DEFAULT);
}

static void
spate_proxy_gate_finalize (GObject *object)
{
  SpateProxyGate *self = SPATE_PROXY_GATE (object);

  g_ptr_array_unref (self->talks);
  g_ptr_array_unref (self->logins);

  G_OBJECT_CLASS (spate_proxy_gate_parent_class)->finalize (object);
}

static void
spate_proxy_gate_class_init (SpateProxyGateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = spate_proxy_gate_finalize;
}

static void
spate_proxy_gate_init (SpateProxyGate *self)
{
  self->logins = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_signer_unref);
  self->talks = g_ptr_array_new ();
}

/**
 * spate_proxy_gate_new:
 * @session: a session, whose own messages disable its manager of logins
 *
 * Returns: (transfer full): what tells its proxies who the user is
 */
SpateProxyGate *
spate_proxy_gate_new (SoupSession *session)
{
  g_return_val_if_fail (SOUP_IS_SESSION (session), NULL);

  SpateProxyGate *self = g_object_new (SPATE_TYPE_PROXY_GATE, NULL);

  g_signal_connect_object (session, "request-queued", G_CALLBACK (queued_cb), self, G_CONNECT_DEFAULT);

  return self;
}

/**
 * spate_proxy_gate_enter:
 * @self: a gate
 * @talk: how the request stands to its proxy; it stays where it is until it leaves
 * @message: what is about to be sent
 */
void
spate_proxy_gate_enter (SpateProxyGate *self,
                        SpateProxyTalk *talk,
                        SoupMessage    *message)
{
  g_return_if_fail (SPATE_IS_PROXY_GATE (self));
  g_return_if_fail (talk != NULL);

  talk->message = message;
  g_ptr_array_add (self->talks, talk);
}

/**
 * spate_proxy_gate_leave:
 * @self: a gate
 * @talk: the talk of a message that has been sent, or has failed
 */
void
spate_proxy_gate_leave (SpateProxyGate *self,
                        SpateProxyTalk *talk)
{
  g_return_if_fail (SPATE_IS_PROXY_GATE (self));
  g_return_if_fail (talk != NULL);

  g_ptr_array_remove_fast (self->talks, talk);
  talk->message = NULL;
}
