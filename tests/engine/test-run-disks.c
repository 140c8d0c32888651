/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Disks of all kinds: what a run makes of what they cannot, or can no longer, and that it loses
 * nothing by it. */

#include "run-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "test-disk.h"

#define SIZE (8 * MIB)

static goffset
get_durable (RunFixture *fixture)
{
  return fixture->checkpoint != NULL ? spate_range_set_get_total (fixture->checkpoint->durable) : 0;
}

/* Fetches the rest of /a.bin, and only that. */
static void
assert_goes_on (RunFixture *fixture)
{
  goffset durable = get_durable (fixture);

  g_assert_cmpint (durable, >, 0);
  g_assert_cmpint (durable, <, SIZE);
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  run_fixture_assert_fetched (fixture, SIZE - durable);
}

static gboolean
has_some (gpointer data)
{
  RunFixture *fixture = data;

  return fixture->previous != NULL && fixture->previous->written > MIB;
}

/* What goes wrong in the middle, what it is called, and what it says. All that came before is kept,
 * and when it goes well again only the rest is fetched. */
static void
test_write_errors (void)
{
  static const struct
  {
    int         number;
    SpateError  code;
    const char *says;
  } rows[] = {
    { ENOSPC, SPATE_ERROR_NO_SPACE, "No space left on device" },
    { EDQUOT, SPATE_ERROR_NO_SPACE, "Disk quota exceeded" },
    { EFBIG, SPATE_ERROR_TOO_LARGE, "File too large" },
    { EROFS, SPATE_ERROR_FILE, "Read-only file system" },
    { EIO, SPATE_ERROR_FILE, "Input/output error" },
    { EPERM, SPATE_ERROR_FILE, "Operation not permitted" },
  };

  if (!test_disk_may_mount ("/run-disks/write-errors"))
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();
      TestDisk *disk = test_disk_mount (fixture->dir);

      if (disk == NULL)
        return;

      g_test_message ("%s", rows[i].says);
      test_disk_fail_writes (disk, rows[i].number, 3 * MIB);
      run_fixture_add (fixture, "/a.bin", SIZE);
      run_fixture_ask (fixture, "/a.bin");
      run_fixture_run (fixture);
      run_fixture_assert_failed (fixture, (int) rows[i].code);
      g_assert_nonnull (strstr (fixture->last->error->message, rows[i].says));
      run_fixture_assert_listing (fixture, "a.bin.part");

      test_disk_fail_writes (disk, 0, 0);
      assert_goes_on (fixture);
      test_disk_unmount (disk);
    }
}

/* The drive is pulled out, and put back. */
static void
test_gone (void)
{
  if (!test_disk_may_mount ("/run-disks/gone"))
    return;

  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestDisk *disk = test_disk_mount (fixture->dir);

  if (disk == NULL)
    return;

  run_fixture_add (fixture, "/a.bin", SIZE)->rate = MIB;
  run_fixture_ask (fixture, "/a.bin");
  fixture->keeps_others = TRUE;
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_some);
  spate_run_stop (fixture->run);
  run_fixture_finish (fixture);
  run_fixture_assert_paused (fixture);

  goffset durable = get_durable (fixture);

  /* Neither what writes nor what would begin finds another place. */
  test_disk_set_gone (disk, TRUE);
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NO_FOLDER);
  g_assert_cmpint (get_durable (fixture), ==, durable);
  test_disk_set_gone (disk, FALSE);

  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_some);
  test_disk_set_gone (disk, TRUE);
  run_fixture_finish (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NO_FOLDER);
  test_disk_set_gone (disk, FALSE);
  assert_goes_on (fixture);
  test_disk_unmount (disk);
}

/* The drive is not mounted: the folder is there all the same, and nothing is begun anew in it. */
static void
test_not_mounted (void)
{
  if (!test_disk_may_mount ("/run-disks/not-mounted"))
    return;

  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (TestTempDir) elsewhere = test_temp_dir_new ();

  if (mount ("tmpfs", elsewhere, "tmpfs", 0, "size=64m") != 0 || mount (elsewhere, fixture->dir, NULL, MS_BIND, NULL) != 0)
    {
      g_test_skip ("Cannot mount a small disk");
      return;
    }

  run_fixture_add (fixture, "/a.bin", SIZE)->rate = MIB;
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_some);
  spate_run_stop (fixture->run);
  run_fixture_finish (fixture);
  run_fixture_assert_paused (fixture);

  goffset durable = get_durable (fixture);

  g_assert_cmpint (umount2 (fixture->dir, 0), ==, 0);
  fixture->keeps_others = TRUE;
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NO_FOLDER);
  run_fixture_assert_listing (fixture, "");
  g_assert_cmpint (get_durable (fixture), ==, durable);

  g_assert_cmpint (mount (elsewhere, fixture->dir, NULL, MS_BIND, NULL), ==, 0);
  assert_goes_on (fixture);
  g_assert_cmpint (umount2 (fixture->dir, 0), ==, 0);
  g_assert_cmpint (umount2 (elsewhere, 0), ==, 0);
}

