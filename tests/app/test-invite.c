/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What web pages suggest is shown, and nothing else: no server hears of it, nothing is added, and no key
 * that was meant for something else adds it. A hundred of them are two dialogs. */

#include "spate-window.h"

#include "app-test.h"
#include "app-window.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-add-dialog.h"
#include "spate-http.h"
#include "spate-review-dialog.h"
#include "spate-review-item.h"

typedef struct
{
  TestOrigin   *origin;
  SpateManager *manager;
  SpateWindow  *window;
  TestTempDir  *data_dir;
  const char   *sentence; /* that is waited for */
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->origin = test_origin_new ();
  test_origin_add (fixture->origin, "/a.bin", 1000);
  fixture->data_dir = test_temp_dir_new ();
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
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->manager));
}

static gboolean
has_add_dialog (gpointer data G_GNUC_UNUSED)
{
  return app_test_find_dialog (SPATE_TYPE_ADD_DIALOG) != NULL;
}

static gboolean
has_review_dialog (gpointer data G_GNUC_UNUSED)
{
  return app_test_find_dialog (SPATE_TYPE_REVIEW_DIALOG) != NULL;
}

static gboolean
has_no_dialog (gpointer data)
{
  return !has_add_dialog (data) && !has_review_dialog (data);
}

static gboolean
window_says (gpointer data)
{
  return app_test_says (GTK_WIDGET (((Fixture *) data)->window), ((Fixture *) data)->sentence);
}

static gboolean
dialog_says (gpointer data)
{
  return app_test_says (app_test_find_dialog (SPATE_TYPE_ADD_DIALOG), ((Fixture *) data)->sentence);
}

static gboolean
review_says (gpointer data)
{
  return app_test_says (app_test_find_dialog (SPATE_TYPE_REVIEW_DIALOG), ((Fixture *) data)->sentence);
}

static char *
make_invitation (Fixture    *fixture,
                 const char *more)
{
  g_autofree char *link = test_origin_uri (fixture->origin, "/a.bin");
  g_autofree char *escaped = g_uri_escape_string (link, NULL, FALSE);

  return g_strdup_printf ("spate:?url=%s%s", escaped, more);
}

static void
test_one (Fixture      *fixture,
          gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *text = make_invitation (fixture, "&name=..%2Fb.bin&referrer=https%3A%2F%2Fexample.org%2Fpage");
  g_autofree char *link = test_origin_uri (fixture->origin, "/a.bin");
  g_autofree char *shown = NULL;
  GtkWidget *dialog = NULL;
  GtkWidget *focus = NULL;
  GtkTextBuffer *buffer = NULL;

  spate_window_invite (fixture->window, text);
  test_wait_until (has_add_dialog, NULL, TEST_DEADLINE);
  dialog = app_test_find_dialog (SPATE_TYPE_ADD_DIALOG);
  app_test_wait_for_size (dialog);
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (app_test_find (dialog, GTK_TYPE_TEXT_VIEW, 0)));
  g_object_get (buffer, "text", &shown, NULL);
  g_assert_cmpstr (shown, ==, link);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_test_find_titled (dialog, "Name"))), ==, "b.bin");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_test_find_titled (dialog, "Page of the link (referrer)"))), ==,
                   "https://example.org/page");
  fixture->sentence = "A web page suggests this link.";
  test_wait_until (dialog_says, fixture, TEST_DEADLINE);
  fixture->sentence = "has not been asked yet";
  test_wait_until (dialog_says, fixture, TEST_DEADLINE);
  app_test_picture (app_test_get_window (dialog), "invited");

  /* Whoever is just typing somewhere else. */
  focus = gtk_root_get_focus (gtk_widget_get_root (dialog));
  g_assert_true (GTK_IS_BUTTON (focus));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (focus)), ==, "dialog.cancel");
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);
  g_assert_cmpuint (count (fixture), ==, 0);

  gtk_widget_activate_action (dialog, "dialog.ask-again", NULL);
  fixture->sentence = "Can be resumed";
  test_wait_until (dialog_says, fixture, TEST_DEADLINE);
  g_assert_cmpuint (count (fixture), ==, 0);
  gtk_widget_activate_action (dialog, "dialog.add", NULL);
  test_wait_until (has_no_dialog, NULL, TEST_DEADLINE);
  g_assert_cmpuint (count (fixture), ==, 1);
}

