/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The newest value is where reading ends, each is as high as it is next to the highest, and only the last
 * minute of them is there. */

#include "spate-sparkline.h"

#include "app-test.h"
#include "spate-palette.h"

#define N_VALUES 60
#define STEP 2 /* pixels of each */
#define HEIGHT 16
#define ROOM 40 /* that it has no use for */

typedef struct
{
  GtkWidget *window;
  GtkWidget *line;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->window = gtk_window_new ();
  fixture->line = g_object_new (SPATE_TYPE_SPARKLINE, NULL);
  gtk_widget_set_halign (fixture->line, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (fixture->line, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (fixture->line, N_VALUES * STEP + ROOM, -1);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->line);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_object_ref (fixture->line);
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  g_assert_finalize_object (fixture->line);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static void
append (Fixture *fixture,
        double   value,
        guint    n)
{
  for (guint i = 0; i < n; i++)
    spate_sparkline_append (SPATE_SPARKLINE (fixture->line), value);
}

/* How high the bar is that is so many before the last, in pixels. Its upper end is the darker one. */
static int
measure (Fixture *fixture,
         guint    age)
{
  gboolean is_mirrored = gtk_widget_get_direction (fixture->line) == GTK_TEXT_DIR_RTL;
  int x = is_mirrored ? ROOM + (int) age * STEP + STEP / 2 : (N_VALUES - (int) age) * STEP - STEP / 2;
  GdkRGBA expected = spate_palette_get (1, FALSE);
  int n_pixels = 0;
  int n_full = 0;

  gtk_widget_queue_draw (fixture->line);
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_test_widget_wait_for_draw (fixture->window);

  g_autoptr (GdkTexture) texture = app_test_render (fixture->line);

  for (int y = 0; y < HEIGHT; y++)
    {
      GdkRGBA colour = app_test_get_pixel (texture, x, y);

      n_pixels += colour.alpha > 0.2f;
      if (n_pixels == 1 && colour.alpha > 0.9f)
        n_full += ABS (colour.red - expected.red) < 0.02f && ABS (colour.green - expected.green) < 0.02f &&
                  ABS (colour.blue - expected.blue) < 0.02f;
    }
  g_assert_cmpint (n_full, ==, n_pixels > 0);

  return n_pixels;
}

static void
test_bars (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  append (fixture, 4.0, 1);
  append (fixture, 0.0, 1);
  append (fixture, 2.0, 1);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (measure (fixture, 0), ==, HEIGHT / 2);
      g_assert_cmpint (measure (fixture, 1), ==, 0);
      g_assert_cmpint (measure (fixture, 2), ==, HEIGHT);
      g_assert_cmpint (measure (fixture, 3), ==, 0);
      gtk_widget_set_direction (fixture->line, GTK_TEXT_DIR_RTL);
    }
}

/* What is older has no say in how high the others are. */
static void
test_forgets (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  append (fixture, 100.0, 1);
  append (fixture, 1.0, N_VALUES - 1);
  g_assert_cmpint (measure (fixture, 0), ==, 0);
  append (fixture, 1.0, 1);
  g_assert_cmpint (measure (fixture, 0), ==, HEIGHT);
  g_assert_cmpint (measure (fixture, N_VALUES - 1), ==, HEIGHT);

  spate_sparkline_clear (SPATE_SPARKLINE (fixture->line));
  append (fixture, 1.0, 1);
  g_assert_cmpint (measure (fixture, 0), ==, HEIGHT);
  g_assert_cmpint (measure (fixture, 1), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_LIGHT);

  g_test_add ("/sparkline/bars", Fixture, NULL, set_up, test_bars, tear_down);
  g_test_add ("/sparkline/forgets", Fixture, NULL, set_up, test_forgets, tear_down);

  return app_test_run ();
}
