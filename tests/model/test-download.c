/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The life of one download, as programs see it: it gets the right bytes, it can be paused and
 * goes on where it was, and what it tells meanwhile makes sense. */

#include "model-fixture.h"

#include "signal-log.h"
#include "spate-download-private.h"
#include "spate-event-log.h"

static SpateRangeSet *
dup_durable (SpateDownload *download)
{
  SpateCheckpoint *checkpoint = _spate_download_get_checkpoint (download);

  g_assert_nonnull (checkpoint);

  return spate_range_set_copy (checkpoint->durable);
}

/* One connection or as many as Spate likes: at the end there is the whole file, and the download
 * says so. */
static void
test_done (void)
{
  static const guint connections[] = { 1, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      g_autoptr (ModelFixture) fixture = model_fixture_new ();
      g_autoptr (SpateRequest) request = model_request_new (fixture, "/a.bin");
      g_autofree char *expected_path = model_path (fixture, "a.bin");
      g_autofree char *expected_sha256 = test_pattern_sha256 (5 * MIB + 3, 1);

      test_origin_add (fixture->origin, "/a.bin", 5 * MIB + 3);
      request->max_connections = connections[i];

      SpateDownload *download = spate_manager_add (fixture->manager, request);

      g_assert_cmpstr (spate_download_get_name (download), ==, "a.bin");
      g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_QUEUED);
      g_assert_cmpint (spate_download_get_size (download), ==, -1);
      g_assert_cmpint (spate_download_get_written (download), ==, 0);
      g_assert_null (spate_download_get_snapshot (download));
      g_assert_null (spate_download_dup_part_path (download));
      model_watch (download);
      model_wait_for_state (download, SPATE_STATE_DONE);

      g_autofree char *path = spate_download_dup_path (download);

      g_assert_cmpstr (path, ==, expected_path);
      g_assert_cmpint (spate_download_get_size (download), ==, 5 * MIB + 3);
      g_assert_null (spate_download_dup_part_path (download));
      g_assert_false (spate_download_is_resumable (download));
      g_assert_null (spate_download_get_error (download));
      g_assert_cmpstr (spate_download_get_snapshot (download)->sha256.hex, ==, expected_sha256);
      model_assert_file (fixture, "a.bin", 5 * MIB + 3);
      model_assert_listing (fixture, "a.bin");
      model_quit (fixture);
      model_assert_n_records (fixture, 0);
    }
}

/* Empty, of unknown length, or only to be had as a whole: these end well, too. */
static void
test_odd_files (void)
{
  static const struct
  {
    const char *name;
    goffset     size;
    TestFraming framing;
    gboolean    no_ranges;
  } rows[] = {
    { "empty", 0, TEST_FRAMING_LENGTH, FALSE },
    { "one byte", 1, TEST_FRAMING_LENGTH, FALSE },
    { "no ranges", MIB, TEST_FRAMING_LENGTH, TRUE },
    { "chunked", MIB, TEST_FRAMING_CHUNKED, TRUE },
    { "until the end", MIB, TEST_FRAMING_CLOSE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ModelFixture) fixture = model_fixture_new ();
      TestResource *file = test_origin_add (fixture->origin, "/a.bin", rows[i].size);

      g_test_message ("%s", rows[i].name);
      file->framing = rows[i].framing;
      file->no_ranges = rows[i].no_ranges;

      SpateDownload *download = model_add (fixture, "/a.bin");

      model_watch (download);
      model_wait_for_state (download, SPATE_STATE_DONE);
      model_assert_file (fixture, "a.bin", rows[i].size);
      g_assert_cmpint (spate_download_get_size (download), ==, rows[i].size);
      g_assert_cmpint (spate_download_get_written (download), ==, rows[i].size);
    }
}

static void
add_state_cb (SpateDownload *download,
              GParamSpec    *pspec G_GNUC_UNUSED,
              GString       *states)
{
  g_string_append_printf (states, " %s", spate_state_get_nick (spate_download_get_state (download)));
}

static void
fail_cb (void)
{
  g_assert_not_reached ();
}

