/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever lies in the folder: what can be read is loaded, what calls itself a record and is
 * none is set aside, and anything else is left alone. */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "async-helpers.h"
#include "spate-store.h"

static GBytes *
record_bytes (const char *id)
{
  g_autoptr (SpateRequest) request = spate_request_new ("/tmp");

  g_assert_true (spate_request_add_uri (request, "https://example.com/a.iso", NULL));

  g_autoptr (SpateRecord) record = spate_record_new (id, request, SPATE_STATE_FAILED, NULL);
  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_record_to_variant (record));

  return g_variant_get_data_as_bytes (variant);
}

static void
write_file (const char *folder,
            const char *name,
            const void *data,
            gsize       length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
}

static void
write_bytes (const char *folder,
             const char *name,
             GBytes     *bytes)
{
  gsize length = 0;
  const void *data = g_bytes_get_data (bytes, &length);

  write_file (folder, name, data, length);
}

static void
write_variant (const char *folder,
               const char *name,
               GVariant   *variant)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (variant);
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (sunk);

  write_bytes (folder, name, bytes);
}

static gboolean
is_there (const char *folder,
          const char *name,
          const char *suffix)
{
  g_autofree char *full_name = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_build_filename (folder, full_name, NULL);
  GStatBuf info;

  return g_lstat (path, &info) == 0;
}

static void
assert_load (const char *folder,
             guint       n_records,
             guint       n_corrupt)
{
  SpateStore *store = spate_store_new (folder);
  guint n_set_aside = 99;
  g_autoptr (GPtrArray) records = spate_store_load (store, &n_set_aside);

  g_assert_cmpuint (records->len, ==, n_records);
  g_assert_cmpuint (n_set_aside, ==, n_corrupt);
  g_assert_finalize_object (store);
}

static void
make_special_files (const char *folder)
{
  g_autofree char *directory = g_build_filename (folder, "directory.spate", NULL);
  g_autofree char *dangling = g_build_filename (folder, "dangling.spate", NULL);
  g_autofree char *endless = g_build_filename (folder, "endless.spate", NULL);
  g_autofree char *pipe_path = g_build_filename (folder, "pipe.spate", NULL);

  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  g_assert_cmpint (symlink ("nowhere", dangling), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", endless), ==, 0);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
}

/* Everything that can be wrong with a record at once: two good ones among them are loaded, each
 * of the others is kept under another name and not looked at again. */
static void
test_set_aside (void)
{
  static const char *const bad[] = {
    "empty",
    "random",
    "truncated",
    "longer",
    "string",
    "integer",
    "version",
    "nothing",
    "large",
    "renamed",
    "",
    "directory",
    "dangling",
    "endless",
    "pipe",
  };
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GBytes) good = record_bytes ("good");
  g_autoptr (GBytes) fine = record_bytes ("fine");
  g_autoptr (GBytes) truncated = record_bytes ("truncated");
  g_autoptr (GBytes) longer = record_bytes ("longer");
  g_autofree char *large = g_malloc0 (SPATE_RECORD_LARGEST + 1);
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (longer, &length);
  g_autofree guint8 *extended = g_malloc0 (length + 1);

  memcpy (extended, data, length);
  write_bytes (dir, "good.spate", good);
  write_bytes (dir, "fine.spate", fine);
  write_file (dir, "empty.spate", "", 0);
  write_file (dir, "random.spate", "\x01\x00\x00\x00\xff\xfe\x80garbage", 14);
  write_file (dir, "truncated.spate", g_bytes_get_data (truncated, NULL), g_bytes_get_size (truncated) - 1);
  write_file (dir, "longer.spate", extended, length + 1);
  write_variant (dir, "string.spate", g_variant_new_string ("a record"));
  write_variant (dir, "integer.spate", g_variant_new_uint32 (SPATE_RECORD_VERSION));
  write_variant (dir, "version.spate", g_variant_new_parsed ("(%u, @a{sv} {})", SPATE_RECORD_VERSION + 1));
  write_variant (dir, "nothing.spate", g_variant_new_parsed ("(%u, @a{sv} {})", SPATE_RECORD_VERSION));
  write_file (dir, "large.spate", large, SPATE_RECORD_LARGEST + 1);
  write_bytes (dir, "renamed.spate", good);
  write_bytes (dir, ".spate", good);
  make_special_files (dir);

  assert_load (dir, 2, G_N_ELEMENTS (bad));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (is_there (dir, bad[i], ".spate"));
      g_assert_true (is_there (dir, bad[i], ".spate.corrupt"));
    }
  g_assert_true (is_there (dir, "good", ".spate"));
  g_assert_true (is_there (dir, "fine", ".spate"));

  assert_load (dir, 2, 0);
}

/* A record of another version that was set aside keeps its bytes: the Spate that wrote it can
 * have them back. */
static void
test_keeps_bytes (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "a.spate.corrupt", NULL);
  g_autofree char *contents = NULL;
  gsize length = 0;

  write_file (dir, "a.spate", "not a \0 record", 14);
  assert_load (dir, 0, 1);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpmem (contents, length, "not a \0 record", 14);
}

/* Files that do not call themselves records are none of our business. */
static void
test_others (void)
{
  static const char *const names[] = {
    "notes.txt",
    "a.spate.corrupt",
    "a.spate.X1Y2Z3",
    "a.SPATE",
    "spate",
  };
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    write_file (dir, names[i], "?", 1);
  assert_load (dir, 0, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_message ("%s", names[i]);
      g_assert_true (is_there (dir, names[i], ""));
    }
}

/* A record that was cut off anywhere is never taken for a whole one. */
static void
test_truncated (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GBytes) bytes = record_bytes ("cut");
  gsize length = 0;
  const void *data = g_bytes_get_data (bytes, &length);

  for (gsize i = 0; i < length; i++)
    {
      write_file (dir, "cut.spate", data, i);
      g_test_message ("%" G_GSIZE_FORMAT " bytes", i);
      assert_load (dir, 0, 1);
    }
  write_bytes (dir, "cut.spate", bytes);
  assert_load (dir, 1, 0);
}

/* Flipped bytes are loaded as a record of the same id or set aside; a good one beside them
 * always comes through. */
static void
test_flipped (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GBytes) good = record_bytes ("good");
  g_autoptr (GBytes) bytes = record_bytes ("flipped");
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  write_bytes (dir, "good.spate", good);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, length);
      SpateStore *store = spate_store_new (dir);
      guint n_corrupt = 99;

      for (int n = g_test_rand_int_range (1, 9); n > 0; n--)
        copy[g_test_rand_int_range (0, (int) length)] = (guint8) g_test_rand_int_range (0, 256);
      write_file (dir, "flipped.spate", copy, length);

      g_autoptr (GPtrArray) records = spate_store_load (store, &n_corrupt);

      g_assert_cmpuint (records->len + n_corrupt, ==, 2);
      g_assert_cmpuint (records->len, >=, 1);
      g_assert_finalize_object (store);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/set-aside", test_set_aside);
  g_test_add_func ("/store/keeps-bytes", test_keeps_bytes);
  g_test_add_func ("/store/others", test_others);
  g_test_add_func ("/store/truncated", test_truncated);
  g_test_add_func ("/store/flipped", test_flipped);

  return g_test_run ();
}
