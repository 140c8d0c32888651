/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes to lie on the disk when all goes well: every kind of server, of file and of name. */

#include "cli-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_parallel (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *sha256 = test_pattern_sha256 (9 * MIB, 1);
  g_autofree char *path = cli_path (fixture, "a.bin");
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", 9 * MIB);

  file->rate = 2 * MIB;
  cli_run (fixture, "--sha256 @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 9 * MIB, 1);
  cli_assert_listing (fixture, "a.bin");
  cli_assert_says (fixture, "Saved: ");
  cli_assert_says (fixture, path);
  cli_assert_says (fixture, "9437184 bytes (9.00 MiB) in ");
  cli_assert_says (fixture, "/s, 8 connections");
  cli_assert_says (fixture, sha256);
  g_assert_cmpstr (fixture->out, ==, "");
  g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, NULL), >=, 8);
}

static void
test_connections (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", 16 * MIB);

  file->rate = 16 * MIB;
  cli_run (fixture, "-n 1 @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 16 * MIB, 1);
  cli_assert_says (fixture, " 1 connection\n");
  g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, NULL), ==, 1);
}

/* Servers that send no parts, or do not say how much there is. */
static void
test_streams (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *files[3];

  files[0] = test_origin_add (fixture->origin, "/whole", MIB + 1);
  files[1] = test_origin_add (fixture->origin, "/chunked", MIB + 1);
  files[1]->framing = TEST_FRAMING_CHUNKED;
  files[2] = test_origin_add (fixture->origin, "/closed", MIB + 1);
  files[2]->framing = TEST_FRAMING_CLOSE;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *arguments = g_strconcat ("@", files[i]->path, NULL);

      files[i]->no_ranges = TRUE;
      cli_run (fixture, arguments);
      cli_assert_exit (fixture, 0);
      cli_assert_file (fixture, files[i]->path + 1, MIB + 1, 1);
      g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, files[i]->path), ==, 1);
    }
  cli_assert_listing (fixture, "chunked | closed | whole");
}

static void
test_tiny (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/empty", 0);
  test_origin_add (fixture->origin, "/empty-416", 0)->empty_is_416 = TRUE;
  test_origin_add (fixture->origin, "/one", 1);

  cli_run (fixture, "--sha256 @/empty");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "empty", 0, 1);
  cli_assert_says (fixture, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  cli_run (fixture, "--sha256 @/empty-416");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "empty-416", 0, 1);
  cli_run (fixture, "@/one");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "one", 1, 1);
  cli_assert_listing (fixture, "empty | empty-416 | one");
}

/* The server proposes a name; where the file goes is not its business. */
static void
test_names (void)
{
  static const struct
  {
    const char *disposition;
    const char *name;
  } cases[] = {
    { "attachment; filename=\"../../evil.sh\"", "evil.sh" },
    { "attachment; filename=\"/etc/cron.d/evil\"", "evil" },
    { "attachment; filename*=UTF-8''na%C3%AFve%20.txt", "naïve .txt" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CliFixture) fixture = cli_fixture_new ();

      test_origin_add (fixture->origin, "/download", 1000)->content_disposition = cases[i].disposition;
      cli_run (fixture, "@/download");
      cli_assert_exit (fixture, 0);
      cli_assert_listing (fixture, cases[i].name);
      cli_assert_file (fixture, cases[i].name, 1000, 1);
    }
}

static void
test_redirects (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add_redirect (fixture->origin, "/1", 301, "/2");
  test_origin_add_redirect (fixture->origin, "/2", 302, "3?x=1");
  test_origin_add_redirect (fixture->origin, "/3", 307, "/there/a.bin");
  test_origin_add (fixture->origin, "/there/a.bin", 5000);
  cli_run (fixture, "@/1");
  cli_assert_exit (fixture, 0);
  cli_assert_listing (fixture, "a.bin");
  cli_assert_file (fixture, "a.bin", 5000, 1);
}

