/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the list to the page of one download and back. The page holds its download only while it is
 * shown. */

#include "spate-details-page.h"
#include "spate-window-private.h"

static void
show_details (SpateWindow   *self,
              SpateDownload *download)
{
  spate_details_page_set_download (self->details, download);
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (self->details));
  gtk_widget_grab_focus (GTK_WIDGET (self->details));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", TRUE);
}

static void
details_cb (GtkWidget  *widget,
            const char *action_name G_GNUC_UNUSED,
            GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  SpateDownload *download = _spate_window_get_target (self, parameter);

  if (download != NULL)
    show_details (self, download);
}

static void
back_cb (GtkWidget  *widget,
         const char *action_name G_GNUC_UNUSED,
         GVariant   *parameter G_GNUC_UNUSED)
{
  SpateWindow *self = SPATE_WINDOW (widget);

  gtk_stack_set_visible_child_name (self->pages, "downloads");
  gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
  gtk_widget_action_set_enabled (widget, "win.back", FALSE);
}

/* Not while it slides away: an empty page would be seen. */
static void
transition_cb (SpateWindow *self)
{
  if (!gtk_stack_get_transition_running (self->pages) &&
      g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "downloads") == 0)
    spate_details_page_set_download (self->details, NULL);
}

static void
activate_cb (SpateWindow *self,
             guint        position,
             GtkListView *list_view)
{
  g_autoptr (SpateDownload) download = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (list_view)), position);

  if (download != NULL)
    show_details (self, download);
}

void
_spate_window_class_init_details (GtkWidgetClass *widget_class)
{
  g_type_ensure (SPATE_TYPE_DETAILS_PAGE);

  gtk_widget_class_install_action (widget_class, "win.details", "s", details_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Back, 0, "win.back", NULL);
}

void
_spate_window_init_details (SpateWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", FALSE);
  g_signal_connect_object (self->list_view, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pages, "notify::transition-running", G_CALLBACK (transition_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (transition_cb), self, G_CONNECT_SWAPPED);
}
