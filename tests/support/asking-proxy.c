/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An HTTP proxy that wants to know who asks, on this machine. Whatever the host of a link, it goes to the
 * link's port here. One request a connection; a thread for each, and another one for each that is passed on. */

#include "asking-proxy.h"

#include <string.h>

#include "relay.h"

#define MOST_CONNECTIONS 100
#define NONCE "0123456789abcdef"

struct _TestAskingProxy
{
  const char     *scheme;      /* (unowned): Basic or Digest */
  GSocketService *service;     /* (owned): a thread for each connection */
  GCancellable   *cancellable; /* (owned): of all connections */
  guint           port;

  GMutex lock;
  GCond  cond;
  guint  n_active; /* connections */
  guint  n_asked;  /* requests that said nothing */
  guint  n_wrong;  /* requests that said something wrong */
  guint  n_passed;
};

static char *
read_head (TestAskingProxy *self,
           GInputStream    *input)
{
  g_autoptr (GString) head = g_string_new (NULL);
  char byte;

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (g_input_stream_read (input, &byte, 1, self->cancellable, NULL) != 1)
        return NULL;
      g_string_append_c (head, byte);
    }

  return g_string_free (g_steal_pointer (&head), FALSE);
}

static char *
find (const char *text,
      const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS | G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

static char *
hash (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
}

static gboolean
is_right (TestAskingProxy *self,
          const char      *head,
          const char      *said)
{
  if (g_str_equal (self->scheme, "Basic"))
    {
      g_autofree char *both = g_base64_encode ((const guchar *) TEST_PROXY_USER ":" TEST_PROXY_PASSWORD,
                                               strlen (TEST_PROXY_USER ":" TEST_PROXY_PASSWORD));
      g_autofree char *wanted = g_strconcat ("Basic ", both, NULL);

      return g_str_equal (said, wanted);
    }

  g_autofree char *method = find (head, "^(\\S+)");
  g_autofree char *uri = find (said, "uri=\"([^\"]*)\"");
  g_autofree char *response = find (said, "response=\"([^\"]*)\"");
  g_autofree char *asked = g_strdup_printf ("%s:%s", method, uri);
  g_autofree char *who = hash (TEST_PROXY_USER ":" TEST_PROXY_REALM ":" TEST_PROXY_PASSWORD);
  g_autofree char *what = hash (asked);
  g_autofree char *all = g_strdup_printf ("%s:" NONCE ":%s", who, what);
  g_autofree char *wanted = hash (all);

  return g_strcmp0 (response, wanted) == 0;
}

static void
say (GIOStream  *stream,
     const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL, NULL, NULL);
}

/* A server hears nothing of what the proxy was told. */
static void
say_on (GIOStream  *target,
        const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    if (g_ascii_strncasecmp (lines[i], "Proxy-Authorization:", strlen ("Proxy-Authorization:")) != 0 &&
        g_ascii_strncasecmp (lines[i], "Connection:", strlen ("Connection:")) != 0)
      {
        say (target, lines[i]);
        say (target, "\r\n");
      }

  say (target, "Connection: close\r\n\r\n");
}

static void
pass (TestAskingProxy *self,
      GIOStream       *stream,
      const char      *head)
{
  gboolean is_tunnel = g_str_has_prefix (head, "CONNECT ");
  g_autofree char *port = find (head, is_tunnel ? "^CONNECT [^ ]*:(\\d+) " : "^\\S+ http://[^/]*:(\\d+)/");
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) target = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  if (port != NULL)
    target = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) g_ascii_strtoull (port, NULL, 10), self->cancellable, NULL);
  if (target == NULL)
    {
      say (stream, "HTTP/1.1 502 Nobody\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      return;
    }

  if (is_tunnel)
    say (stream, "HTTP/1.1 200 Go on\r\n\r\n");
  else
    say_on (G_IO_STREAM (target), head);

  test_relay (stream, G_IO_STREAM (target), self->cancellable);
  g_io_stream_close (G_IO_STREAM (target), NULL, NULL);
}

