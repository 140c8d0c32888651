/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tests of plans rest on spate_plan_check(), so it has to see what is broken: here plans are
 * broken on purpose, behind their back. */

#include "spate-plan-private.h"

/* 100 bytes, of which 0–10 are written and durable, 10–20 written, 20–30 claimed. */
static SpatePlan *
plan_new (void)
{
  SpatePlan *plan = spate_plan_new (100);
  guint claim = spate_plan_claim (plan, spate_range (0, 30), 1);

  spate_plan_advance (plan, claim, 10);
  spate_plan_promote (plan, spate_plan_get_written (plan));
  spate_plan_advance (plan, claim, 10);

  return plan;
}

static void
free_claimed (SpatePlan *plan)
{
  spate_range_set_add (plan->free, spate_range (29, 30));
}

static void
free_written (SpatePlan *plan)
{
  spate_range_set_add (plan->free, spate_range (0, 1));
}

static void
lose_free (SpatePlan *plan)
{
  spate_range_set_subtract (plan->free, spate_range (50, 51));
}

static void
move_free (SpatePlan *plan)
{
  spate_range_set_subtract (plan->free, spate_range (50, 51));
  spate_range_set_add (plan->free, spate_range (100, 101));
}

static void
lose_claim (SpatePlan *plan)
{
  g_array_set_size (plan->claims, 0);
}

static void
move_claim (SpatePlan *plan)
{
  const SpateClaim claim = { 77, 2, 105, 105 };

  g_array_append_val (plan->claims, claim);
}

static void
promote_claimed (SpatePlan *plan)
{
  spate_range_set_add (plan->durable, spate_range (19, 21));
}

static void
write_unnoted (SpatePlan *plan)
{
  spate_range_set_subtract (plan->free, spate_range (40, 50));
  spate_range_set_add (plan->written, spate_range (40, 50));
}

static void
note_unwritten (SpatePlan *plan)
{
  spate_segment_map_note (plan->map, spate_range (40, 50), 1);
}

static void
note_twice (SpatePlan *plan)
{
  spate_segment_map_note (plan->map, spate_range (5, 7), 2);
}

/* A sound plan passes, and each way to break it is called by its name. */
static void
test_check (void)
{
  static const struct
  {
    const char *name;
    void (*spoil) (SpatePlan *plan);
    const char *broken;
  } rows[] = {
    { "sound", NULL, NULL },
    { "free and claimed", free_claimed, "free, claimed and written overlap, or do not make up the file" },
    { "free and written", free_written, "free, claimed and written overlap, or do not make up the file" },
    { "lost, was free", lose_free, "free, claimed and written overlap, or do not make up the file" },
    { "lost, was claimed", lose_claim, "free, claimed and written overlap, or do not make up the file" },
    { "free beyond the file", move_free, "a byte is neither free, claimed nor written" },
    { "claimed beyond the file", move_claim, "a claim reaches beyond the file" },
    { "durable, not written", promote_claimed, "a durable byte is not written" },
    { "written, not on the map", write_unnoted, "the map does not show what is written" },
    { "on the map, not written", note_unwritten, "the map does not show what is written" },
    { "twice on the map", note_twice, "two pieces of the map overlap" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SpatePlan) plan = plan_new ();
      const char *broken = NULL;

      g_test_message ("%s", rows[i].name);
      if (rows[i].spoil != NULL)
        rows[i].spoil (plan);
      g_assert_cmpint (spate_plan_check (plan, &broken), ==, rows[i].broken == NULL);
      g_assert_cmpstr (broken, ==, rows[i].broken);
      g_assert_cmpint (spate_plan_check (plan, NULL), ==, rows[i].broken == NULL);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plan-check/check", test_check);

  return g_test_run ();
}
