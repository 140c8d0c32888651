/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plans are compared with a ledger that notes every byte of a very small file by itself. After
 * each step of a random schedule the two must tell the same, and spate_plan_check() be content. */

#include "spate-plan.h"

#define N_BYTES 40
#define N_ROUNDS 400
#define N_STEPS 80

typedef struct
{
  guint   id;
  guint   connection;
  goffset position;
  goffset end;
} Claim;

/* While the size is unknown, the last cell stands for all bytes from N_BYTES on. */
typedef struct
{
  goffset        size;                 /* -1 if not known */
  gint64         writers[N_BYTES + 1]; /* connections; -1: nobody */
  gboolean       durable[N_BYTES + 1];
  GArray        *claims;               /* (owned) (element-type Claim) */
  GHashTable    *ids;                  /* (owned) (element-type guint): given so far */
  SpateRangeSet *synced;               /* (owned) (nullable): of a synchronisation under way */
} Model;

static Model *
model_new (goffset size)
{
  Model *model = g_new0 (Model, 1);

  model->size = size;
  model->claims = g_array_new (FALSE, FALSE, sizeof (Claim));
  model->ids = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i <= N_BYTES; i++)
    model->writers[i] = -1;

  return model;
}

static void
model_free (Model *model)
{
  g_array_unref (model->claims);
  g_hash_table_unref (model->ids);
  g_clear_pointer (&model->synced, spate_range_set_free);
  g_free (model);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Model, model_free)

static goffset
get_n_cells (const Model *model)
{
  return model->size >= 0 ? model->size : N_BYTES + 1;
}

/* The end that the plan knows of a range that ends behind that cell. */
static goffset
to_offset (const Model *model,
           goffset      end)
{
  return model->size < 0 && end == N_BYTES + 1 ? SPATE_RANGE_OPEN_END : end;
}

static gboolean
is_free (const Model *model,
         goffset      cell)
{
  if (model->writers[cell] >= 0)
    return FALSE;

  for (guint i = 0; i < model->claims->len; i++)
    {
      const Claim *claim = &g_array_index (model->claims, Claim, i);

      if (claim->position <= cell && cell < claim->end)
        return FALSE;
    }

  return TRUE;
}

/* Invariant 1: what is free, and what is written by whom, is what the model says. */
static void
assert_bytes (const SpatePlan *plan,
              const Model     *model)
{
  const SpateRangeSet *free = spate_plan_get_unclaimed (plan);
  const SpateRangeSet *written = spate_plan_get_written (plan);
  const SpateRangeSet *durable = spate_plan_get_durable (plan);

  for (goffset i = 0; i < get_n_cells (model); i++)
    {
      const SpateRange cell = spate_range (i, to_offset (model, i + 1));
      gboolean is_written = model->writers[i] >= 0;

      g_assert_cmpint (spate_range_set_contains (free, cell), ==, is_free (model, i));
      g_assert_cmpint (spate_range_set_contains (written, cell), ==, is_written);
      g_assert_cmpint (spate_range_set_contains (durable, cell), ==, model->durable[i]);
      g_assert_true (is_written || !model->durable[i]);
    }

  if (model->size >= 0)
    {
      const SpateRange behind = spate_range (model->size, SPATE_RANGE_OPEN_END);

      g_assert_cmpint (spate_range_set_count_within (free, behind), ==, 0);
      g_assert_cmpint (spate_range_set_count_within (written, behind), ==, 0);
    }
}

static void
assert_claims (const SpatePlan *plan,
               const Model     *model)
{
  for (guint i = 0; i < model->claims->len; i++)
    {
      const Claim *claim = &g_array_index (model->claims, Claim, i);
      const SpateRange remaining = spate_plan_get_remaining (plan, claim->id);
      goffset n_there = 0;

      g_assert_cmpint (remaining.start, ==, claim->position);
      g_assert_cmpint (remaining.end, ==, to_offset (model, claim->end));
      for (goffset j = claim->position; j < claim->end; j++)
        n_there += model->writers[j] >= 0;
      g_assert_cmpint (spate_plan_get_missing (plan, claim->id), ==, spate_range_get_length (remaining) - n_there);
    }
}

