/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-dialog.h"

#include "spate-manager.h"

G_BEGIN_DECLS

#define SPATE_TYPE_REVIEW_DIALOG (spate_review_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SpateReviewDialog, spate_review_dialog, SPATE, REVIEW_DIALOG, SpateDialog)

SpateReviewDialog *spate_review_dialog_new (SpateManager *manager,
                                            GPtrArray    *requests,
                                            GHashTable   *known,
                                            guint         n_refused);
void spate_review_dialog_be_careful (SpateReviewDialog *self);

G_END_DECLS
