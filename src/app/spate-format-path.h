/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *spate_format_path (const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
