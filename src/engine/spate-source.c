/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A link of the request: where it leads, what it says the file is, and whether it may be used. */

#include "spate-source.h"

/**
 * spate_source_new:
 * @uri: a link
 * @index: its place in the request, or behind its links
 *
 * Returns: (transfer full): a source nothing is known of
 */
SpateSource *
spate_source_new (const char *uri,
                  guint       index)
{
  g_return_val_if_fail (uri != NULL, NULL);

  SpateSource *self = g_new0 (SpateSource, 1);

  self->uri = g_strdup (uri);
  self->index = index;

  return self;
}

/**
 * spate_source_free:
 * @self: (transfer full) (nullable): a source
 */
void
spate_source_free (SpateSource *self)
{
  if (self == NULL)
    return;

  g_clear_error (&self->reason);
  spate_validator_free (self->validator);
  g_free (self->uri);
  g_free (self->effective);
  g_free (self);
}

/**
 * spate_source_get_uri:
 * @self: a source
 *
 * Returns: (transfer none): the link to ask: where redirects have led, if they have
 */
const char *
spate_source_get_uri (const SpateSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->effective != NULL ? self->effective : self->uri;
}

/**
 * spate_source_set_effective_uri:
 * @self: a source
 * @uri: the link that answered in the end
 *
 * Spares later requests the redirects.
 */
void
spate_source_set_effective_uri (SpateSource *self,
                                const char  *uri)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (uri != NULL);

  g_free (self->effective);
  self->effective = g_strdup (uri);
}

/**
 * spate_source_forget_effective_uri:
 * @self: a source
 *
 * Goes back to the link that was asked for: the one that redirects led to may have been for
 * a short time only.
 *
 * Returns: %TRUE if that is another link
 */
gboolean
spate_source_forget_effective_uri (SpateSource *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  gboolean changed = self->effective != NULL && g_strcmp0 (self->effective, self->uri) != 0;

  g_clear_pointer (&self->effective, g_free);

  return changed;
}

/**
 * spate_source_get_validator:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): what it says the file is. Sources of one file may
 *   contradict each other in this: each of its answers is compared with its own.
 */
const SpateValidator *
spate_source_get_validator (const SpateSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->validator;
}

/**
 * spate_source_set_validator:
 * @self: a source
 * @validator: what it says the file is
 *
 * From now on it may be used.
 */
void
spate_source_set_validator (SpateSource          *self,
                            const SpateValidator *validator)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (validator != NULL);

  SpateValidator *previous = self->validator;

  self->validator = spate_validator_copy (validator);
  self->state = SPATE_SOURCE_GOOD;
  g_clear_error (&self->reason);
  spate_validator_free (previous);
}

/**
 * spate_source_disbelieves:
 * @self: a source
 * @told: what it says that an answer hashes to, which it does not
 *
 * Content-MD5 is older than the parts of files, and there are servers that tell the MD5 of the whole
 * file with each of them: the same one again, for other bytes or for the same. Of all others it is
 * the bytes that are not believed.
 *
 * Returns: %TRUE if the answer may be right all the same
 */
gboolean
spate_source_disbelieves (SpateSource       *self,
                          const SpateDigest *told)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (told != NULL, FALSE);

  gboolean is_known = told->type == SPATE_DIGEST_MD5 && spate_digest_equal (told, &self->doubted);

  self->doubted = *told;

  return is_known;
}

/**
 * spate_source_set_reason:
 * @self: a source
 * @reason: why it does not work
 */
void
spate_source_set_reason (SpateSource  *self,
                         const GError *reason)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (reason != NULL);

  g_clear_error (&self->reason);
  self->reason = g_error_copy (reason);
}
