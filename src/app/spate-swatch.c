/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The colour that a connection has in the map. */

#include "spate-swatch.h"

#include <adwaita.h>

#include "spate-palette.h"

#define SIZE 12
#define RADIUS 2

struct _SpateSwatch
{
  GtkWidget parent_instance;

  guint connection;
};

G_DEFINE_FINAL_TYPE (SpateSwatch, spate_swatch, GTK_TYPE_WIDGET)

static void
spate_swatch_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  SpateSwatch *self = SPATE_SWATCH (widget);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_for_display (gtk_widget_get_display (widget)));
  GdkRGBA colour = spate_palette_get (self->connection, dark);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, 0, SIZE, SIZE), RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &colour, &outline.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
spate_swatch_measure (GtkWidget     *widget G_GNUC_UNUSED,
                      GtkOrientation orientation G_GNUC_UNUSED,
                      int            for_size G_GNUC_UNUSED,
                      int           *minimum,
                      int           *natural,
                      int           *minimum_baseline,
                      int           *natural_baseline)
{
  *minimum = *natural = SIZE;
  *minimum_baseline = *natural_baseline = -1;
}

static void
spate_swatch_class_init (SpateSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = spate_swatch_measure;
  widget_class->snapshot = spate_swatch_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
spate_swatch_init (SpateSwatch *self)
{
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

/**
 * spate_swatch_new:
 *
 * Returns: (transfer floating): a swatch
 */
GtkWidget *
spate_swatch_new (void)
{
  return g_object_new (SPATE_TYPE_SWATCH, NULL);
}

/**
 * spate_swatch_set_connection:
 * @self: a swatch
 * @connection: the number of the connection whose colour it shows
 */
void
spate_swatch_set_connection (SpateSwatch *self,
                             guint        connection)
{
  g_return_if_fail (SPATE_IS_SWATCH (self));

  if (self->connection == connection)
    return;

  self->connection = connection;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
