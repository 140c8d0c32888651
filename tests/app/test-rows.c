/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done with a download of the list: its button, its menu, its place. */

#include "app-test.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "pattern.h"
#include "spate-download-menu.h"
#include "spate-error.h"
#include "spate-http.h"
#include "spate-remedy.h"
#include "spate-window-private.h"

#include <glib/gstdio.h>

#define SLOW_SIZE (16 << 20)
#define SLOW_RATE (64 << 10)

typedef struct
{
  TestOrigin   *origin;
  TestTempDir  *dir;
  char         *folder; /* (owned): to download to */
  SpateManager *manager;
  SpateWindow  *window;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->origin = test_origin_new ();
  fixture->dir = test_temp_dir_new ();
  fixture->folder = g_build_filename (g_get_home_dir (), "rows", NULL);
  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
  fixture->manager = spate_manager_new (fixture->dir);
  fixture->window = spate_window_new (NULL, fixture->manager);
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_object_ref (fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  test_unref_and_wait (fixture->window);

  spate_manager_quit_async (fixture->manager, test_store_result_cb, &result);
  test_wait_for_result (&result);
  g_assert_true (spate_manager_quit_finish (fixture->manager, result, NULL));
  g_clear_object (&result);
  test_run_pending ();
  g_assert_finalize_object (fixture->manager);

  test_origin_free (fixture->origin);
  test_temp_dir_free (fixture->dir);
  remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static SpateDownload *
add (Fixture    *fixture,
     const char *path,
     goffset     size,
     gint64      rate)
{
  g_autoptr (SpateRequest) request = spate_request_new (fixture->folder);
  g_autofree char *uri = NULL;

  if (size >= 0)
    test_origin_add (fixture->origin, path, size)->rate = rate;
  uri = test_origin_uri (fixture->origin, path);
  g_assert_true (spate_request_add_uri (request, uri, NULL));

  return spate_manager_add (fixture->manager, request);
}

typedef struct
{
  SpateDownload *download;
  SpateState     state;
} Wanted;

static gboolean
has_state (gpointer data)
{
  const Wanted *wanted = data;

  return spate_download_get_state (wanted->download) == wanted->state;
}

static void
wait_for (Fixture       *fixture,
          SpateDownload *download,
          SpateState     state)
{
  Wanted wanted = { download, state };

  g_test_message ("“%s” is %s, waited for until it is %s", spate_download_get_name (download),
                  spate_state_get_nick (spate_download_get_state (download)), spate_state_get_nick (state));
  test_wait_until (has_state, &wanted, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
}

static SpateDownloadRow *
get_row (Fixture       *fixture,
         SpateDownload *download)
{
  GtkWidget *row = NULL;

  for (guint i = 0; (row = app_test_find (GTK_WIDGET (fixture->window), SPATE_TYPE_DOWNLOAD_ROW, i)) != NULL; i++)
    if (spate_download_row_get_download (SPATE_DOWNLOAD_ROW (row)) == download)
      return SPATE_DOWNLOAD_ROW (row);

  g_assert_not_reached ();
}

static GtkWidget *
get_button (Fixture       *fixture,
            SpateDownload *download)
{
  return app_test_find (GTK_WIDGET (get_row (fixture, download)), GTK_TYPE_BUTTON, 0);
}

static const char *
get_facts (Fixture       *fixture,
           SpateDownload *download)
{
  return gtk_label_get_text (GTK_LABEL (app_test_find (GTK_WIDGET (get_row (fixture, download)), GTK_TYPE_LABEL, 1)));
}

static void
assert_button (Fixture       *fixture,
               SpateDownload *download,
               const char    *label)
{
  gtk_test_accessible_assert_property (get_button (fixture, download), GTK_ACCESSIBLE_PROPERTY_LABEL, label);
}

static void
press (Fixture       *fixture,
       SpateDownload *download)
{
  g_signal_emit_by_name (get_button (fixture, download), "clicked");
}

static void
act (Fixture       *fixture,
     const char    *action,
     SpateDownload *download)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, "s", spate_download_get_id (download)));
}

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

static gboolean
is_gone (gpointer data)
{
  return spate_download_is_file_gone (data);
}

