/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More than any browser writes. */
#define SPATE_CURL_MOST_WORDS 1000

GPtrArray *spate_curl_words_split (const char *text,
                                   GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
