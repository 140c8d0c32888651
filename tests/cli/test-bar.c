/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-cli-bar.h"

#define UTF8 SPATE_CLI_STYLE_UTF8
#define COLOURS (SPATE_CLI_STYLE_UTF8 | SPATE_CLI_STYLE_COLOURS)

static GArray *
make_map (guint               n_segments,
          const SpateSegment *segments)
{
  GArray *map = g_array_new (FALSE, FALSE, sizeof (SpateSegment));

  g_array_append_vals (map, segments, n_segments);

  return map;
}

static void
assert_bar (const GArray *map,
            goffset       size,
            guint         n_cells,
            SpateCliStyle style,
            const char   *expected)
{
  g_autoptr (GString) line = g_string_new (NULL);

  spate_cli_bar_draw (line, map, size, n_cells, style);
  g_assert_cmpstr (line->str, ==, expected);
}

/* Ten cells of ten bytes each: which is full, shaded, shaded lightly, a dot. */
static void
test_cells (void)
{
  const SpateSegment segments[] = {
    { { 0, 20 }, 1, TRUE },
    { { 20, 25 }, 1, TRUE },
    { { 25, 40 }, 1, FALSE },
    { { 50, 54 }, 2, TRUE },
    { { 70, 71 }, 3, TRUE },
    { { 90, 100 }, 4, FALSE },
  };
  g_autoptr (GArray) map = make_map (G_N_ELEMENTS (segments), segments);

  assert_bar (map, 100, 10, SPATE_CLI_STYLE_PLAIN, "##=-.=.=.-");
  assert_bar (map, 100, 10, UTF8, "██▒░·▒·▒·░");
}

/* Each colour is said once for as long as it stays, and none is left behind. */
static void
test_colours (void)
{
  const SpateSegment segments[] = {
    { { 0, 20 }, 0, TRUE },
    { { 20, 40 }, 1, TRUE },
    { { 40, 44 }, 1, FALSE },
    { { 44, 60 }, 2, TRUE },
    { { 90, 100 }, 11, FALSE },
  };
  g_autoptr (GArray) map = make_map (G_N_ELEMENTS (segments), segments);

  assert_bar (map, 100, 10, COLOURS, "██\033[34m██\033[32m▒█\033[0m···\033[34m░\033[0m");
}

/* As many segments as there may be, in as many cells: a matter of one walk over both. */
static void
test_many (void)
{
  const guint n = 200000;
  g_autoptr (GArray) map = g_array_new (FALSE, FALSE, sizeof (SpateSegment));
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const SpateSegment segment = { { 3 * i, 3 * i + 2 }, 0, TRUE };

      g_array_append_val (map, segment);
    }

  spate_cli_bar_draw (line, map, 3 * n, n, SPATE_CLI_STYLE_PLAIN);
  g_assert_cmpuint (line->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (line->str[i], ==, '=');
}

static void
test_odd_sizes (void)
{
  const SpateSegment all[] = { { { 0, G_MAXINT64 }, 1, TRUE } };
  const SpateSegment half[] = { { { 0, G_MAXINT64 / 2 }, 1, TRUE } };
  const SpateSegment open[] = { { { 1, SPATE_RANGE_OPEN_END }, 1, FALSE } };
  g_autoptr (GArray) whole = make_map (1, all);
  g_autoptr (GArray) part = make_map (1, half);
  g_autoptr (GArray) claim = make_map (1, open);

  assert_bar (NULL, 0, 4, UTF8, "████");
  assert_bar (NULL, 1, 4, UTF8, "███·");
  assert_bar (whole, G_MAXINT64, 8, UTF8, "████████");
  assert_bar (part, G_MAXINT64, 8, UTF8, "████····");
  assert_bar (claim, 8, 4, UTF8, "░░░░");
  assert_bar (NULL, 100, 4, UTF8, "····");
  assert_bar (whole, 100, 0, UTF8, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/bar/cells", test_cells);
  g_test_add_func ("/cli/bar/colours", test_colours);
  g_test_add_func ("/cli/bar/many", test_many);
  g_test_add_func ("/cli/bar/odd-sizes", test_odd_sizes);

  return g_test_run ();
}
