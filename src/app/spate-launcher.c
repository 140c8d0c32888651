/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A bar on the program's icon, on docks and panels that have one. It is a signal of a few words that
 * nobody need listen to (com.canonical.Unity.LauncherEntry, which KDE's panel and GNOME's docks took
 * over), sent once a second at most and only if it says something new. */

#include "spate-launcher.h"

#define INTERFACE "com.canonical.Unity.LauncherEntry"

struct _SpateLauncher
{
  GObject parent_instance;

  /* Owned */
  SpateActivity   *activity;
  GDBusConnection *connection;
  char            *uri;
  char            *path;

  guint count;    /* what was said last */
  int   percents; /* -1: no bar */
};

G_DEFINE_FINAL_TYPE (SpateLauncher, spate_launcher, G_TYPE_OBJECT)

static void
say (SpateLauncher *self,
     guint          count,
     int            percents)
{
  GVariantBuilder builder;
  g_autoptr (GError) error = NULL;

  if (self->count == count && self->percents == percents)
    return;

  self->count = count;
  self->percents = percents;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "count", g_variant_new_int64 (count));
  g_variant_builder_add (&builder, "{sv}", "count-visible", g_variant_new_boolean (count > 0));
  g_variant_builder_add (&builder, "{sv}", "progress", g_variant_new_double (MAX (percents, 0) / 100.0));
  g_variant_builder_add (&builder, "{sv}", "progress-visible", g_variant_new_boolean (percents >= 0));
  if (!g_dbus_connection_emit_signal (self->connection, NULL, self->path, INTERFACE, "Update",
                                      g_variant_new ("(sa{sv})", self->uri, &builder), &error))
    g_debug ("The launcher is not told: %s", error->message);
}

static void
changed_cb (SpateLauncher *self)
{
  guint n_running = spate_activity_get_n_running (self->activity);
  double fraction = spate_activity_get_fraction (self->activity);

  say (self, n_running, n_running > 0 && fraction >= 0.0 ? (int) (fraction * 100.0) : -1);
}

static void
spate_launcher_dispose (GObject *object)
{
  SpateLauncher *self = SPATE_LAUNCHER (object);

  if (self->connection != NULL && !g_dbus_connection_is_closed (self->connection))
    say (self, 0, -1);
  g_clear_object (&self->connection);
  g_clear_object (&self->activity);

  G_OBJECT_CLASS (spate_launcher_parent_class)->dispose (object);
}

static void
spate_launcher_finalize (GObject *object)
{
  SpateLauncher *self = SPATE_LAUNCHER (object);

  g_free (self->uri);
  g_free (self->path);

  G_OBJECT_CLASS (spate_launcher_parent_class)->finalize (object);
}

static void
spate_launcher_class_init (SpateLauncherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = spate_launcher_dispose;
  object_class->finalize = spate_launcher_finalize;
}

static void
spate_launcher_init (SpateLauncher *self)
{
  self->percents = -1;
}

/**
 * spate_launcher_new:
 * @activity: what it shows
 * @connection: the session's bus
 * @application_id: whose icon it is
 *
 * Returns: (transfer full): a launcher, at work until it is let go
 */
SpateLauncher *
spate_launcher_new (SpateActivity   *activity,
                    GDBusConnection *connection,
                    const char      *application_id)
{
  g_return_val_if_fail (SPATE_IS_ACTIVITY (activity), NULL);
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);

  SpateLauncher *self = g_object_new (SPATE_TYPE_LAUNCHER, NULL);

  self->activity = g_object_ref (activity);
  self->connection = g_object_ref (connection);
  self->uri = g_strdup_printf ("application://%s.desktop", application_id);
  /* As others do: each program has a path of its own. */
  self->path = g_strdup_printf ("/com/canonical/unity/launcherentry/%u", g_str_hash (self->uri));
  g_signal_connect_object (activity, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}
