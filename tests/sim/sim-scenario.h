/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-request.h"

G_BEGIN_DECLS

#define SIM_MAX_HOSTS 6

#define SIM_SECONDS(seconds) ((gint64) ((seconds) * (double) G_USEC_PER_SEC))

/**
 * SimLimit:
 * @SIM_LIMIT_NONE: as many as one likes
 * @SIM_LIMIT_REFUSE: further connections are refused; idle ones count
 * @SIM_LIMIT_503: further requests are answered 503 at once
 * @SIM_LIMIT_429: further requests are answered 429, with Retry-After
 * @SIM_LIMIT_QUEUE: further requests wait until others are through
 * @SIM_LIMIT_REQUESTS: no more requests than so many a second; others are answered 429
 *
 * How a server keeps clients from taking too much.
 */
typedef enum
{
  SIM_LIMIT_NONE,
  SIM_LIMIT_REFUSE,
  SIM_LIMIT_503,
  SIM_LIMIT_429,
  SIM_LIMIT_QUEUE,
  SIM_LIMIT_REQUESTS,
} SimLimit;

/**
 * SimFault:
 * @SIM_FAULT_NONE: it works
 * @SIM_FAULT_SILENT: nothing comes back from it
 * @SIM_FAULT_REFUSES: it refuses connections, and breaks those it has
 * @SIM_FAULT_MISSING: it answers 404
 * @SIM_FAULT_OTHER_FILE: it has a file of another length
 *
 * In which way a server is dead.
 */
typedef enum
{
  SIM_FAULT_NONE,
  SIM_FAULT_SILENT,
  SIM_FAULT_REFUSES,
  SIM_FAULT_MISSING,
  SIM_FAULT_OTHER_FILE,
} SimFault;

/**
 * SimHost:
 * @round_trip: how long a packet takes there and back
 * @handshakes: round trips until a connection is made: 1 TCP, 2 with TLS 1.3, 3 with TLS 1.2
 * @think: how long the server needs for an answer
 * @think_spread: spread of that, of the logarithm
 * @cap: the rate of one connection
 * @spread: spread of that between connections, of the logarithm
 * @bad_share: the share of connections that are bad
 * @bad_factor: what is left of the rate of a bad one
 * @weight_spread: spread of a connection's share of what is scarce
 * @variation: spread of a connection's rate in time, of the logarithm
 * @variation_time: how long a rate lasts
 * @burst: bytes that a new connection brings faster
 * @burst_factor: by this factor
 * @stall_rate: how often a connection falls silent, a second
 * @stall_mean: for how long
 * @stall_forever: the share of those that never go on
 * @reset_rate: how often a connection is cut, a second
 * @total: the rate of all connections together; 0: any
 * @overload_from: from so many connections on there is less for all; 0: never
 * @overload_slope: by how much, for each further one
 * @limit: how it keeps clients from taking too much
 * @limit_from: since when
 * @limit_amount: for the limits of connections: how many
 * @retry_after: what it says when it refuses; 0: nothing
 * @request_burst: for %SIM_LIMIT_REQUESTS: so many at once
 * @request_rate: and then so many a second
 * @fault: in which way it is dead
 * @fault_from: since when
 * @longest_answer: it sends no more than so many bytes at once; 0: all
 * @answers_once: whether each request after the first is answered 404
 *
 * A server and the way to it. Times are seconds, rates bytes a second.
 */
typedef struct
{
  double   round_trip;
  double   handshakes;
  double   think;
  double   think_spread;
  double   cap;
  double   spread;
  double   bad_share;
  double   bad_factor;
  double   weight_spread;
  double   variation;
  double   variation_time;
  double   burst;
  double   burst_factor;
  double   stall_rate;
  double   stall_mean;
  double   stall_forever;
  double   reset_rate;
  double   total;
  guint    overload_from;
  double   overload_slope;
  SimLimit limit;
  double   limit_from;
  guint    limit_amount;
  double   retry_after;
  double   request_burst;
  double   request_rate;
  SimFault fault;
  double   fault_from;
  goffset  longest_answer;
  gboolean answers_once;
} SimHost;

/**
 * SimScenario:
 * @name: what it is called, beginning with its number
 * @goal: the time it shall take, as a multiple of the bound; 0: none
 * @size: the length of the file
 * @capacity: the rate of the client's line
 * @known_capacity: what earlier downloads showed of it, or 0
 * @variation: spread of that in time, of the logarithm
 * @variation_time: how long a rate of the line lasts
 * @is_aimd: whether few connections cannot fill the line
 * @drop_from: when the line becomes slower
 * @drop_time: for how long
 * @drop_factor: what is left of it
 * @silent_from: when nothing gets through any more
 * @silent_time: for how long
 * @is_fragile: what the balancer is told of the link
 * @order: in which order to fetch
 * @chunk_size: for %SPATE_ORDER_CHUNKS
 * @max_connections: the user's limit, 0 for none
 * @n_hosts: how many servers have the file
 * @hosts: those servers; the first is asked first
 *
 * A small world for one download.
 */
typedef struct
{
  const char *name;
  double      goal;
  goffset     size;
  double      capacity;
  double      known_capacity;
  double      variation;
  double      variation_time;
  gboolean    is_aimd;
  double      drop_from;
  double      drop_time;
  double      drop_factor;
  double      silent_from;
  double      silent_time;
  gboolean    is_fragile;
  SpateOrder  order;
  goffset     chunk_size;
  guint       max_connections;
  guint       n_hosts;
  SimHost     hosts[SIM_MAX_HOSTS];
} SimScenario;

const SimScenario *sim_scenario_get_all (guint *ret_n_scenarios);
const SimScenario *sim_scenario_find (const char *prefix);
void sim_scenario_randomize (SimScenario *ret_scenario,
                             guint64      seed);
char *sim_scenario_describe (const SimScenario *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
