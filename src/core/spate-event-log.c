/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The last things that happened in a download, oldest first: what was decided, and why. */

#include "spate-event-log.h"

struct _SpateEventLog
{
  GQueue events; /* (owned) (element-type SpateEvent) */
};

static void
event_free (gpointer data)
{
  SpateEvent *event = data;

  g_free (event->reason);
  g_free (event);
}

/**
 * spate_event_log_new:
 *
 * Returns: (transfer full): an empty log
 */
SpateEventLog *
spate_event_log_new (void)
{
  SpateEventLog *self = g_new0 (SpateEventLog, 1);

  g_queue_init (&self->events);

  return self;
}

/**
 * spate_event_log_free:
 * @self: (transfer full) (nullable): a log
 */
void
spate_event_log_free (SpateEventLog *self)
{
  if (self == NULL)
    return;

  g_queue_clear_full (&self->events, event_free);
  g_free (self);
}

/**
 * spate_event_log_add:
 * @self: a log
 * @events: (nullable) (element-type SpateEvent): what happened since
 *
 * Keeps the last %SPATE_EVENT_LOG_LENGTH events.
 */
void
spate_event_log_add (SpateEventLog *self,
                     const GArray  *events)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      SpateEvent *event = g_memdup2 (&g_array_index (events, SpateEvent, i), sizeof (SpateEvent));

      event->reason = g_strdup (event->reason);
      g_queue_push_tail (&self->events, event);
      if (self->events.length > SPATE_EVENT_LOG_LENGTH)
        event_free (g_queue_pop_head (&self->events));
    }
}

/**
 * spate_event_log_get_length:
 * @self: a log
 *
 * Returns: how many events it holds
 */
guint
spate_event_log_get_length (const SpateEventLog *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->events.length;
}

/**
 * spate_event_log_get:
 * @self: a log
 * @index: which one, the oldest first
 *
 * Returns: (transfer none): an event, until the next ones are added
 */
const SpateEvent *
spate_event_log_get (const SpateEventLog *self,
                     guint                index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->events.length, NULL);

  return g_queue_peek_nth ((GQueue *) &self->events, index);
}
