/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of the window: pure functions from values to sentences, so that they can be tested
 * without a display. The layers below hand up codes and numbers; nothing of what people read
 * is composed anywhere else.
 *
 * Parts of a line are joined by a middle dot, as GNOME's programs do. Each part is a phrase of
 * its own for translators; only the order of the parts is fixed. Where a line is too long it
 * breaks between two parts, not within an amount. */

#include "spate-format.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "spate-error.h"

#define NO_BREAK_SPACE "\302\240"
#define SEPARATOR NO_BREAK_SPACE "· "

/* Unicode's RIGHT-TO-LEFT MARK, without which Pango takes the line for one from left to right if it begins
 * so, with FIRST STRONG ISOLATE; and POP DIRECTIONAL ISOLATE. */
#define ISOLATE "\u200f\u2068"
#define POP_ISOLATE "\u2069"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Longer times are not a forecast of anything. */
#define LONGEST_TIME_LEFT (30 * DAY)

/**
 * spate_format_size:
 * @size: bytes, not negative
 *
 * Returns: (transfer full): "1.0 GB"; between words that are read from right to left, it stays together
 */
char *
spate_format_size (goffset size)
{
  g_autofree char *amount = g_format_size ((guint64) MAX (size, 0));

  /* After an Arabic word the number would go to one side and its Latin unit to the other. */
  if (gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL)
    return g_strconcat (ISOLATE, amount, POP_ISOLATE, NULL);

  return g_steal_pointer (&amount);
}

/**
 * spate_format_rate:
 * @rate: bytes a second
 *
 * Returns: (transfer full): "34.2 MB/s"
 */
char *
spate_format_rate (double rate)
{
  g_autofree char *size = spate_format_size (rate > 0 ? (goffset) MIN (rate, 1e18) : 0);

  /* Translators: an amount of data a second, as in “34.2 MB/s” */
  return g_strdup_printf (_ ("%s/s"), size);
}

/**
 * spate_format_time_left:
 * @time_left: µs, or -1 if nobody can say
 *
 * Returns: (transfer full) (nullable): "12 s left", "4 min left", "2 h 5 min left", "3 days
 *   left"; %NULL if there is nothing sensible to say
 */
char *
spate_format_time_left (gint64 time_left)
{
  if (time_left < 0 || time_left > LONGEST_TIME_LEFT)
    return NULL;

  /* Rounded up, so that it never says 0 while there is something left. */
  gint64 seconds = MAX ((time_left + SECOND - 1) / SECOND, 1);

  /* No line ends between a number and its unit. */
  if (seconds < 100)
    return g_strdup_printf (ngettext ("%d s left", "%d s left", (gulong) seconds), (int) seconds);

  gint64 minutes = (seconds + 59) / 60;

  if (minutes < 60)
    return g_strdup_printf (ngettext ("%d min left", "%d min left", (gulong) minutes), (int) minutes);

  if (minutes < 24 * 60)
    /* Translators: hours and minutes, with the spaces that no line ends at, as in “2 h 5 min left” */
    return g_strdup_printf (_ ("%d h %d min left"), (int) (minutes / 60), (int) (minutes % 60));

  gint64 days = (minutes + 24 * 60 - 1) / (24 * 60);

  return g_strdup_printf (ngettext ("%d day left", "%d days left", (gulong) days), (int) days);
}

/**
 * spate_format_connections:
 * @n_connections: how many
 *
 * Returns: (transfer full): "11 connections"
 */
char *
spate_format_connections (guint n_connections)
{
  return g_strdup_printf (ngettext ("%u connection", "%u connections", n_connections), n_connections);
}

/**
 * spate_format_progress:
 * @written: bytes that are here
 * @size: bytes of the whole file, or -1 if that is not known
 * @n_connections: how many connections work at the moment
 *
 * Returns: (transfer full): what a bar says when it is spoken: "41 per cent, 11 connections"
 */
