/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast a download is, over the last minute or from its beginning on: an area with a line on top, a
 * dashed line for the average, and one for the limit that was asked for. The scale is told by its
 * largest value. One column is drawn for each pixel at most, and nothing moves by itself. */

#include "spate-speed-graph.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "spate-compat.h"
#include "spate-format-details.h"
#include "spate-format.h"
#include "spate-palette.h"

#define HEIGHT 120
#define MINIMUM_WIDTH 160
#define NATURAL_WIDTH 480
#define SCALE_MARGIN 4 /* pixels above and below the words on top */
#define LINE 2
#define DASH 6
#define AREA_OPACITY 0.25f

struct _SpateSpeedGraph
{
  GtkWidget parent_instance;

  double   recent[SPATE_RATE_HISTORY_RECENT]; /* bytes a second */
  guint    n_recent;
  double   whole[SPATE_RATE_HISTORY_LENGTH];
  guint    n_whole;
  gint64   step;                              /* µs from one of the whole to the next */
  double   average;
  gint64   limit;
  gboolean is_whole;

  PangoLayout *layout; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (SpateSpeedGraph, spate_speed_graph, GTK_TYPE_WIDGET)

static const double *
get_rates (SpateSpeedGraph *self,
           guint           *ret_n)
{
  *ret_n = self->is_whole ? self->n_whole : self->n_recent;

  return self->is_whole ? self->whole : self->recent;
}

static double
get_most (SpateSpeedGraph *self)
{
  guint n = 0;
  const double *rates = get_rates (self, &n);
  double most = MAX (self->average, (double) self->limit);

  for (guint i = 0; i < n; i++)
    most = MAX (most, rates[i]);

  return most;
}

static void
append (SpateSpeedGraph *self,
        GtkSnapshot     *snapshot,
        GdkRGBA          colour,
        double           x,
        double           y,
        double           width,
        double           height)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;

  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height));
}

/* Writes the largest value, and says how much room that takes on top. */
static int
lay_out_scale (SpateSpeedGraph *self,
               double           most)
{
  g_autofree char *text = spate_format_rate (most);
  int height = 0;

  if (self->layout == NULL)
    self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_layout_set_text (self->layout, text, -1);
  pango_layout_get_pixel_size (self->layout, NULL, &height);

  return height + 2 * SCALE_MARGIN;
}

/* The last minute has a place for each of its points, and fills up from the end. */
static void
append_rates (SpateSpeedGraph *self,
              GtkSnapshot     *snapshot,
              GdkRGBA          colour,
              double           most,
              int              scale)
{
  guint n = 0;
  const double *rates = get_rates (self, &n);
  guint n_places = self->is_whole ? n : SPATE_RATE_HISTORY_RECENT;
  guint n_columns = MIN ((guint) gtk_widget_get_width (GTK_WIDGET (self)), n_places);
  double width = (double) gtk_widget_get_width (GTK_WIDGET (self)) / MAX (n_columns, 1);
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  GdkRGBA area = colour;

  area.alpha = AREA_OPACITY;
  for (guint i = 0; i < n_columns; i++)
    {
      guint place = (guint) ((guint64) i * n_places / n_columns);

      if (place + n < n_places)
        continue;

      double top = height - (height - scale) * rates[place + n - n_places] / most;

      append (self, snapshot, area, i * width, top, width, height - top);
      append (self, snapshot, colour, i * width, top - LINE, width, LINE);
    }
}

static void
append_dashes (SpateSpeedGraph *self,
               GtkSnapshot     *snapshot,
               GdkRGBA          colour,
               double           rate,
               double           most,
               int              scale)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double y = height - (height - scale) * rate / most - 1.0;

  for (int x = 0; x < width; x += 2 * DASH)
    append (self, snapshot, colour, x, y, MIN (DASH, width - x), 1.0);
}

