/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A digest of bytes that come one after the other. GnuTLS does it with the processor's own
 * instructions and is in the process already, under the TLS of GIO; GLib's GChecksum is four
 * times slower. */

#include "spate-hasher.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "spate-error.h"

struct _SpateHasher
{
  gnutls_hash_hd_t handle; /* (owned) (nullable) */
  SpateDigestType  type;
};

static gnutls_digest_algorithm_t
get_algorithm (SpateDigestType type)
{
  switch (type)
    {
    case SPATE_DIGEST_MD5:
      return GNUTLS_DIG_MD5;
    case SPATE_DIGEST_SHA1:
      return GNUTLS_DIG_SHA1;
    case SPATE_DIGEST_SHA256:
      return GNUTLS_DIG_SHA256;
    case SPATE_DIGEST_SHA512:
      return GNUTLS_DIG_SHA512;
    case SPATE_DIGEST_NONE:
    default:
      return GNUTLS_DIG_UNKNOWN;
    }
}

/**
 * spate_hasher_new:
 * @type: a hash function
 * @error: set to %SPATE_ERROR_FILE
 *
 * Returns: (transfer full) (nullable): a hasher of no bytes, or %NULL if this system forbids @type
 */
SpateHasher *
spate_hasher_new (SpateDigestType type,
                  GError        **error)
{
  g_return_val_if_fail (type != SPATE_DIGEST_NONE, NULL);

  gnutls_hash_hd_t handle = NULL;

  if (gnutls_hash_init (&handle, get_algorithm (type)) < 0)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, "This system does not allow %s checksums",
                   spate_digest_type_get_name (type));
      return NULL;
    }

  SpateHasher *self = g_new0 (SpateHasher, 1);

  self->handle = handle;
  self->type = type;

  return self;
}

/**
 * spate_hasher_free:
 * @self: (transfer full) (nullable): a hasher
 */
void
spate_hasher_free (SpateHasher *self)
{
  if (self == NULL)
    return;

  if (self->handle != NULL)
    gnutls_hash_deinit (self->handle, NULL);
  g_free (self);
}

/**
 * spate_hasher_update:
 * @self: a hasher
 * @bytes: (array length=n_bytes): the next bytes
 * @n_bytes: how many
 */
void
spate_hasher_update (SpateHasher  *self,
                     const guint8 *bytes,
                     gsize         n_bytes)
{
  g_return_if_fail (self != NULL && self->handle != NULL);

  gnutls_hash (self->handle, bytes, n_bytes);
}

/**
 * spate_hasher_finish:
 * @self: a hasher; it takes no more bytes afterwards
 * @ret_digest: (out caller-allocates): the digest of all bytes
 */
void
spate_hasher_finish (SpateHasher *self,
                     SpateDigest *ret_digest)
{
  g_return_if_fail (self != NULL && self->handle != NULL);
  g_return_if_fail (ret_digest != NULL);

  guint8 bytes[64];

  gnutls_hash_deinit (self->handle, bytes);
  self->handle = NULL;
  if (!spate_digest_set (ret_digest, self->type, bytes, spate_digest_type_get_length (self->type)))
    g_assert_not_reached ();
}
