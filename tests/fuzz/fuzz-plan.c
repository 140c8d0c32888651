/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes of an input are what happens to a plan, and to a list of places with what is known of
 * each, which is too simple to be wrong. Both agree after every step. The first two bytes say
 * whether the size is known, and how far the places are apart, as a power of two; behind the last
 * one of an open plan goes the rest of all offsets. */

#include "fuzz-support.h"
#include "spate-plan.h"

#include <string.h>

#define N_PLACES 32
#define LARGEST_SHIFT 56

/* More are never held, and the checks take the square of it. */
#define MOST_CLAIMS 32

typedef struct
{
  guint id;
  guint position; /* in places */
  guint end;
} Claim;

typedef struct
{
  SpatePlan     *plan;     /* (owned) */
  SpateRangeSet *synced;   /* (owned) (nullable): what is being made durable */
  gboolean       open;
  guint          shift;
  guint          n_places; /* with the one behind the last, if the plan is open */
  gboolean       written[N_PLACES + 1];
  Claim          claims[MOST_CLAIMS];
  guint          n_claims;
  guint          last_id;
} World;

static goffset
offset_of (const World *self,
           guint        place)
{
  return place > N_PLACES ? SPATE_RANGE_OPEN_END : (goffset) place << self->shift;
}

static SpateRange
range_of (const World *self,
          guint        first,
          guint        behind)
{
  return spate_range (offset_of (self, first), offset_of (self, behind));
}

static gboolean
is_claimed (const World *self,
            guint        place)
{
  for (guint i = 0; i < self->n_claims; i++)
    if (self->claims[i].position <= place && place < self->claims[i].end)
      return TRUE;

  return FALSE;
}

static gboolean
is_free (const World *self,
         guint        place)
{
  return !self->written[place] && !is_claimed (self, place);
}

static goffset
count_written (const World *self,
               guint        first,
               guint        behind)
{
  goffset count = 0;

  for (guint i = first; i < behind; i++)
    if (self->written[i])
      count += spate_range_get_length (range_of (self, i, i + 1));

  return count;
}

static void
check_claims (const World *self)
{
  for (guint i = 0; i < self->n_claims; i++)
    {
      const Claim *claim = &self->claims[i];
      const SpateRange remaining = spate_plan_get_remaining (self->plan, claim->id);

      g_assert_true (spate_range_equal (remaining, range_of (self, claim->position, claim->end)));
      g_assert_cmpint (spate_plan_get_missing (self->plan, claim->id), ==,
                       spate_range_get_length (remaining) - count_written (self, claim->position, claim->end));
    }
}

static void
check_segments (const World *self)
{
  g_autoptr (GArray) segments = spate_plan_get_segments (self->plan);
  goffset written = 0;
  goffset start = 0;

  for (guint i = 0; i < segments->len; i++)
    {
      const SpateSegment *segment = &g_array_index (segments, SpateSegment, i);

      g_assert_cmpint (segment->range.start, >=, start);
      start = segment->range.start;
      if (segment->written)
        written += spate_range_get_length (segment->range);
    }
  g_assert_cmpint (written, ==, count_written (self, 0, self->n_places));
}

static void
check (const World *self)
{
  const SpateRangeSet *unclaimed = spate_plan_get_unclaimed (self->plan);
  const SpateRangeSet *written = spate_plan_get_written (self->plan);
  gboolean complete = !self->open;
  const char *broken = NULL;

  spate_plan_check (self->plan, &broken);
  g_assert_cmpstr (broken, ==, NULL);

  for (guint i = 0; i < self->n_places; i++)
    {
      g_assert_cmpint (spate_range_set_contains (unclaimed, range_of (self, i, i + 1)), ==, is_free (self, i));
      g_assert_cmpint (spate_range_set_contains (written, range_of (self, i, i + 1)), ==, self->written[i]);
      complete = complete && self->written[i];
    }
  g_assert_cmpint (spate_range_set_get_total (written), ==, count_written (self, 0, self->n_places));
  g_assert_cmpint (spate_plan_is_complete (self->plan), ==, complete);
  g_assert_cmpint (spate_plan_get_size (self->plan), ==, self->open ? -1 : offset_of (self, self->n_places));

  check_claims (self);
  check_segments (self);
}

static void
add_claim (World *self,
           guint  id,
           guint  first,
           guint  behind)
{
  g_assert_cmpuint (id, >, self->last_id);
  self->last_id = id;
  self->claims[self->n_claims++] = (Claim){ id, first, behind };
}

static void
open_claim (World     *self,
            FuzzInput *input)
{
  guint first = fuzz_input_take_below (input, self->n_places);
  guint most = fuzz_input_take_below (input, N_PLACES) + 1;
  guint behind = first;

  while (behind < self->n_places && behind - first < most && is_free (self, behind))
    behind++;
  if (behind > first && self->n_claims < MOST_CLAIMS)
    add_claim (self, spate_plan_claim (self->plan, range_of (self, first, behind), self->n_claims + 1), first, behind);
}

