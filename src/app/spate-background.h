/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "spate-activity.h"

G_BEGIN_DECLS

#define SPATE_TYPE_BACKGROUND (spate_background_get_type ())
G_DECLARE_FINAL_TYPE (SpateBackground, spate_background, SPATE, BACKGROUND, GObject)

SpateBackground *spate_background_new (GtkApplication *application,
                                       SpateActivity  *activity) G_GNUC_WARN_UNUSED_RESULT;
void spate_background_enter (SpateBackground *self);
void spate_background_leave (SpateBackground *self);

G_END_DECLS
