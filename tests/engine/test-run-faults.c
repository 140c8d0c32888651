/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Servers that fail, refuse and vanish: who is to blame, how often to try again, when to give
 * up. */

#include "run-fixture.h"

#define FINE -1

/* What a server answers to everything, or so many times before it comes to its senses. */
static void
test_statuses (void)
{
  static const struct
  {
    guint       status;
    guint       times; /* 0: always */
    const char *retry_after;
    int         code;
    guint       n_requests;
  } cases[] = {
    { 401, 0, NULL, SPATE_ERROR_NEEDS_AUTHENTICATION, 1 },
    { 403, 0, NULL, SPATE_ERROR_NEEDS_LINK, 1 },
    { 404, 0, NULL, SPATE_ERROR_NEEDS_LINK, 1 },
    { 410, 0, NULL, SPATE_ERROR_NEEDS_LINK, 1 },
    { 418, 0, NULL, SPATE_ERROR_SERVER, 1 },
    { 302, 0, NULL, SPATE_ERROR_PROTOCOL, 1 }, /* without a Location */
    { 500, 0, NULL, SPATE_ERROR_BUSY, 5 },
    { 503, 0, NULL, SPATE_ERROR_BUSY, 5 },
    { 500, 1, NULL, FINE, 0 },
    { 503, 4, NULL, FINE, 0 },
    { 503, 1, "2", FINE, 0 },
    { 429, 1, "Mon, 01 Jan 2024 00:00:00 GMT", FINE, 0 },
    { 503, 1, "soon", FINE, 0 },
  };
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  run_fixture_hurry (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%" G_GSIZE_FORMAT, i);
      TestFault *fault = test_resource_add_status (run_fixture_add (fixture, path, 5 * MIB), cases[i].status);

      fault->n_requests = cases[i].times;
      if (cases[i].retry_after != NULL)
        fault->header = "Retry-After";
      fault->value = cases[i].retry_after;
      run_fixture_forget (fixture);
      run_fixture_ask (fixture, path);
      run_fixture_run (fixture);
      if (cases[i].code == FINE)
        {
          run_fixture_assert_done (fixture, path + 1, 5 * MIB);
          continue;
        }
      run_fixture_assert_failed (fixture, cases[i].code);
      g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, path), ==, cases[i].n_requests);
      g_assert_cmpuint (fixture->last->n_requests, ==, cases[i].n_requests);
    }
}

/* Nobody listens: a few tries, and then that is said. */
static void
test_refused (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *uri = NULL;

  {
    g_autoptr (TestOrigin) gone = test_origin_new ();

    uri = test_origin_uri (gone, "/a.bin");
  }

  run_fixture_hurry (fixture);
  run_fixture_ask_uri (fixture, uri);
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NETWORK);
  g_assert_cmpuint (fixture->last->n_requests, ==, 5);
  run_fixture_assert_listing (fixture, "");
}

/* More connections than the server likes, in the ways that servers say so. What is served goes
 * on being served, and few requests are wasted on the rest. */
static void
test_overload (void)
{
  static const guint limits[] = { 1, 2, 4 };
  static const guint statuses[] = { 503, 429, 403, 404, 500, 0 };
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (statuses); j++)
      {
        g_autofree char *path = g_strdup_printf ("/%u-%u", limits[i], statuses[j]);
        TestResource *file = run_fixture_add (fixture, path, 36 * MIB);

        file->rate = 24 * MIB;
        file->max_simultaneous = limits[i];
        file->overload_status = statuses[j];
        file->retry_after = j == 0 ? "1" : NULL;
        run_fixture_download (fixture, path, 36 * MIB);
        g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, path), <=, limits[i]);
        g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_REFUSED), >, 0);
        g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_REFUSED), <, 20);
      }
}

/* Refusals while the first answer has been given and its first byte is still to come: it is
 * served all the same, so nobody gives up. */
static gboolean
has_refused (gpointer data)
{
  return run_fixture_count_events (data, SPATE_EVENT_REFUSED) > 0;
}

static void
test_refused_before_bytes (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = run_fixture_add (fixture, "/a.bin", 16 * MIB);

  file->rate = 1;
  test_resource_add_status (file, 404)->later_ranges_only = TRUE;
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_refused);
  g_assert_null (fixture->last);

  test_origin_lock (fixture->origin);
  file->rate = 0;
  test_origin_unlock (fixture->origin);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "a.bin", 16 * MIB);
}

