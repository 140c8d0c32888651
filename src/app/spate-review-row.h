/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "spate-review-item.h"

G_BEGIN_DECLS

#define SPATE_TYPE_REVIEW_ROW (spate_review_row_get_type ())
G_DECLARE_FINAL_TYPE (SpateReviewRow, spate_review_row, SPATE, REVIEW_ROW, GtkWidget)

G_END_DECLS
