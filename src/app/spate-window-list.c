/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list: what of the downloads it shows, what its keys do, and what is seen when there is nothing.
 * Keys and menus are about what is selected; where nothing is, about the row that has the focus. */

#include "spate-window-private.h"

#include "spate-download-row.h"

/* --- pages ---------------------------------------------------------------------------- */

static const char *
get_page (SpateWindow *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->manager)) == 0)
    return "empty";
  if (g_list_model_get_n_items (G_LIST_MODEL (spate_download_list_get_selection (self->list))) > 0)
    return "list";

  return gtk_search_bar_get_search_mode (self->search_bar) ? "not-found" : "none";
}

/* Whoever works with the keyboard goes on at the button, or at the first download; who types what is
 * searched for goes on typing. */
static void
update_page (SpateWindow *self)
{
  const char *page = get_page (self);
  gboolean empty = g_str_equal (page, "empty");
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean is_elsewhere = focus != NULL && !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack));

  gtk_stack_set_visible_child_name (self->titles, empty ? "title" : "filter");
  gtk_widget_set_visible (self->search_button, !empty);
  gtk_widget_set_visible (GTK_WIDGET (self->status_bar), !empty);
  if (empty)
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0 && focus != NULL)
    return;

  gtk_stack_set_visible_child_name (self->stack, page);
  if (!is_elsewhere || empty)
    gtk_widget_grab_focus (empty ? self->empty_add_button : GTK_WIDGET (self->list_view));
}

static void
counted_cb (SpateWindow *self)
{
  guint n_going = spate_download_list_get_count (self->list, SPATE_FILTER_ACTIVE) +
                  spate_download_list_get_count (self->list, SPATE_FILTER_WAITING);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.pause-all", n_going > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.resume-all",
                                 spate_download_list_get_count (self->list, SPATE_FILTER_PAUSED) > 0);
}

/* --- what is meant -------------------------------------------------------------------- */

/* The row that has the focus, or holds what has it. */
SpateDownloadRow *
_spate_window_get_focused_row (SpateWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *child = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  if (child != NULL && SPATE_IS_DOWNLOAD_ROW (child))
    return SPATE_DOWNLOAD_ROW (child);

  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, SPATE_TYPE_DOWNLOAD_ROW) : NULL;

  return row != NULL ? SPATE_DOWNLOAD_ROW (row) : NULL;
}

static GPtrArray *
dup_meant (SpateWindow *self)
{
  GPtrArray *downloads = spate_download_list_dup_selected (self->list);
  SpateDownloadRow *row = _spate_window_get_focused_row (self);

  if (downloads->len == 0 && row != NULL && spate_download_row_get_download (row) != NULL)
    g_ptr_array_add (downloads, g_object_ref (spate_download_row_get_download (row)));

  return downloads;
}

/* --- keys ----------------------------------------------------------------------------- */

/* What pauses one pauses all; only when all stand still do they go on. A button with the focus has a
 * better claim to the space bar. */
static gboolean
toggle_key_cb (GtkWidget *widget G_GNUC_UNUSED,
               GVariant  *arguments G_GNUC_UNUSED,
               gpointer   user_data)
{
  SpateWindow *self = user_data;
  g_autoptr (GPtrArray) downloads = dup_meant (self);
  gboolean pauses = FALSE;

  if (downloads->len == 0 || GTK_IS_BUTTON (gtk_window_get_focus (GTK_WINDOW (self))))
    return FALSE;

  for (guint i = 0; i < downloads->len; i++)
    pauses |= spate_state_can_pause (spate_download_get_state (g_ptr_array_index (downloads, i)));
  for (guint i = 0; i < downloads->len; i++)
    {
      SpateDownload *download = g_ptr_array_index (downloads, i);

      if (pauses)
        spate_download_pause (download);
      else if (spate_download_get_state (download) != SPATE_STATE_DONE)
        spate_download_start (download);
    }

  return TRUE;
}

/* GTK would go to the first button of the next row. */
static void
go_on_in_list (SpateWindow *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->manager)) > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

