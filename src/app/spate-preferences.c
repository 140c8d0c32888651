/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be set, bound to the settings both ways: whoever changes one of them, here, in a terminal
 * or in the window's bar, all see it at once. What a setting does is elsewhere: spate-settings.c for
 * new downloads, spate-housekeeper.c for the manager. */

#include "spate-preferences.h"

#include <glib/gi18n.h>

#include "spate-folder-row.h"
#include "spate-kind.h"
#include "spate-network-options.h"
#include "spate-number-row.h"
#include "spate-settings.h"

struct _SpatePreferences
{
  SpateDialog parent_instance;

  /* Template */
  SpateFolderRow      *folder_row;
  AdwExpanderRow      *kinds_row;
  SpateFolderRow      *kind_rows[SPATE_N_KINDS]; /* none for other files */
  SpateNumberRow      *connections_row;
  SpateNumberRow      *active_row;
  SpateNumberRow      *limit_row;
  SpateNetworkOptions *network_options;
  GtkSwitch           *background_switch;
  GtkSwitch           *login_switch;
  GtkSwitch           *notify_switch;
  GtkSwitch           *folder_switch;
  GtkSwitch           *digest_switch;
  AdwComboRow         *history_row;
};

G_DEFINE_FINAL_TYPE (SpatePreferences, spate_preferences, SPATE_TYPE_DIALOG)

/* What the items of the list mean, in days. */
static const guint history_days[] = { 0, 1, 7, 30, 365 };

/* Where in the page the row of a kind is. */
#define KIND_ROW(kind) (G_STRUCT_OFFSET (SpatePreferences, kind_rows) + (kind) * (gssize) sizeof (SpateFolderRow *))

static gboolean
number_from_setting (GValue   *value,
                     GVariant *variant,
                     gpointer  user_data G_GNUC_UNUSED)
{
  g_value_set_double (value, g_variant_get_uint32 (variant));

  return TRUE;
}

static GVariant *
number_to_setting (const GValue       *value,
                   const GVariantType *type G_GNUC_UNUSED,
                   gpointer            user_data G_GNUC_UNUSED)
{
  return g_variant_new_uint32 ((guint32) g_value_get_double (value));
}

static gboolean
rate_from_setting (GValue   *value,
                   GVariant *variant,
                   gpointer  user_data G_GNUC_UNUSED)
{
  g_value_set_double (value, (double) g_variant_get_uint64 (variant) / SPATE_MEGABYTE);

  return TRUE;
}

static GVariant *
rate_to_setting (const GValue       *value,
                 const GVariantType *type G_GNUC_UNUSED,
                 gpointer            user_data G_GNUC_UNUSED)
{
  return g_variant_new_uint64 ((guint64) (g_value_get_double (value) * SPATE_MEGABYTE + 0.5));
}

/* Between two items the shorter time is shown; what is set stays until an item is chosen. */
static gboolean
history_from_setting (GValue   *value,
                      GVariant *variant,
                      gpointer  user_data G_GNUC_UNUSED)
{
  guint n_days = g_variant_get_uint32 (variant);
  guint selected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (history_days); i++)
    if (n_days >= history_days[i])
      selected = i;
  g_value_set_uint (value, n_days == 0 ? 0 : MAX (selected, 1));

  return TRUE;
}

static GVariant *
history_to_setting (const GValue       *value,
                    const GVariantType *type G_GNUC_UNUSED,
                    gpointer            user_data G_GNUC_UNUSED)
{
  guint selected = g_value_get_uint (value);

  return selected < G_N_ELEMENTS (history_days) ? g_variant_new_uint32 (history_days[selected]) : NULL;
}

static void
folder_chosen_cb (SpatePreferences *self)
{
  spate_settings_set_folder (spate_folder_row_get_folder (self->folder_row));
}

static void
kind_folder_chosen_cb (SpateFolderRow *row,
                       GParamSpec     *pspec G_GNUC_UNUSED,
                       gpointer        kind)
{
  spate_settings_set_kind_folder (GPOINTER_TO_INT (kind), spate_folder_row_get_folder (row));
}

