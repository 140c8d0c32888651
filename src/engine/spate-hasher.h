/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-digest.h"
#include "spate-engine-types.h"

G_BEGIN_DECLS

SpateHasher *spate_hasher_new (SpateDigestType type,
                               GError        **error) G_GNUC_WARN_UNUSED_RESULT;
void spate_hasher_free (SpateHasher *self);

void spate_hasher_update (SpateHasher  *self,
                          const guint8 *bytes,
                          gsize         n_bytes);
void spate_hasher_finish (SpateHasher *self,
                          SpateDigest *ret_digest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateHasher, spate_hasher_free)

G_END_DECLS
