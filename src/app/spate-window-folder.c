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
answered_cb (GtkWidget    *alert G_GNUC_UNUSED,
             const char   *response,
             const Choice *choice)
{
  if (g_str_equal (response, "begin-anew"))
    change (choice, FALSE);
}

static void
ask (const Choice *choice)
{
  g_autofree char *amount = spate_format_size (spate_download_get_written (choice->download));
  /* Translators: the name of a file, and an amount of data */
  g_autofree char *body = g_strdup_printf (_ ("The %2$s that are here of “%1$s” cannot be reached. If they are on a drive, connect it and try again."),
                                           spate_download_get_name (choice->download), amount);
  GtkWidget *alert = spate_compat_alert_new (_ ("Begin Anew?"), body, NULL);

  spate_compat_alert_add (alert, "cancel", _ ("_Cancel"), SPATE_COMPAT_LOOK_PLAIN);
  spate_compat_alert_add (alert, "begin-anew", _ ("_Begin Anew"), SPATE_COMPAT_LOOK_DESTRUCTIVE);
  g_signal_connect_data (alert, "response", G_CALLBACK (answered_cb),
                         choice_new (choice->window, choice->download, choice->folder), choice_destroy_notify, 0);
  spate_compat_present (alert, GTK_WIDGET (choice->window));
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

/* The window may have been closed meanwhile. */
static void
chosen_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SpateDownload) download = user_data;
  g_autoptr (GFile) folder = spate_compat_choose_folder_finish (GTK_WIDGET (object), result);
  g_autofree char *path = folder != NULL ? g_file_get_path (folder) : NULL;

  if (path != NULL && SPATE_WINDOW (object)->manager != NULL)
    _spate_window_change_folder (SPATE_WINDOW (object), download, path);
}

static void
choose_folder_cb (GtkWidget  *widget,
                  const char *action_name G_GNUC_UNUSED,
                  GVariant   *parameter)
{
  SpateDownload *download = _spate_window_get_target (SPATE_WINDOW (widget), parameter);

  if (download == NULL || spate_download_get_state (download) == SPATE_STATE_DONE)
    return;

  spate_compat_choose_folder_async (widget, spate_download_get_request (download)->folder, chosen_cb, g_object_ref (download));
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
      g_autofree char *message = g_strdup_printf (_ ("%s must be free, then the download goes on by itself"), amount);

      spate_window_show_message (self, message);
    }
}

void
_spate_window_class_init_folder (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.choose-folder", "s", choose_folder_cb);
  gtk_widget_class_install_action (widget_class, "win.free-space", "s", free_space_cb);
}
