/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a request is answered with, decided when the answer leaves. Heads are so small that they
 * go at once and take nothing of the line. */

#include "bench-origin.h"

#include <string.h>
#include <sys/socket.h>

static const char *
get_reason (guint status)
{
  switch (status)
    {
    case 200:
      return "OK";
    case 206:
      return "Partial Content";
    case 404:
      return "Not Found";
    case 416:
      return "Range Not Satisfiable";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
    }
}

static void
send_text (BenchConnection *self,
           const char      *text)
{
  gsize length = strlen (text);

  /* The buffer was empty: all of it goes, or the client is gone. */
  if (send (self->fd, text, length, MSG_DONTWAIT | MSG_NOSIGNAL) != (gssize) length)
    bench_connection_close (self, TRUE);
}

static void
send_message (BenchConnection *self,
              guint            status,
              const char      *headers,
              const char      *body)
{
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %u %s\r\n"
                                           "%s"
                                           "Content-Type: text/plain\r\n"
                                           "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                                           "\r\n%s",
                                           status,
                                           get_reason (status),
                                           headers,
                                           strlen (body),
                                           self->request.head ? "" : body);

  send_text (self, text);
  if (self->state != BENCH_CLOSED)
    bench_connection_finish (self);
}

static void
refuse (BenchConnection *self,
        guint            status)
{
  BenchStatistics *statistics = &self->listener->origin->statistics;
  double seconds = self->listener->host.retry_after;
  g_autofree char *headers = seconds > 0 ? g_strdup_printf ("Retry-After: %.0f\r\n", seconds) : g_strdup ("");

  if (status == 503)
    statistics->refused_503++;
  else
    statistics->refused_429++;
  send_message (self, status, headers, "There are too many of you.\n");
}

static void
send_error (BenchConnection *self,
            guint            status)
{
  g_autofree char *headers = g_strdup_printf ("Content-Range: bytes */%" G_GINT64_FORMAT "\r\n",
                                              (gint64) self->listener->origin->size);

  self->listener->origin->statistics.errors++;
  send_message (self, status, status == 416 ? headers : "", "This is not the file.\n");
}

/* The link to ask the statistics with, and the one to begin them anew with. */
static void
answer_control (BenchConnection *self)
{
  BenchStatistics *statistics = &self->listener->origin->statistics;
  g_autofree char *json = bench_statistics_to_json (statistics, g_get_monotonic_time ());

  if (g_str_equal (self->request.path, "/reset"))
    bench_statistics_restart (statistics);
  send_message (self, g_str_equal (self->request.path, "/") ? 404 : 200, "", json);
}

static gboolean
take_from_bucket (BenchListener *listener)
{
  const BenchHost *host = &listener->host;
  gint64 now = g_get_monotonic_time ();
  double earned = (double) (now - listener->bucket_filled) / G_USEC_PER_SEC * host->request_rate;

  if (host->request_rate <= 0)
    return TRUE;

  listener->bucket = listener->bucket_filled == 0 ? MAX (host->request_burst, 1)
                                                  : MIN (listener->bucket + earned, MAX (host->request_burst, 1));
  listener->bucket_filled = now;
  if (listener->bucket < 1)
    return FALSE;
  listener->bucket--;

  return TRUE;
}

static void
send_file (BenchConnection *self)
{
  const BenchRequest *request = &self->request;
  gint64 size = self->listener->origin->size;
  gboolean whole = self->listener->host.no_ranges > 0 || !request->has_range;
  g_autofree char *range = NULL;
  g_autofree char *head = NULL;

  if (!whole && request->start >= request->end)
    {
      send_error (self, 416);
      return;
    }

  self->offset = whole ? 0 : request->start;
  self->end = whole ? size : request->end;
  range = g_strdup_printf ("Content-Range: bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "\r\n",
                           (gint64) self->offset,
                           (gint64) self->end - 1,
                           size);
  head = g_strdup_printf ("HTTP/1.1 %u %s\r\n"
                          "Content-Type: application/octet-stream\r\n"
                          "Content-Length: %" G_GINT64_FORMAT "\r\n"
                          "%s%s"
                          "ETag: " BENCH_ETAG "\r\n"
                          "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\n"
                          "\r\n",
                          whole ? 200U : 206U,
                          get_reason (whole ? 200 : 206),
                          (gint64) (self->end - self->offset),
                          whole ? "" : range,
                          self->listener->host.no_ranges > 0 ? "" : "Accept-Ranges: bytes\r\n");

  bench_connection_set_state (self, BENCH_SENDING);
  send_text (self, head);
  if (self->state == BENCH_CLOSED)
    return;
  if (request->head || self->offset == self->end)
    bench_connection_finish (self);
  else
    bench_pace_start (self);
}

void
bench_answer (BenchConnection *self)
{
  BenchListener *listener = self->listener;
  const BenchHost *host = &listener->host;

  if (listener->control)
    answer_control (self);
  else if (host->status > 0)
    send_error (self, (guint) host->status);
  else if (!g_str_equal (self->request.path, BENCH_PATH))
    send_error (self, 404);
  else if (!take_from_bucket (listener))
    refuse (self, 429);
  else if (host->limit > 0 && host->limit_status > 0 && listener->n_admitted >= host->limit)
    refuse (self, (guint) host->limit_status);
  else
    {
      self->admitted = TRUE;
      listener->n_admitted++;
      send_file (self);
    }
}
