/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "spate-download.h"

G_BEGIN_DECLS

#define SPATE_TYPE_SOURCE_LIST (spate_source_list_get_type ())
G_DECLARE_FINAL_TYPE (SpateSourceList, spate_source_list, SPATE, SOURCE_LIST, AdwPreferencesGroup)

void spate_source_list_set_download (SpateSourceList *self,
                                     SpateDownload   *download);
void spate_source_list_update (SpateSourceList *self);

G_END_DECLS
