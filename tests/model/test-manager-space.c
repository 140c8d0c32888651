/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Disks that are full, and get room again. Real ones, in a namespace where they may be mounted; the
 * time between two looks is a virtual clock's. */

#include "model-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/mount.h>
#include <unistd.h>

#include "spate-manager-private.h"
#include "test-disk.h"
#include "test-network.h"
#include "virtual-clock.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  ModelFixture      *fixture; /* (owned) */
  SpateVirtualClock *clock;   /* (owned) */
  TestNetwork       *network; /* (owned) */
  TestDisk          *disk;    /* (owned) (nullable): else a small one in memory */
  gboolean           mounted;
} World;

static void
world_clear (World *world)
{
  g_autofree char *folder = g_strdup (world->fixture->folder);

  /* Nothing on the disk may be in use when it goes. */
  model_quit (world->fixture);
  if (world->disk != NULL)
    test_disk_unmount (world->disk);
  else if (world->mounted)
    g_assert_cmpint (umount2 (folder, MNT_DETACH), ==, 0);
  g_clear_pointer (&world->fixture, model_fixture_free);
  g_clear_object (&world->network);
  g_clear_object (&world->clock);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static World
world_new (void)
{
  World world = { .fixture = model_fixture_new (), .clock = spate_virtual_clock_new (), .network = test_network_new () };

  _spate_manager_set_surroundings (world.fixture->manager, SPATE_CLOCK (world.clock), G_NETWORK_MONITOR (world.network));

  return world;
}

static gboolean
mount_small (World *world)
{
  world->mounted = mount ("tmpfs", world->fixture->folder, "tmpfs", 0, "size=8m") == 0;
  if (!world->mounted)
    g_test_skip ("Cannot mount a small disk");

  return world->mounted;
}

/* Takes all but @n_bytes of what is free, or everything with 0. */
static void
fill (World  *world,
      goffset n_bytes)
{
  g_autofree char *path = model_path (world->fixture, "filler");
  g_autofree char *zeros = g_malloc0 (KIB);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  for (goffset n_left = 8 * MIB - n_bytes; n_left > 0 && write (fd, zeros, KIB) == KIB; n_left -= KIB)
    continue;
  close (fd);
}

static void
empty (World *world)
{
  g_autofree char *path = model_path (world->fixture, "filler");

  g_assert_cmpint (g_unlink (path), ==, 0);
}

typedef struct
{
  World         *world;
  SpateDownload *download;
  SpateState     state;
  guint          n_tries;
} Wanted;

/* A look at a disk takes a moment of real time: meanwhile the other time goes on. */
static gboolean
comes_with_time (gpointer data)
{
  const Wanted *wanted = data;

  if (spate_download_get_state (wanted->download) == wanted->state &&
      spate_download_get_n_tries (wanted->download) >= wanted->n_tries)
    return TRUE;

  spate_virtual_clock_advance (wanted->world->clock, SECOND / 10);
  g_usleep (1000);
  g_main_context_wakeup (NULL);

  return FALSE;
}

static void
wait_for (World         *world,
          SpateDownload *download,
          SpateState     state,
          guint          n_tries)
{
  Wanted wanted = { world, download, state, n_tries };

  test_wait_until (comes_with_time, &wanted, TEST_DEADLINE);
}

static void
assert_waits_for_space (SpateDownload *download)
{
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_WAITING);
  g_assert_cmpint (spate_download_get_wait (download), ==, SPATE_WAIT_SPACE);
  g_assert_cmpint (spate_download_get_next_try (download), ==, -1);
  g_assert_error (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_NO_SPACE);
}

static gboolean
has_looked (gpointer data)
{
  const World *world = data;

  return world->fixture->manager->looking == NULL;
}

/* One look at the disks, from its beginning to its end. */
static void
let_look (World *world)
{
  spate_virtual_clock_advance (world->clock, 80 * SECOND);
  test_wait_until (has_looked, world, TEST_DEADLINE);
}

