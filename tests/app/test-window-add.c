/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes into the window becomes downloads, quietly if it is one, and never twice. */

#include "spate-window.h"

#include <glib/gstdio.h>

#include "app-test.h"
#include "app-window.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-folder-row.h"
#include "spate-http.h"
#include "spate-review-dialog.h"
#include "spate-settings.h"

typedef struct
{
  TestOrigin   *origin;
  SpateManager *manager;
  SpateWindow  *window;
  TestTempDir  *data_dir;
  TestTempDir  *folder;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->origin = test_origin_new ();
  test_origin_add (fixture->origin, "/small.bin", 1000);
  test_origin_add (fixture->origin, "/other.bin", 1000);
  test_origin_add (fixture->origin, "/slow.bin", 8 << 20)->rate = 256 << 10;

  fixture->data_dir = test_temp_dir_new ();
  fixture->folder = g_build_filename (g_get_home_dir (), "folder", NULL);
  g_assert_cmpint (g_mkdir (fixture->folder, 0755), ==, 0);
  spate_settings_set_folder (fixture->folder);

  fixture->manager = spate_manager_new (fixture->data_dir);
  fixture->window = app_window_open (fixture->manager);
  app_test_wait_for_size (GTK_WIDGET (fixture->window));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  app_window_end (fixture->window, fixture->manager);

  test_origin_free (fixture->origin);
  test_temp_dir_free (fixture->data_dir);
  test_temp_dir_free (fixture->folder);
}

/* LINK/ in the text stands for the origin. */
static void
add_text (Fixture    *fixture,
          const char *format)
{
  g_autofree char *uri = test_origin_uri (fixture->origin, "/");
  g_auto (GStrv) parts = g_strsplit (format, "LINK/", -1);
  g_autofree char *text = g_strjoinv (uri, parts);

  spate_window_add_text (fixture->window, text, strlen (text));
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->manager));
}

static SpateDownload *
get (Fixture *fixture,
     guint    position)
{
  g_autoptr (SpateDownload) download = g_list_model_get_item (G_LIST_MODEL (fixture->manager), position);

  g_assert_nonnull (download);

  return download;
}

static gboolean
is_done (gpointer data)
{
  return spate_download_get_state (data) == SPATE_STATE_DONE;
}

static gboolean
is_transferring (gpointer data)
{
  return spate_download_get_state (data) == SPATE_STATE_TRANSFERRING;
}

static gboolean
is_paused (gpointer data)
{
  return spate_download_get_state (data) == SPATE_STATE_PAUSED;
}

static GtkWidget *
find_toast (Fixture    *fixture,
            const char *title)
{
  GtkWidget *overlay = app_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_TOAST_OVERLAY, 0);
  GtkWidget *label = NULL;

  for (guint i = 0; (label = app_test_find (overlay, GTK_TYPE_LABEL, i)) != NULL; i++)
    if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), title) == 0)
      return gtk_widget_get_ancestor (label, g_type_from_name ("AdwToastWidget"));

  return NULL;
}

static gboolean
has_toast (Fixture    *fixture,
           const char *title)
{
  return find_toast (fixture, title) != NULL;
}

/* The first button of a toast is its action. */
static void
press_toast (Fixture    *fixture,
             const char *title)
{
  GtkWidget *toast = find_toast (fixture, title);

  g_assert_nonnull (toast);
  g_signal_emit_by_name (app_test_find (toast, GTK_TYPE_BUTTON, 0), "clicked");
}

static GtkWidget *
find_review (void)
{
  GtkWidget *review = app_test_find_dialog (SPATE_TYPE_REVIEW_DIALOG);

  return review != NULL ? g_object_ref (review) : NULL;
}

static void
answer_review (const char *action)
{
  GtkWidget *review = find_review ();

  g_assert_nonnull (review);
  app_test_wait_for_size (review);
  gtk_widget_activate_action (review, action, NULL);
  test_unref_and_wait (review);
}

/* One link starts at once; with Undo it is as if it had never been. */
static void
test_undo (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *part = g_build_filename (fixture->folder, "slow.bin.part", NULL);

  add_text (fixture, "look at LINK/slow.bin.");
  g_assert_null (find_review ());
  g_assert_cmpuint (count (fixture), ==, 1);
  test_wait_until (is_transferring, get (fixture, 0), TEST_DEADLINE);
  g_assert_true (g_file_test (part, G_FILE_TEST_EXISTS));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  app_test_picture (GTK_WIDGET (fixture->window), "added");

  press_toast (fixture, "Added “slow.bin”");
  g_assert_cmpuint (count (fixture), ==, 0);
}

static gboolean
is_gone (gpointer data)
{
  return !g_file_test (data, G_FILE_TEST_EXISTS);
}

/* A file that is here already goes to the bin. */
static void
test_undo_finished (Fixture      *fixture,
                    gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = NULL;

  add_text (fixture, "LINK/small.bin");
  test_wait_until (is_done, get (fixture, 0), TEST_DEADLINE);
  path = spate_download_dup_path (get (fixture, 0));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  press_toast (fixture, "Added “small.bin”");
  g_assert_cmpuint (count (fixture), ==, 0);
  test_wait_until (is_gone, path, TEST_DEADLINE);
}

