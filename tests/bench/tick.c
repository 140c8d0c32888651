/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How smooth a window would stay: downloads a link with an engine, as fast as it comes, while
 * this thread's main context has something to do sixty times a second, and sees how late it is
 * called. Prints the lateness, and how long each state of the run lasted.
 *
 *   tick URL FOLDER CONNECTIONS */

#include <locale.h>
#include <stdio.h>

#include "spate-engine.h"
#include "spate-http.h"
#include "spate-request.h"
#include "spate-state.h"

#define TICK_INTERVAL 16 /* ms */

typedef struct
{
  GMainLoop *loop;                   /* (owned) */
  GArray    *late;                   /* (owned) (element-type gint64): µs, of each tick */
  gint64     last_tick;              /* µs */
  SpateState state;
  gint64     state_since;            /* µs */
  gint64     lasted[SPATE_N_STATES]; /* µs */
  GError    *error;                  /* (owned) (nullable) */
} Watch;

static gboolean
tick_cb (gpointer user_data)
{
  Watch *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 late = MAX (now - self->last_tick - TICK_INTERVAL * 1000, 0);

  /* The bytes are what this is about; afterwards the disk and the digest are. */
  if (self->state == SPATE_STATE_TRANSFERRING)
    g_array_append_val (self->late, late);
  self->last_tick = now;

  return G_SOURCE_CONTINUE;
}

static void
snapshot_cb (SpateEngine   *engine G_GNUC_UNUSED,
             SpateSnapshot *snapshot,
             gpointer       user_data)
{
  Watch *self = user_data;

  if (snapshot->state != self->state)
    {
      self->lasted[self->state] += snapshot->elapsed - self->state_since;
      self->state = snapshot->state;
      self->state_since = snapshot->elapsed;
    }

  if (!spate_snapshot_is_last (snapshot))
    return;

  if (snapshot->state != SPATE_STATE_DONE)
    self->error = snapshot->error != NULL ? g_error_copy (snapshot->error)
                                          : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "It was stopped");
  g_main_loop_quit (self->loop);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static double
get_percentile (GArray *sorted,
                guint   percent)
{
  if (sorted->len == 0)
    return 0.0;

  guint index = MIN (sorted->len * percent / 100, sorted->len - 1);

  return (double) g_array_index (sorted, gint64, index) / 1000.0;
}

static void
print_result (Watch *self)
{
  g_array_sort (self->late, compare);
  printf ("{\"ticks\": %u, \"p50\": %.3f, \"p99\": %.3f, \"max\": %.3f, "
          "\"probing\": %.3f, \"transferring\": %.3f, \"verifying\": %.3f}\n",
          self->late->len, get_percentile (self->late, 50), get_percentile (self->late, 99),
          get_percentile (self->late, 100), (double) self->lasted[SPATE_STATE_PROBING] / 1000.0,
          (double) self->lasted[SPATE_STATE_TRANSFERRING] / 1000.0,
          (double) self->lasted[SPATE_STATE_VERIFYING] / 1000.0);
}

static gboolean
run (Watch        *self,
     SpateRequest *request)
{
  g_autoptr (SpateEngine) engine = spate_engine_new ();
  guint tick_id = g_timeout_add (TICK_INTERVAL, tick_cb, self);

  g_signal_connect (engine, "snapshot", G_CALLBACK (snapshot_cb), self);
  self->last_tick = g_get_monotonic_time ();
  if (spate_engine_start (engine, NULL, request, NULL, NULL) == 0)
    g_assert_not_reached ();
  g_main_loop_run (self->loop);
  g_source_remove (tick_id);

  return self->error == NULL;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;

  spate_http_init_process ();
  setlocale (LC_ALL, "");

  if (argc != 4)
    {
      g_printerr ("tick URL FOLDER CONNECTIONS\n");
      return 2;
    }

  g_autoptr (SpateRequest) request = spate_request_new (argv[2]);

  request->max_connections = (guint) CLAMP (atoi (argv[3]), 0, SPATE_MAX_CONNECTIONS);
  if (!spate_request_add_uri (request, argv[1], &error))
    {
      g_printerr ("tick: %s\n", error->message);
      return 2;
    }

  Watch watch = {
    .loop = g_main_loop_new (NULL, FALSE),
    .late = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .state = SPATE_STATE_QUEUED,
  };
  gboolean good = run (&watch, request);

  if (good)
    print_result (&watch);
  else
    g_printerr ("tick: %s\n", watch.error->message);

  g_clear_error (&watch.error);
  g_array_unref (watch.late);
  g_main_loop_unref (watch.loop);

  return good ? 0 : 1;
}
