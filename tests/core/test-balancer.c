/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The balancer as the run calls it, without a simulator. Each connection is made in one step and
 * then brings what the test says; time moves when the test says so. What becomes of a whole
 * download in a world of its own is tests/sim's. */

#include "balancer-world.h"

/* How many connections there are as soon as the first answer is there. */
static guint
open_world (SpateBalancerTask    task,
            goffset              size,
            gint64               round_trip,
            const SpateHostHint *hint)
{
  g_autoptr (World) world = NULL;

  task.n_sources = 1;
  world = world_new (&task, size);
  if (hint != NULL)
    spate_balancer_set_hint (world->balancer, 0, hint);
  if (round_trip > 0)
    spate_balancer_note_connected (world->balancer, 0, round_trip, 2 * round_trip);
  world_answer (world);
  world_decide (world);

  const SpateDecision *level = world_get_decision (world, SPATE_DECISION_LEVEL, SPATE_REASON_OPENING);

  g_assert_cmpuint (level->amount, ==, world_count_busy (world));
  g_assert_cmpuint (world->n_starts + 1, ==, world_count_busy (world));

  return world_count_busy (world);
}

static void
test_opening (void)
{
  static const struct
  {
    const char       *name;
    SpateBalancerTask task;
    goffset           size;
    gint64            round_trip;
    guint             n_connections;
  } cases[] = {
    { "one byte", { .order = SPATE_ORDER_PARALLEL }, 1, 0, 1 },
    { "less than a piece", { .order = SPATE_ORDER_PARALLEL }, 512 * KIB, 0, 1 },
    { "one piece", { .order = SPATE_ORDER_PARALLEL }, MIB, 0, 1 },
    { "two pieces", { .order = SPATE_ORDER_PARALLEL }, 2 * MIB, 0, 2 },
    { "five and a half", { .order = SPATE_ORDER_PARALLEL }, 5 * MIB + 512 * KIB, 0, 5 },
    { "as many as the floor", { .order = SPATE_ORDER_PARALLEL }, 8 * MIB, 0, 8 },
    { "the floor still", { .order = SPATE_ORDER_PARALLEL }, 64 * MIB, 0, 8 },
    { "the root", { .order = SPATE_ORDER_PARALLEL }, 144 * MIB, 0, 12 },
    { "the first wave", { .order = SPATE_ORDER_PARALLEL }, 1024 * MIB, 0, 16 },
    { "no more for more", { .order = SPATE_ORDER_PARALLEL }, 1024 * 1024 * MIB, 0, 16 },
    { "as near as usual", { .order = SPATE_ORDER_PARALLEL }, 36 * MIB, 50000, 8 },
    { "a long way", { .order = SPATE_ORDER_PARALLEL }, 36 * MIB, 112500, 12 },
    { "a long way for little", { .order = SPATE_ORDER_PARALLEL }, 4 * MIB, 450000, 4 },

    { "one by wish", { .order = SPATE_ORDER_PARALLEL, .max_connections = 1 }, 1024 * MIB, 0, 1 },
    { "three by wish", { .order = SPATE_ORDER_PARALLEL, .max_connections = 3 }, 1024 * MIB, 0, 3 },
    { "three, far away", { .order = SPATE_ORDER_PARALLEL, .max_connections = 3 }, 1024 * MIB, 450000, 3 },
    { "more than pay", { .order = SPATE_ORDER_PARALLEL, .max_connections = 32 }, 2 * MIB, 0, 2 },
    { "more than may be", { .order = SPATE_ORDER_PARALLEL, .max_connections = 1000 }, 1024 * MIB, 0, 16 },

    { "fragile, small", { .order = SPATE_ORDER_PARALLEL, .is_fragile = TRUE }, 2 * MIB, 0, 1 },
    { "fragile, without the floor", { .order = SPATE_ORDER_PARALLEL, .is_fragile = TRUE }, 16 * MIB, 0, 4 },
    { "fragile, far away", { .order = SPATE_ORDER_PARALLEL, .is_fragile = TRUE }, 16 * MIB, 450000, 4 },

    { "in sequence", { .order = SPATE_ORDER_SEQUENTIAL }, 64 * MIB, 0, 8 },
    { "in sequence, two by wish", { .order = SPATE_ORDER_SEQUENTIAL, .max_connections = 2 }, 64 * MIB, 0, 2 },
    { "chunks", { .order = SPATE_ORDER_CHUNKS, .chunk_size = MIB }, 64 * MIB, 0, 6 },
    { "chunks, ten by wish", { .order = SPATE_ORDER_CHUNKS, .chunk_size = MIB, .max_connections = 10 }, 64 * MIB, 0, 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_cmpuint (open_world (cases[i].task, cases[i].size, cases[i].round_trip, NULL), ==, cases[i].n_connections);
    }
}

/* What is remembered of a server decides with how many it begins, and no more than that. */
static void
test_hints (void)
{
  static const struct
  {
    const char       *name;
    SpateBalancerTask task;
    SpateHostHint     hint;
    goffset           size;
    guint             n_connections;
  } cases[] = {
    { "nothing", { .order = SPATE_ORDER_PARALLEL }, { .when = 1 }, 1024 * MIB, 16 },
    { "a limit", { .order = SPATE_ORDER_PARALLEL }, { .connection_cap = 4 }, 1024 * MIB, 4 },
    { "a limit of one", { .order = SPATE_ORDER_PARALLEL }, { .connection_cap = 1 }, 1024 * MIB, 1 },
    { "a limit that is none", { .order = SPATE_ORDER_PARALLEL }, { .connection_cap = 1000 }, 1024 * MIB, 16 },
    { "a limit and a wish", { .order = SPATE_ORDER_PARALLEL, .max_connections = 2 }, { .connection_cap = 4 }, 1024 * MIB, 2 },
    { "few were best", { .order = SPATE_ORDER_PARALLEL }, { .best_connections = 2 }, 1024 * MIB, 2 },
    { "many were best", { .order = SPATE_ORDER_PARALLEL }, { .best_connections = 28 }, 1024 * MIB, 28 },
    { "too many were best", { .order = SPATE_ORDER_PARALLEL }, { .best_connections = G_MAXUINT }, 1024 * MIB, 32 },
    { "many for little", { .order = SPATE_ORDER_PARALLEL }, { .best_connections = 28 }, 3 * MIB, 3 },
    { "many, and a limit", { .order = SPATE_ORDER_PARALLEL }, { .connection_cap = 5, .best_connections = 28 }, 1024 * MIB, 5 },
    { "many, and a wish", { .order = SPATE_ORDER_PARALLEL, .max_connections = 3 }, { .best_connections = 28 }, 1024 * MIB, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].name);
      g_assert_cmpuint (open_world (cases[i].task, cases[i].size, 0, &cases[i].hint), ==, cases[i].n_connections);
    }
}

