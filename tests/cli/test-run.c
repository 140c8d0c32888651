/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A command inside the test's own process: that nothing of it stays behind. How it looks from
 * outside is tested in test-cli*.c. */

#include "spate-cli.h"
#include "spate-http.h"

#include "async-helpers.h"
#include "fault-origin.h"
#include "pattern.h"

static SpateCli *
make_command (TestOrigin *origin,
              const char *folder,
              const char *path)
{
  g_autofree char *url = test_origin_uri (origin, path);
  const char *const argv[] = { "spate-cli", "-q", "-o", folder, url, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateCliOptions) options = spate_cli_options_parse (argv, &error);

  g_assert_no_error (error);

  return spate_cli_new (g_steal_pointer (&options));
}

static void
test_finish (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (TestOrigin) origin = test_origin_new ();
  SpateCli *cli = make_command (origin, dir, "/a.bin");
  g_autofree char *path = g_build_filename (dir, "a.bin", NULL);

  test_origin_add (origin, "/a.bin", 5 << 20);
  g_assert_cmpint (spate_cli_run (cli), ==, SPATE_CLI_EXIT_OK);
  test_pattern_check_file (path, 5 << 20, 1);
  g_assert_finalize_object (cli);
}

static void
test_never_run (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (TestOrigin) origin = test_origin_new ();

  g_assert_finalize_object (make_command (origin, dir, "/a.bin"));
}

int
main (int   argc,
      char *argv[])
{
  /* Not GLib's own isolation: it leaks the folders it makes up. Records go here. */
  g_autoptr (TestTempDir) home = test_temp_dir_new ();

  spate_http_init_process ();
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/run/finish", test_finish);
  g_test_add_func ("/cli/run/never-run", test_never_run);

  return g_test_run ();
}
