/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a download over several connections costs at least, as long as each byte is copied once
 * from a socket and once into a file: epoll, recv() and pwrite(), one thread, a file whose room
 * is reserved, and nothing besides. No answer is checked further than its status, no error is
 * outlived, nothing is made durable: this is a yardstick, not a program.
 *
 *   plain-loop PORT PATH SIZE CONNECTIONS OUTPUT */

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* As much as Spate reads before it writes. */
#define BUFFER_SIZE (256 * 1024)

/* Reads in a row before the others have their turn, as in Spate. */
#define READS_PER_TURN 4

#define MAX_CONNECTIONS 64

typedef struct
{
  int   socket;
  off_t position;
  off_t end;
} Connection;

static char buffer[BUFFER_SIZE];

static int
connect_to (uint16_t port)
{
  const struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || connect (fd, (const struct sockaddr *) &address, sizeof address) != 0)
    err (1, "port %u", port);

  return fd;
}

static void
ask (const Connection *connection,
     const char       *path)
{
  char request[1024];
  int length = snprintf (request, sizeof request,
                         "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=%lld-%lld\r\n\r\n", path,
                         (long long) connection->position, (long long) connection->end - 1);

  if (write (connection->socket, request, (size_t) length) != length)
    err (1, "request");
}

/* Takes the headers out of the socket and leaves the body in it. */
static void
skip_headers (const Connection *connection)
{
  char headers[4096];

  while (1)
    {
      ssize_t n = recv (connection->socket, headers, sizeof headers - 1, MSG_PEEK);

      if (n <= 0)
        err (1, "no answer");
      headers[n] = '\0';

      char *end = strstr (headers, "\r\n\r\n");

      if (strncmp (headers, "HTTP/1.1 206", 12) != 0)
        errx (1, "not the range: %.12s", headers);
      if (end == NULL)
        continue;
      if (recv (connection->socket, headers, (size_t) (end + 4 - headers), 0) < 0)
        err (1, "answer");
      return;
    }
}

/* Moves what one read brings. Returns whether there may be more at once. */
static int
move_some (Connection *connection,
           int         output)
{
  off_t left = connection->end - connection->position;
  ssize_t n = recv (connection->socket, buffer, left < BUFFER_SIZE ? (size_t) left : BUFFER_SIZE, MSG_DONTWAIT);

  if (n < 0 && errno == EAGAIN)
    return 0;
  if (n <= 0)
    err (1, "the connection ended");

  for (ssize_t written = 0; written < n;)
    {
      ssize_t step = pwrite (output, buffer + written, (size_t) (n - written), connection->position + written);

      if (step < 0)
        err (1, "write");
      written += step;
    }
  connection->position += n;

  return connection->position < connection->end;
}

static void
move_all (Connection *connections,
          int         n_connections,
          int         output)
{
  int poller = epoll_create1 (EPOLL_CLOEXEC);
  struct epoll_event events[MAX_CONNECTIONS];

  for (int i = 0; i < n_connections; i++)
    {
      struct epoll_event event = { .events = EPOLLIN, .data.ptr = &connections[i] };

      if (epoll_ctl (poller, EPOLL_CTL_ADD, connections[i].socket, &event) != 0)
        err (1, "epoll");
    }

  for (int n_left = n_connections; n_left > 0;)
    {
      int n = epoll_wait (poller, events, MAX_CONNECTIONS, -1);

      for (int i = 0; i < n; i++)
        {
          Connection *connection = events[i].data.ptr;

          for (int turn = 0; turn < READS_PER_TURN && move_some (connection, output); turn++)
            ;
          if (connection->position == connection->end)
            {
              close (connection->socket);
              n_left--;
            }
        }
    }

  close (poller);
}

int
main (int   argc,
      char *argv[])
{
  Connection connections[MAX_CONNECTIONS];

  if (argc != 6)
    errx (2, "plain-loop PORT PATH SIZE CONNECTIONS OUTPUT");

  off_t size = atoll (argv[3]);
  int n_connections = atoi (argv[4]);
  int output = open (argv[5], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

  if (size <= 0 || n_connections < 1 || n_connections > MAX_CONNECTIONS)
    errx (2, "no such size or number of connections");
  if (output < 0 || fallocate (output, 0, 0, size) != 0)
    err (1, "%s", argv[5]);

  for (int i = 0; i < n_connections; i++)
    {
      connections[i] = (Connection){
        .socket = connect_to ((uint16_t) atoi (argv[1])),
        .position = size / n_connections * i,
        .end = i + 1 == n_connections ? size : size / n_connections * (i + 1),
      };
      ask (&connections[i], argv[2]);
    }
  for (int i = 0; i < n_connections; i++)
    skip_headers (&connections[i]);

  move_all (connections, n_connections, output);

  return close (output) == 0 ? 0 : 1;
}
