/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window with a real manager and a real server, as far as it goes without a person. */

#include "spate-window.h"

#include "app-test.h"
#include "app-window.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-add-dialog.h"
#include "spate-application.h"
#include "spate-download-row.h"
#include "spate-http.h"
#include "spate-segment-bar.h"

#define SLOW_SIZE (8 << 20)
#define SLOW_RATE (256 << 10)

typedef struct
{
  TestOrigin   *origin;
  SpateManager *manager;
  SpateWindow  *window;
  TestTempDir  *data_dir;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->origin = test_origin_new ();
  test_origin_add (fixture->origin, "/small.bin", 1000);
  test_origin_add (fixture->origin, "/slow.bin", SLOW_SIZE)->rate = SLOW_RATE;

  fixture->data_dir = test_temp_dir_new ();
  fixture->manager = spate_manager_new (fixture->data_dir);
  fixture->window = app_window_open (fixture->manager);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  app_window_end (fixture->window, fixture->manager);

  test_origin_free (fixture->origin);
  test_temp_dir_free (fixture->data_dir);
}

static void
add (Fixture    *fixture,
     const char *path)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (links, test_origin_uri (fixture->origin, path));
  spate_window_add_links (fixture->window, links);
}

static SpateDownload *
get_first (Fixture *fixture)
{
  SpateDownload *download = g_list_model_get_item (G_LIST_MODEL (fixture->manager), 0);

  g_assert_nonnull (download);
  g_object_unref (download);

  return download;
}

static SpateDownloadRow *
get_row (Fixture *fixture)
{
  GtkWidget *row = app_test_find (GTK_WIDGET (fixture->window), SPATE_TYPE_DOWNLOAD_ROW, 0);

  g_assert_nonnull (row);

  return SPATE_DOWNLOAD_ROW (row);
}

static gboolean
has_state (Fixture   *fixture,
           SpateState state)
{
  return spate_download_get_state (get_first (fixture)) == state;
}

static gboolean
is_done (gpointer data)
{
  return has_state (data, SPATE_STATE_DONE);
}

static gboolean
is_transferring (gpointer data)
{
  return has_state (data, SPATE_STATE_TRANSFERRING);
}

static gboolean
is_paused (gpointer data)
{
  return has_state (data, SPATE_STATE_PAUSED);
}

static gboolean
has_failed (gpointer data)
{
  return has_state (data, SPATE_STATE_FAILED);
}

static const char *
get_page (Fixture *fixture)
{
  GtkWidget *page = app_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_STATUS_PAGE, 0);

  return gtk_stack_get_visible_child_name (GTK_STACK (gtk_widget_get_parent (page)));
}

static gboolean
has_toast (Fixture    *fixture,
           const char *title)
{
  GtkWidget *overlay = app_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_TOAST_OVERLAY, 0);
  GtkWidget *label = NULL;

  for (guint i = 0; (label = app_test_find (overlay, GTK_TYPE_LABEL, i)) != NULL; i++)
    if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), title) == 0)
      return TRUE;

  return FALSE;
}

/* Whether one comes when somebody points at it. */
static gboolean
has_tooltip (GtkWidget *widget)
{
  g_autoptr (GtkTooltip) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean shows = FALSE;

  g_signal_emit_by_name (widget, "query-tooltip", 0, 0, FALSE, tooltip, &shows);

  return shows;
}

static void
test_empty (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpstr (get_page (fixture), ==, "empty");
}

/* From a link to a finished file, and what the row says of it. */
static void
test_download (Fixture      *fixture,
               gconstpointer data G_GNUC_UNUSED)
{
  add (fixture, "/small.bin");
  g_assert_cmpstr (get_page (fixture), ==, "list");
  g_assert_true (has_toast (fixture, "Added “small.bin”"));

  test_wait_until (is_done, fixture, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));

  SpateDownloadRow *row = get_row (fixture);
  GtkWidget *name = app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, 0);
  GtkWidget *facts = app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, 1);
  g_autofree char *path = spate_download_dup_path (get_first (fixture));

  g_assert_true (spate_download_row_get_download (row) == get_first (fixture));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (name)), ==, spate_download_get_name (get_first (fixture)));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (facts)), "Home"));
  gtk_test_accessible_assert_property (app_test_find (GTK_WIDGET (row), SPATE_TYPE_SEGMENT_BAR, 0),
                                       GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "100 per cent");
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_true (has_tooltip (name));
  g_assert_true (has_tooltip (app_test_find (GTK_WIDGET (row), GTK_TYPE_BUTTON, 0)));
  g_assert_false (has_tooltip (facts));
}

