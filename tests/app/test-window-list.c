/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window shows of many downloads, and what its keys do with several of them: with a real
 * manager and a real server. */

#include "spate-window.h"

#include <glib/gstdio.h>

#include "app-test.h"
#include "app-window.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-download-private.h"
#include "spate-download-row.h"
#include "spate-filter-choice.h"
#include "spate-http.h"
#include "spate-settings.h"
#include "spate-status-bar.h"

typedef struct
{
  TestOrigin   *origin;
  SpateManager *manager;
  SpateWindow  *window;
  TestTempDir  *data_dir;
  GtkWidget    *list_view;
} Fixture;

/* Menus have others. */
static GtkWidget *
get_list_view (SpateWindow *window)
{
  for (guint i = 0;; i++)
    {
      GtkWidget *list_view = app_test_find (GTK_WIDGET (window), GTK_TYPE_LIST_VIEW, i);

      g_assert_nonnull (list_view);
      if (gtk_widget_has_css_class (list_view, "downloads"))
        return list_view;
    }
}

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->origin = test_origin_new ();
  test_origin_add (fixture->origin, "/beta.bin", 3000);
  test_origin_add (fixture->origin, "/alpha.bin", 1000);
  /* Of which there is some left however slow the machine is that the test runs on. */
  test_origin_add (fixture->origin, "/slow.bin", 32 << 20)->rate = 8 << 10;
  test_origin_add (fixture->origin, "/slower.bin", 64 << 20)->rate = 8 << 10;

  fixture->data_dir = test_temp_dir_new ();
  fixture->manager = spate_manager_new (fixture->data_dir);
  fixture->window = app_window_open (fixture->manager);
  fixture->list_view = get_list_view (fixture->window);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GSettings) settings = spate_settings_new ();

  g_settings_reset (settings, "order");
  g_settings_reset (settings, "rate-limit");
  app_window_end (fixture->window, fixture->manager);

  test_origin_free (fixture->origin);
  test_temp_dir_free (fixture->data_dir);
}

/* --- what is there -------------------------------------------------------------------- */

static SpateDownload *
get_nth (Fixture *fixture,
         guint    n)
{
  g_autoptr (SpateDownload) download = g_list_model_get_item (G_LIST_MODEL (fixture->manager), n);

  g_assert_nonnull (download);

  return download;
}

/* What add_all() adds comes to in the end, as far as it comes to one. */
static const struct
{
  const char *path;
  SpateState  state;
} all[] = {
  { "/beta.bin", SPATE_STATE_DONE },
  { "/alpha.bin", SPATE_STATE_DONE },
  { "/none.bin", SPATE_STATE_FAILED },
  { "/slow.bin", SPATE_STATE_TRANSFERRING },
  { "/slower.bin", SPATE_STATE_TRANSFERRING },
};

static gboolean
has_settled (gpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (spate_download_get_state (get_nth (data, i)) != all[i].state)
      return FALSE;

  return TRUE;
}

/* Two finished ones, one that failed, two that go on for long. */
static void
add_all (Fixture *fixture)
{
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (SpateRequest) request = spate_request_new (fixture->data_dir);
      g_autofree char *link = test_origin_uri (fixture->origin, all[i].path);

      g_assert_true (spate_request_add_uri (request, link, NULL));
      spate_manager_add (fixture->manager, request);
    }

  test_wait_until (has_settled, fixture, TEST_DEADLINE);
  test_run_pending ();
}

static GListModel *
get_shown (Fixture *fixture)
{
  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (fixture->list_view)));
}

static void
assert_shown (Fixture    *fixture,
              const char *names)
{
  GListModel *model = get_shown (fixture);
  g_autoptr (GString) shown = g_string_new (NULL);

  test_run_pending ();
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);

      g_string_append_printf (shown, "%s%s", i > 0 ? " " : "", spate_download_get_name (download));
    }
  g_assert_cmpstr (shown->str, ==, names);
}

static const char *
get_page (Fixture *fixture)
{
  GtkWidget *page = app_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_STATUS_PAGE, 0);

  return gtk_stack_get_visible_child_name (GTK_STACK (gtk_widget_get_parent (page)));
}

static GtkDropDown *
get_drop_down (Fixture *fixture)
{
  return GTK_DROP_DOWN (app_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_DROP_DOWN, 0));
}

