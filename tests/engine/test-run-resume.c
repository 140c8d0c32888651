/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs that go on where another one stopped, if that is still possible. */

#include "run-fixture.h"

#include "pattern.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define SIZE (16 * MIB)

static gboolean
has_a_quarter (gpointer data)
{
  RunFixture *fixture = data;

  return test_origin_get_bytes_sent (fixture->origin, NULL) >= SIZE / 4;
}

/* Adds /a.bin, fetches a part of it, and pauses. */
static TestResource *
fetch_a_part (RunFixture *fixture)
{
  TestResource *file = run_fixture_add (fixture, "/a.bin", SIZE);

  file->rate = 16 * MIB;
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_a_quarter);
  spate_run_stop (fixture->run);
  run_fixture_finish (fixture);
  run_fixture_assert_paused (fixture);
  run_fixture_assert_listing (fixture, "a.bin.part");
  g_assert_nonnull (fixture->checkpoint);
  g_assert_cmpint (spate_range_set_get_total (fixture->checkpoint->durable), >, 0);
  test_origin_clear_log (fixture->origin);

  return file;
}

static goffset
get_durable (RunFixture *fixture)
{
  return spate_range_set_get_total (fixture->checkpoint->durable);
}

/* Only what is missing is fetched, from the first missing byte on. */
static void
test_plain (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();

  fetch_a_part (fixture);

  goffset durable = get_durable (fixture);
  guint before = test_origin_get_n_requests (fixture->origin, NULL);
  const SpateRange first = spate_range_set_get_range (fixture->checkpoint->durable, 0);
  g_autofree char *expected = g_strdup_printf ("bytes=%" G_GOFFSET_FORMAT "-", first.start == 0 ? first.end : 0);

  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  run_fixture_assert_fetched (fixture, SIZE - durable);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_RESTARTED), ==, 0);

  g_autofree char *range = run_fixture_get_range (fixture, "/a.bin", before);

  g_assert_cmpstr (range, ==, expected);
}

/* Not a request when every byte is there and only the name was missing. */
static void
test_all_there (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *part = run_fixture_path (fixture, "a.bin.part");
  g_autoptr (SpateValidator) validator = spate_validator_new ("\"first\"", NULL, SIZE);
  g_autoptr (SpateRangeSet) durable = spate_range_set_new ();

  run_fixture_add (fixture, "/a.bin", SIZE);
  test_pattern_write_file (part, SIZE, 1);
  spate_range_set_add (durable, spate_range (0, SIZE));
  fixture->checkpoint = spate_checkpoint_new ("a.bin", "a.bin.part", validator, durable);
  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);
  g_assert_cmpuint (fixture->last->n_requests, ==, 0);
  run_fixture_assert_listing (fixture, "a.bin");
}

typedef enum
{
  OTHER_ETAG,
  LONGER,
  SHORTER,
  EMPTY,
  SHORTER_THAN_ASKED,
  N_CHANGES,
} Change;

static const goffset changed_sizes[N_CHANGES] = {
  [OTHER_ETAG] = SIZE,
  [LONGER] = SIZE + 5 * MIB,
  [SHORTER] = SIZE - 5,
  [EMPTY] = 0,
  [SHORTER_THAN_ASKED] = 5,
};

/* The file on the server is another one by now: everything is fetched anew, and what was here is
 * kept aside. That a file of the same size is another one shows when its bytes are compared, which
 * ends a run: the next one begins anew. */
static void
test_changed (void)
{
  for (Change i = 0; i < N_CHANGES; i++)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();
      TestResource *file = fetch_a_part (fixture);

      test_origin_lock (fixture->origin);
      file->size = changed_sizes[i];
      file->seed = 7;
      file->etag = "\"second\"";
      file->empty_is_416 = TRUE;
      test_origin_unlock (fixture->origin);
      fixture->seed = 7;
      run_fixture_run (fixture);
      if (i == OTHER_ETAG)
        {
          run_fixture_assert_failed (fixture, SPATE_ERROR_CHANGED);
          g_assert_true (fixture->checkpoint->is_outdated);
          run_fixture_run (fixture);
        }
      else
        g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_RESTARTED), ==, 1);
      run_fixture_assert_done (fixture, "a.bin", changed_sizes[i]);
      run_fixture_assert_fetched (fixture, changed_sizes[i]);
      run_fixture_assert_listing (fixture, "a.bin a.bin.part.old");
    }
}

