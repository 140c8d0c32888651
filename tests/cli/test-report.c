/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-cli-report.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MIB (G_GINT64_CONSTANT (1) << 20)

static void
test_events (void)
{
  static char reset[] = "Connection reset\033";
  const struct
  {
    SpateEvent  event;
    const char *line;
  } cases[] = {
    { { SPATE_EVENT_ANSWERED, 12000, 0, { 0, 0 }, 1024 * MIB, 0, NULL }, "   0.012 s  the server answered: 1.00 GiB" },
    { { SPATE_EVENT_ANSWERED, 12000, 0, { 0, 0 }, -1, 0, NULL },
      "   0.012 s  the server answered; it does not say how long the file is" },
    { { SPATE_EVENT_STARTED, 1500000, 3, { 32 * MIB, 64 * MIB }, 0, 0, NULL },
      "   1.500 s  connection 3 fetches bytes 33554432–67108863 (32.0 MiB)" },
    { { SPATE_EVENT_STARTED, 0, 1, { 0, SPATE_RANGE_OPEN_END }, 0, 0, NULL },
      "   0.000 s  connection 1 fetches everything from byte 0 on" },
    { { SPATE_EVENT_FINISHED, 2500000, 3, { 32 * MIB, 64 * MIB }, 32 * MIB, 2000000, NULL },
      "   2.500 s  connection 3 is done with bytes 33554432–67108863 (32.0 MiB): 32.0 MiB in 2.00 s, 16.0 MiB/s" },
    { { SPATE_EVENT_FAILED, 2500000, 3, { 32 * MIB, 64 * MIB }, 0, 0, reset },
      "   2.500 s  connection 3 failed after 0 B in 0.000 s, 0 B/s: Connection reset?" },
    { { SPATE_EVENT_SPLIT, 2500000, 3, { 32 * MIB, 32 * MIB + 1 }, 0, 0, NULL },
      "   2.500 s  connection 3 gives bytes 33554432–33554432 (1 B) away" },
    { { SPATE_EVENT_REFUSED, 2500000, 3, { 0, 0 }, 8, 0, NULL },
      "   2.500 s  the server allows only 8 connections at a time" },
    { { SPATE_EVENT_RESTARTED, 2500000, 0, { 0, 0 }, 0, 0, reset },
      "   2.500 s  everything is fetched anew: Connection reset?" },
  };
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);

  snapshot->has_ranges = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = spate_cli_report_event (&cases[i].event, snapshot);

      g_assert_cmpstr (line, ==, cases[i].line);
    }

  snapshot->has_ranges = FALSE;

  g_autofree char *line = spate_cli_report_event (&cases[0].event, snapshot);

  g_assert_nonnull (strstr (line, "no parts"));
}

/* A server that sends no parts says so; where the end is not known or nothing is left, no number
 * is made up. */
static void
test_answers (void)
{
  const SpateEvent whole = { .kind = SPATE_EVENT_ANSWERED, .amount = 3 * MIB };
  const SpateEvent nothing = { .kind = SPATE_EVENT_STARTED, .connection = 2, .range = { 7, 7 } };
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);
  g_autofree char *no_parts = spate_cli_report_event (&whole, snapshot);
  g_autofree char *empty = spate_cli_report_event (&nothing, snapshot);

  g_assert_cmpstr (no_parts, ==, "   0.000 s  the server answered: 3.00 MiB, and it sends no parts");
  g_assert_cmpstr (empty, ==, "   0.000 s  connection 2 fetches no bytes");
}

static void
add_source (SpateSnapshot *snapshot,
            const char    *uri)
{
  const SpateSourceInfo info = { .uri = g_strdup (uri) };

  if (snapshot->sources == NULL)
    snapshot->sources = spate_source_info_array_new ();
  g_array_append_val (snapshot->sources, info);
}

