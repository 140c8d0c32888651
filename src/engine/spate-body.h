/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "spate-response.h"

G_BEGIN_DECLS

GInputStream *spate_body_unpack (GInputStream  *body,
                                 gboolean       is_chunked,
                                 SpateResponse *response,
                                 GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
