/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done with each of the places where a file comes from, while it comes and when it does not. */

#include <adwaita.h>
#include <string.h>

#include "app-test.h"
#include "app-window.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "pattern.h"
#include "spate-http.h"
#include "spate-link-dialog.h"
#include "spate-source-row.h"
#include "spate-source-list.h"
#include "spate-window.h"

#define SIZE (8 << 20)
#define SLOW (1 << 20)

typedef struct
{
  TestOrigin    *first;
  TestOrigin    *mirror;
  TestResource  *files[2];
  SpateManager  *manager;
  SpateWindow   *window;
  TestTempDir   *dir;
  SpateDownload *download; /* (unowned) */
  char          *link;     /* of the mirror */
  char          *copied;   /* what is in the clipboard */
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (SpateRequest) request = NULL;
  g_autofree char *data_dir = NULL;
  g_autofree char *uri = NULL;

  fixture->dir = test_temp_dir_new ();
  data_dir = g_build_filename (fixture->dir, "data", NULL);
  fixture->first = test_origin_new ();
  fixture->mirror = test_origin_new ();
  fixture->files[0] = test_origin_add (fixture->first, "/a.bin", SIZE);
  fixture->files[1] = test_origin_add (fixture->mirror, "/b.bin", SIZE);
  fixture->files[0]->rate = SLOW;
  fixture->files[1]->rate = SLOW;
  fixture->manager = spate_manager_new (data_dir);
  fixture->window = app_window_open (fixture->manager);

  request = spate_request_new (fixture->dir);
  request->max_connections = 4;
  uri = test_origin_uri (fixture->first, "/a.bin?token=secret");
  fixture->link = test_origin_uri (fixture->mirror, "/b.bin");
  g_assert_true (spate_request_add_uri (request, uri, NULL));
  g_assert_true (spate_request_add_uri (request, fixture->link, NULL));
  fixture->download = spate_manager_add (fixture->manager, request);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.details", "s",
                                             spate_download_get_id (fixture->download)));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  app_window_end (fixture->window, fixture->manager);
  test_origin_free (fixture->first);
  test_origin_free (fixture->mirror);
  test_temp_dir_free (fixture->dir);
  g_free (fixture->link);
  g_free (fixture->copied);
}

static GtkWidget *
get_row (Fixture *fixture,
         guint    index)
{
  return app_test_find (GTK_WIDGET (fixture->window), SPATE_TYPE_SOURCE_ROW, index);
}

static gboolean
has_row (Fixture *fixture,
         guint    index)
{
  GtkWidget *row = get_row (fixture, index);

  return row != NULL && gtk_widget_get_visible (row);
}

static void
act (Fixture    *fixture,
     guint       index,
     const char *action)
{
  g_assert_true (gtk_widget_activate_action (get_row (fixture, index), action, NULL));
}

static const char *
get_subtitle (Fixture *fixture,
              guint    index)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (get_row (fixture, index)));
}

/* What its menu says, in one line. */
static char *
read_menu (Fixture *fixture,
           guint    index)
{
  GtkWidget *button = app_test_find (get_row (fixture, index), GTK_TYPE_MENU_BUTTON, 0);
  g_autoptr (GString) text = g_string_new (NULL);

  gtk_menu_button_popup (GTK_MENU_BUTTON (button));

  GMenuModel *menu = gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (button));

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autofree char *label = NULL;

      g_assert_true (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &label));
      g_string_append_printf (text, "%s ", label);
    }
  app_test_picture (GTK_WIDGET (fixture->window), "sources-menu");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_menu (Fixture    *fixture,
             guint       index,
             const char *expected)
{
  g_autofree char *text = read_menu (fixture, index);

  g_assert_cmpstr (text, ==, expected);
}

static gboolean
uses_both (gpointer data)
{
  Fixture *fixture = data;

  return test_origin_get_n_active (fixture->first, NULL) > 0 && test_origin_get_n_active (fixture->mirror, NULL) > 0;
}

static gboolean
uses_mirror_alone (gpointer data)
{
  Fixture *fixture = data;

  return test_origin_get_n_active (fixture->first, NULL) == 0 && test_origin_get_n_active (fixture->mirror, NULL) > 0;
}

static gboolean
uses_first_alone (gpointer data)
{
  Fixture *fixture = data;

  return test_origin_get_n_active (fixture->first, NULL) > 0 && test_origin_get_n_active (fixture->mirror, NULL) == 0;
}

static gboolean
is_done (gpointer data)
{
  return spate_download_get_state (((Fixture *) data)->download) == SPATE_STATE_DONE;
}

static gboolean
is_paused (gpointer data)
{
  return spate_download_get_state (((Fixture *) data)->download) == SPATE_STATE_PAUSED;
}

static void
finish (Fixture *fixture)
{
  g_autofree char *path = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fixture->files); i++)
    {
      TestOrigin *origin = i == 0 ? fixture->first : fixture->mirror;

      test_origin_lock (origin);
      fixture->files[i]->rate = 0;
      test_origin_unlock (origin);
    }
  test_wait_until (is_done, fixture, TEST_DEADLINE);
  path = spate_download_dup_path (fixture->download);
  test_pattern_check_file (path, SIZE, fixture->files[0]->seed);
}

