/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file that is to go with its download: to the bin, from where it can come back, or for good where
 * there is no bin. Either is asked about first, and the download leaves the list when the file is gone. */

#include "spate-window-private.h"

#include <glib/gi18n.h>

#include "spate-error.h"

/* A file that is to go. */
typedef struct
{
  SpateWindow   *window;   /* (owned) */
  SpateDownload *download; /* (owned) */
  GFile         *file;     /* (owned) */
} Deletion;

static Deletion *
deletion_new (SpateWindow   *window,
              SpateDownload *download,
              GFile         *file)
{
  Deletion *self = g_new0 (Deletion, 1);

  self->window = g_object_ref (window);
  self->download = g_object_ref (download);
  self->file = g_object_ref (file);

  return self;
}

static void
deletion_free (Deletion *self)
{
  g_clear_object (&self->window);
  g_clear_object (&self->download);
  g_clear_object (&self->file);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deletion, deletion_free)

static void
deletion_destroy_notify (gpointer  data,
                         GClosure *closure G_GNUC_UNUSED)
{
  deletion_free (data);
}

static void
ask (const Deletion *deletion,
     gboolean        for_good);

/* Nothing of it is left to be shown, or to be put back. */
static void
forget (const Deletion *deletion,
        const char     *message)
{
  spate_manager_remove (deletion->window->manager, deletion->download);
  spate_manager_discard (deletion->window->manager, deletion->download);
  spate_window_show_message (deletion->window, message);
}

static void
refuse (const Deletion *deletion,
        const GError   *error)
{
  /* Translators: the name of a file */
  g_autofree char *text = g_strdup_printf (_ ("“%s” cannot be deleted."), spate_download_get_name (deletion->download));

  g_debug ("Not deleted: %s", error->message);
  spate_download_look_for_file (deletion->download);
  spate_window_show_message (deletion->window, text);
}

static void
trashed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Deletion) deletion = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_trash_finish (G_FILE (object), result, &error))
    {
      /* Translators: the name of a file */
      g_autofree char *text = g_strdup_printf (_ ("Moved “%s” to the bin"), spate_download_get_name (deletion->download));

      forget (deletion, text);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    ask (deletion, TRUE);
  else
    refuse (deletion, error);
}

static void
deleted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Deletion) deletion = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_delete_finish (G_FILE (object), result, &error))
    {
      /* Translators: the name of a file */
      g_autofree char *text = g_strdup_printf (_ ("Deleted “%s”"), spate_download_get_name (deletion->download));

      forget (deletion, text);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    refuse (deletion, error);
}

static void
answered_cb (AdwMessageDialog *dialog G_GNUC_UNUSED,
             const char       *response,
             const Deletion   *deletion)
{
  Deletion *copy = NULL;

  if (g_str_equal (response, "cancel"))
    return;

  copy = deletion_new (deletion->window, deletion->download, deletion->file);
  if (g_str_equal (response, "trash"))
    g_file_trash_async (deletion->file, G_PRIORITY_DEFAULT, deletion->window->cancellable, trashed_cb, copy);
  else
    g_file_delete_async (deletion->file, G_PRIORITY_DEFAULT, deletion->window->cancellable, deleted_cb, copy);
}

static void
ask (const Deletion *deletion,
     gboolean        for_good)
{
  const char *response = for_good ? "delete" : "trash";
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (deletion->window),
                                              for_good ? _ ("Delete the File for Good?") : _ ("Move the File to the Bin?"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  for_good ? _ ("There is no bin where “%s” is. It cannot come back.") : _ ("“%s” leaves the list, too."),
                                  spate_download_get_name (deletion->download));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    response, for_good ? _ ("_Delete") : _ ("_Move to Bin"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), response, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), for_good ? "cancel" : response);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb),
                         deletion_new (deletion->window, deletion->download, deletion->file), deletion_destroy_notify, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Bytes that are wrong have a name as well. */
static char *
dup_path (SpateDownload *download)
{
  if (g_error_matches (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_CHECKSUM))
    return g_build_filename (spate_download_get_request (download)->folder, spate_download_get_name (download), NULL);

  return spate_download_is_file_gone (download) ? NULL : spate_download_dup_path (download);
}

static void
delete_cb (GtkWidget  *widget,
           const char *action_name G_GNUC_UNUSED,
           GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  SpateDownload *download = _spate_window_get_target (self, parameter);
  g_autofree char *path = download != NULL ? dup_path (download) : NULL;

  if (path == NULL)
    return;

  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (Deletion) deletion = deletion_new (self, download, file);

  ask (deletion, FALSE);
}

void
_spate_window_class_init_delete (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.delete-file", "s", delete_cb);
}
