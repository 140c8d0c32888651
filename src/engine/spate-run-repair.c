/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done about wrong bytes. They are written before anybody can know that they are wrong, and
 * may be promised to be durable by then; so they are taken back everywhere at once: from the ledger,
 * from a synchronisation that is under way, from what waits for its turn, and from the checkpoint.
 *
 * Of a file whose pieces are known, all are looked at when everything has come, those of earlier runs
 * as well. The wrong ones are fetched again, in rounds: those that one source has sent, or nobody
 * knows who, while that source is not asked if there is any other. Then they are looked at once more.
 * Who has sent a wrong piece is told, and marked. Where two have sent parts of one, it is told when the
 * bytes of one of them alone are right. */

#include "spate-run-private.h"

/* How often a piece is fetched again. */
#define MOST_TRIES 3

/* The only source has another file, and no accident, if more pieces than these are wrong, and than half
 * of all. */
#define MANY_PIECES 16

typedef struct
{
  guint    index;
  guint    n_tries;
  GArray  *suspects;     /* (owned) (element-type guint): who sent it, most of it first */
  gboolean is_all_known; /* and there is nobody else */
} SpateRepair;

/* @source sent @range, and that is wrong. */
static void
tell_wrong (SpateRun  *self,
            guint      source,
            SpateRange range)
{
  SpateEvent *event = _spate_run_add_event (self, SPATE_EVENT_WRONG);

  event->source = source;
  event->range = range;
}

/* Makes bytes missing again. What an earlier run had promised holds no longer then. */
void
_spate_run_discard (SpateRun  *self,
                    SpateRange range)
{
  self->totals.wasted += spate_plan_discard (self->plan, range);
  spate_writer_forget (self->writer, range);
  spate_seams_forget (self->seams, range);
  if (self->syncing != NULL)
    spate_range_set_subtract (self->syncing, range);
  if (self->begun_with != NULL && spate_range_set_count_within (self->begun_with->durable, range) > 0)
    g_clear_pointer (&self->begun_with, spate_checkpoint_unref);
}

/* An answer that has come as a whole is not what its server says it is. */
void
_spate_run_take_back (SpateRun    *self,
                      SpateWorker *worker,
                      SpateRange   range)
{
  tell_wrong (self, spate_worker_get_source (worker)->index, range);
  _spate_run_discard (self, range);
  _spate_run_update_checkpoint (self);
}

/* --- whose fault it is ---------------------------------------------------------------- */

static SpateRange
get_range (SpateRun          *self,
           const SpateRepair *repair)
{
  return spate_pieces_get_range (self->request->pieces, repair->index, spate_plan_get_size (self->plan));
}

static void
blame (SpateRun          *self,
       const SpateRepair *repair,
       guint              source)
{
  g_autoptr (GError) reason = g_error_new (SPATE_ERROR, SPATE_ERROR_PROTOCOL, "It has sent a wrong piece, number %u",
                                           repair->index + 1);

  tell_wrong (self, source, get_range (self, repair));
  spate_source_set_reason (g_ptr_array_index (self->sources, source), reason);
  spate_balancer_note_wrong (self->balancer, source);
}

/* A piece is wrong, perhaps once more. */
static void
suspect (SpateRun    *self,
         SpateRepair *repair)
{
  g_clear_pointer (&repair->suspects, g_array_unref);
  repair->suspects = spate_seams_get_senders (self->seams, get_range (self, repair), &repair->is_all_known);

  if (repair->is_all_known && repair->suspects->len == 1)
    blame (self, repair, g_array_index (repair->suspects, guint, 0));
  else
    tell_wrong (self, SPATE_EVENT_NO_SOURCE, get_range (self, repair));
}

static gboolean
is_among (const GArray *sources,
          guint         source)
{
  for (guint i = 0; i < sources->len; i++)
    if (g_array_index (sources, guint, i) == source)
      return TRUE;

  return FALSE;
}

/* A piece is right now. If several had sent parts of it, it was the one whose bytes are gone. */
static void
absolve (SpateRun          *self,
         const SpateRepair *repair)
{
  gboolean is_all_known = FALSE;
  g_autoptr (GArray) senders = spate_seams_get_senders (self->seams, get_range (self, repair), &is_all_known);
  guint culprit = SPATE_EVENT_NO_SOURCE;
  guint n_culprits = 0;

  for (guint i = 0; i < repair->suspects->len; i++)
    {
      guint source = g_array_index (repair->suspects, guint, i);

      if (is_among (senders, source))
        continue;
      culprit = source;
      n_culprits++;
    }

  if (repair->is_all_known && repair->suspects->len > 1 && n_culprits == 1)
    blame (self, repair, culprit);
}

/* --- rounds --------------------------------------------------------------------------- */

static void
repair_free (gpointer data)
{
  SpateRepair *repair = data;

  if (repair == NULL)
    return;

  g_clear_pointer (&repair->suspects, g_array_unref);
  g_free (repair);
}

static gboolean
is_usable (SpateRun *self,
           guint     source)
{
  return ((SpateSource *) g_ptr_array_index (self->sources, source))->state != SPATE_SOURCE_DROPPED &&
         spate_balancer_is_source_usable (self->balancer, source);
}

static gboolean
has_other (SpateRun *self,
           guint     source)
{
  for (guint i = 0; i < self->sources->len; i++)
    if (i != source && is_usable (self, i))
      return TRUE;

  return FALSE;
}

/* Who is not to be asked in the next round: whoever sent most of the first piece for which there is a
 * choice. */
