/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What servers allowed and rewarded before. It is there to start a later download better: to
 * open as many connections at once as the last one ended with. It never replaces a test and
 * never lifts a limit, so whatever is wrong in it costs a second, not a file.
 *
 * Servers change, so each figure has a time of its own and a lifetime; when that is over, the
 * figure is gone, and a server without figures is forgotten. The table of figures below says
 * all there is to know of each; the rest of the file treats them alike.
 *
 * Where people download from is their own affair: of a link only the origin is kept, no user
 * name, no path and no query, and for no more than a month. */

#include "spate-host-memory.h"

#include <string.h>

#include "spate-host-memory-private.h"
#include "spate-link.h"

#define HOUR ((gint64) 3600)
#define DAY (24 * HOUR)

/* Refusing is often a matter of how busy a server is: one that refused us yesterday may be free
 * today. Until then the cap doubles every six hours, so that a small one is tried out. */
#define CAP_LIFETIME DAY
#define CAP_DOUBLES_AFTER (6 * HOUR)

/* Distances and machines stay for longer, but a month without a download is a new start. */
#define LIFETIME (30 * DAY)

/* A clock that was put right may leave times in the near future; later ones are nonsense. */
#define MOST_AHEAD DAY

#define LONGEST_WAIT (5 * 60 * (gint64) G_USEC_PER_SEC)
#define HIGHEST_RATE G_GINT64_CONSTANT (1000000000000)

const SpateHostFigureKind _spate_host_figure_kinds[SPATE_N_HOST_FIGURES] = {
  [SPATE_HOST_FIGURE_CONNECTION_CAP] = { "connection-cap", SPATE_MAX_CONNECTIONS, CAP_LIFETIME, FALSE },
  [SPATE_HOST_FIGURE_BEST_CONNECTIONS] = { "best-connections", SPATE_MAX_CONNECTIONS, LIFETIME, TRUE },
  [SPATE_HOST_FIGURE_DELAY] = { "delay", LONGEST_WAIT, LIFETIME, TRUE },
  [SPATE_HOST_FIGURE_HANDSHAKE] = { "handshake", LONGEST_WAIT, LIFETIME, TRUE },
  [SPATE_HOST_FIGURE_RATE] = { "rate", HIGHEST_RATE, LIFETIME, TRUE },
  [SPATE_HOST_FIGURE_RANGE_SUPPORT] = { "range-support", SPATE_RANGE_SUPPORT_BYTES, LIFETIME, FALSE },
};

const SpateHostFigureKind _spate_total_rate_kind = { "total-rate", HIGHEST_RATE, LIFETIME, FALSE };

static gboolean
is_sound (const SpateHostFigureKind *kind,
          gint64                     value)
{
  return value >= 1 && value <= kind->highest;
}

gboolean
_spate_host_figure_is_alive (const SpateHostFigureKind *kind,
                             const SpateHostFigure     *figure,
                             gint64                     now)
{
  return is_sound (kind, figure->value) && figure->when > 0 &&
         figure->when - MOST_AHEAD <= now && now - figure->when < kind->lifetime;
}

static gint64
get_newest (const SpateHostEntry *entry)
{
  gint64 newest = 0;

  for (guint i = 0; i < SPATE_N_HOST_FIGURES; i++)
    newest = MAX (newest, entry->figures[i].when);

  return newest;
}

/**
 * spate_host_memory_new:
 *
 * Returns: (transfer full): a memory of nothing
 */
SpateHostMemory *
spate_host_memory_new (void)
{
  SpateHostMemory *self = g_new0 (SpateHostMemory, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * spate_host_memory_copy:
 * @self: a memory
 *
 * Returns: (transfer full): another one that knows the same, to be given to another thread
 */
SpateHostMemory *
spate_host_memory_copy (const SpateHostMemory *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  SpateHostMemory *copy = spate_host_memory_new ();
  GHashTableIter iter;
  gpointer origin = NULL;
  gpointer entry = NULL;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &origin, &entry))
    g_hash_table_insert (copy->entries, g_strdup (origin), g_memdup2 (entry, sizeof (SpateHostEntry)));
  copy->total_rate = self->total_rate;

  return copy;
}

/**
 * spate_host_memory_free:
 * @self: (transfer full) (nullable): a memory
 */
void
spate_host_memory_free (SpateHostMemory *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->entries);
  g_free (self);
}

