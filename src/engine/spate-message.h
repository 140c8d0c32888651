/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "spate-range.h"
#include "spate-request.h"

G_BEGIN_DECLS

SoupMessage *spate_message_new (const SpateRequest *request,
                                const char         *uri,
                                const SpateRange   *range,
                                gboolean            wants_digest) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
