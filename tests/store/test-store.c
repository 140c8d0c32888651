/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is saved is on disk when a flush says so: the newest version of it, readable by its
 * owner alone; and what could not be saved is told. */

#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "async-helpers.h"
#include "spate-error.h"
#include "spate-store.h"

/* A record that a name tells from other versions of itself. */
static SpateRecord *
record_new (const char *id,
            const char *name)
{
  g_autoptr (SpateRequest) request = spate_request_new ("/tmp");

  g_assert_true (spate_request_add_uri (request, "https://example.com/a.iso?b#c", NULL));
  request->name = g_strdup (name);

  return spate_record_new (id, request, SPATE_STATE_PAUSED, NULL);
}

static void
save (SpateStore *store,
      const char *id,
      const char *name)
{
  g_autoptr (SpateRecord) record = record_new (id, name);

  spate_store_save (store, record);
}

static gboolean
flush (SpateStore *store,
       GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_store_flush_async (store, test_store_result_cb, &result);

  return spate_store_flush_finish (store, test_wait_for_result (&result), error);
}

static void
assert_flushed (SpateStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (flush (store, &error));
  g_assert_no_error (error);
}

/* Fails unless another program that starts now would find @name under @id, or nothing. */
static void
assert_stored (const char *folder,
               const char *id,
               const char *name)
{
  SpateStore *store = spate_store_new (folder);
  guint n_corrupt = 99;
  g_autoptr (GPtrArray) records = spate_store_load (store, &n_corrupt);
  const SpateRecord *found = NULL;

  for (guint i = 0; i < records->len; i++)
    {
      const SpateRecord *record = g_ptr_array_index (records, i);

      if (strcmp (record->id, id) == 0)
        {
          g_assert_null (found);
          found = record;
        }
    }

  g_assert_cmpuint (n_corrupt, ==, 0);
  g_assert_cmpstr (found != NULL ? found->request->name : NULL, ==, name);
  g_assert_finalize_object (store);
}

static char *
record_path (const char *folder,
             const char *id)
{
  g_autofree char *name = g_strconcat (id, ".spate", NULL);

  return g_build_filename (folder, name, NULL);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) opened = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (opened) != NULL)
    n++;

  return n;
}

/* All of a record comes back, with its checkpoint, from a folder that was not there before. */
static void
test_round_trip (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *folder = g_build_filename (dir, "below", "downloads", NULL);
  SpateStore *store = spate_store_new (folder);
  g_autoptr (SpateValidator) validator = spate_validator_new ("\"tag\"", NULL, 1000);
  g_autoptr (SpateRangeSet) durable = spate_range_set_new ();

  spate_range_set_add (durable, spate_range (0, 400));

  g_autoptr (SpateCheckpoint) checkpoint = spate_checkpoint_new ("a.iso", "a.iso.part", validator, durable);
  g_autoptr (SpateRecord) record = record_new ("a-1", "a.iso");

  record->checkpoint = spate_checkpoint_ref (checkpoint);
  spate_store_save (store, record);
  assert_flushed (store);

  g_autoptr (GPtrArray) records = spate_store_load (store, NULL);

  g_assert_cmpuint (records->len, ==, 1);

  const SpateRecord *again = g_ptr_array_index (records, 0);

  g_assert_cmpstr (again->id, ==, "a-1");
  g_assert_cmpint (again->state, ==, SPATE_STATE_PAUSED);
  g_assert_cmpstr (again->request->folder, ==, "/tmp");
  g_assert_cmpstr (again->request->name, ==, "a.iso");
  g_assert_cmpstr (spate_request_get_uri (again->request), ==, "https://example.com/a.iso?b#c");
  g_assert_cmpstr (again->checkpoint->part_name, ==, "a.iso.part");
  g_assert_cmpstr (again->checkpoint->validator->etag, ==, "\"tag\"");
  g_assert_cmpint (spate_range_set_get_total (again->checkpoint->durable), ==, 400);
  g_assert_finalize_object (store);
}

