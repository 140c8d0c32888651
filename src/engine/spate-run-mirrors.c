/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Do the other links lead to the same file? Before a byte of one is mixed in, it is asked for a
 * part that is here already. Its answer must tell the same size. If it comes from the server of
 * the first source, with the same validator, that is enough; what another server calls the same
 * proves nothing, so bytes are compared: of the beginning, the middle and the end of what has
 * come. Nobody waits for this; meanwhile the first source delivers. */

#include "spate-backoff.h"
#include "spate-content-range.h"
#include "spate-link.h"
#include "spate-run-private.h"
#include "spate-seam-check.h"

/* A mirror that says nothing for so long is tried again later (Surge waits 5 s for all). */
#define PATIENCE (10 * (gint64) G_USEC_PER_SEC)

#define MOST_CHECKS 3

/* How many mirrors are checked at the same time; a list of fifty must not be a burst. */
#define MOST_AT_ONCE 4

/* When nobody has been at work for so long, those that are good must be left alone for a while:
 * whoever else can be had is welcome with less proof. */
#define IDLE_TIME (5 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  SpateRun       *run;         /* (owned) */
  SpateSource    *source;      /* (unowned): the run's */
  GCancellable   *cancellable; /* (owned): of this check */
  gulong          run_cancelled;
  guint           alarm;
  guint           n_samples;   /* that were the same */
  gboolean        is_in_vain;  /* things have changed: it says nothing, and is no failure */
  SpateRange      sample;
  SpateReply     *reply;       /* (owned) (nullable) */
  SpateValidator *validator;   /* (owned) (nullable) */
  guint8          bytes[SPATE_SAMPLE_SIZE];
} Check;

static void ask (Check *check);

static void
check_free (Check *check)
{
  spate_clock_clear_alarm (check->run->clock, &check->alarm);
  g_cancellable_disconnect (check->run->cancellable, check->run_cancelled);
  g_clear_pointer (&check->reply, spate_reply_free);
  g_clear_pointer (&check->validator, spate_validator_free);
  g_object_unref (check->cancellable);
  g_object_unref (check->run);
  g_free (check);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Check, check_free)

/* --- how things stand --------------------------------------------------------------- */

/* Whether nobody delivers, nor will soon. */
gboolean
_spate_run_is_alone (SpateRun *self)
{
  if (self->idle_since > 0 && spate_clock_get_now (self->clock) - self->idle_since >= IDLE_TIME)
    return TRUE;

  for (guint i = 0; i < self->sources->len; i++)
    if (((SpateSource *) g_ptr_array_index (self->sources, i))->state == SPATE_SOURCE_GOOD)
      return FALSE;

  return TRUE;
}

static void
watch_idleness (SpateRun *self)
{
  if (_spate_run_count_busy (self) > 0)
    self->idle_since = 0;
  else if (self->idle_since == 0)
    self->idle_since = spate_clock_get_now (self->clock);
}

static guint
count_checks (SpateRun *self)
{
  guint n_checks = 0;

  for (guint i = 0; i < self->sources->len; i++)
    n_checks += ((SpateSource *) g_ptr_array_index (self->sources, i))->state == SPATE_SOURCE_CHECKING;

  return n_checks;
}

/* --- verdicts ----------------------------------------------------------------------- */

/* Nothing has come from anybody, so the file is what @check's source says. Whoever was good until
 * now is a mirror of it, to be compared like the others. */
static void
become_first (Check *check)
{
  SpateRun *self = check->run;

  for (guint i = 0; i < self->sources->len; i++)
    {
      SpateSource *other = g_ptr_array_index (self->sources, i);

      if (other->state != SPATE_SOURCE_GOOD)
        continue;
      other->state = SPATE_SOURCE_UNCHECKED;
      spate_balancer_set_source_ready (self->balancer, i, FALSE);
    }

  self->primary = check->source;
  spate_validator_free (self->validator);
  self->validator = spate_validator_copy (check->validator);
  _spate_run_update_checkpoint (self);
}

/* Who tells one thing now and another then is not listened to any more, nor by whoever goes on
 * later: what it sends is compared. */
static void
stop_listening (Check *check)
{
  SpateRun *self = check->run;
  SpateValidator *anything = spate_validator_new (NULL, NULL, self->validator->size);

  spate_validator_free (check->validator);
  check->validator = anything;
  if (check->source != self->primary)
    return;

  spate_validator_free (self->validator);
  self->validator = spate_validator_copy (anything);
  _spate_run_update_checkpoint (self);
}

static void
accept (Check *check)
{
  SpateRun *self = check->run;
  SpateSource *source = check->source;

  if (_spate_run_has_nothing (self) && _spate_run_count_busy (self) == 0)
    become_first (check);

  self->host.agrees |= source->index == 0 && !check->is_in_vain && self->begun_with != NULL;
  if (source->is_doubted)
    stop_listening (check);
  spate_source_set_validator (source, check->validator);
  _spate_run_update_vouching (self);
  _spate_run_add_event (self, SPATE_EVENT_CHECKED)->source = source->index;
  if (self->balancer != NULL)
    spate_balancer_set_source_ready (self->balancer, source->index, TRUE);
  _spate_run_balance_soon (self, 0);
}

