/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happened, in words: each event of a run for --verbose, and what there is to say at the
 * end. All of it is text for people; programs read --json. */

#include "config.h"

#include "spate-cli-report.h"

#include <glib/gi18n.h>

#include "spate-cli-decision.h"
#include "spate-cli-error.h"
#include "spate-cli-text.h"

static char *
tell_number (goffset number)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

/* Bytes are counted from 0 and the last one is named, as in HTTP. */
static char *
tell_range (SpateRange range)
{
  g_autofree char *first = tell_number (range.start);

  if (range.end == SPATE_RANGE_OPEN_END)
    return g_strdup_printf (_ ("everything from byte %s on"), first);
  if (spate_range_is_empty (range))
    return g_strdup (_ ("no bytes"));

  g_autofree char *last = tell_number (range.end - 1);
  g_autofree char *size = spate_cli_text_size (spate_range_get_length (range));

  return g_strdup_printf (_ ("bytes %s–%s (%s)"), first, last, size);
}

/* "32.0 MiB in 2.35 s, 13.6 MiB/s" */
static char *
tell_pace (goffset amount,
           gint64  duration)
{
  g_autofree char *size = spate_cli_text_size (amount);
  g_autofree char *time = spate_cli_text_seconds (duration);
  g_autofree char *rate = spate_cli_text_rate ((double) amount * G_USEC_PER_SEC / (double) MAX (duration, 1));

  return g_strdup_printf (_ ("%s in %s, %s"), size, time, rate);
}

static char *
tell_answer (const SpateEvent    *event,
             const SpateSnapshot *snapshot)
{
  g_autofree char *size = spate_cli_text_size (event->amount);

  if (event->amount < 0)
    return g_strdup (_ ("the server answered; it does not say how long the file is"));
  if (!snapshot->has_ranges)
    return g_strdup_printf (_ ("the server answered: %s, and it sends no parts"), size);

  return g_strdup_printf (_ ("the server answered: %s"), size);
}

/* The link an event is about. */
static const char *
tell_source (const SpateEvent    *event,
             const SpateSnapshot *snapshot)
{
  if (snapshot->sources == NULL || event->source >= snapshot->sources->len)
    return _ ("the server");

  return g_array_index (snapshot->sources, SpateSourceInfo, event->source).uri;
}

/* With several sources it is said from which. */
static char *
tell_start (const SpateEvent    *event,
            const SpateSnapshot *snapshot,
            const char          *range)
{
  if (snapshot->sources == NULL || snapshot->sources->len < 2)
    return g_strdup_printf (_ ("connection %u fetches %s"), event->connection, range);

  return g_strdup_printf (_ ("connection %u fetches %s of %s"), event->connection, range, tell_source (event, snapshot));
}

static char *
tell_level (const SpateEvent    *event,
            const SpateSnapshot *snapshot)
{
  guint n = (guint) event->amount;

  if (snapshot->sources == NULL || snapshot->sources->len < 2)
    return g_strdup_printf (ngettext ("%u connection from now on", "%u connections from now on", n), n);

  return g_strdup_printf (ngettext ("%u connection from now on to %s", "%u connections from now on to %s", n), n,
                          tell_source (event, snapshot));
}

/* What the balancer decides comes without a message: the decision's own reason is told behind it. */
static char *
tell_drop (const SpateEvent    *event,
           const SpateSnapshot *snapshot,
           const char          *reason)
{
  if (event->reason == NULL && event->why != SPATE_REASON_NONE)
    return g_strdup_printf (_ ("%s is not used"), tell_source (event, snapshot));

  return g_strdup_printf (_ ("%s is not used: %s"), tell_source (event, snapshot), reason);
}

static char *
tell_wrong (const SpateEvent    *event,
            const SpateSnapshot *snapshot,
            const char          *range)
{
  if (event->source == SPATE_EVENT_NO_SOURCE)
    return g_strdup_printf (_ ("%s are wrong, and are fetched again"), range);

  return g_strdup_printf (_ ("%s from %s are wrong, and are fetched again"), range, tell_source (event, snapshot));
}

/* What somebody wished while it ran; a number that is 0 stands for none. */
static char *
tell_wish (const SpateEvent    *event,
           const SpateSnapshot *snapshot)
{
  g_autofree char *rate = spate_cli_text_rate ((double) event->amount);
  guint n = (guint) event->amount;

  switch ((int) event->kind)
    {
    case SPATE_EVENT_CONNECTIONS:
      return n == 0 ? g_strdup (_ ("as many connections as pay are wanted"))
                    : g_strdup_printf (ngettext ("at most %u connection is wanted", "at most %u connections are wanted", n), n);
    case SPATE_EVENT_RATE:
      return event->amount == 0 ? g_strdup (_ ("no speed limit is wanted")) : g_strdup_printf (_ ("at most %s are wanted"), rate);
    case SPATE_EVENT_ADDED:
      return g_strdup_printf (_ ("%s is another source"), tell_source (event, snapshot));
    case SPATE_EVENT_ENABLED:
      return g_strdup_printf (_ ("%s is wanted again"), tell_source (event, snapshot));
    case SPATE_EVENT_REMOVED:
    case SPATE_EVENT_DISABLED:
    default:
      return g_strdup_printf (_ ("%s is not wanted any more"), tell_source (event, snapshot));
    }
}

