/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several links that lead to one file, over redirects. */

#include "model-fixture.h"

#include <unistd.h>

#include "spate-error.h"
#include "spate-manager-private.h"

#define SIZE (8 * MIB)

/* A file that takes long, with a tag, and two links that lead to it. */
static TestResource *
add_file (ModelFixture *fixture)
{
  TestResource *resource = model_add_slow_file (fixture, "/real.bin", SIZE);

  resource->etag = "\"one\"";
  resource->rate = 128 * KIB;
  test_origin_add_redirect (fixture->origin, "/a", 302, "/real.bin");
  test_origin_add_redirect (fixture->origin, "/b", 301, "/real.bin");

  return resource;
}

static void
assert_points_to (SpateDownload *download,
                  SpateDownload *other)
{
  const GError *error = NULL;

  model_wait_for_state (download, SPATE_STATE_FAILED);
  error = spate_download_get_error (download);
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_DUPLICATE);
  g_assert_cmpstr (spate_error_get_other (error), ==, spate_download_get_id (other));
}

/* The later one stops, leaves nothing, and points to the first; asked for once more, it is fetched. */
static void
test_running (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *resource = add_file (fixture);
  SpateDownload *first = model_add (fixture, "/a");
  SpateDownload *second = NULL;

  model_wait_for_state (first, SPATE_STATE_TRANSFERRING);
  second = model_add (fixture, "/b");
  assert_points_to (second, first);
  g_assert_null (spate_download_dup_part_path (second));
  model_assert_listing (fixture, "real.bin.part");

  spate_download_start (second);
  model_set_fast (fixture, resource);
  model_wait_for_state (first, SPATE_STATE_DONE);
  model_wait_for_state (second, SPATE_STATE_DONE);
  model_assert_file (fixture, "real.bin", SIZE);
  model_assert_file (fixture, "real (1).bin", SIZE);
}

/* One that is done counts, also in the next session, as long as its file is there. */
static void
test_done (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *resource = add_file (fixture);
  SpateDownload *first = NULL;
  SpateDownload *second = NULL;
  g_autofree char *path = model_path (fixture, "real.bin");

  spate_manager_set_resident (fixture->manager);
  model_set_fast (fixture, resource);
  first = model_add (fixture, "/a");
  model_wait_for_state (first, SPATE_STATE_DONE);
  model_quit (fixture);
  model_start_manager (fixture);
  spate_manager_set_resident (fixture->manager);
  spate_manager_restore (fixture->manager);
  first = g_ptr_array_index (fixture->manager->items, 0);

  test_origin_lock (fixture->origin);
  resource->rate = 256 * KIB;
  test_origin_unlock (fixture->origin);
  second = model_add (fixture, "/b");
  assert_points_to (second, first);
  model_assert_listing (fixture, "real.bin");

  g_assert_cmpint (unlink (path), ==, 0);
  test_origin_add_redirect (fixture->origin, "/c", 307, "/real.bin");
  second = model_add (fixture, "/c");
  model_set_fast (fixture, resource);
  model_wait_for_state (second, SPATE_STATE_DONE);
}

/* Another version, another size, no word of the server's, a name of its own or another place: fetched. */
static void
test_different (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *resource = add_file (fixture);
  SpateDownload *first = model_add (fixture, "/a");
  g_autoptr (SpateRequest) named = model_request_new (fixture, "/b");
  SpateDownload *second = NULL;
  SpateDownload *third = NULL;

  model_wait_for_state (first, SPATE_STATE_TRANSFERRING);
  named->name = g_strdup ("mine.bin");
  second = spate_manager_add (fixture->manager, named);
  model_wait_for_state (second, SPATE_STATE_TRANSFERRING);

  test_origin_lock (fixture->origin);
  resource->etag = "\"two\"";
  test_origin_unlock (fixture->origin);
  third = model_add (fixture, "/b");
  g_assert_true (third != second);
  model_wait_for_state (third, SPATE_STATE_TRANSFERRING);
  spate_download_pause (first);
  spate_download_pause (second);
  model_set_fast (fixture, resource);
  model_wait_for_state (third, SPATE_STATE_DONE);
}

/* Before anything is asked of a server. */
static void
test_find_same (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) same = NULL;
  g_autoptr (SpateRequest) other = NULL;
  SpateDownload *first = NULL;

  add_file (fixture);
  first = model_add (fixture, "/a");
  model_wait_for_state (first, SPATE_STATE_TRANSFERRING);
  same = model_request_new (fixture, "/a");
  other = model_request_new (fixture, "/b");

  g_assert_true (spate_manager_find_same (fixture->manager, same) == first);
  g_assert_null (spate_manager_find_same (fixture->manager, other));
  other->name = g_strdup ("real.bin");
  g_assert_true (spate_manager_find_same (fixture->manager, other) == first);
  spate_download_pause (first);
  model_wait_for_state (first, SPATE_STATE_PAUSED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/duplicates/running", test_running);
  g_test_add_func ("/duplicates/done", test_done);
  g_test_add_func ("/duplicates/different", test_different);
  g_test_add_func ("/duplicates/find-same", test_find_same);

  return g_test_run ();
}
