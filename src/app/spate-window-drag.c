/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows that are dragged to another place of the list, which is their place in the queue. What is dragged
 * is a download, a type of ours that no other program knows: so this and links that are dropped on the
 * window never take each other's. A line shows where it would land. */

#include "spate-window-private.h"

#include "spate-download-row.h"

/* From the list's ends, where it begins to move, in pixels; and how far it goes at a time. */
#define EDGE 48
#define STEP 12

/* Between two of these steps, in ms. */
#define STEP_TIME 30

static GdkContentProvider *
prepare_cb (SpateWindow   *self,
            double         x,
            double         y,
            GtkDragSource *source)
{
  SpateDownloadRow *row = _spate_window_pick_row (self, x, y);
  GdkDevice *device = gtk_gesture_get_device (GTK_GESTURE (source));

  /* A finger scrolls. */
  if (row == NULL || (device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN) || !spate_download_list_is_queue (self->list))
    return NULL;

  /* With what is behind it. */
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (row));
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (item);
  graphene_point_t at = GRAPHENE_POINT_INIT ((float) x, (float) y);

  if (gtk_widget_compute_point (GTK_WIDGET (self->list_view), item, &at, &at))
    gtk_drag_source_set_icon (source, picture, (int) at.x, (int) at.y);

  return gdk_content_provider_new_typed (SPATE_TYPE_DOWNLOAD, spate_download_row_get_download (row));
}

static void
clear_mark (SpateWindow *self)
{
  if (self->drop_mark != NULL)
    {
      gtk_widget_remove_css_class (self->drop_mark, "drop-before");
      gtk_widget_remove_css_class (self->drop_mark, "drop-after");
    }
  g_clear_weak_pointer (&self->drop_mark);
}

static void
set_mark (SpateWindow *self,
          GtkWidget   *item,
          gboolean     is_before)
{
  clear_mark (self);
  g_set_weak_pointer (&self->drop_mark, item);
  gtk_widget_add_css_class (item, is_before ? "drop-before" : "drop-after");
}

/* The list's own widget that is nearest to that height, and whether the height is in its upper half. */
static GtkWidget *
find_nearest (SpateWindow *self,
              double       y,
              gboolean    *ret_is_before)
{
  GtkWidget *list = GTK_WIDGET (self->list_view);
  GtkWidget *nearest = NULL;
  double least = G_MAXDOUBLE;

  for (GtkWidget *item = gtk_widget_get_first_child (list); item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      graphene_rect_t bounds;

      if (_spate_window_get_row (item) == NULL || !gtk_widget_compute_bounds (item, list, &bounds))
        continue;

      double middle = (double) bounds.origin.y + (double) bounds.size.height / 2;

      if (ABS (y - middle) < least)
        {
          least = ABS (y - middle);
          nearest = item;
          *ret_is_before = y < middle;
        }
    }

  return nearest;
}

static gboolean
scroll_cb (gpointer user_data)
{
  SpateWindow *self = user_data;
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list_view));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + self->drag_scroll);

  return G_SOURCE_CONTINUE;
}

/* The list goes on while something is held near one of its ends. */
static void
set_scroll (SpateWindow *self,
            double       step)
{
  self->drag_scroll = step;
  if (self->drag_scroll_id == 0 && ABS (step) > 0)
    self->drag_scroll_id = g_timeout_add (STEP_TIME, scroll_cb, self);
  else if (!(ABS (step) > 0))
    g_clear_handle_id (&self->drag_scroll_id, g_source_remove);
}

static GdkDragAction
motion_cb (SpateWindow *self,
           double       x G_GNUC_UNUSED,
           double       y)
{
  gboolean is_before = FALSE;
  int height = gtk_widget_get_height (GTK_WIDGET (self->list_view));
  GtkWidget *item = spate_download_list_is_queue (self->list) ? find_nearest (self, y, &is_before) : NULL;

  if (item == NULL)
    {
      clear_mark (self);
      set_scroll (self, 0);
      return 0;
    }

  set_mark (self, item, is_before);
  set_scroll (self, y < EDGE ? -STEP : y > height - EDGE ? STEP
                                                         : 0);

  return GDK_ACTION_MOVE;
}

/* Also when what is dragged goes away with the window, or with the row. */
void
_spate_window_end_drag (SpateWindow *self)
{
  clear_mark (self);
  set_scroll (self, 0);
}

static gboolean
drop_cb (SpateWindow  *self,
         const GValue *value,
         double        x G_GNUC_UNUSED,
         double        y)
{
  GListModel *list = G_LIST_MODEL (self->manager);
  SpateDownload *download = g_value_get_object (value);
  gboolean is_before = FALSE;
  GtkWidget *item = spate_download_list_is_queue (self->list) ? find_nearest (self, y, &is_before) : NULL;
  guint from = 0;
  guint to = 0;

  _spate_window_end_drag (self);

  /* It may have been removed meanwhile. */
  if (item == NULL || !_spate_window_find_position (list, download, &from) ||
      !_spate_window_find_position (list, spate_download_row_get_download (_spate_window_get_row (item)), &to))
    return FALSE;

  if (!is_before)
    to++;
  spate_manager_move (self->manager, download, to > from ? to - 1 : to);

  return TRUE;
}

void
_spate_window_init_drag (SpateWindow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (SPATE_TYPE_DOWNLOAD, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (source));

  g_signal_connect_object (target, "enter", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave", G_CALLBACK (_spate_window_end_drag), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (target));
}
