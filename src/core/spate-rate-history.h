/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/* Points of the whole transfer, and of the last minute, one for each half second. */
#define SPATE_RATE_HISTORY_LENGTH 256
#define SPATE_RATE_HISTORY_RECENT 120

SpateRateHistory *spate_rate_history_new (void) G_GNUC_WARN_UNUSED_RESULT;
void spate_rate_history_free (SpateRateHistory *self);

void spate_rate_history_add (SpateRateHistory *self,
                             gint64            now,
                             goffset           count);
void spate_rate_history_clear (SpateRateHistory *self);

const double *spate_rate_history_get_whole (const SpateRateHistory *self,
                                            guint                  *ret_n,
                                            gint64                 *ret_step);
guint spate_rate_history_get_recent (const SpateRateHistory *self,
                                     double                 *rates);
double spate_rate_history_get_average (const SpateRateHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateRateHistory, spate_rate_history_free)

G_END_DECLS
