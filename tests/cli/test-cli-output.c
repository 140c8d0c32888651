/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the program prints: for programs, for people, on a terminal and elsewhere. */

#include "cli-fixture.h"

#include <fcntl.h>
#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void
test_help (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  cli_run (fixture, "--help");
  cli_assert_exit (fixture, 0);
  g_assert_nonnull (strstr (fixture->out, "--limit-rate=RATE"));
  g_assert_cmpstr (fixture->err, ==, "");
  cli_run (fixture, "--version");
  cli_assert_exit (fixture, 0);
  g_assert_true (g_str_has_prefix (fixture->out, "spate-cli "));
  g_assert_cmpstr (fixture->err, ==, "");
}

static void
test_quiet (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", 5000);
  cli_run (fixture, "-q @/a.bin");
  cli_assert_exit (fixture, 0);
  g_assert_cmpstr (fixture->out, ==, "");
  g_assert_cmpstr (fixture->err, ==, "");
  cli_run (fixture, "-q @/missing");
  cli_assert_exit (fixture, 8);
}

static JsonObject *
parse_line (const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (line, &error);

  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));

  return json_object_ref (json_node_get_object (node));
}

/* The objects of a run, one a line. */
static GPtrArray *
parse_output (CliFixture *fixture)
{
  GPtrArray *objects = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_auto (GStrv) lines = g_strsplit (fixture->out, "\n", -1);
  guint n_lines = g_strv_length (lines);

  g_assert_cmpuint (n_lines, >=, 1);
  g_assert_cmpstr (lines[n_lines - 1], ==, "");
  for (guint i = 0; i + 1 < n_lines; i++)
    g_ptr_array_add (objects, parse_line (lines[i]));

  return objects;
}

static const char *
get_event (GPtrArray *objects,
           guint      index)
{
  return json_object_get_string_member (objects->pdata[index], "event");
}

static void
test_json (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *path = cli_path (fixture, "a.bin");
  g_autofree char *sha256 = test_pattern_sha256 (9 * MIB, 1);

  test_origin_add (fixture->origin, "/a.bin", 9 * MIB)->rate = MIB;
  cli_run (fixture, "--json --sha256 @/a.bin");
  cli_assert_exit (fixture, 0);
  g_assert_cmpstr (fixture->err, ==, "");

  g_autoptr (GPtrArray) objects = parse_output (fixture);
  JsonObject *first = objects->pdata[0];
  JsonObject *last = objects->pdata[objects->len - 1];

  g_assert_cmpstr (get_event (objects, 0), ==, "started");
  g_assert_cmpstr (json_object_get_string_member (first, "path"), ==, path);
  g_assert_cmpint (json_object_get_int_member (first, "size"), ==, 9 * MIB);
  g_assert_cmpint (json_object_get_int_member (first, "resumed_bytes"), ==, 0);
  g_assert_true (json_object_get_boolean_member (first, "ranges"));

  g_assert_cmpuint (objects->len, >, 2);
  for (guint i = 1; i + 1 < objects->len; i++)
    g_assert_cmpstr (get_event (objects, i), ==, "progress");

  g_assert_cmpstr (get_event (objects, objects->len - 1), ==, "finished");
  g_assert_cmpuint (json_object_get_size (last), ==, 10);
  g_assert_cmpstr (json_object_get_string_member (last, "path"), ==, path);
  g_assert_cmpint (json_object_get_int_member (last, "size"), ==, 9 * MIB);
  g_assert_cmpfloat (json_object_get_double_member (last, "seconds"), >, 0.5);
  g_assert_cmpint (json_object_get_int_member (last, "connections"), ==, 8);
  g_assert_cmpint (json_object_get_int_member (last, "requests"), ==, test_origin_get_n_requests (fixture->origin, NULL));
  g_assert_cmpint (json_object_get_int_member (last, "wasted_bytes"), >=, 0);
  g_assert_cmpstr (json_object_get_string_member (last, "sha256"), ==, sha256);
  g_assert_false (json_object_get_boolean_member (last, "verified"));
}

static void
test_json_failed (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  cli_run (fixture, "--json @/missing");
  cli_assert_exit (fixture, 8);

  g_autoptr (GPtrArray) objects = parse_output (fixture);
  JsonObject *last = objects->pdata[objects->len - 1];

  g_assert_cmpstr (get_event (objects, objects->len - 1), ==, "failed");
  g_assert_cmpstr (json_object_get_string_member (last, "code"), ==, "needs-link");
  g_assert_cmpint (json_object_get_int_member (last, "exit_code"), ==, 8);
  g_assert_true (json_object_get_null_member (last, "part"));
  g_assert_false (json_object_get_boolean_member (last, "resumable"));
}

