/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How many run at once, who is next, and in what order the list is, also in the next session. */

#include "model-fixture.h"

#include <string.h>

#include "spate-download-private.h"

#define N_FILES 4
#define SIZE (16 * MIB)

typedef struct
{
  ModelFixture  *fixture;            /* (owned) */
  TestResource  *files[N_FILES];     /* slow ones: /0.bin … */
  SpateDownload *downloads[N_FILES]; /* (unowned): of them, in the order of the list */
  GPtrArray     *mirror;             /* (owned): what a view knows that is told of changes only */
  guint          most_active;
} World;

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  gpointer    user_data)
{
  GPtrArray *mirror = user_data;

  g_assert_cmpuint (position + n_removed, <=, mirror->len);
  if (n_removed > 0)
    g_ptr_array_remove_range (mirror, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (mirror, (int) (position + i), g_list_model_get_item (model, position + i));

  g_assert_cmpuint (mirror->len, ==, g_list_model_get_n_items (model));
  for (guint i = 0; i < mirror->len; i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);

      g_assert_true (download == g_ptr_array_index (mirror, i));
    }
}

static void
n_active_cb (SpateManager *manager,
             GParamSpec   *pspec G_GNUC_UNUSED,
             World        *world)
{
  world->most_active = MAX (world->most_active, spate_manager_get_n_active (manager));
}

static void
start_manager (World *world,
               guint  max_active)
{
  if (world->fixture->manager == NULL)
    model_start_manager (world->fixture);
  spate_manager_set_resident (world->fixture->manager);
  spate_manager_set_max_active (world->fixture->manager, max_active);
  g_signal_connect (world->fixture->manager, "notify::n-active", G_CALLBACK (n_active_cb), world);
  g_signal_connect (world->fixture->manager, "items-changed", G_CALLBACK (items_changed_cb), world->mirror);
}

static World *
world_new (guint max_active)
{
  World *self = g_new0 (World, 1);

  self->fixture = model_fixture_new ();
  self->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  start_manager (self, max_active);

  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u.bin", i);

      self->files[i] = model_add_slow_file (self->fixture, g_intern_string (path), SIZE);
      self->downloads[i] = model_add (self->fixture, path);
      model_watch (self->downloads[i]);
    }

  return self;
}

static void
quit (World *self)
{
  g_ptr_array_set_size (self->mirror, 0);
  g_signal_handlers_disconnect_by_data (self->fixture->manager, self->mirror);
  model_quit (self->fixture);
}

static void
world_free (World *self)
{
  quit (self);
  model_fixture_free (self->fixture);
  g_ptr_array_unref (self->mirror);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/* The next session. */
static void
restart (World *self,
         guint  max_active)
{
  quit (self);
  start_manager (self, max_active);
  spate_manager_restore (self->fixture->manager);
}

/* @names: the first letters of the names of what is in the list. */
static void
assert_order (World      *self,
              const char *names)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < self->mirror->len; i++)
    g_string_append_c (found, spate_download_get_name (g_ptr_array_index (self->mirror, i))[0]);

  g_assert_cmpstr (found->str, ==, names);
}

/* @states: a letter for each download of the list: (q)ueued, (r)unning, (p)aused, (w)aiting, (d)one. */
static gboolean
has_states (World      *self,
            const char *states)
{
  for (guint i = 0; i < self->mirror->len; i++)
    {
      SpateState state = spate_download_get_state (g_ptr_array_index (self->mirror, i));
      char letter = spate_state_is_running (state) ? 'r' : spate_state_get_nick (state)[0];

      if (letter != states[i])
        return FALSE;
    }

  return TRUE;
}

typedef struct
{
  World      *world;
  const char *states;
} Wanted;

static gboolean
has_wanted_states (gpointer data)
{
  const Wanted *wanted = data;

  return has_states (wanted->world, wanted->states);
}

static void
wait_for_states (World      *self,
                 const char *states)
{
  Wanted wanted = { self, states };

  test_wait_until (has_wanted_states, &wanted, TEST_DEADLINE);
}

/* Two at a time, in the order of the list, and never a third one. */
static void
test_turns (void)
{
  g_autoptr (World) world = world_new (2);

  wait_for_states (world, "rrqq");
  g_assert_cmpuint (test_origin_get_n_requests (world->fixture->origin, "/2.bin"), ==, 0);

  model_set_fast (world->fixture, world->files[1]);
  wait_for_states (world, "rdrq");
  model_set_fast (world->fixture, world->files[0]);
  wait_for_states (world, "ddrr");
  model_set_fast (world->fixture, world->files[2]);
  model_set_fast (world->fixture, world->files[3]);
  wait_for_states (world, "dddd");
  g_assert_cmpuint (world->most_active, ==, 2);
  model_assert_file (world->fixture, "3.bin", SIZE);
}

