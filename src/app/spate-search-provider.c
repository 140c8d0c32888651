/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads among what the desktop's search finds. The desktop asks with every key, of a program that it
 * may have to start for that: it is answered from the list, without a window, and nothing starts by it.
 * Words are looked for in the names of files and of servers; the newest are told first. */

#include "spate-search-provider.h"

#include "spate-format-download.h"
#include "spate-link.h"
#include "spate-search.h"

#define INTERFACE "org.gnome.Shell.SearchProvider2"

/* The desktop shows a handful. */
#define MOST_RESULTS 50

static const char introspection[] =
  "<node><interface name='" INTERFACE "'>"
  "<method name='GetInitialResultSet'>"
  "<arg type='as' direction='in'/><arg type='as' direction='out'/>"
  "</method>"
  "<method name='GetSubsearchResultSet'>"
  "<arg type='as' direction='in'/><arg type='as' direction='in'/><arg type='as' direction='out'/>"
  "</method>"
  "<method name='GetResultMetas'>"
  "<arg type='as' direction='in'/><arg type='aa{sv}' direction='out'/>"
  "</method>"
  "<method name='ActivateResult'>"
  "<arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='u' direction='in'/>"
  "</method>"
  "<method name='LaunchSearch'>"
  "<arg type='as' direction='in'/><arg type='u' direction='in'/>"
  "</method>"
  "</interface></node>";

struct _SpateSearchProvider
{
  GObject parent_instance;

  /* Owned */
  GDBusConnection *connection;
  SpateManager    *manager; /* (nullable): while there is one */

  guint registration_id;
};

G_DEFINE_FINAL_TYPE (SpateSearchProvider, spate_search_provider, G_TYPE_OBJECT)

enum
{
  ASKED,
  RESULT_CHOSEN,
  SEARCH_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- finding -------------------------------------------------------------------------- */

static gboolean
matches (SpateDownload *download,
         GStrv          words)
{
  g_autofree char *host = spate_link_get_host (spate_request_get_uri (spate_download_get_request (download)));
  const char *texts[] = { spate_download_get_name (download), host != NULL ? host : "", NULL };

  return spate_search_matches ((const char *const *) words, texts);
}

/* Among the results of fewer words, if there are any. */
static GVariant *
find (SpateSearchProvider *self,
      const char *const   *terms,
      const char *const   *among)
{
  g_autofree char *text = g_strjoinv (" ", (GStrv) terms);
  g_auto (GStrv) words = spate_search_split (text);
  guint n = self->manager != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->manager)) : 0;
  guint n_found = 0;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = words[0] != NULL ? n : 0; i > 0 && n_found < MOST_RESULTS; i--)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (G_LIST_MODEL (self->manager), i - 1);
      const char *id = spate_download_get_id (download);

      if ((among != NULL && !g_strv_contains (among, id)) || !matches (download, words))
        continue;

      g_variant_builder_add (&builder, "s", id);
      n_found++;
    }

  return g_variant_builder_end (&builder);
}

/* --- telling -------------------------------------------------------------------------- */

static GVariant *
describe (SpateDownload *download)
{
  g_autofree char *type = g_content_type_guess (spate_download_get_name (download), NULL, 0, NULL);
  g_autoptr (GIcon) icon = g_content_type_get_icon (type);
  g_autofree char *sentence = spate_format_download (download);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_string (spate_download_get_id (download)));
  g_variant_builder_add (&builder, "{sv}", "name",
                         g_variant_new_take_string (g_utf8_make_valid (spate_download_get_name (download), -1)));
  g_variant_builder_add (&builder, "{sv}", "description", g_variant_new_take_string (g_utf8_make_valid (sentence, -1)));
  g_variant_builder_add (&builder, "{sv}", "icon", g_icon_serialize (icon));

  return g_variant_builder_end (&builder);
}

/* What has left the list meanwhile is left out. */
static GVariant *
describe_all (SpateSearchProvider *self,
              const char *const   *ids)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; ids[i] != NULL && self->manager != NULL; i++)
    {
      SpateDownload *download = spate_manager_find (self->manager, ids[i], NULL);

      if (download != NULL)
        g_variant_builder_add_value (&builder, describe (download));
    }

  return g_variant_builder_end (&builder);
}

/* --- being called --------------------------------------------------------------------- */

static GVariant *
answer_find (SpateSearchProvider *self,
             GVariant            *parameters)
{
  g_autofree const char **terms = NULL;

  g_variant_get (parameters, "(^a&s)", &terms);

  return g_variant_new ("(@as)", find (self, terms, NULL));
}

