/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SpateBucket:
 *
 * A token bucket. A value: set it up with spate_bucket_init().
 */
struct _SpateBucket
{
  gint64 rate;   /* bytes a second; 0 means no limit */
  gint64 now;    /* µs, of the last look */
  double tokens; /* bytes that may pass at once */
};

void spate_bucket_init (SpateBucket *self,
                        gint64       rate,
                        gint64       now);
void spate_bucket_set_rate (SpateBucket *self,
                            gint64       rate,
                            gint64       now);
gsize spate_bucket_take (SpateBucket *self,
                         gsize        wanted,
                         gint64       now);
void spate_bucket_put_back (SpateBucket *self,
                            gsize        unused);
gint64 spate_bucket_get_wait (SpateBucket *self,
                              gint64       now);

G_END_DECLS
