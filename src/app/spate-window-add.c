/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the window adds downloads. One starts at once, with a toast to undo it; of several, which nobody
 * may have looked at one by one, a list is shown first. What is done already is offered to be fetched
 * once more. */

#include "spate-window-private.h"

#include <glib/gi18n.h>

#include "spate-add-dialog.h"
#include "spate-adding.h"
#include "spate-format-import.h"
#include "spate-format-path.h"
#include "spate-import.h"
#include "spate-link-dialog.h"
#include "spate-login-dialog.h"
#include "spate-metalink.h"
#include "spate-review-dialog.h"
#include "spate-settings.h"

static AdwToast *
make_toast (SpateWindow       *self,
            const SpateAdding *adding,
            const char        *message)
{
  AdwToast *toast = _spate_window_make_toast (message);

  if (adding->ids->len > 0)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, "win.undo-add");
      adw_toast_set_action_target_value (toast, g_variant_new_strv ((const char *const *) adding->ids->pdata, adding->ids->len));
    }
  else if (adding->again != NULL && adding->n_known == 1)
    {
      g_clear_pointer (&self->again, spate_request_unref);
      self->again = spate_request_ref (adding->again);
      adw_toast_set_button_label (toast, _ ("_Download Again"));
      adw_toast_set_action_name (toast, "win.download-again");
    }

  return toast;
}

static void
show_adding (SpateWindow       *self,
             const SpateAdding *adding)
{
  GPtrArray *downloads = adding->downloads;
  const char *name = downloads->len == 1 ? spate_download_get_name (downloads->pdata[0]) : NULL;
  g_autofree char *message = spate_format_added (adding->ids->len, adding->n_known, name);

  if (message == NULL)
    return;

  if (adding->ids->len > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item",
                                "u", g_list_model_get_n_items (G_LIST_MODEL (self->manager)) - 1);
  _spate_window_show_toast (self, make_toast (self, adding, message));
}

/* As spate_window_add_requests(), where the server of the one was asked already. */
void
_spate_window_add_looked (SpateWindow *self,
                          GPtrArray   *requests,
                          SpateLook   *look)
{
  g_autoptr (SpateAdding) adding = spate_adding_new (self->manager, requests, look);

  show_adding (self, adding);
}

/**
 * spate_window_add_requests:
 * @self: a window
 * @requests: (element-type SpateRequest): what to download
 *
 * Starts to download that, as far as it is not in the list yet, and says so.
 */
void
spate_window_add_requests (SpateWindow *self,
                           GPtrArray   *requests)
{
  g_return_if_fail (SPATE_IS_WINDOW (self));
  g_return_if_fail (requests != NULL);

  _spate_window_add_looked (self, requests, NULL);
}

/**
 * spate_window_add_links:
 * @self: a window
 * @links: (element-type utf8): one or more links
 *
 * As spate_window_add_requests(), to the usual folder.
 */
void
spate_window_add_links (SpateWindow *self,
                        GPtrArray   *links)
{
  g_return_if_fail (SPATE_IS_WINDOW (self));
  g_return_if_fail (links != NULL);

  g_autofree char *folder = spate_settings_dup_folder ();
  g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GPtrArray) requests = spate_import_requests_from_links (links, folder, refusals);

  if (refusals->len > 0 && requests->len == 0)
    spate_window_show_message (self, spate_format_import_error (refusals->pdata[0]));
  spate_adding_place (requests);
  spate_window_add_requests (self, requests);
}

/* --- looking first ------------------------------------------------------------------ */

static void
take (SpateWindow *self,
      GPtrArray   *requests,
      guint        n_refused)
{
  spate_adding_place (requests);
  if (requests->len == 1 && n_refused == 0)
    {
      spate_window_add_requests (self, requests);
      return;
    }

  g_autoptr (GHashTable) known = spate_adding_index_links (self->manager);
  SpateReviewDialog *dialog = spate_review_dialog_new (self->manager, requests, known, n_refused);

  g_signal_connect_object (dialog, "add", G_CALLBACK (spate_window_add_requests), self, G_CONNECT_SWAPPED);
  spate_dialog_present (SPATE_DIALOG (dialog), GTK_WIDGET (self));
}

/* Starts the link if there is one, shows the list of them if there are more, says so if there is
 * none. */
void
_spate_window_take_links (SpateWindow *self,
                          GPtrArray   *links)
{
  g_autofree char *folder = spate_settings_dup_folder ();
  g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GPtrArray) requests = spate_import_requests_from_links (links, folder, refusals);

  if (requests->len > 0)
    take (self, requests, refusals->len);
  else
    spate_window_show_message (self, spate_format_import_error (refusals->len > 0 ? refusals->pdata[0] : NULL));
}

/**
 * spate_window_add_text:
 * @self: a window
 * @text: (array length=length): a text that may hold links, be a curl command or a Metalink
 * @length: bytes of @text
 *
 * Starts what the text asks for if that is one download, shows the list of them if it is more, and
 * says why if it is none.
 *
 * Returns: whether it is any
 */
gboolean
spate_window_add_text (SpateWindow *self,
                       const char  *text,
                       gsize        length)
{
  g_return_val_if_fail (SPATE_IS_WINDOW (self), FALSE);

  g_autofree char *folder = spate_settings_dup_folder ();
  g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) requests = spate_import_requests_from_text (text, length, folder, refusals, &error);

  if (requests == NULL)
    {
      g_debug ("Not added: %s", error->message);
      spate_window_show_message (self, spate_format_import_error (error));
      return FALSE;
    }

  take (self, requests, refusals->len);

  return TRUE;
}

/* --- files -------------------------------------------------------------------------- */

