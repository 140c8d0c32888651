/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The last values of something in the height of a line of text: a bar for each, as high as it is next to
 * the highest, pale below its end, as in the graph of one download. It has neither scale nor words, which
 * are beside it, so that there is nothing to be read to anybody. It asks for no room, and takes some of
 * what others leave. */

#include "spate-sparkline.h"

#include <adwaita.h>

#include "spate-palette.h"

#define N_VALUES 60 /* with one a second, the last minute */
#define MOST_WIDTH (2.0f * N_VALUES)
#define HEIGHT 16
#define LEAST_WIDTH 24 /* with less it says nothing */
#define LINE 2.0f
#define AREA_OPACITY 0.25f

struct _SpateSparkline
{
  GtkWidget parent_instance;

  double values[N_VALUES]; /* a ring */
  guint  next;             /* where the next one goes */
  guint  n;
};

G_DEFINE_FINAL_TYPE (SpateSparkline, spate_sparkline, GTK_TYPE_WIDGET)

/* The one that came @age values ago; 0 is the last. */
static double
get_value (SpateSparkline *self,
           guint           age)
{
  return self->values[(self->next + N_VALUES - 1 - age) % N_VALUES];
}

static double
get_most (SpateSparkline *self)
{
  double most = 0.0;

  for (guint i = 0; i < self->n; i++)
    most = MAX (most, get_value (self, i));

  return most;
}

/* The newest is where reading ends. */
static void
spate_sparkline_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  SpateSparkline *self = SPATE_SPARKLINE (widget);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_for_display (gtk_widget_get_display (widget)));
  gboolean is_mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA colour = spate_palette_get (1, dark);
  GdkRGBA area = colour;
  float room = (float) gtk_widget_get_width (widget);
  float width = MIN (room, MOST_WIDTH);
  float height = (float) gtk_widget_get_height (widget);
  float step = width / N_VALUES;
  double most = get_most (self);

  if (width < LEAST_WIDTH || most <= 0.0)
    return;

  area.alpha = AREA_OPACITY;
  for (guint age = 0; age < self->n; age++)
    {
      float bar = height * (float) (get_value (self, age) / most);
      float x = is_mirrored ? room - width + (float) age * step : width - (float) (age + 1) * step;

      float line = MIN (bar, LINE);

      gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (x, height - bar, step, line));
      gtk_snapshot_append_color (snapshot, &area, &GRAPHENE_RECT_INIT (x, height - bar + line, step, bar - line));
    }
}

static void
spate_sparkline_measure (GtkWidget     *widget G_GNUC_UNUSED,
                         GtkOrientation orientation,
                         int            for_size G_GNUC_UNUSED,
                         int           *minimum,
                         int           *natural,
                         int           *minimum_baseline,
                         int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 0 : HEIGHT;
  *natural = *minimum;
  *minimum_baseline = -1;
  *natural_baseline = -1;
}

static void
spate_sparkline_class_init (SpateSparklineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = spate_sparkline_measure;
  widget_class->snapshot = spate_sparkline_snapshot;

  gtk_widget_class_set_css_name (widget_class, "sparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
spate_sparkline_init (SpateSparkline *self G_GNUC_UNUSED)
{
}

/**
 * spate_sparkline_append:
 * @self: a sparkline
 * @value: what comes after all others, not below 0
 */
void
spate_sparkline_append (SpateSparkline *self,
                        double          value)
{
  g_return_if_fail (SPATE_IS_SPARKLINE (self));

  self->values[self->next] = MAX (value, 0.0);
  self->next = (self->next + 1) % N_VALUES;
  self->n = MIN (self->n + 1, N_VALUES);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * spate_sparkline_clear:
 * @self: a sparkline
 *
 * What comes next has nothing to do with what was.
 */
void
spate_sparkline_clear (SpateSparkline *self)
{
  g_return_if_fail (SPATE_IS_SPARKLINE (self));

  self->n = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
