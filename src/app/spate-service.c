/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The manager on the session's bus, for other programs of the same user: spate-cli, a browser's helper.
 * What there is to call and to hear is described in data/io.github.spate.Spate.Downloads1.xml.
 *
 * What changes is told together, and at most twice a second: a message is delivered to nobody as well,
 * and costs the bus as much. */

#include "spate-service.h"

#include <glib/gi18n.h>

#include "spate-adding.h"
#include "spate-format.h"
#include "spate-link.h"
#include "spate-service-options.h"
#include "spate-watcher.h"

#define INTERFACE "io.github.spate.Spate.Downloads1"
#define NOT_FOUND "io.github.spate.Spate.Error.NotFound"

/* ms */
#define CHANGE_INTERVAL 500

struct _SpateService
{
  GObject parent_instance;

  /* Owned */
  GDBusConnection *connection;
  char            *path;
  SpateManager    *manager; /* (nullable): while there is one */
  SpateWatcher    *watcher; /* (nullable): of its downloads */
  GHashTable      *changed; /* (element-type SpateDownload): still to be told of */

  guint registration_id;
  guint tell_id;
};

G_DEFINE_FINAL_TYPE (SpateService, spate_service, G_TYPE_OBJECT)

enum
{
  CALLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- telling ------------------------------------------------------------------------- */

/* The bus takes nothing but text. */
static void
add_text (GVariantBuilder *builder,
          const char      *key,
          const char      *text)
{
  g_variant_builder_add (builder, "{sv}", key, g_variant_new_take_string (g_utf8_make_valid (text, -1)));
}

static GVariant *
describe (SpateDownload *download)
{
  const char *name = spate_download_get_name (download);
  const GError *error = spate_download_get_error (download);
  SpateState state = spate_download_get_state (download);
  g_autofree char *path = spate_download_dup_target (download);
  g_autofree char *link = spate_link_conceal (spate_request_get_uri (spate_download_get_request (download)));
  g_autofree char *wait = spate_format_wait (spate_download_get_wait (download), error, 0);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_text (&builder, "id", spate_download_get_id (download));
  add_text (&builder, "state", spate_state_get_nick (state));
  add_text (&builder, "name", name);
  if (g_utf8_validate (path, -1, NULL))
    add_text (&builder, "path", path);
  add_text (&builder, "link", link);
  g_variant_builder_add (&builder, "{sv}", "size", g_variant_new_int64 (spate_download_get_size (download)));
  g_variant_builder_add (&builder, "{sv}", "written", g_variant_new_int64 (spate_download_get_written (download)));
  g_variant_builder_add (&builder, "{sv}", "rate", g_variant_new_uint64 ((guint64) spate_download_get_rate (download)));
  g_variant_builder_add (&builder, "{sv}", "connections", g_variant_new_uint32 (spate_download_get_connections (download)));
  if (error != NULL && (state == SPATE_STATE_FAILED || state == SPATE_STATE_WAITING))
    add_text (&builder, "error", spate_format_error (error));
  else if (state == SPATE_STATE_WAITING)
    add_text (&builder, "error", wait);

  return g_variant_builder_end (&builder);
}

static void
emit (SpateService *self,
      const char   *signal,
      GVariant     *parameters)
{
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_emit_signal (self->connection, NULL, self->path, INTERFACE, signal, parameters, &error))
    g_debug ("Nobody is told: %s", error->message);
}

static gboolean
tell_cb (gpointer user_data)
{
  SpateService *self = user_data;
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer download = NULL;

  self->tell_id = 0;
  if (g_hash_table_size (self->changed) == 0)
    return G_SOURCE_REMOVE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  g_hash_table_iter_init (&iter, self->changed);
  while (g_hash_table_iter_next (&iter, &download, NULL))
    g_variant_builder_add_value (&builder, describe (download));
  g_hash_table_remove_all (self->changed);
  emit (self, "Changed", g_variant_new ("(aa{sv})", &builder));

  return G_SOURCE_REMOVE;
}

static void
changed_cb (SpateService  *self,
            SpateDownload *download)
{
  g_hash_table_add (self->changed, g_object_ref (download));
  if (self->tell_id == 0)
    self->tell_id = g_timeout_add (CHANGE_INTERVAL, tell_cb, self);
}

static void
came_cb (SpateService  *self,
         SpateDownload *download)
{
  emit (self, "Added", g_variant_new ("(@a{sv})", describe (download)));
}

static void
went_cb (SpateService  *self,
         SpateDownload *download)
{
  g_hash_table_remove (self->changed, download);
  emit (self, "Removed", g_variant_new ("(s)", spate_download_get_id (download)));
}

/* --- being called -------------------------------------------------------------------- */

static void
add (SpateService          *self,
     GVariant              *parameters,
     GDBusMethodInvocation *invocation)
{
  g_autofree const char **links = NULL;
  g_autoptr (GVariant) options = NULL;
  GError *error = NULL;

  g_variant_get (parameters, "(^a&s@a{sv})", &links, &options);

  g_autoptr (GPtrArray) requests = spate_service_options_make_requests (links, options, &error);

  if (requests == NULL)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }

  g_autoptr (SpateAdding) adding = spate_adding_new (self->manager, requests, NULL);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < adding->downloads->len; i++)
    g_variant_builder_add (&builder, "s", spate_download_get_id (adding->downloads->pdata[i]));
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(as)", &builder));
}