static gboolean
has_come_far (gpointer data)
{
  RunFixture *fixture = data;

  return test_origin_get_bytes_sent (fixture->origin, "/a.bin") > 10 * MIB;
}

/* Every connection breaks at once, and the server is back the next moment. */
static void
test_reset_once (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  run_fixture_add (fixture, "/a.bin", 36 * MIB)->rate = 16 * MIB;
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_come_far);
  test_origin_reset_connections (fixture->origin);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "a.bin", 36 * MIB);
  run_fixture_assert_fetched (fixture, 36 * MIB);
}

static gboolean
is_waiting (gpointer data)
{
  RunFixture *fixture = data;

  return fixture->last != NULL || (fixture->previous != NULL && fixture->previous->waiting != NULL);
}

/* The server goes away in mid-transfer, with all of many connections, and comes back when they
 * have been refused: that is one reason, and one failure. */
static void
test_vanished (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autoptr (GError) error = NULL;
  guint port = test_origin_get_port (fixture->origin);

  run_fixture_add (fixture, "/a.bin", 400 * MIB)->rate = 16 * MIB;
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_come_far);
  test_origin_free (g_steal_pointer (&fixture->origin));
  run_fixture_wait (fixture, is_waiting);
  g_assert_null (fixture->last);
  fixture->origin = test_origin_new_on_port (port, &error);
  g_assert_no_error (error);
  run_fixture_add (fixture, "/a.bin", 400 * MIB);
  run_fixture_finish (fixture);
  run_fixture_assert_done (fixture, "a.bin", 400 * MIB);
}

/* A server that has gone for good is given up in the end. */
static void
test_gone (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  run_fixture_add (fixture, "/a.bin", 36 * MIB)->rate = 8 * MIB;
  run_fixture_hurry (fixture);
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_come_far);
  test_origin_free (g_steal_pointer (&fixture->origin));
  run_fixture_finish (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NETWORK);
  fixture->origin = test_origin_new ();
}

/* Redirects led to a link that expires: the one that was asked for still knows the way. */
static void
test_expired_link (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *old = run_fixture_add (fixture, "/old", 16 * MIB);
  TestResource *way = test_origin_add_redirect (fixture->origin, "/a.bin", 302, "/old");
  TestFault *later = test_resource_add_status (way, 302);
  TestFault *gone = test_resource_add_status (old, 403);
  TestFault *cut = test_resource_add_fault (old, TEST_FAULT_RESET_BODY);

  run_fixture_add (fixture, "/new", 16 * MIB);
  later->header = "Location";
  later->value = "/new";
  ((TestFault *) g_ptr_array_index (way->faults, 0))->n_requests = 1;
  gone->first_request = 1;
  cut->bytes = 2 * MIB;
  old->rate = 32 * MIB;
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "old", 16 * MIB);
}

/* Bodies that break off all the time: slowly, but the file comes. */
static void
test_short_answers (void)
{
  static const TestFaultKind faults[] = { TEST_FAULT_SHORT_BODY, TEST_FAULT_RESET_BODY, TEST_FAULT_CAPPED };
  static const goffset pieces[] = { 100000, 3 * MIB };
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  run_fixture_hurry (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (pieces); j++)
      {
        g_autofree char *path = g_strdup_printf ("/%" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT, i, j);

        test_resource_add_fault (run_fixture_add (fixture, path, 9 * MIB), faults[i])->bytes = pieces[j];
        run_fixture_download (fixture, path, 9 * MIB);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-faults/statuses", test_statuses);
  g_test_add_func ("/run-faults/refused", test_refused);
  g_test_add_func ("/run-faults/overload", test_overload);
  g_test_add_func ("/run-faults/refused-before-bytes", test_refused_before_bytes);
  g_test_add_func ("/run-faults/reset-once", test_reset_once);
  g_test_add_func ("/run-faults/vanished", test_vanished);
  g_test_add_func ("/run-faults/gone", test_gone);
  g_test_add_func ("/run-faults/expired-link", test_expired_link);
  g_test_add_func ("/run-faults/short-answers", test_short_answers);

  return g_test_run ();
}
