/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A download that somebody may want, and whether it is ticked. What is in the list already is not, at
 * first. */

#include "spate-review-item.h"

#include <glib/gi18n.h>

#include "spate-file-name.h"
#include "spate-format.h"
#include "spate-link.h"

struct _SpateReviewItem
{
  GObject parent_instance;

  SpateRequest *request; /* (owned) */
  char         *name;    /* (owned) */
  char         *detail;  /* (owned) */
  goffset       size;    /* -1 if it is not known */
  gboolean      is_known;
  gboolean      selected;
};

G_DEFINE_FINAL_TYPE (SpateReviewItem, spate_review_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_DETAIL,
  PROP_SELECTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
spate_review_item_finalize (GObject *object)
{
  SpateReviewItem *self = SPATE_REVIEW_ITEM (object);

  g_clear_pointer (&self->request, spate_request_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->detail, g_free);

  G_OBJECT_CLASS (spate_review_item_parent_class)->finalize (object);
}

static void
spate_review_item_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  SpateReviewItem *self = SPATE_REVIEW_ITEM (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    case PROP_SELECTED:
      g_value_set_boolean (value, self->selected);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_review_item_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SELECTED:
      spate_review_item_set_selected (SPATE_REVIEW_ITEM (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_review_item_class_init (SpateReviewItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = spate_review_item_finalize;
  object_class->get_property = spate_review_item_get_property;
  object_class->set_property = spate_review_item_set_property;

  /**
   * SpateReviewItem:name:
   *
   * What the file will probably be called.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SpateReviewItem:detail:
   *
   * What else is known of it, in a line.
   */
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * SpateReviewItem:selected:
   *
   * Whether it is ticked.
   */
  properties[PROP_SELECTED] = g_param_spec_boolean ("selected", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
spate_review_item_init (SpateReviewItem *self G_GNUC_UNUSED)
{
}

static char *
make_detail (SpateReviewItem *self)
{
  g_autofree char *host = spate_link_get_host (spate_request_get_uri (self->request));
  g_autofree char *size = self->size >= 0 ? spate_format_size (self->size) : NULL;
  GString *line = g_string_new (size);

  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, host);
  if (self->is_known)
    g_string_append_printf (line, " · %s", _ ("Already in the list"));

  return g_string_free (line, FALSE);
}

/**
 * spate_review_item_new:
 * @request: what it is
 * @is_known: whether it is in the list already
 *
 * Returns: (transfer full): an item
 */
SpateReviewItem *
spate_review_item_new (SpateRequest *request,
                       gboolean      is_known)
{
  g_return_val_if_fail (request != NULL && request->uris->len > 0, NULL);

  SpateReviewItem *self = g_object_new (SPATE_TYPE_REVIEW_ITEM, NULL);

  self->request = spate_request_ref (request);
  self->name = request->name != NULL ? g_strdup (request->name)
                                     : spate_file_name_choose (NULL, NULL, spate_request_get_uri (request));
  self->size = request->size;
  self->is_known = is_known;
  self->detail = make_detail (self);
  self->selected = !is_known;

  return self;
}

/**
 * spate_review_item_get_request:
 * @self: an item
 *
 * Returns: (transfer none): what it is
 */
SpateRequest *
spate_review_item_get_request (SpateReviewItem *self)
{
  g_return_val_if_fail (SPATE_IS_REVIEW_ITEM (self), NULL);

  return self->request;
}

/**
 * spate_review_item_get_size:
 * @self: an item
 *
 * Returns: how large it is, in bytes, or -1 if that is not known
 */
goffset
spate_review_item_get_size (SpateReviewItem *self)
{
  g_return_val_if_fail (SPATE_IS_REVIEW_ITEM (self), -1);

  return self->size;
}

/**
 * spate_review_item_set_size:
 * @self: an item
 * @size: how large it is, in bytes, as its server says
 */
void
spate_review_item_set_size (SpateReviewItem *self,
                            goffset          size)
{
  g_return_if_fail (SPATE_IS_REVIEW_ITEM (self));
  g_return_if_fail (size >= 0);

  self->size = size;
  g_free (self->detail);
  self->detail = make_detail (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

/**
 * spate_review_item_get_selected:
 * @self: an item
 *
 * Returns: whether it is ticked
 */
gboolean
spate_review_item_get_selected (SpateReviewItem *self)
{
  g_return_val_if_fail (SPATE_IS_REVIEW_ITEM (self), FALSE);

  return self->selected;
}

/**
 * spate_review_item_set_selected:
 * @self: an item
 * @selected: whether it is to be ticked
 */
void
spate_review_item_set_selected (SpateReviewItem *self,
                                gboolean         selected)
{
  g_return_if_fail (SPATE_IS_REVIEW_ITEM (self));

  if (self->selected == !!selected)
    return;

  self->selected = !!selected;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}
