/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The model itself, against what can be reckoned by hand. */

#include "sim-link.h"
#include "sim-test.h"

#include <math.h>

/* Until @connection is answered. */
static void
wait_for_answer (SimLink *link,
                 guint    connection,
                 goffset  length)
{
  SimEvent event;

  while (sim_link_step (link, SIM_NEVER, &event))
    {
      if (event.kind == SIM_EVENT_CONNECTED)
        sim_link_request (link, event.connection, length);
      else if (event.kind == SIM_EVENT_ANSWERED && event.connection == connection)
        return;
    }

  g_assert_not_reached ();
}

/* Three round trips until the first byte, a growing window, then the cap. */
static void
test_one_connection (void)
{
  const SimScenario scenario = { .name = "one", .size = 1, .capacity = 1e9, .n_hosts = 1, .hosts = { { SIM_HOST (4) } } };
  g_autoptr (SimLink) link = sim_link_new (&scenario, 1, FALSE);
  guint connection = sim_link_connect (link, 0);
  SimEvent event;

  wait_for_answer (link, connection, 1000000000);
  g_assert_cmpint (sim_link_get_now (link), ==, 3 * 40000 + 30000);

  /* Windows of 14,600, 29,200, 58,400 and 116,800 bytes a round trip; the cap is 160,000. */
  g_assert_false (sim_link_step (link, sim_link_get_now (link) + 4 * 40000, &event));
  g_assert_cmpfloat_with_epsilon (sim_link_get_brought (link), 14600 * 15, 100);
  g_assert_false (sim_link_step (link, sim_link_get_now (link) + 10 * 40000, &event));
  g_assert_cmpfloat_with_epsilon (sim_link_get_rate (link), 4e6, 1);
  g_assert_cmpfloat_with_epsilon (sim_link_get_brought (link), 14600 * 15 + 10 * 160000, 100);
}

/* A line is shared evenly, and who cannot take its share leaves it to the others. */
static void
test_sharing (void)
{
  const SimScenario scenario = {
    .name = "shared",
    .size = 1,
    .capacity = 10e6,
    .n_hosts = 2,
    .hosts = { { SIM_HOST (1) }, { SIM_HOST (100), .total = 8e6 } },
  };
  g_autoptr (SimLink) link = sim_link_new (&scenario, 1, FALSE);
  SimEvent event;

  (void) sim_link_connect (link, 0);
  (void) sim_link_connect (link, 1);
  (void) sim_link_connect (link, 1);
  while (sim_link_step (link, 5 * G_USEC_PER_SEC, &event))
    {
      if (event.kind == SIM_EVENT_CONNECTED)
        sim_link_request (link, event.connection, 1000000000);
    }
  g_assert_cmpfloat_with_epsilon (sim_link_get_rate (link), 9e6, 10);

  goffset first = sim_link_fetch (link, 1);
  goffset second = sim_link_fetch (link, 2);

  g_assert_cmpint (ABS (first - second), <, 1000);
}

/* A line of 10 MB/s brings 20 MB in two seconds, and 1 MB/s in a second of a tenth. */
static void
test_drop_and_silence (void)
{
  const SimScenario scenario = {
    .name = "drop and silence",
    .size = 40 * 1000 * 1000,
    .capacity = 10e6,
    .drop_from = 2,
    .drop_time = 1,
    .drop_factor = 0.1,
    .silent_from = 3,
    .silent_time = 1,
    .n_hosts = 1,
    .hosts = { { .round_trip = 0.001, .handshakes = 1, .cap = 1e9 } },
  };

  g_assert_cmpfloat_with_epsilon ((double) sim_bound (&scenario, 1) / G_USEC_PER_SEC, 5.9, 0.05);
}

/* The formula of the bound for connections that are all alike. */
static void
test_bound (void)
{
  for (guint n = 1; n <= 32; n *= 2)
    {
      const double cap = 3e6;
      const double round_trip = 0.04;
      const SimScenario scenario = {
        .name = "bound",
        .size = 500 * SIM_MIB,
        .capacity = 1e9,
        .n_hosts = 1,
        .hosts = { { SIM_HOST (3), .limit = SIM_LIMIT_503, .limit_amount = n } },
      };
      double rate = n * cap;
      double expected = 3 * round_trip + 0.03 + round_trip * log2 (cap * round_trip / 14600) +
                        ((double) scenario.size - rate * round_trip) / rate;

      g_assert_cmpfloat_with_epsilon ((double) sim_bound (&scenario, 1) / G_USEC_PER_SEC, expected, 2 * round_trip);
    }
}

