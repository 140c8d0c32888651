/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of downloads, and what adding to it means: what was begun goes on, what is new is
 * begun, what leads nowhere leaves nothing. */

#include "model-fixture.h"

#include "spate-download-private.h"

/* What a view would show that knows the list only by what it is told. */
static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  gpointer    user_data)
{
  GPtrArray *mirror = user_data;

  g_assert_cmpuint (position + n_removed, <=, mirror->len);
  if (n_removed > 0)
    g_ptr_array_remove_range (mirror, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (mirror, (int) (position + i), g_list_model_get_item (model, position + i));

  g_assert_cmpuint (mirror->len, ==, g_list_model_get_n_items (model));
  for (guint i = 0; i < mirror->len; i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);

      g_assert_true (download == g_ptr_array_index (mirror, i));
    }
}

/* Views are told of every change, and told right. */
static void
test_list (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (GPtrArray) mirror = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *model = G_LIST_MODEL (fixture->manager);
  SpateDownload *downloads[4] = { NULL };

  g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), mirror);
  g_assert_true (g_list_model_get_item_type (model) == SPATE_TYPE_DOWNLOAD);
  g_assert_null (g_list_model_get_item (model, 0));
  for (guint i = 0; i < G_N_ELEMENTS (downloads); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u.bin", i);

      test_origin_add (fixture->origin, g_intern_string (path), KIB);
      downloads[i] = model_add (fixture, path);
    }
  g_assert_cmpuint (mirror->len, ==, 4);
  g_assert_null (g_list_model_get_item (model, 4));

  spate_manager_remove (fixture->manager, downloads[1]);
  spate_manager_remove (fixture->manager, downloads[3]);
  spate_manager_remove (fixture->manager, downloads[3]);
  g_assert_cmpuint (mirror->len, ==, 2);
  spate_manager_undo_remove (fixture->manager, downloads[1]);
  spate_manager_undo_remove (fixture->manager, downloads[1]);
  spate_manager_undo_remove (fixture->manager, downloads[0]);
  g_assert_cmpuint (mirror->len, ==, 3);
  g_assert_true (g_ptr_array_index (mirror, 1) == downloads[1]);
  spate_manager_discard (fixture->manager, downloads[0]);
  spate_manager_discard (fixture->manager, downloads[3]);
  g_assert_cmpuint (mirror->len, ==, 3);
  spate_manager_remove (fixture->manager, downloads[0]);
  g_assert_cmpuint (mirror->len, ==, 2);

  g_signal_handlers_disconnect_by_data (model, mirror);
}

/* Whatever happens after a download was added: there is a record of it. */
static void
test_begins_with_record (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", KIB);

  SpateDownload *download = model_add (fixture, "/a.bin");
  g_autofree char *path = g_strdup_printf ("%s/%s.spate", fixture->data_dir, spate_download_get_id (download));

  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  model_wait_for_state (download, SPATE_STATE_DONE);
}

static void
n_active_cb (SpateManager *manager,
             GParamSpec   *pspec G_GNUC_UNUSED,
             GString      *counts)
{
  guint n_active = 99;

  g_object_get (manager, "n-active", &n_active, NULL);
  g_assert_cmpuint (n_active, ==, spate_manager_get_n_active (manager));
  g_string_append_printf (counts, " %u", n_active);
}

/* The number of downloads that run is told when it changes, and ends at none. */
static void
test_n_active (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (GString) counts = g_string_new (NULL);

  g_signal_connect (fixture->manager, "notify::n-active", G_CALLBACK (n_active_cb), counts);
  model_add_slow_file (fixture, "/a.bin", 32 * MIB);
  test_origin_add (fixture->origin, "/b.bin", KIB);

  SpateDownload *slow = model_add (fixture, "/a.bin");
  SpateDownload *quick = model_add (fixture, "/b.bin");
  SpateDownload *failing = NULL;

  model_wait_for_state (quick, SPATE_STATE_DONE);
  failing = model_add (fixture, "/none");
  model_wait_for_state (failing, SPATE_STATE_FAILED);
  spate_download_pause (slow);
  spate_download_start (slow);
  model_wait_for_bytes (slow, KIB);
  spate_download_pause (slow);
  model_wait_for_state (slow, SPATE_STATE_PAUSED);
  test_run_pending ();
  g_assert_cmpstr (counts->str, ==, " 1 2 1 2 1 0");
}

/* The same link for the same folder and name is the same download while it is not done; anything
 * else is another one. */
static void
test_add_again (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) named = model_request_new (fixture, "/a.bin");
  g_autoptr (SpateRequest) elsewhere = spate_request_new (fixture->dir);
  TestResource *file = model_add_slow_file (fixture, "/a.bin", 4 * MIB);
  SpateDownload *download = model_add (fixture, "/a.bin");

  named->name = g_strdup ("b.bin");
  g_assert_true (spate_request_add_uri (elsewhere, spate_request_get_uri (named), NULL));

  g_assert_true (model_add (fixture, "/a.bin") == download);
  model_wait_for_bytes (download, MIB / 8);
  g_assert_true (model_add (fixture, "/a.bin") == download);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/a.bin"), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->manager)), ==, 1);
  model_set_fast (fixture, file);

  SpateDownload *second = spate_manager_add (fixture->manager, named);
  SpateDownload *third = spate_manager_add (fixture->manager, elsewhere);

  g_assert_true (second != download && third != download && second != third);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_wait_for_state (second, SPATE_STATE_DONE);
  model_wait_for_state (third, SPATE_STATE_DONE);

  SpateDownload *fourth = model_add (fixture, "/a.bin");

  g_assert_true (fourth != download);
  g_assert_cmpstr (spate_download_get_id (fourth), !=, spate_download_get_id (download));
  model_wait_for_state (fourth, SPATE_STATE_DONE);
  model_assert_listing (fixture, "a (1).bin|a.bin|b.bin");
}

