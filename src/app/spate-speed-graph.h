/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "spate-rate-history.h"

G_BEGIN_DECLS

#define SPATE_TYPE_SPEED_GRAPH (spate_speed_graph_get_type ())
G_DECLARE_FINAL_TYPE (SpateSpeedGraph, spate_speed_graph, SPATE, SPEED_GRAPH, GtkWidget)

GtkWidget *spate_speed_graph_new (void) G_GNUC_WARN_UNUSED_RESULT;

void spate_speed_graph_set_whole (SpateSpeedGraph *self,
                                  gboolean         whole);
void spate_speed_graph_show (SpateSpeedGraph        *self,
                             const SpateRateHistory *history,
                             gint64                  limit);

G_END_DECLS
