/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a killed process left is taken up by its own download, and by no other. */

#include "run-fixture.h"

#include "spate-mark.h"
#include "spate-part-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE (4 * MIB)

/* Whether marks stay here at all; if not, the test is skipped. */
static gboolean
keeps_marks (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "probe", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

  spate_mark_put (fd, "one");
  close (fd);
  fd = spate_mark_open (path, "one", -1);
  if (fd >= 0)
    close (fd);
  else
    g_test_skip ("This file system keeps no extended attributes");
  g_assert_cmpint (g_unlink (path), ==, 0);

  return fd >= 0;
}

static void
assert_is_open (const char *path,
                const char *mark,
                goffset     size,
                gboolean    expected)
{
  int fd = spate_mark_open (path, mark, size);

  g_assert_cmpint (fd >= 0, ==, expected);
  if (fd >= 0)
    close (fd);
}

static void
test_whose (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "a", NULL);
  g_autofree char *link = g_build_filename (dir, "link", NULL);

  if (!keeps_marks (dir))
    return;

  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

  g_assert_cmpint (write (fd, "12345", 5), ==, 5);
  assert_is_open (path, "one", -1, FALSE);
  spate_mark_put (fd, NULL);
  assert_is_open (path, NULL, -1, FALSE);
  spate_mark_put (fd, "one");
  close (fd);
  g_assert_cmpint (symlink ("a", link), ==, 0);

  assert_is_open (path, "one", -1, TRUE);
  assert_is_open (path, "one", 5, TRUE);
  assert_is_open (path, "one", 4, FALSE);
  assert_is_open (path, "on", -1, FALSE);
  assert_is_open (path, "one and more than there is room for in any id that a download can have", -1, FALSE);
  assert_is_open (path, NULL, -1, FALSE);
  assert_is_open (link, "one", -1, FALSE);
  assert_is_open (dir, "one", -1, FALSE);

  fd = spate_mark_open (path, "one", -1);
  assert_is_open (path, "one", -1, FALSE);
  close (fd);

  spate_mark_remove (path);
  spate_mark_remove (path);
  assert_is_open (path, "one", -1, FALSE);
}

/* A part file without a record. */
static void
test_left_part (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GError) error = NULL;
  struct stat info;

  if (!keeps_marks (dir))
    return;

  g_autoptr (SpatePartFile) first = spate_part_file_create (dir, "a.bin", TRUE, "one", 9, &error);

  g_assert_no_error (error);
  g_assert_cmpint (write (first->fd, "12345", 5), ==, 5);
  g_clear_pointer (&first, spate_part_file_free);

  g_autoptr (SpatePartFile) other = spate_part_file_create (dir, "a.bin", TRUE, "two", 9, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (other->part_name, ==, "a (1).bin.part");
  spate_part_file_delete (other);

  g_autoptr (SpatePartFile) again = spate_part_file_create (dir, "a.bin", TRUE, "one", 9, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (again->part_name, ==, "a.bin.part");
  g_assert_false (again->is_named);
  g_assert_cmpint (fstat (again->fd, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 0);
}

static void
assert_is_finished (SpatePartFile *part,
                    const GError  *error)
{
  g_autofree char *path = NULL;

  g_assert_no_error (error);
  g_assert_true (part->is_named);
  g_assert_cmpstr (part->name, ==, "a.bin");

  /* Whoever ends now must not take it away. */
  spate_part_file_delete (part);
  path = spate_part_file_get_path (part);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_true (spate_part_file_publish (part, "", NULL));
  g_assert_cmpstr (part->name, ==, "a.bin");
}

/* A file that has its name, and a record that does not say so. */
static void
test_finished (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateValidator) validator = spate_validator_new (NULL, NULL, 5);
  g_autoptr (SpateRangeSet) nothing = spate_range_set_new ();
  g_autoptr (SpateCheckpoint) checkpoint = spate_checkpoint_new ("a.bin", "a.bin.part", validator, nothing);

  if (!keeps_marks (dir))
    return;

  g_autoptr (SpatePartFile) part = spate_part_file_create (dir, "a.bin", TRUE, "one", 5, &error);

  g_assert_cmpint (write (part->fd, "12345", 5), ==, 5);
  g_assert_true (spate_part_file_publish (part, "", &error));
  g_clear_pointer (&part, spate_part_file_free);

  g_assert_null (spate_part_file_create (dir, "a.bin", TRUE, "two", 5, NULL));
  g_assert_null (spate_part_file_create (dir, "a.bin", TRUE, "one", 6, NULL));
  g_assert_null (spate_part_file_reopen (dir, checkpoint, TRUE, "two", NULL));

  part = spate_part_file_create (dir, "a.bin", TRUE, "one", 5, &error);
  assert_is_finished (part, error);
  g_clear_pointer (&part, spate_part_file_free);

  part = spate_part_file_reopen (dir, checkpoint, TRUE, "one", &error);
  assert_is_finished (part, error);
}

/* The same for whole runs, with a checkpoint and without: nothing is fetched twice, and a digest that
 * was asked for is compared all the same. */
static void
test_run (gconstpointer data)
{
  gboolean with_checkpoint = GPOINTER_TO_INT (data);
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (SpateCheckpoint) checkpoint = NULL;
  SpateRequest *request = NULL;

  if (!keeps_marks (fixture->dir))
    return;

  fixture->mark = "one";
  run_fixture_add (fixture, "/a.bin", SIZE)->rate = 8 * MIB;
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  checkpoint = spate_checkpoint_ref (fixture->last->checkpoint);
  run_fixture_forget (fixture);

  test_origin_clear_log (fixture->origin);
  if (with_checkpoint)
    fixture->checkpoint = g_steal_pointer (&checkpoint);
  request = run_fixture_ask (fixture, "/a.bin");
  request->with_sha256 = TRUE;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  run_fixture_assert_listing (fixture, "a.bin");
  g_assert_cmpint (fixture->last->sha256.type, ==, SPATE_DIGEST_SHA256);
  g_assert_cmpint (test_origin_get_bytes_sent (fixture->origin, NULL), <, SIZE);

  run_fixture_forget (fixture);
  fixture->mark = "two";
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a (1).bin", SIZE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mark/whose", test_whose);
  g_test_add_func ("/mark/left-part", test_left_part);
  g_test_add_func ("/mark/finished", test_finished);
  g_test_add_data_func ("/mark/run", GINT_TO_POINTER (FALSE), test_run);
  g_test_add_data_func ("/mark/run-with-checkpoint", GINT_TO_POINTER (TRUE), test_run);

  return g_test_run ();
}
