/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SPATE_TYPE_SWATCH (spate_swatch_get_type ())
G_DECLARE_FINAL_TYPE (SpateSwatch, spate_swatch, SPATE, SWATCH, GtkWidget)

GtkWidget *spate_swatch_new (void) G_GNUC_WARN_UNUSED_RESULT;
void spate_swatch_set_connection (SpateSwatch *self,
                                  guint        connection);

G_END_DECLS
