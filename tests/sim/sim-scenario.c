/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixed scenarios: what a link, a server or a line can be like, each with what makes it hard
 * in its name (sizes in MiB, rates in MB a second, times in milliseconds). Goals are the ratio to
 * the bound of sim-bound.c. Groups: A connections with a cap, B a shared bottleneck, C connections
 * that differ, D rates that vary, E faults, F limits, G mirrors, H distance, I sizes, J kinds of
 * servers, K what changes in the middle. */

#include "sim-scenario.h"

#include <string.h>

#define MIB(n) ((goffset) (1048576.0 * (n)))
#define MB(n) ((n) *1e6)

#define WAY(ms, mb) .round_trip = (ms) / 1000.0, .cap = MB (mb), .weight_spread = 0.35
#define TLS_1_3 .handshakes = 2
#define THINKS .think = 0.03, .think_spread = 0.4
#define HOST(ms, mb) WAY (ms, mb), TLS_1_3, THINKS

/* clang-format off */
static const SimScenario scenarios[] = {
  { "A1 100M, cap 5, line 100, 40 ms", 1.45, MIB (100), MB (100), .n_hosts = 1, .hosts = { { HOST (40, 5) } } },
  { "A2 1G, cap 5, line 100, 40 ms", 1.06, MIB (1024), MB (100), .n_hosts = 1, .hosts = { { HOST (40, 5) } } },
  { "A3 1G, cap 2, line 45, 40 ms", 1.04, MIB (1024), MB (45), .n_hosts = 1, .hosts = { { HOST (40, 2) } } },
  { "A4 10G, cap 10, line 125, 80 ms", 1.02, MIB (10240), MB (125), .n_hosts = 1, .hosts = { { HOST (80, 10) } } },
  { "A5 20M, cap 1, line 50, 40 ms", 2.4, MIB (20), MB (50), .n_hosts = 1, .hosts = { { HOST (40, 1) } } },
  { "A6 250M, cap 27, line 140, 20 ms", 1.10, MIB (250), MB (140), .n_hosts = 1, .hosts = { { HOST (20, 27) } } },

  { "B1 100M, line 12.5, 40 ms", 1.04, MIB (100), MB (12.5), .n_hosts = 1, .hosts = { { HOST (40, 200) } } },
  { "B2 1G, line 45, 20 ms", 1.02, MIB (1024), MB (45), .n_hosts = 1, .hosts = { { HOST (20, 500) } } },
  { "B3 1G, line 12.5 AIMD, 80 ms", 1.05, MIB (1024), MB (12.5), .is_aimd = TRUE,
    .n_hosts = 1, .hosts = { { HOST (80, 200) } } },
  { "B4 500M, server 20, overload above 6", 1.10, MIB (500), MB (100),
    .n_hosts = 1, .hosts = { { HOST (40, 50), .total = MB (20), .overload_from = 6, .overload_slope = 0.04 } } },

  { "C1 200M, cap 4 ±0.6, 10 % at 0.1, line 60", 1.25, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .spread = 0.6, .bad_share = 0.1, .bad_factor = 0.1 } } },
  { "C2 1G, cap 4 ±0.6, 10 % at 0.1, line 200", 1.20, MIB (1024), MB (200),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .spread = 0.6, .bad_share = 0.1, .bad_factor = 0.1 } } },
  { "C3 50M, cap 2 ±0.3, 10 % at 0.05, line 60", 3.0, MIB (50), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 2), .spread = 0.3, .bad_share = 0.1, .bad_factor = 0.05 } } },
  { "C4 200M, cap 6, half at 0.2, line 60", 1.25, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 6), .bad_share = 0.5, .bad_factor = 0.2 } } },
  { "C5 200M, cap 6, 30 % at 0.1, 503 above 6", 1.6, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 6), .bad_share = 0.3, .bad_factor = 0.1,
                               .limit = SIM_LIMIT_503, .limit_amount = 6 } } },

  { "D1 300M, cap 4 ±0.8 for 2 s, line 60", 1.20, MIB (300), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .variation = 0.8, .variation_time = 2 } } },
  { "D2 300M, line 20 ±0.5 for 3 s", 1.03, MIB (300), MB (20), .variation = 0.5, .variation_time = 3,
    .n_hosts = 1, .hosts = { { HOST (50, 100) } } },
  { "D3 300M, first 5 MB at 20, then cap 2, line 60", 1.30, MIB (300), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 2), .burst = MB (5), .burst_factor = 10 } } },
  { "D4 1G, cap 5 ±0.5 for 0.3 s, line 100", 1.07, MIB (1024), MB (100),
    .n_hosts = 1, .hosts = { { HOST (40, 5), .variation = 0.5, .variation_time = 0.3 } } },
  { "D5 500M, line 20 ±0.25 for 0.3 s", 1.03, MIB (500), MB (20), .variation = 0.25, .variation_time = 0.3,
    .n_hosts = 1, .hosts = { { HOST (40, 200) } } },

  { "E1 200M, cap 4, stalls of 8 s every 30 s", 1.20, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .stall_rate = 1 / 30.0, .stall_mean = 8 } } },
  { "E2 200M, cap 4, black holes every 40 s", 1.20, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .stall_rate = 1 / 40.0, .stall_mean = 5, .stall_forever = 1 } } },
  { "E3 200M, cap 4, resets every 10 s", 1.20, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .reset_rate = 1 / 10.0 } } },
  { "E4 1G, cap 6, stalls, resets, 10 % at 0.1", 1.05, MIB (1024), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 6), .stall_rate = 1 / 60.0, .stall_mean = 10, .stall_forever = 0.3,
                               .reset_rate = 1 / 60.0, .bad_share = 0.1, .bad_factor = 0.1 } } },

  { "F1 200M, cap 4, refuses above 8", 1.10, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .limit = SIM_LIMIT_REFUSE, .limit_amount = 8 } } },
  { "F2 200M, cap 4, 503 above 8", 1.10, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .limit = SIM_LIMIT_503, .limit_amount = 8 } } },
  { "F3 200M, cap 4, 429 for 5 s above 4", 1.20, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .limit = SIM_LIMIT_429, .limit_amount = 4, .retry_after = 5 } } },
  { "F4 200M, cap 4, queue above 4", 1.08, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .limit = SIM_LIMIT_QUEUE, .limit_amount = 4 } } },
  { "F5 200M, cap 4, 12 requests, then 0.5/s, 429 for 3 s", 3.5, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .limit = SIM_LIMIT_REQUESTS, .retry_after = 3,
                               .request_burst = 12, .request_rate = 0.5 } } },
  { "F6 200M, cap 10, 503 above 1", 1.03, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 10), .limit = SIM_LIMIT_503, .limit_amount = 1 } } },

  { "G1 500M, fast cap 10, slow cap 1, a silent one", 1.15, MIB (500), MB (100),
    .n_hosts = 3, .hosts = { { HOST (30, 10) }, { HOST (120, 1) }, { HOST (80, 5), .fault = SIM_FAULT_SILENT } } },
  { "G2 500M, slow cap 1 first, fast in all 40", 1.45, MIB (500), MB (100),
    .n_hosts = 2, .hosts = { { HOST (120, 1) }, { HOST (30, 20), .total = MB (40) } } },
  { "G3 500M, mirrors of 10, 20 and 5", 1.06, MIB (500), MB (100),
    .n_hosts = 3, .hosts = { { HOST (40, 10), .total = MB (10) }, { HOST (60, 10), .total = MB (20) },
                             { HOST (100, 10), .total = MB (5) } } },
  { "G4 500M, a good one, 404, 503 above 2", 1.08, MIB (500), MB (60),
    .n_hosts = 3, .hosts = { { HOST (40, 4) }, { HOST (40, 4), .fault = SIM_FAULT_MISSING },
                             { HOST (40, 10), .limit = SIM_LIMIT_503, .limit_amount = 2 } } },

  { "H1 10M, cap 50, line 100, 20 ms", 1.6, MIB (10), MB (100), .n_hosts = 1, .hosts = { { HOST (20, 50) } } },
  { "H2 10M, cap 50, line 100, 100 ms", 1.75, MIB (10), MB (100), .n_hosts = 1, .hosts = { { HOST (100, 50) } } },
  { "H3 10M, cap 50, line 100, 200 ms", 1.7, MIB (10), MB (100), .n_hosts = 1, .hosts = { { HOST (200, 50) } } },
  { "H4 100M, cap 50, line 100, 200 ms", 1.45, MIB (100), MB (100), .n_hosts = 1, .hosts = { { HOST (200, 50) } } },
  { "H5 100M, cap 5, line 100, 200 ms", 1.55, MIB (100), MB (100), .n_hosts = 1, .hosts = { { HOST (200, 5) } } },

  { "I1 1M, cap 5, line 50, 50 ms", 2.2, MIB (1), MB (50), .n_hosts = 1, .hosts = { { HOST (50, 5) } } },
  { "I2 4M, cap 5, line 50, 50 ms", 2.0, MIB (4), MB (50), .n_hosts = 1, .hosts = { { HOST (50, 5) } } },
  { "I3 30M, cap 5, line 50, 50 ms", 1.6, MIB (30), MB (50), .n_hosts = 1, .hosts = { { HOST (50, 5) } } },
  { "I4 10G, cap 20, line 115, 15 ms", 1.01, MIB (10240), MB (115), .n_hosts = 1, .hosts = { { HOST (15, 20) } } },
  { "I5 1G, cap 400, line 115, 1 ms", 1.01, MIB (1024), MB (115),
    .n_hosts = 1, .hosts = { { WAY (1, 400), TLS_1_3, .think = 0.002, .think_spread = 0.4 } } },
  { "I6 205M, line 1.2, 60 ms", 1.01, MIB (204.8), MB (1.2), .n_hosts = 1, .hosts = { { HOST (60, 50) } } },

  { "J1 1G, object store, cap 45, 5 % at 0.1", 1.08, MIB (1024), MB (250),
    .n_hosts = 1, .hosts = { { WAY (15, 45), TLS_1_3, .think = 0.12, .think_spread = 0.6,
                               .bad_share = 0.05, .bad_factor = 0.1 } } },
  { "J2 300M, plain HTTP, cap 5, 40 ms", 1.07, MIB (300), MB (60),
    .n_hosts = 1, .hosts = { { WAY (40, 5), THINKS, .handshakes = 1 } } },
  { "J3 300M, TLS 1.2, cap 5, 120 ms", 1.13, MIB (300), MB (60),
    .n_hosts = 1, .hosts = { { WAY (120, 5), THINKS, .handshakes = 3 } } },

  { "K1 500M, the first of two mirrors falls silent at 3 s", 0, MIB (500), MB (60),
    .n_hosts = 2, .hosts = { { HOST (40, 4), .fault = SIM_FAULT_SILENT, .fault_from = 3 }, { HOST (60, 4) } } },
  { "K2 500M, the first of two mirrors dies at 3 s", 0, MIB (500), MB (60),
    .n_hosts = 2, .hosts = { { HOST (40, 4), .fault = SIM_FAULT_REFUSES, .fault_from = 3 }, { HOST (60, 4) } } },
  { "K3 500M, one of two mirrors loses the file at 3 s", 0, MIB (500), MB (60),
    .n_hosts = 2, .hosts = { { HOST (40, 4), .fault = SIM_FAULT_MISSING, .fault_from = 3 }, { HOST (60, 4) } } },
  { "K4 500M, from 3 s on 429 for 2 s above 4", 0, MIB (500), MB (60),
    .n_hosts = 1, .hosts = { { HOST (40, 4), .limit = SIM_LIMIT_429, .limit_from = 3, .limit_amount = 4,
                               .retry_after = 2 } } },
  { "K5 500M, all silent from 4 s to 14 s", 0, MIB (500), MB (60), .silent_from = 4, .silent_time = 10,
    .n_hosts = 1, .hosts = { { HOST (40, 4) } } },
  { "K6 500M, line 60 is 6 from 3 s to 13 s", 0, MIB (500), MB (60), .drop_from = 3, .drop_time = 10,
    .drop_factor = 0.1, .n_hosts = 1, .hosts = { { HOST (40, 4) } } },
  { "K7 100M, a link good for one request", 0, MIB (100), MB (60), .is_fragile = TRUE,
    .n_hosts = 1, .hosts = { { HOST (40, 20), .answers_once = TRUE } } },
  { "K8 200M, resets every 1.35 s, 12 requests, then 0.5/s", 0, MIB (200), MB (60),
    .n_hosts = 1, .hosts = { { HOST (50, 4), .reset_rate = 0.74, .limit = SIM_LIMIT_REQUESTS,
                               .request_burst = 12, .request_rate = 0.5 } } },
};
/* clang-format on */

/**
 * sim_scenario_get_all:
 * @ret_n_scenarios: (out): set to how many there are
 *
 * Returns: (transfer none) (array length=ret_n_scenarios): the fixed scenarios
 */
const SimScenario *
sim_scenario_get_all (guint *ret_n_scenarios)
{
  *ret_n_scenarios = G_N_ELEMENTS (scenarios);

  return scenarios;
}

/**
 * sim_scenario_find:
 * @prefix: how a name begins
 *
 * Returns: (transfer none): the first scenario of that name, which must be there
 */
const SimScenario *
sim_scenario_find (const char *prefix)
{
  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++)
    {
      if (g_str_has_prefix (scenarios[i].name, prefix))
        return &scenarios[i];
    }

  g_error ("There is no scenario %s", prefix);
}