/* A limit that is remembered is looked into once the shortest time for that is over. */
static void
test_hint_is_tried (void)
{
  const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .n_sources = 1 };
  const SpateHostHint hint = { .connection_cap = 4 };
  const SpateRules *rules = spate_rules_get_default ();
  g_autoptr (World) world = world_new (&task, 1024 * MIB);
  SpateHostHint told = { 0 };

  spate_balancer_set_hint (world->balancer, 0, &hint);
  world_answer (world);
  world_decide (world);
  while (world->now + WORLD_STEP < WORLD_BEGIN + rules->min_raise_cap)
    {
      world_move (world);
      world_decide (world);
      g_assert_cmpuint (world_count_busy (world), ==, 4);
    }

  /* This download has seen no limit itself. */
  g_assert_true (spate_balancer_get_hint (world->balancer, 0, &told));
  g_assert_cmpuint (told.connection_cap, ==, 0);
  g_assert_cmpint (told.range_support, ==, SPATE_RANGE_SUPPORT_BYTES);

  world_move (world);
  world_decide (world);
  g_assert_cmpuint (world_get_decision (world, SPATE_DECISION_LEVEL, SPATE_REASON_ALLOWANCE)->amount, ==, 5);
  g_assert_cmpuint (world_count_busy (world), ==, 5);

  world_end (world, 5, SPATE_OUTCOME_REFUSED);
  g_assert_true (spate_balancer_get_hint (world->balancer, 0, &told));
  g_assert_cmpuint (told.connection_cap, ==, 4);
}

