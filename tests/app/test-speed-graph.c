/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The highest speed is below the words that tell it, however large they are. */

#include "spate-speed-graph.h"

#include "app-test.h"
#include "spate-palette.h"

#define SECOND G_TIME_SPAN_SECOND
#define WIDTH 400
#define ORDINARY (96 * 1024)

typedef struct
{
  GtkWidget *window;
  GtkWidget *graph;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer dots)
{
  g_autoptr (SpateRateHistory) history = spate_rate_history_new ();

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", GPOINTER_TO_INT (dots) * ORDINARY, NULL);
  for (gint64 now = SECOND; now <= 90 * SECOND; now += SECOND)
    spate_rate_history_add (history, now, 5 * now); /* 5 MB/s */

  fixture->window = gtk_window_new ();
  fixture->graph = spate_speed_graph_new ();
  gtk_widget_set_size_request (fixture->graph, WIDTH, -1);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->graph);
  spate_speed_graph_show (SPATE_SPEED_GRAPH (fixture->graph), history, 0);
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_test_widget_wait_for_draw (fixture->window);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer dots G_GNUC_UNUSED)
{
  g_object_ref (fixture->graph);
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  g_assert_finalize_object (fixture->graph);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  gtk_settings_reset_property (gtk_settings_get_default (), "gtk-xft-dpi");
}

/* From the top, in pixels. */
static int
find_line (GdkTexture *texture)
{
  GdkRGBA expected = spate_palette_get (1, FALSE);

  for (int y = 0; y < gdk_texture_get_height (texture); y++)
    {
      GdkRGBA colour = app_test_get_pixel (texture, gdk_texture_get_width (texture) - 20, y);

      if (ABS (colour.red - expected.red) < 0.02f && ABS (colour.green - expected.green) < 0.02f &&
          ABS (colour.blue - expected.blue) < 0.02f)
        return y;
    }

  g_assert_not_reached ();
}

static void
test_words (Fixture      *fixture,
            gconstpointer dots G_GNUC_UNUSED)
{
  g_autoptr (GdkTexture) texture = app_test_render (fixture->graph);
  g_autoptr (PangoLayout) words = gtk_widget_create_pango_layout (fixture->graph, "5.0 MB/s");
  int height = 0;

  pango_layout_get_pixel_size (words, NULL, &height);
  g_assert_cmpint (find_line (texture), >, height);
  g_assert_cmpint (find_line (texture), <, gdk_texture_get_height (texture) / 2);
}

int
main (int   argc,
      char *argv[])
{
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_LIGHT);

  g_test_add ("/speed-graph/words", Fixture, GINT_TO_POINTER (1), set_up, test_words, tear_down);
  g_test_add ("/speed-graph/large-words", Fixture, GINT_TO_POINTER (2), set_up, test_words, tear_down);

  return app_test_run ();
}
