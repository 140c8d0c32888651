/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links that come by drag and drop, or from the clipboard.
 *
 * Browsers offer a dragged link as text/x-moz-url and as text, file managers and mail programs
 * as text/uri-list; the first kind of the list below that is on offer is taken. The data has
 * to be read without blocking: under X11 it comes through the very main loop that a blocking
 * read would stop. The drop is finished only after the read, or the source takes its data
 * away. */

#include "spate-window-private.h"

#include <string.h>

#include "spate-import.h"

#define MOZ_URL "text/x-moz-url"
#define URI_LIST "text/uri-list"

/* Of one drop; nobody means to read more. */
#define MOST_FILES 20

static const char *const mime_types[] = {
  MOZ_URL,
  URI_LIST,
  "text/plain;charset=utf-8",
  "text/plain",
  NULL
};

/* A drop whose data is on its way. */
typedef struct
{
  SpateWindow   *window;    /* (owned) */
  GdkDrop       *drop;      /* (owned) */
  GOutputStream *memory;    /* (owned) (nullable) */
  char          *mime_type; /* (owned) (nullable) */
} Reading;

static void
reading_free (Reading *reading)
{
  g_clear_object (&reading->window);
  g_clear_object (&reading->drop);
  g_clear_object (&reading->memory);
  g_clear_pointer (&reading->mime_type, g_free);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

/* Metalinks, and what browsers make of a link that is dragged to a folder. */
static guint
add_files (SpateWindow *self,
           const char  *uri_list)
{
  g_auto (GStrv) uris = g_uri_list_extract_uris (uri_list);
  guint n_files = 0;

  for (gsize i = 0; uris[i] != NULL && n_files < MOST_FILES; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_uri (uris[i]);

      if (!g_file_has_uri_scheme (file, "file"))
        continue;
      spate_window_add_file (self, file);
      n_files++;
    }

  return n_files;
}

/* Returns whether it was of any use. */
static gboolean
take (SpateWindow *self,
      const char  *mime_type,
      const char  *data,
      gsize        length)
{
  g_autoptr (GPtrArray) links = NULL;

  if (g_strcmp0 (mime_type, MOZ_URL) == 0)
    links = spate_import_links_from_moz_url (data, length);
  else if (g_strcmp0 (mime_type, URI_LIST) == 0)
    {
      g_autofree char *text = g_utf8_make_valid (data, (gssize) length);

      links = spate_import_links_from_uri_list (text);
      if (add_files (self, text) > 0 && links->len == 0)
        return TRUE;
    }
  else
    return spate_window_add_text (self, data, length);

  _spate_window_take_links (self, links);

  return links->len > 0;
}

static GdkDragAction
choose_action (GdkDrop *drop)
{
  return (gdk_drop_get_actions (drop) & GDK_ACTION_COPY) != 0 ? GDK_ACTION_COPY : GDK_ACTION_LINK;
}

static void
spliced_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (object), result, &error) < 0)
    {
      g_debug ("Cannot read what was dropped: %s", error->message);
      gdk_drop_finish (reading->drop, 0);
      return;
    }

  g_autoptr (GBytes) bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (object));
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  gboolean is_taken = take (reading->window, reading->mime_type, data != NULL ? data : "", length);

  gdk_drop_finish (reading->drop, is_taken ? choose_action (reading->drop) : 0);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  const char *mime_type;
  g_autoptr (GInputStream) stream = gdk_drop_read_finish (GDK_DROP (object), result, &mime_type, &error);

  if (stream == NULL)
    {
      g_debug ("Cannot read what was dropped: %s", error->message);
      gdk_drop_finish (reading->drop, 0);
      return;
    }

  reading->mime_type = g_strdup (mime_type);
  reading->memory = g_memory_output_stream_new_resizable ();
  g_output_stream_splice_async (reading->memory, stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, reading->window->cancellable,
                                spliced_cb, reading);
  g_steal_pointer (&reading);
}

static gboolean
drop_cb (SpateWindow *self,
         GdkDrop     *drop)
{
  Reading *reading = g_new0 (Reading, 1);

  gtk_revealer_set_reveal_child (self->drop_hint, FALSE);
  reading->window = g_object_ref (self);
  reading->drop = g_object_ref (drop);
  gdk_drop_read_async (drop, (const char **) mime_types, G_PRIORITY_DEFAULT,
                       self->cancellable, opened_cb, reading);

  return TRUE;
}

static GdkDragAction
drag_enter_cb (SpateWindow *self,
               GdkDrop     *drop)
{
  gtk_revealer_set_reveal_child (self->drop_hint, TRUE);

  return choose_action (drop);
}

static GdkDragAction
drag_motion_cb (SpateWindow *self G_GNUC_UNUSED,
                GdkDrop     *drop)
{
  return choose_action (drop);
}

static void
drag_leave_cb (SpateWindow *self)
{
  gtk_revealer_set_reveal_child (self->drop_hint, FALSE);
}

static void
text_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SpateWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  spate_window_add_text (self, text != NULL ? text : "", text != NULL ? strlen (text) : 0);
}

/* Adds what is in the clipboard. */
void
_spate_window_paste (SpateWindow *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable,
                                 text_read_cb, g_object_ref (self));
}

/* Lets links be dropped anywhere on the window. */
void
_spate_window_init_drop (SpateWindow *self)
{
  GdkContentFormats *formats = gdk_content_formats_new ((const char **) mime_types,
                                                        G_N_ELEMENTS (mime_types) - 1);
  GtkDropTargetAsync *target = gtk_drop_target_async_new (formats, GDK_ACTION_COPY | GDK_ACTION_LINK);

  g_signal_connect_object (target, "drag-enter", G_CALLBACK (drag_enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drag-motion", G_CALLBACK (drag_motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drag-leave", G_CALLBACK (drag_leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
