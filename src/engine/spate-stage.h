/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-engine-types.h"
#include "spate-range-set.h"

G_BEGIN_DECLS

SpateStage *spate_stage_new (const SpateRangeSet *present) G_GNUC_WARN_UNUSED_RESULT;
void spate_stage_free (SpateStage *self);

goffset spate_stage_get_front (const SpateStage *self);
void spate_stage_put (SpateStage   *self,
                      goffset       offset,
                      const guint8 *bytes,
                      gsize         n_bytes);
GBytes *spate_stage_take_due (SpateStage *self,
                              goffset    *ret_offset) G_GNUC_WARN_UNUSED_RESULT;
GBytes *spate_stage_take_first (SpateStage *self,
                                goffset    *ret_offset) G_GNUC_WARN_UNUSED_RESULT;
void spate_stage_note_written (SpateStage *self,
                               SpateRange  range);
void spate_stage_forget (SpateStage *self,
                         SpateRange  range);
void spate_stage_subtract (const SpateStage *self,
                           SpateRangeSet    *set);
void spate_stage_read (const SpateStage *self,
                       SpateRange        range,
                       guint8           *bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateStage, spate_stage_free)

G_END_DECLS