/* Who wants to decide is asked: nothing is fetched anew, and what is here can be gone on with as
 * soon as the server has the old file again. */
static void
test_changed_and_kept (void)
{
  for (Change i = 0; i < N_CHANGES; i++)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();
      TestResource *file = fetch_a_part (fixture);
      goffset durable = get_durable (fixture);

      fixture->request->on_change = SPATE_ON_CHANGE_FAIL;
      test_origin_lock (fixture->origin);
      file->size = changed_sizes[i];
      file->seed = 7;
      file->etag = "\"second\"";
      file->empty_is_416 = TRUE;
      test_origin_unlock (fixture->origin);
      run_fixture_run (fixture);
      run_fixture_assert_failed (fixture, SPATE_ERROR_CHANGED);
      g_assert_cmpint (get_durable (fixture), ==, durable);
      g_assert_false (fixture->checkpoint->is_outdated);

      test_origin_lock (fixture->origin);
      file->size = SIZE;
      file->seed = 1;
      file->etag = "\"first\"";
      test_origin_unlock (fixture->origin);
      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, "a.bin", SIZE);
      run_fixture_assert_fetched (fixture, SIZE - durable);
      run_fixture_assert_listing (fixture, "a.bin");
    }
}

/* Without anything that tells two versions apart, size and offers of ranges are trusted; the
 * file is the same, so it must come out right. */
static void
test_no_validator (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = run_fixture_add (fixture, "/b.bin", SIZE);

  file->etag = NULL;
  file->last_modified = NULL;
  file->rate = 16 * MIB;
  run_fixture_ask (fixture, "/b.bin");
  run_fixture_start (fixture);
  run_fixture_wait (fixture, has_a_quarter);
  spate_run_stop (fixture->run);
  run_fixture_finish (fixture);
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "b.bin", SIZE);
}

/* The part file is not what it was: gone, cut off, or a folder. */
static void
test_part_file (void)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (RunFixture) fixture = run_fixture_new ();
      g_autofree char *part = run_fixture_path (fixture, "a.bin.part");

      fetch_a_part (fixture);
      fixture->keeps_others = i > 0;
      if (i == 1)
        {
          g_assert_cmpint (truncate (part, 10), ==, 0);
        }
      else
        {
          g_assert_cmpint (g_unlink (part), ==, 0);
          if (i == 2)
            g_assert_cmpint (g_mkdir (part, 0755), ==, 0);
        }

      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, "a.bin", SIZE);
      g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_RESTARTED), ==, 1);
      run_fixture_assert_fetched (fixture, SIZE);
    }
}

/* Two Spates never write to one file. */
static void
test_locked (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *part = run_fixture_path (fixture, "a.bin.part");

  fetch_a_part (fixture);

  goffset durable = get_durable (fixture);
  int fd = g_open (part, O_RDONLY | O_CLOEXEC, 0);

  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_LOCKED);
  close (fd);

  /* And nothing is lost by that. */
  g_assert_cmpint (get_durable (fixture), ==, durable);
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  run_fixture_assert_fetched (fixture, SIZE - durable);
}

/* The server no longer sends parts: the whole is fetched again, and that is said. */
static void
test_no_ranges_any_more (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = fetch_a_part (fixture);

  test_origin_lock (fixture->origin);
  file->no_ranges = TRUE;
  test_origin_unlock (fixture->origin);
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_false (fixture->last->has_ranges);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_RESTARTED), ==, 1);
  run_fixture_assert_listing (fixture, "a.bin");
}

/* The server cannot be asked at the moment: what is there stays there. */
static void
test_unreachable (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = fetch_a_part (fixture);
  goffset durable = get_durable (fixture);

  test_origin_lock (fixture->origin);
  test_resource_add_status (file, 404);
  test_origin_unlock (fixture->origin);
  run_fixture_run (fixture);
  run_fixture_assert_failed (fixture, SPATE_ERROR_NEEDS_LINK);
  g_assert_cmpint (get_durable (fixture), ==, durable);
  run_fixture_assert_listing (fixture, "a.bin.part");

  test_origin_lock (fixture->origin);
  test_resource_clear_faults (file);
  test_origin_unlock (fixture->origin);
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
}