/* A number of connections is worth remembering where nothing but the server decided on it. */
static void
test_best_connections (void)
{
  static const struct
  {
    const char       *name;
    SpateBalancerTask task;
    goffset           size;
    gboolean          is_limited;
    gboolean          is_told;
  } cases[] = {
    { "free", { .order = SPATE_ORDER_PARALLEL }, 1024 * MIB, FALSE, TRUE },
    { "a wish", { .order = SPATE_ORDER_PARALLEL, .max_connections = 20 }, 1024 * MIB, FALSE, FALSE },
    { "a speed limit", { .order = SPATE_ORDER_PARALLEL }, 1024 * MIB, TRUE, FALSE },
    { "in sequence", { .order = SPATE_ORDER_SEQUENTIAL }, 1024 * MIB, FALSE, FALSE },
    { "chunks", { .order = SPATE_ORDER_CHUNKS, .chunk_size = MIB }, 1024 * MIB, FALSE, FALSE },
    { "a small file", { .order = SPATE_ORDER_PARALLEL }, 6 * MIB, FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SpateBalancerTask task = cases[i].task;
      g_autoptr (World) world = NULL;
      SpateHostHint told = { 0 };

      g_test_message ("%s", cases[i].name);
      task.n_sources = 1;
      world = world_new (&task, cases[i].size);
      world->per_step = 8 * KIB;
      world->first_per_step = 8 * KIB;
      world_answer (world);
      for (guint step = 0; step < 50; step++)
        {
          world->is_limited = cases[i].is_limited && step == 20;
          world_decide (world);
          world_move (world);
        }

      g_assert_true (spate_balancer_get_hint (world->balancer, 0, &told));
      g_assert_cmpint (told.best_connections > 0, ==, cases[i].is_told);
    }
}

/* Of a server that has not answered there is nothing to remember but what was known before. */
static void
test_hint_before_an_answer (void)
{
  const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .n_sources = 2 };
  const SpateHostHint hint = { .connection_cap = 4, .delay = 1234, .handshake = 5678, .rate = 9012 };
  g_autoptr (World) world = world_new (&task, 1024 * MIB);
  SpateHostHint told = { 0 };

  spate_balancer_set_hint (world->balancer, 1, &hint);
  g_assert_false (spate_balancer_get_hint (world->balancer, 0, &told));
  g_assert_cmpuint (told.connection_cap, ==, 0);
  g_assert_false (spate_balancer_get_hint (world->balancer, 1, &told));
  g_assert_cmpuint (told.connection_cap, ==, 0);
  g_assert_cmpuint (told.best_connections, ==, 0);
  g_assert_cmpint (told.delay, ==, 1234);
  g_assert_cmpint (told.handshake, ==, 5678);
  g_assert_cmpint (told.rate, ==, 9012);
  g_assert_cmpint (told.range_support, ==, SPATE_RANGE_SUPPORT_UNKNOWN);
}

/* What cannot be had in parts, or has no known end, comes over one connection, from its start. */
static void
test_stream (void)
{
  const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .n_sources = 1 };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (World) world = world_new (&task, i == 0 ? 1024 * MIB : -1);
      const SpateRange all = spate_range (0, i == 0 ? 1024 * MIB : SPATE_RANGE_OPEN_END);

      world->has_ranges = i == 1;
      spate_range_set_add (world->free, all);
      for (guint j = 0; j < 50; j++)
        {
          world_decide (world);
          g_assert_cmpuint (world_count_busy (world), ==, 1);
          g_assert_cmpint (world_get_worker (world, 1)->remaining.end, ==, all.end);
          world_move (world);
        }
      g_assert_cmpuint (world->n_starts, ==, 1);
    }
}

/* However well it goes, there are never more than were asked for, and a link that may be good
 * for little gets no more than its first ones. Without both, it grows. */