/* Two servers of the same age go in the order of their names, so that it does not depend on the
 * table's. */
void
_spate_host_memory_forget_oldest (SpateHostMemory *self)
{
  GHashTableIter iter;
  gpointer origin = NULL;
  gpointer entry = NULL;
  const char *oldest = NULL;
  gint64 oldest_when = G_MAXINT64;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &origin, &entry))
    {
      gint64 when = get_newest (entry);

      if (oldest == NULL || when < oldest_when || (when == oldest_when && strcmp (origin, oldest) < 0))
        {
          oldest = origin;
          oldest_when = when;
        }
    }

  g_hash_table_remove (self->entries, oldest);
}

/* Drops what is too old, and what is too much. */
static void
tidy (SpateHostMemory *self,
      gint64           now)
{
  GHashTableIter iter;
  gpointer data = NULL;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &data))
    {
      SpateHostEntry *entry = data;

      for (guint i = 0; i < SPATE_N_HOST_FIGURES; i++)
        if (!_spate_host_figure_is_alive (&_spate_host_figure_kinds[i], &entry->figures[i], now))
          entry->figures[i] = (SpateHostFigure){ 0 };
      if (get_newest (entry) == 0)
        g_hash_table_iter_remove (&iter);
    }

  if (!_spate_host_figure_is_alive (&_spate_total_rate_kind, &self->total_rate, now))
    self->total_rate = (SpateHostFigure){ 0 };

  while (g_hash_table_size (self->entries) > SPATE_HOST_MEMORY_MOST_HOSTS)
    _spate_host_memory_forget_oldest (self);
}

/* Takes @key. */
static SpateHostEntry *
get_or_add_entry (SpateHostMemory *self,
                  char            *key)
{
  SpateHostEntry *entry = g_hash_table_lookup (self->entries, key);

  if (entry != NULL)
    {
      g_free (key);
      return entry;
    }

  entry = g_new0 (SpateHostEntry, 1);
  g_hash_table_insert (self->entries, key, entry);

  return entry;
}

static void
learn_figure (const SpateHostFigureKind *kind,
              SpateHostFigure           *figure,
              gint64                     seen,
              gint64                     now)
{
  if (!is_sound (kind, seen))
    return;

  /* Rounded towards what was seen: the other way a count that has changed by one would never
   * be reached. */
  if (kind->smooth && _spate_host_figure_is_alive (kind, figure, now))
    seen -= (seen - figure->value) / 2;

  *figure = (SpateHostFigure){ seen, now };
}

/* More connections than were allowed once have paid. */
static void
raise_cap (SpateHostFigure *cap,
           guint            best_connections,
           gint64           now)
{
  const SpateHostFigureKind *kind = &_spate_host_figure_kinds[SPATE_HOST_FIGURE_CONNECTION_CAP];

  if (_spate_host_figure_is_alive (kind, cap, now) && cap->value < best_connections)
    learn_figure (kind, cap, best_connections, now);
}

/**
 * spate_host_memory_learn:
 * @self: a memory
 * @origin: the server, or any link to it: no more than its origin is kept
 * @seen: what a download saw of it; unknown and impossible figures change nothing, and its
 *   `when` is not looked at
 * @now: UNIX time in seconds
 *
 * Remembers what was seen. Of what is measured the new figure counts half and all the earlier
 * ones together the other half (an EWMA with a weight of 0.5: two downloads agree with a
 * change for the most part, and one odd one does not overrule the rest). What the server
 * decides, its cap and whether it sends ranges, is what it decided last. If more connections
 * than an earlier cap have paid, and no new one was met, that cap has risen to them.
 */
void
spate_host_memory_learn (SpateHostMemory     *self,
                         const char          *origin,
                         const SpateHostHint *seen,
                         gint64               now)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (origin != NULL);
  g_return_if_fail (seen != NULL);
  g_return_if_fail (now > 0);

  const gint64 values[SPATE_N_HOST_FIGURES] = {
    [SPATE_HOST_FIGURE_CONNECTION_CAP] = seen->connection_cap,
    [SPATE_HOST_FIGURE_BEST_CONNECTIONS] = seen->best_connections,
    [SPATE_HOST_FIGURE_DELAY] = seen->delay,
    [SPATE_HOST_FIGURE_HANDSHAKE] = seen->handshake,
    [SPATE_HOST_FIGURE_RATE] = seen->rate,
    [SPATE_HOST_FIGURE_RANGE_SUPPORT] = seen->range_support,
  };
  g_autofree char *key = spate_link_get_origin (origin);

  if (key == NULL || strlen (key) > SPATE_HOST_MEMORY_LONGEST_ORIGIN)
    return;

  SpateHostEntry *entry = get_or_add_entry (self, g_steal_pointer (&key));

  for (guint i = 0; i < SPATE_N_HOST_FIGURES; i++)
    learn_figure (&_spate_host_figure_kinds[i], &entry->figures[i], values[i], now);
  if (seen->connection_cap == 0)
    raise_cap (&entry->figures[SPATE_HOST_FIGURE_CONNECTION_CAP], seen->best_connections, now);

  tidy (self, now);
}

