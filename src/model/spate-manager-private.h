/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download-private.h"
#include "spate-engine.h"
#include "spate-hold.h"
#include "spate-host-store.h"
#include "spate-manager.h"
#include "spate-store.h"
#include "spate-system-clock.h"

G_BEGIN_DECLS

/* What the files of SpateManager share:
 *
 *   spate-manager.c         the list
 *   spate-manager-order.c   its order, and several taken off it at once
 *   spate-manager-queue.c   who of it may run now
 *   spate-manager-runs.c    runs, and what is kept of them
 *   spate-manager-waits.c   downloads between two runs: what they wait for, and when it is over
 *   spate-manager-network.c   what the network is like, and what that means for them
 *   spate-manager-power.c   fewer connections, sleep, and waking up
 *   spate-manager-files.c   whether finished files are still there
 *   spate-manager-space.c   those of them that wait for room on a disk
 *   spate-manager-find.c    finding what people name
 *   spate-manager-look.c    asking before anything is added
 *   spate-manager-duplicates.c   the same file, by several links
 *   spate-manager-folder.c  one that goes to another folder
 *   spate-manager-restore.c what earlier sessions left
 *   spate-manager-quit.c    its end
 */

struct _SpateManager
{
  GObject parent_instance;

  SpateStore      *store;              /* (owned) */
  SpateHostStore  *host_store;         /* (owned) */
  SpateHostMemory *memory;             /* (owned): what is known of servers */
  SpateEngine     *engine;             /* (owned) */
  GPtrArray       *items;              /* (owned) (element-type SpateDownload): the list */
  GPtrArray       *removed;            /* (owned) (element-type SpateDownload): taken off it, can come back */
  GPtrArray       *doomed;             /* (owned) (element-type SpateDownload): to be deleted when they stop */
  guint            n_unreadable;       /* records that were set aside */
  GPtrArray       *records;            /* (owned) (element-type SpateRecord): of earlier sessions, not in the list */
  GHashTable      *runs;               /* (owned) (element-type guint64 SpateDownload): values unowned */
  GHashTable      *looks;              /* (owned) (element-type guint64 SpateLook): by their runs; values unowned */
  guint            n_active;
  guint            max_active;         /* 0: as many as there are */
  gint64           rate_limit;         /* bytes a second, 0 for none */
  gboolean         is_resident;        /* keeps what is done, and goes on with what ran */
  gboolean         is_at_rest;         /* has not gone on with that yet */
  SpatePatience    patience;
  SpateClock      *clock;              /* (owned): that the waits go by */
  guint            wait_alarm;
  GNetworkMonitor *monitor;            /* (owned) (nullable): from when it is of use on */
  SpateMetered     metered;            /* what is wanted on a metered network */
  gboolean         is_metered_allowed; /* for all, until there is another network */
  gboolean         was_cut_off;        /* the monitor has seen the network go, and knows it therefore */
  gboolean         is_asleep;          /* or about to be: nothing is begun */
  GTask           *sleep;              /* (owned) (nullable): of whoever waits until it may be */
  gboolean         is_saving;          /* power, by fewer connections */
  GCancellable    *looking;            /* (owned) (nullable): of the look at disks that is under way */
  gboolean         look_again;         /* as soon as that is over */
  GQueue           to_look_at;         /* (owned) (element-type SpateDownload): whether their files are there */
  SpateDownload   *looked_at;          /* (owned) (nullable): just now */
  GCancellable    *file_looks;         /* (owned) (nullable): of those looks */
  guint            n_moves;            /* to other folders, under way */
  GCancellable    *moving;             /* (owned) (nullable): of those moves */
  gboolean         is_ending;          /* nothing is begun any more */
  GTask           *quit;               /* (owned) (nullable) */
};

extern const SpateDownloadHost _spate_manager_download_host;

SpateDownload *_spate_manager_make_download (SpateManager      *self,
                                             const SpateRecord *record);
gint64 _spate_manager_choose_rank (SpateManager *self);
void _spate_manager_put_back (SpateManager  *self,
                              SpateDownload *download);
gboolean _spate_manager_has_place (SpateManager  *self,
                                   SpateDownload *download);
void _spate_manager_serve_queue (SpateManager *self);
void _spate_manager_update_n_active (SpateManager *self);
void _spate_manager_take_snapshot (SpateManager  *self,
                                   SpateSnapshot *snapshot);
SpateDownload *_spate_manager_add (SpateManager *self,
                                   SpateRequest *request,
                                   SpateLook    *look);
guint64 _spate_manager_use_look (SpateManager  *self,
                                 SpateDownload *download,
                                 SpateRequest  *request);
void _spate_manager_show_look (SpateManager  *self,
                               SpateSnapshot *snapshot);
SpateLook *_spate_look_new (SpateManager *manager,
                            SpateRequest *request,
                            guint64       run) G_GNUC_WARN_UNUSED_RESULT;
guint64 _spate_look_steal_run (SpateLook *self);
void _spate_look_take_snapshot (SpateLook     *self,
                                SpateSnapshot *snapshot);
void _spate_manager_stop_duplicate (SpateManager  *self,
                                    SpateDownload *download);
void _spate_manager_drop_duplicate (SpateDownload *download);
void _spate_manager_delete_leftovers (SpateManager  *self,
                                      SpateDownload *download);
SpateWait _spate_manager_judge (SpateDownload       *download,
                                const SpateSnapshot *snapshot,
                                gint64              *ret_next_try,
                                gpointer             owner);
GPtrArray *_spate_manager_copy_items (SpateManager *self) G_GNUC_WARN_UNUSED_RESULT;
void _spate_manager_proxy_signed_in (SpateManager *self,
                                     const char   *origin);
void _spate_manager_plan_waits (SpateManager *self);
void _spate_manager_end_waits (SpateManager *self);
gboolean _spate_manager_is_offline (SpateManager  *self,
                                    SpateDownload *download);
gboolean _spate_manager_is_captive (SpateManager  *self,
                                    SpateDownload *download);
gboolean _spate_manager_hangs_on_network (SpateDownload *download);
SpateWait _spate_manager_hold (SpateDownload *download,
                               gpointer       owner);
void _spate_manager_consider (SpateManager  *self,
                              SpateDownload *download);
void _spate_manager_meet_network (SpateManager *self);
void _spate_manager_ensure_monitor (SpateManager *self);
SpateRequest *_spate_manager_dup_request (SpateManager  *self,
                                          SpateDownload *download) G_GNUC_WARN_UNUSED_RESULT;
guint _spate_manager_get_n_places (SpateManager *self);
void _spate_manager_sleep_if_still (SpateManager *self);
void _spate_manager_set_surroundings (SpateManager    *self,
                                      SpateClock      *clock,
                                      GNetworkMonitor *monitor);
void _spate_manager_look_for_space (SpateManager *self);
void _spate_manager_look_for_file (SpateDownload *download,
                                   gpointer       owner);
void _spate_manager_end_looks (SpateManager *self);
void _spate_manager_quit_if_idle (SpateManager *self);

G_END_DECLS
