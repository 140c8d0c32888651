/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window shows of the manager's downloads, in which order, and what of that is selected; and
 * how many there are of each kind.
 *
 * States change seldom, figures ten times a second: only the former are watched, so that the work does
 * not grow with the speed of the line. Many changes at once, as when all are paused, are one look at
 * the list. */

#include "spate-download-list.h"

#include "spate-format.h"
#include "spate-link.h"
#include "spate-search.h"

typedef struct
{
  SpateDownloadList *list;     /* (unowned) */
  SpateDownload     *download; /* (owned) */
  SpateFilter        kind;
} Entry;

struct _SpateDownloadList
{
  GObject parent_instance;

  /* Owned */
  GListModel        *downloads;
  GPtrArray         *entries; /* (element-type Entry): one for each of them, in their order */
  GListStore        *choices;
  GtkFilter         *filter_by;
  GtkSorter         *sort_by;
  GtkSortListModel  *sorted;
  GtkMultiSelection *selection;
  GStrv              words;
  char              *order;

  guint       counts[SPATE_N_FILTERS];
  SpateFilter filter;
  guint       refresh_id;
};

G_DEFINE_FINAL_TYPE (SpateDownloadList, spate_download_list, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ORDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  COUNTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- filter and order ----------------------------------------------------------------- */

static gboolean
is_shown (gpointer item,
          gpointer user_data)
{
  SpateDownload *download = item;
  SpateDownloadList *self = user_data;

  if (self->filter != SPATE_FILTER_ALL && spate_filter_for_state (spate_download_get_state (download)) != self->filter)
    return FALSE;
  if (self->words[0] == NULL)
    return TRUE;

  const SpateRequest *request = spate_download_get_request (download);
  g_autofree char *host = spate_link_get_host (spate_request_get_uri (request));
  g_autofree char *folder = request->folder != NULL ? spate_format_folder (request->folder) : NULL;
  const char *texts[] = {
    spate_download_get_name (download),
    host != NULL ? host : "",
    folder,
    NULL,
  };

  return spate_search_matches ((const char *const *) self->words, texts);
}

static int
compare_names (gconstpointer one,
               gconstpointer two,
               gpointer      user_data G_GNUC_UNUSED)
{
  g_autofree char *first = g_utf8_collate_key_for_filename (spate_download_get_name ((SpateDownload *) one), -1);
  g_autofree char *second = g_utf8_collate_key_for_filename (spate_download_get_name ((SpateDownload *) two), -1);

  return strcmp (first, second);
}

/* The largest first; nobody looks for a file whose size is not known. */
static int
compare_sizes (gconstpointer one,
               gconstpointer two,
               gpointer      user_data G_GNUC_UNUSED)
{
  goffset first = spate_download_get_size ((SpateDownload *) one);
  goffset second = spate_download_get_size ((SpateDownload *) two);

  return (first < second) - (first > second);
}

/* The newest first */
static int
compare_times (gconstpointer one,
               gconstpointer two,
               gpointer      user_data G_GNUC_UNUSED)
{
  gint64 first = spate_download_get_added ((SpateDownload *) one);
  gint64 second = spate_download_get_added ((SpateDownload *) two);

  return (first < second) - (first > second);
}

static GCompareDataFunc
get_comparison (const char *order)
{
  if (g_str_equal (order, "name"))
    return compare_names;
  if (g_str_equal (order, "size"))
    return compare_sizes;
  if (g_str_equal (order, "newest"))
    return compare_times;

  return NULL;
}

static void
set_order (SpateDownloadList *self,
           const char        *order)
{
  if (g_strcmp0 (self->order, order) == 0)
    return;

  GCompareDataFunc compare = get_comparison (order);

  g_free (self->order);
  self->order = g_strdup (order);
  g_clear_object (&self->sort_by);
  if (compare != NULL)
    self->sort_by = GTK_SORTER (gtk_custom_sorter_new (compare, NULL, NULL));
  gtk_sort_list_model_set_sorter (self->sorted, self->sort_by);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ORDER]);
}

/* --- what changes --------------------------------------------------------------------- */

