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
 * spate_reply_free:
 * @self: (transfer full) (nullable): a reply
 */
void
spate_reply_free (SpateReply *self)
{
  if (self == NULL)
    return;

  if (self->body != NULL)
    g_input_stream_close_async (self->body, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&self->body);
  g_clear_pointer (&self->response, spate_response_free);
  g_free (self);
}
