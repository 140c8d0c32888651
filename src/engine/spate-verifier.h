/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-engine-types.h"
#include "spate-pieces.h"

G_BEGIN_DECLS

/**
 * SpateHashProgress:
 *
 * How much a verification has read, shared by its thread and whoever waits for it.
 */
typedef struct _SpateHashProgress SpateHashProgress;

SpateHashProgress *spate_hash_progress_new (void) G_GNUC_WARN_UNUSED_RESULT;
SpateHashProgress *spate_hash_progress_ref (SpateHashProgress *self);
void spate_hash_progress_unref (SpateHashProgress *self);
goffset spate_hash_progress_get (SpateHashProgress *self);

void spate_verifier_hash_async (int                 fd,
                                SpateHashFollower  *follower,
                                goffset             end,
                                SpateHashProgress  *progress,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
gboolean spate_verifier_hash_finish (GAsyncResult *result,
                                     GError      **error);

void spate_verifier_check_pieces_async (int                 fd,
                                        goffset             size,
                                        SpatePieces        *pieces,
                                        GArray             *indices,
                                        SpateHashProgress  *progress,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
GArray *spate_verifier_check_pieces_finish (GAsyncResult *result,
                                            GError      **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateHashProgress, spate_hash_progress_unref)

G_END_DECLS