/* Somebody deletes the file, and comes back to the window. */
static void
test_file_gone (Fixture      *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *download = add (fixture, "/a.bin", 1000, 0);
  g_autofree char *path = NULL;

  wait_for (fixture, download, SPATE_STATE_DONE);
  assert_button (fixture, download, "Show in Folder");
  path = spate_download_dup_path (download);
  g_assert_cmpint (g_unlink (path), ==, 0);

  /* There is no window manager to give it the focus. */
  g_object_notify (G_OBJECT (fixture->window), "is-active");
  spate_download_look_for_file (download);
  test_wait_until (is_gone, download, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_cmpstr (get_facts (fixture, download), ==, "The file is not there any more");
  assert_button (fixture, download, "Download Again");

  press (fixture, download);
  wait_for (fixture, download, SPATE_STATE_DONE);
  assert_button (fixture, download, "Show in Folder");
  test_pattern_check_file (path, 1000, 1);
}

/* A row that is made for what was deleted while the program did not run. */
static void
test_bound_and_gone (Fixture      *fixture,
                     gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *download = add (fixture, "/a.bin", 1000, 0);
  g_autofree char *path = NULL;
  SpateDownloadRow *row = g_object_ref_sink (g_object_new (SPATE_TYPE_DOWNLOAD_ROW, NULL));

  wait_for (fixture, download, SPATE_STATE_DONE);
  path = spate_download_dup_path (download);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_object_set (row, "download", download, NULL);
  test_wait_until (is_gone, download, TEST_DEADLINE);
  g_object_set (row, "download", NULL, NULL);
  g_assert_finalize_object (row);
}

static void
test_start_now (Fixture      *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *first = NULL;
  SpateDownload *second = NULL;

  spate_manager_set_max_active (fixture->manager, 1);
  first = add (fixture, "/a.bin", SLOW_SIZE, SLOW_RATE);
  second = add (fixture, "/b.bin", SLOW_SIZE, SLOW_RATE);
  wait_for (fixture, first, SPATE_STATE_TRANSFERRING);
  g_assert_true (spate_download_is_in_line (second));
  assert_button (fixture, second, "Start Now");

  press (fixture, second);
  wait_for (fixture, second, SPATE_STATE_TRANSFERRING);
  g_assert_cmpuint (spate_manager_get_n_active (fixture->manager), ==, 2);
  g_assert_true (spate_download_is_out_of_turn (second));
  g_assert_nonnull (strstr (get_facts (fixture, second), "Out\302\240of\302\240turn"));
  g_assert_null (strstr (get_facts (fixture, first), "Out\302\240of\302\240turn"));
}

static GtkWidget *
find_button (Fixture    *fixture,
             const char *label)
{
  GtkWidget *button = NULL;

  for (guint i = 0; (button = app_test_find (GTK_WIDGET (fixture->window->details), GTK_TYPE_BUTTON, i)) != NULL; i++)
    if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), label) == 0 && gtk_widget_get_visible (button))
      return button;

  return NULL;
}

/* The page of a download has the same button. */
static void
test_details (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *missing = add (fixture, "/missing.bin", -1, 0);
  SpateDownload *small = add (fixture, "/small.bin", 1000, 0);
  g_autofree char *path = NULL;

  wait_for (fixture, missing, SPATE_STATE_FAILED);
  wait_for (fixture, small, SPATE_STATE_DONE);
  act (fixture, "win.details", missing);
  g_assert_nonnull (find_button (fixture, "Get a New Link"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL);

  path = spate_download_dup_path (small);
  g_assert_cmpint (g_unlink (path), ==, 0);
  act (fixture, "win.details", small);
  g_assert_null (find_button (fixture, "Download Again"));
  test_wait_until (is_gone, small, TEST_DEADLINE);
  g_assert_null (find_button (fixture, "Get a New Link"));
  g_signal_emit_by_name (find_button (fixture, "Download Again"), "clicked");
  wait_for (fixture, small, SPATE_STATE_DONE);
  g_assert_null (find_button (fixture, "Download Again"));
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
test_menu (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *slow = add (fixture, "/slow.bin", SLOW_SIZE, SLOW_RATE);
  SpateDownload *missing = add (fixture, "/missing.bin", -1, 0);
  SpateDownload *small = add (fixture, "/small.bin", 1000, 0);
  g_autofree char *path = NULL;

  wait_for (fixture, slow, SPATE_STATE_TRANSFERRING);
  wait_for (fixture, missing, SPATE_STATE_FAILED);
  wait_for (fixture, small, SPATE_STATE_DONE);

  assert_menu (slow, SPATE_MOVES_NONE, "Pause|Copy Link|Get a New Link…|Remove|Properties");
  assert_menu (slow, SPATE_MOVES_DOWN, "Pause|Copy Link|Get a New Link…|Move Down|Move to Bottom|Remove|Properties");
  assert_menu (missing, SPATE_MOVES_UP | SPATE_MOVES_DOWN,
               "Try Again|Copy Link|Get a New Link…|Choose a Folder…|Move Up|Move Down|Move to Top|Move to Bottom|Remove|Properties");
  assert_menu (small, SPATE_MOVES_UP, "Open|Show in Folder|Copy Link|Move Up|Move to Top|Remove|Delete File…|Properties");

  act (fixture, "win.toggle-download", slow);
  wait_for (fixture, slow, SPATE_STATE_PAUSED);
  assert_menu (slow, SPATE_MOVES_NONE, "Resume|Copy Link|Get a New Link…|Choose a Folder…|Remove|Properties");

  path = spate_download_dup_path (small);
  g_assert_cmpint (g_unlink (path), ==, 0);
  spate_download_look_for_file (small);
  test_wait_until (is_gone, small, TEST_DEADLINE);
  assert_menu (small, SPATE_MOVES_NONE, "Download Again|Copy Link|Remove|Properties");
}

/* By the pointer and by its button; and it is about the row that it was opened on. */
static void
test_open_menu (Fixture      *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *first = add (fixture, "/a.bin", 1000, 0);
  SpateDownload *second = add (fixture, "/b.bin", 1000, 0);
  GtkWidget *popover = NULL;
  GtkWidget *menu_button = NULL;

  wait_for (fixture, first, SPATE_STATE_DONE);
  wait_for (fixture, second, SPATE_STATE_DONE);

  spate_download_row_open_menu (get_row (fixture, second), &GRAPHENE_POINT_INIT (10, 10));
  popover = app_test_find (GTK_WIDGET (get_row (fixture, second)), GTK_TYPE_POPOVER_MENU, 0);
  g_assert_nonnull (popover);
  g_assert_true (gtk_widget_get_visible (popover));
  gtk_popover_popdown (GTK_POPOVER (popover));
  spate_download_row_open_menu (get_row (fixture, second), &GRAPHENE_POINT_INIT (20, 10));
  g_assert_true (app_test_find (GTK_WIDGET (get_row (fixture, second)), GTK_TYPE_POPOVER_MENU, 0) == popover);

  menu_button = app_test_find (GTK_WIDGET (get_row (fixture, first)), GTK_TYPE_MENU_BUTTON, 0);
  spate_download_row_open_menu (get_row (fixture, first), NULL);
  g_assert_nonnull (gtk_menu_button_get_popover (GTK_MENU_BUTTON (menu_button)));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (menu_button)))));

  /* The row, with its menu open, goes away. */
  act (fixture, "win.remove-download", first);
  act (fixture, "win.remove-download", second);
  test_run_pending ();
}