/* With several links each object says which one it is about. */
static void
test_json_several (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *a = test_origin_uri (fixture->origin, "/a.bin");
  g_autofree char *b = test_origin_uri (fixture->origin, "/b.bin");
  guint n_finished = 0;

  test_origin_add (fixture->origin, "/a.bin", 5000);
  test_origin_add (fixture->origin, "/b.bin", 6000);
  cli_run (fixture, "--json @/a.bin @/b.bin");
  cli_assert_exit (fixture, 0);

  g_autoptr (GPtrArray) objects = parse_output (fixture);

  for (guint i = 0; i < objects->len; i++)
    {
      const char *url = json_object_get_string_member (objects->pdata[i], "url");

      g_assert_true (g_str_equal (url, a) || g_str_equal (url, b));
      if (g_str_equal (get_event (objects, i), "finished"))
        {
          n_finished++;
          g_assert_cmpint (json_object_get_int_member (objects->pdata[i], "size"), ==, g_str_equal (url, a) ? 5000 : 6000);
        }
    }
  g_assert_cmpuint (n_finished, ==, 2);
}

static void
test_verbose (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", 9 * MIB)->rate = 4 * MIB;
  cli_run (fixture, "-v @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_says (fixture, " s  the server answered: 9.00 MiB\n");
  cli_assert_says (fixture, " s  connection 1 fetches ");
  cli_assert_says (fixture, " s  connection 2 fetches bytes ");
  cli_assert_says (fixture, " s  connection 2 is done with bytes ");
  cli_assert_says (fixture, "Saved: ");
  g_assert_cmpstr (fixture->out, ==, "");
}

/* Who reads the objects may go away; the download goes on. */
static void
test_closed_pipe (void)
{
  const char *const wrapper[] = { "sh", "-c", "(\"$@\"; echo $? > code) | true", "sh", NULL };
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *path = cli_path (fixture, "code");
  g_autofree char *code = NULL;

  fixture->wrapper = g_strdupv ((char **) wrapper);
  test_origin_add (fixture->origin, "/a.bin", 2 * MIB)->rate = MIB;
  cli_run (fixture, "--json @/a.bin");
  cli_assert_file (fixture, "a.bin", 2 * MIB, 1);
  g_assert_true (g_file_get_contents (path, &code, NULL, NULL));
  g_assert_cmpstr (code, ==, "0\n");
}

/* Where there is no terminal, progress is a line every few seconds. */
static void
test_log (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", 6 * MIB)->rate = MIB;
  cli_run (fixture, "-n 1 @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_says (fixture, "a.bin: ");
  cli_assert_says (fixture, " %, ");
  cli_assert_says (fixture, " of 6.00 MiB, ");
  cli_assert_says (fixture, " left, 1 connection\n");
  g_assert_null (strchr (fixture->err, '\r'));
  g_assert_null (strchr (fixture->err, '\033'));
}

/* --- on a terminal --- */

typedef struct
{
  int      master;
  GString *text;
} Terminal;

static gpointer
read_terminal (gpointer data)
{
  Terminal *terminal = data;
  char buffer[4096];
  gssize length;

  /* It ends with EIO when the last program has closed its end. */
  while ((length = read (terminal->master, buffer, sizeof buffer)) > 0)
    g_string_append_len (terminal->text, buffer, length);

  return NULL;
}

/* Containers and chroots need not have any. */
static gboolean
skip_without_terminals (void)
{
  int terminal = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);

  if (terminal >= 0)
    {
      close (terminal);
      return FALSE;
    }

  g_test_skip ("There are no pseudo terminals here");

  return TRUE;
}

static char *
run_on_terminal (CliFixture *fixture,
                 const char *arguments,
                 guint       columns)
{
  struct winsize size = { .ws_row = 24, .ws_col = (gushort) columns };
  Terminal terminal = { posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC), g_string_new (NULL) };
  GThread *thread;

  g_assert_cmpint (terminal.master, >=, 0);
  g_assert_cmpint (grantpt (terminal.master), ==, 0);
  g_assert_cmpint (unlockpt (terminal.master), ==, 0);
  g_assert_cmpint (ioctl (terminal.master, TIOCSWINSZ, &size), ==, 0);

  g_subprocess_launcher_set_flags (fixture->launcher, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_take_stderr_fd (fixture->launcher, open (ptsname (terminal.master), O_RDWR | O_NOCTTY | O_CLOEXEC));
  cli_start (fixture, arguments);
  g_subprocess_launcher_take_stderr_fd (fixture->launcher, -1);
  thread = g_thread_new ("terminal", read_terminal, &terminal);
  cli_wait (fixture);
  g_thread_join (thread);
  close (terminal.master);

  return g_string_free (terminal.text, FALSE);
}

/* Every state of the line that changes fits into the terminal. */
static void
assert_lines_fit (const char *text,
                  guint       columns)
{
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], "\033[K") != NULL)
      g_assert_cmpint (g_utf8_strlen (lines[i], -1) - strlen ("\033[K"), <, columns);
}

