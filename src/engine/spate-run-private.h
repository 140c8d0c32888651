/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-balancer.h"
#include "spate-hash-follower.h"
#include "spate-run.h"
#include "spate-source.h"
#include "spate-verifier.h"
#include "spate-worker.h"

G_BEGIN_DECLS

/* What the files of SpateRun share:
 *
 *   spate-run.c            its life: start, stop, end
 *   spate-run-probe.c      the first request and the part file
 *   spate-run-look.c       a pause between the two, for somebody to decide
 *   spate-run-workers.c    the transfer: decisions carried out
 *   spate-run-judge.c      how a range ended, and what follows from it
 *   spate-run-change.c     what the user changes meanwhile
 *   spate-run-mirrors.c    whether other sources have the same file
 *   spate-run-samples.c    where they are compared
 *   spate-run-seams.c      whether the answers fit together
 *   spate-run-duplicates.c sources that a server tells of
 *   spate-run-verify.c     durability, digests, the final name
 *   spate-run-hash.c       the digest of the file, while it comes and afterwards
 *   spate-run-repair.c     wrong bytes, and the pieces that show them
 *   spate-run-snapshot.c   what others get to see
 */

/* What is compared at each place: more than any header, less than anybody notices. */
#define SPATE_SAMPLE_SIZE ((goffset) 32 * 1024)
#define SPATE_N_SAMPLES 3

/* What connections that are gone have left in the books. */
typedef struct
{
  goffset fetched;
  goffset wasted;
  guint   n_requests;
} SpateRunTotals;

struct _SpateRun
{
  GObject parent_instance;

  /* Input */
  guint64          id;
  char            *mark;       /* (owned) (nullable): what names the download, for its part file */
  SpateRequest    *request;    /* (owned) */
  SpateCheckpoint *checkpoint; /* (owned) (nullable): where to go on, then where we are */
  SpateHostMemory *memory;     /* (owned) (nullable): what is known of servers */
  SpateHttp       *http;       /* (owned) */
  SpateClock      *clock;      /* (owned) */
  SpateThrottle   *throttle;   /* (owned): of this download, below the one of all */
  SpateRunFunc     func;
  gpointer         user_data;

  /* In progress */
  SpateState         state;
  GCancellable      *cancellable;   /* (owned): of everything but the workers */
  GCancellable      *probing;       /* (owned) (nullable): of the first requests under way */
  guint              n_probing;     /* how many those are */
  GPtrArray         *sources;       /* (owned) (element-type SpateSource) */
  SpateSource       *primary;       /* (unowned): the one that answered first; until then the first */
  SpateReply        *reply;         /* (owned) (nullable): its answer, until a worker has it */
  SpateRange         reply_range;
  SpateValidator    *validator;     /* (owned) (nullable): what the file is */
  SpateWriter       *writer;        /* (owned) (nullable) */
  SpatePlan         *plan;          /* (owned) (nullable) */
  SpateCheckpoint   *begun_with;    /* (owned) (nullable): where an earlier run had stopped */
  SpateSeams        *seams;         /* (owned) (nullable): of which answers the file is made, and whose they are */
  GPtrArray         *witnesses;     /* (owned) (element-type SpateWitness): to be compared later */
  guint              n_repairs;     /* how often bytes were fetched again to be compared */
  gint64             complete_at;   /* µs: since when only comparisons are missing, or 0 */
  SpateBalancer     *balancer;      /* (owned) (nullable) */
  GPtrArray         *workers;       /* (owned) (element-type SpateWorker): number i + 1 at index i */
  SpateRunTotals     totals;        /* of workers that were stopped, and of checks */
  SpateWorkerHost    host;          /* borrowed by the workers */
  gint64             retry_after;   /* µs that the last refusal asked for, or -1 */
  GCancellable      *verifying;     /* (owned) (nullable): of what reads the pieces of the finished file */
  SpateHashFollower *follower;      /* (owned) (nullable): of the file's digest */
  GCancellable      *following;     /* (owned) (nullable): of the job that has the follower */
  SpateHashProgress *hashing;       /* (owned) (nullable): of the job that takes longest */
  GPtrArray         *repairs;       /* (owned) (element-type SpateRepair): the pieces that are wrong */
  SpateSource       *avoided;       /* (unowned) (nullable): is not asked while these are fetched again */
  gboolean           is_looking;    /* is to stand still with the first answer */
  SpateAnswer       *answer;        /* (owned) (nullable): what that says, while it stands */
  GError            *last_error;    /* (owned) (nullable): why there is no progress, if it may pass */
  gboolean           has_ranges;
  gboolean           ranges_proved; /* and has sent one, after the first answer */
  guint              first_claim;   /* the one that the first answer serves */
  gboolean           without_range; /* ask for the whole file, without a Range header */
  guint              status;        /* of the answer to a first request that was no good, or 0 */
  gint64             probe_delay;   /* µs from the first request to its answer */
  gboolean           is_disk_bound;
  gboolean           publishing;    /* the file is about to get its name */
  gboolean           distrusts;     /* sources that the server told of have spoiled the file once */
  SpateRangeSet     *syncing;       /* (owned) (nullable): what the synchronisation under way covers */
  guint              n_pending;     /* asynchronous calls that will still call back */
  guint              probe_alarm;
  guint              tick_alarm;
  guint              balance_alarm;
  gint64             balance_at;    /* µs: when that is */
  guint              snapshot_alarm;
  gint64             next_sync;     /* µs */
  gint64             idle_since;    /* µs: since when nobody has been at work, or 0 */