static void
reject (Check        *check,
        const GError *error)
{
  SpateRun *self = check->run;
  SpateSource *source = check->source;
  gint64 now = spate_clock_get_now (self->clock);
  gint64 retry_after = check->reply != NULL ? check->reply->response->retry_after : -1;

  spate_source_set_reason (source, error);
  source->n_failures++;

  if (spate_error_may_pass (error) && source->n_failures < MOST_CHECKS)
    {
      source->state = SPATE_SOURCE_UNCHECKED;
      source->not_before = now + MAX (10 * spate_backoff_get_delay (source->n_failures, g_random_double ()), retry_after);
      return;
    }

  gboolean is_other = g_error_matches (error, SPATE_ERROR, SPATE_ERROR_CHANGED);

  _spate_run_drop_source (self, source,
                          is_other                       ? SPATE_REASON_OTHER_FILE
                          : spate_error_may_pass (error) ? SPATE_REASON_FAILED
                                                         : SPATE_REASON_GONE);
}

static void
postpone (Check *check)
{
  check->source->state = SPATE_SOURCE_UNCHECKED;
  check->source->not_before = spate_clock_get_now (check->run->clock) + G_USEC_PER_SEC;
}

/* Ends a check. The one exit. */
static void
conclude (Check  *owned,
          GError *error)
{
  g_autoptr (Check) check = owned;
  g_autoptr (GError) reason = error;
  g_autoptr (SpateRun) run = g_object_ref (check->run);

  if (!run->ending && !check->source->is_disabled)
    {
      if (check->is_in_vain || !run->has_ranges || run->state != SPATE_STATE_TRANSFERRING)
        postpone (check);
      else if (reason == NULL)
        accept (check);
      else
        reject (check, reason);
    }

  g_clear_pointer (&check, check_free);
  _spate_run_operation_done (run);
}

/* --- comparing ---------------------------------------------------------------------- */

/* That our own file cannot be read says nothing about a mirror: that is an error that may pass. */
static gboolean
is_same (Check   *check,
         GError **error)
{
  SpateSeamCheck outcome = spate_seam_check (check->run->writer, check->sample.start, check->bytes,
                                             (gsize) spate_range_get_length (check->sample));

  if (outcome == SPATE_SEAM_UNREADABLE)
    g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_BUSY, "There is nothing to compare it with");
  else if (outcome == SPATE_SEAM_DIFFERENT)
    g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_CHANGED, "It has other bytes");

  return outcome == SPATE_SEAM_SAME;
}

/* Looks at the sample that has come. Where there is nothing to compare it with, either nobody has
 * brought anything, and its source may be the first, or somebody has in the meantime. */
static gboolean
compare (Check   *check,
         GError **error)
{
  SpateRun *self = check->run;

  if (spate_range_set_contains (spate_plan_get_written (self->plan), check->sample))
    return is_same (check, error);

  check->is_in_vain = !_spate_run_has_nothing (self) || _spate_run_count_busy (self) > 0;

  return TRUE;
}

/* Whether there is another place to compare at; while little has come they are all the same. */
static gboolean
find_next_sample (Check *check)
{
  SpateRange next = check->sample;

  for (check->n_samples++; check->n_samples < SPATE_N_SAMPLES; check->n_samples++)
    {
      _spate_run_choose_sample (check->run, check->n_samples, &next);
      if (!spate_range_equal (next, check->sample))
        return TRUE;
    }

  return FALSE;
}

/* Patience has come to an end: it may only have been slow. */
static void
translate_cancelled (GError **error)
{
  if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_error (error);
  g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_NETWORK, "The server does not answer");
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Check *check = user_data;
  g_autoptr (GError) error = NULL;
  gsize n_read = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n_read, &error))
    {
      spate_http_translate_error (&error);
      translate_cancelled (&error);
    }
  else if (n_read < (gsize) spate_range_get_length (check->sample))
    error = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NETWORK, "The connection ended before all of the range had come");

  check->run->totals.wasted += (goffset) n_read;

  if (error != NULL || check->run->ending || check->run->state != SPATE_STATE_TRANSFERRING ||
      !compare (check, &error) || check->is_in_vain || !find_next_sample (check))
    conclude (check, g_steal_pointer (&error));
  else
    ask (check);
}

/* Who does not tell how long the file is may have any other one. */
static gboolean
tells_size (const SpateResponse *response,
            goffset              size)
{
  SpateContentRange content_range = { 0 };

  return response->content_range != NULL && spate_content_range_parse (response->content_range, &content_range) &&
         content_range.total == size;
}

