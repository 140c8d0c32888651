/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The end of one session and the beginning of the next: what is on disk in between is true, goes
 * on, and holds no secrets. */

#include "model-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "spate-download-private.h"
#include "spate-store.h"

static GPtrArray *
load_records (ModelFixture *fixture)
{
  g_autoptr (SpateStore) store = spate_store_new (fixture->data_dir);

  return spate_store_load (store, NULL);
}

/* Every byte that the record promises is in the part file. */
static void
assert_part_file (const SpateRecord *record)
{
  g_autofree char *path = g_build_filename (record->request->folder, record->checkpoint->part_name, NULL);
  const SpateRangeSet *durable = record->checkpoint->durable;
  g_autofree guint8 *expected = g_malloc (64 * KIB);
  g_autofree guint8 *found = g_malloc (64 * KIB);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  for (guint i = 0; i < spate_range_set_get_n_ranges (durable); i++)
    {
      SpateRange range = spate_range_set_get_range (durable, i);

      while (range.start < range.end)
        {
          gsize length = (gsize) MIN (range.end - range.start, 64 * KIB);

          test_pattern_fill (expected, range.start, length, 1);
          g_assert_cmpint (pread (fd, found, length, range.start), ==, (gssize) length);
          g_assert_cmpmem (found, length, expected, length);
          range.start += (goffset) length;
        }
    }
  close (fd);
}

/* None, one or several that run: the callback comes, records and part files agree, and in the
 * next session each is listed as paused, goes on, and asks only for what is missing. */
static void
test_quit (void)
{
  static const guint counts[] = { 0, 1, 5 };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (ModelFixture) fixture = model_fixture_new ();
      TestResource *files[5] = { NULL };
      static const char *const paths[] = { "/0.bin", "/1.bin", "/2.bin", "/3.bin", "/4.bin" };

      g_test_message ("%u that run", counts[i]);
      for (guint n = 0; n < counts[i]; n++)
        files[n] = model_add_slow_file (fixture, paths[n], 8 * MIB);
      for (guint n = 0; n < counts[i]; n++)
        model_watch (model_add (fixture, paths[n]));
      for (guint n = 0; n < counts[i]; n++)
        model_wait_for_bytes (model_add (fixture, paths[n]), MIB / 8);
      model_quit (fixture);

      g_autoptr (GPtrArray) records = load_records (fixture);

      g_assert_cmpuint (records->len, ==, counts[i]);
      for (guint n = 0; n < records->len; n++)
        {
          assert_part_file (g_ptr_array_index (records, n));
          model_set_fast (fixture, files[n]);
        }

      model_clear_log (fixture);
      model_start_manager (fixture);
      spate_manager_restore (fixture->manager);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, counts[i]);
      for (guint n = 0; n < counts[i]; n++)
        {
          g_autoptr (SpateDownload) download = g_list_model_get_item (G_LIST_MODEL (fixture->manager), n);
          g_autofree char *path = g_strconcat ("/", spate_download_get_name (download), NULL);
          g_autoptr (SpateRangeSet) durable = spate_range_set_copy (_spate_download_get_checkpoint (download)->durable);

          g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_PAUSED);
          g_assert_cmpint (spate_download_get_size (download), ==, 8 * MIB);
          g_assert_cmpint (spate_download_get_written (download), ==, spate_range_set_get_total (durable));
          model_watch (download);
          spate_download_start (download);
          model_wait_for_state (download, SPATE_STATE_DONE);
          model_assert_resumed (fixture, path, durable);
          model_assert_file (fixture, path + 1, 8 * MIB);
        }
      model_quit (fixture);
      model_assert_n_records (fixture, 0);
    }
}

