/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-digest.h"
#include "spate-retry.h"
#include "spate-state.h"

G_BEGIN_DECLS

/**
 * SpateFacts:
 * @state: where the download stands
 * @size: the length of the file, or -1 if it is not known
 * @written: bytes of it that are here
 * @hashed: bytes of it that the verification has read
 * @rate: bytes a second
 * @time_left: µs, or -1 if nobody can say
 * @connections: how many connections work at the moment
 * @proof: what its bytes were found to agree with
 * @folder: (nullable): the path of the folder of a finished file
 * @error: (nullable): why it failed, or why it waits
 * @wait: what it waits for between two runs
 * @time_to_try: µs until it is tried again; 0 if that is now, or nobody can say
 * @is_gone: whether the finished file is not there any more
 * @is_out_of_turn: whether it was started before others that stand in line
 *
 * What the line under a download's name is made of.
 */
typedef struct
{
  SpateState    state;
  goffset       size;
  goffset       written;
  goffset       hashed;
  double        rate;
  gint64        time_left;
  guint         connections;
  SpateProof    proof;
  const char   *folder;
  const GError *error;
  SpateWait     wait;
  gint64        time_to_try;
  gboolean      is_gone;
  gboolean      is_out_of_turn;
} SpateFacts;

char *spate_format_size (goffset size) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_rate (double rate) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_time_left (gint64 time_left) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_connections (guint n_connections) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_progress (goffset written,
                             goffset size,
                             guint   n_connections) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_folder (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_facts (const SpateFacts *facts) G_GNUC_WARN_UNUSED_RESULT;

const char *spate_format_state (SpateState state);
const char *spate_format_error (const GError *error);
const char *spate_format_waiting (const GError *error);
char *spate_format_wait (SpateWait     wait,
                         const GError *error,
                         gint64        time_to_try) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
