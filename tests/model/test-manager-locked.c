/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Somebody else is writing the file that is asked for. A record that both know of is theirs by now; one
 * that was made for nothing does not stay behind. */

#include "model-fixture.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "spate-error.h"

#define SIZE (4 * MIB)

/* As another Spate does that writes it. */
static int
lock_part (ModelFixture *fixture,
           int           flags)
{
  g_autofree char *path = model_path (fixture, "a.bin.part");
  int fd = open (path, O_RDWR | O_CLOEXEC | flags, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);

  return fd;
}

static SpateDownload *
add_exactly (ModelFixture *fixture)
{
  g_autoptr (SpateRequest) request = model_request_new (fixture, "/a.bin");

  request->name = g_strdup ("a.bin");
  request->exact_name = TRUE;

  return spate_manager_add (fixture->manager, request);
}

static void
wait_for_refusal (SpateDownload *download)
{
  model_wait_for_state (download, SPATE_STATE_FAILED);
  g_assert_error (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_LOCKED);
}

/* Nothing of it was ever here: there is nothing to go on with. */
static void
test_new (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  int fd = lock_part (fixture, O_CREAT);

  test_origin_add (fixture->origin, "/a.bin", SIZE);
  wait_for_refusal (add_exactly (fixture));
  model_quit (fixture);
  model_assert_n_records (fixture, 0);
  model_assert_listing (fixture, "a.bin.part");
  close (fd);
}

/* Who keeps history keeps that it failed, and why; and it can be tried again. */
static void
test_new_in_list (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  int fd = lock_part (fixture, O_CREAT);

  spate_manager_set_resident (fixture->manager);
  test_origin_add (fixture->origin, "/a.bin", SIZE);
  wait_for_refusal (add_exactly (fixture));
  model_quit (fixture);
  model_start_manager (fixture);
  spate_manager_set_resident (fixture->manager);
  spate_manager_restore (fixture->manager);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 1);

  g_autoptr (SpateDownload) download = g_list_model_get_item (G_LIST_MODEL (fixture->manager), 0);

  wait_for_refusal (download);
  close (fd);
  spate_download_start (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
}

/* What was begun before, somebody else may be going on with. */
static void
test_begun (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = model_add_slow_file (fixture, "/a.bin", SIZE);
  SpateDownload *download = add_exactly (fixture);

  model_wait_for_bytes (download, MIB);
  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);

  int fd = lock_part (fixture, 0);

  spate_download_start (download);
  wait_for_refusal (download);
  model_quit (fixture);
  model_assert_n_records (fixture, 1);

  model_start_manager (fixture);
  wait_for_refusal (add_exactly (fixture));
  model_quit (fixture);
  model_assert_n_records (fixture, 1);
  close (fd);

  model_set_fast (fixture, file);
  model_start_manager (fixture);
  download = add_exactly (fixture);
  g_assert_cmpint (spate_download_get_written (download), >, 0);
  model_wait_for_state (download, SPATE_STATE_DONE);
}

/* It was paused before anything had come, and another process went on: what is in the record is that
 * one's by now. */
static void
test_begun_elsewhere (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", SIZE);

  SpateDownload *download = add_exactly (fixture);

  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  g_assert_null (spate_download_dup_part_path (download));

  int fd = lock_part (fixture, O_CREAT);

  spate_download_start (download);
  wait_for_refusal (download);
  model_quit (fixture);
  model_assert_n_records (fixture, 1);
  close (fd);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manager-locked/new", test_new);
  g_test_add_func ("/manager-locked/new-in-list", test_new_in_list);
  g_test_add_func ("/manager-locked/begun", test_begun);
  g_test_add_func ("/manager-locked/begun-elsewhere", test_begun_elsewhere);

  return g_test_run ();
}
