/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SPATE_TYPE_FOLDER_ROW (spate_folder_row_get_type ())
G_DECLARE_FINAL_TYPE (SpateFolderRow, spate_folder_row, SPATE, FOLDER_ROW, AdwActionRow)

const char *spate_folder_row_get_folder (SpateFolderRow *self);
void spate_folder_row_set_folder (SpateFolderRow *self,
                                  const char     *folder);
void spate_folder_row_suggest (SpateFolderRow *self,
                               const char     *folder);
void spate_folder_row_set_fallback (SpateFolderRow *self,
                                    const char     *fallback);
void spate_folder_row_set_needed (SpateFolderRow *self,
                                  goffset         needed);

G_END_DECLS