/* As much as there can be of all that grows in a record: it is not taken for somebody else's file. */
static void
test_largest (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  SpateStore *store = spate_store_new (dir);
  g_autoptr (SpateValidator) validator = spate_validator_new (NULL, NULL, 2 * SPATE_CHECKPOINT_MOST_RANGES);
  g_autoptr (SpateRangeSet) durable = spate_range_set_new ();
  g_autofree char *path = g_strnfill (SPATE_LINK_LONGEST - 40, 'a');
  gsize n_bytes = SPATE_MOST_PIECES * 64;
  g_autoptr (GBytes) digests = g_bytes_new_take (g_malloc0 (n_bytes), n_bytes);
  guint n_corrupt = 99;

  for (goffset i = 0; i < SPATE_CHECKPOINT_MOST_RANGES; i++)
    spate_range_set_add (durable, spate_range (2 * i, 2 * i + 1));

  g_autoptr (SpateRecord) record = record_new ("a", "name");

  record->checkpoint = spate_checkpoint_new ("name", "name.part", validator, durable);
  record->request->pieces = spate_pieces_new (SPATE_DIGEST_SHA512, 1024, digests);
  for (guint i = 1; i < SPATE_RECORD_MOST_URIS; i++)
    {
      g_autofree char *uri = g_strdup_printf ("https://example.com/%u/%s", i, path);

      g_assert_true (spate_request_add_uri (record->request, uri, NULL));
    }
  spate_store_save (store, record);
  assert_flushed (store);

  g_autoptr (GPtrArray) records = spate_store_load (store, &n_corrupt);

  g_assert_cmpuint (n_corrupt, ==, 0);
  g_assert_cmpuint (records->len, ==, 1);

  const SpateRecord *again = g_ptr_array_index (records, 0);

  g_assert_true (spate_range_set_equal (again->checkpoint->durable, durable));
  g_assert_cmpuint (spate_pieces_get_n (again->request->pieces), ==, SPATE_MOST_PIECES);
  g_assert_cmpuint (again->request->uris->len, ==, SPATE_RECORD_MOST_URIS);
  g_assert_finalize_object (store);
}

/* Of many versions saved in a row the last one is on disk, whichever of them were written; and
 * other records are not touched by that. */
static void
test_newest_wins (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  SpateStore *store = spate_store_new (dir);

  save (store, "other", "other");
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("version %u", i);

      save (store, "a", name);
      if (i % 100 == 0)
        test_run_pending ();
    }
  assert_flushed (store);
  assert_stored (dir, "a", "version 999");
  assert_stored (dir, "other", "other");

  save (store, "a", "version 1000");
  assert_flushed (store);
  assert_stored (dir, "a", "version 1000");
  g_assert_finalize_object (store);
}

/* A record that is begun is there when the call returns, and one that is there stays. */
static void
test_begin (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *folder = g_build_filename (dir, "downloads", NULL);
  SpateStore *store = spate_store_new (folder);
  g_autoptr (SpateRecord) first = record_new ("a", "first");
  g_autoptr (SpateRecord) second = record_new ("a", "second");

  spate_store_begin (store, first);
  assert_stored (folder, "a", "first");
  spate_store_begin (store, second);
  assert_stored (folder, "a", "first");
  spate_store_save (store, second);
  assert_flushed (store);
  assert_stored (folder, "a", "second");
  g_assert_finalize_object (store);
}

/* What killed processes left of records they were writing goes away, when nobody writes it any more;
 * what was set aside stays. */
static void
test_abandoned (void)
{
  static const struct
  {
    const char *name;
    gboolean    is_old;
    gboolean    stays;
  } cases[] = {
    { "a.spate.X1Y2Z3", TRUE, FALSE },
    { "b.spate.X1Y2Z3", FALSE, TRUE },
    { "c.spate.corrupt", TRUE, TRUE },
    { "d.other.X1Y2Z3", TRUE, TRUE },
  };
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  struct utimbuf long_ago = { .actime = 1000000000, .modtime = 1000000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (dir, cases[i].name, NULL);

      g_assert_true (g_file_set_contents (path, "half", -1, NULL));
      if (cases[i].is_old)
        g_assert_cmpint (g_utime (path, &long_ago), ==, 0);
    }

  assert_stored (dir, "a", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (dir, cases[i].name, NULL);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, cases[i].stays);
    }
}

/* The last word counts: removed after saved is gone, saved after removed is there. What is not
 * there can be removed. */