/* Each state is told once and in order, what never changes is never told, and at the end nothing
 * more comes. */
static void
test_notify (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (GString) states = g_string_new (NULL);
  g_autoptr (TestSignalLog) log = test_signal_log_new ();

  test_origin_add (fixture->origin, "/a.bin", MIB)->content_disposition = "attachment; filename=b.bin";

  SpateDownload *download = model_add (fixture, "/a.bin");

  model_watch (download);
  g_signal_connect (download, "notify::state", G_CALLBACK (add_state_cb), states);
  g_signal_connect (download, "notify::id", G_CALLBACK (fail_cb), NULL);
  model_wait_for_state (download, SPATE_STATE_DONE);
  g_assert_cmpstr (states->str, ==, " probing transferring verifying done");
  g_assert_cmpstr (spate_download_get_name (download), ==, "b.bin");
  model_assert_file (fixture, "b.bin", MIB);

  test_signal_log_watch (log, download, "notify");
  spate_download_pause (download);
  test_run_pending ();
  test_signal_log_assert_none (log);
}

/* What is here when a download is paused is never asked for again. */
static void
test_pause (void)
{
  static const guint connections[] = { 1, 4 };

  for (gsize i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      g_autoptr (ModelFixture) fixture = model_fixture_new ();
      TestResource *file = model_add_slow_file (fixture, "/a.bin", 32 * MIB);
      g_autoptr (SpateRequest) request = model_request_new (fixture, "/a.bin");

      request->max_connections = connections[i];

      SpateDownload *download = spate_manager_add (fixture->manager, request);

      model_watch (download);
      model_wait_for_bytes (download, MIB / 2);
      spate_download_pause (download);
      model_wait_for_state (download, SPATE_STATE_PAUSED);
      model_assert_listing (fixture, "a.bin.part");
      g_assert_true (spate_download_is_resumable (download));
      g_assert_null (spate_download_dup_path (download));

      g_autofree char *part = spate_download_dup_part_path (download);
      g_autofree char *expected_part = model_path (fixture, "a.bin.part");
      g_autoptr (SpateRangeSet) durable = dup_durable (download);
      goffset total = spate_range_set_get_total (durable);

      g_assert_cmpstr (part, ==, expected_part);
      g_assert_cmpint (spate_download_get_written (download), ==, total);
      model_clear_log (fixture);
      model_set_fast (fixture, file);
      spate_download_start (download);
      g_assert_cmpint (spate_download_get_written (download), ==, total);
      model_wait_for_state (download, SPATE_STATE_DONE);
      model_assert_resumed (fixture, "/a.bin", durable);
      if (connections[i] == 1)
        g_assert_cmpint (test_origin_get_bytes_sent (fixture->origin, "/a.bin"), ==, 32 * MIB - total);
      model_assert_file (fixture, "a.bin", 32 * MIB);
      model_assert_listing (fixture, "a.bin");
    }
}

/* A download that is paused before anything has come leaves nothing, and can be started. */
static void
test_pause_at_once (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", MIB);

  SpateDownload *download = model_add (fixture, "/a.bin");

  model_watch (download);
  spate_download_pause (download);
  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  model_assert_listing (fixture, "");
  g_assert_false (spate_download_is_resumable (download));

  spate_download_start (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "a.bin", MIB);
}

/* Started while it is being stopped, it goes on as soon as it has stopped; the last word
 * counts. */
static void
test_start_while_stopping (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = model_add_slow_file (fixture, "/a.bin", 8 * MIB);
  SpateDownload *download = model_add (fixture, "/a.bin");
  g_autoptr (GString) states = g_string_new (NULL);

  model_watch (download);
  model_wait_for_bytes (download, MIB / 4);
  spate_download_pause (download);
  spate_download_start (download);
  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  test_run_pending ();
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_PAUSED);

  spate_download_start (download);
  g_signal_connect (download, "notify::state", G_CALLBACK (add_state_cb), states);
  model_wait_for_bytes (download, MIB / 2);
  spate_download_pause (download);
  spate_download_start (download);
  spate_download_start (download);
  model_set_fast (fixture, file);
  model_wait_for_state (download, SPATE_STATE_DONE);
  g_assert_cmpstr (states->str, ==, " probing transferring paused queued probing transferring verifying done");
  model_assert_file (fixture, "a.bin", 8 * MIB);
  model_assert_listing (fixture, "a.bin");
}