static gboolean
refresh_cb (gpointer user_data)
{
  SpateDownloadList *self = user_data;

  self->refresh_id = 0;
  for (guint i = 0; i < SPATE_N_FILTERS; i++)
    {
      g_autoptr (SpateFilterChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->choices), i);

      spate_filter_choice_set_count (choice, self->counts[i]);
    }

  if (self->filter != SPATE_FILTER_ALL)
    gtk_filter_changed (self->filter_by, GTK_FILTER_CHANGE_DIFFERENT);
  g_signal_emit (self, signals[COUNTED], 0);

  return G_SOURCE_REMOVE;
}

/* Before the next frame is drawn. */
static void
refresh_soon (SpateDownloadList *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, refresh_cb, self, NULL);
}

static void
state_cb (Entry *entry)
{
  SpateFilter kind = spate_filter_for_state (spate_download_get_state (entry->download));

  if (kind == entry->kind)
    return;

  entry->list->counts[entry->kind]--;
  entry->list->counts[kind]++;
  entry->kind = kind;
  refresh_soon (entry->list);
}

/* Its name or size: orders are called after the property that they go by. */
static void
key_cb (Entry      *entry,
        GParamSpec *pspec)
{
  if (g_str_equal (entry->list->order, pspec->name))
    gtk_sorter_changed (entry->list->sort_by, GTK_SORTER_CHANGE_DIFFERENT);
}

static Entry *
entry_new (SpateDownloadList *self,
           SpateDownload     *download)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->list = self;
  entry->download = g_object_ref (download);
  entry->kind = spate_filter_for_state (spate_download_get_state (download));
  self->counts[entry->kind]++;
  self->counts[SPATE_FILTER_ALL]++;
  g_signal_connect_swapped (download, "notify::state", G_CALLBACK (state_cb), entry);
  g_signal_connect_swapped (download, "notify::name", G_CALLBACK (key_cb), entry);
  g_signal_connect_swapped (download, "notify::size", G_CALLBACK (key_cb), entry);

  return entry;
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  entry->list->counts[entry->kind]--;
  entry->list->counts[SPATE_FILTER_ALL]--;
  g_signal_handlers_disconnect_by_data (entry->download, entry);
  g_object_unref (entry->download);
  g_free (entry);
}

static void
items_changed_cb (SpateDownloadList *self,
                  guint              position,
                  guint              n_removed,
                  guint              n_added)
{
  if (n_removed > 0)
    g_ptr_array_remove_range (self->entries, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (self->downloads, position + i);

      g_ptr_array_insert (self->entries, (int) (position + i), entry_new (self, download));
    }

  refresh_soon (self);
}

/* --- object --------------------------------------------------------------------------- */

static void
spate_download_list_dispose (GObject *object)
{
  SpateDownloadList *self = SPATE_DOWNLOAD_LIST (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->downloads != NULL)
    g_signal_handlers_disconnect_by_data (self->downloads, self);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->sort_by);
  g_clear_object (&self->filter_by);
  g_clear_object (&self->choices);
  g_clear_object (&self->downloads);

  G_OBJECT_CLASS (spate_download_list_parent_class)->dispose (object);
}

static void
spate_download_list_finalize (GObject *object)
{
  SpateDownloadList *self = SPATE_DOWNLOAD_LIST (object);

  g_strfreev (self->words);
  g_free (self->order);

  G_OBJECT_CLASS (spate_download_list_parent_class)->finalize (object);
}

static void
spate_download_list_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  SpateDownloadList *self = SPATE_DOWNLOAD_LIST (object);

  switch (prop_id)
    {
    case PROP_ORDER:
      g_value_set_string (value, self->order);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_download_list_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  SpateDownloadList *self = SPATE_DOWNLOAD_LIST (object);

  switch (prop_id)
    {
    case PROP_ORDER:
      set_order (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_download_list_class_init (SpateDownloadListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = spate_download_list_dispose;
  object_class->finalize = spate_download_list_finalize;
  object_class->get_property = spate_download_list_get_property;
  object_class->set_property = spate_download_list_set_property;

  /**
   * SpateDownloadList:order:
   *
   * `queue`, as the manager has them; `name`; `size`, the largest first; or `newest`.
   */
  properties[PROP_ORDER] =
    g_param_spec_string ("order", NULL, NULL, "queue",
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * SpateDownloadList::counted:
   *
   * There are more or fewer downloads of some kind.
   */
  signals[COUNTED] = g_signal_new ("counted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
spate_download_list_init (SpateDownloadList *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->choices = g_list_store_new (SPATE_TYPE_FILTER_CHOICE);
  self->words = g_new0 (char *, 1);
  self->order = g_strdup ("queue");
  self->filter_by = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));

  for (guint i = 0; i < SPATE_N_FILTERS; i++)
    {
      g_autoptr (SpateFilterChoice) choice = spate_filter_choice_new ((SpateFilter) i);

      g_list_store_append (self->choices, choice);
    }
}

/**
 * spate_download_list_new:
 * @downloads: all that there are
 *
 * Returns: (transfer full): a list that shows all of them, in their order
 */
SpateDownloadList *
spate_download_list_new (GListModel *downloads)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (downloads), NULL);

  SpateDownloadList *self = g_object_new (SPATE_TYPE_DOWNLOAD_LIST, NULL);
  GtkFilterListModel *filtered = gtk_filter_list_model_new (g_object_ref (downloads), g_object_ref (self->filter_by));

  self->downloads = g_object_ref (downloads);
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), NULL);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->sorted)));
  g_signal_connect_swapped (downloads, "items-changed", G_CALLBACK (items_changed_cb), self);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (downloads));

  return self;
}