static guint
choose_avoided (SpateRun *self)
{
  for (guint i = 0; i < self->repairs->len; i++)
    {
      const SpateRepair *repair = g_ptr_array_index (self->repairs, i);
      guint source = repair->suspects->len > 0 ? g_array_index (repair->suspects, guint, 0) : SPATE_EVENT_NO_SOURCE;

      if (source != SPATE_EVENT_NO_SOURCE && is_usable (self, source) && has_other (self, source))
        return source;
    }

  return SPATE_EVENT_NO_SOURCE;
}

/* A piece that one of those has sent who are asked in this round waits for another one. */
static gboolean
is_in_round (SpateRun          *self,
             const SpateRepair *repair,
             guint              avoided)
{
  if (avoided == SPATE_EVENT_NO_SOURCE || repair->suspects->len == 0)
    return TRUE;

  guint source = g_array_index (repair->suspects, guint, 0);

  return source == avoided || !is_usable (self, source);
}

static gboolean
may_repair (SpateRun *self)
{
  guint most = MAX (spate_pieces_get_n (self->request->pieces) / 2, MANY_PIECES);
  guint n_without_choice = 0;

  for (guint i = 0; i < self->repairs->len; i++)
    {
      const SpateRepair *repair = g_ptr_array_index (self->repairs, i);

      if (repair->n_tries >= MOST_TRIES)
        return FALSE;
      n_without_choice += repair->suspects->len > 0 && !has_other (self, g_array_index (repair->suspects, guint, 0));
    }

  return self->has_ranges && n_without_choice <= most;
}

static void
begin_round (SpateRun *self)
{
  guint avoided = choose_avoided (self);

  g_cancellable_cancel (self->verifying);
  g_clear_pointer (&self->hashing, spate_hash_progress_unref);
  _spate_run_stop_hashing (self);
  for (guint i = 0; i < self->repairs->len; i++)
    {
      SpateRepair *repair = g_ptr_array_index (self->repairs, i);

      if (!is_in_round (self, repair, avoided))
        continue;
      repair->n_tries++;
      _spate_run_discard (self, get_range (self, repair));
    }
  _spate_run_update_checkpoint (self);

  if (avoided != SPATE_EVENT_NO_SOURCE)
    {
      self->avoided = g_ptr_array_index (self->sources, avoided);
      spate_balancer_set_source_ready (self->balancer, avoided, FALSE);
    }
  _spate_run_go_on (self);
}

/* What a round was for has come, or will not come in this way. */
void
_spate_run_end_repair (SpateRun *self)
{
  SpateSource *avoided = g_steal_pointer (&self->avoided);

  if (avoided != NULL && avoided->state == SPATE_SOURCE_GOOD)
    spate_balancer_set_source_ready (self->balancer, avoided->index, TRUE);
}

/* Whether nobody else is left, so that a source that was to be avoided is asked again. */
gboolean
_spate_run_need_avoided (SpateRun *self)
{
  if (self->avoided == NULL || has_other (self, self->avoided->index))
    return FALSE;

  _spate_run_end_repair (self);
  _spate_run_balance_soon (self, 0);

  return TRUE;
}

/* --- the pieces ----------------------------------------------------------------------- */

/* Whether something is known of the file's pieces, now that its size is. */
gboolean
_spate_run_has_pieces (SpateRun *self)
{
  return self->request->pieces != NULL && spate_pieces_fit (self->request->pieces, spate_plan_get_size (self->plan));
}

/* At first all were looked at; later only those that were wrong, in the same order. */
static void
take_wrong (SpateRun *self,
            GArray   *wrong)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->repairs);
  guint n_seen = 0;

  self->repairs = g_ptr_array_new_with_free_func (repair_free);
  for (guint i = 0; i < before->len; i++)
    {
      SpateRepair *repair = g_ptr_array_index (before, i);

      if (n_seen == wrong->len || g_array_index (wrong, guint, n_seen) != repair->index)
        {
          absolve (self, repair);
          continue;
        }
      n_seen++;
      g_ptr_array_add (self->repairs, g_steal_pointer (&before->pdata[i]));
    }

  for (guint i = n_seen; i < wrong->len; i++)
    {
      SpateRepair *repair = g_new0 (SpateRepair, 1);

      repair->index = g_array_index (wrong, guint, i);
      g_ptr_array_add (self->repairs, repair);
    }

  for (guint i = 0; i < self->repairs->len; i++)
    suspect (self, g_ptr_array_index (self->repairs, i));
}

static void
checked_cb (GObject      *source G_GNUC_UNUSED,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (SpateRun) self = g_steal_pointer (&user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) wrong = spate_verifier_check_pieces_finish (result, &error);

  if (wrong == NULL)
    _spate_run_fail (self, g_steal_pointer (&error));
  else if (!self->ending)
    {
      take_wrong (self, wrong);
      self->pieces_checked = self->repairs->len == 0 || !may_repair (self);
      if (self->pieces_checked)
        _spate_run_publish_if_safe (self);
      else
        begin_round (self);
    }

  _spate_run_operation_done (self);
}

/* Every byte has come: are they the right ones? */
void
_spate_run_check_pieces (SpateRun *self)
{
  g_autoptr (GArray) indices = NULL;

  if (self->repairs->len > 0)
    indices = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->repairs->len; i++)
    g_array_append_val (indices, ((SpateRepair *) g_ptr_array_index (self->repairs, i))->index);

  g_clear_pointer (&self->hashing, spate_hash_progress_unref);
  self->hashing = spate_hash_progress_new ();
  self->n_pending++;
  spate_verifier_check_pieces_async (spate_writer_dup_fd (self->writer), spate_plan_get_size (self->plan),
                                     self->request->pieces, indices, self->hashing, self->verifying, checked_cb,
                                     g_object_ref (self));
}
