/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-answer.h"
#include "spate-checkpoint.h"
#include "spate-decision.h"
#include "spate-digest.h"
#include "spate-error.h"
#include "spate-host-memory.h"
#include "spate-plan.h"
#include "spate-state.h"
#include "spate-verdict.h"

G_BEGIN_DECLS

/**
 * SpateEventKind:
 * @SPATE_EVENT_ANSWERED: the server answered the first request; @amount is the file's size
 * @SPATE_EVENT_STARTED: @connection was given @range of @source; @other gave it away, or is 0
 * @SPATE_EVENT_HEDGED: @connection races @other for @range
 * @SPATE_EVENT_FINISHED: @connection brought @amount bytes, up to @range's end, in @duration
 * @SPATE_EVENT_FAILED: @connection brought @amount bytes and then failed as @reason says
 * @SPATE_EVENT_STOPPED: @connection was given up, with @range before it
 * @SPATE_EVENT_SPLIT: @connection gave @range away
 * @SPATE_EVENT_LEVEL: @source is to have @amount connections
 * @SPATE_EVENT_REFUSED: the server allows only @amount connections
 * @SPATE_EVENT_CHECKED: @source has the same file
 * @SPATE_EVENT_DROPPED: @source is not asked again, for @reason
 * @SPATE_EVENT_RESTARTED: everything is fetched anew, for @reason
 * @SPATE_EVENT_CONNECTIONS: the user wants @amount connections at most, or 0: Spate's choice
 * @SPATE_EVENT_RATE: the user wants @amount bytes a second at most, or 0: no limit
 * @SPATE_EVENT_ADDED: the user has named @source
 * @SPATE_EVENT_REMOVED: the user has taken @source away
 * @SPATE_EVENT_DISABLED: the user does not want @source for now
 * @SPATE_EVENT_ENABLED: the user wants @source again
 * @SPATE_EVENT_WRONG: what @source sent of @range is wrong, and is fetched again
 *
 * What can happen in a run that people may want to know.
 */
typedef enum
{
  SPATE_EVENT_ANSWERED,
  SPATE_EVENT_STARTED,
  SPATE_EVENT_HEDGED,
  SPATE_EVENT_FINISHED,
  SPATE_EVENT_FAILED,
  SPATE_EVENT_STOPPED,
  SPATE_EVENT_SPLIT,
  SPATE_EVENT_LEVEL,
  SPATE_EVENT_REFUSED,
  SPATE_EVENT_CHECKED,
  SPATE_EVENT_DROPPED,
  SPATE_EVENT_RESTARTED,
  SPATE_EVENT_CONNECTIONS,
  SPATE_EVENT_RATE,
  SPATE_EVENT_ADDED,
  SPATE_EVENT_REMOVED,
  SPATE_EVENT_DISABLED,
  SPATE_EVENT_ENABLED,
  SPATE_EVENT_WRONG,
} SpateEventKind;

#define SPATE_EVENT_NO_SOURCE G_MAXUINT

/**
 * SpateEvent:
 * @kind: what happened
 * @when: µs since the run began
 * @connection: the number of the connection, or 0
 * @range: the bytes it is about
 * @amount: bytes or connections, see #SpateEventKind
 * @duration: µs
 * @reason: (owned) (nullable): the message of the error behind it
 * @source: the source it is about, from 0 on; %SPATE_EVENT_NO_SOURCE if nobody knows
 * @other: the number of another connection, or 0
 * @why: what decided it
 * @value: a number behind that, see #SpateReason
 * @reference: another one
 */
typedef struct
{
  SpateEventKind kind;
  gint64         when;
  guint          connection;
  SpateRange     range;
  goffset        amount;
  gint64         duration;
  char          *reason;
  guint          source;
  guint          other;
  SpateReason    why;
  double         value;
  double         reference;
} SpateEvent;

/**
 * SpateSourceInfo:
 * @uri: (owned): the link, without secrets
 * @is_usable: whether it may be asked
 * @is_checked: whether it is known to have the file
 * @n_connections: connections that work for it
 * @fetched: bytes that came from it in this run
 * @reason: (owned) (nullable): why it is not used, or does not work for now
 * @link: (owned): as it was asked for, to name it in commands; not to be shown
 * @is_told: a server has told of it, and not the user
 * @is_disabled: the user does not want it for now
 * @is_removed: the user has taken it away; it keeps its place
 *
 * One of the places where the file can be had.
 */
typedef struct
{
  char    *uri;
  gboolean is_usable;
  gboolean is_checked;
  guint    n_connections;
  goffset  fetched;
  char    *reason;
  char    *link;
  gboolean is_told;
  gboolean is_disabled;
  gboolean is_removed;
} SpateSourceInfo;

