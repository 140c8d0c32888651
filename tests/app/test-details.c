/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of one download: it follows it as long as it is shown, and says what there is to say. */

#include "spate-details-page.h"

#include <adwaita.h>
#include <string.h>

#include "app-test.h"
#include "app-window.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-connection-list.h"
#include "spate-format-details.h"
#include "spate-format.h"
#include "spate-http.h"
#include "spate-live-options.h"
#include "spate-number-row.h"
#include "spate-sparkline.h"
#include "spate-window.h"

#define SIZE (32 << 20)

typedef struct
{
  TestOrigin    *origin;
  TestResource  *file;
  SpateManager  *manager;
  SpateWindow   *window;
  TestTempDir   *dir;
  SpateDownload *download; /* (unowned) */
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
  fixture->origin = test_origin_new ();
  fixture->file = test_origin_add (fixture->origin, "/a.bin", SIZE);
  fixture->file->rate = 1 << 20;
  fixture->manager = spate_manager_new (data_dir);
  fixture->window = app_window_open (fixture->manager);

  request = spate_request_new (fixture->dir);
  request->max_connections = 4;
  request->with_sha256 = TRUE;
  uri = test_origin_uri (fixture->origin, "/a.bin");
  g_assert_true (spate_request_add_uri (request, uri, NULL));
  fixture->download = spate_manager_add (fixture->manager, request);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  app_window_end (fixture->window, fixture->manager);
  test_origin_free (fixture->origin);
  test_temp_dir_free (fixture->dir);
}

static GtkWidget *
find (Fixture *fixture,
      GType    type)
{
  GtkWidget *widget = app_test_find (GTK_WIDGET (fixture->window), type, 0);

  g_assert_nonnull (widget);

  return widget;
}

/* Whether a label that can be seen has @text in it. */
static gboolean
shows (GtkWidget  *widget,
       const char *text)
{
  if (!gtk_widget_get_child_visible (widget) || !gtk_widget_get_visible (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (shows (child, text))
      return TRUE;

  return FALSE;
}

static void
open_details (Fixture *fixture)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.details", "s",
                                             spate_download_get_id (fixture->download)));
  g_assert_true (spate_details_page_get_download (SPATE_DETAILS_PAGE (find (fixture, SPATE_TYPE_DETAILS_PAGE))) == fixture->download);
}

static gboolean
has_connections (gpointer data)
{
  return spate_download_get_connections (((Fixture *) data)->download) == 4;
}

static gboolean
shows_connections (gpointer data)
{
  return shows (find (data, SPATE_TYPE_CONNECTION_LIST), "4 · 127.0.0.1");
}

static gboolean
is_done (gpointer data)
{
  return spate_download_get_state (((Fixture *) data)->download) == SPATE_STATE_DONE;
}

static gboolean
is_empty (gpointer data)
{
  return spate_details_page_get_download (SPATE_DETAILS_PAGE (find (data, SPATE_TYPE_DETAILS_PAGE))) == NULL;
}

/* All of the file, and what a race at its end has brought twice. */
static void
assert_brought (Fixture   *fixture,
                GtkWidget *page)
{
  const SpateSnapshot *snapshot = spate_download_get_snapshot (fixture->download);
  const SpateSourceInfo *source = &g_array_index (snapshot->sources, SpateSourceInfo, 0);
  g_autofree char *size = spate_format_size (source->fetched);
  g_autofree char *words = g_strconcat ("Brought ", size, NULL);

  g_assert_cmpint (source->fetched, ==, SIZE + snapshot->wasted);
  g_assert_true (shows (page, words));
}

/* More than for two lines. */
static gboolean
has_room_for_log (gpointer data)
{
  GtkWidget *page = find (data, SPATE_TYPE_DETAILS_PAGE);
  GtkWidget *list = NULL;

  for (guint i = 0; list == NULL || !gtk_widget_has_css_class (list, "log"); i++)
    list = app_test_find (page, GTK_TYPE_LIST_VIEW, i);

  return gtk_widget_get_height (list) > 150;
}

/* Whether the graph is of all the time, and not of the last minute. */
static gboolean
is_whole_shown (Fixture *fixture)
{
  GtkWidget *page = find (fixture, SPATE_TYPE_DETAILS_PAGE);
  GtkWidget *button = NULL;

  /* Menu buttons have one inside. */
  for (guint i = 0; button == NULL || g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), "_All") != 0; i++)
    button = app_test_find (page, GTK_TYPE_TOGGLE_BUTTON, i);

  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button));
}

