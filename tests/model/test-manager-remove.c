/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is removed can come back; what is discarded takes its part file and its record with it,
 * and nothing that belongs to somebody else. */

#include "model-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "spate-download-private.h"

static SpateDownload *
add_begun (ModelFixture *fixture,
           const char   *path)
{
  SpateDownload *download = model_add (fixture, path);

  model_watch (download);
  model_wait_for_bytes (download, MIB / 8);

  return download;
}

/* Removed while it runs, it stops; put back, it goes on where it was. */
static void
test_undo (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = model_add_slow_file (fixture, "/a.bin", 4 * MIB);
  SpateDownload *download = add_begun (fixture, "/a.bin");

  spate_manager_remove (fixture->manager, download);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 0);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  model_assert_listing (fixture, "a.bin.part");

  g_autoptr (SpateRangeSet) durable = spate_range_set_copy (_spate_download_get_checkpoint (download)->durable);

  spate_manager_undo_remove (fixture->manager, download);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 1);
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_PAUSED);
  model_clear_log (fixture);
  model_set_fast (fixture, file);
  spate_download_start (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_resumed (fixture, "/a.bin", durable);
  model_assert_file (fixture, "a.bin", 4 * MIB);
}

/* Put back before it has stopped, it still stops, and is in the list. */
static void
test_undo_while_stopping (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  model_add_slow_file (fixture, "/a.bin", 32 * MIB);

  SpateDownload *download = add_begun (fixture, "/a.bin");

  spate_manager_remove (fixture->manager, download);
  spate_manager_undo_remove (fixture->manager, download);
  spate_manager_discard (fixture->manager, download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  model_quit (fixture);
  model_assert_listing (fixture, "a.bin.part");
  model_assert_n_records (fixture, 1);
}

/* Discarded, whether it has stopped by then or not, it leaves nothing and goes away. */
static void
test_discard (void)
{
  static const gboolean waits[] = { FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autoptr (ModelFixture) fixture = model_fixture_new ();

      model_add_slow_file (fixture, "/a.bin", 32 * MIB);

      gpointer watched = add_begun (fixture, "/a.bin");

      g_test_message ("%s", waits[i] ? "stopped" : "stopping");
      g_object_add_weak_pointer (watched, &watched);
      spate_manager_remove (fixture->manager, watched);
      if (waits[i])
        model_wait_for_state (watched, SPATE_STATE_PAUSED);
      spate_manager_discard (fixture->manager, watched);
      model_wait_until_gone (&watched);
      model_assert_listing (fixture, "");
      g_assert_cmpuint (spate_manager_get_n_active (fixture->manager), ==, 0);
      model_quit (fixture);
      model_assert_n_records (fixture, 0);
    }
}

/* Discarded while it stops and followed by the end of the program, it leaves nothing either. */
static void
test_discard_and_quit (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  model_add_slow_file (fixture, "/a.bin", 32 * MIB);

  SpateDownload *download = add_begun (fixture, "/a.bin");

  spate_manager_remove (fixture->manager, download);
  spate_manager_discard (fixture->manager, download);
  model_quit (fixture);
  model_assert_listing (fixture, "");
  model_assert_n_records (fixture, 0);
}

typedef struct
{
  SpateDownload *download;
  guint64        run;
} Before;

static gboolean
has_another_run (gpointer data)
{
  const Before *before = data;
  guint64 run = _spate_download_get_run (before->download);

  return run != 0 && run != before->run;
}

/* Somebody starts it after it was removed: discarding stops it for good. That it runs again is not seen by
 * its state: on a busy machine the first look may be when it has been answered already. */
static void
test_discard_started (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  model_add_slow_file (fixture, "/a.bin", 64 * MIB);

  gpointer watched = add_begun (fixture, "/a.bin");

  Before before = { watched, _spate_download_get_run (watched) };

  g_object_add_weak_pointer (watched, &watched);
  spate_manager_remove (fixture->manager, watched);
  spate_download_start (watched);
  test_wait_until (has_another_run, &before, TEST_DEADLINE);
  spate_download_pause (watched);
  spate_download_start (watched);
  spate_manager_discard (fixture->manager, watched);
  spate_download_start (watched);
  model_wait_until_gone (&watched);
  model_quit (fixture);
  model_assert_listing (fixture, "");
  model_assert_n_records (fixture, 0);
}

/* The file of a download that is done is its owner's. */
static void
test_discard_done (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", MIB);

  SpateDownload *download = model_add (fixture, "/a.bin");

  model_wait_for_state (download, SPATE_STATE_DONE);
  spate_manager_remove (fixture->manager, download);
  spate_manager_discard (fixture->manager, download);
  model_assert_file (fixture, "a.bin", MIB);
}

/* A part file that is gone already is no obstacle. */
static void
test_discard_without_part (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  model_add_slow_file (fixture, "/a.bin", 32 * MIB);

  SpateDownload *download = add_begun (fixture, "/a.bin");
  g_autofree char *part = model_path (fixture, "a.bin.part");

  spate_manager_remove (fixture->manager, download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  g_assert_cmpint (g_unlink (part), ==, 0);
  spate_manager_discard (fixture->manager, download);
  model_quit (fixture);
  model_assert_n_records (fixture, 0);
}

/* The part file of a download that got the wrong bytes has another name now. Who bears the old
 * one is another download's, and stays when the first is started again or discarded. */
static void
test_discard_mismatch (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) request = model_request_new (fixture, "/a.bin");
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", 4 * MIB);

  g_assert_true (spate_digest_parse ("md5=d41d8cd98f00b204e9800998ecf8427e", &request->digest, NULL));

  SpateDownload *wrong = spate_manager_add (fixture->manager, request);

  model_wait_for_state (wrong, SPATE_STATE_FAILED);
  model_add_slow_file (fixture, "/b/a.bin", 4 * MIB);

  SpateDownload *other = add_begun (fixture, "/b/a.bin");

  spate_download_pause (other);
  model_wait_for_state (other, SPATE_STATE_PAUSED);
  model_assert_listing (fixture, "a.bin.mismatch|a.bin.part");

  model_set_fast (fixture, file);
  spate_download_start (wrong);
  model_wait_for_state (wrong, SPATE_STATE_FAILED);
  g_assert_error (spate_download_get_error (wrong), SPATE_ERROR, SPATE_ERROR_CHECKSUM);
  model_assert_listing (fixture, "a.bin (1).mismatch|a.bin.mismatch|a.bin.part");
  spate_manager_remove (fixture->manager, wrong);
  spate_manager_discard (fixture->manager, wrong);
  model_assert_listing (fixture, "a.bin (1).mismatch|a.bin.mismatch|a.bin.part");
}

/* A row may still show what was discarded, and even a manager that is gone does not make its
 * buttons dangerous. */
static void
test_discard_held (void)
{
  static const gboolean waits[] = { FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autoptr (ModelFixture) fixture = model_fixture_new ();

      model_add_slow_file (fixture, "/a.bin", 32 * MIB);

      SpateDownload *download = g_object_ref (add_begun (fixture, "/a.bin"));

      g_test_message ("%s", waits[i] ? "stopped" : "stopping");
      spate_manager_remove (fixture->manager, download);
      if (waits[i])
        model_wait_for_state (download, SPATE_STATE_PAUSED);
      spate_manager_discard (fixture->manager, download);
      model_wait_for_state (download, SPATE_STATE_PAUSED);
      test_run_pending ();
      spate_download_start (download);
      g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_PAUSED);
      g_assert_cmpuint (spate_manager_get_n_active (fixture->manager), ==, 0);
      model_quit (fixture);
      spate_download_start (download);
      spate_download_pause (download);
      g_assert_finalize_object (download);
      model_assert_listing (fixture, "");
      model_assert_n_records (fixture, 0);
    }
}

