/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the desktop is asked for while downloads run: not to fall asleep; and, when there is no window any
 * more, to let the program go on without one. Outside of a sandbox nobody need be asked for the latter. In
 * one the desktop's portal decides, and shows what it is told in its list of programs in the background;
 * a desktop that has no such portal has nothing against it. */

#include "spate-background.h"

#include <glib/gi18n.h>

#include "spate-autostart.h"
#include "spate-background-portal.h"
#include "spate-format.h"
#include "spate-format-status.h"
#include "spate-sandbox.h"
#include "spate-settings.h"

/* s: between two sentences for the desktop's list. */
#define STATUS_INTERVAL 5

struct _SpateBackground
{
  GObject parent_instance;

  GtkApplication *application; /* (unowned): whose life it is part of */

  /* Owned */
  SpateActivity *activity;
  GCancellable  *cancellable;

  guint  inhibitor; /* a cookie, or 0 */
  gint64 told;      /* µs: when the desktop was told something last */

  gboolean is_entered;
  gboolean is_asking; /* the portal has not answered yet */
};

G_DEFINE_FINAL_TYPE (SpateBackground, spate_background, G_TYPE_OBJECT)

enum
{
  DENIED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GDBusConnection *
get_bus (SpateBackground *self)
{
  return g_application_get_dbus_connection (G_APPLICATION (self->application));
}

/* --- awake ---------------------------------------------------------------------------- */

static void
update_inhibitor (SpateBackground *self)
{
  gboolean is_at_work = spate_activity_get_n_running (self->activity) > 0;

  if (is_at_work && self->inhibitor == 0)
    self->inhibitor = gtk_application_inhibit (self->application, gtk_application_get_active_window (self->application),
                                               GTK_APPLICATION_INHIBIT_SUSPEND, _ ("Downloads are under way"));
  else if (!is_at_work && self->inhibitor != 0)
    {
      gtk_application_uninhibit (self->application, self->inhibitor);
      self->inhibitor = 0;
    }
}

/* --- in the background ---------------------------------------------------------------- */

static void
answered_cb (GObject      *object G_GNUC_UNUSED,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SpateBackground) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_allowed = TRUE;

  self->is_asking = FALSE;
  if (!spate_background_portal_request_finish (result, &is_allowed, NULL, &error))
    g_debug ("The desktop need not be asked for the background: %s", error->message);
  if (self->is_entered && !is_allowed)
    g_signal_emit (self, signals[DENIED], 0);
}

/* What is set for the login stays so. */
static void
request (SpateBackground *self)
{
  GDBusConnection *bus = get_bus (self);
  g_autoptr (GSettings) settings = spate_settings_new ();
  gboolean at_login = settings != NULL && g_settings_get_boolean (settings, "start-at-login");

  if (bus == NULL || self->is_asking)
    return;

  self->is_asking = TRUE;
  spate_background_portal_request_async (bus, _ ("To go on with downloads while the window is closed"),
                                         at_login ? spate_autostart_get_command () : NULL, self->cancellable,
                                         answered_cb, g_object_ref (self));
}

static void
tell_status (SpateBackground *self)
{
  GDBusConnection *bus = get_bus (self);
  gint64 now = g_get_monotonic_time ();
  g_autofree char *rate = spate_format_rate (spate_activity_get_rate (self->activity));
  g_autofree char *counts = spate_format_counts (spate_activity_get_n_running (self->activity), 0);
  g_autofree char *text = g_strdup_printf ("%s · %s", counts, rate);
  GVariantBuilder options;

  if (bus == NULL || (self->told != 0 && now - self->told < STATUS_INTERVAL * G_USEC_PER_SEC))
    return;

  self->told = now;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "message", g_variant_new_string (text));
  g_dbus_connection_call (bus, SPATE_PORTAL, SPATE_PORTAL_PATH, SPATE_PORTAL_BACKGROUND, "SetStatus", g_variant_new ("(a{sv})", &options), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

static void
changed_cb (SpateBackground *self)
{
  update_inhibitor (self);
  if (self->is_entered && spate_sandbox_is_here ())
    tell_status (self);
}

/* --- the object ----------------------------------------------------------------------- */

static void
spate_background_dispose (GObject *object)
{
  SpateBackground *self = SPATE_BACKGROUND (object);

  g_cancellable_cancel (self->cancellable);
  self->is_entered = FALSE;
  if (self->application != NULL && self->inhibitor != 0)
    gtk_application_uninhibit (self->application, self->inhibitor);
  self->inhibitor = 0;
  self->application = NULL;
  g_clear_object (&self->activity);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (spate_background_parent_class)->dispose (object);
}

static void
spate_background_class_init (SpateBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_background_dispose;

  /**
   * SpateBackground::denied:
   * @self: a background
   *
   * The program may not go on without a window.
   */
  signals[DENIED] = g_signal_new ("denied", SPATE_TYPE_BACKGROUND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
spate_background_init (SpateBackground *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * spate_background_new:
 * @application: the program, which outlives it
 * @activity: what the downloads do
 *
 * Returns: (transfer full): a background; while something runs the computer does not fall asleep
 */
SpateBackground *
spate_background_new (GtkApplication *application,
                      SpateActivity  *activity)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (SPATE_IS_ACTIVITY (activity), NULL);

  SpateBackground *self = g_object_new (SPATE_TYPE_BACKGROUND, NULL);

  self->application = application;
  self->activity = g_object_ref (activity);
  g_signal_connect_object (activity, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * spate_background_enter:
 * @self: a background
 *
 * There is no window any more, but downloads go on. SpateBackground::denied follows if they may not.
 */
void
spate_background_enter (SpateBackground *self)
{
  g_return_if_fail (SPATE_IS_BACKGROUND (self));

  if (self->is_entered)
    return;

  self->is_entered = TRUE;
  self->told = 0;
  if (spate_sandbox_is_here ())
    request (self);
}

/**
 * spate_background_leave:
 * @self: a background
 *
 * There is a window again.
 */
void
spate_background_leave (SpateBackground *self)
{
  g_return_if_fail (SPATE_IS_BACKGROUND (self));

  self->is_entered = FALSE;
}
