/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-cli-line.h"

G_BEGIN_DECLS

/**
 * SpateCliProgressMode:
 * @SPATE_CLI_PROGRESS_NONE: only messages
 * @SPATE_CLI_PROGRESS_PLAIN: a line every few seconds
 * @SPATE_CLI_PROGRESS_LIVE: one line that changes, at the bottom
 *
 * How progress is shown.
 */
typedef enum
{
  SPATE_CLI_PROGRESS_NONE,
  SPATE_CLI_PROGRESS_PLAIN,
  SPATE_CLI_PROGRESS_LIVE,
} SpateCliProgressMode;

typedef struct _SpateCliProgress SpateCliProgress;

SpateCliProgress *spate_cli_progress_new (gboolean wanted) G_GNUC_WARN_UNUSED_RESULT;
void spate_cli_progress_free (SpateCliProgress *self);

SpateCliProgressMode spate_cli_progress_get_mode (SpateCliProgress *self);
guint spate_cli_progress_get_interval (SpateCliProgress *self);

void spate_cli_progress_show (SpateCliProgress   *self,
                              const SpateCliLine *line);
void spate_cli_progress_say (SpateCliProgress *self,
                             const char       *text);
void spate_cli_progress_clear (SpateCliProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateCliProgress, spate_cli_progress_free)

G_END_DECLS
