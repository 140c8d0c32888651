/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The add window asks the server while somebody types. What it shows is what the server said, what is
 * added goes on with the request that has asked, and nothing is asked for each key. */

#include <glib/gstdio.h>

#include "app-test.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-add-dialog.h"
#include "spate-answer-row.h"
#include "spate-folder-row.h"
#include "spate-import.h"
#include "spate-number-row.h"
#include "spate-review-dialog.h"
#include "spate-settings.h"

#define MIB (1 << 20)

typedef struct
{
  TestOrigin     *origin;
  SpateManager   *manager;
  TestTempDir    *dir;
  SpateAddDialog *dialog;
  GPtrArray      *requests; /* (owned) (nullable) */
  SpateLook      *look;     /* (owned) (nullable) */
  const char     *sentence; /* that is waited for */
} Fixture;

static void
add_cb (GtkWidget *dialog G_GNUC_UNUSED,
        GPtrArray *requests,
        SpateLook *look,
        gpointer   user_data)
{
  Fixture *fixture = user_data;

  fixture->requests = g_ptr_array_ref (requests);
  g_set_object (&fixture->look, look);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->origin = test_origin_new ();
  fixture->dir = test_temp_dir_new ();
  fixture->manager = spate_manager_new (fixture->dir);
  fixture->dialog = g_object_ref_sink (spate_add_dialog_new (fixture->manager));
  g_signal_connect (fixture->dialog, "add", G_CALLBACK (add_cb), fixture);
  spate_dialog_present (SPATE_DIALOG (fixture->dialog), NULL);
  app_test_wait_for_size (GTK_WIDGET (fixture->dialog));
}

static gboolean
is_idle (gpointer data)
{
  return test_origin_get_n_active (((Fixture *) data)->origin, NULL) == 0;
}

/* Whatever was asked is over when the window is gone, unless something was added. */
static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_dialog_close (SPATE_DIALOG (fixture->dialog));
  test_unref_and_wait (fixture->dialog);
  g_clear_object (&fixture->look);
  test_wait_until (is_idle, fixture, TEST_DEADLINE);

  spate_manager_quit_async (fixture->manager, test_store_result_cb, &result);
  test_wait_for_result (&result);
  g_clear_object (&result);
  test_run_pending ();
  g_assert_finalize_object (fixture->manager);
  g_clear_pointer (&fixture->requests, g_ptr_array_unref);
  test_origin_free (fixture->origin);
  test_temp_dir_free (fixture->dir);
}

static GtkTextBuffer *
get_buffer (Fixture *fixture)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (app_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_TEXT_VIEW, 0)));
}

static void
paste (Fixture    *fixture,
       const char *path)
{
  g_autofree char *uri = test_origin_uri (fixture->origin, path);

  gtk_text_buffer_set_text (get_buffer (fixture), uri, -1);
}

static void
type_keys (Fixture    *fixture,
           const char *text)
{
  for (const char *key = text; *key != '\0'; key++)
    gtk_text_buffer_insert_at_cursor (get_buffer (fixture), key, 1);
}

static GtkWidget *
row (Fixture    *fixture,
     const char *title)
{
  GtkWidget *found = app_test_find_titled (GTK_WIDGET (fixture->dialog), title);

  g_assert_nonnull (found);

  return found;
}

static GtkWidget *
get_answer_row (Fixture *fixture)
{
  return app_test_find (GTK_WIDGET (fixture->dialog), SPATE_TYPE_ANSWER_ROW, 0);
}

static gboolean
says_it (gpointer data)
{
  Fixture *fixture = data;

  return app_test_says (GTK_WIDGET (fixture->dialog), fixture->sentence);
}

static void
wait_for (Fixture    *fixture,
          const char *sentence)
{
  fixture->sentence = sentence;
  test_wait_until (says_it, fixture, TEST_DEADLINE);
}

static const char *
get_text (Fixture    *fixture,
          const char *title)
{
  return gtk_editable_get_text (GTK_EDITABLE (row (fixture, title)));
}

static void
set_text (Fixture    *fixture,
          const char *title,
          const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row (fixture, title)), text);
}

static TestResource *
add_film (Fixture *fixture)
{
  TestResource *film = test_origin_add (fixture->origin, "/get", 32 * MIB);

  film->content_type = "video/mp4";
  film->content_disposition = "attachment; filename=\"river-2026.mp4\"";

  return film;
}

static gboolean
is_done (gpointer data)
{
  return spate_download_get_state (data) == SPATE_STATE_DONE;
}