static void
test_terminal (void)
{
  if (skip_without_terminals ())
    return;

  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", 4 * MIB)->rate = 2 * MIB;
  g_subprocess_launcher_setenv (fixture->launcher, "TERM", "xterm-256color", TRUE);
  g_subprocess_launcher_setenv (fixture->launcher, "NO_COLOR", "1", TRUE);

  g_autofree char *text = run_on_terminal (fixture, "@/a.bin", 60);

  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 4 * MIB, 1);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "\ra.bin ["));
  g_assert_nonnull (strstr (text, "█"));
  g_assert_nonnull (strstr (text, "░"));
  g_assert_nonnull (strstr (text, "MiB/s"));
  g_assert_nonnull (strstr (text, "Saved: "));
  g_assert_null (strstr (text, "\033[3"));
  assert_lines_fit (text, 60);
}

static void
test_terminal_colours (void)
{
  if (skip_without_terminals ())
    return;

  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", 4 * MIB)->rate = 2 * MIB;
  g_subprocess_launcher_setenv (fixture->launcher, "TERM", "xterm-256color", TRUE);
  g_subprocess_launcher_unsetenv (fixture->launcher, "NO_COLOR");
  g_subprocess_launcher_setenv (fixture->launcher, "LC_ALL", "C", TRUE);

  g_autofree char *text = run_on_terminal (fixture, "-v @/a.bin", 100);

  cli_assert_exit (fixture, 0);
  g_assert_true (g_str_is_ascii (text));
  g_assert_nonnull (strstr (text, "\ra.bin [\033[34m"));
  g_assert_nonnull (strstr (text, "\033[32m"));
  g_assert_nonnull (strstr (text, "connection 1 fetches"));
}

static void
test_dumb_terminal (void)
{
  if (skip_without_terminals ())
    return;

  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", 5000);
  g_subprocess_launcher_setenv (fixture->launcher, "TERM", "dumb", TRUE);

  g_autofree char *text = run_on_terminal (fixture, "@/a.bin", 80);

  cli_assert_exit (fixture, 0);
  g_assert_null (strchr (text, '\033'));
}

/* --- what it is made of --- */

static void
test_no_gtk (void)
{
  g_autofree char *ldd = g_find_program_in_path ("ldd");
  g_autofree char *libraries = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  if (ldd == NULL)
    {
      g_test_skip ("there is no ldd");
      return;
    }

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, ldd, cli_get_program (), NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &libraries, NULL, &error);
  g_assert_no_error (error);

  g_assert_nonnull (strstr (libraries, "libsoup-3.0"));
  g_assert_null (strstr (libraries, "libgtk"));
  g_assert_null (strstr (libraries, "libgdk"));
  g_assert_null (strstr (libraries, "libadwaita"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/output/help", test_help);
  g_test_add_func ("/cli/output/quiet", test_quiet);
  g_test_add_func ("/cli/output/json", test_json);
  g_test_add_func ("/cli/output/json-failed", test_json_failed);
  g_test_add_func ("/cli/output/json-several", test_json_several);
  g_test_add_func ("/cli/output/verbose", test_verbose);
  g_test_add_func ("/cli/output/closed-pipe", test_closed_pipe);
  g_test_add_func ("/cli/output/log", test_log);
  g_test_add_func ("/cli/output/terminal", test_terminal);
  g_test_add_func ("/cli/output/terminal-colours", test_terminal_colours);
  g_test_add_func ("/cli/output/dumb-terminal", test_dumb_terminal);
  g_test_add_func ("/cli/output/no-gtk", test_no_gtk);

  return g_test_run ();
}
