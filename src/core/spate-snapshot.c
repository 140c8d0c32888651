/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What crosses from the engine thread to the others: a value, filled in once by the run and
 * read by anybody from then on. */

#include "spate-snapshot.h"

G_DEFINE_BOXED_TYPE (SpateSnapshot, spate_snapshot, spate_snapshot_ref, spate_snapshot_unref)

static void
clear_event (gpointer data)
{
  SpateEvent *event = data;

  g_clear_pointer (&event->reason, g_free);
}

/**
 * spate_event_array_new:
 *
 * Returns: (transfer full) (element-type SpateEvent): an empty array that frees its events
 */
GArray *
spate_event_array_new (void)
{
  GArray *events = g_array_new (FALSE, TRUE, sizeof (SpateEvent));

  g_array_set_clear_func (events, clear_event);

  return events;
}

static void
clear_source_info (gpointer data)
{
  SpateSourceInfo *info = data;

  g_clear_pointer (&info->uri, g_free);
  g_clear_pointer (&info->reason, g_free);
  g_clear_pointer (&info->link, g_free);
}

/**
 * spate_source_info_array_new:
 *
 * Returns: (transfer full) (element-type SpateSourceInfo): an empty array that frees its elements
 */
GArray *
spate_source_info_array_new (void)
{
  GArray *sources = g_array_new (FALSE, TRUE, sizeof (SpateSourceInfo));

  g_array_set_clear_func (sources, clear_source_info);

  return sources;
}

/**
 * spate_snapshot_new:
 * @run: the run's id
 *
 * Returns: (transfer full): a snapshot to be filled in
 */
SpateSnapshot *
spate_snapshot_new (guint64 run)
{
  SpateSnapshot *self = g_new0 (SpateSnapshot, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->run = run;
  self->size = -1;
  self->retry_after = -1;

  return self;
}

/**
 * spate_snapshot_ref:
 * @self: a snapshot
 *
 * Returns: (transfer full): @self
 */
SpateSnapshot *
spate_snapshot_ref (SpateSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * spate_snapshot_unref:
 * @self: (transfer full): a snapshot
 */
void
spate_snapshot_unref (SpateSnapshot *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_error (&self->error);
  g_clear_error (&self->waiting);
  g_free (self->uri);
  g_free (self->folder);
  g_free (self->name);
  g_free (self->aside);
  g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
  g_clear_pointer (&self->segments, g_array_unref);
  g_clear_pointer (&self->events, g_array_unref);
  g_clear_pointer (&self->sources, g_array_unref);
  g_clear_pointer (&self->connections, g_array_unref);
  g_clear_pointer (&self->learned, spate_host_memory_free);
  g_clear_pointer (&self->answer, spate_answer_free);
  g_free (self);
}

/**
 * spate_snapshot_is_last:
 * @self: a snapshot
 *
 * Returns: %TRUE if the run is over and no other snapshot of it will come
 */
gboolean
spate_snapshot_is_last (const SpateSnapshot *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->state == SPATE_STATE_PAUSED ||
         self->state == SPATE_STATE_FAILED ||
         self->state == SPATE_STATE_DONE;
}