static void
append_scale (SpateSpeedGraph *self,
              GtkSnapshot     *snapshot,
              GdkRGBA          colour)
{
  int width = 0;

  pango_layout_get_pixel_size (self->layout, &width, NULL);

  gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (is_mirrored ? (float) (gtk_widget_get_width (GTK_WIDGET (self)) - width - 6) : 6.0f, SCALE_MARGIN));
  gtk_snapshot_append_layout (snapshot, self->layout, &colour);
  gtk_snapshot_restore (snapshot);
}

static void
spate_speed_graph_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  SpateSpeedGraph *self = SPATE_SPEED_GRAPH (widget);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_for_display (gtk_widget_get_display (widget)));
  GdkRGBA foreground = spate_compat_get_colour (widget);
  GdkRGBA faint = foreground;
  double most = get_most (self);

  if (most <= 0.0)
    return;

  int scale = lay_out_scale (self, most);

  faint.alpha *= 0.6f;
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget), (float) gtk_widget_get_height (widget)));
  append_rates (self, snapshot, spate_palette_get (1, dark), most, scale);
  append_dashes (self, snapshot, faint, self->average, most, scale);
  if (self->limit > 0)
    append_dashes (self, snapshot, foreground, (double) self->limit, most, scale);
  append_scale (self, snapshot, foreground);
  gtk_snapshot_pop (snapshot);
}

static void
spate_speed_graph_measure (GtkWidget     *widget G_GNUC_UNUSED,
                           GtkOrientation orientation,
                           int            for_size G_GNUC_UNUSED,
                           int           *minimum,
                           int           *natural,
                           int           *minimum_baseline,
                           int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MINIMUM_WIDTH : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : HEIGHT;
  *minimum_baseline = -1;
  *natural_baseline = -1;
}

static void
spate_speed_graph_dispose (GObject *object)
{
  SpateSpeedGraph *self = SPATE_SPEED_GRAPH (object);

  g_clear_object (&self->layout);

  G_OBJECT_CLASS (spate_speed_graph_parent_class)->dispose (object);
}

static void
spate_speed_graph_class_init (SpateSpeedGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = spate_speed_graph_dispose;
  widget_class->measure = spate_speed_graph_measure;
  widget_class->snapshot = spate_speed_graph_snapshot;

  gtk_widget_class_set_css_name (widget_class, "speedgraph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
spate_speed_graph_init (SpateSpeedGraph *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Speed"), -1);
}

/**
 * spate_speed_graph_new:
 *
 * Returns: (transfer floating): a graph of nothing
 */
GtkWidget *
spate_speed_graph_new (void)
{
  return g_object_new (SPATE_TYPE_SPEED_GRAPH, NULL);
}

static void
describe (SpateSpeedGraph *self)
{
  double now = self->n_recent > 0 ? self->recent[self->n_recent - 1] : 0.0;
  g_autofree char *text = spate_format_speeds (now, self->average, get_most (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/**
 * spate_speed_graph_set_whole:
 * @self: a graph
 * @whole: whether it is of all the time, and not only of the last minute
 */
void
spate_speed_graph_set_whole (SpateSpeedGraph *self,
                             gboolean         whole)
{
  g_return_if_fail (SPATE_IS_SPEED_GRAPH (self));

  self->is_whole = whole;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * spate_speed_graph_show:
 * @self: a graph
 * @history: how fast a download was
 * @limit: bytes a second that it may have, 0 for any number
 *
 * Draws that from now on.
 */
void
spate_speed_graph_show (SpateSpeedGraph        *self,
                        const SpateRateHistory *history,
                        gint64                  limit)
{
  g_return_if_fail (SPATE_IS_SPEED_GRAPH (self));
  g_return_if_fail (history != NULL);

  const double *whole = spate_rate_history_get_whole (history, &self->n_whole, &self->step);

  for (guint i = 0; i < self->n_whole; i++)
    self->whole[i] = whole[i];
  self->n_recent = spate_rate_history_get_recent (history, self->recent);
  self->average = spate_rate_history_get_average (history);
  self->limit = limit;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
