/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several links for one file, some of which do not work: what is left does, nothing is mixed, and
 * a download is never worse off for having more of them. */

#include "run-fixture.h"

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
  run_fixture_ask (self.fixture, "/a.bin");

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
  sources.first->framing = TEST_FRAMING_CHUNKED;
  break_first (&sources, MIB, 404);
  run_fixture_hurry (sources.fixture);
  run_fixture_run (sources.fixture);
  run_fixture_assert_failed (sources.fixture, SPATE_ERROR_NEEDS_LINK);
  g_assert_cmpuint (test_origin_get_n_requests (sources.origins[0], NULL), ==, 0);
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
  g_test_add_func ("/run-sources/expired-link", test_expired_link);

  return g_test_run ();
}
