/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking downloads off the list, which can be undone as long as the toast is there. Only when
 * it is gone (or the window is) what they left on the disk goes too. Finished files go to the bin
 * where that is what was asked for; the desktop can undo that, and we do not. */

#include "spate-window-private.h"

#include <glib/gi18n.h>

#include "spate-compat.h"
#include "spate-format-status.h"

/* What was removed in one go. */
typedef struct
{
  guint      id;
  GPtrArray *downloads;  /* (owned) (element-type SpateDownload) */
  GPtrArray *were_going; /* (owned) (element-type SpateDownload): go on when they are put back */
} Removed;

static void
removed_free (Removed *removed)
{
  g_ptr_array_unref (removed->downloads);
  g_ptr_array_unref (removed->were_going);
  g_free (removed);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removed, removed_free)

static void
discard (SpateWindow   *self,
         const Removed *removed)
{
  for (guint i = 0; i < removed->downloads->len; i++)
    spate_manager_discard (self->manager, g_ptr_array_index (removed->downloads, i));
}

/* --- taking off, and putting back ----------------------------------------------------- */

/* Takes it out of those that can still be put back; with 0 the last ones. */
static Removed *
take_removed (SpateWindow *self,
              guint        id)
{
  for (guint i = self->removed->len; i > 0; i--)
    {
      Removed *removed = g_ptr_array_index (self->removed, i - 1);

      if (id == 0 || removed->id == id)
        return g_ptr_array_steal_index (self->removed, i - 1);
    }

  return NULL;
}

static void
dismissed_cb (SpateWindow *self,
              AdwToast    *toast)
{
  guint id = g_variant_get_uint32 (adw_toast_get_action_target_value (toast));
  g_autoptr (Removed) removed = self->removed != NULL ? take_removed (self, id) : NULL;

  if (removed != NULL)
    discard (self, removed);
}

static AdwToast *
make_toast (const char *message)
{
  g_autofree char *title = g_markup_escape_text (message, -1);

  return adw_toast_new (title);
}

static void
show_undo (SpateWindow   *self,
           const Removed *removed)
{
  g_autofree char *message = spate_format_removed (removed->downloads->len,
                                                   spate_download_get_name (g_ptr_array_index (removed->downloads, 0)));
  AdwToast *toast = make_toast (message);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-remove");
  adw_toast_set_action_target (toast, "u", removed->id);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

/* Takes @downloads off the list, for the time being. */
void
_spate_window_remove (SpateWindow *self,
                      GPtrArray   *downloads)
{
  Removed *removed = g_new0 (Removed, 1);

  removed->id = ++self->last_removed;
  removed->downloads = g_ptr_array_new_with_free_func (g_object_unref);
  removed->were_going = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < downloads->len; i++)
    {
      SpateDownload *download = g_ptr_array_index (downloads, i);
      SpateState state = spate_download_get_state (download);

      g_ptr_array_add (removed->downloads, g_object_ref (download));
      if (spate_state_is_running (state) || state == SPATE_STATE_QUEUED || state == SPATE_STATE_WAITING)
        g_ptr_array_add (removed->were_going, g_object_ref (download));
    }

  g_ptr_array_add (self->removed, removed);
  spate_manager_remove_all (self->manager, removed->downloads);
  show_undo (self, removed);
}

static SpateDownload *
find (SpateWindow *self,
      const char  *id)
{
  GListModel *model = G_LIST_MODEL (self->manager);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);

      if (g_strcmp0 (spate_download_get_id (download), id) == 0)
        return g_steal_pointer (&download);
    }

  return NULL;
}

static void
remove_cb (GtkWidget  *widget,
           const char *action_name G_GNUC_UNUSED,
           GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  g_autoptr (GPtrArray) downloads = g_ptr_array_new_with_free_func (g_object_unref);
  SpateDownload *download = find (self, g_variant_get_string (parameter, NULL));

  if (download == NULL)
    return;

  g_ptr_array_add (downloads, download);
  _spate_window_remove (self, downloads);
}

static void
undo_cb (GtkWidget  *widget,
         const char *action_name G_GNUC_UNUSED,
         GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  g_autoptr (Removed) removed = take_removed (self, g_variant_get_uint32 (parameter));

  if (removed == NULL)
    return;

  for (guint i = 0; i < removed->downloads->len; i++)
    spate_manager_undo_remove (self->manager, g_ptr_array_index (removed->downloads, i));
  for (guint i = 0; i < removed->were_going->len; i++)
    spate_download_start (g_ptr_array_index (removed->were_going, i));
}

/* --- the bin -------------------------------------------------------------------------- */

