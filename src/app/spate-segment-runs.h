/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-plan.h"

G_BEGIN_DECLS

/**
 * SpateSegmentRun:
 * @start: first pixel
 * @end: the pixel after the last one
 * @connection: as in #SpateSegment
 * @written: as in #SpateSegment
 *
 * Pixels in a row that look the same.
 */
typedef struct
{
  guint    start;
  guint    end;
  guint    connection;
  gboolean written;
} SpateSegmentRun;

GArray *spate_segment_runs_new (const GArray *segments,
                                goffset       size,
                                guint         n_pixels) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
