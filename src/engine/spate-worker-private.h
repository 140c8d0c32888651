/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-worker.h"

G_BEGIN_DECLS

/* What spate-worker.c and spate-worker-pump.c share. */

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
  goffset        body_end;      /* where the response's body ends */
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
void _spate_worker_finish (SpateWorker *self,
                           GError      *error);

G_END_DECLS
