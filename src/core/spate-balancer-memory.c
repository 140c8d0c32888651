/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What earlier downloads saw of a server, and what this one leaves to later ones. It is used to
 * begin better, and for nothing else: a limit that was there is tried again after moments, a
 * number that was best is judged as any other is. */

#include "spate-balancer-private.h"

/**
 * spate_balancer_set_hint:
 * @self: a balancer that has decided nothing yet
 * @source: a source
 * @hint: what is remembered of its server
 */
void
spate_balancer_set_hint (SpateBalancer       *self,
                         guint                source,
                         const SpateHostHint *hint)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (source < self->task.n_sources);
  g_return_if_fail (hint != NULL);

  SpateHost *host = &self->hosts[source];

  host->delay = (double) hint->delay;
  host->handshake = (double) hint->handshake;
  host->rate = (double) hint->rate;
  host->best_before = hint->best_connections;

  if (hint->connection_cap > 0 && hint->connection_cap < host->cap)
    {
      host->cap = hint->connection_cap;
      host->raise_after = self->rules->min_raise_cap;
      host->raise_at = G_MAXINT64;
    }
}

/**
 * spate_balancer_set_line_rate:
 * @self: a balancer
 * @rate: the most bytes a second that ever came over this line, 0 if not known
 */
void
spate_balancer_set_line_rate (SpateBalancer *self,
                              double         rate)
{
  g_return_if_fail (self != NULL);

  self->line_rate = rate;
}

/* Whether it began with as many connections as there are pieces: that says how large the file
 * is, and nothing of the server. */
void
_spate_balancer_note_opening (SpateBalancer *self)
{
  goffset n_pieces = _spate_balancer_get_missing (self) / self->rules->connection_bytes;

  self->is_small = self->opening < _spate_balancer_get_ceiling (self) && n_pieces <= self->opening;
}

/* Whether the number of connections was up to the server alone. */
static gboolean
is_number_free (const SpateBalancer *self)
{
  return self->task.max_connections == 0 && self->task.order == SPATE_ORDER_PARALLEL && !self->was_limited && !self->is_small;
}

/**
 * spate_balancer_get_hint:
 * @self: a balancer
 * @source: a source
 * @ret_hint: (out): what it saw of the server; its time is not set
 *
 * Returns: whether it saw anything
 */
gboolean
spate_balancer_get_hint (const SpateBalancer *self,
                         guint                source,
                         SpateHostHint       *ret_hint)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (source < self->task.n_sources, FALSE);
  g_return_val_if_fail (ret_hint != NULL, FALSE);

  const SpateHost *host = &self->hosts[source];
  const SpateLevel *level = &host->level;

  *ret_hint = (SpateHostHint){
    .delay = (gint64) host->delay,
    .handshake = (gint64) host->handshake,
    .rate = (gint64) host->rate,
  };

  /* A limit of which only others have told grows old. */
  if (host->was_refused && host->raise_at > 0 && host->cap < _spate_balancer_get_ceiling (self))
    ret_hint->connection_cap = host->cap;

  /* What was judged once at least. */
  if (level->n_judged > 0 && is_number_free (self))
    ret_hint->best_connections = level->target;

  if (!self->is_stream && host->has_answered)
    ret_hint->range_support = SPATE_RANGE_SUPPORT_BYTES;
  else if (host->has_answered)
    ret_hint->range_support = SPATE_RANGE_SUPPORT_NONE;

  return host->has_answered;
}