/* A cap that grew beyond what Spate ever opens is none. */
static gint64
relax_cap (const SpateHostFigure *cap,
           gint64                 now)
{
  gint64 n_doublings = MAX (now - cap->when, 0) / CAP_DOUBLES_AFTER;
  gint64 relaxed = cap->value << n_doublings;

  return relaxed <= SPATE_MAX_CONNECTIONS ? relaxed : 0;
}

/**
 * spate_host_memory_recall:
 * @self: a memory
 * @origin: a server, or any link to it
 * @now: UNIX time in seconds
 * @ret_hint: (out caller-allocates): what is still believed of it; not touched if that is
 *   nothing
 *
 * The cap doubles every six hours and is gone after a day; the other figures are gone 30 days
 * after they were last seen. @ret_hint is for choosing where to start: what the server really
 * does has to be found out as ever.
 *
 * Returns: %TRUE if anything is known
 */
gboolean
spate_host_memory_recall (const SpateHostMemory *self,
                          const char            *origin,
                          gint64                 now,
                          SpateHostHint         *ret_hint)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (origin != NULL, FALSE);
  g_return_val_if_fail (ret_hint != NULL, FALSE);

  g_autofree char *key = spate_link_get_origin (origin);
  const SpateHostEntry *entry = key != NULL ? g_hash_table_lookup (self->entries, key) : NULL;
  gint64 values[SPATE_N_HOST_FIGURES] = { 0 };
  gint64 when = 0;

  for (guint i = 0; entry != NULL && i < SPATE_N_HOST_FIGURES; i++)
    {
      const SpateHostFigure *figure = &entry->figures[i];

      if (_spate_host_figure_is_alive (&_spate_host_figure_kinds[i], figure, now))
        values[i] = i == SPATE_HOST_FIGURE_CONNECTION_CAP ? relax_cap (figure, now) : figure->value;
      if (values[i] != 0)
        when = MAX (when, figure->when);
    }

  if (when == 0)
    return FALSE;

  *ret_hint = (SpateHostHint){
    .connection_cap = (guint) values[SPATE_HOST_FIGURE_CONNECTION_CAP],
    .best_connections = (guint) values[SPATE_HOST_FIGURE_BEST_CONNECTIONS],
    .delay = values[SPATE_HOST_FIGURE_DELAY],
    .handshake = values[SPATE_HOST_FIGURE_HANDSHAKE],
    .rate = values[SPATE_HOST_FIGURE_RATE],
    .range_support = (SpateRangeSupport) values[SPATE_HOST_FIGURE_RANGE_SUPPORT],
    .when = when,
  };

  return TRUE;
}

/* The best rate counts, not the last: that one may have been a slow server's. */
void
_spate_host_memory_offer_total_rate (SpateHostMemory       *self,
                                     const SpateHostFigure *offered,
                                     gint64                 now)
{
  const SpateHostFigureKind *kind = &_spate_total_rate_kind;
  const SpateHostFigure *known = &self->total_rate;

  if (!_spate_host_figure_is_alive (kind, offered, now))
    return;

  if (!_spate_host_figure_is_alive (kind, known, now) || offered->value > known->value ||
      (offered->value == known->value && offered->when > known->when))
    self->total_rate = *offered;
}

/**
 * spate_host_memory_learn_total_rate:
 * @self: a memory
 * @rate: bytes a second that came over all connections of one download together
 * @now: UNIX time in seconds
 *
 * Remembers what the line can carry: the best rate of the last 30 days.
 */
void
spate_host_memory_learn_total_rate (SpateHostMemory *self,
                                    gint64           rate,
                                    gint64           now)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (now > 0);

  const SpateHostFigure seen = { rate, now };

  _spate_host_memory_offer_total_rate (self, &seen, now);
}

