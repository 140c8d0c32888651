/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Why a download is as fast as it is, told of servers that are known to be so. What a full line
 * looks like, tests/sim knows. */

#include "run-fixture.h"

#define SIZE (24 * MIB)

typedef struct
{
  guint n_seen[SPATE_VERDICT_DISK_LIMITED + 1];
  guint allowed;
} Verdicts;

static void
note_cb (RunFixture    *fixture,
         SpateSnapshot *snapshot)
{
  Verdicts *verdicts = fixture->user_data;

  verdicts->n_seen[snapshot->verdict]++;
  if (snapshot->verdict == SPATE_VERDICT_CONNECTIONS_LIMITED)
    verdicts->allowed = snapshot->allowed_connections;
}

static void
run (RunFixture *fixture,
     Verdicts   *verdicts)
{
  fixture->on_snapshot = note_cb;
  fixture->user_data = verdicts;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
}

static void
test_each_limited (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  Verdicts verdicts = { 0 };

  run_fixture_add (fixture, "/a.bin", SIZE)->rate = MIB / 2;
  run_fixture_ask (fixture, "/a.bin");
  run (fixture, &verdicts);
  g_assert_cmpuint (verdicts.n_seen[SPATE_VERDICT_EACH_LIMITED], >, 0);
  g_assert_cmpuint (verdicts.n_seen[SPATE_VERDICT_CONNECTIONS_LIMITED], ==, 0);
  g_assert_cmpuint (verdicts.n_seen[SPATE_VERDICT_USER_LIMITED], ==, 0);
}

static void
test_connections_limited (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  Verdicts verdicts = { 0 };
  TestResource *file = run_fixture_add (fixture, "/a.bin", SIZE);

  file->rate = 2 * MIB;
  file->max_simultaneous = 4;
  run_fixture_ask (fixture, "/a.bin");
  run (fixture, &verdicts);
  g_assert_cmpuint (verdicts.n_seen[SPATE_VERDICT_CONNECTIONS_LIMITED], >, 0);
  g_assert_cmpuint (verdicts.allowed, ==, 4);
}

static void
test_user_limited (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  Verdicts verdicts = { 0 };

  run_fixture_add (fixture, "/a.bin", SIZE);
  run_fixture_ask (fixture, "/a.bin")->rate_limit = 6 * MIB;
  run (fixture, &verdicts);
  g_assert_cmpuint (verdicts.n_seen[SPATE_VERDICT_USER_LIMITED], >, 0);
  g_assert_cmpuint (verdicts.n_seen[SPATE_VERDICT_EACH_LIMITED], ==, 0);
}

/* Nobody is served for a while. */
static void
test_waiting (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  Verdicts verdicts = { 0 };
  TestResource *file = run_fixture_add (fixture, "/a.bin", SIZE);
  TestFault *cut = test_resource_add_fault (file, TEST_FAULT_RESET_BODY);
  TestFault *busy = test_resource_add_status (file, 503);

  cut->n_requests = 1;
  cut->bytes = MIB;
  busy->first_request = 1;
  busy->n_requests = 2;
  busy->header = "Retry-After";
  busy->value = "1";
  run_fixture_ask (fixture, "/a.bin")->max_connections = 1;
  run (fixture, &verdicts);
  g_assert_cmpuint (verdicts.n_seen[SPATE_VERDICT_WAITING], >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-verdict/each-limited", test_each_limited);
  g_test_add_func ("/run-verdict/connections-limited", test_connections_limited);
  g_test_add_func ("/run-verdict/user-limited", test_user_limited);
  g_test_add_func ("/run-verdict/waiting", test_waiting);

  return g_test_run ();
}
