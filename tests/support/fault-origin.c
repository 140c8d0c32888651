/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The origin's life: its thread, its resources and faults.
 *
 * The server runs in a thread and main context of its own, so that it serves the engine and
 * the test whatever contexts these run on, and goes on when they block. All of libsoup is
 * used in that thread only. What tests see (resources, the log) is under one lock, which is
 * never held while bytes move or callbacks run.
 *
 *   fault-origin-question.c  reads what a request asks for and which faults happen to it
 *   fault-origin-reply.c     decides what it is answered
 *   fault-origin-send.c      sends it: pace, breaking off, noticing that the client has gone
 *   fault-origin-log.c       remembers it */

#include "fault-origin-private.h"

#include <gio/gnetworking.h>

static G_DEFINE_QUARK (test - origin - socket, test_origin_socket)

static void
resource_free (TestResource *resource)
{
  g_ptr_array_unref (resource->faults);
  g_ptr_array_unref (resource->headers);
  g_free (resource);
}

static void
destroy_source (gpointer data)
{
  GSource *source = data;

  g_source_destroy (source);
  g_source_unref (source);
}

static void
request_cb (SoupServer        *server G_GNUC_UNUSED,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query G_GNUC_UNUSED,
            gpointer           user_data)
{
  test_reply_start (test_reply_new (user_data, message, path));
}

/* The socket a message came over. */
GSocket *
test_origin_get_socket (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return g_object_get_qdata (G_OBJECT (remote), test_origin_socket_quark ());
}

/* We accept the connections and libsoup only speaks HTTP on them: its own listener keeps a
 * reference to every socket it ever accepted (as of 3.2.3). What we need of a socket later is
 * found again by the message's remote address. */
static gboolean
incoming_cb (GSocketService    *service G_GNUC_UNUSED,
             GSocketConnection *connection,
             GObject           *source G_GNUC_UNUSED,
             gpointer           user_data)
{
  TestOrigin *self = user_data;
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr (GError) error = NULL;

  /* The client may have gone again already. */
  if (local == NULL || remote == NULL)
    return TRUE;

  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_object_set_qdata_full (G_OBJECT (remote), test_origin_socket_quark (), g_object_ref (socket), g_object_unref);
  if (!soup_server_accept_iostream (self->server, G_IO_STREAM (connection), local, remote, &error))
    g_error ("The origin cannot serve a connection: %s", error->message);
  test_origin_watch_idle (self, socket);

  return TRUE;
}

static gboolean
listen_in_thread (TestOrigin *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, self->port);
  g_autoptr (GSocketAddress) unused = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  /* Paths are compared and logged as they came, not decoded. */
  self->server = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);

  /* A server that listens nowhere itself takes itself for stopped, and keeps no connection
   * alive. Nobody is told about this port. */
  if (!soup_server_listen (self->server, unused, 0, &self->start_error))
    return FALSE;

  /* With the default of ten, some of 32 connections opened at once would wait for a second. */
  self->service = g_socket_service_new ();
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (self->service), 1024);
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service),
                                      address,
                                      G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP,
                                      NULL,
                                      &bound,
                                      &self->start_error))
    return FALSE;

  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  return TRUE;
}