/* Holes anywhere, at offsets that nobody would choose. */
static void
test_holes (void)
{
  static const SpateRange kept[] = { { 1, 2 }, { 4095, 4097 }, { 5 * MIB + 3, 11 * MIB + 1 }, { SIZE - 1, SIZE } };
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *part = run_fixture_path (fixture, "a.bin.part");
  g_autoptr (SpateValidator) validator = spate_validator_new ("\"first\"", NULL, SIZE);
  g_autoptr (SpateRangeSet) durable = spate_range_set_new ();

  run_fixture_add (fixture, "/a.bin", SIZE);
  test_pattern_write_file (part, SIZE, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    spate_range_set_add (durable, kept[i]);
  fixture->checkpoint = spate_checkpoint_new ("a.bin", "a.bin.part", validator, durable);

  goffset missing = SIZE - get_durable (fixture);

  run_fixture_ask (fixture, "/a.bin");
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  run_fixture_assert_fetched (fixture, missing);
}

static void
stop_in_time_cb (RunFixture    *fixture,
                 SpateSnapshot *snapshot)
{
  if (snapshot->state == SPATE_STATE_TRANSFERRING && fixture->run != NULL)
    spate_run_stop (fixture->run);
}

/* Once the server answers with the whole file. As long as nothing of that is written, what was there
 * is there. */
static void
test_whole_file_once (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  TestResource *file = fetch_a_part (fixture);
  goffset durable = get_durable (fixture);

  file->no_ranges = TRUE;
  file->rate = 1000;
  fixture->on_snapshot = stop_in_time_cb;
  run_fixture_run (fixture);
  g_assert_nonnull (fixture->checkpoint);
  g_assert_cmpint (get_durable (fixture), ==, durable);

  fixture->on_snapshot = NULL;
  file->no_ranges = FALSE;
  file->rate = 0;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_RESTARTED), ==, 0);
}

static void
come_back_cb (RunFixture    *fixture,
              SpateSnapshot *snapshot)
{
  if (spate_snapshot_is_last (snapshot))
    g_assert_cmpint (g_rename (fixture->user_data, fixture->dir), ==, 0);
}

/* The drive that the file is on is not there: that is no reason to forget the download. */
static void
test_folder_away (void)
{
  g_autoptr (RunFixture) fixture = run_fixture_new ();
  g_autofree char *away = g_strconcat (fixture->dir, ".away", NULL);

  fetch_a_part (fixture);

  goffset durable = get_durable (fixture);

  g_assert_cmpint (g_rename (fixture->dir, away), ==, 0);
  fixture->on_snapshot = come_back_cb;
  fixture->user_data = away;
  run_fixture_run (fixture);
  fixture->on_snapshot = NULL;
  g_assert_cmpint (fixture->last->state, ==, SPATE_STATE_FAILED);
  g_assert_nonnull (fixture->checkpoint);
  g_assert_cmpint (get_durable (fixture), ==, durable);

  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_RESTARTED), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-resume/plain", test_plain);
  g_test_add_func ("/run-resume/all-there", test_all_there);
  g_test_add_func ("/run-resume/changed", test_changed);
  g_test_add_func ("/run-resume/changed-and-kept", test_changed_and_kept);
  g_test_add_func ("/run-resume/no-validator", test_no_validator);
  g_test_add_func ("/run-resume/part-file", test_part_file);
  g_test_add_func ("/run-resume/locked", test_locked);
  g_test_add_func ("/run-resume/no-ranges-any-more", test_no_ranges_any_more);
  g_test_add_func ("/run-resume/unreachable", test_unreachable);
  g_test_add_func ("/run-resume/holes", test_holes);
  g_test_add_func ("/run-resume/whole-file-once", test_whole_file_once);
  g_test_add_func ("/run-resume/folder-away", test_folder_away);

  return g_test_run ();
}
