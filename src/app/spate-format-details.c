/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words for what the page of details shows: parts of the file, connections, servers, and why things
 * were done. */

#include "spate-format-details.h"

#include <glib/gi18n.h>

#include "spate-format.h"

static char *
format_range (SpateRange range)
{
  g_autofree char *start = spate_format_size (range.start);
  g_autofree char *end = spate_format_size (range.end);

  /* Translators: a part of a file, from one of its bytes to another: 4.2 MB – 5.0 MB */
  return g_strdup_printf (_ ("%s – %s"), start, end);
}

/**
 * spate_format_block:
 * @range: a part of a file
 * @is_claimed: whether anybody has or is to bring it
 * @is_written: whether it is here
 * @connection: the number of the connection that brought it or is to, or 0 if nobody knows
 *
 * Returns: (transfer full): that in words
 */
char *
spate_format_block (SpateRange range,
                    gboolean   is_claimed,
                    gboolean   is_written,
                    guint      connection)
{
  g_autofree char *bytes = format_range (range);

  if (!is_claimed)
    return g_strdup_printf (_ ("%s, not here yet"), bytes);
  if (is_written && connection == 0)
    return g_strdup_printf (_ ("%s, here"), bytes);
  if (is_written)
    return g_strdup_printf (_ ("%s, here, by connection %u"), bytes, connection);

  return g_strdup_printf (_ ("%s, being fetched by connection %u"), bytes, connection);
}

/**
 * spate_format_speeds:
 * @now: bytes a second, at the moment
 * @average: and on average
 * @most: and at most
 *
 * Returns: (transfer full): what a graph of them shows
 */
char *
spate_format_speeds (double now,
                     double average,
                     double most)
{
  g_autofree char *first = spate_format_rate (now);
  g_autofree char *second = spate_format_rate (average);
  g_autofree char *third = spate_format_rate (most);

  return g_strdup_printf (_ ("%s now, %s on average, %s at most"), first, second, third);
}

/**
 * spate_format_verdict:
 * @snapshot: a picture of a run
 * @saving: how many connections it may have to save power; 0 if that is no limit
 *
 * Returns: (transfer full) (nullable): a sentence about why it is as fast as it is
 */
char *
spate_format_verdict (const SpateSnapshot *snapshot,
                      guint                saving)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  guint n = snapshot->allowed_connections;

  /* Where more would not help, that they are few does not matter. */
  if (saving > 0 && (snapshot->verdict == SPATE_VERDICT_EACH_LIMITED || snapshot->verdict == SPATE_VERDICT_UNKNOWN))
    return g_strdup_printf (ngettext ("Power saver is on, so Spate uses %u connection at most.",
                                      "Power saver is on, so Spate uses %u connections at most.", saving),
                            saving);

  switch (snapshot->verdict)
    {
    case SPATE_VERDICT_WAITING:
      return g_strdup (_ ("Nothing comes from the server at the moment."));
    case SPATE_VERDICT_EACH_LIMITED:
      return g_strdup_printf (ngettext ("The server limits the speed of each connection, so Spate uses %u.",
                                        "The server limits the speed of each connection, so Spate uses %u of them.", snapshot->n_connections),
                              snapshot->n_connections);
    case SPATE_VERDICT_SERVER_LIMITED:
      return g_strdup (_ ("The server limits your speed: more connections do not help."));
    case SPATE_VERDICT_CONNECTIONS_LIMITED:
      return g_strdup_printf (ngettext ("The server allows %u connection only.", "The server allows %u connections only.", n), n);
    case SPATE_VERDICT_FULL:
      return g_strdup (_ ("Your line, or the server’s, is full: more connections do not help."));
    case SPATE_VERDICT_USER_LIMITED:
      return g_strdup (_ ("Your own limit holds it back."));
    case SPATE_VERDICT_DISK_LIMITED:
      return g_strdup (_ ("Your disk cannot take it any faster."));
    case SPATE_VERDICT_UNKNOWN:
    default:
      return NULL;
    }
}

/**
 * spate_format_proof:
 * @proof: what the bytes of a file were found to agree with
 *
 * Returns: (nullable): a sentence about that
 */
const char *
spate_format_proof (SpateProof proof)
{
  switch (proof)
    {
    case SPATE_PROOF_VERIFIED:
      return _ ("Verified: it is the file that its checksum names");
    case SPATE_PROOF_INTACT:
      return _ ("Intact: it agrees with what the server says");
    case SPATE_PROOF_UNVERIFIED:
      return _ ("Unverified: there is no checksum to compare it with");
    case SPATE_PROOF_MISMATCH:
      return _ ("Mismatch: it is not the file that its checksum names");
    case SPATE_PROOF_NONE:
    default:
      return NULL;
    }
}

/**
 * spate_format_connection:
 * @connection: what it does
 * @rate: bytes a second
 *
 * Returns: (transfer full): that in words
 */
