/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server that says the same bytes to everybody, whatever they are, and hangs up: for what no
 * server that knows HTTP would send. */

#include "raw-server.h"

#include <string.h>

struct _RawServer
{
  GSocketService  *service;     /* (owned): a thread for each connection */
  GPtrArray       *answers;     /* (owned) (element-type GBytes): the last one is said for ever */
  GTlsCertificate *certificate; /* (owned) (nullable) */
  guint            port;
  gint             n_requests;  /* (atomic) */

  GMutex   lock;
  GString *heard;   /* (owned): all requests */
  GCond    cond;
  gsize    held_at; /* so much of the answer comes at once, */
  gboolean held;    /* and the rest only when this is over */
};

/* Reads until the request's headers are over. */
static gboolean
read_request (RawServer    *self,
              GInputStream *input)
{
  g_autoptr (GString) request = g_string_new (NULL);
  char buffer[4096];
  gssize n = 0;

  while (strstr (request->str, "\r\n\r\n") == NULL)
    {
      n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL);
      if (n <= 0)
        return FALSE;
      g_string_append_len (request, buffer, n);
    }

  g_mutex_lock (&self->lock);
  g_string_append (self->heard, request->str);
  g_mutex_unlock (&self->lock);

  return TRUE;
}

static void
send_answer (RawServer *self,
             GIOStream *stream,
             GBytes    *answer)
{
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  const guint8 *bytes = g_bytes_get_data (answer, NULL);
  gsize length = g_bytes_get_size (answer);
  gboolean was_held = FALSE;
  char byte;

  g_mutex_lock (&self->lock);
  if (self->held)
    {
      was_held = TRUE;
      g_output_stream_write_all (output, bytes, self->held_at, NULL, NULL, NULL);
      bytes += self->held_at;
      length -= self->held_at;
    }
  while (self->held)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);

  g_output_stream_write_all (output, bytes, length, NULL, NULL, NULL);

  /* Whoever was made to wait must not be woken by our hanging up. */
  if (was_held)
    g_input_stream_read (g_io_stream_get_input_stream (stream), &byte, 1, NULL, NULL);
}

static gboolean
run_cb (GThreadedSocketService *service G_GNUC_UNUSED,
        GSocketConnection      *connection,
        GObject                *source G_GNUC_UNUSED,
        gpointer                user_data)
{
  RawServer *self = user_data;
  g_autoptr (GIOStream) stream = g_object_ref (G_IO_STREAM (connection));

  if (self->certificate != NULL)
    {
      g_object_unref (stream);
      stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
    }

  if (!read_request (self, g_io_stream_get_input_stream (stream)))
    return TRUE;

  guint index = (guint) g_atomic_int_add (&self->n_requests, 1);

  send_answer (self, stream, g_ptr_array_index (self->answers, MIN (index, self->answers->len - 1)));
  g_io_stream_close (stream, NULL, NULL);

  return TRUE;
}

/**
 * raw_server_new:
 * @answer: what it says
 *
 * It accepts connections in the thread's default main context and answers in other threads.
 *
 * Returns: (transfer full): a server on a free port of 127.0.0.1
 */
RawServer *
raw_server_new (GBytes *answer)
{
  g_autoptr (GError) error = NULL;
  RawServer *self = g_new0 (RawServer, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->heard = g_string_new (NULL);
  self->answers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (self->answers, g_bytes_ref (answer));
  self->service = g_threaded_socket_service_new (8);
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);

  return self;
}

/**
 * raw_server_new_text:
 * @answer: what it says
 *
 * Returns: (transfer full): a server
 */
RawServer *
raw_server_new_text (const char *answer)
{
  g_autoptr (GBytes) bytes = g_bytes_new (answer, strlen (answer));

  return raw_server_new (bytes);
}

/**
 * raw_server_say_next:
 * @self: a server that nobody has asked yet
 * @answer: what it says from the next request on: the second, the third…
 */
void
raw_server_say_next (RawServer  *self,
                     const char *answer)
{
  g_ptr_array_add (self->answers, g_bytes_new (answer, strlen (answer)));
}

/**
 * raw_server_use_tls:
 * @self: a server that nobody has asked yet
 * @certificate_file: its certificate
 * @key_file: the certificate's key
 */
void
raw_server_use_tls (RawServer  *self,
                    const char *certificate_file,
                    const char *key_file)
{
  g_autoptr (GError) error = NULL;

  self->certificate = g_tls_certificate_new_from_files (certificate_file, key_file, &error);
  g_assert_no_error (error);
}

/**
 * raw_server_hold:
 * @self: a server that nobody has asked yet
 * @n_bytes: how much of the answer comes before raw_server_release()
 */
void
raw_server_hold (RawServer *self,
                 gsize      n_bytes)
{
  self->held_at = n_bytes;
  self->held = TRUE;
}

/**
 * raw_server_release:
 * @self: a server that holds an answer back
 *
 * The rest comes, and the connection stays open until the client closes it.
 */
void
raw_server_release (RawServer *self)
{
  g_mutex_lock (&self->lock);
  self->held = FALSE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

/**
 * raw_server_free:
 * @self: (transfer full): a server
 */
void
raw_server_free (RawServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_ptr_array_unref (self->answers);
  g_string_free (self->heard, TRUE);
  g_clear_object (&self->certificate);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * raw_server_uri:
 * @self: a server
 * @path: any path
 *
 * Returns: (transfer full): the link to it
 */
char *
raw_server_uri (RawServer  *self,
                const char *path)
{
  return g_strdup_printf ("%s://127.0.0.1:%u%s", self->certificate != NULL ? "https" : "http", self->port, path);
}

/**
 * raw_server_get_n_requests:
 * @self: a server
 *
 * Returns: how many requests it has had
 */
guint
raw_server_get_n_requests (RawServer *self)
{
  return (guint) g_atomic_int_get (&self->n_requests);
}

/**
 * raw_server_has_heard:
 * @self: a server
 * @text: any text
 *
 * Returns: whether it stood in one of the requests
 */
gboolean
raw_server_has_heard (RawServer  *self,
                      const char *text)
{
  gboolean has_heard = FALSE;

  g_mutex_lock (&self->lock);
  has_heard = strstr (self->heard->str, text) != NULL;
  g_mutex_unlock (&self->lock);

  return has_heard;
}