char *
spate_format_progress (goffset written,
                       goffset size,
                       guint   n_connections)
{
  g_autofree char *amount = NULL;

  if (size < 0)
    amount = spate_format_size (written);
  else
    /* Translators: spoken by a screen reader */
    amount = g_strdup_printf (_ ("%d per cent"), size == 0 ? 100 : (int) ((double) written / (double) size * 100));

  if (n_connections == 0)
    return g_steal_pointer (&amount);

  g_autofree char *connections = spate_format_connections (n_connections);

  /* Translators: spoken by a screen reader, as in “41 per cent, 11 connections” */
  return g_strdup_printf (C_ ("progress", "%s, %s"), amount, connections);
}

/**
 * spate_format_folder:
 * @folder: a path
 *
 * Returns: (transfer full): the folder's own name, fit to be shown
 */
char *
spate_format_folder (const char *folder)
{
  g_return_val_if_fail (folder != NULL, NULL);

  if (g_strcmp0 (folder, g_get_home_dir ()) == 0)
    /* Translators: the user's own folder */
    return g_strdup (_ ("Home"));

  g_autofree char *name = g_path_get_basename (folder);

  return g_filename_display_name (name);
}

/**
 * spate_format_state:
 * @state: a state
 *
 * Returns: the state in a word or two
 */
const char *
spate_format_state (SpateState state)
{
  switch (state)
    {
    case SPATE_STATE_QUEUED:
      return _ ("Waiting for its turn");
    case SPATE_STATE_PROBING:
      return _ ("Asking the server…");
    case SPATE_STATE_TRANSFERRING:
      return _ ("Downloading");
    case SPATE_STATE_VERIFYING:
      return _ ("Checking…");
    case SPATE_STATE_WAITING:
      return _ ("Waiting");
    case SPATE_STATE_PAUSED:
      return _ ("Paused");
    case SPATE_STATE_FAILED:
      return _ ("Failed");
    case SPATE_STATE_DONE:
      return _ ("Finished");
    default:
      g_return_val_if_reached (NULL);
    }
}

static const char *
format_error_code (SpateError code)
{
  switch (code)
    {
    case SPATE_ERROR_INVALID:
      return _ ("This link cannot be downloaded");
    case SPATE_ERROR_NETWORK:
      return _ ("The server cannot be reached");
    case SPATE_ERROR_BUSY:
      return _ ("The server is too busy at the moment");
    case SPATE_ERROR_TLS:
      return _ ("The connection to the server is not safe");
    case SPATE_ERROR_NEEDS_AUTHENTICATION:
      return _ ("The server asks for a user name and a password");
    case SPATE_ERROR_NEEDS_LINK:
      return _ ("The link does not work, or no longer");
    case SPATE_ERROR_SERVER:
      return _ ("The server reports an error");
    case SPATE_ERROR_PROTOCOL:
      return _ ("The server’s answer makes no sense");
    case SPATE_ERROR_NO_RANGES:
      return _ ("The server does not send the rest of a file");
    case SPATE_ERROR_CHANGED:
      return _ ("The file on the server has changed");
    case SPATE_ERROR_NO_SPACE:
      return _ ("The disk is full");
    case SPATE_ERROR_FILE:
      return _ ("The file cannot be written here");
    case SPATE_ERROR_EXISTS:
      return _ ("A file of this name is already there");
    case SPATE_ERROR_LOCKED:
      return _ ("Another program is at work on this file");
    case SPATE_ERROR_CHECKSUM:
      return _ ("The file is not the one that its checksum names: fetch it again, or delete it");
    case SPATE_ERROR_PORTAL:
      return _ ("A login page came instead of the file");
    case SPATE_ERROR_NO_FOLDER:
      return _ ("The folder is gone: connect its drive, then try again");
    case SPATE_ERROR_TOO_LARGE:
      return _ ("The disk is of a kind that takes no file as large as this");
    case SPATE_ERROR_OTHER_FILE:
      return _ ("The new link leads to another file, so the old one was kept");
    case SPATE_ERROR_CERTIFICATE:
      return _ ("The server cannot prove that it is the one it says it is");
    case SPATE_ERROR_DUPLICATE:
      return _ ("You have this already: another link in the list leads to the same file");
    case SPATE_ERROR_PROXY_LOGIN:
      return _ ("The proxy asks for a user name and a password");
    default:
      return _ ("Something went wrong");
    }
}

