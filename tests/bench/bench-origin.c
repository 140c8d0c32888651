/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server that imitates a network, for the bench: several hosts, each on a port of its own
 * with limits, distances and faults of its own, behind one line that they share. One thread
 * and one epoll, as it has to leave the machine to the client that is measured; the file is a
 * real one, sent with sendfile().
 *
 *   bench-origin --line=45M --host=rate=5M,rtt=40,slow-start --host=dead FILE
 *
 * It prints a link for each host, and before them the one of the control port: below it,
 * "stats" answers with what happened so far, and "reset" does so and begins anew. With SIGTERM
 * it prints the same and ends. */

#include "bench-origin.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_EVENTS 64

typedef struct
{
  BenchWatch   watch;
  BenchOrigin *origin; /* (unowned) */
} Quit;

typedef struct
{
  char  *size;
  char  *line;
  double tick;
  gint64 seed;
  char **hosts;
} Options;

static void
listener_ready (BenchWatch *watch,
                guint32     events G_GNUC_UNUSED)
{
  bench_connection_accept ((BenchListener *) watch);
}

static void
quit_ready (BenchWatch *watch,
            guint32     events G_GNUC_UNUSED)
{
  ((Quit *) watch)->origin->quit = TRUE;
}

static void
watch_fd (BenchOrigin *origin,
          int          fd,
          BenchWatch  *watch)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = watch };

  if (epoll_ctl (origin->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    g_error ("epoll_ctl: %s", g_strerror (errno));
}

/* Takes the host over; NULL stands for the control port. */
static gboolean
add_listener (BenchOrigin     *origin,
              const BenchHost *host,
              GError         **error)
{
  const int on = 1;
  BenchListener *self = g_new0 (BenchListener, 1);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;

  self->watch.ready = listener_ready;
  self->origin = origin;
  self->control = host == NULL;
  if (host != NULL)
    self->host = *host;
  self->pipe.rate = self->host.aggregate;
  self->index = origin->listeners->len;
  g_ptr_array_add (origin->listeners, self);

  address.sin_port = htons ((guint16) self->host.port);
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  setsockopt (self->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (self->fd < 0 ||
      bind (self->fd, (struct sockaddr *) &address, sizeof address) != 0 ||
      listen (self->fd, SOMAXCONN) != 0 ||
      getsockname (self->fd, (struct sockaddr *) &address, &length) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "cannot listen: %s", g_strerror (errno));
      return FALSE;
    }

  self->port = ntohs (address.sin_port);
  watch_fd (origin, self->fd, &self->watch);

  return TRUE;
}

static void
listener_free (gpointer data)
{
  BenchListener *self = data;

  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

static gboolean
open_file (BenchOrigin *origin,
           const char  *path,
           const char  *size_text,
           GError     **error)
{
  struct stat status;
  double size = 0;

  origin->file = open (path, O_RDONLY | O_CLOEXEC);
  if (origin->file < 0 || fstat (origin->file, &status) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      return FALSE;
    }

  origin->size = status.st_size;
  if (size_text != NULL)
    {
      if (!bench_parse_number (size_text, &size) || size > (double) status.st_size)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "the file has no %s bytes", size_text);
          return FALSE;
        }
      origin->size = (goffset) size;
    }

  return TRUE;
}

static gboolean
set_up (BenchOrigin   *origin,
        const Options *options,
        const char    *path,
        GError       **error)
{
  if (options->line != NULL && !bench_parse_number (options->line, &origin->line.rate))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "no rate: %s", options->line);
      return FALSE;
    }
  origin->tick = (gint64) (options->tick * 1000);
  origin->seed = (guint64) options->seed;
  if (!open_file (origin, path, options->size, error) || !add_listener (origin, NULL, error))
    return FALSE;

  for (guint i = 0; options->hosts != NULL && options->hosts[i] != NULL; i++)
    {
      BenchHost host = { 0 };

      if (!bench_host_parse (&host, options->hosts[i], error) || !add_listener (origin, &host, error))
        return FALSE;
    }

  return TRUE;
}

/* What is due now: answers, resets, the next piece of the bodies. Returns the milliseconds until
 * there is something again; -1: who knows. */
