/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is set in the preferences is in the settings at once, what is in the settings is shown at once,
 * and both do what they say. */

#include "spate-preferences.h"

#include "app-test.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-folder-row.h"
#include "spate-housekeeper.h"
#include "spate-http.h"
#include "spate-network-options.h"
#include "spate-number-row.h"
#include "spate-settings.h"

#define DAY ((gint64) 24 * 60 * 60)

static GtkWidget *
get_row (SpatePreferences *preferences,
         const char       *title)
{
  GtkWidget *row = app_test_find_titled (GTK_WIDGET (preferences), title);

  g_assert_nonnull (row);

  return row;
}

static GtkSwitch *
get_switch (SpatePreferences *preferences,
            const char       *title)
{
  return GTK_SWITCH (app_test_find (get_row (preferences, title), GTK_TYPE_SWITCH, 0));
}

static SpatePreferences *
preferences_new (GSettings *settings)
{
  SpatePreferences *preferences = g_object_ref_sink (spate_preferences_new (settings));

  spate_dialog_present (SPATE_DIALOG (preferences), NULL);
  app_test_wait_for_size (GTK_WIDGET (preferences));

  return preferences;
}

/* With all that is in it: a window of libadwaita 1.2 that is made for preferences keeps their groups. */
static void
close_and_wait (SpatePreferences *preferences)
{
  GtkWidget *group = app_test_find (GTK_WIDGET (preferences), ADW_TYPE_PREFERENCES_GROUP, 0);

  g_object_add_weak_pointer (G_OBJECT (group), (gpointer *) &group);
  app_test_close (GTK_WIDGET (preferences));
  test_unref_and_wait (preferences);
  g_assert_null (group);
}

static void
test_both_ways (void)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  SpatePreferences *preferences = preferences_new (settings);
  SpateNumberRow *connections = SPATE_NUMBER_ROW (get_row (preferences, "Connections"));
  SpateNumberRow *limit = SPATE_NUMBER_ROW (get_row (preferences, "Speed limit"));
  AdwComboRow *history = ADW_COMBO_ROW (get_row (preferences, "Keep in the list"));

  app_test_picture (app_test_get_window (GTK_WIDGET (preferences)), "preferences");
  g_assert_false (gtk_switch_get_active (get_switch (preferences, "Start at login")));
  gtk_switch_set_active (get_switch (preferences, "Start at login"), TRUE);
  g_assert_true (g_settings_get_boolean (settings, "start-at-login"));
  g_settings_reset (settings, "start-at-login");
  g_assert_false (gtk_switch_get_active (get_switch (preferences, "Start at login")));
  spate_number_row_set_value (connections, 8);
  g_assert_cmpuint (g_settings_get_uint (settings, "max-connections"), ==, 8);
  spate_number_row_set_value (SPATE_NUMBER_ROW (get_row (preferences, "Downloads at once")), 5);
  g_assert_cmpuint (g_settings_get_uint (settings, "max-active"), ==, 5);
  g_settings_reset (settings, "max-active");
  spate_number_row_set_value (limit, 2.5);
  g_assert_cmpuint (g_settings_get_uint64 (settings, "rate-limit"), ==, 2500000);
  adw_combo_row_set_selected (history, 2);
  g_assert_cmpuint (g_settings_get_uint (settings, "keep-history"), ==, 7);
  gtk_switch_set_active (get_switch (preferences, "Notify"), FALSE);
  g_assert_false (g_settings_get_boolean (settings, "notify"));
  gtk_switch_set_active (get_switch (preferences, "Compute the SHA-256 of each file"), FALSE);
  g_assert_false (g_settings_get_boolean (settings, "compute-sha256"));

  g_settings_set_uint (settings, "max-connections", 0);
  g_assert_cmpfloat (spate_number_row_get_value (connections), <, 0.5);
  g_settings_set_uint64 (settings, "rate-limit", 1000000);
  g_assert_cmpfloat_with_epsilon (spate_number_row_get_value (limit), 1.0, 1e-6);
  /* Between a week and a month. */
  g_settings_set_uint (settings, "keep-history", 10);
  g_assert_cmpuint (adw_combo_row_get_selected (history), ==, 2);
  g_assert_cmpuint (g_settings_get_uint (settings, "keep-history"), ==, 10);
  g_settings_set_uint (settings, "keep-history", 0);
  g_assert_cmpuint (adw_combo_row_get_selected (history), ==, 0);
  g_settings_reset (settings, "notify");
  g_assert_true (gtk_switch_get_active (get_switch (preferences, "Notify")));
  g_settings_reset (settings, "compute-sha256");
  g_settings_reset (settings, "rate-limit");

  app_test_narrow (GTK_WIDGET (preferences), 360, 620);
  app_test_picture (app_test_get_window (GTK_WIDGET (preferences)), "preferences-narrow");
  close_and_wait (preferences);
}

