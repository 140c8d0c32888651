/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the pieces of a file should hash to, as a Metalink tells it: with them a wrong byte costs
 * a piece and not the file, and says who sent it. Pieces are of one length, the last may be
 * shorter. Immutable, so that any thread may read it. */

#include "spate-pieces.h"

struct _SpatePieces
{
  gatomicrefcount ref_count;
  SpateDigestType type;
  goffset         length;
  GBytes         *digests; /* (owned): one behind the other */
};

/**
 * spate_pieces_new:
 * @type: the hash function
 * @length: bytes a piece
 * @digests: what each piece hashes to, one behind the other, without anything between
 *
 * Returns: (transfer full) (nullable): the pieces, or %NULL if there are none or more than
 *   %SPATE_MOST_PIECES, or @digests is no whole number of digests
 */
SpatePieces *
spate_pieces_new (SpateDigestType type,
                  goffset         length,
                  GBytes         *digests)
{
  g_return_val_if_fail (digests != NULL, NULL);

  gsize digest_length = spate_digest_type_get_length (type);
  gsize n_bytes = g_bytes_get_size (digests);

  if (digest_length == 0 || length <= 0 || n_bytes == 0 || n_bytes % digest_length != 0 ||
      n_bytes / digest_length > SPATE_MOST_PIECES || length > G_MAXINT64 / SPATE_MOST_PIECES)
    return NULL;

  SpatePieces *self = g_new0 (SpatePieces, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->type = type;
  self->length = length;
  self->digests = g_bytes_ref (digests);

  return self;
}

/**
 * spate_pieces_ref:
 * @self: pieces
 *
 * Returns: (transfer full): @self
 */
SpatePieces *
spate_pieces_ref (SpatePieces *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * spate_pieces_unref:
 * @self: (transfer full): pieces
 */
void
spate_pieces_unref (SpatePieces *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_bytes_unref (self->digests);
  g_free (self);
}

/**
 * spate_pieces_get_digest_type:
 * @self: pieces
 *
 * Returns: the hash function
 */
SpateDigestType
spate_pieces_get_digest_type (const SpatePieces *self)
{
  g_return_val_if_fail (self != NULL, SPATE_DIGEST_NONE);

  return self->type;
}

/**
 * spate_pieces_get_length:
 * @self: pieces
 *
 * Returns: bytes a piece; the last one may have less
 */
goffset
spate_pieces_get_length (const SpatePieces *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

/**
 * spate_pieces_get_n:
 * @self: pieces
 *
 * Returns: how many there are, at least one
 */
guint
spate_pieces_get_n (const SpatePieces *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return (guint) (g_bytes_get_size (self->digests) / spate_digest_type_get_length (self->type));
}

/**
 * spate_pieces_get_digest:
 * @self: pieces
 * @index: which one
 *
 * Returns: (transfer none): what it hashes to, spate_digest_type_get_length() bytes
 */
const guint8 *
spate_pieces_get_digest (const SpatePieces *self,
                         guint              index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < spate_pieces_get_n (self), NULL);

  const guint8 *bytes = g_bytes_get_data (self->digests, NULL);

  return bytes + index * spate_digest_type_get_length (self->type);
}

/**
 * spate_pieces_fit:
 * @self: pieces
 * @size: the length of a file
 *
 * Returns: %TRUE if a file of @size bytes has that many pieces
 */
gboolean
spate_pieces_fit (const SpatePieces *self,
                  goffset            size)
{
  g_return_val_if_fail (self != NULL, FALSE);

  goffset n = spate_pieces_get_n (self);

  return size > (n - 1) * self->length && size <= n * self->length;
}

/**
 * spate_pieces_get_range:
 * @self: pieces
 * @index: which one
 * @size: the length of the file, which they must fit
 *
 * Returns: where the piece is
 */
SpateRange
spate_pieces_get_range (const SpatePieces *self,
                        guint              index,
                        goffset            size)
{
  g_return_val_if_fail (self != NULL && spate_pieces_fit (self, size), spate_range (0, 0));
  g_return_val_if_fail (index < spate_pieces_get_n (self), spate_range (0, 0));

  goffset start = index * self->length;

  return spate_range (start, MIN (start + self->length, size));
}

/**
 * spate_pieces_to_variant:
 * @self: pieces
 *
 * Returns: (transfer floating): the pieces as `(sxay)`
 */
GVariant *
spate_pieces_to_variant (const SpatePieces *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_variant_new ("(sx@ay)", spate_digest_type_get_name (self->type), (gint64) self->length,
                        g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, self->digests, TRUE));
}

/**
 * spate_pieces_from_variant:
 * @variant: what spate_pieces_to_variant() made, or anything at all
 *
 * Returns: (transfer full) (nullable): the pieces, or %NULL if they are impossible
 */
SpatePieces *
spate_pieces_from_variant (GVariant *variant)
{
  g_return_val_if_fail (variant != NULL, NULL);

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE ("(sxay)")))
    return NULL;

  const char *name = NULL;
  gint64 length = 0;
  g_autoptr (GVariant) array = NULL;

  g_variant_get (variant, "(&sx@ay)", &name, &length, &array);

  g_autoptr (GBytes) digests = g_variant_get_data_as_bytes (array);

  return spate_pieces_new (spate_digest_type_from_name (name), length, digests);
}
