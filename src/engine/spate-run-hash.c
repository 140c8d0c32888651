/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The digest of the file. A follower reads its beginning while the rest still comes, as far as it is
 * written and nobody is about to write there, so that at the end only the rest is left. That costs
 * nothing in all: the bytes have to be hashed anyway, and what was just written is read from memory.
 *
 * The digest is of what is in the file, whoever put it there and why: if a byte is written where the
 * follower has been, it begins anew. Bytes that are known to be wrong are nothing else: until others
 * are written in their place they are what the file holds. */

#include "spate-run-private.h"

/* What is worth a job. */
#define STEP (4 * (goffset) 1024 * 1024)

/* What the user gave counts, be it of the file or of its pieces; what the server says shows at least
 * whether it has sent what it has. */
const SpateDigest *
_spate_run_get_wanted (SpateRun *self)
{
  return self->request->digest.type != SPATE_DIGEST_NONE || _spate_run_has_pieces (self) ? &self->request->digest : &self->told;
}

/* Hashing takes as long as copying the file: it is done for those who want to know, and where
 * there is something to compare with. */
gboolean
_spate_run_needs_hash (SpateRun *self)
{
  return self->request->with_sha256 || _spate_run_get_wanted (self)->type != SPATE_DIGEST_NONE;
}

/* Drops the follower, and what it is about to say. */
void
_spate_run_stop_hashing (SpateRun *self)
{
  if (self->following != NULL)
    g_cancellable_cancel (self->following);
  g_clear_object (&self->following);
  g_clear_pointer (&self->follower, spate_hash_follower_unref);
  self->sha256.type = SPATE_DIGEST_NONE;
  self->digest.type = SPATE_DIGEST_NONE;
}

/* Also if it computes what is not asked for any more. */
static void
stop_if_spoiled (SpateRun *self)
{
  goffset lowest = spate_writer_take_lowest (self->writer);

  if (self->follower == NULL || (!spate_hash_follower_is_spoiled (self->follower, lowest) &&
                                 spate_hash_follower_get_also (self->follower) == _spate_run_get_wanted (self)->type))
    return;

  g_debug ("run %" G_GUINT64_FORMAT ": the digest begins anew", self->id);
  _spate_run_stop_hashing (self);
}

static void go_on (SpateRun *self);

static void
hashed_cb (GObject      *source G_GNUC_UNUSED,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SpateRun) self = g_steal_pointer (&user_data);
  g_autoptr (GError) error = NULL;
  gboolean is_read = spate_verifier_hash_finish (result, &error);

  /* Who was cancelled is nobody's follower any more, and there may be another one. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_object (&self->following);
      if (is_read)
        go_on (self);
      else
        _spate_run_fail (self, g_steal_pointer (&error));
    }

  _spate_run_operation_done (self);
}

static void
read_on (SpateRun *self,
         goffset   end)
{
  g_autoptr (SpateHashProgress) progress = spate_hash_progress_new ();
  g_autoptr (GError) error = NULL;

  if (self->follower == NULL)
    self->follower = spate_hash_follower_new (_spate_run_get_wanted (self)->type, &error);
  if (self->follower == NULL)
    {
      _spate_run_fail (self, g_steal_pointer (&error));
      return;
    }

  /* Of this job and the one that reads the pieces, the longer one is shown. */
  if (self->state == SPATE_STATE_VERIFYING &&
      (self->hashing == NULL || spate_hash_follower_get_position (self->follower) < end / 2))
    {
      g_clear_pointer (&self->hashing, spate_hash_progress_unref);
      self->hashing = spate_hash_progress_ref (progress);
    }

  self->following = g_cancellable_new ();
  self->n_pending++;
  spate_verifier_hash_async (spate_writer_dup_fd (self->writer), self->follower, end, progress, self->following,
                             hashed_cb, g_object_ref (self));
}

/* How much of the beginning of the file is there, and will stay as it is as far as anybody knows. */
static goffset
get_settled (SpateRun *self)
{
  g_autoptr (SpateRangeSet) on_disk = _spate_run_get_on_disk (self);

  if (spate_range_set_get_n_ranges (on_disk) == 0 || spate_range_set_get_range (on_disk, 0).start > 0)
    return 0;

  return MIN (spate_range_set_get_range (on_disk, 0).end, spate_plan_get_lowest_position (self->plan));
}

/* While bytes come: hashes what has come, if that is worth while. */
void
_spate_run_follow (SpateRun *self)
{
  if (self->ending || !_spate_run_needs_hash (self))
    return;

  stop_if_spoiled (self);
  if (self->following != NULL)
    return;

  goffset end = get_settled (self);
  goffset position = self->follower != NULL ? spate_hash_follower_get_position (self->follower) : 0;

  if (end - position >= STEP)
    read_on (self, end);
}

/* Every byte has come: hashes what is left. */
void
_spate_run_begin_hashing (SpateRun *self)
{
  stop_if_spoiled (self);
  if (self->following == NULL)
    read_on (self, spate_plan_get_size (self->plan));
}

/* The follower stands where it was led to. */
static void
go_on (SpateRun *self)
{
  if (self->state != SPATE_STATE_VERIFYING)
    _spate_run_follow (self);
  else if (spate_hash_follower_get_position (self->follower) < spate_plan_get_size (self->plan))
    read_on (self, spate_plan_get_size (self->plan));
  else
    {
      spate_hash_follower_finish (self->follower, &self->sha256, &self->digest);
      g_clear_pointer (&self->follower, spate_hash_follower_unref);
      _spate_run_publish_if_safe (self);
    }
}
