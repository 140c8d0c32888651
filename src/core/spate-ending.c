/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a download ended, so that the next session can still say so. Of an error the code is kept,
 * which the programs find their words by, and the message, which is for the curious. */

#include "spate-ending.h"

#include <string.h>

#include "spate-certificate.h"
#include "spate-error.h"
#include "spate-file-name.h"
#include "spate-record.h"
#include "spate-request.h"
#include "spate-snapshot.h"

/**
 * spate_ending_new:
 * @when: seconds since 1970
 * @name: the name of the file
 * @snapshot: the last one of the run
 *
 * Returns: (transfer full): how it ended
 */
SpateEnding *
spate_ending_new (gint64               when,
                  const char          *name,
                  const SpateSnapshot *snapshot)
{
  g_return_val_if_fail (name != NULL && snapshot != NULL, NULL);

  SpateEnding *self = g_new0 (SpateEnding, 1);

  self->when = when;
  self->name = g_strdup (name);
  self->size = snapshot->size;
  self->sha256 = snapshot->sha256;
  self->proof = snapshot->proof;
  self->error = snapshot->error != NULL ? g_error_copy (snapshot->error) : NULL;

  return self;
}

/**
 * spate_ending_copy:
 * @self: an ending
 *
 * Returns: (transfer full): another one, of the same
 */
SpateEnding *
spate_ending_copy (const SpateEnding *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  SpateEnding *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->error = self->error != NULL ? g_error_copy (self->error) : NULL;

  return copy;
}

/**
 * spate_ending_free:
 * @self: (transfer full) (nullable): an ending
 */
void
spate_ending_free (SpateEnding *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * spate_ending_to_variant:
 * @self: an ending
 *
 * Returns: (transfer floating): an `a{sv}`
 */
GVariant *
spate_ending_to_variant (const SpateEnding *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "when", "x", self->when);
  g_variant_dict_insert (&dict, "name", "s", self->name);
  g_variant_dict_insert (&dict, "size", "x", (gint64) self->size);
  g_variant_dict_insert (&dict, "proof", "u", (guint) self->proof);
  if (self->sha256.type == SPATE_DIGEST_SHA256)
    g_variant_dict_insert (&dict, "sha256", "s", self->sha256.hex);
  if (self->error != NULL && self->error->domain == SPATE_ERROR)
    {
      const char *origin = spate_error_get_origin (self->error);
      const char *realm = spate_error_get_realm (self->error);
      const SpateCertificate *certificate = spate_error_get_certificate (self->error);

      g_variant_dict_insert (&dict, "error", "(us)", (guint) self->error->code, self->error->message);
      if (origin != NULL)
        g_variant_dict_insert (&dict, "asker", "(ss)", origin, realm != NULL ? realm : "");
      if (spate_error_get_other (self->error) != NULL)
        g_variant_dict_insert (&dict, "other", "s", spate_error_get_other (self->error));
      if (certificate != NULL)
        g_variant_dict_insert_value (&dict, "certificate", spate_certificate_to_variant (certificate));
    }

  return g_variant_dict_end (&dict);
}

static gboolean
has (GVariant   *variant,
     const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (variant, key, NULL);

  return value != NULL;
}

static gboolean
read_sha256 (SpateEnding *self,
             GVariant    *variant)
{
  const char *hex = NULL;

  if (!g_variant_lookup (variant, "sha256", "&s", &hex))
    return !has (variant, "sha256");

  g_autofree char *text = g_strdup_printf ("sha-256=%s", hex);

  return spate_digest_parse (text, &self->sha256, NULL);
}

/* Without them the user is told less, and nothing else is lost. */
static void
read_details (GError   *error,
              GVariant *variant)
{
  const char *origin = NULL;
  const char *realm = NULL;
  const char *other = NULL;
  g_autoptr (GVariant) value = g_variant_lookup_value (variant, "certificate", G_VARIANT_TYPE_VARDICT);
  SpateCertificate *certificate = value != NULL ? spate_certificate_from_variant (value) : NULL;

  if (g_variant_lookup (variant, "asker", "(&s&s)", &origin, &realm))
    spate_error_set_asker (error, origin, *realm != '\0' ? realm : NULL);
  if (g_variant_lookup (variant, "other", "&s", &other) && spate_record_is_valid_id (other))
    spate_error_set_other (error, other);
  if (certificate != NULL)
    spate_error_take_certificate (error, certificate);
}

static gboolean
read_error (SpateEnding *self,
            GVariant    *variant)
{
  guint32 code = 0;
  const char *message = NULL;

  if (!g_variant_lookup (variant, "error", "(u&s)", &code, &message))
    return !has (variant, "error");
  if (code >= SPATE_N_ERRORS || strlen (message) > SPATE_REQUEST_LONGEST_TEXT)
    return FALSE;

  self->error = g_error_new_literal (SPATE_ERROR, (int) code, message);
  read_details (self->error, variant);

  return TRUE;
}

/**
 * spate_ending_from_variant:
 * @variant: what spate_ending_to_variant() made, or anything at all
 *
 * Returns: (transfer full) (nullable): the ending; %NULL if it is none
 */
SpateEnding *
spate_ending_from_variant (GVariant *variant)
{
  g_return_val_if_fail (variant != NULL, NULL);

  g_autoptr (SpateEnding) self = g_new0 (SpateEnding, 1);
  guint32 proof = 0;
  gint64 size = -1;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT) ||
      !g_variant_lookup (variant, "when", "x", &self->when) ||
      !g_variant_lookup (variant, "name", "s", &self->name) || !spate_file_name_is_element (self->name) ||
      !g_variant_lookup (variant, "size", "x", &size) || size < -1 ||
      !g_variant_lookup (variant, "proof", "u", &proof) || proof > SPATE_PROOF_VERIFIED ||
      !read_sha256 (self, variant) || !read_error (self, variant))
    return NULL;

  self->size = size;
  self->proof = (SpateProof) proof;

  return g_steal_pointer (&self);
}
