/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SPATE_TYPE_ROW_LAYOUT (spate_row_layout_get_type ())
G_DECLARE_FINAL_TYPE (SpateRowLayout, spate_row_layout, SPATE, ROW_LAYOUT, GtkLayoutManager)

G_END_DECLS
