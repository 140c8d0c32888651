/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The map of a file as a thin bar, each part in the colour of the connection that brought it.
 *
 *   written    the connection's colour
 *   claimed    the same colour as a tint
 *   free       the trough, which is the CSS background
 *   finished   the accent colour all over, which is the CSS colour
 *
 * What stands still (paused, waiting, failed) is paler. A download of an earlier session has
 * no map before it runs again; the bar is then a plain measure of what is there. The bar
 * speaks as a progress bar, since colours alone tell nobody anything.
 *
 * Only rectangles are drawn, one for each run of equal pixels, and only when what is drawn has
 * changed. */

#include "spate-segment-bar.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "spate-compat.h"
#include "spate-format.h"
#include "spate-palette.h"
#include "spate-segment-runs.h"
#include "spate-snapshot.h"

#define HEIGHT 8
#define MINIMUM_WIDTH 48
#define NATURAL_WIDTH 240
#define RADIUS (HEIGHT / 2)

#define TINT 0.28
#define STILL_OPACITY 0.5

struct _SpateSegmentBar
{
  GtkWidget parent_instance;

  /* Input */
  SpateSnapshot *snapshot; /* (owned) (nullable) */
  SpateState     state;
  goffset        size;
  goffset        written;

  /* What was last told to screen readers */
  char *spoken; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (SpateSegmentBar, spate_segment_bar, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SNAPSHOT,
  PROP_STATE,
  PROP_SIZE,
  PROP_WRITTEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update_accessible (SpateSegmentBar *self)
{
  goffset size = self->state == SPATE_STATE_DONE ? self->written : self->size;
  guint n_connections = self->snapshot != NULL && spate_state_is_running (self->state)
                          ? self->snapshot->n_connections
                          : 0;
  g_autofree char *spoken = spate_format_progress (self->written, size, n_connections);

  if (g_strcmp0 (spoken, self->spoken) == 0)
    return;

  g_free (self->spoken);
  self->spoken = g_steal_pointer (&spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, self->spoken,
                                  -1);
  if (size > 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                    CLAMP ((double) self->written / (double) size, 0, 1) * 100,
                                    -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW);
}

static void
append_rectangle (SpateSegmentBar *self,
                  GtkSnapshot     *snapshot,
                  GdkRGBA          colour,
                  double           start,
                  double           end)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    {
      double mirrored = width - end;

      end = width - start;
      start = mirrored;
    }

  gtk_snapshot_append_color (snapshot, &colour,
                             &GRAPHENE_RECT_INIT ((float) start, 0, (float) (end - start), (float) height));
}

static void
snapshot_map (SpateSegmentBar *self,
              GtkSnapshot     *snapshot,
              gboolean         dark)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  guint n_pixels = (guint) (gtk_widget_get_width (GTK_WIDGET (self)) * scale);
  g_autoptr (GArray) runs = spate_segment_runs_new (self->snapshot->segments, self->size, n_pixels);

  for (guint i = 0; i < runs->len; i++)
    {
      const SpateSegmentRun *run = &g_array_index (runs, SpateSegmentRun, i);
      GdkRGBA colour = spate_palette_get (run->connection, dark);

      if (!run->written)
        colour.alpha = TINT;
      append_rectangle (self, snapshot, colour, (double) run->start / scale, (double) run->end / scale);
    }
}

/* One stream of unknown length: something is coming, and there is no telling how far it is. */
static void
snapshot_stream (SpateSegmentBar *self,
                 GtkSnapshot     *snapshot,
                 gboolean         dark)
{
  GdkRGBA colour = spate_palette_get (1, dark);

  colour.alpha = TINT;
  append_rectangle (self, snapshot, colour, 0, gtk_widget_get_width (GTK_WIDGET (self)));
}

static void
snapshot_measure (SpateSegmentBar *self,
                  GtkSnapshot     *snapshot,
                  gboolean         dark)
{
  double fraction = CLAMP ((double) self->written / (double) self->size, 0, 1);

  append_rectangle (self, snapshot, spate_palette_get (0, dark),
                    0, fraction * gtk_widget_get_width (GTK_WIDGET (self)));
}

