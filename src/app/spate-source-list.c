/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The places where a file can be had, and how each of them does. Which they are, and which of them are
 * disabled, the request says, of which a run may not have heard yet; how they do, the last snapshot, which
 * knows as well what a server has told of.
 *
 * A source keeps its row as long as it is there: what has the focus stays, and a menu that is open is never
 * about another one. The first row is the first link's, whatever that is. A row whose source has gone is
 * kept for the next one, because that happens while its own menu is at work. */

#include "spate-source-list.h"

#include <glib/gi18n.h>

#include "spate-link.h"
#include "spate-source-row.h"

struct _SpateSourceList
{
  AdwPreferencesGroup parent_instance;

  /* Owned */
  SpateDownload *download; /* (nullable): what is shown */
  GPtrArray     *rows;     /* (element-type SpateSourceRow): values unowned */
};

G_DEFINE_FINAL_TYPE (SpateSourceList, spate_source_list, ADW_TYPE_PREFERENCES_GROUP)

/* --- what there is -------------------------------------------------------------------- */

static const SpateSourceInfo *
find_info (SpateDownload *download,
           const char    *link)
{
  const SpateSnapshot *snapshot = spate_download_get_snapshot (download);

  for (guint i = 0; snapshot != NULL && snapshot->sources != NULL && i < snapshot->sources->len; i++)
    {
      const SpateSourceInfo *source = &g_array_index (snapshot->sources, SpateSourceInfo, i);

      if (g_str_equal (source->link, link))
        return source;
    }

  return NULL;
}

static gboolean
has_link (GPtrArray  *links,
          const char *link)
{
  return g_ptr_array_find_with_equal_func (links, link, g_str_equal, NULL);
}

/* Those that were asked for, each once, and then those that a server has told of. */
static GPtrArray *
get_links (SpateDownload *download)
{
  const SpateRequest *request = spate_download_get_request (download);
  const SpateSnapshot *snapshot = spate_download_get_snapshot (download);
  GPtrArray *links = g_ptr_array_new ();

  for (guint i = 0; i < request->uris->len; i++)
    if (!has_link (links, request->uris->pdata[i]))
      g_ptr_array_add (links, request->uris->pdata[i]);

  for (guint i = 0; snapshot != NULL && snapshot->sources != NULL && i < snapshot->sources->len; i++)
    {
      const SpateSourceInfo *source = &g_array_index (snapshot->sources, SpateSourceInfo, i);

      if (source->is_told && !has_link (links, source->link))
        g_ptr_array_add (links, source->link);
    }

  return links;
}

/* --- rows ----------------------------------------------------------------------------- */

static SpateSourceRow *
add_row (SpateSourceList *self)
{
  SpateSourceRow *row = spate_source_row_new ();

  g_signal_connect_object (row, "refused", G_CALLBACK (adw_preferences_group_set_description), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row));

  return row;
}

/* Of the rows behind the first; one that is free for %NULL. */
static SpateSourceRow *
find_row (SpateSourceList *self,
          const char      *link)
{
  for (guint i = 1; i < self->rows->len; i++)
    if (g_strcmp0 (spate_source_row_get_link (self->rows->pdata[i]), link) == 0)
      return self->rows->pdata[i];

  return NULL;
}

static SpateSourceRow *
ensure_row (SpateSourceList *self,
            GPtrArray       *links,
            guint            index)
{
  SpateSourceRow *row = index == 0 ? self->rows->pdata[0] : find_row (self, links->pdata[index]);

  if (row == NULL)
    row = find_row (self, NULL);

  return row != NULL ? row : add_row (self);
}

/* Whoever works with the keys goes on at the first source, and not at the top of the window. */
static void
clear_row (SpateSourceList *self,
           SpateSourceRow  *row)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (row));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean had_focus = focus != NULL && (focus == GTK_WIDGET (row) || gtk_widget_is_ancestor (focus, GTK_WIDGET (row)));

  spate_source_row_clear (row);
  if (had_focus)
    gtk_widget_child_focus (self->rows->pdata[0], GTK_DIR_TAB_FORWARD);
}

/* Of what is not there any more. */
static void
clear_rows (SpateSourceList *self,
            GPtrArray       *links)
{
  for (guint i = 1; i < self->rows->len; i++)
    {
      const char *link = spate_source_row_get_link (self->rows->pdata[i]);

      if (link != NULL && (!has_link (links, link) || g_str_equal (links->pdata[0], link)))
        clear_row (self, self->rows->pdata[i]);
    }
}

/* What was disabled when a run last looked may be asked again. */
static void
show_source (SpateSourceList *self,
             SpateSourceRow  *row,
             const char      *link)
{
  const SpateSourceInfo *known = find_info (self->download, link);
  g_autofree char *concealed = known == NULL ? spate_link_conceal (link) : NULL;
  SpateSourceInfo source = { .uri = concealed, .link = (char *) link, .is_usable = TRUE };

  if (known != NULL)
    source = *known;
  source.is_usable |= source.is_disabled || source.is_removed;
  source.is_disabled = !spate_request_is_enabled (spate_download_get_request (self->download), link);
  spate_source_row_show (row, self->download, &source, known != NULL);
}

/* --- the object ----------------------------------------------------------------------- */

static void
spate_source_list_dispose (GObject *object)
{
  SpateSourceList *self = SPATE_SOURCE_LIST (object);

  g_clear_object (&self->download);
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
  add_row (self);
}

/**
 * spate_source_list_update:
 * @self: a list
 *
 * Shows what has become of its download.
 */
void
spate_source_list_update (SpateSourceList *self)
{
  g_return_if_fail (SPATE_IS_SOURCE_LIST (self));

  if (self->download == NULL)
    return;

  g_autoptr (GPtrArray) links = get_links (self->download);

  clear_rows (self, links);
  for (guint i = 0; i < links->len; i++)
    show_source (self, ensure_row (self, links, i), links->pdata[i]);
}

/**
 * spate_source_list_set_download:
 * @self: a list
 * @download: (nullable): a download
 *
 * Shows where its file comes from.
 */
void
spate_source_list_set_download (SpateSourceList *self,
                                SpateDownload   *download)
{
  g_return_if_fail (SPATE_IS_SOURCE_LIST (self));
  g_return_if_fail (download == NULL || SPATE_IS_DOWNLOAD (download));

  if (!g_set_object (&self->download, download))
    return;

  for (guint i = 0; i < self->rows->len; i++)
    spate_source_row_clear (self->rows->pdata[i]);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), NULL);
  spate_source_list_update (self);
}
