/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-request.h"
#include "spate-retry.h"
#include "spate-snapshot.h"

G_BEGIN_DECLS

char *spate_cli_report_event (const SpateEvent    *event,
                              const SpateSnapshot *snapshot) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_report_finished (const SpateSnapshot *snapshot,
                                 const char          *path) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_report_waiting (SpateWait     wait,
                                const GError *error,
                                gint64        time_left,
                                guint         next_try,
                                guint         max_tries) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_report_aside (const char *folder,
                              const char *aside) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_report_kept (goffset     written,
                             const char *part_path,
                             gboolean    resumable) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_report_outdated (const char   *part_path,
                                 SpateOnChange on_change) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