/* What was pasted is asked at once; what is added goes on with that request, the only one. */
static void
test_answer (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  TestResource *film = add_film (fixture);

  film->no_ranges = TRUE;
  test_resource_add_status (film, 410)->first_request = 1;
  spate_folder_row_set_folder (SPATE_FOLDER_ROW (row (fixture, "Folder")), fixture->dir);
  g_assert_false (gtk_widget_get_visible (get_answer_row (fixture)));

  paste (fixture, "/get");
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (get_answer_row (fixture))), ==, "Asking “127.0.0.1”…");
  wait_for (fixture, "Cannot be resumed · 1 connection");
  g_assert_true (app_test_says (GTK_WIDGET (fixture->dialog), "33.6"));
  g_assert_true (app_test_says (GTK_WIDGET (fixture->dialog), "MPEG-4"));
  g_assert_cmpstr (get_text (fixture, "Name"), ==, "river-2026.mp4");

  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "dialog.add", NULL);
  g_assert_nonnull (fixture->look);
  g_assert_null (((SpateRequest *) fixture->requests->pdata[0])->name);

  SpateDownload *download = spate_manager_add_looked (fixture->manager, fixture->requests->pdata[0], fixture->look);

  test_wait_until (is_done, download, TEST_DEADLINE);
  g_assert_cmpstr (spate_download_get_name (download), ==, "river-2026.mp4");
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);
}

/* Keys make no requests; a pause does, and so does a space behind the link. */
static void
test_typing (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *uri = test_origin_uri (fixture->origin, "/get");

  add_film (fixture);
  type_keys (fixture, uri);
  test_run_pending ();
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);
  wait_for (fixture, "Can be resumed");
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);

  /* What is typed elsewhere asks nothing anew, and what was answered stays. */
  set_text (fixture, "Checksum", "12");
  set_text (fixture, "Checksum", "");
  spate_number_row_set_value (SPATE_NUMBER_ROW (row (fixture, "Connections")), 3);
  g_assert_true (app_test_says (GTK_WIDGET (fixture->dialog), "Can be resumed · 3 connections"));

  type_keys (fixture, "x ");
  wait_for (fixture, "does not have this file (404)");
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 2);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/getx"), ==, 1);
}

/* Whoever has typed a name keeps it; else it is that of the server of the present link. */
static void
test_name (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *taken = g_build_filename (fixture->dir, "river-2026.mp4", NULL);
  g_autofree char *taken_too = g_build_filename (fixture->dir, "river-2026 (1).mp4", NULL);

  g_assert_true (g_file_set_contents (taken, "", 0, NULL));
  g_assert_true (g_file_set_contents (taken_too, "", 0, NULL));
  spate_folder_row_set_folder (SPATE_FOLDER_ROW (row (fixture, "Folder")), fixture->dir);
  add_film (fixture);
  test_origin_add (fixture->origin, "/other.bin", 1000);
  paste (fixture, "/get");
  wait_for (fixture, "the new one will be “river-2026 (2).mp4”");
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-exists");

  paste (fixture, "/other.bin");
  wait_for (fixture, "1.0");
  g_assert_cmpstr (get_text (fixture, "Name"), ==, "other.bin");
  g_assert_false (app_test_says (GTK_WIDGET (fixture->dialog), "already"));

  set_text (fixture, "Name", "mine.mp4");
  paste (fixture, "/get");
  wait_for (fixture, "33.6");
  g_assert_cmpstr (get_text (fixture, "Name"), ==, "mine.mp4");
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "dialog.add", NULL);
  g_assert_cmpstr (((SpateRequest *) fixture->requests->pdata[0])->name, ==, "mine.mp4");
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 3);
}

/* A wrong password is not tried while it is typed. */
static void
test_sign_in (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  GtkWidget *row_ = get_answer_row (fixture);

  add_film (fixture)->authorization = "Basic YWxpY2U6aHVudGVyMQ==";
  paste (fixture, "/get");
  wait_for (fixture, "asks for a user name and a password");
  g_assert_true (gtk_widget_has_css_class (row_, "error"));
  g_assert_true (app_test_says (GTK_WIDGET (fixture->dialog), "Sign In"));
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-sign-in");
  app_test_narrow (app_test_get_window (GTK_WIDGET (fixture->dialog)), 360, 620);
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-sign-in-narrow");

  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "dialog.sign-in", NULL);
  test_run_pending ();
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (row (fixture, "More options"))));

  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (fixture->dialog)));

  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, row (fixture, "User name")));
  set_text (fixture, "User name", "alice");
  set_text (fixture, "Password", "hunter1");
  g_assert_true (app_test_says (GTK_WIDGET (fixture->dialog), "Press Return to ask the server"));
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 1);

  g_signal_emit_by_name (row (fixture, "Password"), "entry-activated");
  wait_for (fixture, "Can be resumed");
  g_assert_false (gtk_widget_has_css_class (row_, "error"));
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), <=, 3);
}

/* A server that was down is asked again when somebody says so. */
static void
test_again (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  test_resource_add_status (add_film (fixture), 404)->n_requests = 1;
  paste (fixture, "/get");
  wait_for (fixture, "The server does not have this file (404)");
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-refused");
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "dialog.ask-again", NULL);
  wait_for (fixture, "Can be resumed");
}

