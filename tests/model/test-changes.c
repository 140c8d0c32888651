/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is changed about a download while nothing of it runs: it outlives the session, and the next run does
 * as it says. And records of such changes that Spate did not write. */

#include "model-fixture.h"

#include "spate-store.h"

#define SIZE (8 * MIB)

/* So that the limit is felt, and no test waits for it. */
#define LIMIT (16 * MIB)

typedef struct
{
  ModelFixture *fixture;
  TestResource *first;
  char         *links[5]; /* (owned): of /a.bin, the first link, to /e.bin */
} World;

static World
world_new (void)
{
  World world = { .fixture = model_fixture_new () };
  const char *paths[] = { "/a.bin", "/b.bin", "/c.bin", "/d.bin", "/e.bin" };

  spate_manager_set_resident (world.fixture->manager);
  world.first = model_add_slow_file (world.fixture, paths[0], SIZE);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      world.links[i] = test_origin_uri (world.fixture->origin, paths[i]);
      if (i > 0)
        test_origin_add (world.fixture->origin, paths[i], SIZE);
    }

  return world;
}

static void
world_clear (World *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->links); i++)
    g_free (self->links[i]);
  model_fixture_free (self->fixture);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static SpateDownload *
add (World *world)
{
  g_autoptr (SpateRequest) request = model_request_new (world->fixture, "/a.bin");

  request->order = SPATE_ORDER_SEQUENTIAL;

  return spate_manager_add (world->fixture->manager, request);
}

/* One of everything: the first link is disabled, b and d are mirrors, c and e are none any more. */
static void
change_all (World         *world,
            SpateDownload *download)
{
  g_assert_true (spate_download_add_source (download, world->links[1], NULL));
  g_assert_true (spate_download_add_source (download, world->links[2], NULL));
  g_assert_true (spate_download_add_source (download, world->links[4], NULL));
  g_assert_true (spate_download_replace_source (download, world->links[2], world->links[3], NULL));
  g_assert_true (spate_download_remove_source (download, world->links[4], NULL));
  g_assert_true (spate_download_set_source_enabled (download, world->links[0], FALSE, NULL));
  spate_download_set_max_connections (download, 3);
  spate_download_set_rate_limit (download, LIMIT);
}

static void
assert_changed (World         *world,
                SpateDownload *download)
{
  const SpateRequest *request = spate_download_get_request (download);

  g_assert_cmpuint (request->uris->len, ==, 3);
  g_assert_cmpstr (request->uris->pdata[0], ==, world->links[0]);
  g_assert_cmpstr (request->uris->pdata[1], ==, world->links[1]);
  g_assert_cmpstr (request->uris->pdata[2], ==, world->links[3]);
  g_assert_false (spate_request_is_enabled (request, world->links[0]));
  g_assert_cmpuint (spate_request_count_enabled (request), ==, 2);
  g_assert_cmpuint (request->max_connections, ==, 3);
  g_assert_cmpint (request->rate_limit, ==, LIMIT);
  g_assert_cmpint (request->order, ==, SPATE_ORDER_SEQUENTIAL);
}

/* By b and d alone, with three connections, and no faster than it may. */
static void
assert_used (World         *world,
             SpateDownload *download)
{
  TestOrigin *origin = world->fixture->origin;
  const SpateSnapshot *snapshot = NULL;

  model_wait_for_state (download, SPATE_STATE_DONE);
  snapshot = spate_download_get_snapshot (download);
  model_assert_file (world->fixture, spate_download_get_name (download), SIZE);
  g_assert_cmpuint (snapshot->most_connections, <=, 3);
  g_assert_cmpuint (test_origin_get_n_requests (origin, "/a.bin"), ==, 0);
  g_assert_cmpuint (test_origin_get_n_requests (origin, "/b.bin"), >, 0);
  g_assert_cmpuint (test_origin_get_n_requests (origin, "/c.bin"), ==, 0);
  g_assert_cmpuint (test_origin_get_n_requests (origin, "/e.bin"), ==, 0);
  /* What may come at once at the beginning is less than half. */
  g_assert_cmpint (snapshot->elapsed, >=, snapshot->fetched / 2 * G_USEC_PER_SEC / LIMIT);
}

