/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the desktop is asked for while downloads run: not to fall asleep; and, when there is no window any
 * more, to let the program go on without one. Outside of a sandbox nobody need be asked for the latter. In
 * one the desktop's portal decides, and shows what it is told in its list of programs in the background;
 * a desktop that has no such portal has nothing against it. */

#include "spate-background.h"

#include <glib/gi18n.h>

#include "spate-format.h"
#include "spate-format-status.h"
#include "spate-sandbox.h"

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define INTERFACE "org.freedesktop.portal.Background"

/* s: between two sentences for the desktop's list. */
#define STATUS_INTERVAL 5

struct _SpateBackground
{
  GObject parent_instance;

  GtkApplication *application; /* (unowned): whose life it is part of */

  /* Owned */
  SpateActivity *activity;
  GCancellable  *cancellable;

  guint  inhibitor;   /* a cookie, or 0 */
  guint  response_id; /* of a subscription */
  gint64 told;        /* µs: when the desktop was told something last */

  gboolean is_entered;
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
end_request (SpateBackground *self)
{
  GDBusConnection *bus = get_bus (self);

  if (self->response_id != 0 && bus != NULL)
    g_dbus_connection_signal_unsubscribe (bus, self->response_id);
  self->response_id = 0;
}

static void
response_cb (GDBusConnection *bus G_GNUC_UNUSED,
             const char      *sender G_GNUC_UNUSED,
             const char      *path G_GNUC_UNUSED,
             const char      *interface G_GNUC_UNUSED,
             const char      *signal G_GNUC_UNUSED,
             GVariant        *parameters,
             gpointer         user_data)
{
  g_autoptr (SpateBackground) self = g_object_ref (user_data);
  g_autoptr (GVariant) results = NULL;
  guint32 response = 0;
  gboolean is_allowed = TRUE;

  end_request (self);
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &is_allowed);
  if (self->is_entered && (response == 1 || (response == 0 && !is_allowed)))
    g_signal_emit (self, signals[DENIED], 0);
}

static void
requested_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SpateBackground) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply == NULL)
    {
      g_debug ("The desktop need not be asked for the background: %s", error->message);
      end_request (self);
    }
}

/* The answer may come before the reply does: whoever asks says where it is to be sent. */
static void
request (SpateBackground *self)
{
  GDBusConnection *bus = get_bus (self);
  g_autofree char *token = g_strdup_printf ("spate%u", g_random_int ());
  g_autofree char *sender = bus != NULL ? g_strdup (g_dbus_connection_get_unique_name (bus) + 1) : NULL;
  g_autofree char *path = NULL;
  GVariantBuilder options;

  if (sender == NULL || self->response_id != 0)
    return;

  path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", g_strdelimit (sender, ".", '_'), token);
  self->response_id = g_dbus_connection_signal_subscribe (bus, PORTAL, "org.freedesktop.portal.Request", "Response", path, NULL,
                                                          G_DBUS_SIGNAL_FLAGS_NO_MATCH_RULE, response_cb, self, NULL);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (_ ("To go on with downloads while the window is closed")));
  g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, INTERFACE, "RequestBackground", g_variant_new ("(sa{sv})", "", &options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, requested_cb, g_object_ref (self));
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
  g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, INTERFACE, "SetStatus", g_variant_new ("(a{sv})", &options), NULL,
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
  if (self->application != NULL)
    {
      end_request (self);
      if (self->inhibitor != 0)
        gtk_application_uninhibit (self->application, self->inhibitor);
    }
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
