/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download-list.h"

G_BEGIN_DECLS

#define SPATE_TYPE_STATUS_BAR (spate_status_bar_get_type ())
G_DECLARE_FINAL_TYPE (SpateStatusBar, spate_status_bar, SPATE, STATUS_BAR, GtkWidget)

void spate_status_bar_set_list (SpateStatusBar    *self,
                                SpateDownloadList *list);
void spate_status_bar_set_saving (SpateStatusBar *self,
                                  gboolean        is_saving);
void spate_status_bar_set_limit (SpateStatusBar *self,
                                 guint64         rate);

G_END_DECLS
