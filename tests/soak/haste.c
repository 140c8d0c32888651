/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time that runs HASTE_SPEED times as fast, for a preloaded program: what happens every few
 * seconds then happens in a test that nobody wants to wait for. */

#include <dlfcn.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#define BILLION 1000000000LL

static long long
get_speed (void)
{
  const char *speed = getenv ("HASTE_SPEED");

  return speed != NULL && atoi (speed) > 0 ? atoi (speed) : 1;
}

int
clock_gettime (clockid_t        clock,
               struct timespec *ret_time)
{
  static long long begin;
  int result = ((__typeof__ (&clock_gettime)) dlsym (RTLD_NEXT, "clock_gettime")) (clock, ret_time);
  long long now = ret_time->tv_sec * BILLION + ret_time->tv_nsec;

  if (result != 0 || clock != CLOCK_MONOTONIC)
    return result;

  if (begin == 0)
    begin = now;
  now = begin + (now - begin) * get_speed ();
  ret_time->tv_sec = now / BILLION;
  ret_time->tv_nsec = now % BILLION;

  return 0;
}

int
poll (struct pollfd *fds,
      nfds_t         n_fds,
      int            timeout)
{
  long long speed = get_speed ();
  int wait = timeout > 0 ? (int) ((timeout + speed - 1) / speed) : timeout;

  return ((__typeof__ (&poll)) dlsym (RTLD_NEXT, "poll")) (fds, n_fds, wait);
}
