/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads on a network that costs money, and on one that goes and comes back under them. The network
 * obeys the test; the server is real, and its name sounds as if it were far away. */

#include "model-fixture.h"

#include "spate-manager-private.h"
#include "test-network.h"
#include "test-resolver.h"
#include "virtual-clock.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define SIZE (4 * MIB)

typedef struct
{
  ModelFixture      *fixture;  /* (owned) */
  SpateVirtualClock *clock;    /* (owned) */
  TestNetwork       *network;  /* (owned) */
  TestResource      *files[2]; /* /a.bin, /b.bin */
} World;

static void
world_clear (World *world)
{
  g_clear_pointer (&world->fixture, model_fixture_free);
  g_assert_cmpuint (spate_virtual_clock_get_n_alarms (world->clock), ==, 0);
  g_assert_finalize_object (world->clock);
  g_assert_finalize_object (world->network);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static World
world_new (SpateMetered metered)
{
  World world = { .fixture = model_fixture_new (), .clock = spate_virtual_clock_new (), .network = test_network_new () };

  _spate_manager_set_surroundings (world.fixture->manager, SPATE_CLOCK (world.clock), G_NETWORK_MONITOR (world.network));
  spate_manager_set_metered (world.fixture->manager, metered);

  return world;
}

static TestResource *
find (World         *world,
      SpateDownload *download)
{
  return world->files[spate_download_get_name (download)[0] - 'a'];
}

/* Slow at first, from somewhere in the world. */
static SpateDownload *
add_slow (World      *world,
          const char *path)
{
  g_autoptr (SpateRequest) request = spate_request_new (world->fixture->folder);
  g_autofree char *uri = g_strdup_printf ("http://server.example:%u%s", test_origin_get_port (world->fixture->origin), path);
  SpateDownload *download = NULL;

  request->max_connections = 1;
  world->files[path[1] - 'a'] = model_add_slow_file (world->fixture, path, SIZE);
  g_assert_true (spate_request_add_uri (request, uri, NULL));
  download = spate_manager_add (world->fixture->manager, request);
  model_watch (download);

  return download;
}

static void
assert_waits (SpateDownload *download,
              SpateWait      wait)
{
  model_wait_for_state (download, SPATE_STATE_WAITING);
  g_assert_cmpint (spate_download_get_wait (download), ==, wait);
  g_assert_cmpint (spate_download_get_next_try (download), ==, -1);
  g_assert_cmpuint (_spate_download_get_run (download), ==, 0);
}

static void
assert_done (World         *world,
             SpateDownload *download)
{
  model_set_fast (world->fixture, find (world, download));
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (world->fixture, spate_download_get_name (download), SIZE);
}

/* Both stop where it costs money, and end where it does not. */
static void
assert_wait_for_free (World         *world,
                      SpateDownload *first,
                      SpateDownload *second)
{
  test_network_set_metered (world->network, TRUE);
  assert_waits (first, SPATE_WAIT_METERED);
  assert_waits (second, SPATE_WAIT_METERED);
  test_network_set_metered (world->network, FALSE);
  assert_done (world, first);
  assert_done (world, second);
}

/* What runs stops with all that has come, and goes on with that, by itself. */
static void
test_pause (void)
{
  g_auto (World) world = world_new (SPATE_METERED_PAUSE);
  SpateDownload *download = add_slow (&world, "/a.bin");

  model_wait_for_bytes (download, SIZE / 16);
  test_network_set_metered (world.network, TRUE);
  assert_waits (download, SPATE_WAIT_METERED);
  g_assert_null (spate_download_get_error (download));
  g_assert_cmpint (spate_download_get_written (download), >=, SIZE / 16);

  g_autoptr (SpateRangeSet) durable = spate_range_set_copy (_spate_download_get_checkpoint (download)->durable);

  model_clear_log (world.fixture);
  spate_virtual_clock_advance (world.clock, 86400 * SECOND);
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_WAITING);
  g_assert_cmpuint (test_origin_get_n_requests (world.fixture->origin, "/a.bin"), ==, 0);

  test_network_set_metered (world.network, FALSE);
  assert_done (&world, download);
  model_assert_resumed (world.fixture, "/a.bin", durable);
}

