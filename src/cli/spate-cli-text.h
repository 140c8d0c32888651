/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *spate_cli_text_clean (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_text_to_charset (const char *text,
                                 const char *charset) G_GNUC_WARN_UNUSED_RESULT;

guint spate_cli_text_get_width (const char *text);
char *spate_cli_text_shorten (const char *text,
                              guint       columns,
                              gboolean    utf8) G_GNUC_WARN_UNUSED_RESULT;

char *spate_cli_text_size (goffset bytes) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_text_rate (double rate) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_text_time (gint64 time) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_text_seconds (gint64 time) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