static void
test_remove (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  SpateStore *store = spate_store_new (dir);

  save (store, "on-disk", "1");
  assert_flushed (store);
  assert_stored (dir, "on-disk", "1");

  save (store, "kept", "1");
  spate_store_remove (store, "on-disk");
  save (store, "waiting", "1");
  spate_store_remove (store, "waiting");
  spate_store_remove (store, "back");
  save (store, "back", "2");
  spate_store_remove (store, "never-there");
  assert_flushed (store);

  assert_stored (dir, "kept", "1");
  assert_stored (dir, "on-disk", NULL);
  assert_stored (dir, "waiting", NULL);
  assert_stored (dir, "back", "2");
  g_assert_finalize_object (store);
}

/* Removing from a folder that was never made is no failure. */
static void
test_remove_from_nothing (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *folder = g_build_filename (dir, "none", NULL);
  SpateStore *store = spate_store_new (folder);

  spate_store_remove (store, "a");
  assert_flushed (store);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_finalize_object (store);
}

/* A record that cannot be deleted would come back: that is told. */
static void
test_remove_fails (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *path = record_path (dir, "a");
  SpateStore *store = spate_store_new (dir);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  spate_store_remove (store, "a");
  g_assert_false (flush (store, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
  g_assert_finalize_object (store);
}

/* Records say what somebody downloads: nobody else may read them, whatever the umask. */
static void
test_modes (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *folder = g_build_filename (dir, "downloads", NULL);
  g_autofree char *path = record_path (folder, "a");
  mode_t mask = umask (0);
  SpateStore *store = spate_store_new (folder);
  GStatBuf info;

  for (guint i = 0; i < 2; i++)
    {
      save (store, "a", "name");
      assert_flushed (store);
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
      g_assert_cmpint (g_stat (folder, &info), ==, 0);
      g_assert_cmpuint (info.st_mode & 07777, ==, 0700);
    }

  umask (mask);
  g_assert_finalize_object (store);
}

/* A folder that cannot be made is reported by the next flush, once; as soon as it can be made,
 * saving works. */
static void
test_no_folder (void)
{
  static const char *const below[] = { "file", "file/downloads", "file/a/b" };

  for (gsize i = 0; i < G_N_ELEMENTS (below); i++)
    {
      g_autoptr (TestTempDir) dir = test_temp_dir_new ();
      g_autofree char *file = g_build_filename (dir, "file", NULL);
      g_autofree char *folder = g_build_filename (dir, below[i], NULL);
      SpateStore *store = spate_store_new (folder);
      guint n_corrupt = 99;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", below[i]);
      g_assert_true (g_file_set_contents (file, "", 0, NULL));

      g_autoptr (GPtrArray) records = spate_store_load (store, &n_corrupt);

      g_assert_cmpuint (records->len, ==, 0);
      g_assert_cmpuint (n_corrupt, ==, 0);

      save (store, "a", "lost");
      save (store, "b", "lost");
      spate_store_remove (store, "c");
      g_assert_false (flush (store, &error));
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
      assert_flushed (store);

      g_assert_cmpint (g_unlink (file), ==, 0);
      save (store, "a", "kept");
      assert_flushed (store);
      assert_stored (folder, "a", "kept");
      g_assert_finalize_object (store);
    }
}

static gboolean
is_idle (gpointer data)
{
  return G_OBJECT (data)->ref_count == 1;
}

/* What failed before anybody asked is told to whoever asks next, once. */
static void
test_earlier_failure (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *folder = g_build_filename (dir, "file", NULL);
  SpateStore *store = spate_store_new (folder);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  save (store, "a", "1");
  test_wait_until (is_idle, store, TEST_DEADLINE);

  g_assert_false (flush (store, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
  assert_flushed (store);
  g_assert_finalize_object (store);
}

/* A record that cannot be written does not keep the others of the same turn from it. */
static void
test_partial_failure (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *path = record_path (dir, "bad");
  g_autofree char *inside = g_build_filename (path, "x", NULL);
  SpateStore *store = spate_store_new (dir);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (inside, 0700), ==, 0);
  save (store, "first", "1");
  save (store, "bad", "1");
  save (store, "good", "1");
  g_assert_false (flush (store, &error));
  g_assert_nonnull (error);
  test_remove_recursively (path);
  assert_stored (dir, "first", "1");
  assert_stored (dir, "good", "1");
  g_assert_finalize_object (store);
}

/* Many at once are written together, and each is what it would be alone: the newest, for nobody else's
 * eyes, with nothing left beside it, whatever becomes of the others. */
static void
test_many (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *folder = g_build_filename (dir, "downloads", NULL);
  g_autofree char *bad = record_path (folder, "bad");
  g_autofree char *inside = g_build_filename (bad, "x", NULL);
  g_autofree char *path = record_path (folder, "id-7");
  mode_t mask = umask (0);
  SpateStore *store = spate_store_new (folder);
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  save (store, "first", "1");
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < 100; i++)
        {
          g_autofree char *id = g_strdup_printf ("id-%u", i);

          save (store, id, round == 0 ? "old" : "new");
        }
      spate_store_remove (store, "first");
      if (round == 0)
        assert_flushed (store);
    }
  save (store, "bad", "1");
  g_assert_cmpint (g_mkdir_with_parents (inside, 0700), ==, 0);
  g_assert_false (flush (store, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
  test_remove_recursively (bad);

  g_autoptr (GPtrArray) records = spate_store_load (store, NULL);

  g_assert_cmpuint (records->len, ==, 100);
  for (guint i = 0; i < records->len; i++)
    g_assert_cmpstr (((const SpateRecord *) g_ptr_array_index (records, i))->request->name, ==, "new");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpuint (count_files (folder), ==, 100);

  umask (mask);
  g_assert_finalize_object (store);
}

/* Each of several flushes at once is answered, and what each of them waited for is there. */
static void
test_several_flushes (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  SpateStore *store = spate_store_new (dir);
  GAsyncResult *results[4] = { NULL };

  spate_store_flush_async (store, test_store_result_cb, &results[0]);
  save (store, "a", "1");
  spate_store_flush_async (store, test_store_result_cb, &results[1]);
  save (store, "b", "1");
  spate_store_flush_async (store, test_store_result_cb, &results[2]);
  spate_store_flush_async (store, test_store_result_cb, &results[3]);
  g_assert_null (results[0]);

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (spate_store_flush_finish (store, test_wait_for_result (&results[i]), &error));
      g_assert_no_error (error);
      g_clear_object (&results[i]);
      if (i >= 1)
        assert_stored (dir, "a", "1");
      if (i >= 2)
        assert_stored (dir, "b", "1");
    }
  g_assert_finalize_object (store);
}

static void
flush_again_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **results = user_data;

  results[0] = g_object_ref (result);
  spate_store_flush_async (SPATE_STORE (source), test_store_result_cb, &results[2]);
}

/* All who wait when something fails hear of it, also if the first of them asks again at once. */
static void
test_flush_in_callback (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *folder = g_build_filename (dir, "file", NULL);
  SpateStore *store = spate_store_new (folder);
  GAsyncResult *results[3] = { NULL };
  static const gboolean fails[] = { TRUE, TRUE, FALSE };

  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  save (store, "a", "1");
  spate_store_flush_async (store, flush_again_cb, results);
  spate_store_flush_async (store, test_store_result_cb, &results[1]);

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_test_message ("flush %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (spate_store_flush_finish (store, test_wait_for_result (&results[i]), NULL), ==, !fails[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    g_clear_object (&results[i]);
  g_assert_finalize_object (store);
}

/* A store that is dropped while it writes writes what it was given, and goes away then. */
static void
test_dropped (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  SpateStore *store = spate_store_new (dir);

  save (store, "a", "1");
  save (store, "a", "2");
  save (store, "b", "1");
  test_unref_and_wait (store);
  assert_stored (dir, "a", "2");
  assert_stored (dir, "b", "1");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/round-trip", test_round_trip);
  g_test_add_func ("/store/newest-wins", test_newest_wins);
  g_test_add_func ("/store/largest", test_largest);
  g_test_add_func ("/store/many", test_many);
  g_test_add_func ("/store/begin", test_begin);
  g_test_add_func ("/store/abandoned", test_abandoned);
  g_test_add_func ("/store/remove", test_remove);
  g_test_add_func ("/store/remove-from-nothing", test_remove_from_nothing);
  g_test_add_func ("/store/remove-fails", test_remove_fails);
  g_test_add_func ("/store/modes", test_modes);
  g_test_add_func ("/store/no-folder", test_no_folder);
  g_test_add_func ("/store/earlier-failure", test_earlier_failure);
  g_test_add_func ("/store/partial-failure", test_partial_failure);
  g_test_add_func ("/store/several-flushes", test_several_flushes);
  g_test_add_func ("/store/flush-in-callback", test_flush_in_callback);
  g_test_add_func ("/store/dropped", test_dropped);

  return g_test_run ();
}