/* What is there is never written over: a chosen name is an error, the server's is numbered. */
static void
test_existing (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *path = cli_path (fixture, "a.bin");
  g_autofree char *contents = NULL;

  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  test_origin_add (fixture->origin, "/a.bin", 5000);

  cli_run (fixture, "-o a.bin @/a.bin");
  cli_assert_exit (fixture, 3);
  cli_assert_says (fixture, "already");
  cli_assert_says (fixture, "a.bin");
  cli_assert_listing (fixture, "a.bin");

  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_listing (fixture, "a (1).bin | a.bin");
  cli_assert_file (fixture, "a (1).bin", 5000, 1);

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "mine");
}

static void
test_output (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *below = cli_path (fixture, "below");

  g_assert_cmpint (g_mkdir (below, 0755), ==, 0);
  test_origin_add (fixture->origin, "/a.bin", 5000);
  cli_run (fixture, "-o 'chosen name' @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_run (fixture, "-o below @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_run (fixture, "--output=below/b.bin @/a.bin");
  cli_assert_exit (fixture, 0);

  cli_assert_listing (fixture, "below | chosen name");
  cli_assert_file (fixture, "chosen name", 5000, 1);
  cli_assert_file (fixture, "below/a.bin", 5000, 1);
  cli_assert_file (fixture, "below/b.bin", 5000, 1);
}

/* Whoever follows the file while it comes gets every byte of it in its place. */
static void
test_sequential (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *part = cli_path (fixture, "a.bin.part");
  g_autofree char *copy = g_build_filename (fixture->home, "copy", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;

  test_origin_add (fixture->origin, "/a.bin", 16 * MIB)->rate = 2 * MIB;
  cli_start (fixture, "--sequential @/a.bin");
  cli_wait_for_bytes (fixture, 3 * MIB);

  g_autofree char *pid = g_strdup_printf ("--pid=%s", g_subprocess_get_identifier (fixture->process));

  g_subprocess_launcher_set_stdout_file_path (launcher, copy);

  g_autoptr (GSubprocess) reader = g_subprocess_launcher_spawn (launcher, &error, "tail", "--bytes=+1", "--follow",
                                                                "--sleep-interval=0.05", pid, part, NULL);

  g_assert_no_error (error);
  cli_wait (fixture);
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 16 * MIB, 1);
  g_assert_true (g_subprocess_wait_check (reader, NULL, &error));
  test_pattern_check_file (copy, 16 * MIB, 1);
  g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, NULL), >, 1);
}

/* What waits for its turn when the program is told to stop is not fetched again. */
static void
test_sequential_resume (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  goffset sent = 0;

  test_origin_add (fixture->origin, "/a.bin", 16 * MIB)->rate = MIB;
  cli_start (fixture, "--sequential @/a.bin");
  cli_wait_for_bytes (fixture, 9 * MIB);
  g_subprocess_send_signal (fixture->process, SIGINT);
  cli_wait (fixture);
  cli_assert_exit (fixture, 130);
  cli_run (fixture, "--sequential @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 16 * MIB, 1);
  for (guint i = 0; i < test_origin_get_n_requests (fixture->origin, "/a.bin"); i++)
    {
      g_autoptr (TestRequest) request = test_origin_get_request (fixture->origin, "/a.bin", i);

      sent += request->sent;
    }
  g_assert_cmpint (sent, <, 24 * MIB);
}

/* Every chunk is a request of its own. */
static void
test_chunk_size (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/b.bin", 3 * MIB);
  cli_run (fixture, "--chunk-size=512K -n 2 @/b.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "b.bin", 3 * MIB, 1);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/b.bin"), ==, 6);
  g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, NULL), <=, 2);
}

/* No earlier than the limit allows, with what the bucket saves up; how much later than that, a test
 * cannot know: tests/engine/test-throttle.c counts on a clock of its own. */