char *
spate_format_connection (const SpateConnectionInfo *connection,
                         double                     rate)
{
  g_return_val_if_fail (connection != NULL, NULL);

  g_autofree char *speed = spate_format_rate (rate);
  goffset length = spate_range_get_length (connection->rest);
  g_autofree char *rest = NULL;

  if (!connection->is_delivering)
    return g_strdup (_ ("Waiting for the server"));
  if (connection->rest.end == SPATE_RANGE_OPEN_END)
    return g_steal_pointer (&speed);

  rest = spate_format_size (length);

  /* Translators: a speed, and how many bytes a connection has still to bring */
  return g_strdup_printf (_ ("%s · %s to go"), speed, rest);
}

/**
 * spate_format_source:
 * @source: a place where the file can be had
 *
 * Returns: (transfer full): how it does
 */
char *
spate_format_source (const SpateSourceInfo *source)
{
  g_return_val_if_fail (source != NULL, NULL);

  g_autofree char *fetched = spate_format_size (source->fetched);
  g_autofree char *connections = spate_format_connections (source->n_connections);

  if (source->is_disabled)
    return source->fetched > 0 ? g_strdup_printf (_ ("Disabled · brought %s"), fetched) : g_strdup (_ ("Disabled"));
  if (!source->is_usable)
    return source->fetched > 0 ? g_strdup_printf (_ ("Not used any more · brought %s"), fetched) : g_strdup (_ ("Not used"));
  if (source->n_connections > 0)
    return g_strdup_printf (_ ("%s · brought %s"), connections, fetched);
  if (source->fetched > 0)
    return g_strdup_printf (_ ("Brought %s"), fetched);

  return g_strdup (source->is_checked ? _ ("Ready") : _ ("Not compared yet"));
}

/* --- what happened ------------------------------------------------------------------ */

/**
 * spate_format_event_time:
 * @when: µs since the run began
 *
 * Returns: (transfer full): that as minutes and seconds
 */
