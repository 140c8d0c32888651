/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Waiting without sleeping: the thread's default main context runs until something has come
 * true. The deadlines only keep a hung test from hanging the whole suite. */

#include "async-helpers.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* What is waited for may happen in another thread, which does not wake our context. */
#define POLL_INTERVAL_MS 2

static gboolean
wake_up_cb (gpointer user_data G_GNUC_UNUSED)
{
  return G_SOURCE_CONTINUE;
}

/**
 * test_wait_until:
 * @condition: asked between the turns of the main context
 * @data: (closure): data for @condition
 * @seconds: after this long the test is taken for hung and aborted; %TEST_DEADLINE
 *
 * Runs the thread's default main context until @condition holds.
 */
void
test_wait_until (TestCondition condition,
                 gpointer      data,
                 guint         seconds)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GSource) ticker = g_timeout_source_new (POLL_INTERVAL_MS);
  gint64 deadline = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;

  g_source_set_callback (ticker, wake_up_cb, NULL, NULL);
  g_source_attach (ticker, context);

  while (!condition (data))
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("What the test waits for has not come true in %u s", seconds);
      g_main_context_iteration (context, TRUE);
    }

  g_source_destroy (ticker);
}

/**
 * test_run_pending:
 *
 * Runs what is ready in the thread's default main context, and what becomes ready by that.
 */
void
test_run_pending (void)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  while (g_main_context_iteration (context, FALSE))
    ;
}

static gboolean
is_gone (gpointer data)
{
  g_autoptr (GObject) object = g_weak_ref_get (data);

  return object == NULL;
}

/**
 * test_unref_and_wait:
 * @object: (type GObject) (transfer full): what must go away
 *
 * For an object that a call under way may hold a moment longer than its owner does, in this
 * thread or another: a clipboard's answer, the thread of a #GTask. Where nothing may hold it,
 * g_assert_finalize_object() says more.
 */
void
test_unref_and_wait (gpointer object)
{
  GWeakRef weak;

  g_weak_ref_init (&weak, object);
  g_object_unref (object);
  test_wait_until (is_gone, &weak, TEST_DEADLINE);
  g_weak_ref_clear (&weak);
}

/**
 * test_store_result_cb:
 * @source: (nullable): the source object
 * @result: the result
 * @user_data: (type GAsyncResult**): where to keep it; %NULL so far
 *
 * A #GAsyncReadyCallback for test_wait_for_result(). It fails if it is called a second time.
 */
void
test_store_result_cb (GObject      *source G_GNUC_UNUSED,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  GAsyncResult **stored = user_data;

  g_assert_true (G_IS_ASYNC_RESULT (result));
  g_assert_null (*stored);
  *stored = g_object_ref (result);
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

/**
 * test_wait_for_result:
 * @result: where test_store_result_cb() puts a result
 *
 * Turns an asynchronous call into one that can be waited for:
 *
 *     g_autoptr (GAsyncResult) result = NULL;
 *     spate_thing_do_async (thing, NULL, test_store_result_cb, &result);
 *     spate_thing_do_finish (thing, test_wait_for_result (&result), &error);
 *
 * Returns: (transfer none): *@result
 */
GAsyncResult *
test_wait_for_result (GAsyncResult **result)
{
  test_wait_until (has_result, result, TEST_DEADLINE);

  return *result;
}

/**
 * test_temp_dir_new:
 *
 * Returns: (transfer full): the path of a new and empty folder
 */
TestTempDir *
test_temp_dir_new (void)
{
  g_autoptr (GError) error = NULL;
  TestTempDir *path = g_dir_make_tmp ("spate-test-XXXXXX", &error);

  g_assert_no_error (error);

  return path;
}

/**
 * test_temp_dir_free:
 * @path: (transfer full): a folder of test_temp_dir_new()
 *
 * Removes the folder and all that is in it.
 */
void
test_temp_dir_free (TestTempDir *path)
{
  test_remove_recursively (path);
  g_free (path);
}

/**
 * test_remove_recursively:
 * @path: a file or a folder; it need not exist
 *
 * Removes it and all that is in it. Links are removed, not followed.
 */
void
test_remove_recursively (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      g_assert_nonnull (dir);
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          test_remove_recursively (child);
        }
    }

  if (g_remove (path) != 0 && errno != ENOENT)
    g_error ("Cannot remove %s: %s", path, g_strerror (errno));
}

/**
 * test_sha256_of_file:
 * @path: a file that exists
 *
 * Returns: (transfer full): its SHA-256 in hexadecimal digits
 */
char *
test_sha256_of_file (const char *path)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (1 << 20);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize length;

  if (fd < 0)
    g_error ("Cannot open %s: %s", path, g_strerror (errno));
  while ((length = read (fd, buffer, 1 << 20)) > 0)
    g_checksum_update (checksum, buffer, length);
  g_assert_cmpint (length, ==, 0);
  close (fd);

  return g_strdup (g_checksum_get_string (checksum));
}