/* Starting what runs already changes nothing: there is one run, and it ends once. */
static void
test_start_twice (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", MIB);

  SpateDownload *download = model_add (fixture, "/a.bin");

  model_watch (download);
  spate_download_start (download);
  spate_download_start (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  test_run_pending ();
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_DONE);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/a.bin"), ==, 1);
  model_assert_listing (fixture, "a.bin");
}

/* What failed can be started again, and ends well when the server has come to its senses. */
static void
test_start_failed (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", MIB);

  test_resource_add_status (file, 404)->n_requests = 2;

  SpateDownload *download = model_add (fixture, "/a.bin");

  model_watch (download);
  for (guint i = 0; i < 2; i++)
    {
      model_wait_for_state (download, SPATE_STATE_FAILED);
      g_assert_error (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_NEEDS_LINK);
      g_assert_null (spate_download_dup_part_path (download));
      spate_download_start (download);
      g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_QUEUED);
    }
  model_wait_for_state (download, SPATE_STATE_DONE);
  g_assert_null (spate_download_get_error (download));
  model_assert_file (fixture, "a.bin", MIB);
}

/* What is done and fetched again is another file beside the first one. */
static void
test_start_done (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", MIB);

  SpateDownload *download = model_add (fixture, "/a.bin");

  model_watch (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  spate_download_start (download);
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_QUEUED);
  g_assert_null (spate_download_dup_path (download));
  model_wait_for_state (download, SPATE_STATE_DONE);

  g_assert_cmpstr (spate_download_get_name (download), ==, "a (1).bin");
  model_assert_listing (fixture, "a (1).bin|a.bin");
  model_assert_file (fixture, "a.bin", MIB);
  model_assert_file (fixture, "a (1).bin", MIB);
}

static guint
count_events (SpateDownload *download,
              SpateEventKind kind)
{
  const SpateEventLog *log = spate_download_get_log (download);
  guint n_events = 0;

  for (guint i = 0; i < spate_event_log_get_length (log); i++)
    n_events += spate_event_log_get (log, i)->kind == kind;

  return n_events;
}

/* The log begins with the first answer, and goes on over all runs. */
static void
test_log (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = model_add_slow_file (fixture, "/a.bin", 4 * MIB);
  SpateDownload *download = model_add (fixture, "/a.bin");

  g_assert_cmpuint (spate_event_log_get_length (spate_download_get_log (download)), ==, 0);
  model_wait_for_bytes (download, MIB / 8);
  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);

  const SpateEvent *first = spate_event_log_get (spate_download_get_log (download), 0);

  g_assert_cmpint (first->kind, ==, SPATE_EVENT_ANSWERED);
  g_assert_cmpint (first->amount, ==, 4 * MIB);
  g_assert_cmpuint (count_events (download, SPATE_EVENT_FINISHED), ==, 0);

  model_set_fast (fixture, file);
  spate_download_start (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  g_assert_cmpuint (count_events (download, SPATE_EVENT_ANSWERED), ==, 2);
  g_assert_cmpuint (count_events (download, SPATE_EVENT_FINISHED), >=, 1);
  g_assert_cmpuint (count_events (download, SPATE_EVENT_FAILED), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/download/done", test_done);
  g_test_add_func ("/download/odd-files", test_odd_files);
  g_test_add_func ("/download/notify", test_notify);
  g_test_add_func ("/download/pause", test_pause);
  g_test_add_func ("/download/pause-at-once", test_pause_at_once);
  g_test_add_func ("/download/start-while-stopping", test_start_while_stopping);
  g_test_add_func ("/download/start-twice", test_start_twice);
  g_test_add_func ("/download/start-failed", test_start_failed);
  g_test_add_func ("/download/start-done", test_start_done);
  g_test_add_func ("/download/log", test_log);

  return g_test_run ();
}
