/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tells the manager what the computer does: that it saves power, that it is about to sleep, that it is awake
 * again. That it sleeps is not prevented here; while something runs, spate-background.c asks for that, and
 * whoever closes the lid does not care.
 *
 * logind tells in advance and lets those that asked for it delay the sleep for some seconds. In a sandbox, and
 * where there is no logind, nobody tells. But one clock goes on while the computer sleeps and another one
 * stands still: when they have come apart, it has slept. They are compared once a second while something
 * runs, and not at all otherwise. */

#include "spate-surroundings.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <time.h>
#include <unistd.h>

#include "spate-sandbox.h"

#define LOGIND "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define LOGIND_INTERFACE "org.freedesktop.login1.Manager"

/* µs: connections survive a shorter sleep, and clocks are not read at the same moment. */
#define LEAST_SLEEP (5 * (gint64) G_USEC_PER_SEC)

struct _SpateSurroundings
{
  GObject parent_instance;

  /* Owned */
  SpateManager         *manager;
  GPowerProfileMonitor *power;
  GDBusConnection      *bus; /* (nullable): the system's, once it is there */
  GCancellable         *cancellable;

  guint    sleep_id;   /* of a subscription */
  int      lock;       /* what delays sleep, or -1 */
  gboolean is_falling; /* asleep */
  gint64   slept;      /* µs: how far the clocks were apart when they were compared last */
};

G_DEFINE_FINAL_TYPE (SpateSurroundings, spate_surroundings, G_TYPE_OBJECT)

/* --- what nobody tells ---------------------------------------------------------------- */

static gint64
read_clock (clockid_t clock)
{
  struct timespec now = { 0 };

  clock_gettime (clock, &now);

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* How long it has slept since that was asked last. */
static gint64
take_slept (SpateSurroundings *self)
{
  gint64 before = self->slept;

  self->slept = read_clock (CLOCK_BOOTTIME) - read_clock (CLOCK_MONOTONIC);

  return self->slept - before;
}

static void
compare_clocks (SpateSurroundings *self)
{
  gint64 slept = take_slept (self);

  if (slept < LEAST_SLEEP)
    return;

  g_debug ("The computer has slept for %" G_GINT64_FORMAT " s, and nobody had told", slept / G_USEC_PER_SEC);
  spate_manager_wake_up (self->manager, slept);
}

/* --- what logind tells ---------------------------------------------------------------- */

static void
drop_lock (SpateSurroundings *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

static void
locked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SpateSurroundings) self = user_data;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (object), &fds, result, &error);
  gint32 handle = -1;

  if (reply == NULL)
    {
      g_debug ("Sleep cannot be delayed: %s", error->message);
      return;
    }

  g_variant_get (reply, "(h)", &handle);
  drop_lock (self);
  self->lock = fds != NULL ? g_unix_fd_list_get (fds, handle, NULL) : -1;
}

static void
take_lock (SpateSurroundings *self)
{
  g_dbus_connection_call_with_unix_fd_list (self->bus, LOGIND, LOGIND_PATH, LOGIND_INTERFACE, "Inhibit",
                                            g_variant_new ("(ssss)", "sleep", "Spate", _ ("To save downloads"), "delay"),
                                            G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, self->cancellable,
                                            locked_cb, g_object_ref (self));
}

static void
still_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (SpateSurroundings) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!spate_manager_sleep_finish (SPATE_MANAGER (object), result, &error))
    g_debug ("Not all is saved: %s", error->message);
  self->is_falling = FALSE;
  drop_lock (self);
}

static void
prepare_for_sleep_cb (GDBusConnection *bus G_GNUC_UNUSED,
                      const char      *sender G_GNUC_UNUSED,
                      const char      *path G_GNUC_UNUSED,
                      const char      *interface G_GNUC_UNUSED,
                      const char      *signal G_GNUC_UNUSED,
                      GVariant        *parameters,
                      gpointer         user_data)
{
  g_autoptr (SpateSurroundings) self = g_object_ref (user_data);
  gboolean begins = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &begins);
  if (begins && !self->is_falling)
    {
      self->is_falling = TRUE;
      spate_manager_sleep_async (self->manager, still_cb, g_object_ref (self));
    }
  else if (!begins)
    {
      spate_manager_wake_up (self->manager, MAX (take_slept (self), 0));
      take_lock (self);
    }
}

static void
bus_cb (GObject      *object G_GNUC_UNUSED,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (SpateSurroundings) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL || g_cancellable_is_cancelled (self->cancellable))
    {
      g_debug ("Nobody tells of sleep: %s", error != NULL ? error->message : "too late");
      return;
    }

  self->bus = g_steal_pointer (&bus);
  self->sleep_id = g_dbus_connection_signal_subscribe (self->bus, LOGIND, LOGIND_INTERFACE, "PrepareForSleep", LOGIND_PATH, NULL,
                                                       G_DBUS_SIGNAL_FLAGS_NONE, prepare_for_sleep_cb, self, NULL);
  take_lock (self);
}

/* --- the object ------------------------------------------------------------------------- */

static void
power_cb (SpateSurroundings *self)
{
  spate_manager_set_saving (self->manager, g_power_profile_monitor_get_power_saver_enabled (self->power));
}

static void
spate_surroundings_dispose (GObject *object)
{
  SpateSurroundings *self = SPATE_SURROUNDINGS (object);

  g_cancellable_cancel (self->cancellable);
  if (self->bus != NULL && self->sleep_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->sleep_id);
  self->sleep_id = 0;
  drop_lock (self);
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->power);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (spate_surroundings_parent_class)->dispose (object);
}

static void
spate_surroundings_class_init (SpateSurroundingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_surroundings_dispose;
}

static void
spate_surroundings_init (SpateSurroundings *self)
{
  self->lock = -1;
  self->cancellable = g_cancellable_new ();
  self->power = g_power_profile_monitor_dup_default ();
  (void) take_slept (self);
}

/**
 * spate_surroundings_new:
 * @manager: whom it tells
 * @activity: what its downloads do
 *
 * Returns: (transfer full): what is around, watched until it is let go
 */
SpateSurroundings *
spate_surroundings_new (SpateManager  *manager,
                        SpateActivity *activity)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (manager), NULL);
  g_return_val_if_fail (SPATE_IS_ACTIVITY (activity), NULL);

  SpateSurroundings *self = g_object_new (SPATE_TYPE_SURROUNDINGS, NULL);

  self->manager = g_object_ref (manager);
  g_signal_connect_object (activity, "changed", G_CALLBACK (compare_clocks), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->power, "notify::power-saver-enabled", G_CALLBACK (power_cb), self, G_CONNECT_SWAPPED);
  power_cb (self);
  if (!spate_sandbox_is_here ())
    g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_cb, g_object_ref (self));

  return self;
}
