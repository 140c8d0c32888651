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

#include <glib/gi18n.h>

#include "spate-import.h"

#define MOZ_URL "text/x-moz-url"
#define URI_LIST "text/uri-list"

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

static GPtrArray *
parse (const char *mime_type,
       const char *data,
       gsize       length)
{
  if (g_strcmp0 (mime_type, MOZ_URL) == 0)
    return spate_import_links_from_moz_url (data, length);

  g_autofree char *text = g_utf8_make_valid (data, (gssize) length);

  if (g_strcmp0 (mime_type, URI_LIST) == 0)
    return spate_import_links_from_uri_list (text);

  return spate_import_links_from_text (text);
}

static void
add_links_or_explain (SpateWindow *self,
                      GPtrArray   *links,
                      const char  *explanation)
{
  if (links->len > 0)
    spate_window_add_links (self, links);
  else
    spate_window_show_message (self, explanation);
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
  g_autoptr (GPtrArray) links = parse (reading->mime_type, data != NULL ? data : "", length);

  gdk_drop_finish (reading->drop, links->len > 0 ? choose_action (reading->drop) : 0);
  add_links_or_explain (reading->window, links,
                        _ ("There is no link in that. Spate takes http and https links."));
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

  g_autoptr (GPtrArray) links = spate_import_links_from_text (text != NULL ? text : "");

  add_links_or_explain (self, links,
                        _ ("There is no link in the clipboard. Spate takes http and https links."));
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
