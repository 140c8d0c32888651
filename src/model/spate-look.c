/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A question that a server is asked before anybody has decided to download anything. It is in no list
 * and no record. What becomes of it: a download, which takes its run over with the answer that is open,
 * or nothing, when it is cancelled or dropped. */

#include "spate-manager-private.h"

struct _SpateLook
{
  GObject parent_instance;

  SpateManager  *manager;  /* (unowned) (nullable): weak */
  SpateRequest  *request;  /* (owned) */
  SpateSnapshot *snapshot; /* (owned) (nullable) */
  guint64        run;      /* 0 if there is none any more */
};

G_DEFINE_FINAL_TYPE (SpateLook, spate_look, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
spate_look_dispose (GObject *object)
{
  SpateLook *self = SPATE_LOOK (object);

  spate_look_cancel (self);
  g_clear_weak_pointer (&self->manager);
  g_clear_pointer (&self->request, spate_request_unref);
  g_clear_pointer (&self->snapshot, spate_snapshot_unref);

  G_OBJECT_CLASS (spate_look_parent_class)->dispose (object);
}

static void
spate_look_class_init (SpateLookClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_look_dispose;

  /**
   * SpateLook::changed:
   * @self: a look
   *
   * Emitted when more is known.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
spate_look_init (SpateLook *self G_GNUC_UNUSED)
{
}

SpateLook *
_spate_look_new (SpateManager *manager,
                 SpateRequest *request,
                 guint64       run)
{
  SpateLook *self = g_object_new (SPATE_TYPE_LOOK, NULL);

  g_set_weak_pointer (&self->manager, manager);
  self->request = spate_request_ref (request);
  self->run = run;
  g_hash_table_insert (manager->looks, g_memdup2 (&run, sizeof run), self);

  return self;
}

/* From now on the run is the caller's. Returns 0 if there is none. */
guint64
_spate_look_steal_run (SpateLook *self)
{
  guint64 run = self->run;

  self->run = 0;
  if (run != 0 && self->manager != NULL)
    g_hash_table_remove (self->manager->looks, &run);

  return run;
}

void
_spate_look_take_snapshot (SpateLook     *self,
                           SpateSnapshot *snapshot)
{
  g_autoptr (SpateLook) kept = g_object_ref (self);

  g_clear_pointer (&self->snapshot, spate_snapshot_unref);
  self->snapshot = spate_snapshot_ref (snapshot);
  if (spate_snapshot_is_last (snapshot))
    (void) _spate_look_steal_run (self);

  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * spate_look_get_request:
 * @self: a look
 *
 * Returns: (transfer none): what is asked for
 */
SpateRequest *
spate_look_get_request (SpateLook *self)
{
  g_return_val_if_fail (SPATE_IS_LOOK (self), NULL);

  return self->request;
}

/**
 * spate_look_is_asking:
 * @self: a look
 *
 * Returns: whether there is neither an answer nor an error yet, but will be
 */
gboolean
spate_look_is_asking (SpateLook *self)
{
  g_return_val_if_fail (SPATE_IS_LOOK (self), FALSE);

  return self->run != 0 && spate_look_get_answer (self) == NULL;
}

/**
 * spate_look_get_answer:
 * @self: a look
 *
 * Returns: (transfer none) (nullable): what the server has said
 */
const SpateAnswer *
spate_look_get_answer (SpateLook *self)
{
  g_return_val_if_fail (SPATE_IS_LOOK (self), NULL);

  return self->snapshot != NULL ? self->snapshot->answer : NULL;
}

/**
 * spate_look_get_error:
 * @self: a look
 *
 * Returns: (transfer none) (nullable): why it cannot be downloaded
 */
const GError *
spate_look_get_error (SpateLook *self)
{
  g_return_val_if_fail (SPATE_IS_LOOK (self), NULL);

  return self->snapshot != NULL ? self->snapshot->error : NULL;
}

/**
 * spate_look_get_status:
 * @self: a look
 *
 * Returns: the HTTP status with which the server refused, or 0 if it did not, or not in that way
 */
guint
spate_look_get_status (SpateLook *self)
{
  g_return_val_if_fail (SPATE_IS_LOOK (self), 0);

  return self->snapshot != NULL ? self->snapshot->status : 0;
}

/**
 * spate_look_get_waiting:
 * @self: a look
 *
 * Returns: (transfer none) (nullable): why there is no answer yet, although somebody was asked
 */
const GError *
spate_look_get_waiting (SpateLook *self)
{
  g_return_val_if_fail (SPATE_IS_LOOK (self), NULL);

  return self->snapshot != NULL ? self->snapshot->waiting : NULL;
}

/**
 * spate_look_cancel:
 * @self: a look
 *
 * Ends it, unless a download has taken it over. Nothing is left of it anywhere.
 */
void
spate_look_cancel (SpateLook *self)
{
  g_return_if_fail (SPATE_IS_LOOK (self));

  guint64 run = _spate_look_steal_run (self);

  if (run != 0 && self->manager != NULL)
    spate_engine_stop (self->manager->engine, run);
}
