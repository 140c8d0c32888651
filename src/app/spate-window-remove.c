/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking downloads off the list, which can be undone as long as the toast is there. Only when
 * it is gone (or the window is) what the download left on the disk goes too. */

#include "spate-window-private.h"

#include <glib/gi18n.h>

typedef struct
{
  SpateDownload *download;   /* (owned) */
  gboolean       was_active; /* so that it goes on when it is put back */
} Removed;

static void
removed_free (Removed *removed)
{
  g_clear_object (&removed->download);
  g_free (removed);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removed, removed_free)

static SpateDownload *
find_in_model (GListModel *model,
               const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);

      if (g_strcmp0 (spate_download_get_id (download), id) == 0)
        return g_steal_pointer (&download);
    }

  return NULL;
}

/* Takes it out of those that can still be put back; with an empty id the one removed last. */
static Removed *
take_removed (SpateWindow *self,
              const char  *id)
{
  for (guint i = self->removed->len; i > 0; i--)
    {
      Removed *removed = g_ptr_array_index (self->removed, i - 1);

      if (*id == '\0' || g_strcmp0 (spate_download_get_id (removed->download), id) == 0)
        return g_ptr_array_steal_index (self->removed, i - 1);
    }

  return NULL;
}

static void
dismissed_cb (SpateWindow *self,
              AdwToast    *toast)
{
  const char *id = g_variant_get_string (adw_toast_get_action_target_value (toast), NULL);
  g_autoptr (Removed) removed = self->removed != NULL ? take_removed (self, id) : NULL;

  if (removed != NULL)
    spate_manager_discard (self->manager, removed->download);
}

static void
show_undo (SpateWindow   *self,
           SpateDownload *download)
{
  g_autofree char *name = g_markup_escape_text (spate_download_get_name (download), -1);
  /* Translators: the name of a file */
  g_autofree char *title = g_strdup_printf (_ ("Removed “%s”"), name);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-remove");
  adw_toast_set_action_target (toast, "s", spate_download_get_id (download));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

static void
remove_cb (GtkWidget  *widget,
           const char *action_name G_GNUC_UNUSED,
           GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  g_autoptr (SpateDownload) download = find_in_model (G_LIST_MODEL (self->manager),
                                                      g_variant_get_string (parameter, NULL));

  if (download == NULL)
    return;

  Removed *removed = g_new0 (Removed, 1);
  SpateState state = spate_download_get_state (download);

  removed->download = g_object_ref (download);
  removed->was_active = spate_state_is_running (state) || state == SPATE_STATE_QUEUED || state == SPATE_STATE_WAITING;
  g_ptr_array_add (self->removed, removed);
  spate_manager_remove (self->manager, download);
  show_undo (self, download);
}

static void
undo_cb (GtkWidget  *widget,
         const char *action_name G_GNUC_UNUSED,
         GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  g_autoptr (Removed) removed = take_removed (self, g_variant_get_string (parameter, NULL));

  if (removed == NULL)
    return;

  spate_manager_undo_remove (self->manager, removed->download);
  if (removed->was_active)
    spate_download_start (removed->download);
}

void
_spate_window_class_init_remove (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.remove-download", "s", remove_cb);
  gtk_widget_class_install_action (widget_class, "win.undo-remove", "s", undo_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK,
                                       "win.undo-remove", "s", "");
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

  for (guint i = 0; removed != NULL && i < removed->len; i++)
    {
      const Removed *each = g_ptr_array_index (removed, i);

      spate_manager_discard (self->manager, each->download);
    }
}
