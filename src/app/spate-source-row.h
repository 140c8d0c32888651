/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "spate-download.h"

G_BEGIN_DECLS

#define SPATE_TYPE_SOURCE_ROW (spate_source_row_get_type ())
G_DECLARE_FINAL_TYPE (SpateSourceRow, spate_source_row, SPATE, SOURCE_ROW, AdwActionRow)

SpateSourceRow *spate_source_row_new (void);
void spate_source_row_show (SpateSourceRow        *self,
                            SpateDownload         *download,
                            const SpateSourceInfo *source,
                            gboolean               was_asked);
void spate_source_row_clear (SpateSourceRow *self);
const char *spate_source_row_get_link (SpateSourceRow *self);

G_END_DECLS
