/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Standard error as people see it: messages that stay, and below them the line that changes.
 * The line is redrawn in place, never cleared first, so that it does not flicker. The
 * terminal is asked for its width each time, which costs less than listening for its changes. */

#include "config.h"

#include "spate-cli-progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "spate-cli-text.h"

/* What a terminal is wide if it does not say. */
#define USUAL_WIDTH 80

/* Milliseconds between two looks at the downloads. */
#define LIVE_INTERVAL 100
#define PLAIN_INTERVAL 5000

#define ERASE_TO_END "\033[K"

struct _SpateCliProgress
{
  SpateCliProgressMode mode;
  SpateCliStyle        style;
  const char          *charset; /* (unowned): GLib's */
  gboolean             shown;   /* whether the cursor is in the line that changes */
};

static void
print (SpateCliProgress *self,
       const char       *text)
{
  g_autofree char *converted = spate_cli_text_to_charset (text, self->charset);

  fputs (converted, stderr);
  fflush (stderr);
}

/**
 * spate_cli_progress_new:
 * @wanted: whether progress is to be shown
 *
 * Returns: (transfer full): standard error, which it looks at to find out what it can show
 */
SpateCliProgress *
spate_cli_progress_new (gboolean wanted)
{
  SpateCliProgress *self = g_new0 (SpateCliProgress, 1);
  const char *term = g_getenv ("TERM");
  const char *no_color = g_getenv ("NO_COLOR");
  gboolean live = isatty (STDERR_FILENO) && term != NULL && *term != '\0' && strcmp (term, "dumb") != 0;

  if (wanted)
    self->mode = live ? SPATE_CLI_PROGRESS_LIVE : SPATE_CLI_PROGRESS_PLAIN;
  if (g_get_charset (&self->charset))
    self->style |= SPATE_CLI_STYLE_UTF8;
  if (live && (no_color == NULL || *no_color == '\0') && !g_str_has_prefix (term, "vt"))
    self->style |= SPATE_CLI_STYLE_COLOURS;

  return self;
}

/**
 * spate_cli_progress_free:
 * @self: (transfer full): the progress
 */
void
spate_cli_progress_free (SpateCliProgress *self)
{
  g_return_if_fail (self != NULL);

  spate_cli_progress_clear (self);
  g_free (self);
}

/**
 * spate_cli_progress_get_mode:
 * @self: the progress
 *
 * Returns: how it is shown
 */
SpateCliProgressMode
spate_cli_progress_get_mode (SpateCliProgress *self)
{
  g_return_val_if_fail (self != NULL, SPATE_CLI_PROGRESS_NONE);

  return self->mode;
}

/**
 * spate_cli_progress_get_interval:
 * @self: the progress
 *
 * Returns: how often to show it, in milliseconds; 0: never
 */
guint
spate_cli_progress_get_interval (SpateCliProgress *self)
{
  g_return_val_if_fail (self != NULL, 0);

  switch (self->mode)
    {
    case SPATE_CLI_PROGRESS_LIVE:
      return LIVE_INTERVAL;
    case SPATE_CLI_PROGRESS_PLAIN:
      return PLAIN_INTERVAL;
    case SPATE_CLI_PROGRESS_NONE:
    default:
      return 0;
    }
}

static guint
get_columns (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return USUAL_WIDTH;

  return size.ws_col;
}

/**
 * spate_cli_progress_show:
 * @self: the progress
 * @line: how far things are
 */
void
spate_cli_progress_show (SpateCliProgress   *self,
                         const SpateCliLine *line)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (line != NULL);

  if (self->mode == SPATE_CLI_PROGRESS_NONE)
    return;

  if (self->mode == SPATE_CLI_PROGRESS_PLAIN)
    {
      g_autofree char *told = spate_cli_line_tell (line);

      spate_cli_progress_say (self, told);
      return;
    }

  /* Terminals wrap when the last column is written, some before the next character. */
  g_autofree char *drawn = spate_cli_line_draw (line, get_columns () - 1, self->style);
  g_autofree char *redrawn = g_strconcat ("\r", drawn, ERASE_TO_END, NULL);

  self->shown = TRUE;
  print (self, redrawn);
}

/**
 * spate_cli_progress_clear:
 * @self: the progress
 *
 * Takes the line that changes away until it is shown again.
 */
void
spate_cli_progress_clear (SpateCliProgress *self)
{
  g_return_if_fail (self != NULL);

  if (!self->shown)
    return;

  self->shown = FALSE;
  print (self, "\r" ERASE_TO_END);
}

/**
 * spate_cli_progress_say:
 * @self: the progress
 * @text: one or more lines for people, without the last line's end
 *
 * Prints a message that stays.
 */
void
spate_cli_progress_say (SpateCliProgress *self,
                        const char       *text)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  g_autofree char *line = g_strconcat (text, "\n", NULL);

  spate_cli_progress_clear (self);
  print (self, line);
}
