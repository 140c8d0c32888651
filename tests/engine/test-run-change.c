/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user changes while a run goes on: the run is not restarted, no byte is lost, and the file is
 * right at the end. */

#include "run-fixture.h"

#include <string.h>

#define SIZE (32 * MIB)

/* A server beside the fixture's, with a copy of its file. */
typedef struct
{
  RunFixture   *fixture; /* (owned) */
  TestResource *file;
  TestOrigin   *other;   /* (owned) */
  TestResource *copy;
  char         *uri;     /* (owned): of the copy */
  guint         n_wanted;
  gint64        begun;   /* µs: when the window began */
  goffset       fetched; /* before that */
} Two;

static Two *
two_new (guint64 rate)
{
  Two *self = g_new0 (Two, 1);

  self->fixture = run_fixture_new ();
  self->file = run_fixture_add (self->fixture, "/a.bin", SIZE);
  self->file->rate = rate;
  self->other = test_origin_new ();
  self->copy = test_origin_add (self->other, "/copy.bin", SIZE);
  self->copy->rate = rate;
  self->uri = test_origin_uri (self->other, "/copy.bin");
  self->fixture->user_data = self;
  run_fixture_ask (self->fixture, "/a.bin")->name = g_strdup ("a.bin");

  return self;
}

static void
two_free (Two *self)
{
  g_clear_pointer (&self->other, test_origin_free);
  run_fixture_free (self->fixture);
  g_free (self->uri);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Two, two_free)

/* Of what is wanted now a copy that can be changed; change() hands it to the run. */
static SpateRequest *
dup_request (Two *self)
{
  return spate_request_new_refreshed (self->fixture->request, self->fixture->request);
}

static void
change (Two          *self,
        SpateRequest *request)
{
  spate_request_unref (self->fixture->request);
  self->fixture->request = request;
  spate_run_change (self->fixture->run, request);
}

static void
set_max_connections (Two  *self,
                     guint max_connections)
{
  SpateRequest *request = dup_request (self);

  request->max_connections = max_connections;
  self->n_wanted = max_connections;
  change (self, request);
}

static void
set_rate_limit (Two   *self,
                gint64 rate_limit)
{
  SpateRequest *request = dup_request (self);

  request->rate_limit = rate_limit;
  change (self, request);
}

static void
add_copy (Two *self)
{
  SpateRequest *request = dup_request (self);

  g_assert_true (spate_request_add_uri (request, self->uri, NULL));
  change (self, request);
}

static void
set_enabled (Two        *self,
             const char *uri,
             gboolean    is_enabled)
{
  SpateRequest *request = dup_request (self);

  spate_request_set_enabled (request, uri, is_enabled);
  change (self, request);
}

static void
finish (Two *self)
{
  test_origin_lock (self->fixture->origin);
  self->file->rate = 0;
  test_origin_unlock (self->fixture->origin);
  test_origin_lock (self->other);
  self->copy->rate = 0;
  test_origin_unlock (self->other);
  run_fixture_finish (self->fixture);
  run_fixture_assert_done (self->fixture, "a.bin", SIZE);
}

static const SpateSourceInfo *
get_source (Two  *self,
            guint index)
{
  const SpateSnapshot *snapshot = self->fixture->previous;

  static const SpateSourceInfo none = { .is_usable = TRUE };

  return snapshot != NULL && snapshot->sources->len > index ? &g_array_index (snapshot->sources, SpateSourceInfo, index) : &none;
}

static gboolean
has_begun (gpointer data)
{
  const RunFixture *fixture = data;

  return fixture->previous != NULL && fixture->previous->fetched >= 128 * KIB;
}

static gboolean
has_so_many (gpointer data)
{
  const RunFixture *fixture = data;
  const Two *self = fixture->user_data;

  return test_origin_get_n_active (fixture->origin, "/a.bin") == self->n_wanted && fixture->previous->n_connections == self->n_wanted;
}

static gboolean
copy_delivers (gpointer data)
{
  const SpateSourceInfo *source = get_source (((RunFixture *) data)->user_data, 1);

  return source->fetched >= 64 * KIB && source->n_connections > 0;
}

