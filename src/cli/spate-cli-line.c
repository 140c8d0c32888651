/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Progress as one line: for a terminal with a bar, as wide as the terminal is, or in words for
 * a log.
 *
 *   name.iso [█████░░···██░░····]  45 %  34.5 MiB/s    0:12   460 MiB of 1.00 GiB  16 connections
 *
 * Where there is no room for all, the fields that matter least go first, then the name, then
 * the bar; the percentage stays. Figures stand in columns of a fixed width so that the bar
 * does not change its own all the time. */

#include "config.h"

#include "spate-cli-line.h"

#include <glib/gi18n.h>

#include "spate-cli-text.h"

#define LEAST_CELLS 10
#define WIDEST_NAME 30

/* Between two fields. */
#define GAP "  "
#define GAP_WIDTH 2

/* In the order in which they stand; the order in which they go is below. */
enum
{
  FIELD_SHARE,
  FIELD_RATE,
  FIELD_TIME,
  FIELD_SIZE,
  FIELD_CONNECTIONS,
  N_FIELDS
};

typedef struct
{
  char *texts[N_FIELDS]; /* (owned) (nullable) */
} Fields;

static void
fields_clear (Fields *fields)
{
  for (guint i = 0; i < N_FIELDS; i++)
    g_free (fields->texts[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fields, fields_clear)

static const guint first_to_go[] = { FIELD_CONNECTIONS, FIELD_SIZE, FIELD_TIME, FIELD_RATE };

/**
 * spate_cli_line_new:
 * @name: what is being downloaded, as the server or the user calls it
 *
 * Returns: (transfer full): a line that knows nothing yet
 */
SpateCliLine *
spate_cli_line_new (const char *name)
{
  SpateCliLine *self = g_new0 (SpateCliLine, 1);

  self->name = spate_cli_text_clean (name);
  self->size = -1;
  self->time_left = -1;
  self->maps = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_snapshot_unref);

  return self;
}

/**
 * spate_cli_line_free:
 * @self: (transfer full): a line
 */
void
spate_cli_line_free (SpateCliLine *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->name);
  g_free (self->waiting);
  g_ptr_array_unref (self->maps);
  g_free (self);
}

/* Rounded down: 100 % means that nothing is missing. */
static int
get_percent (goffset part,
             goffset whole)
{
  if (whole <= 0)
    return 100;

  return (int) ((double) CLAMP (part, 0, whole) / (double) whole * 100.0);
}

static char *
make_share (const SpateCliLine *self)
{
  if (self->size >= 0)
    return g_strdup_printf (_ ("%3d %%"), get_percent (self->written, self->size));

  return spate_cli_text_size (self->written);
}

/* What it is at instead of figures, if there are none to tell. */
static char *
make_occupation (const SpateCliLine *self)
{
  if (self->waiting != NULL)
    return g_strdup_printf (_ ("waiting: %s"), self->waiting);
  if (self->state == SPATE_STATE_QUEUED)
    return g_strdup (_ ("queued"));
  if (self->state == SPATE_STATE_PROBING)
    return g_strdup (_ ("asking the server"));
  if (self->state == SPATE_STATE_VERIFYING)
    return g_strdup_printf (_ ("checking, %d %%"), get_percent (self->hashed, self->size >= 0 ? self->size : self->written));

  return NULL;
}

static void
make_fields (const SpateCliLine *self,
             Fields             *fields)
{
  char **texts = fields->texts;
  g_autofree char *rate = spate_cli_text_rate (self->rate);

  texts[FIELD_SHARE] = make_share (self);
  texts[FIELD_RATE] = make_occupation (self);
  if (texts[FIELD_RATE] != NULL)
    return;

  g_autofree char *time = self->time_left >= 0 ? spate_cli_text_time (self->time_left) : g_strdup ("-:--");
  g_autofree char *written = spate_cli_text_size (self->written);
  g_autofree char *size = spate_cli_text_size (MAX (self->size, 0));

  texts[FIELD_RATE] = g_strdup_printf ("%10s", rate);
  if (self->size >= 0)
    {
      texts[FIELD_TIME] = g_strdup_printf ("%7s", time);
      /* TRANSLATORS: so many bytes of so many bytes; keep the width */
      texts[FIELD_SIZE] = g_strdup_printf (_ ("%8s of %s"), written, size);
    }
  texts[FIELD_CONNECTIONS] = g_strdup_printf (ngettext ("%2u connection", "%2u connections", self->n_connections),
                                              self->n_connections);
}