static gpointer
serve (gpointer data)
{
  TestOrigin *self = data;
  gboolean listening;

  g_main_context_push_thread_default (self->context);
  listening = listen_in_thread (self);

  g_mutex_lock (&self->start_lock);
  self->started = TRUE;
  g_cond_signal (&self->start_cond);
  g_mutex_unlock (&self->start_lock);

  while (listening && !self->stopping)
    g_main_context_iteration (self->context, TRUE);

  while (!g_queue_is_empty (&self->replies))
    test_reply_abort (g_queue_peek_head (&self->replies), FALSE);
  if (self->service != NULL)
    {
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
    }
  g_hash_table_remove_all (self->idle);
  soup_server_disconnect (self->server);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_clear_object (&self->service);
  g_clear_object (&self->server);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/**
 * test_origin_new:
 *
 * Returns: (transfer full): an origin that listens on a free port of 127.0.0.1
 */
TestOrigin *
test_origin_new (void)
{
  g_autoptr (GError) error = NULL;
  TestOrigin *self = test_origin_new_on_port (0, &error);

  g_assert_no_error (error);

  return self;
}

/**
 * test_origin_new_on_port:
 * @port: a port of 127.0.0.1, or 0 for a free one
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): an origin that listens there
 */
TestOrigin *
test_origin_new_on_port (guint    port,
                         GError **error)
{
  g_autoptr (TestOrigin) self = g_new0 (TestOrigin, 1);

  self->port = port;
  self->context = g_main_context_new ();
  self->resources = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) resource_free);
  self->log = g_ptr_array_new_with_free_func ((GDestroyNotify) test_request_free);
  self->idle = g_hash_table_new_full (NULL, NULL, g_object_unref, destroy_source);
  g_queue_init (&self->replies);
  g_mutex_init (&self->lock);
  g_mutex_init (&self->start_lock);
  g_cond_init (&self->start_cond);

  self->thread = g_thread_new ("origin", serve, self);
  g_mutex_lock (&self->start_lock);
  while (!self->started)
    g_cond_wait (&self->start_cond, &self->start_lock);
  g_mutex_unlock (&self->start_lock);

  if (self->start_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->start_error));
      return NULL;
    }

  return g_steal_pointer (&self);
}

static gboolean
stop_cb (gpointer user_data)
{
  TestOrigin *self = user_data;

  self->stopping = TRUE;

  return G_SOURCE_REMOVE;
}

/**
 * test_origin_free:
 * @self: (transfer full): an origin
 *
 * Closes all connections and waits for the thread to end.
 */