static void
test_refused (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *text = make_invitation (fixture, "");

  spate_window_invite (fixture->window, text);
  test_wait_until (has_add_dialog, NULL, TEST_DEADLINE);
  gtk_widget_activate_action (app_test_find_dialog (SPATE_TYPE_ADD_DIALOG), "dialog.cancel", NULL);
  test_wait_until (has_no_dialog, NULL, TEST_DEADLINE);
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);
}

static guint
count_items (GtkWidget *review)
{
  GtkWidget *view = app_test_find (review, GTK_TYPE_LIST_VIEW, 0);

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (view))));
}

/* While the first is shown the others wait, each once, and not without end. */
static void
test_many (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *first = make_invitation (fixture, "");
  GtkWidget *review = NULL;

  spate_window_invite (fixture->window, first);
  test_wait_until (has_add_dialog, NULL, TEST_DEADLINE);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *text = make_invitation (fixture, "");
      g_autofree char *numbered = g_strdup_printf ("spate:?url=https%%3A%%2F%%2Fexample.org%%2F%u", i % 150);

      spate_window_invite (fixture->window, i % 10 == 0 ? text : numbered);
    }
  fixture->sentence = "suggests too many downloads";
  test_wait_until (window_says, fixture, TEST_DEADLINE);
  g_assert_false (has_review_dialog (NULL));

  gtk_widget_activate_action (app_test_find_dialog (SPATE_TYPE_ADD_DIALOG), "dialog.cancel", NULL);
  test_wait_until (has_review_dialog, NULL, TEST_DEADLINE);
  review = app_test_find_dialog (SPATE_TYPE_REVIEW_DIALOG);
  g_assert_cmpuint (count_items (review), ==, 100);
  fixture->sentence = "Web pages suggest these downloads.";
  test_wait_until (review_says, fixture, TEST_DEADLINE);
  g_assert_false (has_add_dialog (NULL));
  app_test_picture (app_test_get_window (review), "invited-many");
  gtk_widget_activate_action (review, "dialog.cancel", NULL);
  test_wait_until (has_no_dialog, NULL, TEST_DEADLINE);
  test_run_pending ();
  g_assert_true (has_no_dialog (NULL));
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);
}

/* A sentence for each kind of nonsense, and no dialog. */
static void
test_bad (Fixture      *fixture,
          gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *text;
    const char *sentence;
  } bad[] = {
    { "spate:?url=ftp%3A%2F%2Fexample.org%2Fa", "suggests no http or https link" },
    { "spate:?url=spate%3A%3Furl%3Dhttps%3A%2F%2Fexample.org%2F", "suggests no http or https link" },
    { "spate:a", "cannot be read" },
    { "spate:?url=https%3A%2F%2Fexample.org%2F&a=b", "does not know" },
    { "spate:?name=a&name=b", "says something twice" },
    { "spate:?referrer=x", "names a page that is none" },
  };
  g_autofree char *letters = g_strnfill (40000, 'a');
  g_autofree char *lengthy = g_strconcat ("spate:?url=", letters, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i].text);
      spate_window_invite (fixture->window, bad[i].text);
      fixture->sentence = bad[i].sentence;
      test_wait_until (window_says, fixture, TEST_DEADLINE);
    }
  spate_window_invite (fixture->window, lengthy);
  fixture->sentence = "is too long";
  test_wait_until (window_says, fixture, TEST_DEADLINE);
  test_run_pending ();
  g_assert_true (has_no_dialog (NULL));
  g_assert_cmpuint (count (fixture), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add ("/invite/one", Fixture, NULL, set_up, test_one, tear_down);
  g_test_add ("/invite/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/invite/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/invite/bad", Fixture, NULL, set_up, test_bad, tear_down);

  return app_test_run ();
}
