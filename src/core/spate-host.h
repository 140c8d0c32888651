/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

gboolean spate_host_is_private (const char *host);
gboolean spate_host_is_private_address (const guint8 *address,
                                        gsize         length);
gboolean spate_host_may_lead (const char *from,
                              const char *to);

G_END_DECLS
