/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-clock.h"
#include "spate-http.h"
#include "spate-snapshot.h"
#include "spate-throttle.h"

G_BEGIN_DECLS

#define SPATE_TYPE_RUN (spate_run_get_type ())
G_DECLARE_FINAL_TYPE (SpateRun, spate_run, SPATE, RUN, GObject)

/**
 * SpateRunFunc:
 * @run: the run
 * @snapshot: how it stands
 * @user_data: what was given to spate_run_new()
 *
 * Called at every change of state and at most ten times a second in between. After the last
 * snapshot the run may be dropped.
 */
typedef void (*SpateRunFunc) (SpateRun      *run,
                              SpateSnapshot *snapshot,
                              gpointer       user_data);

SpateRun *spate_run_new (guint64          id,
                         const char      *mark,
                         SpateRequest    *request,
                         SpateCheckpoint *checkpoint,
                         SpateHostMemory *memory,
                         SpateHttp       *http,
                         SpateClock      *clock,
                         SpateThrottle   *parent_throttle,
                         guint8          *buffer,
                         SpateRunFunc     func,
                         gpointer         user_data) G_GNUC_WARN_UNUSED_RESULT;
guint64 spate_run_get_id (SpateRun *self);
void spate_run_start (SpateRun *self);
void spate_run_look (SpateRun *self);
gboolean spate_run_go_on (SpateRun     *self,
                          guint64       id,
                          const char   *mark,
                          SpateRequest *request);
void spate_run_stop (SpateRun *self);
void spate_run_change (SpateRun     *self,
                       SpateRequest *request);

G_END_DECLS
