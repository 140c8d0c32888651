/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user changes while it runs: connections that are too many end on whole pages, more of them
 * come by the usual rules, and sources come and go. */

#include "balancer-world.h"

#define SIZE (1024 * MIB)

static World *
begin (guint max_connections)
{
  const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .n_sources = 1, .max_connections = max_connections };
  World *world = world_new (&task, SIZE);

  world_answer (world);

  return world;
}

static void
go_on (World *world,
       guint  n_steps)
{
  for (guint i = 0; i < n_steps; i++)
    {
      world_decide (world);
      world_move (world);
    }
}

/* Nothing is cut in the middle of a page, nobody fetches what is left over while there are too many,
 * and a second later there are not. */
static void
test_fewer (void)
{
  g_autoptr (World) world = begin (16);

  go_on (world, 40);
  g_assert_cmpuint (world_count_busy (world), ==, 16);

  spate_balancer_set_max_connections (world->balancer, 3);
  world_decide (world);
  g_assert_nonnull (world_get_decision (world, SPATE_DECISION_LEVEL, SPATE_REASON_LIMITED));
  g_assert_nonnull (world_get_decision (world, SPATE_DECISION_SPLIT, SPATE_REASON_LIMITED));
  for (guint i = 0; i < world->decisions->len; i++)
    {
      const SpateDecision *decision = &g_array_index (world->decisions, SpateDecision, i);

      if (decision->kind == SPATE_DECISION_SPLIT)
        g_assert_cmpint (decision->range.start % 4096, ==, 0);
      g_assert_cmpint (decision->kind, !=, SPATE_DECISION_START);
      g_assert_cmpint (decision->kind, !=, SPATE_DECISION_STOP);
    }

  go_on (world, 12);
  g_assert_cmpuint (world_count_busy (world), ==, 3);
  go_on (world, 100);
  g_assert_cmpuint (world_count_busy (world), ==, 3);
}

/* Whoever is told to end and does not is stopped. */
static void
test_fewer_silent (void)
{
  g_autoptr (World) world = begin (4);

  go_on (world, 20);
  g_assert_cmpuint (world_count_busy (world), ==, 4);
  spate_balancer_set_max_connections (world->balancer, 1);
  world_decide (world);
  for (guint i = 0; i < 11; i++)
    world->now += WORLD_STEP;
  world_decide (world);
  g_assert_nonnull (world_get_decision (world, SPATE_DECISION_STOP, SPATE_REASON_LIMITED));
  g_assert_cmpuint (world_count_busy (world), ==, 1);
}

static void
test_more (void)
{
  g_autoptr (World) world = begin (2);

  go_on (world, 40);
  g_assert_cmpuint (world_count_busy (world), ==, 2);

  spate_balancer_set_max_connections (world->balancer, 16);
  go_on (world, 3);
  g_assert_cmpuint (world_count_busy (world), >, 2);
  go_on (world, 100);
  g_assert_cmpuint (world_count_busy (world), ==, 16);

  spate_balancer_set_max_connections (world->balancer, 0);
  go_on (world, 200);
  g_assert_cmpuint (world_count_busy (world), >, 16);
}

/* Before the first answer there is nobody to send away. */
static void
test_early (void)
{
  g_autoptr (World) world = begin (0);

  spate_balancer_set_max_connections (world->balancer, 2);
  go_on (world, 40);
  g_assert_cmpuint (world_count_busy (world), ==, 2);
}

static guint
count_at (World *world,
          guint  source)
{
  guint n = 0;

  for (guint i = 0; i < world->workers->len; i++)
    {
      const SpateBalancerWorker *worker = world_get_worker (world, i + 1);

      n += worker->phase != SPATE_PHASE_IDLE && worker->source == source;
    }

  return n;
}

/* A source that comes is asked when it is ready, one that goes loses its connections at once, and when
 * it is wanted again it gets them back. */
static void
test_sources (void)
{
  g_autoptr (World) world = begin (8);

  go_on (world, 20);
  g_assert_cmpuint (spate_balancer_add_source (world->balancer), ==, 1);
  go_on (world, 20);
  g_assert_cmpuint (count_at (world, 1), ==, 0);

  spate_balancer_set_source_ready (world->balancer, 1, TRUE);
  spate_balancer_dismiss_source (world->balancer, 0);
  go_on (world, 1);
  g_assert_cmpuint (count_at (world, 0), ==, 0);
  g_assert_nonnull (world_get_decision (world, SPATE_DECISION_STOP, SPATE_REASON_DISMISSED));
  for (guint i = 0; i < 60; i++)
    {
      if (count_at (world, 1) > 0)
        spate_balancer_note_answered (world->balancer, 1, WORLD_STEP);
      go_on (world, 1);
      g_assert_cmpuint (count_at (world, 0), ==, 0);
    }
  g_assert_cmpuint (count_at (world, 1), >, 1);

  spate_balancer_readmit_source (world->balancer, 0);
  spate_balancer_set_source_ready (world->balancer, 0, TRUE);
  spate_balancer_dismiss_source (world->balancer, 1);
  go_on (world, 60);
  g_assert_cmpuint (count_at (world, 0), >, 1);
  g_assert_cmpuint (count_at (world, 1), ==, 0);
}

/* Where there may be no more connections, one is given up for the source that comes. */
static void
test_room (void)
{
  g_autoptr (World) world = begin (4);

  go_on (world, 20);
  g_assert_cmpuint (count_at (world, 0), ==, 4);
  spate_balancer_add_source (world->balancer);
  go_on (world, 20);
  g_assert_cmpuint (count_at (world, 0), ==, 4);
  spate_balancer_set_source_ready (world->balancer, 1, TRUE);
  go_on (world, 12);
  g_assert_cmpuint (count_at (world, 0), ==, 3);
  g_assert_cmpuint (count_at (world, 1), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/balancer-change/fewer", test_fewer);
  g_test_add_func ("/balancer-change/fewer-silent", test_fewer_silent);
  g_test_add_func ("/balancer-change/more", test_more);
  g_test_add_func ("/balancer-change/early", test_early);
  g_test_add_func ("/balancer-change/sources", test_sources);

  g_test_add_func ("/balancer-change/room", test_room);

  return g_test_run ();
}
