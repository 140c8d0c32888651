/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be changed about a download until it is done: how many connections it may have, how fast it
 * may be, and one more place where its file can be had. Every change counts at once. */

#include "spate-live-options.h"

#include <glib/gi18n.h>

#include "spate-error.h"
#include "spate-number-row.h"

struct _SpateLiveOptions
{
  AdwPreferencesGroup parent_instance;

  /* Owned */
  SpateDownload *download; /* (nullable) */

  gboolean is_filling; /* what changes is what is shown, not what is wanted */

  /* Template */
  SpateNumberRow *connections_row;
  SpateNumberRow *limit_row;
  AdwEntryRow    *mirror_row;
};

G_DEFINE_FINAL_TYPE (SpateLiveOptions, spate_live_options, ADW_TYPE_PREFERENCES_GROUP)

static void
connections_cb (SpateLiveOptions *self)
{
  if (self->download != NULL && !self->is_filling)
    spate_download_set_max_connections (self->download, (guint) spate_number_row_get_value (self->connections_row));
}

static void
limit_cb (SpateLiveOptions *self)
{
  if (self->download != NULL && !self->is_filling)
    spate_download_set_rate_limit (self->download, (gint64) (spate_number_row_get_value (self->limit_row) * SPATE_MEGABYTE));
}

static void
show_problem (SpateLiveOptions *self,
              const GError     *error)
{
  const char *problem = NULL;

  if (g_error_matches (error, SPATE_ERROR, SPATE_ERROR_EXISTS))
    problem = _ ("This source is there already.");
  else if (error != NULL)
    problem = _ ("That is no link; Spate takes http and https links.");

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), problem);
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->mirror_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->mirror_row), "error");
}

static void
mirror_cb (SpateLiveOptions *self)
{
  g_autoptr (GError) error = NULL;

  if (self->download == NULL)
    return;

  if (spate_download_add_source (self->download, gtk_editable_get_text (GTK_EDITABLE (self->mirror_row)), &error))
    gtk_editable_set_text (GTK_EDITABLE (self->mirror_row), "");
  show_problem (self, error);
}

static void
spate_live_options_dispose (GObject *object)
{
  SpateLiveOptions *self = SPATE_LIVE_OPTIONS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_LIVE_OPTIONS);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (spate_live_options_parent_class)->dispose (object);
}

static void
spate_live_options_class_init (SpateLiveOptionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = spate_live_options_dispose;

  g_type_ensure (SPATE_TYPE_NUMBER_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-live-options.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateLiveOptions, connections_row);
  gtk_widget_class_bind_template_child (widget_class, SpateLiveOptions, limit_row);
  gtk_widget_class_bind_template_child (widget_class, SpateLiveOptions, mirror_row);
  gtk_widget_class_bind_template_callback (widget_class, connections_cb);
  gtk_widget_class_bind_template_callback (widget_class, limit_cb);
  gtk_widget_class_bind_template_callback (widget_class, mirror_cb);
}

static void
spate_live_options_init (SpateLiveOptions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * spate_live_options_set_download:
 * @self: a group of rows
 * @download: (nullable): what they are about
 */
void
spate_live_options_set_download (SpateLiveOptions *self,
                                 SpateDownload    *download)
{
  g_return_if_fail (SPATE_IS_LIVE_OPTIONS (self));
  g_return_if_fail (download == NULL || SPATE_IS_DOWNLOAD (download));

  if (!g_set_object (&self->download, download) || download == NULL)
    return;

  const SpateRequest *request = spate_download_get_request (download);

  self->is_filling = TRUE;
  spate_number_row_set_value (self->connections_row, request->max_connections);
  spate_number_row_set_value (self->limit_row, (double) request->rate_limit / SPATE_MEGABYTE);
  gtk_editable_set_text (GTK_EDITABLE (self->mirror_row), "");
  show_problem (self, NULL);
  self->is_filling = FALSE;
}
