/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-segment-bar.h"

#include "app-test.h"
#include "spate-palette.h"
#include "spate-segment-runs.h"
#include "spate-snapshot.h"

#define WIDTH 200

static GArray *
segments_new (const SpateSegment *segments,
              guint               n_segments)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (SpateSegment));

  return g_array_append_vals (array, segments, n_segments);
}

static void
assert_run (GArray  *runs,
            guint    i,
            guint    start,
            guint    end,
            guint    connection,
            gboolean written)
{
  const SpateSegmentRun *run = &g_array_index (runs, SpateSegmentRun, i);

  g_assert_cmpuint (i, <, runs->len);
  g_assert_cmpuint (run->start, ==, start);
  g_assert_cmpuint (run->end, ==, end);
  g_assert_cmpuint (run->connection, ==, connection);
  g_assert_cmpint (run->written, ==, written);
}

static void
test_runs (void)
{
  const SpateSegment parts[] = {
    { { 0, 100 }, 1, TRUE },
    { { 100, 250 }, 1, FALSE },
    { { 500, 600 }, 2, TRUE },
    { { 600, 1000 }, 2, FALSE },
  };
  g_autoptr (GArray) segments = segments_new (parts, G_N_ELEMENTS (parts));
  g_autoptr (GArray) runs = spate_segment_runs_new (segments, 1000, 100);

  g_assert_cmpuint (runs->len, ==, 4);
  assert_run (runs, 0, 0, 10, 1, TRUE);
  assert_run (runs, 1, 10, 25, 1, FALSE);
  assert_run (runs, 2, 50, 60, 2, TRUE);
  assert_run (runs, 3, 60, 100, 2, FALSE);
}

/* A claim that a hedge has written into shows behind it again. */
static void
test_runs_of_hedge (void)
{
  const SpateSegment parts[] = {
    { { 0, 1000 }, 1, FALSE },
    { { 400, 600 }, 2, TRUE },
  };
  g_autoptr (GArray) segments = segments_new (parts, G_N_ELEMENTS (parts));
  g_autoptr (GArray) runs = spate_segment_runs_new (segments, 1000, 10);

  g_assert_cmpuint (runs->len, ==, 3);
  assert_run (runs, 0, 0, 4, 1, FALSE);
  assert_run (runs, 1, 4, 6, 2, TRUE);
  assert_run (runs, 2, 6, 10, 1, FALSE);
}

/* However many segments there are, there are no more runs than pixels. */
static void
test_runs_are_bounded (void)
{
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (SpateSegment));
  const goffset chunk = G_GINT64_CONSTANT (1) << 40;
  const guint n_chunks = 100000;

  for (guint i = 0; i < n_chunks; i++)
    {
      const SpateSegment segment = { { i * chunk, (i + 1) * chunk }, 1 + i % 7, TRUE };

      g_array_append_val (segments, segment);
    }

  g_autoptr (GArray) runs = spate_segment_runs_new (segments, n_chunks * chunk, WIDTH);

  g_assert_cmpuint (runs->len, <=, WIDTH);
  g_assert_cmpuint (g_array_index (runs, SpateSegmentRun, runs->len - 1).end, ==, WIDTH);
}

/* Thirty-two colours that nobody takes for each other, on both backgrounds. */
static void
test_palette (void)
{
  for (int dark = FALSE; dark <= TRUE; dark++)
    for (guint i = 0; i <= 32; i++)
      for (guint j = 0; j < i; j++)
        {
          GdkRGBA a = spate_palette_get (i, dark);
          GdkRGBA b = spate_palette_get (j, dark);
          float difference = ABS (a.red - b.red) + ABS (a.green - b.green) + ABS (a.blue - b.blue);

          g_assert_cmpfloat (difference, >, 0.1f);
        }

  GdkRGBA first = spate_palette_get (1, FALSE);
  GdkRGBA again = spate_palette_get (33, FALSE);

  g_assert_true (gdk_rgba_equal (&first, &again));
}