/* Whoever is paused gives its place away, and stands in line again. */
static void
test_pause (void)
{
  g_autoptr (World) world = world_new (1);

  wait_for_states (world, "rqqq");
  spate_download_pause (world->downloads[1]);
  g_assert_true (has_states (world, "rpqq"));
  spate_download_pause (world->downloads[0]);
  wait_for_states (world, "pprq");

  spate_download_start (world->downloads[0]);
  spate_download_start (world->downloads[1]);
  g_assert_true (has_states (world, "qqrq"));
  spate_download_pause (world->downloads[2]);
  wait_for_states (world, "rqpq");
  g_assert_cmpuint (world->most_active, ==, 1);
}

/* What waits for its server does not keep others from running. It gets a place when its time has come
 * and there is one. */
static void
test_waiting_takes_no_place (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestFault *busy = test_resource_add_status (test_origin_add (fixture->origin, "/busy.bin", MIB), 503);

  busy->header = "Retry-After";
  busy->value = "60";
  test_origin_add (fixture->origin, "/a.bin", MIB);
  spate_manager_set_max_active (fixture->manager, 1);

  SpateDownload *waiting = model_add (fixture, "/busy.bin");
  SpateDownload *next = model_add (fixture, "/a.bin");

  g_assert_cmpint (spate_download_get_state (next), ==, SPATE_STATE_QUEUED);
  model_wait_for_state (waiting, SPATE_STATE_WAITING);
  model_wait_for_state (next, SPATE_STATE_DONE);
  g_assert_cmpint (spate_download_get_state (waiting), ==, SPATE_STATE_WAITING);
}

/* More places are taken at once; with fewer, nothing that runs is stopped. */
static void
test_places (void)
{
  g_autoptr (World) world = world_new (1);

  wait_for_states (world, "rqqq");
  spate_manager_set_max_active (world->fixture->manager, 3);
  wait_for_states (world, "rrrq");
  spate_manager_set_max_active (world->fixture->manager, 1);
  g_assert_cmpuint (spate_manager_get_n_active (world->fixture->manager), ==, 3);
  spate_download_pause (world->downloads[0]);
  wait_for_states (world, "prrq");
  spate_manager_set_max_active (world->fixture->manager, 0);
  wait_for_states (world, "prrr");
}

/* It runs beside those that have the places, and keeps no place from them. */
static void
test_start_now (void)
{
  g_autoptr (World) world = world_new (1);

  wait_for_states (world, "rqqq");
  spate_manager_start_now (world->fixture->manager, world->downloads[3]);
  wait_for_states (world, "rqqr");

  /* Two run where one may: nobody is next until both are gone. */
  spate_download_pause (world->downloads[0]);
  wait_for_states (world, "pqqr");
  spate_download_pause (world->downloads[3]);
  wait_for_states (world, "prqp");

  /* It was to jump once only. */
  spate_download_start (world->downloads[3]);
  g_assert_true (has_states (world, "prqq"));

  /* One that is being stopped jumps as well, as soon as it can. */
  spate_download_pause (world->downloads[1]);
  spate_manager_start_now (world->fixture->manager, world->downloads[1]);
  wait_for_states (world, "prqq");
}

/* Whoever is moved up is next, and views are told what they need. */
static void
test_move (void)
{
  g_autoptr (World) world = world_new (1);
  SpateManager *manager = world->fixture->manager;

  assert_order (world, "0123");
  spate_manager_move (manager, world->downloads[3], 1);
  assert_order (world, "0312");
  spate_manager_move (manager, world->downloads[0], 2);
  assert_order (world, "3102");
  spate_manager_move (manager, world->downloads[3], 99);
  assert_order (world, "1023");
  spate_manager_move (manager, world->downloads[2], 2);
  assert_order (world, "1023");

  spate_download_pause (world->downloads[0]);
  wait_for_states (world, "rpqq");
}

/* The order is that of the next session, too, however often something was moved. */
static void
test_order_is_kept (void)
{
  g_autoptr (World) world = world_new (1);
  SpateManager *manager = world->fixture->manager;

  /* As often as that there is no number left between the ranks of the first two. */
  for (guint i = 0; i < 100; i++)
    spate_manager_move (manager, world->downloads[2 + i % 2], 1);
  assert_order (world, "0321");
  for (guint i = 0; i < 5; i++)
    spate_manager_move (manager, world->downloads[i % 2], 0);
  assert_order (world, "0132");
  spate_manager_move (manager, world->downloads[0], 99);
  assert_order (world, "1320");

  restart (world, 1);
  assert_order (world, "1320");
  wait_for_states (world, "rqqq");
  model_add (world->fixture, "/3.bin");
  model_add (world->fixture, "/4.bin");
  assert_order (world, "13204");
  restart (world, 2);
  assert_order (world, "13204");
  wait_for_states (world, "rrqqq");
}

