/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What earlier sessions left: it is put into the list, and then gone on with. Between the two can be a
 * while, for somebody who only wants to know what is there. */

#include "spate-manager-private.h"

/* Records of finished downloads; a list with more is read by nobody. */
#define MOST_DONE 1000

static int
compare_records (gconstpointer a,
                 gconstpointer b)
{
  const SpateRecord *first = *(const SpateRecord *const *) a;
  const SpateRecord *second = *(const SpateRecord *const *) b;

  return first->rank != second->rank ? (first->rank < second->rank ? -1 : 1) : g_strcmp0 (first->id, second->id);
}

/* Records of an earlier Spate know only when they were made. */
static void
rank_records (GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      SpateRecord *record = g_ptr_array_index (records, i);

      if (record->rank == 0)
        record->rank = MIN (record->added, G_MAXINT64 / G_USEC_PER_SEC) * G_USEC_PER_SEC;
    }
  g_ptr_array_sort (records, compare_records);
}

/* Of what is done only the newest are kept. */
static gboolean
is_forgotten (SpateManager      *self,
              const SpateRecord *record,
              guint             *n_done)
{
  if (record->state != SPATE_STATE_DONE || ++*n_done <= MOST_DONE)
    return FALSE;

  spate_store_remove (self->store, record->id);

  return TRUE;
}

static void
start_interrupted (SpateManager *self)
{
  g_autoptr (GPtrArray) items = _spate_manager_copy_items (self);

  for (guint i = 0; i < items->len; i++)
    if (spate_download_was_running (items->pdata[i]))
      spate_download_start (items->pdata[i]);
}

/**
 * spate_manager_restore_at_rest:
 * @self: a manager
 *
 * Puts the downloads of earlier sessions into the list, in the order that they had. What ran stands still
 * until spate_manager_go_on(), and if that is never said, the next session finds it as this one did.
 */
void
spate_manager_restore_at_rest (SpateManager *self)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  g_autoptr (GPtrArray) records = g_steal_pointer (&self->records);
  guint n_before = self->items->len;
  guint n_done = 0;

  self->is_at_rest = TRUE;
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_record_free);
  rank_records (records);

  for (guint i = records->len; i > 0; i--)
    {
      SpateRecord *record = g_ptr_array_index (records, i - 1);

      if (!is_forgotten (self, record, &n_done))
        g_ptr_array_insert (self->items, (int) n_before, _spate_manager_make_download (self, record));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, self->items->len - n_before);
}

/**
 * spate_manager_go_on:
 * @self: a manager
 *
 * If it is resident and at rest, it goes on with what ran when the last session ended.
 */
void
spate_manager_go_on (SpateManager *self)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  gboolean was_at_rest = self->is_at_rest;

  self->is_at_rest = FALSE;
  if (was_at_rest && self->is_resident)
    start_interrupted (self);
}

/**
 * spate_manager_restore:
 * @self: a manager
 *
 * Puts the downloads of earlier sessions into the list, in the order that they had. A resident manager
 * goes on with those that ran.
 */
void
spate_manager_restore (SpateManager *self)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  spate_manager_restore_at_rest (self);
  spate_manager_go_on (self);
}
