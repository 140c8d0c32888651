/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done with a download of the list: its button, its menu, its place. */

#include "rows-fixture.h"

#include <glib/gstdio.h>

#include "spate-download-menu.h"
#include "spate-error.h"
#include "spate-http.h"
#include "spate-remedy.h"

/* --- what is most useful -------------------------------------------------------------- */

/* Each error has one way out. */
static void
test_remedies (void)
{
  static const struct
  {
    SpateError  code;
    const char *label;
  } cases[] = {
    { SPATE_ERROR_NETWORK, "Try Again" },
    { SPATE_ERROR_TLS, "Try Again" },
    { SPATE_ERROR_SERVER, "Try Again" },
    { SPATE_ERROR_NEEDS_LINK, "Get a New Link" },
    { SPATE_ERROR_OTHER_FILE, "Get a New Link" },
    { SPATE_ERROR_NEEDS_AUTHENTICATION, "Sign In" },
    { SPATE_ERROR_NO_FOLDER, "Choose a Folder" },
    { SPATE_ERROR_FILE, "Choose a Folder" },
    { SPATE_ERROR_TOO_LARGE, "Choose a Folder" },
    { SPATE_ERROR_NO_SPACE, "Free Space" },
    { SPATE_ERROR_CHECKSUM, "Download Again" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (SPATE_ERROR, (int) cases[i].code, "words");

      g_assert_cmpstr (spate_remedy_get_label (spate_remedy_for_error (error)), ==, cases[i].label);
    }

  g_assert_cmpint (spate_remedy_for_error (NULL), ==, SPATE_REMEDY_TRY_AGAIN);
  for (SpateRemedy remedy = SPATE_REMEDY_PAUSE; remedy < SPATE_N_REMEDIES; remedy++)
    {
      g_assert_nonnull (spate_remedy_get_label (remedy));
      g_assert_true (g_str_has_prefix (spate_remedy_get_action_name (remedy), "win."));
    }
}

static void
test_start_now (RowsFixture  *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *first = NULL;
  SpateDownload *second = NULL;

  spate_manager_set_max_active (fixture->manager, 1);
  first = rows_add (fixture, "/a.bin", SLOW_SIZE, SLOW_RATE);
  second = rows_add (fixture, "/b.bin", SLOW_SIZE, SLOW_RATE);
  rows_wait_for (fixture, first, SPATE_STATE_TRANSFERRING);
  g_assert_true (spate_download_is_in_line (second));
  rows_assert_button (fixture, second, "Start Now");

  rows_press (fixture, second);
  rows_wait_for (fixture, second, SPATE_STATE_TRANSFERRING);
  g_assert_cmpuint (spate_manager_get_n_active (fixture->manager), ==, 2);
  g_assert_true (spate_download_is_out_of_turn (second));
  g_assert_nonnull (strstr (rows_get_facts (fixture, second), "Out\302\240of\302\240turn"));
  g_assert_null (strstr (rows_get_facts (fixture, first), "Out\302\240of\302\240turn"));
}

/* --- the menu ------------------------------------------------------------------------- */

static void
collect (GMenuModel *menu,
         GString    *labels)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autofree char *label = NULL;

      if (section != NULL)
        collect (section, labels);
      else if (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &label))
        g_string_append_printf (labels, "%s%s", labels->len > 0 ? "|" : "", label);
    }
}

static void
assert_menu (SpateDownload *download,
             SpateMoves     moves,
             const char    *expected)
{
  g_autoptr (GMenuModel) menu = spate_download_menu_new (download, moves);
  g_autoptr (GString) labels = g_string_new (NULL);

  collect (menu, labels);
  g_string_replace (labels, "_", "", 0);
  g_assert_cmpstr (labels->str, ==, expected);
}

