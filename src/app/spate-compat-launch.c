/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What other programs show: a file, or the folder that it is in. Outside of a sandbox GLib knows the programs and
 * the bus knows the file manager. In a sandbox both libraries ask the portal; but where the desktop has none, GTK
 * never answers (4.24), and GLib ends the process (2.90). So it is looked first whether there is one. As for
 * spate-compat.c, the versions matter. */

#include "spate-compat.h"

#include <glib/gi18n.h>

#include "spate-sandbox.h"

/* What was pressed has an answer even where the desktop has no program, or no portal, for it. The window
 * may be gone by now. */
static void
say (GtkWidget    *widget,
     const GError *error,
     const char   *message)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  g_debug ("%s: %s", message, error->message);
#if GTK_CHECK_VERSION(4, 10, 0)
  if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    return;
#endif

  if (root != NULL && gtk_widget_get_visible (GTK_WIDGET (root)))
    gtk_widget_activate_action (widget, "win.show-message", "s", message);
}

#define NO_FOLDER _ ("The folder cannot be opened: there is no program for it")
#define NO_PROGRAM _ ("The file cannot be opened: there is no program for it")

#if GTK_CHECK_VERSION(4, 10, 0)
static void
folder_launched_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (object), result, &error))
    say (widget, error, NO_FOLDER);
}
#endif

static void
folder_opened_cb (GObject      *object G_GNUC_UNUSED,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    say (widget, error, NO_FOLDER);
}

static void
file_opened_cb (GObject      *object G_GNUC_UNUSED,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    say (widget, error, NO_PROGRAM);
}

typedef void (*Launch) (GFile     *file,
                        GtkWidget *widget);

/* A file that is to be shown, and the widget that asked for it. */
typedef struct
{
  GFile      *file;    /* (owned) */
  GtkWidget  *widget;  /* (owned) */
  Launch      launch;  /* what to do if there is a portal */
  const char *message; /* what is said if there is none */
} Showing;

static Showing *
showing_new (GFile     *file,
             GtkWidget *widget)
{
  Showing *self = g_new0 (Showing, 1);

  self->file = g_object_ref (file);
  self->widget = g_object_ref (widget);

  return self;
}

static void
showing_free (Showing *self)
{
  g_object_unref (self->file);
  g_object_unref (self->widget);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Showing, showing_free)

static GDBusConnection *
get_bus (void)
{
  GApplication *application = g_application_get_default ();

  return application != NULL ? g_application_get_dbus_connection (application) : NULL;
}

static void
open_parent (GFile     *file,
             GtkWidget *widget)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  if (uri != NULL)
    g_app_info_launch_default_for_uri_async (uri, NULL, NULL, folder_opened_cb, g_object_ref (widget));
}

/* File managers that speak this protocol mark the file; the others just open its folder. */
static void
items_shown_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (Showing) showing = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);

  if (reply == NULL)
    open_parent (showing->file, showing->widget);
}

static void
show_items (GFile     *file,
            GtkWidget *widget)
{
  GDBusConnection *bus = get_bus ();
  g_autofree char *uri = g_file_get_uri (file);
  const char *uris[] = { uri, NULL };

  if (bus == NULL)
    {
      open_parent (file, widget);
      return;
    }

  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          items_shown_cb, showing_new (file, widget));
}

static void
show_folder (GFile     *file,
             GtkWidget *widget)
{
#if GTK_CHECK_VERSION(4, 10, 0)
  if (spate_sandbox_is_here ())
    {
      g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

      gtk_file_launcher_open_containing_folder (launcher, GTK_WINDOW (gtk_widget_get_root (widget)),
                                                NULL, folder_launched_cb, g_object_ref (widget));
      return;
    }
#endif

  show_items (file, widget);
}

static void
open_file (GFile     *file,
           GtkWidget *widget)
{
  g_autofree char *uri = g_file_get_uri (file);

  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, file_opened_cb, g_object_ref (widget));
}

/* --- whether there is a portal --------------------------------------------------------- */

static void
portal_answered_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (Showing) showing = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) version = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (version == NULL)
    say (showing->widget, error, showing->message);
  else if (gtk_widget_get_root (showing->widget) != NULL)
    showing->launch (showing->file, showing->widget);
}

static void
launch_if_possible (const char *path,
                    GtkWidget  *widget,
                    Launch      launch,
                    const char *message)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GDBusConnection *bus = get_bus ();
  Showing *showing = NULL;

  if (bus == NULL || !spate_sandbox_is_here ())
    {
      launch (file, widget);
      return;
    }

  showing = showing_new (file, widget);
  showing->launch = launch;
  showing->message = message;
  g_dbus_connection_call (bus, "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
                          "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", "org.freedesktop.portal.OpenURI", "version"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          portal_answered_cb, showing);
}

/**
 * spate_compat_show_folder:
 * @widget: the widget that asks for it
 * @path: a file
 *
 * Shows the file in the file manager. If there is none, its window says so.
 */
void
spate_compat_show_folder (GtkWidget  *widget,
                          const char *path)
{
  launch_if_possible (path, widget, show_folder, NO_FOLDER);
}

/**
 * spate_compat_open_file:
 * @widget: the widget that asks for it
 * @path: a file
 *
 * Opens it in the program that the user has for such files. If there is none, its window says so.
 */
void
spate_compat_open_file (GtkWidget  *widget,
                        const char *path)
{
  launch_if_possible (path, widget, open_file, NO_PROGRAM);
}
