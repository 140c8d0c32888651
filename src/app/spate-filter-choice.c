/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A filter that can be chosen, with the number of downloads that it would show. */

#include "spate-filter-choice.h"

struct _SpateFilterChoice
{
  GObject parent_instance;

  SpateFilter filter;
  guint       count;
};

G_DEFINE_FINAL_TYPE (SpateFilterChoice, spate_filter_choice, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_COUNT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
spate_filter_choice_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  SpateFilterChoice *self = SPATE_FILTER_CHOICE (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, spate_filter_get_name (self->filter));
      break;
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_filter_choice_class_init (SpateFilterChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = spate_filter_choice_get_property;

  /**
   * SpateFilterChoice:name:
   *
   * What it is called.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SpateFilterChoice:count:
   *
   * How many downloads there are of this kind.
   */
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
spate_filter_choice_init (SpateFilterChoice *self G_GNUC_UNUSED)
{
}

/**
 * spate_filter_choice_new:
 * @filter: a filter
 *
 * Returns: (transfer full): a choice of it, that shows nothing yet
 */
SpateFilterChoice *
spate_filter_choice_new (SpateFilter filter)
{
  SpateFilterChoice *self = g_object_new (SPATE_TYPE_FILTER_CHOICE, NULL);

  self->filter = filter;

  return self;
}

/**
 * spate_filter_choice_get_filter:
 * @self: a choice
 *
 * Returns: the filter
 */
SpateFilter
spate_filter_choice_get_filter (SpateFilterChoice *self)
{
  g_return_val_if_fail (SPATE_IS_FILTER_CHOICE (self), SPATE_FILTER_ALL);

  return self->filter;
}

/**
 * spate_filter_choice_get_count:
 * @self: a choice
 *
 * Returns: how many downloads there are of this kind
 */
guint
spate_filter_choice_get_count (SpateFilterChoice *self)
{
  g_return_val_if_fail (SPATE_IS_FILTER_CHOICE (self), 0);

  return self->count;
}

/**
 * spate_filter_choice_set_count:
 * @self: a choice
 * @count: how many downloads there are of this kind
 */
void
spate_filter_choice_set_count (SpateFilterChoice *self,
                               guint              count)
{
  g_return_if_fail (SPATE_IS_FILTER_CHOICE (self));

  if (self->count == count)
    return;

  self->count = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}