/* Whose connections end, while the other one goes on; and which may come back. */
static void
test_disable (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  test_wait_until (uses_both, fixture, TEST_DEADLINE);
  assert_menu (fixture, 0, "_Copy Link _New Link… _Disable ");
  assert_menu (fixture, 1, "_Copy Link _New Link… _Disable _Remove ");

  act (fixture, 0, "source.disable");
  g_assert_true (g_str_has_prefix (get_subtitle (fixture, 0), "Disabled"));
  test_wait_until (uses_mirror_alone, fixture, TEST_DEADLINE);
  assert_menu (fixture, 0, "_Copy Link _New Link… _Enable ");

  /* Somebody must be left to ask. */
  act (fixture, 1, "source.disable");
  g_assert_cmpstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (app_test_find (GTK_WIDGET (fixture->window), SPATE_TYPE_SOURCE_LIST, 0))),
                   ==, "A download needs at least one source.");
  app_test_picture (GTK_WIDGET (fixture->window), "sources-refused");
  g_assert_false (g_str_has_prefix (get_subtitle (fixture, 1), "Disabled"));

  act (fixture, 0, "source.enable");
  g_assert_cmpstr (adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (app_test_find (GTK_WIDGET (fixture->window), SPATE_TYPE_SOURCE_LIST, 0))),
                   ==, "");
  test_wait_until (uses_both, fixture, TEST_DEADLINE);
  finish (fixture);
  test_run_pending ();
  assert_menu (fixture, 0, "_Copy Link ");
}

/* A mirror goes for good, whatever has come from it stays. */
static void
test_remove (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  test_wait_until (uses_both, fixture, TEST_DEADLINE);
  act (fixture, 1, "source.remove");
  g_assert_false (has_row (fixture, 1));
  g_assert_cmpuint (spate_download_get_request (fixture->download)->uris->len, ==, 1);
  test_wait_until (uses_first_alone, fixture, TEST_DEADLINE);
  g_assert_false (has_row (fixture, 1));
  finish (fixture);
}

/* While nothing runs what is wanted is shown at once, and kept until it runs again. */
static void
test_paused (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  test_wait_until (uses_both, fixture, TEST_DEADLINE);
  spate_download_pause (fixture->download);
  test_wait_until (is_paused, fixture, TEST_DEADLINE);
  act (fixture, 0, "source.disable");
  g_assert_true (g_str_has_prefix (get_subtitle (fixture, 0), "Disabled"));
  spate_download_start (fixture->download);
  test_wait_until (uses_mirror_alone, fixture, TEST_DEADLINE);
  finish (fixture);
}

static GtkMenuButton *
get_menu_button (GtkWidget *row)
{
  return GTK_MENU_BUTTON (app_test_find (row, GTK_TYPE_MENU_BUTTON, 0));
}

static gboolean
is_menu_open (gpointer data)
{
  GtkPopover *popover = gtk_menu_button_get_popover (get_menu_button (data));

  return popover != NULL && gtk_widget_get_mapped (GTK_WIDGET (popover));
}

/* Snapshots have come since. */
static gboolean
is_left (gpointer data)
{
  return test_origin_get_n_active (((Fixture *) data)->mirror, "/b.bin") == 0;
}

/* A source keeps its row, its focus and its open menu when another one goes: what is chosen is about it. */
static void
test_identity (Fixture      *fixture,
               gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *third = test_origin_uri (fixture->mirror, "/c.bin");
  g_autofree char *fourth = test_origin_uri (fixture->mirror, "/d.bin");
  GtkWidget *row = NULL;

  test_origin_add (fixture->mirror, "/c.bin", SIZE)->rate = SLOW;
  test_origin_add (fixture->mirror, "/d.bin", SIZE)->rate = SLOW;
  test_wait_until (uses_both, fixture, TEST_DEADLINE);
  g_assert_true (spate_download_add_source (fixture->download, third, NULL));
  row = get_row (fixture, 2);
  gtk_widget_grab_focus (GTK_WIDGET (get_menu_button (row)));
  gtk_menu_button_popup (get_menu_button (row));
  test_wait_until (is_menu_open, row, TEST_DEADLINE);

  g_assert_true (spate_download_remove_source (fixture->download, fixture->link, NULL));
  test_wait_until (is_left, fixture, TEST_DEADLINE);
  g_assert_true (is_menu_open (row));
  g_assert_cmpstr (spate_source_row_get_link (SPATE_SOURCE_ROW (row)), ==, third);
  gtk_menu_button_popdown (get_menu_button (row));

  /* The row that has become free is taken by what comes. */
  g_assert_true (spate_download_add_source (fixture->download, fourth, NULL));
  g_assert_cmpstr (spate_source_row_get_link (SPATE_SOURCE_ROW (get_row (fixture, 1))), ==, fourth);
  g_assert_null (get_row (fixture, 3));

  gtk_widget_grab_focus (GTK_WIDGET (get_menu_button (row)));
  g_assert_true (gtk_widget_activate_action (row, "source.remove", NULL));
  g_assert_false (spate_request_has_uri (spate_download_get_request (fixture->download), third));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == get_row (fixture, 0));
  finish (fixture);
}

