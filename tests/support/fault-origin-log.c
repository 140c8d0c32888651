/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the origin was asked for. The log only grows until it is cleared; its entries are
 * under the origin's lock, and what tests get are copies. */

#include "fault-origin-private.h"

static void
add_header (const char *name,
            const char *value,
            gpointer    user_data)
{
  g_autofree char *key = g_ascii_strdown (name, -1);
  const char *before = g_hash_table_lookup (user_data, key);

  g_hash_table_insert (user_data,
                       g_steal_pointer (&key),
                       before != NULL ? g_strdup_printf ("%s, %s", before, value) : g_strdup (value));
}

/* Adds a request to the log. The caller holds the lock. */
TestRequest *
test_log_add (TestOrigin        *origin,
              SoupServerMessage *message,
              const char        *path)
{
  TestRequest *request = g_new0 (TestRequest, 1);
  GSocketAddress *peer = soup_server_message_get_remote_address (message);

  request->method = g_strdup (soup_server_message_get_method (message));
  request->path = g_strdup (path);
  request->query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), add_header, request->headers);
  request->range = g_strdup (g_hash_table_lookup (request->headers, "range"));
  if (G_IS_INET_SOCKET_ADDRESS (peer))
    request->client_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (peer));
  g_ptr_array_add (origin->log, request);

  return request;
}

static gboolean
is_for (const TestRequest *request,
        const char        *path)
{
  return path == NULL || g_str_equal (request->path, path);
}

/**
 * test_origin_get_n_requests:
 * @self: an origin
 * @path: (nullable): a path, or %NULL for all
 *
 * Returns: how many requests there were, those being answered among them
 */
guint
test_origin_get_n_requests (TestOrigin *self,
                            const char *path)
{
  guint n = 0;

  test_origin_lock (self);
  for (guint i = 0; i < self->log->len; i++)
    n += is_for (self->log->pdata[i], path) ? 1 : 0;
  test_origin_unlock (self);

  return n;
}

/**
 * test_origin_get_n_connections:
 * @self: an origin
 * @path: (nullable): a path, or %NULL for all
 *
 * Returns: how many connections these requests came over; the system gives a client's port
 *   out again only long after
 */
guint
test_origin_get_n_connections (TestOrigin *self,
                               const char *path)
{
  g_autoptr (GHashTable) ports = g_hash_table_new (NULL, NULL);

  test_origin_lock (self);
  for (guint i = 0; i < self->log->len; i++)
    {
      const TestRequest *request = self->log->pdata[i];

      if (is_for (request, path))
        g_hash_table_add (ports, GUINT_TO_POINTER (request->client_port));
    }
  test_origin_unlock (self);

  return g_hash_table_size (ports);
}

/**
 * test_origin_get_n_active:
 * @self: an origin
 * @path: (nullable): a path, or %NULL for all
 *
 * Returns: how many requests are being answered now
 */
guint
test_origin_get_n_active (TestOrigin *self,
                          const char *path)
{
  guint n;

  test_origin_lock (self);
  if (path != NULL)
    {
      const TestResource *resource = g_hash_table_lookup (self->resources, path);

      n = resource != NULL ? resource->n_active : 0;
    }
  else
    {
      n = self->n_active;
    }
  test_origin_unlock (self);

  return n;
}

/**
 * test_origin_get_max_simultaneous:
 * @self: an origin
 * @path: (nullable): a path, or %NULL for all
 *
 * Returns: how many requests were answered at a time at most; those refused for overload do
 *   not count
 */
guint
test_origin_get_max_simultaneous (TestOrigin *self,
                                  const char *path)
{
  guint n;

  test_origin_lock (self);
  if (path != NULL)
    {
      const TestResource *resource = g_hash_table_lookup (self->resources, path);

      n = resource != NULL ? resource->max_active : 0;
    }
  else
    {
      n = self->max_active;
    }
  test_origin_unlock (self);

  return n;
}

/**
 * test_origin_get_bytes_sent:
 * @self: an origin
 * @path: (nullable): a path, or %NULL for all
 *
 * Returns: how many bytes of bodies were handed to the system; what a client that closed a
 *   connection never read is among them
 */
goffset
test_origin_get_bytes_sent (TestOrigin *self,
                            const char *path)
{
  goffset n = 0;

  test_origin_lock (self);
  for (guint i = 0; i < self->log->len; i++)
    {
      const TestRequest *request = self->log->pdata[i];

      n += is_for (request, path) ? request->sent : 0;
    }
  test_origin_unlock (self);

  return n;
}

static TestRequest *
copy_request (const TestRequest *request)
{
  TestRequest *copy = g_memdup2 (request, sizeof *request);

  copy->method = g_strdup (request->method);
  copy->path = g_strdup (request->path);
  copy->query = g_strdup (request->query);
  copy->range = g_strdup (request->range);
  copy->headers = g_hash_table_ref (request->headers);

  return copy;
}

/**
 * test_origin_get_request:
 * @self: an origin
 * @path: (nullable): a path, or %NULL for all
 * @index: which of the requests, from 0 in the order of arrival
 *
 * Fails if there were not that many.
 *
 * Returns: (transfer full): a copy of what is known of it by now
 */
TestRequest *
test_origin_get_request (TestOrigin *self,
                         const char *path,
                         guint       index)
{
  TestRequest *copy = NULL;
  guint n = 0;

  test_origin_lock (self);
  for (guint i = 0; i < self->log->len && copy == NULL; i++)
    if (is_for (self->log->pdata[i], path) && n++ == index)
      copy = copy_request (self->log->pdata[i]);
  test_origin_unlock (self);

  if (copy == NULL)
    g_error ("There were only %u requests for %s", n, path != NULL ? path : "anything");

  return copy;
}

static gboolean
is_finished (gconstpointer item)
{
  return ((const TestRequest *) item)->finished;
}

/**
 * test_origin_clear_log:
 * @self: an origin
 *
 * Forgets the requests that have been answered and the greatest numbers of simultaneous ones.
 * Faults go on counting requests from the very first.
 */
void
test_origin_clear_log (TestOrigin *self)
{
  GHashTableIter iter;
  gpointer value;

  test_origin_lock (self);
  for (guint i = self->log->len; i > 0; i--)
    if (is_finished (self->log->pdata[i - 1]))
      g_ptr_array_remove_index (self->log, i - 1);

  self->max_active = self->n_active;
  g_hash_table_iter_init (&iter, self->resources);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((TestResource *) value)->max_active = ((TestResource *) value)->n_active;
  test_origin_unlock (self);
}

/**
 * test_request_get_header:
 * @self: a request
 * @name: the name of a header
 *
 * Returns: (nullable) (transfer none): its value; that of repeated headers joined by commas
 */
const char *
test_request_get_header (const TestRequest *self,
                         const char        *name)
{
  g_autofree char *key = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (self->headers, key);
}

/**
 * test_request_free:
 * @self: (transfer full): a copy of a request
 */
void
test_request_free (TestRequest *self)
{
  g_free (self->method);
  g_free (self->path);
  g_free (self->query);
  g_free (self->range);
  g_hash_table_unref (self->headers);
  g_free (self);
}