static SpateDownload *
get_only (World *world)
{
  GListModel *model = G_LIST_MODEL (world->fixture->manager);
  g_autoptr (SpateDownload) download = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 1);
  download = g_list_model_get_item (model, 0);

  return download;
}

static void
start_session (World *world)
{
  model_start_manager (world->fixture);
  spate_manager_set_resident (world->fixture->manager);
  spate_manager_restore (world->fixture->manager);
}

static SpateDownload *
begin_session (World *world)
{
  model_quit (world->fixture);
  model_clear_log (world->fixture);
  start_session (world);

  return get_only (world);
}

static SpateDownload *
pause_with_bytes (World *world)
{
  SpateDownload *download = add (world);

  model_wait_for_bytes (download, SIZE / 8);
  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);

  return download;
}

static void
test_paused (void)
{
  g_auto (World) world = world_new ();
  SpateDownload *download = pause_with_bytes (&world);

  change_all (&world, download);
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_PAUSED);
  download = begin_session (&world);
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_PAUSED);
  assert_changed (&world, download);
  g_assert_cmpint (spate_download_get_written (download), >=, SIZE / 8);

  spate_download_start (download);
  assert_used (&world, download);
  g_assert_cmpint (spate_download_get_snapshot (download)->fetched, <, SIZE);
}

static SpateDownload *
wait_for_server (World *world)
{
  TestFault *busy = test_resource_add_status (world->first, 503);
  SpateDownload *download = NULL;

  busy->header = "Retry-After";
  busy->value = "600";
  download = add (world);
  model_wait_for_state (download, SPATE_STATE_WAITING);

  return download;
}

static void
test_waiting (void)
{
  g_auto (World) world = world_new ();
  SpateDownload *download = wait_for_server (&world);

  change_all (&world, download);
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_WAITING);
  download = begin_session (&world);
  assert_changed (&world, download);
  assert_used (&world, download);
}

/* The same in one session: who does not want to wait has another source now. */
static void
test_waiting_no_more (void)
{
  g_auto (World) world = world_new ();
  SpateDownload *download = wait_for_server (&world);

  model_clear_log (world.fixture);
  change_all (&world, download);
  spate_download_start (download);
  assert_changed (&world, download);
  assert_used (&world, download);
}

