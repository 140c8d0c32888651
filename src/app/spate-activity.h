/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-manager.h"

G_BEGIN_DECLS

#define SPATE_TYPE_ACTIVITY (spate_activity_get_type ())
G_DECLARE_FINAL_TYPE (SpateActivity, spate_activity, SPATE, ACTIVITY, GObject)

SpateActivity *spate_activity_new (SpateManager *manager) G_GNUC_WARN_UNUSED_RESULT;
guint spate_activity_get_n_running (SpateActivity *self);
guint spate_activity_get_n_unfinished (SpateActivity *self);
guint spate_activity_get_n_metered (SpateActivity *self);
double spate_activity_get_fraction (SpateActivity *self);
double spate_activity_get_rate (SpateActivity *self);

G_END_DECLS
