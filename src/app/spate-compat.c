/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done in one way with the libraries of Debian 12 and in another with today's. The
 * only file that asks for versions, with spate-compat-launch.c; they are compiled without the version
 * pins, so that a build against newer libraries uses what is new there and warns about nothing. */

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

/* --- about --------------------------------------------------------------------------- */

#if ADW_CHECK_VERSION(1, 5, 0)
#  define ABOUT_TYPE ADW_TYPE_ABOUT_DIALOG
#else
#  define ABOUT_TYPE ADW_TYPE_ABOUT_WINDOW
#endif

/* As it closes a window: the keys of the application are not those of a dialog. */
static void
add_keys (GtkWidget *dialog)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_w, GDK_CONTROL_MASK),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (dialog, keys);
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
  GtkWidget *about =
    g_object_new (ABOUT_TYPE,
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

  add_keys (about);
  spate_compat_present (about, GTK_WIDGET (parent));
}

/* --- dialogs ------------------------------------------------------------------------- */

/* From libadwaita 1.5 on dialogs open inside the window, and at its lower edge if it is narrow; before
 * they are windows. */
#if ADW_CHECK_VERSION(1, 5, 0)
#  define ALERT(widget) ADW_ALERT_DIALOG (widget)
#  define ALERT_CALL(name) adw_alert_dialog_##name
#else
#  define ALERT(widget) ADW_MESSAGE_DIALOG (widget)
#  define ALERT_CALL(name) adw_message_dialog_##name
#endif

static void
closed_cb (gpointer content,
           GObject *dialog G_GNUC_UNUSED)
{
  g_idle_add_once (g_object_unref, content);
}

/* Enter closes a dialog while the entry still tells that it was pressed. Its row, which listens to the
 * entry, must not be gone before that is over: libadwaita 1.2 would follow a dead pointer. */
static void
outlive (GtkWidget *dialog,
         GtkWidget *content)
{
  g_object_weak_ref (G_OBJECT (dialog), closed_cb, g_object_ref (content));
}

/**
 * spate_compat_alert_new:
 * @heading: what it is about
 * @body: a sentence or two
 * @child: (nullable): what is below that
 *
 * Makes a question. It has the signal `response`, with the answer as its detail and argument; the
 * first answer that is added is also that of Escape.
 *
 * Returns: (transfer none): the dialog, not shown yet
 */
GtkWidget *
spate_compat_alert_new (const char *heading,
                        const char *body,
                        GtkWidget  *child)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  GtkWidget *alert = GTK_WIDGET (adw_alert_dialog_new (heading, body));
#else
  GtkWidget *alert = adw_message_dialog_new (NULL, heading, body);

  gtk_window_set_destroy_with_parent (GTK_WINDOW (alert), TRUE);
#endif

  add_keys (alert);
  ALERT_CALL (set_extra_child)
  (ALERT (alert), child);
  if (child != NULL)
    outlive (alert, child);

  return alert;
}

/**
 * spate_compat_alert_add:
 * @alert: a question
 * @response: names the answer
 * @label: the answer, with a mnemonic
 * @look: how it is shown; one that is suggested is also that of Enter
 */
void
spate_compat_alert_add (GtkWidget      *alert,
                        const char     *response,
                        const char     *label,
                        SpateCompatLook look)
{
  ALERT_CALL (add_response)
  (ALERT (alert), response, label);
  if (look == SPATE_COMPAT_LOOK_SUGGESTED)
    {
      ALERT_CALL (set_response_appearance)
      (ALERT (alert), response, ADW_RESPONSE_SUGGESTED);
      ALERT_CALL (set_default_response)
      (ALERT (alert), response);
    }
  else if (look == SPATE_COMPAT_LOOK_DESTRUCTIVE)
    ALERT_CALL (set_response_appearance)
  (ALERT (alert), response, ADW_RESPONSE_DESTRUCTIVE);
  else ALERT_CALL (set_close_response) (ALERT (alert), response);
}

/**
 * spate_compat_alert_set_enabled:
 * @alert: a question
 * @response: one of its answers
 * @is_enabled: whether that can be given
 */
void
spate_compat_alert_set_enabled (GtkWidget  *alert,
                                const char *response,
                                gboolean    is_enabled)
{
  ALERT_CALL (set_response_enabled)
  (ALERT (alert), response, is_enabled);
}

/**
 * spate_compat_set_focus:
 * @dialog: a dialog
 * @widget: what in it is to have the focus first
 */
void
spate_compat_set_focus (GtkWidget *dialog,
                        GtkWidget *widget)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  adw_dialog_set_focus (ADW_DIALOG (dialog), widget);
#else
  /* Not the window's own way: a list hands it on to one of its rows. */
  (void) dialog;
  gtk_widget_grab_focus (widget);
#endif
}

