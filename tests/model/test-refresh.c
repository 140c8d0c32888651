/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A new link for an old download: taken if it leads to the same file, with every byte that is here;
 * otherwise nothing has happened. */

#include "model-fixture.h"

#include <string.h>

#include "spate-download-private.h"
#include "spate-link.h"
#include "spate-store.h"

#define SIZE (8 * MIB)

typedef struct
{
  const char *name;
  const char *old_etag;
  const char *new_etag;
  gboolean    other_bytes;
  gboolean    other_size;
  gboolean    is_taken;
} Case;

static const Case cases[] = {
  { "same-etag", "\"a\"", "\"a\"", FALSE, FALSE, TRUE },
  { "other-etag-same-bytes", "\"a\"", "\"b\"", FALSE, FALSE, TRUE },
  { "no-etag-same-bytes", NULL, NULL, FALSE, FALSE, TRUE },
  { "weak-etag-same-bytes", "W/\"a\"", "W/\"b\"", FALSE, FALSE, TRUE },
  { "same-etag-other-bytes", "\"a\"", "\"a\"", TRUE, FALSE, FALSE },
  { "other-size", "\"a\"", "\"a\"", FALSE, TRUE, FALSE },
  { "other-etag-other-bytes", "\"a\"", "\"b\"", TRUE, FALSE, FALSE },
  { "no-etag-other-bytes", NULL, NULL, TRUE, FALSE, FALSE },
};

static SpateRecord *
load_record (ModelFixture *fixture)
{
  g_autoptr (SpateStore) store = spate_store_new (fixture->data_dir);
  g_autoptr (GPtrArray) records = spate_store_load (store, NULL);

  return records->len == 1 ? g_ptr_array_steal_index (records, 0) : NULL;
}

/* A download that has an eighth of its file, and whose link has expired. */
static SpateDownload *
begin (ModelFixture *fixture,
       const char   *etag)
{
  TestResource *file = model_add_slow_file (fixture, "/old.bin", SIZE);

  file->etag = etag;
  file->last_modified = etag != NULL ? file->last_modified : NULL;

  SpateDownload *download = model_add (fixture, "/old.bin");

  model_wait_for_bytes (download, SIZE / 8);
  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  test_origin_lock (fixture->origin);
  test_resource_add_status (file, 403);
  test_origin_unlock (fixture->origin);
  model_clear_log (fixture);

  return download;
}

static void
assert_durable (const SpateCheckpoint *checkpoint,
                const SpateRangeSet   *durable)
{
  g_assert_nonnull (checkpoint);
  g_assert_false (checkpoint->is_outdated);
  g_assert_true (spate_range_set_equal (checkpoint->durable, durable));
}

static SpateRangeSet *
dup_durable (SpateDownload *download)
{
  SpateCheckpoint *checkpoint = _spate_download_get_checkpoint (download);

  g_assert_nonnull (checkpoint);

  return spate_range_set_copy (checkpoint->durable);
}

