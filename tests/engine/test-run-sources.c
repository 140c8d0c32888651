/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several links for one file, some of which do not work: what is left does, nothing is mixed, and
 * a download is never worse off for having more of them. */

#include "run-fixture.h"

#include <string.h>

#define SIZE (4 * MIB)

/* Two servers beside the fixture's, each with the file under another name for it. */
typedef struct
{
  RunFixture   *fixture;
  TestOrigin   *origins[2];
  TestResource *first;
  TestResource *copies[2];
} Sources;

static Sources
sources_new (guint n_copies)
{
  static const char *const etags[] = { "\"one\"", "\"two\"" };
  Sources self = { .fixture = run_fixture_new () };

  self.first = run_fixture_add (self.fixture, "/a.bin", SIZE);
  run_fixture_ask (self.fixture, "/a.bin")->name = g_strdup ("a.bin");

  for (guint i = 0; i < n_copies; i++)
    {
      self.origins[i] = test_origin_new ();
      self.copies[i] = test_origin_add (self.origins[i], "/copy.bin", SIZE);
      self.copies[i]->etag = etags[i];
      self.copies[i]->last_modified = NULL;

      g_autofree char *uri = test_origin_uri (self.origins[i], "/copy.bin");

      g_assert_true (spate_request_add_uri (self.fixture->request, uri, NULL));
    }

  return self;
}

static void
sources_clear (Sources *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->origins); i++)
    g_clear_pointer (&self->origins[i], test_origin_free);
  g_clear_pointer (&self->fixture, run_fixture_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sources, sources_clear)

static const SpateSourceInfo *
get_source (Sources *self,
            guint    index)
{
  return &g_array_index (self->fixture->last->sources, SpateSourceInfo, index);
}

static SpateEvent *
get_dropped (Sources *self)
{
  g_assert_cmpuint (run_fixture_count_events (self->fixture, SPATE_EVENT_DROPPED), ==, 1);

  for (guint i = 0;; i++)
    {
      SpateEvent *event = &g_array_index (self->fixture->events, SpateEvent, i);

      if (event->kind == SPATE_EVENT_DROPPED)
        return event;
    }
}

static gboolean
has_a_quarter (gpointer data)
{
  RunFixture *fixture = data;

  return test_origin_get_bytes_sent (fixture->origin, NULL) >= SIZE / 4;
}

/* Fetches a part from the first source alone, and pauses. */
static void
fetch_a_part (Sources *self)
{
  g_autoptr (SpateRequest) request = spate_request_ref (self->fixture->request);

  self->first->rate = 2 * MIB;
  run_fixture_ask (self->fixture, "/a.bin");
  run_fixture_start (self->fixture);
  run_fixture_wait (self->fixture, has_a_quarter);
  spate_run_stop (self->fixture->run);
  run_fixture_finish (self->fixture);
  g_assert_cmpint (spate_range_set_get_total (self->fixture->checkpoint->durable), >, 0);
  self->first->rate = 0;
  spate_request_unref (self->fixture->request);
  self->fixture->request = g_steal_pointer (&request);
}

static void
run (Sources *self)
{
  run_fixture_run (self->fixture);
  run_fixture_assert_done (self->fixture, "a.bin", SIZE);
}

/* The first source answers, brings @bytes, and has had enough. */
static TestFault *
break_first (Sources *self,
             goffset  bytes,
             guint    status)
{
  TestFault *cut = test_resource_add_fault (self->first, TEST_FAULT_RESET_BODY);
  TestFault *refusal = test_resource_add_status (self->first, status);

  cut->bytes = bytes;
  cut->n_requests = 1;
  refusal->first_request = 1;

  return refusal;
}

/* Nothing has come when the first source is gone: one of the others says what the file is, and
 * the third is compared with that. */
static void
test_two_that_differ (void)
{
  g_auto (Sources) sources = sources_new (2);

  break_first (&sources, 0, 404);
  sources.copies[0]->rate = 8 * MIB;
  sources.copies[1]->seed = 2;
  run_fixture_hurry (sources.fixture);
  run (&sources);
  g_assert_false (get_source (&sources, 0)->is_usable);
  g_assert_cmpint (get_source (&sources, 1)->fetched, >=, SIZE);
  g_assert_cmpint (get_source (&sources, 2)->fetched, ==, 0);
}