/**
 * spate_compat_present:
 * @dialog: (transfer none): a dialog, as this file or a widget's constructor made it
 * @parent: (nullable): a widget of the window that it belongs to
 *
 * Shows it: inside the window where that is possible, or else in front of it.
 */
void
spate_compat_present (GtkWidget *dialog,
                      GtkWidget *parent)
{
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;

#if ADW_CHECK_VERSION(1, 5, 0)
  if (ADW_IS_DIALOG (dialog))
    {
      adw_dialog_present (ADW_DIALOG (dialog), parent);
      return;
    }
#endif

  if (root != NULL)
    gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (root));
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * spate_compat_dialog_new:
 * @content: (transfer floating): what is in it, with a header bar
 * @title: what it is called
 * @width: pixels, if there is room
 * @height: likewise
 *
 * Returns: (transfer none): the dialog, not shown yet
 */
GtkWidget *
spate_compat_dialog_new (GtkWidget  *content,
                         const char *title,
                         int         width,
                         int         height)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  GtkWidget *dialog = GTK_WIDGET (adw_dialog_new ());

  adw_dialog_set_title (ADW_DIALOG (dialog), title);
  adw_dialog_set_content_width (ADW_DIALOG (dialog), width);
  adw_dialog_set_content_height (ADW_DIALOG (dialog), height);
  adw_dialog_set_child (ADW_DIALOG (dialog), content);
#else
  GtkWidget *dialog = adw_window_new ();

  gtk_window_set_title (GTK_WINDOW (dialog), title);
  gtk_window_set_default_size (GTK_WINDOW (dialog), width, height);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  gtk_widget_set_size_request (dialog, 340, 294);
  adw_window_set_content (ADW_WINDOW (dialog), content);
#endif
  add_keys (dialog);
  outlive (dialog, content);

  return dialog;
}

/**
 * spate_compat_set_default:
 * @dialog: a dialog
 * @widget: what in it Enter is for
 */
void
spate_compat_set_default (GtkWidget *dialog,
                          GtkWidget *widget)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  adw_dialog_set_default_widget (ADW_DIALOG (dialog), widget);
#else
  gtk_window_set_default_widget (GTK_WINDOW (dialog), widget);
#endif
}

/**
 * spate_compat_close:
 * @content: what is in a dialog
 *
 * Closes that.
 */
void
spate_compat_close (GtkWidget *content)
{
#if ADW_CHECK_VERSION(1, 5, 0)
  GtkWidget *dialog = gtk_widget_get_ancestor (content, ADW_TYPE_DIALOG);

  if (dialog != NULL)
    adw_dialog_close (ADW_DIALOG (dialog));
#else
  GtkRoot *dialog = gtk_widget_get_root (content);

  if (dialog != NULL)
    gtk_window_close (GTK_WINDOW (dialog));
#endif
}

/* --- folders ------------------------------------------------------------------------- */

#if GTK_CHECK_VERSION(4, 10, 0)
static void
folder_selected_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GFile *file = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}
#else
static void
folder_response_cb (GtkNativeDialog *dialog,
                    int              response,
                    gpointer         user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GtkNativeDialog) owned = dialog;

  if (response == GTK_RESPONSE_ACCEPT)
    g_task_return_pointer (task, gtk_file_chooser_get_file (GTK_FILE_CHOOSER (owned)), g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "No folder was chosen");
}
#endif

/**
 * spate_compat_choose_folder_async:
 * @widget: the widget that asks for it
 * @folder: where to begin
 * @callback: called when the user has chosen
 * @user_data: data for @callback
 *
 * Lets the user choose a folder.
 */
void
spate_compat_choose_folder_async (GtkWidget          *widget,
                                  const char         *folder,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  GTask *task = g_task_new (widget, NULL, callback, user_data);

  g_task_set_source_tag (task, spate_compat_choose_folder_async);

#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Choose a Folder"));
  gtk_file_dialog_set_initial_folder (dialog, file);
  gtk_file_dialog_select_folder (dialog, window, NULL, folder_selected_cb, task);
#else
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Choose a Folder"), window, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                                              _ ("_Select"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), file, NULL);
  g_signal_connect (dialog, "response", G_CALLBACK (folder_response_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
#endif
}

/**
 * spate_compat_choose_folder_finish:
 * @widget: the widget that asked
 * @result: the result
 *
 * Returns: (transfer full) (nullable): the folder; %NULL if the user has chosen none
 */
GFile *
spate_compat_choose_folder_finish (GtkWidget    *widget,
                                   GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, widget), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
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
  GtkWidget *alert = spate_compat_alert_new (question, explanation, NULL);

  spate_compat_alert_add (alert, "no", _ ("_Cancel"), SPATE_COMPAT_LOOK_PLAIN);
  spate_compat_alert_add (alert, "yes", verb, SPATE_COMPAT_LOOK_DESTRUCTIVE);
  g_signal_connect_object (alert, "response::yes", callback, object, G_CONNECT_SWAPPED);
  spate_compat_present (alert, parent);
}
