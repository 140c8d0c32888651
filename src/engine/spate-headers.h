/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "spate-response.h"

G_BEGIN_DECLS

SpateResponse *spate_headers_read (SoupMessage *message,
                                   const char  *uri) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