/**
 * spate_format_error:
 * @error: (nullable): why a download failed
 *
 * Returns: a sentence without a full stop, by the error's code
 */
const char *
spate_format_error (const GError *error)
{
  if (error == NULL || error->domain != SPATE_ERROR)
    return _ ("Something went wrong");

  return format_error_code ((SpateError) error->code);
}

/**
 * spate_format_waiting:
 * @error: (nullable): why a download makes no progress for now
 *
 * Returns: what it waits for, in a few words
 */
const char *
spate_format_waiting (const GError *error)
{
  if (g_error_matches (error, SPATE_ERROR, SPATE_ERROR_NETWORK))
    return _ ("The server cannot be reached, trying again soon");
  if (g_error_matches (error, SPATE_ERROR, SPATE_ERROR_BUSY))
    return _ ("The server is busy, trying again soon");
  if (error != NULL)
    return spate_format_error (error);

  return spate_format_state (SPATE_STATE_WAITING);
}

static char *
format_time_to_try (gint64 time)
{
  gint64 seconds = MAX ((time + SECOND - 1) / SECOND, 1);

  /* Translators: a number of seconds or minutes, as in “next try in 12 s” */
  return seconds < 100 ? g_strdup_printf (ngettext ("%d s", "%d s", (gulong) seconds), (int) seconds)
                       : g_strdup_printf (ngettext ("%d min", "%d min", (gulong) ((seconds + 59) / 60)), (int) ((seconds + 59) / 60));
}

/**
 * spate_format_wait:
 * @wait: what a download waits for between two runs
 * @error: (nullable): why
 * @time_to_try: µs until it is tried again; 0 if that is now, or nobody can say
 *
 * Returns: (transfer full): what it waits for, and until when: "The server is busy, next try in
 *   12 s"
 */
char *
spate_format_wait (SpateWait     wait,
                   const GError *error,
                   gint64        time_to_try)
{
  if (wait == SPATE_WAIT_NETWORK)
    return g_strdup (_ ("Waiting for the network"));
  if (wait == SPATE_WAIT_LOGIN)
    return g_strdup (_ ("Waiting for somebody to log in to the network or the site"));
  if (wait == SPATE_WAIT_ANEW)
    return g_strdup (_ ("The file has changed, beginning anew"));
  if (wait == SPATE_WAIT_SPACE)
    return g_strdup (_ ("The disk is full, waiting for room"));
  if (wait == SPATE_WAIT_METERED)
    /* Translators: metered: a network where each byte may cost money */
    return g_strdup (_ ("Waiting for a network that is not metered"));
  if (wait == SPATE_WAIT_SLEEP)
    return g_strdup (_ ("Going on as soon as the computer is awake"));
  if (time_to_try <= 0 || error == NULL)
    return g_strdup (spate_format_waiting (error));

  g_autofree char *time = format_time_to_try (time_to_try);

  if (g_error_matches (error, SPATE_ERROR, SPATE_ERROR_BUSY))
    return g_strdup_printf (_ ("The server is busy, next try in %s"), time);

  return g_strdup_printf (_ ("The server cannot be reached, next try in %s"), time);
}

static void
add_sentence (GString    *line,
              const char *sentence)
{
  if (line->len > 0)
    g_string_append (line, SEPARATOR);
  g_string_append (line, sentence);
}

/* An amount, or something as short, that stays on one line. */
static void
add_part (GString    *line,
          const char *part)
{
  if (part == NULL)
    return;

  g_autoptr (GString) unbroken = g_string_new (part);

  g_string_replace (unbroken, " ", NO_BREAK_SPACE, 0);
  add_sentence (line, unbroken->str);
}

/* How much of how much; nothing before the first byte of a file of unknown size. */
static void
add_amount (GString          *line,
            const SpateFacts *facts)
{
  g_autofree char *written = spate_format_size (facts->written);

  if (facts->size >= 0)
    {
      g_autofree char *size = spate_format_size (facts->size);
      /* Translators: an amount of data of another, as in “412 MB of 1.0 GB” */
      g_autofree char *amount = g_strdup_printf (_ ("%s of %s"), written, size);

      add_part (line, amount);
    }
  else if (facts->written > 0)
    add_part (line, written);
}