/* Nothing is added twice: what is paused goes on, what is done is offered again. */
static void
test_known (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  add_text (fixture, "LINK/slow.bin");
  test_wait_until (is_transferring, get (fixture, 0), TEST_DEADLINE);
  add_text (fixture, "LINK/slow.bin");
  g_assert_true (has_toast (fixture, "“slow.bin” is already in the list"));
  g_assert_cmpuint (count (fixture), ==, 1);

  spate_download_pause (get (fixture, 0));
  test_wait_until (is_paused, get (fixture, 0), TEST_DEADLINE);
  add_text (fixture, "LINK/slow.bin");
  g_assert_cmpuint (count (fixture), ==, 1);
  test_wait_until (is_transferring, get (fixture, 0), TEST_DEADLINE);

  add_text (fixture, "LINK/small.bin");
  test_wait_until (is_done, get (fixture, 1), TEST_DEADLINE);
  add_text (fixture, "LINK/small.bin");
  g_assert_cmpuint (count (fixture), ==, 2);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  app_test_picture (GTK_WIDGET (fixture->window), "known");
  press_toast (fixture, "“small.bin” is already in the list");
  g_assert_cmpuint (count (fixture), ==, 3);
  test_wait_until (is_done, get (fixture, 2), TEST_DEADLINE);
  g_assert_cmpstr (spate_download_get_name (get (fixture, 2)), ==, "small (1).bin");
}

/* What was asked before the pause may be read by the server after it. */
static gboolean
was_asked_with_cookie (Fixture    *fixture,
                       const char *path,
                       const char *cookie)
{
  for (guint i = 0; i < test_origin_get_n_requests (fixture->origin, path); i++)
    {
      g_autoptr (TestRequest) request = test_origin_get_request (fixture->origin, path, i);

      if (g_strcmp0 (test_request_get_header (request, "cookie"), cookie) == 0)
        return TRUE;
    }

  return FALSE;
}

/* A command for what is in the list brings the cookies that it needs to go on. */
static void
test_known_with_cookies (Fixture      *fixture,
                         gconstpointer data G_GNUC_UNUSED)
{
  add_text (fixture, "LINK/slow.bin");
  test_wait_until (is_transferring, get (fixture, 0), TEST_DEADLINE);
  spate_download_pause (get (fixture, 0));
  test_wait_until (is_paused, get (fixture, 0), TEST_DEADLINE);
  test_origin_clear_log (fixture->origin);
  add_text (fixture, "curl 'LINK/slow.bin' -H 'Cookie: a=b'");
  g_assert_cmpuint (count (fixture), ==, 1);
  test_wait_until (is_transferring, get (fixture, 0), TEST_DEADLINE);

  g_assert_true (was_asked_with_cookie (fixture, "/slow.bin", "a=b"));
}

/* Several are shown first, and only what is ticked is added. */
static void
test_several (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  add_text (fixture, "LINK/small.bin and LINK/other.bin");
  g_assert_cmpuint (count (fixture), ==, 0);
  answer_review ("dialog.cancel");
  g_assert_cmpuint (count (fixture), ==, 0);

  add_text (fixture, "LINK/small.bin and LINK/other.bin");
  answer_review ("dialog.add");
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_cmpstr (spate_download_get_request (get (fixture, 1))->folder, ==, fixture->folder);
  press_toast (fixture, "Added 2 downloads");
  g_assert_cmpuint (count (fixture), ==, 0);
}

static void
test_refused (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  add_text (fixture, "nothing");
  g_assert_true (has_toast (fixture, "There is no link in that; Spate takes http and https links."));
  add_text (fixture, "curl -F a=@b LINK/small.bin");
  g_assert_true (has_toast (fixture, "The command sends something, such as a form; Spate only fetches files."));
  g_assert_cmpuint (count (fixture), ==, 0);
}

/* A link to a server alone names no file. */
static void
test_nameless (Fixture      *fixture,
               gconstpointer data G_GNUC_UNUSED)
{
  test_origin_add (fixture->origin, "/", 1000);
  add_text (fixture, "LINK/");
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpstr (spate_download_get_request (get (fixture, 0))->folder, ==, fixture->folder);
  test_wait_until (is_done, get (fixture, 0), TEST_DEADLINE);
}

