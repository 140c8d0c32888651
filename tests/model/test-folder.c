/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A download goes to another folder, and takes along what it has. */

#include "model-fixture.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spate-download-private.h"
#include "spate-error.h"

#define SIZE (8 * MIB)

typedef struct
{
  ModelFixture  *fixture;  /* (owned) */
  TestResource  *resource;
  SpateDownload *download; /* paused, with some of its bytes */
  SpateRangeSet *durable;  /* (owned): those */
  char          *folder;   /* (owned): the other one */
} World;

static World *
world_new (void)
{
  World *self = g_new0 (World, 1);

  self->fixture = model_fixture_new ();
  self->folder = g_build_filename (self->fixture->dir, "elsewhere", NULL);
  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  self->resource = model_add_slow_file (self->fixture, "/a.bin", SIZE);
  self->download = model_add (self->fixture, "/a.bin");
  model_watch (self->download);
  model_wait_for_bytes (self->download, MIB);
  spate_download_pause (self->download);
  model_wait_for_state (self->download, SPATE_STATE_PAUSED);
  self->durable = spate_range_set_copy (_spate_download_get_checkpoint (self->download)->durable);
  model_clear_log (self->fixture);
  model_set_fast (self->fixture, self->resource);

  return self;
}

static void
world_free (World *self)
{
  model_fixture_free (self->fixture);
  spate_range_set_free (self->durable);
  g_free (self->folder);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static gboolean
change (World      *self,
        const char *folder,
        gboolean    with_bytes,
        GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_manager_change_folder_async (self->fixture->manager, self->download, folder, with_bytes, test_store_result_cb, &result);
  test_wait_for_result (&result);

  return spate_manager_change_folder_finish (self->fixture->manager, result, error);
}

static void
assert_arrives (World      *self,
                const char *folder,
                const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  spate_download_start (self->download);
  model_wait_for_state (self->download, SPATE_STATE_DONE);

  g_autofree char *found = spate_download_dup_path (self->download);

  g_assert_cmpstr (found, ==, path);
  test_pattern_check_file (path, SIZE, 1);
  model_assert_listing (self->fixture, "");
}

/* What is here need not be fetched again; nothing is left behind. */
static void
test_with_bytes (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (change (world, world->folder, TRUE, &error));
  g_assert_no_error (error);
  model_assert_listing (world->fixture, "");
  g_assert_cmpint (spate_download_get_state (world->download), ==, SPATE_STATE_PAUSED);
  assert_arrives (world, world->folder, "a.bin");
  model_assert_resumed (world->fixture, "/a.bin", world->durable);
}

/* The same, where a rename does not do. */
static void
test_to_another_disk (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *shm = g_strdup ("/dev/shm/spate-test-XXXXXX");
  g_autoptr (GError) error = NULL;
  struct stat here;
  struct stat there;

  if (g_mkdtemp (shm) == NULL || stat (shm, &there) != 0 || stat (world->folder, &here) != 0 || here.st_dev == there.st_dev)
    {
      g_test_skip ("There is no other file system");
      return;
    }

  g_assert_true (change (world, shm, TRUE, &error));
  g_assert_no_error (error);
  model_assert_listing (world->fixture, "");
  assert_arrives (world, shm, "a.bin");
  model_assert_resumed (world->fixture, "/a.bin", world->durable);

  g_autofree char *path = g_build_filename (shm, "a.bin", NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (shm), ==, 0);
}

/* The name is taken there: as anywhere, the file is numbered, and what is there stays. */
static void
test_name_is_taken (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *path = g_build_filename (world->folder, "a.bin", NULL);
  g_autofree char *content = NULL;

  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  g_assert_true (change (world, world->folder, TRUE, NULL));
  assert_arrives (world, world->folder, "a (1).bin");
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "mine");
}

