/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-range.h"
#include "spate-reply.h"
#include "spate-request.h"

G_BEGIN_DECLS

#define SPATE_TYPE_HTTP (spate_http_get_type ())
G_DECLARE_FINAL_TYPE (SpateHttp, spate_http, SPATE, HTTP, GObject)

void spate_http_init_process (void);

void spate_http_prepare (void);
SpateHttp *spate_http_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * SpateHttpSentFunc:
 * @user_data: what was given to spate_http_fetch_async()
 *
 * Called when a connection is there and the request has gone out over it; for each redirect
 * again.
 */
typedef void (*SpateHttpSentFunc) (gpointer user_data);

void spate_http_fetch_async (SpateHttp          *self,
                             SpateRequest       *request,
                             const char         *uri,
                             const SpateRange   *range,
                             gboolean            wants_digest,
                             SpateHttpSentFunc   sent,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data);
SpateReply *spate_http_fetch_finish (SpateHttp    *self,
                                     GAsyncResult *result,
                                     GError      **error) G_GNUC_WARN_UNUSED_RESULT;

void spate_http_translate_error (GError **error);

G_END_DECLS
