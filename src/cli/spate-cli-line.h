/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-cli-bar.h"
#include "spate-snapshot.h"

G_BEGIN_DECLS

/**
 * SpateCliLine:
 * @name: (owned): what is being downloaded, harmless to a terminal
 * @state: where it is
 * @waiting: (owned) (nullable): why nothing comes for now, harmless to a terminal
 * @size: bytes, or -1 if that is not known
 * @written: bytes that are here
 * @hashed: bytes that the verification has read
 * @rate: bytes a second
 * @time_left: µs, or -1 if nobody can tell
 * @n_connections: connections that work at the moment
 * @maps: (owned) (element-type SpateSnapshot): whose segments the bar shows
 *
 * The facts that the progress is told from: those of one download, or the sum of several.
 */
typedef struct
{
  char      *name;
  SpateState state;
  char      *waiting;
  goffset    size;
  goffset    written;
  goffset    hashed;
  double     rate;
  gint64     time_left;
  guint      n_connections;
  GPtrArray *maps;
} SpateCliLine;

SpateCliLine *spate_cli_line_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
void spate_cli_line_free (SpateCliLine *self);

char *spate_cli_line_draw (const SpateCliLine *self,
                           guint               columns,
                           SpateCliStyle       style) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_line_tell (const SpateCliLine *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateCliLine, spate_cli_line_free)

G_END_DECLS
