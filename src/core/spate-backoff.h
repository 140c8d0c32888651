/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

gint64 spate_backoff_get_delay (guint  n_failures,
                                double jitter);

G_END_DECLS