typedef struct
{
  GtkWidget *window;
  GtkWidget *bar;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->window = gtk_window_new ();
  fixture->bar = spate_segment_bar_new ();
  gtk_widget_set_halign (fixture->bar, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (fixture->bar, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (fixture->bar, WIDTH, -1);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->bar);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_object_ref (fixture->bar);
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  g_assert_finalize_object (fixture->bar);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

/* Half of the file is connection 1's and written, the rest connection 2's and to come. */
static void
show_snapshot (Fixture *fixture)
{
  const SpateSegment parts[] = { { { 0, 500 }, 1, TRUE }, { { 500, 1000 }, 2, FALSE } };
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);

  snapshot->n_connections = 2;
  snapshot->segments = segments_new (parts, G_N_ELEMENTS (parts));
  g_object_set (fixture->bar,
                "size", G_GINT64_CONSTANT (1000),
                "written", G_GINT64_CONSTANT (500),
                "state", SPATE_STATE_TRANSFERRING,
                "snapshot", snapshot,
                NULL);
}

static GdkTexture *
render (Fixture *fixture)
{
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_test_widget_wait_for_draw (fixture->window);

  return app_test_render (fixture->bar);
}

static void
assert_colour (GdkTexture *texture,
               int         x,
               GdkRGBA     expected)
{
  GdkRGBA colour = app_test_get_pixel (texture, x, gdk_texture_get_height (texture) / 2);

  g_assert_cmpfloat_with_epsilon (colour.red, expected.red, 0.02f);
  g_assert_cmpfloat_with_epsilon (colour.green, expected.green, 0.02f);
  g_assert_cmpfloat_with_epsilon (colour.blue, expected.blue, 0.02f);
}

static void
test_spoken (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  gtk_test_accessible_assert_role (fixture->bar, GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);

  show_snapshot (fixture);
  gtk_test_accessible_assert_property (fixture->bar, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 50.0);
  gtk_test_accessible_assert_property (fixture->bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "50 per cent, 2 connections");

  g_object_set (fixture->bar, "written", G_GINT64_CONSTANT (1000), "state", SPATE_STATE_DONE, NULL);
  gtk_test_accessible_assert_property (fixture->bar, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "100 per cent");
}

static void
test_colours (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GdkTexture) left_to_right = NULL;
  g_autoptr (GdkTexture) right_to_left = NULL;

  show_snapshot (fixture);
  left_to_right = render (fixture);
  assert_colour (left_to_right, WIDTH / 4, spate_palette_get (1, FALSE));

  gtk_widget_set_direction (fixture->bar, GTK_TEXT_DIR_RTL);
  gtk_widget_queue_draw (fixture->bar);
  right_to_left = render (fixture);
  assert_colour (right_to_left, WIDTH * 3 / 4, spate_palette_get (1, FALSE));
}

/* Before it runs again, a download of an earlier session has a measure without a map. */
static void
test_measure (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GdkTexture) texture = NULL;

  g_object_set (fixture->bar,
                "size", G_GINT64_CONSTANT (1000),
                "written", G_GINT64_CONSTANT (500),
                "state", SPATE_STATE_PROBING,
                NULL);
  texture = render (fixture);
  assert_colour (texture, WIDTH / 4, spate_palette_get (0, FALSE));
  g_assert_cmpfloat (app_test_get_pixel (texture, WIDTH * 3 / 4, 4).alpha, <, 0.5f);
}

/* Nothing is known, nothing is drawn, and nothing is wrong. */
static void
test_nothing (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);

  snapshot->segments = segments_new (NULL, 0);
  g_object_set (fixture->bar, "snapshot", snapshot, "size", G_GINT64_CONSTANT (0), NULL);
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_test_widget_wait_for_draw (fixture->window);

  for (SpateState state = SPATE_STATE_QUEUED; state < SPATE_N_STATES; state++)
    g_object_set (fixture->bar, "state", state, NULL);
  gtk_test_widget_wait_for_draw (fixture->window);
}

int
main (int   argc,
      char *argv[])
{
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_LIGHT);

  g_test_add_func ("/segment-bar/runs", test_runs);
  g_test_add_func ("/segment-bar/runs-of-hedge", test_runs_of_hedge);
  g_test_add_func ("/segment-bar/runs-are-bounded", test_runs_are_bounded);
  g_test_add_func ("/segment-bar/palette", test_palette);
  g_test_add ("/segment-bar/spoken", Fixture, NULL, set_up, test_spoken, tear_down);
  g_test_add ("/segment-bar/colours", Fixture, NULL, set_up, test_colours, tear_down);
  g_test_add ("/segment-bar/measure", Fixture, NULL, set_up, test_measure, tear_down);
  g_test_add ("/segment-bar/nothing", Fixture, NULL, set_up, test_nothing, tear_down);

  return app_test_run ();
}
