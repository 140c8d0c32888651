/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The map of a file as a grid of blocks, read as a page is read.
 *
 *   written    the whole block, in the colour of the connection that brought it
 *   claimed    its outline, in the colour of the connection that is to bring it
 *   free       a dot
 *   finished   the accent colour all over
 *
 * so that the three are told apart without colours. There are so many blocks as fit, and never more
 * are drawn. The pointer, and the arrow keys, name a block: which bytes it is of, and whose. */

#include "spate-map-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "spate-compat.h"
#include "spate-format-details.h"
#include "spate-format.h"
#include "spate-palette.h"
#include "spate-segment-runs.h"

#define BLOCK 12
#define GAP 2
#define PITCH (BLOCK + GAP)
#define DOT 4
#define RADIUS 2
#define N_ROWS 8
#define MINIMUM_COLUMNS 12
#define NATURAL_COLUMNS 48
#define STILL_OPACITY 0.5

struct _SpateMapView
{
  GtkWidget parent_instance;

  SpateSnapshot *snapshot; /* (owned) (nullable) */
  SpateState     state;
  goffset        size;
  goffset        written;
  guint          focused;  /* the block that the keyboard is at */
};

G_DEFINE_FINAL_TYPE (SpateMapView, spate_map_view, GTK_TYPE_WIDGET)

/* --- blocks ------------------------------------------------------------------------- */

static guint
get_n_columns (SpateMapView *self)
{
  return MAX ((guint) (gtk_widget_get_width (GTK_WIDGET (self)) + GAP) / PITCH, 1);
}

/**
 * spate_map_view_get_n_blocks:
 * @self: a map
 *
 * Returns: how many blocks it has at its present size
 */
guint
spate_map_view_get_n_blocks (SpateMapView *self)
{
  g_return_val_if_fail (SPATE_IS_MAP_VIEW (self), 0);

  return get_n_columns (self) * N_ROWS;
}

/* Blocks in a row that look the same. Without a map, what is here is taken for the beginning. */
static GArray *
make_runs (SpateMapView *self)
{
  guint n_blocks = spate_map_view_get_n_blocks (self);

  if (self->state == SPATE_STATE_DONE || self->size <= 0 || self->snapshot == NULL || self->snapshot->segments == NULL)
    {
      GArray *runs = g_array_new (FALSE, FALSE, sizeof (SpateSegmentRun));
      double fraction = self->size > 0 ? CLAMP ((double) self->written / (double) self->size, 0.0, 1.0) : 0.0;
      SpateSegmentRun run = { .end = self->state == SPATE_STATE_DONE ? n_blocks : (guint) (fraction * n_blocks), .written = TRUE };

      if (run.end > 0)
        g_array_append_val (runs, run);
      return runs;
    }

  return spate_segment_runs_new (self->snapshot->segments, self->size, n_blocks);
}

static const SpateSegmentRun *
find_run (const GArray *runs,
          guint         block)
{
  for (guint i = 0; i < runs->len; i++)
    {
      const SpateSegmentRun *run = &g_array_index (runs, SpateSegmentRun, i);

      if (run->start <= block && block < run->end)
        return run;
    }

  return NULL;
}

static graphene_rect_t
get_block_area (SpateMapView *self,
                guint         block)
{
  guint n_columns = get_n_columns (self);
  guint column = block % n_columns;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    column = n_columns - 1 - column;

  return GRAPHENE_RECT_INIT ((float) (column * PITCH), (float) (block / n_columns * PITCH), BLOCK, BLOCK);
}

static gboolean
find_block (SpateMapView *self,
            double        x,
            double        y,
            guint        *ret_block)
{
  guint n_columns = get_n_columns (self);
  guint column = (guint) (MAX (x, 0.0) / PITCH);
  guint row = (guint) (MAX (y, 0.0) / PITCH);

  if (column >= n_columns || row >= N_ROWS)
    return FALSE;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    column = n_columns - 1 - column;

  *ret_block = row * n_columns + column;

  return TRUE;
}

