/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-balancer.h"
#include "sim-scenario.h"

G_BEGIN_DECLS

#define SIM_NEVER G_MAXINT64

/**
 * SimEventKind:
 * @SIM_EVENT_CONNECTED: the connection is made
 * @SIM_EVENT_ANSWERED: the first byte of the range is there
 * @SIM_EVENT_ARRIVED: all that was wanted is there
 * @SIM_EVENT_ENDED: it came to nothing, or is over
 */
typedef enum
{
  SIM_EVENT_CONNECTED,
  SIM_EVENT_ANSWERED,
  SIM_EVENT_ARRIVED,
  SIM_EVENT_ENDED,
} SimEventKind;

/**
 * SimEvent:
 * @kind: what happened
 * @connection: to which connection
 * @outcome: how it ended, for %SIM_EVENT_ENDED
 * @retry_after: how long the server asks to wait, in µs; -1 if it does not
 *
 * What a client notices.
 */
typedef struct
{
  SimEventKind kind;
  guint        connection;
  SpateOutcome outcome;
  gint64       retry_after;
} SimEvent;

typedef struct _SimLink SimLink;

SimLink *sim_link_new (const SimScenario *scenario,
                       guint64            seed,
                       gboolean           is_ideal) G_GNUC_WARN_UNUSED_RESULT;
void sim_link_free (SimLink *self);

gint64 sim_link_get_now (const SimLink *self);
double sim_link_get_rate (SimLink *self);
double sim_link_get_brought (const SimLink *self);
double sim_link_get_held (const SimLink *self);
guint sim_link_get_n_held (const SimLink *self);
double sim_link_get_wasted (const SimLink *self);

gboolean sim_link_step (SimLink  *self,
                        gint64    until,
                        SimEvent *ret_event);
gboolean sim_link_step_once (SimLink  *self,
                             gint64    until,
                             SimEvent *ret_event);

guint sim_link_connect (SimLink *self,
                        guint    host);
void sim_link_request (SimLink *self,
                       guint    connection,
                       goffset  length);
void sim_link_want (SimLink *self,
                    guint    connection,
                    goffset  n_bytes);
goffset sim_link_fetch (SimLink *self,
                        guint    connection);
goffset sim_link_get_left (const SimLink *self,
                           guint          connection);
gint64 sim_link_get_last_data (const SimLink *self,
                               guint          connection);
gboolean sim_link_is_open (const SimLink *self,
                           guint          connection);
void sim_link_close (SimLink *self,
                     guint    connection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimLink, sim_link_free)

G_END_DECLS
