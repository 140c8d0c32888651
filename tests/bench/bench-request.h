/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BenchRequest:
 * @path: (owned): as it stood there
 * @head: whether only the headers are wanted
 * @keep_alive: whether the connection is to be kept
 * @has_range: whether a part of the file is wanted
 * @start: its first byte
 * @end: the byte after its last one; not after @start if there are no such bytes
 *
 * What a client wants.
 */
typedef struct
{
  char    *path;
  gboolean head;
  gboolean keep_alive;
  gboolean has_range;
  goffset  start;
  goffset  end;
} BenchRequest;

gboolean bench_request_parse (BenchRequest *self,
                              const char   *text,
                              goffset       size,
                              const char   *etag);
void bench_request_clear (BenchRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BenchRequest, bench_request_clear)

G_END_DECLS
