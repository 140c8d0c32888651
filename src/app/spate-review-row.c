/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row of the list that is shown before several downloads are added: a check box with a name. The
 * list uses a row for one item after the other; expressions cannot write back what is ticked, so
 * bindings follow the item. */

#include "spate-review-row.h"

struct _SpateReviewRow
{
  GtkWidget parent_instance;

  GBindingGroup *bindings; /* (owned) */

  /* Template */
  GtkCheckButton *check_button;
  GtkLabel       *name_label;
  GtkLabel       *detail_label;
};

G_DEFINE_FINAL_TYPE (SpateReviewRow, spate_review_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_ITEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
spate_review_row_dispose (GObject *object)
{
  SpateReviewRow *self = SPATE_REVIEW_ROW (object);

  g_clear_object (&self->bindings);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_REVIEW_ROW);

  G_OBJECT_CLASS (spate_review_row_parent_class)->dispose (object);
}

static void
spate_review_row_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SpateReviewRow *self = SPATE_REVIEW_ROW (object);

  switch (prop_id)
    {
    case PROP_ITEM:
      g_value_take_object (value, self->bindings != NULL ? g_binding_group_dup_source (self->bindings) : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_review_row_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_ITEM:
      g_binding_group_set_source (SPATE_REVIEW_ROW (object)->bindings, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_review_row_class_init (SpateReviewRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_review_row_dispose;
  object_class->get_property = spate_review_row_get_property;
  object_class->set_property = spate_review_row_set_property;

  /**
   * SpateReviewRow:item:
   *
   * The item that is shown.
   */
  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, SPATE_TYPE_REVIEW_ITEM,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-review-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateReviewRow, check_button);
  gtk_widget_class_bind_template_child (widget_class, SpateReviewRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, SpateReviewRow, detail_label);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
spate_review_row_init (SpateReviewRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "name", self->name_label, "label", G_BINDING_DEFAULT);
  g_binding_group_bind (self->bindings, "detail", self->detail_label, "label", G_BINDING_DEFAULT);
  g_binding_group_bind (self->bindings, "selected", self->check_button, "active", G_BINDING_BIDIRECTIONAL);
}
