/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-digest.h"
#include "spate-range.h"

G_BEGIN_DECLS

/* As many as a Metalink of ten million bytes can name. */
#define SPATE_MOST_PIECES 100000

SpatePieces *spate_pieces_new (SpateDigestType type,
                               goffset         length,
                               GBytes         *digests) G_GNUC_WARN_UNUSED_RESULT;
SpatePieces *spate_pieces_ref (SpatePieces *self);
void spate_pieces_unref (SpatePieces *self);

SpateDigestType spate_pieces_get_digest_type (const SpatePieces *self);
goffset spate_pieces_get_length (const SpatePieces *self);
guint spate_pieces_get_n (const SpatePieces *self);
const guint8 *spate_pieces_get_digest (const SpatePieces *self,
                                       guint              index);
gboolean spate_pieces_fit (const SpatePieces *self,
                           goffset            size);
SpateRange spate_pieces_get_range (const SpatePieces *self,
                                   guint              index,
                                   goffset            size);

GVariant *spate_pieces_to_variant (const SpatePieces *self) G_GNUC_WARN_UNUSED_RESULT;
SpatePieces *spate_pieces_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpatePieces, spate_pieces_unref)

G_END_DECLS