/* Without a file, or with it. */
static gboolean
remove_key_cb (GtkWidget *widget G_GNUC_UNUSED,
               GVariant  *arguments,
               gpointer   user_data)
{
  SpateWindow *self = user_data;
  g_autoptr (GPtrArray) downloads = dup_meant (self);

  if (downloads->len == 0)
    return FALSE;

  if (g_str_equal (g_variant_get_string (arguments, NULL), "file"))
    _spate_window_delete (self, downloads);
  else
    _spate_window_remove (self, downloads);
  go_on_in_list (self);

  return TRUE;
}

static gboolean
escape_key_cb (GtkWidget *widget G_GNUC_UNUSED,
               GVariant  *arguments G_GNUC_UNUSED,
               gpointer   user_data)
{
  SpateWindow *self = user_data;
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (spate_download_list_get_selection (self->list));
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (selection);

  return !gtk_bitset_is_empty (selected) && gtk_selection_model_unselect_all (selection);
}

/* Makes a key of the list do something, with @argument. */
void
_spate_window_add_key (SpateWindow    *self,
                       const char     *trigger,
                       GtkShortcutFunc func,
                       const char     *argument)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger), gtk_callback_action_new (func, self, NULL));

  if (argument != NULL)
    gtk_shortcut_set_arguments (shortcut, g_variant_new_string (argument));
  gtk_shortcut_controller_add_shortcut (self->keys, shortcut);
}

/* In the capture phase, because a row of a list would select itself with the space bar, and the list takes
 * Return with any modifier for itself. */
static void
init_keys (SpateWindow *self)
{
  self->keys = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->keys), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), GTK_EVENT_CONTROLLER (self->keys));

  _spate_window_add_key (self, "space", toggle_key_cb, NULL);
  _spate_window_add_key (self, "Delete|KP_Delete", remove_key_cb, "");
  _spate_window_add_key (self, "<Shift>Delete|<Shift>KP_Delete", remove_key_cb, "file");
  _spate_window_add_key (self, "Escape", escape_key_cb, NULL);
}

/* --- filter and search ---------------------------------------------------------------- */

static void
filter_cb (SpateWindow *self)
{
  SpateFilterChoice *choice = gtk_drop_down_get_selected_item (self->filter_drop_down);

  if (choice != NULL)
    spate_download_list_set_filter (self->list, spate_filter_choice_get_filter (choice));
  update_page (self);
}

static void
search_cb (SpateWindow *self)
{
  spate_download_list_set_search (self->list, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  update_page (self);
}

/* What is not seen any more does not hide anything either. */
static void
search_mode_cb (SpateWindow *self)
{
  if (!gtk_search_bar_get_search_mode (self->search_bar))
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  update_page (self);
}

static void
search_action_cb (GtkWidget  *widget,
                  const char *action_name G_GNUC_UNUSED,
                  GVariant   *parameter G_GNUC_UNUSED)
{
  SpateWindow *self = SPATE_WINDOW (widget);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "downloads") != 0 ||
      g_list_model_get_n_items (G_LIST_MODEL (self->manager)) == 0)
    return;

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
show_all_cb (GtkWidget  *widget,
             const char *action_name G_GNUC_UNUSED,
             GVariant   *parameter G_GNUC_UNUSED)
{
  SpateWindow *self = SPATE_WINDOW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  gtk_drop_down_set_selected (self->filter_drop_down, SPATE_FILTER_ALL);
}

static void
pause_all_cb (GtkWidget  *widget,
              const char *action_name G_GNUC_UNUSED,
              GVariant   *parameter G_GNUC_UNUSED)
{
  spate_manager_pause_all (SPATE_WINDOW (widget)->manager);
}

static void
resume_all_cb (GtkWidget  *widget,
               const char *action_name G_GNUC_UNUSED,
               GVariant   *parameter G_GNUC_UNUSED)
{
  spate_manager_resume_all (SPATE_WINDOW (widget)->manager);
}

