/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads between two runs. A run ends when it fails; whether its download waits, and for what,
 * is decided here with core/spate-retry.h, and it is here that the next run is begun: when the
 * time has come, when there is room; and when the network is back, in spate-manager-network.c.
 *
 * One alarm is set for all of them, for the earliest time. */

#include "spate-error.h"
#include "spate-manager-private.h"

/* Whoever hears that something begins may change the list. */
GPtrArray *
_spate_manager_copy_items (SpateManager *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (items, g_object_ref (g_ptr_array_index (self->items, i)));

  return items;
}

SpateWait
_spate_manager_judge (SpateDownload       *download,
                      const SpateSnapshot *snapshot,
                      gint64              *ret_next_try,
                      gpointer             owner)
{
  SpateManager *self = SPATE_MANAGER (owner);
  gint64 delay = -1;

  *ret_next_try = -1;
  _spate_manager_ensure_monitor (self);

  const SpateFailure failure = {
    .error = snapshot->error,
    .written = snapshot->written,
    .retry_after = snapshot->retry_after,
    .is_outdated = snapshot->checkpoint != NULL && snapshot->checkpoint->is_outdated,
    .is_offline = _spate_manager_is_offline (self, download),
    .is_captive = _spate_manager_is_captive (self, download),
  };
  SpateWait wait = spate_retry_note_failure (&download->retry, &self->patience, &failure, g_random_double (), &delay);

  if (wait != SPATE_WAIT_NONE && delay >= 0)
    *ret_next_try = spate_clock_get_now (self->clock) + delay;
  g_debug ("“%s” waits for %s: %" G_GINT64_FORMAT " µs, try %u: %s", spate_download_get_name (download),
           spate_wait_get_nick (wait), delay, download->retry.n_tries, snapshot->error->message);

  return wait;
}

/* Without a network nothing is tried, unless somebody waits for an end. */
static void
try_again (SpateManager  *self,
           SpateDownload *download)
{
  if (self->patience.max_tries == 0 && _spate_manager_hangs_on_network (download) && _spate_manager_is_offline (self, download))
    _spate_download_put_off (download, SPATE_WAIT_NETWORK, -1);
  else
    _spate_download_go_on (download);
}

static void
wait_alarm_cb (gpointer user_data)
{
  g_autoptr (SpateManager) self = g_object_ref (user_data);
  g_autoptr (GPtrArray) items = _spate_manager_copy_items (self);
  gint64 now = spate_clock_get_now (self->clock);
  gboolean looks = FALSE;

  self->wait_alarm = 0;
  for (guint i = 0; i < items->len && !self->is_ending; i++)
    {
      SpateDownload *download = g_ptr_array_index (items, i);

      if (spate_download_get_state (download) != SPATE_STATE_WAITING || download->next_try < 0 || download->next_try > now ||
          download->is_moving)
        continue;
      if (download->wait == SPATE_WAIT_SPACE)
        looks = TRUE;
      else
        try_again (self, download);
    }

  if (looks)
    _spate_manager_look_for_space (self);
  else
    _spate_manager_plan_waits (self);
}

/* Sets the alarm for whoever is to be tried first. */
void
_spate_manager_plan_waits (SpateManager *self)
{
  gint64 first = -1;

  spate_clock_clear_alarm (self->clock, &self->wait_alarm);
  if (self->is_ending)
    return;

  for (guint i = 0; i < self->items->len; i++)
    {
      SpateDownload *download = g_ptr_array_index (self->items, i);

      if (spate_download_get_state (download) == SPATE_STATE_WAITING && download->next_try >= 0 && !download->is_moving &&
          (first < 0 || download->next_try < first))
        first = download->next_try;
    }

  if (first >= 0)
    self->wait_alarm = spate_clock_add_alarm (self->clock, first, wait_alarm_cb, self);
}

/* Nothing is begun by itself any more; what waits keeps its state for the next session. */
void
_spate_manager_end_waits (SpateManager *self)
{
  self->is_ending = TRUE;
  _spate_manager_end_looks (self);
  g_cancellable_cancel (self->moving);
  if (self->clock != NULL)
    spate_clock_clear_alarm (self->clock, &self->wait_alarm);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

/* Somebody has said who the user is to a proxy: whatever failed because nobody had goes on. */
void
_spate_manager_proxy_signed_in (SpateManager *self,
                                const char   *origin)
{
  g_autoptr (GPtrArray) items = _spate_manager_copy_items (self);

  for (guint i = 0; i < items->len && !self->is_ending; i++)
    {
      SpateDownload *download = items->pdata[i];
      const GError *error = spate_download_get_error (download);

      if (spate_download_get_state (download) == SPATE_STATE_FAILED &&
          g_error_matches (error, SPATE_ERROR, SPATE_ERROR_PROXY_LOGIN) &&
          g_strcmp0 (spate_error_get_origin (error), origin) == 0)
        spate_download_start (download);
    }
}
