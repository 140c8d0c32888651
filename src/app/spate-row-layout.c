/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the parts of a download's row stand. They are the row's children, in this order:
 *
 *   image  name              button  menu
 *   facts                    button  menu
 *   bar bar bar bar bar bar bar bar bar
 *
 * A grid would do the same. But whoever scrolls gets a new row in nearly every frame, and much of what that
 * costs is to measure it: a grid asks each label several times, also for widths that it never gets. */

#include "spate-row-layout.h"

/* Pixels */
#define COLUMN_SPACING 8
#define BUTTON_SPACING 6
#define LINE_SPACING 2
#define BAR_SPACING 10

typedef enum
{
  PART_IMAGE,
  PART_NAME,
  PART_FACTS,
  PART_BUTTON,
  PART_MENU,
  PART_BAR,
  N_PARTS
} Part;

struct _SpateRowLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (SpateRowLayout, spate_row_layout, GTK_TYPE_LAYOUT_MANAGER)

static void
get_parts (GtkWidget *row,
           GtkWidget *parts[N_PARTS])
{
  GtkWidget *child = gtk_widget_get_first_child (row);

  for (guint i = 0; i < N_PARTS; i++, child = gtk_widget_get_next_sibling (child))
    parts[i] = child;
}

static int
get_minimum (GtkWidget     *part,
             GtkOrientation orientation)
{
  int minimum = 0;

  gtk_widget_measure (part, orientation, -1, &minimum, NULL, NULL, NULL);

  return minimum;
}

static int
get_natural (GtkWidget     *part,
             GtkOrientation orientation,
             int            for_size)
{
  int natural = 0;

  gtk_widget_measure (part, orientation, for_size, NULL, &natural, NULL, NULL);

  return natural;
}

/* --- widths --------------------------------------------------------------------------- */

static int
get_minimum_of_texts (GtkWidget *const *parts)
{
  int name = get_minimum (parts[PART_IMAGE], GTK_ORIENTATION_HORIZONTAL) + COLUMN_SPACING +
             get_minimum (parts[PART_NAME], GTK_ORIENTATION_HORIZONTAL);

  return MAX (name, get_minimum (parts[PART_FACTS], GTK_ORIENTATION_HORIZONTAL));
}

/* Both buttons have what they want, unless the texts had to give up more for it than they do. */
static int
get_button_width (GtkWidget *const *parts,
                  int               width)
{
  int menu = get_natural (parts[PART_MENU], GTK_ORIENTATION_HORIZONTAL, -1);
  int minimum = get_minimum (parts[PART_BUTTON], GTK_ORIENTATION_HORIZONTAL);
  int natural = get_natural (parts[PART_BUTTON], GTK_ORIENTATION_HORIZONTAL, -1);
  int left_over = width - get_minimum_of_texts (parts) - COLUMN_SPACING - minimum - BUTTON_SPACING - menu;

  return MIN (natural, minimum + MAX (0, left_over) / 2);
}

static int
get_text_width (GtkWidget *const *parts,
                int               width)
{
  return MAX (0, width - COLUMN_SPACING - get_button_width (parts, width) - BUTTON_SPACING -
                   get_natural (parts[PART_MENU], GTK_ORIENTATION_HORIZONTAL, -1));
}

static int
measure_width (GtkWidget *const *parts)
{
  int width = get_minimum_of_texts (parts) + COLUMN_SPACING + get_minimum (parts[PART_BUTTON], GTK_ORIENTATION_HORIZONTAL) +
              BUTTON_SPACING + get_natural (parts[PART_MENU], GTK_ORIENTATION_HORIZONTAL, -1);

  return MAX (width, get_minimum (parts[PART_BAR], GTK_ORIENTATION_HORIZONTAL));
}

/* --- heights -------------------------------------------------------------------------- */

static int
get_buttons_height (GtkWidget *const *parts)
{
  return MAX (get_natural (parts[PART_BUTTON], GTK_ORIENTATION_VERTICAL, -1),
              get_natural (parts[PART_MENU], GTK_ORIENTATION_VERTICAL, -1));
}

