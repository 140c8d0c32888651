/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-engine-types.h"
#include "spate-range.h"

G_BEGIN_DECLS

SpateAttribution *spate_attribution_new (guint n_sources) G_GNUC_WARN_UNUSED_RESULT;
void spate_attribution_free (SpateAttribution *self);

void spate_attribution_note (SpateAttribution *self,
                             SpateRange        range,
                             guint             source);
GArray *spate_attribution_get_senders (const SpateAttribution *self,
                                       SpateRange              range,
                                       gboolean               *ret_all) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateAttribution, spate_attribution_free)

G_END_DECLS