static void
snapshot_bytes (SpateSegmentBar *self,
                GtkSnapshot     *snapshot)
{
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  gboolean dark = adw_style_manager_get_dark (style);

  if (self->state == SPATE_STATE_DONE)
    append_rectangle (self, snapshot, spate_compat_get_colour (GTK_WIDGET (self)),
                      0, gtk_widget_get_width (GTK_WIDGET (self)));
  else if (self->size > 0 && self->snapshot != NULL && self->snapshot->segments != NULL)
    snapshot_map (self, snapshot, dark);
  else if (self->size > 0)
    snapshot_measure (self, snapshot, dark);
  else if (self->written > 0)
    snapshot_stream (self, snapshot, dark);
}

static void
spate_segment_bar_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  SpateSegmentBar *self = SPATE_SEGMENT_BAR (widget);
  gboolean moves = self->state == SPATE_STATE_DONE || spate_state_is_running (self->state);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT (0, 0,
                                                        (float) gtk_widget_get_width (widget),
                                                        (float) gtk_widget_get_height (widget)),
                                   RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_push_opacity (snapshot, moves ? 1 : STILL_OPACITY);
  snapshot_bytes (self, snapshot);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
spate_segment_bar_measure (GtkWidget     *widget G_GNUC_UNUSED,
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
spate_segment_bar_constructed (GObject *object)
{
  SpateSegmentBar *self = SPATE_SEGMENT_BAR (object);

  G_OBJECT_CLASS (spate_segment_bar_parent_class)->constructed (object);

  g_signal_connect_object (adw_style_manager_get_for_display (gtk_widget_get_display (GTK_WIDGET (self))),
                           "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  update_accessible (self);
}

static void
spate_segment_bar_finalize (GObject *object)
{
  SpateSegmentBar *self = SPATE_SEGMENT_BAR (object);

  g_clear_pointer (&self->snapshot, spate_snapshot_unref);
  g_clear_pointer (&self->spoken, g_free);

  G_OBJECT_CLASS (spate_segment_bar_parent_class)->finalize (object);
}

static void
spate_segment_bar_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SpateSegmentBar *self = SPATE_SEGMENT_BAR (object);

  switch (prop_id)
    {
    case PROP_SNAPSHOT:
      g_value_set_boxed (value, self->snapshot);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_SIZE:
      g_value_set_int64 (value, self->size);
      break;
    case PROP_WRITTEN:
      g_value_set_int64 (value, self->written);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_segment_bar_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  SpateSegmentBar *self = SPATE_SEGMENT_BAR (object);

  switch (prop_id)
    {
    case PROP_SNAPSHOT:
      g_clear_pointer (&self->snapshot, spate_snapshot_unref);
      self->snapshot = g_value_dup_boxed (value);
      break;
    case PROP_STATE:
      self->state = (SpateState) g_value_get_enum (value);
      break;
    case PROP_SIZE:
      self->size = g_value_get_int64 (value);
      break;
    case PROP_WRITTEN:
      self->written = g_value_get_int64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }

  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * SpateSegmentBar:snapshot:
   *
   * The picture of the run, with the map.
   */
  properties[PROP_SNAPSHOT] =
    g_param_spec_boxed ("snapshot", NULL, NULL,
                        SPATE_TYPE_SNAPSHOT,
                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * SpateSegmentBar:state:
   *
   * The state of the download.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       SPATE_TYPE_STATE, SPATE_STATE_QUEUED,
                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * SpateSegmentBar:size:
   *
   * The length of the file, or -1 if it is not known.
   */
  properties[PROP_SIZE] =
    g_param_spec_int64 ("size", NULL, NULL,
                        -1, G_MAXINT64, -1,
                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * SpateSegmentBar:written:
   *
   * How many bytes of the file are here.
   */
  properties[PROP_WRITTEN] =
    g_param_spec_int64 ("written", NULL, NULL,
                        0, G_MAXINT64, 0,
                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
spate_segment_bar_class_init (SpateSegmentBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = spate_segment_bar_constructed;
  object_class->finalize = spate_segment_bar_finalize;
  object_class->get_property = spate_segment_bar_get_property;
  object_class->set_property = spate_segment_bar_set_property;

  widget_class->measure = spate_segment_bar_measure;
  widget_class->snapshot = spate_segment_bar_snapshot;

  install_properties (object_class);

  gtk_widget_class_set_css_name (widget_class, "segmentbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);
}

static void
spate_segment_bar_init (SpateSegmentBar *self)
{
  self->size = -1;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Progress"),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.0,
                                  -1);
}

/**
 * spate_segment_bar_new:
 *
 * Returns: (transfer floating): a bar without a download
 */
GtkWidget *
spate_segment_bar_new (void)
{
  return g_object_new (SPATE_TYPE_SEGMENT_BAR, NULL);
}
