/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-activity.h"

G_BEGIN_DECLS

#define SPATE_TYPE_SURROUNDINGS (spate_surroundings_get_type ())
G_DECLARE_FINAL_TYPE (SpateSurroundings, spate_surroundings, SPATE, SURROUNDINGS, GObject)

SpateSurroundings *spate_surroundings_new (SpateManager  *manager,
                                           SpateActivity *activity) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
