/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of servers that fail: how often they are asked, and how many connections they
 * are left with. */

#include "balancer-world.h"

/* All answers but the first one end after @n_bytes, and in the way of @outcome. */
static void
end_answers (World       *world,
             SpateOutcome outcome,
             goffset      n_bytes)
{
  for (guint id = 2; id <= world->workers->len; id++)
    {
      if (world_get_worker (world, id)->phase != SPATE_PHASE_RECEIVING)
        continue;
      world_bring (world, id, n_bytes);
      world_end (world, id, outcome);
    }
}

/* One connection is served. What is asked beyond it comes to nothing, and making connections
 * for nothing again and again would be an attack. */
static void
test_storm (gconstpointer data)
{
  static const struct
  {
    goffset n_bytes;
    guint   most;
  } cases[] = {
    { 0, 100 },
    { 1, 100 },
    { KIB, 100 },
    { 40 * KIB, 2400 },
  };
  const SpateOutcome outcome = (SpateOutcome) GPOINTER_TO_INT (data);
  const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .n_sources = 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (World) world = world_new (&task, 1024 * MIB);

      g_test_message ("%" G_GOFFSET_FORMAT " bytes", cases[i].n_bytes);
      world->first_per_step = 16 * KIB;
      world_answer (world);
      for (guint step = 0; step < 600; step++)
        {
          world_decide (world);
          g_assert_cmpint (world_get_worker (world, 1)->phase, ==, SPATE_PHASE_RECEIVING);
          world_move (world);
          end_answers (world, outcome, cases[i].n_bytes);
        }

      g_test_message ("%u were asked", world->n_starts);
      g_assert_cmpuint (world->n_starts, <=, cases[i].most);
    }
}

/* A connection that delivers says that those that were cut before were accidents. */
static void
test_accidents (void)
{
  const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .n_sources = 1 };
  g_autoptr (World) world = world_new (&task, 1024 * MIB);

  world_answer (world);
  world_decide (world);
  for (guint step = 0; step < 50; step++)
    {
      world_move (world);
      if (step % 5 == 2)
        {
          SpateBalancerWorker *worker = world_get_worker (world, 2 + step / 5);

          /* It has just been answered. */
          worker->received = 0;
          world_end (world, worker->id, SPATE_OUTCOME_BROKEN);
        }
      world_decide (world);
      g_assert_cmpuint (world_count_busy (world), >=, 16);
    }
}

/* Wrong bytes twice, be it in an answer or found out later, are once too often where another
 * source has the file. */
static void
test_wrong (void)
{
  for (guint in_answer = 0; in_answer < 2; in_answer++)
    {
      const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .n_sources = 2 };
      g_autoptr (World) world = world_new (&task, 1024 * MIB);

      world_answer (world);
      world_decide (world);
      for (guint n = 0; n < 2; n++)
        {
          g_assert_true (spate_balancer_is_source_usable (world->balancer, 0));
          world_move (world);
          if (in_answer)
            world_end (world, 1 + n, SPATE_OUTCOME_WRONG);
          else
            spate_balancer_note_wrong (world->balancer, 0);
        }
      g_assert_false (spate_balancer_is_source_usable (world->balancer, 0));
      g_assert_true (spate_balancer_is_source_usable (world->balancer, 1));
      world_decide (world);

      const SpateDecision *drop = world_get_decision (world, SPATE_DECISION_DROP, SPATE_REASON_WRONG_BYTES);

      g_assert_cmpuint (drop->source, ==, 0);
      g_assert_cmpint ((gint) drop->value, ==, 2);
    }
}

/* The only source is asked longer, and after pauses; what is found out later is no reason at all to
 * give it up, as nobody else could do better. */
static void
test_wrong_alone (void)
{
  const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .max_connections = 1, .n_sources = 1 };
  g_autoptr (World) world = world_new (&task, 1024 * MIB);
  guint n_wrong = 0;

  for (guint n = 0; n < 10; n++)
    spate_balancer_note_wrong (world->balancer, 0);
  g_assert_true (spate_balancer_is_source_usable (world->balancer, 0));
  world_free (g_steal_pointer (&world));

  world = world_new (&task, 1024 * MIB);
  world_answer (world);
  for (guint step = 0; step < 600 && spate_balancer_is_source_usable (world->balancer, 0); step++)
    {
      world_decide (world);
      world_move (world);
      if (world_get_worker (world, 1)->phase != SPATE_PHASE_RECEIVING)
        continue;
      world_end (world, 1, SPATE_OUTCOME_WRONG);
      n_wrong++;
      world_decide (world);
      g_assert_cmpuint (world_count_busy (world), ==, 0);
    }
  g_assert_cmpuint (n_wrong, ==, 5);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/balancer-host/storm-broken", GINT_TO_POINTER (SPATE_OUTCOME_BROKEN), test_storm);
  g_test_add_data_func ("/balancer-host/storm-short", GINT_TO_POINTER (SPATE_OUTCOME_SHORT), test_storm);
  g_test_add_func ("/balancer-host/accidents", test_accidents);
  g_test_add_func ("/balancer-host/wrong", test_wrong);
  g_test_add_func ("/balancer-host/wrong-alone", test_wrong_alone);

  return g_test_run ();
}
