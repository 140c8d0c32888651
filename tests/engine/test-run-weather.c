/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can happen in the middle of a transfer: the line slows down, everything goes silent, a
 * server has had enough, a mirror dies. The file comes, its bytes are right, and there is no
 * storm of connections. */

#include "run-fixture.h"

#define SIZE (24 * MIB)
#define RATE MIB

/* When it happens, and for how long. */
#define MOMENT (6 * MIB)

typedef struct
{
  TestOrigin   *mirror; /* (owned) (nullable) */
  TestResource *file;
  TestResource *copy;   /* (nullable): at the mirror */
  guint64       slow;   /* bytes a second that are left */
  gint64        until;  /* µs of the monotonic clock, or 0 before it happened */
  gint64        length; /* µs */
  gboolean      is_over;
} Weather;

static void
set_rate (RunFixture *fixture,
          Weather    *weather,
          guint64     rate)
{
  test_origin_lock (fixture->origin);
  weather->file->rate = rate;
  test_origin_unlock (fixture->origin);
}

static void
slow_down_cb (RunFixture    *fixture,
              SpateSnapshot *snapshot)
{
  Weather *weather = fixture->user_data;
  gint64 now = g_get_monotonic_time ();

  if (weather->until == 0 && snapshot->written >= MOMENT)
    {
      set_rate (fixture, weather, weather->slow);
      weather->until = now + weather->length;
    }
  else if (weather->until > 0 && !weather->is_over && now >= weather->until)
    {
      set_rate (fixture, weather, RATE);
      weather->is_over = TRUE;
    }
}

static void
run_through (RunFixture *fixture,
             Weather *weather,
             void (*on_snapshot) (RunFixture *fixture,
                                  SpateSnapshot *snapshot))
{
  weather->file = run_fixture_add (fixture, "/a.bin", SIZE);
  weather->file->rate = RATE;
  fixture->on_snapshot = on_snapshot;
  fixture->user_data = weather;
  if (fixture->request == NULL)
    run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
}

/* Nothing comes for ten seconds: a connection is made anew now and then, never all at once. */
static void
test_silence (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  Weather weather = { .slow = 1, .length = 10 * G_USEC_PER_SEC };

  run_through (fixture, &weather, slow_down_cb);
  g_assert_true (weather.is_over);
  g_assert_cmpuint (fixture->last->most_connections, <=, SPATE_MAX_CONNECTIONS);
  g_assert_cmpuint (test_origin_get_n_connections (fixture->origin, NULL), <=, 48);
  g_assert_cmpuint (fixture->last->n_requests, <=, 64);
}

/* The line is ten times slower for a while. */
static void
test_slow_line (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  Weather weather = { .slow = RATE / 10, .length = 4 * G_USEC_PER_SEC };

  run_through (fixture, &weather, slow_down_cb);
  g_assert_true (weather.is_over);
  g_assert_cmpuint (test_origin_get_n_connections (fixture->origin, NULL), <=, 64);
}

static void
refuse_cb (RunFixture    *fixture,
           SpateSnapshot *snapshot)
{
  Weather *weather = fixture->user_data;

  if (weather->is_over || snapshot->written < MOMENT)
    return;

  weather->is_over = TRUE;
  test_origin_lock (fixture->origin);
  weather->file->max_simultaneous = 3;
  weather->file->overload_status = 429;
  weather->file->retry_after = "1";
  weather->file->rate = 4 * RATE;
  test_origin_unlock (fixture->origin);
  test_origin_reset_connections (fixture->origin);
}

/* The server cuts everybody off and wants fewer from now on. */
static void
test_refusing (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  Weather weather = { 0 };
  guint n_refused = 0;

  run_through (fixture, &weather, refuse_cb);
  g_assert_true (weather.is_over);

  for (guint i = 0; i < test_origin_get_n_requests (fixture->origin, "/a.bin"); i++)
    {
      g_autoptr (TestRequest) request = test_origin_get_request (fixture->origin, "/a.bin", i);

      n_refused += request->status == 429;
    }
  g_assert_cmpuint (n_refused, >, 0);
  g_assert_cmpuint (n_refused, <=, 32);
}

static void
die_cb (RunFixture    *fixture,
        SpateSnapshot *snapshot)
{
  Weather *weather = fixture->user_data;
  const SpateSourceInfo *mirror = snapshot->sources != NULL && snapshot->sources->len > 1
                                    ? &g_array_index (snapshot->sources, SpateSourceInfo, 1)
                                    : NULL;

  if (weather->is_over || mirror == NULL || mirror->fetched < MIB)
    return;

  weather->is_over = TRUE;
  test_origin_lock (weather->mirror);
  test_resource_add_fault (weather->copy, TEST_FAULT_RESET);
  test_origin_unlock (weather->mirror);
  test_origin_reset_connections (weather->mirror);
}

/* One of two mirrors is gone in the middle: the other one brings what it had not. */
static void
test_dying_mirror (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  Weather weather = { .mirror = test_origin_new () };
  g_autofree char *copy = test_origin_uri (weather.mirror, "/copy.bin");

  weather.copy = test_origin_add (weather.mirror, "/copy.bin", SIZE);
  weather.copy->rate = RATE;
  g_assert_true (spate_request_add_uri (run_fixture_ask (fixture, "/a.bin"), copy, NULL));
  run_through (fixture, &weather, die_cb);
  g_assert_true (weather.is_over);
  g_assert_cmpuint (test_origin_get_n_connections (weather.mirror, NULL), <=, 48);
  test_origin_free (weather.mirror);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-weather/silence", test_silence);
  g_test_add_func ("/run-weather/slow-line", test_slow_line);
  g_test_add_func ("/run-weather/refusing", test_refusing);
  g_test_add_func ("/run-weather/dying-mirror", test_dying_mirror);

  return g_test_run ();
}
