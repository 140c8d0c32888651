/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row with a number, where 0 has a word of its own: “Automatic”, “No limit”. Libadwaita's own row
 * for numbers is newer than the oldest version we build against, and has no words. */

#include "spate-number-row.h"

#include <string.h>

#define LEAST_WIDTH 9 /* characters: “10.0 MB/s” */

struct _SpateNumberRow
{
  AdwActionRow parent_instance;

  char *zero; /* (owned) (nullable) */
  char *unit; /* (owned) (nullable) */

  /* Template */
  GtkSpinButton *spin_button;
  GtkAdjustment *adjustment;
};

G_DEFINE_FINAL_TYPE (SpateNumberRow, spate_number_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_0,
  PROP_VALUE,
  PROP_UPPER,
  PROP_STEP,
  PROP_DIGITS,
  PROP_ZERO,
  PROP_UNIT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
is_zero (SpateNumberRow *self)
{
  return gtk_adjustment_get_value (self->adjustment) < 1e-6;
}

static gboolean
output_cb (SpateNumberRow *self)
{
  double value = gtk_adjustment_get_value (self->adjustment);
  g_autofree char *text = NULL;

  if (is_zero (self) && self->zero != NULL)
    text = g_strdup (self->zero);
  else if (self->unit != NULL)
    text = g_strdup_printf ("%.*f %s", (int) gtk_spin_button_get_digits (self->spin_button), value, self->unit);
  else
    text = g_strdup_printf ("%.*f", (int) gtk_spin_button_get_digits (self->spin_button), value);

  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->spin_button)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->spin_button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spin_button), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);

  return TRUE;
}

/* The word, or a number with whatever behind it. What is neither changes nothing. */
static int
input_cb (SpateNumberRow *self,
          double         *ret_value)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->spin_button));
  char *end = NULL;

  *ret_value = g_strtod (text, &end);
  if (end == text && (self->zero == NULL || strcmp (text, self->zero) != 0))
    return GTK_INPUT_ERROR;

  return TRUE;
}

/* In some languages the word is longer than any number. */
static void
make_room (SpateNumberRow *self)
{
  int n_chars = self->zero != NULL ? (int) g_utf8_strlen (self->zero, -1) : 0;

  gtk_editable_set_width_chars (GTK_EDITABLE (self->spin_button), MAX (n_chars, LEAST_WIDTH));
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->spin_button), MAX (n_chars, LEAST_WIDTH));
}

static void
value_changed_cb (SpateNumberRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

static void
spate_number_row_dispose (GObject *object)
{
  SpateNumberRow *self = SPATE_NUMBER_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_NUMBER_ROW);
  g_clear_pointer (&self->zero, g_free);
  g_clear_pointer (&self->unit, g_free);

  G_OBJECT_CLASS (spate_number_row_parent_class)->dispose (object);
}

static void
spate_number_row_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SpateNumberRow *self = SPATE_NUMBER_ROW (object);

  switch (prop_id)
    {
    case PROP_VALUE:
      g_value_set_double (value, gtk_adjustment_get_value (self->adjustment));
      break;
    case PROP_UPPER:
      g_value_set_double (value, gtk_adjustment_get_upper (self->adjustment));
      break;
    case PROP_STEP:
      g_value_set_double (value, gtk_adjustment_get_step_increment (self->adjustment));
      break;
    case PROP_DIGITS:
      g_value_set_uint (value, gtk_spin_button_get_digits (self->spin_button));
      break;
    case PROP_ZERO:
      g_value_set_string (value, self->zero);
      break;
    case PROP_UNIT:
      g_value_set_string (value, self->unit);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_number_row_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SpateNumberRow *self = SPATE_NUMBER_ROW (object);

  switch (prop_id)
    {
    case PROP_VALUE:
      spate_number_row_set_value (self, g_value_get_double (value));
      break;
    case PROP_UPPER:
      gtk_adjustment_set_upper (self->adjustment, g_value_get_double (value));
      break;
    case PROP_STEP:
      gtk_adjustment_set_step_increment (self->adjustment, g_value_get_double (value));
      break;
    case PROP_DIGITS:
      gtk_spin_button_set_digits (self->spin_button, g_value_get_uint (value));
      break;
    case PROP_ZERO:
      g_free (self->zero);
      self->zero = g_value_dup_string (value);
      make_room (self);
      break;
    case PROP_UNIT:
      g_free (self->unit);
      self->unit = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }

  output_cb (self);
}

static void
spate_number_row_class_init (SpateNumberRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = spate_number_row_dispose;
  object_class->get_property = spate_number_row_get_property;
  object_class->set_property = spate_number_row_set_property;

  /**
   * SpateNumberRow:value:
   *
   * The number, from 0 to #SpateNumberRow:upper.
   */
  properties[PROP_VALUE] = g_param_spec_double ("value", NULL, NULL, 0, G_MAXDOUBLE, 0, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_UPPER] = g_param_spec_double ("upper", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_STEP] = g_param_spec_double ("step", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_DIGITS] = g_param_spec_uint ("digits", NULL, NULL, 0, 20, 0, flags);

  /**
   * SpateNumberRow:zero:
   *
   * The word for 0.
   */
  properties[PROP_ZERO] = g_param_spec_string ("zero", NULL, NULL, NULL, flags);

  /**
   * SpateNumberRow:unit:
   *
   * What stands behind the number.
   */
  properties[PROP_UNIT] = g_param_spec_string ("unit", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-number-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateNumberRow, spin_button);
  gtk_widget_class_bind_template_child (widget_class, SpateNumberRow, adjustment);
  gtk_widget_class_bind_template_callback (widget_class, input_cb);
  gtk_widget_class_bind_template_callback (widget_class, output_cb);
  gtk_widget_class_bind_template_callback (widget_class, value_changed_cb);
}

static void
title_changed_cb (SpateNumberRow *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spin_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), -1);
}

static void
spate_number_row_init (SpateNumberRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  make_room (self);
  g_signal_connect (self, "notify::title", G_CALLBACK (title_changed_cb), NULL);
}

/**
 * spate_number_row_get_value:
 * @self: a row
 *
 * Returns: the number
 */
double
spate_number_row_get_value (SpateNumberRow *self)
{
  g_return_val_if_fail (SPATE_IS_NUMBER_ROW (self), 0);

  return gtk_adjustment_get_value (self->adjustment);
}

/**
 * spate_number_row_set_value:
 * @self: a row
 * @value: a number that is not negative
 */
void
spate_number_row_set_value (SpateNumberRow *self,
                            double          value)
{
  g_return_if_fail (SPATE_IS_NUMBER_ROW (self));

  gtk_adjustment_set_value (self->adjustment, value);
}
