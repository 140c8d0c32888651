/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-checkpoint.h"
#include "spate-ending.h"
#include "spate-identity.h"
#include "spate-link.h"
#include "spate-request.h"
#include "spate-state.h"

G_BEGIN_DECLS

/* Records of another version are set aside, not guessed at. */
#define SPATE_RECORD_VERSION 1

/* More links than any mirror list in use has; of more the last ones are left out. */
#define SPATE_RECORD_MOST_URIS 1000

/* Bytes, of a record that has as much as there can be of all that grows, with room for the rest. What
 * is larger is none of ours. */
#define SPATE_RECORD_LARGEST                                                                       \
  (SPATE_RECORD_MOST_URIS * SPATE_LINK_LONGEST + SPATE_MOST_PIECES * (SPATE_DIGEST_HEX_SIZE / 2) + \
   SPATE_CHECKPOINT_MOST_RANGES * (int) sizeof (SpateRange) + 1024 * 1024)

/**
 * SpateRecord:
 * @id: (owned): names the download for ever; letters, digits and hyphens only
 * @request: (owned): what was asked for, without secrets
 * @state: where the download was
 * @checkpoint: (owned) (nullable): where it can go on
 * @added: when it was asked for, in seconds since 1970; 0 if nobody knows
 * @rank: its place in the list: a lower one comes first; 0: by @added
 * @ending: (owned) (nullable): how it ended
 * @identity: (owned) (nullable): which file it has found
 *
 * What is kept of a download on disk.
 */
struct _SpateRecord
{
  char            *id;
  SpateRequest    *request;
  SpateState       state;
  SpateCheckpoint *checkpoint;
  gint64           added;
  gint64           rank;
  SpateEnding     *ending;
  SpateIdentity   *identity;
};

SpateRecord *spate_record_new (const char      *id,
                               SpateRequest    *request,
                               SpateState       state,
                               SpateCheckpoint *checkpoint) G_GNUC_WARN_UNUSED_RESULT;
void spate_record_free (SpateRecord *self);

GVariant *spate_record_to_variant (const SpateRecord *self) G_GNUC_WARN_UNUSED_RESULT;
SpateRecord *spate_record_from_variant (GVariant *variant,
                                        GError  **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_record_is_valid_id (const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateRecord, spate_record_free)

G_END_DECLS
