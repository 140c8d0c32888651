/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-engine-types.h"
#include "spate-snapshot.h"

G_BEGIN_DECLS

#define SPATE_TYPE_ENGINE (spate_engine_get_type ())
G_DECLARE_FINAL_TYPE (SpateEngine, spate_engine, SPATE, ENGINE, GObject)

SpateEngine *spate_engine_new (void) G_GNUC_WARN_UNUSED_RESULT;

guint64 spate_engine_start (SpateEngine           *self,
                            const char            *mark,
                            SpateRequest          *request,
                            SpateCheckpoint       *checkpoint,
                            const SpateHostMemory *memory) G_GNUC_WARN_UNUSED_RESULT;
guint64 spate_engine_look (SpateEngine           *self,
                           SpateRequest          *request,
                           const SpateHostMemory *memory) G_GNUC_WARN_UNUSED_RESULT;
guint64 spate_engine_go_on (SpateEngine           *self,
                            guint64                look,
                            const char            *mark,
                            SpateRequest          *request,
                            const SpateHostMemory *memory) G_GNUC_WARN_UNUSED_RESULT;
void spate_engine_stop (SpateEngine *self,
                        guint64      run);
void spate_engine_change (SpateEngine  *self,
                          guint64       run,
                          SpateRequest *request);
void spate_engine_set_rate_limit (SpateEngine *self,
                                  gint64       rate);

G_END_DECLS
