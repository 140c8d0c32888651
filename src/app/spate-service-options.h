/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-request.h"

G_BEGIN_DECLS

GPtrArray *spate_service_options_make_requests (const char *const *links,
                                                GVariant          *options,
                                                GError           **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
