/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several links for one file. A mirror is used when it is known to have the same file, dropped
 * with a reason when it has not, and its being slow, silent or gone keeps nobody waiting. */

#include "run-fixture.h"

#include <stdio.h>

#define SIZE (24 * MIB)
#define RATE MIB

typedef struct
{
  TestOrigin   *origin; /* (owned) */
  TestResource *file;
} Mirror;

static void
mirror_clear (Mirror *mirror)
{
  g_clear_pointer (&mirror->origin, test_origin_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Mirror, mirror_clear)

static Mirror
mirror_new (goffset size)
{
  Mirror mirror = { .origin = test_origin_new () };

  mirror.file = test_origin_add (mirror.origin, "/copy.bin", size);
  mirror.file->rate = RATE;

  return mirror;
}

static void
ask_with (RunFixture *fixture,
          Mirror     *mirror)
{
  g_autofree char *uri = test_origin_uri (mirror->origin, "/copy.bin");

  run_fixture_add (fixture, "/a.bin", SIZE)->rate = RATE;
  g_assert_true (spate_request_add_uri (run_fixture_ask (fixture, "/a.bin"), uri, NULL));
}

static const SpateSourceInfo *
get_source (RunFixture *fixture,
            guint       index)
{
  g_assert_nonnull (fixture->last->sources);
  g_assert_cmpuint (fixture->last->sources->len, >, index);

  return &g_array_index (fixture->last->sources, SpateSourceInfo, index);
}

static void
assert_shared (RunFixture *fixture)
{
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_true (get_source (fixture, 0)->is_usable);
  g_assert_true (get_source (fixture, 1)->is_checked);
  g_assert_cmpint (get_source (fixture, 0)->fetched, >, SIZE / 10);
  g_assert_cmpint (get_source (fixture, 1)->fetched, >, SIZE / 10);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_CHECKED), ==, 1);
}

/* Not a byte of it may be in the file. */
static void
assert_dropped (RunFixture *fixture,
                const char *reason)
{
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_false (get_source (fixture, 1)->is_usable);
  g_assert_cmpint (get_source (fixture, 1)->fetched, ==, 0);
  g_assert_nonnull (get_source (fixture, 1)->reason);
  if (reason != NULL)
    g_assert_nonnull (strstr (get_source (fixture, 1)->reason, reason));
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_DROPPED), ==, 1);
}

static char *
get_range (Mirror *mirror,
           guint   index)
{
  g_autoptr (TestRequest) request = test_origin_get_request (mirror->origin, "/copy.bin", index);

  return g_strdup (request->range);
}

static void
test_same (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_auto (Mirror) mirror = mirror_new (SIZE);

  ask_with (fixture, &mirror);
  run_fixture_run (fixture);
  assert_shared (fixture);
}

/* ETags and dates of different servers differ by nature: bytes are compared then. */
static void
test_other_validator (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_auto (Mirror) mirror = mirror_new (SIZE);

  mirror.file->etag = "\"another\"";
  mirror.file->last_modified = NULL;
  ask_with (fixture, &mirror);
  run_fixture_run (fixture);
  assert_shared (fixture);
}

/* The beginning, the middle and the end of what has come are three places, even while it is in
 * one piece. */
static void
test_places (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_auto (Mirror) mirror = mirror_new (SIZE);
  goffset start = 0, end = -1;

  mirror.file->etag = "\"another\"";
  ask_with (fixture, &mirror);
  fixture->request->max_connections = 1;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *range = get_range (&mirror, i);
      goffset previous_end = end;

      g_assert_cmpint (sscanf (range, "bytes=%" G_GOFFSET_FORMAT "-%" G_GOFFSET_FORMAT, &start, &end), ==, 2);
      if (i == 0)
        g_assert_cmpint (start, ==, 0);
      g_assert_cmpint (start, >, previous_end);
      g_assert_cmpint (end - start + 1, ==, 32 * KIB);
    }
}