static void
list (SpateService          *self,
      GDBusMethodInvocation *invocation)
{
  GListModel *model = G_LIST_MODEL (self->manager);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);

      g_variant_builder_add_value (&builder, describe (download));
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aa{sv})", &builder));
}

/* For good, as if the window's time for an undo were over. */
static void
cancel (SpateManager  *manager,
        SpateDownload *download)
{
  spate_manager_remove (manager, download);
  spate_manager_discard (manager, download);
}

static void
act (SpateService          *self,
     const char            *method,
     GVariant              *parameters,
     GDBusMethodInvocation *invocation)
{
  const char *id = NULL;
  SpateDownload *found = NULL;

  g_variant_get (parameters, "(&s)", &id);
  found = spate_manager_find (self->manager, id, NULL);
  if (found == NULL)
    {
      g_autofree char *sentence = g_strdup_printf (_ ("There is no download “%s”, or there are several."), id);

      g_dbus_method_invocation_return_dbus_error (invocation, NOT_FOUND, sentence);
      return;
    }

  g_autoptr (SpateDownload) download = g_object_ref (found);

  if (g_str_equal (method, "Pause"))
    spate_download_pause (download);
  else if (g_str_equal (method, "Resume"))
    spate_download_start (download);
  else
    cancel (self->manager, download);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
method_call_cb (GDBusConnection       *connection G_GNUC_UNUSED,
                const char            *sender G_GNUC_UNUSED,
                const char            *path G_GNUC_UNUSED,
                const char            *interface G_GNUC_UNUSED,
                const char            *method,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  g_autoptr (SpateService) self = g_object_ref (user_data);

  if (!g_str_equal (method, "List"))
    g_signal_emit (self, signals[CALLED], 0);
  if (self->manager == NULL)
    g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED, _ ("Spate is just ending; try again."));
  else if (g_str_equal (method, "Add"))
    add (self, parameters, invocation);
  else if (g_str_equal (method, "List"))
    list (self, invocation);
  else
    act (self, method, parameters, invocation);
}

/* --- the object ---------------------------------------------------------------------- */

static void
spate_service_dispose (GObject *object)
{
  SpateService *self = SPATE_SERVICE (object);

  spate_service_set_manager (self, NULL);
  if (self->registration_id != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration_id);
  self->registration_id = 0;
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (spate_service_parent_class)->dispose (object);
}

static void
spate_service_finalize (GObject *object)
{
  SpateService *self = SPATE_SERVICE (object);

  g_hash_table_unref (self->changed);
  g_free (self->path);

  G_OBJECT_CLASS (spate_service_parent_class)->finalize (object);
}

static void
spate_service_class_init (SpateServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = spate_service_dispose;
  object_class->finalize = spate_service_finalize;

  /**
   * SpateService::called:
   * @self: a service
   *
   * Somebody calls who wants something to be done, and does not only look; emitted before that is done.
   */
  signals[CALLED] = g_signal_new ("called", SPATE_TYPE_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
spate_service_init (SpateService *self)
{
  self->changed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

static gboolean
register_object (SpateService *self,
                 GError      **error)
{
  static const GDBusInterfaceVTable table = { .method_call = method_call_cb };
  g_autoptr (GBytes) xml = g_resources_lookup_data (SPATE_RESOURCE_PATH "/" INTERFACE ".xml", G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  if (xml == NULL)
    return FALSE;

  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (g_bytes_get_data (xml, NULL), error);

  if (node == NULL)
    return FALSE;

  self->registration_id = g_dbus_connection_register_object (self->connection, self->path, node->interfaces[0], &table, self, NULL, error);

  return self->registration_id != 0;
}

/**
 * spate_service_new:
 * @connection: a bus
 * @path: of the object
 * @error: set if something else is there
 *
 * Returns: (transfer full) (nullable): an object on the bus; until there is a manager it says so to
 *   whoever calls
 */
SpateService *
spate_service_new (GDBusConnection *connection,
                   const char      *path,
                   GError         **error)
{
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (g_variant_is_object_path (path), NULL);

  g_autoptr (SpateService) self = g_object_new (SPATE_TYPE_SERVICE, NULL);

  self->connection = g_object_ref (connection);
  self->path = g_strdup (path);

  return register_object (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * spate_service_set_manager:
 * @self: a service
 * @manager: (nullable): whose downloads it tells of, from now on
 */
void
spate_service_set_manager (SpateService *self,
                           SpateManager *manager)
{
  static const char *const properties[] = { "name", "snapshot", "state", NULL };

  g_return_if_fail (SPATE_IS_SERVICE (self));

  if (!g_set_object (&self->manager, manager))
    return;

  g_clear_handle_id (&self->tell_id, g_source_remove);
  g_hash_table_remove_all (self->changed);
  g_clear_object (&self->watcher);
  if (manager == NULL)
    return;

  self->watcher = spate_watcher_new (G_LIST_MODEL (manager), properties);
  g_signal_connect_object (self->watcher, "came", G_CALLBACK (came_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watcher, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watcher, "went", G_CALLBACK (went_cb), self, G_CONNECT_SWAPPED);
}
