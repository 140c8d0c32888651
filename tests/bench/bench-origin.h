/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bench-draw.h"
#include "bench-host.h"
#include "bench-request.h"
#include "bench-statistics.h"

#include <sys/types.h>

G_BEGIN_DECLS

#define BENCH_PATH "/file.bin"
#define BENCH_ETAG "\"bench\""

typedef struct _BenchOrigin BenchOrigin;
typedef struct _BenchWatch BenchWatch;
typedef struct _BenchListener BenchListener;
typedef struct _BenchConnection BenchConnection;

/* What the events of a descriptor are for; the first member of whatever waits for them. */
struct _BenchWatch
{
  void (*ready) (BenchWatch *self,
                 guint32     events);
};

/**
 * BenchPipe:
 * @rate: bytes a second; 0: no limit
 * @credit: bytes that may go now
 * @filled: when the credit was last added to
 *
 * What several connections share.
 */
typedef struct
{
  double rate;
  double credit;
  gint64 filled;
} BenchPipe;

struct _BenchListener
{
  BenchWatch   watch;
  BenchOrigin *origin;  /* (unowned) */
  BenchHost    host;
  gboolean     control; /* not a host: statistics are asked for here */
  guint        index;
  int          fd;
  guint        port;

  guint     n_accepted;
  guint     n_open;     /* connections that were not refused */
  guint     n_admitted; /* requests in progress that count for the limit */
  BenchPipe pipe;
  double    bucket;     /* requests that may come now */
  gint64    bucket_filled;
};

typedef enum
{
  BENCH_IDLE,    /* no request, or half of one */
  BENCH_WAITING, /* for the moment of the answer */
  BENCH_SENDING, /* the body */
  BENCH_SILENT,  /* for ever, with a request in progress */
  BENCH_REFUSED, /* to be reset */
  BENCH_CLOSED,  /* to be freed */
} BenchState;

struct _BenchConnection
{
  BenchWatch     watch;
  BenchListener *listener; /* (unowned) */
  BenchDraw      draw;
  int            fd;
  BenchState     state;
  gint64         accepted;
  gint64         due;      /* of the answer, or of the reset */
  GString       *input;    /* (owned) */

  /* The request. */
  BenchRequest request; /* (owned) */
  gboolean     admitted;
  off_t        offset;
  off_t        end;

  /* The pace. */
  double   rate;         /* without drift; 0: no limit */
  gint64   silent_after; /* bytes of the connection */
  gint64   reset_after;  /* likewise */
  gint64   carried;      /* likewise, so far */
  double   window;       /* of slow start, in bytes */
  gint64   window_since;
  gint64   filled;       /* when the credit was last added to */
  gint64   rested;       /* when the last body ended */
  double   credit;
  double   speed;        /* bytes a second, lately */
  gboolean blocked;
};

struct _BenchOrigin
{
  int             epoll;
  int             file;
  goffset         size;
  guint64         seed;
  gint64          tick;        /* µs */
  gboolean        quit;
  BenchPipe       line;
  GPtrArray      *listeners;   /* (owned) (element-type BenchListener) */
  GPtrArray      *connections; /* (owned) (element-type BenchConnection) */
  BenchStatistics statistics;
  gint64          next_step;   /* of the pacing; G_MAXINT64: none */
};

/* bench-connection.c */
void bench_connection_accept (BenchListener *listener);
void bench_connection_free (BenchConnection *self);
void bench_connection_set_state (BenchConnection *self,
                                 BenchState       state);
void bench_connection_close (BenchConnection *self,
                             gboolean         reset);
void bench_connection_finish (BenchConnection *self);

/* bench-answer.c */
void bench_answer (BenchConnection *self);

/* bench-pace.c */
void bench_pace_init (BenchConnection *self);
void bench_pace_start (BenchConnection *self);
void bench_pace_step (BenchOrigin *origin);
gint64 bench_pace_in_flight (const BenchConnection *self);

G_END_DECLS
