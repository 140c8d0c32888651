/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-cli-json.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static SpateSnapshot *
make_snapshot (void)
{
  SpateSnapshot *snapshot = spate_snapshot_new (1);

  snapshot->size = 1000;
  snapshot->written = 900;
  snapshot->fetched = 600;
  snapshot->wasted = 7;
  snapshot->elapsed = 1234567;
  snapshot->n_requests = 5;
  snapshot->n_connections = 2;
  snapshot->most_connections = 3;
  snapshot->has_ranges = TRUE;

  return snapshot;
}

/* The members as they stand, each once, in this order and no others; all in one line. */
static void
assert_members (const char *line,
                const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GList) members = NULL;

  g_test_message ("%s", line);
  g_assert_null (strchr (line, '\n'));
  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);

  members = json_object_get_members (json_node_get_object (json_parser_get_root (parser)));
  for (GList *l = members; l != NULL; l = l->next)
    g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", (const char *) l->data);
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_started (void)
{
  g_autoptr (SpateSnapshot) snapshot = make_snapshot ();
  g_autofree char *known = spate_cli_json_started (NULL, snapshot, "/tmp/a \"b\"\n.iso");

  snapshot->size = -1;
  g_autofree char *unknown = spate_cli_json_started ("http://example.org/?a=\"", snapshot, NULL);

  assert_members (known, "event path size resumed_bytes ranges");
  g_assert_cmpstr (known, ==, "{\"event\":\"started\",\"path\":\"/tmp/a \\\"b\\\"\\n.iso\",\"size\":1000,"
                              "\"resumed_bytes\":300,\"ranges\":true}");
  assert_members (unknown, "event url path size resumed_bytes ranges");
  g_assert_nonnull (strstr (unknown, "\"path\":null,\"size\":null"));
}

static void
test_progress (void)
{
  g_autoptr (SpateSnapshot) snapshot = make_snapshot ();
  g_autofree char *line = spate_cli_json_progress (NULL, SPATE_STATE_TRANSFERRING, snapshot, 1234.9, 2999999);

  g_set_error_literal (&snapshot->waiting, SPATE_ERROR, SPATE_ERROR_BUSY, "Later");
  g_autofree char *waiting = spate_cli_json_progress (NULL, SPATE_STATE_WAITING, snapshot, 0.0, -1);

  assert_members (line, "event state bytes size rate seconds_left connections waiting verdict");
  g_assert_cmpstr (line, ==, "{\"event\":\"progress\",\"state\":\"transferring\",\"bytes\":900,\"size\":1000,\"rate\":1234,"
                             "\"seconds_left\":2,\"connections\":2,\"waiting\":null,\"verdict\":\"unknown\"}");
  g_assert_nonnull (strstr (waiting, "\"seconds_left\":null"));
  g_assert_nonnull (strstr (waiting, "\"waiting\":\"Later\""));
}

/* These are promised to the letter. */
static void
test_finished (void)
{
  g_autoptr (SpateSnapshot) snapshot = make_snapshot ();
  g_autofree char *bare = spate_cli_json_finished (NULL, snapshot, "/tmp/\377");

  snapshot->sha256.type = SPATE_DIGEST_SHA256;
  g_strlcpy (snapshot->sha256.hex, HEX64, sizeof snapshot->sha256.hex);
  snapshot->proof = SPATE_PROOF_VERIFIED;
  g_autofree char *line = spate_cli_json_finished (NULL, snapshot, "/tmp/a");

  assert_members (bare, "event path size seconds connections requests wasted_bytes sha256 verified intact");
  g_assert_nonnull (strstr (bare, "\"path\":\"/tmp/\357\277\275\""));
  g_assert_nonnull (strstr (bare, "\"seconds\":1.234"));
  g_assert_nonnull (strstr (bare, "\"sha256\":null,\"verified\":false,\"intact\":false"));
  assert_members (line, "event path size seconds connections requests wasted_bytes sha256 verified intact");
  g_assert_nonnull (strstr (line, "\"size\":900,"));
  g_assert_nonnull (strstr (line, "\"connections\":3,\"requests\":5,\"wasted_bytes\":7,"));
  g_assert_nonnull (strstr (line, "\"sha256\":\"" HEX64 "\",\"verified\":true,\"intact\":true"));
}

static void
test_waiting (void)
{
  g_autoptr (GError) error = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_BUSY, "Later");
  g_autoptr (SpateSnapshot) snapshot = make_snapshot ();
  g_autofree char *timed = spate_cli_json_waiting (NULL, SPATE_WAIT_SERVER, error, 11 * G_USEC_PER_SEC + 1, 2, 5);
  g_autofree char *open = spate_cli_json_waiting ("http://example.org/a", SPATE_WAIT_NETWORK, error, -1, 1, 0);

  g_assert_cmpstr (timed, ==, "{\"event\":\"waiting\",\"reason\":\"server\",\"code\":\"busy\","
                              "\"message\":\"The server cannot send the file now: Later\",\"seconds\":12,\"try\":2,\"max_tries\":5}");
  assert_members (open, "event url reason code message seconds try max_tries");
  g_assert_nonnull (strstr (open, "\"reason\":\"network\""));
  g_assert_nonnull (strstr (open, "\"seconds\":null,\"try\":1,\"max_tries\":null}"));

  /* Between two runs the reason is why the last one failed. */
  snapshot->state = SPATE_STATE_FAILED;
  snapshot->verdict = SPATE_VERDICT_FULL;
  snapshot->error = g_error_copy (error);
  g_autofree char *progress = spate_cli_json_progress (NULL, SPATE_STATE_WAITING, snapshot, 0.0, -1);

  g_assert_nonnull (strstr (progress, "\"state\":\"waiting\""));
  g_assert_nonnull (strstr (progress, "\"waiting\":\"Later\",\"verdict\":\"waiting\""));
}

static void
test_failed (void)
{
  g_autoptr (GError) error = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NO_SPACE, "Quota");
  g_autofree char *line = spate_cli_json_failed ("http://example.org/a", error, "/tmp/a.part", TRUE);
  g_autofree char *nothing = spate_cli_json_failed (NULL, error, NULL, FALSE);

  assert_members (line, "event url code message exit_code part resumable");
  g_assert_nonnull (strstr (line, "\"code\":\"no-space\",\"message\":\"There is no room left for the file: Quota\","
                                  "\"exit_code\":3,\"part\":\"/tmp/a.part\",\"resumable\":true"));
  g_assert_nonnull (strstr (nothing, "\"part\":null,\"resumable\":false"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/json/started", test_started);
  g_test_add_func ("/cli/json/progress", test_progress);
  g_test_add_func ("/cli/json/finished", test_finished);
  g_test_add_func ("/cli/json/waiting", test_waiting);
  g_test_add_func ("/cli/json/failed", test_failed);

  return g_test_run ();
}
