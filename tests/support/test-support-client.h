/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fault-origin.h"

G_BEGIN_DECLS

#define KIB ((goffset) 1 << 10)
#define MIB ((goffset) 1 << 20)
#define GIB ((goffset) 1 << 30)

/* What came back over a connection until it ended. */
typedef struct
{
  guint    status; /* 0: no answer */
  char    *head;
  guint8  *body;   /* in the answer's own allocation */
  gsize    length;
  gboolean reset;

  GByteArray *bytes;
} Answer;

void answer_free (Answer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

GSocketConnection *send_request (TestOrigin *origin,
                                 const char *path,
                                 const char *headers);
Answer *read_answer (GSocketConnection *connection,
                     gsize              limit);
Answer *get_with (TestOrigin *origin,
                  const char *path,
                  const char *headers);
Answer *get (TestOrigin *origin,
             const char *path,
             const char *range);
void assert_header (const Answer *answer,
                    const char   *header);
void assert_pattern (const Answer *answer,
                     goffset       offset,
                     gsize         length,
                     guint32       seed);

G_END_DECLS
