/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One download in the list. What changes ten times a second (name, facts, bar) is bound by
 * expressions in the template; what changes with the state (icon, buttons and what they are
 * called) is set here. The list uses a row for one download after the other, so that all of
 * it must follow when the download is replaced.
 *
 * The row's actions are what its buttons and the list's keys do; the manager's part of it,
 * taking a download off the list, is the window's. */

#include "spate-download-row.h"

#include <glib/gi18n.h>

#include "spate-compat.h"
#include "spate-format-download.h"
#include "spate-format.h"
#include "spate-segment-bar.h"

struct _SpateDownloadRow
{
  GtkWidget parent_instance;

  /* Owned */
  SpateDownload *download; /* (nullable) */
  GSignalGroup  *signals;

  guint tick_id; /* while the time until the next try is shown */
  guint n_ticks;

  /* Template */
  GtkWidget *grid;
  GtkImage  *state_image;
  GtkLabel  *facts_label;
  GtkButton *toggle_button;
  GtkButton *show_button;
  GtkButton *remove_button;
};

G_DEFINE_FINAL_TYPE (SpateDownloadRow, spate_download_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_DOWNLOAD,
  PROP_N_TICKS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
can_pause (SpateState state)
{
  return spate_state_is_running (state) || state == SPATE_STATE_QUEUED || state == SPATE_STATE_WAITING;
}

static char *
format_facts_cb (SpateDownloadRow *self G_GNUC_UNUSED,
                 SpateDownload    *download,
                 SpateState        state G_GNUC_UNUSED,
                 SpateSnapshot    *snapshot G_GNUC_UNUSED,
                 double            rate G_GNUC_UNUSED,
                 guint             n_ticks G_GNUC_UNUSED)
{
  if (download == NULL)
    return NULL;

  return spate_format_download (download);
}

static const char *
get_icon_name (SpateState state)
{
  switch (state)
    {
    case SPATE_STATE_DONE:
      return "spate-done-symbolic";
    case SPATE_STATE_FAILED:
      return "spate-failed-symbolic";
    case SPATE_STATE_PAUSED:
      return "spate-paused-symbolic";
    case SPATE_STATE_QUEUED:
    case SPATE_STATE_WAITING:
      return "spate-waiting-symbolic";
    case SPATE_STATE_PROBING:
    case SPATE_STATE_TRANSFERRING:
    case SPATE_STATE_VERIFYING:
    default:
      return "spate-running-symbolic";
    }
}

static void
describe_button (GtkButton  *button,
                 const char *icon_name,
                 const char *label)
{
  gtk_button_set_icon_name (button, icon_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
set_css_class (gpointer    widget,
               const char *css_class,
               gboolean    wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

static gboolean
tick_cb (gpointer user_data)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (user_data);

  self->n_ticks++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TICKS]);

  return G_SOURCE_CONTINUE;
}

/* A time that is told has to go on. */
static void
update_ticking (SpateDownloadRow *self)
{
  gboolean is_told = self->download != NULL && spate_download_get_next_try (self->download) >= 0;

  if (is_told && self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
  else if (!is_told)
    g_clear_handle_id (&self->tick_id, g_source_remove);
}

static void
update_state (SpateDownloadRow *self)
{
  SpateState state = spate_download_get_state (self->download);
  const GError *error = spate_download_get_error (self->download);

  update_ticking (self);
  gtk_image_set_from_icon_name (self->state_image, get_icon_name (state));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->state_image),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spate_format_state (state),
                                  -1);
  set_css_class (self->state_image, "error", state == SPATE_STATE_FAILED);
  set_css_class (self->state_image, "success", state == SPATE_STATE_DONE);
  set_css_class (self->facts_label, "error", state == SPATE_STATE_FAILED);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->facts_label), error != NULL ? error->message : NULL);

  if (can_pause (state))
    describe_button (self->toggle_button, "media-playback-pause-symbolic", _ ("Pause"));
  else if (state == SPATE_STATE_FAILED)
    describe_button (self->toggle_button, "view-refresh-symbolic", _ ("Try Again"));
  else
    describe_button (self->toggle_button, "media-playback-start-symbolic", _ ("Resume"));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "download.toggle", state != SPATE_STATE_DONE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "download.show", state == SPATE_STATE_DONE);
  gtk_widget_set_visible (GTK_WIDGET (self->toggle_button), state != SPATE_STATE_DONE);
  gtk_widget_set_visible (GTK_WIDGET (self->show_button), state == SPATE_STATE_DONE);
}

