/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looking before adding: the look is in no list and no record, and the request that has asked becomes
 * the first connection of the download. */

#include "model-fixture.h"

#include "spate-error.h"

#define SMALL (100 * KIB)
#define LARGE (32 * MIB)

static gboolean
is_told (gpointer data)
{
  return !spate_look_is_asking (data);
}

static SpateLook *
look_at (ModelFixture *fixture,
         const char   *path)
{
  g_autoptr (SpateRequest) request = model_request_new (fixture, path);

  return spate_manager_look (fixture->manager, request);
}

static SpateLook *
look_and_wait (ModelFixture *fixture,
               const char   *path)
{
  SpateLook *look = look_at (fixture, path);

  test_wait_until (is_told, look, TEST_DEADLINE);

  return look;
}

static gboolean
is_idle (gpointer data)
{
  return test_origin_get_n_active (((ModelFixture *) data)->origin, NULL) == 0;
}

static void
assert_nothing (ModelFixture *fixture)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 0);
  g_assert_cmpuint (spate_manager_get_n_active (fixture->manager), ==, 0);
  model_assert_listing (fixture, "");
  model_assert_n_records (fixture, 0);
}

/* Once asked, once fetched: from a link that works only once. */
static void
test_start (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateLook) look = NULL;
  g_autoptr (SpateRequest) request = NULL;
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", LARGE);

  file->no_ranges = TRUE;
  test_resource_add_status (file, 410)->first_request = 1;
  look = look_and_wait (fixture, "/a.bin");
  g_assert_no_error (spate_look_get_error (look));
  g_assert_cmpint (spate_look_get_answer (look)->size, ==, LARGE);
  assert_nothing (fixture);

  request = model_request_new (fixture, "/a.bin");
  request->name = g_strdup ("b.bin");

  SpateDownload *download = spate_manager_add_looked (fixture->manager, request, look);

  model_watch (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "b.bin", LARGE);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);
  g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, NULL), ==, 1);
}

/* Nobody has to wait for the answer. */
static void
test_start_while_asking (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateLook) look = NULL;
  g_autoptr (SpateRequest) request = NULL;

  test_origin_add (fixture->origin, "/a.bin", SMALL);
  look = look_at (fixture, "/a.bin");
  g_assert_true (spate_look_is_asking (look));
  request = model_request_new (fixture, "/a.bin");
  model_wait_for_state (spate_manager_add_looked (fixture->manager, request, look), SPATE_STATE_DONE);
  model_assert_file (fixture, "a.bin", SMALL);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);
}

/* Cancelled, or only dropped. */
static void
test_cancel (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  SpateLook *look = NULL;

  test_origin_add (fixture->origin, "/a.bin", LARGE);
  look = look_and_wait (fixture, "/a.bin");
  spate_look_cancel (look);
  test_wait_until (is_idle, fixture, TEST_DEADLINE);
  g_assert_finalize_object (look);

  look = look_and_wait (fixture, "/a.bin");
  g_assert_finalize_object (look);
  test_wait_until (is_idle, fixture, TEST_DEADLINE);
  assert_nothing (fixture);
}

/* What is wanted in the end was not asked for: the look is given up and everything asked anew. */
static void
test_other_request (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateLook) look = NULL;
  g_autoptr (SpateRequest) request = NULL;

  test_origin_add (fixture->origin, "/a.bin", SMALL);
  look = look_and_wait (fixture, "/a.bin");
  request = model_request_new (fixture, "/a.bin");
  g_assert_true (spate_request_add_header (request, "X-Page: 7", NULL));
  model_wait_for_state (spate_manager_add_looked (fixture->manager, request, look), SPATE_STATE_DONE);
  model_assert_file (fixture, "a.bin", SMALL);
  test_wait_until (is_idle, fixture, TEST_DEADLINE);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 2);

  g_autoptr (TestRequest) second = test_origin_get_request (fixture->origin, "/a.bin", 1);

  g_assert_cmpstr (test_request_get_header (second, "x-page"), ==, "7");
}

/* A look that has failed is no hindrance. */
static void
test_failed (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateLook) look = NULL;
  g_autoptr (SpateRequest) request = NULL;
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", SMALL);

  test_resource_add_status (file, 404)->n_requests = 1;
  look = look_and_wait (fixture, "/a.bin");
  g_assert_error (spate_look_get_error (look), SPATE_ERROR, SPATE_ERROR_NEEDS_LINK);
  g_assert_cmpuint (spate_look_get_status (look), ==, 404);
  g_assert_null (spate_look_get_answer (look));
  assert_nothing (fixture);

  request = model_request_new (fixture, "/a.bin");
  model_wait_for_state (spate_manager_add_looked (fixture->manager, request, look), SPATE_STATE_DONE);
}

/* While there is no place, the answer stays open for the download. */
static void
test_in_line (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;
  TestResource *slow = model_add_slow_file (fixture, "/slow.bin", 8 * MIB);
  SpateDownload *other = NULL;

  spate_manager_set_max_active (fixture->manager, 1);
  test_resource_add_status (test_origin_add (fixture->origin, "/a.bin", SMALL), 410)->first_request = 1;
  other = model_add (fixture, "/slow.bin");
  model_wait_for_state (other, SPATE_STATE_TRANSFERRING);

  SpateLook *look = look_and_wait (fixture, "/a.bin");

  request = model_request_new (fixture, "/a.bin");

  SpateDownload *download = spate_manager_add_looked (fixture->manager, request, look);

  g_object_unref (look);
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_QUEUED);
  model_set_fast (fixture, slow);
  model_wait_for_state (download, SPATE_STATE_DONE);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/a.bin"), ==, 1);
}

/* Paused in line: the answer is let go. */
static void
test_paused_in_line (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;
  SpateDownload *other = NULL;

  spate_manager_set_max_active (fixture->manager, 1);
  test_origin_add (fixture->origin, "/a.bin", LARGE);
  model_add_slow_file (fixture, "/slow.bin", 8 * MIB);
  other = model_add (fixture, "/slow.bin");

  g_autoptr (SpateLook) look = look_and_wait (fixture, "/a.bin");

  request = model_request_new (fixture, "/a.bin");

  SpateDownload *download = spate_manager_add_looked (fixture->manager, request, look);

  spate_download_pause (download);
  spate_download_pause (other);
  test_wait_until (is_idle, fixture, TEST_DEADLINE);
  spate_download_start (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "a.bin", LARGE);
}

/* The manager goes while a look stands, and the look stays a moment longer. */
static void
test_manager_goes (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateLook) look = NULL;

  test_origin_add (fixture->origin, "/a.bin", LARGE);
  look = look_and_wait (fixture, "/a.bin");
  model_drop_manager (fixture);
  test_wait_until (is_idle, fixture, TEST_DEADLINE);
  spate_look_cancel (look);
  model_assert_listing (fixture, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/look/start", test_start);
  g_test_add_func ("/look/start-while-asking", test_start_while_asking);
  g_test_add_func ("/look/cancel", test_cancel);
  g_test_add_func ("/look/other-request", test_other_request);
  g_test_add_func ("/look/failed", test_failed);
  g_test_add_func ("/look/in-line", test_in_line);
  g_test_add_func ("/look/paused-in-line", test_paused_in_line);
  g_test_add_func ("/look/manager-goes", test_manager_goes);

  return g_test_run ();
}