/* What is refused changes nothing, and is not what the next session finds. */
static void
test_refused (void)
{
  g_auto (World) world = world_new ();
  SpateDownload *download = pause_with_bytes (&world);
  g_autoptr (GError) error = NULL;

  change_all (&world, download);
  g_assert_false (spate_download_add_source (download, world.links[1], &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (spate_download_add_source (download, "ftp://example.com/", &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (spate_download_remove_source (download, world.links[0], &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (spate_download_set_source_enabled (download, world.links[1], FALSE, NULL));
  g_assert_false (spate_download_set_source_enabled (download, world.links[3], FALSE, &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (spate_download_remove_source (download, world.links[3], &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
  g_assert_true (spate_download_set_source_enabled (download, world.links[1], TRUE, NULL));

  assert_changed (&world, begin_session (&world));
}

/* --- what others wrote ---------------------------------------------------------------- */

/* A record as Spate writes it, but for the list of what is disabled. */
static GVariant *
make_record (SpateRequest      *request,
             const char *const *disabled)
{
  g_autoptr (SpateRecord) record = spate_record_new ("a-1", request, SPATE_STATE_PAUSED, NULL);
  g_autoptr (GVariant) good = g_variant_ref_sink (spate_record_to_variant (record));
  g_autoptr (GVariant) outer = g_variant_get_child_value (good, 1);
  g_autoptr (GVariant) inner = g_variant_lookup_value (outer, "request", G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (outer);
  g_auto (GVariantDict) request_dict = G_VARIANT_DICT_INIT (inner);

  if (disabled != NULL)
    g_variant_dict_insert_value (&request_dict, "disabled", g_variant_new_strv (disabled, -1));
  g_variant_dict_insert_value (&dict, "request", g_variant_dict_end (&request_dict));

  return g_variant_ref_sink (g_variant_new ("(u@a{sv})", SPATE_RECORD_VERSION, g_variant_dict_end (&dict)));
}

/* Puts it where a new session finds it. */
static SpateDownload *
restore (World             *world,
         SpateRequest      *request,
         const char *const *disabled)
{
  g_autoptr (GVariant) variant = make_record (request, disabled);
  g_autofree char *path = g_build_filename (world->fixture->data_dir, "a-1.spate", NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  model_quit (world->fixture);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, g_variant_get_data (variant), (gssize) g_variant_get_size (variant), NULL));
  start_session (world);

  return get_only (world);
}

static void
finish (World         *world,
        SpateDownload *download)
{
  model_set_fast (world->fixture, world->first);
  spate_download_start (download);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (world->fixture, spate_download_get_name (download), SIZE);
}

/* Nobody can have wished for that: none is. */
static void
test_all_disabled (void)
{
  g_auto (World) world = world_new ();
  g_autoptr (SpateRequest) request = model_request_new (world.fixture, "/a.bin");
  const char *disabled[] = { world.links[0], world.links[1], NULL };
  SpateDownload *download = NULL;

  g_assert_true (spate_request_add_uri (request, world.links[1], NULL));
  download = restore (&world, request, disabled);
  g_assert_cmpuint (spate_request_count_enabled (spate_download_get_request (download)), ==, 2);
  finish (&world, download);
}

/* Links that are none, of others, and too often. */
static void
test_strange_disabled (void)
{
  g_auto (World) world = world_new ();
  g_autoptr (SpateRequest) request = model_request_new (world.fixture, "/a.bin");
  const char *first = world.links[0];
  const char *disabled[] = { "", "http://other.example/", "\xe2\x80\xae../../etc/passwd", "http://me%0ayou@a/", first, first, NULL };
  SpateDownload *download = NULL;

  g_assert_true (spate_request_add_uri (request, world.links[1], NULL));
  download = restore (&world, request, disabled);
  g_assert_false (spate_request_is_enabled (spate_download_get_request (download), first));

  /* Once is enough to have it back. */
  g_assert_true (spate_download_set_source_enabled (download, first, TRUE, NULL));
  g_assert_true (spate_request_is_enabled (spate_download_get_request (download), first));
  g_assert_true (spate_download_set_source_enabled (download, first, FALSE, NULL));
  download = begin_session (&world);
  g_assert_false (spate_request_is_enabled (spate_download_get_request (download), first));
  finish (&world, download);
  g_assert_cmpuint (test_origin_get_n_requests (world.fixture->origin, "/a.bin"), ==, 0);
}

/* A mirror that is there three times is taken away at once, not one third of it. */
static void
test_repeated_source (void)
{
  g_auto (World) world = world_new ();
  g_autoptr (SpateRequest) request = model_request_new (world.fixture, "/a.bin");
  SpateDownload *download = NULL;

  for (guint i = 0; i < 3; i++)
    g_assert_true (spate_request_add_uri (request, world.links[1], NULL));
  g_assert_true (spate_request_add_uri (request, world.links[0], NULL));
  download = restore (&world, request, NULL);
  g_assert_cmpuint (spate_download_get_request (download)->uris->len, ==, 2);
  g_assert_true (spate_download_remove_source (download, world.links[1], NULL));
  g_assert_false (spate_request_has_uri (spate_download_get_request (download), world.links[1]));
  finish (&world, download);
  g_assert_cmpuint (test_origin_get_n_requests (world.fixture->origin, "/b.bin"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/changes/paused", test_paused);
  g_test_add_func ("/changes/waiting", test_waiting);
  g_test_add_func ("/changes/waiting-no-more", test_waiting_no_more);
  g_test_add_func ("/changes/refused", test_refused);
  g_test_add_func ("/changes/all-disabled", test_all_disabled);
  g_test_add_func ("/changes/strange-disabled", test_strange_disabled);
  g_test_add_func ("/changes/repeated-source", test_repeated_source);

  return g_test_run ();
}
