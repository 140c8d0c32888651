/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was learned of servers is there again in the next session, also when two programs learn
 * at the same time; and nothing on the disk keeps a program from starting. */

#include "spate-host-store.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "async-helpers.h"
#include "spate-record.h"

#define NOW G_GINT64_CONSTANT (1700000000)
#define DAY G_GINT64_CONSTANT (86400)

/* What this program is told when it is run again, as another process that writes. */
#define WRITER "--writer"
#define N_WRITES 40

static const SpateHostHint typical = { 8, 6, 40000, 120000, 3000000, SPATE_RANGE_SUPPORT_BYTES, 0 };

static gboolean
flush (SpateHostStore *store,
       GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_host_store_flush_async (store, test_store_result_cb, &result);

  return spate_host_store_flush_finish (store, test_wait_for_result (&result), error);
}

static void
assert_flushed (SpateHostStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (flush (store, &error));
  g_assert_no_error (error);
}

/* What another program that starts now would find. */
static SpateHostMemory *
load (const char *folder,
      gint64      now,
      gboolean    expect_corrupt)
{
  SpateHostStore *store = spate_host_store_new (folder);
  gboolean corrupt = 99;
  SpateHostMemory *memory = spate_host_store_load (store, now, &corrupt);

  g_assert_nonnull (memory);
  g_assert_cmpint (corrupt, ==, expect_corrupt);
  g_assert_finalize_object (store);

  return memory;
}

static gboolean
knows (const SpateHostMemory *memory,
       const char            *origin)
{
  SpateHostHint hint = { 0 };

  return spate_host_memory_recall (memory, origin, NOW, &hint);
}

static void
write_file (const char *folder,
            const void *data,
            gsize       length)
{
  g_autofree char *path = g_build_filename (folder, "hosts.spate", NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
}

static gboolean
is_there (const char *folder,
          const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf info;

  return g_lstat (path, &info) == 0;
}

/* All of it comes back, from a folder that was not there before, and nobody else may read it;
 * what is too old by then does not. */
static void
test_round_trip (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *folder = g_build_filename (dir, "below", "spate", NULL);
  g_autofree char *path = g_build_filename (folder, "hosts.spate", NULL);
  SpateHostStore *store = spate_host_store_new (folder);
  g_autoptr (SpateHostMemory) memory = load (folder, NOW, FALSE);
  mode_t mask = umask (0);
  GStatBuf info;

  g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), ==, 0);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));

  spate_host_memory_learn (memory, "https://example.com/secret", &typical, NOW);
  spate_host_memory_learn_total_rate (memory, 5000, NOW);
  spate_host_store_save (store, memory, NOW);
  assert_flushed (store);
  umask (mask);

  g_autoptr (SpateHostMemory) again = load (folder, NOW, FALSE);
  g_autoptr (SpateHostMemory) later = load (folder, NOW + 40 * DAY, FALSE);

  g_assert_true (spate_host_memory_equal (memory, again));
  g_assert_cmpuint (spate_host_memory_get_n_hosts (later), ==, 0);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0700);
  g_assert_finalize_object (store);
}

/* Of many in a row the last is on disk, and what is learned after saving is not in it. */
static void
test_newest_wins (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  SpateHostStore *store = spate_host_store_new (dir);
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();

  for (guint i = 0; i < 500; i++)
    {
      const SpateHostHint seen = { .connection_cap = 1 + i % 32 };

      spate_host_memory_learn (memory, "http://a/", &seen, NOW + i);
      spate_host_store_save (store, memory, NOW + i);
      if (i % 100 == 0)
        test_run_pending ();
    }

  g_autoptr (SpateHostMemory) saved = spate_host_memory_copy (memory);

  spate_host_memory_learn (memory, "http://later/", &typical, NOW + 500);
  assert_flushed (store);

  g_autoptr (SpateHostMemory) again = load (dir, NOW + 500, FALSE);

  g_assert_true (spate_host_memory_equal (saved, again));
  g_assert_finalize_object (store);
}

/* What cannot be read is kept under another name, and the memory begins anew. */
static void
test_set_aside (void)
{
  g_autofree char *large = g_malloc0 (SPATE_RECORD_LARGEST + 1);
  const struct
  {
    const char *name;
    const void *data;
    gsize       length;
  } cases[] = {
    { "empty", "", 0 },
    { "garbage", "\x01\x00\x00\x00\xff\xfe\x80garbage", 14 },
    { "large", large, SPATE_RECORD_LARGEST + 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestTempDir) dir = test_temp_dir_new ();
      g_autofree char *aside = g_build_filename (dir, "hosts.spate.corrupt", NULL);
      g_autoptr (SpateHostMemory) memory = NULL;
      g_autoptr (SpateHostMemory) again = NULL;
      g_autofree char *contents = NULL;
      gsize length = 0;

      g_test_message ("%s", cases[i].name);
      write_file (dir, cases[i].data, cases[i].length);
      memory = load (dir, NOW, TRUE);
      g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), ==, 0);
      g_assert_false (is_there (dir, "hosts.spate"));
      g_assert_true (g_file_get_contents (aside, &contents, &length, NULL));
      g_assert_cmpmem (contents, length, cases[i].data, cases[i].length);
      again = load (dir, NOW, FALSE);
    }
}

