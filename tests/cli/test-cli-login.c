/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the program gets passwords from, and what comes of wrong ones. */

#include "asking-proxy.h"
#include "cli-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define RIGHT "Basic bWU6c2VjcmV0" /* me:secret */

static CliFixture *
fixture_new (void)
{
  CliFixture *self = cli_fixture_new ();

  test_origin_add (self->origin, "/a.bin", 9 * MIB)->authorization = RIGHT;
  g_subprocess_launcher_unsetenv (self->launcher, "NETRC");

  return self;
}

static void
write_file (CliFixture *self,
            const char *name,
            const char *text,
            int         mode)
{
  g_autofree char *path = g_build_filename (self->home, name, NULL);
  g_autoptr (GError) error = NULL;

  g_unlink (path);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static void
use_input (CliFixture *self,
           const char *text)
{
  g_autofree char *path = g_build_filename (self->home, "input", NULL);

  write_file (self, "input", text, 0600);
  g_subprocess_launcher_set_stdin_file_path (self->launcher, path);
}

static guint
count_signed (CliFixture *self)
{
  guint n = test_origin_get_n_requests (self->origin, NULL);
  guint n_signed = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TestRequest) sent = test_origin_get_request (self->origin, NULL, i);

      n_signed += test_request_get_header (sent, "Authorization") != NULL;
    }

  return n_signed;
}

/* From standard input, to the end of the line; all connections have it then. */
static void
test_stdin (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();

  use_input (fixture, "secret\r\nmore\n");
  cli_run (fixture, "-n 4 --user=me --password-stdin @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 9 * MIB, 1);
  g_assert_cmpuint (count_signed (fixture), ==, test_origin_get_n_requests (fixture->origin, NULL) - 1);

  use_input (fixture, "");
  cli_run (fixture, "-o b.bin --user=me --password-stdin @/a.bin");
  cli_assert_exit (fixture, 2);
  cli_assert_says (fixture, "No password was given");
}

/* Without one, and with a wrong one, which is tried once, however many downloads are to have it. */
static void
test_wrong (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();

  test_origin_add (fixture->origin, "/b.bin", MIB)->authorization = RIGHT;
  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 6);
  cli_assert_says (fixture, "A user name and a password are needed: ");
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);

  use_input (fixture, "wrong\n");
  cli_run (fixture, "-n 8 --user=me --password-stdin @/a.bin @/b.bin");
  cli_assert_exit (fixture, 6);
  cli_assert_says (fixture, "does not accept");
  g_assert_cmpuint (count_signed (fixture), ==, 1);
  cli_assert_listing (fixture, "");
}

/* In the link, as people have it from elsewhere. */
static void
test_link (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();
  g_autofree char *arguments = g_strdup_printf ("http://me:secret@127.0.0.1:%u/a.bin", test_origin_get_port (fixture->origin));

  cli_run (fixture, arguments);
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 9 * MIB, 1);
  g_assert_null (strstr (fixture->err, "secret"));
}

/* The file of passwords: at its usual place or where a variable says; for its servers only, and
 * not if others can read it. */
static void
test_netrc (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();
  g_autofree char *elsewhere = g_build_filename (fixture->home, "elsewhere", NULL);

  write_file (fixture, ".netrc", "machine 127.0.0.1 login me password secret\n", 0600);
  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 0);

  write_file (fixture, ".netrc", "machine 127.0.0.1 login me password secret\n", 0640);
  cli_run (fixture, "-o b.bin @/a.bin");
  cli_assert_exit (fixture, 6);
  cli_assert_says (fixture, ".netrc” is not used: others may read it");

  write_file (fixture, ".netrc", "machine other.example login me password secret\n", 0644);
  cli_run (fixture, "-o b.bin @/a.bin");
  cli_assert_exit (fixture, 6);
  g_assert_null (strstr (fixture->err, "Warning"));

  g_subprocess_launcher_setenv (fixture->launcher, "NETRC", elsewhere, TRUE);
  cli_run (fixture, "-o b.bin @/a.bin");
  cli_assert_exit (fixture, 6);
  cli_assert_says (fixture, "elsewhere” is not used: No such file");

  write_file (fixture, "elsewhere", "machine 127.0.0.1 login me secret\n", 0600);
  cli_run (fixture, "-o b.bin @/a.bin");
  cli_assert_exit (fixture, 6);
  cli_assert_says (fixture, "elsewhere” is not used: line 1 cannot be understood");
  g_assert_null (strstr (fixture->err, "secret"));

  write_file (fixture, "elsewhere", "default login me password secret\n", 0600);
  cli_run (fixture, "-o b.bin @/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "b.bin", 9 * MIB, 1);
}

/* What the user says counts more than what a file does. */
static void
test_order (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();

  write_file (fixture, ".netrc", "machine 127.0.0.1 login me password wrong\n", 0600);
  use_input (fixture, "secret\n");
  cli_run (fixture, "--user=me --password-stdin @/a.bin");
  cli_assert_exit (fixture, 0);
}

/* --- a terminal --------------------------------------------------------------------- */

static void
take_terminal (gpointer user_data G_GNUC_UNUSED)
{
  setsid ();
  ioctl (STDIN_FILENO, TIOCSCTTY, 0);
}

static void
leave_terminal (gpointer user_data G_GNUC_UNUSED)
{
  setsid ();
}

