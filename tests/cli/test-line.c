/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-cli-line.h"

#include <string.h>

#include "spate-cli-text.h"

#define MIB (G_GINT64_CONSTANT (1) << 20)

static SpateSnapshot *
make_snapshot (goffset size,
               goffset written)
{
  const SpateSegment segments[] = {
    { { 0, written }, 1, TRUE },
  };
  SpateSnapshot *snapshot = spate_snapshot_new (1);

  snapshot->size = size;
  snapshot->segments = g_array_new (FALSE, FALSE, sizeof (SpateSegment));
  g_array_append_vals (snapshot->segments, segments, G_N_ELEMENTS (segments));

  return snapshot;
}

static SpateCliLine *
make_line (void)
{
  SpateCliLine *line = spate_cli_line_new ("debian-12.iso");

  line->state = SPATE_STATE_TRANSFERRING;
  line->size = 1024 * MIB;
  line->written = 460 * MIB;
  line->rate = 34.5 * MIB;
  line->time_left = 12 * G_USEC_PER_SEC;
  line->n_connections = 16;
  g_ptr_array_add (line->maps, make_snapshot (line->size, line->written));

  return line;
}

static void
assert_drawn (const SpateCliLine *line,
              guint               columns,
              const char         *expected)
{
  g_autofree char *drawn = spate_cli_line_draw (line, columns, SPATE_CLI_STYLE_PLAIN);

  g_assert_cmpstr (drawn, ==, expected);
}

/* What goes first when the terminal gets narrower. */
static void
test_widths (void)
{
  g_autoptr (SpateCliLine) line = make_line ();

  assert_drawn (line, 100,
                "debian-12.iso [########=.........]   44 %  34.5 MiB/s     0:12   460 MiB of 1.00 GiB  16 connections");
  assert_drawn (line, 80, "debian-12.iso [######=.......]   44 %  34.5 MiB/s     0:12   460 MiB of 1.00 GiB");
  assert_drawn (line, 60, "debian-12.iso [#######=........]   44 %  34.5 MiB/s     0:12");
  assert_drawn (line, 40, "debian-12.iso [#######=.........]   44 %");
  assert_drawn (line, 20, "[####=......]   44 %");
  assert_drawn (line, 10, " 44 %");
}

/* No line is ever wider than it may be, unless even the percentage is. */
static void
test_fits (void)
{
  g_autoptr (SpateCliLine) line = make_line ();
  g_autoptr (SpateCliLine) wide = spate_cli_line_new ("文書文書文書文書文書文書文書文書文書文書.tar");

  wide->state = SPATE_STATE_TRANSFERRING;
  wide->size = 1;
  for (guint i = 0; i < 40; i++)
    g_ptr_array_add (wide->maps, make_snapshot (10, 5));

  for (guint columns = 8; columns < 300; columns++)
    {
      g_autofree char *narrow = spate_cli_line_draw (line, columns, SPATE_CLI_STYLE_UTF8);
      g_autofree char *many = spate_cli_line_draw (wide, columns, SPATE_CLI_STYLE_UTF8);

      g_assert_cmpuint (spate_cli_text_get_width (narrow), <=, columns);
      g_assert_cmpuint (spate_cli_text_get_width (many), <=, columns);
    }
}

static void
test_several (void)
{
  g_autoptr (SpateCliLine) line = make_line ();

  g_ptr_array_add (line->maps, make_snapshot (-1, 5));
  g_ptr_array_add (line->maps, make_snapshot (0, 0));
  assert_drawn (line, 60, "debian-12.iso [###=...][#######]   44 %  34.5 MiB/s     0:12");
}

/* There is no percentage of what nobody knows, and 100 % only of what is all here. */
static void
test_unknown_size (void)
{
  g_autoptr (SpateCliLine) line = make_line ();

  line->size = -1;
  line->time_left = -1;
  g_ptr_array_set_size (line->maps, 0);
  line->n_connections = 1;
  assert_drawn (line, 80, "debian-12.iso  460 MiB  34.5 MiB/s   1 connection");

  g_autofree char *told = spate_cli_line_tell (line);

  g_assert_cmpstr (told, ==, "debian-12.iso: 460 MiB, 34.5 MiB/s, 1 connection");
}

static void
test_percent (void)
{
  static const struct
  {
    goffset     written;
    goffset     size;
    const char *told;
  } cases[] = {
    { 0, 0, "x: 100 %, 0 B of 0 B, queued" },
    { 0, 10, "x: 0 %, 0 B of 10 B, queued" },
    { 999, 1000, "x: 99 %, 999 B of 1000 B, queued" },
    { 1000, 1000, "x: 100 %, 1000 B of 1000 B, queued" },
    { G_MAXINT64 / 2, G_MAXINT64, "x: 50 %, 4.00 EiB of 8.00 EiB, queued" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SpateCliLine) line = spate_cli_line_new ("x");

      line->written = cases[i].written;
      line->size = cases[i].size;

      g_autofree char *told = spate_cli_line_tell (line);

      g_assert_cmpstr (told, ==, cases[i].told);
    }
}

/* When no bytes come there is a word for why. */
static void
test_occupations (void)
{
  g_autoptr (SpateCliLine) line = make_line ();
  g_autofree char *transferring = spate_cli_line_tell (line);

  line->state = SPATE_STATE_PROBING;
  g_autofree char *probing = spate_cli_line_tell (line);

  line->state = SPATE_STATE_VERIFYING;
  line->hashed = 512 * MIB;
  g_autofree char *verifying = spate_cli_line_tell (line);

  line->waiting = g_strdup ("Connection refused");
  g_autofree char *waiting = spate_cli_line_draw (line, 80, SPATE_CLI_STYLE_PLAIN);

  g_assert_cmpstr (transferring, ==, "debian-12.iso: 44 %, 460 MiB of 1.00 GiB, 34.5 MiB/s, 0:12 left, 16 connections");
  g_assert_true (g_str_has_suffix (probing, ", asking the server"));
  g_assert_true (g_str_has_suffix (verifying, ", checking, 50 %"));
  g_assert_nonnull (strstr (waiting, "waiting: Connection refused"));
}

/* The name is what the server says it is; it does nothing here. */
static void
test_hostile_name (void)
{
  g_autoptr (SpateCliLine) line = spate_cli_line_new ("\033[2Jx\n");
  g_autofree char *told = spate_cli_line_tell (line);
  g_autofree char *drawn = spate_cli_line_draw (line, 80, SPATE_CLI_STYLE_UTF8);

  g_assert_true (g_str_has_prefix (told, "?[2Jx?: "));
  g_assert_true (g_str_has_prefix (drawn, "?[2Jx? "));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/line/widths", test_widths);
  g_test_add_func ("/cli/line/fits", test_fits);
  g_test_add_func ("/cli/line/several", test_several);
  g_test_add_func ("/cli/line/unknown-size", test_unknown_size);
  g_test_add_func ("/cli/line/percent", test_percent);
  g_test_add_func ("/cli/line/occupations", test_occupations);
  g_test_add_func ("/cli/line/hostile-name", test_hostile_name);

  return g_test_run ();
}
