/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tells whether two links have led to one file. The address alone does not: behind one address there may
 * be another file by now, and what a server hands out by a number in the query has one address for all. */

#include "spate-identity.h"

#include <string.h>

#include "spate-link.h"

/**
 * spate_identity_new:
 * @uri: the link that answered, without secrets
 * @validator: what its server says of the file
 *
 * Returns: (transfer full): the file
 */
SpateIdentity *
spate_identity_new (const char           *uri,
                    const SpateValidator *validator)
{
  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (validator != NULL, NULL);

  SpateIdentity *self = g_new0 (SpateIdentity, 1);

  self->uri = g_strdup (uri);
  self->validator = spate_validator_copy (validator);

  return self;
}

/**
 * spate_identity_copy:
 * @self: a file
 *
 * Returns: (transfer full): another one, of the same
 */
SpateIdentity *
spate_identity_copy (const SpateIdentity *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return spate_identity_new (self->uri, self->validator);
}

/**
 * spate_identity_free:
 * @self: (transfer full) (nullable): a file
 */
void
spate_identity_free (SpateIdentity *self)
{
  if (self == NULL)
    return;

  g_free (self->uri);
  spate_validator_free (self->validator);
  g_free (self);
}

/**
 * spate_identity_is_same:
 * @self: a file
 * @other: another one
 *
 * Returns: whether address and size agree, and the server's word for its contents as well; where it
 *   has no tag for them, the date counts
 */
gboolean
spate_identity_is_same (const SpateIdentity *self,
                        const SpateIdentity *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  const SpateValidator *a = self->validator;
  const SpateValidator *b = other->validator;

  if (strcmp (self->uri, other->uri) != 0 || a->size < 0 || a->size != b->size)
    return FALSE;
  if (a->etag == NULL && b->etag == NULL)
    return a->last_modified != NULL && g_strcmp0 (a->last_modified, b->last_modified) == 0;

  return spate_validator_compare (a, b) == SPATE_VALIDATOR_SAME;
}

/**
 * spate_identity_to_variant:
 * @self: a file
 *
 * Returns: (transfer floating): an `a{sv}`
 */
GVariant *
spate_identity_to_variant (const SpateIdentity *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "uri", "s", self->uri);
  g_variant_dict_insert_value (&dict, "validator", spate_validator_to_variant (self->validator));

  return g_variant_dict_end (&dict);
}

/**
 * spate_identity_from_variant:
 * @variant: what spate_identity_to_variant() made, or anything at all
 *
 * Returns: (transfer full) (nullable): the file; %NULL if it is none
 */
SpateIdentity *
spate_identity_from_variant (GVariant *variant)
{
  g_return_val_if_fail (variant != NULL, NULL);

  const char *uri = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (SpateValidator) validator = NULL;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT) || !g_variant_lookup (variant, "uri", "&s", &uri) ||
      strlen (uri) > SPATE_LINK_LONGEST)
    return NULL;

  value = g_variant_lookup_value (variant, "validator", NULL);
  validator = value != NULL ? spate_validator_from_variant (value) : NULL;

  return validator != NULL ? spate_identity_new (uri, validator) : NULL;
}
