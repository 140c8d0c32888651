/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a run looks like, for who wants to know why it took so long. */

#include "sim-run-private.h"

#include <stdarg.h>

#define STATE_INTERVAL (G_USEC_PER_SEC / 2)

#define IN_MIB(bytes) ((double) (bytes) / (1024 * 1024))

static const char *
get_kind_nick (SpateDecisionKind kind)
{
  static const char *const nicks[] = { "split", "stop", "start", "hedge", "level", "drop", "wake" };

  return nicks[kind];
}

void
_sim_run_trace (const SimRun *self,
                const char   *format,
                ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_print ("%10.3f  %s\n", (double) sim_link_get_now (self->link) / G_USEC_PER_SEC, text);
}

void
_sim_run_trace_decision (const SimRun        *self,
                         const SpateDecision *decision)
{
  if (decision->kind == SPATE_DECISION_WAKE)
    return;

  _sim_run_trace (self, "%-5s %-12s worker %2u source %u other %2u  %9.3f–%9.3f MiB  amount %2u  %.3f for %.3f",
                  get_kind_nick (decision->kind), spate_reason_get_nick (decision->reason), decision->worker,
                  decision->source, decision->other, IN_MIB (decision->range.start), IN_MIB (decision->range.end),
                  decision->amount, decision->value, decision->reference);
}

/* A line for the whole download, if it is time for one. */
void
_sim_run_trace_state (SimRun *self)
{
  static const char phases[] = "icwr";
  g_autoptr (GString) hosts = g_string_new (NULL);
  gint64 now = sim_link_get_now (self->link);

  if (now < self->next_state)
    return;

  self->next_state = now + STATE_INTERVAL;
  for (guint source = 0; source < self->scenario->n_hosts; source++)
    {
      guint n_in[4] = { 0 };

      for (guint i = 0; i < self->workers->len; i++)
        {
          const SimWorker *worker = &g_array_index (self->workers, SimWorker, i);

          n_in[worker->phase] += worker->source == source;
        }
      g_string_append (hosts, " |");
      for (guint i = 0; i < G_N_ELEMENTS (n_in); i++)
        g_string_append_printf (hosts, " %u%c", n_in[i], phases[i]);
    }

  _sim_run_trace (self, "      %.1f MiB to come, %u pieces free, %.2f MB/s%s, %u held", IN_MIB (sim_run_get_missing (self)),
                  spate_range_set_get_n_ranges (spate_plan_get_unclaimed (self->plan)),
                  sim_link_get_rate (self->link) / 1e6, hosts->str, sim_link_get_n_held (self->link));
}
