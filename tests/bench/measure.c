/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a command and says what it cost, on one line of standard output: seconds on the clock,
 * seconds of the processor in user mode and in the kernel, KiB of memory at its largest, exit
 * status.
 *
 *   measure MIB COMMAND [ARGUMENT…]
 *
 * It is a program of its own because a process begins with the peak of the one that forked it,
 * and that of a Python interpreter is larger than a small client's.
 *
 * Before the command, MIB of memory are touched and given back. A virtual machine may have lent
 * its free memory to the host; to take it back costs more than the download, and would be
 * charged to whoever happens to come first. */

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE_SIZE 4096

static void
touch (size_t size)
{
  char *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    err (1, "memory");
  for (size_t i = 0; i < size; i += PAGE_SIZE)
    memory[i] = 1;
}

/* In a process of its own, so that our peak stays small. */
static void
pretouch (size_t size)
{
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    {
      touch (size);
      _exit (0);
    }
  if (child < 0 || waitpid (child, &status, 0) != child || status != 0)
    errx (1, "cannot touch the memory");
}

static pid_t
start (char *const argv[])
{
  pid_t child = fork ();

  if (child < 0)
    err (1, "fork");
  if (child > 0)
    return child;

  /* Standard output is ours. */
  dup2 (STDERR_FILENO, STDOUT_FILENO);
  execvp (argv[0], argv);
  err (127, "%s", argv[0]);
}

static double
get_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static double
to_seconds (struct timeval time)
{
  return (double) time.tv_sec + (double) time.tv_usec / 1e6;
}

int
main (int   argc,
      char *argv[])
{
  struct rusage usage;
  int status = 0;

  if (argc < 3)
    errx (2, "measure MIB COMMAND [ARGUMENT…]");

  if (atoi (argv[1]) > 0)
    pretouch ((size_t) atoi (argv[1]) << 20);

  double begin = get_now ();
  pid_t child = start (argv + 2);

  if (wait4 (child, &status, 0, &usage) != child)
    err (1, "wait");

  printf ("%.6f %.6f %.6f %ld %d\n", get_now () - begin, to_seconds (usage.ru_utime), to_seconds (usage.ru_stime),
          usage.ru_maxrss, WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status));

  return 0;
}
