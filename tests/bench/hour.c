/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the program grows with use. In a minute or two it does what somebody does in an hour, again and
 * again: downloads that finish, one that is paused, goes on, is removed, comes back and is removed for good,
 * details, the windows for adding and for preferences, the search. At the end of each round the list is as
 * it was, so what is left over is too much.
 *
 *   hour SMALL_URL LARGE_URL FOLDER ROUNDS
 *
 * Prints a line for each tenth of the rounds: bytes of the heap that are in use, and pages that the process
 * has. The first is the measure; the second hangs on how the allocator hands back. */

#include <adwaita.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#include "bench-window.h"
#include "spate-add-dialog.h"
#include "spate-http.h"
#include "spate-preferences.h"
#include "spate-settings.h"

#define N_SMALL 3
#define N_PARTS 10

/* So long somebody looks at something, in ms. */
#define GLANCE 100

/* Until all that goes on behind the last round has ended, in ms. */
#define REST 2000

static void
act (BenchWindow   *self,
     const char    *action,
     SpateDownload *download)
{
  gtk_widget_activate_action (self->window, action, download != NULL ? "s" : NULL,
                              download != NULL ? spate_download_get_id (download) : NULL);
  bench_window_run (GLANCE);
}

static void
wait_for (SpateDownload *download,
          SpateState     state)
{
  while (spate_download_get_state (download) != state)
    bench_window_run (20);
}

/* --- what somebody does -------------------------------------------------------------- */

static void
finish_some (BenchWindow *self,
             const char  *link,
             guint        round)
{
  for (guint i = 0; i < N_SMALL; i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s?%u", link, round * N_SMALL + i);
      SpateDownload *download = bench_window_add (self, numbered);

      wait_for (download, SPATE_STATE_DONE);
      if (i == 0)
        {
          act (self, "win.details", download);
          act (self, "win.back", NULL);
        }
    }
}

static void
change_mind (BenchWindow *self,
             const char  *link,
             guint        round)
{
  g_autofree char *numbered = g_strdup_printf ("%s?%u", link, round);
  g_autoptr (SpateDownload) download = g_object_ref (bench_window_add (self, numbered));

  wait_for (download, SPATE_STATE_TRANSFERRING);
  act (self, "win.details", download);
  act (self, "win.toggle-download", download);
  wait_for (download, SPATE_STATE_PAUSED);
  act (self, "win.back", NULL);
  act (self, "win.toggle-download", download);
  wait_for (download, SPATE_STATE_TRANSFERRING);
  act (self, "win.remove-download", download);
  gtk_widget_activate_action (self->window, "win.undo-remove", "u", 0);
  bench_window_run (GLANCE);
  act (self, "win.remove-download", download);
}

static void
close_others (BenchWindow *self)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = g_list_model_get_n_items (toplevels); i > 0; i--)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i - 1);
      GtkWidget *dialog = bench_window_find (GTK_WIDGET (window), SPATE_TYPE_DIALOG, NULL);

      if (dialog != NULL)
        gtk_widget_activate_action (dialog, "dialog.cancel", NULL);
      else if (GTK_WIDGET (window) != self->window)
        gtk_window_close (window);
    }
  bench_window_run (GLANCE);
}

static void
look_around (BenchWindow *self,
             GSettings   *settings)
{
  GtkWidget *entry = bench_window_find (self->window, GTK_TYPE_SEARCH_ENTRY, NULL);

  act (self, "win.add", NULL);
  close_others (self);
  spate_dialog_present (SPATE_DIALOG (spate_preferences_new (settings)), self->window);
  bench_window_run (GLANCE);
  close_others (self);

  act (self, "win.search", NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "small");
  bench_window_run (GLANCE);
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  act (self, "win.search", NULL);
}

/* Somebody closes them; each would be there for some seconds, one after the other. */
static void
close_toasts (BenchWindow *self)
{
  GtkWidget *toast = NULL;

  while ((toast = bench_window_find (self->window, g_type_from_name ("AdwToastWidget"), NULL)) != NULL)
    {
      g_signal_emit_by_name (bench_window_find (toast, GTK_TYPE_BUTTON, "circular"), "clicked");
      while (bench_window_find (self->window, g_type_from_name ("AdwToastWidget"), NULL) == toast)
        bench_window_run (GLANCE);
    }
}

/* As when what has finished is not kept. */
static void
clear_list (BenchWindow *self)
{
  GListModel *model = G_LIST_MODEL (self->manager);

  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i - 1);
      g_autofree char *path = spate_download_dup_path (download);

      spate_manager_remove (self->manager, download);
      spate_manager_discard (self->manager, download);
      if (path != NULL)
        unlink (path);
    }
}

/* --- what is left -------------------------------------------------------------------- */

static gsize
count_pages (void)
{
  unsigned long total = 0;
  unsigned long resident = 0;
  FILE *file = fopen ("/proc/self/statm", "re");

  if (file == NULL || fscanf (file, "%lu %lu", &total, &resident) != 2)
    resident = 0;
  if (file != NULL)
    fclose (file);

  return resident * (gsize) sysconf (_SC_PAGESIZE);
}

static void
tell (guint round)
{
  bench_window_run (REST);
  malloc_trim (0);
  printf ("{\"rounds\": %u, \"heap\": %zu, \"resident\": %zu}\n", round, mallinfo2 ().uordblks, count_pages ());
  fflush (stdout);
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  spate_http_init_process ();
  if (argc != 5)
    {
      g_printerr ("hour SMALL_URL LARGE_URL FOLDER ROUNDS\n");
      return 1;
    }

  guint n_rounds = (guint) g_ascii_strtoull (argv[4], NULL, 10);
  BenchWindow bench = { NULL };
  g_autoptr (GSettings) settings = NULL;

  adw_init ();
  settings = spate_settings_new ();
  bench_window_open (&bench, argv[3]);
  for (guint round = 1; round <= n_rounds; round++)
    {
      finish_some (&bench, argv[1], round);
      change_mind (&bench, argv[2], round);
      look_around (&bench, settings);
      close_toasts (&bench);
      clear_list (&bench);
      if (round % MAX (n_rounds / N_PARTS, 1) == 0)
        tell (round);
    }
  bench_window_close (&bench);

  return 0;
}
