/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ctrl+C: what has arrived stays, and the same command needs only the rest. */

#include "cli-fixture.h"

#include <signal.h>
#include <string.h>

#define SIZE (9 * MIB)

static TestResource *
add_slow_file (CliFixture *fixture)
{
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", SIZE);

  file->rate = MIB;

  return file;
}

static void
set_rate (CliFixture   *fixture,
          TestResource *file,
          guint64       rate)
{
  test_origin_lock (fixture->origin);
  file->rate = rate;
  test_origin_unlock (fixture->origin);
}

static void
interrupt (CliFixture *fixture,
           const char *arguments,
           int         signal_number)
{
  cli_start (fixture, arguments);
  cli_wait_for_bytes (fixture, 2 * MIB);
  g_subprocess_send_signal (fixture->process, signal_number);
  cli_wait (fixture);
}

/* One run is interrupted, the next brings the rest and only that. */
static void
test_go_on (gconstpointer data)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *sha256 = test_pattern_sha256 (SIZE, 1);
  TestResource *file = add_slow_file (fixture);

  interrupt (fixture, "@/a.bin", GPOINTER_TO_INT (data));
  cli_assert_exit (fixture, 130);
  cli_assert_says (fixture, "Interrupted. ");
  cli_assert_says (fixture, "a.bin.part; the same command goes on from there.");
  cli_assert_listing (fixture, "a.bin.part");

  /* Slow enough for what is sent and not read to be little. */
  set_rate (fixture, file, 4 * MIB);
  test_origin_clear_log (fixture->origin);
  cli_run (fixture, "--sha256 @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_says (fixture, "were here already");
  cli_assert_says (fixture, sha256);
  cli_assert_listing (fixture, "a.bin");
  cli_assert_file (fixture, "a.bin", SIZE, 1);
  g_assert_cmpint (test_origin_get_bytes_sent (fixture->origin, NULL), <, SIZE - MIB / 2);
}

/* Several times in a row, with a name of our own, and in words for programs. */
static void
test_again_and_again (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = add_slow_file (fixture);

  for (guint i = 0; i < 3; i++)
    {
      test_origin_clear_log (fixture->origin);
      interrupt (fixture, "--json -o b.bin @/a.bin", SIGINT);
      cli_assert_exit (fixture, 130);
      g_assert_cmpstr (fixture->err, ==, "");
      g_assert_nonnull (strstr (fixture->out, "\"code\":\"interrupted\""));
      g_assert_nonnull (strstr (fixture->out, "\"exit_code\":130"));
      g_assert_nonnull (strstr (fixture->out, "b.bin.part\",\"resumable\":true}"));
      cli_assert_listing (fixture, "b.bin.part");
    }

  set_rate (fixture, file, 0);
  cli_run (fixture, "--json -o b.bin @/a.bin");
  cli_assert_exit (fixture, 0);
  g_assert_null (strstr (fixture->out, "\"resumed_bytes\":0,"));
  cli_assert_file (fixture, "b.bin", SIZE, 1);
  cli_assert_listing (fixture, "b.bin");
}

/* A server that sends no parts has to begin anew, and we do not promise anything else. */
static void
test_not_resumable (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = add_slow_file (fixture);

  file->no_ranges = TRUE;
  file->rate = 4 * MIB;
  interrupt (fixture, "@/a.bin", SIGINT);
  cli_assert_exit (fixture, 130);
  g_assert_null (strstr (fixture->err, "goes on from there"));

  set_rate (fixture, file, 0);
  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", SIZE, 1);
}

static gboolean
has_request (gpointer data)
{
  return test_origin_get_n_requests (data, NULL) > 0;
}

/* Before the server has said anything there is nothing to keep. */
static void
test_before_the_answer (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_resource_add_fault (test_origin_add (fixture->origin, "/a.bin", SIZE), TEST_FAULT_SILENCE);
  cli_start (fixture, "@/a.bin");
  test_wait_until (has_request, fixture->origin, TEST_DEADLINE);
  g_subprocess_send_signal (fixture->process, SIGINT);
  cli_wait (fixture);
  cli_assert_exit (fixture, 130);
  cli_assert_says (fixture, "Nothing of the file is kept.");
  cli_assert_listing (fixture, "");
}

static void
test_several (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  add_slow_file (fixture);
  test_origin_add (fixture->origin, "/b.bin", SIZE)->rate = MIB;
  interrupt (fixture, "@/a.bin @/b.bin", SIGINT);
  cli_assert_exit (fixture, 130);
  cli_assert_says (fixture, "a.bin.part; the same");
  cli_assert_says (fixture, "b.bin.part; the same");
  cli_assert_listing (fixture, "a.bin.part | b.bin.part");
}

/* A signal that whoever started us wants ignored is. */
static void
test_nohup (void)
{
  const char *const wrapper[] = { "sh", "-c", "trap '' HUP; exec \"$@\"", "sh", NULL };
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = add_slow_file (fixture);

  fixture->wrapper = g_strdupv ((char **) wrapper);
  cli_start (fixture, "@/a.bin");
  cli_wait_for_bytes (fixture, MIB);
  g_subprocess_send_signal (fixture->process, SIGHUP);
  set_rate (fixture, file, 0);
  cli_wait (fixture);
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", SIZE, 1);
}

/* A second one does not wait for anything; what it leaves behind does no harm. */
static void
test_twice (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = add_slow_file (fixture);

  cli_start (fixture, "@/a.bin");
  cli_wait_for_bytes (fixture, 2 * MIB);
  g_subprocess_send_signal (fixture->process, SIGINT);
  g_subprocess_send_signal (fixture->process, SIGTERM);
  cli_wait (fixture);
  cli_assert_exit (fixture, 130);

  set_rate (fixture, file, 0);
  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", SIZE, 1);
}

/* Killed without a word: whatever is done then, the file is right. */
static void
test_killed (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autoptr (GError) error = NULL;
  TestResource *file = add_slow_file (fixture);

  cli_start (fixture, "@/a.bin");
  cli_wait_for_bytes (fixture, 3 * MIB);
  g_subprocess_send_signal (fixture->process, SIGKILL);
  g_subprocess_wait (fixture->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&fixture->process);

  set_rate (fixture, file, 0);
  cli_run (fixture, "-o a.bin @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", SIZE, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/cli/interrupt/int", GINT_TO_POINTER (SIGINT), test_go_on);
  g_test_add_data_func ("/cli/interrupt/term", GINT_TO_POINTER (SIGTERM), test_go_on);
  g_test_add_data_func ("/cli/interrupt/hup", GINT_TO_POINTER (SIGHUP), test_go_on);
  g_test_add_func ("/cli/interrupt/again-and-again", test_again_and_again);
  g_test_add_func ("/cli/interrupt/not-resumable", test_not_resumable);
  g_test_add_func ("/cli/interrupt/before-the-answer", test_before_the_answer);
  g_test_add_func ("/cli/interrupt/several", test_several);
  g_test_add_func ("/cli/interrupt/nohup", test_nohup);
  g_test_add_func ("/cli/interrupt/twice", test_twice);
  g_test_add_func ("/cli/interrupt/killed", test_killed);

  return g_test_run ();
}
