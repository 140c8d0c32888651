/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command waits where waiting helps, says so once, and comes to an end. */

#include "cli-fixture.h"

#include <signal.h>
#include <string.h>

#define SIZE (4 * MIB)

/* How often a run asks before it is over. */
#define N_PROBES 5

/* An earlier command has brought a part of /a.bin; then the link was dead. */
static TestResource *
leave_a_part (CliFixture *fixture)
{
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", SIZE);
  TestFault *cut = test_resource_add_fault (file, TEST_FAULT_RESET_BODY);

  cut->bytes = MIB;
  cut->n_requests = 1;
  test_resource_add_status (file, 404)->first_request = 1;
  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 8);
  cli_assert_listing (fixture, "a.bin.part");
  test_origin_lock (fixture->origin);
  test_resource_clear_faults (file);
  file->n_requests = 0;
  test_origin_unlock (fixture->origin);

  return file;
}

static guint
count (const char *text,
       const char *part)
{
  guint n_found = 0;

  while ((text = strstr (text, part)) != NULL)
    {
      n_found++;
      text += strlen (part);
    }

  return n_found;
}

/* The server is away for the length of a run: one line, and then the rest. */
static void
test_waits (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = leave_a_part (fixture);

  test_resource_add_fault (file, TEST_FAULT_CLOSE)->n_requests = N_PROBES;
  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 0);
  g_assert_cmpuint (count (fixture->err, "Try 2 of 5 in 0:0"), ==, 1);
  cli_assert_says (fixture, "The connection to the server failed");
  cli_assert_says (fixture, "were here already");
  cli_assert_file (fixture, "a.bin", SIZE, 1);
}

/* The same for programs. */
static void
test_json (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = leave_a_part (fixture);

  test_resource_add_fault (file, TEST_FAULT_CLOSE)->n_requests = N_PROBES;
  cli_run (fixture, "--json --tries=0 @/a.bin");
  cli_assert_exit (fixture, 0);
  g_assert_cmpuint (count (fixture->out, "\"event\":\"waiting\",\"reason\":\"server\",\"code\":\"network\""), ==, 1);
  g_assert_cmpuint (count (fixture->out, "\"try\":2,\"max_tries\":null}"), ==, 1);
  g_assert_cmpstr (fixture->err, ==, "");
  cli_assert_file (fixture, "a.bin", SIZE, 1);
}

/* One try is one run: scripts that count for themselves. */
static void
test_one_try (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = leave_a_part (fixture);

  test_resource_add_fault (file, TEST_FAULT_CLOSE);
  cli_run (fixture, "--tries=1 @/a.bin");
  cli_assert_exit (fixture, 4);
  g_assert_cmpuint (count (fixture->err, "Try "), ==, 0);
  cli_assert_says (fixture, "the same command goes on from there");
  cli_assert_listing (fixture, "a.bin.part");
}

/* A login page in the place of the rest: what is here stays here. */
static void
test_page (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = leave_a_part (fixture);
  TestFault *page = test_resource_add_status (file, 200);

  page->header = "Content-Type";
  page->value = "text/html";
  cli_run (fixture, "--tries=1 @/a.bin");
  cli_assert_exit (fixture, 4);
  cli_assert_says (fixture, "A page came instead of the file");
  cli_assert_listing (fixture, "a.bin.part");

  test_origin_lock (fixture->origin);
  test_resource_clear_faults (file);
  test_origin_unlock (fixture->origin);
  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_says (fixture, "were here already");
  cli_assert_file (fixture, "a.bin", SIZE, 1);
}

static gboolean
was_asked (gpointer data)
{
  CliFixture *fixture = data;

  return test_origin_get_n_requests (fixture->origin, NULL) > 0;
}

/* Nobody has to sit through it. */
static void
test_interrupt (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = leave_a_part (fixture);
  TestFault *busy = test_resource_add_status (file, 503);

  busy->header = "Retry-After";
  busy->value = "240";
  test_origin_clear_log (fixture->origin);
  cli_start (fixture, "@/a.bin");
  test_wait_until (was_asked, fixture, TEST_DEADLINE);
  g_subprocess_send_signal (fixture->process, SIGINT);
  cli_wait (fixture);
  cli_assert_exit (fixture, 130);
  cli_assert_says (fixture, "the same command goes on from there");
  cli_assert_listing (fixture, "a.bin.part");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli-waits/waits", test_waits);
  g_test_add_func ("/cli-waits/json", test_json);
  g_test_add_func ("/cli-waits/one-try", test_one_try);
  g_test_add_func ("/cli-waits/page", test_page);
  g_test_add_func ("/cli-waits/interrupt", test_interrupt);

  return g_test_run ();
}