/* Each goes where its kind goes, one or many; the review says so, and what is chosen there is for all. */
static void
test_kinds (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  TestTempDir *videos = test_temp_dir_new ();
  GtkWidget *row = NULL;

  test_origin_add (fixture->origin, "/one.mkv", 1000);
  test_origin_add (fixture->origin, "/two.mkv", 1000);
  test_origin_add (fixture->origin, "/three.mkv", 1000);
  spate_settings_set_kind_folder (SPATE_KIND_VIDEOS, videos);
  add_text (fixture, "LINK/one.mkv");
  g_assert_cmpstr (spate_download_get_request (get (fixture, 0))->folder, ==, videos);

  add_text (fixture, "LINK/two.mkv LINK/small.bin");
  row = app_test_find (app_test_find_dialog (SPATE_TYPE_REVIEW_DIALOG), SPATE_TYPE_FOLDER_ROW, 0);
  g_assert_cmpstr (spate_folder_row_get_folder (SPATE_FOLDER_ROW (row)), ==, NULL);
  app_test_picture (app_test_get_window (row), "review-kinds");
  answer_review ("dialog.add");
  g_assert_cmpuint (count (fixture), ==, 3);
  g_assert_cmpstr (spate_download_get_request (get (fixture, 1))->folder, ==, videos);
  g_assert_cmpstr (spate_download_get_request (get (fixture, 2))->folder, ==, fixture->folder);

  add_text (fixture, "LINK/three.mkv LINK/other.bin");
  row = app_test_find (app_test_find_dialog (SPATE_TYPE_REVIEW_DIALOG), SPATE_TYPE_FOLDER_ROW, 0);
  spate_folder_row_set_folder (SPATE_FOLDER_ROW (row), fixture->folder);
  answer_review ("dialog.add");
  g_assert_cmpstr (spate_download_get_request (get (fixture, 3))->folder, ==, fixture->folder);

  for (guint i = 0; i < count (fixture); i++)
    test_wait_until (is_done, get (fixture, i), TEST_DEADLINE);
  g_settings_reset (settings, "kind-folders");
  test_temp_dir_free (videos);
}

static gboolean
has_one (gpointer data)
{
  return count (data) == 1;
}

static gboolean
has_review (gpointer data G_GNUC_UNUSED)
{
  g_autoptr (GtkWidget) review = find_review ();

  return review != NULL;
}

static void
add_file (Fixture    *fixture,
          const char *name,
          const char *contents)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *uri = test_origin_uri (fixture->origin, "/");
  g_auto (GStrv) parts = g_strsplit (contents, "LINK/", -1);
  g_autofree char *text = g_strjoinv (uri, parts);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  spate_window_add_file (fixture->window, file);
}

/* A Metalink with one file is one download; a browser's file holds a link. */
static void
test_files (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  add_file (fixture, "a.meta4", "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"><file name=\"named.bin\"><size>1000</size>"
                                "<url>LINK/small.bin</url></file></metalink>");
  test_wait_until (has_one, fixture, TEST_DEADLINE);
  g_assert_true (has_toast (fixture, "Added “named.bin”"));

  add_file (fixture, "b.url", "[InternetShortcut]\r\nURL=LINK/other.bin\r\nIcon=LINK/small.bin\r\n");
  test_wait_until (has_review, fixture, TEST_DEADLINE);
  answer_review ("dialog.cancel");
}

typedef struct
{
  Fixture    *fixture;
  const char *title;
} Wanted;

static gboolean
has_wanted_toast (gpointer data)
{
  const Wanted *wanted = data;

  return has_toast (wanted->fixture, wanted->title);
}

static void
test_bad_files (Fixture      *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GFile) missing = g_file_new_for_path ("/no/such-file");
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->folder);
  g_autofree char *of_folder = g_strdup_printf ("“%s” is neither a link nor a file that can be read.", fixture->folder);
  Wanted wanted = { fixture, "“/no/such-file” is neither a link nor a file that can be read." };

  spate_window_add_file (fixture->window, missing);
  test_wait_until (has_wanted_toast, &wanted, TEST_DEADLINE);
  wanted.title = of_folder;
  spate_window_add_file (fixture->window, folder);
  test_wait_until (has_wanted_toast, &wanted, TEST_DEADLINE);
  wanted.title = "There is no link in that; Spate takes http and https links.";
  add_file (fixture, "c.txt", "nothing of use");
  test_wait_until (has_wanted_toast, &wanted, TEST_DEADLINE);
  g_assert_cmpuint (count (fixture), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add ("/window-add/undo", Fixture, NULL, set_up, test_undo, tear_down);
  g_test_add ("/window-add/undo-finished", Fixture, NULL, set_up, test_undo_finished, tear_down);
  g_test_add ("/window-add/known", Fixture, NULL, set_up, test_known, tear_down);
  g_test_add ("/window-add/known-with-cookies", Fixture, NULL, set_up, test_known_with_cookies, tear_down);
  g_test_add ("/window-add/several", Fixture, NULL, set_up, test_several, tear_down);
  g_test_add ("/window-add/nameless", Fixture, NULL, set_up, test_nameless, tear_down);
  g_test_add ("/window-add/kinds", Fixture, NULL, set_up, test_kinds, tear_down);
  g_test_add ("/window-add/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/window-add/files", Fixture, NULL, set_up, test_files, tear_down);
  g_test_add ("/window-add/bad-files", Fixture, NULL, set_up, test_bad_files, tear_down);

  return app_test_run ();
}
