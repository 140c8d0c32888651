/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SPATE_TYPE_SPARKLINE (spate_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (SpateSparkline, spate_sparkline, SPATE, SPARKLINE, GtkWidget)

void spate_sparkline_append (SpateSparkline *self,
                             double          value);
void spate_sparkline_clear (SpateSparkline *self);

G_END_DECLS