/* A folder or a pipe by that name is no reason to wait or to stop. */
static void
test_special_files (void)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (TestTempDir) dir = test_temp_dir_new ();
      g_autofree char *path = g_build_filename (dir, "hosts.spate", NULL);
      int result = i == 0 ? g_mkdir (path, 0700) : i == 1 ? mkfifo (path, 0600)
                                                          : symlink ("/dev/zero", path);
      g_autoptr (SpateHostMemory) memory = NULL;

      g_assert_cmpint (result, ==, 0);
      memory = load (dir, NOW, TRUE);
      g_assert_true (is_there (dir, "hosts.spate.corrupt"));
    }
}

/* What a later Spate has written is not overwritten by this one, neither when it loads nor when
 * it saves: the later one can have its bytes back. */
static void
test_version (void)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_parsed (
    "(%u, {'hosts': <@a{sa{s(xx)}} {}>})", SPATE_HOST_MEMORY_VERSION + 1));

  for (guint saving = 0; saving < 2; saving++)
    {
      g_autoptr (TestTempDir) dir = test_temp_dir_new ();
      g_autofree char *aside = g_build_filename (dir, "hosts.spate.corrupt", NULL);
      SpateHostStore *store = spate_host_store_new (dir);
      g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
      g_autoptr (SpateHostMemory) again = NULL;
      g_autofree char *contents = NULL;
      gsize length = 0;

      write_file (dir, g_variant_get_data (variant), g_variant_get_size (variant));
      if (saving == 1)
        {
          spate_host_memory_learn (memory, "http://a/", &typical, NOW);
          spate_host_store_save (store, memory, NOW);
          assert_flushed (store);
        }
      again = load (dir, NOW, saving == 0);
      g_assert_true (spate_host_memory_equal (memory, again));
      g_assert_true (g_file_get_contents (aside, &contents, &length, NULL));
      g_assert_cmpmem (contents, length, g_variant_get_data (variant), g_variant_get_size (variant));
      g_assert_finalize_object (store);
    }
}

/* A folder that cannot be made is reported by the next flush, once; as soon as it can be made,
 * saving works. */
static void
test_no_folder (void)
{
  static const char *const below[] = { "file", "file/spate", "file/a/b" };

  for (gsize i = 0; i < G_N_ELEMENTS (below); i++)
    {
      g_autoptr (TestTempDir) dir = test_temp_dir_new ();
      g_autofree char *file = g_build_filename (dir, "file", NULL);
      g_autofree char *folder = g_build_filename (dir, below[i], NULL);
      SpateHostStore *store = spate_host_store_new (folder);
      g_autoptr (SpateHostMemory) memory = NULL;
      g_autoptr (SpateHostMemory) again = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", below[i]);
      g_assert_true (g_file_set_contents (file, "", 0, NULL));
      memory = load (folder, NOW, FALSE);
      spate_host_memory_learn (memory, "http://a/", &typical, NOW);
      spate_host_store_save (store, memory, NOW);
      g_assert_false (flush (store, &error));
      g_assert_nonnull (error);
      assert_flushed (store);

      g_assert_cmpint (g_unlink (file), ==, 0);
      spate_host_store_save (store, memory, NOW);
      assert_flushed (store);
      again = load (folder, NOW, FALSE);
      g_assert_true (spate_host_memory_equal (memory, again));
      g_assert_finalize_object (store);
    }
}

/* When nothing more can be written, what was there before stays, and the next flush says so.
 * The limit stands for a full disk: what is written beyond it fails in the same way. */
static void
test_full (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  SpateHostStore *store = spate_host_store_new (dir);
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
  g_autoptr (GError) error = NULL;
  struct rlimit before;
  struct rlimit none;

  spate_host_memory_learn (memory, "http://a/", &typical, NOW);
  spate_host_store_save (store, memory, NOW);
  assert_flushed (store);

  g_autoptr (SpateHostMemory) saved = spate_host_memory_copy (memory);

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  none = before;
  none.rlim_cur = 16;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
  spate_host_memory_learn (memory, "http://b/", &typical, NOW);
  spate_host_store_save (store, memory, NOW);

  gboolean flushed = flush (store, &error);

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_false (flushed);
  g_assert_nonnull (error);

  g_autoptr (SpateHostMemory) again = load (dir, NOW, FALSE);
  g_autoptr (GDir) names = g_dir_open (dir, 0, NULL);

  g_assert_true (spate_host_memory_equal (saved, again));
  g_assert_cmpstr (g_dir_read_name (names), ==, "hosts.spate");
  g_assert_null (g_dir_read_name (names));
  g_assert_finalize_object (store);
}

