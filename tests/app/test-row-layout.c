/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-row-layout.h"

#include "app-test.h"
#include "spate-segment-bar.h"

#define WIDE 700
#define NARROW 260

#define NAME "debian-13.2.0-amd64-netinst.iso"
#define FACTS "66.9 MB of 822.1 MB · 1.9 MB/s · 7 min left · 32 connections"
#define LONG_LABEL "A button on which there is much more to read than on most others"

typedef enum
{
  IMAGE,
  NAME_LABEL,
  FACTS_LABEL,
  BUTTON,
  MENU,
  BAR,
  N_PARTS
} Part;

typedef struct
{
  GtkWidget *row; /* (owned) */
  GtkWidget *parts[N_PARTS];
} Fixture;

static GtkWidget *
label_new (const char *text,
           gboolean    wraps)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_wrap (GTK_LABEL (label), wraps);
  gtk_label_set_lines (GTK_LABEL (label), wraps ? 3 : -1);

  return label;
}

static void
set_up (Fixture      *fixture,
        gconstpointer label)
{
  fixture->row = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  gtk_widget_set_layout_manager (fixture->row, g_object_new (SPATE_TYPE_ROW_LAYOUT, NULL));
  fixture->parts[IMAGE] = gtk_image_new_from_icon_name ("spate-done-symbolic");
  fixture->parts[NAME_LABEL] = label_new (NAME, FALSE);
  fixture->parts[FACTS_LABEL] = label_new (FACTS, TRUE);
  fixture->parts[BUTTON] = gtk_button_new_with_label (label);
  fixture->parts[MENU] = gtk_button_new_from_icon_name ("view-more-symbolic");
  fixture->parts[BAR] = spate_segment_bar_new ();
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (fixture->parts[BUTTON]))), PANGO_ELLIPSIZE_END);
  for (guint i = 0; i < N_PARTS; i++)
    gtk_box_append (GTK_BOX (fixture->row), fixture->parts[i]);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->row), (gpointer *) &fixture->row);
  g_object_unref (fixture->row);
  g_assert_null (fixture->row);
}

/* As high as it wants to be; returns that. */
static int
allocate (Fixture *fixture,
          int      width)
{
  int minimum = 0;
  int natural = 0;

  gtk_widget_measure (fixture->row, GTK_ORIENTATION_VERTICAL, width, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, natural);
  gtk_widget_allocate (fixture->row, width, natural, -1, NULL);

  return natural;
}

static GdkRectangle
get_place (Fixture *fixture,
           Part     part)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (fixture->parts[part], fixture->row, &bounds));

  return (GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width, (int) bounds.size.height };
}

static int
get_end (Fixture *fixture,
         Part     part)
{
  GdkRectangle place = get_place (fixture, part);

  return place.x + place.width;
}

static int
get_bottom (Fixture *fixture,
            Part     part)
{
  GdkRectangle place = get_place (fixture, part);

  return place.y + place.height;
}

/* Nothing lies on something else, or outside. */
static void
assert_apart (Fixture *fixture,
              int      width,
              int      height)
{
  const GdkRectangle whole = { 0, 0, width, height };

  for (guint i = 0; i < N_PARTS; i++)
    {
      GdkRectangle place = get_place (fixture, i);
      GdkRectangle inside;

      g_assert_true (gdk_rectangle_intersect (&whole, &place, &inside));
      g_assert_true (gdk_rectangle_equal (&inside, &place));
      for (guint other = 0; other < i; other++)
        {
          GdkRectangle its = get_place (fixture, other);

          g_assert_false (gdk_rectangle_intersect (&place, &its, NULL));
        }
    }
}

static void
test_places (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  int height = allocate (fixture, WIDE);

  assert_apart (fixture, WIDE, height);
  g_assert_cmpint (get_place (fixture, IMAGE).x, ==, 0);
  g_assert_cmpint (get_end (fixture, IMAGE), <, get_place (fixture, NAME_LABEL).x);
  g_assert_cmpint (get_place (fixture, FACTS_LABEL).x, ==, 0);
  g_assert_cmpint (get_place (fixture, FACTS_LABEL).y, >, get_place (fixture, NAME_LABEL).y);
  g_assert_cmpint (get_end (fixture, NAME_LABEL), <, get_place (fixture, BUTTON).x);
  g_assert_cmpint (get_end (fixture, BUTTON), <, get_place (fixture, MENU).x);
  g_assert_cmpint (get_end (fixture, MENU), ==, WIDE);
  g_assert_cmpint (get_place (fixture, BAR).width, ==, WIDE);
  g_assert_cmpint (get_bottom (fixture, BAR), ==, height);
}

/* Where there is no room for the facts in one line, they take more of them. */
static void
test_narrow (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  int wide = allocate (fixture, WIDE);
  int narrow = allocate (fixture, NARROW);

  g_assert_cmpint (narrow, >, wide);
  assert_apart (fixture, NARROW, narrow);
}

/* A button takes at most half of what is left over, so that there is something to be read of the name. */
static void
test_long_label (Fixture      *fixture,
                 gconstpointer data G_GNUC_UNUSED)
{
  int height = allocate (fixture, NARROW);

  assert_apart (fixture, NARROW, height);
  g_assert_cmpint (get_place (fixture, FACTS_LABEL).width, >, NARROW / 4);
  g_assert_cmpint (get_place (fixture, BUTTON).width, >, NARROW / 4);
}

/* It is the same in a mirror. */
static void
test_mirrored (Fixture      *fixture,
               gconstpointer data G_GNUC_UNUSED)
{
  GdkRectangle places[N_PARTS];
  int height = allocate (fixture, WIDE);

  for (guint i = 0; i < N_PARTS; i++)
    places[i] = get_place (fixture, i);
  gtk_widget_set_direction (fixture->row, GTK_TEXT_DIR_RTL);
  g_assert_cmpint (allocate (fixture, WIDE), ==, height);

  for (guint i = 0; i < N_PARTS; i++)
    {
      g_assert_cmpint (get_place (fixture, i).width, ==, places[i].width);
      g_assert_cmpint (get_end (fixture, i), ==, WIDE - places[i].x);
      g_assert_cmpint (get_place (fixture, i).y, ==, places[i].y);
    }
}

/* All there is fits into the least width. */
static void
test_least_width (Fixture      *fixture,
                  gconstpointer data G_GNUC_UNUSED)
{
  int width = 0;

  gtk_widget_measure (fixture->row, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <, NARROW);
  assert_apart (fixture, width, allocate (fixture, width));
}

int
main (int   argc,
      char *argv[])
{
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add ("/row-layout/places", Fixture, "Pause", set_up, test_places, tear_down);
  g_test_add ("/row-layout/narrow", Fixture, "Pause", set_up, test_narrow, tear_down);
  g_test_add ("/row-layout/long-label", Fixture, LONG_LABEL, set_up, test_long_label, tear_down);
  g_test_add ("/row-layout/mirrored", Fixture, "Pause", set_up, test_mirrored, tear_down);
  g_test_add ("/row-layout/least-width", Fixture, LONG_LABEL, set_up, test_least_width, tear_down);

  return app_test_run ();
}
