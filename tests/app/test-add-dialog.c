/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The add window and the list of several downloads: what is typed and ticked is what is asked for, and
 * nothing is asked for as long as something is wrong. */

#include "spate-add-dialog.h"

#include <glib/gstdio.h>

#include "app-test.h"
#include "async-helpers.h"
#include "spate-folder-row.h"
#include "spate-import.h"
#include "spate-number-row.h"
#include "spate-review-dialog.h"
#include "spate-settings.h"

#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct
{
  SpateAddDialog *dialog;
  GPtrArray      *requests; /* (owned) (nullable): what was asked for */
  TestTempDir    *folder;
} Fixture;

static void
add_cb (GtkWidget *dialog G_GNUC_UNUSED,
        GPtrArray *requests,
        gpointer   user_data)
{
  GPtrArray **ret_requests = user_data;

  g_assert_null (*ret_requests);
  *ret_requests = g_ptr_array_ref (requests);
}

static void
add_looked_cb (GtkWidget *dialog,
               GPtrArray *requests,
               SpateLook *look,
               gpointer   user_data)
{
  g_assert_null (look);
  add_cb (dialog, requests, user_data);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->folder = test_temp_dir_new ();
  fixture->dialog = g_object_ref_sink (spate_add_dialog_new (NULL));
  g_signal_connect (fixture->dialog, "add", G_CALLBACK (add_looked_cb), &fixture->requests);
  spate_dialog_present (SPATE_DIALOG (fixture->dialog), NULL);
  app_test_wait_for_size (GTK_WIDGET (fixture->dialog));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  spate_dialog_close (SPATE_DIALOG (fixture->dialog));
  test_unref_and_wait (fixture->dialog);
  g_clear_pointer (&fixture->requests, g_ptr_array_unref);
  test_temp_dir_free (fixture->folder);
}

static GtkWidget *
row (Fixture    *fixture,
     const char *title)
{
  GtkWidget *found = app_test_find_titled (GTK_WIDGET (fixture->dialog), title);

  g_assert_nonnull (found);

  return found;
}

static void
type (Fixture    *fixture,
      const char *title,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row (fixture, title)), text);
}

static void
type_view (Fixture    *fixture,
           guint       index,
           const char *text)
{
  GtkWidget *view = app_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_TEXT_VIEW, index);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
}

static void
press_add (Fixture *fixture)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "dialog.add", NULL);
}

static gboolean
says (Fixture    *fixture,
      const char *text)
{
  GtkWidget *label = NULL;

  for (guint i = 0; (label = app_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_LABEL, i)) != NULL; i++)
    if (gtk_widget_get_visible (label) && strstr (gtk_label_get_text (GTK_LABEL (label)), text) != NULL)
      return TRUE;

  return FALSE;
}

static void
test_all (Fixture      *fixture,
          gconstpointer data G_GNUC_UNUSED)
{
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-empty");
  type_view (fixture, 0, "https://a.example/debian-13.2.0-amd64-netinst.iso");
  g_assert_true (says (fixture, "1 link"));
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-link");

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row (fixture, "More options")), TRUE);
  type (fixture, "Name", "b.iso");
  type (fixture, "Checksum", SHA256 "  debian.iso");
  type (fixture, "User name", "alice");
  type (fixture, "Password", "hunter1");
  type (fixture, "Page of the link (referrer)", "https://page.example/");
  type_view (fixture, 1, "X-One: 1\nX-Two: 2");
  spate_number_row_set_value (SPATE_NUMBER_ROW (row (fixture, "Connections")), 4);
  spate_number_row_set_value (SPATE_NUMBER_ROW (row (fixture, "Speed limit")), 2.5);
  gtk_switch_set_active (GTK_SWITCH (app_test_find (row (fixture, "From beginning to end"), GTK_TYPE_SWITCH, 0)), TRUE);
  spate_folder_row_set_folder (SPATE_FOLDER_ROW (row (fixture, "Folder")), fixture->folder);
  gtk_window_set_default_size (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (fixture->dialog))), 520, 1000);
  app_test_wait_for_size (GTK_WIDGET (fixture->dialog));
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-options");
  press_add (fixture);

  g_assert_nonnull (fixture->requests);
  g_assert_cmpuint (fixture->requests->len, ==, 1);

  const SpateRequest *request = fixture->requests->pdata[0];
  g_auto (GStrv) recent = spate_settings_dup_recent_folders ();

  g_assert_cmpstr (request->name, ==, "b.iso");
  g_assert_cmpstr (request->folder, ==, fixture->folder);
  g_assert_cmpstr (request->digest.hex, ==, SHA256);
  g_assert_cmpuint (request->max_connections, ==, 4);
  g_assert_cmpint (request->rate_limit, ==, 2500000);
  g_assert_cmpint (request->order, ==, SPATE_ORDER_SEQUENTIAL);
  g_assert_cmpuint (request->headers->len, ==, 4);
  g_assert_cmpuint (request->logins->len, ==, 1);
  g_assert_cmpstr (request->referer, ==, "https://page.example/");
  g_assert_cmpstr (recent[0], ==, fixture->folder);
}

