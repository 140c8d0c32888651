/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which source sent the bytes that are in the file now, so that a wrong piece can be laid at
 * somebody's door. Where two have sent the same bytes, the later one has overwritten the other's.
 * What an earlier run brought nobody is known to have sent.
 *
 * Each source has a set of ranges: there are few sources, and connections work in long stretches. */

#include "spate-attribution.h"

#include "spate-range-set.h"

struct _SpateAttribution
{
  GPtrArray *sets; /* (owned) (element-type SpateRangeSet): by source; disjoint */
};

typedef struct
{
  guint   source;
  goffset n_bytes;
} Share;

/**
 * spate_attribution_new:
 * @n_sources: how many sources there are
 *
 * Returns: (transfer full): an attribution of nothing
 */
SpateAttribution *
spate_attribution_new (guint n_sources)
{
  SpateAttribution *self = g_new0 (SpateAttribution, 1);

  self->sets = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_range_set_free);
  for (guint i = 0; i < n_sources; i++)
    g_ptr_array_add (self->sets, spate_range_set_new ());

  return self;
}

/**
 * spate_attribution_free:
 * @self: (transfer full) (nullable): an attribution
 */
void
spate_attribution_free (SpateAttribution *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->sets);
  g_free (self);
}

/**
 * spate_attribution_note:
 * @self: an attribution
 * @range: bytes that were written
 * @source: the source that sent them, from 0 on
 */
void
spate_attribution_note (SpateAttribution *self,
                        SpateRange        range,
                        guint             source)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (source < self->sets->len);

  for (guint i = 0; i < self->sets->len; i++)
    if (i == source)
      spate_range_set_add (g_ptr_array_index (self->sets, i), range);
    else
      spate_range_set_subtract (g_ptr_array_index (self->sets, i), range);
}

static int
compare_shares (gconstpointer a,
                gconstpointer b)
{
  const Share *one = a;
  const Share *other = b;

  return (one->n_bytes < other->n_bytes) - (one->n_bytes > other->n_bytes);
}

/**
 * spate_attribution_get_senders:
 * @self: an attribution
 * @range: bytes of the file
 * @ret_all: (out): whether these have sent all of them
 *
 * Returns: (transfer full) (element-type guint): the sources that have sent some of them, whoever
 *   sent most comes first
 */
GArray *
spate_attribution_get_senders (const SpateAttribution *self,
                               SpateRange              range,
                               gboolean               *ret_all)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (ret_all != NULL, NULL);

  g_autoptr (GArray) shares = g_array_new (FALSE, FALSE, sizeof (Share));
  GArray *senders = g_array_new (FALSE, FALSE, sizeof (guint));
  goffset n_known = 0;

  for (guint i = 0; i < self->sets->len; i++)
    {
      const Share share = { i, spate_range_set_count_within (g_ptr_array_index (self->sets, i), range) };

      n_known += share.n_bytes;
      if (share.n_bytes > 0)
        g_array_append_val (shares, share);
    }

  g_array_sort (shares, compare_shares);
  for (guint i = 0; i < shares->len; i++)
    g_array_append_val (senders, g_array_index (shares, Share, i).source);
  *ret_all = n_known == spate_range_get_length (range);

  return senders;
}
