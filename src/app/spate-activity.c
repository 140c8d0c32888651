/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all downloads do together, for whoever shows or decides something without a window: how many run,
 * how many go on by themselves, how far they are. It looks when a state changes, and once a second while
 * something runs, so that the work does not grow with the speed of the line. */

#include "spate-activity.h"

#include "spate-watcher.h"

struct _SpateActivity
{
  GObject parent_instance;

  /* Owned */
  SpateManager *manager;
  SpateWatcher *watcher;

  guint look_id; /* of an idle source */
  guint tick_id;

  guint   n_running;
  guint   n_unfinished;
  guint   n_metered; /* of those that wait for another network */
  double  rate;
  goffset written;   /* of those whose size is known and that are not done */
  goffset size;
};

G_DEFINE_FINAL_TYPE (SpateActivity, spate_activity, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
add (SpateActivity *self,
     SpateDownload *download)
{
  SpateState state = spate_download_get_state (download);
  goffset size = spate_download_get_size (download);

  if (!spate_state_is_running (state) && state != SPATE_STATE_QUEUED && state != SPATE_STATE_WAITING)
    return;

  self->n_unfinished++;
  self->n_metered += spate_download_get_wait (download) == SPATE_WAIT_METERED;
  if (size > 0)
    {
      self->size += size;
      self->written += spate_download_get_written (download);
    }
  if (spate_state_is_running (state))
    {
      self->n_running++;
      self->rate += spate_download_get_rate (download);
    }
}

static void
count (SpateActivity *self)
{
  GListModel *model = G_LIST_MODEL (self->manager);

  self->n_running = 0;
  self->n_unfinished = 0;
  self->n_metered = 0;
  self->rate = 0.0;
  self->written = 0;
  self->size = 0;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);

      add (self, download);
    }
}

static gboolean tick_cb (gpointer user_data);

static void
look (SpateActivity *self)
{
  count (self);
  if (self->n_running == 0)
    g_clear_handle_id (&self->tick_id, g_source_remove);
  else if (self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);

  g_signal_emit (self, signals[CHANGED], 0);
}

/* Whoever hears of it may let go of it. */
static gboolean
tick_cb (gpointer user_data)
{
  g_autoptr (SpateActivity) self = g_object_ref (user_data);

  look (self);

  return self->tick_id != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
look_cb (gpointer user_data)
{
  g_autoptr (SpateActivity) self = g_object_ref (user_data);

  self->look_id = 0;
  look (self);

  return G_SOURCE_REMOVE;
}

/* When all are paused, that is one change. */
static void
look_soon (SpateActivity *self)
{
  if (self->look_id == 0)
    self->look_id = g_idle_add (look_cb, self);
}

static void
spate_activity_dispose (GObject *object)
{
  SpateActivity *self = SPATE_ACTIVITY (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->watcher);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (spate_activity_parent_class)->dispose (object);
}

static void
spate_activity_class_init (SpateActivityClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_activity_dispose;

  /**
   * SpateActivity::changed:
   * @self: an activity
   *
   * Something may have changed.
   */
  signals[CHANGED] = g_signal_new ("changed", SPATE_TYPE_ACTIVITY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
spate_activity_init (SpateActivity *self G_GNUC_UNUSED)
{
}

/**
 * spate_activity_new:
 * @manager: whose downloads it looks at
 *
 * Returns: (transfer full): an activity; it says soon that it has changed
 */
SpateActivity *
spate_activity_new (SpateManager *manager)
{
  static const char *const properties[] = { "state", NULL };

  g_return_val_if_fail (SPATE_IS_MANAGER (manager), NULL);

  SpateActivity *self = g_object_new (SPATE_TYPE_ACTIVITY, NULL);

  self->manager = g_object_ref (manager);
  self->watcher = spate_watcher_new (G_LIST_MODEL (manager), properties);
  g_signal_connect_object (self->watcher, "came", G_CALLBACK (look_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watcher, "changed", G_CALLBACK (look_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watcher, "went", G_CALLBACK (look_soon), self, G_CONNECT_SWAPPED);
  look_soon (self);

  return self;
}

/**
 * spate_activity_get_n_running:
 * @self: an activity
 *
 * Returns: how many downloads are at work
 */
guint
spate_activity_get_n_running (SpateActivity *self)
{
  g_return_val_if_fail (SPATE_IS_ACTIVITY (self), 0);

  return self->n_running;
}

/**
 * spate_activity_get_n_unfinished:
 * @self: an activity
 *
 * Returns: how many downloads are at work, or will be without anybody's help, at this very moment
 */
guint
spate_activity_get_n_unfinished (SpateActivity *self)
{
  g_return_val_if_fail (SPATE_IS_ACTIVITY (self), 0);

  /* Whoever asks may have heard of a change before it was looked at here. */
  count (self);

  return self->n_unfinished;
}

/**
 * spate_activity_get_n_metered:
 * @self: an activity
 *
 * Returns: how many downloads wait because the network costs money
 */
guint
spate_activity_get_n_metered (SpateActivity *self)
{
  g_return_val_if_fail (SPATE_IS_ACTIVITY (self), 0);

  return self->n_metered;
}

/**
 * spate_activity_get_fraction:
 * @self: an activity
 *
 * Returns: how much of them is here, of those whose size is known: 0 to 1; -1 if none is
 */
double
spate_activity_get_fraction (SpateActivity *self)
{
  g_return_val_if_fail (SPATE_IS_ACTIVITY (self), -1.0);

  return self->size > 0 ? CLAMP ((double) self->written / (double) self->size, 0.0, 1.0) : -1.0;
}

/**
 * spate_activity_get_rate:
 * @self: an activity
 *
 * Returns: bytes a second, of all together
 */
double
spate_activity_get_rate (SpateActivity *self)
{
  g_return_val_if_fail (SPATE_IS_ACTIVITY (self), 0.0);

  return self->rate;
}
