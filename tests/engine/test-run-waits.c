/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a run does not sit through but leaves to a later one: pages that want a login, and
 * servers that ask to come back much later. Nothing that has come is lost by it. */

#include "run-fixture.h"

#define SIZE (8 * MIB)
#define HOUR (3600 * (gint64) G_USEC_PER_SEC)

static TestFault *
add_page (TestResource *file)
{
  TestFault *page = test_resource_add_status (file, 200);

  page->header = "Content-Type";
  page->value = "text/html; charset=utf-8";

  return page;
}

static void
mend (RunFixture   *fixture,
      TestResource *file)
{
  test_origin_lock (fixture->origin);
  test_resource_clear_faults (file);
  test_origin_unlock (fixture->origin);
}

static goffset
get_durable (RunFixture *fixture)
{
  return fixture->checkpoint != NULL ? spate_range_set_get_total (fixture->checkpoint->durable) : 0;
}

/* Brings one MiB of /a.bin and fails then, with no further byte. */
static TestResource *
fetch_some (RunFixture *fixture)
{
  TestResource *file = run_fixture_add (fixture, "/a.bin", SIZE);
  TestFault *cut = test_resource_add_fault (file, TEST_FAULT_RESET_BODY);

  cut->bytes = MIB;
  cut->n_requests = 1;
  test_resource_add_status (file, 404)->first_request = 1;
  run_fixture_hurry (fixture);
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NEEDS_LINK);
  g_assert_cmpint (get_durable (fixture), >, 0);
  mend (fixture, file);

  return file;
}

static void
assert_goes_on (RunFixture *fixture,
                goffset     durable)
{
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  run_fixture_assert_fetched (fixture, SIZE - durable);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_RESTARTED), ==, 0);
}

/* A later run gets a page: it is not the file, and nothing is begun anew for it. */
static void
test_page_on_resume (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = fetch_some (fixture);
  goffset durable = get_durable (fixture);

  add_page (file);
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_PORTAL);
  g_assert_cmpint (get_durable (fixture), ==, durable);
  run_fixture_assert_listing (fixture, "a.bin.part");

  mend (fixture, file);
  assert_goes_on (fixture, durable);
}

/* The page comes in the middle, for every range. */
static void
test_page_for_ranges (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = run_fixture_add (fixture, "/a.bin", SIZE);
  TestFault *cut = test_resource_add_fault (file, TEST_FAULT_RESET_BODY);

  cut->bytes = MIB;
  cut->n_requests = 1;
  add_page (file)->first_request = 1;
  run_fixture_hurry (fixture);
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_PORTAL);
  g_assert_cmpint (get_durable (fixture), >, 0);
  run_fixture_assert_listing (fixture, "a.bin.part");

  mend (fixture, file);
  assert_goes_on (fixture, get_durable (fixture));
}

/* Whoever asks for a page gets it, in parts and as a whole. */
static void
test_pages_are_files (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *parts = run_fixture_add (fixture, "/parts.html", SIZE);
  TestResource *whole = run_fixture_add (fixture, "/whole.html", SIZE);
  TestResource *liar = run_fixture_add (fixture, "/liar.html", SIZE);

  parts->content_type = whole->content_type = liar->content_type = "text/html";
  whole->no_ranges = TRUE;
  test_resource_add_fault (liar, TEST_FAULT_WHOLE)->later_ranges_only = TRUE;
  run_fixture_download (fixture, "/parts.html", SIZE);
  run_fixture_download (fixture, "/whole.html", SIZE);
  run_fixture_download (fixture, "/liar.html", SIZE);
}

/* The size is known beforehand, and the page has another. */
static void
test_page_of_wrong_size (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  add_page (run_fixture_add (fixture, "/a.bin", SIZE));
  run_fixture_ask (fixture, "/a.bin")->size = SIZE;
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_PORTAL);
  run_fixture_assert_listing (fixture, "");
}

/* A server that asks for an hour is believed at once, and the run hands that on. */
static void
test_sent_away (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestFault *busy = test_resource_add_status (run_fixture_add (fixture, "/a.bin", SIZE), 503);

  busy->header = "Retry-After";
  busy->value = "3600";
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_BUSY);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);
  g_assert_cmpint (fixture->last->retry_after, ==, HOUR);
}

/* So is one that asks for it in the middle. */
static void
test_sent_away_later (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = fetch_some (fixture);
  goffset durable = get_durable (fixture);
  TestFault *cut = test_resource_add_fault (file, TEST_FAULT_RESET_BODY);
  TestFault *busy = test_resource_add_status (file, 429);

  cut->bytes = MIB;
  busy->header = "Retry-After";
  busy->value = "3600";
  test_origin_lock (fixture->origin);
  cut->first_request = file->n_requests;
  cut->n_requests = 1;
  busy->first_request = file->n_requests + 1;
  test_origin_unlock (fixture->origin);

  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_BUSY);
  g_assert_cmpint (fixture->last->retry_after, ==, HOUR);
  g_assert_cmpint (fixture->last->elapsed, <, HOUR);
  g_assert_cmpint (get_durable (fixture), >, durable);

  durable = get_durable (fixture);
  mend (fixture, file);
  assert_goes_on (fixture, durable);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-waits/page-on-resume", test_page_on_resume);
  g_test_add_func ("/run-waits/page-for-ranges", test_page_for_ranges);
  g_test_add_func ("/run-waits/pages-are-files", test_pages_are_files);
  g_test_add_func ("/run-waits/page-of-wrong-size", test_page_of_wrong_size);
  g_test_add_func ("/run-waits/sent-away", test_sent_away);
  g_test_add_func ("/run-waits/sent-away-later", test_sent_away_later);

  return g_test_run ();
}
