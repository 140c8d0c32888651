/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Takes TLS off and hands the bytes on, both ways, with two threads for each connection. */

#include "tls-proxy.h"

#include "nginx-private.h"
#include "relay.h"

#define MOST_CONNECTIONS 100

struct _TestTlsProxy
{
  TestTempDir     *dir;         /* (owned): of the certificates */
  char            *ca_file;     /* (owned) */
  GTlsCertificate *certificate; /* (owned) */
  GSocketService  *service;     /* (owned): a thread for each connection */
  GCancellable    *cancellable; /* (owned): of all connections */
  guint            port;
  guint            target_port;

  GMutex lock;
  GCond  cond;
  guint  n_active; /* connections */
};

static void
serve (TestTlsProxy      *self,
       GSocketConnection *connection)
{
  g_autoptr (GIOStream) stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) target = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) self->target_port,
                                                                          self->cancellable, NULL);

  if (stream == NULL || target == NULL)
    return;

  test_relay (stream, G_IO_STREAM (target), self->cancellable);
  g_io_stream_close (stream, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (target), NULL, NULL);
}

static void
count (TestTlsProxy *self,
       int           more)
{
  g_mutex_lock (&self->lock);
  self->n_active += (guint) more;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static gboolean
run_cb (GThreadedSocketService *service G_GNUC_UNUSED,
        GSocketConnection      *connection,
        GObject                *source G_GNUC_UNUSED,
        gpointer                user_data)
{
  TestTlsProxy *self = user_data;

  count (self, 1);
  serve (self, connection);
  count (self, -1);

  return TRUE;
}

static gboolean
make_certificate (TestTlsProxy *self,
                  GError      **error)
{
  TestNginx maker = { .dir = self->dir };
  g_autofree char *certificate = g_build_filename (self->dir, "trusted.crt", NULL);
  g_autofree char *key = g_build_filename (self->dir, "trusted.key", NULL);

  if (!test_nginx_make_certificates (&maker, error))
    return FALSE;

  self->ca_file = g_build_filename (self->dir, "ca.crt", NULL);
  self->certificate = g_tls_certificate_new_from_files (certificate, key, error);

  return self->certificate != NULL;
}

/**
 * test_tls_proxy_new:
 * @port: of a http server on 127.0.0.1
 * @error: set if there is nothing to make a certificate with
 *
 * It accepts connections in the thread's default main context and serves them in other threads.
 *
 * Returns: (transfer full) (nullable): the same server over TLS, on a free port
 */
TestTlsProxy *
test_tls_proxy_new (guint    port,
                    GError **error)
{
  g_autoptr (TestTlsProxy) self = g_new0 (TestTlsProxy, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->dir = test_temp_dir_new ();
  self->target_port = port;
  self->cancellable = g_cancellable_new ();
  self->service = g_threaded_socket_service_new (MOST_CONNECTIONS);
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, error);

  if (self->port == 0 || !make_certificate (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * test_tls_proxy_free:
 * @self: (transfer full): a proxy
 *
 * Ends its connections.
 */
void
test_tls_proxy_free (TestTlsProxy *self)
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
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->dir, test_temp_dir_free);
  g_free (self->ca_file);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * test_tls_proxy_get_ca_file:
 * @self: a proxy
 *
 * Returns: (transfer none): the path of the authority to trust
 */
const char *
test_tls_proxy_get_ca_file (TestTlsProxy *self)
{
  return self->ca_file;
}

/**
 * test_tls_proxy_uri:
 * @self: a proxy
 * @path: any path
 *
 * Returns: (transfer full): the link to it
 */
char *
test_tls_proxy_uri (TestTlsProxy *self,
                    const char   *path)
{
  return g_strdup_printf ("https://127.0.0.1:%u%s", self->port, path);
}