static int
work (BenchOrigin *origin)
{
  gint64 now = g_get_monotonic_time ();
  gint64 next;

  for (guint i = 0; i < origin->connections->len; i++)
    {
      BenchConnection *connection = g_ptr_array_index (origin->connections, i);

      if (connection->due > now)
        continue;
      if (connection->state == BENCH_WAITING)
        bench_answer (connection);
      else if (connection->state == BENCH_REFUSED)
        bench_connection_close (connection, TRUE);
    }
  if (origin->next_step <= now)
    bench_pace_step (origin);

  next = origin->next_step;
  for (guint i = 0; i < origin->connections->len;)
    {
      BenchConnection *connection = g_ptr_array_index (origin->connections, i);

      if (connection->state == BENCH_CLOSED)
        {
          g_ptr_array_remove_index_fast (origin->connections, i);
          continue;
        }
      if (connection->state == BENCH_WAITING || connection->state == BENCH_REFUSED)
        next = MIN (next, connection->due);
      i++;
    }
  if (next == G_MAXINT64)
    return -1;

  return (int) MAX ((next - g_get_monotonic_time () + 999) / 1000, 0);
}

static void
serve (BenchOrigin *origin)
{
  struct epoll_event events[MAX_EVENTS];
  g_autofree char *json = NULL;

  while (!origin->quit)
    {
      int n = epoll_wait (origin->epoll, events, MAX_EVENTS, work (origin));

      for (int i = 0; i < n; i++)
        {
          BenchWatch *watch = events[i].data.ptr;

          watch->ready (watch, events[i].events);
        }
    }

  json = bench_statistics_to_json (&origin->statistics, g_get_monotonic_time ());
  g_print ("%s", json);
}

static void
print_links (BenchOrigin *origin)
{
  for (guint i = 0; i < origin->listeners->len; i++)
    {
      const BenchListener *listener = g_ptr_array_index (origin->listeners, i);

      g_print ("http://127.0.0.1:%u%s\n", listener->port, listener->control ? "/" : BENCH_PATH);
    }
  fflush (stdout);
}

static gboolean
parse_options (Options *options,
               int     *argc,
               char  ***argv,
               GError **error)
{
  const GOptionEntry entries[] = {
    { "size", 0, 0, G_OPTION_ARG_STRING, &options->size, "Serve so much of the file (default: all)", "BYTES" },
    { "line", 0, 0, G_OPTION_ARG_STRING, &options->line, "Bytes a second of all hosts together (default: no limit)", "RATE" },
    { "tick", 0, 0, G_OPTION_ARG_DOUBLE, &options->tick, "Milliseconds between two pieces of a body (default: 5)", "MS" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options->seed, "Seed of all chance (default: 1)", "N" },
    { "host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->hosts, "A host, and how it behaves; repeatable", "KEY=NUMBER,…" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE");

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context, "Serves a file over an imitated network, on 127.0.0.1.");
  g_option_context_set_description (context,
                                    "Numbers take the suffixes K, M and G, powers of 1000. Keys of a host:\n"
                                    "  port, rate, aggregate, rtt (ms), think (ms), slow-start, spread=SIGMA,\n"
                                    "  bad=SHARE:FACTOR, drift=SIGMA:SECONDS, silent=SHARE:BYTES, reset=BYTES,\n"
                                    "  limit=N:STATUS (0: connections, reset), retry-after=SECONDS,\n"
                                    "  requests=RATE:BURST, status=STATUS, no-ranges, dead");
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc != 2 || options->tick < 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "see --help");
      return FALSE;
    }

  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  BenchOrigin origin = { .epoll = epoll_create1 (EPOLL_CLOEXEC), .file = -1, .next_step = G_MAXINT64 };
  Quit quit = { { quit_ready }, &origin };
  Options options = { .tick = 5, .seed = 1 };
  int status = EXIT_FAILURE;
  sigset_t signals;

  /* Not to be left over by a runner that was killed. */
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  sigprocmask (SIG_BLOCK, &signals, NULL);
  watch_fd (&origin, signalfd (-1, &signals, SFD_CLOEXEC), &quit.watch);
  origin.listeners = g_ptr_array_new_with_free_func (listener_free);
  origin.connections = g_ptr_array_new_with_free_func ((GDestroyNotify) bench_connection_free);
  bench_statistics_init (&origin.statistics);

  if (parse_options (&options, &argc, &argv, &error) && set_up (&origin, &options, argv[1], &error))
    {
      print_links (&origin);
      serve (&origin);
      status = EXIT_SUCCESS;
    }
  else
    g_printerr ("bench-origin: %s\n", error->message);

  g_ptr_array_unref (origin.connections);
  g_ptr_array_unref (origin.listeners);
  bench_statistics_clear (&origin.statistics);
  g_strfreev (options.hosts);
  g_free (options.line);
  g_free (options.size);

  return status;
}