static void
hedge (World       *self,
       const Claim *victim,
       FuzzInput   *input)
{
  guint length = victim->end - victim->position;
  guint first = victim->position + (length > 0 ? fuzz_input_take_below (input, length) : 0);
  guint behind = first + 1 + fuzz_input_take_below (input, N_PLACES);

  if (length > 0 && self->n_claims < MOST_CLAIMS)
    {
      behind = MIN (behind, victim->end);
      add_claim (self, spate_plan_hedge (self->plan, victim->id, range_of (self, first, behind), self->n_claims + 1),
                 first, behind);
    }
}

static void
advance (World     *self,
         Claim     *claim,
         FuzzInput *input)
{
  guint most = MIN (claim->end, N_PLACES); /* nobody writes the rest of all offsets */
  guint n = most > claim->position ? fuzz_input_take_below (input, most - claim->position + 1) : 0;
  const SpateRange range = range_of (self, claim->position, claim->position + n);
  goffset fresh = spate_range_get_length (range) - count_written (self, claim->position, claim->position + n);

  g_assert_cmpint (spate_plan_advance (self->plan, claim->id, spate_range_get_length (range)), ==, fresh);
  for (guint i = 0; i < n; i++)
    self->written[claim->position++] = TRUE;
}

static void
split (World     *self,
       Claim     *claim,
       FuzzInput *input)
{
  guint at = fuzz_input_take_below (input, self->n_places + 1);
  goffset end = spate_plan_split (self->plan, claim->id, offset_of (self, at));

  claim->end = CLAMP (at, claim->position, claim->end);
  g_assert_cmpint (end, ==, offset_of (self, claim->end));
}

/* Only free bytes of which none lies before the claim's end, too, are taken. */
static void
extend (World     *self,
        Claim     *claim,
        FuzzInput *input)
{
  guint limit = fuzz_input_take_below (input, self->n_places + 1);
  guint end = claim->end;

  if (end == 0 || !is_free (self, end - 1))
    while (end < MIN (limit, self->n_places) && is_free (self, end))
      end++;

  g_assert_cmpint (spate_plan_extend (self->plan, claim->id, offset_of (self, limit)), ==,
                   spate_range_get_length (range_of (self, claim->end, end)));
  claim->end = end;
}

static void
set_size (World     *self,
          FuzzInput *input)
{
  guint n_places = fuzz_input_take_below (input, N_PLACES + 1);

  if (!self->open || count_written (self, n_places, N_PLACES) > 0)
    return;

  spate_plan_set_size (self->plan, offset_of (self, n_places));
  self->open = FALSE;
  self->n_places = n_places;
  for (guint i = 0; i < self->n_claims; i++)
    {
      self->claims[i].position = MIN (self->claims[i].position, n_places);
      self->claims[i].end = MIN (self->claims[i].end, n_places);
    }
}

static void
synchronise (World *self)
{
  if (self->synced == NULL)
    {
      self->synced = spate_range_set_copy (spate_plan_get_written (self->plan));
      return;
    }

  spate_plan_promote (self->plan, self->synced);
  g_assert_true (spate_range_set_equal (spate_plan_get_durable (self->plan), self->synced));
  g_clear_pointer (&self->synced, spate_range_set_free);
}

/* What happens to one of the claims. */
static void
step_claim (World     *self,
            guint      operation,
            FuzzInput *input)
{
  if (self->n_claims == 0)
    return;

  Claim *chosen = &self->claims[fuzz_input_take_below (input, self->n_claims)];

  switch (operation)
    {
    case 0:
      hedge (self, chosen, input);
      break;
    case 1:
    case 2:
      advance (self, chosen, input);
      break;
    case 3:
      split (self, chosen, input);
      break;
    case 4:
      extend (self, chosen, input);
      break;
    default:
      spate_plan_release (self->plan, chosen->id);
      *chosen = self->claims[--self->n_claims];
      break;
    }
}

static void
step (World     *self,
      FuzzInput *input)
{
  guint operation = fuzz_input_take_below (input, 10);

  if (operation < 2 && self->n_places > 0)
    open_claim (self, input);
  else if (operation == 2)
    set_size (self, input);
  else if (operation == 3)
    synchronise (self);
  else
    step_claim (self, operation - 4, input);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, size };
  World world = { .open = fuzz_input_take_below (&input, 2) == 1 };

  world.shift = fuzz_input_take_below (&input, LARGEST_SHIFT + 1);
  world.n_places = world.open ? N_PLACES + 1 : N_PLACES;
  world.plan = spate_plan_new (world.open ? -1 : offset_of (&world, N_PLACES));
  check (&world);
  while (input.size > 0)
    {
      step (&world, &input);
      check (&world);
    }

  g_clear_pointer (&world.synced, spate_range_set_free);
  spate_plan_free (world.plan);

  return 0;
}
