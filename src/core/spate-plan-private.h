/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-plan.h"

G_BEGIN_DECLS

/* What spate-plan.c keeps and spate-plan-check.c looks at. */

typedef struct
{
  guint   id;
  guint   connection;
  goffset position;
  goffset end;
} SpateClaim;

struct _SpatePlan
{
  goffset          size;    /* SPATE_RANGE_OPEN_END while unknown */
  SpateRangeSet   *free;    /* (owned) */
  SpateRangeSet   *written; /* (owned) */
  SpateRangeSet   *durable; /* (owned) */
  GArray          *claims;  /* (owned) (element-type SpateClaim): a few dozen at most */
  SpateSegmentMap *map;     /* (owned): who wrote what */
  guint            last_id;
};

G_END_DECLS
