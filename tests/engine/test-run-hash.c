/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The digest that follows a file while it comes. That it is the right one is looked at wherever a
 * file is downloaded; here the bytes come slowly until the follower has been where the test is about. */

#include "pattern.h"
#include "run-fixture.h"
#include "spate-run-private.h"

#define SIZE (24 * MIB)
#define SLOW (12 * MIB)

typedef struct
{
  TestResource *file;
  gboolean      was_seen; /* a follower, while bytes came */
} Scene;

static RunFixture *
ask (Scene *scene)
{
  RunFixture *fixture = run_fixture_new ();

  *scene = (Scene){ run_fixture_add (fixture, "/a.bin", SIZE), FALSE };
  scene->file->rate = SLOW;
  run_fixture_ask (fixture, "/a.bin")->max_connections = 1;
  fixture->user_data = scene;

  return fixture;
}

/* Whether the beginning of the file has been read, or is about to be. */
static gboolean
is_followed (RunFixture *fixture)
{
  return fixture->run->follower != NULL && spate_hash_follower_is_spoiled (fixture->run->follower, MIB);
}

static void
hurry_cb (RunFixture    *fixture,
          SpateSnapshot *snapshot)
{
  Scene *scene = fixture->user_data;

  if (snapshot->state != SPATE_STATE_TRANSFERRING || !is_followed (fixture))
    return;

  scene->was_seen = TRUE;
  test_origin_lock (fixture->origin);
  scene->file->rate = 0;
  test_origin_unlock (fixture->origin);
}

static const char *
get_md5 (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  g_autofree guint8 *bytes = g_malloc (SIZE);
  guint8 digest[16];
  gsize n_digest = sizeof digest;

  test_pattern_fill (bytes, 0, SIZE, 1);
  g_checksum_update (checksum, bytes, SIZE);
  g_checksum_get_digest (checksum, digest, &n_digest);

  g_autofree char *base64 = g_base64_encode (digest, n_digest);
  g_autofree char *value = g_strconcat ("md5=", base64, NULL);

  return g_intern_string (value);
}

/* In any order, and both digests where the server tells another one. */
static void
test_follows (void)
{
  for (SpateOrder order = SPATE_ORDER_PARALLEL; order <= SPATE_ORDER_CHUNKS; order++)
    {
      Scene scene;
      g_autoptr (RunFixture) fixture = ask (&scene);

      test_resource_add_header (scene.file, "Digest", get_md5 ());
      fixture->request->order = order;
      fixture->request->chunk_size = 9 * MIB;
      fixture->request->max_connections = order == SPATE_ORDER_PARALLEL ? 1 : 3;
      fixture->on_snapshot = hurry_cb;
      run_fixture_run (fixture);
      run_fixture_assert_done (fixture, "a.bin", SIZE);
      g_assert_cmpint (fixture->last->proof, ==, SPATE_PROOF_INTACT);
      g_assert_true (scene.was_seen);
    }
}

static void
forgive_cb (RunFixture    *fixture,
            SpateSnapshot *snapshot)
{
  Scene *scene = fixture->user_data;

  if (run_fixture_count_events (fixture, SPATE_EVENT_WRONG) == 0)
    {
      hurry_cb (fixture, snapshot);
      return;
    }

  test_origin_lock (fixture->origin);
  test_resource_clear_faults (scene->file);
  test_origin_unlock (fixture->origin);
}

/* The follower has read a byte that turns out to be wrong and is fetched again: the digest is of
 * what the file holds at the end. */
static void
test_taken_back (void)
{
  Scene scene;
  g_autoptr (RunFixture) fixture = ask (&scene);

  scene.file->content_digest = "Content-Digest";
  test_resource_add_fault (scene.file, TEST_FAULT_FLIP)->bytes = MIB;
  fixture->on_snapshot = forgive_cb;
  run_fixture_run (fixture);
  run_fixture_assert_done (fixture, "a.bin", SIZE);
  g_assert_cmpuint (run_fixture_count_events (fixture, SPATE_EVENT_WRONG), >=, 1);
  g_assert_true (scene.was_seen);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-hash/follows", test_follows);
  g_test_add_func ("/run-hash/taken-back", test_taken_back);

  return g_test_run ();
}
