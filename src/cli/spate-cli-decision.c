/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Why something was decided, in words with the numbers behind it, and why a download is as fast
 * as it is. */

#include "config.h"

#include "spate-cli-decision.h"

#include <glib/gi18n.h>

#include "spate-cli-text.h"

static char *
tell_seconds (double seconds)
{
  return spate_cli_text_seconds ((gint64) (seconds * G_USEC_PER_SEC));
}

static char *
tell_time_reason (const SpateEvent *event)
{
  g_autofree char *first = tell_seconds (event->value);
  g_autofree char *second = tell_seconds (event->reference);

  switch ((int) event->why)
    {
    case SPATE_REASON_TAKEOVER:
      return event->other == 0 ? NULL : g_strdup_printf (_ ("done in %s then, and not in %s"), first, second);
    case SPATE_REASON_TAIL:
      if (event->reference <= 0.0)
        return g_strdup_printf (_ ("the file is nearly there: done in %s then, and nobody can tell when otherwise"), first);
      return g_strdup_printf (_ ("the file is nearly there: done in %s then, and not in %s"), first, second);
    case SPATE_REASON_SILENT:
      return g_strdup_printf (_ ("nothing came for %s"), first);
    case SPATE_REASON_NO_ANSWER:
      return g_strdup_printf (_ ("no answer for %s"), first);
    case SPATE_REASON_NO_CONNECTION:
      return g_strdup_printf (_ ("no connection for %s"), first);
    case SPATE_REASON_REFUSED:
      return g_strdup_printf (_ ("it refused more; a pause of %s"), first);
    default:
      return NULL;
    }
}

static char *
tell_rate_reason (const SpateEvent *event)
{
  g_autofree char *first = spate_cli_text_rate (event->value);
  g_autofree char *second = spate_cli_text_rate (event->reference);

  switch ((int) event->why)
    {
    case SPATE_REASON_SLOW:
      return g_strdup_printf (_ ("it has %s where the others have %s"), first, second);
    case SPATE_REASON_PAYS:
      return g_strdup_printf (_ ("the last ones paid: %s now, %s before"), first, second);
    case SPATE_REASON_FULL:
      return g_strdup_printf (_ ("the last ones brought nothing: %s now, %s before"), first, second);
    case SPATE_REASON_FEWER:
      return g_strdup_printf (_ ("perhaps fewer do as well: %s now"), first);
    case SPATE_REASON_MISSED:
      return g_strdup_printf (_ ("fewer did not do as well: %s, %s before"), first, second);
    case SPATE_REASON_DROOP:
      return g_strdup_printf (_ ("it became slower: %s now, %s before"), first, second);
    case SPATE_REASON_RETRY:
      return g_strdup_printf (_ ("perhaps more pay by now: %s now"), first);
    default:
      return NULL;
    }
}

/**
 * spate_cli_decision_tell_why:
 * @event: what was decided
 *
 * Returns: (transfer full) (nullable): why, as the end of a sentence
 */
char *
spate_cli_decision_tell_why (const SpateEvent *event)
{
  g_return_val_if_fail (event != NULL, NULL);

  switch (event->why)
    {
    case SPATE_REASON_TAKEOVER:
    case SPATE_REASON_TAIL:
    case SPATE_REASON_SILENT:
    case SPATE_REASON_NO_ANSWER:
    case SPATE_REASON_NO_CONNECTION:
    case SPATE_REASON_REFUSED:
      return tell_time_reason (event);
    case SPATE_REASON_SLOW:
    case SPATE_REASON_PAYS:
    case SPATE_REASON_FULL:
    case SPATE_REASON_FEWER:
    case SPATE_REASON_MISSED:
    case SPATE_REASON_DROOP:
    case SPATE_REASON_RETRY:
      return tell_rate_reason (event);
    case SPATE_REASON_SUPERSEDED:
      return g_strdup (_ ("another connection was quicker"));
    case SPATE_REASON_SURPLUS:
      return g_strdup (_ ("fewer will do"));
    case SPATE_REASON_ALLOWANCE:
      return g_strdup (_ ("perhaps the server allows more by now"));
    case SPATE_REASON_LIMITED:
      return g_strdup (_ ("a limit that was asked for"));
    case SPATE_REASON_DISMISSED:
      return g_strdup (_ ("the source is not wanted any more"));
    case SPATE_REASON_FAILED:
      return g_strdup (_ ("it failed again and again"));
    case SPATE_REASON_GONE:
      return g_strdup (_ ("it does not have the file"));
    case SPATE_REASON_OTHER_FILE:
      return g_strdup (_ ("it has another file"));
    case SPATE_REASON_WRONG_BYTES:
      return g_strdup (_ ("it sends wrong bytes"));
    case SPATE_REASON_NONE:
    case SPATE_REASON_FREE:
    case SPATE_REASON_PIECES:
    case SPATE_REASON_OPENING:
    default:
      return NULL;
    }
}

/**
 * spate_cli_decision_tell_verdict:
 * @snapshot: a picture of a run
 *
 * Returns: (transfer full) (nullable): a sentence about why it is as fast as it is
 */
char *
spate_cli_decision_tell_verdict (const SpateSnapshot *snapshot)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  guint n = snapshot->allowed_connections;

  switch (snapshot->verdict)
    {
    case SPATE_VERDICT_WAITING:
      return g_strdup (_ ("nothing comes at the moment"));
    case SPATE_VERDICT_EACH_LIMITED:
      return g_strdup (_ ("the server limits each connection"));
    case SPATE_VERDICT_SERVER_LIMITED:
      return g_strdup (_ ("the server limits you"));
    case SPATE_VERDICT_CONNECTIONS_LIMITED:
      return g_strdup_printf (ngettext ("the server allows %u connection", "the server allows %u connections", n), n);
    case SPATE_VERDICT_FULL:
      return g_strdup (_ ("your line or this server is full"));
    case SPATE_VERDICT_USER_LIMITED:
      return g_strdup (_ ("your own limit"));
    case SPATE_VERDICT_DISK_LIMITED:
      return g_strdup (_ ("your disk is as slow as this"));
    case SPATE_VERDICT_UNKNOWN:
    default:
      return NULL;
    }
}