/* What another server calls by the same name need not be the same. */
static void
test_same_name (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_auto (Mirror) mirror = mirror_new (SIZE);

  mirror.file->seed = 2;
  ask_with (fixture, &mirror);
  run_fixture_run (fixture);
  assert_dropped (fixture, "other bytes");
}

static void
test_no_size (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_auto (Mirror) mirror = mirror_new (SIZE);

  test_resource_add_fault (mirror.file, TEST_FAULT_RANGE_STAR);
  ask_with (fixture, &mirror);
  run_fixture_run (fixture);
  assert_dropped (fixture, "size");
}

static void
test_other_bytes (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_auto (Mirror) mirror = mirror_new (SIZE);

  mirror.file->etag = "\"another\"";
  mirror.file->seed = 2;
  ask_with (fixture, &mirror);
  run_fixture_run (fixture);
  assert_dropped (fixture, "other bytes");
}

static void
test_other_size (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_auto (Mirror) mirror = mirror_new (SIZE + 1);

  mirror.file->etag = "\"another\"";
  ask_with (fixture, &mirror);
  run_fixture_run (fixture);
  assert_dropped (fixture, NULL);
}

static void
test_missing (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_auto (Mirror) mirror = mirror_new (SIZE);

  test_resource_add_status (mirror.file, 404);
  ask_with (fixture, &mirror);
  run_fixture_run (fixture);
  assert_dropped (fixture, "404");
}

/* One that says nothing at all is not waited for. */
static void
test_silent (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_auto (Mirror) mirror = mirror_new (SIZE);

  test_resource_add_fault (mirror.file, TEST_FAULT_SILENCE);
  ask_with (fixture, &mirror);
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpint (get_source (fixture, 1)->fetched, ==, 0);
  g_assert_cmpint (fixture->last->elapsed, <, 20 * G_USEC_PER_SEC);
}

/* The first link is dead, in each of three ways: the next one begins. */
static void
test_dead_first (gconstpointer data)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_auto (Mirror) mirror = mirror_new (SIZE);
  TestFaultKind kind = (TestFaultKind) GPOINTER_TO_INT (data);

  mirror.file->rate = 4 * RATE;
  ask_with (fixture, &mirror);

  TestResource *first = run_fixture_add (fixture, "/dead.bin", SIZE);
  g_autofree char *dead = test_origin_uri (fixture->origin, "/dead.bin");
  g_autofree char *uri = test_origin_uri (mirror.origin, "/copy.bin");
  SpateRequest *request = run_fixture_ask_uri (fixture, dead);

  if (kind == TEST_FAULT_STATUS)
    test_resource_add_status (first, 404);
  else
    test_resource_add_fault (first, kind);
  g_assert_true (spate_request_add_uri (request, uri, NULL));
  request->name = g_strdup ("a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpint (get_source (fixture, 0)->fetched, ==, 0);
  g_assert_cmpint (get_source (fixture, 1)->fetched, >=, SIZE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-mirrors/same", test_same);
  g_test_add_func ("/run-mirrors/other-validator", test_other_validator);
  g_test_add_func ("/run-mirrors/places", test_places);
  g_test_add_func ("/run-mirrors/same-name", test_same_name);
  g_test_add_func ("/run-mirrors/no-size", test_no_size);
  g_test_add_func ("/run-mirrors/other-bytes", test_other_bytes);
  g_test_add_func ("/run-mirrors/other-size", test_other_size);
  g_test_add_func ("/run-mirrors/missing", test_missing);
  g_test_add_func ("/run-mirrors/silent", test_silent);
  g_test_add_data_func ("/run-mirrors/missing-first", GINT_TO_POINTER (TEST_FAULT_STATUS), test_dead_first);
  g_test_add_data_func ("/run-mirrors/silent-first", GINT_TO_POINTER (TEST_FAULT_SILENCE), test_dead_first);
  g_test_add_data_func ("/run-mirrors/reset-first", GINT_TO_POINTER (TEST_FAULT_RESET), test_dead_first);

  return g_test_run ();
}