/* Only what can be done. */
static void
test_menu (RowsFixture  *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *slow = rows_add (fixture, "/slow.bin", SLOW_SIZE, SLOW_RATE);
  SpateDownload *missing = rows_add (fixture, "/missing.bin", -1, 0);
  SpateDownload *small = rows_add (fixture, "/small.bin", 1000, 0);
  g_autofree char *path = NULL;

  rows_wait_for (fixture, slow, SPATE_STATE_TRANSFERRING);
  rows_wait_for (fixture, missing, SPATE_STATE_FAILED);
  rows_wait_for (fixture, small, SPATE_STATE_DONE);

  assert_menu (slow, SPATE_MOVES_NONE, "Pause|Copy Link|Get a New Link…|Remove|Properties");
  assert_menu (slow, SPATE_MOVES_DOWN, "Pause|Copy Link|Get a New Link…|Move Down|Move to Bottom|Remove|Properties");
  assert_menu (missing, SPATE_MOVES_UP | SPATE_MOVES_DOWN,
               "Try Again|Copy Link|Get a New Link…|Choose a Folder…|Move Up|Move Down|Move to Top|Move to Bottom|Remove|Properties");
  assert_menu (small, SPATE_MOVES_UP, "Open|Show in Folder|Copy Link|Move Up|Move to Top|Remove|Delete File…|Properties");

  rows_act (fixture, "win.toggle-download", slow);
  rows_wait_for (fixture, slow, SPATE_STATE_PAUSED);
  assert_menu (slow, SPATE_MOVES_NONE, "Resume|Copy Link|Get a New Link…|Choose a Folder…|Remove|Properties");

  path = spate_download_dup_path (small);
  g_assert_cmpint (g_unlink (path), ==, 0);
  spate_download_look_for_file (small);
  test_wait_until (rows_is_gone, small, TEST_DEADLINE);
  assert_menu (small, SPATE_MOVES_NONE, "Download Again|Copy Link|Remove|Properties");
}

/* By the pointer and by its button; and it is about the row that it was opened on. */
static void
test_open_menu (RowsFixture  *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *first = rows_add (fixture, "/a.bin", 1000, 0);
  SpateDownload *second = rows_add (fixture, "/b.bin", 1000, 0);
  GtkWidget *popover = NULL;
  GtkWidget *menu_button = NULL;

  rows_wait_for (fixture, first, SPATE_STATE_DONE);
  rows_wait_for (fixture, second, SPATE_STATE_DONE);

  spate_download_row_open_menu (rows_get_row (fixture, second), &GRAPHENE_POINT_INIT (10, 10));
  popover = app_test_find (GTK_WIDGET (rows_get_row (fixture, second)), GTK_TYPE_POPOVER_MENU, 0);
  g_assert_nonnull (popover);
  g_assert_true (gtk_widget_get_visible (popover));
  gtk_popover_popdown (GTK_POPOVER (popover));
  spate_download_row_open_menu (rows_get_row (fixture, second), &GRAPHENE_POINT_INIT (20, 10));
  g_assert_true (app_test_find (GTK_WIDGET (rows_get_row (fixture, second)), GTK_TYPE_POPOVER_MENU, 0) == popover);

  menu_button = app_test_find (GTK_WIDGET (rows_get_row (fixture, first)), GTK_TYPE_MENU_BUTTON, 0);
  spate_download_row_open_menu (rows_get_row (fixture, first), NULL);
  g_assert_nonnull (gtk_menu_button_get_popover (GTK_MENU_BUTTON (menu_button)));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (menu_button)))));

  /* The row, with its menu open, goes away. */
  rows_act (fixture, "win.remove-download", first);
  rows_act (fixture, "win.remove-download", second);
  test_run_pending ();
}

static void
test_copy_link (RowsFixture  *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *download = rows_add (fixture, "/a.bin", 1000, 0);
  GdkContentProvider *content = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  rows_act (fixture, "win.copy-link", download);
  content = gdk_clipboard_get_content (gtk_widget_get_clipboard (GTK_WIDGET (fixture->window)));
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &value, NULL));
  g_assert_cmpstr (g_value_get_string (&value), ==, spate_request_get_uri (spate_download_get_request (download)));
  rows_wait_for (fixture, download, SPATE_STATE_DONE);
}

/* --- the order ------------------------------------------------------------------------ */

static void
assert_order (RowsFixture *fixture,
              const char  *names)
{
  GListModel *list = G_LIST_MODEL (fixture->manager);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (list, i);

      g_string_append_c (found, spate_download_get_name (download)[0]);
    }
  g_assert_cmpstr (found->str, ==, names);
}

