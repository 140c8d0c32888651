/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The orders that people choose. Pieces have a fixed size, are handed out from the front and
 * are never divided: in sequence, so that the file can be used while it comes; in chunks, to
 * see what each request costs. How many connections there are, which are given up, and what a
 * server allows is found as always. */

#include "spate-balancer-private.h"

static goffset
get_piece_size (const SpateBalancer *self)
{
  return self->task.order == SPATE_ORDER_SEQUENTIAL ? self->rules->sequential_piece : MAX (self->task.chunk_size, 1);
}

/* The first byte that is not there yet and not just about to come from a finished piece. */
static goffset
find_front (const SpateBalancer *self)
{
  goffset front = self->view->size;

  for (guint i = 0; i < self->connections->len; i++)
    {
      const SpateConnection *connection = g_ptr_array_index (self->connections, i);

      if (_spate_connection_is_busy (connection))
        front = MIN (front, connection->remaining.start);
    }

  if (self->unclaimed->len > 0)
    front = MIN (front, g_array_index (self->unclaimed, SpateRange, 0).start);

  return front;
}

/* The first request asked for the whole file, and one that was resumed may begin anywhere: they
 * are cut back to their piece. */
static void
cut_to_pieces (SpateBalancer *self,
               goffset        piece_size)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      SpateConnection *connection = g_ptr_array_index (self->connections, i);
      goffset to_boundary = piece_size - connection->remaining.start % piece_size;

      if (_spate_connection_is_busy (connection) && spate_range_get_length (connection->remaining) > to_boundary)
        _spate_balancer_split (self, connection, connection->remaining.start + to_boundary, SPATE_REASON_PIECES);
    }
}

/* Gives the next pieces to everybody who is to have some. */
void
_spate_balancer_assign_pieces (SpateBalancer *self)
{
  goffset piece_size = get_piece_size (self);
  goffset window = G_MAXINT64;
  guint wanted = 0;

  cut_to_pieces (self, piece_size);

  for (guint i = 0; i < self->task.n_sources; i++)
    wanted += self->hosts[i].is_dropped ? 0 : self->hosts[i].level.target;
  if (self->task.order == SPATE_ORDER_SEQUENTIAL)
    window = MIN ((goffset) self->rules->sequential_window * MAX (wanted, 1) * piece_size, self->rules->sequential_ahead);

  goffset front = find_front (self);

  while (self->unclaimed->len > 0 && _spate_balancer_count_busy (self) < _spate_balancer_get_ceiling (self))
    {
      guint source = _spate_balancer_choose_host (self, NULL);
      const SpateRange first = g_array_index (self->unclaimed, SpateRange, 0);
      goffset length = MIN (piece_size - first.start % piece_size, spate_range_get_length (first));

      if (source == self->task.n_sources || first.start - front >= window)
        break;

      _spate_balancer_start (self, _spate_balancer_find_idle (self, source), source,
                             spate_range (first.start, first.start + length), SPATE_REASON_PIECES);
    }
}
