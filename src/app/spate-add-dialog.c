/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where links are typed. It begins with the link that is in the clipboard, if there is one:
 * that is most likely why it was opened. Return adds, since links hold no line breaks;
 * Shift+Return begins a new line. */

#include "spate-add-dialog.h"

#include <glib/gi18n.h>

#include "spate-import.h"

struct _SpateAddDialog
{
  AdwWindow parent_instance;

  /* Owned */
  GPtrArray    *links; /* (element-type utf8): those in the text */
  GCancellable *cancellable;

  /* Template */
  GtkTextView *text_view;
  GtkLabel    *hint_label;
};

G_DEFINE_FINAL_TYPE (SpateAddDialog, spate_add_dialog, ADW_TYPE_WINDOW)

enum
{
  ADD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_text (SpateAddDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
update_links (SpateAddDialog *self)
{
  g_autofree char *text = dup_text (self);
  g_autofree char *hint = NULL;
  guint n_links;

  g_clear_pointer (&self->links, g_ptr_array_unref);
  self->links = spate_import_links_from_text (text);
  n_links = self->links->len;

  if (n_links == 0)
    hint = g_strdup (_ ("Links that begin with http:// or https://"));
  else
    hint = g_strdup_printf (ngettext ("%u link", "%u links", n_links), n_links);

  gtk_label_set_label (self->hint_label, hint);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.add", n_links > 0);
}

static void
add_cb (GtkWidget  *widget,
        const char *action_name G_GNUC_UNUSED,
        GVariant   *parameter G_GNUC_UNUSED)
{
  SpateAddDialog *self = SPATE_ADD_DIALOG (widget);
  g_autoptr (GPtrArray) links = g_ptr_array_ref (self->links);

  if (links->len == 0)
    return;

  g_signal_emit (self, signals[ADD], 0, links);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
return_key_cb (GtkWidget *widget G_GNUC_UNUSED,
               GVariant  *arguments G_GNUC_UNUSED,
               gpointer   user_data)
{
  gtk_widget_activate_action (user_data, "dialog.add", NULL);

  return TRUE;
}

static void
add_return_key (SpateAddDialog     *self,
                GtkEventController *controller,
                guint               keyval)
{
  GtkShortcutTrigger *trigger = gtk_alternative_trigger_new (gtk_keyval_trigger_new (keyval, 0),
                                                             gtk_keyval_trigger_new (keyval, GDK_CONTROL_MASK));
  GtkShortcutAction *action = gtk_callback_action_new (return_key_cb, self, NULL);

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), gtk_shortcut_new (trigger, action));
}

static void
text_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SpateAddDialog) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);

  /* Cancelled, empty, or the user was faster. */
  if (text == NULL || self->cancellable == NULL || g_cancellable_is_cancelled (self->cancellable) ||
      gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->text_view)) > 0)
    return;

  g_autoptr (GPtrArray) links = spate_import_links_from_text (text);
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    g_string_append_printf (lines, "%s%s", i > 0 ? "\n" : "", (const char *) g_ptr_array_index (links, i));

  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_set_text (buffer, lines->str, -1);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_select_range (buffer, &start, &end);
}

static void
spate_add_dialog_dispose (GObject *object)
{
  SpateAddDialog *self = SPATE_ADD_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_ADD_DIALOG);
  g_clear_pointer (&self->links, g_ptr_array_unref);

  G_OBJECT_CLASS (spate_add_dialog_parent_class)->dispose (object);
}

static void
spate_add_dialog_class_init (SpateAddDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_add_dialog_dispose;

  /**
   * SpateAddDialog::add:
   * @self: the dialog
   * @links: (element-type utf8): links to download
   *
   * The user wants these links.
   */
  signals[ADD] = g_signal_new ("add", SPATE_TYPE_ADD_DIALOG, G_SIGNAL_RUN_LAST,
                               0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);

  gtk_widget_class_install_action (widget_class, "dialog.add", NULL, add_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-add-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, text_view);
  gtk_widget_class_bind_template_child (widget_class, SpateAddDialog, hint_label);
}

static void
spate_add_dialog_init (SpateAddDialog *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  add_return_key (self, controller, GDK_KEY_Return);
  add_return_key (self, controller, GDK_KEY_KP_Enter);
  gtk_widget_add_controller (GTK_WIDGET (self->text_view), controller);

  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view), "changed",
                           G_CALLBACK (update_links), self, G_CONNECT_SWAPPED);
  update_links (self);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->text_view));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable,
                                 text_read_cb, g_object_ref (self));
}

/**
 * spate_add_dialog_new:
 * @parent: (nullable): the window it belongs to
 *
 * Returns: (transfer none): a dialog, not shown yet
 */
SpateAddDialog *
spate_add_dialog_new (GtkWindow *parent)
{
  return g_object_new (SPATE_TYPE_ADD_DIALOG, "transient-for", parent, NULL);
}
