/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A run that only looks at first. It asks as every run does, so that nothing is asked twice and a link
 * that is good for one request is not spent. Then it stands still, with the answer open: what comes
 * fills the system's buffers and no more, nothing is written, and no file bears a name. If the file is
 * wanted, the run goes on with that answer, for a request that may name another folder, another name
 * or another limit; if it is not, the run is stopped and has left nothing.
 *
 * An answer that nobody reads does not stay open: nginx and Apache give up after a minute in which
 * they could send nothing. One that was closed behind our back would look like a server that breaks
 * off, so it is let go before that, and asked for again when the file is wanted. */

#include "spate-file-name.h"
#include "spate-link.h"
#include "spate-run-private.h"

#define LONGEST_STAND (50 * (gint64) G_USEC_PER_SEC)

/* Of what would happen next the balancer knows most. */
static guint
foresee_connections (SpateRun *self)
{
  if (!self->has_ranges || self->validator->size <= 0)
    return 1;

  _spate_run_make_balancer (self);

  guint n_connections = spate_balancer_foresee (self->balancer, self->primary->index, self->validator->size,
                                                spate_clock_get_now (self->clock));

  g_clear_pointer (&self->balancer, spate_balancer_free);

  return n_connections;
}

static SpateAnswer *
describe (SpateRun *self)
{
  const SpateResponse *response = self->reply->response;
  SpateAnswer *answer = g_new0 (SpateAnswer, 1);

  answer->name = spate_file_name_choose (response->content_disposition, response->uri, spate_request_get_uri (self->request));
  answer->content_type = g_strdup (response->content_type);
  answer->uri = spate_link_conceal (response->uri);
  answer->size = self->validator->size;
  answer->has_ranges = self->has_ranges;
  answer->n_mirrors = self->sources->len - 1;
  answer->n_connections = foresee_connections (self);

  return answer;
}

static void
stood_long_enough_cb (gpointer user_data)
{
  SpateRun *self = user_data;

  self->probe_alarm = 0;
  g_debug ("run %" G_GUINT64_FORMAT ": the answer is let go", self->id);
  g_clear_pointer (&self->reply, spate_reply_free);
}

/* The first good answer is there. Returns whether that is all for now. */
gboolean
_spate_run_stand_still (SpateRun *self)
{
  if (!self->is_looking)
    return FALSE;

  _spate_run_take_duplicates (self);
  self->answer = describe (self);

  /* Until it goes on there is nothing new to tell. */
  spate_clock_clear_alarm (self->clock, &self->snapshot_alarm);
  self->probe_alarm = spate_clock_add_alarm (self->clock, spate_clock_get_now (self->clock) + LONGEST_STAND,
                                             stood_long_enough_cb, self);
  _spate_run_emit_snapshot (self);

  return TRUE;
}

static void
ask_again (SpateRun *self)
{
  spate_source_forget_effective_uri (self->primary);
  self->primary->state = SPATE_SOURCE_UNCHECKED;
  g_clear_pointer (&self->validator, spate_validator_free);
  _spate_run_probe (self);
}

static void
go_on (SpateRun *self)
{
  spate_clock_clear_alarm (self->clock, &self->probe_alarm);

  /* What mirrors may be taken depends on the digest that is asked for. */
  g_ptr_array_set_size (self->sources, (int) self->request->uris->len);

  if (self->reply != NULL)
    _spate_run_take_answer (self);
  else
    ask_again (self);
}

/**
 * spate_run_look:
 * @self: a run that has not been started, without a checkpoint
 *
 * Begins as spate_run_start() does, but stands still as soon as there is an answer.
 */
void
spate_run_look (SpateRun *self)
{
  g_return_if_fail (SPATE_IS_RUN (self));
  g_return_if_fail (self->checkpoint == NULL);

  self->is_looking = TRUE;
  spate_run_start (self);
}

/**
 * spate_run_go_on:
 * @self: a run that looks
 * @id: the number that it has from now on
 * @mark: (nullable): what names the download
 * @request: what is wanted, of which spate_request_asks_same() is true
 *
 * Lets a run that looks become one that downloads.
 *
 * Returns: whether it can; otherwise it is at its end, and is to be forgotten
 */
gboolean
spate_run_go_on (SpateRun     *self,
                 guint64       id,
                 const char   *mark,
                 SpateRequest *request)
{
  g_return_val_if_fail (SPATE_IS_RUN (self), FALSE);
  g_return_val_if_fail (request != NULL, FALSE);

  if (!self->is_looking || self->ending)
    return FALSE;

  g_autoptr (SpateRun) kept = g_object_ref (self);
  gboolean stands = self->answer != NULL;

  self->is_looking = FALSE;
  g_clear_pointer (&self->answer, spate_answer_free);
  self->id = id;
  g_free (self->mark);
  self->mark = g_strdup (mark);
  spate_request_unref (self->request);
  self->request = spate_request_ref (request);
  spate_throttle_set_rate (self->throttle, request->rate_limit);
  if (stands)
    self->started = spate_clock_get_now (self->clock);

  /* Who hears of it may stop it at once. */
  _spate_run_emit_snapshot (self);
  if (self->ending || !stands)
    return TRUE;

  _spate_run_schedule_snapshots (self);
  go_on (self);

  return TRUE;
}
