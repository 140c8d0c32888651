/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSettings *spate_settings_new (void) G_GNUC_WARN_UNUSED_RESULT;
char *spate_settings_dup_folder (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