/* Each mistake is told where it is, and holds everything up. */
static void
test_mistakes (Fixture      *fixture,
               gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *title;
    const char *text;
    const char *sentence;
  } rows[] = {
    { "Name", "a/b", "has no “/” in it" },
    { "Checksum", "1234", "not a checksum" },
    { "User name", "a:b", "no colon" },
    { "Password", "secret", "needs a user name" },
  };

  press_add (fixture);
  g_assert_null (fixture->requests);
  type_view (fixture, 0, "no link here");
  g_assert_true (says (fixture, "There is no link in that"));
  press_add (fixture);
  type_view (fixture, 0, "curl -d a=b https://a.example/");
  g_assert_true (says (fixture, "sends something"));
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-curl-body");
  press_add (fixture);
  g_assert_null (fixture->requests);

  type_view (fixture, 0, "https://a.example/b");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].title);
      type (fixture, rows[i].title, rows[i].text);
      g_assert_true (says (fixture, rows[i].sentence));
      g_assert_true (gtk_widget_has_css_class (row (fixture, rows[i].title), "error") || i == 3);
      if (i == 1)
        {
          gtk_window_set_default_size (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (fixture->dialog))), 520, 800);
          gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->dialog));
          app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-mistake");
        }
      press_add (fixture);
      g_assert_null (fixture->requests);
      type (fixture, rows[i].title, "");
      g_assert_false (says (fixture, rows[i].sentence));
    }

  press_add (fixture);
  g_assert_nonnull (fixture->requests);
}

static void
test_same_file (Fixture      *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  GtkWidget *same = row (fixture, "All links are the same file");

  type_view (fixture, 0, "https://a.example/b");
  g_assert_false (gtk_widget_get_visible (same));
  type_view (fixture, 0, "https://a.example/b\nhttps://c.example/b");
  g_assert_true (gtk_widget_get_visible (same));
  g_assert_false (gtk_widget_get_visible (row (fixture, "Name")));
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-two");

  gtk_switch_set_active (GTK_SWITCH (app_test_find (same, GTK_TYPE_SWITCH, 0)), TRUE);
  g_assert_true (gtk_widget_get_visible (row (fixture, "Name")));
  press_add (fixture);
  g_assert_cmpuint (fixture->requests->len, ==, 1);
  g_assert_cmpuint (((SpateRequest *) fixture->requests->pdata[0])->uris->len, ==, 2);
}

/* Who gets a password is told where somebody might think otherwise. */
static void
test_several_servers (Fixture      *fixture,
                      gconstpointer data G_GNUC_UNUSED)
{
  type_view (fixture, 0, "https://a.example/b\nhttps://a.example/c");
  type (fixture, "User name", "alice");
  g_assert_false (says (fixture, "told to “a.example” only"));
  type_view (fixture, 0, "https://a.example/b\nhttps://c.example/d");
  g_assert_true (says (fixture, "told to “a.example” only"));
  press_add (fixture);
  g_assert_cmpuint (((SpateRequest *) fixture->requests->pdata[0])->logins->len, ==, 1);
  g_assert_cmpuint (((SpateRequest *) fixture->requests->pdata[1])->logins->len, ==, 0);
}

/* What is there already is told beforehand, and no obstacle. */
static void
test_existing_name (Fixture      *fixture,
                    gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename (fixture->folder, "there.bin", NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  type_view (fixture, 0, "https://a.example/b");
  type (fixture, "Name", "there.bin");
  g_assert_false (says (fixture, "already"));
  spate_folder_row_set_folder (SPATE_FOLDER_ROW (row (fixture, "Folder")), fixture->folder);
  g_assert_true (says (fixture, "the new one will be “there (1).bin”"));
  press_add (fixture);
  g_assert_nonnull (fixture->requests);
}

/* A narrow window has room for all of it, one below the other. */
static void
test_narrow (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  type_view (fixture, 0, "https://a.example/a-rather-long-name-for-a-file-2026.tar.zst\nhttps://c.example/b");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row (fixture, "More options")), TRUE);
  app_test_narrow (GTK_WIDGET (fixture->dialog), 360, 620);
  app_test_picture (app_test_get_window (GTK_WIDGET (fixture->dialog)), "add-narrow");
}