/* From the first connection to the checks at the end. */
static void
test_live (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  GtkWidget *page = find (fixture, SPATE_TYPE_DETAILS_PAGE);

  test_wait_until (has_connections, fixture, TEST_DEADLINE);
  open_details (fixture);
  test_wait_until (shows_connections, fixture, TEST_DEADLINE);
  g_assert_true (shows (page, "a.bin"));
  g_assert_true (shows (page, "_Pause") || shows (page, "Pause"));
  g_assert_true (shows (page, "/a.bin"));
  g_assert_false (shows (page, "SHA-256"));
  g_assert_false (is_whole_shown (fixture));

  test_origin_lock (fixture->origin);
  fixture->file->rate = 0;
  test_origin_unlock (fixture->origin);
  test_wait_until (is_done, fixture, TEST_DEADLINE);
  test_run_pending ();
  g_assert_false (gtk_widget_get_visible (find (fixture, SPATE_TYPE_CONNECTION_LIST)));
  g_assert_true (shows (page, "SHA-256"));
  g_assert_true (shows (page, spate_download_get_ending (fixture->download)->sha256.hex));
  g_assert_true (shows (page, "Unverified"));
  assert_brought (fixture, page);
  test_wait_until (has_room_for_log, fixture, TEST_DEADLINE);

  /* Its last minute is over. */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL));
  test_wait_until (is_empty, fixture, TEST_DEADLINE);
  open_details (fixture);
  g_assert_true (is_whole_shown (fixture));
}

static gboolean
has_two_connections (gpointer data)
{
  return test_origin_get_n_active (((Fixture *) data)->origin, NULL) <= 2;
}

static gboolean
is_mirror_used (gpointer data)
{
  return test_origin_get_bytes_sent (data, "/b.bin") > 1 << 20;
}

static void
add_mirror (GtkWidget  *row,
            const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
}

/* What is changed counts at once. */
static void
test_changes (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  TestOrigin *mirror = test_origin_new ();
  g_autofree char *link = test_origin_uri (mirror, "/b.bin");
  GtkWidget *options = find (fixture, SPATE_TYPE_LIVE_OPTIONS);
  GtkWidget *entry = app_test_find (options, ADW_TYPE_ENTRY_ROW, 0);

  test_origin_add (mirror, "/b.bin", SIZE);
  test_wait_until (has_connections, fixture, TEST_DEADLINE);
  open_details (fixture);
  g_assert_cmpint ((int) spate_number_row_get_value (SPATE_NUMBER_ROW (app_test_find_titled (options, "Connections"))), ==, 4);
  spate_number_row_set_value (SPATE_NUMBER_ROW (app_test_find_titled (options, "Connections")), 2.0);
  test_wait_until (has_two_connections, fixture, TEST_DEADLINE);

  spate_number_row_set_value (SPATE_NUMBER_ROW (app_test_find_titled (options, "Speed limit")), 1.5);
  g_assert_cmpint (spate_download_get_request (fixture->download)->rate_limit, ==, 1500000);
  spate_number_row_set_value (SPATE_NUMBER_ROW (app_test_find_titled (options, "Speed limit")), 0.0);

  add_mirror (entry, "no link");
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  g_assert_true (shows (options, "That is no link"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "no link");
  app_test_picture (GTK_WIDGET (fixture->window), "details-options");

  add_mirror (entry, link);
  g_assert_false (gtk_widget_has_css_class (entry, "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  add_mirror (entry, link);
  g_assert_true (shows (options, "This source is there already."));

  test_wait_until (is_mirror_used, mirror, TEST_DEADLINE);
  test_wait_until (is_done, fixture, TEST_DEADLINE);
  g_assert_false (gtk_widget_get_visible (options));
  test_origin_free (mirror);
}

/* The page lets go of its download when it is left, and the list is there again. */
static void
test_back (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_assert_true (is_empty (fixture));
  open_details (fixture);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL));
  test_wait_until (is_empty, fixture, TEST_DEADLINE);

  /* What is not in the list is not shown. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.details", "s", "nothing");
  g_assert_true (is_empty (fixture));
}

/* How many columns of the graph below the list have something in them. */
static guint
count_columns (Fixture *fixture)
{
  GtkWidget *line = find (fixture, SPATE_TYPE_SPARKLINE);
  g_autoptr (GdkTexture) texture = NULL;
  guint n = 0;

  gtk_widget_queue_draw (line);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (fixture->window));
  texture = app_test_render (line);
  for (int x = 0; x < gdk_texture_get_width (texture); x++)
    n += app_test_get_pixel (texture, x, gdk_texture_get_height (texture) - 1).alpha > 0.1f;

  return n;
}

static gboolean
has_three_seconds (gpointer data)
{
  return count_columns (data) >= 6;
}

/* What all downloads do is seen to the end, though somebody has looked at one of them. */
static void
test_sparkline (Fixture      *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  test_wait_until (has_connections, fixture, TEST_DEADLINE);
  test_wait_until (has_three_seconds, fixture, TEST_DEADLINE);
  open_details (fixture);
  test_wait_until (shows_connections, fixture, TEST_DEADLINE);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL));
  test_wait_until (is_empty, fixture, TEST_DEADLINE);
  g_assert_cmpuint (count_columns (fixture), >=, 6);
}

