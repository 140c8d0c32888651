/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-range.h"

G_BEGIN_DECLS

/**
 * SpateSegment:
 * @range: some bytes of the file
 * @connection: the number of the connection that wrote them, or has claimed them; 0 if they
 *   were there before this attempt
 * @written: whether they are in the part file already
 *
 * A stretch of the file for the map that people see. What no segment covers is free.
 */
typedef struct
{
  SpateRange range;
  guint      connection;
  gboolean   written;
} SpateSegment;

SpateSegmentMap *spate_segment_map_new (void) G_GNUC_WARN_UNUSED_RESULT;
void spate_segment_map_free (SpateSegmentMap *self);

void spate_segment_map_note (SpateSegmentMap *self,
                             SpateRange       range,
                             guint            connection);
void spate_segment_map_forget (SpateSegmentMap *self,
                               SpateRange       range);
GArray *spate_segment_map_get_segments (const SpateSegmentMap *self) G_GNUC_WARN_UNUSED_RESULT;

void spate_segment_array_insert (GArray      *segments,
                                 SpateSegment segment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateSegmentMap, spate_segment_map_free)

G_END_DECLS
