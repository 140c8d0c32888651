/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-plan.h"

G_BEGIN_DECLS

/**
 * SpateCliStyle:
 * @SPATE_CLI_STYLE_PLAIN: ASCII without colours
 * @SPATE_CLI_STYLE_UTF8: blocks and shades
 * @SPATE_CLI_STYLE_COLOURS: a colour for each connection
 *
 * What the terminal can show.
 */
typedef enum
{
  SPATE_CLI_STYLE_PLAIN = 0,
  SPATE_CLI_STYLE_UTF8 = 1 << 0,
  SPATE_CLI_STYLE_COLOURS = 1 << 1,
} SpateCliStyle;

void spate_cli_bar_draw (GString      *line,
                         const GArray *segments,
                         goffset       size,
                         guint         n_cells,
                         SpateCliStyle style);

G_END_DECLS