char *
spate_format_event_time (gint64 when)
{
  gint64 seconds = when / G_USEC_PER_SEC;

  if (seconds >= 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%02u:%02u", seconds / 3600, (guint) (seconds / 60 % 60), (guint) (seconds % 60));

  return g_strdup_printf ("%u:%02u", (guint) (seconds / 60), (guint) (seconds % 60));
}

static char *
format_stop (const SpateEvent *event)
{
  g_autofree char *rate = NULL;
  g_autofree char *others = NULL;

  switch (event->why)
    {
    case SPATE_REASON_SLOW:
      rate = spate_format_rate (event->value);
      others = spate_format_rate (event->reference);
      return g_strdup_printf (_ ("Connection %u had %s where the others had %s, and was restarted"), event->connection, rate, others);
    case SPATE_REASON_SILENT:
    case SPATE_REASON_NO_ANSWER:
      return g_strdup_printf (_ ("Connection %u was silent for %u s, and was restarted"), event->connection, (guint) event->value);
    case SPATE_REASON_SUPERSEDED:
      return g_strdup_printf (_ ("Connection %u lost a race"), event->connection);
    case SPATE_REASON_SURPLUS:
      return g_strdup_printf (_ ("Connection %u was closed: fewer do as well"), event->connection);
    case SPATE_REASON_LIMITED:
      return g_strdup_printf (_ ("Connection %u was closed: you want fewer"), event->connection);
    case SPATE_REASON_DISMISSED:
      return g_strdup_printf (_ ("Connection %u was closed: its source is not used any more"), event->connection);
    case SPATE_REASON_NONE:
    case SPATE_REASON_FREE:
    case SPATE_REASON_TAKEOVER:
    case SPATE_REASON_TAIL:
    case SPATE_REASON_PIECES:
    case SPATE_REASON_NO_CONNECTION:
    case SPATE_REASON_OPENING:
    case SPATE_REASON_PAYS:
    case SPATE_REASON_FULL:
    case SPATE_REASON_FEWER:
    case SPATE_REASON_MISSED:
    case SPATE_REASON_DROOP:
    case SPATE_REASON_RETRY:
    case SPATE_REASON_REFUSED:
    case SPATE_REASON_ALLOWANCE:
    case SPATE_REASON_FAILED:
    case SPATE_REASON_GONE:
    case SPATE_REASON_OTHER_FILE:
    case SPATE_REASON_WRONG_BYTES:
    default:
      return g_strdup_printf (_ ("Connection %u was stopped"), event->connection);
    }
}

static char *
format_start (const SpateEvent *event)
{
  g_autofree char *bytes = spate_format_size (spate_range_get_length (event->range));

  if (event->range.end == SPATE_RANGE_OPEN_END)
    return g_strdup_printf (_ ("Connection %u began"), event->connection);
  if (event->other != 0)
    return g_strdup_printf (_ ("Connection %u took %s over from connection %u"), event->connection, bytes, event->other);

  return g_strdup_printf (_ ("Connection %u began with %s"), event->connection, bytes);
}

static char *
format_end (const SpateEvent *event)
{
  g_autofree char *bytes = spate_format_size (event->amount);

  if (event->kind == SPATE_EVENT_FAILED)
    return g_strdup_printf (_ ("Connection %u broke off after %s"), event->connection, bytes);

  return g_strdup_printf (_ ("Connection %u brought %s"), event->connection, bytes);
}

static char *
format_number (const SpateEvent *event)
{
  guint n = (guint) event->amount;

  if (event->kind == SPATE_EVENT_REFUSED)
    return g_strdup_printf (ngettext ("The server allows %u connection only", "The server allows %u connections only", n), n);

  switch ((int) event->why)
    {
    case SPATE_REASON_PAYS:
      return g_strdup_printf (ngettext ("More connections pay: %u now", "More connections pay: %u now", n), n);
    case SPATE_REASON_FULL:
    case SPATE_REASON_FEWER:
      return g_strdup_printf (ngettext ("More connections do not help: %u now", "More connections do not help: %u now", n), n);
    default:
      return g_strdup_printf (ngettext ("%u connection now", "%u connections now", n), n);
    }
}

/* What you wished while it ran. */
static char *
format_wish (const SpateEvent *event)
{
  g_autofree char *rate = spate_format_rate ((double) event->amount);
  guint n = (guint) event->amount;

  switch ((int) event->kind)
    {
    case SPATE_EVENT_CONNECTIONS:
      if (n == 0)
        return g_strdup (_ ("You want as many connections as pay"));
      return g_strdup_printf (ngettext ("You want at most %u connection", "You want at most %u connections", n), n);
    case SPATE_EVENT_RATE:
      return event->amount == 0 ? g_strdup (_ ("You want no speed limit")) : g_strdup_printf (_ ("You want at most %s"), rate);
    case SPATE_EVENT_ADDED:
      return g_strdup (_ ("You added a source"));
    case SPATE_EVENT_REMOVED:
      return g_strdup (_ ("You removed a source"));
    case SPATE_EVENT_ENABLED:
      return g_strdup (_ ("You enabled a source"));
    case SPATE_EVENT_DISABLED:
    default:
      return g_strdup (_ ("You disabled a source"));
    }
}

static char *
format_dropped (const SpateEvent *event)
{
  switch ((int) event->why)
    {
    case SPATE_REASON_OTHER_FILE:
      return g_strdup (_ ("A source is not used: it has another file"));
    case SPATE_REASON_GONE:
      return g_strdup (_ ("A source is not used: it does not have the file"));
    case SPATE_REASON_FAILED:
      return g_strdup (_ ("A source is not used any more: it failed again and again"));
    case SPATE_REASON_WRONG_BYTES:
      return g_strdup (_ ("A source is not used any more: it sends wrong bytes"));
    default:
      return g_strdup (_ ("A source is not used any more"));
    }
}

/**
 * spate_format_event:
 * @event: something that happened
 *
 * Returns: (transfer full) (nullable): a sentence without a full stop; %NULL if another event says it
 */
char *
spate_format_event (const SpateEvent *event)
{
  g_return_val_if_fail (event != NULL, NULL);

  switch (event->kind)
    {
    case SPATE_EVENT_ANSWERED:
      return g_strdup (_ ("The server answered"));
    case SPATE_EVENT_STARTED:
      return format_start (event);
    case SPATE_EVENT_HEDGED:
      return g_strdup_printf (_ ("Connection %u races connection %u for the rest"), event->connection, event->other);
    case SPATE_EVENT_FINISHED:
    case SPATE_EVENT_FAILED:
      return format_end (event);
    case SPATE_EVENT_STOPPED:
      return format_stop (event);
    case SPATE_EVENT_LEVEL:
    case SPATE_EVENT_REFUSED:
      return format_number (event);
    case SPATE_EVENT_CHECKED:
      return g_strdup (_ ("Another source has the same file"));
    case SPATE_EVENT_DROPPED:
      return format_dropped (event);
    case SPATE_EVENT_CONNECTIONS:
    case SPATE_EVENT_RATE:
    case SPATE_EVENT_ADDED:
    case SPATE_EVENT_REMOVED:
    case SPATE_EVENT_DISABLED:
    case SPATE_EVENT_ENABLED:
      return format_wish (event);
    case SPATE_EVENT_RESTARTED:
      return g_strdup (_ ("Everything is fetched anew"));
    case SPATE_EVENT_WRONG:
      return g_strdup (_ ("Wrong bytes came, and are fetched again"));
    case SPATE_EVENT_SPLIT:
    default:
      return NULL;
    }
}