static void
move (RowsFixture   *fixture,
      SpateDownload *download,
      const char    *where)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.move-download", "(ss)", spate_download_get_id (download), where);
}

static void
add_three (RowsFixture   *fixture,
           SpateDownload *downloads[3])
{
  static const char *const paths[] = { "/a.bin", "/b.bin", "/c.bin" };

  for (guint i = 0; i < 3; i++)
    {
      downloads[i] = rows_add (fixture, paths[i], 1000, 0);
      rows_wait_for (fixture, downloads[i], SPATE_STATE_DONE);
    }
}

static void
test_move (RowsFixture  *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *downloads[3];

  add_three (fixture, downloads);
  g_assert_cmpint (spate_window_get_moves (fixture->window, downloads[0]), ==, SPATE_MOVES_DOWN);
  g_assert_cmpint (spate_window_get_moves (fixture->window, downloads[1]), ==, SPATE_MOVES_UP | SPATE_MOVES_DOWN);
  g_assert_cmpint (spate_window_get_moves (fixture->window, downloads[2]), ==, SPATE_MOVES_UP);

  move (fixture, downloads[0], "up");
  assert_order (fixture, "abc");
  move (fixture, downloads[2], "up");
  assert_order (fixture, "acb");
  move (fixture, downloads[0], "down");
  assert_order (fixture, "cab");
  move (fixture, downloads[1], "top");
  assert_order (fixture, "bca");
  move (fixture, downloads[1], "bottom");
  assert_order (fixture, "cab");
}

static GtkEventController *
find_controller (GtkWidget *widget,
                 GType      type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type))
        return controller;
    }

  return NULL;
}

static double
get_height (RowsFixture   *fixture,
            SpateDownload *download,
            double         part)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (gtk_widget_get_parent (GTK_WIDGET (rows_get_row (fixture, download))),
                                            GTK_WIDGET (fixture->window->list_view), &bounds));

  return (double) bounds.origin.y + (double) bounds.size.height * part;
}

static gboolean
drop (RowsFixture   *fixture,
      SpateDownload *download,
      double         y)
{
  GtkEventController *target = find_controller (GTK_WIDGET (fixture->window->list_view), GTK_TYPE_DROP_TARGET);
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean is_taken = FALSE;

  g_value_init (&value, SPATE_TYPE_DOWNLOAD);
  g_value_set_object (&value, download);
  g_signal_emit_by_name (target, "drop", &value, 10.0, y, &is_taken);

  return is_taken;
}

/* While the list shows something else than the queue, nothing can be moved. */
static void
test_no_move_when_sorted (RowsFixture  *fixture,
                          gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *downloads[3];

  add_three (fixture, downloads);
  spate_download_list_set_search (fixture->window->list, ".bin");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_cmpint (spate_window_get_moves (fixture->window, downloads[1]), ==, SPATE_MOVES_NONE);
  move (fixture, downloads[1], "up");
  g_assert_false (drop (fixture, downloads[1], get_height (fixture, downloads[0], 0.2)));
  assert_order (fixture, "abc");

  spate_download_list_set_search (fixture->window->list, "");
  g_assert_cmpint (spate_window_get_moves (fixture->window, downloads[1]), ==, SPATE_MOVES_UP | SPATE_MOVES_DOWN);
}

