/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-worker.h"

G_BEGIN_DECLS

/* What the files of SpateWorker share:
 *
 *   spate-worker.c         a range, from the request to its end
 *   spate-worker-pump.c    how the body is moved
 *   spate-worker-seam.c    what is compared where answers meet
 *   spate-worker-facts.c   what can be asked of it
 */

struct _SpateWorker
{
  GObject parent_instance;

  SpateWorkerHost *host; /* (unowned): the run's */
  guint            number;

  /* In progress, while there is a task */
  GTask         *task;          /* (owned) (nullable) */
  GCancellable  *cancellable;   /* (owned) (nullable): of this range only */
  SpateSource   *source;        /* (unowned): the run's; that of this range, or the last one */
  guint          claim;
  SpateRange     asked;         /* what the request was for; the claim may have been cut since */
  guint          maker;         /* who the bytes are from, see spate-seams.h */
  goffset        body_end;      /* where the response's body ends */
  GByteArray    *sample;        /* (owned) (nullable): what has come of what is compared, not written */
  SpateRange     sample_range;  /* where it is from */
  GInputStream  *body;          /* (owned) (nullable) */
  goffset        body_start;    /* and where it began */
  SpateDigest    told;          /* what its server says it hashes to */
  SpateHasher   *hasher;        /* (owned) (nullable): of it, if the server says so */
  gboolean       sent_wrong;    /* it does not */
  GFileIOStream *stream;        /* (owned) (nullable): kept from range to range */
  GSource       *readable;      /* (owned) (nullable): the socket has bytes */
  GSource       *again;         /* (owned) (nullable): it is our turn again */
  GSource       *cancelled;     /* (owned) (nullable): stop was asked for */
  guint          throttle_alarm;
  GError        *read_error;    /* (owned) (nullable): why the last read brought nothing */
  gboolean       delivering;
  SpatePhase     phase;
  gint64         since;         /* µs: when the phase began */
  gint64         last_data;     /* µs, or 0 */
  gboolean       is_in_doubt;   /* how the last range ended says nothing */
  gboolean       is_open;       /* the connection can be used again */
  goffset        range_bytes;
  gint64         range_started; /* µs */
  gint64         retry_after;   /* µs, or -1 */
  gint64         round_trip;    /* µs, or -1 */
  gint64         handshake;     /* µs, or -1 */
  gint64         delay;         /* µs, or -1 */

  /* Over all ranges */
  goffset fetched;
  goffset wasted;
  guint   n_requests;
};

void _spate_worker_clear_source (GSource **source);
void _spate_worker_stop_waiting (SpateWorker *self);
void _spate_worker_attach (SpateWorker *self,
                           GSource     *source,
                           GSourceFunc  callback);
SpateRange _spate_worker_get_remaining (SpateWorker *self);
void _spate_worker_watch_body (SpateWorker         *self,
                               const SpateResponse *response,
                               SpateRange           body_range);
void _spate_worker_pump_soon (SpateWorker *self);
void _spate_worker_set_phase (SpateWorker *self,
                              SpatePhase   phase);
SpateRange _spate_worker_get_asked (SpateWorker *self);
void _spate_worker_choose_maker (SpateWorker         *self,
                                 const SpateResponse *response);
void _spate_worker_begin_sample (SpateWorker *self,
                                 SpateRange   range);
gsize _spate_worker_get_sample_rest (SpateWorker *self);
gboolean _spate_worker_end_sample (SpateWorker *self,
                                   GError     **error);
gboolean _spate_worker_wants_tail (SpateWorker *self);
gboolean _spate_worker_check_overlap (SpateWorker  *self,
                                      goffset       offset,
                                      const guint8 *bytes,
                                      gsize         n_bytes,
                                      GError      **error);
void _spate_worker_finish (SpateWorker *self,
                           GError      *error);

G_END_DECLS