static void
add_speed (GString          *line,
           const SpateFacts *facts)
{
  g_autofree char *rate = spate_format_rate (facts->rate);
  g_autofree char *time_left = spate_format_time_left (facts->time_left);
  g_autofree char *connections = spate_format_connections (facts->connections);

  add_part (line, rate);
  add_part (line, time_left);
  if (facts->connections > 0)
    add_part (line, connections);
  if (facts->is_out_of_turn)
    /* Translators: the download was started before others that stand in line */
    add_part (line, _ ("Out of turn"));
}

static void
add_checking (GString          *line,
              const SpateFacts *facts)
{
  if (facts->size <= 0)
    {
      add_part (line, spate_format_state (SPATE_STATE_VERIFYING));
      return;
    }

  int percent = (int) ((double) facts->hashed / (double) facts->size * 100);
  g_autofree char *part = g_strdup_printf (_ ("Checking… %d%%"), CLAMP (percent, 0, 100));

  add_part (line, part);
}

static const char *
format_proof (SpateProof proof)
{
  switch (proof)
    {
    case SPATE_PROOF_VERIFIED:
      return _ ("Verified");
    case SPATE_PROOF_INTACT:
      /* Translators: the file is what its server says it is */
      return _ ("Intact");
    case SPATE_PROOF_UNVERIFIED:
      /* Translators: there was no checksum to compare the file with */
      return _ ("Unverified");
    case SPATE_PROOF_MISMATCH:
      /* Translators: the file is not the one that its checksum names */
      return _ ("Mismatch");
    case SPATE_PROOF_NONE:
    default:
      return NULL;
    }
}

static void
add_result (GString          *line,
            const SpateFacts *facts)
{
  g_autofree char *size = spate_format_size (MAX (facts->size, facts->written));

  if (facts->is_gone)
    {
      add_sentence (line, _ ("The file is not there any more"));
      return;
    }

  add_part (line, size);
  add_part (line, format_proof (facts->proof));
  if (facts->folder != NULL)
    {
      g_autofree char *folder = spate_format_folder (facts->folder);
      /* Translators: where a finished file is, as in “in Downloads” */
      g_autofree char *place = g_strdup_printf (_ ("in %s"), folder);

      add_part (line, place);
    }
}

static void
add_wait (GString          *line,
          const SpateFacts *facts)
{
  g_autofree char *sentence = spate_format_wait (facts->wait, facts->error, facts->time_to_try);

  add_sentence (line, sentence);
}

/**
 * spate_format_facts:
 * @facts: what is known of a download
 *
 * Returns: (transfer full): the line under its name, as in "412 MB of 1.0 GB · 34.2 MB/s ·
 *   12 s left · 11 connections"
 */
char *
spate_format_facts (const SpateFacts *facts)
{
  g_return_val_if_fail (facts != NULL, NULL);

  GString *line = g_string_new (NULL);

  switch (facts->state)
    {
    case SPATE_STATE_TRANSFERRING:
      add_amount (line, facts);
      if (facts->error != NULL)
        add_sentence (line, spate_format_waiting (facts->error));
      else
        add_speed (line, facts);
      break;

    case SPATE_STATE_VERIFYING:
      add_amount (line, facts);
      add_checking (line, facts);
      break;

    case SPATE_STATE_FAILED:
      add_sentence (line, spate_format_error (facts->error));
      break;

    case SPATE_STATE_DONE:
      add_result (line, facts);
      break;

    case SPATE_STATE_WAITING:
      add_amount (line, facts);
      add_wait (line, facts);
      break;

    case SPATE_STATE_PROBING:
      add_amount (line, facts);
      add_sentence (line, facts->error != NULL ? spate_format_waiting (facts->error) : spate_format_state (facts->state));
      break;

    case SPATE_STATE_QUEUED:
    case SPATE_STATE_PAUSED:
    default:
      add_amount (line, facts);
      add_sentence (line, spate_format_state (facts->state));
      break;
    }

  return g_string_free (line, FALSE);
}
