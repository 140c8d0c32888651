/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One of the places where a file can be had, how it does, and a menu of what can be done with it. The
 * menu is made when it is opened, so that it has only that. It is closed when the row is about another
 * source: somebody would remove one and mean the other. */

#include "spate-source-row.h"

#include <glib/gi18n.h>

#include "spate-format-details.h"
#include "spate-link-dialog.h"

struct _SpateSourceRow
{
  AdwActionRow parent_instance;

  /* Owned */
  SpateDownload *download; /* (nullable): as long as something is shown */
  char          *link;     /* (nullable): as it is asked for, with what is secret */

  /* Template */
  GtkMenuButton *menu_button;
};

G_DEFINE_FINAL_TYPE (SpateSourceRow, spate_source_row, ADW_TYPE_ACTION_ROW)

enum
{
  REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The first one, to which cookies and headers belong, can be given another link, but not be removed; and
 * what a server has told of is not the user's to change. */
static gboolean
is_mirror (SpateSourceRow *self)
{
  const SpateRequest *request = spate_download_get_request (self->download);

  return spate_request_has_uri (request, self->link) && !g_str_equal (spate_request_get_uri (request), self->link);
}

static gboolean
is_first (SpateSourceRow *self)
{
  return g_str_equal (spate_request_get_uri (spate_download_get_request (self->download)), self->link);
}

static void
make_menu_cb (GtkMenuButton *menu_button,
              gpointer       user_data)
{
  SpateSourceRow *self = SPATE_SOURCE_ROW (user_data);
  g_autoptr (GMenu) menu = g_menu_new ();

  if (self->link == NULL)
    return;

  g_menu_append (menu, _ ("_Copy Link"), "source.copy");
  if (spate_download_get_state (self->download) != SPATE_STATE_DONE)
    {
      if (is_first (self) || is_mirror (self))
        g_menu_append (menu, _ ("_New Link…"), "source.replace");
      if (spate_request_is_enabled (spate_download_get_request (self->download), self->link))
        g_menu_append (menu, _ ("_Disable"), "source.disable");
      else
        g_menu_append (menu, _ ("_Enable"), "source.enable");
      if (is_mirror (self))
        g_menu_append (menu, _ ("_Remove"), "source.remove");
    }
  gtk_menu_button_set_menu_model (menu_button, G_MENU_MODEL (menu));
}

static void
copy_cb (GtkWidget  *widget,
         const char *action_name G_GNUC_UNUSED,
         GVariant   *parameter G_GNUC_UNUSED)
{
  SpateSourceRow *self = SPATE_SOURCE_ROW (widget);

  if (self->link != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->link);
}

static void
replace_cb (GtkWidget  *widget,
            const char *action_name G_GNUC_UNUSED,
            GVariant   *parameter G_GNUC_UNUSED)
{
  SpateSourceRow *self = SPATE_SOURCE_ROW (widget);

  if (self->link != NULL)
    spate_link_dialog_present (self->download, is_first (self) ? NULL : self->link, widget);
}

/* Whatever is told of the change may take this row away, and its link with it. */
static void
change_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter G_GNUC_UNUSED)
{
  g_autoptr (SpateSourceRow) self = g_object_ref (SPATE_SOURCE_ROW (widget));
  g_autofree char *link = g_strdup (self->link);
  g_autoptr (GError) error = NULL;

  if (link == NULL || spate_download_get_state (self->download) == SPATE_STATE_DONE)
    return;

  if (g_str_equal (action_name, "source.remove"))
    spate_download_remove_source (self->download, link, &error);
  else
    spate_download_set_source_enabled (self->download, link, g_str_equal (action_name, "source.enable"), &error);

  g_signal_emit (self, signals[REFUSED], 0, error != NULL ? _ ("A download needs at least one source.") : NULL);
}

static void
spate_source_row_dispose (GObject *object)
{
  SpateSourceRow *self = SPATE_SOURCE_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_SOURCE_ROW);
  g_clear_object (&self->download);
  g_clear_pointer (&self->link, g_free);

  G_OBJECT_CLASS (spate_source_row_parent_class)->dispose (object);
}

static void
spate_source_row_class_init (SpateSourceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = spate_source_row_dispose;

  /**
   * SpateSourceRow::refused:
   * @self: a row
   * @sentence: (nullable): why what was asked for cannot be; %NULL if it could
   */
  signals[REFUSED] = g_signal_new ("refused", SPATE_TYPE_SOURCE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-source-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateSourceRow, menu_button);
  gtk_widget_class_install_action (widget_class, "source.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "source.replace", NULL, replace_cb);
  gtk_widget_class_install_action (widget_class, "source.disable", NULL, change_cb);
  gtk_widget_class_install_action (widget_class, "source.enable", NULL, change_cb);
  gtk_widget_class_install_action (widget_class, "source.remove", NULL, change_cb);
}

static void
spate_source_row_init (SpateSourceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, make_menu_cb, self, NULL);
}

/**
 * spate_source_row_new:
 *
 * Returns: (transfer floating): a row that shows nothing yet
 */
SpateSourceRow *
spate_source_row_new (void)
{
  return g_object_new (SPATE_TYPE_SOURCE_ROW, NULL);
}

static void
set_link (SpateSourceRow        *self,
          SpateDownload         *download,
          const SpateSourceInfo *source)
{
  if (!g_set_object (&self->download, download) && g_strcmp0 (self->link, source->link) == 0)
    return;

  gtk_menu_button_popdown (self->menu_button);

  /* Translators: spoken by a screen reader: what the button of a menu is for; the link of a source follows */
  g_autofree char *label = g_strdup_printf (_ ("More about %s"), source->uri);

  g_free (self->link);
  self->link = g_strdup (source->link);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), source->uri);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
set_tooltip (SpateSourceRow *self,
             const char     *text)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self)), text) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
}

/**
 * spate_source_row_show:
 * @self: a row
 * @download: a download
 * @source: one of its sources
 * @was_asked: whether what @source says of its work is known, and not only its link
 *
 * Shows the source. Where nothing has changed nothing is done.
 */
void
spate_source_row_show (SpateSourceRow        *self,
                       SpateDownload         *download,
                       const SpateSourceInfo *source,
                       gboolean               was_asked)
{
  g_return_if_fail (SPATE_IS_SOURCE_ROW (self));
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));
  g_return_if_fail (source != NULL);

  g_autofree char *subtitle = was_asked || source->is_disabled ? spate_format_source (source) : g_strdup ("");

  set_link (self, download, source);
  if (g_strcmp0 (adw_action_row_get_subtitle (ADW_ACTION_ROW (self)), subtitle) != 0)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  set_tooltip (self, source->is_usable || source->is_disabled ? NULL : source->reason);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/**
 * spate_source_row_clear:
 * @self: a row
 *
 * Shows nothing, and lets go of its download.
 */
void
spate_source_row_clear (SpateSourceRow *self)
{
  g_return_if_fail (SPATE_IS_SOURCE_ROW (self));

  gtk_menu_button_popdown (self->menu_button);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_clear_object (&self->download);
  g_clear_pointer (&self->link, g_free);
}

/**
 * spate_source_row_get_link:
 * @self: a row
 *
 * Returns: (nullable): that of the source that it shows, with what is secret; %NULL: it shows nothing
 */
const char *
spate_source_row_get_link (SpateSourceRow *self)
{
  g_return_val_if_fail (SPATE_IS_SOURCE_ROW (self), NULL);

  return self->link;
}
