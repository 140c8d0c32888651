/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening, writing through several streams, synchronising and naming, as the run does it. */

#include "async-helpers.h"
#include "spate-disk.h"
#include "spate-error.h"
#include "spate-provenance.h"
#include "spate-writer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static SpateWriter *
open_writer (const char      *dir,
             gboolean         exact,
             goffset          size,
             SpateCheckpoint *checkpoint,
             GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_writer_open_async (dir, checkpoint == NULL ? "a.bin" : NULL, exact, NULL, size, FALSE, checkpoint,
                           test_store_result_cb, &result);

  return spate_writer_open_finish (test_wait_for_result (&result), error);
}

static gboolean
sync_writer (SpateWriter *writer,
             GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_writer_sync_async (writer, test_store_result_cb, &result);

  return spate_writer_sync_finish (writer, test_wait_for_result (&result), error);
}

static gboolean
publish_writer (SpateWriter *writer,
                gboolean     set_aside,
                GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_writer_publish_async (writer, spate_provenance_new ("http://example.org/a", NULL, NULL), set_aside, test_store_result_cb, &result);

  return spate_writer_publish_finish (writer, test_wait_for_result (&result), error);
}

static void
assert_content (const char *dir,
                const char *name,
                const char *expected)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

/* Two streams with a position each, on one file that gets its name at the end. */
static void
test_life (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GError) error = NULL;
  SpateWriter *writer = open_writer (dir, FALSE, 8, NULL, &error);
  GFileIOStream *streams[2];

  g_assert_no_error (error);
  g_assert_cmpstr (spate_writer_get_name (writer), ==, "a.bin");
  g_assert_cmpstr (spate_writer_get_part_name (writer), ==, "a.bin.part");
  for (guint i = 0; i < 2; i++)
    {
      streams[i] = spate_writer_open_stream (writer, &error);
      g_assert_no_error (error);
      g_assert_true (g_seekable_seek (G_SEEKABLE (streams[i]), i * 4, G_SEEK_SET, NULL, NULL));
    }
  for (guint i = 2; i > 0; i--)
    g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (streams[i - 1])),
                                              i == 1 ? "abcd" : "efgh", 4, NULL, NULL, NULL));
  g_object_unref (streams[0]);
  g_object_unref (streams[1]);

  int fd = spate_writer_dup_fd (writer);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (sync_writer (writer, &error));
  g_assert_true (spate_writer_truncate (writer, 6, &error));
  g_assert_true (publish_writer (writer, FALSE, &error));
  g_assert_no_error (error);
  assert_content (dir, "a.bin", "abcdef");
  test_unref_and_wait (writer);
}

/* What was open is closed and unlocked at once, whoever still holds a reference. */
static void
test_close (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (SpateValidator) validator = spate_validator_new (NULL, NULL, -1);
  g_autoptr (SpateRangeSet) nothing = spate_range_set_new ();
  g_autoptr (SpateCheckpoint) checkpoint = spate_checkpoint_new ("a.bin", "a.bin.part", validator, nothing);
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateWriter) first = open_writer (dir, FALSE, 8, NULL, &error);

  g_assert_no_error (error);
  g_assert_null (open_writer (dir, FALSE, 8, checkpoint, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_LOCKED);
  g_clear_error (&error);

  spate_writer_close (first);

  g_autoptr (SpateWriter) second = open_writer (dir, FALSE, 8, checkpoint, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (spate_writer_get_name (second), ==, "a.bin");
}

static void
assert_read (SpateWriter *writer,
             goffset      offset,
             const char  *expected)
{
  gsize length = strlen (expected);
  g_autofree guint8 *bytes = g_malloc (length);

  g_assert_true (spate_writer_read (writer, spate_range (offset, offset + (goffset) length), bytes));
  g_assert_cmpmem (bytes, length, expected, length);
}

/* The file grows from the front; what comes before its turn is not in it, and not lost. */
static void
test_in_order (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SpateRangeSet) written = spate_range_set_new ();
  g_autoptr (GError) error = NULL;
  guint8 buffer[16];

  spate_writer_open_async (dir, "a.bin", FALSE, NULL, 16, TRUE, NULL, test_store_result_cb, &result);

  g_autoptr (SpateWriter) writer = spate_writer_open_finish (test_wait_for_result (&result), &error);
  g_autoptr (GFileIOStream) one = spate_writer_open_stream (writer, &error);
  g_autoptr (GFileIOStream) two = spate_writer_open_stream (writer, &error);

  g_assert_no_error (error);
  assert_content (dir, "a.bin.part", "");
  g_assert_true (spate_writer_write (writer, two, 4, (const guint8 *) "efgh", 4, &error));
  g_assert_true (spate_writer_write (writer, two, 10, (const guint8 *) "kl", 2, &error));
  assert_content (dir, "a.bin.part", "");
  assert_read (writer, 4, "efgh");
  spate_range_set_add (written, spate_range (4, 8));
  spate_range_set_add (written, spate_range (10, 12));

  g_autoptr (SpateRangeSet) none = spate_writer_get_on_disk (writer, written);

  g_assert_cmpint (spate_range_set_get_total (none), ==, 0);
  g_assert_cmpint (spate_writer_take_lowest (writer), ==, G_MAXINT64);
  g_assert_true (spate_writer_write (writer, one, 0, (const guint8 *) "ab", 2, &error));
  assert_content (dir, "a.bin.part", "ab");
  g_assert_true (spate_writer_write (writer, one, 2, (const guint8 *) "cd", 2, &error));
  assert_content (dir, "a.bin.part", "abcdefgh");
  assert_read (writer, 0, "abcdefgh");
  g_assert_true (spate_writer_write (writer, two, 9, (const guint8 *) "jkl", 3, &error));
  assert_read (writer, 9, "jkl");
  g_assert_true (spate_writer_write (writer, two, 8, (const guint8 *) "i", 1, &error));
  assert_read (writer, 3, "defghijkl");
  g_assert_true (spate_writer_write (writer, two, 14, (const guint8 *) "op", 2, &error));
  spate_range_set_add (written, spate_range (14, 16));
  g_assert_false (spate_writer_read (writer, spate_range (11, 16), buffer));

  g_autoptr (SpateRangeSet) some = spate_writer_get_on_disk (writer, written);

  g_assert_cmpint (spate_range_set_get_total (some), ==, 6);
  g_assert_cmpint (spate_writer_take_lowest (writer), ==, 0);
  g_assert_true (spate_writer_write_out (writer, &error));
  g_assert_no_error (error);

  g_autoptr (SpateRangeSet) all = spate_writer_get_on_disk (writer, written);

  g_assert_cmpint (spate_range_set_get_total (all), ==, 8);
  g_assert_cmpint (spate_writer_take_lowest (writer), ==, 14);
}