/* What was disabled and is wanted again while nothing runs is not said to be of no use. And the first link
 * is the first, also if it has just come. */
static void
test_not_yet_known (Fixture      *fixture,
                    gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *fresh = test_origin_uri (fixture->first, "/c.bin");
  g_autoptr (SpateRequest) with = spate_request_new (fixture->dir);

  test_origin_add (fixture->first, "/c.bin", SIZE)->rate = SLOW;
  test_wait_until (uses_both, fixture, TEST_DEADLINE);
  act (fixture, 1, "source.disable");
  test_wait_until (uses_first_alone, fixture, TEST_DEADLINE);
  spate_download_pause (fixture->download);
  test_wait_until (is_paused, fixture, TEST_DEADLINE);
  act (fixture, 1, "source.enable");
  g_assert_false (g_str_has_prefix (get_subtitle (fixture, 1), "Disabled"));
  g_assert_false (g_str_has_prefix (get_subtitle (fixture, 1), "Not used"));

  g_assert_true (spate_request_add_uri (with, fresh, NULL));
  spate_download_try_link (fixture->download, with);
  test_wait_until (uses_both, fixture, TEST_DEADLINE);
  g_assert_cmpstr (spate_source_row_get_link (SPATE_SOURCE_ROW (get_row (fixture, 0))), ==, fresh);
  g_assert_cmpstr (spate_source_row_get_link (SPATE_SOURCE_ROW (get_row (fixture, 1))), ==, fixture->link);
  finish (fixture);
}

static gboolean
shows_nothing (gpointer data)
{
  return spate_source_row_get_link (SPATE_SOURCE_ROW (get_row (data, 0))) == NULL;
}

/* The page that is left keeps nothing of the download. */
static void
test_left (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  test_wait_until (uses_both, fixture, TEST_DEADLINE);
  g_assert_false (shows_nothing (fixture));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL);
  test_wait_until (shows_nothing, fixture, TEST_DEADLINE);
  g_assert_false (gtk_widget_get_visible (get_row (fixture, 1)));
  finish (fixture);
}

static gboolean
asks_fresh (gpointer data)
{
  return test_origin_get_n_requests (((Fixture *) data)->mirror, "/c.bin") > 0;
}

/* A mirror whose link has expired gets another one. */
static void
test_replace (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *fresh = test_origin_uri (fixture->mirror, "/c.bin");
  GtkWidget *dialog = NULL;
  GtkWidget *entry = NULL;

  test_origin_add (fixture->mirror, "/c.bin", SIZE)->rate = SLOW;
  test_wait_until (uses_both, fixture, TEST_DEADLINE);
  act (fixture, 1, "source.replace");
  dialog = app_test_find_dialog (SPATE_TYPE_LINK_DIALOG);
  entry = app_test_find (dialog, ADW_TYPE_ENTRY_ROW, 0);
  gtk_editable_set_text (GTK_EDITABLE (entry), fixture->link);
  g_assert_false (gtk_widget_get_sensitive (app_test_find_answer ("Use Link")));
  gtk_editable_set_text (GTK_EDITABLE (entry), fresh);
  app_test_respond (dialog, "Use Link");

  g_assert_true (spate_request_has_uri (spate_download_get_request (fixture->download), fresh));
  g_assert_false (spate_request_has_uri (spate_download_get_request (fixture->download), fixture->link));
  test_wait_until (asks_fresh, fixture, TEST_DEADLINE);
  finish (fixture);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Fixture *fixture = user_data;

  fixture->copied = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

static gboolean
is_copied (gpointer data)
{
  return ((Fixture *) data)->copied != NULL;
}

/* What is secret in a link is not shown, but a copy of it would be of no use without. */
static void
test_copy (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  GtkWidget *row = NULL;

  test_wait_until (uses_both, fixture, TEST_DEADLINE);
  row = get_row (fixture, 0);
  g_assert_null (strstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), "secret"));
  act (fixture, 0, "source.copy");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (row), NULL, read_cb, fixture);
  test_wait_until (is_copied, fixture, TEST_DEADLINE);
  g_assert_true (g_str_has_suffix (fixture->copied, "/a.bin?token=secret"));
  finish (fixture);
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add ("/sources/disable", Fixture, NULL, set_up, test_disable, tear_down);
  g_test_add ("/sources/remove", Fixture, NULL, set_up, test_remove, tear_down);
  g_test_add ("/sources/paused", Fixture, NULL, set_up, test_paused, tear_down);
  g_test_add ("/sources/identity", Fixture, NULL, set_up, test_identity, tear_down);
  g_test_add ("/sources/not-yet-known", Fixture, NULL, set_up, test_not_yet_known, tear_down);
  g_test_add ("/sources/left", Fixture, NULL, set_up, test_left, tear_down);
  g_test_add ("/sources/replace", Fixture, NULL, set_up, test_replace, tear_down);
  g_test_add ("/sources/copy", Fixture, NULL, set_up, test_copy, tear_down);

  return app_test_run ();
}