/* What was removed but not discarded is kept: the next session has it. */
static void
test_quit_removed (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  model_add_slow_file (fixture, "/a.bin", 32 * MIB);
  spate_manager_remove (fixture->manager, add_begun (fixture, "/a.bin"));
  model_quit (fixture);
  model_assert_listing (fixture, "a.bin.part");
  model_assert_n_records (fixture, 1);
}

/* A link that is added while the same one waits for its undo is a new download beside it. */
static void
test_add_removed (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = model_add_slow_file (fixture, "/a.bin", 4 * MIB);
  SpateDownload *first = add_begun (fixture, "/a.bin");

  spate_manager_remove (fixture->manager, first);
  model_set_fast (fixture, file);

  SpateDownload *second = model_add (fixture, "/a.bin");

  g_assert_true (second != first);
  model_wait_for_state (second, SPATE_STATE_DONE);
  model_wait_for_state (first, SPATE_STATE_PAUSED);
  spate_manager_discard (fixture->manager, first);
  model_assert_listing (fixture, spate_download_get_name (second));
  model_assert_file (fixture, spate_download_get_name (second), 4 * MIB);
}

/* A part file that another Spate is writing is not ours to delete. */
static void
test_in_use (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  model_add_slow_file (fixture, "/a.bin", 4 * MIB);

  SpateDownload *download = add_begun (fixture, "/a.bin");

  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);

  g_autofree char *part = spate_download_dup_part_path (download);
  int fd = open (part, O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  spate_manager_remove (fixture->manager, download);
  spate_manager_discard (fixture->manager, download);
  model_assert_listing (fixture, "a.bin.part");
  model_assert_n_records (fixture, 1);
  close (fd);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manager/undo", test_undo);
  g_test_add_func ("/manager/undo-while-stopping", test_undo_while_stopping);
  g_test_add_func ("/manager/discard", test_discard);
  g_test_add_func ("/manager/discard-and-quit", test_discard_and_quit);
  g_test_add_func ("/manager/discard-started", test_discard_started);
  g_test_add_func ("/manager/discard-done", test_discard_done);
  g_test_add_func ("/manager/discard-without-part", test_discard_without_part);
  g_test_add_func ("/manager/discard-mismatch", test_discard_mismatch);
  g_test_add_func ("/manager/discard-held", test_discard_held);
  g_test_add_func ("/manager/quit-removed", test_quit_removed);
  g_test_add_func ("/manager/add-removed", test_add_removed);
  g_test_add_func ("/manager/discard-in-use", test_in_use);

  return g_test_run ();
}
