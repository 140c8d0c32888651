/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bench-window.h"

static gboolean
stop_cb (gpointer user_data)
{
  gboolean *stopped = user_data;

  *stopped = TRUE;

  return G_SOURCE_REMOVE;
}

/* Lets so much time pass, with everything that happens in it. */
void
bench_window_run (guint milliseconds)
{
  gboolean stopped = FALSE;

  g_timeout_add (milliseconds, stop_cb, &stopped);
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);
}

/* The first widget of that type, and with that class of the style if one is named, or %NULL. */
GtkWidget *
bench_window_find (GtkWidget  *root,
                   GType       type,
                   const char *css_class)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (css_class == NULL || gtk_widget_has_css_class (root, css_class)))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = bench_window_find (child, type, css_class);

      if (found != NULL)
        return found;
    }

  return NULL;
}

void
bench_window_open (BenchWindow *self,
                   const char  *folder)
{
  g_autofree char *data_dir = g_build_filename (folder, "data", NULL);

  self->folder = folder;
  self->manager = spate_manager_new (data_dir);
  spate_manager_set_resident (self->manager);
  self->window = GTK_WIDGET (spate_window_new (NULL, self->manager));
  self->list_view = bench_window_find (self->window, GTK_TYPE_LIST_VIEW, "downloads");
  gtk_window_present (GTK_WINDOW (self->window));
  while (!gtk_widget_get_mapped (self->window) || gtk_widget_get_frame_clock (self->window) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
quit_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  gboolean *stopped = user_data;

  *stopped = spate_manager_quit_finish (SPATE_MANAGER (source), result, NULL);
}

void
bench_window_close (BenchWindow *self)
{
  gboolean stopped = FALSE;

  gtk_window_destroy (GTK_WINDOW (self->window));
  spate_manager_quit_async (self->manager, quit_cb, &stopped);
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&self->manager);
}

SpateDownload *
bench_window_add (BenchWindow *self,
                  const char  *link)
{
  g_autoptr (SpateRequest) request = spate_request_new (self->folder);
  g_autoptr (GError) error = NULL;

  if (!spate_request_add_uri (request, link, &error))
    g_error ("%s: %s", link, error->message);
  request->with_sha256 = TRUE;

  return spate_manager_add (self->manager, request);
}

guint
bench_window_count (BenchWindow *self,
                    SpateState   state)
{
  GListModel *model = G_LIST_MODEL (self->manager);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);

      n += spate_download_get_state (download) == state;
    }

  return n;
}

void
bench_window_wait_for (BenchWindow *self,
                       SpateState   state,
                       guint        n)
{
  while (bench_window_count (self, state) < n)
    bench_window_run (50);
}
