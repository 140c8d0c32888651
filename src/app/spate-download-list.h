/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "spate-download.h"
#include "spate-filter-choice.h"

G_BEGIN_DECLS

#define SPATE_TYPE_DOWNLOAD_LIST (spate_download_list_get_type ())
G_DECLARE_FINAL_TYPE (SpateDownloadList, spate_download_list, SPATE, DOWNLOAD_LIST, GObject)

SpateDownloadList *spate_download_list_new (GListModel *downloads) G_GNUC_WARN_UNUSED_RESULT;

GListModel *spate_download_list_get_choices (SpateDownloadList *self);
GtkMultiSelection *spate_download_list_get_selection (SpateDownloadList *self);
guint spate_download_list_get_count (SpateDownloadList *self,
                                     SpateFilter        filter);
double spate_download_list_get_rate (SpateDownloadList *self);
gboolean spate_download_list_is_queue (SpateDownloadList *self);
GPtrArray *spate_download_list_dup_selected (SpateDownloadList *self) G_GNUC_WARN_UNUSED_RESULT;

void spate_download_list_set_filter (SpateDownloadList *self,
                                     SpateFilter        filter);
void spate_download_list_set_search (SpateDownloadList *self,
                                     const char        *text);

G_END_DECLS
