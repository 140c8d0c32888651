/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-cli-report.h"

#include <string.h>

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
  snapshot->verified = TRUE;
  snapshot->sha256.type = SPATE_DIGEST_SHA256;
  g_strlcpy (snapshot->sha256.hex, "0123", sizeof snapshot->sha256.hex);
  g_autofree char *resumed = spate_cli_report_finished (snapshot, "/tmp/a");

  g_assert_cmpstr (plain, ==, "Saved: /tmp/a?b\n104857600 bytes (100 MiB) in 2.00 s, 50.0 MiB/s, 1 connection");
  g_assert_cmpstr (resumed, ==, "Saved: /tmp/a\n104857600 bytes (100 MiB) in 2.00 s, 20.0 MiB/s, 8 connections; "
                                "60.0 MiB were here already\nSHA-256: 0123\nThe checksum agrees.");
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
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/report/events", test_events);
  g_test_add_func ("/cli/report/finished", test_finished);
  g_test_add_func ("/cli/report/kept", test_kept);

  return g_test_run ();
}
