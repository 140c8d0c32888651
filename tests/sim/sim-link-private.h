/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sim-link.h"

G_BEGIN_DECLS

/* More than a client may hold, with room for those that are being given up. */
#define SIM_MAX_LIVE 128

/* Connecting is the first round trip, greeting what TLS needs. */
typedef enum
{
  SIM_CLOSED,
  SIM_CONNECTING,
  SIM_GREETING,
  SIM_OPEN,
  SIM_WAITING,
  SIM_QUEUED,
  SIM_RECEIVING,
} SimState;

/*
 * SimConnection:
 * @state: where it stands
 * @host: to which host it is
 * @ordinal: the how manieth to that host it is
 * @n_draws: how many numbers were drawn for it
 * @due: when what it waits for is there
 * @since: when it came to where it stands
 * @speed: its share of the host's usual rate
 * @variation: the same, at this moment
 * @next_variation: until when
 * @weight: its share of what is scarce
 * @window: bytes it may have under way
 * @is_starting: whether it doubles that with each round trip
 * @next_window: when the window grows
 * @next_stall: when it falls silent
 * @stall_end: until when it is silent
 * @next_reset: when it is cut
 * @total: bytes it brought since it was made
 * @rate: bytes a second at this moment
 * @arrived: bytes that came and were not fetched
 * @wanted: bytes to be fetched before the client is to be told
 * @left: bytes of the answer that were not fetched
 * @last_data: when bytes came
 */
typedef struct
{
  SimState state;
  guint    host;
  guint    ordinal;
  guint    n_draws;
  gint64   due;
  gint64   since;
  double   speed;
  double   variation;
  gint64   next_variation;
  double   weight;
  double   window;
  gboolean is_starting;
  gint64   next_window;
  gint64   next_stall;
  gint64   stall_end;
  gint64   next_reset;
  double   total;
  double   rate;
  double   arrived;
  goffset  wanted;
  goffset  left;
  gint64   last_data;
} SimConnection;

/* What a host remembers of this client. */
typedef struct
{
  guint  n_connections;
  guint  n_answers;
  double tokens;
  gint64 tokens_at;
} SimHostState;

struct _SimLink
{
  const SimScenario *scenario; /* (unowned) */
  guint64            seed;
  gboolean           is_ideal;

  gint64        now;
  gint64        world_seen;    /* when the world was last looked at */
  double        variation;
  gint64        next_variation;
  guint         n_variations;
  guint         n_requests;
  gboolean      is_stale;      /* whether the rates must be found out anew */
  SimHostState  hosts[SIM_MAX_HOSTS];
  SimConnection connections[SIM_MAX_LIVE];
  guint         n_connections; /* how many of those were ever used */

  double brought; /* bytes */
  double held;    /* connections, times seconds */
  double wasted;  /* bytes under way as their connection was closed */
};

gboolean _sim_link_is_silent (const SimLink *self);
gboolean _sim_link_is_faulty (const SimLink *self,
                              guint          host);
void _sim_link_share (SimLink *self);
void _sim_link_serve_queues (SimLink *self);
gboolean _sim_link_due (SimLink       *self,
                        SimConnection *connection,
                        SimEvent      *ret_event);
void _sim_link_end (SimLink       *self,
                    SimConnection *connection);
double _sim_link_draw (SimLink       *self,
                       SimConnection *connection);

G_END_DECLS