  /* Output */
  gboolean     ending;
  SpateState   outcome;
  GError      *error;           /* (owned) (nullable) */
  SpateDigest  sha256;
  SpateDigest  told;            /* what the server says, or of type none */
  gboolean     told_safely;     /* by the server of the first link, and nobody can have changed it */
  SpateDigest  digest;          /* of the type that it is compared with */
  gboolean     pieces_checked;  /* all are right, or will not become so */
  SpateProof   proof;
  gint64       started;         /* µs */
  guint        n_probe_requests;
  guint        most_connections;
  goffset      restarted_bytes; /* fetched before everything began anew */
  SpateVerdict verdict;
  guint        allowed_connections;
  GArray      *events;          /* (owned) (element-type SpateEvent): since the last snapshot */
};

void _spate_run_set_state (SpateRun  *self,
                           SpateState state);
void _spate_run_fail (SpateRun *self,
                      GError   *error);
void _spate_run_end (SpateRun  *self,
                     SpateState outcome,
                     GError    *error);
void _spate_run_operation_done (SpateRun *self);

void _spate_run_probe (SpateRun *self);
void _spate_run_take_answer (SpateRun *self);
gboolean _spate_run_stand_still (SpateRun *self);
void _spate_run_schedule_probe (SpateRun *self);

SpateSource *_spate_run_add_source (SpateRun   *self,
                                    const char *uri,
                                    gboolean    is_told);
SpateSource *_spate_run_find_enabled (SpateRun *self);
void _spate_run_change_sources (SpateRun *self);

void _spate_run_begin_verification (SpateRun *self);
void _spate_run_publish_if_safe (SpateRun *self);

const SpateDigest *_spate_run_get_wanted (SpateRun *self);
gboolean _spate_run_needs_hash (SpateRun *self);
void _spate_run_follow (SpateRun *self);
void _spate_run_begin_hashing (SpateRun *self);
void _spate_run_stop_hashing (SpateRun *self);

SpateRangeSet *_spate_run_get_on_disk (SpateRun *self) G_GNUC_WARN_UNUSED_RESULT;
void _spate_run_sync (SpateRun *self);

void _spate_run_begin_seams (SpateRun *self);
void _spate_run_end_seams (SpateRun *self);
void _spate_run_update_vouching (SpateRun *self);
void _spate_run_doubt (SpateRun    *self,
                       SpateSource *source);
void _spate_run_check_witnesses (SpateRun *self);
gboolean _spate_run_close_seams (SpateRun *self);
SpateRangeSet *_spate_run_get_promised (SpateRun *self) G_GNUC_WARN_UNUSED_RESULT;
void _spate_run_discard (SpateRun  *self,
                         SpateRange range);
void _spate_run_take_back (SpateRun    *self,
                           SpateWorker *worker,
                           SpateRange   range);
gboolean _spate_run_has_pieces (SpateRun *self);
void _spate_run_check_pieces (SpateRun *self);
void _spate_run_end_repair (SpateRun *self);
gboolean _spate_run_need_avoided (SpateRun *self);

void _spate_run_begin_transfer (SpateRun *self);
void _spate_run_go_on (SpateRun *self);
void _spate_run_make_balancer (SpateRun *self);
void _spate_run_stop_workers (SpateRun *self);
void _spate_run_balance_soon (SpateRun *self,
                              gint64    when);
guint _spate_run_count_busy (SpateRun *self);
guint _spate_run_count_served (SpateRun *self);
goffset _spate_run_count_fetched (SpateRun *self);

void _spate_run_judge (SpateRun     *self,
                       SpateWorker  *worker,
                       const GError *error);
void _spate_run_source_dropped (SpateRun    *self,
                                SpateSource *source);
void _spate_run_tell_dropped (SpateRun          *self,
                              const SpateSource *source,
                              SpateReason        why);
void _spate_run_drop_source (SpateRun    *self,
                             SpateSource *source,
                             SpateReason  why);
void _spate_run_use_next_stream (SpateRun *self);
gboolean _spate_run_is_sent_away (SpateRun *self);
void _spate_run_end_if_hopeless (SpateRun *self);
gboolean _spate_run_is_alone (SpateRun *self);
void _spate_run_check_mirrors (SpateRun *self);
gboolean _spate_run_has_nothing (SpateRun *self);
gboolean _spate_run_choose_sample (SpateRun   *self,
                                   guint       n,
                                   SpateRange *ret_sample);

void _spate_run_take_duplicates (SpateRun *self);
gboolean _spate_run_begin_without_duplicates (SpateRun *self);

SpateEvent *_spate_run_add_event (SpateRun      *self,
                                  SpateEventKind kind);
void _spate_run_emit_snapshot (SpateRun *self);
void _spate_run_schedule_snapshots (SpateRun *self);
void _spate_run_update_checkpoint (SpateRun *self);

G_END_DECLS