/**
 * spate_map_view_describe_block:
 * @self: a map
 * @block: one of its blocks, from 0 on
 *
 * Returns: (transfer full) (nullable): which bytes it is of, and what is known of them; %NULL if it
 *   is not known how long the file is
 */
char *
spate_map_view_describe_block (SpateMapView *self,
                               guint         block)
{
  g_return_val_if_fail (SPATE_IS_MAP_VIEW (self), NULL);

  guint n_blocks = spate_map_view_get_n_blocks (self);

  if (self->size <= 0 || block >= n_blocks)
    return NULL;

  g_autoptr (GArray) runs = make_runs (self);
  const SpateSegmentRun *run = find_run (runs, block);
  const SpateRange range = spate_range ((goffset) ((double) self->size * block / n_blocks),
                                        (goffset) ((double) self->size * (block + 1) / n_blocks));

  return spate_format_block (range, run != NULL, run != NULL && run->written,
                             run != NULL && self->state != SPATE_STATE_DONE ? run->connection : 0);
}

static void
tell_focused (SpateMapView *self)
{
  g_autofree char *text = spate_map_view_describe_block (self, self->focused);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "", -1);
}

/* --- drawing ------------------------------------------------------------------------ */

static void
append_block (SpateMapView *self,
              GtkSnapshot  *snapshot,
              guint         block,
              GdkRGBA       colour,
              gboolean      is_whole)
{
  graphene_rect_t area = get_block_area (self, block);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &area, RADIUS);
  if (is_whole)
    {
      gtk_snapshot_push_rounded_clip (snapshot, &outline);
      gtk_snapshot_append_color (snapshot, &colour, &area);
      gtk_snapshot_pop (snapshot);
    }
  else
    gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 2, 2, 2, 2 }, (GdkRGBA[4]){ colour, colour, colour, colour });
}

static void
append_dot (SpateMapView *self,
            GtkSnapshot  *snapshot,
            guint         block,
            GdkRGBA       colour)
{
  graphene_rect_t area = get_block_area (self, block);
  float inset = (BLOCK - DOT) / 2.0f;

  colour.alpha *= 0.35f;
  gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (area.origin.x + inset, area.origin.y + inset, DOT, DOT));
}

static void
append_focus (SpateMapView *self,
              GtkSnapshot  *snapshot,
              GdkRGBA       colour)
{
  graphene_rect_t area = get_block_area (self, MIN (self->focused, spate_map_view_get_n_blocks (self) - 1));
  GskRoundedRect outline;

  graphene_rect_inset (&area, -2, -2);
  gsk_rounded_rect_init_from_rect (&outline, &area, RADIUS + 2);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 2, 2, 2, 2 }, (GdkRGBA[4]){ colour, colour, colour, colour });
}

static void
spate_map_view_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  SpateMapView *self = SPATE_MAP_VIEW (widget);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_for_display (gtk_widget_get_display (widget)));
  GdkRGBA accent = spate_compat_get_colour (widget);
  GdkRGBA foreground = dark ? (GdkRGBA){ 1, 1, 1, 0.9f } : (GdkRGBA){ 0, 0, 0, 0.8f };
  gboolean moves = self->state == SPATE_STATE_DONE || spate_state_is_running (self->state);
  g_autoptr (GArray) runs = make_runs (self);
  guint n_blocks = spate_map_view_get_n_blocks (self);
  guint next = 0;

  gtk_snapshot_push_opacity (snapshot, moves ? 1.0 : STILL_OPACITY);
  for (guint i = 0; i < runs->len; i++)
    {
      const SpateSegmentRun *run = &g_array_index (runs, SpateSegmentRun, i);
      GdkRGBA colour = self->state == SPATE_STATE_DONE ? accent : spate_palette_get (run->connection, dark);

      for (; next < run->start; next++)
        append_dot (self, snapshot, next, foreground);
      for (; next < run->end; next++)
        append_block (self, snapshot, next, colour, run->written);
    }
  for (; next < n_blocks; next++)
    append_dot (self, snapshot, next, foreground);
  gtk_snapshot_pop (snapshot);

  if (gtk_widget_has_visible_focus (widget))
    append_focus (self, snapshot, foreground);
}

