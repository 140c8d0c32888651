/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a client did, as the server saw it. The transfer lasts from its first request until the
 * last one is over, or until now if one is not; averages over time are of that. */

#include "bench-statistics.h"

typedef struct
{
  gint64 when; /* µs */
  guint  busy; /* from then on */
} Change;

void
bench_statistics_init (BenchStatistics *self)
{
  *self = (BenchStatistics){ .changes = g_array_new (FALSE, FALSE, sizeof (Change)) };
}

void
bench_statistics_clear (BenchStatistics *self)
{
  g_clear_pointer (&self->changes, g_array_unref);
}

/* What is still there stays counted. */
void
bench_statistics_restart (BenchStatistics *self)
{
  GArray *changes = g_steal_pointer (&self->changes);

  g_array_set_size (changes, 0);
  *self = (BenchStatistics){
    .open = self->open,
    .most_open = self->open,
    .busy = self->busy,
    .most_busy = self->busy,
    .changes = changes,
  };
}

void
bench_statistics_add_connection (BenchStatistics *self,
                                 int              change)
{
  if (change > 0)
    self->opened++;
  self->open += change;
  self->most_open = MAX (self->most_open, self->open);
}

void
bench_statistics_add_busy (BenchStatistics *self,
                           int              change,
                           gint64           now)
{
  Change entry = { .when = now, .busy = self->busy + change };

  self->busy = entry.busy;
  self->most_busy = MAX (self->most_busy, self->busy);
  g_array_append_val (self->changes, entry);
}

static double
average_busy (BenchStatistics *self,
              gint64           from,
              gint64           to)
{
  double sum = 0;

  if (to <= from)
    return self->busy;

  for (guint i = 0; i < self->changes->len; i++)
    {
      const Change *change = &g_array_index (self->changes, Change, i);
      gint64 next = i + 1 < self->changes->len ? change[1].when : to;
      gint64 begin = MAX (change->when, from);
      gint64 end = MIN (next, to);

      if (end > begin)
        sum += (double) change->busy * (double) (end - begin);
    }

  return sum / (double) (to - from);
}

char *
bench_statistics_to_json (BenchStatistics *self,
                          gint64           now)
{
  guint n = self->changes->len;
  gint64 from = n > 0 ? g_array_index (self->changes, Change, 0).when : now;
  gint64 to = n > 0 && self->busy == 0 ? g_array_index (self->changes, Change, n - 1).when : now;
  gint64 middle = from + (to - from) / 2;
  GString *json = g_string_new ("{");

  g_string_append_printf (json, "\"seconds\": %.6f, ", (double) (to - from) / G_USEC_PER_SEC);
  g_string_append_printf (json, "\"opened\": %u, \"open\": %u, \"most_open\": %u, ", self->opened, self->open, self->most_open);
  g_string_append_printf (json, "\"busy\": %u, \"most_busy\": %u, ", self->busy, self->most_busy);
  g_string_append_printf (json, "\"held\": %.3f, ", average_busy (self, from, to));
  g_string_append_printf (json, "\"held_late\": %.3f, ", average_busy (self, middle, to));
  g_string_append_printf (json, "\"requests\": %u, ", self->requests);
  g_string_append_printf (json, "\"refused_503\": %u, \"refused_429\": %u, \"refused_reset\": %u, ", self->refused_503, self->refused_429, self->refused_reset);
  g_string_append_printf (json, "\"errors\": %u, \"resets\": %u, ", self->errors, self->resets);
  g_string_append_printf (json, "\"sent\": %" G_GUINT64_FORMAT ", \"in_flight\": %" G_GUINT64_FORMAT ", ", self->sent, self->in_flight);
  g_string_append_printf (json, "\"late\": %u}\n", self->late);

  return g_string_free (json, FALSE);
}
