/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All downloads, as a list model. It owns the engine and the store, hands each snapshot to
 * the download whose run it shows, and keeps a record of whatever is not finished: asked for
 * the same link again, it goes on where that stopped. */

#include "spate-link.h"
#include "spate-manager-private.h"
#include "spate-proxy-resolver.h"

static void list_model_iface_init (GListModelInterface *iface);

/* clang-format off */
G_DEFINE_FINAL_TYPE_WITH_CODE (SpateManager, spate_manager, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))
/* clang-format on */

typedef enum
{
  PROP_N_ACTIVE = 1,
  PROP_MAX_ACTIVE,
  PROP_RATE_LIMIT,
  PROP_SAVING,
} SpateManagerProperty;

static GParamSpec *properties[PROP_SAVING + 1];

enum
{
  STATE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model G_GNUC_UNUSED)
{
  return SPATE_TYPE_DOWNLOAD;
}

static guint
get_n_items (GListModel *model)
{
  return SPATE_MANAGER (model)->items->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  SpateManager *self = SPATE_MANAGER (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Runs may still be ending: @array's downloads must not call back into a manager that is gone. */
static void
clear_downloads (GPtrArray **array)
{
  for (guint i = 0; *array != NULL && i < (*array)->len; i++)
    _spate_download_orphan (g_ptr_array_index (*array, i));
  g_clear_pointer (array, g_ptr_array_unref);
}

static void
spate_manager_dispose (GObject *object)
{
  SpateManager *self = SPATE_MANAGER (object);

  _spate_manager_end_waits (self);
  clear_downloads (&self->items);
  clear_downloads (&self->removed);
  clear_downloads (&self->doomed);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->runs, g_hash_table_unref);
  g_clear_pointer (&self->looks, g_hash_table_unref);
  g_clear_object (&self->engine);
  g_clear_object (&self->store);
  g_clear_object (&self->host_store);
  g_clear_pointer (&self->memory, spate_host_memory_free);
  g_clear_object (&self->monitor);
  g_clear_object (&self->clock);
  g_clear_object (&self->moving);
  g_clear_object (&self->quit);
  g_clear_object (&self->sleep);

  G_OBJECT_CLASS (spate_manager_parent_class)->dispose (object);
}

static void
spate_manager_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  SpateManager *self = SPATE_MANAGER (object);

  switch ((SpateManagerProperty) property_id)
    {
    case PROP_N_ACTIVE:
      g_value_set_uint (value, self->n_active);
      break;
    case PROP_MAX_ACTIVE:
      g_value_set_uint (value, self->max_active);
      break;
    case PROP_RATE_LIMIT:
      g_value_set_int64 (value, self->rate_limit);
      break;
    case PROP_SAVING:
      g_value_set_boolean (value, self->is_saving);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
spate_manager_set_property (GObject      *object,
                            guint         property_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  SpateManager *self = SPATE_MANAGER (object);

  switch ((SpateManagerProperty) property_id)
    {
    case PROP_MAX_ACTIVE:
      spate_manager_set_max_active (self, g_value_get_uint (value));
      break;
    case PROP_RATE_LIMIT:
      spate_manager_set_rate_limit (self, g_value_get_int64 (value));
      break;
    case PROP_SAVING:
      spate_manager_set_saving (self, g_value_get_boolean (value));
      break;
    case PROP_N_ACTIVE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
spate_manager_class_init (SpateManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = spate_manager_dispose;
  object_class->get_property = spate_manager_get_property;
  object_class->set_property = spate_manager_set_property;

  properties[PROP_N_ACTIVE] = g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * SpateManager:max-active:
   *
   * How many downloads run at once; 0 for no limit. See spate_manager_set_max_active().
   */
  properties[PROP_MAX_ACTIVE] = g_param_spec_uint ("max-active", NULL, NULL, 0, G_MAXUINT, 0,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * SpateManager:rate-limit:
   *
   * Bytes a second for all downloads together; 0 for no limit.
   */
  properties[PROP_RATE_LIMIT] = g_param_spec_int64 ("rate-limit", NULL, NULL, 0, G_MAXINT64, 0,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * SpateManager:saving:
   *
   * Whether power is saved; see spate_manager_set_saving().
   */
  properties[PROP_SAVING] = g_param_spec_boolean ("saving", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * SpateManager::state-changed:
   * @self: the manager
   * @download: the download
   *
   * Emitted after the state of a download of this manager has changed; it may be off the list already.
   */
  signals[STATE_CHANGED] = g_signal_new ("state-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, SPATE_TYPE_DOWNLOAD);
}

static void
state_changed_cb (SpateManager  *self,
                  GParamSpec    *pspec G_GNUC_UNUSED,
                  SpateDownload *download)
{
  g_signal_emit (self, signals[STATE_CHANGED], 0, download);
}

SpateDownload *
_spate_manager_make_download (SpateManager      *self,
                              const SpateRecord *record)
{
  SpateDownload *download = _spate_download_new (record, &_spate_manager_download_host, self);

  g_signal_connect_object (download, "notify::state", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);

  return download;
}

void
_spate_manager_update_n_active (SpateManager *self)
{
  guint n_active = g_hash_table_size (self->runs);

  if (self->n_active == n_active)
    return;

  self->n_active = n_active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
}

static void
spate_manager_init (SpateManager *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->removed = g_ptr_array_new_with_free_func (g_object_unref);
  self->doomed = g_ptr_array_new_with_free_func (g_object_unref);
  self->runs = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->looks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->patience.waits_for_space = TRUE;
  self->clock = spate_system_clock_new ();
  g_signal_connect_object (spate_proxy_resolver_get_default (), "signed-in", G_CALLBACK (_spate_manager_proxy_signed_in), self,
                           G_CONNECT_SWAPPED);
  self->engine = spate_engine_new ();
  g_signal_connect_object (self->engine, "snapshot", G_CALLBACK (_spate_manager_take_snapshot), self, G_CONNECT_SWAPPED);
}

/**
 * spate_manager_new:
 * @data_dir: (nullable): where records are kept; %NULL: the user's data folder
 *
 * Reads what earlier sessions left; see spate_manager_restore().
 *
 * Returns: (transfer full): a manager with an empty list
 */
SpateManager *
spate_manager_new (const char *data_dir)
{
  SpateManager *self = g_object_new (SPATE_TYPE_MANAGER, NULL);
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "spate", "downloads", NULL);
  const char *folder = data_dir != NULL ? data_dir : usual;
  g_autofree char *parent = g_path_get_dirname (folder);

  self->store = spate_store_new (folder);
  self->records = spate_store_load (self->store, &self->n_unreadable);
  self->host_store = spate_host_store_new (parent);
  self->memory = spate_host_store_load (self->host_store, g_get_real_time () / G_USEC_PER_SEC, NULL);

  return self;
}

/* --- the list ------------------------------------------------------------------------- */

static void
append (SpateManager  *self,
        SpateDownload *download)
{
  g_ptr_array_add (self->items, download);
  g_list_model_items_changed (G_LIST_MODEL (self), self->items->len - 1, 0, 1);
}

/**
 * spate_manager_set_resident:
 * @self: a manager, new
 *
 * Makes it the manager of a program that shows all downloads: it keeps those that are done, and what
 * runs when it ends goes on when the next one is restored.
 */
void
spate_manager_set_resident (SpateManager *self)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  self->is_resident = TRUE;
}

/* Whether @b asks for what @a asked for, secrets aside: those are in no record. */
static gboolean
is_same_request (const SpateRequest *a,
                 const SpateRequest *b)
{
  g_autofree char *first = spate_link_without_secrets (spate_request_get_uri (a));
  g_autofree char *second = spate_link_without_secrets (spate_request_get_uri (b));

  return g_strcmp0 (first, second) == 0 && g_strcmp0 (a->folder, b->folder) == 0 && g_strcmp0 (a->name, b->name) == 0;
}

static SpateDownload *
find_unfinished (SpateManager *self,
                 SpateRequest *request)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      SpateDownload *download = g_ptr_array_index (self->items, i);

      if (spate_download_get_state (download) != SPATE_STATE_DONE &&
          is_same_request (spate_download_get_request (download), request))
        return download;
    }

  return NULL;
}

static SpateRecord *
take_record (SpateManager *self,
             SpateRequest *request)
{
  for (guint i = 0; i < self->records->len; i++)
    {
      SpateRecord *record = g_ptr_array_index (self->records, i);

      if (record->state != SPATE_STATE_DONE && is_same_request (record->request, request))
        return g_ptr_array_steal_index (self->records, i);
    }

  return NULL;
}

SpateDownload *
_spate_manager_add (SpateManager *self,
                    SpateRequest *request,
                    SpateLook    *look)
{
  SpateDownload *known = find_unfinished (self, request);

  if (known != NULL)
    {
      if (_spate_download_get_run (known) == 0)
        _spate_download_set_request (known, request);
      spate_download_start (known);
      return known;
    }

  g_autoptr (SpateRecord) left = take_record (self, request);
  g_autofree char *id = left != NULL ? g_strdup (left->id) : g_uuid_string_random ();
  g_autoptr (SpateRecord) record = spate_record_new (id, request, SPATE_STATE_PAUSED,
                                                     left != NULL ? left->checkpoint : NULL);

  record->added = left != NULL && left->added > 0 ? left->added : g_get_real_time () / G_USEC_PER_SEC;

  record->rank = left != NULL && left->rank > 0 ? left->rank : _spate_manager_choose_rank (self);

  SpateDownload *download = _spate_manager_make_download (self, record);

  download->is_new = left == NULL;
  g_set_object (&download->look, look);
  spate_store_begin (self->store, record);
  append (self, download);
  spate_download_start (download);

  return download;
}

/**
 * spate_manager_add:
 * @self: a manager
 * @request: what to download, with at least one link
 *
 * Adds a download and starts it. If the same link was begun for the same folder and name and
 * is not finished, that one goes on, with @request's options.
 *
 * Returns: (transfer none): the download
 */
SpateDownload *
spate_manager_add (SpateManager *self,
                   SpateRequest *request)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), NULL);
  g_return_val_if_fail (request != NULL && request->uris->len > 0, NULL);

  return _spate_manager_add (self, request, NULL);
}

/**
 * spate_manager_remove:
 * @self: a manager
 * @download: one of the list
 *
 * Stops a download and takes it off the list. It can be put back until it is discarded.
 */
void
spate_manager_remove (SpateManager  *self,
                      SpateDownload *download)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  guint position = 0;

  if (!g_ptr_array_find (self->items, download, &position))
    return;

  spate_download_pause (download);
  g_ptr_array_add (self->removed, g_ptr_array_steal_index (self->items, position));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/**
 * spate_manager_undo_remove:
 * @self: a manager
 * @download: one that was removed and not discarded
 *
 * Puts a download back where it was in the list, paused.
 */
void
spate_manager_undo_remove (SpateManager  *self,
                           SpateDownload *download)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  guint position = 0;

  if (g_ptr_array_find (self->removed, download, &position))
    _spate_manager_put_back (self, g_ptr_array_steal_index (self->removed, position));
}

