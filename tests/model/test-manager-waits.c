/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads that wait instead of failing: for what, for how long, and what ends it. The manager's
 * time is a virtual clock and its network one that obeys; the servers are real. */

#include "model-fixture.h"

#include "spate-manager-private.h"
#include "test-network.h"
#include "test-resolver.h"
#include "virtual-clock.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define SIZE (4 * MIB)

typedef struct
{
  ModelFixture      *fixture; /* (owned) */
  SpateVirtualClock *clock;   /* (owned) */
  TestNetwork       *network; /* (owned) */
  TestResource      *file;    /* /a.bin */
  SpateDownload     *download;
} World;

static void
world_clear (World *world)
{
  g_clear_object (&world->download);
  g_clear_pointer (&world->fixture, model_fixture_free);
  g_assert_cmpuint (spate_virtual_clock_get_n_alarms (world->clock), ==, 0);
  g_assert_finalize_object (world->clock);
  g_assert_finalize_object (world->network);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static World
world_new (void)
{
  World world = { .fixture = model_fixture_new (), .clock = spate_virtual_clock_new (), .network = test_network_new () };

  _spate_manager_set_surroundings (world.fixture->manager, SPATE_CLOCK (world.clock), G_NETWORK_MONITOR (world.network));
  world.file = test_origin_add (world.fixture->origin, "/a.bin", SIZE);

  return world;
}

/* As if the server were somewhere in the world, and not here. */
static void
add_from_afar (World *world)
{
  g_autoptr (SpateRequest) request = spate_request_new (world->fixture->folder);
  g_autofree char *uri = g_strdup_printf ("http://server.example:%u/a.bin", test_origin_get_port (world->fixture->origin));

  g_assert_true (spate_request_add_uri (request, uri, NULL));
  world->download = g_object_ref (spate_manager_add (world->fixture->manager, request));
  model_watch (world->download);
}

static void
add (World *world)
{
  world->download = g_object_ref (model_add (world->fixture, "/a.bin"));
  model_watch (world->download);
}

/* Refuses everything, in a way that ends a run at once. */
static TestFault *
make_busy (World *world)
{
  TestFault *busy = test_resource_add_status (world->file, 503);

  busy->header = "Retry-After";
  busy->value = "60";

  return busy;
}

static void
mend (World *world)
{
  test_origin_lock (world->fixture->origin);
  test_resource_clear_faults (world->file);
  test_origin_unlock (world->fixture->origin);
  model_clear_log (world->fixture);
}

static void
assert_waits (World    *world,
              SpateWait wait,
              gint64    seconds)
{
  gint64 now = spate_clock_get_now (SPATE_CLOCK (world->clock));

  model_wait_for_state (world->download, SPATE_STATE_WAITING);
  g_assert_cmpint (spate_download_get_wait (world->download), ==, wait);
  g_assert_nonnull (spate_download_get_error (world->download));
  g_assert_cmpuint (spate_manager_get_n_active (world->fixture->manager), ==, 0);
  if (seconds < 0)
    g_assert_cmpint (spate_download_get_next_try (world->download), ==, -1);
  else
    {
      g_assert_cmpint (spate_download_get_next_try (world->download), >=, now + seconds * SECOND * 3 / 4);
      g_assert_cmpint (spate_download_get_next_try (world->download), <=, now + seconds * SECOND * 5 / 4);
    }
}

static void
assert_done (World *world)
{
  model_wait_for_state (world->download, SPATE_STATE_DONE);
  g_assert_cmpint (spate_download_get_wait (world->download), ==, SPATE_WAIT_NONE);
  g_assert_null (spate_download_get_error (world->download));
  model_assert_file (world->fixture, "a.bin", SIZE);
}

static guint
count_requests (World *world)
{
  return test_origin_get_n_requests (world->fixture->origin, "/a.bin");
}

/* As long as the server asks, not a moment less. */
static void
test_busy (void)
{
  g_auto (World) world = world_new ();

  make_busy (&world);
  add (&world);
  assert_waits (&world, SPATE_WAIT_SERVER, 60);
  g_assert_error (spate_download_get_error (world.download), SPATE_ERROR, SPATE_ERROR_BUSY);
  g_assert_cmpuint (spate_download_get_n_tries (world.download), ==, 1);

  spate_virtual_clock_advance (world.clock, 60 * SECOND - 1);
  g_assert_cmpint (spate_download_get_state (world.download), ==, SPATE_STATE_WAITING);
  g_assert_cmpuint (count_requests (&world), ==, 1);
  spate_virtual_clock_advance (world.clock, 1);
  g_assert_cmpint (spate_download_get_state (world.download), ==, SPATE_STATE_QUEUED);
  assert_waits (&world, SPATE_WAIT_SERVER, 60);
  g_assert_cmpuint (spate_download_get_n_tries (world.download), ==, 2);

  mend (&world);
  spate_virtual_clock_advance (world.clock, 60 * SECOND);
  assert_done (&world);
}

/* Who pauses it is obeyed, and who starts it need not wait. */
static void
test_commands (void)
{
  g_auto (World) world = world_new ();

  make_busy (&world);
  add (&world);
  assert_waits (&world, SPATE_WAIT_SERVER, 60);
  spate_download_pause (world.download);
  g_assert_cmpint (spate_download_get_state (world.download), ==, SPATE_STATE_PAUSED);
  g_assert_cmpint (spate_download_get_wait (world.download), ==, SPATE_WAIT_NONE);
  spate_virtual_clock_advance (world.clock, 3600 * SECOND);
  test_network_change (world.network, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  spate_virtual_clock_advance (world.clock, 3600 * SECOND);
  g_assert_cmpint (spate_download_get_state (world.download), ==, SPATE_STATE_PAUSED);

  spate_download_start (world.download);
  assert_waits (&world, SPATE_WAIT_SERVER, 60);
  g_assert_cmpuint (spate_download_get_n_tries (world.download), ==, 1);
  spate_manager_remove (world.fixture->manager, world.download);
  g_assert_cmpint (spate_download_get_state (world.download), ==, SPATE_STATE_PAUSED);
  spate_virtual_clock_advance (world.clock, 3600 * SECOND);
  spate_manager_undo_remove (world.fixture->manager, world.download);

  mend (&world);
  spate_download_start (world.download);
  assert_done (&world);
}

/* Adding a link that waits starts it. */
static void
test_add_again (void)
{
  g_auto (World) world = world_new ();

  make_busy (&world);
  add (&world);
  assert_waits (&world, SPATE_WAIT_SERVER, 60);
  mend (&world);
  g_assert_true (model_add (world.fixture, "/a.bin") == world.download);
  assert_done (&world);
}

/* While there is no network nothing is tried, for days, and nothing counted; the moment it is back
 * things go on. */
static void
test_offline (void)
{
  g_auto (World) world = world_new ();

  test_resource_add_fault (world.file, TEST_FAULT_CLOSE);
  test_network_change (world.network, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  add_from_afar (&world);
  assert_waits (&world, SPATE_WAIT_NETWORK, -1);
  g_assert_cmpuint (spate_download_get_n_tries (world.download), ==, 0);

  mend (&world);
  spate_virtual_clock_advance (world.clock, 2 * 86400 * SECOND);
  test_network_change (world.network, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  spate_virtual_clock_advance (world.clock, 86400 * SECOND);
  g_assert_cmpint (spate_download_get_state (world.download), ==, SPATE_STATE_WAITING);
  g_assert_cmpuint (count_requests (&world), ==, 0);

  test_network_change (world.network, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  spate_virtual_clock_advance (world.clock, 0);
  assert_done (&world);
}

/* The network goes while a server is waited for: that is not asked then. */
static void
test_offline_later (void)
{
  g_auto (World) world = world_new ();

  test_resource_add_fault (world.file, TEST_FAULT_CLOSE);
  add_from_afar (&world);
  assert_waits (&world, SPATE_WAIT_SERVER, 5);
  mend (&world);
  test_network_change (world.network, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  spate_virtual_clock_advance (world.clock, 86400 * SECOND);
  assert_waits (&world, SPATE_WAIT_NETWORK, -1);
  g_assert_cmpuint (count_requests (&world), ==, 0);
  test_network_change (world.network, TRUE, G_NETWORK_CONNECTIVITY_LIMITED);
  spate_virtual_clock_advance (world.clock, 0);
  assert_done (&world);
}

/* A server that is near needs no way out. */
static void
test_near (void)
{
  g_auto (World) world = world_new ();

  test_resource_add_fault (world.file, TEST_FAULT_CLOSE);
  test_network_change (world.network, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  add (&world);
  assert_waits (&world, SPATE_WAIT_SERVER, 5);
  mend (&world);
  spate_virtual_clock_advance (world.clock, 7 * SECOND);
  assert_done (&world);
}

/* Another network is a reason to ask a server again that could not be reached, and none to hurry
 * one that is busy. */
static void
test_network_changed (void)
{
  g_auto (World) world = world_new ();

  test_resource_add_fault (world.file, TEST_FAULT_CLOSE);
  add (&world);
  assert_waits (&world, SPATE_WAIT_SERVER, 5);
  mend (&world);
  make_busy (&world);
  test_network_change (world.network, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  spate_virtual_clock_advance (world.clock, 0);
  assert_waits (&world, SPATE_WAIT_SERVER, 60);
  test_network_change (world.network, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  spate_virtual_clock_advance (world.clock, 0);
  assert_waits (&world, SPATE_WAIT_SERVER, 60);
  g_assert_cmpuint (count_requests (&world), ==, 1);
  mend (&world);
  spate_virtual_clock_advance (world.clock, 60 * SECOND);
  assert_done (&world);
}

static gboolean
is_stuck (gpointer data)
{
  const World *world = data;

  return spate_state_is_running (spate_download_get_state (world->download)) &&
         spate_download_get_error (world->download) != NULL;
}

/* A run that asks in vain is replaced by one that asks now. */
static void
test_stuck (void)
{
  g_auto (World) world = world_new ();

  test_resource_add_fault (world.file, TEST_FAULT_CLOSE);
  add (&world);
  test_wait_until (is_stuck, &world, TEST_DEADLINE);

  guint64 run = _spate_download_get_run (world.download);

  test_network_change (world.network, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  assert_waits (&world, SPATE_WAIT_SERVER, 0);
  mend (&world);
  spate_virtual_clock_advance (world.clock, 0);
  g_assert_cmpuint (_spate_download_get_run (world.download), !=, run);
  assert_done (&world);
}

/* Where the network wants a login, what it answers is not the server's. */
static void
test_captive (void)
{
  g_auto (World) world = world_new ();

  test_resource_add_status (world.file, 403);
  test_network_change (world.network, TRUE, G_NETWORK_CONNECTIVITY_PORTAL);
  add_from_afar (&world);
  assert_waits (&world, SPATE_WAIT_LOGIN, 60);
  mend (&world);
  test_network_change (world.network, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  spate_virtual_clock_advance (world.clock, 0);
  assert_done (&world);
}

/* A page instead of the rest: it waits with all that has come, and needs only what is missing. */
static void
test_page (void)
{
  g_auto (World) world = world_new ();
  TestFault *cut = test_resource_add_fault (world.file, TEST_FAULT_RESET_BODY);
  TestFault *page = test_resource_add_status (world.file, 200);

  cut->bytes = MIB;
  cut->n_requests = 1;
  page->first_request = 1;
  page->header = "Content-Type";
  page->value = "text/html";
  add (&world);
  assert_waits (&world, SPATE_WAIT_LOGIN, 60);
  g_assert_error (spate_download_get_error (world.download), SPATE_ERROR, SPATE_ERROR_PORTAL);
  g_assert_true (spate_download_is_resumable (world.download));

  g_autoptr (SpateRangeSet) durable = spate_range_set_copy (_spate_download_get_checkpoint (world.download)->durable);

  mend (&world);
  spate_virtual_clock_advance (world.clock, 80 * SECOND);
  assert_done (&world);
  model_assert_resumed (world.fixture, "/a.bin", durable);
}

/* Who has to end gives up: at once without a byte, and after so many tries with some. */
static void
test_impatient (void)
{
  const SpatePatience patience = { .max_tries = 3, .fails_early = TRUE };
  g_auto (World) world = world_new ();
  TestFault *cut = test_resource_add_fault (world.file, TEST_FAULT_RESET_BODY);
  SpateDownload *nothing = NULL;

  spate_manager_set_patience (world.fixture->manager, &patience);
  cut->bytes = MIB;
  cut->n_requests = 1;
  make_busy (&world)->first_request = 1;
  add (&world);
  for (guint i = 1; i < patience.max_tries; i++)
    {
      assert_waits (&world, SPATE_WAIT_SERVER, 60);
      g_assert_cmpuint (spate_download_get_n_tries (world.download), ==, i);
      spate_virtual_clock_advance (world.clock, 60 * SECOND);
    }
  model_wait_for_state (world.download, SPATE_STATE_FAILED);
  g_assert_error (spate_download_get_error (world.download), SPATE_ERROR, SPATE_ERROR_BUSY);
  g_assert_true (spate_download_is_resumable (world.download));

  test_resource_add_fault (test_origin_add (world.fixture->origin, "/b.bin", SIZE), TEST_FAULT_CLOSE);
  nothing = model_add (world.fixture, "/b.bin");
  model_wait_for_state (nothing, SPATE_STATE_FAILED);
  g_assert_error (spate_download_get_error (nothing), SPATE_ERROR, SPATE_ERROR_NETWORK);
}

/* A paused download is started, and its run fails while the main loop is busy: the failure is on its way. Only the
 * engine's thread goes on meanwhile. If that takes longer, what the test then does is done to an ordinary run. */
static void
let_fail_unseen (World *world)
{
  test_origin_lock (world->fixture->origin);
  world->file->rate = SIZE / 4;
  test_origin_unlock (world->fixture->origin);
  add (world);
  model_wait_for_bytes (world->download, SIZE / 16);
  spate_download_pause (world->download);
  model_wait_for_state (world->download, SPATE_STATE_PAUSED);
  model_clear_log (world->fixture);
  make_busy (world);

  spate_download_start (world->download);
  while (count_requests (world) == 0)
    g_usleep (1000);
  g_usleep (G_USEC_PER_SEC / 10);
}

/* It was not to be waited for any more, and nothing has failed that the user would have to look at. */
static void
test_pause_failing (void)
{
  g_auto (World) world = world_new ();

  let_fail_unseen (&world);
  spate_download_pause (world.download);
  model_wait_for_state (world.download, SPATE_STATE_PAUSED);
  g_assert_null (spate_download_get_error (world.download));
  g_assert_true (spate_download_is_resumable (world.download));

  mend (&world);
  model_set_fast (world.fixture, world.file);
  spate_download_start (world.download);
  assert_done (&world);
}

/* At the end of the program what waits is written down, and nothing is begun any more. */
static void
test_quit (void)
{
  g_auto (World) world = world_new ();
  GListModel *list = NULL;

  make_busy (&world);
  add (&world);
  assert_waits (&world, SPATE_WAIT_SERVER, 60);
  mend (&world);

  /* Its end comes while it is waited for. */
  g_autoptr (GAsyncResult) result = NULL;

  spate_manager_quit_async (world.fixture->manager, test_store_result_cb, &result);
  spate_virtual_clock_advance (world.clock, 3600 * SECOND);
  test_network_change (world.network, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  spate_virtual_clock_advance (world.clock, 3600 * SECOND);
  g_assert_true (spate_manager_quit_finish (world.fixture->manager, test_wait_for_result (&result), NULL));
  g_assert_cmpuint (count_requests (&world), ==, 0);
  g_clear_object (&result);
  g_clear_object (&world.download);
  model_drop_manager (world.fixture);

  model_start_manager (world.fixture);
  spate_manager_restore (world.fixture->manager);
  list = G_LIST_MODEL (world.fixture->manager);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1);
  world.download = g_list_model_get_item (list, 0);
  spate_download_start (world.download);
  assert_done (&world);
}

/* What would have been waited for is, in the next session. */
static void
test_quit_failing (void)
{
  g_auto (World) world = world_new ();
  GListModel *list = NULL;

  spate_manager_set_resident (world.fixture->manager);
  let_fail_unseen (&world);
  g_clear_object (&world.download);
  model_quit (world.fixture);

  model_start_manager (world.fixture);
  spate_manager_restore (world.fixture->manager);
  list = G_LIST_MODEL (world.fixture->manager);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1);
  world.download = g_list_model_get_item (list, 0);
  g_assert_null (spate_download_get_error (world.download));
  g_assert_true (spate_download_was_running (world.download));
  mend (&world);
  model_set_fast (world.fixture, world.file);
  spate_download_start (world.download);
  assert_done (&world);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_resolver_install ();

  g_test_add_func ("/manager-waits/busy", test_busy);
  g_test_add_func ("/manager-waits/commands", test_commands);
  g_test_add_func ("/manager-waits/add-again", test_add_again);
  g_test_add_func ("/manager-waits/offline", test_offline);
  g_test_add_func ("/manager-waits/offline-later", test_offline_later);
  g_test_add_func ("/manager-waits/near", test_near);
  g_test_add_func ("/manager-waits/network-changed", test_network_changed);
  g_test_add_func ("/manager-waits/stuck", test_stuck);
  g_test_add_func ("/manager-waits/captive", test_captive);
  g_test_add_func ("/manager-waits/page", test_page);
  g_test_add_func ("/manager-waits/impatient", test_impatient);
  g_test_add_func ("/manager-waits/pause-failing", test_pause_failing);
  g_test_add_func ("/manager-waits/quit", test_quit);
  g_test_add_func ("/manager-waits/quit-failing", test_quit_failing);

  return g_test_run ();
}
