/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The main window: the list of downloads, or a page that says how to begin one. The window
 * knows the manager as a list model; it adds, removes and shows, and keeps nothing itself.
 * How links come in is in spate-window-drop.c, how they become downloads in spate-window-add.c, what
 * of them is shown in spate-window-list.c, how they leave the list in spate-window-remove.c.
 *
 * Ctrl+V and the keys of the list are bindings of widgets, not accelerators of the
 * application: those would be taken from a text entry or a button that has the focus. */

#include "spate-window-private.h"

#include "config.h"
#include "spate-download-row.h"
#include "spate-settings.h"

G_DEFINE_FINAL_TYPE (SpateWindow, spate_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_MANAGER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
init_settings (SpateWindow *self)
{
  self->settings = spate_settings_new ();
  if (self->settings == NULL)
    return;

  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void
paste_cb (GtkWidget  *widget,
          const char *action_name G_GNUC_UNUSED,
          GVariant   *parameter G_GNUC_UNUSED)
{
  _spate_window_paste (SPATE_WINDOW (widget));
}

static void
spate_window_constructed (GObject *object)
{
  SpateWindow *self = SPATE_WINDOW (object);

  G_OBJECT_CLASS (spate_window_parent_class)->constructed (object);

  init_settings (self);
  _spate_window_fill_list (self);
  spate_banner_set_manager (self->banner, self->manager);
}

static void
spate_window_dispose (GObject *object)
{
  SpateWindow *self = SPATE_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  _spate_window_dispose_invite (self);
  _spate_window_dispose_remove (self);
  _spate_window_end_drag (self);
  g_clear_weak_pointer (&self->message);
  g_clear_pointer (&self->again, spate_request_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_WINDOW);
  g_clear_object (&self->list);
  g_clear_object (&self->settings);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (spate_window_parent_class)->dispose (object);
}

static void
spate_window_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  SpateWindow *self = SPATE_WINDOW (object);

  switch (prop_id)
    {
    case PROP_MANAGER:
      g_value_set_object (value, self->manager);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_window_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  SpateWindow *self = SPATE_WINDOW (object);

  switch (prop_id)
    {
    case PROP_MANAGER:
      self->manager = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

/* For what knows no windows. */
static void
show_message_cb (GtkWidget  *widget,
                 const char *action_name G_GNUC_UNUSED,
                 GVariant   *parameter)
{
  spate_window_show_message (SPATE_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
spate_window_class_init (SpateWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = spate_window_constructed;
  object_class->dispose = spate_window_dispose;
  object_class->get_property = spate_window_get_property;
  object_class->set_property = spate_window_set_property;

  /**
   * SpateWindow:manager:
   *
   * Who has the downloads.
   */
  properties[PROP_MANAGER] =
    g_param_spec_object ("manager", NULL, NULL,
                         SPATE_TYPE_MANAGER,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "win.show-message", "s", show_message_cb);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, paste_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "win.paste", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Insert, GDK_SHIFT_MASK, "win.paste", NULL);
  _spate_window_class_init_add (widget_class);
  _spate_window_class_init_trust (widget_class);
  _spate_window_class_init_details (widget_class);
  _spate_window_class_init_list (widget_class);
  _spate_window_class_init_remove (widget_class);
  _spate_window_class_init_rows (widget_class);

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, details);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, titles);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, filter_drop_down);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, status_bar);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, list_view);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, empty_add_button);
  gtk_widget_class_bind_template_child (widget_class, SpateWindow, drop_hint);

  g_type_ensure (SPATE_TYPE_BANNER);
  g_type_ensure (SPATE_TYPE_DOWNLOAD_ROW);
  g_type_ensure (SPATE_TYPE_FILTER_CHOICE);
  g_type_ensure (SPATE_TYPE_STATUS_BAR);
}

/* For style.css. */
static void
update_contrast (SpateWindow *self)
{
  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    gtk_widget_add_css_class (GTK_WIDGET (self), "high-contrast");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "high-contrast");
}

static void
spate_window_init (SpateWindow *self)
{
  self->cancellable = g_cancellable_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  if (g_strcmp0 (SPATE_PROFILE, "development") == 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");

  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast", G_CALLBACK (update_contrast), self, G_CONNECT_SWAPPED);
  update_contrast (self);

  _spate_window_init_list (self);
  _spate_window_init_details (self);
  _spate_window_init_drop (self);
  _spate_window_init_remove (self);
  _spate_window_init_rows (self);
}

/**
 * spate_window_new:
 * @application: (nullable): the application it belongs to
 * @manager: who has the downloads
 *
 * Returns: (transfer none): a window, not shown yet
 */
SpateWindow *
spate_window_new (GtkApplication *application,
                  SpateManager   *manager)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (manager), NULL);

  return g_object_new (SPATE_TYPE_WINDOW,
                       "application", application,
                       "manager", manager,
                       NULL);
}

/* Of a sentence: a toast takes markup. */
AdwToast *
_spate_window_make_toast (const char *message)
{
  g_autofree char *title = g_markup_escape_text (message, -1);

  return adw_toast_new (title);
}

/* Shows it for a moment, in place of the last one. */
void
_spate_window_show_toast (SpateWindow *self,
                          AdwToast    *toast)
{
  if (self->message != NULL)
    adw_toast_dismiss (self->message);
  g_set_weak_pointer (&self->message, toast);
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

/**
 * spate_window_show_message:
 * @self: a window
 * @message: a sentence, not markup
 *
 * Shows it for a moment, in place of the last one.
 */
void
spate_window_show_message (SpateWindow *self,
                           const char  *message)
{
  g_return_if_fail (SPATE_IS_WINDOW (self));
  g_return_if_fail (message != NULL);

  _spate_window_show_toast (self, _spate_window_make_toast (message));
}
