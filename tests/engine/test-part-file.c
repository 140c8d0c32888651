/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The disk: names that are taken, files that are locked, and a rename that never overwrites. */

#include "async-helpers.h"
#include "spate-error.h"
#include "spate-part-file.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
path_of (const char *dir,
         const char *name)
{
  return g_build_filename (dir, name, NULL);
}

static void
put (const char *dir,
     const char *name,
     const char *content)
{
  g_autofree char *path = path_of (dir, name);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static void
assert_content (const char *dir,
                const char *name,
                const char *expected)
{
  g_autofree char *path = path_of (dir, name);
  g_autofree char *content = NULL;

  if (expected == NULL)
    {
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      return;
    }
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

/* Which names are chosen, given those that are taken. */
static void
test_create (void)
{
  static const struct
  {
    const char *taken[4];
    gboolean    exact;
    const char *name; /* NULL: SPATE_ERROR_EXISTS */
    const char *part_name;
  } cases[] = {
    { { NULL }, FALSE, "a.bin", "a.bin.part" },
    { { NULL }, TRUE, "a.bin", "a.bin.part" },
    { { "a.bin" }, FALSE, "a (1).bin", "a (1).bin.part" },
    { { "a.bin" }, TRUE, NULL, NULL },
    { { "a.bin", "a (1).bin" }, FALSE, "a (2).bin", "a (2).bin.part" },
    { { "a.bin.part" }, FALSE, "a.bin", "a (1).bin.part" },
    { { "a.bin.part" }, TRUE, "a.bin", "a (1).bin.part" },
    { { "a.bin", "a (1).bin.part" }, FALSE, "a (1).bin", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestTempDir) dir = test_temp_dir_new ();
      g_autoptr (GError) error = NULL;

      for (guint j = 0; cases[i].taken[j] != NULL; j++)
        put (dir, cases[i].taken[j], "other");

      g_autoptr (SpatePartFile) part = spate_part_file_create (dir, "a.bin", cases[i].exact, &error);

      if (cases[i].name == NULL)
        {
          g_assert_error (error, SPATE_ERROR, SPATE_ERROR_EXISTS);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (part->name, ==, cases[i].name);
      if (cases[i].part_name != NULL)
        g_assert_cmpstr (part->part_name, ==, cases[i].part_name);
      for (guint j = 0; cases[i].taken[j] != NULL; j++)
        assert_content (dir, cases[i].taken[j], "other");
      spate_part_file_delete (part);
      assert_content (dir, part->part_name, NULL);
    }
}

/* A link that leads nowhere is a name that is taken, and is never written through. */
static void
test_links (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *final = path_of (dir, "a.bin");
  g_autofree char *part_path = path_of (dir, "b.bin.part");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("victim", final), ==, 0);
  g_assert_cmpint (symlink ("victim", part_path), ==, 0);

  g_autoptr (SpatePartFile) a = spate_part_file_create (dir, "a.bin", FALSE, &error);
  g_autoptr (SpatePartFile) b = spate_part_file_create (dir, "b.bin", FALSE, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (a->name, ==, "a (1).bin");
  g_assert_cmpstr (b->part_name, ==, "b (1).bin.part");
  assert_content (dir, "victim", NULL);
}

/* Folders that are none. */
static void
test_no_folder (void)
{
  static const char *const folders[] = { "missing", "file", "missing/deeper" };
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();

  put (dir, "file", "");
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = path_of (dir, folders[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (spate_part_file_create (folder, "a.bin", FALSE, &error));
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
    }
}

static SpateCheckpoint *
make_checkpoint (const char *part_name,
                 goffset     durable)
{
  g_autoptr (SpateValidator) validator = spate_validator_new (NULL, NULL, -1);
  g_autoptr (SpateRangeSet) ranges = spate_range_set_new ();

  if (durable > 0)
    spate_range_set_add (ranges, spate_range (0, durable));

  return spate_checkpoint_new ("a.bin", part_name, validator, ranges);
}

/* Only the file that was left is taken up again. */
static void
test_reopen (void)
{
  static const struct
  {
    const char *part_name;
    goffset     durable;
    int         code; /* -1: fine */
  } cases[] = {
    { "good.part", 5, -1 },
    { "good.part", 0, -1 },
    { "good.part", 6, SPATE_ERROR_FILE },
    { "missing.part", 0, SPATE_ERROR_FILE },
    { "folder.part", 0, SPATE_ERROR_FILE },
    { "link.part", 0, SPATE_ERROR_FILE },
    { "pipe.part", 0, SPATE_ERROR_FILE },
  };
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *folder = path_of (dir, "folder.part");
  g_autofree char *link = path_of (dir, "link.part");
  g_autofree char *pipe = path_of (dir, "pipe.part");

  put (dir, "good.part", "12345");
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_assert_cmpint (symlink ("good.part", link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0644), ==, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SpateCheckpoint) checkpoint = make_checkpoint (cases[i].part_name, cases[i].durable);
      g_autoptr (GError) error = NULL;
      g_autoptr (SpatePartFile) part = spate_part_file_reopen (dir, checkpoint, FALSE, &error);

      g_assert_cmpint (part != NULL, ==, cases[i].code < 0);
      if (part == NULL)
        g_assert_error (error, SPATE_ERROR, cases[i].code);
      else
        g_assert_cmpstr (part->name, ==, "a.bin");
    }
  assert_content (dir, "good.part", "12345");
}

/* One Spate at a time, also within one process. */
static void
test_lock (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (SpateCheckpoint) checkpoint = make_checkpoint ("a.bin.part", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (SpatePartFile) first = spate_part_file_create (dir, "a.bin", FALSE, &error);

  g_assert_no_error (error);
  g_assert_null (spate_part_file_reopen (dir, checkpoint, FALSE, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_LOCKED);
  g_clear_error (&error);

  /* Who only wants the same name gets another one, if another one will do. */
  g_assert_null (spate_part_file_create (dir, "a.bin", TRUE, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_LOCKED);
  g_clear_error (&error);

  g_autoptr (SpatePartFile) other = spate_part_file_create (dir, "a.bin", FALSE, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (other->name, ==, "a (1).bin");

  g_clear_pointer (&first, spate_part_file_free);

  g_autoptr (SpatePartFile) second = spate_part_file_reopen (dir, checkpoint, FALSE, &error);

  g_assert_no_error (error);
}

/* Sizes are made, and what cannot be is said. */
static void
test_size (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SpatePartFile) part = spate_part_file_create (dir, "a.bin", FALSE, &error);
  struct stat info;

  g_assert_true (spate_part_file_allocate (part, 0, FALSE, &error));
  g_assert_true (spate_part_file_allocate (part, 100000, TRUE, &error));
  g_assert_cmpint (fstat (part->fd, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 0);
  g_assert_true (spate_part_file_allocate (part, 100000, FALSE, &error));
  g_assert_cmpint (fstat (part->fd, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 100000);
  g_assert_true (spate_part_file_truncate (part, 10, &error));
  g_assert_cmpint (fstat (part->fd, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 10);
  g_assert_true (spate_part_file_sync (part, &error));
  g_assert_no_error (error);

  g_assert_false (spate_part_file_allocate (part, G_MAXINT64, FALSE, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (spate_part_file_truncate (part, -1, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
  g_clear_error (&error);

  close (part->fd);
  part->fd = -1;
  g_assert_false (spate_part_file_sync (part, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
}

/* The last name: one that is free, or another one, or none. */
static void
test_publish (void)
{
  static const struct
  {
    const char *taken;
    const char *suffix;
    gboolean    exact;
    const char *name; /* NULL: SPATE_ERROR_EXISTS */
  } cases[] = {
    { "x", "", FALSE, "a.bin" },
    { "a.bin", "", FALSE, "a (1).bin" },
    { "a.bin", "", TRUE, NULL },
    { "x", ".mismatch", TRUE, "a.bin.mismatch" },
    { "a.bin.mismatch", ".mismatch", TRUE, "a.bin (1).mismatch" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestTempDir) dir = test_temp_dir_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (SpatePartFile) part = spate_part_file_create (dir, "a.bin", cases[i].exact, &error);

      g_assert_no_error (error);
      g_assert_cmpint (write (part->fd, "mine", 4), ==, 4);
      put (dir, cases[i].taken, "other");
      if (spate_part_file_publish (part, cases[i].suffix, &error))
        {
          g_assert_cmpstr (part->name, ==, cases[i].name);
          assert_content (dir, part->name, "mine");
          assert_content (dir, part->part_name, NULL);
        }
      else
        {
          g_assert_null (cases[i].name);
          g_assert_error (error, SPATE_ERROR, SPATE_ERROR_EXISTS);
          assert_content (dir, part->part_name, "mine");
        }
      assert_content (dir, cases[i].taken, "other");
    }
}

/* Somebody took the part file away. */
static void
test_publish_nothing (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SpatePartFile) part = spate_part_file_create (dir, "a.bin", FALSE, &error);

  spate_part_file_delete (part);
  spate_part_file_delete (part);
  g_assert_false (spate_part_file_publish (part, "", &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
}

static void
test_translate (void)
{
  g_autoptr (GError) full = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "why");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "why");

  spate_part_file_translate_error (&full);
  g_assert_error (full, SPATE_ERROR, SPATE_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (full->message, "why"));
  spate_part_file_translate_error (&other);
  g_assert_error (other, SPATE_ERROR, SPATE_ERROR_FILE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/part-file/create", test_create);
  g_test_add_func ("/part-file/links", test_links);
  g_test_add_func ("/part-file/no-folder", test_no_folder);
  g_test_add_func ("/part-file/reopen", test_reopen);
  g_test_add_func ("/part-file/lock", test_lock);
  g_test_add_func ("/part-file/size", test_size);
  g_test_add_func ("/part-file/publish", test_publish);
  g_test_add_func ("/part-file/publish-nothing", test_publish_nothing);
  g_test_add_func ("/part-file/translate", test_translate);

  return g_test_run ();
}