static gboolean
copy_is_left (gpointer data)
{
  const Two *self = ((RunFixture *) data)->user_data;

  return get_source ((Two *) self, 1)->n_connections == 0 && test_origin_get_n_active (self->other, NULL) == 0;
}

static gboolean
first_is_left (gpointer data)
{
  const RunFixture *fixture = data;

  return get_source (fixture->user_data, 0)->n_connections == 0 && test_origin_get_n_active (fixture->origin, NULL) == 0;
}

static gboolean
first_delivers (gpointer data)
{
  const SpateSourceInfo *source = get_source (((RunFixture *) data)->user_data, 0);

  return source->n_connections > 0 && test_origin_get_n_active (((RunFixture *) data)->origin, NULL) > 0;
}

static gboolean
copy_is_dropped (gpointer data)
{
  const SpateSourceInfo *source = get_source (((RunFixture *) data)->user_data, 1);

  return !source->is_usable;
}

/* --- how many, and how fast --------------------------------------------------------- */

static void
assert_no_more (RunFixture    *fixture,
                SpateSnapshot *snapshot)
{
  g_assert_cmpuint (snapshot->n_connections, <=, ((Two *) fixture->user_data)->n_wanted);
}

static void
test_connections (void)
{
  g_autoptr (Two) two = two_new (256 * KIB);
  RunFixture *fixture = two->fixture;

  two->n_wanted = fixture->request->max_connections = 8;
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_so_many);

  set_max_connections (two, 2);
  run_fixture_wait (fixture, has_so_many);
  g_assert_cmpint (fixture->previous->wasted, ==, 0);
  fixture->on_snapshot = assert_no_more;

  goffset before = fixture->previous->fetched;

  while (fixture->previous->fetched < before + 512 * KIB)
    run_fixture_wait (fixture, has_so_many), g_main_context_iteration (NULL, TRUE);

  set_max_connections (two, 6);
  run_fixture_wait (fixture, has_so_many);
  g_assert_cmpint (fixture->previous->wasted, ==, 0);
  fixture->on_snapshot = NULL;
  set_max_connections (two, 0);
  finish (two);
  run_fixture_assert_fetched (fixture, SIZE);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_CONNECTIONS), ==, 3);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_ANSWERED), ==, 1);
}

/* By the run's own clock and books; whatever the machine does, no more may have come. */
static void
assert_slow (RunFixture    *fixture,
             SpateSnapshot *snapshot)
{
  Two *self = fixture->user_data;
  gint64 window = snapshot->elapsed - self->begun;
  goffset most = 256 * KIB * window / G_USEC_PER_SEC + 64 * KIB;

  g_assert_cmpint (snapshot->fetched - self->fetched, <=, most);
}

static gboolean
window_is_over (gpointer data)
{
  const RunFixture *fixture = data;

  return fixture->previous->elapsed - ((Two *) fixture->user_data)->begun >= 3 * (gint64) G_USEC_PER_SEC / 2;
}

static gboolean
rate_was_taken (gpointer data)
{
  return run_fixture_count_events (data, SPATE_EVENT_RATE) > 0;
}

static void
test_rate (void)
{
  g_autoptr (Two) two = two_new (2 * MIB);
  RunFixture *fixture = two->fixture;

  fixture->request->max_connections = 4;
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_begun);
  set_rate_limit (two, 256 * KIB);
  run_fixture_wait (fixture, rate_was_taken);
  two->begun = fixture->previous->elapsed;
  two->fetched = fixture->previous->fetched;
  fixture->on_snapshot = assert_slow;
  run_fixture_wait (fixture, window_is_over);
  g_assert_cmpint (fixture->previous->fetched, >, two->fetched);

  fixture->on_snapshot = NULL;
  set_rate_limit (two, 0);
  finish (two);
  run_fixture_assert_fetched (fixture, SIZE);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_RATE), ==, 2);
}

/* --- where from --------------------------------------------------------------------- */

static void
begin (Two *self)
{
  self->fixture->request->max_connections = 4;
  run_fixture_start (self->fixture);
  run_fixture_wait (self->fixture, has_begun);
}