/* What is most useful has a name that can be spoken, in every state. */
static void
assert_button (SpateDownloadRow *row,
               const char       *label)
{
  GtkWidget *button = app_test_find (GTK_WIDGET (row), GTK_TYPE_BUTTON, 0);

  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, label);
}

static void
test_pause_and_resume (Fixture      *fixture,
                       gconstpointer data G_GNUC_UNUSED)
{
  add (fixture, "/slow.bin");
  test_wait_until (is_transferring, fixture, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));

  SpateDownloadRow *row = get_row (fixture);

  assert_button (row, "Pause");

  gtk_widget_activate_action (GTK_WIDGET (row), "download.toggle", NULL);
  test_wait_until (is_paused, fixture, TEST_DEADLINE);
  assert_button (row, "Resume");

  gtk_widget_activate_action (GTK_WIDGET (row), "download.toggle", NULL);
  test_wait_until (is_transferring, fixture, TEST_DEADLINE);
  assert_button (row, "Pause");
}

static void
test_failed (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  add (fixture, "/missing.bin");
  test_wait_until (has_failed, fixture, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));

  SpateDownloadRow *row = get_row (fixture);
  GtkWidget *facts = app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, 1);

  assert_button (row, "Get a New Link");
  g_assert_true (gtk_widget_has_css_class (facts, "error"));
  g_assert_true (has_tooltip (facts));
}

/* Bytes that are not what their server says: nothing leads to them, and the row says what to do. */
static void
test_mismatch (Fixture      *fixture,
               gconstpointer data G_GNUC_UNUSED)
{
  test_resource_add_header (test_origin_add (fixture->origin, "/wrong.bin", 1000), "Digest", "md5=XUFAKrxLKna5cZ2REBfFkg==");
  add (fixture, "/wrong.bin");
  test_wait_until (has_failed, fixture, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));

  SpateDownloadRow *row = get_row (fixture);
  GtkWidget *facts = app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, 1);

  g_assert_cmpstr (spate_download_get_name (get_first (fixture)), ==, "wrong.bin.mismatch");
  assert_button (row, "Download Again");
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (facts)), "fetch it again, or delete it"));
}

static gboolean
is_waiting (gpointer data)
{
  return has_state (data, SPATE_STATE_WAITING);
}

typedef struct
{
  GtkWidget *facts;
  char      *before; /* (owned) */
} Telling;

static gboolean
tells_something_else (gpointer data)
{
  const Telling *telling = data;

  return strcmp (gtk_label_get_text (GTK_LABEL (telling->facts)), telling->before) != 0;
}

/* The row says why and until when, and what it says goes on by itself. */
static void
test_waiting (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  TestFault *busy = test_resource_add_status (test_origin_add (fixture->origin, "/busy.bin", 1000), 503);
  Telling telling = { NULL };

  busy->header = "Retry-After";
  busy->value = "90";
  add (fixture, "/busy.bin");
  test_wait_until (is_waiting, fixture, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));

  SpateDownloadRow *row = get_row (fixture);

  telling.facts = app_test_find (GTK_WIDGET (row), GTK_TYPE_LABEL, 1);
  telling.before = g_strdup (gtk_label_get_text (GTK_LABEL (telling.facts)));
  g_assert_nonnull (strstr (telling.before, "The server is busy, next try in "));
  g_assert_false (gtk_widget_has_css_class (telling.facts, "error"));
  assert_button (row, "Try Now");
  test_wait_until (tells_something_else, &telling, TEST_DEADLINE);
  g_free (telling.before);

  gtk_widget_activate_action (GTK_WIDGET (row), "download.toggle", NULL);
  test_wait_until (is_paused, fixture, TEST_DEADLINE);
  assert_button (row, "Resume");
}

static gboolean
has_no_toast (gpointer data)
{
  const Fixture *fixture = data;
  GtkWidget *overlay = app_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_TOAST_OVERLAY, 0);
  GtkWidget *label = NULL;

  for (guint i = 0; (label = app_test_find (overlay, GTK_TYPE_LABEL, i)) != NULL; i++)
    if (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (label)), "Removed"))
      return FALSE;

  return TRUE;
}

