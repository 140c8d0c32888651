/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-range.h"

G_BEGIN_DECLS

SpateRangeSet *spate_range_set_new (void) G_GNUC_WARN_UNUSED_RESULT;
SpateRangeSet *spate_range_set_copy (const SpateRangeSet *self) G_GNUC_WARN_UNUSED_RESULT;
SpateRangeSet *spate_range_set_copy_largest (const SpateRangeSet *self,
                                             guint                most) G_GNUC_WARN_UNUSED_RESULT;
void spate_range_set_free (SpateRangeSet *self);

guint spate_range_set_get_n_ranges (const SpateRangeSet *self);
SpateRange spate_range_set_get_range (const SpateRangeSet *self,
                                      guint                index);
const SpateRange *spate_range_set_get_ranges (const SpateRangeSet *self);
goffset spate_range_set_get_total (const SpateRangeSet *self);
goffset spate_range_set_count_within (const SpateRangeSet *self,
                                      SpateRange           range);
gboolean spate_range_set_contains (const SpateRangeSet *self,
                                   SpateRange           range);
gboolean spate_range_set_contains_set (const SpateRangeSet *self,
                                       const SpateRangeSet *other);
gboolean spate_range_set_equal (const SpateRangeSet *self,
                                const SpateRangeSet *other);

goffset spate_range_set_add (SpateRangeSet *self,
                             SpateRange     range);
goffset spate_range_set_subtract (SpateRangeSet *self,
                                  SpateRange     range);
SpateRangeSet *spate_range_set_gaps (const SpateRangeSet *self,
                                     SpateRange           within) G_GNUC_WARN_UNUSED_RESULT;

GVariant *spate_range_set_to_variant (const SpateRangeSet *self) G_GNUC_WARN_UNUSED_RESULT;
SpateRangeSet *spate_range_set_from_variant (GVariant *variant,
                                             goffset   limit) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateRangeSet, spate_range_set_free)

G_END_DECLS