static void
spate_map_view_measure (GtkWidget     *widget G_GNUC_UNUSED,
                        GtkOrientation orientation,
                        int            for_size G_GNUC_UNUSED,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  *minimum = (orientation == GTK_ORIENTATION_HORIZONTAL ? MINIMUM_COLUMNS : N_ROWS) * PITCH - GAP;
  *natural = (orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_COLUMNS : N_ROWS) * PITCH - GAP;
  *minimum_baseline = -1;
  *natural_baseline = -1;
}

/* --- pointer and keys --------------------------------------------------------------- */

static gboolean
query_tooltip_cb (SpateMapView *self,
                  int           x,
                  int           y,
                  gboolean      by_keyboard,
                  GtkTooltip   *tooltip)
{
  guint block = self->focused;
  g_autofree char *text = NULL;

  if (!by_keyboard && !find_block (self, x, y, &block))
    return FALSE;

  text = spate_map_view_describe_block (self, block);
  if (text == NULL)
    return FALSE;

  graphene_rect_t area = get_block_area (self, block);

  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ (int) area.origin.x, (int) area.origin.y, BLOCK, BLOCK });

  return TRUE;
}

static gboolean
key_pressed_cb (SpateMapView   *self,
                guint           key,
                guint           code G_GNUC_UNUSED,
                GdkModifierType modifiers)
{
  int forward = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? -1 : 1;
  int n_columns = (int) get_n_columns (self);
  int step = 0;

  if ((modifiers & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;

  switch (key)
    {
    case GDK_KEY_Left:
      step = -forward;
      break;
    case GDK_KEY_Right:
      step = forward;
      break;
    case GDK_KEY_Up:
      step = -n_columns;
      break;
    case GDK_KEY_Down:
      step = n_columns;
      break;
    default:
      return FALSE;
    }

  int block = (int) self->focused + step;

  /* At the edge the key leads on to the next widget. */
  if (block < 0 || block >= (int) spate_map_view_get_n_blocks (self))
    return FALSE;

  self->focused = (guint) block;
  tell_focused (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));

  return TRUE;
}

static void
spate_map_view_dispose (GObject *object)
{
  SpateMapView *self = SPATE_MAP_VIEW (object);

  g_clear_pointer (&self->snapshot, spate_snapshot_unref);

  G_OBJECT_CLASS (spate_map_view_parent_class)->dispose (object);
}

static void
spate_map_view_class_init (SpateMapViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = spate_map_view_dispose;
  widget_class->measure = spate_map_view_measure;
  widget_class->snapshot = spate_map_view_snapshot;

  gtk_widget_class_set_css_name (widget_class, "mapview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
spate_map_view_init (SpateMapView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->size = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Map of the file"), -1);
}

/**
 * spate_map_view_new:
 *
 * Returns: (transfer floating): a map of nothing
 */
GtkWidget *
spate_map_view_new (void)
{
  return g_object_new (SPATE_TYPE_MAP_VIEW, NULL);
}

/**
 * spate_map_view_show:
 * @self: a map
 * @state: the state of a download
 * @size: the length of its file, or -1
 * @written: how many bytes of it are here
 * @snapshot: (nullable): the picture of its run
 *
 * Draws that from now on.
 */
void
spate_map_view_show (SpateMapView  *self,
                     SpateState     state,
                     goffset        size,
                     goffset        written,
                     SpateSnapshot *snapshot)
{
  g_return_if_fail (SPATE_IS_MAP_VIEW (self));

  if (snapshot != NULL)
    spate_snapshot_ref (snapshot);
  g_clear_pointer (&self->snapshot, spate_snapshot_unref);
  self->snapshot = snapshot;
  self->state = state;
  self->size = size;
  self->written = written;
  if (gtk_widget_has_focus (GTK_WIDGET (self)))
    tell_focused (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