/* Bytes that cannot be got at are not given up behind anybody's back. */
static void
test_folder_is_gone (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *hidden = g_strconcat (world->fixture->folder, "-unplugged", NULL);
  g_autofree char *part = spate_download_dup_part_path (world->download);
  g_autofree char *same = NULL;

  g_assert_cmpint (g_rename (world->fixture->folder, hidden), ==, 0);
  g_assert_false (change (world, world->folder, TRUE, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_NO_FOLDER);
  same = spate_download_dup_part_path (world->download);
  g_assert_cmpstr (same, ==, part);

  g_assert_true (change (world, world->folder, FALSE, NULL));
  g_assert_null (_spate_download_get_checkpoint (world->download));
  g_assert_cmpint (g_mkdir (world->fixture->folder, 0700), ==, 0);
  assert_arrives (world, world->folder, "a.bin");
}

/* To where it is already, by another name of the same folder. */
static void
test_same_folder (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *link = g_build_filename (world->fixture->dir, "link", NULL);
  g_autofree char *path = model_path (world->fixture, "a.bin");

  g_assert_cmpint (symlink (world->fixture->folder, link), ==, 0);
  g_assert_true (change (world, link, TRUE, NULL));
  model_assert_listing (world->fixture, "a.bin.part");
  spate_download_start (world->download);
  model_wait_for_state (world->download, SPATE_STATE_DONE);
  test_pattern_check_file (path, SIZE, 1);
  model_assert_resumed (world->fixture, "/a.bin", world->durable);
}

static void
test_into_nothing (void)
{
  g_autoptr (World) world = world_new ();
  g_autofree char *nowhere = g_build_filename (world->folder, "nowhere", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (change (world, nowhere, TRUE, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
  model_assert_listing (world->fixture, "a.bin.part");
}

/* What runs keeps its folder. */
static void
test_while_running (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GError) error = NULL;

  spate_download_start (world->download);
  g_assert_false (change (world, world->folder, TRUE, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
  model_wait_for_state (world->download, SPATE_STATE_DONE);
}

/* It is started, or taken away for good, while its bytes are on their way. */
static void
test_meanwhile (void)
{
  g_autoptr (World) started = world_new ();
  g_autoptr (World) removed = world_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autofree char *path = g_build_filename (started->folder, "a.bin", NULL);

  spate_manager_change_folder_async (started->fixture->manager, started->download, started->folder, TRUE, test_store_result_cb, &first);
  spate_download_start (started->download);
  g_assert_cmpint (spate_download_get_state (started->download), ==, SPATE_STATE_PAUSED);
  test_wait_for_result (&first);
  model_wait_for_state (started->download, SPATE_STATE_DONE);
  test_pattern_check_file (path, SIZE, 1);

  spate_manager_change_folder_async (removed->fixture->manager, removed->download, removed->folder, TRUE, test_store_result_cb, &second);
  spate_manager_remove (removed->fixture->manager, removed->download);
  spate_manager_discard (removed->fixture->manager, removed->download);
  test_wait_for_result (&second);
  model_assert_listing (removed->fixture, "");
  g_assert_cmpint (g_rmdir (removed->folder), ==, 0);
}

/* The next session finds it where it went, even if the program ended at once. */
static void
test_next_session (void)
{
  g_autoptr (World) world = world_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *path = g_build_filename (world->folder, "a.bin", NULL);
  ModelFixture *fixture = world->fixture;

  spate_manager_change_folder_async (fixture->manager, world->download, world->folder, TRUE, test_store_result_cb, &result);
  {
    g_autoptr (GAsyncResult) end = NULL;

    spate_manager_quit_async (fixture->manager, test_store_result_cb, &end);
    g_assert_true (spate_manager_quit_finish (fixture->manager, test_wait_for_result (&end), NULL));
  }
  test_wait_for_result (&result);
  g_assert_true (spate_manager_change_folder_finish (fixture->manager, result, NULL));
  g_clear_object (&result);
  test_run_pending ();
  model_drop_manager (fixture);

  model_start_manager (fixture);
  spate_manager_restore (fixture->manager);
  world->download = g_list_model_get_item (G_LIST_MODEL (fixture->manager), 0);
  g_object_unref (world->download);
  spate_download_start (world->download);
  model_wait_for_state (world->download, SPATE_STATE_DONE);
  test_pattern_check_file (path, SIZE, 1);
  model_assert_resumed (fixture, "/a.bin", world->durable);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/folder/with-bytes", test_with_bytes);
  g_test_add_func ("/folder/to-another-disk", test_to_another_disk);
  g_test_add_func ("/folder/name-is-taken", test_name_is_taken);
  g_test_add_func ("/folder/folder-is-gone", test_folder_is_gone);
  g_test_add_func ("/folder/same-folder", test_same_folder);
  g_test_add_func ("/folder/into-nothing", test_into_nothing);
  g_test_add_func ("/folder/while-running", test_while_running);
  g_test_add_func ("/folder/meanwhile", test_meanwhile);
  g_test_add_func ("/folder/next-session", test_next_session);

  return g_test_run ();
}
