/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "spate-asker.h"

G_BEGIN_DECLS

#define SPATE_TYPE_ANSWER_ROW (spate_answer_row_get_type ())
G_DECLARE_FINAL_TYPE (SpateAnswerRow, spate_answer_row, SPATE, ANSWER_ROW, AdwActionRow)

void spate_answer_row_show (SpateAnswerRow *self,
                            SpateAsker     *asker,
                            guint           max_connections,
                            gboolean        by_itself);

G_END_DECLS
