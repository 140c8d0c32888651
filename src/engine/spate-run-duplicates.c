/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Mirrors that the server tells of with its first answer (RFC 6249). The user has not named them,
 * so they are taken only if they cannot do harm: the same answer of the first link, over a secure
 * connection, has to tell a strong digest of the whole file, and that, or a strong one of the
 * user's, has to be what the file is compared with in the end. Then they are sources like others,
 * compared before a byte of them is mixed in.
 *
 * If the file is not the right one in the end and bytes of theirs are in it, everything begins anew
 * without them: no download fails for a mirror that nobody asked for. */

#include "spate-host.h"
#include "spate-link.h"
#include "spate-run-private.h"

/* More would be a burst of questions for a file that comes fast enough from some of them. */
#define MOST_DUPLICATES 32

/* --- whether they may be taken ------------------------------------------------------ */

/* Nothing but a digest stands between what a mirror sends and the file's name. */
static gboolean
is_guarded (SpateRun *self)
{
  SpateDigestType wanted = self->request->digest.type;

  return self->told.type >= SPATE_DIGEST_SHA256 && (wanted == SPATE_DIGEST_NONE || wanted >= SPATE_DIGEST_SHA256);
}

/* Of a file that only comes as a whole nothing but the size could be compared. */
static gboolean
may_take (SpateRun *self)
{
  const SpateSource *first = self->primary;

  return first->index == 0 && spate_link_is_secure (first->uri) && spate_link_is_secure (self->reply->response->uri) &&
         self->has_ranges && is_guarded (self);
}

static gboolean
is_known (SpateRun   *self,
          const char *uri)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      const SpateSource *source = g_ptr_array_index (self->sources, i);

      if (g_str_equal (source->uri, uri) || g_str_equal (spate_source_get_uri (source), uri))
        return TRUE;
    }

  return FALSE;
}

/* To be called with the first good answer, before the balancer is made. */
void
_spate_run_take_duplicates (SpateRun *self)
{
  const SpateResponse *response = self->reply->response;
  guint n_taken = 0;

  if (response->links == NULL || !may_take (self))
    return;

  for (guint i = 0; i < response->links->len && n_taken < MOST_DUPLICATES; i++)
    {
      const SpateHeaderLink *link = g_ptr_array_index (response->links, i);
      g_autofree char *uri = spate_link_without_secrets (link->uri);

      if (link->relation != SPATE_LINK_RELATION_DUPLICATE || is_known (self, uri) ||
          !spate_host_may_lead (response->uri, uri))
        continue;

      _spate_run_add_source (self, uri, TRUE);
      n_taken++;
    }

  g_debug ("run %" G_GUINT64_FORMAT ": the server tells of %u mirrors, %u are taken", self->id, response->links->len, n_taken);
}

/* --- when they have done harm ------------------------------------------------------- */

/* Whether bytes of theirs may be in the file, and it can be had without. */
static gboolean
are_suspect (SpateRun *self)
{
  gboolean has_earlier = self->begun_with != NULL && spate_range_set_get_total (self->begun_with->durable) > 0;
  gboolean has_brought = FALSE;
  gboolean has_other = FALSE;

  for (guint i = 0; i < self->sources->len; i++)
    {
      const SpateSource *source = g_ptr_array_index (self->sources, i);

      has_brought |= source->is_told && (source->fetched > 0 || has_earlier);
      has_other |= !source->is_told && source->state != SPATE_SOURCE_DROPPED;
    }

  return has_brought && has_other;
}

static void
drop_all (SpateRun *self)
{
  g_autoptr (GError) reason = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_CHECKSUM,
                                                   "With mirrors that the server told of the file was wrong");

  for (guint i = 0; i < self->sources->len; i++)
    {
      SpateSource *source = g_ptr_array_index (self->sources, i);

      if (!source->is_told || source->state == SPATE_SOURCE_DROPPED)
        continue;

      spate_source_set_reason (source, reason);
      source->state = SPATE_SOURCE_DROPPED;
      _spate_run_tell_dropped (self, source, SPATE_REASON_OTHER_FILE);
    }

  _spate_run_add_event (self, SPATE_EVENT_RESTARTED)->reason = g_strdup (reason->message);
}

/* The file has other bytes than the digest says. If those of mirrors that the server told of may be
 * among them, all is fetched anew from the others, once.
 *
 * Returns: whether it is */
gboolean
_spate_run_begin_without_duplicates (SpateRun *self)
{
  if (self->distrusts || !are_suspect (self))
    return FALSE;

  self->distrusts = TRUE;
  self->proof = SPATE_PROOF_NONE;
  drop_all (self);
  self->restarted_bytes += spate_range_set_get_total (spate_plan_get_written (self->plan));
  self->sha256.type = SPATE_DIGEST_NONE;
  self->digest.type = SPATE_DIGEST_NONE;
  g_clear_pointer (&self->hashing, spate_hash_progress_unref);
  spate_plan_free (self->plan);
  self->plan = spate_plan_new (self->validator->size);
  self->idle_since = 0;
  _spate_run_update_checkpoint (self);
  _spate_run_begin_transfer (self);

  return TRUE;
}
