/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SpateDigestType:
 * @SPATE_DIGEST_NONE: no digest at all
 *
 * The hash functions Spate can check, weakest first.
 */
typedef enum
{
  SPATE_DIGEST_NONE,
  SPATE_DIGEST_MD5,
  SPATE_DIGEST_SHA1,
  SPATE_DIGEST_SHA256,
  SPATE_DIGEST_SHA512,
} SpateDigestType;

/**
 * SpateProof:
 * @SPATE_PROOF_NONE: nobody has looked yet, or remembers
 * @SPATE_PROOF_MISMATCH: the file does not hash to what it should, and is set aside
 * @SPATE_PROOF_UNVERIFIED: nothing is known to compare with
 * @SPATE_PROOF_INTACT: the file hashes to what its server says, which may be an accident's or
 *   somebody else's word: a weak digest, one of a mirror, or one over a connection that is not safe
 * @SPATE_PROOF_VERIFIED: the file hashes to what the user gave, or to a strong digest that the
 *   server of the first link told over a safe connection
 *
 * How sure it is that a file is the right one, least sure first.
 */
typedef enum
{
  SPATE_PROOF_NONE,
  SPATE_PROOF_MISMATCH,
  SPATE_PROOF_UNVERIFIED,
  SPATE_PROOF_INTACT,
  SPATE_PROOF_VERIFIED,
} SpateProof;

/* The longest digest, SHA-512's, in hexadecimal digits with the closing NUL. */
#define SPATE_DIGEST_HEX_SIZE 129

/**
 * SpateDigest:
 * @type: the hash function
 * @hex: its result in lower-case hexadecimal digits
 *
 * What a file's bytes should hash to, or do. A value.
 */
struct _SpateDigest
{
  SpateDigestType type;
  char            hex[SPATE_DIGEST_HEX_SIZE];
};

gboolean spate_digest_parse (const char  *text,
                             SpateDigest *ret_digest,
                             GError     **error);
gboolean spate_digest_set (SpateDigest    *self,
                           SpateDigestType type,
                           const guint8   *bytes,
                           gsize           n_bytes);
gboolean spate_digest_equal (const SpateDigest *a,
                             const SpateDigest *b);
SpateDigestType spate_digest_type_from_name (const char *name);
gboolean spate_digest_type_is_strong (SpateDigestType type);
const char *spate_digest_type_get_name (SpateDigestType type);
gsize spate_digest_type_get_length (SpateDigestType type);

G_END_DECLS
