/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How servers are reached, when, and what they are told: the proxy, networks that cost money, and what Spate
 * calls itself. An address is
 * taken when it is one and somebody says so, not with each letter that is typed. */

#include "spate-network-options.h"

#include <glib/gi18n.h>

#include "spate-proxy.h"
#include "spate-request.h"

/* The values of "proxy-mode" and "metered", in the order of the items. */
static const char *const modes[] = { "system", "none", "manual", NULL };
static const char *const meterings[] = { "pause", "ask", "go-on", NULL };

#define MANUAL 2

struct _SpateNetworkOptions
{
  AdwPreferencesGroup parent_instance;

  /* Owned */
  GSettings *settings; /* (nullable) */

  /* Template */
  AdwComboRow *metered_row;
  AdwComboRow *mode_row;
  AdwEntryRow *proxy_row;
  AdwEntryRow *agent_row;
};

G_DEFINE_FINAL_TYPE (SpateNetworkOptions, spate_network_options, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
choice_from_setting (GValue   *value,
                     GVariant *variant,
                     gpointer  choices)
{
  for (guint i = 0; ((const char *const *) choices)[i] != NULL; i++)
    if (g_strcmp0 (g_variant_get_string (variant, NULL), ((const char *const *) choices)[i]) == 0)
      g_value_set_uint (value, i);

  return TRUE;
}

static GVariant *
choice_to_setting (const GValue       *value,
                   const GVariantType *type G_GNUC_UNUSED,
                   gpointer            choices)
{
  guint selected = g_value_get_uint (value);

  return selected < g_strv_length (choices) ? g_variant_new_string (((const char *const *) choices)[selected]) : NULL;
}

static void
show_problem (SpateNetworkOptions *self,
              gpointer             row,
              const char          *problem)
{
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), problem);
  if (problem != NULL)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
}

static void
proxy_cb (SpateNetworkOptions *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->proxy_row));
  g_autofree char *uri = spate_proxy_parse (text, NULL);

  if (uri != NULL)
    {
      g_settings_set_string (self->settings, "proxy", uri);
      gtk_editable_set_text (GTK_EDITABLE (self->proxy_row), uri);
    }
  show_problem (self, self->proxy_row,
                uri == NULL ? _ ("An address is a name and a port, such as proxy.example:3128, without user name and password.") : NULL);
}

static void
agent_cb (SpateNetworkOptions *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->agent_row));
  g_autoptr (SpateRequest) request = spate_request_new ("/");
  gboolean is_fine = *text == '\0' || spate_request_set_user_agent (request, text, NULL);

  if (is_fine)
    g_settings_set_string (self->settings, "user-agent", text);
  show_problem (self, self->agent_row, is_fine ? NULL : _ ("A name is one line of plain letters."));
}

static void
mode_cb (SpateNetworkOptions *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->proxy_row), adw_combo_row_get_selected (self->mode_row) == MANUAL);
}

static void
spate_network_options_dispose (GObject *object)
{
  SpateNetworkOptions *self = SPATE_NETWORK_OPTIONS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_NETWORK_OPTIONS);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (spate_network_options_parent_class)->dispose (object);
}

static void
spate_network_options_class_init (SpateNetworkOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_network_options_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-network-options.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateNetworkOptions, metered_row);
  gtk_widget_class_bind_template_child (widget_class, SpateNetworkOptions, mode_row);
  gtk_widget_class_bind_template_child (widget_class, SpateNetworkOptions, proxy_row);
  gtk_widget_class_bind_template_child (widget_class, SpateNetworkOptions, agent_row);
  gtk_widget_class_bind_template_callback (widget_class, mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, proxy_cb);
  gtk_widget_class_bind_template_callback (widget_class, agent_cb);
}

static void
spate_network_options_init (SpateNetworkOptions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * spate_network_options_bind:
 * @self: a group of rows
 * @settings: what is set
 *
 * Shows what is set, and sets what is chosen. To be called once.
 */
void
spate_network_options_bind (SpateNetworkOptions *self,
                            GSettings           *settings)
{
  g_return_if_fail (SPATE_IS_NETWORK_OPTIONS (self));
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (self->settings == NULL);

  g_autofree char *proxy = g_settings_get_string (settings, "proxy");
  g_autofree char *agent = g_settings_get_string (settings, "user-agent");

  self->settings = g_object_ref (settings);
  gtk_editable_set_text (GTK_EDITABLE (self->proxy_row), proxy);
  gtk_editable_set_text (GTK_EDITABLE (self->agent_row), agent);
  g_settings_bind_with_mapping (settings, "proxy-mode", self->mode_row, "selected", G_SETTINGS_BIND_DEFAULT,
                                choice_from_setting, choice_to_setting, (gpointer) modes, NULL);
  g_settings_bind_with_mapping (settings, "metered", self->metered_row, "selected", G_SETTINGS_BIND_DEFAULT,
                                choice_from_setting, choice_to_setting, (gpointer) meterings, NULL);
  mode_cb (self);
}
