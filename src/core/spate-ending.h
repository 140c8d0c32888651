/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-digest.h"
#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SpateEnding:
 * @when: seconds since 1970
 * @name: (owned): the name that the file bears, or was to bear
 * @size: the length of the file, or -1 if it is not known
 * @sha256: of the finished file, or of type %SPATE_DIGEST_NONE
 * @proof: what its bytes were found to agree with
 * @error: (owned) (nullable): why it failed; %NULL if the file is there
 *
 * How a download ended: what is told of it when its run is long gone.
 */
struct _SpateEnding
{
  gint64      when;
  char       *name;
  goffset     size;
  SpateDigest sha256;
  SpateProof  proof;
  GError     *error;
};

SpateEnding *spate_ending_new (gint64               when,
                               const char          *name,
                               const SpateSnapshot *snapshot) G_GNUC_WARN_UNUSED_RESULT;
SpateEnding *spate_ending_copy (const SpateEnding *self) G_GNUC_WARN_UNUSED_RESULT;
void spate_ending_free (SpateEnding *self);

GVariant *spate_ending_to_variant (const SpateEnding *self) G_GNUC_WARN_UNUSED_RESULT;
SpateEnding *spate_ending_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateEnding, spate_ending_free)

G_END_DECLS
