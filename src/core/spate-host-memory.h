/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-request.h"

G_BEGIN_DECLS

/* Memories of another version are set aside, not guessed at. */
#define SPATE_HOST_MEMORY_VERSION 1

/**
 * SPATE_HOST_MEMORY_MOST_HOSTS:
 *
 * How many servers are remembered: a year of most people's downloads, in a file of at most
 * 60 kB for usual names.
 */
#define SPATE_HOST_MEMORY_MOST_HOSTS 256

/**
 * SpateRangeSupport:
 * @SPATE_RANGE_SUPPORT_UNKNOWN: nobody has asked
 * @SPATE_RANGE_SUPPORT_NONE: parts of files were not sent
 * @SPATE_RANGE_SUPPORT_BYTES: parts of files were sent as they were asked for
 *
 * Whether a server sends parts of files. The numbers are on disk; they may not change.
 */
typedef enum
{
  SPATE_RANGE_SUPPORT_UNKNOWN,
  SPATE_RANGE_SUPPORT_NONE,
  SPATE_RANGE_SUPPORT_BYTES,
} SpateRangeSupport;

/**
 * SpateHostHint:
 * @connection_cap: the most connections that the server has shown to allow, when it refused
 *   more
 * @best_connections: the number of connections at which more stopped paying
 * @delay: µs from a request to the first byte of its answer
 * @handshake: µs to connect, TLS included
 * @rate: bytes a second on each connection
 * @range_support: whether it sends parts of files
 * @when: UNIX time in seconds of the newest of these figures
 *
 * What a download saw of a server, or what is remembered of that. 0 is unknown in each of
 * them. A value.
 */
struct _SpateHostHint
{
  guint             connection_cap;
  guint             best_connections;
  gint64            delay;
  gint64            handshake;
  gint64            rate;
  SpateRangeSupport range_support;
  gint64            when;
};

SpateHostMemory *spate_host_memory_new (void) G_GNUC_WARN_UNUSED_RESULT;
SpateHostMemory *spate_host_memory_copy (const SpateHostMemory *self) G_GNUC_WARN_UNUSED_RESULT;
void spate_host_memory_free (SpateHostMemory *self);

void spate_host_memory_learn (SpateHostMemory     *self,
                              const char          *origin,
                              const SpateHostHint *seen,
                              gint64               now);
void spate_host_memory_learn_from (SpateHostMemory       *self,
                                   const SpateHostMemory *seen,
                                   gint64                 now);
gboolean spate_host_memory_recall (const SpateHostMemory *self,
                                   const char            *origin,
                                   gint64                 now,
                                   SpateHostHint         *ret_hint);
void spate_host_memory_learn_total_rate (SpateHostMemory *self,
                                         gint64           rate,
                                         gint64           now);
gint64 spate_host_memory_recall_total_rate (const SpateHostMemory *self,
                                            gint64                 now);
void spate_host_memory_adopt (SpateHostMemory       *self,
                              const SpateHostMemory *other,
                              gint64                 now);

guint spate_host_memory_get_n_hosts (const SpateHostMemory *self);
gboolean spate_host_memory_equal (const SpateHostMemory *a,
                                  const SpateHostMemory *b);

GVariant *spate_host_memory_to_variant (const SpateHostMemory *self) G_GNUC_WARN_UNUSED_RESULT;
SpateHostMemory *spate_host_memory_from_variant (GVariant *variant,
                                                 gint64    now,
                                                 GError  **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateHostMemory, spate_host_memory_free)

G_END_DECLS
