/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

double bench_share_level (const double *wishes,
                          guint         n_wishes,
                          double        capacity);

G_END_DECLS
