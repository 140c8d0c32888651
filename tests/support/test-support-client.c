/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The least of HTTP clients. A library would put right, or choke on, what the origin does wrong. */

#include "test-support-client.h"

#include "pattern.h"

#include <string.h>

void
answer_free (Answer *self)
{
  g_free (self->head);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

GSocketConnection *
send_request (TestOrigin *origin,
              const char *path,
              const char *headers)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autofree char *text = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", path, headers);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;
  GOutputStream *output;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", test_origin_get_port (origin), NULL, &error);
  g_assert_no_error (error);
  output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_output_stream_write_all (output, text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);

  return connection;
}

/* Reads up to so many bytes. */
Answer *
read_answer (GSocketConnection *connection,
             gsize              limit)
{
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GError) error = NULL;
  Answer *self = g_new0 (Answer, 1);
  g_autofree guint8 *buffer = g_malloc (64 * KIB);
  const guint8 *end;
  gssize n = 1;

  self->bytes = g_byte_array_new ();
  while (self->bytes->len < limit && n > 0)
    {
      n = g_input_stream_read (stream, buffer, MIN (64 * KIB, (goffset) (limit - self->bytes->len)), NULL, &error);
      if (n > 0)
        g_byte_array_append (self->bytes, buffer, n);
    }
  self->reset = n < 0;

  end = self->bytes->len > 0 ? memmem (self->bytes->data, self->bytes->len, "\r\n\r\n", 4) : NULL;
  if (end != NULL)
    {
      self->head = g_strndup ((const char *) self->bytes->data, end + 2 - self->bytes->data);
      self->status = g_ascii_strtoull (self->head + strlen ("HTTP/1.1 "), NULL, 10);
      self->body = self->bytes->data + (end + 4 - self->bytes->data);
      self->length = self->bytes->data + self->bytes->len - self->body;
    }

  return self;
}

Answer *
get_with (TestOrigin *origin,
          const char *path,
          const char *headers)
{
  g_autofree char *all = g_strconcat ("Connection: close\r\n", headers, NULL);
  g_autoptr (GSocketConnection) connection = send_request (origin, path, all);

  return read_answer (connection, G_MAXUINT);
}

Answer *
get (TestOrigin *origin,
     const char *path,
     const char *range)
{
  g_autofree char *header = range != NULL ? g_strdup_printf ("Range: bytes=%s\r\n", range) : g_strdup ("");

  return get_with (origin, path, header);
}

void
assert_header (const Answer *answer,
               const char   *header)
{
  g_autofree char *line = g_strdup_printf ("\r\n%s\r\n", header);

  if (strstr (answer->head, line) == NULL)
    g_error ("“%s” is not in:\n%s", header, answer->head);
}

void
assert_pattern (const Answer *answer,
                goffset       offset,
                gsize         length,
                guint32       seed)
{
  g_autofree guint8 *expected = g_malloc (length + 1);

  test_pattern_fill (expected, offset, length, seed);
  g_assert_cmpmem (answer->body, answer->length, expected, length);
}