static void
test_limit_rate (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  gint64 start = g_get_monotonic_time ();

  test_origin_add (fixture->origin, "/a.bin", 10 * MIB);
  cli_run (fixture, "--limit-rate=1M @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 10 * MIB, 1);
  g_assert_cmpint (g_get_monotonic_time () - start, >, 97 * (gint64) G_USEC_PER_SEC / 10);
}

static void
test_headers (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autoptr (TestRequest) request = NULL;

  test_origin_add (fixture->origin, "/a.bin", 5000)->authorization = "Bearer secret";
  cli_run (fixture, "--header='Authorization: Bearer secret' --header=X-One:1 --referer=http://example.org/page "
                    "--user-agent='Some Thing/1' @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 5000, 1);

  request = test_origin_get_request (fixture->origin, "/a.bin", 0);
  g_assert_cmpstr (test_request_get_header (request, "x-one"), ==, "1");
  g_assert_cmpstr (test_request_get_header (request, "referer"), ==, "http://example.org/page");
  g_assert_cmpstr (test_request_get_header (request, "user-agent"), ==, "Some Thing/1");
}

/* The link leads nowhere, but the proxy has the file. */
static void
test_proxy (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *arguments = g_strdup_printf ("--proxy=127.0.0.1:%u http://files.example:1/a.bin",
                                                test_origin_get_port (fixture->origin));

  test_origin_add (fixture->origin, "/a.bin", 5000);
  cli_run (fixture, arguments);
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 5000, 1);
}

static void
test_several (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u.bin", i);

      test_origin_add (fixture->origin, g_intern_string (path), MIB + i)->seed = i;
    }
  cli_run (fixture, "@/0.bin @/1.bin @/2.bin @/3.bin @/4.bin --limit-rate=100M");
  cli_assert_exit (fixture, 0);
  cli_assert_listing (fixture, "0.bin | 1.bin | 2.bin | 3.bin | 4.bin");
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.bin", i);

      cli_assert_file (fixture, name, MIB + i, i);
    }
}

/* Two links to files of the same name, and a third that was there before. */
static void
test_same_name (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *path = cli_path (fixture, "a.bin");

  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  test_origin_add (fixture->origin, "/one/a.bin", MIB)->rate = 2 * MIB;
  test_origin_add (fixture->origin, "/two/a.bin", MIB)->rate = 2 * MIB;
  cli_run (fixture, "@/one/a.bin @/two/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_listing (fixture, "a (1).bin | a (2).bin | a.bin");
}

/* The same link twice is one download. */
static void
test_same_link (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", 5000);
  cli_run (fixture, "@/a.bin @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_listing (fixture, "a.bin");
}

/* A mirror is taken, if not used yet. */
static void
test_mirror (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", 5000);
  cli_run (fixture, "-m http://mirror.invalid/a.bin @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 5000, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/parallel", test_parallel);
  g_test_add_func ("/cli/connections", test_connections);
  g_test_add_func ("/cli/streams", test_streams);
  g_test_add_func ("/cli/tiny", test_tiny);
  g_test_add_func ("/cli/names", test_names);
  g_test_add_func ("/cli/redirects", test_redirects);
  g_test_add_func ("/cli/existing", test_existing);
  g_test_add_func ("/cli/output", test_output);
  g_test_add_func ("/cli/sequential", test_sequential);
  g_test_add_func ("/cli/sequential-resume", test_sequential_resume);
  g_test_add_func ("/cli/chunk-size", test_chunk_size);
  g_test_add_func ("/cli/limit-rate", test_limit_rate);
  g_test_add_func ("/cli/headers", test_headers);
  g_test_add_func ("/cli/proxy", test_proxy);
  g_test_add_func ("/cli/several", test_several);
  g_test_add_func ("/cli/mirror", test_mirror);
  g_test_add_func ("/cli/same-link", test_same_link);
  g_test_add_func ("/cli/same-name", test_same_name);

  return g_test_run ();
}