typedef struct
{
  SpateWindow *window;     /* (owned) */
  GPtrArray   *downloads;  /* (owned) (element-type SpateDownload): finished ones */
  guint        n_done;     /* of them, the next one is this */
  guint        n_binned;
  char        *last_name;  /* (owned) (nullable): of a file that is in the bin */
  char        *not_binned; /* (owned) (nullable): of one that is not */
} Binning;

static void
binning_free (Binning *binning)
{
  g_object_unref (binning->window);
  g_ptr_array_unref (binning->downloads);
  g_free (binning->last_name);
  g_free (binning->not_binned);
  g_free (binning);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Binning, binning_free)

static void
say_binned (const Binning *binning)
{
  g_autofree char *message = NULL;

  if (binning->not_binned != NULL)
    /* Translators: the name of a file */
    message = g_strdup_printf (_ ("“%s” cannot be moved to the bin; its folder has none"), binning->not_binned);
  else if (binning->n_binned > 0)
    message = spate_format_binned (binning->n_binned, binning->last_name);

  if (message != NULL)
    spate_window_show_message (binning->window, message);
}

static void bin_next (Binning *binning);

static void
binned_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Binning *binning = user_data;
  SpateDownload *download = g_ptr_array_index (binning->downloads, binning->n_done);
  g_autoptr (GError) error = NULL;

  /* A file that is gone is what was asked for. */
  if (g_file_trash_finish (G_FILE (source), result, &error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      binning->n_binned++;
      g_free (binning->last_name);
      binning->last_name = g_strdup (spate_download_get_name (download));
      spate_manager_remove (binning->window->manager, download);
      spate_manager_discard (binning->window->manager, download);
    }
  else
    {
      g_debug ("Not moved to the bin: %s", error->message);
      g_free (binning->not_binned);
      binning->not_binned = g_strdup (spate_download_get_name (download));
    }

  binning->n_done++;
  bin_next (binning);
}

static void
bin_next (Binning *binning)
{
  g_autofree char *path = NULL;

  if (binning->window->manager != NULL && binning->n_done < binning->downloads->len)
    path = spate_download_dup_path (g_ptr_array_index (binning->downloads, binning->n_done));

  if (path == NULL)
    {
      if (binning->window->manager != NULL)
        say_binned (binning);
      binning_free (binning);
      return;
    }

  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_trash_async (file, G_PRIORITY_DEFAULT, binning->window->cancellable, binned_cb, binning);
}

static void
begin_binning (SpateWindow *self)
{
  Binning *binning = g_new0 (Binning, 1);

  binning->window = g_object_ref (self);
  binning->downloads = g_steal_pointer (&self->to_bin);
  bin_next (binning);
}

/* Takes @downloads off the list, and moves the files of those that are finished to the bin. */
void
_spate_window_bin (SpateWindow *self,
                   GPtrArray   *downloads)
{
  g_autoptr (GPtrArray) unfinished = g_ptr_array_new_with_free_func (g_object_unref);

  g_clear_pointer (&self->to_bin, g_ptr_array_unref);
  self->to_bin = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < downloads->len; i++)
    {
      SpateDownload *download = g_ptr_array_index (downloads, i);
      gboolean is_done = spate_download_get_state (download) == SPATE_STATE_DONE;

      g_ptr_array_add (is_done ? self->to_bin : unfinished, g_object_ref (download));
    }

  if (unfinished->len > 0)
    _spate_window_remove (self, unfinished);
  if (self->to_bin->len == 1)
    begin_binning (self);
  else if (self->to_bin->len > 1)
    {
      g_autofree char *question = spate_format_bin_question (self->to_bin->len);

      spate_compat_ask (GTK_WIDGET (self), question, _ ("The downloads leave the list as well."), _ ("_Move to Bin"),
                        G_CALLBACK (begin_binning), self);
    }
}

/* --- the window's --------------------------------------------------------------------- */

void
_spate_window_class_init_remove (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.remove-download", "s", remove_cb);
  gtk_widget_class_install_action (widget_class, "win.undo-remove", "u", undo_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK,
                                       "win.undo-remove", "u", 0);
}

void
_spate_window_init_remove (SpateWindow *self)
{
  self->removed = g_ptr_array_new_with_free_func ((GDestroyNotify) removed_free);
}

/* Nobody can undo anything any more. */
void
_spate_window_dispose_remove (SpateWindow *self)
{
  g_autoptr (GPtrArray) removed = g_steal_pointer (&self->removed);

  g_clear_pointer (&self->to_bin, g_ptr_array_unref);
  for (guint i = 0; removed != NULL && i < removed->len; i++)
    discard (self, g_ptr_array_index (removed, i));
}
