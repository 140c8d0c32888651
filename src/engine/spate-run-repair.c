/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done about wrong bytes. They are written before anybody can know that they are wrong, and
 * may be promised to be durable by then; so they are taken back everywhere at once: from the ledger,
 * from a synchronisation that is under way, from what waits for its turn, and from the checkpoint. */

#include "spate-run-private.h"

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
static void
discard (SpateRun  *self,
         SpateRange range)
{
  self->totals.wasted += spate_plan_discard (self->plan, range);
  spate_writer_forget (self->writer, range);
  if (self->syncing != NULL)
    spate_range_set_subtract (self->syncing, range);
  if (self->begun_with != NULL && spate_range_set_count_within (self->begun_with->durable, range) > 0)
    g_clear_pointer (&self->begun_with, spate_checkpoint_unref);
  _spate_run_update_checkpoint (self);
}

/* An answer that has come as a whole is not what its server says it is. */
void
_spate_run_take_back (SpateRun    *self,
                      SpateWorker *worker,
                      SpateRange   range)
{
  tell_wrong (self, spate_worker_get_source (worker)->index, range);
  discard (self, range);
}