static void
enter (SpatePreferences *preferences,
       const char       *title,
       const char       *text)
{
  GtkWidget *row = get_row (preferences, title);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
}

/* What is typed counts when it is said, and only if it can be used. */
static void
test_network (void)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  SpatePreferences *preferences = preferences_new (settings);
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (app_test_find (GTK_WIDGET (preferences), SPATE_TYPE_NETWORK_OPTIONS, 0));
  GtkWidget *address = get_row (preferences, "Address of the proxy");
  AdwComboRow *mode = ADW_COMBO_ROW (get_row (preferences, "Proxy"));
  const char *agent = "User agent: what servers are told instead of Spate";
  g_autofree char *proxy = NULL;
  g_autofree char *name = NULL;

  g_assert_false (gtk_widget_get_visible (address));
  adw_combo_row_set_selected (mode, 2);
  g_assert_true (gtk_widget_get_visible (address));
  enter (preferences, "Address of the proxy", "ftp://proxy.example");
  g_assert_cmpstr (adw_preferences_group_get_description (group), !=, "");
  gtk_widget_grab_focus (address);
  app_test_picture (app_test_get_window (GTK_WIDGET (preferences)), "preferences-network");
  proxy = g_settings_get_string (settings, "proxy");
  g_assert_cmpstr (proxy, ==, "");
  enter (preferences, "Address of the proxy", "proxy.example:3128");
  g_assert_cmpstr (adw_preferences_group_get_description (group), ==, "");
  g_free (proxy);
  proxy = g_settings_get_string (settings, "proxy");
  g_assert_cmpstr (proxy, ==, "http://proxy.example:3128");

  enter (preferences, agent, "Wanderer/1.0");
  name = g_settings_get_string (settings, "user-agent");
  g_assert_cmpstr (name, ==, "Wanderer/1.0");
  g_settings_set_string (settings, "proxy-mode", "none");
  g_assert_cmpuint (adw_combo_row_get_selected (mode), ==, 1);

  close_and_wait (preferences);
  g_settings_reset (settings, "proxy-mode");
  g_settings_reset (settings, "proxy");
  g_settings_reset (settings, "user-agent");
}

/* What is set and what is chosen are the same. */
static void
test_metered (void)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  SpatePreferences *preferences = preferences_new (settings);
  AdwComboRow *row = ADW_COMBO_ROW (get_row (preferences, "On a metered network"));
  g_autofree char *chosen = NULL;

  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 1);
  adw_combo_row_set_selected (row, 0);
  chosen = g_settings_get_string (settings, "metered");
  g_assert_cmpstr (chosen, ==, "pause");
  g_settings_set_string (settings, "metered", "go-on");
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 2);

  close_and_wait (preferences);
  g_settings_reset (settings, "metered");
}

/* What is chosen is where downloads go, as long as it is there. */
static void
test_folder (void)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  TestTempDir *folder = test_temp_dir_new ();
  SpatePreferences *preferences = preferences_new (settings);
  g_autofree char *chosen = NULL;
  g_autofree char *fallen_back = NULL;

  spate_folder_row_set_folder (SPATE_FOLDER_ROW (get_row (preferences, "Folder")), folder);
  chosen = spate_settings_dup_folder ();
  g_assert_cmpstr (chosen, ==, folder);
  close_and_wait (preferences);

  test_temp_dir_free (folder);
  fallen_back = spate_settings_dup_folder ();
  g_assert_cmpstr (fallen_back, ==, g_get_home_dir ());
  g_settings_reset (settings, "folder");
}

