/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sim-link.h"

G_BEGIN_DECLS

typedef struct _SimRun SimRun;

/**
 * SimObserver:
 * @run: the run
 * @now: the time in µs
 * @decision: what was decided, and is about to be carried out
 * @user_data: what came with the function
 */
typedef void (*SimObserver) (const SimRun        *run,
                             gint64               now,
                             const SpateDecision *decision,
                             gpointer             user_data);

/**
 * SimOptions:
 * @rules: the balancer's rules; %NULL: the usual ones
 * @seed: decides what is left to chance
 * @is_checked: whether all that must hold is looked at after each batch of decisions, and a
 *   second balancer, which sees the connections in other orders, must decide the same
 * @is_traced: whether decisions and states are printed
 * @time_limit: when to give up, in µs; 0: after a day
 * @observer: (nullable): is told each decision
 * @observer_data: what it is told with them
 *
 * How to run a download.
 */
typedef struct
{
  const SpateRules *rules;
  guint64           seed;
  gboolean          is_checked;
  gboolean          is_traced;
  gint64            time_limit;
  SimObserver       observer;
  gpointer          observer_data;
} SimOptions;

/**
 * SimEnd:
 * @SIM_END_DONE: every byte is there
 * @SIM_END_FAILED: no source is usable any more
 * @SIM_END_TOO_LONG: it was not done in time
 * @SIM_END_BROKEN: a decision could not be carried out
 */
typedef enum
{
  SIM_END_DONE,
  SIM_END_FAILED,
  SIM_END_TOO_LONG,
  SIM_END_BROKEN,
} SimEnd;

/**
 * SimResult:
 * @end: how it ended
 * @time: when, in µs
 * @n_connections: connections that were made, or tried to
 * @n_requests: requests that were sent
 * @n_refusals: how many of both were refused
 * @n_refusals_of: the same, for each host
 * @n_broken: connections that broke
 * @n_splits: claims that were divided
 * @n_hedges: races
 * @n_stops: connections that were stopped
 * @peak: the most connections that had work at once
 * @n_verdicts: how often each reason was told for its being as fast as it is
 * @last_held: connections at the end
 * @held: connections on average
 * @waste: bytes that came, or were under way, in vain
 * @duplicates: how many of those came twice
 * @n_violations: how often something did not hold
 * @violation: (owned) (nullable): the first of those
 *
 * What became of it.
 */
typedef struct
{
  SimEnd  end;
  gint64  time;
  guint   n_connections;
  guint   n_requests;
  guint   n_refusals;
  guint   n_refusals_of[SIM_MAX_HOSTS];
  guint   n_broken;
  guint   n_splits;
  guint   n_hedges;
  guint   n_stops;
  guint   peak;
  guint   n_verdicts[SPATE_VERDICT_DISK_LIMITED + 1];
  guint   last_held;
  double  held;
  double  waste;
  goffset duplicates;
  guint   n_violations;
  char   *violation;
} SimResult;

void sim_run (const SimScenario *scenario,
              const SimOptions  *options,
              SimResult         *ret_result);
void sim_result_clear (SimResult *self);

guint sim_run_count_busy (const SimRun *self);
goffset sim_run_get_missing (const SimRun *self);

gint64 sim_bound (const SimScenario *scenario,
                  guint64            seed);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SimResult, sim_result_clear)

G_END_DECLS
