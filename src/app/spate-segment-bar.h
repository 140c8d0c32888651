/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SPATE_TYPE_SEGMENT_BAR (spate_segment_bar_get_type ())
G_DECLARE_FINAL_TYPE (SpateSegmentBar, spate_segment_bar, SPATE, SEGMENT_BAR, GtkWidget)

GtkWidget *spate_segment_bar_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