static GVariant *
answer_find_among (SpateSearchProvider *self,
                   GVariant            *parameters)
{
  g_autofree const char **among = NULL;
  g_autofree const char **terms = NULL;

  g_variant_get (parameters, "(^a&s^a&s)", &among, &terms);

  return g_variant_new ("(@as)", find (self, terms, among));
}

static GVariant *
answer_describe (SpateSearchProvider *self,
                 GVariant            *parameters)
{
  g_autofree const char **ids = NULL;

  g_variant_get (parameters, "(^a&s)", &ids);

  return g_variant_new ("(@aa{sv})", describe_all (self, ids));
}

static GVariant *
take_result (SpateSearchProvider *self,
             GVariant            *parameters)
{
  const char *id = NULL;
  guint32 time = 0;

  g_variant_get (parameters, "(&s@asu)", &id, NULL, &time);
  g_signal_emit (self, signals[RESULT_CHOSEN], 0, id, time);

  return NULL;
}

static GVariant *
take_search (SpateSearchProvider *self,
             GVariant            *parameters)
{
  g_autofree const char **terms = NULL;
  guint32 time = 0;

  g_variant_get (parameters, "(^a&su)", &terms, &time);

  g_autofree char *text = g_strjoinv (" ", (GStrv) terms);

  g_signal_emit (self, signals[SEARCH_CHOSEN], 0, text, time);

  return NULL;
}

static const struct
{
  const char *method;
  GVariant *(*answer) (SpateSearchProvider *self,
                       GVariant            *parameters);
} methods[] = {
  { "GetInitialResultSet", answer_find },
  { "GetSubsearchResultSet", answer_find_among },
  { "GetResultMetas", answer_describe },
  { "ActivateResult", take_result },
  { "LaunchSearch", take_search },
};

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
  g_autoptr (SpateSearchProvider) self = g_object_ref (user_data);

  g_signal_emit (self, signals[ASKED], 0);
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (method, methods[i].method))
      {
        g_dbus_method_invocation_return_value (invocation, methods[i].answer (self, parameters));
        return;
      }
}

/* --- the object ----------------------------------------------------------------------- */

static void
spate_search_provider_dispose (GObject *object)
{
  SpateSearchProvider *self = SPATE_SEARCH_PROVIDER (object);

  if (self->registration_id != 0)
    g_dbus_connection_unregister_object (self->connection, self->registration_id);
  self->registration_id = 0;
  g_clear_object (&self->connection);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (spate_search_provider_parent_class)->dispose (object);
}

static void
spate_search_provider_class_init (SpateSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_search_provider_dispose;

  /**
   * SpateSearchProvider::asked:
   * @self: a search provider
   *
   * Somebody searches: the program is of use for a while.
   */
  signals[ASKED] = g_signal_new ("asked", SPATE_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * SpateSearchProvider::result-chosen:
   * @self: a search provider
   * @id: of a download, which may be gone by now
   * @time: of the event
   */
  signals[RESULT_CHOSEN] = g_signal_new ("result-chosen", SPATE_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);

  /**
   * SpateSearchProvider::search-chosen:
   * @self: a search provider
   * @text: what is searched for
   * @time: of the event
   *
   * The search is to go on in the window.
   */
  signals[SEARCH_CHOSEN] = g_signal_new ("search-chosen", SPATE_TYPE_SEARCH_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
}

static void
spate_search_provider_init (SpateSearchProvider *self G_GNUC_UNUSED)
{
}

/**
 * spate_search_provider_new:
 * @connection: a bus
 * @path: of the object
 * @error: set if something else is there
 *
 * Returns: (transfer full) (nullable): an object on the bus; until there is a manager it finds nothing
 */
SpateSearchProvider *
spate_search_provider_new (GDBusConnection *connection,
                           const char      *path,
                           GError         **error)
{
  static const GDBusInterfaceVTable table = { .method_call = method_call_cb };

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (g_variant_is_object_path (path), NULL);

  g_autoptr (SpateSearchProvider) self = g_object_new (SPATE_TYPE_SEARCH_PROVIDER, NULL);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, error);

  if (node == NULL)
    return NULL;

  self->connection = g_object_ref (connection);
  self->registration_id = g_dbus_connection_register_object (connection, path, node->interfaces[0], &table, self, NULL, error);

  return self->registration_id != 0 ? g_steal_pointer (&self) : NULL;
}

/**
 * spate_search_provider_set_manager:
 * @self: a search provider
 * @manager: (nullable): whose downloads it finds, from now on
 */
void
spate_search_provider_set_manager (SpateSearchProvider *self,
                                   SpateManager        *manager)
{
  g_return_if_fail (SPATE_IS_SEARCH_PROVIDER (self));

  g_set_object (&self->manager, manager);
}
