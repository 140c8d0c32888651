/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Another folder for a download, and room in the one that it has. What is here of it goes along; if it
 * cannot be got at, because its drive is not connected, that is for the user to decide. */

#include "spate-window-private.h"

#include <glib/gi18n.h>

#include "spate-compat.h"
#include "spate-error.h"
#include "spate-format.h"

/* A download that shall have another folder. */
typedef struct
{
  SpateWindow   *window;   /* (owned) */
  SpateDownload *download; /* (owned) */
  char          *folder;   /* (owned) (nullable): once it is chosen */
} Choice;

static Choice *
choice_new (SpateWindow   *window,
            SpateDownload *download,
            const char    *folder)
{
  Choice *self = g_new0 (Choice, 1);

  self->window = g_object_ref (window);
  self->download = g_object_ref (download);
  self->folder = g_strdup (folder);

  return self;
}

static void
choice_free (Choice *self)
{
  g_clear_object (&self->window);
  g_clear_object (&self->download);
  g_free (self->folder);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

static void
choice_destroy_notify (gpointer  data,
                       GClosure *closure G_GNUC_UNUSED)
{
  choice_free (data);
}

static void
change (const Choice *choice,
        gboolean      with_bytes);

static void
answered_cb (AdwMessageDialog *dialog G_GNUC_UNUSED,
             const char       *response,
             const Choice     *choice)
{
  if (g_str_equal (response, "begin-anew"))
    change (choice, FALSE);
}

static void
ask (const Choice *choice)
{
  g_autofree char *amount = spate_format_size (spate_download_get_written (choice->download));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (choice->window), _ ("Begin Anew?"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  /* Translators: the name of a file, and an amount of data */
                                  _ ("The %2$s that are here of “%1$s” cannot be reached. If they are on a drive, connect it and try again."),
                                  spate_download_get_name (choice->download), amount);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "begin-anew", _ ("_Begin Anew"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "begin-anew", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb),
                         choice_new (choice->window, choice->download, choice->folder), choice_destroy_notify, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
changed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Choice) choice = user_data;
  g_autoptr (GError) error = NULL;

  if (spate_manager_change_folder_finish (SPATE_MANAGER (object), result, &error))
    spate_download_start (choice->download);
  else if (g_cancellable_is_cancelled (choice->window->cancellable))
    g_debug ("Nobody is there to be told: %s", error->message);
  else if (g_error_matches (error, SPATE_ERROR, SPATE_ERROR_NO_FOLDER))
    ask (choice);
  else
    spate_window_show_message (choice->window, spate_format_error (error));
}

static void
change (const Choice *choice,
        gboolean      with_bytes)
{
  spate_manager_change_folder_async (choice->window->manager, choice->download, choice->folder, with_bytes, changed_cb,
                                     choice_new (choice->window, choice->download, choice->folder));
}

/* Goes on with the download in that folder. */
void
_spate_window_change_folder (SpateWindow   *self,
                             SpateDownload *download,
                             const char    *folder)
{
  g_autoptr (Choice) choice = choice_new (self, download, folder);

  change (choice, TRUE);
}

static void
chosen_cb (GtkNativeDialog *dialog,
           int              response,
           const Choice    *choice)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  gtk_native_dialog_destroy (dialog);
  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    _spate_window_change_folder (choice->window, choice->download, path);
  g_object_unref (dialog);
}

static void
choose_folder_cb (GtkWidget  *widget,
                  const char *action_name G_GNUC_UNUSED,
                  GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  SpateDownload *download = _spate_window_get_target (self, parameter);

  if (download == NULL || spate_download_get_state (download) == SPATE_STATE_DONE)
    return;

  /* It is unreferenced when it has been answered. */
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Choose a Folder"), GTK_WINDOW (widget),
                                                              GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Select"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (chosen_cb), choice_new (self, download, NULL), choice_destroy_notify, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* The download goes on by itself as soon as there is room. */
static void
free_space_cb (GtkWidget  *widget,
               const char *action_name G_GNUC_UNUSED,
               GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  SpateDownload *download = _spate_window_get_target (self, parameter);

  if (download == NULL)
    return;

  g_autofree char *part = spate_download_dup_part_path (download);
  const char *folder = spate_download_get_request (download)->folder;
  g_autofree char *inside = part != NULL ? g_steal_pointer (&part) : g_build_filename (folder, ".", NULL);
  goffset missing = spate_download_get_size (download) - spate_download_get_written (download);

  spate_compat_show_folder (widget, inside);
  if (missing > 0)
    {
      g_autofree char *amount = spate_format_size (missing);
      /* Translators: an amount of data */
      g_autofree char *message = g_strdup_printf (_ ("%s more are needed. The download goes on when there is room."), amount);

      spate_window_show_message (self, message);
    }
}

void
_spate_window_class_init_folder (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.choose-folder", "s", choose_folder_cb);
  gtk_widget_class_install_action (widget_class, "win.free-space", "s", free_space_cb);
}