static guint
get_fields_width (const Fields *fields)
{
  guint width = 0;

  for (guint i = 0; i < N_FIELDS; i++)
    if (fields->texts[i] != NULL)
      width += GAP_WIDTH + spate_cli_text_get_width (fields->texts[i]);

  return width;
}

static guint
count_maps (const SpateCliLine *self)
{
  guint n_maps = 0;

  for (guint i = 0; i < self->maps->len; i++)
    n_maps += ((const SpateSnapshot *) self->maps->pdata[i])->size >= 0 ? 1 : 0;

  return n_maps;
}

/* The bars of all files that have one, each with its brackets. */
static void
append_bars (const SpateCliLine *self,
             GString            *line,
             guint               columns,
             SpateCliStyle       style)
{
  guint n_left = count_maps (self);

  for (guint i = 0; i < self->maps->len; i++)
    {
      const SpateSnapshot *snapshot = self->maps->pdata[i];

      if (snapshot->size < 0)
        continue;

      guint width = columns / n_left;

      g_string_append_c (line, '[');
      spate_cli_bar_draw (line, snapshot->segments, snapshot->size, width - 2, style);
      g_string_append_c (line, ']');
      columns -= width;
      n_left--;
    }
}

/* How much of the name there is room for, when the bars are to have @bars columns. */
static guint
fit_name (const SpateCliLine *self,
          guint               columns,
          guint               bars,
          Fields             *fields)
{
  guint name = MIN (spate_cli_text_get_width (self->name), MIN (WIDEST_NAME, columns / 3));

  for (guint i = 0; i < G_N_ELEMENTS (first_to_go); i++)
    if (name + 1 + bars + get_fields_width (fields) > columns)
      g_clear_pointer (&fields->texts[first_to_go[i]], g_free);

  return name + 1 + bars + get_fields_width (fields) <= columns ? name : 0;
}

/**
 * spate_cli_line_draw:
 * @self: a line
 * @columns: how wide it may be
 * @style: what the terminal can show
 *
 * Returns: (transfer full): the line, at most @columns wide, in UTF-8 or ASCII as @style says
 *   (the words in UTF-8 in any case)
 */
char *
spate_cli_line_draw (const SpateCliLine *self,
                     guint               columns,
                     SpateCliStyle       style)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_auto (Fields) fields = { NULL };
  guint n_maps = count_maps (self);
  guint bars = (LEAST_CELLS / MAX (n_maps, 1) + 2) * n_maps;
  GString *line = g_string_new (NULL);

  make_fields (self, &fields);

  guint room = fit_name (self, columns, bars, &fields);
  g_autofree char *name = spate_cli_text_shorten (self->name, room, (style & SPATE_CLI_STYLE_UTF8) != 0);

  g_string_append (line, name);

  guint used = spate_cli_text_get_width (name) + (room > 0 ? 1 : 0) + get_fields_width (&fields);

  if (n_maps > 0 && used + bars <= columns)
    {
      if (room > 0)
        g_string_append_c (line, ' ');
      append_bars (self, line, columns - used, style);
    }

  for (guint i = 0; i < N_FIELDS; i++)
    if (fields.texts[i] != NULL)
      g_string_append_printf (line, "%s%s", line->len > 0 ? GAP : "", fields.texts[i]);

  return g_string_free (line, FALSE);
}

/**
 * spate_cli_line_tell:
 * @self: a line
 *
 * Returns: (transfer full): the same in words, for where there is no terminal
 */
char *
spate_cli_line_tell (const SpateCliLine *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_autofree char *written = spate_cli_text_size (self->written);
  g_autofree char *size = spate_cli_text_size (MAX (self->size, 0));
  g_autofree char *occupation = make_occupation (self);
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s: ", self->name);
  if (self->size >= 0)
    g_string_append_printf (line, _ ("%d %%, %s of %s"), get_percent (self->written, self->size), written, size);
  else
    g_string_append (line, written);

  if (occupation != NULL)
    g_string_append_printf (line, ", %s", occupation);
  else
    {
      g_autofree char *rate = spate_cli_text_rate (self->rate);
      g_autofree char *time = self->time_left >= 0 ? spate_cli_text_time (self->time_left) : NULL;

      g_string_append_printf (line, ", %s", rate);
      if (time != NULL)
        g_string_append_printf (line, _ (", %s left"), time);
      g_string_append_printf (line, ngettext (", %u connection", ", %u connections", self->n_connections), self->n_connections);
    }

  return g_string_free (line, FALSE);
}
