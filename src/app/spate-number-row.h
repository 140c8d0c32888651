/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SPATE_TYPE_NUMBER_ROW (spate_number_row_get_type ())
G_DECLARE_FINAL_TYPE (SpateNumberRow, spate_number_row, SPATE, NUMBER_ROW, AdwActionRow)

/* The unit in which people set speeds, in bytes a second */
#define SPATE_MEGABYTE 1e6

double spate_number_row_get_value (SpateNumberRow *self);
void spate_number_row_set_value (SpateNumberRow *self,
                                 double          value);

G_END_DECLS
