/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keeps the manager as the settings want it, from the moment they change, and tells of downloads that
 * have ended.
 *
 * What is finished leaves the list when it is old enough. Nobody waits for that moment: it is looked
 * at when the program starts, when the setting changes and when a download ends. */

#include "spate-housekeeper.h"

#include "spate-proxy-resolver.h"
#include "spate-proxy.h"
#include "spate-settings.h"
#include "spate-watcher.h"

#define DAY ((gint64) 24 * 60 * 60)

struct _SpateHousekeeper
{
  GObject parent_instance;

  /* Owned */
  SpateManager *manager;
  GSettings    *settings; /* (nullable) */
  SpateWatcher *watcher;

  guint tidy_id; /* of an idle source */
};

G_DEFINE_FINAL_TYPE (SpateHousekeeper, spate_housekeeper, G_TYPE_OBJECT)

enum
{
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- what is old --------------------------------------------------------------------- */

static gboolean
is_older (SpateDownload *download,
          gint64         limit)
{
  const SpateEnding *ending = spate_download_get_ending (download);

  return spate_download_get_state (download) == SPATE_STATE_DONE && ending != NULL && ending->when < limit;
}

static gboolean
tidy_cb (gpointer user_data)
{
  SpateHousekeeper *self = user_data;
  GListModel *model = G_LIST_MODEL (self->manager);
  guint n_days = self->settings != NULL ? g_settings_get_uint (self->settings, "keep-history") : 0;
  gint64 limit = g_get_real_time () / G_USEC_PER_SEC - n_days * DAY;

  self->tidy_id = 0;
  if (n_days == 0)
    return G_SOURCE_REMOVE;

  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i - 1);

      if (!is_older (download, limit))
        continue;
      spate_manager_remove (self->manager, download);
      spate_manager_discard (self->manager, download);
    }

  return G_SOURCE_REMOVE;
}

/* The list must not change while others are being told of a change. */
static void
tidy_soon (SpateHousekeeper *self)
{
  if (self->tidy_id == 0)
    self->tidy_id = g_idle_add (tidy_cb, self);
}

/* --- what ends ----------------------------------------------------------------------- */

static void
state_changed_cb (SpateHousekeeper *self,
                  SpateDownload    *download)
{
  SpateState state = spate_download_get_state (download);

  if (state != SPATE_STATE_DONE && state != SPATE_STATE_FAILED)
    return;

  tidy_soon (self);
  g_signal_emit (self, signals[ENDED], 0, download);
}

/* --- what is set --------------------------------------------------------------------- */

static void
apply (SpateHousekeeper *self)
{
  guint64 rate = g_settings_get_uint64 (self->settings, "rate-limit");

  spate_manager_set_rate_limit (self->manager, (gint64) rate);
}

/* What cannot be an address, set by hand, is as good as none of one's own. */
static void
apply_proxy (SpateHousekeeper *self)
{
  SpateProxyResolver *resolver = spate_proxy_resolver_get_default ();
  g_autofree char *mode = g_settings_get_string (self->settings, "proxy-mode");
  g_autofree char *proxy = g_settings_get_string (self->settings, "proxy");
  g_autofree char *uri = spate_proxy_parse (proxy, NULL);

  if (g_str_equal (mode, "none"))
    spate_proxy_resolver_use_none (resolver);
  else if (g_str_equal (mode, "manual") && uri != NULL)
    spate_proxy_resolver_use (resolver, uri);
  else
    spate_proxy_resolver_use_system (resolver);
}

static void
apply_metered (SpateHousekeeper *self)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (SPATE_TYPE_METERED);
  g_autofree char *nick = g_settings_get_string (self->settings, "metered");
  const GEnumValue *value = g_enum_get_value_by_nick (klass, nick);

  if (value != NULL)
    spate_manager_set_metered (self->manager, (SpateMetered) value->value);
}

static void
spate_housekeeper_dispose (GObject *object)
{
  SpateHousekeeper *self = SPATE_HOUSEKEEPER (object);

  g_clear_handle_id (&self->tidy_id, g_source_remove);
  g_clear_object (&self->watcher);
  g_clear_object (&self->settings);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (spate_housekeeper_parent_class)->dispose (object);
}

static void
spate_housekeeper_class_init (SpateHousekeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = spate_housekeeper_dispose;

  /**
   * SpateHousekeeper::ended:
   * @self: the housekeeper
   * @download: what has just become done, or failed
   */
  signals[ENDED] = g_signal_new ("ended", SPATE_TYPE_HOUSEKEEPER, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, SPATE_TYPE_DOWNLOAD);
}

static void
spate_housekeeper_init (SpateHousekeeper *self)
{
  self->settings = spate_settings_new ();
}

/**
 * spate_housekeeper_new:
 * @manager: whose downloads it looks after
 *
 * Returns: (transfer full): a housekeeper, at work until it is let go
 */
SpateHousekeeper *
spate_housekeeper_new (SpateManager *manager)
{
  g_return_val_if_fail (SPATE_IS_MANAGER (manager), NULL);

  SpateHousekeeper *self = g_object_new (SPATE_TYPE_HOUSEKEEPER, NULL);

  self->manager = g_object_ref (manager);
  self->watcher = spate_watcher_new (G_LIST_MODEL (manager), (const char *const[]){ "state", NULL });
  g_signal_connect_object (self->watcher, "changed", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  tidy_soon (self);

  if (self->settings != NULL)
    {
      g_settings_bind (self->settings, "max-active", self->manager, "max-active", G_SETTINGS_BIND_GET);
      g_signal_connect_object (self->settings, "changed::rate-limit", G_CALLBACK (apply), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->settings, "changed::keep-history", G_CALLBACK (tidy_soon), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->settings, "changed::proxy-mode", G_CALLBACK (apply_proxy), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->settings, "changed::proxy", G_CALLBACK (apply_proxy), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->settings, "changed::metered", G_CALLBACK (apply_metered), self, G_CONNECT_SWAPPED);
      apply (self);
      apply_metered (self);
      apply_proxy (self);
    }

  return self;
}