static const struct
{
  const char *name;
  SpateEvent  event;
  const char *alone;   /* what is told of a server that is the only one */
  const char *several; /* of the second of two */
} decided[] = {
  { "started",
    { .kind = SPATE_EVENT_STARTED, .connection = 3, .range = { 0, 1024 }, .source = 1 },
    "   0.000 s  connection 3 fetches bytes 0–1023 (1.00 KiB)",
    "   0.000 s  connection 3 fetches bytes 0–1023 (1.00 KiB) of http://b.example/" },
  { "level",
    { .kind = SPATE_EVENT_LEVEL, .amount = 16, .source = 1, .why = SPATE_REASON_OPENING },
    "   0.000 s  16 connections from now on",
    "   0.000 s  16 connections from now on to http://b.example/" },
  { "level of one",
    { .kind = SPATE_EVENT_LEVEL, .amount = 1, .source = 1, .why = SPATE_REASON_PAYS, .value = 2.0 * MIB, .reference = 1.0 * MIB },
    "   0.000 s  1 connection from now on: the last ones paid: 2.00 MiB/s now, 1.00 MiB/s before",
    "   0.000 s  1 connection from now on to http://b.example/: the last ones paid: 2.00 MiB/s now, 1.00 MiB/s before" },
  { "hedged",
    { .kind = SPATE_EVENT_HEDGED, .connection = 3, .other = 2, .range = { 0, 1024 }, .source = 1, .why = SPATE_REASON_TAIL, .value = 0.5, .reference = 9.0 },
    "   0.000 s  connection 3 races connection 2 for bytes 0–1023 (1.00 KiB): "
    "the file is nearly there: done in 0.500 s then, and not in 9.00 s",
    NULL },
  { "stopped",
    { .kind = SPATE_EVENT_STOPPED, .when = 1234567, .connection = 3, .amount = MIB, .duration = 4 * G_USEC_PER_SEC, .source = 1, .why = SPATE_REASON_SILENT, .value = 3.0, .reference = 3.0 },
    "   1.235 s  connection 3 is given up after 1.00 MiB in 4.00 s, 256 KiB/s: nothing came for 3.00 s",
    NULL },
  { "refused",
    { .kind = SPATE_EVENT_REFUSED, .amount = 1, .source = 1, .why = SPATE_REASON_REFUSED, .value = 0.25 },
    "   0.000 s  the server allows only 1 connection at a time: it refused more; a pause of 0.250 s",
    NULL },
  { "checked",
    { .kind = SPATE_EVENT_CHECKED, .source = 1 },
    "   0.000 s  the server has the same file",
    "   0.000 s  http://b.example/ has the same file" },
  { "dropped by a decision",
    { .kind = SPATE_EVENT_DROPPED, .source = 1, .why = SPATE_REASON_OTHER_FILE },
    "   0.000 s  the server is not used: it has another file",
    "   0.000 s  http://b.example/ is not used: it has another file" },
  { "dropped for no reason",
    { .kind = SPATE_EVENT_DROPPED, .source = 1 },
    "   0.000 s  the server is not used: nobody knows why",
    "   0.000 s  http://b.example/ is not used: nobody knows why" },
  { "wrong",
    { .kind = SPATE_EVENT_WRONG, .range = { 0, 1024 }, .source = 1 },
    "   0.000 s  bytes 0–1023 (1.00 KiB) from the server are wrong, and are fetched again",
    "   0.000 s  bytes 0–1023 (1.00 KiB) from http://b.example/ are wrong, and are fetched again" },
  { "wrong, from nobody knows where",
    { .kind = SPATE_EVENT_WRONG, .range = { 0, 1024 }, .source = SPATE_EVENT_NO_SOURCE },
    "   0.000 s  bytes 0–1023 (1.00 KiB) are wrong, and are fetched again",
    NULL },
  { "failed for no reason",
    { .kind = SPATE_EVENT_FAILED, .connection = 3, .amount = 1024, .duration = 0, .source = 1 },
    "   0.000 s  connection 3 failed after 1.00 KiB in 0.000 s, 977 MiB/s: nobody knows why",
    NULL },
};

/* What was decided is told with its reason, and with several sources also of which. */
static void
test_decided (void)
{
  g_autoptr (SpateSnapshot) alone = spate_snapshot_new (1);
  g_autoptr (SpateSnapshot) several = spate_snapshot_new (1);

  add_source (alone, "http://a.example/");
  add_source (several, "http://a.example/");
  add_source (several, "http://b.example/");

  for (gsize i = 0; i < G_N_ELEMENTS (decided); i++)
    {
      g_autofree char *first = spate_cli_report_event (&decided[i].event, alone);
      g_autofree char *second = spate_cli_report_event (&decided[i].event, several);

      g_test_message ("%s", decided[i].name);
      g_assert_cmpstr (first, ==, decided[i].alone);
      g_assert_cmpstr (second, ==, decided[i].several != NULL ? decided[i].several : decided[i].alone);
    }
}

/* The server's own words come before ours, and do nothing to the terminal. */
static void
test_dropped_with_message (void)
{
  static char message[] = "404\033[2J";
  const SpateEvent event = { .kind = SPATE_EVENT_DROPPED, .reason = message, .why = SPATE_REASON_GONE };
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);

  add_source (snapshot, "http://a.example/");
  g_autofree char *line = spate_cli_report_event (&event, snapshot);

  g_assert_cmpstr (line, ==, "   0.000 s  http://a.example/ is not used: 404?[2J: it does not have the file");
}

/* Without a list of sources there is no name to tell, whatever the number. */
static void
test_no_sources (void)
{
  const SpateEvent event = { .kind = SPATE_EVENT_CHECKED, .source = G_MAXUINT };
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);
  g_autofree char *none = spate_cli_report_event (&event, snapshot);

  add_source (snapshot, "http://a.example/");
  add_source (snapshot, "http://b.example/");
  g_autofree char *unknown = spate_cli_report_event (&event, snapshot);

  g_assert_cmpstr (none, ==, "   0.000 s  the server has the same file");
  g_assert_cmpstr (unknown, ==, none);
}

