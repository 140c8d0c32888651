/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finished files that somebody has taken away, or brought back. */

#include "model-fixture.h"

#include <glib/gstdio.h>

static void
count_cb (guint *n_notified)
{
  (*n_notified)++;
}

static gboolean
is_gone (gpointer data)
{
  return spate_download_is_file_gone (data);
}

static gboolean
is_there (gpointer data)
{
  return !spate_download_is_file_gone (data);
}

/* It is told once, taken back when the file is back, and forgotten when it is fetched again. */
static void
test_taken_away (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autofree char *path = model_path (fixture, "a.bin");
  g_autofree char *elsewhere = model_path (fixture, "b.bin");
  SpateDownload *download = NULL;
  guint n_notified = 0;

  test_origin_add (fixture->origin, "/a.bin", 1000);
  download = model_add (fixture, "/a.bin");
  model_watch (download);
  g_signal_connect_swapped (download, "notify::file-gone", G_CALLBACK (count_cb), &n_notified);
  spate_download_look_for_file (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  g_assert_false (spate_download_is_file_gone (download));

  /* The first look may find it still. */
  spate_download_look_for_file (download);
  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
  g_assert_false (spate_download_is_file_gone (download));
  spate_download_look_for_file (download);
  spate_download_look_for_file (download);
  test_wait_until (is_gone, download, TEST_DEADLINE);
  g_assert_cmpuint (n_notified, ==, 1);

  g_assert_cmpint (g_rename (elsewhere, path), ==, 0);
  spate_download_look_for_file (download);
  test_wait_until (is_there, download, TEST_DEADLINE);
  g_assert_cmpuint (n_notified, ==, 2);

  g_assert_cmpint (g_unlink (path), ==, 0);
  spate_download_look_for_file (download);
  test_wait_until (is_gone, download, TEST_DEADLINE);
  spate_download_start (download);
  g_assert_false (spate_download_is_file_gone (download));
  model_wait_for_state (download, SPATE_STATE_DONE);
  g_assert_false (spate_download_is_file_gone (download));
  model_assert_file (fixture, "a.bin", 1000);
}

/* Many looks are not more than one at a time, and a manager that ends forgets them. */
static void
test_many (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  GListModel *list = G_LIST_MODEL (fixture->manager);
  SpateDownload *last = NULL;

  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u.bin", i);

      test_origin_add (fixture->origin, g_intern_string (path), 100);
      last = model_add (fixture, path);
      model_wait_for_state (last, SPATE_STATE_DONE);
    }

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (list, i);
      g_autofree char *path = spate_download_dup_path (download);

      g_assert_cmpint (g_unlink (path), ==, 0);
      spate_download_look_for_file (download);
    }
  test_wait_until (is_gone, last, TEST_DEADLINE);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (list, i);

      g_assert_true (spate_download_is_file_gone (download));
      spate_download_look_for_file (download);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/file-gone/taken-away", test_taken_away);
  g_test_add_func ("/file-gone/many", test_many);

  return g_test_run ();
}
