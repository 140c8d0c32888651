/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The memory of servers as it is kept on disk: a version and a dictionary, so that a later
 * Spate can add to it. A figure that cannot be right is dropped and the others stay: unlike a
 * record, a memory with a hole in it does no harm. */

#include "spate-host-memory.h"

#include <stdlib.h>
#include <string.h>

#include "spate-error.h"
#include "spate-host-memory-private.h"
#include "spate-link.h"

#define FIGURE_TYPE "(xx)"
#define ENTRY_TYPE "a{s" FIGURE_TYPE "}"
#define HOSTS_TYPE "a{s" ENTRY_TYPE "}"

static GVariant *
figure_to_variant (const SpateHostFigure *figure)
{
  return g_variant_new (FIGURE_TYPE, figure->value, figure->when);
}

static GVariant *
entry_to_variant (const SpateHostEntry *entry)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (ENTRY_TYPE));
  for (guint i = 0; i < SPATE_N_HOST_FIGURES; i++)
    if (entry->figures[i].value != 0)
      g_variant_builder_add (&builder, "{s@" FIGURE_TYPE "}", _spate_host_figure_kinds[i].name,
                             figure_to_variant (&entry->figures[i]));

  return g_variant_builder_end (&builder);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * spate_host_memory_to_variant:
 * @self: a memory
 *
 * Returns: (transfer floating): the memory as it is written to disk, a `(ua{sv})`; equal ones
 *   give equal bytes
 */
GVariant *
spate_host_memory_to_variant (const SpateHostMemory *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  guint n_origins = 0;
  g_autofree gpointer *origins = g_hash_table_get_keys_as_array (self->entries, &n_origins);
  GVariantBuilder hosts;
  GVariantDict dict;

  qsort (origins, n_origins, sizeof *origins, compare_names);
  g_variant_builder_init (&hosts, G_VARIANT_TYPE (HOSTS_TYPE));
  for (guint i = 0; i < n_origins; i++)
    g_variant_builder_add (&hosts, "{s@" ENTRY_TYPE "}", origins[i],
                           entry_to_variant (g_hash_table_lookup (self->entries, origins[i])));

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "hosts", g_variant_builder_end (&hosts));
  if (self->total_rate.value != 0)
    g_variant_dict_insert_value (&dict, _spate_total_rate_kind.name, figure_to_variant (&self->total_rate));

  return g_variant_new ("(u@a{sv})", (guint) SPATE_HOST_MEMORY_VERSION, g_variant_dict_end (&dict));
}

/* Looks a figure up that is sound and not too old. A time that is a little ahead comes from
 * a clock that was wrong: were it kept, it would pass for newer than what is learnt now. */
static gboolean
read_figure (GVariant                  *dict,
             const SpateHostFigureKind *kind,
             gint64                     now,
             SpateHostFigure           *ret_figure)
{
  SpateHostFigure figure = { 0 };

  if (!g_variant_lookup (dict, kind->name, FIGURE_TYPE, &figure.value, &figure.when) ||
      !_spate_host_figure_is_alive (kind, &figure, now))
    return FALSE;

  figure.when = MIN (figure.when, now);
  *ret_figure = figure;

  return TRUE;
}

/* Figures of a later Spate that this one does not know are passed over. */
static void
read_entry (SpateHostMemory *self,
            const char      *origin,
            GVariant        *variant,
            gint64           now)
{
  SpateHostFigure figure;

  for (guint i = 0; i < SPATE_N_HOST_FIGURES; i++)
    if (read_figure (variant, &_spate_host_figure_kinds[i], now, &figure))
      _spate_host_memory_offer (self, origin, i, &figure);
}

/* Only what is spelt as an origin is one: whatever else is there may be private. */
static gboolean
is_origin (const char *text)
{
  if (strlen (text) > SPATE_HOST_MEMORY_LONGEST_ORIGIN)
    return FALSE;

  g_autofree char *origin = spate_link_get_origin (text);

  return g_strcmp0 (origin, text) == 0;
}

static void
read_hosts (SpateHostMemory *self,
            GVariant        *hosts,
            gint64           now)
{
  GVariantIter iter;
  const char *origin = NULL;
  GVariant *variant = NULL;

  g_variant_iter_init (&iter, hosts);
  while (g_variant_iter_loop (&iter, "{&s@" ENTRY_TYPE "}", &origin, &variant))
    {
      if (!is_origin (origin))
        continue;

      read_entry (self, origin, variant, now);
      if (g_hash_table_size (self->entries) > SPATE_HOST_MEMORY_MOST_HOSTS)
        _spate_host_memory_forget_oldest (self);
    }
}

/**
 * spate_host_memory_from_variant:
 * @variant: what spate_host_memory_to_variant() made, or anything at all
 * @now: UNIX time in seconds
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Reads what was written. Nothing in it is trusted: figures that are out of bounds, too old or
 * more than a day ahead of @now are dropped, as are names that are no origins. What is less
 * ahead counts as of @now.
 *
 * Returns: (transfer full) (nullable): the memory, or %NULL if @variant is no memory of this
 *   version
 */
SpateHostMemory *
spate_host_memory_from_variant (GVariant *variant,
                                gint64    now,
                                GError  **error)
{
  g_return_val_if_fail (variant != NULL, NULL);
  g_return_val_if_fail (now > 0, NULL);

  guint32 version = 0;
  g_autoptr (GVariant) dict = NULL;

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (variant, "(u@a{sv})", &version, &dict);

  g_autoptr (GVariant) hosts = NULL;

  if (dict != NULL)
    hosts = g_variant_lookup_value (dict, "hosts", G_VARIANT_TYPE (HOSTS_TYPE));

  if (hosts == NULL || version != SPATE_HOST_MEMORY_VERSION)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, "It is no memory of servers of version %d",
                   SPATE_HOST_MEMORY_VERSION);
      return NULL;
    }

  SpateHostMemory *self = spate_host_memory_new ();
  SpateHostFigure total_rate;

  read_hosts (self, hosts, now);
  if (read_figure (dict, &_spate_total_rate_kind, now, &total_rate))
    _spate_host_memory_offer_total_rate (self, &total_rate, now);

  return self;
}