/* What is added, or resumed, on such a network does not begin; nor does what stands in line there. */
static void
test_begin (void)
{
  g_auto (World) world = world_new (SPATE_METERED_ASK);
  SpateDownload *first = NULL;
  SpateDownload *second = NULL;

  spate_manager_set_max_active (world.fixture->manager, 1);
  test_network_set_metered (world.network, TRUE);
  first = add_slow (&world, "/a.bin");
  second = add_slow (&world, "/b.bin");
  assert_waits (first, SPATE_WAIT_METERED);
  assert_waits (second, SPATE_WAIT_METERED);
  spate_download_pause (first);
  g_assert_cmpint (spate_download_get_state (first), ==, SPATE_STATE_PAUSED);
  spate_download_start (first);
  assert_waits (first, SPATE_WAIT_METERED);
  g_assert_cmpuint (test_origin_get_n_requests (world.fixture->origin, NULL), ==, 0);

  test_network_set_metered (world.network, FALSE);
  model_wait_for_bytes (first, 1);
  g_assert_cmpint (spate_download_get_state (second), ==, SPATE_STATE_QUEUED);
  assert_wait_for_free (&world, first, second);
}

/* Whoever starts it nevertheless wants it: through a tunnel, and until there is another network. */
static void
test_anyway (void)
{
  g_auto (World) world = world_new (SPATE_METERED_PAUSE);
  SpateDownload *download = NULL;
  SpateDownload *other = NULL;

  test_network_set_metered (world.network, TRUE);
  download = add_slow (&world, "/a.bin");
  other = add_slow (&world, "/b.bin");
  assert_waits (download, SPATE_WAIT_METERED);
  spate_download_start (download);
  model_wait_for_bytes (download, SIZE / 16);
  assert_waits (other, SPATE_WAIT_METERED);

  test_network_change (world.network, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  test_network_set_metered (world.network, FALSE);
  test_network_set_metered (world.network, TRUE);
  test_network_change (world.network, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  model_wait_for_bytes (download, SIZE / 8);

  test_network_set_metered (world.network, FALSE);
  model_wait_for_bytes (other, 1);
  assert_wait_for_free (&world, download, other);
}

/* One word for all of them, and those to come. */
static void
test_allow (void)
{
  g_auto (World) world = world_new (SPATE_METERED_ASK);
  SpateManager *manager = world.fixture->manager;
  SpateDownload *first = NULL;
  SpateDownload *second = NULL;

  spate_manager_allow_metered (manager);
  test_network_set_metered (world.network, TRUE);
  first = add_slow (&world, "/a.bin");
  assert_waits (first, SPATE_WAIT_METERED);
  spate_manager_allow_metered (manager);
  second = add_slow (&world, "/b.bin");
  model_wait_for_bytes (first, 1);
  model_wait_for_bytes (second, 1);

  test_network_set_metered (world.network, FALSE);
  test_network_set_metered (world.network, TRUE);
  assert_waits (first, SPATE_WAIT_METERED);
  assert_waits (second, SPATE_WAIT_METERED);

  /* And what is set counts at once. */
  spate_manager_set_metered (manager, SPATE_METERED_GO_ON);
  assert_done (&world, first);
  assert_done (&world, second);
}

/* A server in the same house costs nothing. */
static void
test_near (void)
{
  g_auto (World) world = world_new (SPATE_METERED_PAUSE);
  SpateDownload *download = NULL;

  test_network_set_metered (world.network, TRUE);
  test_origin_add (world.fixture->origin, "/a.bin", SIZE);
  download = model_add (world.fixture, "/a.bin");
  model_watch (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (world.fixture, "a.bin", SIZE);
}

/* The network costs nothing again before what it had stopped stands still. */
static void
test_flicker (void)
{
  g_auto (World) world = world_new (SPATE_METERED_PAUSE);
  SpateDownload *download = add_slow (&world, "/a.bin");

  model_wait_for_bytes (download, SIZE / 16);
  test_network_set_metered (world.network, TRUE);
  test_network_set_metered (world.network, FALSE);
  assert_done (&world, download);
}

/* Somebody pauses it while it is being stopped: that counts more. */
static void
test_pause_meanwhile (void)
{
  g_auto (World) world = world_new (SPATE_METERED_PAUSE);
  SpateDownload *download = add_slow (&world, "/a.bin");

  model_wait_for_bytes (download, SIZE / 16);
  test_network_set_metered (world.network, TRUE);
  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  test_network_set_metered (world.network, FALSE);
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_PAUSED);
  spate_download_start (download);
  assert_done (&world, download);
}

/* The next session goes on with what waited in this one, on whatever network there is then. */
static void
test_quit (void)
{
  g_auto (World) world = world_new (SPATE_METERED_PAUSE);
  SpateDownload *download = NULL;

  spate_manager_set_resident (world.fixture->manager);
  download = add_slow (&world, "/a.bin");
  model_wait_for_bytes (download, SIZE / 16);
  test_network_set_metered (world.network, TRUE);
  assert_waits (download, SPATE_WAIT_METERED);
  model_quit (world.fixture);

  model_start_manager (world.fixture);
  spate_manager_set_resident (world.fixture->manager);
  _spate_manager_set_surroundings (world.fixture->manager, SPATE_CLOCK (world.clock), G_NETWORK_MONITOR (world.network));
  spate_manager_set_metered (world.fixture->manager, SPATE_METERED_PAUSE);
  spate_manager_restore (world.fixture->manager);

  g_autoptr (SpateDownload) restored = g_list_model_get_item (G_LIST_MODEL (world.fixture->manager), 0);

  model_watch (restored);
  assert_waits (restored, SPATE_WAIT_METERED);
  test_network_set_metered (world.network, FALSE);
  assert_done (&world, restored);
}

static gboolean
is_stuck (gpointer data)
{
  return spate_download_get_state (data) == SPATE_STATE_TRANSFERRING && spate_download_get_error (data) != NULL;
}

/* The network goes under a transfer: that waits as soon as it notices, needs no try of its own to go on, and
 * has not failed. It may notice before or after it is told. */
static void
test_cut_off (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_auto (World) world = world_new (SPATE_METERED_GO_ON);
      SpateDownload *download = add_slow (&world, "/a.bin");
      TestResource *file = find (&world, download);

      model_wait_for_bytes (download, SIZE / 16);
      if (i == 0)
        test_network_change (world.network, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
      test_origin_lock (world.fixture->origin);
      test_resource_add_fault (file, TEST_FAULT_CLOSE);
      test_origin_unlock (world.fixture->origin);
      test_origin_reset_connections (world.fixture->origin);
      if (i == 1)
        {
          test_wait_until (is_stuck, download, TEST_DEADLINE);
          test_network_change (world.network, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
        }
      assert_waits (download, SPATE_WAIT_NETWORK);
      g_assert_cmpuint (spate_download_get_n_tries (download), ==, 0);

      test_origin_lock (world.fixture->origin);
      test_resource_clear_faults (file);
      test_origin_unlock (world.fixture->origin);
      test_network_change (world.network, TRUE, G_NETWORK_CONNECTIVITY_FULL);
      spate_virtual_clock_advance (world.clock, 0);
      assert_done (&world, download);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_resolver_install ();

  g_test_add_func ("/manager-network/pause", test_pause);
  g_test_add_func ("/manager-network/begin", test_begin);
  g_test_add_func ("/manager-network/anyway", test_anyway);
  g_test_add_func ("/manager-network/allow", test_allow);
  g_test_add_func ("/manager-network/near", test_near);
  g_test_add_func ("/manager-network/flicker", test_flicker);
  g_test_add_func ("/manager-network/pause-meanwhile", test_pause_meanwhile);
  g_test_add_func ("/manager-network/quit", test_quit);
  g_test_add_func ("/manager-network/cut-off", test_cut_off);

  return g_test_run ();
}