/* GTK would go to the nearest button of a row, and Return would press it. */
static gboolean
search_down_cb (GtkWidget *widget G_GNUC_UNUSED,
                GVariant  *arguments G_GNUC_UNUSED,
                gpointer   user_data)
{
  SpateWindow *self = SPATE_WINDOW (user_data);

  return gtk_widget_get_mapped (GTK_WIDGET (self->list_view)) && gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

static void
init_search (SpateWindow *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string ("Down|KP_Down");
  GtkShortcutAction *action = gtk_callback_action_new (search_down_cb, self, NULL);

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (trigger, action));
  gtk_widget_add_controller (GTK_WIDGET (self->search_entry), keys);

  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self->list_view));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  g_object_bind_property (self->search_button, "active", self->search_bar, "search-mode-enabled",
                          G_BINDING_BIDIRECTIONAL);
}

void
_spate_window_class_init_list (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action_cb);
  gtk_widget_class_install_action (widget_class, "win.show-all", NULL, show_all_cb);
  gtk_widget_class_install_action (widget_class, "win.pause-all", NULL, pause_all_cb);
  gtk_widget_class_install_action (widget_class, "win.resume-all", NULL, resume_all_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.pause-all", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.resume-all", NULL);
}

void
_spate_window_init_list (SpateWindow *self)
{
  init_search (self);
  init_keys (self);
}

static void
limit_cb (SpateWindow *self,
          const char  *key,
          GSettings   *settings)
{
  spate_status_bar_set_limit (self->status_bar, g_settings_get_uint64 (settings, key));
}

static void
bind_settings (SpateWindow *self)
{
  if (self->settings == NULL)
    return;

  g_autoptr (GAction) order = g_settings_create_action (self->settings, "order");
  g_autoptr (GAction) limit = g_settings_create_action (self->settings, "rate-limit");

  g_settings_bind (self->settings, "order", self->list, "order", G_SETTINGS_BIND_GET);
  g_action_map_add_action (G_ACTION_MAP (self), order);
  g_action_map_add_action (G_ACTION_MAP (self), limit);
  g_signal_connect_object (self->settings, "changed::rate-limit", G_CALLBACK (limit_cb), self, G_CONNECT_SWAPPED);
  limit_cb (self, "rate-limit", self->settings);
}

static void
saving_cb (SpateWindow *self)
{
  spate_status_bar_set_saving (self->status_bar, spate_manager_get_saving (self->manager));
}

/* The window knows the manager by now. */
void
_spate_window_fill_list (SpateWindow *self)
{
  self->list = spate_download_list_new (G_LIST_MODEL (self->manager));

  GtkMultiSelection *selection = spate_download_list_get_selection (self->list);

  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  gtk_drop_down_set_model (self->filter_drop_down, spate_download_list_get_choices (self->list));
  spate_status_bar_set_list (self->status_bar, self->list);
  bind_settings (self);

  g_signal_connect_object (self->manager, "items-changed", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "items-changed", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "counted", G_CALLBACK (counted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter_drop_down, "notify::selected-item", G_CALLBACK (filter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (search_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled", G_CALLBACK (search_mode_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->manager, "notify::saving", G_CALLBACK (saving_cb), self, G_CONNECT_SWAPPED);
  counted_cb (self);
  saving_cb (self);
  update_page (self);
}

/* --- from outside ----------------------------------------------------------------------- */

static void
show_list (SpateWindow *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "downloads") != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-all", NULL);
}

/**
 * spate_window_show_download:
 * @self: a window
 * @download: one of its list
 *
 * Shows the list with that download in sight, and nothing else selected.
 */
void
spate_window_show_download (SpateWindow   *self,
                            SpateDownload *download)
{
  GtkSelectionModel *selection = NULL;
  guint position = 0;

  g_return_if_fail (SPATE_IS_WINDOW (self));
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));

  show_list (self);
  selection = GTK_SELECTION_MODEL (spate_download_list_get_selection (self->list));
  if (!_spate_window_find_position (G_LIST_MODEL (selection), download, &position))
    return;

  gtk_selection_model_select_item (selection, position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", position);
}

/**
 * spate_window_search:
 * @self: a window
 * @text: words
 *
 * Shows the downloads that have them.
 */
void
spate_window_search (SpateWindow *self,
                     const char  *text)
{
  g_return_if_fail (SPATE_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  show_list (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.search", NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->search_entry), -1);
  /* Not as after a key: nobody is going to press another one. */
  search_cb (self);
}
