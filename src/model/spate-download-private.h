/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"
#include "spate-look.h"
#include "spate-meter.h"
#include "spate-rate-history.h"
#include "spate-retry.h"

G_BEGIN_DECLS

/**
 * SpateDownloadHost:
 * @start: starts a run; its number must be in place before anybody hears of it. It stays 0 if no
 *   place is left: the download is started again when one is
 * @stop: pauses a run
 * @change: tells a run what is wanted from now on
 * @judge: whether what failed goes to wait, and when it is to be tried again: µs on the manager's
 *   clock, or -1 if only an event brings that
 * @hold: what it has to wait for before it may have a run at all
 * @changed: what is to be kept of the download has changed
 * @look: finds out whether the file of one that is done is still there
 *
 * What a download needs of its manager.
 */
typedef struct
{
  void (*start) (SpateDownload *download,
                 guint64       *ret_run,
                 gpointer       owner);
  void (*stop) (SpateDownload *download,
                guint64        run,
                gpointer       owner);
  void (*change) (SpateDownload *download,
                  guint64        run,
                  gpointer       owner);
  SpateWait (*judge) (SpateDownload       *download,
                      const SpateSnapshot *snapshot,
                      gint64              *ret_next_try,
                      gpointer             owner);
  SpateWait (*hold) (SpateDownload *download,
                     gpointer       owner);
  void (*changed) (SpateDownload *download,
                   gpointer       owner);
  void (*look) (SpateDownload *download,
                gpointer       owner);
} SpateDownloadHost;

/* What the files of SpateDownload share:
 *
 *   spate-download.c         its life
 *   spate-download-change.c  what can be changed while it runs
 *   spate-download-facts.c   what can be asked of it
 *   spate-download-file.c    the finished file, if it is still there
 *   spate-download-login.c   who the user is to its server
 *   spate-download-trial.c   a new link, until it is known to lead to the same file
 */

struct _SpateDownload
{
  GObject parent_instance;

  char                    *id;         /* (owned) */
  SpateRequest            *request;    /* (owned) */
  SpateCheckpoint         *checkpoint; /* (owned) (nullable) */
  SpateEnding             *ending;     /* (owned) (nullable): while it is done or has failed */
  gint64                   added;      /* seconds since 1970 */
  gint64                   rank;       /* its place in the list, among the others' */
  const SpateDownloadHost *host;       /* (unowned) (nullable): %NULL once the manager is gone */
  gpointer                 owner;      /* (unowned) (nullable): the manager */

  char             *name;        /* (owned) */
  SpateState        state;
  SpateSnapshot    *snapshot;    /* (owned) (nullable) */
  SpateEventLog    *log;         /* (owned): what happened, of all runs */
  SpateMeter        meter;
  SpateRateHistory *history;     /* (owned): how fast it was */
  guint64           run;         /* 0 if there is none */
  gboolean          start_again; /* as soon as the run that is being stopped has ended */
  gboolean          is_pausing;  /* whoever stops the run wants it to stay stopped */

  SpateRequest    *next_request;      /* (owned) (nullable): for the next run, on trial */
  SpateRequest    *proved_request;    /* (owned) (nullable): while @request is on trial, what to go back to */
  SpateCheckpoint *proved_checkpoint; /* (owned) (nullable): with that one */

  SpateIdentity *identity;  /* (owned) (nullable): which file it has found */
  GError        *duplicate; /* (owned) (nullable): while it is being stopped because another one has the file */
  gboolean       is_wanted; /* although another one has the file */

  SpateLook *look;               /* (owned) (nullable): what the first run goes on with */
  gboolean   is_moving;          /* to another folder: no run can begin */
  gboolean   is_file_gone;       /* when it was looked for last */
  gboolean   jumps;              /* it takes a place when there is none left */
  gboolean   is_new;             /* its record was made for it, and its first run has not ended */
  gboolean   ran;                /* it was running when the last session ended */
  gboolean   is_capped;          /* it has fewer connections than wanted, to save power */
  gboolean   is_metered_allowed; /* somebody has said so, of the network that there is */
  SpateRetry retry;              /* of runs that failed */
  SpateWait  wait;               /* for what, between two runs; while one runs: as soon as it is stopped */
  GError    *wait_error;         /* (owned) (nullable): why */
  gint64     next_try;           /* µs on the manager's clock; -1: only an event brings it */
  goffset    promised;           /* bytes: the size it was let go on for when there was room; 0: none */
};

SpateDownload *_spate_download_new (const SpateRecord       *record,
                                    const SpateDownloadHost *host,
                                    gpointer                 owner) G_GNUC_WARN_UNUSED_RESULT;
void _spate_download_orphan (SpateDownload *self);
void _spate_download_set_request (SpateDownload *self,
                                  SpateRequest  *request);
void _spate_download_end_as_duplicate (SpateDownload *self,
                                       SpateDownload *other);
SpateCheckpoint *_spate_download_get_checkpoint (SpateDownload *self);
guint64 _spate_download_get_run (SpateDownload *self);
void _spate_download_go_on (SpateDownload *self);
void _spate_download_suspend (SpateDownload *self,
                              SpateWait      wait,
                              const GError  *reason,
                              gint64         next_try);
void _spate_download_put_off (SpateDownload *self,
                              SpateWait      wait,
                              gint64         next_try);
SpateRecord *_spate_download_make_record (SpateDownload *self,
                                          SpateState     state) G_GNUC_WARN_UNUSED_RESULT;
void _spate_download_tell_limit (SpateDownload *self);
void _spate_download_set_file_gone (SpateDownload *self,
                                    gboolean       is_gone);
void _spate_download_begin_trial (SpateDownload *self);
GError *_spate_download_judge_trial (SpateDownload       *self,
                                     const SpateSnapshot *snapshot,
                                     SpateState           state) G_GNUC_WARN_UNUSED_RESULT;
void _spate_download_take_snapshot (SpateDownload *self,
                                    SpateSnapshot *snapshot);

G_END_DECLS
