/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-digest.h"
#include "spate-engine-types.h"

G_BEGIN_DECLS

SpateHashFollower *spate_hash_follower_new (SpateDigestType also,
                                            GError        **error) G_GNUC_WARN_UNUSED_RESULT;
SpateHashFollower *spate_hash_follower_ref (SpateHashFollower *self);
void spate_hash_follower_unref (SpateHashFollower *self);

SpateDigestType spate_hash_follower_get_also (SpateHashFollower *self);
goffset spate_hash_follower_get_position (SpateHashFollower *self);
void spate_hash_follower_lead (SpateHashFollower *self,
                               goffset            end);
gboolean spate_hash_follower_is_spoiled (SpateHashFollower *self,
                                         goffset            written);
void spate_hash_follower_update (SpateHashFollower *self,
                                 const guint8      *bytes,
                                 gsize              n_bytes);
void spate_hash_follower_finish (SpateHashFollower *self,
                                 SpateDigest       *ret_sha256,
                                 SpateDigest       *ret_also);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateHashFollower, spate_hash_follower_unref)

G_END_DECLS