/* Whoever has chosen one wants to see it. */
static void
show_kind_folders (SpatePreferences *self)
{
  for (SpateKind kind = SPATE_KIND_OTHER + 1; kind < SPATE_N_KINDS; kind++)
    {
      SpateFolderRow *row = self->kind_rows[kind];
      g_autofree char *folder = spate_settings_dup_kind_folder (kind);

      spate_folder_row_set_fallback (row, _ ("Usual folder"));
      if (folder != NULL)
        {
          spate_folder_row_set_folder (row, folder);
          adw_expander_row_set_expanded (self->kinds_row, TRUE);
        }
      g_signal_connect (row, "notify::folder", G_CALLBACK (kind_folder_chosen_cb), GINT_TO_POINTER (kind));
    }
}

static void
spate_preferences_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SPATE_TYPE_PREFERENCES);

  G_OBJECT_CLASS (spate_preferences_parent_class)->dispose (object);
}

static void
spate_preferences_class_init (SpatePreferencesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_preferences_dispose;

  g_type_ensure (SPATE_TYPE_FOLDER_ROW);
  g_type_ensure (SPATE_TYPE_NETWORK_OPTIONS);
  g_type_ensure (SPATE_TYPE_NUMBER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, kinds_row);
  gtk_widget_class_bind_template_child_full (widget_class, "music_row", FALSE, KIND_ROW (SPATE_KIND_MUSIC));
  gtk_widget_class_bind_template_child_full (widget_class, "pictures_row", FALSE, KIND_ROW (SPATE_KIND_PICTURES));
  gtk_widget_class_bind_template_child_full (widget_class, "videos_row", FALSE, KIND_ROW (SPATE_KIND_VIDEOS));
  gtk_widget_class_bind_template_child_full (widget_class, "documents_row", FALSE, KIND_ROW (SPATE_KIND_DOCUMENTS));
  gtk_widget_class_bind_template_child_full (widget_class, "archives_row", FALSE, KIND_ROW (SPATE_KIND_ARCHIVES));
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, connections_row);
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, active_row);
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, limit_row);
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, network_options);
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, background_switch);
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, login_switch);
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, notify_switch);
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, folder_switch);
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, digest_switch);
  gtk_widget_class_bind_template_child (widget_class, SpatePreferences, history_row);
}

static void
spate_preferences_init (SpatePreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * spate_preferences_new:
 * @settings: what is set
 *
 * Returns: (transfer floating): a dialog, not shown yet
 */
SpatePreferences *
spate_preferences_new (GSettings *settings)
{
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  SpatePreferences *self = g_object_new (SPATE_TYPE_PREFERENCES, NULL);

  show_kind_folders (self);
  g_signal_connect_object (self->folder_row, "notify::folder", G_CALLBACK (folder_chosen_cb), self, G_CONNECT_SWAPPED);
  g_settings_bind_with_mapping (settings, "max-connections", self->connections_row, "value", G_SETTINGS_BIND_DEFAULT,
                                number_from_setting, number_to_setting, NULL, NULL);
  g_settings_bind_with_mapping (settings, "max-active", self->active_row, "value", G_SETTINGS_BIND_DEFAULT,
                                number_from_setting, number_to_setting, NULL, NULL);
  g_settings_bind_with_mapping (settings, "rate-limit", self->limit_row, "value", G_SETTINGS_BIND_DEFAULT,
                                rate_from_setting, rate_to_setting, NULL, NULL);
  g_settings_bind_with_mapping (settings, "keep-history", self->history_row, "selected", G_SETTINGS_BIND_DEFAULT,
                                history_from_setting, history_to_setting, NULL, NULL);
  spate_network_options_bind (self->network_options, settings);
  g_settings_bind (settings, "show-finished", self->folder_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "run-in-background", self->background_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "start-at-login", self->login_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notify", self->notify_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "compute-sha256", self->digest_switch, "active", G_SETTINGS_BIND_DEFAULT);

  return self;
}
