/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sim-run.h"

G_BEGIN_DECLS

#define SIM_MIB ((goffset) 1024 * 1024)

/* A way to a usual server: 40 ms, TLS 1.3, nothing left to chance. */
#define SIM_HOST(mb) .round_trip = 0.04, .handshakes = 2, .think = 0.03, .cap = (mb) *1e6

/**
 * SimTally:
 * @n_decisions: how many decisions of each kind there were
 * @n_stops: how many stops for each reason
 * @from: from when on to count; 0: from the beginning
 * @until: until when; 0: to the end
 * @n_full: how often connections were said not to pay
 * @last_level: the last number of connections that source 0 was to have
 * @least_level: the least one after a refusal, 0 if there was none
 * @is_dropped: which sources were dropped
 * @why_dropped: and why
 *
 * What was decided in a run.
 */
typedef struct
{
  guint       n_decisions[SPATE_DECISION_WAKE + 1];
  guint       n_stops[SPATE_REASON_WRONG_BYTES + 1];
  gint64      from;
  gint64      until;
  guint       n_full;
  guint       last_level;
  guint       least_level;
  gboolean    is_dropped[SIM_MAX_HOSTS];
  SpateReason why_dropped[SIM_MAX_HOSTS];
} SimTally;

void sim_test_run (const SimScenario *scenario,
                   guint64            seed,
                   SimTally          *tally,
                   SimResult         *ret_result);
double sim_test_get_ratio (const SimScenario *scenario,
                           guint64            seed,
                           const SimResult   *result);

G_END_DECLS
