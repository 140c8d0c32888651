/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-dialog.h"

G_BEGIN_DECLS

#define SPATE_TYPE_PREFERENCES (spate_preferences_get_type ())
G_DECLARE_FINAL_TYPE (SpatePreferences, spate_preferences, SPATE, PREFERENCES, SpateDialog)

SpatePreferences *spate_preferences_new (GSettings *settings);

G_END_DECLS