static void
count (TestAskingProxy *self,
       guint           *what,
       int              more)
{
  g_mutex_lock (&self->lock);
  *what += (guint) more;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static void
ask (TestAskingProxy *self,
     GIOStream       *stream)
{
  gboolean is_digest = g_str_equal (self->scheme, "Digest");
  g_autofree char *answer =
    g_strdup_printf ("HTTP/1.1 407 Who?\r\nProxy-Authenticate: %s realm=\"" TEST_PROXY_REALM "\"%s\r\n"
                     "Content-Length: 4\r\nConnection: close\r\n\r\npage",
                     self->scheme, is_digest ? ", nonce=\"" NONCE "\"" : "");

  say (stream, answer);
}

static gboolean
run_cb (GThreadedSocketService *service G_GNUC_UNUSED,
        GSocketConnection      *connection,
        GObject                *source G_GNUC_UNUSED,
        gpointer                user_data)
{
  TestAskingProxy *self = user_data;
  GIOStream *stream = G_IO_STREAM (connection);

  count (self, &self->n_active, 1);

  g_autofree char *head = read_head (self, g_io_stream_get_input_stream (stream));
  g_autofree char *said = head != NULL ? find (head, "^Proxy-Authorization: ([^\\r]*)") : NULL;
  gboolean is_passed = said != NULL && is_right (self, head, said);

  if (head != NULL)
    {
      count (self, said == NULL ? &self->n_asked : is_passed ? &self->n_passed
                                                             : &self->n_wrong,
             1);
      if (is_passed)
        pass (self, stream, head);
      else
        ask (self, stream);
    }

  g_io_stream_close (stream, NULL, NULL);
  count (self, &self->n_active, -1);

  return TRUE;
}

/**
 * test_asking_proxy_new:
 * @scheme: how it asks: Basic or Digest
 *
 * It accepts connections in the thread's default main context and serves them in other threads.
 *
 * Returns: (transfer full): a proxy on a free port of 127.0.0.1
 */
TestAskingProxy *
test_asking_proxy_new (const char *scheme)
{
  TestAskingProxy *self = g_new0 (TestAskingProxy, 1);
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->scheme = scheme;
  self->cancellable = g_cancellable_new ();
  self->service = g_threaded_socket_service_new (MOST_CONNECTIONS);
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  g_assert_no_error (error);

  return self;
}

/**
 * test_asking_proxy_free:
 * @self: (transfer full): a proxy
 *
 * Ends its connections.
 */
void
test_asking_proxy_free (TestAskingProxy *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);

  g_mutex_lock (&self->lock);
  while (self->n_active > 0)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);

  g_object_unref (self->service);
  g_object_unref (self->cancellable);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * test_asking_proxy_uri:
 * @self: a proxy
 *
 * Returns: (transfer full): its address
 */
char *
test_asking_proxy_uri (TestAskingProxy *self)
{
  return g_strdup_printf ("http://127.0.0.1:%u", self->port);
}

static guint
read_count (TestAskingProxy *self,
            const guint     *what)
{
  guint n = 0;

  g_mutex_lock (&self->lock);
  n = *what;
  g_mutex_unlock (&self->lock);

  return n;
}

/**
 * test_asking_proxy_get_n_asked:
 * @self: a proxy
 *
 * Returns: how many requests did not say who asks
 */
guint
test_asking_proxy_get_n_asked (TestAskingProxy *self)
{
  return read_count (self, &self->n_asked);
}

/**
 * test_asking_proxy_get_n_wrong:
 * @self: a proxy
 *
 * Returns: how many requests said something that is wrong
 */
guint
test_asking_proxy_get_n_wrong (TestAskingProxy *self)
{
  return read_count (self, &self->n_wrong);
}

/**
 * test_asking_proxy_get_n_passed:
 * @self: a proxy
 *
 * Returns: how many requests were passed on
 */
guint
test_asking_proxy_get_n_passed (TestAskingProxy *self)
{
  return read_count (self, &self->n_passed);
}
