/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sim-run.h"
#include "spate-plan.h"

G_BEGIN_DECLS

#define SIM_NO_CONNECTION G_MAXUINT

/*
 * SimWorker:
 * @id: its number
 * @source: the source it asks, or asked last
 * @connection: its connection in the link, or %SIM_NO_CONNECTION
 * @phase: where it stands
 * @since: when that began
 * @last_data: when the last bytes came
 * @claim: its claim in the plan, or 0
 * @asked: what its request is for, from byte to byte
 * @received: bytes of the present range
 * @hedges: the claim it races for, or 0
 * @was_hedged: whether somebody raced, or races, for its claim
 * @connect_since: when its connection was begun
 * @request_since: when its request was sent
 */
typedef struct
{
  guint      id;
  guint      source;
  guint      connection;
  SpatePhase phase;
  gint64     since;
  gint64     last_data;
  guint      claim;
  SpateRange asked;
  goffset    received;
  guint      hedges;
  gboolean   was_hedged;
  gint64     connect_since;
  gint64     request_since;
} SimWorker;

/* What must be kept in mind of a source, to see whether decisions keep to the rules. */
typedef struct
{
  gint64 not_before;
  guint  level; /* 0 if none was told */
} SimSourceState;

struct _SimRun
{
  const SimScenario *scenario; /* (unowned) */
  const SimOptions  *options;  /* (unowned) */
  const SpateRules  *rules;    /* (unowned) */
  SimResult         *result;   /* (unowned) */

  SimLink       *link;     /* (owned) */
  SpatePlan     *plan;     /* (owned) (nullable): from the first answer on */
  SpateBalancer *balancer; /* (owned) */
  SpateBalancer *twin;     /* (owned) (nullable): must decide the same */
  GArray        *workers;  /* (owned) (element-type SimWorker) */
  SimSourceState sources[SIM_MAX_HOSTS];

  gint64   next_tick;
  gint64   next_wake;
  gint64   next_state; /* when to print the next one */
  guint    n_batches;
  guint    n_probes;
  guint    n_jitters;
  goffset  fetched;
  gboolean is_over;
};

/* sim-run.c */
SimWorker *_sim_run_find_worker (const SimRun *self,
                                 guint         id);
void _sim_run_end (SimRun *self,
                   SimEnd  end);
void _sim_run_free_worker (SimRun    *self,
                           SimWorker *worker);
void _sim_run_send (SimRun    *self,
                    SimWorker *worker);
void _sim_run_connect (SimRun    *self,
                       SimWorker *worker);
void _sim_run_want (SimRun    *self,
                    SimWorker *worker);
void _sim_run_set_phase (SimRun    *self,
                         SimWorker *worker,
                         SpatePhase phase);

/* sim-decide.c */
void _sim_run_balance (SimRun *self);

/* sim-check.c */
void _sim_run_violate (SimRun     *self,
                       const char *format,
                       ...) G_GNUC_PRINTF (2, 3);
void _sim_run_check_decision (SimRun              *self,
                              const SpateDecision *decision);
void _sim_run_check_batch (SimRun       *self,
                           const GArray *decisions);
void _sim_run_check_twin (SimRun                  *self,
                          const SpateBalancerView *view,
                          const GArray            *decisions);

/* sim-trace.c */
void _sim_run_trace_decision (const SimRun        *self,
                              const SpateDecision *decision);
void _sim_run_trace_state (SimRun *self);
void _sim_run_trace (const SimRun *self,
                     const char   *format,
                     ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