static void
test_most (void)
{
  static const struct
  {
    SpateBalancerTask task;
    guint             least;
    guint             most;
  } cases[] = {
    { { .order = SPATE_ORDER_PARALLEL, .n_sources = 1 }, 17, 32 },
    { { .order = SPATE_ORDER_PARALLEL, .n_sources = 1, .max_connections = 1 }, 1, 1 },
    { { .order = SPATE_ORDER_PARALLEL, .n_sources = 1, .max_connections = 5 }, 5, 5 },
    { { .order = SPATE_ORDER_PARALLEL, .n_sources = 1, .is_fragile = TRUE }, 10, 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (World) world = world_new (&cases[i].task, 100 * MIB);
      guint most = 0;

      world_answer (world);
      for (guint step = 0; !world_is_done (world) && step < 10000; step++)
        {
          world_decide (world);
          most = MAX (most, world_count_busy (world));
          if (cases[i].task.is_fragile)
            for (guint j = 0; j < world->decisions->len; j++)
              g_assert_cmpint (g_array_index (world->decisions, SpateDecision, j).kind, !=, SPATE_DECISION_HEDGE);
          world_move (world);
        }

      g_assert_true (world_is_done (world));
      g_assert_cmpuint (most, >=, cases[i].least);
      g_assert_cmpuint (most, <=, cases[i].most);
    }
}

/* Pieces are handed out from the front, cut at multiples of their size, and never divided. */
static void
check_pieces (World   *world,
              goffset  piece,
              goffset *front)
{
  for (guint i = 0; i < world->decisions->len; i++)
    {
      const SpateDecision *decision = &g_array_index (world->decisions, SpateDecision, i);

      g_assert_cmpint (decision->kind, !=, SPATE_DECISION_HEDGE);
      if (decision->kind == SPATE_DECISION_SPLIT)
        g_assert_cmpint (decision->range.start, ==, piece);
      if (decision->kind != SPATE_DECISION_START)
        continue;
      g_assert_cmpint (decision->range.start, ==, *front);
      g_assert_cmpint (decision->range.end, ==, MIN (*front + piece, world->size));
      *front = decision->range.end;
    }
}

static void
test_pieces (void)
{
  static const struct
  {
    SpateBalancerTask task;
    goffset           piece;
  } cases[] = {
    { { .order = SPATE_ORDER_SEQUENTIAL, .n_sources = 1 }, 2 * MIB },
    { { .order = SPATE_ORDER_SEQUENTIAL, .n_sources = 1, .max_connections = 3 }, 2 * MIB },
    { { .order = SPATE_ORDER_CHUNKS, .chunk_size = MIB, .n_sources = 1 }, MIB },
    { { .order = SPATE_ORDER_CHUNKS, .chunk_size = 3 * MIB + 1, .n_sources = 1, .max_connections = 3 }, 3 * MIB + 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (World) world = world_new (&cases[i].task, 40 * MIB + 7);
      goffset front = cases[i].piece;

      world_answer (world);
      for (guint step = 0; !world_is_done (world) && step < 10000; step++)
        {
          world_decide (world);
          check_pieces (world, cases[i].piece, &front);
          world_move (world);
        }

      g_assert_true (world_is_done (world));
      g_assert_cmpint (front, ==, world->size);
      g_assert_cmpuint (world->n_starts + 1, ==, (world->size + cases[i].piece - 1) / cases[i].piece);
    }
}

/* In sequence, nobody runs away from a front that hardly moves. */
static void
test_window (void)
{
  const SpateBalancerTask task = { .order = SPATE_ORDER_SEQUENTIAL, .n_sources = 1, .max_connections = 4 };
  const SpateRules *rules = spate_rules_get_default ();
  const goffset window = rules->sequential_window * 4 * rules->sequential_piece;
  g_autoptr (World) world = world_new (&task, 256 * MIB);

  world->per_step = rules->sequential_piece;
  world->first_per_step = KIB;
  world_answer (world);
  for (guint step = 0; step < 20; step++)
    {
      world_decide (world);
      for (guint i = 1; i < world->workers->len; i++)
        g_assert_cmpint (world_get_worker (world, i + 1)->remaining.start, <=, window + rules->sequential_piece);
      world_move (world);
    }

  g_assert_cmpuint (world_count_busy (world), ==, 1);
  g_assert_cmpuint (world->n_starts, ==, rules->sequential_window * 4);
}

/* Another mirror that has not answered yet may race for the end, against one of which nobody
 * can tell when it will be done: then no time is told. */
static void
test_race_without_end (void)
{
  const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .n_sources = 2, .max_connections = 2 };
  const SpateHostHint only_one = { .connection_cap = 1 };
  g_autoptr (World) world = world_new (&task, 100 * MIB);

  spate_balancer_set_hint (world->balancer, 0, &only_one);
  world_give (world, 1, 0, spate_range (98 * MIB, 100 * MIB));
  world_get_worker (world, 1)->phase = SPATE_PHASE_RECEIVING;
  world_decide (world);
  g_assert_cmpuint (world_get_worker (world, 2)->source, ==, 1);

  spate_balancer_note_ended (world->balancer, world->now, 2, SPATE_OUTCOME_BROKEN, 0, -1, 0.0);
  world_get_worker (world, 2)->phase = SPATE_PHASE_IDLE;
  world_get_worker (world, 2)->remaining = spate_range (0, 0);
  world_get_worker (world, 1)->remaining.end = 100 * MIB;
  world->now += 15 * WORLD_STEP;
  world_decide (world);

  const SpateDecision *race = world_get_decision (world, SPATE_DECISION_HEDGE, SPATE_REASON_TAIL);

  g_assert_cmpuint (race->source, ==, 1);
  g_assert_cmpuint (race->other, ==, 1);
  g_assert_cmpfloat (race->value, >, 0.0);
  g_assert_cmpfloat (race->reference, <=, 0.0);
}

/* No rule is needed to come to an end. */
static void
test_without_a_rule (void)
{
  const SpateBalancerTask task = { .order = SPATE_ORDER_PARALLEL, .n_sources = 1 };

  for (guint rule = 1; rule < SPATE_RULES_ALL; rule <<= 1)
    {
      SpateRules rules = *spate_rules_get_default ();
      g_autoptr (World) world = world_new (&task, 20 * MIB);

      g_test_message ("without 0x%x", rule);
      rules.enabled &= ~rule;
      spate_balancer_free (world->balancer);
      world->balancer = spate_balancer_new (&rules, &task);
      world->first_per_step = 3 * KIB;
      world_answer (world);
      for (guint step = 0; !world_is_done (world) && step < 10000; step++)
        {
          world_decide (world);
          world_move (world);
        }

      g_assert_true (world_is_done (world));
    }
}

/* The same history gives the same decisions, in whatever order the connections are listed. */
static void
test_twin (void)
{
  static const SpateOrder orders[] = { SPATE_ORDER_PARALLEL, SPATE_ORDER_SEQUENTIAL, SPATE_ORDER_CHUNKS };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      const SpateBalancerTask task = { .order = orders[i], .chunk_size = MIB, .n_sources = 1 };
      g_autoptr (World) world = world_new (&task, 200 * MIB);

      world->twin = spate_balancer_new (spate_rules_get_default (), &task);
      world->first_per_step = 3 * KIB;
      world_answer (world);
      for (guint step = 0; !world_is_done (world) && step < 10000; step++)
        {
          world_decide (world);
          world->per_step = (step % 7 + 1) * 24 * KIB;
          world_move (world);
        }

      g_assert_true (world_is_done (world));
    }
}