/* A link that is added while its download is being stopped starts it, as adding does. */
static void
test_add_while_stopping (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = model_add_slow_file (fixture, "/a.bin", 4 * MIB);
  SpateDownload *download = model_add (fixture, "/a.bin");

  model_wait_for_bytes (download, MIB / 8);
  spate_download_pause (download);
  model_set_fast (fixture, file);
  g_assert_true (model_add (fixture, "/a.bin") == download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "a.bin", 4 * MIB);
}

/* A download that failed with something in hand goes on with that when its link is added again,
 * with what the new request says. */
static void
test_add_after_failure (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) request = model_request_new (fixture, "/a.bin");
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", 4 * MIB);

  test_resource_add_fault (file, TEST_FAULT_SHORT_BODY)->bytes = MIB;
  test_resource_add_status (file, 403)->first_request = 1;

  SpateDownload *download = model_add (fixture, "/a.bin");

  model_watch (download);
  model_wait_for_state (download, SPATE_STATE_FAILED);
  model_assert_listing (fixture, "a.bin.part");
  g_assert_true (spate_download_is_resumable (download));

  g_autoptr (SpateRangeSet) durable = spate_range_set_copy (_spate_download_get_checkpoint (download)->durable);

  g_assert_cmpint (spate_range_set_get_total (durable), ==, MIB);
  test_origin_lock (fixture->origin);
  test_resource_clear_faults (file);
  test_origin_unlock (fixture->origin);
  model_clear_log (fixture);
  g_assert_true (spate_request_add_header (request, "X-Again: yes", NULL));
  g_assert_true (spate_manager_add (fixture->manager, request) == download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_resumed (fixture, "/a.bin", durable);
  model_assert_file (fixture, "a.bin", 4 * MIB);

  g_autoptr (TestRequest) asked = test_origin_get_request (fixture->origin, "/a.bin", 0);

  g_assert_cmpstr (test_request_get_header (asked, "x-again"), ==, "yes");
  model_quit (fixture);
  model_assert_n_records (fixture, 0);
}

/* What failed before a byte came leaves nothing; what failed later can go on in the next
 * session. */
static void
test_failed (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", 4 * MIB);
  SpateDownload *nothing = model_add (fixture, "/none");

  test_resource_add_fault (file, TEST_FAULT_SHORT_BODY)->bytes = MIB;
  test_resource_add_status (file, 403)->first_request = 1;
  model_wait_for_state (nothing, SPATE_STATE_FAILED);
  model_wait_for_state (model_add (fixture, "/a.bin"), SPATE_STATE_FAILED);
  model_assert_listing (fixture, "a.bin.part");
  model_quit (fixture);
  model_assert_n_records (fixture, 1);
}

/* A file with another checksum is kept under a name that says so. There is nothing to go on
 * with: no record, and a new start begins anew. */
static void
test_mismatch (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) request = model_request_new (fixture, "/a.bin");

  test_origin_add (fixture->origin, "/a.bin", MIB);
  g_assert_true (spate_digest_parse ("md5=d41d8cd98f00b204e9800998ecf8427e", &request->digest, NULL));

  SpateDownload *download = spate_manager_add (fixture->manager, request);

  model_watch (download);
  model_wait_for_state (download, SPATE_STATE_FAILED);
  g_assert_error (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_CHECKSUM);
  g_assert_false (spate_download_is_resumable (download));
  g_assert_null (spate_download_dup_part_path (download));
  model_assert_listing (fixture, "a.bin.mismatch");

  model_clear_log (fixture);
  spate_download_start (download);
  model_wait_for_state (download, SPATE_STATE_FAILED);
  g_assert_cmpint (test_origin_get_bytes_sent (fixture->origin, "/a.bin"), ==, MIB);
  model_assert_listing (fixture, "a.bin (1).mismatch|a.bin.mismatch");
  model_quit (fixture);
  model_assert_n_records (fixture, 0);
}

/* A limit for all downloads can be set at any time, and taken away. */
static void
test_rate_limit (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", 8 * MIB);
  spate_manager_set_rate_limit (fixture->manager, MIB);

  SpateDownload *download = model_add (fixture, "/a.bin");

  model_watch (download);
  model_wait_for_bytes (download, KIB);
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_TRANSFERRING);
  spate_manager_set_rate_limit (fixture->manager, 0);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "a.bin", 8 * MIB);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manager/list", test_list);
  g_test_add_func ("/manager/begins-with-record", test_begins_with_record);
  g_test_add_func ("/manager/n-active", test_n_active);
  g_test_add_func ("/manager/add-again", test_add_again);
  g_test_add_func ("/manager/add-while-stopping", test_add_while_stopping);
  g_test_add_func ("/manager/add-after-failure", test_add_after_failure);
  g_test_add_func ("/manager/failed", test_failed);
  g_test_add_func ("/manager/mismatch", test_mismatch);
  g_test_add_func ("/manager/rate-limit", test_rate_limit);

  return g_test_run ();
}
