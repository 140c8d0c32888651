/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How smooth the window is: shows it with many finished downloads and some that run as fast as they
 * can, first while the list is scrolled up and down, then with those in sight that run; pauses them,
 * and looks what a window costs in which nothing happens.
 *
 *   frames SMALL_URL LARGE_URL FOLDER ROWS ACTIVE SECONDS
 *
 * What a frame takes is the time between the beginning of the frame clock's work and its end: what
 * the program does for it, and the drawing where that is done by the processor. */

#include <adwaita.h>
#include <locale.h>
#include <stdio.h>
#include <sys/resource.h>

#include "bench-window.h"
#include "spate-http.h"

/* So fast somebody might scroll, in pixels a second. */
#define SCROLL_SPEED 4000.0

#define IDLE_TIME (10 * G_USEC_PER_SEC)

typedef struct
{
  BenchWindow window;

  GArray *frames; /* (owned) (element-type gint64): µs that each took */
  GArray *works;  /* (owned) (element-type gint64): µs of the processor that each took */
  GArray *gaps;   /* (owned) (element-type gint64): µs between the beginnings of two */
  gint64  begun;  /* µs: the frame that is being made */
  gint64  worked; /* µs of the processor: this thread, when the frame was begun */
  gint64  last;   /* µs: the beginning of the last one, or 0 */
  gint64  since;  /* µs: when scrolling began */
} Bench;

/* --- frames --------------------------------------------------------------------------- */

static gint64
get_thread_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
before_cb (Bench *self)
{
  self->begun = g_get_monotonic_time ();
  if (self->last > 0)
    {
      gint64 gap = self->begun - self->last;

      g_array_append_val (self->gaps, gap);
    }
  self->last = self->begun;
  self->worked = get_thread_time ();
}

static void
after_cb (Bench *self)
{
  gint64 took = g_get_monotonic_time () - self->begun;
  gint64 work = get_thread_time () - self->worked;

  g_array_append_val (self->frames, took);
  g_array_append_val (self->works, work);
}

/* Up and down, without an end. */
static gboolean
scroll_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  Bench *self = user_data;
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (widget));
  double range = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  if (range <= 0.0)
    return G_SOURCE_CONTINUE;

  double way = (double) (gdk_frame_clock_get_frame_time (clock) - self->since) * SCROLL_SPEED / G_USEC_PER_SEC;
  double there_and_back = way - floor (way / (2 * range)) * 2 * range;

  gtk_adjustment_set_value (adjustment, there_and_back < range ? there_and_back : 2 * range - there_and_back);

  return G_SOURCE_CONTINUE;
}

static int
compare (gconstpointer one,
         gconstpointer two)
{
  gint64 first = *(const gint64 *) one;
  gint64 second = *(const gint64 *) two;

  return (first > second) - (first < second);
}

static double
get_percentile (GArray *times,
                double  part)
{
  if (times->len == 0)
    return 0.0;

  g_array_sort (times, compare);

  return (double) g_array_index (times, gint64, (guint) ((times->len - 1) * part)) / 1000.0;
}

static void
measure (Bench      *self,
         const char *what,
         guint       seconds)
{
  /* What has just come up is not what this is about. */
  bench_window_run (1000);
  g_array_set_size (self->frames, 0);
  g_array_set_size (self->works, 0);
  g_array_set_size (self->gaps, 0);
  self->last = 0;
  bench_window_run (seconds * 1000);
  printf ("\"%s\": {\"frames\": %u, \"p50\": %.2f, \"p99\": %.2f, \"max\": %.2f, \"cpu_p99\": %.2f, \"cpu_max\": %.2f, \"gap\": %.2f},\n", what, self->frames->len,
          get_percentile (self->frames, 0.5), get_percentile (self->frames, 0.99), get_percentile (self->frames, 1.0),
          get_percentile (self->works, 0.99), get_percentile (self->works, 1.0), get_percentile (self->gaps, 1.0));
}

/* --- downloads ------------------------------------------------------------------------ */

static void
add (Bench      *self,
     const char *link,
     guint       n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s?%u", link, i);

      bench_window_add (&self->window, numbered);
    }
}

static double
get_cpu_time (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

/* --- the program ---------------------------------------------------------------------- */

static void
watch (Bench *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->window.window);

  g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_cb), self);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_cb), self);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  spate_http_init_process ();
  if (argc != 7)
    {
      g_printerr ("frames SMALL_URL LARGE_URL FOLDER ROWS ACTIVE SECONDS\n");
      return 1;
    }

  guint n_rows = (guint) g_ascii_strtoull (argv[4], NULL, 10);
  guint n_active = (guint) g_ascii_strtoull (argv[5], NULL, 10);
  guint seconds = (guint) g_ascii_strtoull (argv[6], NULL, 10);
  Bench bench = { .frames = NULL };

  adw_init ();
  bench.frames = g_array_new (FALSE, FALSE, sizeof (gint64));
  bench.works = g_array_new (FALSE, FALSE, sizeof (gint64));
  bench.gaps = g_array_new (FALSE, FALSE, sizeof (gint64));
  bench_window_open (&bench.window, argv[3]);
  watch (&bench);
  spate_manager_set_max_active (bench.window.manager, 16);
  add (&bench, argv[1], n_rows - n_active);
  bench_window_wait_for (&bench.window, SPATE_STATE_DONE, n_rows - n_active);
  spate_manager_set_max_active (bench.window.manager, 0);
  add (&bench, argv[2], n_active);
  bench_window_wait_for (&bench.window, SPATE_STATE_TRANSFERRING, n_active);

  printf ("{");
  bench.since = g_get_monotonic_time ();

  guint scrolling = gtk_widget_add_tick_callback (bench.window.list_view, scroll_cb, &bench, NULL);

  measure (&bench, "scrolling", seconds);
  gtk_widget_remove_tick_callback (bench.window.list_view, scrolling);
  gtk_widget_activate_action (bench.window.list_view, "list.scroll-to-item", "u", n_rows - 1);
  measure (&bench, "active", seconds);
  printf ("\"still_active\": %u,\n", bench_window_count (&bench.window, SPATE_STATE_TRANSFERRING));

  spate_manager_pause_all (bench.window.manager);
  bench_window_wait_for (&bench.window, SPATE_STATE_PAUSED, 1);
  bench_window_run (3000);

  double before = get_cpu_time ();

  bench_window_run (IDLE_TIME / 1000);
  printf ("\"idle\": %.2f}\n", (get_cpu_time () - before) * 100.0 * G_USEC_PER_SEC / IDLE_TIME);

  bench_window_close (&bench.window);
  g_array_unref (bench.frames);
  g_array_unref (bench.works);
  g_array_unref (bench.gaps);

  return 0;
}
