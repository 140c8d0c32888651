/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

int spate_folder_rename_exclusively (const char *from,
                                     const char *to);
void spate_folder_sync (const char *folder);

G_END_DECLS