/* The whole folder is deleted meanwhile. */
static void
test_folder_deleted (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *moved = g_strconcat (fixture->dir, ".moved", NULL);

  run_fixture_add (fixture, "/a.bin", SIZE)->rate = MIB;
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_some);
  spate_run_stop (fixture->run);
  run_fixture_finish (fixture);
  run_fixture_assert_paused (fixture);

  g_assert_cmpint (g_rename (fixture->dir, moved), ==, 0);
  fixture->keeps_others = TRUE;
  run_fixture_start (fixture);
  spate_run_stop (fixture->run);
  run_fixture_finish (fixture);
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NO_FOLDER);
  g_assert_false (g_file_test (fixture->dir, G_FILE_TEST_EXISTS));

  g_assert_cmpint (g_rename (moved, fixture->dir), ==, 0);
  assert_goes_on (fixture);
}

/* A file system that can little, as the document portal's: what it cannot is done without, names that
 * are taken are kept, and a disk that is too small is found before the first byte. */
static void
test_little (void)
{
  if (!test_disk_may_mount ("/run-disks/little"))
    return;

  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *taken = run_fixture_path (fixture, "a.bin");
  g_autofree char *content = NULL;
  TestDisk *disk = test_disk_mount (fixture->dir);

  if (disk == NULL)
    return;

  run_fixture_add (fixture, "/a.bin", SIZE);
  run_fixture_download (fixture, "/a.bin", SIZE);
  run_fixture_assert_listing (fixture, "a.bin");

  g_assert_cmpint (g_unlink (taken), ==, 0);
  g_assert_true (g_file_set_contents_full (taken, "other", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  run_fixture_forget (fixture);
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a (1).bin", SIZE);
  g_assert_true (g_file_get_contents (taken, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "other");

  test_disk_set_free (disk, SIZE / 2);
  run_fixture_forget (fixture);
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NO_SPACE);
  g_assert_cmpint (fixture->last->fetched, ==, 0);
  run_fixture_assert_listing (fixture, "a (1).bin a.bin");
  test_disk_unmount (disk);
}

/* Names as long as a name can be, and where even that is too long. */
static void
test_long_names (void)
{
  if (!test_disk_may_mount ("/run-disks/long-names"))
    return;

  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *stem = g_strnfill (250, 'x');
  g_autofree char *path = g_strconcat ("/", stem, ".tar.gz", NULL);
  TestDisk *disk = NULL;

  run_fixture_add (fixture, path, MIB);
  run_fixture_ask (fixture, path);
  run_fixture_run (fixture);
  g_assert_cmpstr (spate_state_get_nick (fixture->last->state), ==, "done");
  g_assert_cmpuint (strlen (fixture->last->name), >, 200);
  g_assert_true (g_str_has_suffix (fixture->last->name, "x.tar.gz"));

  g_autofree char *first = run_fixture_path (fixture, fixture->last->name);

  g_assert_cmpint (g_unlink (first), ==, 0);
  disk = test_disk_mount (fixture->dir);
  if (disk == NULL)
    return;

  /* Those of an encrypted home are this long at most. */
  test_disk_set_longest_name (disk, 143);
  for (guint i = 0; i < 2; i++)
    {
      run_fixture_forget (fixture);
      run_fixture_ask (fixture, path);
      run_fixture_run (fixture);
      g_assert_cmpstr (spate_state_get_nick (fixture->last->state), ==, "done");
      g_assert_cmpuint (strlen (fixture->last->name), <=, 143);
      g_assert_true (g_str_has_suffix (fixture->last->name, i == 0 ? "x.tar.gz" : "x (1).tar.gz"));
    }

  /* Who has chosen the name is told. */
  SpateRequest *request = run_fixture_ask (fixture, path);

  run_fixture_forget (fixture);
  request->name = g_strndup (stem, 200);
  request->exact_name = TRUE;
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_FILE);
  g_assert_nonnull (strstr (fixture->last->error->message, "File name too long"));
  test_disk_unmount (disk);
}

/* More than a file may have here: found before the first byte if the size is known. */
static void
test_too_large (void)
{
  const struct rlimit small = { 2 * MIB, RLIM_INFINITY };
  const struct rlimit any = { RLIM_INFINITY, RLIM_INFINITY };
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *unknown = run_fixture_add (fixture, "/unknown", SIZE);

  unknown->no_ranges = TRUE;
  unknown->framing = TEST_FRAMING_CHUNKED;
  run_fixture_add (fixture, "/known", SIZE);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);

  run_fixture_ask (fixture, "/known");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_TOO_LARGE);
  g_assert_cmpint (fixture->last->fetched, ==, 0);
  run_fixture_assert_listing (fixture, "");
  run_fixture_ask (fixture, "/unknown");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_TOO_LARGE);

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &any), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-disks/write-errors", test_write_errors);
  g_test_add_func ("/run-disks/gone", test_gone);
  g_test_add_func ("/run-disks/not-mounted", test_not_mounted);
  g_test_add_func ("/run-disks/folder-deleted", test_folder_deleted);
  g_test_add_func ("/run-disks/little", test_little);
  g_test_add_func ("/run-disks/long-names", test_long_names);
  g_test_add_func ("/run-disks/too-large", test_too_large);

  return g_test_run ();
}