static void
test_copy_link (Fixture      *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *download = add (fixture, "/a.bin", 1000, 0);
  GdkContentProvider *content = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  act (fixture, "win.copy-link", download);
  content = gdk_clipboard_get_content (gtk_widget_get_clipboard (GTK_WIDGET (fixture->window)));
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &value, NULL));
  g_assert_cmpstr (g_value_get_string (&value), ==, spate_request_get_uri (spate_download_get_request (download)));
  wait_for (fixture, download, SPATE_STATE_DONE);
}

/* --- the order ------------------------------------------------------------------------ */

static void
assert_order (Fixture    *fixture,
              const char *names)
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
move (Fixture       *fixture,
      SpateDownload *download,
      const char    *where)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.move-download", "(ss)", spate_download_get_id (download), where);
}

static void
add_three (Fixture       *fixture,
           SpateDownload *downloads[3])
{
  static const char *const paths[] = { "/a.bin", "/b.bin", "/c.bin" };

  for (guint i = 0; i < 3; i++)
    {
      downloads[i] = add (fixture, paths[i], 1000, 0);
      wait_for (fixture, downloads[i], SPATE_STATE_DONE);
    }
}

static void
test_move (Fixture      *fixture,
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
get_height (Fixture       *fixture,
            SpateDownload *download,
            double         part)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (gtk_widget_get_parent (GTK_WIDGET (get_row (fixture, download))),
                                            GTK_WIDGET (fixture->window->list_view), &bounds));

  return (double) bounds.origin.y + (double) bounds.size.height * part;
}

static gboolean
drop (Fixture       *fixture,
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
test_no_move_when_sorted (Fixture      *fixture,
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
test_drop (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  GtkEventController *target = NULL;
  SpateDownload *downloads[3];
  GdkDragAction action = 0;
  GtkWidget *item = NULL;

  add_three (fixture, downloads);
  target = find_controller (GTK_WIDGET (fixture->window->list_view), GTK_TYPE_DROP_TARGET);
  g_assert_nonnull (find_controller (GTK_WIDGET (fixture->window->list_view), GTK_TYPE_DRAG_SOURCE));

  item = gtk_widget_get_parent (GTK_WIDGET (get_row (fixture, downloads[1])));
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
  act (fixture, "win.remove-download", downloads[0]);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_false (drop (fixture, downloads[0], get_height (fixture, downloads[1], 0.2)));
  g_object_unref (downloads[0]);
}

/* --- folders and files ---------------------------------------------------------------- */

static AdwMessageDialog *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return ADW_MESSAGE_DIALOG (window);
    }

  return NULL;
}

static gboolean
has_dialog (gpointer data G_GNUC_UNUSED)
{
  return find_dialog () != NULL;
}

