/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done with a download of the list: actions that take its id, so that a button, a menu, a key
 * and another page can all ask for the same; and how the list's menu is opened.
 *
 * The menu is asked for on the list, which knows where its rows are with the space between them. */

#include "spate-window-private.h"

#include <glib/gi18n.h>

#include "spate-compat.h"
#include "spate-download-row.h"
#include "spate-remedy.h"

/* --- the order ---------------------------------------------------------------------- */

/* Returns whether the model has it. */
gboolean
_spate_window_find_position (GListModel    *model,
                             SpateDownload *download,
                             guint         *ret_position)
{
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SpateDownload) each = g_list_model_get_item (model, i);

      if (each == download)
        {
          *ret_position = i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * spate_window_get_moves:
 * @self: a window
 * @download: one of its list
 *
 * Returns: where it can go in the list; nowhere while something else than the whole list is shown in its
 *   own order
 */
SpateMoves
spate_window_get_moves (SpateWindow   *self,
                        SpateDownload *download)
{
  g_return_val_if_fail (SPATE_IS_WINDOW (self), SPATE_MOVES_NONE);

  guint position = 0;

  if (!spate_download_list_is_queue (self->list) || !_spate_window_find_position (G_LIST_MODEL (self->manager), download, &position))
    return SPATE_MOVES_NONE;

  return (position > 0 ? SPATE_MOVES_UP : 0) |
         (position + 1 < g_list_model_get_n_items (G_LIST_MODEL (self->manager)) ? SPATE_MOVES_DOWN : 0);
}

static void
move_cb (GtkWidget  *widget,
         const char *action_name G_GNUC_UNUSED,
         GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  const char *id = NULL;
  const char *where = NULL;
  guint position = 0;

  g_variant_get (parameter, "(&s&s)", &id, &where);

  SpateDownload *download = spate_manager_find (self->manager, id, NULL);
  SpateMoves moves = download != NULL ? spate_window_get_moves (self, download) : SPATE_MOVES_NONE;
  gboolean is_up = g_str_equal (where, "up") || g_str_equal (where, "top");

  if ((moves & (is_up ? SPATE_MOVES_UP : SPATE_MOVES_DOWN)) == 0 ||
      !_spate_window_find_position (G_LIST_MODEL (self->manager), download, &position))
    return;

  if (g_str_equal (where, "up"))
    position--;
  else if (g_str_equal (where, "down"))
    position++;
  else
    position = is_up ? 0 : G_MAXUINT - 1;

  spate_manager_move (self->manager, download, position);
  _spate_window_find_position (G_LIST_MODEL (self->manager), download, &position);
  gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", position);
}

/* --- what else can be done ----------------------------------------------------------- */

/* The download that an action is about, or %NULL if it has left the list. */
SpateDownload *
_spate_window_get_target (SpateWindow *self,
                          GVariant    *id)
{
  return spate_manager_find (self->manager, g_variant_get_string (id, NULL), NULL);
}

static void
toggle_cb (GtkWidget  *widget,
           const char *action_name G_GNUC_UNUSED,
           GVariant   *parameter)
{
  SpateDownload *download = _spate_window_get_target (SPATE_WINDOW (widget), parameter);

  if (download == NULL)
    return;

  if (spate_state_can_pause (spate_download_get_state (download)))
    spate_download_pause (download);
  else if (spate_download_get_state (download) != SPATE_STATE_DONE)
    spate_download_start (download);
}

/* One that is done is fetched once more only if its file is gone. */
static void
start_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  SpateDownload *download = _spate_window_get_target (self, parameter);

  if (download == NULL ||
      (spate_download_get_state (download) == SPATE_STATE_DONE && !spate_download_is_file_gone (download)))
    return;

  if (g_str_equal (action_name, "win.start-now"))
    spate_manager_start_now (self->manager, download);
  else
    spate_download_start (download);
}

static void
file_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  SpateDownload *download = _spate_window_get_target (SPATE_WINDOW (widget), parameter);
  g_autofree char *path = download != NULL ? spate_download_dup_path (download) : NULL;

  if (path == NULL)
    return;

  spate_download_look_for_file (download);
  if (g_str_equal (action_name, "win.open-file"))
    spate_compat_open_file (widget, path);
  else
    spate_compat_show_folder (widget, path);
}

static void
copy_link_cb (GtkWidget  *widget,
              const char *action_name G_GNUC_UNUSED,
              GVariant   *parameter)
{
  SpateDownload *download = _spate_window_get_target (SPATE_WINDOW (widget), parameter);

  if (download == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), spate_request_get_uri (spate_download_get_request (download)));
  spate_window_show_message (SPATE_WINDOW (widget), _ ("Link copied"));
}

/* --- rows ----------------------------------------------------------------------------- */

/* A child of the list is the list's own widget around a row; those that are not in use are empty. */
SpateDownloadRow *
_spate_window_get_row (GtkWidget *item)
{
  GtkWidget *row = gtk_widget_get_first_child (item);

  return row != NULL && SPATE_IS_DOWNLOAD_ROW (row) && spate_download_row_get_download (SPATE_DOWNLOAD_ROW (row)) != NULL
           ? SPATE_DOWNLOAD_ROW (row)
           : NULL;
}

