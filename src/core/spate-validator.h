/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SpateValidatorMatch:
 * @SPATE_VALIDATOR_DIFFERENT: something contradicts; bytes of the two must not be mixed
 * @SPATE_VALIDATOR_PROBABLY_SAME: nothing contradicts, but nothing proves it either; bytes
 *   may be mixed if something else, such as a checksum or bytes fetched twice, confirms it
 * @SPATE_VALIDATOR_SAME: the server vouches that the two are the same, byte for byte
 *
 * What comparing two validators tells. A greater value is more certain.
 */
typedef enum
{
  SPATE_VALIDATOR_DIFFERENT,
  SPATE_VALIDATOR_PROBABLY_SAME,
  SPATE_VALIDATOR_SAME,
} SpateValidatorMatch;

/**
 * SpateValidator:
 * @etag: (nullable) (owned): the ETag as it was sent, with its quotes and its W/
 * @weak: whether @etag is no proof of equal bytes, and of no use in an If-Range header
 * @last_modified: (nullable) (owned): the Last-Modified date as it was sent
 * @size: the length of the whole file, or -1 if it is not known
 *
 * What the server said about the identity of the remote file. Not changed once it is made.
 */
struct _SpateValidator
{
  char    *etag;
  gboolean weak;
  char    *last_modified;
  goffset  size;
};

SpateValidator *spate_validator_new (const char *etag,
                                     const char *last_modified,
                                     goffset     size) G_GNUC_WARN_UNUSED_RESULT;
SpateValidator *spate_validator_copy (const SpateValidator *self) G_GNUC_WARN_UNUSED_RESULT;
void spate_validator_free (SpateValidator *self);

SpateValidatorMatch spate_validator_compare (const SpateValidator *a,
                                             const SpateValidator *b);

GVariant *spate_validator_to_variant (const SpateValidator *self) G_GNUC_WARN_UNUSED_RESULT;
SpateValidator *spate_validator_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateValidator, spate_validator_free)

G_END_DECLS
