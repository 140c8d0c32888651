/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window's program, asked over the session's bus for what it alone can do with its downloads. What
 * there is to ask is described in data/io.github.spate.Spate.Downloads1.xml. Only to add something is it
 * started if it does not run; whoever lists or pauses downloads does not want to see a window. */

#include "config.h"

#include "spate-cli-bus.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "spate-error.h"

#define INTERFACE "io.github.spate.Spate.Downloads1"

/* ms: what it does at once should not take longer, but a cold start may. */
#define PATIENCE 30000

static char *
make_path (void)
{
  g_autofree char *path = g_strconcat ("/", SPATE_APPLICATION_ID, NULL);

  return g_strdelimit (g_steal_pointer (&path), ".", '/');
}

static void
set_error (const GError *reason,
           GError      **error)
{
  g_autofree char *remote = g_dbus_error_get_remote_error (reason);

  if (g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (reason, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) || remote == NULL)
    {
      g_debug ("The window's program does not answer: %s", reason->message);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("Spate’s window is not open, and there is no other way to its downloads"));
      return;
    }

  g_autoptr (GError) own = g_error_copy (reason);

  g_dbus_error_strip_remote_error (own);
  g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, own->message);
}

static GVariant *
call (const char         *method,
      GVariant           *parameters,
      const GVariantType *type,
      GDBusCallFlags      flags,
      GError            **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (parameters);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &reason);
  g_autofree char *path = make_path ();
  GVariant *reply = NULL;

  if (bus != NULL)
    reply = g_dbus_connection_call_sync (bus, SPATE_APPLICATION_ID, path, INTERFACE, method, owned, type, flags, PATIENCE, NULL, &reason);
  if (reply == NULL)
    set_error (reason, error);

  return reply;
}

/**
 * spate_cli_bus_list:
 *
 * Returns: (transfer full) (nullable): an aa{sv}, what the window's program says of its downloads; %NULL
 *   if it does not run
 */
GVariant *
spate_cli_bus_list (void)
{
  g_autoptr (GVariant) reply = call ("List", g_variant_new ("()"), G_VARIANT_TYPE ("(aa{sv})"), G_DBUS_CALL_FLAGS_NO_AUTO_START, NULL);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

/**
 * spate_cli_bus_act:
 * @method: Pause, Resume or Cancel
 * @id: a download, as much of it as no other one begins with
 * @error: set to %SPATE_ERROR_INVALID if there is no such download, or to %G_IO_ERROR_NOT_FOUND if the
 *   window's program does not run
 *
 * Returns: whether it was done
 */
gboolean
spate_cli_bus_act (const char *method,
                   const char *id,
                   GError    **error)
{
  g_return_val_if_fail (method != NULL && id != NULL, FALSE);

  if (!g_utf8_validate (id, -1, NULL))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, _ ("An id is text"));
      return FALSE;
    }

  g_autoptr (GVariant) reply = call (method, g_variant_new ("(s)", id), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, error);

  return reply != NULL;
}

/* --- adding -------------------------------------------------------------------------- */

static void
add_text (GVariantBuilder *builder,
          const char      *key,
          const char      *text)
{
  if (text != NULL)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (text));
}

static void
add_headers (GVariantBuilder    *builder,
             const SpateRequest *request)
{
  GVariantBuilder headers;

  if (request->headers->len == 0)
    return;

  g_variant_builder_init (&headers, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i + 1 < request->headers->len; i += 2)
    {
      const char *name = request->headers->pdata[i];
      const char *value = request->headers->pdata[i + 1];

      g_variant_builder_add_value (&headers, g_variant_new_take_string (g_strdup_printf ("%s: %s", name, value)));
    }
  g_variant_builder_add (builder, "{sv}", "headers", g_variant_builder_end (&headers));
}

static GVariant *
make_options (const SpateCliOptions *options,
              const SpateRequest    *request)
{
  g_autofree char *checksum = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (request->digest.type != SPATE_DIGEST_NONE)
    checksum = g_strdup_printf ("%s=%s", spate_digest_type_get_name (request->digest.type), request->digest.hex);
  add_text (&builder, "checksum", checksum);
  add_text (&builder, "folder", options->is_placed ? request->folder : NULL);
  add_text (&builder, "name", request->name);
  add_text (&builder, "referrer", request->referer);
  add_text (&builder, "user-agent", request->user_agent);
  add_headers (&builder, request);
  if (request->max_connections > 0)
    g_variant_builder_add (&builder, "{sv}", "connections", g_variant_new_uint32 (request->max_connections));
  if (request->rate_limit > 0)
    g_variant_builder_add (&builder, "{sv}", "rate-limit", g_variant_new_uint64 ((guint64) request->rate_limit));
  g_variant_builder_add (&builder, "{sv}", "sequential", g_variant_new_boolean (request->order == SPATE_ORDER_SEQUENTIAL));
  g_variant_builder_add (&builder, "{sv}", "mirrors", g_variant_new_boolean (request->uris->len > 1));

  return g_variant_builder_end (&builder);
}

static gboolean
add_one (const SpateCliOptions *options,
         const SpateRequest    *request,
         GStrvBuilder          *ids,
         GError               **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_auto (GStrv) new = NULL;
  GVariantBuilder links;

  g_variant_builder_init (&links, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < request->uris->len; i++)
    g_variant_builder_add (&links, "s", request->uris->pdata[i]);
  reply = call ("Add", g_variant_new ("(as@a{sv})", &links, make_options (options, request)), G_VARIANT_TYPE ("(as)"),
                G_DBUS_CALL_FLAGS_NONE, error);
  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(^as)", &new);
  g_strv_builder_addv (ids, (const char **) new);

  return TRUE;
}

/**
 * spate_cli_bus_add:
 * @options: what is asked for
 * @error: set to %SPATE_ERROR_INVALID if it is refused, or to %G_IO_ERROR_NOT_FOUND if the window's
 *   program neither runs nor can be started
 *
 * Hands everything over to the window's program.
 *
 * Returns: (transfer full) (nullable): the ids of the downloads
 */
GStrv
spate_cli_bus_add (const SpateCliOptions *options,
                   GError               **error)
{
  g_return_val_if_fail (options != NULL, NULL);

  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < options->requests->len; i++)
    if (!add_one (options, options->requests->pdata[i], ids, error))
      return NULL;

  return g_strv_builder_end (ids);
}
