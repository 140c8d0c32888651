/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "spate-download.h"

G_BEGIN_DECLS

#define SPATE_TYPE_DOWNLOAD_ROW (spate_download_row_get_type ())
G_DECLARE_FINAL_TYPE (SpateDownloadRow, spate_download_row, SPATE, DOWNLOAD_ROW, GtkWidget)

SpateDownload *spate_download_row_get_download (SpateDownloadRow *self);
void spate_download_row_open_menu (SpateDownloadRow       *self,
                                   const graphene_point_t *at);

G_END_DECLS
