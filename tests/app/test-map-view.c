/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The map: what is drawn where, and what each block is called. */

#include "spate-map-view.h"

#include "app-test.h"
#include "spate-palette.h"
#include "spate-speed-graph.h"

/* A block and the gap behind it; the map has eight rows. */
#define PITCH 14
#define N_COLUMNS 20
#define N_BLOCKS (8 * N_COLUMNS)

static SpateSnapshot *
snapshot_new (void)
{
  const SpateSegment parts[] = {
    { { 0, 40 }, 1, TRUE },
    { { 40, 80 }, 2, FALSE },
    { { 120, 160 }, 3, TRUE },
  };
  SpateSnapshot *snapshot = spate_snapshot_new (1);

  snapshot->segments = g_array_new (FALSE, FALSE, sizeof (SpateSegment));
  g_array_append_vals (snapshot->segments, parts, G_N_ELEMENTS (parts));
  snapshot->size = N_BLOCKS;

  return snapshot;
}

static GtkWidget *
show (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();

  gtk_widget_set_size_request (widget, N_COLUMNS * PITCH, -1);
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_widget_set_valign (widget, GTK_ALIGN_START);
  gtk_window_set_default_size (GTK_WINDOW (window), N_COLUMNS * PITCH, 300);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);

  return window;
}

static void
assert_says (SpateMapView *map,
             guint         block,
             const char   *expected)
{
  g_autofree char *text = spate_map_view_describe_block (map, block);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_describe (void)
{
  g_autoptr (SpateSnapshot) snapshot = snapshot_new ();
  SpateMapView *map = SPATE_MAP_VIEW (spate_map_view_new ());
  GtkWidget *window = show (GTK_WIDGET (map));

  g_assert_cmpuint (spate_map_view_get_n_blocks (map), ==, N_BLOCKS);
  assert_says (map, 0, NULL);

  spate_map_view_show (map, SPATE_STATE_TRANSFERRING, N_BLOCKS, 80, snapshot);
  assert_says (map, 0, "0 bytes – 1 byte, here, by connection 1");
  assert_says (map, 79, "79 bytes – 80 bytes, being fetched by connection 2");
  assert_says (map, 80, "80 bytes – 81 bytes, not here yet");
  assert_says (map, N_BLOCKS - 1, "159 bytes – 160 bytes, here, by connection 3");
  assert_says (map, N_BLOCKS, NULL);

  /* Finished: nobody needs to know by whom. */
  spate_map_view_show (map, SPATE_STATE_DONE, N_BLOCKS, N_BLOCKS, snapshot);
  assert_says (map, 80, "80 bytes – 81 bytes, here");

  /* Of an earlier session only the amount is known. */
  spate_map_view_show (map, SPATE_STATE_PAUSED, N_BLOCKS, N_BLOCKS / 2, NULL);
  assert_says (map, N_BLOCKS / 2 - 1, "79 bytes – 80 bytes, here");
  assert_says (map, N_BLOCKS / 2, "80 bytes – 81 bytes, not here yet");

  gtk_window_destroy (GTK_WINDOW (window));
}

static void
assert_colour (GdkTexture *texture,
               int         column,
               int         row,
               int         inset,
               GdkRGBA     expected,
               gboolean    is_same)
{
  GdkRGBA found = app_test_get_pixel (texture, column * PITCH + inset, row * PITCH + inset);
  gboolean agrees = ABS (found.red - expected.red) < 0.02 && ABS (found.green - expected.green) < 0.02 &&
                    ABS (found.blue - expected.blue) < 0.02 && found.alpha > 0.9;

  g_assert_cmpint (agrees, ==, is_same);
}

/* Written, claimed and free are told apart by their shapes: whole, hollow, and a dot. */
static void
test_shapes (void)
{
  g_autoptr (SpateSnapshot) snapshot = snapshot_new ();
  SpateMapView *map = SPATE_MAP_VIEW (spate_map_view_new ());
  GtkWidget *window = show (GTK_WIDGET (map));
  g_autoptr (GdkTexture) texture = NULL;

  spate_map_view_show (map, SPATE_STATE_TRANSFERRING, N_BLOCKS, 80, snapshot);
  gtk_test_widget_wait_for_draw (window);
  texture = app_test_render (GTK_WIDGET (map));

  assert_colour (texture, 2, 0, 6, spate_palette_get (1, FALSE), TRUE);
  assert_colour (texture, 2, 2, 6, spate_palette_get (2, FALSE), FALSE);
  assert_colour (texture, 2, 2, 1, spate_palette_get (2, FALSE), TRUE);
  assert_colour (texture, 2, 7, 6, spate_palette_get (3, FALSE), TRUE);
  g_assert_cmpfloat (app_test_get_pixel (texture, 2 * PITCH + 1, 5 * PITCH + 1).alpha, <, 0.1);
  g_assert_cmpfloat (app_test_get_pixel (texture, 2 * PITCH + 6, 5 * PITCH + 6).alpha, >, 0.1);

  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_finalise (void)
{
  g_autoptr (SpateSnapshot) snapshot = snapshot_new ();
  g_autoptr (SpateRateHistory) history = spate_rate_history_new ();
  GtkWidget *map = g_object_ref_sink (spate_map_view_new ());
  GtkWidget *graph = g_object_ref_sink (spate_speed_graph_new ());

  spate_map_view_show (SPATE_MAP_VIEW (map), SPATE_STATE_TRANSFERRING, N_BLOCKS, 80, snapshot);
  spate_speed_graph_show (SPATE_SPEED_GRAPH (graph), history, 0);
  g_assert_finalize_object (map);
  g_assert_finalize_object (graph);
}

/* The newest speed is at the end, and as high as it is; where nothing was there is nothing. */
static void
test_graph (void)
{
  g_autoptr (SpateRateHistory) history = spate_rate_history_new ();
  SpateSpeedGraph *graph = SPATE_SPEED_GRAPH (spate_speed_graph_new ());
  GtkWidget *window = show (GTK_WIDGET (graph));
  g_autoptr (GdkTexture) recent = NULL;
  g_autoptr (GdkTexture) whole = NULL;
  int width = gtk_widget_get_width (GTK_WIDGET (graph));
  int height = gtk_widget_get_height (GTK_WIDGET (graph));

  for (guint i = 0; i <= 20; i++)
    spate_rate_history_add (history, i * (gint64) G_USEC_PER_SEC / 2, i * 1000);
  spate_speed_graph_show (graph, history, 0);
  gtk_test_widget_wait_for_draw (window);
  recent = app_test_render (GTK_WIDGET (graph));
  g_assert_cmpfloat (app_test_get_pixel (recent, width - 3, height - 3).alpha, >, 0.2);
  g_assert_cmpfloat (app_test_get_pixel (recent, width / 4, height - 3).alpha, <, 0.1);

  spate_speed_graph_set_whole (graph, TRUE);
  gtk_test_widget_wait_for_draw (window);
  whole = app_test_render (GTK_WIDGET (graph));
  g_assert_cmpfloat (app_test_get_pixel (whole, width / 4, height - 3).alpha, >, 0.2);

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add_func ("/map-view/describe", test_describe);
  g_test_add_func ("/map-view/shapes", test_shapes);
  g_test_add_func ("/map-view/graph", test_graph);
  g_test_add_func ("/map-view/finalise", test_finalise);

  return app_test_run ();
}