/* What stands in line when the program ends, does so in the next session; what was paused, not. */
static void
test_restart (void)
{
  g_autoptr (World) world = world_new (1);

  spate_download_pause (world->downloads[2]);
  wait_for_states (world, "rqpq");
  restart (world, 1);
  wait_for_states (world, "rqpq");
  g_assert_cmpuint (spate_manager_get_n_active (world->fixture->manager), ==, 1);
}

static void
test_all (void)
{
  g_autoptr (World) world = world_new (2);

  wait_for_states (world, "rrqq");
  spate_manager_pause_all (world->fixture->manager);
  wait_for_states (world, "pppp");
  g_assert_cmpuint (test_origin_get_n_requests (world->fixture->origin, "/2.bin"), ==, 0);

  spate_manager_resume_all (world->fixture->manager);
  wait_for_states (world, "rrqq");

  /* Both at once: those that are still being stopped are resumed, too. */
  spate_manager_pause_all (world->fixture->manager);
  spate_manager_resume_all (world->fixture->manager);
  model_set_fast (world->fixture, world->files[0]);
  model_set_fast (world->fixture, world->files[2]);
  wait_for_states (world, "drdr");
}

static void
count_cb (guint *n_changes)
{
  ++*n_changes;
}

/* Neighbours are taken off the list together, and find their places again one by one. */
static void
test_remove_all (void)
{
  g_autoptr (World) world = world_new (1);
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  SpateManager *manager = world->fixture->manager;
  guint n_changes = 0;

  g_ptr_array_add (some, world->downloads[3]);
  g_ptr_array_add (some, world->downloads[0]);
  g_ptr_array_add (some, world->downloads[2]);
  g_signal_connect_swapped (manager, "items-changed", G_CALLBACK (count_cb), &n_changes);
  spate_manager_remove_all (manager, some);
  assert_order (world, "1");
  g_assert_cmpuint (n_changes, ==, 2);
  wait_for_states (world, "r");
  spate_manager_remove_all (manager, some);
  g_assert_cmpuint (n_changes, ==, 2);

  spate_manager_undo_remove (manager, world->downloads[2]);
  spate_manager_undo_remove (manager, world->downloads[0]);
  spate_manager_undo_remove (manager, world->downloads[3]);
  assert_order (world, "0123");
  g_assert_true (has_states (world, "prpp"));
}

/* A file that is fetched again is not told of as the finished one that it was. */
static void
test_done_in_line (void)
{
  g_autoptr (World) world = world_new (1);
  SpateDownload *download = world->downloads[0];

  model_set_fast (world->fixture, world->files[0]);
  wait_for_states (world, "drqq");
  spate_download_start (download);
  g_assert_true (has_states (world, "qrqq"));
  g_assert_cmpint (spate_download_get_written (download), ==, 0);
  g_assert_null (spate_download_get_ending (download));
  restart (world, 1);
  wait_for_states (world, "rqqq");
}

static void
state_changed_cb (SpateManager  *manager G_GNUC_UNUSED,
                  SpateDownload *download,
                  GString       *told)
{
  g_string_append_printf (told, " %s", spate_state_get_nick (spate_download_get_state (download)));
}

/* Each change of a state is told by the manager, too, after it has happened. */
static void
test_states_are_told (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (GString) told = g_string_new (NULL);

  g_signal_connect (fixture->manager, "state-changed", G_CALLBACK (state_changed_cb), told);
  test_origin_add (fixture->origin, "/a.bin", KIB);
  model_wait_for_state (model_add (fixture, "/a.bin"), SPATE_STATE_DONE);
  g_assert_cmpstr (told->str, ==, " queued probing transferring verifying done");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manager/queue/turns", test_turns);
  g_test_add_func ("/manager/queue/pause", test_pause);
  g_test_add_func ("/manager/queue/waiting-takes-no-place", test_waiting_takes_no_place);
  g_test_add_func ("/manager/queue/places", test_places);
  g_test_add_func ("/manager/queue/start-now", test_start_now);
  g_test_add_func ("/manager/queue/move", test_move);
  g_test_add_func ("/manager/queue/order-is-kept", test_order_is_kept);
  g_test_add_func ("/manager/queue/restart", test_restart);
  g_test_add_func ("/manager/queue/all", test_all);
  g_test_add_func ("/manager/queue/remove-all", test_remove_all);
  g_test_add_func ("/manager/queue/done-in-line", test_done_in_line);
  g_test_add_func ("/manager/queue/states-are-told", test_states_are_told);

  return g_test_run ();
}
