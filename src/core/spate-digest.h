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
 * @SPATE_PROOF_NONE: nothing is known to compare with
 * @SPATE_PROOF_INTACT: the file hashes to what its server says
 * @SPATE_PROOF_VERIFIED: the file hashes to what the user gave
 *
 * How sure it is that a file is the right one. What does not agree with its digest is set aside.
 */
typedef enum
{
  SPATE_PROOF_NONE,
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
const char *spate_digest_type_get_name (SpateDigestType type);
gsize spate_digest_type_get_length (SpateDigestType type);

G_END_DECLS
