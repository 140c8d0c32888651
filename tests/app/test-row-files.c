/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that are not there any more, go to another folder, or to the bin. */

#include "rows-fixture.h"

#include <glib/gstdio.h>

#include "pattern.h"
#include "spate-http.h"

/* Somebody deletes the file, and comes back to the window. */
static void
test_file_gone (RowsFixture  *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *download = rows_add (fixture, "/a.bin", 1000, 0);
  g_autofree char *path = NULL;

  rows_wait_for (fixture, download, SPATE_STATE_DONE);
  rows_assert_button (fixture, download, "Show in Folder");
  path = spate_download_dup_path (download);
  g_assert_cmpint (g_unlink (path), ==, 0);

  /* There is no window manager to give it the focus. */
  g_object_notify (G_OBJECT (fixture->window), "is-active");
  spate_download_look_for_file (download);
  test_wait_until (rows_is_gone, download, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  g_assert_cmpstr (rows_get_facts (fixture, download), ==, "The file is not there any more");
  rows_assert_button (fixture, download, "Download Again");

  rows_press (fixture, download);
  rows_wait_for (fixture, download, SPATE_STATE_DONE);
  rows_assert_button (fixture, download, "Show in Folder");
  test_pattern_check_file (path, 1000, 1);
}

/* A row that is made for what was deleted while the program did not run. */
static void
test_bound_and_gone (RowsFixture  *fixture,
                     gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *download = rows_add (fixture, "/a.bin", 1000, 0);
  g_autofree char *path = NULL;
  SpateDownloadRow *row = g_object_ref_sink (g_object_new (SPATE_TYPE_DOWNLOAD_ROW, NULL));

  rows_wait_for (fixture, download, SPATE_STATE_DONE);
  path = spate_download_dup_path (download);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_object_set (row, "download", download, NULL);
  test_wait_until (rows_is_gone, download, TEST_DEADLINE);
  g_object_set (row, "download", NULL, NULL);
  g_assert_finalize_object (row);
}

static GtkWidget *
find_button (RowsFixture *fixture,
             const char  *label)
{
  GtkWidget *button = NULL;

  for (guint i = 0; (button = app_test_find (GTK_WIDGET (fixture->window->details), GTK_TYPE_BUTTON, i)) != NULL; i++)
    if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), label) == 0 && gtk_widget_get_visible (button))
      return button;

  return NULL;
}

/* The page of a download has the same button. */
static void
test_details (RowsFixture  *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *missing = rows_add (fixture, "/missing.bin", -1, 0);
  SpateDownload *small = rows_add (fixture, "/small.bin", 1000, 0);
  g_autofree char *path = NULL;

  rows_wait_for (fixture, missing, SPATE_STATE_FAILED);
  rows_wait_for (fixture, small, SPATE_STATE_DONE);
  rows_act (fixture, "win.details", missing);
  g_assert_nonnull (find_button (fixture, "Get a New Link"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL);

  path = spate_download_dup_path (small);
  g_assert_cmpint (g_unlink (path), ==, 0);
  rows_act (fixture, "win.details", small);
  g_assert_null (find_button (fixture, "Download Again"));
  test_wait_until (rows_is_gone, small, TEST_DEADLINE);
  g_assert_null (find_button (fixture, "Get a New Link"));
  g_signal_emit_by_name (find_button (fixture, "Download Again"), "clicked");
  rows_wait_for (fixture, small, SPATE_STATE_DONE);
  g_assert_null (find_button (fixture, "Download Again"));
}

/* --- folders and files ---------------------------------------------------------------- */

static gboolean
has_answer (gpointer data)
{
  return app_test_find_answer (data) != NULL;
}

static void
answer (const char *label)
{
  test_wait_until (has_answer, (gpointer) label, TEST_DEADLINE);
  app_test_respond (app_test_find_answer (label), label);
}

static gboolean
has_bytes (gpointer data)
{
  return spate_download_get_written (data) > 0;
}

/* The folder is gone: it is asked whether to begin anew, and it does so only then. */
static void
test_choose_folder (RowsFixture  *fixture,
                    gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *hidden = g_strconcat (fixture->folder, "-unplugged", NULL);
  g_autofree char *path = g_build_filename (fixture->dir, "a.bin", NULL);
  TestResource *resource = test_origin_add (fixture->origin, "/a.bin", 4 * SLOW_SIZE);
  SpateDownload *download = NULL;

  resource->rate = SLOW_RATE;
  download = rows_add (fixture, "/a.bin", -1, 0);
  test_wait_until (has_bytes, download, TEST_DEADLINE);
  spate_download_pause (download);
  rows_wait_for (fixture, download, SPATE_STATE_PAUSED);
  g_assert_cmpint (g_rename (fixture->folder, hidden), ==, 0);

  spate_download_start (download);
  rows_wait_for (fixture, download, SPATE_STATE_FAILED);
  rows_assert_button (fixture, download, "Choose a Folder");

  _spate_window_change_folder (fixture->window, download, fixture->dir);
  answer ("Cancel");
  test_run_pending ();
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_FAILED);

  _spate_window_change_folder (fixture->window, download, fixture->dir);
  test_origin_lock (fixture->origin);
  resource->rate = 0;
  test_origin_unlock (fixture->origin);
  answer ("Begin Anew");
  rows_wait_for (fixture, download, SPATE_STATE_DONE);
  test_pattern_check_file (path, 4 * SLOW_SIZE, 1);
  g_assert_cmpint (g_rename (hidden, fixture->folder), ==, 0);
}

