/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the desktop is asked of a sandbox: whether the program may go on without a window, and whether it
 * is to be started at login. The portal knows only one question for both; who asks the one and says nothing of
 * the other takes that back. */

#include "spate-background-portal.h"

#define REQUEST "org.freedesktop.portal.Request"

/* As a Response begins. */
enum
{
  RESPONSE_YES,
  RESPONSE_NO,
};

typedef struct
{
  GDBusConnection *bus; /* (owned) */
  guint            response_id;
  gulong           cancelled_id;
  gboolean         has_ended;
  gboolean         background;
  gboolean         autostart;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_object_unref (request->bus);
  g_free (request);
}

/* Returns whether it was still under way. */
static gboolean
end (GTask *task)
{
  Request *request = g_task_get_task_data (task);

  if (request->has_ended)
    return FALSE;

  request->has_ended = TRUE;
  g_dbus_connection_signal_unsubscribe (request->bus, request->response_id);
  g_cancellable_disconnect (g_task_get_cancellable (task), request->cancelled_id);

  return TRUE;
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
  g_autoptr (GTask) task = g_object_ref (user_data);
  Request *request = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  guint32 response = RESPONSE_YES;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")) || !end (task))
    return;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  request->background = response != RESPONSE_NO;
  if (response == RESPONSE_YES)
    {
      g_variant_lookup (results, "background", "b", &request->background);
      g_variant_lookup (results, "autostart", "b", &request->autostart);
    }
  g_task_return_boolean (task, TRUE);
}

static void
requested_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply == NULL && end (task))
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
give_up_cb (gpointer user_data)
{
  GTask *task = user_data;

  if (end (task))
    g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

/* Later, because a handler cannot be taken off while it runs. */
static void
cancelled_cb (GCancellable *cancellable G_GNUC_UNUSED,
              GTask        *task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, give_up_cb, g_object_ref (task), g_object_unref);
}

static GVariant *
make_options (const char        *token,
              const char        *reason,
              const char *const *autostart)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (reason));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (autostart != NULL));
  if (autostart != NULL)
    g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (autostart, -1));

  return g_variant_builder_end (&options);
}

/**
 * spate_background_portal_request_async:
 * @bus: the session's
 * @reason: a sentence for the user
 * @autostart: (nullable) (array zero-terminated=1): the command to be run at login; %NULL for none
 * @cancellable: (nullable): cancellable
 * @callback: called when the desktop has answered
 * @user_data: data for @callback
 *
 * Asks for the background, and for a start at login or for none.
 */
void
spate_background_portal_request_async (GDBusConnection    *bus,
                                       const char         *reason,
                                       const char *const  *autostart,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  g_return_if_fail (G_IS_DBUS_CONNECTION (bus));
  g_return_if_fail (reason != NULL);

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *token = g_strdup_printf ("spate%u", g_random_int ());
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1), ".", '_');
  g_autofree char *path = g_strdup_printf (SPATE_PORTAL_PATH "/request/%s/%s", sender, token);
  Request *request = g_new0 (Request, 1);

  request->bus = g_object_ref (bus);
  g_task_set_source_tag (task, spate_background_portal_request_async);
  g_task_set_task_data (task, request, request_free);

  /* The answer may come before the reply does: whoever asks says where it is to be sent. */
  request->response_id = g_dbus_connection_signal_subscribe (bus, SPATE_PORTAL, REQUEST, "Response", path, NULL,
                                                             G_DBUS_SIGNAL_FLAGS_NONE, response_cb,
                                                             g_object_ref (task), g_object_unref);
  if (cancellable != NULL)
    request->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), task, NULL);
  g_dbus_connection_call (bus, SPATE_PORTAL, SPATE_PORTAL_PATH, SPATE_PORTAL_BACKGROUND, "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", make_options (token, reason, autostart)), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, requested_cb, g_object_ref (task));
}

/**
 * spate_background_portal_request_finish:
 * @result: the result
 * @ret_background: (out) (optional): whether the program may go on without a window
 * @ret_autostart: (out) (optional): whether it is started at login
 * @error: set if there is no such portal, or if cancelled
 *
 * Returns: %TRUE if the desktop has answered
 */
gboolean
spate_background_portal_request_finish (GAsyncResult *result,
                                        gboolean     *ret_background,
                                        gboolean     *ret_autostart,
                                        GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_background_portal_request_async), FALSE);

  const Request *request = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  if (ret_background != NULL)
    *ret_background = request->background;
  if (ret_autostart != NULL)
    *ret_autostart = request->autostart;

  return TRUE;
}
