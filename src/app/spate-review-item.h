/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "spate-request.h"

G_BEGIN_DECLS

#define SPATE_TYPE_REVIEW_ITEM (spate_review_item_get_type ())
G_DECLARE_FINAL_TYPE (SpateReviewItem, spate_review_item, SPATE, REVIEW_ITEM, GObject)

SpateReviewItem *spate_review_item_new (SpateRequest *request,
                                        gboolean      is_known) G_GNUC_WARN_UNUSED_RESULT;

SpateRequest *spate_review_item_get_request (SpateReviewItem *self);
goffset spate_review_item_get_size (SpateReviewItem *self);
void spate_review_item_set_size (SpateReviewItem *self,
                                 goffset          size);
gboolean spate_review_item_get_selected (SpateReviewItem *self);
void spate_review_item_set_selected (SpateReviewItem *self,
                                     gboolean         selected);

G_END_DECLS
