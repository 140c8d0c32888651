/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-balancer.h"
#include "spate-clock.h"
#include "spate-http.h"
#include "spate-plan.h"
#include "spate-seams.h"
#include "spate-source.h"
#include "spate-throttle.h"
#include "spate-writer.h"

G_BEGIN_DECLS

/* The size of the buffer that all workers of an engine share: measured, more only costs
 * memory, and less costs system calls. */
#define SPATE_WORKER_BUFFER_SIZE (256 * 1024)

#define SPATE_TYPE_WORKER (spate_worker_get_type ())
G_DECLARE_FINAL_TYPE (SpateWorker, spate_worker, SPATE, WORKER, GObject)

/**
 * SpateWorkerHost:
 * @http: the session
 * @clock: the engine's clock
 * @throttle: the download's speed limit
 * @buffer: from spate_worker_buffer_new(), in use only while a worker runs
 * @request: what the user asked for
 * @plan: the file's ledger
 * @writer: the part file
 * @seams: of which answers the file is made, and who has sent them
 * @compares: whether answers are to be compared where they meet
 * @agrees: whether what is here already was found to be of the file that the first link leads to
 * @has_ranges: whether parts of the file can be asked for
 * @writing: µs that were spent writing, for the owner to look at and to reset
 * @answered: called when a request was answered as it should be, before the first byte
 * @extend: called when a claim is fulfilled and its response goes on, up to @limit; it may
 *   make the claim longer
 * @witnessed: called with (transfer full) bytes that the server sent from behind a claim, to be
 *   compared when somebody has written them
 * @differs: called when what the worker brings is not what is here from @maker; returns
 *   (transfer full) the error to end with
 * @doubts: called when an answer is of a file of the right size, but tells another validator;
 *   returns whether that is to be looked into, and is no proof yet
 * @wrong: called when all of a body has come and is not what its server says, before the range
 *   ends with an error
 * @owner: data for the functions
 *
 * What all workers of a run have in common. It belongs to the run, which outlives them.
 */
typedef struct
{
  SpateHttp     *http;
  SpateClock    *clock;
  SpateThrottle *throttle;
  guint8        *buffer;
  SpateRequest  *request;
  SpatePlan     *plan;
  SpateWriter   *writer;
  SpateSeams    *seams;
  gboolean       compares;
  gboolean       agrees;
  gboolean       has_ranges;
  gint64         writing;
  void (*answered) (SpateWorker *worker,
                    gpointer     owner);
  void (*extend) (SpateWorker *worker,
                  goffset      limit,
                  gpointer     owner);
  void (*witnessed) (SpateWorker *worker,
                     SpateRange   range,
                     GBytes      *bytes,
                     gpointer     owner);
  GError *(*differs) (SpateWorker *worker,
                      guint        maker,
                      gpointer     owner);
  gboolean (*doubts) (SpateWorker *worker,
                      gpointer     owner);
  void (*wrong) (SpateWorker *worker,
                 SpateRange   range,
                 gpointer     owner);
  gpointer owner;
} SpateWorkerHost;

guint8 *spate_worker_buffer_new (void) G_GNUC_WARN_UNUSED_RESULT;
void spate_worker_buffer_free (guint8 *buffer);

SpateWorker *spate_worker_new (SpateWorkerHost *host,
                               guint            number) G_GNUC_WARN_UNUSED_RESULT;

guint spate_worker_get_number (SpateWorker *self);
guint spate_worker_get_claim (SpateWorker *self);
SpateSource *spate_worker_get_source (SpateWorker *self);
gboolean spate_worker_is_busy (SpateWorker *self);
gboolean spate_worker_is_in_doubt (SpateWorker *self);
gboolean spate_worker_is_comparing (SpateWorker *self);
guint spate_worker_get_maker (SpateWorker *self);
gboolean spate_worker_is_served (SpateWorker *self);
gboolean spate_worker_is_delivering (SpateWorker *self);
gboolean spate_worker_has_sent_wrong (SpateWorker *self);
void spate_worker_describe (SpateWorker         *self,
                            SpateBalancerWorker *ret_seen);
goffset spate_worker_get_fetched (SpateWorker *self);
goffset spate_worker_get_wasted (SpateWorker *self);
guint spate_worker_get_n_requests (SpateWorker *self);
goffset spate_worker_get_range_bytes (SpateWorker *self);
gint64 spate_worker_get_range_started (SpateWorker *self);
gint64 spate_worker_get_retry_after (SpateWorker *self);
gint64 spate_worker_get_round_trip (SpateWorker *self);
gint64 spate_worker_get_handshake (SpateWorker *self);
gint64 spate_worker_get_delay (SpateWorker *self);

void spate_worker_fetch_async (SpateWorker        *self,
                               SpateSource        *source,
                               guint               claim,
                               SpateReply         *reply,
                               SpateRange          body_range,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);
gboolean spate_worker_fetch_finish (SpateWorker  *self,
                                    GAsyncResult *result,
                                    GError      **error);
void spate_worker_stop (SpateWorker *self);

G_END_DECLS