/* Two programs that have loaded the same and learned apart: both have taught the file. */
static void
test_two_stores (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  SpateHostStore *one = spate_host_store_new (dir);
  SpateHostStore *other = spate_host_store_new (dir);
  g_autoptr (SpateHostMemory) first = spate_host_store_load (one, NOW, NULL);
  g_autoptr (SpateHostMemory) second = spate_host_store_load (other, NOW, NULL);

  spate_host_memory_learn (first, "http://one/", &typical, NOW);
  spate_host_memory_learn (second, "http://other/", &typical, NOW);
  spate_host_store_save (one, first, NOW);
  assert_flushed (one);
  spate_host_store_save (other, second, NOW);
  assert_flushed (other);
  g_assert_false (knows (second, "http://one/"));

  g_autoptr (SpateHostMemory) together = load (dir, NOW, FALSE);

  g_assert_true (knows (together, "http://one/"));
  g_assert_true (knows (together, "http://other/"));
  g_assert_finalize_object (one);
  g_assert_finalize_object (other);
}

/* The other process: learns one server after the other, and saves each time. */
static int
run_writer (const char *folder,
            const char *name)
{
  SpateHostStore *store = spate_host_store_new (folder);
  g_autoptr (SpateHostMemory) memory = spate_host_store_load (store, NOW, NULL);

  for (guint i = 0; i < N_WRITES; i++)
    {
      g_autofree char *origin = g_strdup_printf ("http://%s-%u/", name, i);

      spate_host_memory_learn (memory, origin, &typical, NOW);
      spate_host_store_save (store, memory, NOW);
      assert_flushed (store);
    }
  g_assert_finalize_object (store);

  return EXIT_SUCCESS;
}

static GSubprocess *
start_writer (const char *folder,
              const char *name)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, WRITER, folder, name, NULL);

  g_assert_no_error (error);

  return process;
}

static gboolean
have_ended (gpointer data)
{
  GSubprocess **processes = data;

  return g_subprocess_get_identifier (processes[0]) == NULL && g_subprocess_get_identifier (processes[1]) == NULL;
}

/* Two processes that write as fast as they can: at no time is the file broken, and whoever wrote
 * last has all of its own in it. */
static void
test_two_processes (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (GSubprocess) a = start_writer (dir, "a");
  g_autoptr (GSubprocess) b = start_writer (dir, "b");
  GSubprocess *processes[] = { a, b };
  guint n_known[2] = { 0, 0 };

  while (!have_ended (processes))
    {
      g_autoptr (SpateHostMemory) memory = load (dir, NOW, FALSE);

      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_true (g_subprocess_wait_check (a, NULL, NULL));
  g_assert_true (g_subprocess_wait_check (b, NULL, NULL));

  g_autoptr (SpateHostMemory) memory = load (dir, NOW, FALSE);

  for (guint i = 0; i < N_WRITES; i++)
    for (guint j = 0; j < 2; j++)
      {
        g_autofree char *origin = g_strdup_printf ("http://%s-%u/", j == 0 ? "a" : "b", i);

        n_known[j] += knows (memory, origin);
      }
  g_test_message ("%u and %u of %d", n_known[0], n_known[1], N_WRITES);
  g_assert_cmpuint (MAX (n_known[0], n_known[1]), ==, N_WRITES);
  g_assert_false (is_there (dir, "hosts.spate.corrupt"));
}

/* A store that is dropped while it writes writes what it was given, and goes away then. */
static void
test_dropped (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  SpateHostStore *store = spate_host_store_new (dir);
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();

  spate_host_store_save (store, memory, NOW);
  spate_host_memory_learn (memory, "http://a/", &typical, NOW);
  spate_host_store_save (store, memory, NOW);
  test_unref_and_wait (store);

  g_autoptr (SpateHostMemory) again = load (dir, NOW, FALSE);

  g_assert_true (spate_host_memory_equal (memory, again));
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 4 && strcmp (argv[1], WRITER) == 0)
    return run_writer (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-store/round-trip", test_round_trip);
  g_test_add_func ("/host-store/newest-wins", test_newest_wins);
  g_test_add_func ("/host-store/set-aside", test_set_aside);
  g_test_add_func ("/host-store/special-files", test_special_files);
  g_test_add_func ("/host-store/version", test_version);
  g_test_add_func ("/host-store/no-folder", test_no_folder);
  g_test_add_func ("/host-store/full", test_full);
  g_test_add_func ("/host-store/two-stores", test_two_stores);
  g_test_add_func ("/host-store/two-processes", test_two_processes);
  g_test_add_func ("/host-store/dropped", test_dropped);

  return g_test_run ();
}
