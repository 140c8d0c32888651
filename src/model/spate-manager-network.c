/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the network is like, and what that means for the downloads: which have to wait for it, and which
 * go on when it changes.
 *
 * What the network monitor says is believed only after something has failed: there are machines it
 * knows too little of. That a network is metered is believed at once, because bytes that were paid for
 * cannot be given back. And it is not asked about servers that are near, which can be reached without any
 * way out.
 *
 * GLib cannot tell one metered network from another. What somebody has said about one holds until there
 * is a network that costs nothing; that there is none in between, as in a tunnel, does not end it. */

#include "spate-error.h"
#include "spate-host.h"
#include "spate-link.h"
#include "spate-manager-private.h"

static gboolean
is_near (SpateDownload *download)
{
  g_autofree char *host = spate_link_get_host (spate_request_get_uri (spate_download_get_request (download)));

  return host != NULL && spate_host_is_private (host);
}

gboolean
_spate_manager_is_offline (SpateManager  *self,
                           SpateDownload *download)
{
  return self->monitor != NULL && !g_network_monitor_get_network_available (self->monitor) && !is_near (download);
}

gboolean
_spate_manager_is_captive (SpateManager  *self,
                           SpateDownload *download)
{
  return spate_manager_is_captive (self) && !is_near (download);
}

/* Whether a change of the network is news for it. */
gboolean
_spate_manager_hangs_on_network (SpateDownload *download)
{
  SpateWait wait = spate_download_get_wait (download);

  return wait == SPATE_WAIT_NETWORK || wait == SPATE_WAIT_LOGIN ||
         (wait == SPATE_WAIT_SERVER &&
          g_error_matches (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_NETWORK));
}

/* --- what it has to wait for although nothing has failed --------------------------------- */

SpateWait
_spate_manager_hold (SpateDownload *download,
                     gpointer       owner)
{
  SpateManager *self = SPATE_MANAGER (owner);
  gboolean is_metered = self->metered != SPATE_METERED_GO_ON && self->monitor != NULL &&
                        g_network_monitor_get_network_metered (self->monitor);
  const SpateHold hold = {
    .metered = self->metered,
    .is_metered = is_metered,
    .is_near = is_metered && is_near (download),
    .is_allowed = self->is_metered_allowed || download->is_metered_allowed,
    .is_asleep = self->is_asleep,
  };

  return spate_hold_judge (&hold);
}

/* A run that has lost its server asks again, later each time: a new one asks now. */
static gboolean
is_stuck (SpateDownload *download)
{
  SpateState state = spate_download_get_state (download);

  return (state == SPATE_STATE_PROBING || state == SPATE_STATE_TRANSFERRING) &&
         g_error_matches (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_NETWORK);
}

/* Whether a run may stay, or what was stopped may go on: much can have changed until it stood still. One
 * that only checks what it has needs nothing of anybody. */
void
_spate_manager_consider (SpateManager  *self,
                         SpateDownload *download)
{
  SpateState state = spate_download_get_state (download);
  SpateWait wait = _spate_manager_hold (download, self);

  if (self->is_ending)
    return;

  if (_spate_download_get_run (download) == 0)
    {
      if (spate_download_get_wait (download) == SPATE_WAIT_METERED && wait == SPATE_WAIT_NONE)
        _spate_download_go_on (download);
      return;
    }

  if (download->wait != SPATE_WAIT_NONE || state == SPATE_STATE_VERIFYING)
    return;
  if (wait != SPATE_WAIT_NONE)
    _spate_download_suspend (download, wait, NULL, -1);
  else if (self->was_cut_off && is_stuck (download) && _spate_manager_is_offline (self, download))
    _spate_download_suspend (download, SPATE_WAIT_NETWORK, spate_download_get_error (download), -1);
}

/* --- what has changed ------------------------------------------------------------------ */

/* What stands in line does so no longer if it would not get anything there. */
static void
meet (SpateManager  *self,
      SpateDownload *download,
      gboolean       is_available,
      gint64         now)
{
  SpateState state = spate_download_get_state (download);
  SpateWait hold = _spate_manager_hold (download, self);

  if (_spate_download_get_run (download) != 0)
    {
      if (hold == SPATE_WAIT_NONE && is_available && is_stuck (download))
        _spate_download_suspend (download, SPATE_WAIT_SERVER, spate_download_get_error (download), now);
      else
        _spate_manager_consider (self, download);
    }
  else if (state == SPATE_STATE_QUEUED && hold != SPATE_WAIT_NONE)
    _spate_download_go_on (download);
  else if (spate_download_get_wait (download) == SPATE_WAIT_METERED)
    _spate_manager_consider (self, download);
  else if (_spate_manager_hangs_on_network (download) && is_available)
    _spate_download_put_off (download, spate_download_get_wait (download), now);
  else if (_spate_manager_hangs_on_network (download) && self->patience.max_tries == 0 && _spate_manager_is_offline (self, download))
    _spate_download_put_off (download, SPATE_WAIT_NETWORK, -1);
}

