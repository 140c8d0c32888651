/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Offsets beyond 32 bits, for real: a file of five gibibytes from a server we did not write. */

#include "cli-fixture.h"

#include <glib/gstdio.h>
#include <sys/statvfs.h>

#include "nginx.h"

#define SIZE (5 * GIB + 1)

/* Of so many zero bytes. */
#define SHA256 "edcddf01fc829bf06be2b5393a9793cdd43598a0fd483c57f41a9b58183f6e33"

static void
test_large (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TestNginx) nginx = test_nginx_new (NULL, &error);
  struct statvfs disk;
  g_autofree char *uri = NULL;
  g_autofree char *path = cli_path (fixture, "large");
  GStatBuf status;

  if (nginx == NULL)
    {
      g_test_skip (error->message);
      return;
    }
  if (statvfs (fixture->folder, &disk) != 0 || (guint64) disk.f_bavail * disk.f_frsize < SIZE + GIB)
    {
      g_test_skip ("the disk has no room for five gibibytes");
      return;
    }

  test_nginx_add_sparse_file (nginx, "large", SIZE);
  uri = test_nginx_uri (nginx, TEST_NGINX_HTTP, "/large");

  g_autofree char *arguments = g_strconcat ("--sha256 ", uri, NULL);

  cli_run (fixture, arguments);
  cli_assert_exit (fixture, 0);
  cli_assert_listing (fixture, "large");
  cli_assert_says (fixture, "SHA-256: " SHA256);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, SIZE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/large", test_large);

  return g_test_run ();
}