/* The first source asks for most of a day, politely. */
static void
test_paused (gconstpointer data)
{
  g_auto (Sources) sources = sources_new (1);
  TestFault *refusal = break_first (&sources, GPOINTER_TO_INT (data), 503);

  refusal->header = "Retry-After";
  refusal->value = "80000";
  run_fixture_hurry (sources.fixture);
  run (&sources);
  g_assert_true (get_source (&sources, 0)->is_usable);
  g_assert_cmpint (get_source (&sources, 1)->fetched, >=, SIZE - GPOINTER_TO_INT (data));
  g_assert_cmpint (sources.fixture->last->elapsed, <, 3600 * (gint64) G_USEC_PER_SEC);
}

/* A long list of mirrors is no burst of requests. */
static void
test_many (void)
{
  g_auto (Sources) sources = sources_new (1);

  sources.first->rate = MIB;
  test_resource_add_fault (sources.copies[0], TEST_FAULT_SILENCE);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("/%u.bin", i);
      const char *path = g_intern_string (name);
      g_autofree char *uri = test_origin_uri (sources.origins[0], path);

      test_resource_add_fault (test_origin_add (sources.origins[0], path, SIZE), TEST_FAULT_SILENCE);
      g_assert_true (spate_request_add_uri (sources.fixture->request, uri, NULL));
    }
  run (&sources);
  g_assert_cmpuint (test_origin_get_max_simultaneous (sources.origins[0], NULL), <=, 4);
}

/* A mirror whose body stalls once is asked again. */
static void
test_stalled_sample (void)
{
  g_auto (Sources) sources = sources_new (1);
  TestFault *stall = test_resource_add_fault (sources.copies[0], TEST_FAULT_STALL);

  sources.first->rate = 128 * KIB;
  stall->bytes = 100;
  stall->n_requests = 1;
  run_fixture_hurry (sources.fixture);
  run (&sources);
  g_assert_true (get_source (&sources, 1)->is_checked);
  g_assert_cmpint (get_source (&sources, 1)->fetched, >, 0);
}

/* There are no parts to compare: what a mirror streams has the right size at least. */
static void
test_stream (void)
{
  g_auto (Sources) sources = sources_new (1);

  sources.first->no_ranges = TRUE;
  break_first (&sources, MIB, 404);
  run_fixture_hurry (sources.fixture);
  run (&sources);
  g_assert_cmpint (get_source (&sources, 1)->fetched, >=, SIZE);
}

/* Nor even that: the run ends, with what is wrong with the first. */
static void
test_stream_of_any_size (void)
{
  g_auto (Sources) sources = sources_new (1);

  sources.first->no_ranges = TRUE;
  sources.first->framing = TEST_FRAMING_CLOSE;
  break_first (&sources, MIB, 404);
  run_fixture_hurry (sources.fixture);
  run_fixture_run (sources.fixture);
  run_fixture_assert_failed (sources.fixture, SPATE_ERROR_NEEDS_LINK);
  g_assert_cmpuint (test_origin_get_n_requests (sources.origins[0], NULL), ==, 0);
}

/* A mirror that says with a whole page, and at once, that there is no such file does not begin the
 * download while the first source thinks. */
static void
test_page (void)
{
  g_auto (Sources) sources = sources_new (1);

  sources.first->delay_ms = 2500;
  sources.copies[0]->size = 13;
  sources.copies[0]->no_ranges = TRUE;
  run (&sources);
}

/* One that has no ranges, but the file, will do when the first source is gone. */
static void
test_stopgap (void)
{
  g_auto (Sources) sources = sources_new (1);
  TestFault *busy = test_resource_add_status (sources.first, 503);

  busy->n_requests = 2;
  test_resource_add_status (sources.first, 404)->first_request = 2;
  sources.copies[0]->no_ranges = TRUE;
  run_fixture_hurry (sources.fixture);
  run (&sources);
  g_assert_cmpint (get_source (&sources, 1)->fetched, ==, SIZE);
}

/* The first source only works without ranges; a mirror that does not work changes nothing. */
static void
test_no_ranges (void)
{
  g_auto (Sources) sources = sources_new (1);

  test_resource_add_fault (sources.first, TEST_FAULT_RANGE_MISSING);
  test_resource_add_status (sources.copies[0], 404);
  run (&sources);
  g_assert_cmpint (get_source (&sources, 0)->fetched, ==, SIZE);
  g_assert_cmpuint (get_dropped (&sources)->source, ==, 1);
}

