/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-retry.h"

G_BEGIN_DECLS

char *spate_format_counts (guint n_active,
                           guint n_waiting) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_removed (guint       n,
                            const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_binned (guint       n,
                           const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_deleted (guint       n,
                            const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_bin_question (guint n_files) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_delete_question (guint       n_files,
                                    const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_counts_saving (guint n_active,
                                  guint n_waiting) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_unreadable (guint n) G_GNUC_WARN_UNUSED_RESULT;
const char *spate_format_reason (SpateWait wait,
                                 gboolean  asks);

G_END_DECLS