/**
 * spate_host_memory_learn_from:
 * @self: a memory
 * @seen: what a download saw, and nothing else
 * @now: UNIX time in seconds
 *
 * Remembers what was seen of each server and of the line, as spate_host_memory_learn() and
 * spate_host_memory_learn_total_rate() do.
 */
void
spate_host_memory_learn_from (SpateHostMemory       *self,
                              const SpateHostMemory *seen,
                              gint64                 now)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (seen != NULL && seen != self);

  GHashTableIter iter;
  gpointer origin = NULL;

  g_hash_table_iter_init (&iter, seen->entries);
  while (g_hash_table_iter_next (&iter, &origin, NULL))
    {
      SpateHostHint hint;

      if (spate_host_memory_recall (seen, origin, now, &hint))
        spate_host_memory_learn (self, origin, &hint, now);
    }

  _spate_host_memory_offer_total_rate (self, &seen->total_rate, now);
}

/**
 * spate_host_memory_recall_total_rate:
 * @self: a memory
 * @now: UNIX time in seconds
 *
 * Returns: bytes a second that the line has carried, 0 if that is not known
 */
gint64
spate_host_memory_recall_total_rate (const SpateHostMemory *self,
                                     gint64                 now)
{
  g_return_val_if_fail (self != NULL, 0);

  return _spate_host_figure_is_alive (&_spate_total_rate_kind, &self->total_rate, now) ? self->total_rate.value : 0;
}

void
_spate_host_memory_offer (SpateHostMemory       *self,
                          const char            *origin,
                          guint                  kind,
                          const SpateHostFigure *offered)
{
  SpateHostFigure *figure = &get_or_add_entry (self, g_strdup (origin))->figures[kind];

  if (offered->when > figure->when)
    *figure = *offered;
}

/**
 * spate_host_memory_adopt:
 * @self: a memory
 * @other: what another process has learned since both read the same
 * @now: UNIX time in seconds
 *
 * Takes over what @other saw later than @self.
 */
void
spate_host_memory_adopt (SpateHostMemory       *self,
                         const SpateHostMemory *other,
                         gint64                 now)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (other != NULL && other != self);

  GHashTableIter iter;
  gpointer origin = NULL;
  gpointer data = NULL;

  g_hash_table_iter_init (&iter, other->entries);
  while (g_hash_table_iter_next (&iter, &origin, &data))
    {
      const SpateHostEntry *entry = data;

      for (guint i = 0; i < SPATE_N_HOST_FIGURES; i++)
        if (_spate_host_figure_is_alive (&_spate_host_figure_kinds[i], &entry->figures[i], now))
          _spate_host_memory_offer (self, origin, i, &entry->figures[i]);
    }

  _spate_host_memory_offer_total_rate (self, &other->total_rate, now);
  tidy (self, now);
}

/**
 * spate_host_memory_get_n_hosts:
 * @self: a memory
 *
 * Returns: how many servers are remembered, up to %SPATE_HOST_MEMORY_MOST_HOSTS
 */
guint
spate_host_memory_get_n_hosts (const SpateHostMemory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_hash_table_size (self->entries);
}

static gboolean
figure_equal (const SpateHostFigure *a,
              const SpateHostFigure *b)
{
  return a->value == b->value && a->when == b->when;
}

/**
 * spate_host_memory_equal:
 * @a: a memory
 * @b: another one
 *
 * Returns: %TRUE if both hold the same figures of the same times
 */
gboolean
spate_host_memory_equal (const SpateHostMemory *a,
                         const SpateHostMemory *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  GHashTableIter iter;
  gpointer origin = NULL;
  gpointer data = NULL;

  if (g_hash_table_size (a->entries) != g_hash_table_size (b->entries) ||
      !figure_equal (&a->total_rate, &b->total_rate))
    return FALSE;

  g_hash_table_iter_init (&iter, a->entries);
  while (g_hash_table_iter_next (&iter, &origin, &data))
    {
      const SpateHostEntry *first = data;
      const SpateHostEntry *second = g_hash_table_lookup (b->entries, origin);

      if (second == NULL)
        return FALSE;
      for (guint i = 0; i < SPATE_N_HOST_FIGURES; i++)
        if (!figure_equal (&first->figures[i], &second->figures[i]))
          return FALSE;
    }

  return TRUE;
}