/* --- the list of several ------------------------------------------------------------- */

static const char metalink[] =
  "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">"
  "<file name=\"debian-13.2.0-amd64-DVD-1.iso\"><size>3900000000</size><url>https://a.example/1</url></file>"
  "<file name=\"debian-13.2.0-amd64-DVD-2.iso\"><size>4600000000</size><url>https://a.example/2</url></file>"
  "<file name=\"SHA256SUMS\"><url>https://a.example/3</url></file></metalink>";

static SpateReviewDialog *
review_new (GPtrArray **ret_requests,
            guint       n_refused)
{
  g_autoptr (GPtrArray) requests = spate_import_requests_from_text (metalink, strlen (metalink), g_get_home_dir (), NULL, NULL);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  SpateReviewDialog *dialog = NULL;

  g_hash_table_add (known, (gpointer) "https://a.example/2");
  dialog = g_object_ref_sink (spate_review_dialog_new (NULL, requests, known, n_refused));
  g_signal_connect (dialog, "add", G_CALLBACK (add_cb), ret_requests);
  spate_dialog_present (SPATE_DIALOG (dialog), NULL);
  app_test_wait_for_size (GTK_WIDGET (dialog));

  return dialog;
}

static GtkCheckButton *
get_check (SpateReviewDialog *dialog,
           guint              index)
{
  GtkWidget *check = app_test_find (GTK_WIDGET (dialog), GTK_TYPE_CHECK_BUTTON, index);

  g_assert_nonnull (check);

  return GTK_CHECK_BUTTON (check);
}

/* What is in the list already is not ticked; what is ticked is asked for. */
static void
test_review (void)
{
  g_autoptr (GPtrArray) requests = NULL;
  SpateReviewDialog *dialog = review_new (&requests, 2);
  GtkCheckButton *all = get_check (dialog, 0);
  GtkWidget *add = app_test_find_button (GTK_WIDGET (dialog), "Add 2");

  app_test_picture (app_test_get_window (GTK_WIDGET (dialog)), "review");
  g_assert_true (gtk_check_button_get_active (get_check (dialog, 1)));
  g_assert_false (gtk_check_button_get_active (get_check (dialog, 2)));
  g_assert_true (gtk_check_button_get_inconsistent (all));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (add)), ==, "_Add 2");

  gtk_check_button_set_active (all, TRUE);
  g_assert_true (gtk_check_button_get_active (get_check (dialog, 2)));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (add)), ==, "_Add 3");
  gtk_check_button_set_active (all, FALSE);
  g_assert_false (gtk_check_button_get_active (get_check (dialog, 1)));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.add", NULL);
  g_assert_null (requests);

  gtk_check_button_set_active (get_check (dialog, 3), TRUE);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (add)), ==, "_Add 1");
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.add", NULL);
  g_assert_cmpuint (requests->len, ==, 1);
  g_assert_cmpstr (spate_request_get_uri (requests->pdata[0]), ==, "https://a.example/3");
  g_assert_cmpstr (((SpateRequest *) requests->pdata[0])->folder, ==, g_get_home_dir ());
  test_unref_and_wait (dialog);
}

static void
test_review_narrow (void)
{
  g_autoptr (GPtrArray) requests = NULL;
  SpateReviewDialog *dialog = review_new (&requests, 0);

  app_test_narrow (GTK_WIDGET (dialog), 360, 480);
  app_test_picture (app_test_get_window (GTK_WIDGET (dialog)), "review-narrow");
  spate_dialog_close (SPATE_DIALOG (dialog));
  g_assert_null (requests);
  test_unref_and_wait (dialog);
}

int
main (int   argc,
      char *argv[])
{
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add ("/add-dialog/all", Fixture, NULL, set_up, test_all, tear_down);
  g_test_add ("/add-dialog/mistakes", Fixture, NULL, set_up, test_mistakes, tear_down);
  g_test_add ("/add-dialog/same-file", Fixture, NULL, set_up, test_same_file, tear_down);
  g_test_add ("/add-dialog/several-servers", Fixture, NULL, set_up, test_several_servers, tear_down);
  g_test_add ("/add-dialog/existing-name", Fixture, NULL, set_up, test_existing_name, tear_down);
  g_test_add ("/add-dialog/narrow", Fixture, NULL, set_up, test_narrow, tear_down);
  g_test_add_func ("/add-dialog/review", test_review);
  g_test_add_func ("/add-dialog/review-narrow", test_review_narrow);

  return app_test_run ();
}
