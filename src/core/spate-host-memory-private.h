/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-host-memory.h"

G_BEGIN_DECLS

/* A name in the DNS has at most 253 characters. */
#define SPATE_HOST_MEMORY_LONGEST_ORIGIN 300

typedef struct
{
  gint64 value; /* 0: unknown */
  gint64 when;  /* UNIX time in seconds */
} SpateHostFigure;

enum
{
  SPATE_HOST_FIGURE_CONNECTION_CAP,
  SPATE_HOST_FIGURE_BEST_CONNECTIONS,
  SPATE_HOST_FIGURE_DELAY,
  SPATE_HOST_FIGURE_HANDSHAKE,
  SPATE_HOST_FIGURE_RATE,
  SPATE_HOST_FIGURE_RANGE_SUPPORT,
  SPATE_N_HOST_FIGURES,
};

typedef struct
{
  const char *name;     /* on disk */
  gint64      highest;  /* the lowest is 1 */
  gint64      lifetime; /* seconds */
  gboolean    smooth;   /* measured: a new figure counts half; otherwise it replaces the old */
} SpateHostFigureKind;

extern const SpateHostFigureKind _spate_host_figure_kinds[SPATE_N_HOST_FIGURES];
extern const SpateHostFigureKind _spate_total_rate_kind;

typedef struct
{
  SpateHostFigure figures[SPATE_N_HOST_FIGURES];
} SpateHostEntry;

struct _SpateHostMemory
{
  GHashTable     *entries; /* (owned) (element-type utf8 SpateHostEntry): by origin */
  SpateHostFigure total_rate;
};

gboolean _spate_host_figure_is_alive (const SpateHostFigureKind *kind,
                                      const SpateHostFigure     *figure,
                                      gint64                     now);
void _spate_host_memory_forget_oldest (SpateHostMemory *self);
void _spate_host_memory_offer (SpateHostMemory       *self,
                               const char            *origin,
                               guint                  kind,
                               const SpateHostFigure *offered);
void _spate_host_memory_offer_total_rate (SpateHostMemory       *self,
                                          const SpateHostFigure *offered,
                                          gint64                 now);

G_END_DECLS