/* Another server has other names for the same bytes: they are compared, and it delivers. */
static void
test_mirror (void)
{
  g_autoptr (Two) two = two_new (512 * KIB);

  two->copy->etag = "\"another\"";
  begin (two);
  add_copy (two);
  run_fixture_wait (two->fixture, copy_delivers);
  finish (two);
  g_assert_true (get_source (two, 1)->is_checked);
  g_assert_cmpuint (run_fixture_count_events (two->fixture, SPATE_EVENT_ADDED), ==, 1);
  g_assert_cmpuint (run_fixture_count_events (two->fixture, SPATE_EVENT_CHECKED), ==, 1);
  g_assert_cmpuint (test_origin_get_n_requests (two->fixture->origin, "/copy.bin"), ==, 0);
}

static void
test_wrong_mirror (gconstpointer data)
{
  gboolean has_other_size = GPOINTER_TO_INT (data);
  g_autoptr (Two) two = two_new (512 * KIB);

  /* It even has the same ETag. */
  two->copy->seed = 2;
  two->copy->size += has_other_size;
  begin (two);
  add_copy (two);
  run_fixture_wait (two->fixture, copy_is_dropped);
  g_assert_nonnull (get_source (two, 1)->reason);
  g_assert_cmpstr (get_source (two, 1)->link, ==, two->uri);
  finish (two);
  g_assert_cmpint (get_source (two, 1)->fetched, ==, 0);
  g_assert_cmpuint (run_fixture_count_events (two->fixture, SPATE_EVENT_DROPPED), ==, 1);
  for (guint i = 0; i < two->fixture->events->len; i++)
    {
      const SpateEvent *event = &g_array_index (two->fixture->events, SpateEvent, i);

      if (event->kind == SPATE_EVENT_DROPPED)
        g_assert_cmpint (event->why, ==, SPATE_REASON_OTHER_FILE);
    }
}

/* Its connections end at once, and others bring what they have not brought. */
static void
test_remove (void)
{
  g_autoptr (Two) two = two_new (512 * KIB);
  SpateRequest *request = NULL;
  guint n_requests = 0;

  g_assert_true (spate_request_add_uri (two->fixture->request, two->uri, NULL));
  begin (two);
  run_fixture_wait (two->fixture, copy_delivers);
  request = dup_request (two);
  spate_request_remove_uri (request, two->uri);
  change (two, request);
  run_fixture_wait (two->fixture, copy_is_left);
  n_requests = test_origin_get_n_requests (two->other, NULL);
  finish (two);
  g_assert_true (get_source (two, 1)->is_removed);
  g_assert_false (get_source (two, 1)->is_usable);
  g_assert_cmpint (get_source (two, 1)->fetched, >, 0);
  g_assert_cmpuint (test_origin_get_n_requests (two->other, NULL), ==, n_requests);
  g_assert_cmpuint (run_fixture_count_events (two->fixture, SPATE_EVENT_REMOVED), ==, 1);
}

/* The first link, while the mirror goes on; and back again, compared like any other. */
static void
test_disable_first (void)
{
  g_autoptr (Two) two = two_new (512 * KIB);
  g_autofree char *first = g_strdup (spate_request_get_uri (two->fixture->request));

  g_assert_true (spate_request_add_uri (two->fixture->request, two->uri, NULL));
  begin (two);
  run_fixture_wait (two->fixture, copy_delivers);
  set_enabled (two, first, FALSE);
  run_fixture_wait (two->fixture, first_is_left);
  g_assert_true (get_source (two, 0)->is_disabled);
  set_enabled (two, first, TRUE);
  run_fixture_wait (two->fixture, first_delivers);
  finish (two);
  g_assert_false (get_source (two, 0)->is_disabled);
  g_assert_cmpuint (run_fixture_count_events (two->fixture, SPATE_EVENT_DISABLED), ==, 1);
  g_assert_cmpuint (run_fixture_count_events (two->fixture, SPATE_EVENT_ENABLED), ==, 1);
  g_assert_cmpuint (run_fixture_count_events (two->fixture, SPATE_EVENT_CHECKED), ==, 2);
}

