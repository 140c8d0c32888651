/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GStrv spate_search_split (const char *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_search_matches (const char *const *words,
                               const char *const *texts);

G_END_DECLS