void
_spate_manager_meet_network (SpateManager *self)
{
  g_autoptr (GPtrArray) items = _spate_manager_copy_items (self);
  gboolean is_available = self->monitor == NULL || g_network_monitor_get_network_available (self->monitor);
  gint64 now = spate_clock_get_now (self->clock);

  for (guint i = 0; i < items->len && !self->is_ending; i++)
    meet (self, g_ptr_array_index (items, i), is_available, now);

  _spate_manager_plan_waits (self);
}

static void
forget_allowances (SpateManager *self)
{
  self->is_metered_allowed = FALSE;
  for (guint i = 0; i < self->items->len; i++)
    ((SpateDownload *) g_ptr_array_index (self->items, i))->is_metered_allowed = FALSE;
}

static void
network_changed_cb (SpateManager *self)
{
  g_autoptr (SpateManager) kept = g_object_ref (self);
  gboolean is_available = g_network_monitor_get_network_available (self->monitor);
  gboolean is_metered = g_network_monitor_get_network_metered (self->monitor);

  if (self->is_ending)
    return;

  g_debug ("The network has changed: %s, %s", is_available ? "available" : "not available", is_metered ? "metered" : "not metered");
  self->was_cut_off = !is_available;
  if (is_available && !is_metered)
    forget_allowances (self);
  _spate_manager_meet_network (self);
}

/* It costs questions on the system's bus, which a download that goes well need not wait for. */
void
_spate_manager_ensure_monitor (SpateManager *self)
{
  if (self->monitor == NULL)
    _spate_manager_set_surroundings (self, self->clock, g_network_monitor_get_default ());
}

/* Whose time the waits go by, and who knows of the network. Tests have their own. */
void
_spate_manager_set_surroundings (SpateManager    *self,
                                 SpateClock      *clock,
                                 GNetworkMonitor *monitor)
{
  static const char *const signals_of_it[] = { "network-changed", "notify::connectivity", "notify::network-metered" };

  spate_clock_clear_alarm (self->clock, &self->wait_alarm);
  g_set_object (&self->clock, clock);

  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_func (self->monitor, network_changed_cb, self);
  g_set_object (&self->monitor, monitor);
  for (gsize i = 0; i < G_N_ELEMENTS (signals_of_it); i++)
    g_signal_connect_object (monitor, signals_of_it[i], G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
  _spate_manager_plan_waits (self);
}

/* --- what is asked and said ------------------------------------------------------------- */

/**
 * spate_manager_set_metered:
 * @self: a manager
 * @metered: what is wanted on a metered network; at first to go on
 *
 * Counts at once. A download that waits for another network goes on when somebody starts it, or all of
 * them do; see spate_manager_allow_metered().
 */
void
spate_manager_set_metered (SpateManager *self,
                           SpateMetered  metered)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  if (self->metered == metered)
    return;

  self->metered = metered;
  if (metered != SPATE_METERED_GO_ON)
    _spate_manager_ensure_monitor (self);
  _spate_manager_meet_network (self);
}

/**
 * spate_manager_get_metered:
 * @self: a manager
 *
 * Returns: what is wanted on a metered network
 */
SpateMetered
spate_manager_get_metered (SpateManager *self)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), SPATE_METERED_GO_ON);

  return self->metered;
}

/**
 * spate_manager_allow_metered:
 * @self: a manager
 *
 * Lets all downloads use the metered network that there is, also those that are still to come, until there
 * is one that is not.
 */
void
spate_manager_allow_metered (SpateManager *self)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  self->is_metered_allowed = self->monitor != NULL && g_network_monitor_get_network_metered (self->monitor);
  _spate_manager_meet_network (self);
}

/**
 * spate_manager_is_captive:
 * @self: a manager
 *
 * Returns: whether the network is known to want a login first
 */
gboolean
spate_manager_is_captive (SpateManager *self)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), FALSE);

  return self->monitor != NULL && g_network_monitor_get_connectivity (self->monitor) == G_NETWORK_CONNECTIVITY_PORTAL;
}
