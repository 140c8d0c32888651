/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SPATE_TYPE_AUTOSTART (spate_autostart_get_type ())
G_DECLARE_FINAL_TYPE (SpateAutostart, spate_autostart, SPATE, AUTOSTART, GObject)

SpateAutostart *spate_autostart_new (GSettings       *settings,
                                     GDBusConnection *bus) G_GNUC_WARN_UNUSED_RESULT;
const char *const *spate_autostart_get_command (void);

G_END_DECLS