/* The same link in the next session goes on as well, listed or not, and stays the same download. */
static void
test_add_in_next_session (void)
{
  static const gboolean restores[] = { FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (restores); i++)
    {
      g_autoptr (ModelFixture) fixture = model_fixture_new ();
      TestResource *file = model_add_slow_file (fixture, "/a.bin", 8 * MIB);
      SpateDownload *download = model_add (fixture, "/a.bin");
      g_autofree char *id = g_strdup (spate_download_get_id (download));

      model_wait_for_bytes (download, MIB / 8);
      model_quit (fixture);

      g_autoptr (GPtrArray) records = load_records (fixture);
      const SpateRecord *record = g_ptr_array_index (records, 0);

      model_set_fast (fixture, file);
      model_clear_log (fixture);
      model_start_manager (fixture);
      if (restores[i])
        spate_manager_restore (fixture->manager);
      download = model_add (fixture, "/a.bin");
      g_assert_cmpstr (spate_download_get_id (download), ==, id);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 1);
      model_wait_for_state (download, SPATE_STATE_DONE);
      model_assert_resumed (fixture, "/a.bin", record->checkpoint->durable);
      model_assert_listing (fixture, "a.bin");
      model_assert_file (fixture, "a.bin", 8 * MIB);

      /* What was taken up is not listed a second time. */
      spate_manager_restore (fixture->manager);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 1);
      model_quit (fixture);
      model_assert_n_records (fixture, 0);
    }
}

/* A record that cannot be read is no reason not to list the others. */
static void
test_restore_beside_corrupt (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autofree char *path = g_build_filename (fixture->data_dir, "bad.spate", NULL);

  model_add_slow_file (fixture, "/a.bin", 32 * MIB);
  model_wait_for_bytes (model_add (fixture, "/a.bin"), MIB / 8);
  model_quit (fixture);
  g_assert_true (g_file_set_contents (path, "bad", -1, NULL));
  model_start_manager (fixture);
  spate_manager_restore (fixture->manager);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Downloads that stop already, that are started, and that are added while the program ends: it
 * ends all the same, and none of them is lost. */
static void
test_quit_is_stubborn (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (GAsyncResult) result = NULL;

  model_add_slow_file (fixture, "/a.bin", 256 * MIB);
  model_add_slow_file (fixture, "/b.bin", 256 * MIB);
  model_add_slow_file (fixture, "/c.bin", 256 * MIB);

  SpateDownload *first = model_add (fixture, "/a.bin");
  SpateDownload *second = model_add (fixture, "/b.bin");

  model_wait_for_bytes (first, MIB / 8);
  model_wait_for_bytes (second, MIB / 8);
  spate_download_pause (first);
  spate_manager_quit_async (fixture->manager, test_store_result_cb, &result);
  spate_download_start (first);
  spate_download_start (second);
  model_add (fixture, "/c.bin");
  g_assert_true (spate_manager_quit_finish (fixture->manager, test_wait_for_result (&result), NULL));
  g_assert_cmpuint (spate_manager_get_n_active (fixture->manager), ==, 0);
  g_clear_object (&result);
  model_drop_manager (fixture);
  model_assert_n_records (fixture, 3);
}

/* If records cannot be saved, the program hears of it when it ends, and what was learned of
 * servers is on disk by then. */
static void
test_quit_fails (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autofree char *hosts = g_build_filename (fixture->dir, "hosts.spate", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (fixture->data_dir, "", 0, NULL));
  model_add_slow_file (fixture, "/a.bin", 32 * MIB);
  model_wait_for_bytes (model_add (fixture, "/a.bin"), MIB / 8);
  spate_manager_quit_async (fixture->manager, test_store_result_cb, &result);
  g_assert_false (spate_manager_quit_finish (fixture->manager, test_wait_for_result (&result), &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
  g_assert_true (g_file_test (hosts, G_FILE_TEST_EXISTS));
  g_clear_object (&result);
  model_drop_manager (fixture);
}

static void
assert_holds_none (const char        *folder,
                   const char *const *secrets)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  guint n_files = 0;

  g_assert_nonnull (dir);
  for (; (name = g_dir_read_name (dir)) != NULL; n_files++)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *contents = NULL;
      gsize length = 0;

      g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
      for (gsize i = 0; secrets[i] != NULL; i++)
        if (memmem (contents, length, secrets[i], strlen (secrets[i])) != NULL)
          g_error ("“%s” is in %s", secrets[i], name);
    }
  g_assert_cmpuint (n_files, ==, 1);
}

/* What opens a door reaches the server and is never written down; with it, asked for again, the
 * download goes on. */
static void
test_secrets (void)
{
  static const char *const secrets[] = { "alice", "hunter1", "hunter2", "Cookie", "carol", "hunter3", NULL };
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) request = spate_request_new (fixture->folder);
  g_autofree char *uri = g_strdup_printf ("http://alice:hunter1@127.0.0.1:%u/a.bin",
                                          test_origin_get_port (fixture->origin));
  TestResource *file = model_add_slow_file (fixture, "/a.bin", 8 * MIB);

  file->authorization = "Basic YWxpY2U6aHVudGVyMQ==";
  request->max_connections = 1;
  request->referer = g_strdup ("http://carol:hunter3@a.example/");
  g_assert_true (spate_request_add_uri (request, uri, NULL));
  g_assert_true (spate_request_add_header (request, "Cookie: session=hunter2", NULL));
  model_wait_for_bytes (spate_manager_add (fixture->manager, request), MIB / 8);
  model_quit (fixture);
  model_assert_n_records (fixture, 1);
  assert_holds_none (fixture->data_dir, secrets);

  g_autoptr (GPtrArray) records = load_records (fixture);
  const SpateRecord *record = g_ptr_array_index (records, 0);

  model_set_fast (fixture, file);
  model_clear_log (fixture);
  model_start_manager (fixture);

  SpateDownload *download = spate_manager_add (fixture->manager, request);

  model_wait_for_state (download, SPATE_STATE_DONE);
  g_assert_cmpstr (spate_download_get_id (download), ==, record->id);
  model_assert_resumed (fixture, "/a.bin", record->checkpoint->durable);
}