static void
test_finished (void)
{
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);

  snapshot->written = 100 * MIB;
  snapshot->fetched = 100 * MIB;
  snapshot->elapsed = 2 * G_USEC_PER_SEC;
  snapshot->most_connections = 1;
  g_autofree char *plain = spate_cli_report_finished (snapshot, "/tmp/a\033b");

  snapshot->fetched = 40 * MIB;
  snapshot->most_connections = 8;
  snapshot->proof = SPATE_PROOF_VERIFIED;
  snapshot->sha256.type = SPATE_DIGEST_SHA256;
  g_strlcpy (snapshot->sha256.hex, "0123", sizeof snapshot->sha256.hex);
  g_autofree char *resumed = spate_cli_report_finished (snapshot, "/tmp/a");

  g_assert_cmpstr (plain, ==, "Saved: /tmp/a?b\n104857600 bytes (100 MiB) in 2.00 s, 50.0 MiB/s, 1 connection");
  g_assert_cmpstr (resumed, ==, "Saved: /tmp/a\n104857600 bytes (100 MiB) in 2.00 s, 20.0 MiB/s, 8 connections; "
                                "60.0 MiB were here already\nSHA-256: 0123\nVerified: the checksum agrees.");
}

/* Each rung of the ladder has its words, and what nobody looked at has none. */
static void
test_proofs (void)
{
  static const char *const words[] = {
    [SPATE_PROOF_NONE] = "connections",
    [SPATE_PROOF_MISMATCH] = "\nMismatch: the checksum does not agree.",
    [SPATE_PROOF_UNVERIFIED] = "\nUnverified: there is no checksum to compare with.",
    [SPATE_PROOF_INTACT] = "\nIntact: the server’s own checksum agrees.",
    [SPATE_PROOF_VERIFIED] = "\nVerified: the checksum agrees.",
  };

  for (SpateProof proof = SPATE_PROOF_NONE; proof <= SPATE_PROOF_VERIFIED; proof++)
    {
      g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);

      snapshot->proof = proof;
      g_autofree char *report = spate_cli_report_finished (snapshot, "/tmp/a");

      g_assert_true (g_str_has_suffix (report, words[proof]));
    }
}

static void
test_kept (void)
{
  g_autofree char *nothing = spate_cli_report_kept (0, NULL, FALSE);
  g_autofree char *resumable = spate_cli_report_kept (46 * MIB, "/tmp/a.part", TRUE);
  g_autofree char *lost = spate_cli_report_kept (46 * MIB, "/tmp/a\033.part", FALSE);

  g_assert_cmpstr (nothing, ==, "Nothing of the file is kept.");
  g_assert_cmpstr (resumable, ==, "46.0 MiB are kept in /tmp/a.part; the same command goes on from there.");
  g_assert_cmpstr (lost, ==, "46.0 MiB are in /tmp/a?.part, but this server does not send the rest alone: "
                             "the same command begins anew.");

  g_autofree char *old = spate_cli_report_outdated ("/tmp/a\033.part", SPATE_ON_CHANGE_RESTART);
  g_autofree char *refused = spate_cli_report_outdated ("/tmp/a.part", SPATE_ON_CHANGE_FAIL);

  g_assert_cmpstr (old, ==, "What is in /tmp/a?.part is of a version of the file that is not on the server any more; "
                            "the same command begins anew and keeps it.");
  g_assert_cmpstr (refused, ==, "What is in /tmp/a.part is of a version of the file that is not on the server any more; "
                                "the same command with --on-change=restart begins anew and keeps it.");
}

/* Why, and until when. */
static void
test_waiting (void)
{
  g_autoptr (GError) network = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NETWORK, "Refused\033");
  g_autoptr (GError) full = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NO_SPACE, "Full");
  g_autofree char *counted = spate_cli_report_waiting (SPATE_WAIT_SERVER, network, 12 * SECOND, 2, 5);
  g_autofree char *endless = spate_cli_report_waiting (SPATE_WAIT_LOGIN, network, 0, 7, 0);
  g_autofree char *offline = spate_cli_report_waiting (SPATE_WAIT_NETWORK, network, -1, 1, 0);
  g_autofree char *space = spate_cli_report_waiting (SPATE_WAIT_SPACE, full, -1, 2, 0);

  g_assert_cmpstr (counted, ==, "The connection to the server failed: Refused?. Try 2 of 5 in 0:12.");
  g_assert_cmpstr (endless, ==, "The connection to the server failed: Refused?. Try 7 in 0:01.");
  g_assert_cmpstr (offline, ==, "The connection to the server failed: Refused?. Waiting for the network.");
  g_assert_cmpstr (space, ==, "There is no room left for the file: Full. Waiting for room.");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/report/events", test_events);
  g_test_add_func ("/cli/report/answers", test_answers);
  g_test_add_func ("/cli/report/decided", test_decided);
  g_test_add_func ("/cli/report/dropped-with-message", test_dropped_with_message);
  g_test_add_func ("/cli/report/no-sources", test_no_sources);
  g_test_add_func ("/cli/report/finished", test_finished);
  g_test_add_func ("/cli/report/proofs", test_proofs);
  g_test_add_func ("/cli/report/kept", test_kept);
  g_test_add_func ("/cli/report/waiting", test_waiting);

  return g_test_run ();
}
