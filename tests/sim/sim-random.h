/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

double sim_random_uniform (guint64 seed,
                           guint64 who,
                           guint64 what,
                           guint64 index);
double sim_random_lognormal (double  spread,
                             guint64 seed,
                             guint64 who,
                             guint64 what,
                             guint64 index);
double sim_random_exponential (double  mean,
                               guint64 seed,
                               guint64 who,
                               guint64 what,
                               guint64 index);

G_END_DECLS