/* Before and behind others, and where it is already. */
static void
test_drop (RowsFixture  *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  GtkEventController *target = NULL;
  SpateDownload *downloads[3];
  GdkDragAction action = 0;
  GtkWidget *item = NULL;

  add_three (fixture, downloads);
  target = find_controller (GTK_WIDGET (fixture->window->list_view), GTK_TYPE_DROP_TARGET);
  g_assert_nonnull (find_controller (GTK_WIDGET (fixture->window->list_view), GTK_TYPE_DRAG_SOURCE));

  item = gtk_widget_get_parent (GTK_WIDGET (rows_get_row (fixture, downloads[1])));
  g_signal_emit_by_name (target, "motion", 10.0, get_height (fixture, downloads[1], 0.8), &action);
  g_assert_cmpint (action, ==, GDK_ACTION_MOVE);
  g_assert_true (gtk_widget_has_css_class (item, "drop-after"));
  g_signal_emit_by_name (target, "motion", 10.0, get_height (fixture, downloads[1], 0.2), &action);
  g_assert_true (gtk_widget_has_css_class (item, "drop-before"));
  g_assert_false (gtk_widget_has_css_class (item, "drop-after"));
  g_signal_emit_by_name (target, "leave");
  g_assert_false (gtk_widget_has_css_class (item, "drop-before"));

  g_assert_true (drop (fixture, downloads[0], get_height (fixture, downloads[1], 0.8)));
  assert_order (fixture, "bac");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_true (drop (fixture, downloads[2], get_height (fixture, downloads[1], 0.2)));
  assert_order (fixture, "cba");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_true (drop (fixture, downloads[1], get_height (fixture, downloads[2], 0.8)));
  assert_order (fixture, "cba");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_true (drop (fixture, downloads[2], get_height (fixture, downloads[0], 1.5)));
  assert_order (fixture, "bac");

  /* It was removed while it was dragged. */
  g_object_ref (downloads[0]);
  rows_act (fixture, "win.remove-download", downloads[0]);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_false (drop (fixture, downloads[0], get_height (fixture, downloads[1], 0.2)));
  g_object_unref (downloads[0]);
}

/* --- how much room it takes ------------------------------------------------------------ */

/* On a telephone, with letters twice as large, from right to left. */
static void
test_narrow (RowsFixture  *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  GtkSettings *settings = gtk_settings_get_default ();
  SpateDownload *missing = rows_add (fixture, "/a-name-that-is-rather-long-for-a-narrow-window.tar.zst", -1, 0);
  int minimum = 0;
  int dpi = 0;

  rows_wait_for (fixture, missing, SPATE_STATE_FAILED);
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  app_test_narrow (GTK_WIDGET (fixture->window), 360, 640);
  app_test_picture (GTK_WIDGET (fixture->window), "row-large-rtl");

  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);

  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

/* --- what is spoken ------------------------------------------------------------------- */

static void
test_spoken (RowsFixture  *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *missing = rows_add (fixture, "/missing.bin", -1, 0);
  SpateDownload *small = rows_add (fixture, "/small.bin", 1000, 0);

  rows_wait_for (fixture, missing, SPATE_STATE_FAILED);
  rows_wait_for (fixture, small, SPATE_STATE_DONE);
  gtk_test_accessible_assert_property (rows_get_row (fixture, missing), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "missing.bin, failed: The link does not work, or no longer");
  gtk_test_accessible_assert_property (rows_get_row (fixture, small), GTK_ACCESSIBLE_PROPERTY_LABEL, "small.bin, finished, 1.0\302\240kB");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (rows_get_row (fixture, small))),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "small.bin, finished, 1.0\302\240kB");
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add_func ("/rows/remedies", test_remedies);
  g_test_add ("/rows/start-now", RowsFixture, NULL, rows_set_up, test_start_now, rows_tear_down);
  g_test_add ("/rows/menu", RowsFixture, NULL, rows_set_up, test_menu, rows_tear_down);
  g_test_add ("/rows/open-menu", RowsFixture, NULL, rows_set_up, test_open_menu, rows_tear_down);
  g_test_add ("/rows/copy-link", RowsFixture, NULL, rows_set_up, test_copy_link, rows_tear_down);
  g_test_add ("/rows/move", RowsFixture, NULL, rows_set_up, test_move, rows_tear_down);
  g_test_add ("/rows/no-move-when-sorted", RowsFixture, NULL, rows_set_up, test_no_move_when_sorted, rows_tear_down);
  g_test_add ("/rows/drop", RowsFixture, NULL, rows_set_up, test_drop, rows_tear_down);
  g_test_add ("/rows/narrow", RowsFixture, NULL, rows_set_up, test_narrow, rows_tear_down);
  g_test_add ("/rows/spoken", RowsFixture, NULL, rows_set_up, test_spoken, rows_tear_down);

  return app_test_run ();
}
