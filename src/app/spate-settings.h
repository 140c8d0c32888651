/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "spate-kind.h"
#include "spate-request.h"

G_BEGIN_DECLS

GSettings *spate_settings_new (void) G_GNUC_WARN_UNUSED_RESULT;
char *spate_settings_dup_folder (void) G_GNUC_WARN_UNUSED_RESULT;
void spate_settings_set_folder (const char *path);
char *spate_settings_dup_kind_folder (SpateKind kind) G_GNUC_WARN_UNUSED_RESULT;
void spate_settings_set_kind_folder (SpateKind   kind,
                                     const char *path);
char *spate_settings_dup_folder_for (const char *name) G_GNUC_WARN_UNUSED_RESULT;
GStrv spate_settings_dup_recent_folders (void) G_GNUC_WARN_UNUSED_RESULT;
void spate_settings_remember_folder (const char *path);
void spate_settings_fill_in (SpateRequest *request);

G_END_DECLS
