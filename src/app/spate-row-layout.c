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

/* Pixels */
typedef struct
{
  int image;
  int name;  /* beside the image */
  int texts; /* image and name, or the facts below them */
  int button;
  int menu;
} Widths;

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
get_minimum_width (GtkWidget *part)
{
  int minimum = 0;

  gtk_widget_measure (part, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);

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

/* Of the texts and the buttons beside them. The menu's button has nothing that could be shortened. */
static int
get_minimum_of_line (GtkWidget *const *parts)
{
  int name = get_minimum_width (parts[PART_IMAGE]) + COLUMN_SPACING + get_minimum_width (parts[PART_NAME]);
  int texts = MAX (name, get_minimum_width (parts[PART_FACTS]));

  return texts + COLUMN_SPACING + get_minimum_width (parts[PART_BUTTON]) + BUTTON_SPACING +
         get_natural (parts[PART_MENU], GTK_ORIENTATION_HORIZONTAL, -1);
}

/* The button has what it wants, unless the texts had to give up more for it than it does. */
static void
share (GtkWidget *const *parts,
       int               width,
       Widths           *widths)
{
  int left_over = MAX (0, width - get_minimum_of_line (parts));

  widths->image = get_natural (parts[PART_IMAGE], GTK_ORIENTATION_HORIZONTAL, -1);
  widths->menu = get_natural (parts[PART_MENU], GTK_ORIENTATION_HORIZONTAL, -1);
  widths->button = MIN (get_natural (parts[PART_BUTTON], GTK_ORIENTATION_HORIZONTAL, -1),
                        get_minimum_width (parts[PART_BUTTON]) + left_over / 2);
  widths->texts = MAX (0, width - COLUMN_SPACING - widths->button - BUTTON_SPACING - widths->menu);
  widths->name = MAX (0, widths->texts - widths->image - COLUMN_SPACING);
}

static int
measure_width (GtkWidget *const *parts)
{
  return MAX (get_minimum_of_line (parts), get_minimum_width (parts[PART_BAR]));
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
                 const Widths     *widths)
{
  return MAX (get_natural (parts[PART_NAME], GTK_ORIENTATION_VERTICAL, widths->name),
              get_natural (parts[PART_IMAGE], GTK_ORIENTATION_VERTICAL, -1));
}

static int
get_facts_height (GtkWidget *const *parts,
                  const Widths     *widths)
{
  return get_natural (parts[PART_FACTS], GTK_ORIENTATION_VERTICAL, widths->texts);
}

/* Nobody shows a row without a width; one is asked for all the same whenever the window is measured. */
static int
measure_height (GtkWidget *const *parts,
                int               width)
{
  int texts = 0;
  Widths widths;

  if (width >= 0)
    {
      share (parts, width, &widths);
      texts = get_name_height (parts, &widths) + LINE_SPACING + get_facts_height (parts, &widths);
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
  Widths widths;

  get_parts (widget, parts);
  share (parts, width, &widths);

  int name_height = get_name_height (parts, &widths);
  int facts_height = get_facts_height (parts, &widths);
  int bar_height = get_natural (parts[PART_BAR], GTK_ORIENTATION_VERTICAL, -1);
  int content_height = height - BAR_SPACING - bar_height;
  int y = MAX (0, (content_height - name_height - LINE_SPACING - facts_height) / 2);

  place (widget, parts[PART_IMAGE], 0, y, widths.image, name_height);
  place (widget, parts[PART_NAME], widths.image + COLUMN_SPACING, y, widths.name, name_height);
  place (widget, parts[PART_FACTS], 0, y + name_height + LINE_SPACING, widths.texts, facts_height);
  place (widget, parts[PART_BUTTON], widths.texts + COLUMN_SPACING, 0, widths.button, content_height);
  place (widget, parts[PART_MENU], width - widths.menu, 0, widths.menu, content_height);
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