static gboolean
check_reply (Check   *check,
             GError **error)
{
  const SpateResponse *response = check->reply->response;
  SpateRange range = { 0, 0 };
  g_autoptr (SpateValidator) anything = spate_validator_new (NULL, NULL, check->run->validator->size);

  if (!spate_response_check_part (response, check->sample,
                                  check->validator != NULL && !check->source->is_doubted ? check->validator : anything, &range,
                                  error))
    return FALSE;

  if (range.end != check->sample.end)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL, "The server sends less than was asked for");
      return FALSE;
    }

  if (!tells_size (response, check->run->validator->size))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL, "The server does not tell the file's size");
      return FALSE;
    }

  g_clear_pointer (&check->validator, spate_validator_free);
  check->validator = spate_response_get_validator (response, check->run->validator->size);
  spate_source_set_effective_uri (check->source, response->uri);

  return TRUE;
}

/* The same server says that it is the same file. Another one may only be of the same make: many
 * compute their ETags from the size and the date. */
static gboolean
is_vouched_for (Check *check)
{
  SpateRun *self = check->run;

  return !check->source->is_doubted &&
         spate_link_same_origin (spate_source_get_uri (check->source), spate_source_get_uri (self->primary)) &&
         spate_validator_compare (self->validator, check->validator) == SPATE_VALIDATOR_SAME;
}

static void
replied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Check *check = user_data;
  SpateRun *self = check->run;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&check->reply, spate_reply_free);
  check->reply = spate_http_fetch_finish (SPATE_HTTP (source), result, &error);
  self->totals.n_requests += check->reply != NULL ? check->reply->n_requests : 1;

  if (check->reply == NULL)
    translate_cancelled (&error);

  if (check->reply == NULL || self->ending || !check_reply (check, &error))
    {
      conclude (check, g_steal_pointer (&error));
      return;
    }

  if (check->reply->handshake >= 0)
    spate_balancer_note_connected (self->balancer, check->source->index, MAX (check->reply->round_trip, 0), check->reply->handshake);

  if (is_vouched_for (check))
    conclude (check, NULL);
  else
    g_input_stream_read_all_async (check->reply->body, check->bytes, (gsize) spate_range_get_length (check->sample),
                                   G_PRIORITY_DEFAULT, check->cancellable, read_cb, check);
}

static void
ask (Check *check)
{
  SpateRun *self = check->run;

  _spate_run_choose_sample (self, check->n_samples, &check->sample);
  spate_http_fetch_async (self->http, self->request, spate_source_get_uri (check->source), &check->sample, FALSE, NULL,
                          check->cancellable, replied_cb, check);
}

static void
patience_cb (gpointer user_data)
{
  Check *check = user_data;

  check->alarm = 0;
  g_cancellable_cancel (check->cancellable);
}

static void
run_cancelled_cb (GCancellable *cancellable G_GNUC_UNUSED,
                  gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static void
begin_check (SpateRun    *self,
             SpateSource *source)
{
  Check *check = g_new0 (Check, 1);

  check->run = g_object_ref (self);
  check->source = source;
  check->cancellable = g_cancellable_new ();
  check->run_cancelled = g_cancellable_connect (self->cancellable, G_CALLBACK (run_cancelled_cb),
                                                g_object_ref (check->cancellable), g_object_unref);
  check->alarm = spate_clock_add_alarm (self->clock, spate_clock_get_now (self->clock) + PATIENCE, patience_cb, check);
  source->state = SPATE_SOURCE_CHECKING;
  self->n_pending++;
  ask (check);
}

static gboolean
is_due (SpateRun          *self,
        const SpateSource *source)
{
  return source->state == SPATE_SOURCE_UNCHECKED && spate_clock_get_now (self->clock) >= source->not_before;
}

/* Once all mirrors are known, nothing is looked for any more, five times a second. */
static gboolean
has_due (SpateRun *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    if (is_due (self, g_ptr_array_index (self->sources, i)))
      return TRUE;

  return FALSE;
}

/* Asks the sources that nobody knows yet, as soon as there is something to compare. While there
 * is nothing, and will not be, they are asked one by one: the first that answers brings what the
 * others are compared with. */
void
_spate_run_check_mirrors (SpateRun *self)
{
  SpateRange sample;

  watch_idleness (self);
  if (self->ending || spate_plan_is_complete (self->plan))
    return;

  if (!self->has_ranges)
    {
      _spate_run_use_next_stream (self);
      return;
    }

  if (!has_due (self) || !_spate_run_choose_sample (self, 0, &sample))
    return;

  guint n_checks = count_checks (self);
  guint most = _spate_run_has_nothing (self) ? 1 : MOST_AT_ONCE;

  for (guint i = 0; i < self->sources->len && n_checks < most; i++)
    {
      SpateSource *source = g_ptr_array_index (self->sources, i);

      if (!is_due (self, source))
        continue;
      begin_check (self, source);
      n_checks++;
    }
}
