/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The places where a file can be had, and how each of them does. What the user has asked for counts, of
 * which a run may not have heard yet. */

#include "spate-source-list.h"

#include <glib/gi18n.h>

#include "spate-link.h"
#include "spate-source-row.h"

struct _SpateSourceList
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows;     /* (owned) (element-type SpateSourceRow): values unowned */
  gpointer   download; /* (unowned): that was shown last, only to be compared */
};

G_DEFINE_FINAL_TYPE (SpateSourceList, spate_source_list, ADW_TYPE_PREFERENCES_GROUP)

static void
spate_source_list_dispose (GObject *object)
{
  SpateSourceList *self = SPATE_SOURCE_LIST (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (spate_source_list_parent_class)->dispose (object);
}

static void
spate_source_list_class_init (SpateSourceListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_source_list_dispose;
}

static void
spate_source_list_init (SpateSourceList *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Sources"));
}

static SpateSourceRow *
ensure_row (SpateSourceList *self,
            guint            index)
{
  if (index < self->rows->len)
    return self->rows->pdata[index];

  SpateSourceRow *row = spate_source_row_new ();

  g_signal_connect_object (row, "refused", G_CALLBACK (adw_preferences_group_set_description), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));

  return row;
}

/* A run that has ended knows nothing of what was changed since. */
static guint
show_known (SpateSourceList *self,
            SpateDownload   *download,
            GHashTable      *shown)
{
  const SpateSnapshot *snapshot = spate_download_get_snapshot (download);
  const SpateRequest *request = spate_download_get_request (download);
  guint n = 0;

  for (guint i = 0; snapshot != NULL && snapshot->sources != NULL && i < snapshot->sources->len; i++)
    {
      SpateSourceInfo source = g_array_index (snapshot->sources, SpateSourceInfo, i);

      if (source.is_removed || (!source.is_told && !spate_request_has_uri (request, source.link)))
        continue;

      source.is_disabled = !spate_request_is_enabled (request, source.link);
      spate_source_row_show (ensure_row (self, n++), download, &source, TRUE);
      g_hash_table_add (shown, source.link);
    }

  return n;
}

/**
 * spate_source_list_show:
 * @self: a list
 * @download: a download
 *
 * Shows where its file comes from.
 */
void
spate_source_list_show (SpateSourceList *self,
                        SpateDownload   *download)
{
  g_return_if_fail (SPATE_IS_SOURCE_LIST (self));
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));

  g_autoptr (GHashTable) shown = g_hash_table_new (g_str_hash, g_str_equal);
  const SpateRequest *request = spate_download_get_request (download);
  guint n = show_known (self, download, shown);

  for (guint i = 0; i < request->uris->len; i++)
    {
      const char *link = g_ptr_array_index (request->uris, i);
      g_autofree char *concealed = spate_link_conceal (link);
      SpateSourceInfo source = {
        .uri = concealed,
        .link = (char *) link,
        .is_usable = TRUE,
        .is_disabled = !spate_request_is_enabled (request, link),
      };

      if (!g_hash_table_contains (shown, link))
        spate_source_row_show (ensure_row (self, n++), download, &source, FALSE);
    }

  for (guint i = 0; i < self->rows->len; i++)
    gtk_widget_set_visible (self->rows->pdata[i], i < n);

  if (self->download != download)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), NULL);
  self->download = download;
}
