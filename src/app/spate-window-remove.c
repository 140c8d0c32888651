/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking downloads off the list, which can be undone as long as the toast is there. Only when
 * it is gone (or the window is) what they left on the disk goes too. */

#include "spate-window-private.h"

#include <glib/gi18n.h>

#include "spate-format-status.h"

/* What was removed in one go. */
typedef struct
{
  guint      id;
  GPtrArray *downloads;  /* (owned) (element-type SpateDownload) */
  GPtrArray *were_going; /* (owned) (element-type SpateDownload): go on when they are put back */
  AdwToast  *toast;      /* (weak) (nullable): says so */
} Removed;

static void
removed_free (Removed *removed)
{
  g_clear_weak_pointer (&removed->toast);
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

static void
show_undo (SpateWindow *self,
           Removed     *removed)
{
  g_autofree char *message = spate_format_removed (removed->downloads->len,
                                                   spate_download_get_name (g_ptr_array_index (removed->downloads, 0)));
  AdwToast *toast = _spate_window_make_toast (message);

  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-remove");
  adw_toast_set_action_target (toast, "u", removed->id);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_set_weak_pointer (&removed->toast, toast);
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

      g_ptr_array_add (removed->downloads, g_object_ref (download));
      if (spate_state_can_pause (spate_download_get_state (download)))
        g_ptr_array_add (removed->were_going, g_object_ref (download));
    }

  g_ptr_array_add (self->removed, removed);
  spate_manager_remove_all (self->manager, removed->downloads);
  show_undo (self, removed);
}

static void
remove_cb (GtkWidget  *widget,
           const char *action_name G_GNUC_UNUSED,
           GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  g_autoptr (GPtrArray) downloads = g_ptr_array_new_with_free_func (g_object_unref);
  SpateDownload *download = _spate_window_get_target (self, parameter);

  if (download == NULL)
    return;

  g_ptr_array_add (downloads, g_object_ref (download));
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

  /* With a key it would go on to say what is not so any more. */
  if (removed->toast != NULL)
    adw_toast_dismiss (removed->toast);
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

  g_clear_pointer (&self->to_delete, g_ptr_array_unref);
  for (guint i = 0; removed != NULL && i < removed->len; i++)
    discard (self, g_ptr_array_index (removed, i));
}
