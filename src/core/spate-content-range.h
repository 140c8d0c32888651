/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-range.h"

G_BEGIN_DECLS

/**
 * SpateContentRange:
 * @range: the bytes that the answer carries, never empty; empty if @unsatisfied
 * @total: the length of the whole file, or -1 if the server does not say
 * @unsatisfied: whether the header says "none of what was asked for", as in a status 416;
 *   @total is known then
 *
 * What a Content-Range header says. A value: passed and kept by copy.
 */
struct _SpateContentRange
{
  SpateRange range;
  goffset    total;
  gboolean   unsatisfied;
};

gboolean spate_content_range_parse (const char        *header,
                                    SpateContentRange *ret) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
