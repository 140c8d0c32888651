/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What keeps downloads from going on although nothing is wrong with them, in one sentence over the list:
 * there is no network, it wants a login, it costs money. It comes only when a download waits for that,
 * not when the network changes; and whoever has said that they would rather wait is not asked again until
 * there has been something else.
 *
 * Each row says the same of itself. The banner is for those who wonder why all stand still. */

#include "spate-banner.h"

#include <glib/gi18n.h>

#include "spate-format-status.h"
#include "spate-watcher.h"

struct _SpateBanner
{
  GtkWidget parent_instance;

  /* Owned */
  SpateManager *manager; /* (nullable) */
  SpateWatcher *watcher; /* (nullable) */

  guint    look_id;    /* of an idle source */
  gboolean is_waiting; /* somebody would rather wait than pay */

  /* Template */
  GtkWidget *box;
  GtkLabel  *label;
  GtkWidget *answers;
};

G_DEFINE_FINAL_TYPE (SpateBanner, spate_banner, GTK_TYPE_WIDGET)

/* The first of these that any download waits for; they are in the order in which one has to be mended
 * before the next one counts. */
static SpateWait
find_reason (SpateBanner *self)
{
  GListModel *model = G_LIST_MODEL (self->manager);
  gboolean is_captive = spate_manager_is_captive (self->manager);
  SpateWait reason = SPATE_WAIT_NONE;

  for (guint i = 0; i < g_list_model_get_n_items (model) && reason != SPATE_WAIT_NETWORK; i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);
      SpateWait wait = spate_download_get_wait (download);

      if (wait == SPATE_WAIT_NETWORK || (wait == SPATE_WAIT_LOGIN && is_captive) ||
          (wait == SPATE_WAIT_METERED && reason == SPATE_WAIT_NONE))
        reason = wait;
    }

  return reason;
}

static gboolean
look_cb (gpointer user_data)
{
  SpateBanner *self = user_data;
  SpateWait reason = find_reason (self);
  gboolean asks = reason == SPATE_WAIT_METERED && spate_manager_get_metered (self->manager) == SPATE_METERED_ASK && !self->is_waiting;
  const char *sentence = spate_format_reason (reason, asks);

  self->look_id = 0;
  if (reason == SPATE_WAIT_NONE)
    self->is_waiting = FALSE;
  if (sentence != NULL)
    gtk_label_set_label (self->label, sentence);
  gtk_widget_set_visible (self->answers, asks);
  gtk_widget_set_visible (GTK_WIDGET (self), sentence != NULL);

  return G_SOURCE_REMOVE;
}

/* Of what happens at the same time, it tells once. */
static void
look_soon (SpateBanner *self)
{
  if (self->look_id == 0)
    self->look_id = g_idle_add (look_cb, self);
}

/* A transfer that goes well tells of itself ten times a second. */
static void
changed_cb (SpateBanner   *self,
            SpateDownload *download)
{
  if (spate_download_get_state (download) == SPATE_STATE_WAITING || gtk_widget_get_visible (GTK_WIDGET (self)))
    look_soon (self);
}

static void
wait_cb (SpateBanner *self)
{
  self->is_waiting = TRUE;
  look_soon (self);
}

static void
spate_banner_dispose (GObject *object)
{
  SpateBanner *self = SPATE_BANNER (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_object (&self->watcher);
  g_clear_object (&self->manager);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_BANNER);

  G_OBJECT_CLASS (spate_banner_parent_class)->dispose (object);
}

static void
spate_banner_class_init (SpateBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = spate_banner_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateBanner, box);
  gtk_widget_class_bind_template_child (widget_class, SpateBanner, label);
  gtk_widget_class_bind_template_child (widget_class, SpateBanner, answers);
  gtk_widget_class_bind_template_callback (widget_class, wait_cb);

  gtk_widget_class_set_css_name (widget_class, "spatebanner");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
spate_banner_init (SpateBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * spate_banner_set_manager:
 * @self: a banner
 * @manager: whose downloads it tells of
 *
 * To be called once. What is answered is told to the action `app.download-anyway`.
 */
void
spate_banner_set_manager (SpateBanner  *self,
                          SpateManager *manager)
{
  static const char *const properties[] = { "state", "wait", NULL };

  g_return_if_fail (SPATE_IS_BANNER (self));
  g_return_if_fail (SPATE_IS_MANAGER (manager));
  g_return_if_fail (self->manager == NULL);

  self->manager = g_object_ref (manager);
  self->watcher = spate_watcher_new (G_LIST_MODEL (manager), properties);
  g_signal_connect_object (self->watcher, "came", G_CALLBACK (look_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watcher, "went", G_CALLBACK (look_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watcher, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  look_soon (self);
}
