/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hears of every download of a list as long as it is in the list: when it comes, when something of it
 * changes, when it goes. What was removed and ends afterwards is not heard of any more. */

#include "spate-watcher.h"

struct _SpateWatcher
{
  GObject parent_instance;

  /* Owned */
  GListModel *downloads;
  GStrv       properties;
  GHashTable *watched; /* (element-type SpateDownload) */
};

G_DEFINE_FINAL_TYPE (SpateWatcher, spate_watcher, G_TYPE_OBJECT)

enum
{
  CAME,
  CHANGED,
  WENT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
notify_cb (SpateWatcher  *self,
           GParamSpec    *pspec G_GNUC_UNUSED,
           SpateDownload *download)
{
  g_signal_emit (self, signals[CHANGED], 0, download);
}

static void
watch (SpateWatcher  *self,
       SpateDownload *download)
{
  for (gsize i = 0; self->properties[i] != NULL; i++)
    {
      g_autofree char *signal = g_strconcat ("notify::", self->properties[i], NULL);

      g_signal_connect_object (download, signal, G_CALLBACK (notify_cb), self, G_CONNECT_SWAPPED);
    }
}

static void
unwatch (SpateWatcher  *self,
         SpateDownload *download)
{
  g_signal_handlers_disconnect_by_func (download, notify_cb, self);
}

static void
items_changed_cb (SpateWatcher *self)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&self->watched);
  g_autoptr (GPtrArray) new = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer download = NULL;

  self->watched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (self->downloads); i++)
    {
      download = g_list_model_get_item (self->downloads, i);
      g_hash_table_add (self->watched, download);
      if (!g_hash_table_remove (before, download))
        g_ptr_array_add (new, g_object_ref (download));
    }

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &download, NULL))
    {
      unwatch (self, download);
      g_signal_emit (self, signals[WENT], 0, download);
    }
  for (guint i = 0; i < new->len; i++)
    {
      watch (self, new->pdata[i]);
      g_signal_emit (self, signals[CAME], 0, new->pdata[i]);
    }
}

static void
spate_watcher_dispose (GObject *object)
{
  SpateWatcher *self = SPATE_WATCHER (object);
  GHashTableIter iter;
  gpointer download = NULL;

  if (self->downloads != NULL)
    g_signal_handlers_disconnect_by_func (self->downloads, items_changed_cb, self);
  g_hash_table_iter_init (&iter, self->watched);
  while (g_hash_table_iter_next (&iter, &download, NULL))
    unwatch (self, download);
  g_hash_table_remove_all (self->watched);
  g_clear_object (&self->downloads);

  G_OBJECT_CLASS (spate_watcher_parent_class)->dispose (object);
}

static void
spate_watcher_finalize (GObject *object)
{
  SpateWatcher *self = SPATE_WATCHER (object);

  g_hash_table_unref (self->watched);
  g_strfreev (self->properties);

  G_OBJECT_CLASS (spate_watcher_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, SPATE_TYPE_WATCHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SPATE_TYPE_DOWNLOAD);
}

static void
spate_watcher_class_init (SpateWatcherClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = spate_watcher_dispose;
  object_class->finalize = spate_watcher_finalize;

  /**
   * SpateWatcher::came:
   * @self: a watcher
   * @download: what was added to the list; not those that were there at first
   */
  signals[CAME] = add_signal ("came");

  /**
   * SpateWatcher::changed:
   * @self: a watcher
   * @download: one of the list, of which something has changed
   */
  signals[CHANGED] = add_signal ("changed");

  /**
   * SpateWatcher::went:
   * @self: a watcher
   * @download: what was removed from the list
   */
  signals[WENT] = add_signal ("went");
}

static void
spate_watcher_init (SpateWatcher *self)
{
  self->watched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * spate_watcher_new:
 * @downloads: a list of #SpateDownload
 * @properties: (array zero-terminated=1): those of whose changes it hears
 *
 * Returns: (transfer full): a watcher, at work until it is let go
 */
SpateWatcher *
spate_watcher_new (GListModel        *downloads,
                   const char *const *properties)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (downloads), NULL);
  g_return_val_if_fail (properties != NULL, NULL);

  SpateWatcher *self = g_object_new (SPATE_TYPE_WATCHER, NULL);

  self->downloads = g_object_ref (downloads);
  self->properties = g_strdupv ((GStrv) properties);
  g_signal_connect_object (downloads, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  items_changed_cb (self);

  return self;
}
