/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

char *spate_proxy_parse (const char *text,
                         GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
