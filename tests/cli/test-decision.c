/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each reason and each verdict has its sentence, or none on purpose; the numbers are those of
 * the event. The cases are indexed by the enumerations, so that a new member without a case is
 * seen. */

#include "spate-cli-decision.h"

#define MIB (1024.0 * 1024.0)

/* With 2 as the value and 5 as the reference, in seconds or in MiB a second. */
static const struct
{
  double      unit;
  const char *sentence;
} reasons[] = {
  [SPATE_REASON_NONE] = { 1.0, NULL },
  [SPATE_REASON_FREE] = { 1.0, NULL },
  [SPATE_REASON_TAKEOVER] = { 1.0, "done in 2.00 s then, and not in 5.00 s" },
  [SPATE_REASON_TAIL] = { 1.0, "the file is nearly there: done in 2.00 s then, and not in 5.00 s" },
  [SPATE_REASON_PIECES] = { 1.0, NULL },
  [SPATE_REASON_SILENT] = { 1.0, "nothing came for 2.00 s" },
  [SPATE_REASON_NO_ANSWER] = { 1.0, "no answer for 2.00 s" },
  [SPATE_REASON_NO_CONNECTION] = { 1.0, "no connection for 2.00 s" },
  [SPATE_REASON_SLOW] = { MIB, "it has 2.00 MiB/s where the others have 5.00 MiB/s" },
  [SPATE_REASON_SUPERSEDED] = { 1.0, "another connection was quicker" },
  [SPATE_REASON_SURPLUS] = { 1.0, "fewer will do" },
  [SPATE_REASON_OPENING] = { 1.0, NULL },
  [SPATE_REASON_PAYS] = { MIB, "the last ones paid: 2.00 MiB/s now, 5.00 MiB/s before" },
  [SPATE_REASON_FULL] = { MIB, "the last ones brought nothing: 2.00 MiB/s now, 5.00 MiB/s before" },
  [SPATE_REASON_FEWER] = { MIB, "perhaps fewer do as well: 2.00 MiB/s now" },
  [SPATE_REASON_MISSED] = { MIB, "fewer did not do as well: 2.00 MiB/s, 5.00 MiB/s before" },
  [SPATE_REASON_DROOP] = { MIB, "it became slower: 2.00 MiB/s now, 5.00 MiB/s before" },
  [SPATE_REASON_RETRY] = { MIB, "perhaps more pay by now: 2.00 MiB/s now" },
  [SPATE_REASON_REFUSED] = { 1.0, "it refused more; a pause of 2.00 s" },
  [SPATE_REASON_ALLOWANCE] = { 1.0, "perhaps the server allows more by now" },
  [SPATE_REASON_LIMITED] = { 1.0, "a limit that was asked for" },
  [SPATE_REASON_FAILED] = { 1.0, "it failed again and again" },
  [SPATE_REASON_DISMISSED] = { 0.0, "the source is not wanted any more" },
  [SPATE_REASON_GONE] = { 1.0, "it does not have the file" },
  [SPATE_REASON_OTHER_FILE] = { 1.0, "it has another file" },
  [SPATE_REASON_WRONG_BYTES] = { 1.0, "it sends wrong bytes" },
};

static void
test_reasons (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (reasons), ==, SPATE_REASON_WRONG_BYTES + 1);

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      const SpateEvent event = {
        .why = (SpateReason) i,
        .other = 7,
        .value = 2.0 * reasons[i].unit,
        .reference = 5.0 * reasons[i].unit,
      };
      g_autofree char *sentence = spate_cli_decision_tell_why (&event);

      g_test_message ("%s", spate_reason_get_nick ((SpateReason) i));
      g_assert_cmpstr (sentence, ==, reasons[i].sentence);
    }
}

/* Why it was begun is told where the victim is named, and not where it is the victim's. */
static void
test_takeover_without_other (void)
{
  const SpateEvent event = { .kind = SPATE_EVENT_SPLIT, .why = SPATE_REASON_TAKEOVER, .value = 2.0, .reference = 5.0 };

  g_assert_null (spate_cli_decision_tell_why (&event));
}

/* A race with a connection that has not answered saves a time that nobody can tell. */
static void
test_tail_without_end (void)
{
  const SpateEvent event = { .kind = SPATE_EVENT_HEDGED, .other = 7, .why = SPATE_REASON_TAIL, .value = 0.25 };
  g_autofree char *sentence = spate_cli_decision_tell_why (&event);

  g_assert_cmpstr (sentence, ==, "the file is nearly there: done in 0.250 s then, and nobody can tell when otherwise");
}

/* Figures that make no sense become no nonsense. */
static void
test_odd_numbers (void)
{
  const struct
  {
    SpateEvent  event;
    const char *sentence;
  } cases[] = {
    { { .why = SPATE_REASON_SILENT, .value = -1.0 }, "nothing came for 0.000 s" },
    { { .why = SPATE_REASON_SILENT, .value = 0.0 }, "nothing came for 0.000 s" },
    { { .why = SPATE_REASON_NO_ANSWER, .value = 3600.0 }, "no answer for 3600 s" },
    { { .why = SPATE_REASON_SLOW, .value = 0.0, .reference = 1e300 }, "it has 0 B/s where the others have 0 B/s" },
    { { .why = SPATE_REASON_SLOW, .value = -5.0, .reference = 1023.0 }, "it has 0 B/s where the others have 1023 B/s" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sentence = spate_cli_decision_tell_why (&cases[i].event);

      g_assert_cmpstr (sentence, ==, cases[i].sentence);
    }
}

static const char *const verdicts[] = {
  [SPATE_VERDICT_UNKNOWN] = NULL,
  [SPATE_VERDICT_WAITING] = "nothing comes at the moment",
  [SPATE_VERDICT_EACH_LIMITED] = "the server limits each connection",
  [SPATE_VERDICT_SERVER_LIMITED] = "the server limits you",
  [SPATE_VERDICT_CONNECTIONS_LIMITED] = "the server allows 4 connections",
  [SPATE_VERDICT_FULL] = "your line or this server is full",
  [SPATE_VERDICT_USER_LIMITED] = "your own limit",
  [SPATE_VERDICT_DISK_LIMITED] = "your disk is as slow as this",
};

static void
test_verdicts (void)
{
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);

  g_assert_cmpuint (G_N_ELEMENTS (verdicts), ==, SPATE_VERDICT_DISK_LIMITED + 1);

  snapshot->allowed_connections = 4;
  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    {
      snapshot->verdict = (SpateVerdict) i;
      g_autofree char *sentence = spate_cli_decision_tell_verdict (snapshot);

      g_test_message ("%s", spate_verdict_get_nick ((SpateVerdict) i));
      g_assert_cmpstr (sentence, ==, verdicts[i]);
    }
}

static void
test_one_connection (void)
{
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);

  snapshot->verdict = SPATE_VERDICT_CONNECTIONS_LIMITED;
  snapshot->allowed_connections = 1;
  g_autofree char *sentence = spate_cli_decision_tell_verdict (snapshot);

  g_assert_cmpstr (sentence, ==, "the server allows 1 connection");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/decision/reasons", test_reasons);
  g_test_add_func ("/cli/decision/takeover-without-other", test_takeover_without_other);
  g_test_add_func ("/cli/decision/tail-without-end", test_tail_without_end);
  g_test_add_func ("/cli/decision/odd-numbers", test_odd_numbers);
  g_test_add_func ("/cli/decision/verdicts", test_verdicts);
  g_test_add_func ("/cli/decision/one-connection", test_one_connection);

  return g_test_run ();
}