/* The row at that place of the list, or %NULL. */
SpateDownloadRow *
_spate_window_pick_row (SpateWindow *self,
                        double       x,
                        double       y)
{
  GtkWidget *list = GTK_WIDGET (self->list_view);
  GtkWidget *item = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);

  while (item != NULL && item != list && gtk_widget_get_parent (item) != list)
    item = gtk_widget_get_parent (item);

  return item != NULL && item != list ? _spate_window_get_row (item) : NULL;
}

/* As in a file manager, what a menu is about is what is selected. */
static void
select_row (SpateWindow      *self,
            SpateDownloadRow *row)
{
  GtkSelectionModel *selection = gtk_list_view_get_model (self->list_view);
  guint position = 0;

  if (_spate_window_find_position (G_LIST_MODEL (selection), spate_download_row_get_download (row), &position) &&
      !gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);
  gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));
}

static gboolean
open_menu_at (SpateWindow *self,
              double       x,
              double       y)
{
  SpateDownloadRow *row = _spate_window_pick_row (self, x, y);
  graphene_point_t at = GRAPHENE_POINT_INIT ((float) x, (float) y);

  if (row == NULL || !gtk_widget_compute_point (GTK_WIDGET (self->list_view), GTK_WIDGET (row), &at, &at))
    return FALSE;

  select_row (self, row);
  spate_download_row_open_menu (row, &at);

  return TRUE;
}

static void
clicked_cb (SpateWindow     *self,
            int              n_press G_GNUC_UNUSED,
            double           x,
            double           y,
            GtkGestureClick *gesture)
{
  if (open_menu_at (self, x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
long_pressed_cb (SpateWindow         *self,
                 double               x,
                 double               y,
                 GtkGestureLongPress *gesture)
{
  if (open_menu_at (self, x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static gboolean
menu_key_cb (GtkWidget *widget G_GNUC_UNUSED,
             GVariant  *arguments G_GNUC_UNUSED,
             gpointer   user_data)
{
  SpateWindow *self = user_data;
  SpateDownloadRow *row = _spate_window_get_focused_row (self);

  if (row == NULL || spate_download_row_get_download (row) == NULL)
    return FALSE;

  select_row (self, row);
  spate_download_row_open_menu (row, NULL);

  return TRUE;
}

static gboolean
move_key_cb (GtkWidget *widget G_GNUC_UNUSED,
             GVariant  *arguments,
             gpointer   user_data)
{
  SpateDownloadRow *row = _spate_window_get_focused_row (user_data);
  SpateDownload *download = row != NULL ? spate_download_row_get_download (row) : NULL;

  return download != NULL &&
         gtk_widget_activate_action (GTK_WIDGET (row), "win.move-download", "(ss)", spate_download_get_id (download), g_variant_get_string (arguments, NULL));
}

/* What a row can do by itself, the row that has the focus does. */
static gboolean
row_key_cb (GtkWidget *widget G_GNUC_UNUSED,
            GVariant  *arguments,
            gpointer   user_data)
{
  SpateDownloadRow *row = _spate_window_get_focused_row (user_data);

  return row != NULL && gtk_widget_activate_action (GTK_WIDGET (row), g_variant_get_string (arguments, NULL), NULL);
}

static void
init_keys (SpateWindow *self)
{
  _spate_window_add_key (self, "Menu|<Shift>F10", menu_key_cb, NULL);
  _spate_window_add_key (self, "<Alt>Up|<Alt>KP_Up", move_key_cb, "up");
  _spate_window_add_key (self, "<Alt>Down|<Alt>KP_Down", move_key_cb, "down");
  _spate_window_add_key (self, "<Control>Return|<Control>KP_Enter", row_key_cb, "download.open");
  _spate_window_add_key (self, "<Alt>Return|<Alt>KP_Enter", row_key_cb, "download.properties");
}

/* Whoever comes back to the window may have been in the file manager. Only what is seen is looked for. */
static void
active_cb (SpateWindow *self)
{
  GtkWidget *list = GTK_WIDGET (self->list_view);
  graphene_rect_t seen = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (list), (float) gtk_widget_get_height (list));
  graphene_rect_t bounds;

  if (!gtk_window_is_active (GTK_WINDOW (self)))
    return;

  for (GtkWidget *item = gtk_widget_get_first_child (list); item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      SpateDownloadRow *row = _spate_window_get_row (item);

      if (row != NULL && gtk_widget_compute_bounds (item, list, &bounds) && graphene_rect_intersection (&bounds, &seen, NULL))
        spate_download_look_for_file (spate_download_row_get_download (row));
    }
}

void
_spate_window_class_init_rows (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.toggle-download", "s", toggle_cb);
  gtk_widget_class_install_action (widget_class, "win.start-download", "s", start_cb);
  gtk_widget_class_install_action (widget_class, "win.start-now", "s", start_cb);
  gtk_widget_class_install_action (widget_class, "win.open-file", "s", file_cb);
  gtk_widget_class_install_action (widget_class, "win.show-file", "s", file_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-link", "s", copy_link_cb);
  gtk_widget_class_install_action (widget_class, "win.move-download", "(ss)", move_cb);
  _spate_window_class_init_folder (widget_class);
  _spate_window_class_init_delete (widget_class);
}

void
_spate_window_init_rows (SpateWindow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *long_press = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (click));

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (long_press), TRUE);
  g_signal_connect_object (long_press, "pressed", G_CALLBACK (long_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (long_press));

  init_keys (self);
  _spate_window_init_drag (self);
  g_signal_connect_object (self, "notify::is-active", G_CALLBACK (active_cb), NULL, G_CONNECT_DEFAULT);
}
