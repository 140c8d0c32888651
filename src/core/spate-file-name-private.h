/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-file-name.h"

G_BEGIN_DECLS

/* What the reader of headers shares with the rest. */

char *_spate_file_name_latin1_to_utf8 (const char *bytes) G_GNUC_WARN_UNUSED_RESULT;
gboolean _spate_file_name_has_only_valid_escapes (const char *text);
char *_spate_file_name_percent_decode (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char *_spate_file_name_clean (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
