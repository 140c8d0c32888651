/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-format-download.h"

#include <glib/gi18n.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
get_facts (SpateDownload *download,
           SpateFacts    *ret_facts)
{
  const SpateSnapshot *snapshot = spate_download_get_snapshot (download);
  gint64 next_try = spate_download_get_next_try (download);

  *ret_facts = (SpateFacts){
    .state = spate_download_get_state (download),
    .size = spate_download_get_size (download),
    .written = spate_download_get_written (download),
    .hashed = snapshot != NULL ? snapshot->hashed : 0,
    .rate = spate_download_get_rate (download),
    .time_left = spate_download_get_time_left (download),
    .connections = spate_download_get_connections (download),
    .proof = spate_download_get_proof (download),
    .folder = spate_download_get_request (download)->folder,
    .error = spate_download_get_error (download),
    .wait = spate_download_get_wait (download),
    .is_gone = spate_download_is_file_gone (download),
    .is_out_of_turn = spate_download_is_out_of_turn (download),
    .time_to_try = next_try >= 0 ? MAX (next_try - g_get_monotonic_time (), 0) : 0,
  };
}

/**
 * spate_format_download:
 * @download: a download
 *
 * Returns: (transfer full): how it stands, in one line
 */
char *
spate_format_download (SpateDownload *download)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (download), NULL);

  SpateFacts facts;

  get_facts (download, &facts);

  return spate_format_facts (&facts);
}

/**
 * spate_format_download_spoken:
 * @download: a download
 *
 * Returns: (transfer full): its name and how it stands, to be spoken
 */
char *
spate_format_download_spoken (SpateDownload *download)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (download), NULL);

  SpateFacts facts;

  get_facts (download, &facts);

  return spate_format_spoken (spate_download_get_name (download), &facts);
}

/* No abbreviations: they would be spelled. */
static char *
format_time_spoken (gint64 time)
{
  gint64 seconds = MAX ((time + SECOND - 1) / SECOND, 1);
  gint64 minutes = (seconds + 59) / 60;
  gint64 hours = (minutes + 59) / 60;

  if (seconds < 100)
    return g_strdup_printf (ngettext ("%d second left", "%d seconds left", (gulong) seconds), (int) seconds);
  if (minutes < 100)
    return g_strdup_printf (ngettext ("%d minute left", "%d minutes left", (gulong) minutes), (int) minutes);
  if (hours < 48)
    return g_strdup_printf (ngettext ("%d hour left", "%d hours left", (gulong) hours), (int) hours);

  return g_strdup_printf (ngettext ("%d day left", "%d days left", (gulong) ((hours + 23) / 24)), (int) ((hours + 23) / 24));
}

static char *
format_state_spoken (const SpateFacts *facts)
{
  switch (facts->state)
    {
    case SPATE_STATE_QUEUED:
      return g_strdup (_ ("waiting for its turn"));
    case SPATE_STATE_PROBING:
      return g_strdup (_ ("asking the server"));
    case SPATE_STATE_TRANSFERRING:
      return g_strdup (facts->error != NULL ? spate_format_waiting (facts->error) : _ ("downloading"));
    case SPATE_STATE_VERIFYING:
      return g_strdup (_ ("checking"));
    case SPATE_STATE_WAITING:
      return spate_format_wait (facts->wait, facts->error, 0);
    case SPATE_STATE_PAUSED:
      return g_strdup (_ ("paused"));
    case SPATE_STATE_FAILED:
      /* Translators: spoken, with why it failed */
      return g_strdup_printf (_ ("failed: %s"), spate_format_error (facts->error));
    case SPATE_STATE_DONE:
    default:
      return g_strdup (facts->is_gone ? _ ("the file is not there any more") : _ ("finished"));
    }
}

static void
add (GString    *sentence,
     const char *part)
{
  if (part != NULL)
    /* Translators: what comes between the parts of a sentence that is spoken */
    g_string_append_printf (sentence, "%s%s", C_ ("spoken", ", "), part);
}

/**
 * spate_format_spoken:
 * @name: the name of a download
 * @facts: what is known of it
 *
 * Returns: (transfer full): what a screen reader says of it: "debian.iso, downloading, 41 per cent, 12
 *   seconds left"
 */
char *
spate_format_spoken (const char       *name,
                     const SpateFacts *facts)
{
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (facts != NULL, NULL);

  GString *sentence = g_string_new (name);
  g_autofree char *state = format_state_spoken (facts);

  add (sentence, state);
  if (facts->state == SPATE_STATE_DONE)
    {
      g_autofree char *size = spate_format_size (MAX (facts->size, facts->written));

      add (sentence, facts->is_gone ? NULL : size);
    }
  else if (facts->state != SPATE_STATE_FAILED && (facts->size > 0 || facts->written > 0))
    {
      g_autofree char *amount = spate_format_progress (facts->written, facts->size, 0);

      add (sentence, amount);
    }

  if (facts->state == SPATE_STATE_TRANSFERRING && facts->error == NULL && facts->time_left >= 0)
    {
      g_autofree char *time = format_time_spoken (facts->time_left);

      add (sentence, time);
    }

  return g_string_free (sentence, FALSE);
}
