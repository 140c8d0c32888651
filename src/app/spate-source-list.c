/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The places where a file can be had, and how each of them does. While nothing runs they are those
 * that were asked for. */

#include "spate-source-list.h"

#include <glib/gi18n.h>

#include "spate-format-details.h"
#include "spate-link.h"

struct _SpateSourceList
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows; /* (owned) (element-type AdwActionRow): values unowned */
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

static AdwActionRow *
ensure_row (SpateSourceList *self,
            guint            index)
{
  if (index < self->rows->len)
    return self->rows->pdata[index];

  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_title_lines (row, 1);
  adw_action_row_set_subtitle_lines (row, 2);
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));

  return row;
}

static void
fill_row (AdwActionRow *row,
          const char   *link,
          const char   *subtitle,
          const char   *reason)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), link);
  adw_action_row_set_subtitle (row, subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), reason);
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

  const SpateSnapshot *snapshot = spate_download_get_snapshot (download);
  const GPtrArray *uris = spate_download_get_request (download)->uris;
  guint n = 0;

  if (snapshot != NULL && snapshot->sources != NULL)
    for (guint i = 0; i < snapshot->sources->len; i++)
      {
        const SpateSourceInfo *source = &g_array_index (snapshot->sources, SpateSourceInfo, i);
        g_autofree char *subtitle = spate_format_source (source);

        if (!source->is_removed)
          fill_row (ensure_row (self, n++), source->uri, subtitle, source->reason);
      }
  else
    for (; n < uris->len; n++)
      {
        g_autofree char *link = spate_link_conceal (g_ptr_array_index (uris, n));

        fill_row (ensure_row (self, n), link, "", NULL);
      }

  for (guint i = 0; i < self->rows->len; i++)
    gtk_widget_set_visible (self->rows->pdata[i], i < n);
}
