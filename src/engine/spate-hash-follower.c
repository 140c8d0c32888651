/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The digests of a file that still grows, as far as its beginning was read. It is led from one place
 * to the next; one job at a time has it, reads what lies between, and nobody else looks at the
 * position meanwhile. Where it was led to is the owner's alone: if a byte before that is written to,
 * nobody can say any more what was read, and all begins anew with another follower. */

#include "spate-hash-follower.h"

#include "spate-hasher.h"

struct _SpateHashFollower
{
  SpateHasher    *sha256; /* (owned) */
  SpateHasher    *other;  /* (owned) (nullable) */
  SpateDigestType also;
  goffset         position;
  goffset         end;    /* where it was led to */
};

static void
follower_clear (gpointer data)
{
  SpateHashFollower *self = data;

  g_clear_pointer (&self->sha256, spate_hasher_free);
  g_clear_pointer (&self->other, spate_hasher_free);
}

/**
 * spate_hash_follower_new:
 * @also: a digest to compute besides SHA-256, or %SPATE_DIGEST_NONE
 * @error: %SPATE_ERROR_FILE if this system forbids one of them
 *
 * Returns: (transfer full) (nullable): one that stands at the first byte
 */
SpateHashFollower *
spate_hash_follower_new (SpateDigestType also,
                         GError        **error)
{
  g_autoptr (SpateHashFollower) self = g_atomic_rc_box_new0 (SpateHashFollower);

  self->also = also;
  self->sha256 = spate_hasher_new (SPATE_DIGEST_SHA256, error);
  if (self->sha256 == NULL)
    return NULL;

  if (also == SPATE_DIGEST_NONE || also == SPATE_DIGEST_SHA256)
    return g_steal_pointer (&self);

  self->other = spate_hasher_new (also, error);

  return self->other != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * spate_hash_follower_ref:
 * @self: a follower
 *
 * Returns: (transfer full): @self
 */
SpateHashFollower *
spate_hash_follower_ref (SpateHashFollower *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * spate_hash_follower_unref:
 * @self: (transfer full): a follower; the job that has it may be under way
 */
void
spate_hash_follower_unref (SpateHashFollower *self)
{
  g_atomic_rc_box_release_full (self, follower_clear);
}

/**
 * spate_hash_follower_get_also:
 * @self: a follower
 *
 * Returns: the digest that it computes besides SHA-256
 */
SpateDigestType
spate_hash_follower_get_also (SpateHashFollower *self)
{
  g_return_val_if_fail (self != NULL, SPATE_DIGEST_NONE);

  return self->also;
}

/**
 * spate_hash_follower_get_position:
 * @self: a follower that no other thread has
 *
 * Returns: how many bytes it has seen
 */
goffset
spate_hash_follower_get_position (SpateHashFollower *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->position;
}

/**
 * spate_hash_follower_lead:
 * @self: a follower
 * @end: up to where it is about to read
 */
void
spate_hash_follower_lead (SpateHashFollower *self,
                          goffset            end)
{
  g_return_if_fail (self != NULL && end >= self->end);

  self->end = end;
}

/**
 * spate_hash_follower_is_spoiled:
 * @self: a follower
 * @written: the first byte that was written to since this was last asked
 *
 * Returns: whether it has read, or is reading, bytes that are other ones now
 */
gboolean
spate_hash_follower_is_spoiled (SpateHashFollower *self,
                                goffset            written)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return written < self->end;
}

/**
 * spate_hash_follower_update:
 * @self: a follower
 * @bytes: (array length=n_bytes): what stands at its position
 * @n_bytes: how many
 */
void
spate_hash_follower_update (SpateHashFollower *self,
                            const guint8      *bytes,
                            gsize              n_bytes)
{
  g_return_if_fail (self != NULL);

  spate_hasher_update (self->sha256, bytes, n_bytes);
  if (self->other != NULL)
    spate_hasher_update (self->other, bytes, n_bytes);
  self->position += (goffset) n_bytes;
}

/**
 * spate_hash_follower_finish:
 * @self: a follower that has seen all of the file, and is of no use afterwards
 * @ret_sha256: (out caller-allocates): its SHA-256
 * @ret_also: (out caller-allocates): the other digest, or one of type %SPATE_DIGEST_NONE
 */
void
spate_hash_follower_finish (SpateHashFollower *self,
                            SpateDigest       *ret_sha256,
                            SpateDigest       *ret_also)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (ret_sha256 != NULL && ret_also != NULL);

  ret_also->type = SPATE_DIGEST_NONE;
  spate_hasher_finish (self->sha256, ret_sha256);
  if (self->other != NULL)
    spate_hasher_finish (self->other, ret_also);
  else if (self->also == SPATE_DIGEST_SHA256)
    *ret_also = *ret_sha256;
}