/* Of the page: menus and the log are scrolled as well. */
static GtkAdjustment *
get_adjustment (Fixture *fixture)
{
  GtkWidget *page = find (fixture, SPATE_TYPE_DETAILS_PAGE);
  GtkWidget *scroller = NULL;

  for (guint i = 0; scroller == NULL || !gtk_widget_get_vexpand (scroller); i++)
    scroller = app_test_find (page, GTK_TYPE_SCROLLED_WINDOW, i);

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
}

static gboolean
is_long (gpointer data)
{
  GtkAdjustment *adjustment = get_adjustment (data);

  return gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment) + 100.0;
}

/* It begins at the top, wherever one was before. */
static void
test_top (Fixture      *fixture,
          gconstpointer data G_GNUC_UNUSED)
{
  test_wait_until (has_connections, fixture, TEST_DEADLINE);
  open_details (fixture);
  test_wait_until (is_long, fixture, TEST_DEADLINE);
  gtk_adjustment_set_value (get_adjustment (fixture), 100.0);
  g_assert_cmpfloat (gtk_adjustment_get_value (get_adjustment (fixture)), >, 99.0);

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL));
  test_wait_until (is_empty, fixture, TEST_DEADLINE);
  open_details (fixture);
  test_wait_until (is_long, fixture, TEST_DEADLINE);
  g_assert_cmpfloat (gtk_adjustment_get_value (get_adjustment (fixture)), <, 1.0);
}

static gboolean
has_failed (gpointer data)
{
  return spate_download_get_state (((Fixture *) data)->download) == SPATE_STATE_FAILED;
}

/* There are no two buttons for one thing: where the file is another one, it is fetched again. */
static void
test_one_way (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "another file", -1);
  g_autofree char *text = g_strconcat ("sha-256=", digest, NULL);
  g_autofree char *uri = test_origin_uri (fixture->origin, "/b.bin");
  g_autoptr (SpateRequest) request = spate_request_new (fixture->dir);

  test_origin_add (fixture->origin, "/b.bin", 1000);
  g_assert_true (spate_request_add_uri (request, uri, NULL));
  g_assert_true (spate_digest_parse (text, &request->digest, NULL));
  fixture->download = spate_manager_add (fixture->manager, request);
  test_wait_until (has_failed, fixture, TEST_DEADLINE);
  open_details (fixture);

  GtkWidget *page = find (fixture, SPATE_TYPE_DETAILS_PAGE);

  g_assert_true (shows (page, "Download Again"));
  g_assert_false (shows (page, "Try Again"));
  g_assert_false (shows (page, "_Try Again"));
}

/* Every verdict and every kind of event has its words. */
static void
test_words (void)
{
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);

  snapshot->n_connections = 2;
  snapshot->allowed_connections = 1;
  for (int verdict = SPATE_VERDICT_UNKNOWN + 1; verdict <= SPATE_VERDICT_DISK_LIMITED; verdict++)
    {
      g_autofree char *text = NULL;
      g_autofree char *saving = NULL;

      snapshot->verdict = (SpateVerdict) verdict;
      text = spate_format_verdict (snapshot, 0);
      g_assert_true (text != NULL && g_str_has_suffix (text, "."));
      saving = spate_format_verdict (snapshot, 4);
      g_assert_true (g_str_equal (text, saving) == (verdict != SPATE_VERDICT_EACH_LIMITED));
    }

  for (int kind = SPATE_EVENT_ANSWERED; kind <= SPATE_EVENT_WRONG; kind++)
    for (int why = SPATE_REASON_NONE; why <= SPATE_REASON_WRONG_BYTES; why++)
      {
        const SpateEvent event = {
          .kind = (SpateEventKind) kind, .why = (SpateReason) why, .connection = 3, .other = 2, .range = { 0, 100 }, .amount = 1
        };
        g_autofree char *text = spate_format_event (&event);

        g_assert_cmpint (text == NULL, ==, kind == SPATE_EVENT_SPLIT);
        g_assert_false (text != NULL && g_str_has_suffix (text, "."));
      }

  g_autofree char *short_time = spate_format_event_time (65 * (gint64) G_USEC_PER_SEC);
  g_autofree char *long_time = spate_format_event_time (3700 * (gint64) G_USEC_PER_SEC);

  g_assert_cmpstr (short_time, ==, "1:05");
  g_assert_cmpstr (long_time, ==, "1:01:40");
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add ("/details/live", Fixture, NULL, set_up, test_live, tear_down);
  g_test_add ("/details/changes", Fixture, NULL, set_up, test_changes, tear_down);
  g_test_add ("/details/back", Fixture, NULL, set_up, test_back, tear_down);
  g_test_add ("/details/sparkline", Fixture, NULL, set_up, test_sparkline, tear_down);
  g_test_add ("/details/top", Fixture, NULL, set_up, test_top, tear_down);
  g_test_add ("/details/one-way", Fixture, NULL, set_up, test_one_way, tear_down);
  g_test_add_func ("/details/words", test_words);

  return app_test_run ();
}