/**
 * SpateConnectionInfo:
 * @number: names the connection in this run, from 1 on
 * @source: which of the sources it works for
 * @rest: what it has still to bring
 * @fetched: bytes that it has brought in this run
 * @since: µs since the run began, when its present range was asked for
 * @is_delivering: whether bytes of that have come
 *
 * One of the connections that work at the moment.
 */
typedef struct
{
  guint      number;
  guint      source;
  SpateRange rest;
  goffset    fetched;
  gint64     since;
  gboolean   is_delivering;
} SpateConnectionInfo;

/**
 * SpateSnapshot:
 * @run: the run's id, never used again
 * @state: where the run is; %SPATE_STATE_PAUSED if it was stopped, and with
 *   %SPATE_STATE_FAILED and %SPATE_STATE_DONE the last snapshot of the run
 * @error: (owned) (nullable): why it failed
 * @retry_after: µs that the server asked to wait when it refused last, or -1; with @error
 * @status: with what HTTP status a server refused a first request last, or 0
 * @waiting: why it makes no progress for now: an error that may pass, or %NULL
 * @elapsed: µs since the run began
 * @size: the length of the file, or -1 if it is not known
 * @written: bytes in the part file, those of earlier runs included
 * @fetched: bytes that this run brought
 * @wasted: bytes that came and were of no use
 * @hashed: bytes that the verification has read
 * @n_requests: requests sent, redirects included
 * @n_connections: connections that work at the moment
 * @most_connections: the most that worked at the same time
 * @has_ranges: whether what is here can be gone on with later
 * @agrees: whether the first link was found to lead to the file that an earlier run began
 * @uri: (owned) (nullable): the link that answered, behind all redirects, without secrets
 * @folder: (owned) (nullable): where the file goes
 * @name: (owned) (nullable): the name it will bear, or bears
 * @aside: (owned) (nullable): the name that the bytes of an older version of the file bear now
 * @checkpoint: (owned) (nullable): where another run can go on
 * @segments: (owned) (nullable) (element-type SpateSegment): the map
 * @sha256: of the finished file, or of type %SPATE_DIGEST_NONE
 * @verdict: why it is as fast as it is
 * @allowed_connections: how many connections the server allows, for %SPATE_VERDICT_CONNECTIONS_LIMITED
 * @sources: (owned) (nullable) (element-type SpateSourceInfo): where it can be had
 * @connections: (owned) (nullable) (element-type SpateConnectionInfo): those that work
 * @learned: (owned) (nullable): what the run saw of its servers, in its last snapshot
 * @proof: what its bytes were found to agree with
 * @answer: (owned) (nullable): what the server has said, while the run only looks and stands still
 * @events: (owned) (element-type SpateEvent): what happened since the run's last snapshot
 *
 * A picture of a run at one moment: all that leaves the engine. It never changes, so that
 * any thread may read it.
 */
struct _SpateSnapshot
{
  guint64 run;

  SpateState state;
  GError    *error;
  gint64     retry_after;
  guint      status;
  GError    *waiting;
  gint64     elapsed;

  goffset size;
  goffset written;
  goffset fetched;
  goffset wasted;
  goffset hashed;

  guint    n_requests;
  guint    n_connections;
  guint    most_connections;
  gboolean has_ranges;
  gboolean agrees;

  char            *uri;
  char            *folder;
  char            *name;
  char            *aside;
  SpateCheckpoint *checkpoint;
  GArray          *segments;
  SpateDigest      sha256;
  SpateProof       proof;
  SpateVerdict     verdict;
  guint            allowed_connections;
  GArray          *sources;
  GArray          *connections;
  SpateHostMemory *learned;
  SpateAnswer     *answer;
  GArray          *events;

  /*< private >*/
  gatomicrefcount ref_count;
};

#define SPATE_TYPE_SNAPSHOT (spate_snapshot_get_type ())
GType spate_snapshot_get_type (void);

SpateSnapshot *spate_snapshot_new (guint64 run) G_GNUC_WARN_UNUSED_RESULT;
SpateSnapshot *spate_snapshot_ref (SpateSnapshot *self);
void spate_snapshot_unref (SpateSnapshot *self);
gboolean spate_snapshot_is_last (const SpateSnapshot *self);

GArray *spate_event_array_new (void) G_GNUC_WARN_UNUSED_RESULT;
GArray *spate_source_info_array_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateSnapshot, spate_snapshot_unref)

G_END_DECLS
