/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real clock. It belongs to the main context that was the thread's default when it was
 * made: the engine's clock rings in the engine thread, a window's in the main one.
 *
 * There is one source for all alarms. With a source for each, those that are due at the same
 * turn of a busy context would ring as they were added, not in the order of their times. */

#include "spate-system-clock.h"

struct _SpateSystemClock
{
  GObject parent_instance;

  GSource *source; /* (owned): ready when the first alarm is due */
  GArray  *alarms; /* (owned) (element-type Alarm): by time, then as they were added */
  guint    last_id;
};

typedef struct
{
  guint          id;
  gint64         when;
  SpateClockFunc func;
  gpointer       user_data;
} Alarm;

static void clock_iface_init (SpateClockInterface *iface);

/* clang-format off */
G_DEFINE_FINAL_TYPE_WITH_CODE (SpateSystemClock, spate_system_clock, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SPATE_TYPE_CLOCK, clock_iface_init))
/* clang-format on */

static Alarm *
find_alarm (SpateSystemClock *self,
            guint             id)
{
  for (guint i = 0; i < self->alarms->len; i++)
    {
      Alarm *alarm = &g_array_index (self->alarms, Alarm, i);

      if (alarm->id == id)
        return alarm;
    }

  return NULL;
}

/* A source's time of -1 means never. */
static void
update_ready_time (SpateSystemClock *self)
{
  gint64 when = self->alarms->len > 0 ? MAX (g_array_index (self->alarms, Alarm, 0).when, 0) : -1;

  g_source_set_ready_time (self->source, when);
}

/* Rings the first alarm. Others that are due have their turn right after, looked for anew: the
 * callback may add and remove alarms, or let the clock go. */
static gboolean
alarm_rang_cb (gpointer user_data)
{
  SpateSystemClock *self = user_data;

  if (self->alarms->len == 0 || g_array_index (self->alarms, Alarm, 0).when > g_get_monotonic_time ())
    return G_SOURCE_CONTINUE;

  const Alarm alarm = g_array_index (self->alarms, Alarm, 0);

  g_array_remove_index (self->alarms, 0);
  update_ready_time (self);
  alarm.func (alarm.user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource    *source G_GNUC_UNUSED,
          GSourceFunc callback,
          gpointer    user_data)
{
  return callback (user_data);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

static gint64
get_now (SpateClock *clock G_GNUC_UNUSED)
{
  return g_get_monotonic_time ();
}

static guint
add_alarm (SpateClock    *clock,
           gint64         when,
           SpateClockFunc func,
           gpointer       user_data)
{
  SpateSystemClock *self = SPATE_SYSTEM_CLOCK (clock);
  guint index = self->alarms->len;

  /* Ids are counters, and a long run may go round: skip those that are taken. */
  do
    self->last_id++;
  while (self->last_id == 0 || find_alarm (self, self->last_id) != NULL);

  const Alarm alarm = { self->last_id, when, func, user_data };

  while (index > 0 && g_array_index (self->alarms, Alarm, index - 1).when > when)
    index--;
  g_array_insert_val (self->alarms, index, alarm);
  update_ready_time (self);

  return alarm.id;
}

static void
remove_alarm (SpateClock *clock,
              guint       id)
{
  SpateSystemClock *self = SPATE_SYSTEM_CLOCK (clock);
  const Alarm *alarm = find_alarm (self, id);

  g_return_if_fail (alarm != NULL);

  g_array_remove_index (self->alarms, (guint) (alarm - (const Alarm *) self->alarms->data));
  update_ready_time (self);
}

static void
clock_iface_init (SpateClockInterface *iface)
{
  iface->get_now = get_now;
  iface->add_alarm = add_alarm;
  iface->remove_alarm = remove_alarm;
}

static void
spate_system_clock_dispose (GObject *object)
{
  SpateSystemClock *self = SPATE_SYSTEM_CLOCK (object);

  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->alarms, g_array_unref);

  G_OBJECT_CLASS (spate_system_clock_parent_class)->dispose (object);
}

static void
spate_system_clock_class_init (SpateSystemClockClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_system_clock_dispose;
}

static void
spate_system_clock_init (SpateSystemClock *self)
{
  self->alarms = g_array_new (FALSE, FALSE, sizeof (Alarm));
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_callback (self->source, alarm_rang_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/**
 * spate_system_clock_new:
 *
 * Returns: (transfer full): a clock that rings in the thread's default main context
 */
SpateClock *
spate_system_clock_new (void)
{
  return g_object_new (SPATE_TYPE_SYSTEM_CLOCK, NULL);
}