static void
assert_counts (Fixture    *fixture,
               const char *counts)
{
  GListModel *choices = gtk_drop_down_get_model (get_drop_down (fixture));
  g_autoptr (GString) found = g_string_new (NULL);

  test_run_pending ();
  for (guint i = 0; i < g_list_model_get_n_items (choices); i++)
    {
      g_autoptr (SpateFilterChoice) choice = g_list_model_get_item (choices, i);

      g_string_append_printf (found, "%s%u", i > 0 ? " " : "", spate_filter_choice_get_count (choice));
    }
  g_assert_cmpstr (found->str, ==, counts);
}

static GtkWidget *
get_choices (Fixture *fixture)
{
  return app_test_find (GTK_WIDGET (get_drop_down (fixture)), GTK_TYPE_LIST_VIEW, 0);
}

static gboolean
are_choices_drawn (gpointer data)
{
  GtkWidget *label = app_test_find (get_choices (data), GTK_TYPE_LABEL, 0);

  return label != NULL && gtk_widget_get_mapped (label) && gtk_widget_get_width (label) > 0;
}

static gboolean
are_choices_gone (gpointer data)
{
  return !gtk_widget_get_mapped (get_choices (data));
}

static void
select_range (Fixture *fixture,
              guint    first,
              guint    n)
{
  gtk_selection_model_select_range (gtk_list_view_get_model (GTK_LIST_VIEW (fixture->list_view)), first, n, TRUE);
}

static gboolean
are_paused (gpointer data)
{
  Fixture *fixture = data;

  return spate_download_get_state (get_nth (fixture, 3)) == SPATE_STATE_PAUSED &&
         spate_download_get_state (get_nth (fixture, 4)) == SPATE_STATE_PAUSED;
}

static gboolean
are_transferring (gpointer data)
{
  Fixture *fixture = data;

  return spate_download_get_state (get_nth (fixture, 3)) == SPATE_STATE_TRANSFERRING &&
         spate_download_get_state (get_nth (fixture, 4)) == SPATE_STATE_TRANSFERRING;
}

/* --- filter, search, order ------------------------------------------------------------ */

/* What there is to choose can be read, however short the choice before it was. */
static void
test_choices (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  GtkWidget *label = NULL;
  guint i = 0;

  add_all (fixture);
  g_signal_emit_by_name (get_drop_down (fixture), "activate");
  test_wait_until (are_choices_drawn, fixture, TEST_DEADLINE);
  app_test_picture (get_choices (fixture), "choices");
  while ((label = app_test_find (get_choices (fixture), GTK_TYPE_LABEL, i)) != NULL)
    {
      g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
      i++;
    }
  g_assert_cmpuint (i, ==, 12);

  /* A button that is activated stays pressed for a while before anything comes of it. */
  g_signal_emit_by_name (get_drop_down (fixture), "activate");
  test_wait_until (are_choices_gone, fixture, TEST_DEADLINE);
}

static void
test_filter (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  add_all (fixture);
  assert_counts (fixture, "5 2 0 0 2 1");
  assert_shown (fixture, "beta.bin alpha.bin none.bin slow.bin slower.bin");

  gtk_drop_down_set_selected (get_drop_down (fixture), SPATE_FILTER_FINISHED);
  assert_shown (fixture, "beta.bin alpha.bin");
  app_test_picture (GTK_WIDGET (fixture->window), "filter");

  gtk_drop_down_set_selected (get_drop_down (fixture), SPATE_FILTER_PAUSED);
  assert_shown (fixture, "");
  g_assert_cmpstr (get_page (fixture), ==, "none");
  app_test_picture (GTK_WIDGET (fixture->window), "filter-none");

  /* What changes comes in and goes out by itself. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.pause-all", NULL);
  test_wait_until (are_paused, fixture, TEST_DEADLINE);
  assert_shown (fixture, "slow.bin slower.bin");
  assert_counts (fixture, "5 0 0 2 2 1");
  g_assert_cmpstr (get_page (fixture), ==, "list");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.resume-all", NULL);
  test_wait_until (are_transferring, fixture, TEST_DEADLINE);
  assert_shown (fixture, "");

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-all", NULL);
  assert_shown (fixture, "beta.bin alpha.bin none.bin slow.bin slower.bin");
  g_assert_cmpstr (get_page (fixture), ==, "list");
}

static void
test_search (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  GtkWidget *bar = app_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_SEARCH_BAR, 0);
  GtkWidget *entry = app_test_find (bar, GTK_TYPE_SEARCH_ENTRY, 0);

  /* Nothing to search in. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.search", NULL);
  g_assert_false (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (bar)));

  add_all (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.search", NULL);
  g_assert_true (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (bar)));
  g_object_set (entry, "search-delay", 0, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "slow");
  g_signal_emit_by_name (entry, "search-changed");
  assert_shown (fixture, "slow.bin slower.bin");
  app_test_picture (GTK_WIDGET (fixture->window), "search");

  /* The focus stays where the typing is. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "slow 127.0.0.1 nothing");
  g_signal_emit_by_name (entry, "search-changed");
  assert_shown (fixture, "");
  g_assert_cmpstr (get_page (fixture), ==, "not-found");
  gtk_editable_set_text (GTK_EDITABLE (entry), "127.0.0.1 ALPHA");
  g_signal_emit_by_name (entry, "search-changed");
  assert_shown (fixture, "alpha.bin");
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)), entry));

  /* What is not seen does not hide anything. */
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (bar), FALSE);
  g_signal_emit_by_name (entry, "search-changed");
  assert_shown (fixture, "beta.bin alpha.bin none.bin slow.bin slower.bin");
}

