/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-engine-types.h"
#include "spate-response.h"

G_BEGIN_DECLS

/**
 * SpateReply:
 * @response: (owned): the headers, not checked yet
 * @body: (owned): the body, positioned at its first byte; decoded if it was compressed
 * @n_requests: requests that it took, redirects included
 * @round_trip: µs that TCP took to make the connection, or -1 if there was one to use again
 * @handshake: µs until a request could be sent over it, or -1
 *
 * The answer of a server whose body nobody has read yet.
 */
struct _SpateReply
{
  SpateResponse *response;
  GInputStream  *body;
  guint          n_requests;
  gint64         round_trip;
  gint64         handshake;
};

SpateReply *spate_reply_new (SpateResponse *response,
                             GInputStream  *body,
                             guint          n_requests) G_GNUC_WARN_UNUSED_RESULT;
void spate_reply_free (SpateReply *self);
void spate_reply_close_body (GInputStream *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateReply, spate_reply_free)

G_END_DECLS
