/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-request.h"

G_BEGIN_DECLS

char *spate_redirect_follow (const SpateRequest *request,
                             const char         *from,
                             const char         *location,
                             guint               n_requests,
                             GError            **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