/* A run that is begun without its first link does not ask it. */
static void
test_begin_without_first (void)
{
  g_autoptr (Two) two = two_new (0);

  g_assert_true (spate_request_add_uri (two->fixture->request, two->uri, NULL));
  spate_request_set_enabled (two->fixture->request, spate_request_get_uri (two->fixture->request), FALSE);
  run_fixture_run (two->fixture);
  run_fixture_assert_done (two->fixture, "a.bin", SIZE);
  g_assert_cmpuint (test_origin_get_n_requests (two->fixture->origin, NULL), ==, 0);
}

/* A request that wants none at all wants all, to its end. */
static void
test_all_disabled (void)
{
  g_autoptr (Two) two = two_new (0);

  g_assert_true (spate_request_add_uri (two->fixture->request, two->uri, NULL));
  spate_request_set_enabled (two->fixture->request, spate_request_get_uri (two->fixture->request), FALSE);
  spate_request_set_enabled (two->fixture->request, two->uri, FALSE);
  run_fixture_run (two->fixture);
  run_fixture_assert_done (two->fixture, "a.bin", SIZE);
  g_assert_cmpuint (run_fixture_count_events (two->fixture, SPATE_EVENT_DISABLED), ==, 0);
}

/* All others are gone: it ends with what was wrong with them. */
static void
test_none_left (void)
{
  g_autoptr (Two) two = two_new (512 * KIB);
  g_autofree char *first = g_strdup (spate_request_get_uri (two->fixture->request));

  test_resource_add_status (two->copy, 404);
  g_assert_true (spate_request_add_uri (two->fixture->request, two->uri, NULL));
  begin (two);
  run_fixture_wait (two->fixture, copy_is_dropped);
  set_enabled (two, first, FALSE);
  run_fixture_finish (two->fixture);
  run_fixture_assert_failed (two->fixture, SPATE_ERROR_NEEDS_LINK);
  g_assert_nonnull (strstr (two->fixture->last->error->message, "404"));
  g_assert_nonnull (two->fixture->checkpoint);
}

static gboolean
was_asked (gpointer data)
{
  return test_origin_get_n_requests (((RunFixture *) data)->origin, NULL) > 0;
}

/* The first link says nothing, and another one is there to ask. */
static void
test_before_an_answer (void)
{
  g_autoptr (Two) two = two_new (0);

  run_fixture_hurry (two->fixture);
  test_resource_add_fault (two->file, TEST_FAULT_SILENCE);
  run_fixture_start (two->fixture);
  run_fixture_wait (two->fixture, was_asked);
  add_copy (two);
  finish (two);
  g_assert_cmpint (get_source (two, 1)->fetched, >=, SIZE);
}

/* A file that comes as one stream: nothing of what is wished makes it two, and when its source is
 * taken away it begins anew from the other one. */
static void
test_stream (void)
{
  g_autoptr (Two) two = two_new (512 * KIB);
  g_autofree char *first = g_strdup (spate_request_get_uri (two->fixture->request));

  two->file->no_ranges = two->copy->no_ranges = TRUE;
  begin (two);
  set_max_connections (two, 1);
  add_copy (two);
  set_enabled (two, first, FALSE);
  run_fixture_wait (two->fixture, copy_delivers);
  finish (two);
  g_assert_cmpuint (two->fixture->last->most_connections, ==, 1);
  g_assert_cmpint (get_source (two, 1)->fetched, >=, SIZE);
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-change/connections", test_connections);
  g_test_add_func ("/run-change/rate", test_rate);
  g_test_add_func ("/run-change/mirror", test_mirror);
  g_test_add_data_func ("/run-change/wrong-mirror/bytes", GINT_TO_POINTER (FALSE), test_wrong_mirror);
  g_test_add_data_func ("/run-change/wrong-mirror/size", GINT_TO_POINTER (TRUE), test_wrong_mirror);
  g_test_add_func ("/run-change/remove", test_remove);
  g_test_add_func ("/run-change/disable-first", test_disable_first);
  g_test_add_func ("/run-change/all-disabled", test_all_disabled);
  g_test_add_func ("/run-change/begin-without-first", test_begin_without_first);
  g_test_add_func ("/run-change/none-left", test_none_left);
  g_test_add_func ("/run-change/before-an-answer", test_before_an_answer);
  g_test_add_func ("/run-change/stream", test_stream);

  return g_test_run ();
}
