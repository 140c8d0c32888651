/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done in one way with the libraries of Debian 12 and in another with today's. The
 * only file that asks for versions; it is compiled without the version pins, so that a build
 * against newer libraries uses what is new there and warns about nothing. */

#include "spate-compat.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "config.h"

/**
 * spate_compat_get_colour:
 * @widget: a widget
 *
 * Returns: its CSS colour
 */
GdkRGBA
spate_compat_get_colour (GtkWidget *widget)
{
  GdkRGBA colour;

#if GTK_CHECK_VERSION(4, 10, 0)
  gtk_widget_get_color (widget, &colour);
#else
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
#endif

  return colour;
}

#if GTK_CHECK_VERSION(4, 10, 0)
static void
folder_shown_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (object), result, &error))
    g_debug ("Cannot show the folder: %s", error->message);
}
#else
static void
folder_opened_cb (GObject      *object G_GNUC_UNUSED,
                  GAsyncResult *result,
                  gpointer      user_data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    g_debug ("Cannot open the folder: %s", error->message);
}

static void
open_folder (GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  if (uri != NULL)
    g_app_info_launch_default_for_uri_async (uri, NULL, NULL, folder_opened_cb, NULL);
}

/* File managers that speak this protocol mark the file; the others just open its folder. */
static void
items_shown_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GFile) file = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);

  if (reply == NULL)
    open_folder (file);
}
#endif

/**
 * spate_compat_show_folder:
 * @widget: the widget that asks for it
 * @path: a file
 *
 * Shows the file in the file manager.
 */
void
spate_compat_show_folder (GtkWidget  *widget,
                          const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_open_containing_folder (launcher, GTK_WINDOW (gtk_widget_get_root (widget)),
                                            NULL, folder_shown_cb, NULL);
#else
  GApplication *application = g_application_get_default ();
  GDBusConnection *bus = application != NULL ? g_application_get_dbus_connection (application) : NULL;
  g_autofree char *uri = g_file_get_uri (file);

  (void) widget;
  if (bus == NULL)
    {
      open_folder (file);
      return;
    }

  const char *uris[] = { uri, NULL };

  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          items_shown_cb, g_steal_pointer (&file));
#endif
}

#if GTK_CHECK_VERSION(4, 10, 0)
static void
file_launched_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (object), result, &error))
    g_debug ("Cannot open the file: %s", error->message);
}
#endif

/**
 * spate_compat_open_file:
 * @widget: the widget that asks for it
 * @path: a file
 *
 * Opens it in the program that the user has for such files.
 */
void
spate_compat_open_file (GtkWidget  *widget,
                        const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, file_launched_cb, NULL);
#else
  g_autofree char *uri = g_file_get_uri (file);

  (void) widget;
  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, folder_opened_cb, NULL);
#endif
}

/**
 * spate_compat_ask:
 * @parent: the window that asks
 * @question: what is to be decided
 * @explanation: what else there is to know
 * @verb: the button that says yes, to something that cannot be undone here
 * @callback: (scope notified): called with @object after a yes
 * @object: (type GObject): who is told; if it is gone by then, nobody is
 *
 * Asks before something is done.
 */
void
spate_compat_ask (GtkWidget  *parent,
                  const char *question,
                  const char *explanation,
                  const char *verb,
                  GCallback   callback,
                  gpointer    object)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (question, explanation));

  adw_alert_dialog_add_responses (dialog, "no", _ ("_Cancel"), "yes", verb, NULL);
  adw_alert_dialog_set_response_appearance (dialog, "yes", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "no");
  adw_alert_dialog_set_close_response (dialog, "no");
  g_signal_connect_object (dialog, "response::yes", callback, object, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
#else
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (parent), question, explanation));

  adw_message_dialog_add_responses (dialog, "no", _ ("_Cancel"), "yes", verb, NULL);
  adw_message_dialog_set_response_appearance (dialog, "yes", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "no");
  adw_message_dialog_set_close_response (dialog, "no");
  g_signal_connect_object (dialog, "response::yes", callback, object, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
#endif
}

/**
 * spate_compat_show_about:
 * @parent: the window it is about
 * @icon_name: the program's icon
 *
 * Says what this program is.
 */
void
spate_compat_show_about (GtkWindow  *parent,
                         const char *icon_name)
{
  const char *const developers[] = { "The Spate developers", NULL };

#if ADW_CHECK_VERSION(1, 5, 0)
  adw_show_about_dialog (GTK_WIDGET (parent),
#else
  adw_show_about_window (parent,
#endif
                         "application-name", _ ("Spate"),
                         "application-icon", icon_name,
                         "comments", _ ("Downloads a file over many connections at once, and never hands over a wrong byte."),
                         "developer-name", _ ("The Spate developers"),
                         "developers", developers,
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "copyright", _ ("© The Spate developers"),
                         /* Translators: put your names here, one a line */
                         "translator-credits", _ ("translator-credits"),
                         "version", SPATE_VERSION,
                         NULL);
}
