/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-range-set.h"
#include "spate-validator.h"

G_BEGIN_DECLS

/* More than any download comes to: connections and what earlier runs left make some hundreds. */
#define SPATE_CHECKPOINT_MOST_RANGES 100000

/**
 * SpateCheckpoint:
 * @name: (owned): the name that the file will bear
 * @part_name: (owned): the name that it bears until then, in the same folder
 * @validator: (owned): what the file is
 * @durable: (owned): the bytes of it that would survive a power cut; none if its size is not
 *   known, or if the server cannot send the rest alone
 * @is_outdated: whether the server has another file by now: these bytes are kept, but not gone on with
 * @device: the number of the file system that the part file is on, or 0; it means nothing to
 *   another session, and is in no record
 *
 * Where a run can be taken up again, by another run or another process. It never changes, so
 * that any thread may read it.
 */
struct _SpateCheckpoint
{
  char           *name;
  char           *part_name;
  SpateValidator *validator;
  SpateRangeSet  *durable;
  gboolean        is_outdated;
  guint64         device;

  /*< private >*/
  gatomicrefcount ref_count;
};

SpateCheckpoint *spate_checkpoint_new (const char           *name,
                                       const char           *part_name,
                                       const SpateValidator *validator,
                                       const SpateRangeSet  *durable) G_GNUC_WARN_UNUSED_RESULT;
SpateCheckpoint *spate_checkpoint_new_outdated (const SpateCheckpoint *self) G_GNUC_WARN_UNUSED_RESULT;
SpateCheckpoint *spate_checkpoint_ref (SpateCheckpoint *self);
void spate_checkpoint_unref (SpateCheckpoint *self);

GVariant *spate_checkpoint_to_variant (const SpateCheckpoint *self) G_GNUC_WARN_UNUSED_RESULT;
SpateCheckpoint *spate_checkpoint_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateCheckpoint, spate_checkpoint_unref)

G_END_DECLS
