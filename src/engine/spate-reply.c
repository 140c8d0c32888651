/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headers and a body on their way from whoever asked to whoever writes. A reply that is
 * dropped closes its connection: what is not read is not wanted. */

#include "spate-reply.h"

/**
 * spate_reply_new:
 * @response: (transfer full): the headers
 * @body: (transfer full): the body
 * @n_requests: requests that it took
 *
 * Returns: (transfer full): a reply
 */
SpateReply *
spate_reply_new (SpateResponse *response,
                 GInputStream  *body,
                 guint          n_requests)
{
  SpateReply *self = g_new0 (SpateReply, 1);

  self->response = response;
  self->body = body;
  self->n_requests = n_requests;
  self->round_trip = -1;
  self->handshake = -1;

  return self;
}

/**
 * spate_reply_close_body:
 * @body: (transfer full): a body of an answer, at its end or not
 *
 * Closes a body and its connection with it, if it is not at its end. Nothing waits for that.
 */
void
spate_reply_close_body (GInputStream *body)
{
  g_return_if_fail (G_IS_INPUT_STREAM (body));

  g_autoptr (GInputStream) owned = body;

  /* GIO closes a filter in some other thread, which may also be the one that lets it go at last, and
   * libsoup's stream with it; libsoup ends a message in the thread that began it or not at all. A
   * filter has nothing to wait for. */
  if (G_IS_CONVERTER_INPUT_STREAM (owned))
    g_input_stream_close (owned, NULL, NULL);
  else
    g_input_stream_close_async (owned, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

/**
 * spate_reply_free:
 * @self: (transfer full) (nullable): a reply
 */
void
spate_reply_free (SpateReply *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->body, spate_reply_close_body);
  g_clear_pointer (&self->response, spate_response_free);
  g_free (self);
}
