/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "spate-download.h"

G_BEGIN_DECLS

#define SPATE_TYPE_DETAILS_PAGE (spate_details_page_get_type ())
G_DECLARE_FINAL_TYPE (SpateDetailsPage, spate_details_page, SPATE, DETAILS_PAGE, GtkWidget)

void spate_details_page_set_download (SpateDetailsPage *self,
                                      SpateDownload    *download);
SpateDownload *spate_details_page_get_download (SpateDetailsPage *self);

G_END_DECLS