/* Downloads that somebody holds longer than the manager lives do nothing any more, and do no
 * harm; the manager that goes away while they run takes its engine with it. */
static void
test_orphans (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new_without_records ();

  model_add_slow_file (fixture, "/a.bin", 32 * MIB);
  model_add_slow_file (fixture, "/b.bin", 32 * MIB);
  model_add_slow_file (fixture, "/c.bin", 32 * MIB);

  SpateDownload *downloads[] = {
    g_object_ref (model_add (fixture, "/a.bin")),
    g_object_ref (model_add (fixture, "/b.bin")),
    g_object_ref (model_add (fixture, "/c.bin")),
  };

  model_wait_for_bytes (downloads[0], MIB / 8);
  model_wait_for_bytes (downloads[1], MIB / 8);
  spate_manager_remove (fixture->manager, downloads[1]);
  spate_manager_remove (fixture->manager, downloads[2]);
  spate_manager_discard (fixture->manager, downloads[2]);
  model_drop_manager (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (downloads); i++)
    {
      model_watch (downloads[i]);
      spate_download_pause (downloads[i]);
      spate_download_start (downloads[i]);
    }
  test_run_pending ();
  for (gsize i = 0; i < G_N_ELEMENTS (downloads); i++)
    g_assert_finalize_object (downloads[i]);
}

/* A manager that is dropped without a word, while everything is under way, goes away at once and
 * takes its downloads with it. */
static void
test_dropped (void)
{
  static const goffset begun[] = { 0, KIB, MIB / 8 };

  for (gsize i = 0; i < G_N_ELEMENTS (begun); i++)
    {
      g_autoptr (ModelFixture) fixture = model_fixture_new_without_records ();

      model_add_slow_file (fixture, "/a.bin", 32 * MIB);

      gpointer watched = model_add (fixture, "/a.bin");

      g_object_add_weak_pointer (watched, &watched);
      model_wait_for_bytes (watched, begun[i]);
      model_drop_manager (fixture);
      g_assert_null (watched);
      test_run_pending ();
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manager/quit", test_quit);
  g_test_add_func ("/manager/add-in-next-session", test_add_in_next_session);
  g_test_add_func ("/manager/restore-beside-corrupt", test_restore_beside_corrupt);
  g_test_add_func ("/manager/quit-is-stubborn", test_quit_is_stubborn);
  g_test_add_func ("/manager/quit-fails", test_quit_fails);
  g_test_add_func ("/manager/secrets", test_secrets);
  g_test_add_func ("/manager/orphans", test_orphans);
  g_test_add_func ("/manager/dropped", test_dropped);

  return g_test_run ();
}