static int
get_name_height (GtkWidget *const *parts,
                 int               text_width)
{
  int image_width = get_natural (parts[PART_IMAGE], GTK_ORIENTATION_HORIZONTAL, -1);
  int name = get_natural (parts[PART_NAME], GTK_ORIENTATION_VERTICAL, MAX (0, text_width - image_width - COLUMN_SPACING));

  return MAX (name, get_natural (parts[PART_IMAGE], GTK_ORIENTATION_VERTICAL, -1));
}

/* Nobody shows a row without a width; one is asked for all the same whenever the window is measured. */
static int
measure_height (GtkWidget *const *parts,
                int               width)
{
  int texts = 0;

  if (width >= 0)
    {
      int text_width = get_text_width (parts, width);

      texts = get_name_height (parts, text_width) + LINE_SPACING +
              get_natural (parts[PART_FACTS], GTK_ORIENTATION_VERTICAL, text_width);
    }

  return MAX (texts, get_buttons_height (parts)) + BAR_SPACING + get_natural (parts[PART_BAR], GTK_ORIENTATION_VERTICAL, -1);
}

/* --- the layout ----------------------------------------------------------------------- */

static GtkSizeRequestMode
spate_row_layout_get_request_mode (GtkLayoutManager *manager G_GNUC_UNUSED,
                                   GtkWidget        *widget G_GNUC_UNUSED)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
spate_row_layout_measure (GtkLayoutManager *manager G_GNUC_UNUSED,
                          GtkWidget        *widget,
                          GtkOrientation    orientation,
                          int               for_size,
                          int              *minimum,
                          int              *natural,
                          int              *minimum_baseline G_GNUC_UNUSED,
                          int              *natural_baseline G_GNUC_UNUSED)
{
  GtkWidget *parts[N_PARTS];

  get_parts (widget, parts);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? measure_width (parts) : measure_height (parts, for_size);
  *natural = *minimum;
}

static void
place (GtkWidget *row,
       GtkWidget *part,
       int        x,
       int        y,
       int        width,
       int        height)
{
  if (gtk_widget_get_direction (row) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (row) - x - width;

  gtk_widget_size_allocate (part, &(GtkAllocation){ x, y, width, height }, -1);
}

static void
spate_row_layout_allocate (GtkLayoutManager *manager G_GNUC_UNUSED,
                           GtkWidget        *widget,
                           int               width,
                           int               height,
                           int               baseline G_GNUC_UNUSED)
{
  GtkWidget *parts[N_PARTS];

  get_parts (widget, parts);

  int text_width = get_text_width (parts, width);
  int image_width = get_natural (parts[PART_IMAGE], GTK_ORIENTATION_HORIZONTAL, -1);
  int name_height = get_name_height (parts, text_width);
  int facts_height = get_natural (parts[PART_FACTS], GTK_ORIENTATION_VERTICAL, text_width);
  int button_width = get_button_width (parts, width);
  int menu_width = get_natural (parts[PART_MENU], GTK_ORIENTATION_HORIZONTAL, -1);
  int bar_height = get_natural (parts[PART_BAR], GTK_ORIENTATION_VERTICAL, -1);
  int content_height = height - BAR_SPACING - bar_height;
  int y = MAX (0, (content_height - name_height - LINE_SPACING - facts_height) / 2);

  place (widget, parts[PART_IMAGE], 0, y, image_width, name_height);
  place (widget, parts[PART_NAME], image_width + COLUMN_SPACING, y, text_width - image_width - COLUMN_SPACING, name_height);
  place (widget, parts[PART_FACTS], 0, y + name_height + LINE_SPACING, text_width, facts_height);
  place (widget, parts[PART_BUTTON], text_width + COLUMN_SPACING, 0, button_width, content_height);
  place (widget, parts[PART_MENU], width - menu_width, 0, menu_width, content_height);
  place (widget, parts[PART_BAR], 0, height - bar_height, width, bar_height);
}

static void
spate_row_layout_class_init (SpateRowLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = spate_row_layout_get_request_mode;
  layout_class->measure = spate_row_layout_measure;
  layout_class->allocate = spate_row_layout_allocate;
}

static void
spate_row_layout_init (SpateRowLayout *self G_GNUC_UNUSED)
{
}