/* The map: sorted, every written byte once and with its writer, every claim that has work. */
static void
assert_segments (const SpatePlan *plan,
                 const Model     *model)
{
  g_autoptr (GArray) segments = spate_plan_get_segments (plan);
  goffset n_written = 0;
  goffset written_end = -1;
  guint writer = 0;
  guint n_claims = 0;

  for (guint i = 0; i < segments->len; i++)
    {
      const SpateSegment *segment = &g_array_index (segments, SpateSegment, i);

      g_assert_false (spate_range_is_empty (segment->range));
      if (i > 0)
        g_assert_cmpint (g_array_index (segments, SpateSegment, i - 1).range.start, <=, segment->range.start);

      if (!segment->written)
        {
          n_claims++;
          continue;
        }

      g_assert_cmpint (segment->range.start, >=, written_end);
      g_assert_true (segment->range.start != written_end || segment->connection != writer);
      for (goffset j = segment->range.start; j < segment->range.end; j++)
        g_assert_cmpint (model->writers[j], ==, segment->connection);
      written_end = segment->range.end;
      writer = segment->connection;
      n_written += spate_range_get_length (segment->range);
    }

  g_assert_cmpint (n_written, ==, spate_range_set_get_total (spate_plan_get_written (plan)));

  for (guint i = 0; i < model->claims->len; i++)
    {
      const Claim *claim = &g_array_index (model->claims, Claim, i);

      n_claims -= claim->position < claim->end;
    }
  g_assert_cmpuint (n_claims, ==, 0);
}

static void
assert_agree (const SpatePlan *plan,
              const Model     *model)
{
  const char *broken = NULL;
  gboolean complete = model->size >= 0;

  if (!spate_plan_check (plan, &broken))
    g_error ("%s", broken);

  for (goffset i = 0; i < get_n_cells (model); i++)
    complete = complete && model->writers[i] >= 0;

  g_assert_cmpint (spate_plan_get_size (plan), ==, model->size);
  g_assert_cmpint (spate_plan_is_complete (plan), ==, complete);
  assert_bytes (plan, model);
  assert_claims (plan, model);
  assert_segments (plan, model);
}

static goffset
random_offset (goffset from,
               goffset to)
{
  return from + g_test_rand_int_range (0, (gint32) (to - from) + 1);
}

static Claim *
pick_claim (Model *model)
{
  if (model->claims->len == 0)
    return NULL;

  return &g_array_index (model->claims, Claim, g_test_rand_int_range (0, (gint32) model->claims->len));
}

static void
note_claim (Model  *model,
            guint   id,
            guint   connection,
            goffset start,
            goffset end)
{
  const Claim claim = { id, connection, start, end };

  g_assert_cmpuint (id, !=, 0);
  g_assert_true (g_hash_table_add (model->ids, GUINT_TO_POINTER (id)));
  g_array_append_val (model->claims, claim);
}

static void
step_claim (SpatePlan *plan,
            Model     *model)
{
  goffset start = random_offset (0, N_BYTES);
  goffset end = start;
  guint connection = (guint) g_test_rand_int_range (1, 5);

  while (end < get_n_cells (model) && is_free (model, end) && g_test_rand_int_range (0, 10) > 0)
    end++;

  if (end > start)
    note_claim (model, spate_plan_claim (plan, spate_range (start, to_offset (model, end)), connection),
                connection, start, end);
}

static void
step_hedge (SpatePlan *plan,
            Model     *model)
{
  const Claim *victim = pick_claim (model);
  guint connection = (guint) g_test_rand_int_range (1, 5);

  if (victim == NULL || victim->position == victim->end)
    return;

  goffset start = random_offset (victim->position, victim->end - 1);
  goffset end = random_offset (start + 1, victim->end);

  note_claim (model, spate_plan_hedge (plan, victim->id, spate_range (start, to_offset (model, end)), connection),
              connection, start, end);
}

static void
step_advance (SpatePlan *plan,
              Model     *model)
{
  Claim *claim = pick_claim (model);
  goffset fresh = 0;

  if (claim == NULL)
    return;

  goffset from = claim->position;
  goffset to = random_offset (from, MIN (claim->end, N_BYTES));

  for (; claim->position < to; claim->position++)
    if (model->writers[claim->position] < 0)
      {
        model->writers[claim->position] = claim->connection;
        fresh++;
      }
  g_assert_cmpint (spate_plan_advance (plan, claim->id, to - from), ==, fresh);
}

static void
step_split (SpatePlan *plan,
            Model     *model)
{
  Claim *claim = pick_claim (model);
  goffset at = random_offset (0, N_BYTES);

  if (claim == NULL)
    return;

  claim->end = CLAMP (at, claim->position, claim->end);
  g_assert_cmpint (spate_plan_split (plan, claim->id, at), ==, to_offset (model, claim->end));
}