static void
assert_kept (ModelFixture        *fixture,
             SpateDownload       *download,
             const char          *link,
             const SpateRangeSet *durable)
{
  g_autoptr (SpateRecord) record = NULL;

  g_assert_cmpstr (spate_request_get_uri (spate_download_get_request (download)), ==, link);
  assert_durable (_spate_download_get_checkpoint (download), durable);
  model_assert_listing (fixture, "old.bin.part");

  model_quit (fixture);
  record = load_record (fixture);
  g_assert_true (record != NULL && record->checkpoint != NULL);
  g_assert_cmpstr (spate_request_get_uri (record->request), ==, link);
  g_assert_cmpint (record->request->on_change, ==, SPATE_ON_CHANGE_RESTART);
  assert_durable (record->checkpoint, durable);
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) with = model_request_new (fixture, "/new.bin");
  TestResource *file = test_origin_add (fixture->origin, "/new.bin", test->other_size ? SIZE + 1 : SIZE);
  SpateDownload *download = begin (fixture, test->old_etag);
  g_autofree char *link = g_strdup (spate_request_get_uri (spate_download_get_request (download)));
  g_autoptr (SpateRangeSet) durable = dup_durable (download);

  file->etag = test->new_etag;
  file->last_modified = test->new_etag != NULL ? file->last_modified : NULL;
  file->seed = test->other_bytes ? 2 : 1;
  model_watch (download);
  spate_download_try_link (download, with);
  model_wait_for_state (download, test->is_taken ? SPATE_STATE_DONE : SPATE_STATE_FAILED);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/old.bin"), ==, 0);

  if (test->is_taken)
    {
      g_assert_cmpint (spate_download_get_snapshot (download)->fetched, <, SIZE - SIZE / 16);
      model_assert_file (fixture, "old.bin", SIZE);
      g_assert_cmpstr (spate_request_get_uri (spate_download_get_request (download)), ==, spate_request_get_uri (with));
      g_assert_cmpint (spate_download_get_request (download)->on_change, ==, SPATE_ON_CHANGE_RESTART);
    }
  else
    {
      g_assert_error (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_OTHER_FILE);
      assert_kept (fixture, download, link, durable);
    }
}

/* A link that does not work at all changes nothing either, and the error is its own. */
static void
test_dead_link (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) with = model_request_new (fixture, "/none");
  SpateDownload *download = begin (fixture, "\"a\"");
  g_autofree char *link = g_strdup (spate_request_get_uri (spate_download_get_request (download)));
  g_autoptr (SpateRangeSet) durable = dup_durable (download);

  spate_download_try_link (download, with);
  model_wait_for_state (download, SPATE_STATE_FAILED);
  g_assert_error (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_NEEDS_LINK);
  assert_kept (fixture, download, link, durable);
}

static gboolean
was_asked (gpointer data)
{
  return test_origin_get_n_requests (data, "/new.bin") > 0;
}

/* While nobody knows what the new link leads to, the record has the old one: a killed process loses
 * nothing. Once it is known, it has the new one. */
static void
test_record (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) with = model_request_new (fixture, "/new.bin");
  TestResource *file = model_add_slow_file (fixture, "/new.bin", SIZE);
  SpateDownload *download = begin (fixture, "\"a\"");
  g_autofree char *link = g_strdup (spate_request_get_uri (spate_download_get_request (download)));

  file->etag = "\"a\"";
  test_resource_add_fault (file, TEST_FAULT_SILENCE)->n_requests = 1;
  spate_download_try_link (download, with);
  test_wait_until (was_asked, fixture->origin, TEST_DEADLINE);
  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);

  g_autoptr (SpateRecord) on_trial = _spate_download_make_record (download, SPATE_STATE_PAUSED);

  g_assert_cmpstr (spate_request_get_uri (on_trial->request), ==, link);
  spate_download_start (download);
  model_wait_for_bytes (download, SIZE / 4);

  g_autoptr (SpateRecord) taken = _spate_download_make_record (download, SPATE_STATE_PAUSED);

  g_assert_cmpstr (spate_request_get_uri (taken->request), ==, spate_request_get_uri (with));
  model_set_fast (fixture, file);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "old.bin", SIZE);
}

/* A server whose backends call the file differently leads to it all the same. */
static void
test_flapping (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) with = model_request_new (fixture, "/new.bin");
  TestResource *file = test_origin_add (fixture->origin, "/new.bin", SIZE);
  SpateDownload *download = begin (fixture, "\"a\"");

  file->etag = "\"b\"";
  for (guint i = 1; i < 40; i += 2)
    {
      TestFault *other = test_resource_add_fault (file, TEST_FAULT_ETAG);

      other->first_request = i;
      other->n_requests = 1;
    }
  with->max_connections = 8;
  spate_download_try_link (download, with);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "old.bin", SIZE);
  g_assert_cmpstr (spate_request_get_uri (spate_download_get_request (download)), ==, spate_request_get_uri (with));
}

