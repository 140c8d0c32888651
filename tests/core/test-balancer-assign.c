/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Races for the end of a range, and how they end. */

#include "balancer-world.h"

#define SILENT 2

static const SpateDecision *
find_hedge (World *world,
            guint  victim)
{
  for (guint i = 0; i < world->decisions->len; i++)
    {
      const SpateDecision *decision = &g_array_index (world->decisions, SpateDecision, i);

      if (decision->kind == SPATE_DECISION_HEDGE && decision->other == victim)
        return decision;
    }

  return NULL;
}

/* A download that is nearly done, but for one connection that is silent until its end is raced
 * for; returns the number of the one that does. */
static guint
race (World *world)
{
  world->held = SILENT;
  world->held_back = 600 * KIB;
  spate_balancer_note_connected (world->balancer, 0, WORLD_STEP / 2, WORLD_STEP);
  world_answer (world);

  for (guint step = 0; step < 100; step++)
    {
      world_decide (world);

      const SpateDecision *hedge = find_hedge (world, SILENT);

      if (hedge != NULL)
        return hedge->worker;
      world_move (world);
    }

  g_error ("Nobody races for the end");
}

/* A victim that comes back to life brings what its hedge was to fetch, and breaks off; then
 * nobody brings anything for a while. The hedge may have nothing left to do: it is no victim then. */
static void
test_nothing_to_take (void)
{
  const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .n_sources = 1 };

  for (goffset rest = 0; rest <= 400 * KIB; rest += 24 * KIB)
    {
      g_autoptr (World) world = world_new (&task, 20 * MIB);

      g_test_message ("%" G_GOFFSET_FORMAT " bytes are left", rest);
      race (world);
      world->now += WORLD_STEP;
      world_bring (world, SILENT, world->held_back - rest - 1);
      world_end (world, SILENT, SPATE_OUTCOME_BROKEN);
      for (guint step = 0; step < 30; step++)
        {
          world_decide (world);
          world->now += WORLD_STEP;
        }

      world->held = 0;
      for (guint step = 0; !world_is_done (world) && step < 1000; step++)
        {
          world_decide (world);
          world_move (world);
        }
      g_assert_true (world_is_done (world));
      g_assert_cmpint (spate_range_set_get_total (world->written), ==, world->size);
    }
}

/* Both sides of a race may be done before the next decision. What they get to do then is no
 * race that is over already. */
static void
test_both_done (void)
{
  const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .n_sources = 1 };
  g_autoptr (World) world = world_new (&task, 20 * MIB);
  guint hedge = race (world);

  /* The others are silent for so long that a race for what they have pays. */
  world->now += 7 * WORLD_STEP;
  world_bring (world, SILENT, world->size);
  world_end (world, SILENT, SPATE_OUTCOME_FULFILLED);
  world_bring (world, hedge, world->size);
  world_end (world, hedge, SPATE_OUTCOME_FULFILLED);

  world_decide (world);
  g_assert_cmpint (world_get_worker (world, SILENT)->phase, !=, SPATE_PHASE_IDLE);
  g_assert_cmpint (world_get_worker (world, hedge)->phase, !=, SPATE_PHASE_IDLE);

  world->now += WORLD_STEP;
  world_bring (world, hedge, world->size);
  world_end (world, hedge, SPATE_OUTCOME_FULFILLED);
  world_decide (world);
  for (guint i = 0; i < world->decisions->len; i++)
    g_assert_cmpuint (g_array_index (world->decisions, SpateDecision, i).worker, !=, SILENT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/balancer-assign/nothing-to-take", test_nothing_to_take);
  g_test_add_func ("/balancer-assign/both-done", test_both_done);

  return g_test_run ();
}