static void
test_remove_and_undo (Fixture      *fixture,
                      gconstpointer data G_GNUC_UNUSED)
{
  add (fixture, "/small.bin");
  test_wait_until (is_done, fixture, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));

  SpateDownload *download = get_first (fixture);

  gtk_widget_activate_action (GTK_WIDGET (get_row (fixture)), "download.remove", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 0);
  g_assert_cmpstr (get_page (fixture), ==, "empty");
  g_assert_false (has_no_toast (fixture));

  /* Without the toast's button: what it says is not so any more. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo-remove", "u", 0);
  g_assert_true (has_no_toast (fixture));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 1);
  g_assert_true (get_first (fixture) == download);
  g_assert_cmpstr (get_page (fixture), ==, "list");

  /* There is nothing left to undo. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo-remove", "u", 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 1);
}

/* With the window the last chance of an undo goes, and with it what was left on the disk. */
static void
test_remove_and_close (Fixture      *fixture,
                       gconstpointer data G_GNUC_UNUSED)
{
  add (fixture, "/slow.bin");
  test_wait_until (is_transferring, fixture, TEST_DEADLINE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  gtk_widget_activate_action (GTK_WIDGET (get_row (fixture)), "download.remove", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 0);
}

/* Titles of toasts are markup; names and messages are not. */
static void
test_message (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  spate_window_show_message (fixture->window, "a&b <i>c");
  g_assert_true (has_toast (fixture, "a&b <i>c"));
  spate_window_show_message (fixture->window, "later");
}

static gboolean
has_other_row (gpointer data)
{
  Fixture *fixture = data;

  return app_test_find (GTK_WIDGET (fixture->window), SPATE_TYPE_DOWNLOAD_ROW, 0) == NULL;
}

static void
test_row_is_finalised (Fixture      *fixture,
                       gconstpointer data G_GNUC_UNUSED)
{
  SpateDownloadRow *row = g_object_ref_sink (g_object_new (SPATE_TYPE_DOWNLOAD_ROW, NULL));

  add (fixture, "/small.bin");
  g_object_set (row, "download", get_first (fixture), NULL);
  test_wait_until (is_done, fixture, TEST_DEADLINE);
  g_object_set (row, "download", NULL, NULL);
  g_assert_null (spate_download_row_get_download (row));
  g_assert_finalize_object (row);

  gtk_widget_activate_action (GTK_WIDGET (get_row (fixture)), "download.remove", NULL);
  test_wait_until (has_other_row, fixture, TEST_DEADLINE);
}

static void
count_links_cb (SpateAddDialog *dialog G_GNUC_UNUSED,
                GPtrArray      *links,
                SpateLook      *look G_GNUC_UNUSED,
                gpointer        user_data)
{
  guint *n_links = user_data;

  *n_links = links->len;
}

static void
test_add_dialog (void)
{
  SpateAddDialog *dialog = spate_add_dialog_new (NULL);
  GtkWidget *text_view;
  guint n_links = 0;

  g_signal_connect (dialog, "add", G_CALLBACK (count_links_cb), &n_links);
  spate_dialog_present (SPATE_DIALOG (dialog), NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  text_view = app_test_find (GTK_WIDGET (dialog), GTK_TYPE_TEXT_VIEW, 0);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view)), "no link\nfile:///etc/passwd", -1);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.add", NULL);
  g_assert_cmpuint (n_links, ==, 0);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text_view)),
                            "https://example.org/a\nhttp://example.org/b?c=d&e", -1);
  g_object_ref (dialog);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.add", NULL);
  g_assert_cmpuint (n_links, ==, 2);
  test_unref_and_wait (dialog);
}

static void
test_application_is_finalised (void)
{
  g_assert_finalize_object (spate_application_new ());
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add ("/window/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add ("/window/download", Fixture, NULL, set_up, test_download, tear_down);
  g_test_add ("/window/pause-and-resume", Fixture, NULL, set_up, test_pause_and_resume, tear_down);
  g_test_add ("/window/failed", Fixture, NULL, set_up, test_failed, tear_down);
  g_test_add ("/window/mismatch", Fixture, NULL, set_up, test_mismatch, tear_down);
  g_test_add ("/window/waiting", Fixture, NULL, set_up, test_waiting, tear_down);
  g_test_add ("/window/remove-and-undo", Fixture, NULL, set_up, test_remove_and_undo, tear_down);
  g_test_add ("/window/remove-and-close", Fixture, NULL, set_up, test_remove_and_close, tear_down);
  g_test_add ("/window/message", Fixture, NULL, set_up, test_message, tear_down);
  g_test_add ("/window/row-is-finalised", Fixture, NULL, set_up, test_row_is_finalised, tear_down);
  g_test_add_func ("/window/add-dialog", test_add_dialog);
  g_test_add_func ("/window/application-is-finalised", test_application_is_finalised);

  return app_test_run ();
}