/* Another link ends the asking, and so does closing the window: tear_down() waits for that. */
static void
test_given_up (Fixture      *fixture,
               gconstpointer data G_GNUC_UNUSED)
{
  test_resource_add_fault (test_origin_add (fixture->origin, "/silent.bin", 1000), TEST_FAULT_SILENCE);
  paste (fixture, "/silent.bin");
  wait_for (fixture, "Asking");
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-asking");
  gtk_text_buffer_set_text (get_buffer (fixture), "", 0);
  g_assert_false (gtk_widget_get_visible (get_answer_row (fixture)));
  test_wait_until (is_idle, fixture, TEST_DEADLINE);

  paste (fixture, "/silent.bin");
  wait_for (fixture, "Asking");
}

/* Several links are several files, unless they are said to be one. */
static void
test_mirrors (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *first = test_origin_uri (fixture->origin, "/get");
  g_autofree char *second = test_origin_uri (fixture->origin, "/copy");
  g_autofree char *both = g_strconcat (first, "\n", second, NULL);

  add_film (fixture);
  gtk_text_buffer_set_text (get_buffer (fixture), both, -1);
  g_assert_false (gtk_widget_get_visible (get_answer_row (fixture)));
  gtk_switch_set_active (GTK_SWITCH (app_test_find (row (fixture, "All links are the same file"), GTK_TYPE_SWITCH, 0)), TRUE);
  wait_for (fixture, "1 mirror");
}

/* More than the disk has. */
static void
test_no_room (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  add_film (fixture)->size = G_GINT64_CONSTANT (1) << 52;
  paste (fixture, "/get");
  wait_for (fixture, "needed");
  g_assert_true (gtk_widget_has_css_class (row (fixture, "Folder"), "error"));
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-no-room");
}

static void
test_looks (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  add_film (fixture);
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-nothing");
  paste (fixture, "/get");
  wait_for (fixture, "Can be resumed");
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-answered");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-answered-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  app_test_narrow (app_test_get_window (GTK_WIDGET (fixture->dialog)), 360, 620);
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-answered-narrow");
}

/* --- the list of several ------------------------------------------------------------- */

static gboolean
all_told (gpointer data)
{
  Fixture *fixture = data;

  return test_origin_get_n_requests (fixture->origin, NULL) == 8 && is_idle (data);
}

/* Sizes are found out politely, and while the list is shown. */
static void
test_sizes (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) requests = NULL;
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *path = g_strdup_printf ("/recording-%u.flac", i);
      g_autofree char *uri = test_origin_uri (fixture->origin, path);

      test_origin_add (fixture->origin, g_intern_string (path), (i + 1) * 32 * MIB)->delay_ms = 20;
      g_string_append_printf (text, "%s\n", uri);
    }
  requests = spate_import_requests_from_text (text->str, text->len, fixture->dir, NULL, NULL);

  GtkWidget *review = GTK_WIDGET (g_object_ref_sink (spate_review_dialog_new (fixture->manager, requests, known, 0)));

  test_run_pending ();
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);
  spate_dialog_present (SPATE_DIALOG (review), NULL);
  app_test_wait_for_size (review);
  test_wait_until (all_told, fixture, TEST_DEADLINE);
  test_run_pending ();
  g_assert_cmpuint (test_origin_get_max_simultaneous (fixture->origin, NULL), <=, 2);
  app_test_picture (app_test_get_window (review), "review-sizes");
  app_test_close (review);
  test_unref_and_wait (review);
}

static gboolean
has_name (gpointer data)
{
  return *get_text (data, "Name") != '\0';
}

/* The answer tells what it is, and so where it goes, until the user says where. */
static void
test_kind (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  SpateFolderRow *folder = SPATE_FOLDER_ROW (row (fixture, "Folder"));

  add_film (fixture);
  spate_settings_set_kind_folder (SPATE_KIND_VIDEOS, fixture->dir);
  g_assert_cmpstr (spate_folder_row_get_folder (folder), !=, fixture->dir);
  paste (fixture, "/get");
  test_wait_until (has_name, fixture, TEST_DEADLINE);
  g_assert_cmpstr (spate_folder_row_get_folder (folder), ==, fixture->dir);
  spate_folder_row_set_folder (folder, g_get_home_dir ());
  gtk_editable_set_text (GTK_EDITABLE (row (fixture, "Name")), "other.mp4");
  g_assert_cmpstr (spate_folder_row_get_folder (folder), ==, g_get_home_dir ());

  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "dialog.add", NULL);
  g_assert_cmpstr (((SpateRequest *) fixture->requests->pdata[0])->folder, ==, g_get_home_dir ());
  g_settings_reset (settings, "kind-folders");
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture      *fixture,
                  gconstpointer data);
  } tests[] = {
    { "/add-asking/answer", test_answer },
    { "/add-asking/typing", test_typing },
    { "/add-asking/name", test_name },
    { "/add-asking/sign-in", test_sign_in },
    { "/add-asking/again", test_again },
    { "/add-asking/given-up", test_given_up },
    { "/add-asking/mirrors", test_mirrors },
    { "/add-asking/no-room", test_no_room },
    { "/add-asking/looks", test_looks },
    { "/add-asking/sizes", test_sizes },
    { "/add-asking/kind", test_kind },
  };

  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);

  return app_test_run ();
}
