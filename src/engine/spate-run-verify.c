/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From written to safe. While bytes come, the part file is synchronised every few seconds and
 * the plan told which bytes are durable now: those that were written before. When all have
 * come, the disk takes the last of them while they are hashed from memory; only when both are
 * done and the digest agrees is the file renamed, so that one which bears its name is whole,
 * durable and right. */

#include "spate-provenance.h"
#include "spate-run-private.h"

/* What a power cut may cost, besides the time that a synchronisation takes: together no more than five
 * seconds of the line. */
#define SYNC_INTERVAL (3 * (gint64) G_USEC_PER_SEC)

static GError *
make_mismatch_error (SpateRun   *self,
                     const char *name)
{
  const SpateDigest *wanted = _spate_run_get_wanted (self);
  const char *type = spate_digest_type_get_name (wanted->type);

  if (self->repairs->len > 0)
    return g_error_new (SPATE_ERROR, SPATE_ERROR_CHECKSUM,
                        "%u of its %u pieces are wrong; the bytes are kept as “%s”",
                        self->repairs->len, spate_pieces_get_n (self->request->pieces), name);

  if (wanted == &self->told)
    return g_error_new (SPATE_ERROR, SPATE_ERROR_CHECKSUM,
                        "The server says that its %s checksum is another one; the bytes are kept as “%s”", type, name);

  return g_error_new (SPATE_ERROR, SPATE_ERROR_CHECKSUM, "Its %s checksum is another one; the bytes are kept as “%s”",
                      type, name);
}

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SpateRun) self = g_steal_pointer (&user_data);
  SpateWriter *writer = SPATE_WRITER (source);
  g_autoptr (GError) error = NULL;
  const char *name = spate_writer_get_name (writer);

  self->publishing = FALSE;

  if (!spate_writer_publish_finish (writer, result, &error))
    _spate_run_fail (self, g_steal_pointer (&error));
  else
    {
      g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
      self->checkpoint = spate_checkpoint_new (name, spate_writer_get_part_name (writer),
                                               self->validator, spate_plan_get_durable (self->plan));

      if (self->proof == SPATE_PROOF_MISMATCH)
        _spate_run_fail (self, make_mismatch_error (self, name));
      else
        _spate_run_end (self, SPATE_STATE_DONE, NULL);
    }

  _spate_run_operation_done (self);
}

/* What has come and is in the file, and not in memory until its turn comes. */
SpateRangeSet *
_spate_run_get_on_disk (SpateRun *self)
{
  return spate_writer_get_on_disk (self->writer, spate_plan_get_written (self->plan));
}

static gboolean
is_durable (SpateRun *self)
{
  return spate_range_set_get_total (spate_plan_get_durable (self->plan)) == spate_plan_get_size (self->plan);
}

/* What the digests say, now that they are known, and the size if it was announced. */
static SpateProof
get_proof (SpateRun *self)
{
  const SpateDigest *wanted = _spate_run_get_wanted (self);
  gboolean has_size = self->request->size < 0 || self->request->size == spate_plan_get_size (self->plan);

  if (self->repairs->len > 0 || !has_size)
    return SPATE_PROOF_MISMATCH;
  if (wanted->type == SPATE_DIGEST_NONE)
    return _spate_run_has_pieces (self) ? SPATE_PROOF_VERIFIED : SPATE_PROOF_UNVERIFIED;
  if (!spate_digest_equal (&self->digest, wanted))
    return SPATE_PROOF_MISMATCH;
  if (wanted == &self->told && (!self->told_safely || !spate_digest_type_is_strong (wanted->type)))
    return SPATE_PROOF_INTACT;

  return SPATE_PROOF_VERIFIED;
}

/* All jobs of the verification come by here; the last one goes on. */
void
_spate_run_publish_if_safe (SpateRun *self)
{
  if (self->ending || self->publishing || self->syncing != NULL ||
      (_spate_run_needs_hash (self) && self->sha256.type == SPATE_DIGEST_NONE) ||
      (_spate_run_has_pieces (self) && !self->pieces_checked) || !is_durable (self))
    return;

  self->proof = get_proof (self);
  if (self->proof == SPATE_PROOF_MISMATCH && _spate_run_begin_without_duplicates (self))
    return;

  self->publishing = TRUE;
  self->n_pending++;
  spate_writer_publish_async (self->writer,
                              spate_provenance_new (spate_request_get_uri (self->request), self->request->referer,
                                                    self->validator->last_modified),
                              self->proof == SPATE_PROOF_MISMATCH, published_cb, g_object_ref (self));
}

static void
synced_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SpateRun) self = g_steal_pointer (&user_data);
  g_autoptr (SpateRangeSet) synced = g_steal_pointer (&self->syncing);
  g_autoptr (GError) error = NULL;

  if (!spate_writer_sync_finish (SPATE_WRITER (source), result, &error))
    _spate_run_fail (self, g_steal_pointer (&error));
  else
    {
      spate_plan_promote (self->plan, synced);
      _spate_run_update_checkpoint (self);

      if (self->state == SPATE_STATE_VERIFYING && !is_durable (self))
        _spate_run_sync (self);
      else if (self->state == SPATE_STATE_VERIFYING)
        _spate_run_publish_if_safe (self);
    }

  _spate_run_operation_done (self);
}

/* Makes what is written durable, unless that is under way already. */
void
_spate_run_sync (SpateRun *self)
{
  if (self->syncing != NULL || self->ending)
    return;

  self->next_sync = spate_clock_get_now (self->clock) + SYNC_INTERVAL;
  self->syncing = _spate_run_get_on_disk (self);
  self->n_pending++;
  spate_writer_sync_async (self->writer, synced_cb, g_object_ref (self));
}

/* Every byte has come. */
void
_spate_run_begin_verification (SpateRun *self)
{
  g_autoptr (SpateRun) kept = g_object_ref (self);
  g_autoptr (GError) error = NULL;

  spate_clock_clear_alarm (self->clock, &self->tick_alarm);
  spate_clock_clear_alarm (self->clock, &self->balance_alarm);
  _spate_run_set_state (self, SPATE_STATE_VERIFYING);
  if (self->ending)
    return;

  /* What was taken up again, or came without a length, may be longer than the file. */
  if (!spate_writer_truncate (self->writer, spate_plan_get_size (self->plan), &error))
    {
      _spate_run_fail (self, g_steal_pointer (&error));
      return;
    }

  g_clear_object (&self->verifying);
  self->verifying = g_cancellable_new ();
  _spate_run_end_repair (self);
  if (_spate_run_has_pieces (self))
    _spate_run_check_pieces (self);
  if (_spate_run_needs_hash (self))
    _spate_run_begin_hashing (self);
  _spate_run_sync (self);
}