static char *
tell_event (const SpateEvent    *event,
            const SpateSnapshot *snapshot)
{
  g_autofree char *range = tell_range (event->range);
  g_autofree char *pace = tell_pace (event->amount, event->duration);
  g_autofree char *reason = spate_cli_text_clean (event->reason != NULL ? event->reason : _ ("nobody knows why"));

  switch (event->kind)
    {
    case SPATE_EVENT_ANSWERED:
      return tell_answer (event, snapshot);
    case SPATE_EVENT_STARTED:
      return tell_start (event, snapshot, range);
    case SPATE_EVENT_HEDGED:
      return g_strdup_printf (_ ("connection %u races connection %u for %s"), event->connection, event->other, range);
    case SPATE_EVENT_FINISHED:
      return g_strdup_printf (_ ("connection %u is done with %s: %s"), event->connection, range, pace);
    case SPATE_EVENT_FAILED:
      return g_strdup_printf (_ ("connection %u failed after %s: %s"), event->connection, pace, reason);
    case SPATE_EVENT_STOPPED:
      return g_strdup_printf (_ ("connection %u is given up after %s"), event->connection, pace);
    case SPATE_EVENT_LEVEL:
      return tell_level (event, snapshot);
    case SPATE_EVENT_CHECKED:
      return g_strdup_printf (_ ("%s has the same file"), tell_source (event, snapshot));
    case SPATE_EVENT_DROPPED:
      return tell_drop (event, snapshot, reason);
    case SPATE_EVENT_SPLIT:
      return g_strdup_printf (_ ("connection %u gives %s away"), event->connection, range);
    case SPATE_EVENT_REFUSED:
      return g_strdup_printf (ngettext ("the server allows only %d connection at a time",
                                        "the server allows only %d connections at a time", (gulong) event->amount),
                              (int) event->amount);
    case SPATE_EVENT_RESTARTED:
      return g_strdup_printf (_ ("everything is fetched anew: %s"), reason);
    case SPATE_EVENT_CONNECTIONS:
    case SPATE_EVENT_RATE:
    case SPATE_EVENT_ADDED:
    case SPATE_EVENT_REMOVED:
    case SPATE_EVENT_DISABLED:
    case SPATE_EVENT_ENABLED:
      return tell_wish (event, snapshot);
    case SPATE_EVENT_WRONG:
      return tell_wrong (event, snapshot, range);
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

/**
 * spate_cli_report_event:
 * @event: what happened
 * @snapshot: the picture that it came with
 *
 * Returns: (transfer full): a line for --verbose, with the time since the run began
 */
char *
spate_cli_report_event (const SpateEvent    *event,
                        const SpateSnapshot *snapshot)
{
  g_return_val_if_fail (event != NULL, NULL);
  g_return_val_if_fail (snapshot != NULL, NULL);

  g_autofree char *told = tell_event (event, snapshot);
  g_autofree char *why = spate_cli_decision_tell_why (event);
  double seconds = (double) event->when / G_USEC_PER_SEC;

  return why != NULL ? g_strdup_printf ("%8.3f s  %s: %s", seconds, told, why) : g_strdup_printf ("%8.3f s  %s", seconds, told);
}

static const char *
tell_proof (SpateProof proof)
{
  switch (proof)
    {
    case SPATE_PROOF_VERIFIED:
      return _ ("Verified: the checksum agrees.");
    case SPATE_PROOF_INTACT:
      return _ ("Intact: the server’s own checksum agrees.");
    case SPATE_PROOF_UNVERIFIED:
      return _ ("Unverified: there is no checksum to compare with.");
    case SPATE_PROOF_MISMATCH:
      return _ ("Mismatch: the checksum does not agree.");
    case SPATE_PROOF_NONE:
    default:
      return NULL;
    }
}

/**
 * spate_cli_report_finished:
 * @snapshot: the last picture of a run
 * @path: where the file is
 *
 * Returns: (transfer full): the lines that end a download
 */
char *
spate_cli_report_finished (const SpateSnapshot *snapshot,
                           const char          *path)
{
  g_return_val_if_fail (snapshot != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  g_autofree char *shown = spate_cli_text_clean (path);
  g_autofree char *bytes = tell_number (snapshot->written);
  g_autofree char *size = spate_cli_text_size (snapshot->written);
  g_autofree char *time = spate_cli_text_seconds (snapshot->elapsed);
  g_autofree char *rate = spate_cli_text_rate ((double) snapshot->fetched * G_USEC_PER_SEC / (double) MAX (snapshot->elapsed, 1));
  const char *proof = tell_proof (snapshot->proof);
  GString *report = g_string_new (NULL);

  g_string_append_printf (report, _ ("Saved: %s"), shown);
  g_string_append_c (report, '\n');
  g_string_append_printf (report,
                          ngettext ("%s bytes (%s) in %s, %s, %u connection",
                                    "%s bytes (%s) in %s, %s, %u connections",
                                    snapshot->most_connections),
                          bytes, size, time, rate, snapshot->most_connections);
  /* What was fetched only to be compared was here all the same. */
  goffset earlier_bytes = snapshot->written - MAX (snapshot->fetched - snapshot->wasted, 0);

  if (earlier_bytes > 0)
    {
      g_autofree char *earlier = spate_cli_text_size (earlier_bytes);

      g_string_append_printf (report, _ ("; %s were here already"), earlier);
    }
  if (snapshot->sha256.type == SPATE_DIGEST_SHA256)
    g_string_append_printf (report, "\nSHA-256: %s", snapshot->sha256.hex);
  if (proof != NULL)
    g_string_append_printf (report, "\n%s", proof);

  return g_string_free (report, FALSE);
}

/**
 * spate_cli_report_waiting:
 * @wait: what is waited for
 * @error: why
 * @time_left: µs until the next try, or -1 if only an event brings it
 * @next_try: which one that is
 * @max_tries: the last one, 0 if there is none
 *
 * Returns: (transfer full): a line that says why, and until when
 */
char *
spate_cli_report_waiting (SpateWait     wait,
                          const GError *error,
                          gint64        time_left,
                          guint         next_try,
                          guint         max_tries)
{
  g_return_val_if_fail (error != NULL, NULL);

  g_autofree char *sentence = spate_cli_error_describe (error);
  g_autofree char *time = spate_cli_text_time (MAX (time_left, G_USEC_PER_SEC));

  if (wait == SPATE_WAIT_ANEW)
    return g_strdup (_ ("The file on the server has changed: all of it is fetched anew."));
  if (wait == SPATE_WAIT_SPACE)
    return g_strdup_printf (_ ("%s. Waiting for room."), sentence);
  if (time_left < 0)
    return g_strdup_printf (_ ("%s. Waiting for the network."), sentence);
  if (max_tries == 0)
    /* TRANSLATORS: a sentence, a number, and a time like 0:12 */
    return g_strdup_printf (_ ("%s. Try %u in %s."), sentence, next_try, time);

  /* TRANSLATORS: a sentence, a number, the last number, and a time like 0:12 */
  return g_strdup_printf (_ ("%s. Try %u of %u in %s."), sentence, next_try, max_tries, time);
}

/**
 * spate_cli_report_aside:
 * @folder: where the file goes
 * @aside: the name that bytes of an older version of it bear now
 *
 * Returns: (transfer full): a sentence about them
 */
char *
spate_cli_report_aside (const char *folder,
                        const char *aside)
{
  g_return_val_if_fail (folder != NULL && aside != NULL, NULL);

  g_autofree char *path = g_build_filename (folder, aside, NULL);
  g_autofree char *shown = spate_cli_text_clean (path);

  return g_strdup_printf (_ ("The file on the server has changed; what was here of the old one is kept in %s."), shown);
}

/**
 * spate_cli_report_kept:
 * @written: bytes that have arrived
 * @part_path: (nullable): where they are, if they are anywhere
 * @resumable: whether the rest can be fetched alone
 *
 * Returns: (transfer full): a sentence about what is left of a download that did not end well
 */
char *
spate_cli_report_kept (goffset     written,
                       const char *part_path,
                       gboolean    resumable)
{
  if (part_path == NULL)
    return g_strdup (_ ("Nothing of the file is kept."));

  g_autofree char *shown = spate_cli_text_clean (part_path);
  g_autofree char *size = spate_cli_text_size (written);

  if (resumable)
    return g_strdup_printf (_ ("%s are kept in %s; the same command goes on from there."), size, shown);

  return g_strdup_printf (_ ("%s are in %s, but this server does not send the rest alone: the same command begins anew."),
                          size, shown);
}

/**
 * spate_cli_report_outdated:
 * @part_path: where bytes are of a file that is not on the server any more
 * @on_change: what the user wants to be done about it
 *
 * Returns: (transfer full): a sentence about what is left, and about how to go on
 */
char *
spate_cli_report_outdated (const char   *part_path,
                           SpateOnChange on_change)
{
  g_return_val_if_fail (part_path != NULL, NULL);

  g_autofree char *shown = spate_cli_text_clean (part_path);

  if (on_change == SPATE_ON_CHANGE_FAIL)
    return g_strdup_printf (_ ("What is in %s is of a version of the file that is not on the server any more; "
                               "the same command with --on-change=restart begins anew and keeps it."),
                            shown);

  return g_strdup_printf (_ ("What is in %s is of a version of the file that is not on the server any more; "
                             "the same command begins anew and keeps it."),
                          shown);
}