/* The other end of a terminal that the program is started on. */
static int
open_terminal (CliFixture *self)
{
  int fd = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (grantpt (fd), ==, 0);
  g_assert_cmpint (unlockpt (fd), ==, 0);

  int slave = open (ptsname (fd), O_RDWR | O_NOCTTY | O_CLOEXEC);

  g_assert_cmpint (slave, >=, 0);
  g_subprocess_launcher_take_stdin_fd (self->launcher, slave);
  g_subprocess_launcher_set_child_setup (self->launcher, take_terminal, NULL, NULL);

  return fd;
}

/* Reads what the program writes to the terminal, until it has written @text. */
static void
wait_for_text (int         fd,
               GString    *seen,
               const char *text)
{
  while (strstr (seen->str, text) == NULL)
    {
      char byte = '\0';

      g_assert_cmpint (read (fd, &byte, 1), ==, 1);
      g_string_append_c (seen, byte);
    }
}

static gboolean
shows_typing (int fd)
{
  struct termios settings;

  g_assert_cmpint (tcgetattr (fd, &settings), ==, 0);

  return (settings.c_lflag & ECHO) != 0;
}

/* Typed, and not seen. */
static void
test_terminal (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();
  g_autoptr (GString) seen = g_string_new (NULL);
  int fd = open_terminal (fixture);

  cli_start (fixture, "--user=me @/a.bin");
  wait_for_text (fd, seen, "Password of me for 127.0.0.1: ");
  g_assert_false (shows_typing (fd));
  g_assert_cmpint (write (fd, "secret\n", 7), ==, 7);
  wait_for_text (fd, seen, "\n");
  cli_wait (fixture);

  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 9 * MIB, 1);
  g_assert_true (shows_typing (fd));
  g_assert_null (strstr (seen->str, "secret"));
  close (fd);
}

/* Who thinks better of it gets the terminal back as it was. */
static void
test_interrupt (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  int fd = open_terminal (fixture);

  cli_start (fixture, "--user=me @/a.bin");
  wait_for_text (fd, seen, "127.0.0.1: ");
  g_assert_cmpint (write (fd, "sec\003", 4), ==, 4);
  g_subprocess_wait (fixture->process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (fixture->process));
  g_assert_cmpint (g_subprocess_get_term_sig (fixture->process), ==, SIGINT);
  g_assert_true (shows_typing (fd));
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);
  g_clear_object (&fixture->process);
  close (fd);
}

/* Where nobody can type. */
static void
test_no_terminal (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();

  use_input (fixture, "secret\n");
  g_subprocess_launcher_set_child_setup (fixture->launcher, leave_terminal, NULL, NULL);
  cli_run (fixture, "--user=me @/a.bin");
  cli_assert_exit (fixture, 2);
  cli_assert_says (fixture, "use --password-stdin");
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);
}

/* While the program is waited for the test's own main loop stands still: the proxy has another one. */
typedef struct
{
  GMainLoop       *loop;
  GThread         *thread;
  TestAskingProxy *proxy;
  gint             is_ready; /* (atomic) */
} ProxyThread;

static gpointer
serve (gpointer data)
{
  ProxyThread *self = data;
  GMainContext *context = g_main_loop_get_context (self->loop);

  g_main_context_push_thread_default (context);
  self->proxy = test_asking_proxy_new ("Basic");
  g_atomic_int_set (&self->is_ready, TRUE);
  g_main_loop_run (self->loop);
  test_asking_proxy_free (self->proxy);
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
proxy_thread_start (ProxyThread *self)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  self->loop = g_main_loop_new (context, FALSE);
  self->thread = g_thread_new ("proxy", serve, self);
  while (!g_atomic_int_get (&self->is_ready))
    g_thread_yield ();
}

static void
proxy_thread_stop (ProxyThread *self)
{
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
}

/* The proxy is told, and the server, which asks nobody, is not. A wrong password is told and not tried
 * for ever. */
static void
test_proxy (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();
  ProxyThread thread = { NULL };

  proxy_thread_start (&thread);

  TestAskingProxy *proxy = thread.proxy;
  g_autofree char *address = test_asking_proxy_uri (proxy);
  g_autofree char *link = g_strdup_printf ("http://files.example:%u/c.bin", test_origin_get_port (fixture->origin));
  g_autofree char *words = g_strdup_printf ("--proxy=%s --proxy-user=me --password-stdin %s", address, link);
  g_autofree char *nobody = g_strdup_printf ("--proxy=%s %s", address, link);

  test_origin_add (fixture->origin, "/c.bin", MIB);
  cli_run (fixture, nobody);
  cli_assert_exit (fixture, 6);

  use_input (fixture, "wrong\n");
  cli_run (fixture, words);
  cli_assert_exit (fixture, 6);
  g_assert_cmpuint (test_asking_proxy_get_n_passed (proxy), ==, 0);

  use_input (fixture, "secret\n");
  cli_run (fixture, words);
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "c.bin", MIB, 1);
  g_assert_cmpuint (test_asking_proxy_get_n_passed (proxy), >, 0);
  proxy_thread_stop (&thread);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/login/stdin", test_stdin);
  g_test_add_func ("/cli/login/wrong", test_wrong);
  g_test_add_func ("/cli/login/link", test_link);
  g_test_add_func ("/cli/login/netrc", test_netrc);
  g_test_add_func ("/cli/login/order", test_order);
  g_test_add_func ("/cli/login/terminal", test_terminal);
  g_test_add_func ("/cli/login/interrupt", test_interrupt);
  g_test_add_func ("/cli/login/no-terminal", test_no_terminal);

  g_test_add_func ("/cli/login/proxy", test_proxy);

  return g_test_run ();
}
