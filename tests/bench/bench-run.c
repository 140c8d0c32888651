/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a command and tells what it cost, as one JSON object in a file:
 *
 *   bench-run --report=FILE [--pretouch=MIB] [--timeout=SECONDS] COMMAND [ARGUMENT…]
 *
 * A process begins with the peak memory of the one it was made from, so that one is small.
 *
 * Virtual machines give memory that is free back to their host, and the first touch of it costs
 * ten times what it should. --pretouch touches memory and frees it again before the command
 * starts. */

#include <glib.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a process of its own: this one stays small. */
static void
pretouch (gsize bytes)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      char *memory = mmap (NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

      if (memory != MAP_FAILED)
        for (gsize i = 0; i < bytes; i += 4096)
          memory[i] = 1;
      _exit (0);
    }
  if (pid > 0)
    waitpid (pid, NULL, 0);
}

static pid_t
start (char **argv)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      sigset_t none;

      sigemptyset (&none);
      sigprocmask (SIG_SETMASK, &none, NULL);
      setpgid (0, 0);
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      execvp (argv[0], argv);
      _exit (127);
    }

  /* Here as well: who is first is not known, and it must be done before either goes on. */
  setpgid (pid, pid);

  return pid;
}

/* Returns whether the command ended by itself. */
static gboolean
wait_for (pid_t          pid,
          double         timeout,
          int           *status,
          struct rusage *usage)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) (timeout * G_USEC_PER_SEC);
  sigset_t signals;

  sigemptyset (&signals);
  sigaddset (&signals, SIGCHLD);
  while (wait4 (pid, status, WNOHANG, usage) == 0)
    {
      gint64 left = deadline - g_get_monotonic_time ();
      struct timespec wait = { .tv_sec = left / G_USEC_PER_SEC, .tv_nsec = left % G_USEC_PER_SEC * 1000 };

      if (left > 0 && (sigtimedwait (&signals, NULL, &wait) >= 0 || errno != EAGAIN))
        continue;
      kill (-pid, SIGKILL);
      wait4 (pid, status, 0, usage);
      return FALSE;
    }

  return TRUE;
}

static double
to_seconds (struct timeval time)
{
  return (double) time.tv_sec + (double) time.tv_usec / G_USEC_PER_SEC;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND [ARGUMENT…]");
  g_autofree char *path = NULL;
  g_autofree char *report = NULL;
  int mebibytes = 0;
  double timeout = 600;
  const GOptionEntry entries[] = {
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &path, "Where to write what it cost", "FILE" },
    { "pretouch", 0, 0, G_OPTION_ARG_INT, &mebibytes, "Memory to touch before", "MIB" },
    { "timeout", 0, 0, G_OPTION_ARG_DOUBLE, &timeout, "Kill it after so long (default: 600)", "SECONDS" },
    { NULL },
  };
  struct rusage usage = { 0 };
  int status = 0;
  gboolean ended;
  gint64 begin;
  double wall;
  sigset_t signals;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_strict_posix (context, TRUE);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc < 2 || path == NULL)
    {
      g_printerr ("bench-run: %s\n", error != NULL ? error->message : "see --help");
      return 2;
    }

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  sigemptyset (&signals);
  sigaddset (&signals, SIGCHLD);
  sigprocmask (SIG_BLOCK, &signals, NULL);
  if (mebibytes > 0)
    pretouch ((gsize) mebibytes << 20);

  begin = g_get_monotonic_time ();
  ended = wait_for (start (argv + 1), timeout, &status, &usage);
  wall = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;

  report = g_strdup_printf ("{\"wall\": %.6f, \"user\": %.6f, \"system\": %.6f, \"peak_kib\": %ld, \"stopped\": %s, \"status\": %d}\n",
                            wall,
                            to_seconds (usage.ru_utime),
                            to_seconds (usage.ru_stime),
                            usage.ru_maxrss,
                            ended ? "false" : "true",
                            WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status));
  if (!g_file_set_contents (path, report, -1, &error))
    {
      g_printerr ("bench-run: %s\n", error->message);
      return EXIT_FAILURE;
    }

  return EXIT_SUCCESS;
}
