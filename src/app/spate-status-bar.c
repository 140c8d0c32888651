/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast all downloads are together, how many there are at work, and the limit that they share. It
 * looks once a second while something runs, seen or not: whoever comes back from the details of one
 * download wants to see what all of them did meanwhile. */

#include "spate-status-bar.h"

#include <glib/gi18n.h>

#include "spate-format.h"
#include "spate-format-status.h"
#include "spate-sparkline.h"

/* What the menu offers, in bytes a second. */
static const guint64 limits[] = { 500000, 1000000, 2000000, 5000000, 10000000, 50000000 };

struct _SpateStatusBar
{
  GtkWidget parent_instance;

  /* Owned */
  SpateDownloadList *list; /* (nullable) */

  guint    tick_id;
  gboolean is_saving; /* power, by fewer connections */

  /* Template */
  GtkWidget      *box;
  GtkWidget      *rate_box;
  GtkLabel       *rate_label;
  SpateSparkline *sparkline;
  GtkLabel       *count_label;
  GtkMenuButton  *limit_button;
  GtkLabel       *limit_label;
};

G_DEFINE_FINAL_TYPE (SpateStatusBar, spate_status_bar, GTK_TYPE_WIDGET)

/* --- figures -------------------------------------------------------------------------- */

static gboolean
update_rate (gpointer user_data)
{
  SpateStatusBar *self = user_data;
  g_autofree char *rate = spate_format_rate (spate_download_list_get_rate (self->list));

  gtk_label_set_label (self->rate_label, rate);
  spate_sparkline_append (self->sparkline, spate_download_list_get_rate (self->list));

  return G_SOURCE_CONTINUE;
}

static void
update (SpateStatusBar *self)
{
  guint n_active = self->list != NULL ? spate_download_list_get_count (self->list, SPATE_FILTER_ACTIVE) : 0;
  guint n_waiting = self->list != NULL ? spate_download_list_get_count (self->list, SPATE_FILTER_WAITING) : 0;
  g_autofree char *counts = self->is_saving && n_active > 0 ? spate_format_counts_saving (n_active, n_waiting)
                                                            : spate_format_counts (n_active, n_waiting);

  gtk_label_set_label (self->count_label, counts);
  gtk_widget_set_visible (self->rate_box, n_active > 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->count_label), n_active == 0);
  if (n_active == 0)
    g_clear_handle_id (&self->tick_id, g_source_remove);
  else if (self->tick_id == 0)
    {
      /* What was meanwhile is not known. */
      spate_sparkline_clear (self->sparkline);
      update_rate (self);
      self->tick_id = g_timeout_add_seconds (1, update_rate, self);
    }
}

/* --- limit ---------------------------------------------------------------------------- */

static void
append_limit (GMenu  *menu,
              guint64 rate)
{
  g_autofree char *label = rate > 0 ? spate_format_rate ((double) rate) : g_strdup (_ ("_No Limit"));
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "win.rate-limit", "t", rate);
  g_menu_append_item (menu, item);
}

/* With the one that somebody has set in the preferences, in its place. */
static GMenuModel *
make_menu (guint64 rate)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) none = g_menu_new ();
  g_autoptr (GMenu) some = g_menu_new ();
  g_autoptr (GMenu) other = g_menu_new ();
  guint64 last = 0;

  append_limit (none, 0);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      if (last < rate && rate < limits[i])
        append_limit (some, rate);
      append_limit (some, limits[i]);
      last = limits[i];
    }
  if (rate > last)
    append_limit (some, rate);
  g_menu_append (other, _ ("_Other…"), "app.preferences");

  g_menu_append_section (menu, NULL, G_MENU_MODEL (none));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (some));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (other));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}

/* --- widget --------------------------------------------------------------------------- */

static void
spate_status_bar_dispose (GObject *object)
{
  SpateStatusBar *self = SPATE_STATUS_BAR (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_STATUS_BAR);

  G_OBJECT_CLASS (spate_status_bar_parent_class)->dispose (object);
}

static void
spate_status_bar_class_init (SpateStatusBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = spate_status_bar_dispose;

  g_type_ensure (SPATE_TYPE_SPARKLINE);
  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-status-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateStatusBar, box);
  gtk_widget_class_bind_template_child (widget_class, SpateStatusBar, rate_box);
  gtk_widget_class_bind_template_child (widget_class, SpateStatusBar, rate_label);
  gtk_widget_class_bind_template_child (widget_class, SpateStatusBar, sparkline);
  gtk_widget_class_bind_template_child (widget_class, SpateStatusBar, count_label);
  gtk_widget_class_bind_template_child (widget_class, SpateStatusBar, limit_button);
  gtk_widget_class_bind_template_child (widget_class, SpateStatusBar, limit_label);

  gtk_widget_class_set_css_name (widget_class, "statusbar");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
spate_status_bar_init (SpateStatusBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  spate_status_bar_set_limit (self, 0);
  update (self);
}

/**
 * spate_status_bar_set_list:
 * @self: a bar
 * @list: the downloads that it tells of
 */
void
spate_status_bar_set_list (SpateStatusBar    *self,
                           SpateDownloadList *list)
{
  g_return_if_fail (SPATE_IS_STATUS_BAR (self));
  g_return_if_fail (SPATE_IS_DOWNLOAD_LIST (list));
  g_return_if_fail (self->list == NULL);

  self->list = g_object_ref (list);
  g_signal_connect_swapped (list, "counted", G_CALLBACK (update), self);
  update (self);
}

/**
 * spate_status_bar_set_saving:
 * @self: a bar
 * @is_saving: whether downloads have fewer connections, to save power
 */
void
spate_status_bar_set_saving (SpateStatusBar *self,
                             gboolean        is_saving)
{
  g_return_if_fail (SPATE_IS_STATUS_BAR (self));

  self->is_saving = is_saving;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->count_label),
                               is_saving ? _ ("To save power, downloads use fewer connections, and fewer run at once") : NULL);
  update (self);
}

/**
 * spate_status_bar_set_limit:
 * @self: a bar
 * @rate: the limit that downloads share, in bytes a second; 0 for none
 *
 * What is chosen from the menu is told to the action `win.rate-limit`.
 */
void
spate_status_bar_set_limit (SpateStatusBar *self,
                            guint64         rate)
{
  g_return_if_fail (SPATE_IS_STATUS_BAR (self));

  g_autoptr (GMenuModel) menu = make_menu (rate);
  g_autofree char *shown = rate > 0 ? spate_format_rate ((double) rate) : g_strdup (_ ("No limit"));
  /* Translators: of all downloads together; %s is “No limit” or a speed */
  g_autofree char *spoken = g_strdup_printf (_ ("Speed limit: %s"), shown);

  gtk_menu_button_set_menu_model (self->limit_button, menu);
  gtk_label_set_label (self->limit_label, shown);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->limit_button), spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->limit_button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}