static gboolean
is_empty (gpointer data)
{
  return g_list_model_get_n_items (data) == 0;
}

static void
test_delete_file (RowsFixture  *fixture,
                  gconstpointer data G_GNUC_UNUSED)
{
  SpateDownload *download = rows_add (fixture, "/a.bin", 1000, 0);
  g_autofree char *path = NULL;

  rows_wait_for (fixture, download, SPATE_STATE_DONE);
  path = spate_download_dup_path (download);

  rows_act (fixture, "win.delete-file", download);
  test_wait_until (is_empty, fixture->manager, TEST_DEADLINE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static gboolean
has_message (gpointer data)
{
  SpateWindow *window = data;

  return window->message != NULL;
}

/* Something is said where there is no program for such files, and no file manager. */
static void
test_open_without_program (RowsFixture  *fixture,
                           gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *action;
    const char *type;
    const char *message;
  } rows[] = {
    { "win.open-file", "application/octet-stream", "The file cannot be opened: there is no program for it" },
    { "win.show-file", "inode/directory", "The folder cannot be opened: there is no program for it" },
  };
  SpateDownload *download = rows_add (fixture, "/a.unheard-of", 1000, 0);

  rows_wait_for (fixture, download, SPATE_STATE_DONE);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GAppInfo) program = g_app_info_get_default_for_type (rows[i].type, FALSE);

      if (program != NULL)
        {
          g_test_skip ("this machine has a program for that");
          return;
        }

      if (fixture->window->message != NULL)
        adw_toast_dismiss (fixture->window->message);
      g_clear_weak_pointer (&fixture->window->message);
      rows_act (fixture, rows[i].action, download);
      test_wait_until (has_message, fixture->window, TEST_DEADLINE);
      g_assert_cmpstr (adw_toast_get_title (fixture->window->message), ==, rows[i].message);
    }
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add ("/row-files/file-gone", RowsFixture, NULL, rows_set_up, test_file_gone, rows_tear_down);
  g_test_add ("/row-files/bound-and-gone", RowsFixture, NULL, rows_set_up, test_bound_and_gone, rows_tear_down);
  g_test_add ("/row-files/details", RowsFixture, NULL, rows_set_up, test_details, rows_tear_down);
  g_test_add ("/row-files/choose-folder", RowsFixture, NULL, rows_set_up, test_choose_folder, rows_tear_down);
  g_test_add ("/row-files/delete-file", RowsFixture, NULL, rows_set_up, test_delete_file, rows_tear_down);
  g_test_add ("/row-files/open-without-program", RowsFixture, NULL, rows_set_up, test_open_without_program, rows_tear_down);

  return app_test_run ();
}
