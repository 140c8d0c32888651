/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who tests the tests: the clock, the log, waiting and the pattern are tested here, the
 * servers in the files beside this one. */

#include "test-support.h"

#include "async-helpers.h"
#include "pattern.h"
#include "signal-log.h"
#include "virtual-clock.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  SpateClock *clock;
  GString    *trace;
  char        name;
  guint       victim; /* an alarm to remove, 0: none */
  gint64      again;  /* how long after to add itself again, 0: not */
} Ringer;

static void
ring_cb (gpointer user_data)
{
  Ringer *self = user_data;
  gint64 now = spate_clock_get_now (self->clock);

  g_string_append_printf (self->trace, "%c%d ", self->name, (int) (now - SPATE_VIRTUAL_CLOCK_START));
  spate_clock_clear_alarm (self->clock, &self->victim);
  if (self->again > 0)
    {
      guint id = spate_clock_add_alarm (self->clock, now + self->again, ring_cb, self);

      g_assert_cmpuint (id, !=, 0);
    }
}

static void
assert_trace (GString    *trace,
              const char *expected)
{
  g_assert_cmpstr (trace->str, ==, expected);
  g_string_truncate (trace, 0);
}

static void
test_clock_order (void)
{
  g_autoptr (SpateVirtualClock) virtual = spate_virtual_clock_new ();
  g_autoptr (GString) trace = g_string_new (NULL);
  SpateClock *clock = SPATE_CLOCK (virtual);
  gint64 start = spate_clock_get_now (clock);
  Ringer ringers[5];
  guint ids[5];
  static const int times[] = { 30, 10, 20, 10, -5 };

  for (guint i = 0; i < G_N_ELEMENTS (ringers); i++)
    {
      ringers[i] = (Ringer){ clock, trace, (char) ('a' + i), 0, 0 };
      ids[i] = spate_clock_add_alarm (clock, start + times[i], ring_cb, &ringers[i]);
    }

  /* The first of the two at 10 removes the one at 20; it is not past, though, that rings first. */
  ringers[1].victim = ids[2];
  g_assert_cmpuint (spate_virtual_clock_get_n_alarms (virtual), ==, 5);
  spate_virtual_clock_advance (virtual, 9);
  assert_trace (trace, "e0 ");
  spate_virtual_clock_advance (virtual, 100);
  assert_trace (trace, "b10 d10 a30 ");
  g_assert_cmpint (spate_clock_get_now (clock), ==, start + 109);
  g_assert_cmpuint (spate_virtual_clock_get_n_alarms (virtual), ==, 0);
  g_assert_false (spate_virtual_clock_next_alarm (virtual));
}

static void
test_clock_again (void)
{
  g_autoptr (SpateVirtualClock) virtual = spate_virtual_clock_new ();
  g_autoptr (GString) trace = g_string_new (NULL);
  SpateClock *clock = SPATE_CLOCK (virtual);
  gint64 start = spate_clock_get_now (clock);
  Ringer a = { clock, trace, 'a', 0, 10 };
  Ringer b = { clock, trace, 'b', 0, 0 };
  guint id;

  id = spate_clock_add_alarm (clock, start + 10, ring_cb, &a);
  g_assert_cmpuint (id, !=, 0);
  b.victim = spate_clock_add_alarm (clock, start + 1000, ring_cb, &b);
  id = spate_clock_add_alarm (clock, start + 20, ring_cb, &b);
  g_assert_cmpuint (id, !=, 0);

  g_assert_true (spate_virtual_clock_next_alarm (virtual));
  assert_trace (trace, "a10 ");
  g_assert_true (spate_virtual_clock_next_alarm (virtual));
  assert_trace (trace, "b20 a20 ");
  spate_virtual_clock_advance (virtual, 25);
  assert_trace (trace, "a30 a40 ");
  g_assert_cmpuint (spate_virtual_clock_get_n_alarms (virtual), ==, 1);
}

static void
test_signal_log (void)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("a", NULL);
  g_autoptr (TestSignalLog) log = test_signal_log_new ();

  test_signal_log_watch (log, action, "notify");
  test_signal_log_watch (log, action, "activate");
  test_signal_log_assert_none (log);

  g_simple_action_set_enabled (action, FALSE);
  g_simple_action_set_enabled (action, TRUE);
  g_action_activate (G_ACTION (action), NULL);
  g_assert_cmpuint (test_signal_log_get_length (log), ==, 3);
  test_signal_log_assert_next (log, action, "notify::enabled");
  test_signal_log_clear (log);
  test_signal_log_assert_none (log);

  /* Neither outlives the other badly. */
  g_assert_finalize_object (g_steal_pointer (&action));
  action = g_simple_action_new ("b", NULL);
  test_signal_log_watch (log, action, "notify::enabled");
  test_signal_log_free (g_steal_pointer (&log));
  g_simple_action_set_enabled (action, FALSE);
}

