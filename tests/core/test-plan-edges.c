/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plans at the edges of what can happen, each by itself; test-plan does the rest by chance. */

#include "spate-plan.h"

/* A stream of unknown length: one open claim, whose end turns out. */
static void
test_stream (void)
{
  g_autoptr (SpatePlan) plan = spate_plan_new (-1);
  guint claim = spate_plan_claim (plan, spate_range (0, SPATE_RANGE_OPEN_END), 1);

  g_assert_cmpint (spate_plan_get_size (plan), ==, -1);
  g_assert_cmpint (spate_plan_advance (plan, claim, 700), ==, 700);
  g_assert_false (spate_plan_is_complete (plan));

  spate_plan_set_size (plan, 700);
  g_assert_true (spate_range_is_empty (spate_plan_get_remaining (plan, claim)));
  g_assert_true (spate_plan_is_complete (plan));
  spate_plan_release (plan, claim);
  g_assert_true (spate_plan_check (plan, NULL));
}

/* A file without bytes is complete from the first moment. */
static void
test_empty (void)
{
  g_autoptr (SpatePlan) plan = spate_plan_new (0);
  g_autoptr (GArray) segments = spate_plan_get_segments (plan);

  g_assert_true (spate_plan_is_complete (plan));
  g_assert_true (spate_plan_check (plan, NULL));
  g_assert_cmpuint (segments->len, ==, 0);
  spate_plan_free (NULL);
}

/* What an earlier attempt left beyond the end of the file leaves no trace. */
static void
test_resumed_too_long (void)
{
  g_autoptr (SpateRangeSet) there = spate_range_set_new ();

  spate_range_set_add (there, spate_range (0, 10));
  spate_range_set_add (there, spate_range (90, 110));
  spate_range_set_add (there, spate_range (120, 130));

  g_autoptr (SpatePlan) plan = spate_plan_new_resumed (100, there);
  g_autoptr (GArray) segments = spate_plan_get_segments (plan);

  g_assert_true (spate_plan_check (plan, NULL));
  g_assert_cmpint (spate_range_set_get_total (spate_plan_get_written (plan)), ==, 20);
  g_assert_cmpuint (segments->len, ==, 2);
}

/* A hedge and its victim bring the same bytes: who comes first has written them, they count once,
 * and what the other has still to fetch shrinks. */
static void
test_hedge (void)
{
  g_autoptr (SpatePlan) plan = spate_plan_new (100);
  guint victim = spate_plan_claim (plan, spate_range (0, 100), 1);
  guint hedge = spate_plan_hedge (plan, victim, spate_range (60, 100), 2);

  g_assert_cmpint (spate_plan_get_lowest_position (plan), ==, 0);
  g_assert_cmpint (spate_plan_advance (plan, hedge, 30), ==, 30);
  g_assert_cmpint (spate_plan_get_missing (plan, victim), ==, 70);
  g_assert_cmpint (spate_plan_advance (plan, victim, 80), ==, 60);
  g_assert_cmpint (spate_range_set_get_total (spate_plan_get_written (plan)), ==, 90);

  /* The victim will write once more what the hedge has written. */
  g_assert_cmpint (spate_plan_get_lowest_position (plan), ==, 80);

  /* As long as one of the two goes on, the bytes are not free. */
  spate_plan_release (plan, victim);
  g_assert_cmpint (spate_range_set_get_total (spate_plan_get_unclaimed (plan)), ==, 0);
  spate_plan_release (plan, hedge);
  g_assert_cmpint (spate_range_set_get_total (spate_plan_get_unclaimed (plan)), ==, 10);
  g_assert_cmpint (spate_plan_get_lowest_position (plan), ==, G_MAXINT64);
  g_assert_true (spate_plan_check (plan, NULL));

  g_autoptr (GArray) segments = spate_plan_get_segments (plan);

  g_assert_cmpuint (segments->len, ==, 2);
  g_assert_cmpuint (g_array_index (segments, SpateSegment, 0).connection, ==, 1);
  g_assert_cmpuint (g_array_index (segments, SpateSegment, 1).connection, ==, 2);
  g_assert_cmpint (g_array_index (segments, SpateSegment, 1).range.start, ==, 60);
}

/* The length of a stream turns out to lie before a claim that nobody has begun yet. */
static void
test_size_before_claim (void)
{
  g_autoptr (SpatePlan) plan = spate_plan_new (-1);
  guint first = spate_plan_claim (plan, spate_range (0, SPATE_RANGE_OPEN_END), 1);
  const char *broken = NULL;

  g_assert_cmpint (spate_plan_split (plan, first, 100), ==, 100);

  guint second = spate_plan_claim (plan, spate_range (100, SPATE_RANGE_OPEN_END), 2);

  g_assert_cmpint (spate_plan_advance (plan, first, 50), ==, 50);
  spate_plan_set_size (plan, 50);
  spate_plan_check (plan, &broken);
  g_assert_cmpstr (broken, ==, NULL);
  g_assert_true (spate_range_is_empty (spate_plan_get_remaining (plan, second)));
  g_assert_true (spate_plan_is_complete (plan));
}

/* Files of more than 32 bits, up to the largest offset there is. */
static void
test_large (void)
{
  goffset size = G_MAXINT64 - 2;
  g_autoptr (SpatePlan) plan = spate_plan_new (size);
  guint claim = spate_plan_claim (plan, spate_range (0, size), 1);
  guint tail;

  g_assert_cmpint (spate_plan_split (plan, claim, size / 2), ==, size / 2);
  tail = spate_plan_claim (plan, spate_range (size / 2, size), 2);
  g_assert_cmpint (spate_plan_advance (plan, tail, size - size / 2), ==, size - size / 2);
  g_assert_true (spate_plan_check (plan, NULL));
  g_assert_false (spate_plan_is_complete (plan));
  g_assert_cmpint (spate_plan_advance (plan, claim, size / 2), ==, size / 2);
  g_assert_true (spate_plan_check (plan, NULL));
  g_assert_true (spate_plan_is_complete (plan));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plan-edges/stream", test_stream);
  g_test_add_func ("/plan-edges/empty", test_empty);
  g_test_add_func ("/plan-edges/resumed-too-long", test_resumed_too_long);
  g_test_add_func ("/plan-edges/hedge", test_hedge);
  g_test_add_func ("/plan-edges/size-before-claim", test_size_before_claim);
  g_test_add_func ("/plan-edges/large", test_large);

  return g_test_run ();
}
