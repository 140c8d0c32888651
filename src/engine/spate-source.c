/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server's patience. Two things are told apart: it fails (nobody gets anything; wait,
 * longer each time), or it refuses one more connection while others are served (keep those,
 * and after a while see whether it allows one more). */

#include "spate-source.h"

#include "spate-backoff.h"

/* After a refusal, unless the server says how long: its own bookkeeping needs a moment. */
#define REFUSAL_PAUSE (G_USEC_PER_SEC / 4)

/* When to try one connection more than was allowed; doubled with each refusal. */
#define FIRST_RAISE (10 * (gint64) G_USEC_PER_SEC)
#define LAST_RAISE (120 * (gint64) G_USEC_PER_SEC)

/**
 * spate_source_new:
 * @uri: a link
 *
 * Returns: (transfer full): a source nothing is known of
 */
SpateSource *
spate_source_new (const char *uri)
{
  g_return_val_if_fail (uri != NULL, NULL);

  SpateSource *self = g_new0 (SpateSource, 1);

  self->uri = g_strdup (uri);
  self->raise_cap_after = FIRST_RAISE;

  return self;
}

/**
 * spate_source_free:
 * @self: (transfer full) (nullable): a source
 */
void
spate_source_free (SpateSource *self)
{
  if (self == NULL)
    return;

  g_free (self->uri);
  g_free (self->effective);
  g_free (self);
}

/**
 * spate_source_get_uri:
 * @self: a source
 *
 * Returns: (transfer none): the link to ask: where redirects have led, if they have
 */
const char *
spate_source_get_uri (const SpateSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->effective != NULL ? self->effective : self->uri;
}

/**
 * spate_source_set_effective_uri:
 * @self: a source
 * @uri: the link that answered in the end
 *
 * Spares later requests the redirects.
 */
void
spate_source_set_effective_uri (SpateSource *self,
                                const char  *uri)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (uri != NULL);

  g_free (self->effective);
  self->effective = g_strdup (uri);
}

/**
 * spate_source_forget_effective_uri:
 * @self: a source
 *
 * Goes back to the link that was asked for: the one that redirects led to may have been for
 * a short time only.
 *
 * Returns: %TRUE if that is another link
 */
gboolean
spate_source_forget_effective_uri (SpateSource *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  gboolean changed = self->effective != NULL && g_strcmp0 (self->effective, self->uri) != 0;

  g_clear_pointer (&self->effective, g_free);

  return changed;
}

/**
 * spate_source_delivered:
 * @self: a source
 *
 * Notes that bytes of the right file have come.
 */
void
spate_source_delivered (SpateSource *self)
{
  g_return_if_fail (self != NULL);

  self->n_failures = 0;
  self->n_changes = 0;
}

/**
 * spate_source_failed:
 * @self: a source
 * @now: the time in µs
 * @retry_after: µs the server asks to wait, or -1
 * @jitter: a random number from 0 to 1
 *
 * Notes that nothing can be had from it at the moment. Connections that fail together fail for
 * one reason: what fails before the pause is over does not count again.
 */
void
spate_source_failed (SpateSource *self,
                     gint64       now,
                     gint64       retry_after,
                     double       jitter)
{
  g_return_if_fail (self != NULL);

  if (now >= self->not_before || self->n_failures == 0)
    self->n_failures++;

  gint64 pause = MAX (spate_backoff_get_delay (self->n_failures, jitter), retry_after);

  self->not_before = MAX (self->not_before, now + pause);
}

/**
 * spate_source_refused:
 * @self: a source
 * @now: the time in µs
 * @n_served: how many connections it serves nevertheless, at least 1
 * @retry_after: µs the server asks to wait, or -1
 *
 * Notes that it serves so many connections and no more.
 */
void
spate_source_refused (SpateSource *self,
                      gint64       now,
                      guint        n_served,
                      gint64       retry_after)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (n_served > 0);

  /* The refusals of one burst say one thing; only a later one means that a try was in vain. */
  if (self->cap > 0 && now > self->not_before)
    self->raise_cap_after = MIN (self->raise_cap_after * 2, LAST_RAISE);

  self->cap = n_served;
  self->not_before = MAX (self->not_before, now + MAX (retry_after, REFUSAL_PAUSE));
  self->raise_cap_at = self->not_before + self->raise_cap_after;
}

/**
 * spate_source_update:
 * @self: a source
 * @now: the time in µs
 * @n_delivering: how many connections get bytes
 *
 * Lets the cap grow: to what is served already, as connections that were still being made
 * when others were refused may have succeeded; and by one when it is time to see whether the
 * server allows more by now.
 */
void
spate_source_update (SpateSource *self,
                     gint64       now,
                     guint        n_delivering)
{
  g_return_if_fail (self != NULL);

  if (self->cap == 0)
    return;

  self->cap = MAX (self->cap, n_delivering);
  if (now < self->raise_cap_at)
    return;

  self->cap++;
  self->raise_cap_at = now + self->raise_cap_after;
}
