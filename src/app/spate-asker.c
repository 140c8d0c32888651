/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks servers while somebody types: never for each key, and never twice for the same. What is wanted
 * may change at any time; then what was asked is over, and its connection with it. */

#include "spate-asker.h"

/* People who type pause for less between two keys. */
#define PAUSE_MS 700

struct _SpateAsker
{
  GObject parent_instance;

  SpateManager *manager; /* (owned) */
  SpateRequest *wanted;  /* (owned) (nullable) */
  SpateLook    *look;    /* (owned) (nullable): at what is wanted */
  guint         pause;   /* a source, until that is asked, or 0 */
};

G_DEFINE_FINAL_TYPE (SpateAsker, spate_asker, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
look_changed_cb (SpateAsker *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
drop_look (SpateAsker *self)
{
  if (self->look == NULL)
    return;

  g_signal_handlers_disconnect_by_func (self->look, look_changed_cb, self);
  spate_look_cancel (self->look);
  g_clear_object (&self->look);
}

static void
spate_asker_dispose (GObject *object)
{
  SpateAsker *self = SPATE_ASKER (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  drop_look (self);
  g_clear_pointer (&self->wanted, spate_request_unref);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (spate_asker_parent_class)->dispose (object);
}

static void
spate_asker_class_init (SpateAskerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_asker_dispose;

  /**
   * SpateAsker::changed:
   * @self: an asker
   *
   * Emitted when another look begins, one ends, or more is known.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
spate_asker_init (SpateAsker *self G_GNUC_UNUSED)
{
}

static void
ask (SpateAsker *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  if (self->wanted == NULL || self->look != NULL)
    return;

  self->look = spate_manager_look (self->manager, self->wanted);
  g_signal_connect_object (self->look, "changed", G_CALLBACK (look_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
pause_cb (gpointer user_data)
{
  SpateAsker *self = user_data;

  self->pause = 0;
  ask (self);
}

/**
 * spate_asker_new:
 * @manager: who asks
 *
 * Returns: (transfer full): an asker that wants nothing yet
 */
SpateAsker *
spate_asker_new (SpateManager *manager)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (manager), NULL);

  SpateAsker *self = g_object_new (SPATE_TYPE_ASKER, NULL);

  self->manager = g_object_ref (manager);

  return self;
}

/**
 * spate_asker_want:
 * @self: an asker
 * @request: (nullable): what is wanted now, not changed any more
 * @when: when it is to be asked for, unless it has been or is being asked for
 */
void
spate_asker_want (SpateAsker   *self,
                  SpateRequest *request,
                  SpateAskTime  when)
{
  g_return_if_fail (SPATE_IS_ASKER (self));

  gboolean is_same = request != NULL && self->wanted != NULL && spate_request_asks_same (request, self->wanted);

  if (request == NULL && self->wanted == NULL)
    return;

  if (!is_same)
    {
      g_clear_handle_id (&self->pause, g_source_remove);
      drop_look (self);
      g_clear_pointer (&self->wanted, spate_request_unref);
      self->wanted = request != NULL ? spate_request_ref (request) : NULL;
      if (request != NULL && when == SPATE_ASK_SOON)
        self->pause = g_timeout_add_once (PAUSE_MS, pause_cb, self);
    }

  if (when == SPATE_ASK_NOW && self->wanted != NULL && self->look == NULL)
    ask (self);
  else if (!is_same)
    g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * spate_asker_ask_now:
 * @self: an asker
 *
 * Asks for what is wanted, if that has not been asked for.
 */
void
spate_asker_ask_now (SpateAsker *self)
{
  g_return_if_fail (SPATE_IS_ASKER (self));

  ask (self);
}

/**
 * spate_asker_ask_again:
 * @self: an asker
 *
 * Asks for what is wanted, whatever was answered before.
 */
void
spate_asker_ask_again (SpateAsker *self)
{
  g_return_if_fail (SPATE_IS_ASKER (self));

  drop_look (self);
  ask (self);
}

/**
 * spate_asker_get_wanted:
 * @self: an asker
 *
 * Returns: (transfer none) (nullable): what is wanted
 */
SpateRequest *
spate_asker_get_wanted (SpateAsker *self)
{
  g_return_val_if_fail (SPATE_IS_ASKER (self), NULL);

  return self->wanted;
}

/**
 * spate_asker_is_pausing:
 * @self: an asker
 *
 * Returns: whether what is wanted will be asked for soon, by itself
 */
gboolean
spate_asker_is_pausing (SpateAsker *self)
{
  g_return_val_if_fail (SPATE_IS_ASKER (self), FALSE);

  return self->pause != 0;
}

/**
 * spate_asker_get_look:
 * @self: an asker
 *
 * Returns: (transfer none) (nullable): the look at what is wanted; %NULL if nobody was asked yet
 */
SpateLook *
spate_asker_get_look (SpateAsker *self)
{
  g_return_val_if_fail (SPATE_IS_ASKER (self), NULL);

  return self->look;
}
