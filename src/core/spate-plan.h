/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-range-set.h"
#include "spate-segment-map.h"

G_BEGIN_DECLS

SpatePlan *spate_plan_new (goffset size) G_GNUC_WARN_UNUSED_RESULT;
SpatePlan *spate_plan_new_resumed (goffset              size,
                                   const SpateRangeSet *durable) G_GNUC_WARN_UNUSED_RESULT;
void spate_plan_free (SpatePlan *self);

goffset spate_plan_get_size (const SpatePlan *self);
void spate_plan_set_size (SpatePlan *self,
                          goffset    size);
gboolean spate_plan_is_complete (const SpatePlan *self);
const SpateRangeSet *spate_plan_get_unclaimed (const SpatePlan *self);
const SpateRangeSet *spate_plan_get_written (const SpatePlan *self);
const SpateRangeSet *spate_plan_get_durable (const SpatePlan *self);

guint spate_plan_claim (SpatePlan *self,
                        SpateRange range,
                        guint      connection) G_GNUC_WARN_UNUSED_RESULT;
guint spate_plan_hedge (SpatePlan *self,
                        guint      victim,
                        SpateRange range,
                        guint      connection) G_GNUC_WARN_UNUSED_RESULT;
SpateRange spate_plan_get_remaining (const SpatePlan *self,
                                     guint            claim);
goffset spate_plan_get_missing (const SpatePlan *self,
                                guint            claim);
goffset spate_plan_get_lowest_position (const SpatePlan *self);
goffset spate_plan_advance (SpatePlan *self,
                            guint      claim,
                            goffset    n_bytes);
goffset spate_plan_split (SpatePlan *self,
                          guint      claim,
                          goffset    at);
goffset spate_plan_extend (SpatePlan *self,
                           guint      claim,
                           goffset    limit);
void spate_plan_release (SpatePlan *self,
                         guint      claim);
goffset spate_plan_discard (SpatePlan *self,
                            SpateRange range);
void spate_plan_promote (SpatePlan           *self,
                         const SpateRangeSet *synced);

GArray *spate_plan_get_segments (const SpatePlan *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_plan_check (const SpatePlan *self,
                           const char     **ret_broken);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpatePlan, spate_plan_free)

G_END_DECLS
