/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BenchStatistics:
 * @opened: connections
 * @open: of them, those that are still there
 * @most_open: at one time
 * @busy: connections with a request in progress
 * @most_busy: at one time
 * @requests: all that were read
 * @refused_503, @refused_429, @refused_reset: refusals for the sake of a limit
 * @errors: other answers that are not the file
 * @resets: connections reset in the middle of a body
 * @sent: bytes of bodies of the file handed to the system
 * @in_flight: bytes that would have been under way when a client broke off
 * @late: steps of the pacing that came so late that they could not be made up for
 *
 * What happened since the start, or since it was cleared.
 */
typedef struct
{
  guint   opened;
  guint   open;
  guint   most_open;
  guint   busy;
  guint   most_busy;
  guint   requests;
  guint   refused_503;
  guint   refused_429;
  guint   refused_reset;
  guint   errors;
  guint   resets;
  guint64 sent;
  guint64 in_flight;
  guint   late;

  /*< private >*/
  GArray *changes; /* (owned) (element-type Change): of busy, in the order of time */
} BenchStatistics;

void bench_statistics_init (BenchStatistics *self);
void bench_statistics_clear (BenchStatistics *self);
void bench_statistics_restart (BenchStatistics *self);
void bench_statistics_add_connection (BenchStatistics *self,
                                      int              change);
void bench_statistics_add_busy (BenchStatistics *self,
                                int              change,
                                gint64           now);
char *bench_statistics_to_json (BenchStatistics *self,
                                gint64           now) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