/* As the desktop's search asks for it, whatever was shown before. */
static void
test_from_outside (Fixture      *fixture,
                   gconstpointer data G_GNUC_UNUSED)
{
  GtkSelectionModel *selection = NULL;
  g_autoptr (GtkBitset) selected = NULL;

  spate_window_search (fixture->window, "nothing");
  add_all (fixture);
  gtk_drop_down_set_selected (get_drop_down (fixture), SPATE_FILTER_PAUSED);
  spate_window_search (fixture->window, "SLOW er");
  assert_shown (fixture, "slower.bin");

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.details", "s", spate_download_get_id (get_nth (fixture, 0)));
  spate_window_show_download (fixture->window, get_nth (fixture, 3));
  assert_shown (fixture, "beta.bin alpha.bin none.bin slow.bin slower.bin");
  selection = gtk_list_view_get_model (GTK_LIST_VIEW (fixture->list_view));
  selected = gtk_selection_model_get_selection (selection);
  g_assert_cmpuint (gtk_bitset_get_size (selected), ==, 1);
  g_assert_true (gtk_selection_model_is_selected (selection, 3));
  g_assert_true (gtk_widget_get_mapped (fixture->list_view));
}

static void
test_order (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  add_all (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.order", "s", "name");
  assert_shown (fixture, "alpha.bin beta.bin none.bin slow.bin slower.bin");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.order", "s", "size");
  assert_shown (fixture, "slower.bin slow.bin beta.bin alpha.bin none.bin");

  /* They were not added in one second. */
  for (guint i = 0; i < 5; i++)
    get_nth (fixture, i)->added += i;
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.order", "s", "newest");
  assert_shown (fixture, "slower.bin slow.bin none.bin alpha.bin beta.bin");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.order", "s", "queue");
  assert_shown (fixture, "beta.bin alpha.bin none.bin slow.bin slower.bin");
}

/* --- several at once ------------------------------------------------------------------ */

static void
test_pause_selected (Fixture      *fixture,
                     gconstpointer data G_GNUC_UNUSED)
{
  add_all (fixture);
  select_range (fixture, 1, 4);
  g_assert_true (app_test_press (fixture->list_view, "space"));
  test_wait_until (are_paused, fixture, TEST_DEADLINE);
  g_assert_cmpint (spate_download_get_state (get_nth (fixture, 1)), ==, SPATE_STATE_DONE);

  select_range (fixture, 3, 2);
  g_assert_true (app_test_press (fixture->list_view, "space"));
  test_wait_until (are_transferring, fixture, TEST_DEADLINE);

  g_assert_true (app_test_press (fixture->list_view, "Escape"));
  g_assert_false (gtk_selection_model_is_selected (gtk_list_view_get_model (GTK_LIST_VIEW (fixture->list_view)), 3));
  g_assert_false (app_test_press (fixture->list_view, "Escape"));
}

/* All go in one go, and come back as they were. */
static void
test_remove_selected (Fixture      *fixture,
                      gconstpointer data G_GNUC_UNUSED)
{
  add_all (fixture);
  select_range (fixture, 1, 4);
  app_test_picture (GTK_WIDGET (fixture->window), "selected");
  g_assert_true (app_test_press (fixture->list_view, "Delete"));
  assert_shown (fixture, "beta.bin");
  assert_counts (fixture, "1 0 0 0 1 0");
  app_test_picture (GTK_WIDGET (fixture->window), "removed");

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo-remove", "u", 0);
  assert_shown (fixture, "beta.bin alpha.bin none.bin slow.bin slower.bin");
  test_wait_until (are_transferring, fixture, TEST_DEADLINE);
}

static gboolean
is_one_left (gpointer data)
{
  Fixture *fixture = data;

  return g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)) == 1;
}