/**
 * spate_download_list_get_choices:
 * @self: a list
 *
 * Returns: (transfer none): a #SpateFilterChoice for each #SpateFilter, in their order
 */
GListModel *
spate_download_list_get_choices (SpateDownloadList *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD_LIST (self), NULL);

  return G_LIST_MODEL (self->choices);
}

/**
 * spate_download_list_get_selection:
 * @self: a list
 *
 * Returns: (transfer none): what is shown, and what of that is selected; must not outlive @self
 */
GtkMultiSelection *
spate_download_list_get_selection (SpateDownloadList *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD_LIST (self), NULL);

  return self->selection;
}

/**
 * spate_download_list_get_count:
 * @self: a list
 * @filter: a kind of downloads
 *
 * Returns: how many of them there are, shown or not
 */
guint
spate_download_list_get_count (SpateDownloadList *self,
                               SpateFilter        filter)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD_LIST (self), 0);
  g_return_val_if_fail (filter < SPATE_N_FILTERS, 0);

  return self->counts[filter];
}

/**
 * spate_download_list_get_rate:
 * @self: a list
 *
 * Returns: the bytes a second of all that run, shown or not
 */
double
spate_download_list_get_rate (SpateDownloadList *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD_LIST (self), 0.0);

  double rate = 0.0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->kind == SPATE_FILTER_ACTIVE)
        rate += spate_download_get_rate (entry->download);
    }

  return rate;
}

/**
 * spate_download_list_is_queue:
 * @self: a list
 *
 * Returns: whether the order that is seen is that in which downloads get their turn, without gaps; if not,
 *   "before this one" says nothing about the queue
 */
gboolean
spate_download_list_is_queue (SpateDownloadList *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD_LIST (self), FALSE);

  return self->sort_by == NULL && self->filter == SPATE_FILTER_ALL && self->words[0] == NULL;
}

/**
 * spate_download_list_dup_selected:
 * @self: a list
 *
 * Returns: (transfer full) (element-type SpateDownload): what is selected, in the order that is seen
 */
GPtrArray *
spate_download_list_dup_selected (SpateDownloadList *self)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD_LIST (self), NULL);

  g_autoptr (GtkBitset) positions = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *selected = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position = 0;

  for (gboolean valid = gtk_bitset_iter_init_first (&iter, positions, &position); valid;
       valid = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (selected, g_list_model_get_item (G_LIST_MODEL (self->selection), position));

  return selected;
}

/**
 * spate_download_list_set_filter:
 * @self: a list
 * @filter: which kind of downloads it shows
 */
void
spate_download_list_set_filter (SpateDownloadList *self,
                                SpateFilter        filter)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD_LIST (self));
  g_return_if_fail (filter < SPATE_N_FILTERS);

  if (self->filter == filter)
    return;

  self->filter = filter;
  gtk_filter_changed (self->filter_by, GTK_FILTER_CHANGE_DIFFERENT);
}

/**
 * spate_download_list_set_search:
 * @self: a list
 * @text: words that all must be in a download's name, host or folder; empty for no search
 */
void
spate_download_list_set_search (SpateDownloadList *self,
                                const char        *text)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD_LIST (self));
  g_return_if_fail (text != NULL);

  g_strfreev (self->words);
  self->words = spate_search_split (text);
  gtk_filter_changed (self->filter_by, GTK_FILTER_CHANGE_DIFFERENT);
}