static void
update_name (SpateDownloadRow *self)
{
  const char *name = spate_download_get_name (self->download);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
bind_cb (SpateDownloadRow *self)
{
  update_name (self);
  update_state (self);
}

static void
toggle_cb (GtkWidget  *widget,
           const char *action_name G_GNUC_UNUSED,
           GVariant   *parameter G_GNUC_UNUSED)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (widget);

  if (self->download == NULL)
    return;

  if (can_pause (spate_download_get_state (self->download)))
    spate_download_pause (self->download);
  else
    spate_download_start (self->download);
}

static void
show_cb (GtkWidget  *widget,
         const char *action_name G_GNUC_UNUSED,
         GVariant   *parameter G_GNUC_UNUSED)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (widget);
  g_autofree char *path = self->download != NULL ? spate_download_dup_path (self->download) : NULL;

  if (path != NULL)
    spate_compat_show_folder (widget, path);
}

static void
remove_cb (GtkWidget  *widget,
           const char *action_name G_GNUC_UNUSED,
           GVariant   *parameter G_GNUC_UNUSED)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (widget);

  if (self->download != NULL)
    gtk_widget_activate_action (widget, "win.remove-download",
                                "s", spate_download_get_id (self->download));
}

static void
set_download (SpateDownloadRow *self,
              SpateDownload    *download)
{
  if (!g_set_object (&self->download, download))
    return;

  g_signal_group_set_target (self->signals, download);
  update_ticking (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWNLOAD]);
}

static void
spate_download_row_dispose (GObject *object)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_DOWNLOAD_ROW);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (spate_download_row_parent_class)->dispose (object);
}

static void
spate_download_row_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (object);

  switch (prop_id)
    {
    case PROP_DOWNLOAD:
      g_value_set_object (value, self->download);
      break;
    case PROP_N_TICKS:
      g_value_set_uint (value, self->n_ticks);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_download_row_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  SpateDownloadRow *self = SPATE_DOWNLOAD_ROW (object);

  switch (prop_id)
    {
    case PROP_DOWNLOAD:
      set_download (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_download_row_class_init (SpateDownloadRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_download_row_dispose;
  object_class->get_property = spate_download_row_get_property;
  object_class->set_property = spate_download_row_set_property;

  /**
   * SpateDownloadRow:download:
   *
   * The download that is shown.
   */
  properties[PROP_DOWNLOAD] =
    g_param_spec_object ("download", NULL, NULL,
                         SPATE_TYPE_DOWNLOAD,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * SpateDownloadRow:n-ticks:
   *
   * Changes every second while the time until the next try is shown.
   */
  properties[PROP_N_TICKS] = g_param_spec_uint ("n-ticks", NULL, NULL, 0, G_MAXUINT, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "download.toggle", NULL, toggle_cb);
  gtk_widget_class_install_action (widget_class, "download.show", NULL, show_cb);
  gtk_widget_class_install_action (widget_class, "download.remove", NULL, remove_cb);

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-download-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, grid);
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, state_image);
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, facts_label);
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, toggle_button);
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, show_button);
  gtk_widget_class_bind_template_child (widget_class, SpateDownloadRow, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, format_facts_cb);

  gtk_widget_class_set_css_name (widget_class, "downloadrow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);

  g_type_ensure (SPATE_TYPE_SEGMENT_BAR);
}

static void
spate_download_row_init (SpateDownloadRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  describe_button (self->show_button, "folder-symbolic", _ ("Show in Folder"));
  describe_button (self->remove_button, "window-close-symbolic", _ ("Remove"));

  self->signals = g_signal_group_new (SPATE_TYPE_DOWNLOAD);
  g_signal_group_connect_swapped (self->signals, "notify::name", G_CALLBACK (update_name), self);
  g_signal_group_connect_swapped (self->signals, "notify::wait", G_CALLBACK (update_ticking), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (update_state), self);
  g_signal_connect_object (self->signals, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
}

/**
 * spate_download_row_get_download:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the download that it shows
 */
SpateDownload *
spate_download_row_get_download (SpateDownloadRow *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD_ROW (self), NULL);

  return self->download;
}