static void
test_signal_log_noise (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new ("a", NULL);
      TestSignalLog *log = test_signal_log_new ();

      test_signal_log_watch (log, action, "notify::enabled");
      g_simple_action_set_enabled (action, FALSE);
      test_signal_log_free (log);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*unexpected emissions*GSimpleAction::notify::enabled (enabled)*");
}

static gpointer
set_later (gpointer data)
{
  g_usleep (1000);
  g_atomic_int_set ((int *) data, 1);

  return NULL;
}

static gboolean
is_set (gpointer data)
{
  return g_atomic_int_get ((int *) data) != 0;
}

static void
test_waiting (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) file = g_file_new_for_path ("/");
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  int flag = 0;
  GThread *thread = g_thread_new ("set", set_later, &flag);

  test_wait_until (is_set, &flag, TEST_DEADLINE);
  g_thread_join (thread);

  g_file_query_info_async (file, "standard::type", 0, 0, NULL, test_store_result_cb, &result);
  g_assert_null (result);
  info = g_file_query_info_finish (file, test_wait_for_result (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
}

static void
test_temp_dir (void)
{
  g_autofree char *path = NULL;

  {
    g_autoptr (TestTempDir) dir = test_temp_dir_new ();
    g_autofree char *folder = g_build_filename (dir, "a", "b", NULL);
    g_autofree char *file = g_build_filename (folder, "c", NULL);
    g_autofree char *sha256 = NULL;

    path = g_strdup (dir);
    g_mkdir_with_parents (folder, 0700);
    g_file_set_contents (file, "abc", 3, NULL);
    sha256 = test_sha256_of_file (file);
    g_assert_cmpstr (sha256, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_pattern_pieces (void)
{
  guint8 whole[256];
  guint8 piece[256];
  g_autofree guint8 *other = g_malloc (sizeof whole);

  /* Any piece at any offset is what it is as part of the whole. */
  test_pattern_fill (whole, 0, sizeof whole, 7);
  for (gsize offset = 0; offset < 24; offset++)
    for (gsize length = 0; length < 24; length++)
      {
        memset (piece, 0, sizeof piece);
        test_pattern_fill (piece, offset, length, 7);
        g_assert_cmpmem (piece, length, whole + offset, length);
        g_assert_cmpuint (piece[length], ==, 0);
      }

  /* Not periodic, and different from seed to seed. */
  for (guint shift = 8; shift < 63; shift++)
    {
      test_pattern_fill (other, G_GINT64_CONSTANT (1) << shift, sizeof whole, 7);
      g_assert_cmpint (memcmp (whole, other, sizeof whole), !=, 0);
    }
  test_pattern_fill (other, 0, sizeof whole, 8);
  g_assert_cmpint (memcmp (whole, other, sizeof whole), !=, 0);
}

static void
test_pattern_file (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *path = g_build_filename (dir, "file", NULL);
  g_autofree char *expected = test_pattern_sha256 (3000001, 5);
  g_autofree char *sha256 = NULL;

  test_pattern_write_file (path, 3000001, 5);
  test_pattern_check_file (path, 3000001, 5);
  sha256 = test_sha256_of_file (path);
  g_assert_cmpstr (sha256, ==, expected);
}

static void
test_pattern_wrong (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (TestTempDir) dir = test_temp_dir_new ();
      g_autofree char *path = g_build_filename (dir, "file", NULL);
      FILE *file;

      test_pattern_write_file (path, 2000000, 5);
      file = g_fopen (path, "r+");
      fseek (file, 1234567, SEEK_SET);
      fputs ("xx", file);
      fclose (file);
      test_pattern_check_file (path, 2000000, 5);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*first wrong byte is at 1234567: 0x78*");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* Here libsoup shall speak HTTP/2, to see whether nginx does. */
  g_unsetenv ("SOUP_FORCE_HTTP1");

  g_test_add_func ("/support/clock/order", test_clock_order);
  g_test_add_func ("/support/clock/again", test_clock_again);
  g_test_add_func ("/support/signal-log", test_signal_log);
  g_test_add_func ("/support/signal-log/noise", test_signal_log_noise);
  g_test_add_func ("/support/waiting", test_waiting);
  g_test_add_func ("/support/temp-dir", test_temp_dir);
  g_test_add_func ("/support/pattern/pieces", test_pattern_pieces);
  g_test_add_func ("/support/pattern/file", test_pattern_file);
  g_test_add_func ("/support/pattern/wrong", test_pattern_wrong);
  test_support_add_origin_tests ();
  test_support_add_fault_tests ();
  test_support_add_nginx_tests ();

  return g_test_run ();
}