static guint
count_answers (const SimScenario *scenario,
               guint              n_connections,
               guint             *ret_n_refusals)
{
  g_autoptr (SimLink) link = sim_link_new (scenario, 1, FALSE);
  guint n_answers = 0;
  SimEvent event;

  *ret_n_refusals = 0;
  for (guint i = 0; i < n_connections; i++)
    (void) sim_link_connect (link, 0);
  while (sim_link_step (link, G_USEC_PER_SEC, &event))
    {
      if (event.kind == SIM_EVENT_CONNECTED)
        sim_link_request (link, event.connection, 1000000000);
      n_answers += event.kind == SIM_EVENT_ANSWERED;
      *ret_n_refusals += event.kind == SIM_EVENT_ENDED && event.outcome == SPATE_OUTCOME_REFUSED;
    }

  return n_answers;
}

/* Of twelve connections each limit lets five through. */
static void
test_limits (void)
{
  for (guint limit = SIM_LIMIT_REFUSE; limit <= SIM_LIMIT_REQUESTS; limit++)
    {
      const SimScenario scenario = {
        .name = "limits",
        .size = 1,
        .capacity = 1e9,
        .n_hosts = 1,
        .hosts = { { SIM_HOST (1), .limit = (SimLimit) limit, .limit_amount = 5, .request_burst = 5 } },
      };
      guint n_refusals = 0;

      g_assert_cmpuint (count_answers (&scenario, 12, &n_refusals), ==, 5);
      g_assert_cmpuint (n_refusals, ==, limit == SIM_LIMIT_QUEUE ? 0 : 7);
    }
}

/* Who waits in a queue is served when somebody is through. */
static void
test_queue (void)
{
  const SimScenario scenario = {
    .name = "queue",
    .size = 1,
    .capacity = 1e9,
    .n_hosts = 1,
    .hosts = { { SIM_HOST (1), .limit = SIM_LIMIT_QUEUE, .limit_amount = 1 } },
  };
  g_autoptr (SimLink) link = sim_link_new (&scenario, 1, FALSE);
  guint first = sim_link_connect (link, 0);
  guint n_answers = 0;
  SimEvent event;

  (void) sim_link_connect (link, 0);
  wait_for_answer (link, first, 1000000);
  sim_link_close (link, first);
  while (sim_link_step (link, sim_link_get_now (link) + G_USEC_PER_SEC / 10, &event))
    n_answers += event.kind == SIM_EVENT_ANSWERED;
  g_assert_cmpuint (n_answers, ==, 1);
}

/* What is under way as a connection is closed is wasted: a round trip's worth. */
static void
test_waste (void)
{
  const SimScenario scenario = { .name = "waste", .size = 1, .capacity = 1e9, .n_hosts = 1, .hosts = { { SIM_HOST (4) } } };
  g_autoptr (SimLink) link = sim_link_new (&scenario, 1, FALSE);
  guint connection = sim_link_connect (link, 0);
  SimEvent event;

  wait_for_answer (link, connection, 1000000000);
  g_assert_false (sim_link_step (link, 5 * G_USEC_PER_SEC, &event));
  sim_link_close (link, connection);
  g_assert_cmpfloat_with_epsilon (sim_link_get_wasted (link), 160000, 1);
  g_assert_cmpuint (sim_link_get_n_held (link), ==, 0);
}

/* After a rest of a second a connection begins anew, after a shorter one it does not. */
static void
test_idle_restart (void)
{
  const SimScenario scenario = { .name = "rest", .size = 1, .capacity = 1e9, .n_hosts = 1, .hosts = { { SIM_HOST (4) } } };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (SimLink) link = sim_link_new (&scenario, 1, FALSE);
      guint connection = sim_link_connect (link, 0);
      SimEvent event;

      wait_for_answer (link, connection, 4000000);
      g_assert_true (sim_link_step (link, SIM_NEVER, &event));
      g_assert_cmpint (event.kind, ==, SIM_EVENT_ARRIVED);
      g_assert_cmpint (sim_link_fetch (link, connection), ==, 4000000);
      sim_link_close (link, connection);
      g_assert_true (sim_link_is_open (link, connection));
      g_assert_false (sim_link_step (link, sim_link_get_now (link) + (i == 0 ? 900000 : 1100000), &event));
      sim_link_request (link, connection, 4000000);
      wait_for_answer (link, connection, 0);
      g_assert_cmpfloat_with_epsilon (sim_link_get_rate (link), i == 0 ? 4e6 : 14600 / 0.04, 1);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim-link/one-connection", test_one_connection);
  g_test_add_func ("/sim-link/sharing", test_sharing);
  g_test_add_func ("/sim-link/drop-and-silence", test_drop_and_silence);
  g_test_add_func ("/sim-link/bound", test_bound);
  g_test_add_func ("/sim-link/limits", test_limits);
  g_test_add_func ("/sim-link/queue", test_queue);
  g_test_add_func ("/sim-link/waste", test_waste);
  g_test_add_func ("/sim-link/idle-restart", test_idle_restart);

  return g_test_run ();
}
