/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of what the desktop's search has found: a file is opened, and no window for that; of what
 * has no file the window shows how it stands. */

#include "spate-application-private.h"

typedef struct
{
  SpateApplication *application; /* (owned) */
  char             *id;          /* (owned) */
} Opening;

static void
opening_free (Opening *opening)
{
  g_object_unref (opening->application);
  g_free (opening->id);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
show (SpateApplication *self,
      const char       *id)
{
  SpateDownload *download = NULL;

  g_application_activate (G_APPLICATION (self));

  SpateWindow *window = _spate_application_get_window (self);

  download = window != NULL ? spate_manager_find (self->manager, id, NULL) : NULL;
  if (download != NULL)
    spate_window_show_download (window, download);
}

static void
opened_cb (GObject      *object G_GNUC_UNUSED,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Opening) opening = user_data;
  g_autoptr (GError) error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error))
    return;

  g_debug ("Not opened: %s", error->message);
  show (opening->application, opening->id);
}

static void
result_cb (SpateApplication *self,
           const char       *id,
           guint             time)
{
  SpateDownload *download = self->manager != NULL && !self->quitting ? spate_manager_find (self->manager, id, NULL) : NULL;
  g_autofree char *path = download != NULL ? spate_download_dup_path (download) : NULL;
  g_autofree char *uri = path != NULL && g_file_test (path, G_FILE_TEST_EXISTS) ? g_filename_to_uri (path, NULL, NULL) : NULL;

  if (download == NULL || spate_download_get_state (download) != SPATE_STATE_DONE || uri == NULL)
    {
      show (self, id);
      return;
    }

  g_autoptr (GdkAppLaunchContext) context = gdk_display_get_app_launch_context (gdk_display_get_default ());
  Opening *opening = g_new0 (Opening, 1);

  opening->application = g_object_ref (self);
  opening->id = g_strdup (id);
  gdk_app_launch_context_set_timestamp (context, time);
  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL, opened_cb, opening);
}

static void
search_cb (SpateApplication *self,
           const char       *text,
           guint             time G_GNUC_UNUSED)
{
  g_application_activate (G_APPLICATION (self));

  SpateWindow *window = _spate_application_get_window (self);

  if (window != NULL)
    spate_window_search (window, text);
}

/* Offers the downloads to the desktop's search, while it is on the bus. */
gboolean
_spate_application_init_search (SpateApplication *self,
                                GDBusConnection  *bus,
                                const char       *object_path,
                                GError          **error)
{
  g_autofree char *path = g_strconcat (object_path, "/SearchProvider", NULL);

  self->search = spate_search_provider_new (bus, path, error);
  if (self->search == NULL)
    return FALSE;

  g_signal_connect_object (self->search, "asked", G_CALLBACK (_spate_application_stay), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "result-chosen", G_CALLBACK (result_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "search-chosen", G_CALLBACK (search_cb), self, G_CONNECT_SWAPPED);

  return TRUE;
}
