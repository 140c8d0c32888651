/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The connections that work for a download, each with its colour in the map, its speed, and what it
 * has still to bring. Rows are kept and filled in anew; there are never more than connections. */

#include "spate-connection-list.h"

#include <glib/gi18n.h>

#include "spate-format-details.h"
#include "spate-link.h"
#include "spate-meter.h"
#include "spate-request.h"
#include "spate-swatch.h"

#define RATE_TIME_CONSTANT (2 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  AdwActionRow *row;    /* (unowned): the group's */
  SpateSwatch  *swatch; /* (unowned): the row's */
} Row;

struct _SpateConnectionList
{
  AdwPreferencesGroup parent_instance;

  Row        rows[SPATE_MAX_CONNECTIONS];
  guint      n_rows;
  guint64    run;    /* that the meters are of */
  GPtrArray *meters; /* (owned) (element-type SpateMeter): by number */
};

G_DEFINE_FINAL_TYPE (SpateConnectionList, spate_connection_list, ADW_TYPE_PREFERENCES_GROUP)

static void
spate_connection_list_dispose (GObject *object)
{
  SpateConnectionList *self = SPATE_CONNECTION_LIST (object);

  g_clear_pointer (&self->meters, g_ptr_array_unref);

  G_OBJECT_CLASS (spate_connection_list_parent_class)->dispose (object);
}

static void
spate_connection_list_class_init (SpateConnectionListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_connection_list_dispose;
}

static void
spate_connection_list_init (SpateConnectionList *self)
{
  self->meters = g_ptr_array_new_with_free_func (g_free);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Connections"));
}

/* Numbers are never used again in a run, and there may be thousands of them in a long one. */
static SpateMeter *
get_meter (SpateConnectionList *self,
           guint                number)
{
  if (self->meters->len <= number)
    g_ptr_array_set_size (self->meters, (int) number + 1);
  if (self->meters->pdata[number] == NULL)
    self->meters->pdata[number] = g_new0 (SpateMeter, 1);

  return self->meters->pdata[number];
}

static double
measure (SpateConnectionList       *self,
         const SpateConnectionInfo *connection,
         gint64                     now)
{
  SpateMeter *meter = get_meter (self, connection->number);

  if (meter->time_constant == 0)
    spate_meter_init (meter, RATE_TIME_CONSTANT, now, connection->fetched);
  spate_meter_update (meter, now, connection->fetched);

  return spate_meter_get_rate (meter);
}

static Row *
ensure_row (SpateConnectionList *self,
            guint                index)
{
  Row *row = &self->rows[index];

  if (index < self->n_rows)
    return row;

  row->row = ADW_ACTION_ROW (adw_action_row_new ());
  row->swatch = SPATE_SWATCH (spate_swatch_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row->row), FALSE);
  adw_action_row_set_subtitle_lines (row->row, 1);
  adw_action_row_add_prefix (row->row, GTK_WIDGET (row->swatch));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row->row));
  self->n_rows++;

  return row;
}

static void
fill_row (SpateConnectionList       *self,
          guint                      index,
          const SpateConnectionInfo *connection,
          const SpateSnapshot       *snapshot)
{
  Row *row = ensure_row (self, index);
  const char *uri = snapshot->sources != NULL && connection->source < snapshot->sources->len
                      ? g_array_index (snapshot->sources, SpateSourceInfo, connection->source).uri
                      : NULL;
  g_autofree char *host = uri != NULL ? spate_link_get_host (uri) : NULL;
  g_autofree char *subtitle = spate_format_connection (connection, measure (self, connection, snapshot->elapsed));
  g_autofree char *title = NULL;

  /* Translators: a connection's number, and the name of the server */
  title = host != NULL ? g_strdup_printf (_ ("%u · %s"), connection->number, host) : g_strdup_printf ("%u", connection->number);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->row), title);
  adw_action_row_set_subtitle (row->row, subtitle);
  spate_swatch_set_connection (row->swatch, connection->number);
}

/**
 * spate_connection_list_show:
 * @self: a list
 * @snapshot: (nullable): the picture of a run
 *
 * Shows the connections of that; nothing at all if none works.
 */
void
spate_connection_list_show (SpateConnectionList *self,
                            SpateSnapshot       *snapshot)
{
  g_return_if_fail (SPATE_IS_CONNECTION_LIST (self));

  guint n = snapshot != NULL && snapshot->connections != NULL ? MIN (snapshot->connections->len, SPATE_MAX_CONNECTIONS) : 0;

  if (snapshot != NULL && snapshot->run != self->run)
    {
      self->run = snapshot->run;
      g_ptr_array_set_size (self->meters, 0);
    }

  for (guint i = 0; i < n; i++)
    fill_row (self, i, &g_array_index (snapshot->connections, SpateConnectionInfo, i), snapshot);
  for (guint i = 0; i < self->n_rows; i++)
    gtk_widget_set_visible (GTK_WIDGET (self->rows[i].row), i < n);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}