/* A file that does not fit is not begun until it does, and nobody is asked for it meanwhile. */
static void
test_room (void)
{
  if (!test_disk_may_mount ("/manager-space/room"))
    return;

  g_auto (World) world = world_new ();
  SpateDownload *download = NULL;

  if (!mount_small (&world))
    return;

  fill (&world, 2 * MIB);
  test_origin_add (world.fixture->origin, "/a.bin", 4 * MIB);
  download = model_add (world.fixture, "/a.bin");
  model_watch (download);
  model_wait_for_state (download, SPATE_STATE_WAITING);
  assert_waits_for_space (download);
  model_clear_log (world.fixture);
  for (guint i = 0; i < 5; i++)
    let_look (&world);
  assert_waits_for_space (download);
  g_assert_cmpuint (spate_download_get_n_tries (download), ==, 1);
  g_assert_cmpuint (test_origin_get_n_requests (world.fixture->origin, NULL), ==, 0);

  empty (&world);
  wait_for (&world, download, SPATE_STATE_DONE, 0);
  model_assert_file (world.fixture, "a.bin", 4 * MIB);
}

/* The disk becomes full under two: the one that finds out, and the other one, which has nothing to
 * write at the moment. Both lose nothing. */
static void
test_others (void)
{
  if (!test_disk_may_mount ("/manager-space/others"))
    return;

  g_auto (World) world = world_new ();
  TestResource *busy = model_add_slow_file (world.fixture, "/busy.bin", 3 * MIB);
  TestResource *still = test_origin_add (world.fixture->origin, "/still.bin", 3 * MIB);

  if (!mount_small (&world))
    return;

  test_resource_add_fault (still, TEST_FAULT_STALL)->bytes = MIB;

  SpateDownload *first = model_add (world.fixture, "/busy.bin");
  SpateDownload *second = model_add (world.fixture, "/still.bin");

  model_watch (first);
  model_watch (second);
  model_wait_for_bytes (first, MIB / 4);
  model_wait_for_bytes (second, MIB);
  fill (&world, 0);
  model_wait_for_state (first, SPATE_STATE_WAITING);
  model_wait_for_state (second, SPATE_STATE_WAITING);
  assert_waits_for_space (first);
  assert_waits_for_space (second);
  g_assert_cmpuint (spate_download_get_n_tries (second), ==, 0);

  g_autoptr (SpateRangeSet) durable = spate_range_set_copy (_spate_download_get_checkpoint (second)->durable);

  g_assert_cmpint (spate_range_set_get_total (durable), ==, MIB);
  test_origin_lock (world.fixture->origin);
  test_resource_clear_faults (still);
  busy->rate = 0;
  test_origin_unlock (world.fixture->origin);
  model_clear_log (world.fixture);
  empty (&world);
  wait_for (&world, first, SPATE_STATE_DONE, 0);
  wait_for (&world, second, SPATE_STATE_DONE, 0);
  model_assert_resumed (world.fixture, "/still.bin", durable);
  model_assert_file (world.fixture, "busy.bin", 3 * MIB);
  model_assert_file (world.fixture, "still.bin", 3 * MIB);
}

typedef struct
{
  World         *world;
  SpateDownload *downloads[2];
} Pair;

static gboolean
has_one_done (gpointer data)
{
  const Pair *pair = data;

  if (spate_download_get_state (pair->downloads[0]) == SPATE_STATE_DONE ||
      spate_download_get_state (pair->downloads[1]) == SPATE_STATE_DONE)
    return TRUE;

  spate_virtual_clock_advance (pair->world->clock, SECOND / 10);

  return FALSE;
}

/* There is room for one of two: that one goes on, and the other one does not begin in vain but waits
 * until there is more. */
static void
test_one_of_two (void)
{
  if (!test_disk_may_mount ("/manager-space/one-of-two"))
    return;

  g_auto (World) world = world_new ();

  if (!mount_small (&world))
    return;

  fill (&world, 4 * KIB);
  test_origin_add (world.fixture->origin, "/a.bin", 5 * MIB)->rate = 8 * MIB;
  test_origin_add (world.fixture->origin, "/b.bin", 5 * MIB)->rate = 8 * MIB;

  Pair pair = { &world, { model_add (world.fixture, "/a.bin"), model_add (world.fixture, "/b.bin") } };

  model_wait_for_state (pair.downloads[0], SPATE_STATE_WAITING);
  model_wait_for_state (pair.downloads[1], SPATE_STATE_WAITING);
  empty (&world);
  test_wait_until (has_one_done, &pair, TEST_DEADLINE);

  guint other = spate_download_get_state (pair.downloads[0]) == SPATE_STATE_DONE ? 1 : 0;
  g_autofree char *done = model_path (world.fixture, other == 1 ? "a.bin" : "b.bin");

  let_look (&world);
  assert_waits_for_space (pair.downloads[other]);
  g_assert_cmpuint (spate_download_get_n_tries (pair.downloads[other]), ==, 1);
  g_assert_cmpint (g_unlink (done), ==, 0);
  wait_for (&world, pair.downloads[other], SPATE_STATE_DONE, 0);
  model_assert_file (world.fixture, other == 1 ? "b.bin" : "a.bin", 5 * MIB);
}

