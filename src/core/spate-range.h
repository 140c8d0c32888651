/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SPATE_RANGE_OPEN_END:
 *
 * The end of a range that goes as far as there are bytes, for a file of unknown length.
 */
#define SPATE_RANGE_OPEN_END G_MAXINT64

/**
 * SpateRange:
 * @start: first byte
 * @end: the byte after the last one, or %SPATE_RANGE_OPEN_END
 *
 * The bytes [@start, @end) of a file. A value: passed and kept by copy. Every function here
 * expects 0 ≤ @start ≤ @end, so that no difference or sum of two bounds overflows.
 */
struct _SpateRange
{
  goffset start;
  goffset end;
};

static inline SpateRange
spate_range (goffset start,
             goffset end)
{
  g_assert (start >= 0 && start <= end);

  return (SpateRange){ start, end };
}

static inline goffset
spate_range_get_length (SpateRange range)
{
  return range.end - range.start;
}

static inline gboolean
spate_range_is_empty (SpateRange range)
{
  return range.start == range.end;
}

static inline gboolean
spate_range_equal (SpateRange a,
                   SpateRange b)
{
  return a.start == b.start && a.end == b.end;
}

/* Whether every byte of @inner is in @outer; an empty range is in whatever holds its start. */
static inline gboolean
spate_range_contains (SpateRange outer,
                      SpateRange inner)
{
  return outer.start <= inner.start && inner.end <= outer.end;
}

/* The bytes in both, empty if there are none. */
static inline SpateRange
spate_range_intersect (SpateRange a,
                       SpateRange b)
{
  goffset start = MAX (a.start, b.start);
  goffset end = MIN (a.end, b.end);

  return (SpateRange){ start, MAX (start, end) };
}

G_END_DECLS