/* A claim grows only over free bytes that begin just where it ends. */
static void
step_extend (SpatePlan *plan,
             Model     *model)
{
  Claim *claim = pick_claim (model);
  goffset limit = random_offset (0, get_n_cells (model));

  if (claim == NULL)
    return;

  goffset before = to_offset (model, claim->end);
  goffset end = claim->end;

  if (end == 0 || !is_free (model, end - 1))
    while (end < limit && is_free (model, end))
      end++;
  claim->end = end;
  g_assert_cmpint (spate_plan_extend (plan, claim->id, to_offset (model, limit)), ==,
                   to_offset (model, end) - before);
}

static void
step_release (SpatePlan *plan,
              Model     *model)
{
  const Claim *claim = pick_claim (model);

  if (claim == NULL)
    return;

  spate_plan_release (plan, claim->id);
  g_array_remove_index (model->claims, (guint) (claim - (const Claim *) model->claims->data));
}

/* Invariant 2: only what was written when the synchronisation began becomes durable. */
static void
step_promote (SpatePlan *plan,
              Model     *model)
{
  if (model->synced == NULL)
    {
      model->synced = spate_range_set_copy (spate_plan_get_written (plan));
      return;
    }

  spate_plan_promote (plan, model->synced);
  for (goffset i = 0; i < N_BYTES; i++)
    if (spate_range_set_contains (model->synced, spate_range (i, i + 1)))
      model->durable[i] = TRUE;
  g_clear_pointer (&model->synced, spate_range_set_free);
}

/* Whoever discards sees to it that no synchronisation speaks of these bytes any more. */
static void
step_discard (SpatePlan *plan,
              Model     *model)
{
  goffset limit = MIN (get_n_cells (model), N_BYTES);
  goffset start = random_offset (0, limit);
  goffset end = random_offset (start, limit);
  goffset n_written = 0;

  if (g_test_rand_int_range (0, 4) > 0)
    return;

  for (goffset i = start; i < end; i++)
    {
      n_written += model->writers[i] >= 0;
      model->writers[i] = -1;
      model->durable[i] = FALSE;
    }
  if (model->synced != NULL)
    spate_range_set_subtract (model->synced, spate_range (start, end));
  g_assert_cmpint (spate_plan_discard (plan, spate_range (start, end)), ==, n_written);
}

static void
step_set_size (SpatePlan *plan,
               Model     *model)
{
  goffset least = 0;

  if (model->size >= 0 || g_test_rand_int_range (0, 10) > 0)
    return;

  for (goffset i = 0; i < N_BYTES; i++)
    if (model->writers[i] >= 0)
      least = i + 1;

  model->size = random_offset (least, N_BYTES);
  spate_plan_set_size (plan, model->size);
  for (guint i = 0; i < model->claims->len; i++)
    {
      Claim *claim = &g_array_index (model->claims, Claim, i);

      claim->position = MIN (claim->position, model->size);
      claim->end = MIN (claim->end, model->size);
    }
}

static void
run_schedule (SpatePlan *plan,
              Model     *model)
{
  static void (*const steps[]) (SpatePlan * plan, Model * model) = {
    step_claim,
    step_claim,
    step_hedge,
    step_advance,
    step_advance,
    step_advance,
    step_split,
    step_extend,
    step_release,
    step_promote,
    step_discard,
    step_set_size,
  };

  assert_agree (plan, model);
  for (guint i = 0; i < N_STEPS; i++)
    {
      steps[g_test_rand_int_range (0, G_N_ELEMENTS (steps))](plan, model);
      assert_agree (plan, model);
    }
}

/* Random schedules over files of known and unknown size. */
static void
test_random (void)
{
  g_test_message ("%d rounds of %d steps over at most %d bytes", N_ROUNDS, N_STEPS, N_BYTES);

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      goffset size = g_test_rand_bit () ? N_BYTES : -1;
      g_autoptr (SpatePlan) plan = spate_plan_new (size);
      g_autoptr (Model) model = model_new (size);

      run_schedule (plan, model);
    }
}

/* Random schedules over files of which something is there already. */
static void
test_random_resumed (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (SpateRangeSet) there = spate_range_set_new ();
      g_autoptr (Model) model = model_new (N_BYTES);

      for (goffset i = 0; i < N_BYTES; i++)
        if (g_test_rand_bit ())
          {
            spate_range_set_add (there, spate_range (i, i + 1));
            model->writers[i] = 0;
            model->durable[i] = TRUE;
          }

      g_autoptr (SpatePlan) plan = spate_plan_new_resumed (N_BYTES, there);

      run_schedule (plan, model);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plan/random", test_random);
  g_test_add_func ("/plan/random-resumed", test_random_resumed);

  return g_test_run ();
}
