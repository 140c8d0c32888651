/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BenchHost:
 * @port: to listen on; 0: any
 * @rate: bytes a second of each connection; 0: no limit
 * @aggregate: bytes a second of all its connections together; 0: no limit
 * @rtt: milliseconds of a round trip
 * @think: milliseconds more before each answer
 * @slow_start: a connection begins with a window of 14,600 bytes, doubled each round trip
 * @spread: sigma of the lognormal factor on the rate, drawn once for each connection
 * @bad_share, @bad_factor: so many of the connections have only such a part of the rate
 * @drift, @drift_period: sigma of a lognormal factor that is drawn anew every so many seconds
 * @silent_share, @silent_bytes: so many of the connections say nothing any more after some
 *   bytes, so many on average
 * @reset: bytes of bodies after which a connection is reset; 0: never
 * @limit, @limit_status: with so many requests in progress another one is refused with this
 *   status; 0: with so many connections another one is reset
 * @retry_after: seconds of the Retry-After of a refusal; 0: there is none
 * @request_rate, @request_burst: requests a second, and how many may come at once; more are
 *   answered with 429
 * @status: what every request is answered with; 0: the file
 * @no_ranges: every answer is the whole file
 * @dead: connections are accepted, and nothing is ever said on them
 *
 * How one host behaves. Everything is a number, so that one table can read them.
 */
typedef struct
{
  double port;
  double rate;
  double aggregate;
  double rtt;
  double think;
  double slow_start;
  double spread;
  double bad_share;
  double bad_factor;
  double drift;
  double drift_period;
  double silent_share;
  double silent_bytes;
  double reset;
  double limit;
  double limit_status;
  double retry_after;
  double request_rate;
  double request_burst;
  double status;
  double no_ranges;
  double dead;
} BenchHost;

gboolean bench_host_parse (BenchHost  *self,
                           const char *text,
                           GError    **error);
gboolean bench_parse_number (const char *text,
                             double     *number);

G_END_DECLS
