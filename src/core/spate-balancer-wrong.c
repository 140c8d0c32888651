/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sources that send wrong bytes. Once is an accident, of the line or of a disk. Where others have
 * the file there is no reason to wait for a third time. The only source may have a bad line, and
 * as every wrong byte that is found is fetched again, it is asked on for a while. */

#include "spate-balancer-private.h"

#include "spate-backoff.h"

#define MAX_WRONG 2
#define MAX_WRONG_ALONE 5

/**
 * spate_balancer_note_wrong:
 * @self: a balancer
 * @source: a source
 *
 * Bytes that it has sent were found to be wrong afterwards. If that happens again it is dropped,
 * provided that there is another one.
 */
void
spate_balancer_note_wrong (SpateBalancer *self,
                           guint          source)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (source < self->task.n_sources);

  if (++self->hosts[source].n_wrong >= MAX_WRONG && _spate_balancer_has_substitute (self, source))
    spate_balancer_drop_source (self, source, SPATE_REASON_WRONG_BYTES);
}

/* What came is not what the server's own digest of it says. A pause, in which others may be asked. */
void
_spate_balancer_note_wrong_answer (SpateBalancer *self,
                                   guint          source,
                                   double         jitter)
{
  SpateHost *host = &self->hosts[source];

  spate_balancer_note_wrong (self, source);
  host->not_before = MAX (host->not_before, self->now + spate_backoff_get_delay (host->n_wrong, jitter));
  if (host->n_wrong >= MAX_WRONG_ALONE)
    spate_balancer_drop_source (self, source, SPATE_REASON_WRONG_BYTES);
}