static gboolean
has_no_dialog (gpointer data G_GNUC_UNUSED)
{
  return find_dialog () == NULL;
}

static void
answer (const char *response)
{
  test_wait_until (has_dialog, NULL, TEST_DEADLINE);

  AdwMessageDialog *dialog = find_dialog ();

  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  test_wait_until (has_no_dialog, NULL, TEST_DEADLINE);
}

static gboolean
has_bytes (gpointer data)
{
  return spate_download_get_written (data) > 0;
}

/* The folder is gone: it is asked whether to begin anew, and it does so only then. */
static void
test_choose_folder (Fixture      *fixture,
                    gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *hidden = g_strconcat (fixture->folder, "-unplugged", NULL);
  g_autofree char *path = g_build_filename (fixture->dir, "a.bin", NULL);
  TestResource *resource = test_origin_add (fixture->origin, "/a.bin", 4 * SLOW_SIZE);
  SpateDownload *download = NULL;

  resource->rate = SLOW_RATE;
  download = add (fixture, "/a.bin", -1, 0);
  test_wait_until (has_bytes, download, TEST_DEADLINE);
  spate_download_pause (download);
  wait_for (fixture, download, SPATE_STATE_PAUSED);
  g_assert_cmpint (g_rename (fixture->folder, hidden), ==, 0);

  spate_download_start (download);
  wait_for (fixture, download, SPATE_STATE_FAILED);
  assert_button (fixture, download, "Choose a Folder");

  _spate_window_change_folder (fixture->window, download, fixture->dir);
  answer ("cancel");
  test_run_pending ();
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_FAILED);

  _spate_window_change_folder (fixture->window, download, fixture->dir);
  test_origin_lock (fixture->origin);
  resource->rate = 0;
  test_origin_unlock (fixture->origin);
  answer ("begin-anew");
  wait_for (fixture, download, SPATE_STATE_DONE);
  test_pattern_check_file (path, 4 * SLOW_SIZE, 1);
  g_assert_cmpint (g_rename (hidden, fixture->folder), ==, 0);
}

static gboolean
is_empty (gpointer data)
{
  return g_list_model_get_n_items (data) == 0;
}

static void
test_delete_file (Fixture      *fixture,
                  gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *download = add (fixture, "/a.bin", 1000, 0);
  g_autofree char *path = NULL;

  wait_for (fixture, download, SPATE_STATE_DONE);
  path = spate_download_dup_path (download);

  act (fixture, "win.delete-file", download);
  test_wait_until (is_empty, fixture->manager, TEST_DEADLINE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* --- what is spoken ------------------------------------------------------------------- */

static void
test_spoken (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *missing = add (fixture, "/missing.bin", -1, 0);
  SpateDownload *small = add (fixture, "/small.bin", 1000, 0);

  wait_for (fixture, missing, SPATE_STATE_FAILED);
  wait_for (fixture, small, SPATE_STATE_DONE);
  gtk_test_accessible_assert_property (get_row (fixture, missing), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "missing.bin, failed: The link does not work, or no longer");
  gtk_test_accessible_assert_property (get_row (fixture, small), GTK_ACCESSIBLE_PROPERTY_LABEL, "small.bin, finished, 1.0\302\240kB");
  gtk_test_accessible_assert_property (gtk_widget_get_parent (GTK_WIDGET (get_row (fixture, small))),
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
  g_test_add ("/rows/file-gone", Fixture, NULL, set_up, test_file_gone, tear_down);
  g_test_add ("/rows/bound-and-gone", Fixture, NULL, set_up, test_bound_and_gone, tear_down);
  g_test_add ("/rows/start-now", Fixture, NULL, set_up, test_start_now, tear_down);
  g_test_add ("/rows/details", Fixture, NULL, set_up, test_details, tear_down);
  g_test_add ("/rows/menu", Fixture, NULL, set_up, test_menu, tear_down);
  g_test_add ("/rows/open-menu", Fixture, NULL, set_up, test_open_menu, tear_down);
  g_test_add ("/rows/copy-link", Fixture, NULL, set_up, test_copy_link, tear_down);
  g_test_add ("/rows/move", Fixture, NULL, set_up, test_move, tear_down);
  g_test_add ("/rows/no-move-when-sorted", Fixture, NULL, set_up, test_no_move_when_sorted, tear_down);
  g_test_add ("/rows/drop", Fixture, NULL, set_up, test_drop, tear_down);
  g_test_add ("/rows/choose-folder", Fixture, NULL, set_up, test_choose_folder, tear_down);
  g_test_add ("/rows/delete-file", Fixture, NULL, set_up, test_delete_file, tear_down);
  g_test_add ("/rows/spoken", Fixture, NULL, set_up, test_spoken, tear_down);

  return app_test_run ();
}