static void
assert_goes_to (const char *name,
                const char *folder)
{
  g_autofree char *found = spate_settings_dup_folder_for (name);

  g_assert_cmpstr (found, ==, folder);
}

/* Some kinds of files go elsewhere, as long as it is there. */
static void
test_kinds (void)
{
  static const char *const titles[] = { "Music", "Pictures", "Videos", "Documents", "Archives and packages" };
  static const char *const names[] = { "a.flac", "a.png", "a.mkv", "a.pdf", "a.tar.xz" };
  g_autoptr (GSettings) settings = spate_settings_new ();
  TestTempDir *folders[G_N_ELEMENTS (titles)];
  SpatePreferences *preferences = preferences_new (settings);
  GtkWidget *music = get_row (preferences, "Music");

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      folders[i] = test_temp_dir_new ();
      assert_goes_to (names[i], g_get_home_dir ());
      spate_folder_row_set_folder (SPATE_FOLDER_ROW (get_row (preferences, titles[i])), folders[i]);
      assert_goes_to (names[i], folders[i]);
    }
  assert_goes_to ("a.bin", g_get_home_dir ());

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (get_row (preferences, "Folders by kind")), TRUE);
  gtk_widget_activate_action (music, "folder.use-none", NULL);
  assert_goes_to ("a.flac", g_get_home_dir ());
  assert_goes_to ("a.mkv", folders[2]);
  app_test_picture (app_test_get_window (GTK_WIDGET (preferences)), "preferences-kinds");
  close_and_wait (preferences);

  /* What is set is shown the next time. */
  preferences = preferences_new (settings);
  g_assert_cmpstr (spate_folder_row_get_folder (SPATE_FOLDER_ROW (get_row (preferences, "Videos"))), ==, folders[2]);
  g_assert_cmpstr (spate_folder_row_get_folder (SPATE_FOLDER_ROW (get_row (preferences, "Music"))), ==, NULL);
  close_and_wait (preferences);

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    test_temp_dir_free (folders[i]);
  assert_goes_to ("a.mkv", g_get_home_dir ());
  g_settings_reset (settings, "kind-folders");
}

static void
test_new_downloads (void)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  g_autoptr (SpateRequest) plain = spate_request_new ("/");
  g_autoptr (SpateRequest) own = spate_request_new ("/");

  own->max_connections = 2;
  g_settings_set_uint (settings, "max-connections", 5);
  g_settings_set_boolean (settings, "compute-sha256", FALSE);
  g_settings_set_string (settings, "user-agent", "Wanderer/1.0");
  g_assert_true (spate_request_set_user_agent (own, "Own/2.0", NULL));
  spate_settings_fill_in (plain);
  spate_settings_fill_in (own);
  g_assert_cmpuint (plain->max_connections, ==, 5);
  g_assert_cmpuint (own->max_connections, ==, 2);
  g_assert_cmpstr (plain->user_agent, ==, "Wanderer/1.0");
  g_assert_cmpstr (own->user_agent, ==, "Own/2.0");
  g_assert_false (plain->with_sha256);
  g_settings_reset (settings, "max-connections");
  g_settings_reset (settings, "compute-sha256");
  g_settings_reset (settings, "user-agent");
  spate_settings_fill_in (plain);
  g_assert_true (plain->with_sha256);
}

static void
test_recent_folders (void)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func ((GDestroyNotify) test_temp_dir_free);

  for (guint i = 0; i < 7; i++)
    {
      g_ptr_array_add (folders, test_temp_dir_new ());
      spate_settings_remember_folder (folders->pdata[i]);
    }
  spate_settings_remember_folder (folders->pdata[4]);

  g_auto (GStrv) recent = spate_settings_dup_recent_folders ();

  g_assert_cmpuint (g_strv_length (recent), ==, 5);
  g_assert_cmpstr (recent[0], ==, folders->pdata[4]);
  g_assert_cmpstr (recent[1], ==, folders->pdata[6]);
  g_assert_cmpstr (recent[4], ==, folders->pdata[2]);

  g_ptr_array_remove_index (folders, 6);
  g_auto (GStrv) left = spate_settings_dup_recent_folders ();

  g_assert_cmpuint (g_strv_length (left), ==, 4);
}

/* --- the housekeeper ----------------------------------------------------------------- */