/**
 * spate_manager_discard:
 * @self: a manager
 * @download: one that was removed
 *
 * Deletes what a removed download left: its record, and its part file if it has one. A
 * finished file stays.
 */
void
spate_manager_discard (SpateManager  *self,
                       SpateDownload *download)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  guint position = 0;

  if (!g_ptr_array_find (self->removed, download, &position))
    return;

  g_autoptr (SpateDownload) owned = g_ptr_array_steal_index (self->removed, position);

  /* Somebody may hold it, and may have started it meanwhile. */
  spate_download_pause (owned);
  _spate_download_orphan (owned);

  if (_spate_download_get_run (owned) != 0 || owned->is_moving)
    g_ptr_array_add (self->doomed, g_steal_pointer (&owned));
  else
    _spate_manager_delete_leftovers (self, owned);
}

/**
 * spate_manager_get_rate_limit:
 * @self: a manager
 *
 * Returns: bytes a second for all downloads together, 0 if there is no limit
 */
gint64
spate_manager_get_rate_limit (SpateManager *self)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (self), 0);

  return self->rate_limit;
}

/**
 * spate_manager_set_rate_limit:
 * @self: a manager
 * @rate: bytes a second for all downloads together, 0 for no limit
 */
void
spate_manager_set_rate_limit (SpateManager *self,
                              gint64        rate)
{
  g_return_if_fail (SPATE_IS_MANAGER (self));

  if (self->rate_limit == rate)
    return;

  self->rate_limit = rate;
  spate_engine_set_rate_limit (self->engine, rate);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATE_LIMIT]);
}