/* So much that the disk is told to begin. */
#define ENOUGH ((gsize) 32 * 1024 * 1024)

static void
write_at_front (SpateWriter  *writer,
                const guint8 *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileIOStream) stream = spate_writer_open_stream (writer, &error);

  g_assert_true (spate_writer_write (writer, stream, 0, bytes, ENOUGH, &error));
  g_assert_no_error (error);
}

/* Telling the disk to begin is nobody's business: it does not hold the lock, and the file can
 * be synchronised, closed, opened again and gone meanwhile. */
static void
test_write_back (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (SpateValidator) validator = spate_validator_new (NULL, NULL, -1);
  g_autoptr (SpateRangeSet) nothing = spate_range_set_new ();
  g_autoptr (SpateCheckpoint) checkpoint = spate_checkpoint_new ("a.bin", "a.bin.part", validator, nothing);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, "a.bin.part", NULL);
  g_autofree guint8 *bytes = g_malloc0 (ENOUGH);

  for (guint i = 0; i < 20; i++)
    {
      SpateWriter *writer = open_writer (dir, FALSE, 8, i > 0 ? checkpoint : NULL, &error);

      g_assert_no_error (error);
      for (guint j = 0; j < 3; j++)
        write_at_front (writer, bytes);
      if (i % 2 == 0)
        g_assert_true (sync_writer (writer, NULL));
      else
        spate_writer_close (writer);
      test_unref_and_wait (writer);
    }

  SpateWriter *last = open_writer (dir, FALSE, 8, checkpoint, &error);

  g_assert_no_error (error);
  write_at_front (last, bytes);
  g_assert_cmpint (g_unlink (path), ==, 0);
  test_unref_and_wait (last);
}

/* Wrong bytes get a name that says so. */
static void
test_set_aside (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateWriter) writer = open_writer (dir, TRUE, -1, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (publish_writer (writer, TRUE, &error));
  g_assert_cmpstr (spate_writer_get_name (writer), ==, "a.bin.mismatch");
  assert_content (dir, "a.bin.mismatch", "");
}

/* Errors come out with codes that say what to do. */
static void
test_errors (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *final = g_build_filename (dir, "a.bin", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (open_writer ("/no/such/folder", FALSE, 8, NULL, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_NO_FOLDER);
  g_clear_error (&error);

  /* More than any disk holds: nothing is left of the attempt. */
  g_assert_null (open_writer (dir, FALSE, G_MAXINT64, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
  g_assert_cmpint (g_mkdir (dir, 0755), ==, 0);
  g_clear_error (&error);

  g_autoptr (SpateWriter) writer = open_writer (dir, TRUE, 8, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (final, "other", -1, NULL));
  g_assert_false (publish_writer (writer, FALSE, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_EXISTS);
  g_clear_error (&error);
  assert_content (dir, "a.bin", "other");

  spate_writer_discard (writer);
  g_assert_null (spate_writer_open_stream (writer, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
  g_clear_error (&error);
  g_assert_false (publish_writer (writer, TRUE, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
}

static void
test_translate (void)
{
  g_autoptr (GError) full = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "why");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "why");

  spate_disk_translate_error (&full, "/tmp/a");
  g_assert_error (full, SPATE_ERROR, SPATE_ERROR_NO_SPACE);
  g_assert_nonnull (strstr (full->message, "why"));
  spate_disk_translate_error (&other, "/tmp/a");
  g_assert_error (other, SPATE_ERROR, SPATE_ERROR_FILE);

  g_autoptr (GError) gone = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "why");

  spate_disk_translate_error (&gone, "/no/such/folder/a");
  g_assert_error (gone, SPATE_ERROR, SPATE_ERROR_NO_FOLDER);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/writer/life", test_life);
  g_test_add_func ("/writer/close", test_close);
  g_test_add_func ("/writer/in-order", test_in_order);
  g_test_add_func ("/writer/write-back", test_write_back);
  g_test_add_func ("/writer/set-aside", test_set_aside);
  g_test_add_func ("/writer/errors", test_errors);
  g_test_add_func ("/writer/translate", test_translate);

  return g_test_run ();
}
