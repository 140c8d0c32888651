/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "spate-snapshot.h"

G_BEGIN_DECLS

#define SPATE_TYPE_MAP_VIEW (spate_map_view_get_type ())
G_DECLARE_FINAL_TYPE (SpateMapView, spate_map_view, SPATE, MAP_VIEW, GtkWidget)

GtkWidget *spate_map_view_new (void) G_GNUC_WARN_UNUSED_RESULT;

void spate_map_view_show (SpateMapView  *self,
                          SpateState     state,
                          goffset        size,
                          goffset        written,
                          SpateSnapshot *snapshot);

guint spate_map_view_get_n_blocks (SpateMapView *self);
char *spate_map_view_describe_block (SpateMapView *self,
                                     guint         block) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