/* The one that was let go on has its room even while its server has not told the size again. */
static void
test_promised (void)
{
  if (!test_disk_may_mount ("/manager-space/promised"))
    return;

  g_auto (World) world = world_new ();
  const char *const paths[] = { "/a.bin", "/b.bin" };
  TestResource *files[G_N_ELEMENTS (paths)];
  SpateDownload *downloads[G_N_ELEMENTS (paths)];
  guint n_waiting = 0;

  if (!mount_small (&world))
    return;

  fill (&world, 4 * KIB);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      files[i] = test_origin_add (world.fixture->origin, paths[i], 5 * MIB);
      downloads[i] = model_add (world.fixture, paths[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      model_wait_for_state (downloads[i], SPATE_STATE_WAITING);
      test_resource_add_fault (files[i], TEST_FAULT_SILENCE);
    }

  empty (&world);
  for (guint i = 0; i < 5; i++)
    let_look (&world);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    n_waiting += spate_download_get_state (downloads[i]) == SPATE_STATE_WAITING;
  g_assert_cmpuint (n_waiting, ==, 1);
}

/* A quota does not show in what is free: it is tried again, but not all the time. */
static void
test_quota (void)
{
  if (!test_disk_may_mount ("/manager-space/quota"))
    return;

  g_auto (World) world = world_new ();
  SpateDownload *download = NULL;

  world.disk = test_disk_mount (world.fixture->folder);
  if (world.disk == NULL)
    return;

  test_disk_fail_writes (world.disk, EDQUOT, MIB);
  test_origin_add (world.fixture->origin, "/a.bin", 4 * MIB);
  download = model_add (world.fixture, "/a.bin");
  model_watch (download);
  model_wait_for_state (download, SPATE_STATE_WAITING);
  assert_waits_for_space (download);
  wait_for (&world, download, SPATE_STATE_WAITING, 3);
  g_assert_cmpint (download->next_try - spate_clock_get_now (SPATE_CLOCK (world.clock)), >=, 15 * SECOND);

  test_disk_fail_writes (world.disk, 0, 0);
  wait_for (&world, download, SPATE_STATE_DONE, 0);
  model_assert_file (world.fixture, "a.bin", 4 * MIB);
}

/* The drive goes while room on it is waited for. That is told, and starting it when the drive is back
 * goes on. */
static void
test_gone (void)
{
  if (!test_disk_may_mount ("/manager-space/gone"))
    return;

  g_auto (World) world = world_new ();
  SpateDownload *download = NULL;

  world.disk = test_disk_mount (world.fixture->folder);
  if (world.disk == NULL)
    return;

  test_disk_fail_writes (world.disk, ENOSPC, MIB);
  test_origin_add (world.fixture->origin, "/a.bin", 4 * MIB);
  download = model_add (world.fixture, "/a.bin");
  model_watch (download);
  model_wait_for_state (download, SPATE_STATE_WAITING);
  g_assert_true (spate_download_is_resumable (download));

  g_autoptr (SpateRangeSet) durable = spate_range_set_copy (_spate_download_get_checkpoint (download)->durable);

  test_disk_set_gone (world.disk, TRUE);
  wait_for (&world, download, SPATE_STATE_FAILED, 0);
  g_assert_error (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_NO_FOLDER);
  test_disk_set_gone (world.disk, FALSE);
  test_disk_fail_writes (world.disk, 0, 0);
  model_clear_log (world.fixture);
  spate_download_start (download);
  wait_for (&world, download, SPATE_STATE_DONE, 0);
  model_assert_resumed (world.fixture, "/a.bin", durable);
  model_assert_file (world.fixture, "a.bin", 4 * MIB);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manager-space/room", test_room);
  g_test_add_func ("/manager-space/others", test_others);
  g_test_add_func ("/manager-space/one-of-two", test_one_of_two);
  g_test_add_func ("/manager-space/promised", test_promised);
  g_test_add_func ("/manager-space/quota", test_quota);
  g_test_add_func ("/manager-space/gone", test_gone);

  return g_test_run ();
}
