/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The order of the list, which is also that of the queue. Each download has a rank, and they are in
 * ascending order: the time when it was added, in µs, until it is moved; then the middle between its
 * new neighbours. So one record is written for one move, and what is put back finds its place again.
 * Only when there is no number left between two neighbours does every one get a new rank. */

#include "spate-manager-private.h"

/* Between two downloads that have just been ranked anew, and before the first one. */
#define GAP G_GINT64_CONSTANT (1000000)

static SpateDownload *
get_nth (SpateManager *self,
         guint         position)
{
  return g_ptr_array_index (self->items, position);
}

/* Returns a rank behind everything that is in the list, even if the clock was put back. */
gint64
_spate_manager_choose_rank (SpateManager *self)
{
  gint64 last = self->items->len > 0 ? get_nth (self, self->items->len - 1)->rank : 0;

  return MAX (g_get_real_time (), last + 1);
}

/* Puts a download that was taken off the list to where it was. */
void
_spate_manager_put_back (SpateManager  *self,
                         SpateDownload *download)
{
  guint position = self->items->len;

  while (position > 0 && get_nth (self, position - 1)->rank > download->rank)
    position--;

  g_ptr_array_insert (self->items, (int) position, download);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static void
set_rank (SpateManager  *self,
          SpateDownload *download,
          gint64         rank)
{
  if (download->rank == rank)
    return;

  download->rank = rank;
  _spate_manager_download_host.changed (download, self);
}

static void
rank_anew (SpateManager *self)
{
  for (guint i = 0; i < self->items->len; i++)
    set_rank (self, get_nth (self, i), (i + 1) * GAP);
}

static void
rank_between_neighbours (SpateManager *self,
                         guint         position)
{
  gint64 before = position > 0 ? get_nth (self, position - 1)->rank : 0;
  gint64 after = position + 1 < self->items->len ? get_nth (self, position + 1)->rank : before + 2 * GAP;

  if (position == 0 && after > GAP)
    before = after - 2 * GAP;

  if (after - before < 2 || before + (after - before) / 2 <= 0)
    rank_anew (self);
  else
    set_rank (self, get_nth (self, position), before + (after - before) / 2);
}

/**
 * spate_manager_move:
 * @self: a manager
 * @download: one of the list
 * @position: where it shall be then; beyond the end means the end
 *
 * Moves a download within the list. If it stands in line, that is its place in line, too. The order
 * is kept for the next session.
 */
void
spate_manager_move (SpateManager  *self,
                    SpateDownload *download,
                    guint          position)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  guint old = 0;

  if (!g_ptr_array_find (self->items, download, &old))
    return;

  position = MIN (position, self->items->len - 1);
  if (position == old)
    return;

  guint first = MIN (old, position);
  guint n_changed = MAX (old, position) - first + 1;

  g_ptr_array_insert (self->items, (int) position, g_ptr_array_steal_index (self->items, old));
  rank_between_neighbours (self, position);

  /* In one go, so that views see that it is the same one: it keeps the focus, and stays selected. */
  g_list_model_items_changed (G_LIST_MODEL (self), first, n_changed, n_changed);
}

/* Takes @n_removed downloads off the list, and tells of it. */
static void
remove_range (SpateManager *self,
              guint         position,
              guint         n_removed)
{
  for (guint i = 0; i < n_removed; i++)
    g_ptr_array_add (self->removed, g_object_ref (get_nth (self, position + i)));
  g_ptr_array_remove_range (self->items, position, n_removed);
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, 0);
}

/**
 * spate_manager_remove_all:
 * @self: a manager
 * @downloads: (element-type SpateDownload): some of the list
 *
 * Does for each of them what spate_manager_remove() does, and tells of neighbours together.
 */
void
spate_manager_remove_all (SpateManager *self,
                          GPtrArray    *downloads)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));
  g_return_if_fail (downloads != NULL);

  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < downloads->len; i++)
    {
      spate_download_pause (g_ptr_array_index (downloads, i));
      g_hash_table_add (wanted, g_ptr_array_index (downloads, i));
    }

  /* Whoever is told may change the list. */
  for (guint end = self->items->len; end > 0; end = MIN (end, self->items->len))
    {
      guint start = end;

      while (start > 0 && g_hash_table_contains (wanted, get_nth (self, start - 1)))
        start--;
      if (start < end)
        remove_range (self, start, end - start);

      end = start > 0 ? start - 1 : 0;
    }
}
