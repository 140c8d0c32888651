/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user changes while a run goes on: how many connections, how fast, and from where. The run gets
 * a whole new request and looks for what is different; what is not among these things stays as it was.
 *
 * A source that comes is a mirror like all others: it is compared before a byte of it is mixed in. One
 * that is not wanted any more is dropped, and keeps its place, so that what was told of it before still
 * means it. While the first answer is waited for nobody is taken away: that waits until it has come. */

#include "spate-run-private.h"

static gboolean
is_probing (SpateRun *self)
{
  return self->probing != NULL && !g_cancellable_is_cancelled (self->probing);
}

static void
set_disabled (SpateSource *source)
{
  g_autoptr (GError) reason = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NEEDS_LINK, "The user does not want this source");

  source->is_disabled = TRUE;
  source->state = SPATE_SOURCE_DROPPED;
  source->has_another_way = FALSE;
  spate_source_set_reason (source, reason);
}

/* A request that wants none at all wants all. */
static gboolean
is_wanted (SpateRun   *self,
           const char *uri)
{
  return spate_request_is_enabled (self->request, uri) || spate_request_count_enabled (self->request) == 0;
}

/* Another source, behind those that there are. */
SpateSource *
_spate_run_add_source (SpateRun   *self,
                       const char *uri,
                       gboolean    is_told)
{
  SpateSource *source = spate_source_new (uri, self->sources->len);

  source->is_told = is_told;
  if (!is_wanted (self, uri))
    set_disabled (source);
  g_ptr_array_add (self->sources, source);

  return source;
}

/* The first one that may be asked. */
SpateSource *
_spate_run_find_enabled (SpateRun *self)
{
  guint i = 0;

  while (i + 1 < self->sources->len && ((SpateSource *) g_ptr_array_index (self->sources, i))->is_disabled)
    i++;

  return g_ptr_array_index (self->sources, i);
}

static SpateSource *
find_source (SpateRun   *self,
             const char *uri)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      SpateSource *source = g_ptr_array_index (self->sources, i);

      if (g_str_equal (source->uri, uri))
        return source;
    }

  return NULL;
}

static void
disable (SpateRun    *self,
         SpateSource *source)
{
  set_disabled (source);
  spate_balancer_dismiss_source (self->balancer, source->index);
}

static void
enable (SpateRun    *self,
        SpateSource *source)
{
  source->is_disabled = FALSE;
  source->is_removed = FALSE;
  source->state = SPATE_SOURCE_UNCHECKED;
  source->n_failures = 0;
  source->not_before = 0;
  g_clear_error (&source->reason);
  spate_balancer_readmit_source (self->balancer, source->index);
}

static void
change_source (SpateRun    *self,
               SpateSource *source)
{
  gboolean is_named = spate_request_has_uri (self->request, source->uri);
  gboolean is_removed = !is_named && !source->is_told;
  gboolean is_disabled = is_removed || !is_wanted (self, source->uri);

  source->is_told &= !is_named;
  if (is_disabled && !source->is_disabled)
    disable (self, source);
  else if (!is_disabled && source->is_disabled)
    enable (self, source);
  else if (is_removed == source->is_removed)
    return;

  SpateEventKind kind = is_removed ? SPATE_EVENT_REMOVED : is_disabled        ? SPATE_EVENT_DISABLED
                                                         : source->is_removed ? SPATE_EVENT_ADDED
                                                                              : SPATE_EVENT_ENABLED;

  source->is_removed = is_removed;
  _spate_run_add_event (self, kind)->source = source->index;
}

static void
add_new_sources (SpateRun *self)
{
  for (guint i = 0; i < self->request->uris->len; i++)
    {
      const char *uri = g_ptr_array_index (self->request->uris, i);

      if (find_source (self, uri) != NULL)
        continue;

      SpateSource *source = _spate_run_add_source (self, uri, FALSE);

      _spate_run_add_event (self, SPATE_EVENT_ADDED)->source = source->index;
      if (self->balancer == NULL)
        continue;
      spate_balancer_add_source (self->balancer);
      if (source->is_disabled)
        spate_balancer_dismiss_source (self->balancer, source->index);
    }
}

/* Makes the sources be what the request says; also what it said before there was a balancer. */
void
_spate_run_change_sources (SpateRun *self)
{
  add_new_sources (self);
  if (self->balancer == NULL)
    {
      if (is_probing (self))
        _spate_run_schedule_probe (self);
      return;
    }

  for (guint i = 0; i < self->sources->len; i++)
    change_source (self, g_ptr_array_index (self->sources, i));

  _spate_run_balance_soon (self, 0);
}

/**
 * spate_run_change:
 * @self: a run
 * @request: a changed copy of its request
 *
 * Goes on with other wishes: the limit of connections, the speed limit, the links behind the first one,
 * and which of them are disabled, are taken from @request. Nothing else may differ.
 */
void
spate_run_change (SpateRun     *self,
                  SpateRequest *request)
{
  g_return_if_fail (SPATE_IS_RUN (self));
  g_return_if_fail (request != NULL && request->uris->len > 0);

  if (self->ending)
    return;

  g_autoptr (SpateRequest) before = g_steal_pointer (&self->request);

  self->request = spate_request_ref (request);
  self->host.request = self->request;

  if (request->rate_limit != before->rate_limit)
    {
      spate_throttle_set_rate (self->throttle, request->rate_limit);
      _spate_run_add_event (self, SPATE_EVENT_RATE)->amount = request->rate_limit;
    }
  if (request->max_connections != before->max_connections)
    {
      if (self->balancer != NULL)
        spate_balancer_set_max_connections (self->balancer, request->max_connections);
      _spate_run_add_event (self, SPATE_EVENT_CONNECTIONS)->amount = request->max_connections;
    }

  _spate_run_change_sources (self);
}
