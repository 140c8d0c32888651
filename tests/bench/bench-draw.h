/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BenchDraw:
 * @seed: of the whole run
 * @host: which host
 * @connection: which of its connections, in the order of arrival
 *
 * What chance depends on, besides what it is asked for.
 */
typedef struct
{
  guint64 seed;
  guint   host;
  guint   connection;
} BenchDraw;

double bench_draw_uniform (const BenchDraw *self,
                           const char      *what,
                           guint            number);
gboolean bench_draw_share (const BenchDraw *self,
                           const char      *what,
                           double           share);
double bench_draw_lognormal (const BenchDraw *self,
                             const char      *what,
                             guint            number,
                             double           sigma);

G_END_DECLS
