/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-snapshot.h"

G_BEGIN_DECLS

char *spate_format_block (SpateRange range,
                          gboolean   is_claimed,
                          gboolean   is_written,
                          guint      connection) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_speeds (double now,
                           double average,
                           double most) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_verdict (const SpateSnapshot *snapshot,
                            guint                saving) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_event (const SpateEvent *event) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_event_time (gint64 when) G_GNUC_WARN_UNUSED_RESULT;
const char *spate_format_proof (SpateProof proof);
char *spate_format_connection (const SpateConnectionInfo *connection,
                               double                     rate) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_source (const SpateSourceInfo *source) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