/* One that runs is stopped and goes on by the new link. */
static void
test_while_running (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) with = model_request_new (fixture, "/new.bin");
  SpateDownload *download = NULL;

  model_add_slow_file (fixture, "/old.bin", SIZE)->etag = "\"a\"";
  test_origin_add (fixture->origin, "/new.bin", SIZE)->etag = "\"a\"";
  download = model_add (fixture, "/old.bin");
  model_wait_for_bytes (download, SIZE / 8);
  spate_download_try_link (download, with);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "old.bin", SIZE);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/new.bin"), >, 0);
}

/* Where nothing is here yet, any link will do. */
static void
test_with_nothing (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) with = model_request_new (fixture, "/new.bin");
  SpateDownload *download = model_add (fixture, "/none.bin");

  test_origin_add (fixture->origin, "/new.bin", KIB);
  model_wait_for_state (download, SPATE_STATE_FAILED);
  spate_download_try_link (download, with);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "new.bin", KIB);
}

/* The server of the new link is told what is for it, and nothing that was for the old one. */
static void
test_secrets (void)
{
  g_autoptr (SpateRequest) old = spate_request_new ("/folder");
  g_autoptr (SpateRequest) with = spate_request_new ("/elsewhere");

  g_assert_true (spate_request_add_uri (old, "https://user:word@old.example/a", NULL));
  g_assert_true (spate_request_add_uri (old, "https://mirror.example/a", NULL));
  g_assert_true (spate_request_add_uri (old, "https://new.example/b", NULL));
  g_assert_true (spate_request_add_header (old, "Cookie: old", NULL));
  g_assert_true (spate_request_set_referer (old, "https://old.example/page?session=1", NULL));
  g_assert_true (spate_request_add_uri (with, "https://other:secret@new.example/b", NULL));
  g_assert_true (spate_request_add_header (with, "Cookie: new", NULL));

  g_autoptr (SpateRequest) both = spate_request_new_refreshed (old, with);

  g_assert_null (both->referer);
  g_assert_cmpuint (both->uris->len, ==, 2);
  g_assert_cmpuint (both->n_named, ==, 2);
  g_assert_cmpstr (both->uris->pdata[0], ==, "https://new.example/b");
  g_assert_cmpstr (both->uris->pdata[1], ==, "https://mirror.example/a");
  g_assert_cmpstr (both->folder, ==, "/folder");
  g_assert_cmpuint (both->headers->len, ==, 2);
  g_assert_cmpstr (both->headers->pdata[1], ==, "new");
  g_assert_null (spate_request_find_login (both, "https://old.example/a"));
  g_assert_cmpstr (spate_request_find_login (both, "https://new.example/")->user, ==, "other");
}

/* Names that people have for a download. */
static void
test_find (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  SpateDownload *download = begin (fixture, "\"a\"");
  const char *id = spate_download_get_id (download);
  g_autofree char *prefix = g_strndup (id, 6);
  g_autofree char *short_prefix = g_strndup (id, 3);
  g_autofree char *part = model_path (fixture, "old.bin.part");
  g_autofree char *whole = model_path (fixture, "old.bin");
  g_autofree char *other = model_path (fixture, "other.bin");
  const char *good[] = { id, prefix, part, whole };
  const char *bad[] = { short_prefix, other, "", "old.bin", "ffffffffffff" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", good[i]);
      g_assert_true (spate_manager_find (fixture->manager, good[i], &error) == download);
      g_assert_no_error (error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (spate_manager_find (fixture->manager, bad[i], &error));
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/refresh/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/refresh/dead-link", test_dead_link);
  g_test_add_func ("/refresh/record", test_record);
  g_test_add_func ("/refresh/flapping", test_flapping);
  g_test_add_func ("/refresh/while-running", test_while_running);
  g_test_add_func ("/refresh/with-nothing", test_with_nothing);
  g_test_add_func ("/refresh/secrets", test_secrets);
  g_test_add_func ("/refresh/find", test_find);

  return g_test_run ();
}
