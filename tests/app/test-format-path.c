/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-format-path.h"

#include <string.h>
#include <sys/xattr.h>

static void
assert_shown (const char *path,
              const char *expected)
{
  g_autofree char *shown = spate_format_path (path);

  g_assert_cmpstr (shown, ==, expected);
}

static void
test_plain (void)
{
  assert_shown ("/home/somebody/Downloads", "/home/somebody/Downloads");
  assert_shown ("/", "/");
  assert_shown ("/home/somebody/doc/5fc074db/Films", "/home/somebody/doc/5fc074db/Films");
}

static void
test_document (void)
{
  g_autofree char *root = g_build_filename (g_get_user_runtime_dir (), "doc", NULL);
  g_autofree char *id = g_build_filename (root, "5fc074db", NULL);
  g_autofree char *folder = g_build_filename (id, "Films", NULL);
  g_autofree char *below = g_build_filename (folder, "Old", "silent", NULL);
  g_autofree char *beside = g_strconcat (root, "s/5fc074db/Films", NULL);

  assert_shown (folder, "Films");
  assert_shown (below, "Films/Old/silent");
  assert_shown ("/run/flatpak/doc/5fc074db/Films", "Films");

  /* None has been chosen, or it is no document at all. */
  assert_shown (root, root);
  assert_shown (id, id);
  assert_shown (beside, beside);
}

/* As newer portals do it. */
static void
test_host_path (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_runtime_dir (), "doc", "5fc074db", "Films", NULL);
  const char *host = "/home/somebody/Films";

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  if (setxattr (folder, "user.document-portal.host-path", host, strlen (host), 0) != 0)
    {
      g_test_skip ("no extended attributes here");
      return;
    }

  assert_shown (folder, host);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/format-path/plain", test_plain);
  g_test_add_func ("/format-path/document", test_document);
  g_test_add_func ("/format-path/host-path", test_host_path);

  return g_test_run ();
}