/* The file is another one now, and the mirror does not have it either. */
static void
test_changed (void)
{
  g_auto (Sources) sources = sources_new (1);

  fetch_a_part (&sources);
  sources.first->etag = "\"new\"";
  sources.first->seed = sources.fixture->seed = 2;
  test_resource_add_status (sources.copies[0], 404);
  run_fixture_run (sources.fixture);
  run_fixture_assert_failed (sources.fixture, SPATE_ERROR_CHANGED);
  run (&sources);
  g_assert_cmpint (get_source (&sources, 0)->fetched, >=, SIZE);
}

/* What is here is gone on with by a mirror that proves nothing only after bytes were compared. */
static void
test_go_on (gconstpointer data)
{
  g_auto (Sources) sources = sources_new (1);
  gboolean is_same = GPOINTER_TO_INT (data);

  fetch_a_part (&sources);
  test_resource_add_status (sources.first, 404);
  sources.copies[0]->etag = NULL;
  sources.copies[0]->seed = is_same ? 1 : 2;
  run_fixture_hurry (sources.fixture);
  run_fixture_run (sources.fixture);
  if (is_same)
    {
      run_fixture_assert_done (sources.fixture, "a.bin", SIZE);
      g_assert_cmpint (get_source (&sources, 1)->fetched, <, SIZE);
    }
  else
    run_fixture_assert_failed (sources.fixture, SPATE_ERROR_NEEDS_LINK);
}

/* Who is dropped is said once, and why. */
static void
test_dropped_once (void)
{
  g_auto (Sources) sources = sources_new (1);

  test_resource_add_status (sources.first, 404);
  run (&sources);
  g_assert_cmpint (get_dropped (&sources)->why, ==, SPATE_REASON_GONE);
  g_assert_nonnull (strstr (get_dropped (&sources)->reason, "404"));
}

/* Redirects led to a link that expires. That a mirror delivers does not keep anybody from asking
 * the link that was given for the way. */
static void
test_expired_link (void)
{
  g_auto (Sources) sources = sources_new (1);
  TestResource *way = test_origin_add_redirect (sources.fixture->origin, "/way", 302, "/a.bin");
  TestFault *later = test_resource_add_status (way, 302);
  g_autofree char *uri = test_origin_uri (sources.fixture->origin, "/way");
  g_autofree char *copy = test_origin_uri (sources.origins[0], "/copy.bin");

  run_fixture_add (sources.fixture, "/new", SIZE)->rate = MIB;
  later->header = "Location";
  later->value = "/new";
  ((TestFault *) g_ptr_array_index (way->faults, 0))->n_requests = 1;
  break_first (&sources, MIB, 403);
  sources.first->rate = MIB;
  sources.copies[0]->rate = 128 * KIB;
  run_fixture_ask_uri (sources.fixture, uri)->name = g_strdup ("a.bin");
  g_assert_true (spate_request_add_uri (sources.fixture->request, copy, NULL));
  run (&sources);
  g_assert_true (get_source (&sources, 0)->is_usable);
  g_assert_cmpuint (test_origin_get_n_requests (sources.fixture->origin, "/new"), >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-sources/two-that-differ", test_two_that_differ);
  g_test_add_data_func ("/run-sources/paused", GINT_TO_POINTER (10000), test_paused);
  g_test_add_data_func ("/run-sources/paused-at-once", GINT_TO_POINTER (0), test_paused);
  g_test_add_func ("/run-sources/many", test_many);
  g_test_add_func ("/run-sources/stalled-sample", test_stalled_sample);
  g_test_add_func ("/run-sources/stream", test_stream);
  g_test_add_func ("/run-sources/stream-of-any-size", test_stream_of_any_size);
  g_test_add_func ("/run-sources/page", test_page);
  g_test_add_func ("/run-sources/stopgap", test_stopgap);
  g_test_add_func ("/run-sources/no-ranges", test_no_ranges);
  g_test_add_func ("/run-sources/changed", test_changed);
  g_test_add_data_func ("/run-sources/go-on", GINT_TO_POINTER (TRUE), test_go_on);
  g_test_add_data_func ("/run-sources/go-on-with-other-bytes", GINT_TO_POINTER (FALSE), test_go_on);
  g_test_add_func ("/run-sources/dropped-once", test_dropped_once);
  g_test_add_func ("/run-sources/expired-link", test_expired_link);

  return g_test_run ();
}
