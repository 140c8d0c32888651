/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-activity.h"

G_BEGIN_DECLS

#define SPATE_TYPE_LAUNCHER (spate_launcher_get_type ())
G_DECLARE_FINAL_TYPE (SpateLauncher, spate_launcher, SPATE, LAUNCHER, GObject)

SpateLauncher *spate_launcher_new (SpateActivity   *activity,
                                   GDBusConnection *connection,
                                   const char      *application_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
