/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fault-origin.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _Reply Reply;

struct _TestOrigin
{
  GThread      *thread;  /* (owned) */
  GMainContext *context; /* (owned): the thread's */
  guint         port;

  GMutex      lock;      /* over what follows, down to the next group */
  GHashTable *resources; /* (owned) (element-type utf8 TestResource) */
  GPtrArray  *log;       /* (owned) (element-type TestRequest): in the order of arrival */
  guint       n_active;
  guint       max_active;

  /* Only used in the thread. */
  GSocketService *service; /* (owned) */
  SoupServer     *server;  /* (owned) */
  GQueue          replies; /* (element-type Reply): those under way */
  GHashTable     *idle;    /* (owned) (element-type GSocket GSource): connections without one */
  gboolean        stopping;

  /* Between the thread and who starts it. */
  GMutex   start_lock;
  GCond    start_cond;
  gboolean started;
  GError  *start_error; /* (owned) (nullable) */
};

/**
 * Ending:
 *
 * What comes after the last byte of the body that is really sent.
 */
typedef enum
{
  ENDING_COMPLETE,
  ENDING_CLOSE,
  ENDING_RESET,
  ENDING_STALL,
} Ending;

/* A request as far as it matters for the answer. */
typedef struct
{
  const TestResource *resource;
  guint               index; /* among the requests for the resource */
  gboolean            has_range;
  goffset             start; /* of the range, or of the file */
  goffset             end;   /* of the range, or of the file; not after the start: no such bytes */
} Question;

/* One answer under way. Decided upon in fault-origin-reply.c when the request arrives, carried
 * out in fault-origin-send.c. */
struct _Reply
{
  TestOrigin        *origin;   /* (unowned): it outlives its replies */
  TestResource      *resource; /* (unowned) (nullable): lives as long as the origin */
  TestRequest       *logged;   /* (unowned): stays in the log until the reply is over */
  SoupServerMessage *message;  /* (owned) */
  GSocket           *socket;   /* (owned) */
  GList              link;     /* in the origin's replies */
  gboolean           counted;  /* among those that are simultaneous */

  /* The body: prefix, then [offset, end) of the pattern, then suffix. */
  GBytes     *prefix;     /* (owned) (nullable) */
  GBytes     *suffix;     /* (owned) (nullable) */
  goffset     offset;
  goffset     end;
  guint32     seed;
  goffset     other_from; /* the pattern is another one from this byte of the file on */
  goffset     flipped;    /* a byte of the file that is another one, or -1 */
  TestFraming framing;

  guint    delay_ms;
  gboolean no_answer; /* the ending comes at once, before any headers */
  goffset  limit;     /* bytes of the body to send before the ending */
  Ending   ending;

  /* How far it has come. */
  goffset  queued;     /* bytes of the body handed on so far */
  guint64  pace_rate;  /* the rate that counts since... */
  gint64   pace_start; /* ... this moment */
  goffset  pace_bytes; /* bytes handed on since then */
  GSource *timer;      /* (owned) (nullable) */
  GSource *watch;      /* (owned) (nullable): notices that the client has gone */
};

/* fault-origin.c */
GSocket *test_origin_get_socket (SoupServerMessage *message);

/* fault-origin-question.c */
Question test_question (TestResource      *resource,
                        const TestRequest *request);
const TestFault *test_question_find_fault (const Question *question,
                                           TestFaultKind   kind);
goffset test_question_get_error (const Question *question,
                                 TestFaultKind   kind);

/* fault-origin-reply.c */
Reply *test_reply_new (TestOrigin        *origin,
                       SoupServerMessage *message,
                       const char        *path);
void test_reply_free (Reply *self);
goffset test_reply_get_length (const Reply *self);

/* fault-origin-send.c */
void test_reply_start (Reply *self);
void test_reply_abort (Reply   *self,
                       gboolean reset);
gboolean test_reply_is_abandoned (Reply *self);
void test_reply_sweep (TestOrigin *origin);
void test_origin_watch_idle (TestOrigin *origin,
                             GSocket    *socket);
void test_origin_reset_idle (TestOrigin *origin);

/* fault-origin-log.c */
TestRequest *test_log_add (TestOrigin        *origin,
                           SoupServerMessage *message,
                           const char        *path);

G_END_DECLS