/* A file goes to the bin; what is not finished has none that could. */
static void
test_bin (Fixture      *fixture,
          gconstpointer data G_GNUC_UNUSED)
{
  add_all (fixture);

  g_autofree char *binned = spate_download_dup_path (get_nth (fixture, 1));
  g_autofree char *kept = spate_download_dup_path (get_nth (fixture, 0));
  g_autofree char *trash = g_build_filename (g_get_user_data_dir (), "Trash", "files", "alpha.bin", NULL);

  select_range (fixture, 1, 4);
  g_assert_true (app_test_press (fixture->list_view, "<Shift>Delete"));
  test_wait_until (is_one_left, fixture, TEST_DEADLINE);
  g_assert_false (g_file_test (binned, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (trash, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

/* Several files: only after a question. */
static void
test_bin_several (Fixture      *fixture,
                  gconstpointer data G_GNUC_UNUSED)
{
  add_all (fixture);

  g_autofree char *path = spate_download_dup_path (get_nth (fixture, 0));

  select_range (fixture, 0, 2);
  g_assert_true (app_test_press (fixture->list_view, "<Shift>Delete"));
  test_run_pending ();
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_counts (fixture, "5 2 0 0 2 1");

  GtkWidget *button = app_test_find_answer ("Move to Bin");

  g_assert_nonnull (button);
  app_test_picture (app_test_get_window (button), "bin-question");
  app_test_respond (button, "Move to Bin");
  while (g_file_test (path, G_FILE_TEST_EXISTS) || g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)) > 3)
    g_main_context_iteration (NULL, TRUE);
  assert_shown (fixture, "none.bin slow.bin slower.bin");
}

/* --- the bar -------------------------------------------------------------------------- */

static const char *
get_bar_text (Fixture *fixture,
              guint    index)
{
  GtkWidget *bar = app_test_find (GTK_WIDGET (fixture->window), SPATE_TYPE_STATUS_BAR, 0);

  return gtk_label_get_text (GTK_LABEL (app_test_find (bar, GTK_TYPE_LABEL, index)));
}

static gboolean
shows_a_rate (gpointer data)
{
  const char *rate = get_bar_text (data, 0);

  return g_ascii_isdigit (rate[0]) && rate[0] != '0';
}

static void
test_bar (Fixture      *fixture,
          gconstpointer data G_GNUC_UNUSED)
{
  GtkWidget *bar = app_test_find (GTK_WIDGET (fixture->window), SPATE_TYPE_STATUS_BAR, 0);
  g_autoptr (GSettings) settings = spate_settings_new ();

  g_assert_false (gtk_widget_get_visible (bar));
  add_all (fixture);
  g_assert_true (gtk_widget_get_visible (bar));
  g_assert_cmpstr (get_bar_text (fixture, 1), ==, "2 active");
  test_wait_until (shows_a_rate, fixture, TEST_DEADLINE);

  g_assert_cmpstr (get_bar_text (fixture, 2), ==, "No limit");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.rate-limit", "t", G_GUINT64_CONSTANT (2000000));
  g_assert_cmpuint (g_settings_get_uint64 (settings, "rate-limit"), ==, 2000000);
  test_run_pending ();
  g_assert_cmpstr (get_bar_text (fixture, 2), ==, "2.0\302\240MB/s");
  gtk_test_accessible_assert_property (app_test_find (bar, GTK_TYPE_MENU_BUTTON, 0), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Speed limit: 2.0\302\240MB/s");

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.pause-all", NULL);
  test_wait_until (are_paused, fixture, TEST_DEADLINE);
  test_run_pending ();
  g_assert_cmpstr (get_bar_text (fixture, 1), ==, "Nothing is downloading");
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add ("/window-list/choices", Fixture, NULL, set_up, test_choices, tear_down);
  g_test_add ("/window-list/filter", Fixture, NULL, set_up, test_filter, tear_down);
  g_test_add ("/window-list/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/window-list/from-outside", Fixture, NULL, set_up, test_from_outside, tear_down);
  g_test_add ("/window-list/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/window-list/pause-selected", Fixture, NULL, set_up, test_pause_selected, tear_down);
  g_test_add ("/window-list/remove-selected", Fixture, NULL, set_up, test_remove_selected, tear_down);
  g_test_add ("/window-list/bin", Fixture, NULL, set_up, test_bin, tear_down);
  g_test_add ("/window-list/bin-several", Fixture, NULL, set_up, test_bin_several, tear_down);
  g_test_add ("/window-list/bar", Fixture, NULL, set_up, test_bar, tear_down);

  return app_test_run ();
}