void
test_origin_free (TestOrigin *self)
{
  g_main_context_invoke (self->context, stop_cb, self);
  g_thread_join (g_steal_pointer (&self->thread));

  g_clear_pointer (&self->idle, g_hash_table_unref);
  g_clear_pointer (&self->log, g_ptr_array_unref);
  g_clear_pointer (&self->resources, g_hash_table_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_error (&self->start_error);
  g_cond_clear (&self->start_cond);
  g_mutex_clear (&self->start_lock);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * test_origin_get_port:
 * @self: an origin
 *
 * Returns: the port it listens on
 */
guint
test_origin_get_port (TestOrigin *self)
{
  return self->port;
}

/**
 * test_origin_uri:
 * @self: an origin
 * @path: a path, and a query if there is one, escaped
 *
 * Returns: (transfer full): the link to it
 */
char *
test_origin_uri (TestOrigin *self,
                 const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

/**
 * test_origin_add:
 * @self: an origin
 * @path: where the file is to be, escaped
 * @size: its size
 *
 * Adds a file of pattern bytes, which are made as they are sent.
 *
 * Returns: (transfer none): the file, to be refined before the first request
 */
TestResource *
test_origin_add (TestOrigin *self,
                 const char *path,
                 goffset     size)
{
  TestResource *resource = g_new0 (TestResource, 1);

  resource->path = g_intern_string (path);
  resource->size = size;
  resource->seed = 1;
  resource->etag = "\"first\"";
  resource->last_modified = "Mon, 01 Jan 2024 00:00:00 GMT";
  resource->content_type = "application/octet-stream";
  resource->overload_status = SOUP_STATUS_SERVICE_UNAVAILABLE;
  resource->faults = g_ptr_array_new_with_free_func (g_free);
  resource->headers = g_ptr_array_new_with_free_func (g_free);

  test_origin_lock (self);
  g_assert_false (g_hash_table_contains (self->resources, path));
  g_hash_table_insert (self->resources, (gpointer) resource->path, resource);
  test_origin_unlock (self);

  return resource;
}

/**
 * test_origin_add_redirect:
 * @self: an origin
 * @path: where it is to be, escaped
 * @status: 301, 302, 303, 307 or 308
 * @location: where it leads to, absolute or relative, sent as it is
 *
 * Returns: (transfer none): the redirect, to be refined before the first request
 */
TestResource *
test_origin_add_redirect (TestOrigin *self,
                          const char *path,
                          guint       status,
                          const char *location)
{
  TestResource *resource = test_origin_add (self, path, 0);
  TestFault *fault = test_resource_add_status (resource, status);

  fault->header = "Location";
  fault->value = g_intern_string (location);

  return resource;
}

/**
 * test_resource_add_fault:
 * @resource: a resource
 * @kind: what goes wrong
 *
 * Adds a fault that happens to all requests; its fields say otherwise.
 *
 * Returns: (transfer none): the fault, to be refined
 */
TestFault *
test_resource_add_fault (TestResource *resource,
                         TestFaultKind kind)
{
  TestFault *fault = g_new0 (TestFault, 1);

  fault->kind = kind;
  if (kind == TEST_FAULT_CONTENT)
    fault->bytes = resource->size / 2;
  else if (kind == TEST_FAULT_ETAG)
    fault->value = "\"other\"";
  else if (kind == TEST_FAULT_LAST_MODIFIED)
    fault->value = "Tue, 02 Jan 2024 00:00:00 GMT";
  else if (kind == TEST_FAULT_RANGE_START || kind == TEST_FAULT_RANGE_END ||
           kind == TEST_FAULT_RANGE_TOTAL || kind == TEST_FAULT_OTHER_RANGE)
    fault->bytes = 1;
  g_ptr_array_add (resource->faults, fault);

  return fault;
}

/**
 * test_resource_add_status:
 * @resource: a resource
 * @status: 404, 503…
 *
 * Adds a %TEST_FAULT_STATUS.
 *
 * Returns: (transfer none): the fault, to be refined
 */
TestFault *
test_resource_add_status (TestResource *resource,
                          guint         status)
{
  TestFault *fault = test_resource_add_fault (resource, TEST_FAULT_STATUS);

  fault->status = status;

  return fault;
}

/**
 * test_resource_clear_faults:
 * @resource: a resource
 *
 * Makes an honest resource of it.
 */
void
test_resource_clear_faults (TestResource *resource)
{
  g_ptr_array_set_size (resource->faults, 0);
}

/**
 * test_resource_add_header:
 * @resource: a resource
 * @name: the name of a header
 * @value: its value
 *
 * Adds a header to all answers for the resource, refusals and redirects among them.
 */
void
test_resource_add_header (TestResource *resource,
                          const char   *name,
                          const char   *value)
{
  g_ptr_array_add (resource->headers, g_strdup (name));
  g_ptr_array_add (resource->headers, g_strdup (value));
}

/**
 * test_origin_lock:
 * @self: an origin
 *
 * Keeps the origin from reading its resources until test_origin_unlock(), so that they can be
 * changed. Requests that are being answered only notice a new rate.
 */
void
test_origin_lock (TestOrigin *self)
{
  g_mutex_lock (&self->lock);
}

/**
 * test_origin_unlock:
 * @self: an origin
 *
 * Ends what test_origin_lock() began.
 */
void
test_origin_unlock (TestOrigin *self)
{
  g_mutex_unlock (&self->lock);
}

static gboolean
reset_cb (gpointer user_data)
{
  TestOrigin *self = user_data;

  while (!g_queue_is_empty (&self->replies))
    test_reply_abort (g_queue_peek_head (&self->replies), TRUE);
  test_origin_reset_idle (self);

  g_mutex_lock (&self->start_lock);
  self->started = TRUE;
  g_cond_signal (&self->start_cond);
  g_mutex_unlock (&self->start_lock);

  return G_SOURCE_REMOVE;
}

/**
 * test_origin_reset_connections:
 * @self: an origin
 *
 * Resets every connection, as when a router goes away. When it returns, it has happened.
 */
void
test_origin_reset_connections (TestOrigin *self)
{
  g_mutex_lock (&self->start_lock);
  self->started = FALSE;
  g_mutex_unlock (&self->start_lock);

  g_main_context_invoke (self->context, reset_cb, self);

  g_mutex_lock (&self->start_lock);
  while (!self->started)
    g_cond_wait (&self->start_cond, &self->start_lock);
  g_mutex_unlock (&self->start_lock);
}
