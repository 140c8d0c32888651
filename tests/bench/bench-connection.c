/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A connection from its arrival to its end: when its requests are answered, and what is
 * counted of it.
 *
 * The client is on the same machine, so that its connect() succeeds and its requests arrive at
 * once. A round trip is made up for when answering: one for the request, and one more, counted
 * from the arrival of the connection, for the handshake. That moment is also when the server
 * decides, which makes limits work as if the distance were real. */

#include "bench-origin.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_HEAD (16 << 10)

/* The system's buffer holds so much of a second; more would hide the pacing from clients that
 * read slowly. */
#define BUFFERED (1.0 / 16)
#define MIN_BUFFER (64 << 10)
#define MAX_BUFFER (1 << 20)

static gboolean
is_busy (BenchState state)
{
  return state == BENCH_WAITING || state == BENCH_SENDING || state == BENCH_SILENT;
}

void
bench_connection_set_state (BenchConnection *self,
                            BenchState       state)
{
  int change = (int) is_busy (state) - (int) is_busy (self->state);

  self->state = state;
  if (change == 0 || self->listener->control)
    return;

  bench_statistics_add_busy (&self->listener->origin->statistics, change, g_get_monotonic_time ());
}

static void
release (BenchConnection *self)
{
  if (self->admitted)
    self->listener->n_admitted--;
  self->admitted = FALSE;
  bench_request_clear (&self->request);
}

void
bench_connection_close (BenchConnection *self,
                        gboolean         reset)
{
  BenchStatistics *statistics = &self->listener->origin->statistics;
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
  gboolean counted = self->state != BENCH_REFUSED;

  if (self->state == BENCH_CLOSED)
    return;

  if (reset)
    setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close (self->fd);
  self->fd = -1;

  release (self);
  bench_connection_set_state (self, BENCH_CLOSED);
  if (counted)
    {
      self->listener->n_open--;
      if (!self->listener->control)
        bench_statistics_add_connection (statistics, -1);
    }
}

static gint64
milliseconds (double ms)
{
  return (gint64) (ms * 1000);
}

static void
ask (BenchConnection *self)
{
  const BenchHost *host = &self->listener->host;
  gint64 now = g_get_monotonic_time ();

  if (!self->listener->control)
    self->listener->origin->statistics.requests++;
  if (host->dead > 0)
    self->due = G_MAXINT64;
  else
    self->due = MAX (now, self->accepted + milliseconds (host->rtt)) + milliseconds (host->rtt + host->think);
  bench_connection_set_state (self, BENCH_WAITING);
}

/* Looks for the head of a request in what has come. */
static void
look (BenchConnection *self)
{
  BenchOrigin *origin = self->listener->origin;
  char *end = strstr (self->input->str, "\r\n\r\n");

  if (self->state != BENCH_IDLE || (end == NULL && self->input->len < MAX_HEAD))
    return;
  if (end != NULL)
    {
      *end = '\0';
      if (bench_request_parse (&self->request, self->input->str, origin->size, BENCH_ETAG))
        {
          g_string_erase (self->input, 0, end + strlen ("\r\n\r\n") - self->input->str);
          ask (self);
          return;
        }
    }

  bench_connection_close (self, TRUE);
}

/* A request is over; the next one may have come already. */
void
bench_connection_finish (BenchConnection *self)
{
  gboolean keep_alive = self->request.keep_alive;

  self->rested = g_get_monotonic_time ();
  release (self);
  bench_connection_set_state (self, BENCH_IDLE);
  if (keep_alive)
    look (self);
  else
    bench_connection_close (self, FALSE);
}

static void
read_all (BenchConnection *self)
{
  char buffer[4096];

  while (self->input->len < MAX_HEAD)
    {
      ssize_t n = recv (self->fd, buffer, sizeof buffer, MSG_DONTWAIT);

      if (n > 0)
        g_string_append_len (self->input, buffer, n);
      else if (n < 0 && errno == EINTR)
        continue;
      else if (n < 0 && errno == EAGAIN)
        break;
      else
        {
          if (self->state == BENCH_SENDING)
            self->listener->origin->statistics.in_flight += bench_pace_in_flight (self);
          bench_connection_close (self, FALSE);
          return;
        }
    }

  look (self);
}

static void
ready (BenchWatch *watch,
       guint32     events)
{
  BenchConnection *self = (BenchConnection *) watch;

  if (self->state == BENCH_CLOSED)
    return;
  if ((events & EPOLLOUT) != 0)
    self->blocked = FALSE;
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
    read_all (self);
}

static void
set_up_socket (BenchConnection *self)
{
  const int on = 1;
  int buffer = (int) CLAMP (self->rate * BUFFERED, MIN_BUFFER, MAX_BUFFER);

  if (self->rate <= 0)
    buffer = MAX_BUFFER;
  /* No pacing but ours, if the system offers such a congestion control. */
  setsockopt (self->fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", strlen ("cubic"));
  setsockopt (self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt (self->fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
}

void
bench_connection_accept (BenchListener *listener)
{
  BenchOrigin *origin = listener->origin;
  const BenchHost *host = &listener->host;
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
  gboolean refused = host->limit > 0 && host->limit_status <= 0 && listener->n_open >= host->limit;
  BenchConnection *self;
  int fd = accept4 (listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

  if (fd < 0)
    return;

  self = g_new0 (BenchConnection, 1);
  self->watch.ready = ready;
  self->listener = listener;
  self->fd = fd;
  self->draw = (BenchDraw){ .seed = origin->seed, .host = listener->index, .connection = listener->n_accepted++ };
  self->state = refused ? BENCH_REFUSED : BENCH_IDLE;
  self->accepted = g_get_monotonic_time ();
  self->due = self->accepted + milliseconds (host->rtt);
  self->input = g_string_new (NULL);
  bench_pace_init (self);
  set_up_socket (self);
  g_ptr_array_add (origin->connections, self);

  if (refused)
    {
      origin->statistics.refused_reset++;
      return;
    }

  listener->n_open++;
  if (!listener->control)
    bench_statistics_add_connection (&origin->statistics, 1);
  event.data.ptr = self;
  if (epoll_ctl (origin->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    g_error ("epoll_ctl: %s", g_strerror (errno));
}

void
bench_connection_free (BenchConnection *self)
{
  bench_connection_close (self, TRUE);
  g_string_free (self->input, TRUE);
  g_free (self);
}
