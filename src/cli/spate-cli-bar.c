/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The map of a file as a row of characters. A cell is a full block when all of its bytes are
 * here, shaded when some are, shaded lightly when a connection is after them, and else a dot.
 * It has the colour of the connection that brings most of it. */

#include "spate-cli-bar.h"

/* SGR codes, first those that are told apart best. Red stays for what is wrong. */
static const guint palette[] = { 34, 32, 35, 36, 33, 94, 92, 95, 96, 93 };

typedef struct
{
  goffset start;
  goffset end;
  goffset written;
  goffset claimed;
  goffset longest; /* the longest stretch by one connection */
  guint   connection;
} Cell;

/* size × index ÷ n_cells, where the product would overflow. */
static goffset
get_boundary (goffset size,
              guint   index,
              guint   n_cells)
{
  return size / n_cells * index + size % n_cells * index / n_cells;
}

static void
add_to_cell (Cell               *cell,
             const SpateSegment *segment)
{
  const SpateRange shared = spate_range_intersect (segment->range, spate_range (cell->start, cell->end));
  goffset length = spate_range_get_length (shared);

  if (segment->written)
    cell->written += length;
  else
    cell->claimed += length;

  if (length > cell->longest)
    {
      cell->longest = length;
      cell->connection = segment->connection;
    }
}

static Cell *
fill_cells (const GArray *segments,
            goffset       size,
            guint         n_cells)
{
  Cell *cells = g_new0 (Cell, n_cells);
  guint first = 0;

  for (guint i = 0; i < n_cells; i++)
    {
      cells[i].start = get_boundary (size, i, n_cells);
      cells[i].end = get_boundary (size, i + 1, n_cells);
    }

  /* Both are sorted; there may be tens of thousands of segments, ten times a second. */
  for (guint i = 0; segments != NULL && i < segments->len; i++)
    {
      const SpateSegment *segment = &g_array_index (segments, SpateSegment, i);

      while (first < n_cells && cells[first].end <= segment->range.start)
        first++;
      for (guint k = first; k < n_cells && cells[k].start < segment->range.end; k++)
        add_to_cell (&cells[k], segment);
    }

  return cells;
}

static const char *
get_symbol (const Cell   *cell,
            SpateCliStyle style)
{
  gboolean utf8 = (style & SPATE_CLI_STYLE_UTF8) != 0;

  if (cell->written >= cell->end - cell->start)
    return utf8 ? "█" : "#";
  if (cell->written > 0)
    return utf8 ? "▒" : "=";
  if (cell->claimed > 0)
    return utf8 ? "░" : "-";

  return utf8 ? "·" : ".";
}

static void
set_colour (GString *line,
            guint   *colour,
            guint    wanted)
{
  if (*colour == wanted)
    return;

  g_string_append_printf (line, "\033[%um", wanted);
  *colour = wanted;
}

/**
 * spate_cli_bar_draw:
 * @line: where to append it
 * @segments: (nullable) (element-type SpateSegment): the map, sorted
 * @size: the length of the file, at least 0
 * @n_cells: how many columns the bar has
 * @style: what the terminal can show
 */
void
spate_cli_bar_draw (GString      *line,
                    const GArray *segments,
                    goffset       size,
                    guint         n_cells,
                    SpateCliStyle style)
{
  g_return_if_fail (line != NULL);
  g_return_if_fail (size >= 0);

  g_autofree Cell *cells = fill_cells (segments, size, n_cells);
  guint colour = 0;

  for (guint i = 0; i < n_cells; i++)
    {
      guint connection = cells[i].connection;

      if ((style & SPATE_CLI_STYLE_COLOURS) != 0)
        set_colour (line, &colour, connection > 0 ? palette[(connection - 1) % G_N_ELEMENTS (palette)] : 0);
      g_string_append (line, get_symbol (&cells[i], style));
    }

  if ((style & SPATE_CLI_STYLE_COLOURS) != 0)
    set_colour (line, &colour, 0);
}