static void
say_unreadable (SpateWindow *self,
                GFile       *file)
{
  g_autofree char *name = g_file_is_native (file) ? spate_format_path (g_file_peek_path (file)) : g_file_get_parse_name (file);
  g_autofree char *message = g_strdup_printf (_ ("“%s” is neither a link nor a file that can be read."), name);

  spate_window_show_message (self, message);
}

typedef struct
{
  SpateWindow *window; /* (owned) */
  GFile       *file;   /* (owned) */
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->window);
  g_object_unref (reading->file);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

/* Somebody may have dropped a film: no more of it is read than a Metalink may have. */
static void
read_in_thread (GTask        *task,
                gpointer      source G_GNUC_UNUSED,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GFile *file = task_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, cancellable, &error);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "It is not a file");
  else if (info != NULL)
    stream = g_file_read (file, cancellable, &error);

  if (stream != NULL)
    {
      text = g_malloc (SPATE_METALINK_LONGEST + 1);
      if (!g_input_stream_read_all (G_INPUT_STREAM (stream), text, SPATE_METALINK_LONGEST + 1, &length, cancellable, &error))
        g_clear_object (&stream);
    }

  if (stream == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_bytes_new (text, length), (GDestroyNotify) g_bytes_unref);
}

static void
read_cb (GObject      *object G_GNUC_UNUSED,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);
  gsize length = 0;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (bytes == NULL)
    {
      g_debug ("Not read: %s", error->message);
      say_unreadable (reading->window, reading->file);
      return;
    }

  const char *text = g_bytes_get_data (bytes, &length);

  spate_window_add_text (reading->window, text, length);
}

/**
 * spate_window_add_file:
 * @self: a window
 * @file: a Metalink, a file that a link was dragged to, or any text with links
 *
 * Reads it, and adds what is in it as spate_window_add_text() does.
 */
void
spate_window_add_file (SpateWindow *self,
                       GFile       *file)
{
  g_return_if_fail (SPATE_IS_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  Reading *reading = g_new0 (Reading, 1);
  g_autoptr (GTask) task = NULL;

  reading->window = g_object_ref (self);
  reading->file = g_object_ref (file);
  task = g_task_new (NULL, self->cancellable, read_cb, reading);
  g_task_set_source_tag (task, spate_window_add_file);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, read_in_thread);
}

/* --- actions ------------------------------------------------------------------------ */

static void
add_cb (GtkWidget  *widget,
        const char *action_name G_GNUC_UNUSED,
        GVariant   *parameter G_GNUC_UNUSED)
{
  SpateAddDialog *dialog = spate_add_dialog_new (SPATE_WINDOW (widget)->manager);

  g_signal_connect_object (dialog, "add", G_CALLBACK (_spate_window_add_looked), widget, G_CONNECT_SWAPPED);
  spate_dialog_present (SPATE_DIALOG (dialog), widget);
}

static void
trashed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SpateWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_trash_finish (G_FILE (object), result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return;

  g_autofree char *name = g_file_get_basename (G_FILE (object));
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *message = g_strdup_printf (_ ("“%s” stays: it cannot be moved to the bin."), shown);

  g_debug ("Not moved to the bin: %s", error->message);
  spate_window_show_message (self, message);
}

/* Small files are here before anybody can press a button. */
static void
undo_one (SpateWindow   *self,
          SpateDownload *download)
{
  g_autofree char *path = spate_download_get_state (download) == SPATE_STATE_DONE ? spate_download_dup_path (download) : NULL;

  spate_manager_remove (self->manager, download);
  spate_manager_discard (self->manager, download);

  if (path != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);

      g_file_trash_async (file, G_PRIORITY_DEFAULT, self->cancellable, trashed_cb, g_object_ref (self));
    }
}

static void
undo_add_cb (GtkWidget  *widget,
             const char *action_name G_GNUC_UNUSED,
             GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  g_autofree const char **ids = g_variant_get_strv (parameter, NULL);

  for (gsize i = 0; ids[i] != NULL; i++)
    {
      SpateDownload *download = spate_manager_find (self->manager, ids[i], NULL);

      if (download != NULL)
        undo_one (self, download);
    }
}

static void
download_again_cb (GtkWidget  *widget,
                   const char *action_name G_GNUC_UNUSED,
                   GVariant   *parameter G_GNUC_UNUSED)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  g_autoptr (SpateRequest) request = g_steal_pointer (&self->again);

  if (request == NULL)
    return;

  spate_settings_fill_in (request);
  spate_manager_add (self->manager, request);
}

static SpateDownload *
find_unfinished (SpateWindow *self,
                 GVariant    *id)
{
  SpateDownload *download = _spate_window_get_target (self, id);

  return download != NULL && spate_download_get_state (download) != SPATE_STATE_DONE ? download : NULL;
}

static void
refresh_link_cb (GtkWidget  *widget,
                 const char *action_name G_GNUC_UNUSED,
                 GVariant   *parameter)
{
  SpateDownload *download = find_unfinished (SPATE_WINDOW (widget), parameter);

  if (download != NULL)
    spate_link_dialog_present (download, NULL, widget);
}

static void
sign_in_cb (GtkWidget  *widget,
            const char *action_name G_GNUC_UNUSED,
            GVariant   *parameter)
{
  SpateDownload *download = find_unfinished (SPATE_WINDOW (widget), parameter);

  if (download != NULL)
    spate_login_dialog_present (download, widget);
}

void
_spate_window_class_init_add (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.add", NULL, add_cb);
  gtk_widget_class_install_action (widget_class, "win.undo-add", "as", undo_add_cb);
  gtk_widget_class_install_action (widget_class, "win.download-again", NULL, download_again_cb);
  gtk_widget_class_install_action (widget_class, "win.refresh-link", "s", refresh_link_cb);
  gtk_widget_class_install_action (widget_class, "win.sign-in", "s", sign_in_cb);
}
