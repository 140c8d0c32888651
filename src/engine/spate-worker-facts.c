/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be asked of a worker. */

#include "spate-worker-private.h"

/**
 * spate_worker_get_number:
 * @self: a worker
 *
 * Returns: the connection's number
 */
guint
spate_worker_get_number (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->number;
}

/**
 * spate_worker_get_claim:
 * @self: a worker
 *
 * Returns: the claim it works on, or worked on last
 */
guint
spate_worker_get_claim (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->claim;
}

/**
 * spate_worker_get_source:
 * @self: a worker
 *
 * Returns: (transfer none) (nullable): where it fetches from, or fetched from last
 */
SpateSource *
spate_worker_get_source (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), NULL);

  return self->source;
}

/**
 * spate_worker_describe:
 * @self: a worker that has had work
 * @ret_seen: (out): how it stands, as the balancer wants to know it
 */
void
spate_worker_describe (SpateWorker         *self,
                       SpateBalancerWorker *ret_seen)
{
  g_return_if_fail (SPATE_IS_WORKER (self));
  g_return_if_fail (ret_seen != NULL);

  *ret_seen = (SpateBalancerWorker){
    .id = self->number,
    .source = self->source != NULL ? self->source->index : 0,
    .phase = self->phase,
    .since = self->since,
    .last_data = self->last_data,
    .is_open = self->is_open,
    .received = self->range_bytes,
  };

  if (self->task != NULL)
    ret_seen->remaining = _spate_worker_get_remaining (self);
}

/**
 * spate_worker_is_busy:
 * @self: a worker
 *
 * Returns: %TRUE if it has a range to fetch
 */
gboolean
spate_worker_is_busy (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), FALSE);

  return self->task != NULL;
}

/**
 * spate_worker_has_sent_wrong:
 * @self: a worker
 *
 * Returns: %TRUE if its last range failed because its server had sent wrong bytes, which are
 *   forgotten already
 */
gboolean
spate_worker_has_sent_wrong (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), FALSE);

  return self->sent_wrong;
}

/**
 * spate_worker_is_in_doubt:
 * @self: a worker
 *
 * Returns: %TRUE if its last range ended because nobody knows yet what to think of the answer,
 *   which is nobody's failure
 */
gboolean
spate_worker_is_in_doubt (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), FALSE);

  return self->is_in_doubt;
}

/**
 * spate_worker_is_comparing:
 * @self: a worker
 *
 * Returns: %TRUE if its claim is fulfilled, and it reads what its last bytes are proved with
 */
gboolean
spate_worker_is_comparing (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), FALSE);

  return self->task != NULL && self->sample != NULL && spate_range_is_empty (_spate_worker_get_remaining (self));
}

/**
 * spate_worker_get_maker:
 * @self: a worker
 *
 * Returns: who its present or last bytes are from
 */
guint
spate_worker_get_maker (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), SPATE_SEAMS_EARLIER);

  return self->maker;
}

/**
 * spate_worker_is_served:
 * @self: a worker
 *
 * Returns: %TRUE if the server has answered its request with the right bytes, be they here
 *   already or not
 */
gboolean
spate_worker_is_served (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), FALSE);

  return self->body != NULL;
}

/**
 * spate_worker_is_delivering:
 * @self: a worker
 *
 * Returns: %TRUE if bytes of its range have come
 */
gboolean
spate_worker_is_delivering (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), FALSE);

  return self->delivering;
}

/**
 * spate_worker_get_fetched:
 * @self: a worker
 *
 * Returns: bytes it has brought, over all ranges
 */
goffset
spate_worker_get_fetched (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->fetched;
}

/**
 * spate_worker_get_wasted:
 * @self: a worker
 *
 * Returns: bytes it has brought that were there already
 */
goffset
spate_worker_get_wasted (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->wasted;
}

/**
 * spate_worker_get_n_requests:
 * @self: a worker
 *
 * Returns: requests it has sent, over all ranges
 */
guint
spate_worker_get_n_requests (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->n_requests;
}

/**
 * spate_worker_get_range_bytes:
 * @self: a worker
 *
 * Returns: bytes of its present or last range that it has brought
 */
goffset
spate_worker_get_range_bytes (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->range_bytes;
}

/**
 * spate_worker_get_range_started:
 * @self: a worker
 *
 * Returns: when its present or last range was begun, in µs of the engine's clock
 */
gint64
spate_worker_get_range_started (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), 0);

  return self->range_started;
}

/**
 * spate_worker_get_retry_after:
 * @self: a worker
 *
 * Returns: µs that the last answer asked to wait, or -1
 */
gint64
spate_worker_get_retry_after (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), -1);

  return self->retry_after;
}

/**
 * spate_worker_get_round_trip:
 * @self: a worker
 *
 * Returns: µs that TCP took to make the connection of the last answer, or -1 if it was there
 */
gint64
spate_worker_get_round_trip (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), -1);

  return self->round_trip;
}

/**
 * spate_worker_get_handshake:
 * @self: a worker
 *
 * Returns: µs until the last answered request could be sent, or -1 if the connection was there
 */
gint64
spate_worker_get_handshake (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), -1);

  return self->handshake;
}

/**
 * spate_worker_get_delay:
 * @self: a worker
 *
 * Returns: µs from the last answered request to its answer, or -1
 */
gint64
spate_worker_get_delay (SpateWorker *self)
{
  g_return_val_if_fail (SPATE_IS_WORKER (self), -1);

  return self->delay;
}