/* What people are told before a download starts is what it begins with. */
static void
test_foresee (void)
{
  const struct
  {
    goffset size;
    guint   limit;
    guint   least;
    guint   most;
  } cases[] = {
    { 1, 0, 1, 1 },
    { 100 << 10, 0, 1, 1 },
    { (goffset) 1 << 30, 0, 4, SPATE_MAX_CONNECTIONS },
    { (goffset) 1 << 30, 3, 2, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const SpateBalancerTask task = { .max_connections = cases[i].limit, .n_sources = 1 };
      g_autoptr (SpateBalancer) balancer = spate_balancer_new (spate_rules_get_default (), &task);

      spate_balancer_set_source_ready (balancer, 0, TRUE);

      guint foreseen = spate_balancer_foresee (balancer, 0, cases[i].size, G_USEC_PER_SEC);

      g_assert_cmpuint (foreseen, >=, cases[i].least);
      g_assert_cmpuint (foreseen, <=, cases[i].most);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/balancer/opening", test_opening);
  g_test_add_func ("/balancer/hints", test_hints);
  g_test_add_func ("/balancer/hint-is-tried", test_hint_is_tried);
  g_test_add_func ("/balancer/hint-before-an-answer", test_hint_before_an_answer);
  g_test_add_func ("/balancer/best-connections", test_best_connections);
  g_test_add_func ("/balancer/stream", test_stream);
  g_test_add_func ("/balancer/most", test_most);
  g_test_add_func ("/balancer/pieces", test_pieces);
  g_test_add_func ("/balancer/window", test_window);
  g_test_add_func ("/balancer/race-without-end", test_race_without_end);
  g_test_add_func ("/balancer/without-a-rule", test_without_a_rule);
  g_test_add_func ("/balancer/twin", test_twin);
  g_test_add_func ("/balancer/foresee", test_foresee);

  return g_test_run ();
}