typedef struct
{
  TestOrigin       *origin;
  SpateManager     *manager;
  SpateHousekeeper *housekeeper;
  TestTempDir      *dir;
  GSettings        *settings;
  guint             n_ended;
} Fixture;

static void
ended_cb (Fixture       *fixture,
          SpateDownload *download)
{
  SpateState state = spate_download_get_state (download);

  g_assert_true (state == SPATE_STATE_DONE || state == SPATE_STATE_FAILED);
  fixture->n_ended++;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->origin = test_origin_new ();
  fixture->dir = test_temp_dir_new ();
  fixture->manager = spate_manager_new (fixture->dir);
  spate_manager_set_resident (fixture->manager);
  fixture->housekeeper = spate_housekeeper_new (fixture->manager);
  fixture->settings = spate_settings_new ();
  g_signal_connect_swapped (fixture->housekeeper, "ended", G_CALLBACK (ended_cb), fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_finalize_object (fixture->housekeeper);
  spate_manager_quit_async (fixture->manager, test_store_result_cb, &result);
  test_wait_for_result (&result);
  g_clear_object (&result);
  test_run_pending ();
  g_assert_finalize_object (fixture->manager);
  g_settings_reset (fixture->settings, "keep-history");
  g_settings_reset (fixture->settings, "rate-limit");
  g_clear_object (&fixture->settings);
  test_origin_free (fixture->origin);
  test_temp_dir_free (fixture->dir);
}

static SpateDownload *
add (Fixture    *fixture,
     const char *path)
{
  g_autoptr (SpateRequest) request = spate_request_new (fixture->dir);
  g_autofree char *uri = test_origin_uri (fixture->origin, path);

  g_assert_true (spate_request_add_uri (request, uri, NULL));

  return spate_manager_add (fixture->manager, request);
}

static gboolean
has_ended (gpointer data)
{
  SpateState state = spate_download_get_state (data);

  return state == SPATE_STATE_DONE || state == SPATE_STATE_FAILED;
}

static gboolean
is_paused (gpointer data)
{
  return spate_download_get_state (data) == SPATE_STATE_PAUSED;
}

static guint
count (Fixture *fixture)
{
  test_run_pending ();

  return g_list_model_get_n_items (G_LIST_MODEL (fixture->manager));
}

/* Only what is finished and old enough goes, and its file stays. */
static void
test_history (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  test_origin_add (fixture->origin, "/old.bin", 1000);
  test_origin_add (fixture->origin, "/new.bin", 1000);

  SpateDownload *old = add (fixture, "/old.bin");
  SpateDownload *fresh = add (fixture, "/new.bin");
  SpateDownload *failed = add (fixture, "/missing.bin");

  test_wait_until (has_ended, old, TEST_DEADLINE);
  test_wait_until (has_ended, fresh, TEST_DEADLINE);
  test_wait_until (has_ended, failed, TEST_DEADLINE);
  g_assert_cmpuint (fixture->n_ended, ==, 3);

  /* As if it had been then. */
  ((SpateEnding *) spate_download_get_ending (old))->when -= 8 * DAY;
  ((SpateEnding *) spate_download_get_ending (failed))->when -= 8 * DAY;
  g_assert_cmpuint (count (fixture), ==, 3);

  g_autofree char *path = spate_download_dup_path (old);

  g_settings_set_uint (fixture->settings, "keep-history", 30);
  g_assert_cmpuint (count (fixture), ==, 3);
  g_settings_set_uint (fixture->settings, "keep-history", 7);
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_nonnull (spate_manager_find (fixture->manager, spate_download_get_id (fresh), NULL));
}

static gboolean
is_transferring (gpointer data)
{
  return spate_download_get_state (data) == SPATE_STATE_TRANSFERRING;
}

/* The next one waits for its turn, or for the setting. */
static void
test_queue (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  test_origin_add (fixture->origin, "/first.bin", 8 << 20)->rate = 256 << 10;
  test_origin_add (fixture->origin, "/second.bin", 8 << 20)->rate = 256 << 10;
  g_settings_set_uint (fixture->settings, "max-active", 1);

  SpateDownload *first = add (fixture, "/first.bin");
  SpateDownload *second = add (fixture, "/second.bin");

  test_wait_until (is_transferring, first, TEST_DEADLINE);
  g_assert_cmpint (spate_download_get_state (second), ==, SPATE_STATE_QUEUED);
  g_settings_set_uint (fixture->settings, "max-active", 2);
  test_wait_until (is_transferring, second, TEST_DEADLINE);
  g_settings_reset (fixture->settings, "max-active");
}

/* The manager knows from the start what is wanted on a metered network, and hears when it changes. */
static void
test_keep_metered (Fixture      *fixture,
                   gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpint (spate_manager_get_metered (fixture->manager), ==, SPATE_METERED_ASK);
  g_settings_set_string (fixture->settings, "metered", "pause");
  g_assert_cmpint (spate_manager_get_metered (fixture->manager), ==, SPATE_METERED_PAUSE);
  g_settings_set_string (fixture->settings, "metered", "go-on");
  g_assert_cmpint (spate_manager_get_metered (fixture->manager), ==, SPATE_METERED_GO_ON);
  g_settings_reset (fixture->settings, "metered");
}

/* The link leads nowhere, but the proxy has the file. */
static void
test_proxy (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *proxy = g_strdup_printf ("http://127.0.0.1:%u", test_origin_get_port (fixture->origin));
  g_autoptr (SpateRequest) request = spate_request_new (fixture->dir);

  test_origin_add (fixture->origin, "/a.bin", 1000);
  g_settings_set_string (fixture->settings, "proxy", proxy);
  g_settings_set_string (fixture->settings, "proxy-mode", "manual");
  g_assert_true (spate_request_add_uri (request, "http://files.example:1/a.bin", NULL));

  SpateDownload *download = spate_manager_add (fixture->manager, request);

  test_wait_until (has_ended, download, TEST_DEADLINE);
  g_assert_no_error (spate_download_get_error (download));
  g_settings_reset (fixture->settings, "proxy-mode");
  g_settings_reset (fixture->settings, "proxy");
}

/* Of what is off the list nothing is told. */
static void
test_removed (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  test_origin_add (fixture->origin, "/slow.bin", 8 << 20)->rate = 256 << 10;

  g_autoptr (SpateDownload) download = g_object_ref (add (fixture, "/slow.bin"));

  spate_manager_remove (fixture->manager, download);
  test_wait_until (is_paused, download, TEST_DEADLINE);
  g_assert_cmpuint (fixture->n_ended, ==, 0);
  spate_manager_discard (fixture->manager, download);
}

static gint64
measure (Fixture    *fixture,
         const char *path)
{
  gint64 start = g_get_monotonic_time ();

  test_wait_until (has_ended, add (fixture, path), TEST_DEADLINE);

  return g_get_monotonic_time () - start;
}

/* A limit cannot be passed however fast the machine is; how slow it is does not matter. */
static void
test_rate_limit (Fixture      *fixture,
                 gconstpointer data G_GNUC_UNUSED)
{
  test_origin_add (fixture->origin, "/a.bin", 1 << 20);
  g_settings_set_uint64 (fixture->settings, "rate-limit", 512 << 10);
  g_assert_cmpint (measure (fixture, "/a.bin"), >, G_USEC_PER_SEC);
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add_func ("/preferences/both-ways", test_both_ways);
  g_test_add_func ("/preferences/network", test_network);
  g_test_add_func ("/preferences/metered", test_metered);
  g_test_add_func ("/preferences/folder", test_folder);
  g_test_add_func ("/preferences/kinds", test_kinds);
  g_test_add_func ("/preferences/new-downloads", test_new_downloads);
  g_test_add_func ("/preferences/recent-folders", test_recent_folders);
  g_test_add ("/preferences/history", Fixture, NULL, set_up, test_history, tear_down);
  g_test_add ("/preferences/queue", Fixture, NULL, set_up, test_queue, tear_down);
  g_test_add ("/preferences/keep-metered", Fixture, NULL, set_up, test_keep_metered, tear_down);
  g_test_add ("/preferences/proxy", Fixture, NULL, set_up, test_proxy, tear_down);
  g_test_add ("/preferences/removed", Fixture, NULL, set_up, test_removed, tear_down);
  g_test_add ("/preferences/rate-limit", Fixture, NULL, set_up, test_rate_limit, tear_down);

  return app_test_run ();
}
