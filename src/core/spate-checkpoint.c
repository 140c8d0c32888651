/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is needed to go on with a file: its names, its identity, and which of its bytes are
 * safe. Everything in it was true of the disk when it was made, and stays true. */

#include "spate-checkpoint.h"

#include <string.h>

#include "spate-file-name.h"

/**
 * spate_checkpoint_new:
 * @name: the name that the file will bear
 * @part_name: the name that it bears until then
 * @validator: what the file is
 * @durable: the bytes of it that would survive a power cut
 *
 * Of more ranges than %SPATE_CHECKPOINT_MOST_RANGES only the largest are promised.
 *
 * Returns: (transfer full): a checkpoint
 */
SpateCheckpoint *
spate_checkpoint_new (const char           *name,
                      const char           *part_name,
                      const SpateValidator *validator,
                      const SpateRangeSet  *durable)
{
  g_return_val_if_fail (name != NULL && part_name != NULL, NULL);
  g_return_val_if_fail (validator != NULL, NULL);
  g_return_val_if_fail (durable != NULL, NULL);

  SpateCheckpoint *self = g_new0 (SpateCheckpoint, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->part_name = g_strdup (part_name);
  self->validator = spate_validator_copy (validator);
  self->durable = spate_range_set_copy_largest (durable, SPATE_CHECKPOINT_MOST_RANGES);

  return self;
}

/**
 * spate_checkpoint_new_outdated:
 * @self: a checkpoint
 *
 * Returns: (transfer full): one that says the same of a file that is not on the server any more
 */
SpateCheckpoint *
spate_checkpoint_new_outdated (const SpateCheckpoint *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  SpateCheckpoint *outdated = spate_checkpoint_new (self->name, self->part_name, self->validator, self->durable);

  outdated->is_outdated = TRUE;

  return outdated;
}

/**
 * spate_checkpoint_ref:
 * @self: a checkpoint
 *
 * Returns: (transfer full): @self
 */
SpateCheckpoint *
spate_checkpoint_ref (SpateCheckpoint *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * spate_checkpoint_unref:
 * @self: (transfer full): a checkpoint
 */
void
spate_checkpoint_unref (SpateCheckpoint *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->name);
  g_free (self->part_name);
  spate_validator_free (self->validator);
  spate_range_set_free (self->durable);
  g_free (self);
}

/**
 * spate_checkpoint_to_variant:
 * @self: a checkpoint
 *
 * Returns: (transfer floating): the checkpoint as a dictionary
 */
GVariant *
spate_checkpoint_to_variant (const SpateCheckpoint *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", self->name);
  g_variant_dict_insert (&dict, "part-name", "s", self->part_name);
  g_variant_dict_insert_value (&dict, "validator", spate_validator_to_variant (self->validator));
  g_variant_dict_insert_value (&dict, "durable", spate_range_set_to_variant (self->durable));
  if (self->is_outdated)
    g_variant_dict_insert (&dict, "outdated", "b", TRUE);

  return g_variant_dict_end (&dict);
}

/* A name in a record is as little to be trusted as one from a server: it must not lead out
 * of the folder. */
static gboolean
is_possible_name (const char *name)
{
  return spate_file_name_is_element (name) && strlen (name) <= 255;
}

/**
 * spate_checkpoint_from_variant:
 * @variant: what spate_checkpoint_to_variant() made, or anything at all
 *
 * Returns: (transfer full) (nullable): the checkpoint, or %NULL if something of it is
 *   missing or impossible
 */
SpateCheckpoint *
spate_checkpoint_from_variant (GVariant *variant)
{
  g_return_val_if_fail (variant != NULL, NULL);

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT))
    return NULL;

  g_autoptr (GVariant) validator_variant = g_variant_lookup_value (variant, "validator", NULL);
  g_autoptr (GVariant) durable_variant = g_variant_lookup_value (variant, "durable", NULL);
  const char *name = NULL;
  const char *part_name = NULL;
  g_autoptr (GVariant) outdated = g_variant_lookup_value (variant, "outdated", NULL);

  if (outdated != NULL && !g_variant_is_of_type (outdated, G_VARIANT_TYPE_BOOLEAN))
    return NULL;

  g_variant_lookup (variant, "name", "&s", &name);
  g_variant_lookup (variant, "part-name", "&s", &part_name);

  if (!is_possible_name (name) || !is_possible_name (part_name) ||
      !g_str_has_suffix (part_name, SPATE_FILE_NAME_PART_SUFFIX) ||
      validator_variant == NULL || durable_variant == NULL)
    return NULL;

  g_autoptr (SpateValidator) validator = spate_validator_from_variant (validator_variant);

  if (validator == NULL)
    return NULL;

  g_autoptr (SpateRangeSet) durable = spate_range_set_from_variant (durable_variant, MAX (validator->size, 0));

  if (durable == NULL)
    return NULL;

  SpateCheckpoint *self = spate_checkpoint_new (name, part_name, validator, durable);

  self->is_outdated = outdated != NULL && g_variant_get_boolean (outdated);

  return self;
}
